"""How people trade shares: a purse that never goes below zero, board lots, T+1, limits, patience, splitting, stops, calls and forced closes.

One compiled loop over people, each with a random stream of their own, so that a person does the same whoever else is in the group.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, STEPS, Market
from kanchuan.simulate.people import person as kinds
from kanchuan.simulate.people.log import (
    BUY,
    FINANCED,
    MARGIN_CALL,
    RENEWAL,
    RETURNED,
    SELL,
    START,
    TOP_UP,
    WITHDRAWAL,
    Fills,
    Flows,
    Log,
    Orders,
)
from kanchuan.simulate.people.person import People

# Trading seconds of a day of shares: 09:30-11:30 and 13:00-15:00.
SECONDS = 14_400
MORNING = 7_200
OPENING_US = int(9.5 * 3600) * 1_000_000
LUNCH_US = int(1.5 * 3600) * 1_000_000

Array = NDArray[Any]

_ROWS = 1 << 20  # rows of a buffer; a person must fit into a fraction of it
_POSITIONS = 24  # most positions of one person
_CENT = 100  # ten-thousandths of a yuan
_HOTTEST = 20

_PART, _FIXED_SUM, _FIXED_SHARES, _WHIM = kinds.PART, kinds.FIXED_SUM, kinds.FIXED_SHARES, kinds.WHIM
_EXPONENTIAL, _LOGNORMAL, _GAMMA, _FIXED = kinds.EXPONENTIAL, kinds.LOGNORMAL, kinds.GAMMA, kinds.FIXED
_EQUAL, _UNEQUAL, _CHUNKS = kinds.EQUAL, kinds.UNEQUAL, kinds.CHUNKS

# Columns of the integer buffers.
_O = 12
_F = 5
_M = 5


def trade(market: Market, people: People, seed: int) -> Log:
    """Let the people trade through all days of the market.

    Args:
        market: of shares.
        people: who; ``traits.first_day`` and ``last_day`` bound each one's story.
        seed: of the random streams; person ``i`` uses a stream made of ``seed`` and ``i``.

    Returns:
        What they did. Cash and shares are conserved: start + flows + sells - buys - fees = end, to the last ten-thousandth.
    """
    ticks = np.array([one.tick for one in market.securities], np.int64)
    lots = np.array([one.lot for one in market.securities], np.int64)
    steps = np.array([one.step for one in market.securities], np.int64)
    levies = np.array([one.market_fee for one in market.securities], np.int64)
    hottest = np.argsort(-market.heat, axis=0, kind="stable")[:_HOTTEST].T.astype(np.int32).copy()
    orders, fills, flows = np.empty((_ROWS, _O), np.int64), np.empty((2 * _ROWS, _F), np.int64), np.empty((_ROWS, _M), np.int64)
    ends = np.zeros(len(people), np.int64)
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    start = trips = rows = 0
    while start < len(people):
        counts, start, trips = _trade(
            start, trips, people.traits, people.favourites, market.days.astype(np.int64), market.path, market.previous_close,
            market.upper, market.lower, market.halted, hottest, market.stamp_duty.astype(np.int64), ticks, lots, steps, levies, seed,
            orders, fills, flows, ends,
        )  # fmt: skip
        part = fills[: counts[1]].copy()
        part[:, 0] += rows
        rows += counts[0]
        parts.append((orders[: counts[0]].copy(), part, flows[: counts[2]].copy()))
    return _log([np.concatenate(column) if parts else np.empty((0, width), np.int64) for column, width in _columns(parts)], ends)


def _columns(
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]],
) -> list[tuple[list[NDArray[np.int64]], int]]:
    return [([part[place] for part in parts], width) for place, width in enumerate((_O, _F, _M))]


def _log(tables: list[NDArray[np.int64]], ends: NDArray[np.int64]) -> Log:
    o, f, m = tables
    return Log(
        Orders(
            o[:, 0].astype(np.int32), o[:, 1].astype(np.int32), o[:, 2].copy(), o[:, 3].astype(np.int32), o[:, 4].astype(np.int8),
            o[:, 5].astype(np.int8), o[:, 6].copy(), o[:, 7].copy(), o[:, 8].copy(), o[:, 9].copy(), o[:, 10].copy(), o[:, 11].astype(np.bool_),
        ),
        Fills(f[:, 0].copy(), f[:, 1].copy(), f[:, 2].copy(), f[:, 3].copy(), f[:, 4].copy()),
        Flows(m[:, 0].astype(np.int32), m[:, 1].astype(np.int32), m[:, 2].copy(), m[:, 3].astype(np.int8), m[:, 4].copy()),
        ends,
    )  # fmt: skip


# A person's state in the loop. Positions: one row each.
_SECURITY, _QUANTITY, _SELLABLE, _COST, _SINCE, _UNTIL, _TRIP, _TRIMMED, _TRIM_PRICE = range(9)
_COLUMNS = 9
# Purse: cash, own margin at risk, what is lent, called already today, held positions, next free trip, moment the person is busy until (seconds x 1000).
_CASH, _MARGIN, _LENT, _CALLED, _HELD, _NEXT_TRIP = range(6)
# Counters of the buffers.
_N_ORDERS, _N_FILLS, _N_FLOWS = range(3)


@njit(cache=True)
def _moment(day: int, second: float) -> int:
    """Microseconds since 1970 UTC of a trading second; fractions of seconds are kept."""
    return day * DAY_US - SHANGHAI_US + OPENING_US + np.int64(second * 1_000_000) + (LUNCH_US if second >= MORNING else 0)


@njit(cache=True)
def _ticks(path: Array, security: int, day: int, second: float) -> int:
    """The price in ticks: a straight line between two steps of the path, rounded to the earlier one."""
    place = min(max(second, 0.0), SECONDS - 1e-6) * STEPS / SECONDS
    step = int(place)
    a, b = path[security, day, step], path[security, day, step + 1]
    return a + int((b - a) * (place - step))


@njit(cache=True)
def _cents(amount: float) -> int:
    """Rounded half up to a cent, in ten-thousandths of a yuan."""
    return np.int64(np.floor(amount / _CENT + 0.5)) * _CENT


@njit(cache=True)
def _fee(worth: int, side: int, commission: int, least: int, levy: int, stamp: int) -> int:
    """What an order costs once its fills are worth so much: commission (at least ``least``), levies, stamp duty on sells."""
    if worth == 0:
        return 0
    duty = _cents(worth * stamp / 1e6) if side == SELL else 0
    return max(least, _cents(worth * commission / 1e6)) + _cents(worth * levy / 1e6) + duty


@njit(cache=True)
def _holding(traits: Any) -> int:
    """A planned holding time in days."""
    mean, law = traits["hold"], traits["hold_law"]
    if law == _EXPONENTIAL:
        days = np.random.exponential(mean)
    elif law == _LOGNORMAL:
        days = mean * np.exp(np.random.normal(-0.32, 0.8))
    elif law == _GAMMA:
        days = np.random.gamma(2.5, mean / 2.5)
    else:
        days = mean
    return int(days + 0.5)


@njit(cache=True)
def _look_times(traits: Any, times: Array) -> int:
    """Moments (seconds, ascending) at which the person looks at the market on a day."""
    count = min(1 + np.random.poisson(max(traits["looks"] - 1.0, 0.0)), len(times))
    for place in range(count):
        draw = np.random.random()
        which = 0 if draw < traits["hour_weight"][0] else (1 if draw < traits["hour_weight"][0] + traits["hour_weight"][1] else 2)
        second = np.random.normal(traits["hour"][which], traits["hour_spread"][which])
        # Outside the session nobody can act: they act soon after the opening, or shortly before the close.
        if second < 0:
            second = np.random.exponential(120.0)
        if second > SECONDS - 20:
            second = SECONDS - 20 - np.random.exponential(200.0)
        times[place] = min(max(second, 1.0), SECONDS - 20.0)
    times[:count].sort()
    return count


@njit(cache=True)
def _send(
    person: int,
    day: int,
    date: int,
    second: float,
    security: int,
    side: int,
    limit: int,
    quantity: int,
    trip: int,
    forced: int,
    waits: float,
    path: Array,
    upper: Array,
    lower: Array,
    tick: int,
    costs: tuple[int, int, int, int],
    purse: Array,
    counts: Array,
    orders: Array,
    fills: Array,
) -> tuple[int, float, int]:
    """Place one limit order and let the market answer.

    Returns:
        Shares filled, the second at which the order is done, and what it was worth (with its fee paid from or into the purse).
    """
    commission, least, levy, stamp = costs
    now = _ticks(path, security, day, second)
    placed = second
    done = 0
    worth = 0
    paid = 0
    at = second
    price = limit
    hit = False
    # A buy at a locked upper limit, a sell at a locked lower one, waits in vain.
    if side == BUY:
        if now <= limit and now < upper:
            hit, price = True, now
    elif now >= limit and now > lower:
        hit, price = True, now
    if not hit and waits > 0:
        step = SECONDS / STEPS / 4
        at = second
        while at + step < min(second + waits, SECONDS - 10):
            at += step * (0.5 + np.random.random())
            now = _ticks(path, security, day, at)
            if (side == BUY and now <= limit and now < upper) or (side == SELL and now >= limit and now > lower):
                hit, price = True, limit
                break
    row = counts[_N_ORDERS]
    cancelled = 0.0
    if hit:
        want = quantity
        if side == BUY and want > 0:
            # The purse never goes below zero: the counter refuses what it cannot pay.
            while want > 0 and want * price * tick + _fee(want * price * tick, side, commission, least, levy, stamp) > purse[_CASH]:
                want -= 100
            want = max(want, 0)
        if want > 0:
            whole = want
            # A few orders stay unfilled in part: the rest is cancelled.
            if not forced and want >= 1_000 and np.random.random() < 0.03:
                whole = max(100, int(want * np.random.uniform(0.2, 0.9)) // 100 * 100)
            pieces = 1 if np.random.random() < 0.7 else 1 + np.random.poisson(1.2)
            moment = at + np.random.exponential(0.4)
            while done < whole:
                piece = whole - done
                if pieces > 1:
                    piece = min(piece, max(100, int(piece * np.random.uniform(0.2, 0.8)) // 100 * 100))
                    pieces -= 1
                money = piece * price * tick
                fee = _fee(worth + money, side, commission, least, levy, stamp) - paid
                fill = counts[_N_FILLS]
                fills[fill, 0], fills[fill, 1] = row, _moment(date, min(moment, SECONDS - 1.0))
                fills[fill, 2], fills[fill, 3], fills[fill, 4] = price * tick, piece, fee
                counts[_N_FILLS] = fill + 1
                purse[_CASH] += (-money if side == BUY else money) - fee
                done, worth, paid = done + piece, worth + money, paid + fee
                moment += np.random.exponential(2.0)
            at = moment
    if done < quantity:
        cancelled = min(max(at, placed) + 5.0 + np.random.exponential(40.0), SECONDS - 1.0)
        at = cancelled
    orders[row, 0], orders[row, 1], orders[row, 2], orders[row, 3] = person, day, _moment(date, placed), security
    orders[row, 4], orders[row, 5], orders[row, 6], orders[row, 7] = side, 0, limit * tick, quantity
    orders[row, 8], orders[row, 9] = done, _moment(date, cancelled) if done < quantity else 0
    orders[row, 10], orders[row, 11] = trip, forced
    counts[_N_ORDERS] = row + 1
    return done, min(at, SECONDS - 5.0), worth


@njit(cache=True)
def _act(
    person: int,
    traits: Any,
    day: int,
    date: int,
    second: float,
    security: int,
    side: int,
    quantity: int,
    trip: int,
    forced: int,
    path: Array,
    upper: Array,
    lower: Array,
    tick: int,
    lot: int,
    step: int,
    costs: tuple[int, int, int, int],
    purse: Array,
    counts: Array,
    orders: Array,
    fills: Array,
) -> tuple[int, float, int]:
    """Buy or sell a quantity as this person does: at once or patiently, whole or in children, trying again after a cancelled order.

    Returns:
        Shares filled, the second at which the person is free again, and what they were worth.
    """
    parts = 1
    if not forced and quantity >= 4 * lot and np.random.random() < traits["split"]:
        parts = np.random.randint(2, max(3, traits["split_parts"] + 1))
    total = worth = 0
    at = second
    left = quantity
    even = max(lot, quantity // parts // 100 * 100)
    for part in range(parts):
        if left <= 0 or at > SECONDS - 30:
            break
        piece = left
        if part < parts - 1:
            if traits["split_law"] == _EQUAL:
                piece = min(left, even)
            elif traits["split_law"] == _CHUNKS:
                piece = min(left, max(lot, (even + 400) // 1_000 * 1_000))
            else:
                piece = min(left, max(lot, int(left * np.random.uniform(0.15, 0.7)) // 100 * 100))
        for attempt in range(3):
            now = _ticks(path, security, day, at)
            patient = not forced and attempt == 0 and np.random.random() < traits["patient"]
            away = 1 + int(np.random.exponential(traits["offset"])) if patient else -int(np.random.exponential(1.0))
            limit = now - side * away
            limit = max(min(limit, upper[security, day]), lower[security, day])
            waits = np.random.exponential(traits["wait"]) if patient else 0.0
            got, at, money = _send(
                person, day, date, at, security, side, limit, piece, trip, forced, waits, path, upper[security, day], lower[security, day], tick,
                costs, purse, counts, orders, fills,
            )  # fmt: skip
            total, worth, left, piece = total + got, worth + money, left - got, piece - got
            if piece <= 0 or at > SECONDS - 60 or not (patient and np.random.random() < traits["retry"]):
                break
            at += 1.0 + np.random.exponential(15.0)
        at += np.random.exponential(traits["split_gap"]) if part < parts - 1 else 0.3 + np.random.exponential(3.0)
    return total, min(at, SECONDS - 5.0), worth


@njit(cache=True)
def _pick(traits: Any, favourites: Array, hottest: Array, previous_close: Array, halted: Array, day: int) -> int:
    """The security that this person would buy now, -1 for none."""
    count = previous_close.shape[0]
    best, best_score = -1, -1e9
    for _ in range(3 if traits["chase"] != 0 else 1):
        draw = np.random.random()
        if draw < traits["hot"]:
            one = hottest[day, np.random.randint(0, hottest.shape[1])]
        elif draw < traits["hot"] + (1 - traits["hot"]) * traits["loyalty"] and traits["favourites"] > 0:
            one = favourites[traits["favourite"] + np.random.randint(0, traits["favourites"])]
        else:
            one = np.random.randint(0, count)
        if halted[one, day]:
            continue
        past = max(day - 3, 0)
        score = traits["chase"] * (previous_close[one, day] / previous_close[one, past] - 1.0) + np.random.random() * 1e-3
        if score > best_score:
            best, best_score = one, score
    return best


@njit(cache=True)
def _size(traits: Any, budget: float, price: int, lot: int, step: int, rate: float) -> int:
    """Shares to buy for a free slot worth ``budget``, by this person's habit; 0 where it does not reach for a board lot."""
    most = int(budget / (price * (1.0 + rate)))
    want = most
    if np.random.random() >= traits["full"]:
        if traits["sizing"] == _PART:
            want = int(most * np.random.uniform(traits["part"][0], traits["part"][1]))
        elif traits["sizing"] == _FIXED_SUM:
            want = int(traits["fixed"] / price)
        elif traits["sizing"] == _FIXED_SHARES:
            want = traits["fixed"]
        else:
            want = int(most * np.exp(np.random.normal(-1.2, 0.8)))
        want = min(want, most)
    if want > traits["round_to"] and np.random.random() < traits["round_chance"]:
        want = want // traits["round_to"] * traits["round_to"]
    want = lot + (want - lot) // step * step if want >= lot else 0
    return want


