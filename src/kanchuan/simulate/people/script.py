"""Orders that were decided beforehand - by a program, a signal, another account - and what the purse, the shares held and the market make of them.

Where a person decides as they go, use ``shares.trade``. Here every order is a row of a script; it is cut to what the purse can pay and to the shares that may be
sold (T+1), and left out where nothing remains. Orders may overlap in time: a buy is paid for when it is given, and what a waiting sell brings is there
only once it is filled, so that the purse is never below zero at any moment.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Market
from kanchuan.simulate.people.books import CASH, Books, empty_books, flow, half_full, log_of, taken
from kanchuan.simulate.people.exchange import Array, Exchange, exchange_of
from kanchuan.simulate.people.log import BUY, NO_EFFECT, START, TOP_UP, WITHDRAWAL, Log
from kanchuan.simulate.people.moments import moment, price_at
from kanchuan.simulate.people.person import PERSON
from kanchuan.simulate.people.sending import Order, send
from kanchuan.simulate.people.shares import GRAIN, SECONDS

# ``side`` 0 is money: ``quantity`` comes in, or goes out if below zero and there is so much. ``quantity`` of a sell is the most that is sold. ``second`` is trading time;
# ``away`` is in ticks, above zero for a price better than the market's; ``wait`` in seconds.
SCRIPT = np.dtype(
    [
        ("person", "i4"),
        ("day", "i4"),
        ("second", "f8"),
        ("security", "i4"),
        ("side", "i1"),
        ("quantity", "i8"),
        ("away", "i4"),
        ("wait", "f8"),
    ]
)

_HALF_HOUR_US = 1_800_000_000
_MORNING_US, _OPENING_US, _LUNCH_US = 7_200 * 1_000_000, 34_200 * 1_000_000, 5_400 * 1_000_000


def trading_second(placed: NDArray[np.int64], date: NDArray[np.int64]) -> NDArray[np.float64]:
    """[n] trading seconds of moments of a session on these days (days since 1970): the reverse of the clock of ``shares``."""
    into = placed - (date * DAY_US - SHANGHAI_US + _OPENING_US)
    return np.where(into >= _MORNING_US + _LUNCH_US, into - _LUNCH_US, into) / 1e6


def placed_at(second: NDArray[np.float64], date: NDArray[np.int64]) -> NDArray[np.int64]:
    """[n] moments of trading seconds on these days (days since 1970)."""
    into = (second * 1_000_000).astype(np.int64)
    return date.astype(np.int64) * DAY_US - SHANGHAI_US + _OPENING_US + np.where(into >= _MORNING_US, into + _LUNCH_US, into)


def play(
    market: Market, script: NDArray[np.void], cash: NDArray[np.int64], commission: NDArray[np.int64], least: NDArray[np.int64], seed: int
) -> Log:
    """Give the orders of a script.

    Args:
        market: of shares.
        script: rows of dtype ``SCRIPT``, in any order.
        cash: [n] what is in each purse half an hour before the first day opens.
        commission: [n] millionths of the worth.
        least: [n] the least that an order costs.
        seed: of the streams of chance; a person does the same whoever else is in the script.

    Returns:
        What came of it; conserved to the last ten-thousandth.
    """
    rows = script[np.lexsort((script["second"], script["day"], script["person"]))]
    exchange, books = exchange_of(market, GRAIN), empty_books()
    traits = np.zeros(len(cash), PERSON)
    traits["cash"], traits["commission"], traits["least"] = cash, commission, least
    ends = np.zeros(len(cash), np.int64)
    parts: list[tuple[Array, Array, Array]] = []
    person = place = trips = written = 0
    while person < len(cash):
        person, place, trips = _play(exchange, books, rows, traits, person, place, trips, seed, ends)
        parts.append(taken(books, written))
        written += len(parts[-1][0])
    return log_of(parts, ends)


@njit(cache=True)
def _play(
    exchange: Exchange, books: Books, script: Array, traits: Array, first: int, row_from: int, trip_from: int, seed: int, ends: Array
) -> tuple[int, int, int]:
    """Person after person from ``first`` until the books are half full. Gives the next person, row and trip."""
    size = exchange.terms.shape[0]
    held, bought, trip = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    trips, place = trip_from, row_from
    purse = books.purse
    person = first
    while person < len(traits):
        if person > first and half_full(books):
            break
        np.random.seed((seed * 2_654_435_761 + person * 40_503 + 98_765) & 0xFFFFFFFF)
        held[:] = 0
        bought[:] = 0
        purse[CASH] = 0
        opening = moment(exchange.terms[0], exchange.days[0], 0.0) - _HALF_HOUR_US
        flow(books, person, 0, opening, START, traits[person]["cash"])
        today = -1
        owed, due = 0, 0.0
        while place < len(script) and script[place]["person"] == person:
            row = script[place]
            place += 1
            if row["day"] != today:
                today = row["day"]
                bought[:] = 0
                purse[CASH] += owed
                owed, due = 0, 0.0
            second = row["second"]
            if owed > 0 and second >= due:
                purse[CASH] += owed
                owed = 0
            side, want, one = row["side"], row["quantity"], row["security"]
            if side == 0:
                at_clock = moment(exchange.terms[0], exchange.days[today], second)
                if want > 0:
                    flow(books, person, today, at_clock, TOP_UP, want)
                elif want < 0 and purse[CASH] + want >= 0:
                    flow(books, person, today, at_clock, WITHDRAWAL, want)
                continue
            terms, quote = exchange.terms[one], exchange.quotes[one, today]
            if quote["halted"] or second > SECONDS - 15:
                continue
            limit = price_at(exchange.path, terms["seconds"], one, today, second) - side * row["away"]
            limit = max(min(limit, quote["upper"]), quote["lower"])
            if side == BUY:
                rate = (traits[person]["commission"] + terms["fee"]) / 1e6 + 2e-5
                payable = int((purse[CASH] - traits[person]["least"]) / (limit * terms["tick"] * (1.0 + rate)))
                want = min(want, payable)
                if want < terms["lot"]:
                    continue
                want = terms["lot"] + (want - terms["lot"]) // terms["step"] * terms["step"]
                if held[one] == 0:
                    trip[one] = trips
                    trips += 1
            else:
                free = held[one] - bought[one]
                # What is left below a board lot is sold with the rest, not apart from it.
                want = free if want >= free or held[one] - want < terms["lot"] else want // 100 * 100
                want = min(want, free)
                if want <= 0:
                    continue
            before = purse[CASH]
            order = Order(person, today, one, side, NO_EFFECT, trip[one], 0, 0, 0)
            got, at, _ = send(exchange, books, traits[person], order, second, limit, want, row["wait"])
            if side == BUY:
                held[one] += got
                bought[one] += got
            else:
                held[one] -= got
                owed += purse[CASH] - before
                due = max(due, at + 3.0)
                purse[CASH] = before
        ends[person] = purse[CASH] + owed
        person += 1
    return person, place, trips
