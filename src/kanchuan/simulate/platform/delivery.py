"""How long orders are under way: a server's delay, or people who type them one after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.market.clock import session_arrays
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Security

Ints = NDArray[np.int64]

# Nobody waits longer for the typist than this; the order goes to another one then.
_PATIENCE_US = 90 * 1_000_000
# Kept free before a session ends, so that a delayed order still falls into it.
_MARGIN_US = 2_000_000


def by_server(rng: np.random.Generator, count: int, median: float) -> Ints:
    """[count] delays in microseconds around a median in seconds, with the long tail of networks."""
    return (median * np.exp(rng.normal(0.0, 0.5, count)) * 1e6).astype(np.int64)


def by_hand(rng: np.random.Generator, placed: Ints, desks: int) -> Ints:
    """[N] delays in microseconds of orders that people type: one after the other at each desk, 3 to 12 seconds each (assumption).

    Args:
        rng: where chance comes from.
        placed: [N] ascending moments at which the orders come in.
        desks: how many people type.
    """
    reads = rng.uniform(0.5e6, 3e6, len(placed)).astype(np.int64)
    types = np.clip(rng.lognormal(np.log(5e6), 0.4, len(placed)), 2e6, 15e6).astype(np.int64)
    return _queue(placed, reads, types, desks)


@njit(cache=True)
def _queue(placed: Ints, reads: Ints, types: Ints, desks: int) -> Ints:
    delays = np.empty(len(placed), np.int64)
    free = np.zeros(desks, np.int64)
    for row in range(len(placed)):
        desk = np.argmin(free)
        begins = max(placed[row] + reads[row], free[desk])
        sent = min(begins + types[row], placed[row] + _PATIENCE_US)
        free[desk] = max(sent, free[desk])
        delays[row] = sent - placed[row]
    return delays


def session_ends(at: Ints, security: NDArray[np.int32], day: Ints, evening: Ints, securities: Sequence[Security]) -> Ints:
    """[N] ends of the sessions in which these moments lie (of the last one before, if in none).

    Args:
        at: [N] moments.
        security: [N] indexes into ``securities``.
        day: [N] trading days since 1970.
        evening: [N] calendar days of their night sessions.
        securities: of the market.
    """
    starts, ends = session_arrays(securities)
    return _session_ends(at, security, day, evening, starts, ends)


@njit(cache=True)
def _session_ends(at: Ints, security: NDArray[np.int32], day: Ints, evening: Ints, starts: Ints, ends: Ints) -> Ints:
    found = np.empty(len(at), np.int64)
    for row in range(len(at)):
        one = security[row]
        last = at[row]
        for place in range(starts.shape[1]):
            midnight = (evening[row] + 1 if starts[one, place] < 0 else day[row]) * DAY_US - SHANGHAI_US
            if at[row] >= midnight + starts[one, place] and ends[one, place] > starts[one, place]:
                last = midnight + ends[one, place]
        found[row] = last
    return found


def within(at: Ints, delay: Ints, ends: Ints) -> Ints:
    """Moments after a delay that is cut short where the session would be over."""
    return np.asarray(at + np.minimum(delay, np.maximum(ends - _MARGIN_US - at, 0)), np.int64)


@njit(cache=True)
def in_turn(owner: NDArray[np.int32], at: Ints) -> Ints:
    """Moments of events listed by owner and in the order in which they must happen: none earlier than the one before it."""
    found = at.copy()
    for row in range(1, len(at)):
        if owner[row] == owner[row - 1] and found[row] < found[row - 1]:
            found[row] = found[row - 1]
    return found
