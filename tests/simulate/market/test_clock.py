"""Trading time and wall-clock moments."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.simulate.market import clock
from kanchuan.simulate.market.boards import SHANGHAI
from kanchuan.simulate.market.calendar import day_number
from kanchuan.simulate.market.contracts import products
from kanchuan.simulate.market.futures import futures_security
from kanchuan.simulate.market.market import STEPS
from kanchuan.simulate.market.stocks import share_security

SHANGHAI_TIME = ZoneInfo("Asia/Shanghai")
MONDAY, FRIDAY = day_number(dt.date(2025, 6, 16)), day_number(dt.date(2025, 6, 13))


def security(product: str):
    return next(futures_security(one, f"{product}2509.X", product) for one in products() if one.terms.product == product)


SHARE = share_security(SHANGHAI, "600000.SH", "x", 0, 10, 64)
KINDS = {
    "share": SHARE,
    "rb": security("rb"),
    "cu": security("cu"),
    "au": security("au"),
    "jd": security("jd"),
    "IF": security("IF"),
    "T": security("T"),
}


def wall(moment: int) -> str:
    return dt.datetime.fromtimestamp(moment / 1e6, SHANGHAI_TIME).strftime("%m-%d %H:%M:%S")


def at(kind: str, minutes: float) -> str:
    starts, ends = clock.session_arrays([KINDS[kind]])
    return wall(clock.moment_of(round(minutes * 60_000_000), MONDAY, FRIDAY, starts[0], ends[0]))


@pytest.mark.parametrize(
    ("kind", "minutes", "said"),
    [
        ("share", 0, "06-16 09:30:00"),
        ("share", 119.5, "06-16 11:29:30"),
        ("share", 120, "06-16 13:00:00"),
        ("share", 240, "06-16 15:00:00"),
        ("rb", 0, "06-13 21:00:00"),
        ("rb", 119, "06-13 22:59:00"),
        ("rb", 120, "06-16 09:00:00"),
        ("rb", 120 + 75, "06-16 10:30:00"),
        ("rb", 120 + 225, "06-16 15:00:00"),
        ("cu", 180, "06-14 00:00:00"),
        ("cu", 239, "06-14 00:59:00"),
        ("cu", 240, "06-16 09:00:00"),
        ("au", 329, "06-14 02:29:00"),
        ("au", 330, "06-16 09:00:00"),
        ("jd", 0, "06-16 09:00:00"),
        ("jd", 135, "06-16 13:30:00"),
        ("IF", 240, "06-16 15:00:00"),
        ("T", 255, "06-16 15:15:00"),
        ("T", -5, "06-16 09:30:00"),
    ],
)
def test_moments(kind, minutes, said):
    assert at(kind, minutes) == said


@settings(deadline=None)  # the first call compiles
@given(kind=st.sampled_from(sorted(KINDS)), share=st.floats(0, 1, exclude_max=True))
def test_there_and_back(kind, share):
    starts, ends = clock.session_arrays([KINDS[kind]])
    trading = int(share * clock.trading_length(starts[0], ends[0]))
    moment = clock.moment_of(trading, MONDAY, FRIDAY, starts[0], ends[0])
    assert clock.in_session(moment, MONDAY, FRIDAY, starts[0], ends[0])
    assert clock.trading_time_of(moment, MONDAY, FRIDAY, starts[0], ends[0]) == trading


@settings(deadline=None)  # the first call compiles
@given(kind=st.sampled_from(sorted(KINDS)), share=st.floats(0, 1), later=st.floats(0, 1))
def test_time_never_runs_backwards(kind, share, later):
    starts, ends = clock.session_arrays([KINDS[kind]])
    whole = clock.trading_length(starts[0], ends[0])
    one, two = sorted((int(share * whole), int(later * whole)))
    assert clock.moment_of(one, MONDAY, FRIDAY, starts[0], ends[0]) <= clock.moment_of(two, MONDAY, FRIDAY, starts[0], ends[0])


def test_breaks_count_for_nothing():
    starts, ends = clock.session_arrays([SHARE])
    noon = clock.moment_of(7_200_000_000, MONDAY, FRIDAY, starts[0], ends[0]) - 3600 * 1_000_000
    assert wall(noon) == "06-16 12:00:00"
    assert not clock.in_session(noon, MONDAY, FRIDAY, starts[0], ends[0])
    assert clock.trading_time_of(noon, MONDAY, FRIDAY, starts[0], ends[0]) == 7_200_000_000
    assert clock.trading_time_of(noon - 6 * 3_600_000_000, MONDAY, FRIDAY, starts[0], ends[0]) == 0
    assert clock.trading_time_of(noon + 6 * 3_600_000_000, MONDAY, FRIDAY, starts[0], ends[0]) == 14_400_000_000


def test_nights():
    starts, ends = clock.session_arrays([SHARE, KINDS["rb"], KINDS["au"]])
    assert [clock.night_length(*pair) for pair in zip(starts, ends, strict=True)] == [0, 7_200_000_000, 19_800_000_000]
    assert [clock.trading_length(*pair) for pair in zip(starts, ends, strict=True)] == [14_400_000_000, 20_700_000_000, 33_300_000_000]


def test_many_at_once():
    securities = [SHARE, KINDS["au"]]
    which = np.array([0, 1, 1, 0])
    trading = np.array([0, 0, 19_800_000_000, 14_399_000_000])
    days, evenings = np.full(4, MONDAY), np.full(4, FRIDAY)
    moments = clock.moments(trading, which, days, evenings, securities)
    assert [wall(moment) for moment in moments] == ["06-16 09:30:00", "06-13 21:00:00", "06-16 09:00:00", "06-16 14:59:59"]
    assert clock.trading_times(moments, which, days, evenings, securities).tolist() == trading.tolist()


def test_prices_between_points():
    path = np.arange(STEPS + 1, dtype=np.int32) * 10 + 1000
    step = 14_400_000_000 // STEPS
    assert clock.price_at(0, 14_400_000_000, path) == 1000
    assert clock.price_at(step, 14_400_000_000, path) == 1010
    assert clock.price_at(step // 2, 14_400_000_000, path) == 1005
    assert clock.price_at(step * 3 + step // 20, 14_400_000_000, path) == 1031  # 1030.5 rounds up
    assert clock.price_at(14_400_000_000, 14_400_000_000, path) == 1000 + 10 * STEPS
    assert clock.price_at(15_000_000_000, 14_400_000_000, path) == 1000 + 10 * STEPS
