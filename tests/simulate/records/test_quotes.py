"""A made-up market's bars."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pyarrow as pa

from kanchuan.simulate.market.boards import FUNDS, SHANGHAI
from kanchuan.simulate.market.calendar import evening_before, trading_days
from kanchuan.simulate.market.market import STEPS, Market
from kanchuan.simulate.market.stocks import share_security
from kanchuan.simulate.records.quotes import quotes


def test_bars_are_those_of_the_path():
    days = trading_days(dt.date(2024, 1, 2), dt.date(2024, 1, 3))
    path = np.full((2, 2, STEPS + 1), 1000, np.int32)
    path[0, 0, 3], path[0, 0, 40], path[0, 0, -1] = 1075, 990, 1010
    path[1] = 3456
    halted = np.array([[False, True], [False, False]])
    flat = np.full((2, 2), 1000, np.int32)
    market = Market(
        days, evening_before(days), (share_security(SHANGHAI, "600001.SH", "x", 0, 10, 64), share_security(FUNDS, "510001.SH", "y", 0, 10, 40)),
        path, flat, flat, flat, halted, np.array([[12_300, 0], [400, 500]]), np.zeros((2, 2), np.float32), np.zeros(2, np.int32),
    )  # fmt: skip
    found = quotes(market)
    assert [field.type for field in found.schema] == [pa.string(), pa.date32(), *[pa.decimal128(18, 4)] * 4, pa.int64()]
    first, *funds = found.to_pylist()
    assert first == {
        "symbol": "600001.SH", "day": dt.date(2024, 1, 2), "open": Decimal("10.0000"), "high": Decimal("10.7500"), "low": Decimal("9.9000"),
        "close": Decimal("10.1000"), "volume": 12_300,
    }  # fmt: skip
    assert [(row["symbol"], row["day"].day, row["close"]) for row in funds] == [("510001.SH", day, Decimal("3.4560")) for day in (2, 3)]