@njit(cache=True)
def _flow(person: int, day: int, at: int, kind: int, amount: int, purse: Array, counts: Array, flows: Array) -> None:
    row = counts[_N_FLOWS]
    flows[row, 0], flows[row, 1], flows[row, 2], flows[row, 3], flows[row, 4] = person, day, at, kind, amount
    counts[_N_FLOWS] = row + 1
    purse[_CASH] += amount


@njit(cache=True)
def _round_sum(amount: float) -> int:
    """A sum as people pay it: round to 100, 1,000 or 10,000 yuan."""
    yuan = amount / 10_000
    grain = 100 if yuan < 5_000 else (1_000 if yuan < 100_000 else 10_000)
    return max(np.int64(yuan / grain + 0.5) * grain, grain) * 10_000


@njit(cache=True)
def _sell_position(
    person: int,
    traits: Any,
    day: int,
    date: int,
    second: float,
    place: int,
    quantity: int,
    forced: int,
    path: Array,
    upper: Array,
    lower: Array,
    ticks: Array,
    lots: Array,
    steps: Array,
    costs: tuple[int, int, int, int],
    positions: Array,
    purse: Array,
    counts: Array,
    orders: Array,
    fills: Array,
) -> float:
    """Sell so many shares of a position; an emptied position's row is taken by the last one. Gives the second when done."""
    security = positions[place, _SECURITY]
    got, at, _ = _act(
        person, traits, day, date, second, security, SELL, quantity, positions[place, _TRIP], forced, path, upper, lower, ticks[security],
        lots[security], steps[security], costs, purse, counts, orders, fills,
    )  # fmt: skip
    held = positions[place, _QUANTITY]
    if got > 0:
        positions[place, _COST] -= positions[place, _COST] * got // held
        positions[place, _QUANTITY] -= got
        positions[place, _SELLABLE] -= got
    if positions[place, _QUANTITY] == 0:
        last = purse[_HELD] - 1
        for column in range(_COLUMNS):
            positions[place, column] = positions[last, column]
        purse[_HELD] = last
    return at


