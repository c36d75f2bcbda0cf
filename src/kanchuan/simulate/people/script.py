"""Orders that were decided beforehand - by a program, a signal, another account - and what the purse, the shares held and the market make of them.

Where a person decides as they go, use ``shares.trade``. Here every order is a row of a script; it is cut to what the purse can pay and to the shares that may be
sold (T+1), and left out where nothing remains. Orders may overlap in time: a buy is paid for when it is given, and what a waiting sell brings is there
only once it is filled, so that the purse is never below zero at any moment.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Market
from kanchuan.simulate.people.log import BUY, START, TOP_UP, WITHDRAWAL, Log
from kanchuan.simulate.people.shares import LUNCH_US, MORNING, OPENING_US, SECONDS, Array, _flow, _log, _moment, _send, _ticks

# ``side`` 0 is money: ``quantity`` comes in, or goes out if below zero and there is so much. ``quantity`` of a sell is the most that is sold. ``second`` is trading time;
# ``away`` is in ticks, above zero for a price better than the market's; ``wait`` in seconds.
SCRIPT = np.dtype(
    [
        ("person", "i4"),
        ("day", "i4"),
        ("second", "f8"),
        ("security", "i4"),
        ("side", "i1"),
        ("quantity", "i8"),
        ("away", "i4"),
        ("wait", "f8"),
    ]
)

_HALF_HOUR_US = 1_800_000_000
_FILLS_AN_ORDER = 6
_CASH = 0
_O, _F, _M = 12, 5, 5


def trading_second(placed: NDArray[np.int64], date: NDArray[np.int64]) -> NDArray[np.float64]:
    """[n] trading seconds of moments of a session on these days (days since 1970): the reverse of the clock of ``shares``."""
    into = placed - (date * DAY_US - SHANGHAI_US + OPENING_US)
    return np.where(into >= MORNING * 1_000_000 + LUNCH_US, into - LUNCH_US, into) / 1e6


def play(
    market: Market, script: NDArray[np.void], cash: NDArray[np.int64], commission: NDArray[np.int64], least: NDArray[np.int64], seed: int
) -> Log:
    """Give the orders of a script.

    Args:
        market: of shares.
        script: rows of dtype ``SCRIPT``, in any order.
        cash: [n] what is in each purse half an hour before the first day opens.
        commission: [n] millionths of the worth.
        least: [n] the least that an order costs.
        seed: of the streams of chance; a person does the same whoever else is in the script.

    Returns:
        What came of it; conserved to the last ten-thousandth.
    """
    rows = script[np.lexsort((script["second"], script["day"], script["person"]))]
    ticks = np.array([one.tick for one in market.securities], np.int64)
    lots = np.array([one.lot for one in market.securities], np.int64)
    steps = np.array([one.step for one in market.securities], np.int64)
    levies = np.array([one.market_fee for one in market.securities], np.int64)
    taxed = np.array([one.pays_stamp_duty for one in market.securities])
    count = len(rows) + 1
    orders, fills = np.empty((count, _O), np.int64), np.empty((_FILLS_AN_ORDER * count + 4_096, _F), np.int64)
    flows, ends = np.empty((count + len(cash), _M), np.int64), np.zeros(len(cash), np.int64)
    counts = _play(
        rows, cash, commission, least, market.days.astype(np.int64), market.path, market.upper, market.lower, market.halted,
        market.stamp_duty.astype(np.int64), ticks, lots, steps, levies, taxed, seed, orders, fills, flows, ends,
    )  # fmt: skip
    return _log([orders[: counts[0]].copy(), fills[: counts[1]].copy(), flows[: counts[2]].copy()], ends)


@njit(cache=True)
def _play(
    script: Array,
    cash: Array,
    commission: Array,
    least: Array,
    dates: Array,
    path: Array,
    upper: Array,
    lower: Array,
    halted: Array,
    stamps: Array,
    ticks: Array,
    lots: Array,
    steps: Array,
    levies: Array,
    taxed: Array,
    seed: int,
    orders: Array,
    fills: Array,
    flows: Array,
    ends: Array,
) -> Array:
    counts = np.zeros(3, np.int64)
    purse = np.zeros(6, np.int64)
    size = len(ticks)
    held, bought, trip = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    trips = 0
    place = 0
    for person in range(len(cash)):
        np.random.seed((seed * 2_654_435_761 + person * 40_503 + 98_765) & 0xFFFFFFFF)
        held[:] = 0
        bought[:] = 0
        purse[_CASH] = 0
        _flow(person, 0, _moment(dates[0], 0.0) - _HALF_HOUR_US, START, cash[person], purse, counts, flows)
        today = -1
        owed, due = 0, 0.0
        while place < len(script) and script[place]["person"] == person:
            row = script[place]
            place += 1
            if row["day"] != today:
                today = row["day"]
                bought[:] = 0
                purse[_CASH] += owed
                owed, due = 0, 0.0
            second = row["second"]
            if owed > 0 and second >= due:
                purse[_CASH] += owed
                owed = 0
            side, want, one = row["side"], row["quantity"], row["security"]
            if side == 0:
                if want > 0:
                    _flow(person, today, _moment(dates[today], second), TOP_UP, want, purse, counts, flows)
                elif want < 0 and purse[_CASH] + want >= 0:
                    _flow(person, today, _moment(dates[today], second), WITHDRAWAL, want, purse, counts, flows)
                continue
            if halted[one, today] or second > SECONDS - 15:
                continue
            limit = _ticks(path, one, today, second) - side * row["away"]
            limit = max(min(limit, upper[one, today]), lower[one, today])
            costs = (commission[person], least[person], levies[one], stamps[today] if taxed[one] else 0)
            if side == BUY:
                payable = int(
                    (purse[_CASH] - least[person]) / (limit * ticks[one] * (1.0 + (commission[person] + levies[one]) / 1e6 + 2e-5))
                )
                want = min(want, payable)
                if want < lots[one]:
                    continue
                want = lots[one] + (want - lots[one]) // steps[one] * steps[one]
                if held[one] == 0:
                    trip[one] = trips
                    trips += 1
            else:
                free = held[one] - bought[one]
                # What is left below a board lot is sold with the rest, not apart from it.
                want = free if want >= free or held[one] - want < lots[one] else want // 100 * 100
                want = min(want, free)
                if want <= 0:
                    continue
            before = purse[_CASH]
            got, at, _ = _send(
                person, today, dates[today], second, one, side, limit, want, trip[one], 0, row["wait"], path, upper[one, today], lower[one, today],
                ticks[one], costs, purse, counts, orders, fills,
            )  # fmt: skip
            if side == BUY:
                held[one] += got
                bought[one] += got
            else:
                held[one] -= got
                owed += purse[_CASH] - before
                due = max(due, at + 3.0)
                purse[_CASH] = before
        ends[person] = purse[_CASH] + owed
    return counts
