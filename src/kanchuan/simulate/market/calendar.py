"""Trading days of the mainland exchanges, 2012 to 2026, and the evenings whose night session belongs to each.

The closures are those the State Council announced year by year and the exchanges kept, in ``closures.csv``; weekends are closed too, also those
worked in exchange for a holiday.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FIRST_YEAR = 2012
LAST_YEAR = 2026

_EPOCH = dt.date(1970, 1, 1)
# 1970-01-01 was a Thursday.
_THURSDAY = 3
_FRIDAY = 4

# No night sessions between the Spring Festival of 2020 and the evening of 6 May (the epidemic).
_NIGHTS_SUSPENDED = ((dt.date(2020, 2, 3) - _EPOCH).days, (dt.date(2020, 5, 6) - _EPOCH).days)


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def date_of(number: int) -> dt.date:
    """The date that many days after 1970-01-01."""
    return _EPOCH + dt.timedelta(days=int(number))


def weekday(days: NDArray[np.int32]) -> NDArray[np.int32]:
    """[D] 0 for Monday to 6 for Sunday."""
    return ((days + _THURSDAY) % 7).astype(np.int32)


@cache
def _all_days() -> NDArray[np.int32]:
    """Every trading day from the last one of 2011 to the end of the list."""
    closed = np.zeros(day_number(dt.date(LAST_YEAR + 1, 1, 1)), np.bool_)
    text = (files(__package__) / "closures.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        closed[day_number(dt.date.fromisoformat(row["first"])) : day_number(dt.date.fromisoformat(row["last"])) + 1] = True
    days = np.arange(day_number(dt.date(FIRST_YEAR - 1, 12, 30)), len(closed), dtype=np.int32)
    open_days = days[(weekday(days) <= _FRIDAY) & ~closed[days]]
    open_days.flags.writeable = False
    return open_days


def trading_days(first: dt.date, last: dt.date) -> NDArray[np.int32]:
    """[D] trading days from ``first`` to ``last``, both included, in days since 1970-01-01.

    Raises:
        ValueError: the span reaches outside 2012 to 2026, or holds no trading day.
    """
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise ValueError(f"{first} … {last}: the calendar knows {FIRST_YEAR} to {LAST_YEAR}")
    every = _all_days()
    start, stop = np.searchsorted(every, [day_number(first), day_number(last) + 1])
    if stop <= start:
        raise ValueError(f"{first} … {last}: no trading day in it")
    return every[start:stop].copy()


def evening_before(days: NDArray[np.int32]) -> NDArray[np.int32]:
    """[D] the trading day before each: on its evening the night session of the day itself is held (Friday's for Monday).

    Raises:
        ValueError: one of them is no trading day, or outside 2012 to 2026.
    """
    every = _all_days()
    place = np.searchsorted(every, days)
    known = (place > 0) & (place < len(every))
    wrong = ~known | (every[np.where(known, place, 0)] != days)
    if wrong.any():
        raise ValueError(f"{date_of(days[wrong][0])}: not a trading day of {FIRST_YEAR} to {LAST_YEAR}")
    return every[place - 1].copy()


def on_or_after(number: int) -> int:
    """The first trading day from that day on (days since 1970); the day itself where the calendar knows no more."""
    every = _all_days()
    place = int(np.searchsorted(every, number))
    return int(every[place]) if place < len(every) else number


def has_night(days: NDArray[np.int32], evenings: NDArray[np.int32]) -> NDArray[np.bool_]:
    """[D] is a night session held for the trading day? None on the evening before a holiday; weekends are no holiday."""
    ordinary = (days - evenings == 1) | ((days - evenings == 3) & (weekday(evenings) == _FRIDAY))
    first, last = _NIGHTS_SUSPENDED
    return np.asarray(ordinary & ~((evenings >= first) & (evenings < last)), np.bool_)