@njit(cache=True)
def _buy_into(
    person: int,
    traits: Any,
    day: int,
    date: int,
    second: float,
    security: int,
    place: int,
    quantity: int,
    path: Array,
    upper: Array,
    lower: Array,
    ticks: Array,
    lots: Array,
    steps: Array,
    costs: tuple[int, int, int, int],
    positions: Array,
    purse: Array,
    counts: Array,
    orders: Array,
    fills: Array,
) -> float:
    """Buy so many shares into position ``place`` (a new one where it is the first free row). Gives the second when done."""
    new = place == purse[_HELD]
    trip = purse[_NEXT_TRIP] if new else positions[place, _TRIP]
    got, at, worth = _act(
        person, traits, day, date, second, security, BUY, quantity, trip, 0, path, upper, lower, ticks[security], lots[security],
        steps[security], costs, purse, counts, orders, fills,
    )  # fmt: skip
    if new:
        # An order that never filled keeps a number of its own too: it belongs to no position's life.
        purse[_NEXT_TRIP] += 1
        if got > 0:
            positions[place, _SECURITY], positions[place, _QUANTITY], positions[place, _SELLABLE] = security, got, 0
            positions[place, _COST], positions[place, _SINCE], positions[place, _UNTIL] = worth, day, day + _holding(traits)
            positions[place, _TRIP], positions[place, _TRIMMED], positions[place, _TRIM_PRICE] = trip, 0, 0
            purse[_HELD] = place + 1
    elif got > 0:
        positions[place, _QUANTITY] += got
        positions[place, _COST] += worth
    return at


