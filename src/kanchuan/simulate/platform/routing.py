"""From clients' orders to orders on main accounts: spread by priority, equally or by ratio; what is sold comes from where it lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.platform.netting import Pairs
from kanchuan.simulate.platform.spec import Routing

Ints = NDArray[np.int64]

_CODES: dict[Routing, int] = {"fixed": 0, "priority": 1, "equal": 2, "ratio": 3}
_PRIORITY, _EQUAL, _RATIO = 1, 2, 3
# Orders handled in one call: bounds the buffers.
_CHUNK = 250_000


@dataclass(frozen=True, slots=True)
class ToRoute:
    """Clients' orders in the order in which the platform hands them on. Shapes: N orders, F fills.

    Attributes:
        trip: [N] the position's life, 0 to T - 1.
        route: [N] row of ``Routes.accounts``.
        day: [N] trading day.
        opens: [N] does the order open a position.
        price: [N] limit, ten-thousandths of a yuan, times the contract's multiplier.
        quantity: [N] shares or lots.
        lot: [N] smallest quantity of a buy.
        step: [N] by which quantities above it rise.
        holds_back: [N] what was bought today may not be sold today.
        first_fill: [N + 1] where each order's fills begin.
        fill_quantity: [F].
    """

    trip: Ints
    route: NDArray[np.int32]
    day: NDArray[np.int32]
    opens: NDArray[np.bool_]
    price: Ints
    quantity: Ints
    lot: Ints
    step: Ints
    holds_back: NDArray[np.bool_]
    first_fill: Ints
    fill_quantity: Ints


@dataclass(frozen=True, slots=True)
class Routes:
    """Which main accounts carry whom.

    Attributes:
        accounts: [R, K] main accounts of each route, the first preferred.
        weights: [R, K] parts by which orders are spread (``ratio``).
        capacity: [A] money each main account is meant to carry, ten-thousandths of a yuan.
    """

    accounts: NDArray[np.int32]
    weights: NDArray[np.float64]
    capacity: Ints


@dataclass(frozen=True, slots=True)
class Routed:
    """Orders on main accounts and their fills.

    Attributes:
        child: [M] the client's order (row of ``ToRoute``).
        account: [M] main account.
        quantity, filled: [M].
        fill_order: [G] row of the order on the main account.
        fill_child: [G] the client's fill.
        fill_quantity: [G].
        left: [T, K] what each position still holds at each account of its route.
    """

    child: Ints
    account: NDArray[np.int32]
    quantity: Ints
    filled: Ints
    fill_order: Ints
    fill_child: Ints
    fill_quantity: Ints
    left: Ints


def route(orders: ToRoute, routes: Routes, how: Routing, trips: int, pairs: Pairs) -> Routed:
    """Spread clients' orders over main accounts.

    Args:
        orders: in time.
        routes: of the platform.
        how: see ``spec.Routing``.
        trips: T, how many positions' lives there are.
        pairs: what met inside; both orders of a pair share a route.

    Raises:
        ValueError: a client sells more than lies at the main accounts.
    """
    width = routes.accounts.shape[1]
    held, fresh = np.zeros((trips, width), np.int64), np.zeros((trips, width), np.int64)
    fresh_day = np.full(trips, -1, np.int32)
    used = np.zeros(len(routes.capacity), np.int64)
    moved = np.zeros((len(pairs.closer), width), np.int64)
    by_opener = np.argsort(pairs.opener, kind="stable").astype(np.int64)
    starts_closer = np.searchsorted(pairs.closer, np.arange(len(orders.trip) + 1))
    starts_opener = np.searchsorted(pairs.opener[by_opener], np.arange(len(orders.trip) + 1))
    parts = []
    rows = 0
    for start in range(0, len(orders.trip), _CHUNK):
        end = min(start + _CHUNK, len(orders.trip))
        most_fills = int(orders.first_fill[end] - orders.first_fill[start]) + (end - start) * width
        market = np.empty(((end - start) * width, 4), np.int64)
        fills = np.empty((most_fills, 3), np.int64)
        wrong, count, count_fills = _route(
            start, end, orders.trip, orders.route, orders.day, orders.opens, orders.price, orders.quantity, orders.lot, orders.step,
            orders.holds_back, orders.first_fill, orders.fill_quantity, routes.accounts, routes.weights, routes.capacity, _CODES[how],
            starts_closer, starts_opener, by_opener, pairs.quantity, moved, held, fresh, fresh_day, used, market, fills,
        )  # fmt: skip
        if wrong >= 0:
            raise ValueError(f"order {wrong}: more is sold than lies at the main accounts")
        fills[:count_fills, 0] += rows
        rows += count
        parts.append((market[:count].copy(), fills[:count_fills].copy()))
    m = np.concatenate([one for one, _ in parts]) if parts else np.empty((0, 4), np.int64)
    f = np.concatenate([one for _, one in parts]) if parts else np.empty((0, 3), np.int64)
    return Routed(
        m[:, 0].copy(), m[:, 1].astype(np.int32), m[:, 2].copy(), m[:, 3].copy(), f[:, 0].copy(), f[:, 1].copy(), f[:, 2].copy(), held
    )  # fmt: skip


@njit(cache=True)
def spread(
    quantity: int, lot: int, step: int, how: int, rooms: NDArray[np.float64], weights: NDArray[np.float64], price: int, parts: Ints
) -> None:
    """Spread the quantity of an order that opens over the accounts of a route, in place of ``parts``.

    Args:
        quantity: shares or lots.
        lot: smallest order.
        step: by which orders above it rise.
        how: 0 the first account, 1 by priority while there is room, 2 equally, 3 by weight. What remains goes to the account with least room.
        rooms: [K] money left at each account.
        weights: [K].
        price: of one share or lot.
        parts: [K], written.
    """
    width = len(parts)
    parts[:] = 0
    if how == 0 or width == 1:
        parts[0] = quantity
        return
    left = quantity
    if how == _PRIORITY:
        for k in range(width):
            fits = int(max(rooms[k], 0.0) / price)
            take = left if fits >= left else (lot + (fits - lot) // step * step if fits >= lot else 0)
            # An account does not get less than a lot.
            if take < left and left - take < lot:
                take = left - lot if left - lot >= lot else 0
            parts[k] = take
            left -= take
            if left == 0:
                break
    else:
        total = 0.0
        for k in range(width):
            total += weights[k] if how == _RATIO else 1.0
        for k in range(width):
            share = int(quantity * (weights[k] if how == _RATIO else 1.0) / total)
            share = lot + (share - lot) // step * step if share >= lot else 0
            parts[k] = share
            left -= share
    if left > 0:
        # The remainder joins the account with least room among those that got a part; an order too small to spread goes where there is most room.
        least, most = -1, 0
        for k in range(width):
            if parts[k] > 0 and (least < 0 or rooms[k] < rooms[least]):
                least = k
            if rooms[k] > rooms[most]:
                most = k
        parts[least if least >= 0 else most] += left


@njit(cache=True)
def _route(
    start: int, end: int, trip: Ints, route_of: NDArray[np.int32], day: NDArray[np.int32], opens: NDArray[np.bool_], price: Ints, quantity: Ints,
    lot: Ints, step: Ints, holds_back: NDArray[np.bool_], first_fill: Ints, fill_quantity: Ints, accounts: NDArray[np.int32],
    weights: NDArray[np.float64], capacity: Ints, how: int, starts_closer: Ints, starts_opener: Ints, by_opener: Ints, met: Ints, moved: Ints,
    held: Ints, fresh: Ints, fresh_day: NDArray[np.int32], used: Ints, market: Ints, fills: Ints,
) -> tuple[int, int, int]:  # fmt: skip
    """Orders ``start`` to ``end``; gives the first order that could not be carried (-1: none) and the rows written."""
    width = accounts.shape[1]
    parts, rooms = np.zeros(width, np.int64), np.zeros(width)
    count, count_fills = 0, 0
    for row in range(start, end):
        t, r = trip[row], route_of[row]
        if fresh_day[t] != day[row]:
            fresh_day[t] = day[row]
            fresh[t, :] = 0
        inside = 0
        if opens[row]:
            for place in range(starts_opener[row], starts_opener[row + 1]):
                pair = by_opener[place]
                inside += met[pair]
                for k in range(width):
                    held[t, k] += moved[pair, k]
                    fresh[t, k] += moved[pair, k]
            for k in range(width):
                rooms[k] = capacity[accounts[r, k]] - used[accounts[r, k]]
            if quantity[row] > inside:
                spread(quantity[row] - inside, lot[row], step[row], how, rooms, weights[r], max(price[row], 1), parts)
            else:
                parts[:] = 0
        else:
            for pair in range(starts_closer[row], starts_closer[row + 1]):
                inside += met[pair]
                wanted = met[pair]
                for k in range(width):
                    take = min(wanted, held[t, k] - (fresh[t, k] if holds_back[row] else 0))
                    moved[pair, k] = take
                    held[t, k] -= take
                    wanted -= take
                if wanted > 0:
                    return row, count, count_fills
            wanted = quantity[row] - inside
            for k in range(width):
                parts[k] = min(wanted, held[t, k] - (fresh[t, k] if holds_back[row] else 0))
                wanted -= parts[k]
            if wanted > 0:
                return row, count, count_fills
        # The orders, and each fill's part of them; the first shares are those that met inside.
        first = count
        for k in range(width):
            if parts[k] > 0:
                market[count, 0], market[count, 1], market[count, 2], market[count, 3] = row, accounts[r, k], parts[k], 0
                count += 1
        at, k = first - 1, -1
        room = 0
        for fill in range(first_fill[row], first_fill[row + 1]):
            left = fill_quantity[fill]
            skipped = min(inside, left)
            inside -= skipped
            left -= skipped
            while left > 0:
                while room == 0:
                    k += 1
                    if parts[k] > 0:
                        room = parts[k]
                        at += 1
                take = min(left, room)
                fills[count_fills, 0], fills[count_fills, 1], fills[count_fills, 2] = at, fill, take
                count_fills += 1
                market[at, 3] += take
                room -= take
                left -= take
                if opens[row]:
                    held[t, k] += take
                    fresh[t, k] += take
                    used[accounts[r, k]] += take * price[row]
                else:
                    held[t, k] -= take
                    used[accounts[r, k]] -= take * price[row]
    return -1, count, count_fills
