"""What holds of everybody's trading, in shares and in futures, whatever the traits."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.simulate.market.clock import moments, trading_times
from kanchuan.simulate.market.market import STEPS
from kanchuan.simulate.people.log import BUY
from kanchuan.simulate.people.person import People

seeds = st.integers(0, 2**31)
some = settings(max_examples=12, deadline=None)


def _columns(part) -> dict[str, np.ndarray]:
    return {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}


def _same(left, right) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(_columns(left).values(), _columns(right).values(), strict=True))


def test_people_trade_at_all(floor):
    _, log = floor.ran(1, 200)
    assert len(log.orders) > 5_000
    assert (log.orders.filled == log.orders.quantity).mean() > 0.4
    assert log.orders.forced.any()


@some
@given(seed=seeds)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(floor, seed):
    people, log = floor.ran(seed)
    again = floor.trade(floor.market, people, seed)
    assert _same(log.orders, again.orders)
    assert _same(log.fills, again.fills)
    assert _same(log.flows, again.flows)
    assert np.array_equal(log.cash, again.cash)
    assert not np.array_equal(floor.trade(floor.market, people, seed + 1).orders.placed, log.orders.placed)


@some
@given(seed=seeds, kept=st.integers(0, 11))
def test_nobody_changes_what_another_does(floor, seed, kept):
    people, log = floor.ran(seed)
    fewer = floor.trade(floor.market, People(people.traits[: kept + 1], people.favourites), seed)
    changed = people.traits.copy()
    changed["eager"][:kept], changed["looks"][:kept] = 0.9, 9
    other = floor.trade(floor.market, People(changed, people.favourites), seed)
    rows = log.orders.person == kept
    assert _same(log.orders.take(log.orders.person <= kept), fewer.orders)
    assert np.array_equal(log.cash[: kept + 1], fewer.cash)
    theirs = other.orders.take(other.orders.person == kept)
    for name in ("placed", "security", "side", "price", "quantity", "filled", "cancelled"):
        assert np.array_equal(getattr(theirs, name), getattr(log.orders, name)[rows])


@some
@given(seed=seeds)
def test_orders_and_fills_lie_within_sessions(floor, seed):
    market, (_, log) = floor.market, floor.ran(seed)
    o, f = log.orders, log.fills
    for at, row in ((o.placed, slice(None)), (f.filled_at, f.order), (o.cancelled[o.cancelled > 0], o.cancelled > 0)):
        security, day = o.security[row].astype(np.int64), o.day[row]
        days, evenings = market.days[day].astype(np.int64), market.evenings[day].astype(np.int64)
        passed = trading_times(at, security, days, evenings, market.securities)
        # Only a moment within a session is the moment of its own trading time.
        assert np.array_equal(moments(passed, security, days, evenings, market.securities), at)
        assert not market.halted[security, day].any()
        night = np.array([max(-one.sessions[0][0], 0) and one.sessions[0][1] - one.sessions[0][0] for one in market.securities]) * 1_000_000
        assert (passed >= np.where(market.nights[day], 0, night[security])).all()


@some
@given(seed=seeds)
def test_orders_keep_the_limits_and_fills_the_path(floor, seed):
    market, (_, log) = floor.market, floor.ran(seed)
    o, f = log.orders, log.fills
    tick = floor.column("tick")[o.security]
    assert (o.price % tick == 0).all()
    assert (o.price // tick <= market.upper[o.security, o.day]).all()
    assert (o.price // tick >= market.lower[o.security, o.day]).all()
    side, limit, security, day = o.side[f.order], o.price[f.order], o.security[f.order], o.day[f.order]
    assert (side * (limit - f.price) >= 0).all()
    # Within the steps of the path around the moment; what had to wait fills at its limit, which the path has passed by then.
    lengths = market.seconds[security] * 1_000_000
    at = trading_times(
        f.filled_at, security.astype(np.int64), market.days[day].astype(np.int64), market.evenings[day].astype(np.int64), market.securities
    )
    step = np.minimum(at * STEPS // lengths, STEPS - 1)
    around = market.path[security[:, None], day[:, None], np.clip(step[:, None] + np.arange(-1, 2), 0, STEPS)]
    price = f.price // tick[f.order]
    waited = f.price == limit
    assert ((price <= around.max(1)) | (waited & (side == -BUY) | (waited & (price <= market.path[security, day].max(1))))).all()
    assert ((price >= around.min(1)) | (waited & (price >= market.path[security, day].min(1)))).all()
    # Nobody buys at a locked upper limit or sells at a locked lower one.
    assert not ((price == market.path[security, day].min(1)) & (price == market.upper[security, day]) & (side == BUY)).any()
    assert not ((price == market.path[security, day].max(1)) & (price == market.lower[security, day]) & (side == -BUY)).any()


@some
@given(seed=seeds)
def test_orders_and_their_fills_agree(floor, seed):
    _, log = floor.ran(seed)
    o, f = log.orders, log.fills
    assert np.array_equal(np.bincount(f.order, f.quantity, len(o)).astype(np.int64), o.filled)
    assert ((o.filled >= 0) & (o.filled <= o.quantity) & (o.quantity > 0)).all()
    assert np.array_equal(o.cancelled > 0, o.filled < o.quantity)
    assert (f.quantity > 0).all()
    assert (f.filled_at >= o.placed[f.order]).all()
    part = o.cancelled[f.order] > 0
    assert (f.filled_at[part] <= o.cancelled[f.order][part]).all()
    assert (f.fee >= 0).all()
    # By person and time.
    assert (np.diff(o.person) >= 0).all()
    assert (np.diff(o.placed)[np.diff(o.person) == 0] >= 0).all()


@some
@given(seed=seeds)
def test_a_trip_is_one_life_of_one_position(floor, seed):
    _, log = floor.ran(seed)
    o = log.orders
    opening = (o.side == BUY) if not o.effect.any() else (o.effect == 1)
    held: dict[int, int] = {}
    over: set[int] = set()
    whose: dict[int, tuple[int, int]] = {}
    for person, security, trip, sign, filled in zip(o.person, o.security, o.trip, np.where(opening, 1, -1), o.filled, strict=True):
        assert whose.setdefault(int(trip), (int(person), int(security))) == (person, security)
        assert not (filled and int(trip) in over)
        held[int(trip)] = held.get(int(trip), 0) + int(sign * filled)
        assert held[int(trip)] >= 0
        if filled and held[int(trip)] == 0:
            over.add(int(trip))
