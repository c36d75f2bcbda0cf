"""Which orders reach the market, and what becomes of those that are only booked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.people.log import CLOSE, SELL, Log, Orders
from kanchuan.simulate.platform.spec import PlatformSpec

Ints = NDArray[np.int64]


def opens(orders: Orders) -> NDArray[np.bool_]:
    """[N] does the order open a position: a buy of shares, an opening order of futures."""
    return np.asarray(np.where(orders.effect > 0, orders.effect != CLOSE, orders.side != SELL), np.bool_)


def sent(spec: PlatformSpec, log: Log, multiplier: Ints) -> NDArray[np.bool_]:
    """[N] is the order sent to the market (copied the other way round, in the reverse mode).

    A position is sent or booked as a whole; only a switch cuts through positions, whose rest stays at the main accounts then.

    Args:
        spec: the platform.
        log: what its clients did.
        multiplier: [S] of the contracts.
    """
    orders = log.orders
    count = len(orders)
    if spec.mode in {"market", "reverse"}:
        return np.ones(count, np.bool_)
    if spec.mode == "virtual":
        return np.zeros(count, np.bool_)
    if spec.mode == "switched":
        return orders.day < spec.switch
    trips = int(orders.trip.max(initial=-1)) + 1
    first = np.full(trips, -1, np.int64)
    # Rows are by person and time: the last assignment in reverse order is the first order of the trip.
    first[orders.trip[::-1]] = np.arange(count)[::-1]
    if spec.selects == "large":
        worth = orders.price * orders.quantity * multiplier[orders.security]
        chosen = worth[first] >= spec.large_from
    else:
        chosen = _losing(log, multiplier)[first]
    return np.asarray(chosen[orders.trip], np.bool_)


def _losing(log: Log, multiplier: Ints) -> NDArray[np.bool_]:
    """[N] had the client lost money on ended positions when the order was placed."""
    orders, fills = log.orders, log.fills
    worth = fills.price * fills.quantity * multiplier[orders.security[fills.order]] * -orders.side[fills.order]
    result = np.bincount(orders.trip[fills.order], worth - fills.fee, int(orders.trip.max(initial=-1)) + 1)
    # The result of a position counts from its last order on.
    last = np.zeros(len(result), np.int64)
    last[orders.trip] = np.arange(len(orders))
    ended = np.zeros(len(orders))
    ended[last] = result
    so_far = np.cumsum(ended) - ended
    starts = np.flatnonzero(np.r_[True, orders.person[1:] != orders.person[:-1]]) if len(orders) else np.zeros(0, np.int64)
    before = np.repeat(so_far[starts], np.diff(np.r_[starts, len(orders)]))
    return np.asarray(so_far - before < 0)


def booked(log: Log, only: NDArray[np.bool_]) -> Log:
    """The log with orders that are only booked filled as such software fills them: at once, whole, in one fill.

    Args:
        log: what clients did.
        only: [N] the order is only booked.
    """
    orders, fills = log.orders, log.fills
    touched = only & (orders.filled > 0)
    merged = touched[fills.order]
    if not merged.any():
        return log
    first = np.r_[True, fills.order[1:] != fills.order[:-1]]
    group = np.cumsum(first) - 1
    keep = first | ~merged
    quantity, fee = fills.quantity.copy(), fills.fee.copy()
    heads = np.flatnonzero(first)
    total, fees = np.add.reduceat(fills.quantity, heads), np.add.reduceat(fills.fee, heads)
    lead = first & merged
    quantity[lead], fee[lead] = total[group[lead]], fees[group[lead]]
    whole = replace(orders, quantity=np.where(touched, orders.filled, orders.quantity), cancelled=np.where(touched, 0, orders.cancelled))
    return replace(log, orders=whole, fills=replace(fills, quantity=quantity, fee=fee).take(keep))
