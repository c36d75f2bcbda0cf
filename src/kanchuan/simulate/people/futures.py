"""How people trade futures: long and short, opening and closing within seconds or weeks, on margin, by day and by night.

A purse holds cash; what is open is carried at the price it was opened at until it is closed: **end = start + flows + realised gains - fees**, to the last
ten-thousandth, where the gain of a closing fill is its worth less its share of what the position was worth when opened (in whole numbers, rounded down;
what a partial close rounds away is in the next one). Marking to market every evening would move the same money earlier and is left out. Equity is cash plus floating
gains; margin is the worth of everything open, both legs of a hedge, times the exchange's rate. Nothing is opened beyond the equity.

Lenders close their client out when the lost share of the client's own money reaches the line. People with nothing but their own money are called by the
broker when their equity is below the margin, and are closed out far enough where they have not answered by the next day, or fall below four fifths of it.

Night sessions belong to the next trading day (``Orders.day``), moments to the calendar day they are in. People leave a contract before its last day; on
that day the broker closes what is still open.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from kanchuan.simulate.market.market import Market
from kanchuan.simulate.people.books import (
    CALLED,
    CASH,
    COST,
    HELD,
    LENT,
    LOCKED,
    MARGIN,
    MOST_POSITIONS,
    N_FILLS,
    N_FLOWS,
    N_ORDERS,
    NEXT_TRIP,
    OLD,
    OTHER,
    QUANTITY,
    SECURITY,
    SIDE,
    SINCE,
    TRIM_PRICE,
    TRIMMED,
    TRIP,
    UNTIL,
    UNTIL_SECOND,
    Books,
    flow,
    full,
    half_full,
    log_of_all,
    remove,
)
from kanchuan.simulate.people.choices import holding, pick, round_sum, size
from kanchuan.simulate.people.exchange import Array, Exchange, exchange_of
from kanchuan.simulate.people.log import (
    BUY,
    CLOSE,
    FINANCED,
    MARGIN_CALL,
    OPEN,
    SELL,
    TOP_UP,
    WITHDRAWAL,
    Log,
)
from kanchuan.simulate.people.moments import clock_moment, clock_second, is_open, look_times, price_at, trading_second
from kanchuan.simulate.people.person import People
from kanchuan.simulate.people.sending import Order, act, equity_and_margin, fee, margin_of, worth_of
from kanchuan.simulate.people.story import begin, begin_again, begins_at_rest, settle, spell

_NEVER = 1e9
# A lender looks at its clients' lines every five minutes; a broker at its customers' every twenty-five.
_LENDER, _BROKER = 300.0, 1_500.0
# Below this share of the margin a broker does not wait for an answer. Assumption: brokers' contracts leave it to them.
_BROKER_LINE = 0.8
# People leave something free when they open; a broker asks for more than the exchange. Assumption.
_FREELY = 0.9
# Nobody opens in a contract's last days, everybody is out the day before the last.
_LAST_OPEN, _LAST_HELD = 3, 1
# Who plans to hold less than this part of a day takes nothing into the next.
_INTRADAY = 0.3
_MINUTE_US = 60_000_000


def trade(market: Market, people: People, seed: int) -> Log:
    """Let the people trade through all days of the market.

    Args:
        market: of futures.
        people: who; ``traits.first_day`` and ``last_day`` bound each one's story.
        seed: of the random streams; person ``i`` uses a stream made of ``seed`` and ``i``.

    Returns:
        What they did. ``cash`` is start + flows + realised gains - fees, to the last ten-thousandth; of a person who ends with nothing open this is start +
        flows + sells - buys - fees, in worth.
    """
    exchange = exchange_of(market, 1, futures=True)

    def some(books: Books, start: int, trips: int, ends: Array) -> tuple[int, int]:
        return _trade(exchange, books, start, trips, people.traits, people.favourites, seed, ends)

    return log_of_all(len(people), some)


@njit(cache=True)
def _find(books: Books, security: int, side: int) -> int:
    """The row of a position, -1 if there is none."""
    for place in range(books.purse[HELD]):
        if books.positions[place, SECURITY] == security and books.positions[place, SIDE] == side:
            return place
    return -1


@njit(cache=True)
def _row(books: Books, trip: int) -> int:
    """The row of a trip, -1 if it is over."""
    for place in range(books.purse[HELD]):
        if books.positions[place, TRIP] == trip:
            return place
    return -1


@njit(cache=True)
def _planned_end(traits: Any, day: int, second: float, seconds: float) -> tuple[int, int]:
    """The day a new position is planned to end, and the thousandth of a trading second of it (-1: at any look)."""
    days = holding(traits)
    if days < 1.0 and second + days * seconds < seconds - 30.0:
        return day, int((second + days * seconds) * 1_000)
    if traits["hold"] < _INTRADAY:
        return day, int(max(second + 5.0, seconds - np.random.uniform(30.0, 900.0)) * 1_000)
    return day + max(1, int(days + 0.5)), -1


@njit(cache=True)
def _open(
    exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float, security: int, side: int, quantity: int
) -> tuple[int, float]:
    """Open so many lots, in a position of this security and side where there is one. Gives the lots and the second of the clock when done."""
    purse, positions, terms = books.purse, books.positions, exchange.terms[security]
    place = _find(books, security, side)
    new = place < 0
    if new and purse[HELD] == MOST_POSITIONS:
        return 0, clock
    trip = purse[NEXT_TRIP] if new else positions[place, TRIP]
    second = trading_second(terms, exchange.days[day], clock)
    got, second, worth = act(exchange, books, traits, Order(person, day, security, side, OPEN, trip, 0, 0, 0), second, quantity)
    if new:
        # An order that never filled keeps a number of its own too: it belongs to no position's life.
        purse[NEXT_TRIP] += 1
    if got > 0 and new:
        place = purse[HELD]
        positions[place, :] = 0
        positions[place, SECURITY], positions[place, SIDE], positions[place, TRIP], positions[place, SINCE] = security, side, trip, day
        positions[place, UNTIL], positions[place, UNTIL_SECOND] = _planned_end(traits, day, second, terms["seconds"])
        positions[place, OTHER] = -1
        purse[HELD] = place + 1
    if got > 0:
        positions[place, QUANTITY] += got
        positions[place, COST] += worth
    return got, max(clock, clock_second(terms, second))


@njit(cache=True)
def _close(
    exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float, place: int, quantity: int, forced: int, hurry: int
) -> tuple[int, float]:
    """Close so many lots of a position, those of days before first. Gives the lots and the second of the clock when done."""
    positions = books.positions
    security = positions[place, SECURITY]
    terms = exchange.terms[security]
    order = Order(person, day, security, -positions[place, SIDE], CLOSE, positions[place, TRIP], forced, hurry, positions[place, OLD])
    first = books.counts[N_FILLS]
    got, second, _ = act(exchange, books, traits, order, trading_second(terms, exchange.days[day], clock), quantity)
    for fill in range(first, books.counts[N_FILLS]):
        lots = books.fills[fill, 3]
        positions[place, COST] -= positions[place, COST] * lots // positions[place, QUANTITY]
        positions[place, QUANTITY] -= lots
    if got > 0:
        positions[place, OLD] = max(positions[place, OLD] - got, 0)
    if positions[place, QUANTITY] == 0:
        remove(books, place)
    return got, max(clock, clock_second(terms, second))


@njit(cache=True)
def _gain(exchange: Exchange, books: Books, day: int, clock: float, place: int) -> tuple[int, int]:
    """Floating gain of a position at a second of the clock, and the margin it was opened with."""
    row = books.positions[place]
    terms = exchange.terms[row[SECURITY]]
    second = trading_second(terms, exchange.days[day], clock)
    worth = worth_of(terms, price_at(exchange.path, terms["seconds"], row[SECURITY], day, second), row[QUANTITY])
    return int(row[SIDE] * (worth - row[COST])), max(margin_of(terms, row[COST]), 1)


@njit(cache=True)
def _leave(exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float, trip: int, part: int, hurry: int) -> float:
    """Close lots of a trip, and the other leg of a pair whole; some go the other way at once. Gives the second of the clock when done."""
    positions = books.positions
    place = _row(books, trip)
    security, side, quantity, other = (
        positions[place, SECURITY],
        positions[place, SIDE],
        positions[place, QUANTITY],
        positions[place, OTHER],
    )
    _, at = _close(exchange, books, person, traits, day, clock, place, part, 0, hurry)
    if other >= 0:
        place = _row(books, other)
        if place >= 0:
            _, at = _close(exchange, books, person, traits, day, at, place, positions[place, QUANTITY], 0, hurry)
    elif _row(books, trip) < 0 and day <= exchange.terms[security]["last"] - _LAST_OPEN and np.random.random() < traits["reverse"]:
        _, at = _open(exchange, books, person, traits, day, at, security, -side, quantity)
    return at


@njit(cache=True)
def _unlock(exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float, trip: int) -> float:
    """Close one leg of a lock; the other runs on."""
    positions = books.positions
    place = _row(books, trip)
    twin = _find(books, positions[place, SECURITY], -positions[place, SIDE])
    positions[place, LOCKED] = 0
    if twin >= 0:
        positions[twin, LOCKED] = 0
        if _gain(exchange, books, day, clock, twin)[0] > 0 and np.random.random() < 0.7:
            place = twin
    _, at = _close(exchange, books, person, traits, day, clock, place, positions[place, QUANTITY], 0, 0)
    return at


@njit(cache=True)
def _mind(exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float, trip: int, due: bool) -> float:
    """Look at one position: stop, lock, take, leave on time, trim, take back, add. Gives the second of the clock when done."""
    positions = books.positions
    place = _row(books, trip)
    if place < 0:
        return clock
    row = positions[place]
    security, side, quantity = row[SECURITY], row[SIDE], row[QUANTITY]
    terms, date = exchange.terms[security], exchange.days[day]
    if exchange.quotes[security, day]["halted"] or not is_open(terms, date, clock):
        return clock
    second = trading_second(terms, date, clock)
    if second > terms["seconds"] - 30:
        return clock
    ending = day >= terms["last"] - _LAST_HELD
    if row[LOCKED] and not ending:
        return _unlock(exchange, books, person, traits, day, clock, trip) if np.random.random() < 0.2 else clock
    gain, margin = _gain(exchange, books, day, clock, place)
    other = _row(books, row[OTHER]) if row[OTHER] >= 0 else -1
    if other >= 0:
        more, of = _gain(exchange, books, day, clock, other)
        gain, margin = gain + more, margin + of
    share = gain / margin
    stopped = share <= -traits["stop"] and np.random.random() < traits["stop_kept"]
    if stopped and not ending and other < 0 and np.random.random() < traits["lock"]:
        got, at = _open(exchange, books, person, traits, day, clock, security, -side, quantity)
        if got > 0:
            positions[_row(books, trip), LOCKED] = 1
            positions[_find(books, security, -side), LOCKED] = 1
        return at
    on_time = day >= row[UNTIL] and row[UNTIL_SECOND] < 0 and np.random.random() < 0.7
    taken_gain = share >= traits["take"] and np.random.random() < 0.6
    if ending or stopped or on_time or taken_gain or (due and np.random.random() < 0.9):
        part = quantity
        if not ending and quantity >= 2 and row[OTHER] < 0 and np.random.random() < traits["partial"]:
            part = max(1, int(quantity * np.random.uniform(0.25, 0.75)))
        return _leave(exchange, books, person, traits, day, clock, trip, part, int(ending or stopped))
    if row[OTHER] >= 0 or day > terms["last"] - _LAST_OPEN:
        return clock
    at = clock
    price = price_at(exchange.path, terms["seconds"], security, day, second)
    if row[TRIMMED] > 0 and side * (price - row[TRIM_PRICE]) < -0.003 * row[TRIM_PRICE]:
        want = row[TRIMMED]
        row[TRIMMED] = 0
        _, at = _open(exchange, books, person, traits, day, clock, security, side, want)
    elif quantity >= 2 and share > 0.05 and np.random.random() < traits["swing"]:
        got, at = _close(exchange, books, person, traits, day, clock, place, max(1, int(quantity * np.random.uniform(0.2, 0.5))), 0, 0)
        if got > 0:
            row[TRIMMED], row[TRIM_PRICE] = got, price
    elif np.random.random() < traits["add"]:
        _, at = _open(exchange, books, person, traits, day, clock, security, side, max(1, int(quantity * np.random.uniform(0.3, 1.0))))
    return at


@njit(cache=True)
def _manage(exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float, trips: Array) -> float:
    """Look at every position."""
    held = books.purse[HELD]
    for place in range(held):
        trips[place] = books.positions[place, TRIP]
    at = clock
    for place in range(held):
        at = _mind(exchange, books, person, traits, day, at, trips[place], False)
    return at


@njit(cache=True)
def _direction(exchange: Exchange, traits: Any, security: int, day: int, price: int) -> int:
    """Which way this person opens: after the trend or against it, or by whim."""
    short = min(max(traits["short"], 0.02), 0.98)
    before = exchange.quotes[security, max(day - 3, 0)]["previous_close"]
    lean = np.log((1.0 - short) / short) + traits["chase"] * 40.0 * (price / before - 1.0)
    return BUY if np.random.random() < 1.0 / (1.0 + np.exp(-lean)) else SELL


@njit(cache=True)
def _tradable(exchange: Exchange, books: Books, security: int, day: int, clock: float) -> bool:
    """May a position be opened in it now, and is none open?"""
    terms = exchange.terms[security]
    if exchange.quotes[security, day]["halted"] or day > terms["last"] - _LAST_OPEN or not is_open(terms, exchange.days[day], clock):
        return False
    late = trading_second(terms, exchange.days[day], clock) > terms["seconds"] - 60
    return not late and _find(books, security, BUY) < 0 and _find(books, security, SELL) < 0


@njit(cache=True)
def _price(exchange: Exchange, security: int, day: int, clock: float) -> int:
    terms = exchange.terms[security]
    return price_at(exchange.path, terms["seconds"], security, day, trading_second(terms, exchange.days[day], clock))


@njit(cache=True)
def _enter(exchange: Exchange, books: Books, person: int, traits: Any, favourites: Array, day: int, clock: float) -> float:
    """Open into free slots."""
    purse, positions = books.purse, books.positions
    at = clock
    slots = min(traits["slots"], MOST_POSITIONS)
    for _ in range(slots - purse[HELD]):
        if purse[HELD] >= slots or np.random.random() >= traits["eager"]:
            break
        security = pick(exchange, traits, favourites, day)
        if security < 0 or not _tradable(exchange, books, security, day, at):
            continue
        terms, quote = exchange.terms[security], exchange.quotes[security, day]
        price = _price(exchange, security, day, at)
        side = _direction(exchange, traits, security, day, price)
        if (side == BUY and price >= quote["upper"]) or (side == SELL and price <= quote["lower"]):
            continue
        worth = worth_of(terms, price, 1)
        one = margin_of(terms, worth)
        rate = fee(terms, 0, traits, Order(person, day, security, side, OPEN, 0, 0, 0, 0), worth, 1) / one
        partner = terms["partner"]
        paired = partner >= 0 and np.random.random() < traits["pair"] and _tradable(exchange, books, partner, day, at)
        if paired:
            one += margin_of(exchange.terms[partner], worth_of(exchange.terms[partner], _price(exchange, partner, day, at), 1))
        equity, used = equity_and_margin(exchange, books, day, at)
        budget = _FREELY * max(equity - used, 0) / (slots - purse[HELD])
        want = size(traits, budget, one, 1, 1, rate)
        if want <= 0:
            continue
        got, at = _open(exchange, books, person, traits, day, at, security, side, want)
        if paired and got > 0:
            matched, at = _open(exchange, books, person, traits, day, at, partner, -side, got)
            if matched > 0:
                here, there = _find(books, security, side), _find(books, partner, -side)
                positions[here, OTHER], positions[there, OTHER] = positions[there, TRIP], positions[here, TRIP]
    return at


@njit(cache=True)
def _close_out(exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float, forced: int, enough: bool) -> float:
    """Close everything that trades now; with ``enough``, only until the equity carries the margin again."""
    at = clock
    for place in range(books.purse[HELD] - 1, -1, -1):
        security = books.positions[place, SECURITY]
        if exchange.quotes[security, day]["halted"] or not is_open(exchange.terms[security], exchange.days[day], at):
            continue
        if enough:
            equity, used = equity_and_margin(exchange, books, day, at)
            if equity >= used:
                break
        _, at = _close(exchange, books, person, traits, day, at, place, books.positions[place, QUANTITY], forced, forced)
    return at


@njit(cache=True)
def _opens(hours: Array, night: bool) -> float:
    """The second of the clock at which the day begins: the night's where one is held."""
    for span in range(len(hours)):
        if hours[span, 0] >= 0 or night:
            return float(hours[span, 0])
    return 0.0


