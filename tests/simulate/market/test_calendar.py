"""Trading days, evenings and nights, against days known from the exchanges' notices."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kanchuan.simulate.market import calendar
from kanchuan.simulate.market.calendar import date_of, day_number, evening_before, has_night, trading_days


def dates(days) -> list[dt.date]:
    return [date_of(day) for day in days]


# Trading days of Shanghai a year, as the exchange held them.
YEARS = {2012: 243, 2013: 238, 2014: 245, 2015: 244, 2016: 244, 2017: 244, 2018: 243, 2019: 244, 2020: 243, 2021: 243, 2022: 242, 2023: 242, 2024: 242, 2025: 243, 2026: 242}  # fmt: skip


@pytest.mark.parametrize(("year", "count"), YEARS.items())
def test_days_of_a_year(year, count):
    days = trading_days(dt.date(year, 1, 1), dt.date(year, 12, 31))
    assert len(days) == count
    assert days.dtype == np.int32
    assert all(day.weekday() < 5 for day in dates(days))


def test_a_week_around_a_holiday():
    assert dates(trading_days(dt.date(2025, 9, 29), dt.date(2025, 10, 10))) == [
        dt.date(2025, 9, 29), dt.date(2025, 9, 30), dt.date(2025, 10, 9), dt.date(2025, 10, 10),
    ]  # fmt: skip


def test_a_weekend_worked_for_a_holiday_is_no_trading_day():
    # Sunday 28 September 2025 was a working day, and the exchanges were closed.
    assert day_number(dt.date(2025, 9, 28)) not in trading_days(dt.date(2025, 9, 1), dt.date(2025, 9, 30))


def test_evenings():
    days = np.array([day_number(dt.date(2025, 10, 9)), day_number(dt.date(2025, 10, 13)), day_number(dt.date(2025, 10, 14))], np.int32)
    assert dates(evening_before(days)) == [dt.date(2025, 9, 30), dt.date(2025, 10, 10), dt.date(2025, 10, 13)]
    assert dates(evening_before(trading_days(dt.date(2012, 1, 1), dt.date(2012, 1, 4)))) == [dt.date(2011, 12, 30)]


def test_nights_are_held_over_weekends_but_not_over_holidays():
    days = trading_days(dt.date(2025, 9, 29), dt.date(2025, 10, 14))
    # 29 September (Friday's evening), 30, then 9 October after the holiday, 10, 13 (Friday's evening), 14.
    assert has_night(days, evening_before(days)).tolist() == [True, True, False, True, True, True]
    # Monday 10 June 2024 was the Dragon Boat: no session on the Friday before.
    monday_off = trading_days(dt.date(2024, 6, 11), dt.date(2024, 6, 12))
    assert has_night(monday_off, evening_before(monday_off)).tolist() == [False, True]


def test_nights_were_suspended_in_2020():
    days = trading_days(dt.date(2020, 1, 22), dt.date(2020, 5, 8))
    held = dict(zip(dates(days), has_night(days, evening_before(days)), strict=True))
    assert held[dt.date(2020, 1, 23)]
    assert not held[dt.date(2020, 2, 4)]
    assert not held[dt.date(2020, 5, 6)]
    assert held[dt.date(2020, 5, 7)]


def test_days_beyond_the_list_are_refused():
    with pytest.raises(ValueError, match="2012 to 2026"):
        trading_days(dt.date(2011, 12, 1), dt.date(2012, 2, 1))
    with pytest.raises(ValueError, match="no trading day"):
        trading_days(dt.date(2025, 10, 1), dt.date(2025, 10, 8))
    with pytest.raises(ValueError, match="2025-10-01: not a trading day"):
        evening_before(np.array([day_number(dt.date(2025, 10, 1))], np.int32))


def test_the_next_trading_day():
    assert date_of(calendar.on_or_after(day_number(dt.date(2024, 2, 16)))) == dt.date(2024, 2, 19)
    assert date_of(calendar.on_or_after(day_number(dt.date(2024, 3, 15)))) == dt.date(2024, 3, 15)
