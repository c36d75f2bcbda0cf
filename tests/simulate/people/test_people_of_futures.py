"""People who trade futures: margin, both directions, nights, fees, lines."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.simulate.market.calendar import day_number
from kanchuan.simulate.market.clock import price_at, session_arrays, trading_time_of
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, STEPS, UNIT
from kanchuan.simulate.people.log import BUY, CLOSE, FINANCED, MARGIN_CALL, OPEN, RENEWAL, RETURNED, SELL, START
from kanchuan.simulate.people.person import PERSON, People

seeds = st.integers(0, 2**31)
some = settings(max_examples=12, deadline=None)


class Purse:
    """A purse kept apart from the kernel's: gains trade by trade, positions by security and direction."""

    def __init__(self, market):
        self.market = market
        self.starts, self.ends = session_arrays(market.securities)
        self.lengths = market.seconds * 1_000_000
        self.cash = 0
        self.held: dict[tuple[int, int], list[int]] = {}

    def fill(self, security, side, effect, price, quantity, fee):
        worth = int(price) * int(quantity) * self.market.securities[security].multiplier
        direction = int(side if effect == OPEN else -side)
        position = self.held.setdefault((int(security), direction), [0, 0])
        self.cash -= int(fee)
        if effect == OPEN:
            position[0] += int(quantity)
            position[1] += worth
            return
        cost = position[1] * int(quantity) // position[0]
        assert quantity <= position[0], "closes more than is open"
        self.cash += direction * (worth - cost)
        position[0] -= int(quantity)
        position[1] -= cost

    def equity_and_margin(self, day, at):
        """At a moment, with the prices of the path rounded to the nearest tick, and how far that may be off."""
        equity, margin, off = self.cash, 0, 0
        market = self.market
        for (security, direction), (quantity, cost) in self.held.items():
            one = market.securities[security]
            if not quantity:
                continue
            passed = trading_time_of(at, int(market.days[day]), int(market.evenings[day]), self.starts[security], self.ends[security])
            ticks = price_at(passed, int(self.lengths[security]), market.path[security, day])
            worth = quantity * ticks * one.tick * one.multiplier
            equity += direction * (worth - cost)
            margin += worth * round(one.margin_rate * 1_000_000) // 1_000_000
            off += quantity * one.tick * one.multiplier
        return equity, margin, off


@some
@given(seed=seeds)
def test_money_is_conserved_and_nobody_closes_what_is_not_open(contracts, seed):
    people, log = contracts.ran(seed, 20)
    o, f, m = log.orders, log.fills, log.flows
    for person in range(len(people)):
        purse = Purse(contracts.market)
        for row in np.flatnonzero(o.person[f.order] == person):
            order = f.order[row]
            purse.fill(o.security[order], o.side[order], o.effect[order], f.price[row], f.quantity[row], f.fee[row])
        assert purse.cash + m.amount[m.person == person].sum() == log.cash[person]
        if not any(quantity for quantity, _ in purse.held.values()):
            assert log.cash[person] >= 0
    assert set(np.unique(o.effect)) <= {OPEN, CLOSE}


@some
@given(seed=seeds)
def test_nothing_is_opened_beyond_the_equity_and_nobody_is_closed_out_above_the_line(contracts, seed):
    people, log = contracts.ran(seed, 16)
    o, f, m, market = log.orders, log.fills, log.flows, contracts.market
    last = len(market.days) - 1 - (~market.halted)[:, ::-1].argmax(axis=1)
    for person in range(len(people)):
        traits = people.traits[person]
        purse = Purse(market)
        own, lent = int(traits["margin"]), 0
        flows = [int(row) for row in np.flatnonzero(m.person == person)]
        closing = False
        for order in np.flatnonzero(o.person == person):
            at, day, security = int(o.placed[order]), int(o.day[order]), int(o.security[order])
            while flows and m.at[flows[0]] <= at:
                row = flows.pop(0)
                kind, amount = m.kind[row], int(m.amount[row])
                purse.cash += amount
                own = amount if kind == RENEWAL else own + amount if kind == MARGIN_CALL and traits["margin"] else own
                lent = lent + amount if kind == FINANCED else 0 if kind == RETURNED else lent
            fills = np.flatnonzero(f.order == order)
            if o.effect[order] == OPEN and len(fills):
                equity, used, off = purse.equity_and_margin(day, at)
                one = market.securities[security]
                worth = int((f.price[fills] * f.quantity[fills]).sum()) * one.multiplier
                assert used + worth * one.margin_rate <= equity + 2 * off
            # The first of a close-out: what follows it within minutes was decided with it.
            forced = bool(o.forced[order])
            if forced and not closing and day < last[security]:
                checks = [purse.equity_and_margin(day, at - back * 1_000_000) for back in range(0, 100, 4)]
                if own:
                    assert max(lent + own - equity + off for equity, _, off in checks) >= traits["close"] * own
                else:
                    assert min(equity - used - off for equity, used, off in checks) < 0
            closing = forced
            for row in fills:
                purse.fill(security, o.side[order], o.effect[order], f.price[row], f.quantity[row], f.fee[row])


