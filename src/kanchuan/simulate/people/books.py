"""What compiled code writes: rows of orders, fills and flows, and the purse and positions of the person at work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.people.log import Fills, Flows, Log, Orders

Array = NDArray[Any]
Tables = tuple[Array, Array, Array]

# Columns of the buffers, in the order of ``Orders``, ``Fills`` and ``Flows``.
_WIDTHS = (12, 5, 5)
_ROWS = 1 << 20  # rows of a buffer; a person must fit into a fraction of it
MOST_POSITIONS = 24

# A position's columns: what; which way; how much, of that from days before; what it was worth when opened; the day it was opened; the day it is planned
# to end and the second of it; its trip; what was trimmed off to be taken back, and the price then; is it locked; trip of the other leg (-1: none).
SECURITY, SIDE, QUANTITY, OLD, COST, SINCE, UNTIL, UNTIL_SECOND, TRIP, TRIMMED, TRIM_PRICE, LOCKED, OTHER = range(13)
COLUMNS = 13
# A purse: cash, own margin at risk, what is lent, day of the last call for money, positions held, next free trip.
CASH, MARGIN, LENT, CALLED, HELD, NEXT_TRIP = range(6)
# Rows written.
N_ORDERS, N_FILLS, N_FLOWS = range(3)


class Books(NamedTuple):
    """Buffers, all of int64: orders [_, 12], fills [_, 5], flows [_, 5], counts [3], purse [6], positions [MOST_POSITIONS, COLUMNS]."""

    orders: Array
    fills: Array
    flows: Array
    counts: Array
    purse: Array
    positions: Array


def empty_books() -> Books:
    """Room for some half a million orders."""
    o, f, m = _WIDTHS
    return Books(
        np.empty((_ROWS, o), np.int64),
        np.empty((2 * _ROWS, f), np.int64),
        np.empty((_ROWS, m), np.int64),
        np.zeros(3, np.int64),
        np.zeros(6, np.int64),
        np.zeros((MOST_POSITIONS, COLUMNS), np.int64),
    )


def taken(books: Books, rows: int) -> Tables:
    """Copies of the rows written; fills point to orders counted from ``rows``. The books are empty afterwards."""
    counts = books.counts
    fills = books.fills[: counts[N_FILLS]].copy()
    fills[:, 0] += rows
    tables = books.orders[: counts[N_ORDERS]].copy(), fills, books.flows[: counts[N_FLOWS]].copy()
    counts[:] = 0
    return tables


def log_of(parts: list[Tables], cash: NDArray[np.int64]) -> Log:
    """One log of the rows taken, in order."""
    o, f, m = (
        np.concatenate([part[place] for part in parts]) if parts else np.empty((0, width), np.int64) for place, width in enumerate(_WIDTHS)
    )
    return Log(
        Orders(
            o[:, 0].astype(np.int32), o[:, 1].astype(np.int32), o[:, 2].copy(), o[:, 3].astype(np.int32), o[:, 4].astype(np.int8),
            o[:, 5].astype(np.int8), o[:, 6].copy(), o[:, 7].copy(), o[:, 8].copy(), o[:, 9].copy(), o[:, 10].copy(), o[:, 11].astype(np.bool_),
        ),
        Fills(f[:, 0].copy(), f[:, 1].copy(), f[:, 2].copy(), f[:, 3].copy(), f[:, 4].copy()),
        Flows(m[:, 0].astype(np.int32), m[:, 1].astype(np.int32), m[:, 2].copy(), m[:, 3].astype(np.int8), m[:, 4].copy()),
        cash,
    )  # fmt: skip


def log_of_all(people: int, some: Callable[[Books, int, int, NDArray[np.int64]], tuple[int, int]]) -> Log:
    """The log of so many people who are let trade part by part.

    Args:
        people: how many.
        some: lets people trade from one on until the books are nearly full, numbers trips from one on, writes each one's cash at the end; gives the next
            person and the next trip.
    """
    books = empty_books()
    ends = np.zeros(people, np.int64)
    parts: list[Tables] = []
    start = trips = rows = 0
    while start < people:
        start, trips = some(books, start, trips, ends)
        parts.append(taken(books, rows))
        rows += len(parts[-1][0])
    return log_of(parts, ends)


@njit(cache=True)
def flow(books: Books, person: int, day: int, at: int, kind: int, amount: int) -> None:
    """Money into or out of the purse."""
    row = books.counts[N_FLOWS]
    flows = books.flows
    flows[row, 0], flows[row, 1], flows[row, 2], flows[row, 3], flows[row, 4] = person, day, at, kind, amount
    books.counts[N_FLOWS] = row + 1
    books.purse[CASH] += amount


@njit(cache=True)
def full(books: Books) -> bool:
    """Has one person filled what is left of the books? No one trades that much by hand."""
    return bool(books.counts[N_ORDERS] > books.orders.shape[0] - 4_096)


@njit(cache=True)
def half_full(books: Books) -> bool:
    """Is it time to take the rows before the next person begins?"""
    return bool(books.counts[N_ORDERS] > books.orders.shape[0] // 2)


@njit(cache=True)
def remove(books: Books, place: int) -> None:
    """An emptied position's row is taken by the last one."""
    last = books.purse[HELD] - 1
    for column in range(COLUMNS):
        books.positions[place, column] = books.positions[last, column]
    books.purse[HELD] = last
