"""How an order is sent and answered: at once or patiently, whole or in children, never beyond what the purse can carry.

One ledger serves both kinds of market. A purse's ``CASH`` moves by what was bought and sold in full: a share is paid for, and so, on paper, is a lot
of futures. What a person of futures owns is then cash plus the signed worth of what is held (``equity``), whatever was opened when, and no rounding
is ever needed; what they may still tie up is that less the margin of all that is held (``free``). For a share, whose margin is all of its worth,
both come to the same as cash in hand.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from kanchuan.simulate.market.market import STEPS
from kanchuan.simulate.people import log
from kanchuan.simulate.people import person as kinds
from kanchuan.simulate.people.books import CASH, HELD, N_FILLS, N_ORDERS, QUANTITY, SECURITY, SIDE, Books
from kanchuan.simulate.people.exchange import MILLION, Exchange
from kanchuan.simulate.people.moments import clock_second, moment, price_at, trading_second

BUY, SELL, NO_EFFECT, OPEN, CLOSE = log.BUY, log.SELL, log.NO_EFFECT, log.OPEN, log.CLOSE
_EQUAL, _CHUNKS = kinds.EQUAL, kinds.CHUNKS
_CENT = 100  # ten-thousandths of a yuan


class Order(NamedTuple):
    """What is to be done: whose it is, what and which way, for which trip.

    ``before``: of what is closed, the lots from days before; of what is opened, the lots that its earlier children opened. Who is in a ``hurry`` takes the price there is, at once and whole; what is ``forced`` is too.
    """

    person: int
    day: int
    security: int
    side: int
    effect: int
    trip: int
    forced: int
    hurry: int
    before: int


@njit(cache=True)
def cents(amount: float) -> int:
    """Rounded half up to a cent, in ten-thousandths of a yuan."""
    return int(np.int64(np.floor(amount / _CENT + 0.5)) * _CENT)


@njit(cache=True)
def fee(terms: Any, stamp: int, traits: Any, order: Order, worth: int, quantity: int) -> int:
    """What an order costs once its fills are worth so much.

    Shares: commission (at least ``least``), levies, stamp duty on sells. Futures: the exchange's fee by worth and by lot, another one on lots closed on
    the day they were opened (lots of days before are closed first); and the broker's or platform's own: ``commission`` millionths of that fee, and
    ``least`` a lot.
    """
    if worth == 0:
        return 0
    commission, least, rate = traits["commission"], traits["least"], terms["fee"]
    if order.effect == NO_EFFECT:
        duty = cents(worth * stamp / 1e6) if order.side == SELL and terms["taxed"] else 0
        return int(max(least, cents(worth * commission / 1e6)) + cents(worth * rate / 1e6) + duty)
    today = max(quantity - order.before, 0) if order.effect == CLOSE else 0
    counted = ((quantity - today) + today * terms["today"] / 1e6) / quantity
    market = (worth * rate / 1e6 + quantity * terms["fee_lot"]) * counted
    return cents(market) + cents(market * commission / 1e6 + quantity * least)


@njit(cache=True)
def worth_of(terms: Any, price: int, quantity: int) -> int:
    """Worth of a quantity at a price in ticks."""
    return int(quantity * price * terms["tick"] * terms["multiplier"])


@njit(cache=True)
def margin_of(terms: Any, worth: int) -> int:
    """Margin of so much worth, rounded up."""
    return int((worth * terms["margin"] + MILLION - 1) // MILLION)


@njit(cache=True)
def equity_and_margin(exchange: Exchange, books: Books, day: int, clock: float) -> tuple[int, int]:
    """What the purse and all positions are worth at a second of the clock, and the margin of the positions (both legs of a hedge)."""
    equity, used = books.purse[CASH], 0
    for place in range(books.purse[HELD]):
        security = books.positions[place, SECURITY]
        terms = exchange.terms[security]
        price = price_at(exchange.path, terms["seconds"], security, day, trading_second(terms, exchange.days[day], clock))
        worth = worth_of(terms, price, books.positions[place, QUANTITY])
        equity += books.positions[place, SIDE] * worth
        used += margin_of(terms, worth)
    return equity, used


@njit(cache=True)
def _affordable(exchange: Exchange, traits: Any, books: Books, order: Order, second: float, price: int, quantity: int) -> int:
    """As much of the quantity as the purse can carry at that price: the counter refuses the rest."""
    terms, stamp = exchange.terms[order.security], exchange.days[order.day]["stamp"]
    want = quantity
    if order.effect == OPEN:
        equity, used = equity_and_margin(exchange, books, order.day, clock_second(terms, second))
        # What earlier children opened is in no position yet.
        fresh = worth_of(terms, price_at(exchange.path, terms["seconds"], order.security, order.day, second), order.before)
        equity, used = equity + order.side * fresh, used + margin_of(terms, fresh)
        while want > 0:
            worth = worth_of(terms, price, want)
            lacks = margin_of(terms, worth) + fee(terms, stamp, traits, order, worth, want) - (equity - used)
            if lacks <= 0:
                break
            want -= max(1, int(lacks // (2 * margin_of(terms, worth_of(terms, price, 1)))))
    elif order.effect == NO_EFFECT and order.side == BUY:
        while want > 0:
            worth = worth_of(terms, price, want)
            if worth + fee(terms, stamp, traits, order, worth, want) <= books.purse[CASH]:
                break
            want -= exchange.grain
    return int(max(want, 0))


@njit(cache=True)
def _before_end(second: float, end: float) -> float:
    """The second itself, but what would come after a day's last seconds is squeezed into them, in order."""
    late = second - (end - 5.0)
    return float(second if late <= 0 else end - 1.0 - 4.0 * np.exp(-late / 4.0))


