"""Reckons every purse of a world anew from its tables alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

MULTIPLIERS = {"rb": 10, "cu": 5, "ag": 15, "au": 1000, "i": 100, "m": 10, "p": 10, "TA": 5, "MA": 10, "SR": 10, "IF": 300, "IM": 200}
EXCHANGE = {
    "rb": (100, 0),
    "cu": (50, 0),
    "ag": (50, 0),
    "au": (0, 10_000),
    "i": (100, 0),
    "m": (0, 1500),
    "p": (0, 2500),
    "TA": (0, 3000),
    "MA": (100, 0),
    "SR": (0, 3000),
    "IF": (23, 0),
    "IM": (23, 0),
}
FUNDS = ("51", "58")
QUICK = ("513", "518")


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    names = {path.stem: path for path in folder.glob("*.parquet")} | {
        f"truth_{path.stem}": path for path in (folder / "truth").glob("*.parquet")
    }
    with duckdb.connect() as connection:
        for name, path in names.items():
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        return connection.execute(sql).fetchall()


def product(symbol: str) -> str:
    return "".join(c for c in symbol.partition(".")[0] if c.isalpha())


def charged(purse: tuple[Any, ...], symbol: str, side: str, worth: int, lots: int) -> int:
    """A purse's own cost of one filled order, in thousandths of a yuan: (commission ppm, least, times)."""
    ppm, least, times = purse
    name = product(symbol)
    if name:
        by_worth, by_lot = EXCHANGE[name]
        fee = int(times * (worth * by_worth // 1_000_000 + lots * by_lot))
    else:
        fee = max(least, worth * ppm // 1_000_000)
        if not symbol.startswith(FUNDS):
            fee += worth * 10 // 1_000_000 + (worth * 500 // 1_000_000 if side == "sell" else 0)
    return (fee + 5) // 10 * 10


@dataclass
class Broken:
    """What did not hold, by law."""

    cash: list[str]
    shares: list[str]
    same_day: list[str]


def reckon(folder: Path) -> Broken:
    """Walk all purses through time: deposits, buys as they fill, sells as they are paid."""
    thousand = "CAST({} * 1000 AS BIGINT)"
    purses = {
        p: (account, int(cash), (int(ppm), int(least), times))
        for p, account, cash, ppm, least, times in rows(
            folder,
            f"SELECT purse_id, account_id, {thousand.format('opening_cash')}, commission_ppm, {thousand.format('least_fee')}, futures_times FROM truth_purses WHERE account_id IS NOT NULL",
        )
    }
    owner = {(purses[p][0], t): p for p, t in rows(folder, "SELECT purse_id, trader_id FROM truth_purse_traders") if p in purses}
    events: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for p, at, amount in rows(folder, f"SELECT purse_id, epoch_us(m.at), {thousand.format('amount')} FROM truth_purse_moves m"):
        if p in purses:
            events[p].append((at, 0 if amount > 0 else 2, amount))
    fills = rows(
        folder,
        f"""SELECT o.account_id, t.trader_id, o.order_id, epoch_us(f.filled_at), o.symbol, o.side, o.effect, {thousand.format("f.price")}, f.quantity, o.trading_day
        FROM fills f JOIN orders o USING (order_id) JOIN truth_order_traders t USING (order_id) ORDER BY o.order_id, f.filled_at, f.fill_id""",
    )
    by_order: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for fill in fills:
        by_order[fill[2]].append(fill)
    for parts in by_order.values():
        account, trader, _, _, symbol, side, effect, _, _, day = parts[0]
        p = owner.get((account, trader))
        if p is None:
            continue
        times = MULTIPLIERS.get(product(symbol), 1)
        worth, lots = sum(f[7] * f[8] for f in parts) * times, sum(f[8] for f in parts)
        fee = charged(purses[p][2], symbol, side, worth, lots)
        # Strictest for cash: all of a buy is paid at its first fill, a sell is paid out at its last.
        at = min(f[3] for f in parts) if side == "buy" or effect == "open" else max(f[3] for f in parts)
        events[p].append((at, 1, symbol, side, effect, worth, lots, fee, day))
    broken = Broken([], [], [])
    held = {(p, s): q for p, s, q in rows(folder, "SELECT purse_id, symbol, quantity FROM truth_opening_holdings")}
    for p, (_, cash, _) in purses.items():
        _walk(p, cash, sorted(events[p], key=lambda e: (e[0], e[1], e[1] == 1 and e[3] == "buy")), held, broken)
    return broken


def _walk(p: str, cash: int, events: list[tuple[Any, ...]], held: dict[tuple[str, str], int], broken: Broken) -> None:
    bought: dict[tuple[str, Any], int] = defaultdict(int)
    futures: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for event in events:
        if event[1] != 1:
            cash += event[2]
        else:
            _, _, symbol, side, effect, worth, lots, fee, day = event
            cash -= fee
            if effect == "open":
                futures[symbol, side].append([worth // lots, lots])
            elif effect == "close":
                sign = 1 if side == "sell" else -1
                left, price = lots, worth // lots
                queue = futures[symbol, "buy" if side == "sell" else "sell"]
                while left and queue:
                    part = min(left, queue[0][1])
                    cash += sign * (price - queue[0][0]) * part
                    queue[0][1] -= part
                    left -= part
                    if not queue[0][1]:
                        queue.pop(0)
                if left:
                    broken.shares.append(f"{p} {symbol}")
            else:
                cash += worth if side == "sell" else -worth
                held[p, symbol] = held.get((p, symbol), 0) + (lots if side == "buy" else -lots)
                if side == "buy":
                    bought[symbol, day] += lots
                if held[p, symbol] < 0:
                    broken.shares.append(f"{p} {symbol}")
                if side == "sell" and held[p, symbol] < bought[symbol, day] and not symbol.startswith(QUICK):
                    broken.same_day.append(f"{p} {symbol} {day}")
        if cash < 0 and not futures:
            broken.cash.append(f"{p} {event} {cash}")
