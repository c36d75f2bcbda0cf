"""Money on main accounts: what comes with each client, and round sums in the morning where it would not last; never below zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Kinds of an account's events: what trading takes and brings; money of a client that comes in, or goes out if it is there.
TRADE, COMES, GOES = range(3)
# Kinds of a transfer: a client's money, a round sum put in, a round sum taken out.
CLIENT, ROUND = range(2)


@dataclass(frozen=True, slots=True)
class Events:
    """What moves the money on main accounts, by account and then by time.

    Attributes:
        account: [E].
        at: [E] microseconds since 1970.
        day: [E] trading day, an index.
        amount: [E] ten-thousandths of a yuan, negative out of the account.
        kind: [E] ``TRADE``, ``COMES`` or ``GOES``.
        source: [E] what the mover wants to find again (-1).
    """

    account: NDArray[np.int32]
    at: Ints
    day: NDArray[np.int32]
    amount: Ints
    kind: NDArray[np.int8]
    source: Ints


@dataclass(frozen=True, slots=True)
class Moved:
    """Transfers into (positive) and out of main accounts, by account and time, and what is left at the end.

    Attributes:
        account, at, amount: [T].
        source: [T] of the event behind it; -1 for round sums.
        ends: [A] cash at the end, ten-thousandths of a yuan.
    """

    account: NDArray[np.int32]
    at: Ints
    amount: Ints
    source: Ints
    ends: Ints


def nothing_moved() -> Moved:
    """No transfers on no accounts."""
    none = np.zeros(0, np.int64)
    return Moved(np.zeros(0, np.int32), none, none, none, none)


def fund(
    events: Events,
    opening: Ints,
    before_open: tuple[int, int],
    accounts: int,
    grain: NDArray[np.int64],
    keeps: NDArray[np.float64],
    seed: int,
) -> Moved:
    """Put in and take out what keeps every account above zero at every moment.

    Args:
        events: of all accounts.
        opening: [D] when the first session of each trading day starts.
        before_open: earliest and latest round sum before it, microseconds.
        accounts: how many.
        grain: [A] the unit of round sums, ten-thousandths of a yuan.
        keeps: [A] how much of the largest balance may lie idle before a round sum is taken out.
        seed: of the random streams.
    """
    moved = np.empty((2 * len(events.at) + 8, 4), np.int64)
    ends = np.zeros(accounts, np.int64)
    count = _fund(
        events.account, events.at, events.day, events.amount, events.kind, events.source, opening, before_open[0], before_open[1], grain,
        keeps, seed, moved, ends,
    )  # fmt: skip
    rows = moved[:count]
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    return Moved(rows[:, 0].astype(np.int32), rows[:, 1].copy(), rows[:, 2].copy(), rows[:, 3].copy(), ends)


@njit(cache=True)
def _fund(
    account: NDArray[np.int32], at: Ints, day: NDArray[np.int32], amount: Ints, kind: NDArray[np.int8], source: Ints, opening: Ints, early: int,
    late: int, grain: Ints, keeps: NDArray[np.float64], seed: int, moved: Ints, ends: Ints,
) -> int:  # fmt: skip
    np.random.seed(seed)
    count = 0
    start = 0
    while start < len(at):
        owner = account[start]
        balance, most = 0, 0
        while start < len(at) and account[start] == owner:
            end = start
            lowest, running = 0, 0
            while end < len(at) and account[end] == owner and day[end] == day[start]:
                if kind[end] != GOES:
                    running += amount[end]
                    lowest = min(lowest, running)
                end += 1
            sum_at = min(opening[day[start]] - np.random.randint(early, late), at[start] - 1)
            unit = grain[owner]
            if balance + lowest < 0:
                short = -(balance + lowest)
                units = (short + unit - 1) // unit
                # A little more than is needed, and a rounder number, as people do.
                units += np.int64(units * np.random.uniform(0.0, 0.3))
                if units > 20:
                    units = (units + 9) // 10 * 10
                moved[count, 0], moved[count, 1], moved[count, 2], moved[count, 3] = owner, sum_at, units * unit, -1
                count += 1
                balance += units * unit
            elif balance + lowest > keeps[owner] * most and balance + lowest > 4 * unit and np.random.random() < 0.4:
                units = np.int64((balance + lowest) * np.random.uniform(0.4, 0.9)) // unit
                if units > 0:
                    moved[count, 0], moved[count, 1], moved[count, 2], moved[count, 3] = owner, sum_at, -units * unit, -1
                    count += 1
                    balance -= units * unit
            for place in range(start, end):
                change = amount[place]
                if kind[place] == GOES:
                    change = -min(-change, balance)
                if kind[place] != TRADE and change != 0:
                    moved[count, 0], moved[count, 1], moved[count, 2], moved[count, 3] = owner, at[place], change, source[place]
                    count += 1
                balance += change
            most = max(most, balance)
            start = end
        ends[owner] = balance
    return count
