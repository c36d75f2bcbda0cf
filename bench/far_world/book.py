"""From what everybody decided to the market's book: orders as the broker sees them, and the fills of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.far_world import trading as law
from bench.far_world.cast import Account, Cast
from bench.far_world.prices import Board
from bench.far_world.trading_days import LUNCH, NIGHT, STOCK_DAY, futures_us, stock_us

COLUMNS = (
    "account", "trader", "hand", "day", "second", "paper", "side", "effect", "limit", "quantity", "filled", "status", "when", "ended", "price"
)  # fmt: skip


@dataclass(frozen=True)
class Played:
    """What one market's traders did: ``orders`` as columns; ``money`` rows of account, day, second, amount; ``held`` account, paper, quantity.

    ``behind`` [2, n] are account and trader of everybody with an order of their own, whether or not it went to the market alone.
    """

    orders: dict[str, np.ndarray]
    money: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
    held: tuple[np.ndarray, np.ndarray, np.ndarray]
    behind: np.ndarray


def play(cast: Cast, market: str, heads: int) -> Played:
    """Run all traders of a market. ``heads`` is added to the number of each trader."""
    book, rng = cast.books[market], cast.rng
    board = cast.stocks if market == "stock" else cast.futures
    nature, watch = np.array(book.nature), np.array(book.watch)
    lengths = np.array([len(days) for days in book.day])
    start = np.concatenate([[0], np.cumsum(lengths)])
    day, second = np.concatenate(book.day), np.concatenate(book.second)
    paper, side = np.concatenate(book.paper), np.concatenate(book.side)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    chance, opening = rng.random((len(day), 12)), rng.random((len(nature), law.OPENED))
    for trader, same in enumerate(book.chances):
        if trader != same:
            chance[start[trader] : start[trader + 1]] = chance[start[same] : start[same + 1]]
            opening[trader] = opening[same]
    if market == "stock":
        # Between the match of the call and the opening nothing is taken: such orders come at the opening.
        second = np.where((second > -305) & (second < 0), 0.01 * (second + 305) / 305, np.maximum(second, -895))
        result = law.trade_stocks(
            nature, watch, start, day, second, paper, side, chance, board.path, board.down, board.up, board.tick, board.lot,
            board.same_day, board.hot, opening,
        )  # fmt: skip
        chosen, sides, limit, quantity, filled, status, when, ended, price, money, opened, gains = result
        effect = np.zeros(len(day), np.int64)
        trader, place = np.nonzero(opened)
        held = (np.array(book.account)[trader], watch[trader, place], opened[trader, place])
    else:
        result = law.trade_futures(
            nature, watch, start, day, second, paper, side, chance, board.path, board.down, board.up, board.tick,
            board.multiplier.astype(np.float64), board.nights.astype(np.float64), cast.night, board.hot,
        )  # fmt: skip
        chosen, sides, effect, limit, quantity, filled, status, when, ended, price, money = result
        gains = np.zeros(len(nature))
        held = (np.empty(0, np.int64),) * 3
    accounts = np.array(book.account)
    there = (chosen >= 0) & _sent(cast.accounts, accounts, gains)[owner]
    orders = dict(
        zip(
            COLUMNS,
            (
                accounts[owner], np.array(book.head)[owner] + heads, np.array(book.hand)[owner], day, second, chosen, sides, effect, limit,
                quantity, filled, status, when, ended, price,
            ),
            strict=True,
        )
    )  # fmt: skip
    orders = {name: column[there] for name, column in orders.items()}
    behind = np.unique(np.stack([orders["account"], orders["trader"]]), axis=1)
    if market == "stock":
        orders = netted(cast.accounts, orders)
    moved = np.flatnonzero(money)
    return Played(orders, (accounts[owner[moved]], day[moved], second[moved], money[moved]), held, behind)


def _sent(accounts: list[Account], account: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Which traders' orders reach the market: all, but of a platform that keeps the winners' for itself only the losers'."""
    sent = np.ones(len(account), bool)
    for one in accounts:
        if one.losers:
            mine = np.flatnonzero(account == one.number)
            by_loss = mine[np.argsort(gains[mine], kind="stable")]
            sent[by_loss[max(int((gains[mine] < 0).sum()), 3) :]] = False
    return sent