@njit(cache=True)
def _meets(quote: Any, side: int, limit: int, now: int) -> bool:
    """Would the market take the order at this price? A buy at a locked upper limit, a sell at a locked lower one, waits in vain."""
    if side == BUY:
        return bool(now <= limit and now < quote["upper"])
    return bool(now >= limit and now > quote["lower"])


@njit(cache=True)
def send(
    exchange: Exchange, books: Books, traits: Any, order: Order, second: float, limit: int, quantity: int, waits: float
) -> tuple[int, float, int]:
    """Place one limit order and let the market answer.

    Returns:
        Quantity filled, the trading second at which the order is done, and what it was worth (with its fee paid from or into the purse).
    """
    security, day = order.security, order.day
    terms, date, quote = exchange.terms[security], exchange.days[day], exchange.quotes[security, day]
    end = terms["seconds"]
    at = second
    now = price_at(exchange.path, end, security, day, second)
    price = now
    hit = _meets(quote, order.side, limit, now)
    if not hit and waits > 0:
        step = end / STEPS / 4
        while at + step < min(second + waits, end - 10):
            at += step * (0.5 + np.random.random())
            if _meets(quote, order.side, limit, price_at(exchange.path, end, security, day, at)):
                hit, price = True, limit
                break
    row = books.counts[N_ORDERS]
    cancelled = 0.0
    done = worth = 0
    # What is free when the order is placed counts, not what is free when it is filled.
    want = _affordable(exchange, traits, books, order, second, price, quantity) if hit else 0
    if want > 0:
        done, worth, at = _fill(exchange, books, traits, order, row, at, price, want)
    if done < quantity:
        at = max(at, second) + 5.0 + np.random.exponential(40.0)
        cancelled = _before_end(at, end)
    orders = books.orders
    placed = moment(terms, date, _before_end(second, end))
    orders[row, 0], orders[row, 1], orders[row, 2], orders[row, 3] = order.person, day, placed, security
    orders[row, 4], orders[row, 5], orders[row, 6], orders[row, 7] = order.side, order.effect, limit * terms["tick"], quantity
    orders[row, 8], orders[row, 9] = done, moment(terms, date, cancelled) if done < quantity else 0
    orders[row, 10], orders[row, 11] = order.trip, order.forced
    books.counts[N_ORDERS] = row + 1
    return done, at, worth


