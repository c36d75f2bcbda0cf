"""How cells become values, each oddity worked out by hand; and the plain reading agrees with the general one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.sources.values import MACROS, PLAIN, READ


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as made:
        for macro in MACROS:
            made.execute(macro)
        yield made


def read(engine: DuckDBEngine, macro: str, text: str | None) -> object:
    engine.register("one", pa.table({"x": pa.array([text], pa.string())}))
    return engine.arrow(f"SELECT {macro.format('x')} AS v FROM one").to_pylist()[0]["v"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"), ("1,234.50", "1234.5"), ("-3,000.00", "-3000"), ("+12", "12"), ("¥12.00", "12"), ("￥1,000", "1000"), ("(1,234.50)", "-1234.5"),
        ("（12）", "-12"), ("CNY 123.18", "123.18"), ("CNY13.50", "13.5"), ("8,000.00(CN)", "8000"), ("12.3元", "12.3"), ("235.61(已退款235.50)", "235.61"),
        ("1.5E+05", "150000"), ("100-", "-100"), (".5", "0.5"), ("--", None), ("-", None), ("", None), (None, None), ("/", None), ("abc", None), ("12:30", None), ("1e308", None),
        ("99999999999999999999", None),
    ],
)  # fmt: skip
def test_decimals(engine: DuckDBEngine, text: str | None, value: str | None) -> None:
    got = read(engine, READ["decimal"], text)
    assert got == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20160628", "2016-06-28"), ("2016-06-28", "2016-06-28"), ("2016/6/28", "2016-06-28"), ("2016.06.28", "2016-06-28"), ("2016年6月28日", "2016-06-28"),
        ("2016-06-28 09:33:24", "2016-06-28"), ("2016/6/8 9:33", "2016-06-08"), ("20160216000016", "2016-02-16"), ("42549", "2016-06-28"), ("42549.398", "2016-06-28"),
        ("20161301", None), ("--", None), (None, None), ("合计", None), ("9999999", None),
    ],
)  # fmt: skip
def test_dates(engine: DuckDBEngine, text: str | None, value: str | None) -> None:
    assert read(engine, READ["date"], text) == (None if value is None else dt.date.fromisoformat(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("09:33:24", "09:33:24"), ("9:33", "09:33:00"), ("9:33:24", "09:33:24"), ("093324", "09:33:24"), ("93324", "09:33:24"), ("09:33:24.120", "09:33:24.120"),
        ("09332412", "09:33:24.120"), ("093324123", "09:33:24.123"), ("0.5", "12:00:00"), ("25:00:00", None), ("24:00:00", None), ("--", None), (None, None), ("上午", None),
    ],
)  # fmt: skip
def test_times(engine: DuckDBEngine, text: str | None, value: str | None) -> None:
    time = dt.time.fromisoformat(value) if value else None
    wanted = ((time.hour * 60 + time.minute) * 60 + time.second) * 1_000_000 + time.microsecond if time else None
    assert read(engine, READ["time"], text) == wanted


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20160216000016", None),
        ("20160216093324", 34_404_000_000),
        ("2016-02-16 09:33:24", 34_404_000_000),
        ("2016-02-16", None),
        ("20160216", None),
    ],
)
def test_a_time_behind_a_date(engine: DuckDBEngine, text: str, value: int | None) -> None:
    assert read(engine, "time_after_date({})", text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("3232235777", "192.168.1.1"), ("198.18.0.7", "198.18.0.7"), ("0.0.0.0", None), ("127.0.0.1", None), ("--", None)]
)
def test_addresses(engine: DuckDBEngine, text: str, value: str | None) -> None:
    assert read(engine, READ["ip"], text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1583251200", 1_583_251_200_000_000),
        ("1583251200123", 1_583_251_200_123_000),
        ("0", None),
        ("2020-03-04 00:00:00", 1_583_251_200_000_000),
    ],
)
def test_unix_times(engine: DuckDBEngine, text: str, value: int | None) -> None:
    assert read(engine, READ["unix"], text) == value


@pytest.mark.parametrize(
    ("day", "time_us", "utc"),
    [
        ("2024-01-02", 34_200_000_000, "2024-01-02 01:30:00+00:00"),
        ("1992-01-01", None, "1991-12-31 16:00:00+00:00"),
        ("1991-12-31", 1, "1991-12-30 16:00:00.000001+00:00"),
        ("1991-07-01", 0, "1991-06-30 15:00:00+00:00"),  # summer time
    ],
)
def test_a_local_day_and_time_mean_a_moment_in_shanghai(engine: DuckDBEngine, day: str, time_us: int | None, utc: str) -> None:
    moment = engine.arrow(f"SELECT at_local(DATE '{day}', {'NULL' if time_us is None else time_us}) AS v").to_pylist()[0]["v"]
    assert moment == dt.datetime.fromisoformat(utc)


def test_a_day_and_a_month_without_a_year_take_it_from_the_statement(engine: DuckDBEngine) -> None:
    assert read(engine, "as_date_in({}, 2024, 1)", "01/05") == dt.date(2024, 1, 5)
    assert read(engine, "as_date_in({}, 2024, 1)", "12/29") == dt.date(2023, 12, 29)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.decimals(min_value=-(10**9), max_value=10**9, places=2).map(str),
        st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2090, 1, 1)).map(lambda day: f"{day:%Y%m%d}"),
        st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2090, 1, 1)).map(str),
        st.times().map(lambda time: f"{time:%H:%M:%S}"),
        st.text(alphabet="0123456789.-/: 年月日,¥()（）元eE+", max_size=14),
    )
)
def test_the_plain_reading_never_differs_from_the_general_one(engine: DuckDBEngine, text: str) -> None:
    """Where the plain reading's own test finds nothing odd it must give what the general reading gives."""
    if not text.strip():
        return
    engine.register("one", pa.table({"x": pa.array([text.strip()], pa.string())}))
    for kind, readings in PLAIN.items():
        for plain, odd in readings:
            row = engine.arrow(
                f"SELECT {odd.format('x')} AS odd, {plain.format('x')} AS plain, {READ[kind].format('x')} AS general FROM one"
            ).to_pylist()[0]
            if row["odd"] is False:
                assert row["plain"] == row["general"], (kind, text)