def netted(accounts: list[Account], orders: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Where a platform crosses orders inside: fills of one paper in one span of time become one order for what is left of them."""
    window = np.array([one.netting for one in accounts])[orders["account"]]
    inside = (window > 0) & (orders["filled"] > 0) & (orders["second"] >= 0) & (orders["second"] < 14220) & (orders["when"] < 14220)
    if not inside.any():
        return orders
    rows = np.flatnonzero(inside)
    half = (orders["when"][rows] > LUNCH).astype(np.int64)
    span = np.floor(orders["when"][rows] / window[rows]).astype(np.int64)
    key = np.stack([orders["account"][rows], orders["paper"][rows], orders["day"][rows], half, span])
    _, group = np.unique(key, axis=1, return_inverse=True)
    group = group.ravel()
    signed = np.bincount(group, orders["side"][rows] * orders["filled"][rows])
    last = np.zeros(len(signed), np.int64)
    at = np.full(len(signed), -1.0)
    biggest, most = np.zeros(len(signed), np.int64), np.zeros(len(signed))
    for row, number in zip(rows, group, strict=True):
        if orders["when"][row] >= at[number]:
            last[number], at[number] = row, orders["when"][row]
        if orders["filled"][row] > most[number]:
            biggest[number], most[number] = row, orders["filled"][row]
    size = np.bincount(group)
    alone = size[group] == 1
    left = np.flatnonzero((signed != 0) & (size > 1))
    made = {name: column[last[left]].copy() for name, column in orders.items()}
    made["trader"], made["hand"] = orders["trader"][biggest[left]], orders["hand"][biggest[left]]
    made["side"] = np.sign(signed[left]).astype(np.int64)
    made["quantity"] = made["filled"] = np.abs(signed[left]).astype(np.int64)
    made["status"] = np.full(len(left), law.FILLED)
    made["second"] = np.where((at[left] > LUNCH) & (at[left] < LUNCH + 0.1), at[left], np.maximum(at[left] - 0.1, 0))
    made["limit"] = made["price"].copy()
    kept = np.ones(len(orders["account"]), bool)
    kept[rows[~alone]] = False
    return {name: np.concatenate([column[kept], made[name]]) for name, column in orders.items()}


def local_us(market: str, days: np.ndarray, day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Microseconds of local time since 1970 of a second of a session."""
    start = days.astype("datetime64[us]").astype(np.int64)
    if market == "stock":
        return start[day] + stock_us(second)
    evening = np.where(second < NIGHT, start[np.maximum(day - 1, 0)], start[day])
    return evening + futures_us(second)


def walls(market: str, board: Board, paper: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The second at which the stretch of trading that ``second`` is in ends."""
    if market == "stock":
        return np.where(second <= LUNCH, LUNCH, STOCK_DAY).astype(float)
    parts = np.array([NIGHT + 4500.0, NIGHT + 8100.0, NIGHT + 13500.0])
    by_day = parts[np.minimum(np.searchsorted(parts, second), 2)]
    return np.where(second < NIGHT, board.nights[paper] * law.SLOT, by_day)


def pieces(rng: np.random.Generator, filled: np.ndarray, lot: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How each order's filled quantity came: order numbers and quantities, larger orders in more parts."""
    rows = np.flatnonzero(filled)
    lots = filled[rows] / lot[rows]
    number = 1 + np.minimum(rng.poisson(0.25 * np.log1p(np.maximum(lots - 1, 0))), np.maximum(lots, 1).astype(np.int64) - 1)
    order = np.repeat(np.arange(len(rows)), number)
    weight = rng.exponential(1, len(order))
    part = np.floor(weight / np.bincount(order, weight)[order] * lots[order]).astype(np.int64) * lot[rows][order]
    first = np.concatenate([[0], np.cumsum(number)[:-1]]).astype(np.int64)
    part[first] += filled[rows] - np.bincount(order, part, len(rows)).astype(np.int64)
    kept = part > 0
    return rows[order[kept]], part[kept]


def fees(
    market: str,
    symbols: np.ndarray,
    side: np.ndarray,
    amount: np.ndarray,
    quantity: np.ndarray,
    rate: np.ndarray,
    day: np.ndarray,
    first: np.ndarray,
) -> np.ndarray:
    """What the broker charges on each fill: commission (at least five yuan an order), stamp duty of sold shares, transfer fee."""
    if market == "futures":
        return np.round(quantity * 1.2 + amount * 0.00005 * (1 + rate * 1000), 2)
    share = np.array([symbol[:1] not in "15" for symbol in symbols])
    stamp = np.where(day >= np.datetime64("2023-08-28"), 0.0005, 0.001)
    commission = np.where(first, np.maximum(amount * rate, 5.0), amount * rate)
    return np.round(commission + np.where(share, (side < 0) * amount * stamp + amount * 0.00001, 0), 2)