@njit(cache=True)
def _in_hours(hours: Array, clock: float, after: float) -> float:
    """The second itself while anything trades; in a break ``after`` the next start; never after the last session."""
    for span in range(len(hours)):
        if clock < hours[span, 1]:
            return float(clock) if clock >= hours[span, 0] else float(hours[span, 0] + after)
    return _NEVER


@njit(cache=True)
def _looks(exchange: Exchange, traits: Any, day: int, times: Array) -> int:
    """Seconds of the clock at which the person looks; who would look in a break comes soon after it."""
    count = look_times(traits, _opens(exchange.hours, exchange.days[day]["night"]), exchange.hours[-1, 1], times)
    for place in range(count):
        times[place] = _in_hours(exchange.hours, times[place], np.random.exponential(90.0))
    times[:count].sort()
    return int(count)


@njit(cache=True)
def _due(exchange: Exchange, books: Books, day: int) -> tuple[float, int]:
    """The second of the clock at which the next position is planned to end today, and its row."""
    soonest, which = _NEVER, -1
    for place in range(books.purse[HELD]):
        if books.positions[place, UNTIL] == day and books.positions[place, UNTIL_SECOND] >= 0:
            clock = clock_second(exchange.terms[books.positions[place, SECURITY]], books.positions[place, UNTIL_SECOND] / 1_000)
            if clock < soonest:
                soonest, which = clock, place
    return soonest, which


