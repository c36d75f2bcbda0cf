"""Wall-clock moments and trading time: a security's sessions put end to end, breaks taken out.

Trading time is counted in microseconds from the first session's start of a trading day: 0 is 09:30:00 of a share and, where a futures contract has
a night session, 21:00:00 of the evening before. Moments are microseconds since 1970 in UTC. The compiled functions take a security's row of
``session_arrays``; on a day without its night session (``Market.nights``) trading time starts at ``night_length``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Security

SECOND_US = 1_000_000


def _clock(hour: int, minute: int = 0) -> int:
    return hour * 3600 + minute * 60


# Sessions in seconds from midnight of the trading day; nights count back from it (see Security.sessions).
SHARES = ((_clock(9, 30), _clock(11, 30)), (_clock(13), _clock(15)))
FINANCIAL_FUTURES = SHARES
TREASURY_FUTURES = ((_clock(9, 30), _clock(11, 30)), (_clock(13), _clock(15, 15)))
FUTURES_DAY = ((_clock(9), _clock(10, 15)), (_clock(10, 30), _clock(11, 30)), (_clock(13, 30), _clock(15)))
NIGHT_TO_23 = ((_clock(21) - _clock(24), _clock(23) - _clock(24)),)
NIGHT_TO_01 = ((_clock(21) - _clock(24), _clock(1)),)
NIGHT_TO_0230 = ((_clock(21) - _clock(24), _clock(2, 30)),)

# The opening call auction of shares takes orders from 09:15 to 09:25, no cancels from 09:20, and trades all at once at 09:25.
AUCTION_START = _clock(9, 15)
AUCTION_NO_CANCEL = _clock(9, 20)
AUCTION_END = _clock(9, 25)
# The closing call auction, no cancels either.
CLOSING_AUCTION = (_clock(14, 57), _clock(15))


def session_arrays(securities: Sequence[Security]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends of the sessions, [S, K] microseconds from midnight of the trading day.

    K is the largest number of sessions; a security with fewer has empty ones at the end of its last.
    """
    width = max((len(one.sessions) for one in securities), default=1)
    starts = np.zeros((len(securities), width), np.int64)
    ends = np.zeros((len(securities), width), np.int64)
    for row, one in enumerate(securities):
        last = one.sessions[-1][1]
        for place in range(width):
            start, end = one.sessions[place] if place < len(one.sessions) else (last, last)
            starts[row, place], ends[row, place] = start * SECOND_US, end * SECOND_US
    return starts, ends


@njit(cache=True)
def _midnight(day: int, evening: int, start: int) -> int:
    """The midnight from which a session's seconds count, as a moment: the one after the evening for a night session."""
    return (evening + 1 if start < 0 else day) * DAY_US - SHANGHAI_US


@njit(cache=True)
def night_length(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
    """Trading time of the night session, 0 if the security has none."""
    return int(ends[0] - starts[0]) if starts[0] < 0 else 0


@njit(cache=True)
def trading_length(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
    """Trading time of a whole day."""
    total = 0
    for place in range(len(starts)):
        total += ends[place] - starts[place]
    return total


@njit(cache=True)
def moment_of(trading: int, day: int, evening: int, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
    """The moment at which so much trading time has passed. Where a session ends and the next begins, the next one's start.

    Args:
        trading: trading time; below 0 is the day's start, beyond the day's length its end.
        day: trading day, days since 1970.
        evening: calendar day of its night session.
        starts: [K] of ``session_arrays``.
        ends: [K] of the same.
    """
    left = max(trading, 0)
    last = 0
    for place in range(len(starts)):
        length = ends[place] - starts[place]
        if left < length:
            return _midnight(day, evening, starts[place]) + int(starts[place]) + left
        if length > 0:
            last = place
        left -= length
    return _midnight(day, evening, starts[last]) + int(ends[last])


@njit(cache=True)
def trading_time_of(moment: int, day: int, evening: int, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> int:
    """Trading time passed at a moment of that trading day; in a break, what had passed when it began."""
    passed = 0
    for place in range(len(starts)):
        length = ends[place] - starts[place]
        into = moment - _midnight(day, evening, starts[place]) - starts[place]
        if into < length:
            return int(passed + max(into, 0))
        passed += length
    return passed


@njit(cache=True)
def in_session(moment: int, day: int, evening: int, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> bool:
    """Is the moment within a session (its end not included)?"""
    for place in range(len(starts)):
        into = moment - _midnight(day, evening, starts[place]) - starts[place]
        if 0 <= into < ends[place] - starts[place]:
            return True
    return False


@njit(cache=True)
def price_at(trading: int, length: int, path: NDArray[np.int32]) -> int:
    """The price in ticks, rounded to the nearest one, at a trading time of a day that is ``length`` long.

    Args:
        trading: trading time, from 0 to ``length``.
        length: ``trading_length`` of the security.
        path: [STEPS + 1] of one security and day.
    """
    steps = len(path) - 1
    scaled = min(max(trading, 0), length) * steps
    step = min(scaled // length, steps - 1)
    before, after = np.int64(path[step]), np.int64(path[step + 1])
    part = scaled - step * length
    return int((2 * (before * (length - part) + after * part) + length) // (2 * length))


@njit(cache=True)
def _moments(
    trading: NDArray[np.int64], security: NDArray[np.int64], days: NDArray[np.int64], evenings: NDArray[np.int64],
    starts: NDArray[np.int64], ends: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    found = np.empty(len(trading), np.int64)
    for row in range(len(trading)):
        one = security[row]
        found[row] = moment_of(trading[row], days[row], evenings[row], starts[one], ends[one])
    return found


@njit(cache=True)
def _trading_times(
    moments: NDArray[np.int64], security: NDArray[np.int64], days: NDArray[np.int64], evenings: NDArray[np.int64],
    starts: NDArray[np.int64], ends: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    found = np.empty(len(moments), np.int64)
    for row in range(len(moments)):
        one = security[row]
        found[row] = trading_time_of(moments[row], days[row], evenings[row], starts[one], ends[one])
    return found


def moments(
    trading: NDArray[np.int64],
    security: NDArray[np.int64],
    days: NDArray[np.int64],
    evenings: NDArray[np.int64],
    securities: Sequence[Security],
) -> NDArray[np.int64]:
    """[N] moments of N trading times, each of its own security (an index into ``securities``), trading day and evening."""
    starts, ends = session_arrays(securities)
    return _moments(trading, security, days, evenings, starts, ends)


def trading_times(
    at: NDArray[np.int64], security: NDArray[np.int64], days: NDArray[np.int64], evenings: NDArray[np.int64], securities: Sequence[Security]
) -> NDArray[np.int64]:
    """[N] trading times of N moments, the reverse of ``moments``."""
    starts, ends = session_arrays(securities)
    return _trading_times(at, security, days, evenings, starts, ends)
