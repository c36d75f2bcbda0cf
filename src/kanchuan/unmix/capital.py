"""What a trader's purse was worth day by day, and where it was sold out: from the orders put to one trader, stocks only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.orders import Orders

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.signedinteger[Any]]
WITHIN_US = 600_000_000  # a close-out takes ten minutes at most
LEAST_POSITIONS = 2  # who sells the only position at a loss has just sold it
LEAST_LOSS = 0.04  # of the capital; less is no close-out


@dataclass(frozen=True, slots=True)
class Curve:
    """``worth`` and ``held`` [days] in yuan: the purse with its holdings, and the holdings alone, at the end of each day; ``start`` before the first."""

    start: float
    worth: Floats
    held: Floats


@dataclass(frozen=True, slots=True)
class CloseOut:
    """All positions sold within minutes at a loss, and nothing bought for the rest of the day: ``loss`` as a share of the capital at the start."""

    time: int
    positions: int
    loss: float


def prices(orders: Orders, days: int) -> Floats:
    """The last price of each line of holdings at the end of each day, [lines, days], from the account's own trades; before the first trade, that."""
    day, _ = orders.trading_time()
    table = np.full((len(orders.lot), days), np.nan)
    for place in np.flatnonzero(orders.filled > 0):
        table[orders.symbol[place], day[place]] = orders.money[place] / orders.filled[place]
    for column in range(1, days):
        unknown = np.isnan(table[:, column])
        table[unknown, column] = table[unknown, column - 1]
    for column in range(days - 2, -1, -1):
        unknown = np.isnan(table[:, column])
        table[unknown, column] = table[unknown, column + 1]
    return table


def outlay(side: npt.NDArray[Any], money: Floats, fee: float = 0.0) -> Floats:
    """What each trade took out of the purse (negative: brought); the most that they add up to is the least purse that could pay for all.

    Args:
        side: 1 buys, -1 sells.
        money: of each trade, yuan.
        fee: of the money, on both sides.
    """
    return np.asarray(side * money + fee * money)


def curve(orders: Orders, mine: Ints, day: Ints, price: Floats, fee: float) -> Curve:
    """The worth of a purse that could just pay for all that was bought, from the orders ``mine`` (places, in the order of time).

    What was sold without having been bought was held before the first day; it is part of the start.
    """
    days = price.shape[1]
    quantity = orders.side[mine] * orders.filled[mine]
    lines = np.unique(orders.symbol[mine])
    place = np.searchsorted(lines, orders.symbol[mine])
    moved = np.zeros((len(lines), days))
    np.add.at(moved, (place, day[mine]), quantity)
    opening = np.zeros(len(lines))
    running = np.zeros(len(lines))
    for which, change in zip(place, quantity, strict=True):
        running[which] += change
        opening[which] = max(opening[which], -running[which])
    spent = outlay(orders.side[mine], orders.money[mine], fee)
    needed = max(0.0, float(np.cumsum(spent).max(initial=0.0)))
    paid = np.zeros(days)
    np.add.at(paid, day[mine], spent)
    held = ((opening[:, None] + np.cumsum(moved, axis=1)) * np.nan_to_num(price[lines])).sum(axis=0)
    start = needed + float((opening * np.nan_to_num(price[lines, 0])).sum())
    return Curve(start, needed - np.cumsum(paid) + held, held)


def close_outs(orders: Orders, mine: Ints, day: Ints, purse: Curve) -> list[CloseOut]:
    """Where all that was held went within minutes at a loss, and the day ended there."""
    held: dict[int, int] = {}
    found = []
    filled = mine[orders.filled[mine] > 0]
    for index, place in enumerate(filled):
        line, change = int(orders.symbol[place]), int(orders.side[place] * orders.filled[place])
        held[line] = max(0, held.get(line, 0) + change)
        rest = index + 1
        if change > 0 or any(held.values()) or (rest < len(filled) and day[filled[rest]] == day[place]):
            continue
        lines = set()
        for before in filled[: index + 1][::-1]:
            if orders.side[before] > 0 or orders.time[place] - orders.time[before] > WITHIN_US:
                break
            lines.add(int(orders.symbol[before]))
        loss = 1.0 - float(purse.worth[day[place]]) / purse.start if purse.start > 0 else 0.0
        if len(lines) >= LEAST_POSITIONS and loss >= LEAST_LOSS:
            found.append(CloseOut(int(orders.time[place]), len(lines), loss))
    return found