@some
@given(seed=seeds)
def test_nights_are_of_the_evening_before(contracts, seed):
    _, log = contracts.ran(seed)
    o, market = log.orders, contracts.market
    local = o.placed + SHANGHAI_US
    date, hour = local // DAY_US, local % DAY_US // 3_600_000_000
    evening, morning = hour >= 20, hour < 8
    assert (date[~evening & ~morning] == market.days[o.day][~evening & ~morning]).all()
    assert (date[evening] == market.evenings[o.day][evening]).all()
    assert (date[morning] == market.evenings[o.day][morning] + 1).all()
    assert market.nights[o.day[evening | morning]].all()


def test_friday_night_is_monday_and_the_eve_of_a_holiday_has_no_night(contracts):
    _, log = contracts.ran(3, 200)
    o, market = log.orders, contracts.market
    local = (o.placed + SHANGHAI_US) // DAY_US
    friday, saturday, monday = (day_number(dt.date(2023, 4, day)) for day in (14, 15, 17))
    for date, hours in ((friday, (21, 24)), (saturday, (0, 3))):
        hour = (o.placed + SHANGHAI_US) % DAY_US // 3_600_000_000
        rows = (local == date) & (hour >= hours[0]) & (hour < hours[1])
        assert rows.any()
        assert (market.days[o.day[rows]] == monday).all()
    # 28 April is the eve of 1 May.
    after = market.days[o.day] == day_number(dt.date(2023, 5, 4))
    assert after.any()
    assert (local[after] == day_number(dt.date(2023, 5, 4))).all()


def test_all_ways_of_trading_are_met(contracts):
    _, log = contracts.ran(2, 300)
    o = log.orders
    done = o.take(o.filled > 0)
    for effect in (OPEN, CLOSE):
        for side in (BUY, SELL):
            assert ((done.effect == effect) & (done.side == side)).sum() > 500
    # Both directions at once, reversals within seconds, trades within a minute and over weeks.
    both = reversals = 0
    held: dict[tuple[int, int], dict[int, int]] = {}
    for row in range(len(done)):
        key = (int(done.person[row]), int(done.security[row]))
        opening = done.effect[row] == OPEN
        direction = int(done.side[row] if opening else -done.side[row])
        mine = held.setdefault(key, {BUY: 0, SELL: 0})
        mine[direction] += int(done.filled[row]) if opening else -int(done.filled[row])
        both += mine[BUY] > 0 and mine[SELL] > 0
        before = row - 1
        reversals += bool(
            opening and row and done.effect[before] == CLOSE and done.side[before] == done.side[row]
            and (done.person[before], done.security[before]) == key and done.placed[row] - done.placed[before] < 60_000_000
        )  # fmt: skip
    assert both > 20
    assert reversals > 20
    first = {}
    lengths = []
    for row in range(len(done)):
        trip = int(done.trip[row])
        first.setdefault(trip, done.placed[row])
        if done.effect[row] == CLOSE:
            lengths.append((done.placed[row] - first[trip]) / 1e6)
    assert np.quantile(lengths, 0.05) < 600
    assert np.quantile(lengths, 0.95) > 5 * 86_400


def test_pairs_are_two_months_of_one_good(contracts):
    people = simple(200)
    people.traits["pair"] = 1.0
    log = contracts.trade(contracts.market, people, 4)
    opens = log.orders.take((log.orders.effect == OPEN) & (log.orders.filled > 0))
    goods = np.array([one.symbol[:2] for one in contracts.market.securities])[opens.security]
    follows = (np.diff(opens.person) == 0) & (np.diff(opens.placed) < 60_000_000)
    opposite = follows & (opens.side[1:] == -opens.side[:-1]) & (opens.security[1:] != opens.security[:-1]) & (goods[1:] == goods[:-1])
    assert opposite.sum() > 50
    assert opposite.sum() / follows.sum() > 0.5


