"""How people trade shares: a purse that never goes below zero, board lots, T+1, limits, patience, splitting, stops, calls and forced closes.

One compiled loop over people, each with a random stream of their own, so that a person does the same whoever else is in the group.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from kanchuan.simulate.market.market import STEPS, Market
from kanchuan.simulate.people.books import (
    CALLED,
    CASH,
    COST,
    HELD,
    LENT,
    MARGIN,
    MOST_POSITIONS,
    NEXT_TRIP,
    OLD,
    QUANTITY,
    SECURITY,
    SIDE,
    SINCE,
    TRIM_PRICE,
    TRIMMED,
    TRIP,
    UNTIL,
    Books,
    flow,
    full,
    half_full,
    log_of_all,
    remove,
)
from kanchuan.simulate.people.choices import holding, pick, round_sum, size
from kanchuan.simulate.people.exchange import Array, Exchange, exchange_of
from kanchuan.simulate.people.log import BUY, MARGIN_CALL, NO_EFFECT, SELL, TOP_UP, WITHDRAWAL, Log
from kanchuan.simulate.people.moments import look_times, moment, price_at
from kanchuan.simulate.people.person import People
from kanchuan.simulate.people.sending import Order, act
from kanchuan.simulate.people.story import begin, begin_again, begins_at_rest, settle, spell

# Trading seconds of a day of shares: 09:30-11:30 and 13:00-15:00.
SECONDS = 14_400
# Orders are cut into pieces of a board lot.
GRAIN = 100


def trade(market: Market, people: People, seed: int) -> Log:
    """Let the people trade through all days of the market.

    Args:
        market: of shares.
        people: who; ``traits.first_day`` and ``last_day`` bound each one's story.
        seed: of the random streams; person ``i`` uses a stream made of ``seed`` and ``i``.

    Returns:
        What they did. Cash and shares are conserved: start + flows + sells - buys - fees = end, to the last ten-thousandth.
    """
    exchange = exchange_of(market, GRAIN)

    def some(books: Books, start: int, trips: int, ends: Array) -> tuple[int, int]:
        return _trade(exchange, books, start, trips, people.traits, people.favourites, seed, ends)

    return log_of_all(len(people), some)


@njit(cache=True)
def _sell_position(
    exchange: Exchange, books: Books, person: int, traits: Any, day: int, second: float, place: int, quantity: int, forced: int
) -> float:
    """Sell so many shares of a position; an emptied position's row is taken by the last one. Gives the second when done."""
    positions = books.positions
    order = Order(person, day, positions[place, SECURITY], SELL, NO_EFFECT, positions[place, TRIP], forced, forced, 0)
    got, at, _ = act(exchange, books, traits, order, second, quantity)
    if got > 0:
        positions[place, COST] -= positions[place, COST] * got // positions[place, QUANTITY]
        positions[place, QUANTITY] -= got
        positions[place, OLD] -= got
    if positions[place, QUANTITY] == 0:
        remove(books, place)
    return at


@njit(cache=True)
def _buy_into(
    exchange: Exchange, books: Books, person: int, traits: Any, day: int, second: float, security: int, place: int, quantity: int
) -> float:
    """Buy so many shares into position ``place`` (a new one where it is the first free row). Gives the second when done."""
    purse, positions = books.purse, books.positions
    new = place == purse[HELD]
    trip = purse[NEXT_TRIP] if new else positions[place, TRIP]
    got, at, worth = act(exchange, books, traits, Order(person, day, security, BUY, NO_EFFECT, trip, 0, 0, 0), second, quantity)
    if new:
        # An order that never filled keeps a number of its own too: it belongs to no position's life.
        purse[NEXT_TRIP] += 1
        if got > 0:
            positions[place, SECURITY], positions[place, SIDE], positions[place, QUANTITY], positions[place, OLD] = security, BUY, got, 0
            positions[place, COST], positions[place, SINCE], positions[place, UNTIL] = worth, day, day + int(holding(traits) + 0.5)
            positions[place, TRIP], positions[place, TRIMMED], positions[place, TRIM_PRICE] = trip, 0, 0
            purse[HELD] = place + 1
    elif got > 0:
        positions[place, QUANTITY] += got
        positions[place, COST] += worth
    return at


@njit(cache=True)
def _worth(exchange: Exchange, books: Books, day: int, second: float) -> int:
    total = 0
    for place in range(books.purse[HELD]):
        security = books.positions[place, SECURITY]
        price = price_at(exchange.path, SECONDS, security, day, second) * exchange.terms[security]["tick"]
        total += books.positions[place, QUANTITY] * price
    return total