@njit(cache=True)
def _put_off(exchange: Exchange, books: Books, day: int, clock: float, trip: int) -> None:
    """What was not closed as planned is looked at again a little later, or at any look."""
    place = _row(books, trip)
    if place >= 0:
        terms = exchange.terms[books.positions[place, SECURITY]]
        later = trading_second(terms, exchange.days[day], clock) + 10.0 + np.random.exponential(120.0)
        books.positions[place, UNTIL_SECOND] = int(later * 1_000) if later < terms["seconds"] - 40 else -1


@njit(cache=True)
def _expire(exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float) -> float:
    """On a contract's last day the broker closes what is open in it, unless it is locked at a limit all day. Gives the second when done."""
    at = clock
    for place in range(books.purse[HELD] - 1, -1, -1):
        terms = exchange.terms[books.positions[place, SECURITY]]
        if day == terms["last"] and is_open(terms, exchange.days[day], at):
            _, at = _close(exchange, books, person, traits, day, at, place, books.positions[place, QUANTITY], 1, 1)
    return at


@njit(cache=True)
def _check(exchange: Exchange, books: Books, person: int, traits: Any, day: int, clock: float) -> tuple[float, bool]:
    """Hold the purse against its lines. Gives the second of the clock when done (as it was where nothing happened), and did the lender close?"""
    purse = books.purse
    equity, used = equity_and_margin(exchange, books, day, clock)
    amount = 0
    if purse[MARGIN] > 0:
        lost = purse[LENT] + purse[MARGIN] - equity
        if lost >= traits["close"] * purse[MARGIN]:
            return _close_out(exchange, books, person, traits, day, clock + np.random.exponential(2.0), 1, False), True
        if lost >= traits["warn"] * purse[MARGIN] and purse[CALLED] < day:
            purse[CALLED] = day
            if np.random.random() < traits["tops_up"]:
                amount = round_sum(purse[MARGIN] * traits["top_up"])
                purse[MARGIN] += amount
    elif equity >= used:
        purse[CALLED] = -1
    elif equity < _BROKER_LINE * used or 0 <= purse[CALLED] < day:
        return _close_out(exchange, books, person, traits, day, clock + np.random.exponential(20.0), 1, True), False
    elif purse[CALLED] < 0:
        purse[CALLED] = day
        if np.random.random() < traits["tops_up"]:
            amount = round_sum((used - equity) * np.random.uniform(1.2, 3.0))
    if amount == 0:
        return clock, False
    comes = min(clock + 600.0 * np.random.random(), exchange.hours[-1, 1] - 30.0)
    flow(books, person, day, clock_moment(exchange.days[day], comes), MARGIN_CALL, amount)
    return comes, False


