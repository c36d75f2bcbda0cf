"""A platform's business up to the market: clients trade, orders are spread over main accounts or only booked, and all of it takes its time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Market
from kanchuan.simulate.people import futures, shares
from kanchuan.simulate.people.log import MARGIN_CALL, NO_EFFECT, SELL, Columns, Flows, Log
from kanchuan.simulate.platform import delivery, modes
from kanchuan.simulate.platform.clients import Clients, draw_clients
from kanchuan.simulate.platform.netting import Pairs, meet, nothing_meets
from kanchuan.simulate.platform.routing import Routed, Routes, ToRoute, route
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.spec import PlatformSpec

Ints = NDArray[np.int64]

# The platform hears of a fill this much later, microseconds.
REPORTED_US = 200_000
_MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class AccountOrders(Columns):
    """Orders on main accounts. ``child`` is the row of the client's order, -1 where the platform itself sells what is left after a switch."""

    child: Ints
    account: NDArray[np.int32]
    placed: Ints
    day: NDArray[np.int32]
    security: NDArray[np.int32]
    side: NDArray[np.int8]
    effect: NDArray[np.int8]
    price: Ints
    quantity: Ints
    filled: Ints
    cancelled: Ints
    trip: Ints


@dataclass(frozen=True, slots=True)
class AccountFills(Columns):
    """Fills on main accounts; ``order`` is the row of the order, ``child`` that of the client's fill (-1: none)."""

    order: Ints
    child: Ints
    filled_at: Ints
    price: Ints
    quantity: Ints


@dataclass(frozen=True, slots=True)
class Trading:
    """What clients did and what of it reached the market.

    Attributes:
        spec: the platform.
        market: in which it happened, or seemed to.
        clients: who.
        log: their orders and fills as the platform knows them, times by the market's clock.
        sent: [N] did the order reach the market, in whole or in part.
        inside: [N] shares or lots that met inside and did not.
        route: [S] of each sub-account, -1 where nothing is ever sent.
        routes: main accounts of each.
        orders: on main accounts.
        fills: on main accounts.
    """

    spec: PlatformSpec
    market: Market
    clients: Clients
    log: Log
    sent: NDArray[np.bool_]
    inside: Ints
    route: NDArray[np.int32]
    routes: Routes
    orders: AccountOrders
    fills: AccountFills


def multipliers(market: Market) -> Ints:
    """[S] of its securities."""
    return np.array([one.multiplier for one in market.securities], np.int64)


def trade(rng: np.random.Generator, spec: PlatformSpec, setting: Setting) -> Trading:
    """Let the platform's clients trade.

    Args:
        rng: where chance comes from.
        spec: the platform.
        setting: the world.
    """
    market = setting.market(futures=spec.futures)
    clients = draw_clients(rng, spec, market, setting.climate)
    act = futures.trade if spec.futures else shares.trade
    log = act(_as_charged(market, spec), clients.people, int(rng.integers(1 << 31)))
    multiplier = multipliers(market)
    reaches = modes.sent(spec, log, multiplier)
    log = modes.booked(replace(log, flows=_spread_out(rng, log.flows)), ~reaches)
    routes, of_subaccount = _routes(rng, spec, clients)
    chosen = np.flatnonzero(reaches)
    chosen = chosen[np.argsort(log.orders.placed[chosen], kind="stable")]
    to_route, trip = _to_route(market, log, chosen, of_subaccount, multiplier)
    pairs = _pairs(spec, log, chosen, to_route)
    routed = route(to_route, routes, spec.routing, int(trip.max(initial=-1)) + 1, pairs)
    log, orders, fills = _delivered(rng, spec, market, log, chosen, routed)
    if spec.mode == "switched":
        orders, fills = _sold_off(rng, spec, market, routed.left, routes, of_subaccount, log, (chosen, trip), orders, fills)
    inside = np.zeros(len(log.orders), np.int64)
    np.add.at(inside, chosen[pairs.closer], pairs.quantity)
    np.add.at(inside, chosen[pairs.opener], pairs.quantity)
    return Trading(spec, market, clients, log, reaches, inside, of_subaccount, routes, orders, fills)


def _as_charged(market: Market, spec: PlatformSpec) -> Market:
    """The market as clients pay for it: without levies and duty where the platform's commission is said to include them."""
    if spec.taxes or spec.futures:
        return market
    securities = tuple(replace(one, market_fee=0) for one in market.securities)
    return replace(market, securities=securities, stamp_duty=np.zeros_like(market.stamp_duty))


def _spread_out(rng: np.random.Generator, flows: Flows) -> Flows:
    """Money that comes before the opening and goes after the close does not all move at one moment: up to twenty minutes earlier, by person and day."""
    key = flows.person.astype(np.int64) * 100_000 + flows.day
    _, which = np.unique(key, return_inverse=True)
    earlier = rng.integers(0, 20 * _MINUTE_US, int(which.max(initial=-1)) + 1)[which]
    return replace(flows, at=flows.at - np.where(flows.kind == MARGIN_CALL, 0, earlier))


