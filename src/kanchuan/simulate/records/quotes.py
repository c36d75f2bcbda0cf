"""The market's daily bars, as the contract's ``quotes`` table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kanchuan.simulate.market.market import Market
from kanchuan.simulate.records.columns import decimals, table_of, words
from kanchuan.tables.market import QUOTES


def quotes(market: Market) -> pa.Table:
    """One row for each security and day on which it was traded, by security, then day.

    Between two points of a path prices lie between theirs, so the bar of the points is the bar of all prices.
    """
    security, day = np.nonzero(~market.halted)
    path = market.path[security, day]
    tick = np.array([one.tick for one in market.securities], np.int64)[security]
    prices = {"open": path[:, 0], "high": path.max(axis=1), "low": path.min(axis=1), "close": path[:, -1]}
    return table_of(
        QUOTES,
        {
            "symbol": words(security, [one.symbol for one in market.securities]),
            "day": pa.array(market.days[day]).cast(pa.date32()),
            **{name: decimals(ticks * tick, pa.decimal128(18, 4)) for name, ticks in prices.items()},
            "volume": pa.array(market.volume[security, day]),
        },
    )
