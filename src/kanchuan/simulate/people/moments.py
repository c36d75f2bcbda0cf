"""When people act: a security's trading seconds, the moments they stand for, and the prices at them.

Trading seconds count from the start of a security's first session of a trading day, breaks taken out (``market.clock``); they are floats, so that
people act between two seconds too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, STEPS
from kanchuan.simulate.people.exchange import SESSIONS, Array

# Nobody acts in the last seconds of a day.
LAST = 20.0
# A session that starts before midnight belongs to the evening before.
_NIGHT_END = 4 * 3600.0


@njit(cache=True)
def clock_moment(day: Any, clock: float) -> int:
    """Microseconds since 1970 UTC of a second of a ``DAY``'s clock (see ``Security.sessions``): nights belong to the evening before."""
    midnight = day["evening"] + 1 if clock < _NIGHT_END and day["night"] else day["date"]
    return int(midnight * DAY_US - SHANGHAI_US + np.int64(clock * 1_000_000))


@njit(cache=True)
def moment(terms: Any, day: Any, second: float) -> int:
    """Microseconds since 1970 UTC of a trading second of a ``DAY``; where a session ends and the next begins, the next one's start.

    Beyond the last session the seconds run on.
    """
    left = np.int64(second * 1_000_000)
    end = np.int64(0)
    for place in range(SESSIONS):
        start = np.int64(terms["start"][place] * 1_000_000)
        end = np.int64(terms["end"][place] * 1_000_000)
        if left < end - start:
            midnight = day["evening"] + 1 if start < 0 else day["date"]
            return int(midnight * DAY_US - SHANGHAI_US + start + left)
        left -= end - start
    return int(day["date"] * DAY_US - SHANGHAI_US + end + left)


@njit(cache=True)
def trading_second(terms: Any, day: Any, clock: float) -> float:
    """Trading seconds passed at a second of the clock; in a break, those when it began. Where no night is held, at least the night's."""
    passed = 0.0
    for place in range(SESSIONS):
        start, end = terms["start"][place], terms["end"][place]
        if clock < end and (start >= 0 or day["night"]):
            return float(passed + max(clock - start, 0.0))
        passed += end - start
    return passed


@njit(cache=True)
def clock_second(terms: Any, second: float) -> float:
    """The second of the clock at which so many trading seconds have passed; where a session ends and the next begins, the next one's start."""
    left = second
    end = 0.0
    for place in range(SESSIONS):
        start, end = terms["start"][place], terms["end"][place]
        if left < end - start:
            return float(start + max(left, 0.0))
        left -= end - start
    return end


@njit(cache=True)
def is_open(terms: Any, day: Any, clock: float) -> bool:
    """Is the second of the clock within a session?"""
    for place in range(SESSIONS):
        start = terms["start"][place]
        if start <= clock < terms["end"][place] and (start >= 0 or day["night"]):
            return True
    return False


@njit(cache=True)
def price_at(path: Array, seconds: float, security: int, day: int, second: float) -> int:
    """The price in ticks: a straight line between two steps of the path of a day of so many trading seconds, rounded to the earlier one."""
    place = min(max(second, 0.0), seconds - 1e-6) * STEPS / seconds
    step = int(place)
    a, b = path[security, day, step], path[security, day, step + 1]
    return int(a + int((b - a) * (place - step)))


@njit(cache=True)
def look_times(traits: Any, first: float, last: float, times: Array) -> int:
    """Moments (seconds, ascending) at which the person looks at the market on a day from ``first`` to ``last``; gives how many."""
    count = min(1 + np.random.poisson(max(traits["looks"] - 1.0, 0.0)), len(times))
    for place in range(count):
        draw = np.random.random()
        which = 0 if draw < traits["hour_weight"][0] else (1 if draw < traits["hour_weight"][0] + traits["hour_weight"][1] else 2)
        second = np.random.normal(traits["hour"][which], traits["hour_spread"][which])
        # Outside the session nobody can act: they act soon after the opening, or shortly before the close.
        if second < first:
            second = first + np.random.exponential(120.0)
        if second > last - LAST:
            second = last - LAST - np.random.exponential(200.0)
        times[place] = min(max(second, first + 1.0), last - LAST)
    times[:count].sort()
    return int(count)