def _routes(rng: np.random.Generator, spec: PlatformSpec, clients: Clients) -> tuple[Routes, NDArray[np.int32]]:
    """Main accounts in routes of ``width``, clients among routes: some carry many, some few."""
    count = spec.accounts if spec.sends else 0
    if count == 0:
        empty = Routes(np.zeros((0, 1), np.int32), np.zeros((0, 1)), np.zeros(0, np.int64))
        return empty, np.full(len(clients.client), -1, np.int32)
    width = min(spec.width, count)
    number = -(-count // width)
    accounts = (np.arange(number)[:, None] * width + np.arange(width)) % count
    weights = np.round(rng.uniform(1, 5, (number, width)))
    of_client = np.arange(len(clients.test)) % number
    share = rng.dirichlet(np.full(number, 2.5))
    more = rng.random(len(of_client)) < 0.7
    of_client = np.where(more & (np.arange(len(of_client)) >= 2 * number), rng.choice(number, len(of_client), p=share), of_client)
    worth = clients.people.traits["cash"]
    carried = np.bincount(of_client[clients.client], worth, number)
    capacity = np.repeat(carried / width, width).reshape(number, width)
    meant = np.zeros(count, np.int64)
    np.maximum.at(meant, accounts, (capacity * rng.uniform(0.5, 1.1, accounts.shape)).astype(np.int64))
    return Routes(accounts.astype(np.int32), weights, meant), of_client[clients.client].astype(np.int32)


def _to_route(market: Market, log: Log, chosen: Ints, of_subaccount: NDArray[np.int32], multiplier: Ints) -> tuple[ToRoute, Ints]:
    """The chosen orders in time, with their fills; and the number of each one's position among those that are sent."""
    orders, fills = log.orders.take(chosen), log.fills
    starts = np.searchsorted(fills.order, np.arange(len(log.orders) + 1))
    first, last = starts[chosen], starts[chosen + 1]
    first_fill = np.r_[0, np.cumsum(last - first)]
    picked = _ranges(first, last)
    _, trip = np.unique(orders.trip, return_inverse=True)
    lot = np.array([one.lot for one in market.securities], np.int64)
    step = np.array([one.step for one in market.securities], np.int64)
    waits = np.array([one.t_plus > 0 for one in market.securities])
    security = orders.security
    return ToRoute(
        trip.astype(np.int64),
        of_subaccount[orders.person],
        orders.day,
        modes.opens(orders),
        orders.price * multiplier[security],
        orders.quantity,
        lot[security],
        step[security],
        waits[security],
        first_fill,
        fills.quantity[picked],
    ), trip.astype(np.int64)


def _ranges(first: Ints, last: Ints) -> Ints:
    """The numbers from each ``first`` up to its ``last``, one range after the other."""
    length = last - first
    return np.repeat(first - np.r_[0, np.cumsum(length)[:-1]], length) + np.arange(int(length.sum()))


def _pairs(spec: PlatformSpec, log: Log, chosen: Ints, to_route: ToRoute) -> Pairs:
    if spec.netting <= 0:
        return nothing_meets()
    orders = log.orders
    direction = np.where(to_route.opens, orders.side[chosen], -orders.side[chosen])
    book = orders.security[chosen].astype(np.int64) * 2 + (direction > 0)
    grain = 1 if spec.futures else 100
    return meet(to_route.route, book, orders.placed[chosen], to_route.opens, orders.filled[chosen], spec.netting, grain)


def _delivered(
    rng: np.random.Generator, spec: PlatformSpec, market: Market, log: Log, chosen: Ints, routed: Routed
) -> tuple[Log, AccountOrders, AccountFills]:
    """Delays of the way to the market and back, in the clients' records and in those of the main accounts."""
    orders, fills = log.orders, log.fills
    placed = orders.placed[chosen]
    hand = spec.channel == "operator"
    delay = delivery.by_hand(rng, placed, spec.operators) if hand else delivery.by_server(rng, len(chosen), spec.latency)
    delays = np.zeros(len(orders), np.int64)
    delays[chosen] = delay
    days, evenings = market.days.astype(np.int64), market.evenings.astype(np.int64)

    def ends(at: Ints, rows: Ints) -> Ints:
        return delivery.session_ends(at, orders.security[rows], days[orders.day[rows]], evenings[orders.day[rows]], market.securities)

    all_rows = np.arange(len(orders))
    filled_at = delivery.within(fills.filled_at, delays[fills.order], ends(fills.filled_at, fills.order))
    owner = orders.person[fills.order]
    filled_at = delivery.in_turn(owner, filled_at)
    lapsed = delivery.within(orders.cancelled, delays, ends(orders.cancelled, all_rows))
    last_fill = np.zeros(len(orders), np.int64)
    np.maximum.at(last_fill, fills.order, filled_at)
    lapsed = np.where(orders.cancelled > 0, np.maximum(lapsed, last_fill + 1_000), 0)
    reached = np.zeros(len(orders), np.bool_)
    reached[chosen] = True
    known = replace(
        log,
        orders=replace(orders, cancelled=np.where(reached & (lapsed > 0), lapsed + REPORTED_US, lapsed)),
        # What is only booked needs no report, and yet cannot be done with money that a report has not brought yet.
        fills=replace(fills, filled_at=delivery.in_turn(owner, filled_at + np.where(reached[fills.order], REPORTED_US, 0))),
    )
    # On the main accounts: one order after the other.
    child = chosen[routed.child]
    same = np.r_[False, routed.child[1:] == routed.child[:-1]]
    place = np.arange(len(child)) - np.maximum.accumulate(np.where(same, 0, np.arange(len(child))))
    gap = rng.uniform(1.0e6, 4.0e6, len(child)) if hand else rng.exponential(6.0e4, len(child))
    at = delivery.within(orders.placed[child], delays[child] + (place * gap).astype(np.int64), ends(orders.placed[child], child))
    turned = -1 if spec.mode == "reverse" else 1
    fill_child = _ranges_of(log, chosen)[routed.fill_child]
    market_fill = np.maximum(filled_at[fill_child], at[routed.fill_order] + 1_000)
    # A client's position is opened at the market before it is closed there.
    turn = np.argsort(fill_child, kind="stable")
    market_fill[turn] = delivery.in_turn(orders.person[fills.order[fill_child[turn]]], market_fill[turn])
    last = np.zeros(len(child), np.int64)
    np.maximum.at(last, routed.fill_order, market_fill)
    gone = np.where(routed.filled < routed.quantity, np.maximum(np.maximum(lapsed[child], last + 1_000), at + 1_000), 0)
    account_orders = AccountOrders(
        child,
        routed.account,
        at,
        orders.day[child],
        orders.security[child],
        (orders.side[child] * turned).astype(np.int8),
        orders.effect[child],
        orders.price[child],
        routed.quantity,
        routed.filled,
        gone,
        orders.trip[child],
    )
    account_fills = AccountFills(routed.fill_order, fill_child, market_fill, fills.price[fill_child], routed.fill_quantity)
    return known, account_orders, account_fills


def _ranges_of(log: Log, chosen: Ints) -> Ints:
    """Rows of the fills of the chosen orders, in their order."""
    starts = np.searchsorted(log.fills.order, np.arange(len(log.orders) + 1))
    return _ranges(starts[chosen], starts[chosen + 1])


def _sold_off(
    rng: np.random.Generator,
    spec: PlatformSpec,
    market: Market,
    left: Ints,
    routes: Routes,
    of_subaccount: NDArray[np.int32],
    log: Log,
    sent: tuple[Ints, Ints],
    orders: AccountOrders,
    fills: AccountFills,
) -> tuple[AccountOrders, AccountFills]:
    """After a switch the platform sells what clients' positions left at the main accounts, wherever it can be sold on the day of the switch."""
    chosen, trip = sent
    first = np.full(left.shape[0], -1, np.int64)
    first[trip[::-1]] = chosen[::-1]
    position, place = np.nonzero(left)
    subaccount, security = log.orders.person[first[position]], log.orders.security[first[position]]
    account = routes.accounts[of_subaccount[subaccount], place]
    quantity = left[position, place]
    key = account.astype(np.int64) * len(market.securities) + security
    both, group = np.unique(key, return_inverse=True)
    total = np.bincount(group, quantity, len(both)).astype(np.int64)
    account, security = (both // len(market.securities)).astype(np.int32), (both % len(market.securities)).astype(np.int32)
    day = np.int64(spec.switch)
    at = rng.uniform(600, 6_600, len(both))
    step = at / 14_400 * (market.path.shape[2] - 1)
    ticks = market.path[security, day, step.astype(np.int64)]
    can = ~market.halted[security, day] & (ticks > market.lower[security, day])
    tick = np.array([one.tick for one in market.securities], np.int64)
    moment = int(market.days[day]) * DAY_US - SHANGHAI_US + int(9.5 * 3_600e6) + (at * 1e6).astype(np.int64)
    rows = np.flatnonzero(can)
    price = (ticks * tick[security])[rows]
    number = len(rows)
    sold = AccountOrders(
        np.full(number, -1, np.int64), account[rows], moment[rows], np.full(number, day, np.int32), security[rows], np.full(number, SELL, np.int8),
        np.full(number, NO_EFFECT, np.int8), price, total[rows], total[rows], np.zeros(number, np.int64), np.full(number, -1, np.int64),
    )  # fmt: skip
    done = AccountFills(len(orders) + np.arange(number), np.full(number, -1, np.int64), moment[rows] + 400_000, price, total[rows])
    return AccountOrders.joined([orders, sold]), AccountFills.joined([fills, done])
