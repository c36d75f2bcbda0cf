"""Orders that meet inside the platform: a client's sell and another's buy within seconds never reach the market."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of orders that met; ``closer`` was placed before ``opener``, both are rows of the same orders.

    Attributes:
        closer: [P] the order that closed a position, ascending.
        opener: [P] the order that opened one.
        quantity: [P] shares or lots that changed hands inside.
    """

    closer: Ints
    opener: Ints
    quantity: Ints


def nothing_meets() -> Pairs:
    """No pairs."""
    return Pairs(*(np.zeros(0, np.int64) for _ in range(3)))


def meet(route: NDArray[np.int32], book: Ints, placed: Ints, opens: NDArray[np.bool_], filled: Ints, within: float, grain: int) -> Pairs:
    """Pair orders of one route and one book of positions (``book``: security and direction) that close and open within so many seconds.

    Only what was filled can meet, in whole multiples of ``grain``; the earlier order is the one that closes, so that what is handed over is there.

    Args:
        route: [N] route of each order.
        book: [N] number of the security and the direction of its position.
        placed: [N] microseconds since 1970.
        opens: [N] does the order open a position.
        filled: [N] what the client got.
        within: seconds.
        grain: shares or lots.
    """
    order = np.lexsort((np.arange(len(placed)), placed, book, route)).astype(np.int64)
    closer, opener, quantity = _meet(order, route, book, placed, opens, filled, int(within * 1e6), grain)
    by_closer = np.lexsort((opener, closer))
    return Pairs(closer[by_closer], opener[by_closer], quantity[by_closer])


@njit(cache=True)
def _meet(
    order: Ints, route: NDArray[np.int32], book: Ints, placed: Ints, opens: NDArray[np.bool_], filled: Ints, within: int, grain: int
) -> tuple[Ints, Ints, Ints]:
    left = filled.copy()
    closer, opener, quantity = np.empty(len(order), np.int64), np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    count = 0
    start = 0
    for place in range(len(order)):
        row = order[place]
        while route[order[start]] != route[row] or book[order[start]] != book[row] or placed[row] - placed[order[start]] > within:
            start += 1
        if not opens[row]:
            continue
        for earlier in range(start, place):
            other = order[earlier]
            if opens[other]:
                continue
            met = min(left[row], left[other]) // grain * grain
            if met > 0 and count < len(closer):
                closer[count], opener[count], quantity[count] = other, row, met
                count += 1
                left[row] -= met
                left[other] -= met
    return closer[:count], opener[:count], quantity[:count]