@njit(cache=True)
def _bars(
    exchange: Exchange, books: Books, person: int, traits: Any, day: int, bar: float, until: float, clock: float
) -> tuple[float, float, bool]:
    """Hold what is open against its lines from ``bar`` on, time and again, until something happens or the second ``until``.

    Gives the next second to look, the second of the clock when done, and whether the lender closed.
    """
    purse, counts, hours = books.purse, books.counts, exchange.hours
    every = _LENDER if traits["margin"] > 0 else _BROKER
    ends = False
    for place in range(purse[HELD]):
        ends = ends or exchange.terms[books.positions[place, SECURITY]]["last"] == day
    rows = counts[N_ORDERS] + counts[N_FLOWS]
    at = clock
    while bar < until and purse[HELD] > 0 and counts[N_ORDERS] + counts[N_FLOWS] == rows:
        now, bar = bar, _in_hours(hours, max(bar, at) + every, every)
        if now >= at:
            at = _expire(exchange, books, person, traits, day, now) if ends else now
            at, out = _check(exchange, books, person, traits, day, at)
            if out:
                return bar, at, True
    return bar, at, False


@njit(cache=True)
def _day(exchange: Exchange, books: Books, person: int, traits: Any, favourites: Array, day: int, enters: bool, count: int, top_up: int,
         times: Array, trips: Array) -> bool:  # fmt: skip
    """A day of looks, planned ends and lines; ``top_up`` comes in at some time of it. Gives whether the lender closed everything."""
    purse = books.purse
    date = exchange.days[day]
    opens = _opens(exchange.hours, date["night"])
    comes = np.random.uniform(9.0, 15.0) * 3_600.0
    bar = at = opens
    look = 0
    closed = False
    while True:
        next_look = times[look] if look < count else _NEVER
        due, place = _due(exchange, books, day) if count > 0 and not closed else (_NEVER, -1)
        next_bar = bar if purse[HELD] > 0 else _NEVER
        soonest = min(next_look, due)
        if top_up > 0 and max(min(soonest, next_bar), at) >= comes:
            flow(books, person, day, clock_moment(date, comes), TOP_UP, top_up)
            top_up = 0
        if min(soonest, next_bar) >= _NEVER or full(books):
            break
        if next_bar < soonest:
            until = min(soonest, comes) if top_up > 0 else soonest
            bar, at, out = _bars(exchange, books, person, traits, day, bar, until, at)
            if out:
                closed, look = True, count
        elif due == soonest:
            at = max(at, due)
            trip = books.positions[place, TRIP]
            at = _mind(exchange, books, person, traits, day, at, trip, True)
            _put_off(exchange, books, day, at, trip)
        else:
            at = max(at, next_look)
            look += 1
            at = _manage(exchange, books, person, traits, day, at, trips)
            if enters:
                at = _enter(exchange, books, person, traits, favourites, day, at)
    return closed


