"""From accounts to the tables of a dataset, and the truth beside them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench.other_world.desk import STATUS
from bench.other_world.purse import Purse
from bench.other_world.sessions import US
from bench.other_world.society import SELF, Account, Society
from bench.other_world.traces import FIELDS

SIDES = pa.array(["buy", "sell"])
EFFECTS = pa.array([None, "open", "close"], pa.string())
UTC_BEHIND = 8 * 3600 * US
MOMENT = pa.timestamp("us", "Asia/Shanghai")
NOON = 12 * 3600


def decimals(values: np.ndarray, precision: int) -> pa.Array:
    """Thousandths of a yuan as decimals of four places."""
    pairs = np.empty((len(values), 2), dtype=np.int64)
    pairs[:, 0] = np.asarray(values, dtype=np.int64) * 10
    pairs[:, 1] = pairs[:, 0] >> 63
    return pa.Array.from_buffers(pa.decimal128(precision, 4), len(values), [None, pa.py_buffer(pairs.tobytes())])


def moments(values: np.ndarray) -> pa.Array:
    """Local microseconds as moments; below zero stands for null."""
    values = np.asarray(values, dtype=np.int64)
    return pa.array(values - UTC_BEHIND, mask=values < 0).cast(pa.timestamp("us", "UTC")).cast(MOMENT)


def write(folder: Path, society: Society, accounts: list[Account], *, traces: bool) -> None:
    """All tables. ``traces``: terminals, logins and transfers too."""
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    rng = random.Random(f"book {society.seed}")
    ids = rng.sample(range(10_000_000, 99_999_999), len(accounts))
    names = [f"{'8' if account.futures else '3'}{number}" for account, number in zip(accounts, ids, strict=True)]
    rank = sorted(range(len(accounts)), key=lambda i: names[i])
    accounts, names = [accounts[i] for i in rank], [names[i] for i in rank]
    for account, name in zip(accounts, names, strict=True):
        account.name = name
    terminals, logins = _traces(society, accounts) if traces else ([[-1] * len(a.desk.orders) for a in accounts], [])
    _accounts(folder, society, accounts)
    counts = _orders(folder, society, accounts, terminals)
    if traces:
        _terminals(folder, society, rng)
        _logins(folder, logins)
        _transfers(folder, accounts)
    quotes = society.market.quotes()
    table = {name: quotes[name] for name in ("symbol", "day")}
    table |= {name: decimals(np.array(quotes[name]), 18) for name in ("open", "high", "low", "close")}
    pq.write_table(pa.table({**table, "volume": quotes["volume"]}), folder / "quotes.parquet")
    _truth(folder / "truth", society, accounts, counts)


def _accounts(folder: Path, society: Society, accounts: list[Account]) -> None:
    rows = {
        "account_id": [a.name for a in accounts],
        "market": ["futures" if a.futures else "stock" for a in accounts],
        "broker_id": [a.broker.name for a in accounts],
        "holder_id": [a.holder_id for a in accounts],
        "holder_kind": [a.holder_kind for a in accounts],
        "opened_on": [society.opened_on(a) for a in accounts],
        "phone": [a.phone for a in accounts],
        "second_contact": [a.contact for a in accounts],
        "address": [a.address for a in accounts],
        "branch": [f"{a.broker.name}-{a.region:02d}" for a in accounts],
    }
    pq.write_table(
        pa.table({k: pa.array(v, pa.date32() if k == "opened_on" else pa.string()) for k, v in rows.items()}), folder / "accounts.parquet"
    )


def _traces(society: Society, accounts: list[Account]) -> tuple[list[list[int]], list[tuple[int, str, str, int]]]:
    """The terminal of each order, and the logins: (moment, account, event, terminal)."""
    logins: list[tuple[int, str, str, int]] = []
    all_terminals = []
    clock, days = society.market.clock, len(society.market.days)
    for account in accounts:
        rng = random.Random(f"{society.seed} traces {account.name}")
        seen: dict[tuple[int, int], tuple[int, int]] = {}
        terminals = []
        for order in account.desk.orders:
            moment, trader, day = order[0], order[9], order[10]
            if not account.logins:
                terminals.append(-1)
                continue
            half = 0 if (moment - clock.midnights[day]) < NOON * US else 1
            gear = account.gear.get(trader)
            terminal = gear.terminal(rng, society.register, day, half) if gear else -1
            terminals.append(terminal)
            if terminal >= 0:
                first, last = seen.get((terminal, day), (moment, moment))
                seen[terminal, day] = (min(first, moment), max(last, moment))
        all_terminals.append(terminals)
        if not account.logins:
            continue
        skew = account.broker.login_skew * US
        for (terminal, _), (first, last) in seen.items():
            logins.append((first - rng.randrange(15, 1500) * US + skew, account.name, "login", terminal))
            if rng.random() < 0.3:
                logins.append((last + rng.randrange(30, 4000) * US + skew, account.name, "logout", terminal))
        gears = list(account.gear.values())
        for day in range(days):
            if gears and rng.random() < account.idle:
                terminal = rng.choice(gears).terminal(rng, society.register, day, 2)
                if terminal >= 0:
                    logins.append(
                        (
                            clock.wall(day, rng.choice((8.9, 9.2, rng.uniform(9, 15.5), rng.uniform(15, 23))))
                            + rng.randrange(0, 600 * US)
                            + skew,
                            account.name,
                            "login",
                            terminal,
                        )
                    )
        for moment, event in account.events:
            day = min(range(days), key=lambda d, m=moment: abs(clock.midnights[d] - m))
            terminal = rng.choice(gears).terminal(rng, society.register, day, 3) if gears and rng.random() < 0.9 else -1
            logins.append((moment + skew, account.name, event, terminal))
    logins.sort()
    return all_terminals, logins


def _orders(folder: Path, society: Society, accounts: list[Account], terminals: list[list[int]]) -> list[int]:
    """orders, fills and truth/order_traders; gives the number of traders with orders by account."""
    market = society.market
    symbols = pa.array([item.symbol for item in market.instruments])
    holders = pa.array([a.name for a in accounts])
    traders: dict[str, int] = {}
    tags: dict[str | None, int] = {None: 0}
    number = {
        name: []
        for name in (
            "account",
            "placed",
            "n",
            "side",
            "effect",
            "price",
            "quantity",
            "filled",
            "status",
            "gone",
            "trader",
            "day",
            "tag",
            "terminal",
        )
    }
    fill = {name: [] for name in ("order", "account", "at", "price", "quantity", "fee")}
    counts = []
    start = 0
    for at, account in enumerate(accounts):
        orders, grain = account.desk.orders, account.broker.grain
        counts.append(max(len({order[9] for order in orders}), 1))
        if not orders:
            continue
        columns = list(zip(*orders, strict=True))
        number["account"].append(np.full(len(orders), at))
        number["placed"].append(np.array(columns[0]) // grain * grain)
        for name, column in zip(("n", "side", "effect", "price", "quantity", "filled", "status"), columns[1:8], strict=True):
            number[name].append(np.array(column))
        gone = np.array(columns[8])
        number["gone"].append(np.where(gone < 0, -1, gone // grain * grain))
        number["trader"].append(np.array([traders.setdefault(t, len(traders)) for t in columns[9]]))
        number["day"].append(np.array(columns[10]))
        number["tag"].append(np.array([tags.setdefault(t, len(tags)) for t in columns[11]]))
        number["terminal"].append(np.array(terminals[at]))
        charged: dict[int, tuple[int, int, int]] = {}  # by order: worth, lots and fee so far
        fees = []
        for place, _, price, quantity in account.desk.fills:
            order = orders[place]
            item = market.instruments[order[1]]
            worth, lots, paid = charged.get(place, (0, 0, 0))
            worth, lots = worth + price * quantity * item.multiplier, lots + quantity
            due = account.tariff.cost(item, order[2], worth, lots)
            fees.append(due - paid)
            charged[place] = (worth, lots, due)
        if fees:
            place, when, price, quantity = (np.array(column) for column in zip(*account.desk.fills, strict=True))
            for name, column in zip(
                fill, (place + start, np.full(len(fees), at), when // grain * grain, price, quantity, np.array(fees)), strict=True
            ):
                fill[name].append(column)
        start += len(orders)
    flat = {name: np.concatenate(parts) if parts else np.array([], dtype=np.int64) for name, parts in number.items()}
    rank = np.lexsort((flat["account"], flat["placed"]))
    place_of = np.empty(len(rank), dtype=np.int64)
    place_of[rank] = np.arange(len(rank))
    sorted_ = {name: values[rank] for name, values in flat.items()}
    order_ids = pa.array([f"{20_000_000 + i}" for i in range(len(rank))])
    trading_days = pa.array(market.days, pa.date32())
    pq.write_table(
        pa.table(
            {
                "order_id": order_ids,
                "account_id": holders.take(pa.array(sorted_["account"])),
                "placed_at": moments(sorted_["placed"]),
                "symbol": symbols.take(pa.array(sorted_["n"])),
                "side": SIDES.take(pa.array(sorted_["side"])),
                "effect": EFFECTS.take(pa.array(sorted_["effect"])),
                "price": decimals(sorted_["price"], 18),
                "quantity": sorted_["quantity"],
                "filled_quantity": sorted_["filled"],
                "status": pa.array(STATUS).take(pa.array(sorted_["status"])),
                "cancelled_at": moments(sorted_["gone"]),
                "terminal_id": _terminal_names(society, sorted_["terminal"]),
                "remark": pa.array(list(tags), pa.string()).take(pa.array(sorted_["tag"])),
                "trading_day": trading_days.take(pa.array(sorted_["day"])),
            }
        ),
        folder / "orders.parquet",
    )
    pq.write_table(
        pa.table(
            {
                "order_id": order_ids,
                "account_id": holders.take(pa.array(sorted_["account"])),
                "trader_id": pa.array(list(traders), pa.string()).take(pa.array(sorted_["trader"])),
            }
        ),
        folder / "truth" / "order_traders.parquet",
    )
    flat_fills = {name: np.concatenate(parts) if parts else np.array([], dtype=np.int64) for name, parts in fill.items()}
    order_place = place_of[flat_fills["order"]]
    rank = np.lexsort((order_place, flat_fills["at"]))
    order_place = order_place[rank]
    f = {name: values[rank] for name, values in flat_fills.items()}
    pq.write_table(
        pa.table(
            {
                "fill_id": pa.array([f"{50_000_000 + i}" for i in range(len(rank))]),
                "order_id": order_ids.take(pa.array(order_place)),
                "account_id": holders.take(pa.array(f["account"])),
                "filled_at": moments(f["at"]),
                "symbol": symbols.take(pa.array(sorted_["n"][order_place])),
                "side": SIDES.take(pa.array(sorted_["side"][order_place])),
                "effect": EFFECTS.take(pa.array(sorted_["effect"][order_place])),
                "price": decimals(f["price"], 18),
                "quantity": f["quantity"],
                "fee": decimals(f["fee"], 20),
                "trading_day": trading_days.take(pa.array(sorted_["day"][order_place])),
            }
        ),
        folder / "fills.parquet",
    )
    return counts


def _terminal_names(society: Society, places: np.ndarray) -> pa.Array:
    names = pa.array([f"M{(i * 7919 + 104_729) % 9_999_991:07d}" for i in range(len(society.register.rows))], pa.string())
    return names.take(pa.array(places, mask=places < 0))


def _terminals(folder: Path, society: Society, rng: random.Random) -> None:
    """Unknown is null; some brokers write a placeholder instead, and some lack the address of a machine."""
    columns: dict[str, list[str | None]] = {name: [] for name in FIELDS}
    for row in society.register.rows:
        broker = rng.choice(society.brokers)
        for name, value in zip(FIELDS, row, strict=True):
            kept = value
            if name not in ("kind", "region", "public_ip") and broker.dirty:
                if kept is None and rng.random() < 0.6:
                    kept = rng.choice(broker.dirt)
                elif rng.random() < 0.12 * broker.dirty:
                    kept = rng.choice((None, *broker.dirt))
            if name == "region" and rng.random() < 0.03:
                kept = None
            columns[name].append(kept)
    ids = _terminal_names(society, np.arange(len(society.register.rows)))
    pq.write_table(
        pa.table({"terminal_id": ids, **{k: pa.array(v, pa.string()) for k, v in columns.items()}}), folder / "terminals.parquet"
    )


def _logins(folder: Path, logins: list[tuple[int, str, str, int]]) -> None:
    # Two marks of one second are one.
    logins = list(dict.fromkeys(logins))
    names = {f: [row[i] for row in logins] for i, f in enumerate(("at", "account_id", "event", "terminal"))}
    table = pa.table(
        {
            "account_id": pa.array(names["account_id"], pa.string()),
            "at": moments(np.array(names["at"], dtype=np.int64)),
            "event": pa.array(names["event"], pa.string()),
            "terminal_id": pa.array(
                [None if t < 0 else f"M{(t * 7919 + 104_729) % 9_999_991:07d}" for t in names["terminal"]], pa.string()
            ),
        }
    )
    pq.write_table(table, folder / "logins.parquet")


def _transfers(folder: Path, accounts: list[Account]) -> None:
    rows = []
    for account in accounts:
        for moment, payer, payer_name, payee, payee_name, amount, channel, memo, succeeded in account.transfers:
            rows.append(
                (
                    moment,
                    account.name if payer == SELF else payer,
                    payer_name,
                    account.name if payee == SELF else payee,
                    payee_name,
                    amount,
                    channel,
                    memo,
                    succeeded,
                )
            )
    rows.sort(key=lambda row: (row[0], row[1], row[3], row[5]))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 9
    table = pa.table(
        {
            "transfer_id": [f"{70_000_000 + i}" for i in range(len(rows))],
            "sent_at": moments(np.array(columns[0], dtype=np.int64)),
            **{
                name: pa.array(list(columns[i]), pa.string())
                for i, name in ((1, "payer_account"), (2, "payer_name"), (3, "payee_account"), (4, "payee_name"))
            },
            "amount": decimals(np.array(columns[5], dtype=np.int64), 20),
            "channel": pa.array(list(columns[6]), pa.string()),
            "memo": pa.array(list(columns[7]), pa.string()),
            "succeeded": pa.array(list(columns[8]), pa.bool_()),
        }
    )
    pq.write_table(table, folder / "transfers.parquet")


def _truth(folder: Path, society: Society, accounts: list[Account], counts: list[int]) -> None:
    pq.write_table(
        pa.table(
            {
                "account_id": [a.name for a in accounts],
                "label": [a.label for a in accounts],
                "hidden_traders": counts,
                "guilty": [a.guilty for a in accounts],
                "opening_cash": decimals(
                    np.array(
                        [a.opening_cash if a.opening_cash is not None else a.reserve + sum(p.opening for p in a.purses) for a in accounts]
                    ),
                    20,
                ),
            }
        ),
        folder / "account_labels.parquet",
    )
    purses: list[tuple[Account, Purse]] = [(a, p) for a in accounts for p in a.purses]
    pq.write_table(
        pa.table(
            {
                "purse_id": pa.array([p.name for _, p in purses], pa.string()),
                # A purse that a platform spreads over several accounts belongs to none.
                "account_id": pa.array(
                    [None if a.opening_cash is not None and len(a.purses) > 1 else a.name for a, _ in purses], pa.string()
                ),
                "opening_cash": decimals(np.array([p.opening for _, p in purses], dtype=np.int64), 20),
                "commission_ppm": pa.array([p.tariff.commission_ppm for _, p in purses], pa.int64()),
                "least_fee": decimals(np.array([p.tariff.least for _, p in purses], dtype=np.int64), 20),
                "futures_times": pa.array([p.tariff.futures_times for _, p in purses], pa.float64()),
                **{
                    name: pa.array([None if p.traits.get(name) is None else str(p.traits[name]) for _, p in purses], pa.string())
                    for name in ("slots", "size", "full", "stay", "cut")
                },
            }
        ),
        folder / "purses.parquet",
    )
    owners = [(p.name, trader) for _, p in purses for trader in p.traders]
    pq.write_table(
        pa.table({"purse_id": pa.array([o[0] for o in owners], pa.string()), "trader_id": pa.array([o[1] for o in owners], pa.string())}),
        folder / "purse_traders.parquet",
    )
    moves = [(p.name, *move) for _, p in purses for move in p.moves]
    pq.write_table(
        pa.table(
            {
                "purse_id": pa.array([m[0] for m in moves], pa.string()),
                "at": moments(np.array([m[1] for m in moves], dtype=np.int64)),
                "amount": decimals(np.array([m[2] for m in moves], dtype=np.int64), 20),
                "kind": pa.array([m[3] for m in moves], pa.string()),
            }
        ),
        folder / "purse_moves.parquet",
    )
    symbols = [item.symbol for item in society.market.instruments]
    held = [(p.name, symbols[n], q) for _, p in purses for n, q in p.opening_held.items()]
    pq.write_table(
        pa.table(
            {
                "purse_id": pa.array([h[0] for h in held], pa.string()),
                "symbol": pa.array([h[1] for h in held], pa.string()),
                "quantity": pa.array([h[2] for h in held], pa.int64()),
            }
        ),
        folder / "opening_holdings.parquet",
    )