def test_fees_worked_out_by_hand(contracts):
    people, log = contracts.ran(9, 40)
    o, f = log.orders, log.fills
    old: dict[int, int] = {}
    new: dict[int, int] = {}
    on: dict[int, int] = {}
    checked = np.zeros(len(contracts.market.securities), np.int64)
    for order in np.flatnonzero(o.filled):
        trip, day, lots = int(o.trip[order]), int(o.day[order]), int(o.filled[order])
        if on.get(trip) != day:
            old[trip], new[trip], on[trip] = old.get(trip, 0) + new.get(trip, 0), 0, day
        fills = f.order == order
        one = contracts.market.securities[o.security[order]]
        traits = people.traits[o.person[order]]
        worth = int((f.price[fills] * f.quantity[fills]).sum()) * one.multiplier
        fresh = 0
        if o.effect[order] == OPEN:
            new[trip] += lots
        else:
            # Those of days before go first.
            fresh = max(lots - old[trip], 0)
            old[trip], new[trip] = max(old[trip] - lots, 0), new[trip] - fresh
        share = (lots - fresh + fresh * one.close_today_factor) / lots
        market = (worth * one.market_fee / 1e6 + one.market_fee_lot * lots) * share
        due = round(market / 100) * 100 + round((market * int(traits["commission"]) / 1e6 + lots * int(traits["least"])) / 100) * 100
        assert f.fee[fills].sum() == pytest.approx(due, abs=200), "a cent each way, where floats meet the half"
        checked[o.security[order]] += 1
    assert (checked > 0).sum() > 20


def simple(count) -> People:
    traits = np.zeros(count, PERSON)
    traits["last_day"] = 26
    traits["cash"] = 500_000 * UNIT
    traits["activity"], traits["looks"], traits["hour"], traits["hour_spread"], traits["hour_weight"] = 1.0, 4, 36_000, 3_000, [1, 0, 0]
    traits["slots"], traits["eager"], traits["part"], traits["round_to"] = 2, 0.7, [0.1, 0.3], 5
    traits["hold"], traits["stop"], traits["take"], traits["stop_kept"], traits["short"] = 1.0, 0.3, 0.5, 0.9, 0.5
    traits["commission"], traits["least"] = 10_000, 100
    return People(traits, np.zeros(0, np.int32))


def test_who_is_away_at_night_never_trades_at_night(contracts):
    people = simple(50)
    people.traits["hour_spread"] = 900
    log = contracts.trade(contracts.market, people, 1)
    assert len(log.orders) > 500
    assert ((log.orders.placed + SHANGHAI_US) % DAY_US >= 9 * 3_600_000_000).all()
    assert ((log.orders.placed + SHANGHAI_US) % DAY_US < 16 * 3_600_000_000).all()


def test_scalpers_take_nothing_home(contracts):
    people = simple(50)
    people.traits["hold"], people.traits["looks"] = 0.005, 20
    log = contracts.trade(contracts.market, people, 1)
    done = log.orders.take(log.orders.filled > 0)
    sign = np.where(done.effect == OPEN, 1, -1)
    shape = (len(people), len(contracts.market.securities), len(contracts.market.days))
    left, opened = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    np.add.at(left, (done.person, done.security, done.day), sign * done.filled)
    np.add.at(opened, (done.person, done.security, done.day), np.where(sign > 0, done.filled, 0))
    # Where a limit was reached, some cannot get out.
    path = contracts.market.path
    calm = (path.min(axis=2) > contracts.market.lower) & (path.max(axis=2) < contracts.market.upper)
    assert (left > 0)[:, calm].sum() / (opened > 0)[:, calm].sum() < 0.01
    assert len(done) / (opened > 0).sum() > 2


def test_contracts_end_flat(contracts):
    _, log = contracts.ran(8, 300)
    o, market = log.orders, contracts.market
    ended = np.flatnonzero(market.halted[:, -1])
    final = 14
    locked = (market.path[ended, final].min(axis=1) == market.upper[ended, final]) | (
        market.path[ended, final].max(axis=1) == market.lower[ended, final]
    )
    signed = np.where(o.effect == OPEN, 1, -1) * o.filled
    for security in ended[~locked]:
        mine = o.security == security
        assert mine.any()
        # Those whose story goes on beyond the contract's last day.
        people = contracts.ran(8, 300)[0].traits
        stays = people["last_day"][o.person[mine]] > final
        assert np.bincount(o.person[mine][stays], signed[mine][stays]).max(initial=0) == 0


def test_a_purse_begins_with_its_flows(contracts):
    people, log = contracts.ran(6, 40)
    m = log.flows
    for person in range(len(people)):
        traits = people.traits[person]
        mine = m.take(m.person == person)
        begun = mine.amount[mine.kind == START].sum() + (mine.amount[mine.kind == FINANCED][:1].sum() if traits["margin"] else 0)
        assert begun == traits["cash"]
    assert len(log.orders)
    assert contracts.market.path.shape[2] - 1 == STEPS