@njit(cache=True)
def _own_money(exchange: Exchange, books: Books, person: int, traits: Any, day: int) -> int:
    """Money taken out before the day begins; gives what is to come in during the day instead."""
    amount = round_sum(traits["deposit"] * np.exp(np.random.normal(0.0, 0.7)))
    opens = _opens(exchange.hours, exchange.days[day]["night"])
    equity, used = equity_and_margin(exchange, books, day, opens)
    if np.random.random() < 0.6 or _FREELY * (equity - used) < amount or books.purse[CASH] < amount:
        return amount
    flow(books, person, day, clock_moment(exchange.days[day], opens - 600.0), WITHDRAWAL, -amount)
    return 0


@njit(cache=True)
def _trade(
    exchange: Exchange, books: Books, start: int, next_trip: int, people: Array, favourites: Array, seed: int, ends: Array
) -> tuple[int, int]:
    """Person after person from ``start`` until the books are nearly full. Gives the next person and the next free trip."""
    purse, positions = books.purse, books.positions
    times = np.empty(256)
    trips = np.empty(MOST_POSITIONS, np.int64)
    evening = exchange.hours[-1, 1] + 3_600.0
    purse[NEXT_TRIP] = next_trip
    person = start
    while person < len(people):
        if person > start and half_full(books):
            break
        traits = people[person]
        first, last = max(traits["first_day"], 0), min(traits["last_day"], len(exchange.days) - 1)
        opening = clock_moment(exchange.days[first], _opens(exchange.hours, exchange.days[first]["night"])) - 30 * _MINUTE_US
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
                clock = np.random.uniform(9.5, 11.2) * 3_600.0
                for _ in range(12):
                    clock = _close_out(exchange, books, person, traits, day, _in_hours(exchange.hours, clock + 60.0, 60.0), 0, False)
                continue
            comes = (
                _own_money(exchange, books, person, traits, day) if traits["margin"] == 0 and np.random.random() < traits["deposits"] else 0
            )
            watching = not resting and np.random.random() < traits["activity"]
            expiring = False
            for place in range(purse[HELD]):
                expiring = expiring or day >= exchange.terms[positions[place, SECURITY]]["last"] - _LAST_HELD - 1
            count = 0
            if watching or expiring or (purse[HELD] > 0 and np.random.random() < 0.25):
                count = _looks(exchange, traits, day, times)
            closed = _day(exchange, books, person, traits, favourites, day, watching and day < last, count, comes, times, trips)
            if purse[HELD] > 0:
                continue
            after = clock_moment(exchange.days[day], evening)
            if purse[CASH] < 0:
                # A gap took more than there was: customers owe it to the broker, of clients it is the lender's loss.
                flow(books, person, day, after - _MINUTE_US, MARGIN_CALL if traits["margin"] == 0 else FINANCED, -purse[CASH])
            if closed:
                # Some begin again after a while.
                settle(books, person, day, after)
                if np.random.random() >= traits["returns"] or day >= last - 2:
                    break
                out_until = min(day + 1 + int(np.random.exponential(5.0)), last)
                morning = (
                    clock_moment(exchange.days[out_until], _opens(exchange.hours, exchange.days[out_until]["night"])) - 20 * _MINUTE_US
                )
                begin_again(books, traits, person, lent, out_until, morning)
            elif traits["margin"] > 0 and np.random.random() < traits["withdraws"]:
                amount = (purse[CASH] - purse[LENT] - purse[MARGIN]) // 10_000_000 * 10_000_000
                if amount > 0:
                    flow(books, person, day, after - 30 * _MINUTE_US, WITHDRAWAL, -amount)
        ends[person] = purse[CASH]
        for place in range(purse[HELD]):
            ends[person] += positions[place, SIDE] * positions[place, COST]
        person += 1
    return person, int(purse[NEXT_TRIP])
