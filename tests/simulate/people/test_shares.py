"""People who trade shares: cash in hand, board lots, T+1."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.simulate.market.clock import trading_times
from kanchuan.simulate.people.log import BUY, FINANCED, MARGIN_CALL, RENEWAL, RETURNED, SELL

seeds = st.integers(0, 2**31)
some = settings(max_examples=12, deadline=None)


@some
@given(seed=seeds)
def test_cash_and_shares_are_conserved_and_never_below_zero(stocks, seed):
    people, log = stocks.ran(seed, 30)
    o, f, m = log.orders, log.fills, log.flows
    side = o.side[f.order].astype(np.int64)
    paid = -side * f.price * f.quantity - f.fee
    whose = o.person[f.order]
    for person in range(len(people)):
        at = np.concatenate([m.at[m.person == person], f.filled_at[whose == person]])
        amount = np.concatenate([m.amount[m.person == person], paid[whose == person]])
        running = np.cumsum(amount[np.argsort(at, kind="stable")])
        assert running.min() >= 0
        assert running[-1] == log.cash[person]
    held: dict[tuple[int, int], int] = {}
    for row, quantity in zip(f.order, f.quantity, strict=True):
        key = (int(o.person[row]), int(o.security[row]))
        held[key] = held.get(key, 0) + int(o.side[row] * quantity)
        assert held[key] >= 0


@some
@given(seed=seeds)
def test_what_is_bought_today_is_not_sold_today(stocks, seed):
    _, log = stocks.ran(seed)
    o = log.orders
    before: dict[tuple[int, int], int] = {}
    today: dict[tuple[int, int], tuple[int, int]] = {}
    for person, day, security, side, filled in zip(o.person, o.day, o.security, o.side, o.filled, strict=True):
        key = (int(person), int(security))
        since, bought = today.get(key, (-1, 0))
        if since != day:
            before[key] = before.get(key, 0) + bought
            bought = 0
        if side == BUY:
            bought += int(filled)
        else:
            before[key] -= int(filled)
            assert before[key] >= 0
        today[key] = (int(day), bought)


@some
@given(seed=seeds)
def test_buys_are_board_lots(stocks, seed):
    _, log = stocks.ran(seed)
    buys = log.orders.take(log.orders.side == BUY)
    lot, step = stocks.column("lot")[buys.security], stocks.column("step")[buys.security]
    assert (buys.quantity % 100 == 0)[step == 100].all()
    assert (buys.quantity >= lot).all()


def test_fees_worked_out_by_hand(stocks):
    people, log = stocks.ran(5, 60)
    o, f = log.orders, log.fills
    worth = np.bincount(f.order, (f.price * f.quantity).astype(float), len(o))
    fee = np.bincount(f.order, f.fee.astype(float), len(o))
    checked = 0
    for row in np.flatnonzero(o.filled)[:500]:
        traits = people.traits[o.person[row]]

        def cents(millionths: int, of: int = int(worth[row])) -> int:
            return (of * millionths + 50_000_000) // 100_000_000 * 100

        due = max(int(traits["least"]), cents(int(traits["commission"]))) + cents(45) + (cents(1_000) if o.side[row] == SELL else 0)
        assert abs(due - fee[row]) <= 100, "a cent more or less, where floats meet the half"
        checked += due == fee[row]
    assert checked > 490


@some
@given(seed=seeds)
def test_closed_out_only_below_the_line(stocks, seed):
    people, log = stocks.ran(seed, 30)
    o = log.orders
    assert not (o.forced & (people.traits["margin"][o.person] == 0)).any()
    assert (o.side[o.forced] == SELL).all()
    for person in np.unique(o.person[o.forced]):
        traits = people.traits[person]
        rows = np.flatnonzero((o.person == person) & o.forced)
        first = rows[0]
        margin, lent, cash = int(traits["margin"]), 0, 0
        m = log.flows.take(log.flows.person == person)
        before = m.take(m.at <= o.placed[first])
        lent = int(before.amount[before.kind == FINANCED].sum())
        margin += int(before.amount[before.kind == MARGIN_CALL].sum())
        assert not np.isin(before.kind, (RENEWAL, RETURNED)).any()
        fills = np.flatnonzero((o.person[log.fills.order] == person) & (log.fills.filled_at <= o.placed[first]))
        side = o.side[log.fills.order[fills]].astype(np.int64)
        price, quantity = log.fills.price[fills], log.fills.quantity[fills]
        cash = int(before.amount.sum() - (side * price * quantity + log.fills.fee[fills]).sum())
        # The worth at its lowest within the step before: no less than what the line was held against.
        security = o.security[log.fills.order[fills]]
        day = int(o.day[first])
        at = trading_times(
            o.placed[first : first + 1], security[:1].astype(np.int64), stocks.market.days[[day]].astype(np.int64),
            stocks.market.evenings[[day]].astype(np.int64), stocks.market.securities,
        )[0]  # fmt: skip
        step = min(int(at * 48 // 14_400_000_000), 47)
        low = stocks.market.path[security, day, max(step - 1, 0) : step + 2].min(axis=1).astype(np.int64) * 100
        assert lent + margin - cash - int((side * quantity * low).sum()) >= traits["close"] * margin