@njit(cache=True)
def _worth(positions: Array, held: int, path: Array, ticks: Array, day: int, second: float) -> int:
    total = 0
    for place in range(held):
        security = positions[place, _SECURITY]
        total += positions[place, _QUANTITY] * _ticks(path, security, day, second) * ticks[security]
    return total


@njit(cache=True)
def _manage(
    person: int,
    traits: Any,
    day: int,
    date: int,
    second: float,
    path: Array,
    upper: Array,
    lower: Array,
    halted: Array,
    ticks: Array,
    lots: Array,
    steps: Array,
    levies: Array,
    stamp: int,
    positions: Array,
    purse: Array,
    counts: Array,
    orders: Array,
    fills: Array,
) -> float:
    """Look at each position: stop, take, sell on time, trim, buy back, add."""
    at = second
    place = 0
    while place < purse[_HELD]:
        before = purse[_HELD]
        security = positions[place, _SECURITY]
        if not halted[security, day] and at < SECONDS - 40:
            costs = (traits["commission"], traits["least"], levies[security], stamp)
            quantity, sellable = positions[place, _QUANTITY], positions[place, _SELLABLE]
            price = _ticks(path, security, day, at) * ticks[security]
            gain = price * quantity / positions[place, _COST] - 1.0 if positions[place, _COST] > 0 else 0.0
            leaves = (
                (gain <= -traits["stop"] and np.random.random() < traits["stop_kept"])
                or (gain >= traits["take"] and np.random.random() < 0.6)
                or (day >= positions[place, _UNTIL] and np.random.random() < 0.7)
            )
            if sellable > 0 and leaves:
                part = sellable
                if sellable >= 400 and np.random.random() < traits["partial"]:
                    part = max(100, int(sellable * np.random.uniform(0.25, 0.75)) // 100 * 100)
                at = _sell_position(
                    person, traits, day, date, at, place, part, 0, path, upper, lower, ticks, lots, steps, costs, positions, purse, counts, orders,
                    fills,
                )  # fmt: skip
            elif positions[place, _TRIMMED] > 0 and price < positions[place, _TRIM_PRICE] * 0.992:
                want = positions[place, _TRIMMED]
                positions[place, _TRIMMED] = 0
                at = _buy_into(
                    person, traits, day, date, at, security, place, want, path, upper, lower, ticks, lots, steps, costs, positions, purse, counts,
                    orders, fills,
                )  # fmt: skip
            elif sellable >= 400 and gain > 0.008 and np.random.random() < traits["swing"]:
                part = max(200, int(sellable * np.random.uniform(0.2, 0.5)) // 100 * 100)
                held = quantity
                at = _sell_position(
                    person, traits, day, date, at, place, part, 0, path, upper, lower, ticks, lots, steps, costs, positions, purse, counts, orders,
                    fills,
                )  # fmt: skip
                if purse[_HELD] == before and positions[place, _QUANTITY] < held:
                    positions[place, _TRIMMED] = held - positions[place, _QUANTITY]
                    positions[place, _TRIM_PRICE] = price
            elif np.random.random() < traits["add"]:
                want = max(lots[security], int(quantity * np.random.uniform(0.3, 1.0)) // 100 * 100)
                if want * price * 1.01 < purse[_CASH]:
                    at = _buy_into(
                        person, traits, day, date, at, security, place, want, path, upper, lower, ticks, lots, steps, costs, positions, purse,
                        counts, orders, fills,
                    )  # fmt: skip
        if purse[_HELD] == before:
            place += 1
    return at


@njit(cache=True)
def _enter(
    person: int,
    traits: Any,
    favourites: Array,
    day: int,
    date: int,
    second: float,
    path: Array,
    previous_close: Array,
    upper: Array,
    lower: Array,
    halted: Array,
    hottest: Array,
    ticks: Array,
    lots: Array,
    steps: Array,
    levies: Array,
    stamp: int,
    positions: Array,
    purse: Array,
    counts: Array,
    orders: Array,
    fills: Array,
) -> float:
    """Buy into free slots."""
    at = second
    slots = min(traits["slots"], _POSITIONS)
    for _ in range(slots - purse[_HELD]):
        if at > SECONDS - 60 or np.random.random() >= traits["eager"]:
            break
        security = _pick(traits, favourites, hottest, previous_close, halted, day)
        if security < 0:
            continue
        taken = False
        for place in range(purse[_HELD]):
            taken = taken or positions[place, _SECURITY] == security
        price = _ticks(path, security, day, at)
        if taken or price >= upper[security, day]:
            continue
        costs = (traits["commission"], traits["least"], levies[security], stamp)
        rate = (traits["commission"] + levies[security]) / 1e6 + 2e-5
        budget = purse[_CASH] / (slots - purse[_HELD])
        want = _size(traits, budget, price * ticks[security], lots[security], steps[security], rate)
        if want > 0:
            at = _buy_into(
                person, traits, day, date, at, security, purse[_HELD], want, path, upper, lower, ticks, lots, steps, costs, positions, purse, counts,
                orders, fills,
            )  # fmt: skip
    return at


@njit(cache=True)
def _close_out(
    person: int,
    traits: Any,
    day: int,
    date: int,
    second: float,
    forced: int,
    path: Array,
    upper: Array,
    lower: Array,
    halted: Array,
    ticks: Array,
    lots: Array,
    steps: Array,
    levies: Array,
    stamp: int,
    positions: Array,
    purse: Array,
    counts: Array,
    orders: Array,
    fills: Array,
) -> float:
    """Sell everything that may be sold."""
    at = second
    for place in range(purse[_HELD] - 1, -1, -1):
        security = positions[place, _SECURITY]
        if positions[place, _SELLABLE] > 0 and not halted[security, day]:
            costs = (traits["commission"], traits["least"], levies[security], stamp)
            at = _sell_position(
                person, traits, day, date, at, place, positions[place, _SELLABLE], forced, path, upper, lower, ticks, lots, steps, costs, positions,
                purse, counts, orders, fills,
            )  # fmt: skip
    return at


@njit(cache=True)
def _trade(
    start: int,
    trips: int,
    people: Array,
    favourites: Array,
    dates: Array,
    path: Array,
    previous_close: Array,
    upper: Array,
    lower: Array,
    halted: Array,
    hottest: Array,
    stamps: Array,
    ticks: Array,
    lots: Array,
    steps: Array,
    levies: Array,
    seed: int,
    orders: Array,
    fills: Array,
    flows: Array,
    ends: Array,
) -> tuple[Array, int, int]:
    """Person after person from ``start`` until the buffers are nearly full. Gives the rows written, the next person and the next free trip."""
    counts = np.zeros(3, np.int64)
    positions = np.zeros((_POSITIONS, _COLUMNS), np.int64)
    purse = np.zeros(6, np.int64)
    times = np.empty(64)
    purse[_NEXT_TRIP] = trips
    person = start
    while person < len(people):
        if person > start and counts[_N_ORDERS] > orders.shape[0] // 2:
            break
        traits = people[person]
        # Knuth's multiplicative hash spreads neighbouring numbers over all seeds.
        np.random.seed((seed * 2_654_435_761 + person * 40_503 + 12_345) & 0xFFFFFFFF)
        purse[_CASH], purse[_MARGIN], purse[_LENT], purse[_CALLED], purse[_HELD] = 0, traits["margin"], 0, -1, 0
        first, last = max(traits["first_day"], 0), min(traits["last_day"], len(dates) - 1)
        opening = _moment(dates[first], 0.0) - 1_800_000_000
        lent = traits["cash"] - traits["margin"] if traits["margin"] > 0 else 0
        _flow(person, first, opening, START, traits["cash"] - lent, purse, counts, flows)
        if lent > 0:
            _flow(person, first, opening + 60_000_000, FINANCED, lent, purse, counts, flows)
            purse[_LENT] = lent
        resting = traits["rest"] > 0 and np.random.random() < traits["rest"] / (traits["rest"] + traits["spell"])
        left = np.random.exponential(max(traits["rest"] if resting else traits["spell"], 0.5))
        out_until = -1
        for day in range(first, last + 1):
            if counts[_N_ORDERS] > orders.shape[0] - 4_096:
                # One person filled half a buffer: no one trades that much by hand. What is there is kept; the person stops.
                break
            for place in range(purse[_HELD]):
                positions[place, _SELLABLE] = positions[place, _QUANTITY]
            if traits["rest"] > 0:
                left -= 1
                if left <= 0:
                    resting = not resting
                    left = np.random.exponential(max(traits["rest"] if resting else traits["spell"], 0.5))
            if day < out_until:
                continue
            if day == last and traits["sells_out"]:
                _close_out(
                    person, traits, day, dates[day], SECONDS * np.random.uniform(0.3, 0.95), 0, path, upper, lower, halted, ticks, lots, steps,
                    levies, stamps[day], positions, purse, counts, orders, fills,
                )  # fmt: skip
                continue
            own_money = traits["margin"] == 0 and np.random.random() < traits["deposits"]
            if own_money:
                amount = _round_sum(traits["deposit"] * np.exp(np.random.normal(0.0, 0.7)))
                at = _moment(dates[day], np.random.uniform(0.0, SECONDS - 60.0))
                if np.random.random() < 0.6 or purse[_CASH] < amount:
                    _flow(person, day, at, TOP_UP, amount, purse, counts, flows)
                else:
                    # Money goes out after the last trade of the day before, so the purse cannot fall below zero in between.
                    _flow(person, day, _moment(dates[day], 0.0) - 600_000_000, WITHDRAWAL, -amount, purse, counts, flows)
            watching = not resting and np.random.random() < traits["activity"]
            count = 0
            if watching or (purse[_HELD] > 0 and np.random.random() < 0.25):
                count = _look_times(traits, times)
            look = 0
            at = 0.0
            bar = 1
            closed = False
            while look < count or (traits["margin"] > 0 and bar <= STEPS and (purse[_HELD] > 0 or look < count)):
                bar_second = bar * SECONDS / STEPS - 2.0
                if look < count and (not traits["margin"] > 0 or times[look] <= bar_second or bar > STEPS):
                    at = max(at, times[look])
                    look += 1
                    if at < SECONDS - 60:
                        at = _manage(
                            person, traits, day, dates[day], at, path, upper, lower, halted, ticks, lots, steps, levies, stamps[day], positions,
                            purse, counts, orders, fills,
                        )  # fmt: skip
                        if watching and day < last:
                            at = _enter(
                                person, traits, favourites, day, dates[day], at, path, previous_close, upper, lower, halted, hottest, ticks, lots,
                                steps, levies, stamps[day], positions, purse, counts, orders, fills,
                            )  # fmt: skip
                    continue
                bar += 1
                if purse[_HELD] == 0 or bar_second < at:
                    continue
                lost = purse[_LENT] + purse[_MARGIN] - purse[_CASH] - _worth(positions, purse[_HELD], path, ticks, day, bar_second)
                if lost >= traits["close"] * purse[_MARGIN]:
                    at = _close_out(
                        person, traits, day, dates[day], bar_second + np.random.exponential(2.0), 1, path, upper, lower, halted, ticks, lots,
                        steps, levies, stamps[day], positions, purse, counts, orders, fills,
                    )  # fmt: skip
                    look = count
                    closed = True
                elif lost >= traits["warn"] * purse[_MARGIN] and purse[_CALLED] < day:
                    purse[_CALLED] = day
                    if np.random.random() < traits["tops_up"]:
                        amount = _round_sum(purse[_MARGIN] * traits["top_up"])
                        second = min(bar_second + 600.0 * np.random.random(), SECONDS - 30.0)
                        at = max(at, second)
                        _flow(person, day, _moment(dates[day], second), MARGIN_CALL, amount, purse, counts, flows)
                        purse[_MARGIN] += amount
            if closed and purse[_HELD] == 0:
                # Closed out: the loan goes back, what is left of the margin too; some begin again after a while.
                evening = _moment(dates[day], SECONDS - 1.0) + 3_600_000_000
                returned = min(purse[_LENT], purse[_CASH])
                _flow(person, day, evening, RETURNED, -returned, purse, counts, flows)
                if purse[_CASH] > 0:
                    _flow(person, day, evening + 60_000_000, WITHDRAWAL, -purse[_CASH], purse, counts, flows)
                purse[_LENT] = 0
                if np.random.random() >= traits["returns"] or day >= last - 2:
                    break
                out_until = min(day + 1 + int(np.random.exponential(5.0)), last)
                morning = _moment(dates[out_until], 0.0) - 1_200_000_000
                scale = np.random.choice(np.array([0.5, 1.0, 1.0, 2.0]))
                fresh = _round_sum(traits["margin"] * scale)
                loan = np.int64(fresh * (lent / max(traits["margin"], 1)))
                _flow(person, out_until, morning, RENEWAL, fresh, purse, counts, flows)
                _flow(person, out_until, morning + 60_000_000, FINANCED, loan, purse, counts, flows)
                purse[_LENT], purse[_MARGIN] = loan, fresh
            elif traits["margin"] > 0 and purse[_HELD] == 0 and np.random.random() < traits["withdraws"]:
                profit = purse[_CASH] - purse[_LENT] - purse[_MARGIN]
                amount = profit // 10_000_000 * 10_000_000
                if amount > 0:
                    _flow(person, day, _moment(dates[day], SECONDS - 1.0) + 1_800_000_000, WITHDRAWAL, -amount, purse, counts, flows)
        ends[person] = purse[_CASH]
        person += 1
    return counts, person, purse[_NEXT_TRIP]