@njit(cache=True)
def _fill(
    exchange: Exchange, books: Books, traits: Any, order: Order, row: int, second: float, price: int, want: int
) -> tuple[int, int, float]:
    """Fill the order in one or more pieces at one price. Gives the quantity, its worth, and the second after the last piece."""
    terms, date, grain = exchange.terms[order.security], exchange.days[order.day], exchange.grain
    whole = want
    # A few orders stay unfilled in part: the rest is cancelled.
    if not order.forced and want >= 10 * grain and np.random.random() < 0.03:
        whole = max(grain, int(want * np.random.uniform(0.2, 0.9)) // grain * grain)
    pieces = 1 if np.random.random() < 0.7 else 1 + np.random.poisson(1.2)
    at = second + np.random.exponential(0.4)
    done = worth = paid = 0
    while done < whole:
        piece = whole - done
        if pieces > 1:
            piece = min(piece, max(grain, int(piece * np.random.uniform(0.2, 0.8)) // grain * grain))
            pieces -= 1
        money = worth_of(terms, price, piece)
        due = fee(terms, date["stamp"], traits, order, worth + money, done + piece) - paid
        fill, fills = books.counts[N_FILLS], books.fills
        fills[fill, 0], fills[fill, 1] = row, moment(terms, date, _before_end(at, terms["seconds"]))
        fills[fill, 2], fills[fill, 3], fills[fill, 4] = price * terms["tick"], piece, due
        books.counts[N_FILLS] = fill + 1
        books.purse[CASH] += -order.side * money - due
        done, worth, paid = done + piece, worth + money, paid + due
        at += np.random.exponential(2.0)
    return done, worth, at


@njit(cache=True)
def act(exchange: Exchange, books: Books, traits: Any, order: Order, second: float, quantity: int) -> tuple[int, float, int]:
    """Buy or sell a quantity as this person does: at once or patiently, whole or in children, trying again after a cancelled order.

    Returns:
        Quantity filled, the trading second at which the person is free again, and what it was worth.
    """
    security, day, grain = order.security, order.day, exchange.grain
    terms, quote = exchange.terms[security], exchange.quotes[security, day]
    lot, end = terms["lot"], terms["seconds"]
    parts = 1
    if not order.hurry and quantity >= 4 * lot and np.random.random() < traits["split"]:
        parts = np.random.randint(2, max(3, traits["split_parts"] + 1))
    total = worth = 0
    at = second
    left = quantity
    even = max(lot, quantity // parts // grain * grain)
    for part in range(parts):
        if left <= 0 or at > end - 30:
            break
        piece = left
        if part < parts - 1:
            if traits["split_law"] == _EQUAL:
                piece = min(left, even)
            elif traits["split_law"] == _CHUNKS:
                piece = min(left, max(lot, (even + 4 * grain) // (10 * grain) * (10 * grain)))
            else:
                piece = min(left, max(lot, int(left * np.random.uniform(0.15, 0.7)) // grain * grain))
            # What is left must make a lot again.
            if left - piece < lot:
                piece = left
        for attempt in range(3):
            # Less than a lot can be sold, not bought.
            if piece < lot and order.side == BUY:
                break
            now = price_at(exchange.path, end, security, day, at)
            patient = not order.hurry and attempt == 0 and np.random.random() < traits["patient"]
            away = 1 + int(np.random.exponential(traits["offset"])) if patient else -int(np.random.exponential(1.0))
            limit = max(min(now - order.side * away, quote["upper"]), quote["lower"])
            waits = np.random.exponential(traits["wait"]) if patient else 0.0
            before = total if order.effect == OPEN else max(order.before - total, 0)
            child = Order(order.person, day, security, order.side, order.effect, order.trip, order.forced, order.hurry, before)
            got, at, money = send(exchange, books, traits, child, at, limit, piece, waits)
            total, worth, left, piece = total + got, worth + money, left - got, piece - got
            if piece <= 0 or at > end - 60 or not (patient and np.random.random() < traits["retry"]):
                break
            at = min(at + 1.0 + np.random.exponential(15.0), end - 20.0)
        at += np.random.exponential(traits["split_gap"]) if part < parts - 1 else 0.3 + np.random.exponential(3.0)
    return total, at, worth