@njit(cache=True)
def _manage(exchange: Exchange, books: Books, person: int, traits: Any, day: int, second: float) -> float:
    """Look at each position: stop, take, sell on time, trim, buy back, add."""
    purse, positions = books.purse, books.positions
    at = second
    place = 0
    while place < purse[HELD]:
        before = purse[HELD]
        security = positions[place, SECURITY]
        if not exchange.quotes[security, day]["halted"] and at < SECONDS - 40:
            quantity, sellable = positions[place, QUANTITY], positions[place, OLD]
            price = price_at(exchange.path, SECONDS, security, day, at) * exchange.terms[security]["tick"]
            gain = price * quantity / positions[place, COST] - 1.0 if positions[place, COST] > 0 else 0.0
            leaves = (
                (gain <= -traits["stop"] and np.random.random() < traits["stop_kept"])
                or (gain >= traits["take"] and np.random.random() < 0.6)
                or (day >= positions[place, UNTIL] and np.random.random() < 0.7)
            )
            if sellable > 0 and leaves:
                part = sellable
                if sellable >= 400 and np.random.random() < traits["partial"]:
                    part = max(100, int(sellable * np.random.uniform(0.25, 0.75)) // 100 * 100)
                at = _sell_position(exchange, books, person, traits, day, at, place, part, 0)
            elif positions[place, TRIMMED] > 0 and price < positions[place, TRIM_PRICE] * 0.992:
                want = positions[place, TRIMMED]
                positions[place, TRIMMED] = 0
                at = _buy_into(exchange, books, person, traits, day, at, security, place, want)
            elif sellable >= 400 and gain > 0.008 and np.random.random() < traits["swing"]:
                part = max(200, int(sellable * np.random.uniform(0.2, 0.5)) // 100 * 100)
                at = _sell_position(exchange, books, person, traits, day, at, place, part, 0)
                if purse[HELD] == before and positions[place, QUANTITY] < quantity:
                    positions[place, TRIMMED] = quantity - positions[place, QUANTITY]
                    positions[place, TRIM_PRICE] = price
            elif np.random.random() < traits["add"]:
                want = max(exchange.terms[security]["lot"], int(quantity * np.random.uniform(0.3, 1.0)) // 100 * 100)
                if want * price * 1.01 < purse[CASH]:
                    at = _buy_into(exchange, books, person, traits, day, at, security, place, want)
        if purse[HELD] == before:
            place += 1
    return at


@njit(cache=True)
def _enter(exchange: Exchange, books: Books, person: int, traits: Any, favourites: Array, day: int, second: float) -> float:
    """Buy into free slots."""
    purse = books.purse
    at = second
    slots = min(traits["slots"], MOST_POSITIONS)
    for _ in range(slots - purse[HELD]):
        if at > SECONDS - 60 or np.random.random() >= traits["eager"]:
            break
        security = pick(exchange, traits, favourites, day)
        if security < 0:
            continue
        held = False
        for place in range(purse[HELD]):
            held = held or books.positions[place, SECURITY] == security
        price = price_at(exchange.path, SECONDS, security, day, at)
        if held or price >= exchange.quotes[security, day]["upper"]:
            continue
        terms = exchange.terms[security]
        rate = (traits["commission"] + terms["fee"]) / 1e6 + 2e-5
        budget = purse[CASH] / (slots - purse[HELD])
        want = size(traits, budget, price * terms["tick"], terms["lot"], terms["step"], rate)
        if want > 0:
            at = _buy_into(exchange, books, person, traits, day, at, security, purse[HELD], want)
    return at


@njit(cache=True)
def _close_out(exchange: Exchange, books: Books, person: int, traits: Any, day: int, second: float, forced: int) -> float:
    """Sell everything that may be sold."""
    at = second
    for place in range(books.purse[HELD] - 1, -1, -1):
        sellable = books.positions[place, OLD]
        if sellable > 0 and not exchange.quotes[books.positions[place, SECURITY], day]["halted"]:
            at = _sell_position(exchange, books, person, traits, day, at, place, sellable, forced)
    return at


@njit(cache=True)
def _trade(
    exchange: Exchange, books: Books, start: int, trips: int, people: Array, favourites: Array, seed: int, ends: Array
) -> tuple[int, int]:
    """Person after person from ``start`` until the books are nearly full. Gives the next person and the next free trip."""
    purse, positions = books.purse, books.positions
    times = np.empty(64)
    purse[NEXT_TRIP] = trips
    person = start
    while person < len(people):
        if person > start and half_full(books):
            break
        traits = people[person]
        first, last = max(traits["first_day"], 0), min(traits["last_day"], len(exchange.days) - 1)
        opening = moment(exchange.terms[0], exchange.days[first], 0.0) - 1_800_000_000
        lent = begin(books, traits, person, seed, first, opening)
        resting = begins_at_rest(traits)
        left = spell(traits, resting)
        out_until = -1
        for day in range(first, last + 1):
            if full(books):
                # What is there is kept; the person stops.
                break
            for place in range(purse[HELD]):
                positions[place, OLD] = positions[place, QUANTITY]
            if traits["rest"] > 0:
                left -= 1
                if left <= 0:
                    resting = not resting
                    left = spell(traits, resting)
            if day < out_until:
                continue
            if day == last and traits["sells_out"]:
                _close_out(exchange, books, person, traits, day, SECONDS * np.random.uniform(0.3, 0.95), 0)
                continue
            top_up, comes = 0, 0.0
            if traits["margin"] == 0 and np.random.random() < traits["deposits"]:
                amount = round_sum(traits["deposit"] * np.exp(np.random.normal(0.0, 0.7)))
                comes = np.random.uniform(0.0, SECONDS - 60.0)
                if np.random.random() < 0.6 or purse[CASH] < amount:
                    top_up = amount
                else:
                    # Money goes out after the last trade of the day before, so the purse cannot fall below zero in between.
                    flow(books, person, day, moment(exchange.terms[0], exchange.days[day], 0.0) - 600_000_000, WITHDRAWAL, -amount)
            watching = not resting and np.random.random() < traits["activity"]
            count = 0
            if watching or (purse[HELD] > 0 and np.random.random() < 0.25):
                count = look_times(traits, 0.0, SECONDS, times)
            look = 0
            at = 0.0
            bar = 1
            closed = False
            while look < count or (traits["margin"] > 0 and bar <= STEPS and (purse[HELD] > 0 or look < count)):
                bar_second = bar * SECONDS / STEPS - 2.0
                if look < count and (not traits["margin"] > 0 or times[look] <= bar_second or bar > STEPS):
                    at = max(at, times[look])
                    look += 1
                    if top_up > 0 and at >= comes:
                        flow(books, person, day, moment(exchange.terms[0], exchange.days[day], comes), TOP_UP, top_up)
                        top_up = 0
                    if at < SECONDS - 60:
                        at = _manage(exchange, books, person, traits, day, at)
                        if watching and day < last:
                            at = _enter(exchange, books, person, traits, favourites, day, at)
                    continue
                bar += 1
                if purse[HELD] == 0 or bar_second < at:
                    continue
                lost = purse[LENT] + purse[MARGIN] - purse[CASH] - _worth(exchange, books, day, bar_second)
                if lost >= traits["close"] * purse[MARGIN]:
                    at = _close_out(exchange, books, person, traits, day, bar_second + np.random.exponential(2.0), 1)
                    look = count
                    closed = True
                elif lost >= traits["warn"] * purse[MARGIN] and purse[CALLED] < day:
                    purse[CALLED] = day
                    if np.random.random() < traits["tops_up"]:
                        amount = round_sum(purse[MARGIN] * traits["top_up"])
                        second = min(bar_second + 600.0 * np.random.random(), SECONDS - 30.0)
                        at = max(at, second)
                        flow(books, person, day, moment(exchange.terms[0], exchange.days[day], second), MARGIN_CALL, amount)
                        purse[MARGIN] += amount
            if top_up > 0:
                flow(books, person, day, moment(exchange.terms[0], exchange.days[day], comes), TOP_UP, top_up)
            if closed and purse[HELD] == 0:
                # Some begin again after a while.
                evening = moment(exchange.terms[0], exchange.days[day], SECONDS - 1.0) + 3_600_000_000
                settle(books, person, day, evening)
                if np.random.random() >= traits["returns"] or day >= last - 2:
                    break
                out_until = min(day + 1 + int(np.random.exponential(5.0)), last)
                morning = moment(exchange.terms[0], exchange.days[out_until], 0.0) - 1_200_000_000
                begin_again(books, traits, person, lent, out_until, morning)
            elif traits["margin"] > 0 and purse[HELD] == 0 and np.random.random() < traits["withdraws"]:
                profit = purse[CASH] - purse[LENT] - purse[MARGIN]
                amount = profit // 10_000_000 * 10_000_000
                if amount > 0:
                    evening = moment(exchange.terms[0], exchange.days[day], SECONDS - 1.0) + 1_800_000_000
                    flow(books, person, day, evening, WITHDRAWAL, -amount)
        ends[person] = purse[CASH]
        person += 1
    return person, int(purse[NEXT_TRIP])
