"""Real bars become a market, and come back out of it unchanged; what cannot be read is named."""

from __future__ import annotations

import datetime as dt

import market_samples
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv

from kanchuan.simulate.market.bars_file import BarsError, _paths, market_from_bars
from kanchuan.simulate.market.calendar import date_of
from kanchuan.simulate.market.market import STEPS
from kanchuan.simulate.records.quotes import quotes

HEADER = "symbol,day,open,high,low,close,volume\n"
ROW = "600000.SH,2024-01-02,10.00,10.20,9.95,10.10,120000\n"


def read(tmp_path, text: str, seed: int = 1):
    file = tmp_path / "bars.csv"
    file.write_text(text, encoding="utf-8")
    return market_from_bars(file, np.random.default_rng(seed))


@pytest.mark.parametrize("kind", ["shares", "futures"])
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_bars_come_back(tmp_path, kind, suffix):
    bars = quotes(getattr(market_samples, kind)(1))
    bars = bars.filter(pc.less(bars["day"], pa.scalar(dt.date(2022 if kind == "shares" else 2024, 3, 1))))
    file = tmp_path / f"bars.{suffix}"
    if suffix == "parquet":
        pq.write_table(bars, file)
    else:
        csv.write_csv(bars, file)
    market = market_from_bars(file, np.random.default_rng(1))
    assert quotes(market).equals(bars.sort_by([("symbol", "ascending"), ("day", "ascending")]))
    assert (market.path <= market.upper[:, :, None]).all()
    assert (market.path >= market.lower[:, :, None]).all()
    assert (market.previous_close[:, 1:] == market.path[:, :-1, -1]).all()


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 500), st.integers(0, 500)),
    st.integers(0, 2**32 - 1),
)
def test_paths_touch_all_four_prices(parts, seed):
    first, last, above, below = parts
    high, low = max(first, last) + above, max(min(first, last) - below, 1)
    path = _paths(np.array([[first, high, low, last]]), np.random.default_rng(seed))[0]
    assert (path[0], path.max(), path.min(), path[-1]) == (first, high, low, last)


def test_securities_follow_from_their_codes(tmp_path):
    market = read(
        tmp_path, HEADER + ROW + "688001.SH,2024-01-02,50.00,50.00,50.00,50.00,200\n510300.SH,2024-01-02,3.456,3.460,3.450,3.459,1000\n"
    )
    fund, share, star = market.securities
    assert (fund.symbol, fund.tick, fund.pays_stamp_duty, fund.market_fee) == ("510300.SH", 10, False, 40)
    assert (share.symbol, share.name, share.tick, share.limit, share.market_fee) == ("600000.SH", "600000", 100, 0.1, 64)
    assert (star.lot, star.step, star.limit) == (200, 1, 0.2)
    assert market.stamp_duty.tolist() == [500]
    assert (market.path[2] == 5000).all()


def test_days_without_bars_are_halts(tmp_path):
    market = read(
        tmp_path,
        HEADER
        + ROW
        + "600000.SH,2024-01-08,11.00,11.00,10.80,10.90,5000\n600000.SH,2024-01-05,,,,,0\n000001.SZ,2024-01-04,9.00,9.10,8.90,9.05,300\n",
    )
    assert [date_of(day).day for day in market.days] == [2, 3, 4, 5, 8]
    assert market.halted.tolist() == [[True, True, False, True, True], [False, True, True, True, False]]
    assert market.path[1, :, -1].tolist() == [1010, 1010, 1010, 1010, 1090]
    # Until its first bar it stands at that bar's open.
    assert market.path[0, :, 0].tolist() == [900, 900, 900, 905, 905]
    assert market.volume[1].tolist() == [120_000, 0, 0, 0, 5000]
    # 10.10 at 10% is 11.11 and 9.09.
    assert (market.upper[1, 4], market.lower[1, 4]) == (1111, 909)


def test_limits_give_way_to_the_bar(tmp_path):
    market = read(tmp_path, HEADER + ROW + "600000.SH,2024-01-03,7.00,7.10,6.90,7.00,100\n")
    assert (market.upper[0, 1], market.lower[0, 1]) == (1111, 690)
    assert market.path[0, 1].max() == 710
    assert market.path.shape == (1, 2, STEPS + 1)


def test_the_same_seed_gives_the_same_paths(tmp_path):
    one, same, other = (read(tmp_path, HEADER + ROW, seed).path for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("symbol,day,open,high,low,close\n600000.SH,2024-01-02,10,10,10,10\n", "missing column volume"),
        (HEADER, "no rows"),
        (HEADER + ROW + "600000,2024-01-03,1,1,1,1,1\n", "row 3, symbol: 600000: .*no share, fund or futures contract"),
        (HEADER + ROW + ",2024-01-03,1,1,1,1,1\n", "row 3, symbol: .*empty"),
        (HEADER + ROW + "rb2405.SHFE,2024-01-03,4000,4000,4000,4000,1\n", "row 3, symbol: rb2405.SHFE: .*shares and futures"),
        (HEADER + "600000.SH,2024-01-06,10,10,10,10,1\n", "row 2, day: 2024-01-06: .*not a trading day"),
        (HEADER + "600000.SH,2031-01-06,10,10,10,10,1\n", "row 2, day: 2031-01-06: .*2012 to 2026"),
        (HEADER + "600000.SH,Monday,10,10,10,10,1\n", "row 2, day: Monday: .*no date"),
        (HEADER + ROW + ROW, "row 3, day: 600000.SH 2024-01-02 .*twice"),
        (HEADER + "600000.SH,2024-01-02,10.005,10.10,10,10,1\n", "row 2, open: 10.005: .*no multiple of 0.01 yuan"),
        (HEADER + "600000.SH,2024-01-02,-1,10.10,10,10,1\n", "row 2, open: -1: "),
        (HEADER + "600000.SH,2024-01-02,ten,10.10,10,10,1\n", "row 2, open: ten: .*no number"),
        (HEADER + "600000.SH,2024-01-02,10,,10,10,1\n", "row 2, high: .*empty"),
        (HEADER + "600000.SH,2024-01-02,10,9.90,9.80,9.90,1\n", "row 2, high: .*below another price"),
        (HEADER + "600000.SH,2024-01-02,10,10.50,10.20,10.30,1\n", "row 2, low: .*above another price"),
        (HEADER + "600000.SH,2024-01-02,10,10,10,10,1.5\n", "row 2, volume: 1.5: .*whole number"),
        (HEADER + "600000.SH,2024-01-02,10,10,10,10,-3\n", "row 2, volume: -3: "),
        (HEADER + "600000.SH,2024-01-02,,,,,0\n", "row 2, close: 600000.SH: .*no price"),
        ("at," + HEADER + "2024-01-02 09:35:00," + ROW, "row 2, at: .*daily bars only"),
    ],
)
def test_errors_name_the_place(tmp_path, text, message):
    with pytest.raises(BarsError, match=f"bars.csv: .*{message}"):
        read(tmp_path, text)


def test_a_file_that_is_none(tmp_path):
    file = tmp_path / "bars.parquet"
    file.write_bytes(b"nothing")
    with pytest.raises(BarsError, match=r"bars\.parquet: "):
        market_from_bars(file, np.random.default_rng(1))
    with pytest.raises(BarsError, match=r"absent\.csv: "):
        market_from_bars(tmp_path / "absent.csv", np.random.default_rng(1))
