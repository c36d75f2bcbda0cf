"""Markets that several tests look at, made once."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np

from kanchuan.simulate.market.calendar import trading_days
from kanchuan.simulate.market.futures import make_futures
from kanchuan.simulate.market.market import Market
from kanchuan.simulate.market.stocks import make_stocks

PRODUCTS = ("rb", "TA", "au", "IF", "T", "jd", "m")


@cache
def shares(seed: int) -> Market:
    return make_stocks(np.random.default_rng(seed), trading_days(dt.date(2021, 12, 1), dt.date(2023, 11, 30)), 150, funds=10)


@cache
def futures(seed: int) -> Market:
    return make_futures(np.random.default_rng(seed), trading_days(dt.date(2024, 1, 2), dt.date(2024, 12, 31)), product_codes=PRODUCTS)


def row(market: Market, symbol: str) -> int:
    return [one.symbol for one in market.securities].index(symbol)
