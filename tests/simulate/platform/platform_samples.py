"""A small market and platforms in it."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np

from kanchuan.simulate.market.calendar import trading_days
from kanchuan.simulate.market.futures import make_futures
from kanchuan.simulate.market.stocks import make_stocks
from kanchuan.simulate.platform.book import write_platform_books
from kanchuan.simulate.platform.running import run
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.spec import Contract, PlatformSpec
from kanchuan.simulate.platform.truth import write_truth
from kanchuan.simulate.records.market_book import write_market_book

DAYS = trading_days(dt.date(2020, 1, 2), dt.date(2020, 4, 10))


@cache
def shares():
    return make_stocks(np.random.default_rng(1), DAYS, 60)


@cache
def futures():
    return make_futures(np.random.default_rng(2), DAYS, product_codes=["rb", "cu", "m", "IF"])


def setting(seed=3):
    return Setting.draw(np.random.default_rng(seed), shares(), futures())


def spec(**changed):
    contracts = (
        Contract(80, interest=20_000, period="month", warn=0.5, close=0.7),
        Contract(50, opening_fee=3_000, deferral=500, profit_share=100_000, interest=7_000, period="week"),
    )
    said = {
        "name": "岑湾策略", "software": "岑湾分仓通", "futures": False, "mode": "market", "channel": "relay", "routing": "equal", "accounts": 4,
        "width": 2, "clients": 40, "registered": 55, "contracts": contracts, "first_day": 5, "last_day": len(DAYS) - 1, "agents": (2, 2, 1),
        "financiers": 2, "mules": 2, "test_clients": 2, "second": 0.1, "skew": 20.0, "drift": 0.2, "dirt": 0.02, "reference": "true",
        "funding": "proportional", "provinces": 5,
    }  # fmt: skip
    return PlatformSpec(**{**said, **changed})


def made(seed=5, **changed):
    """A platform's book and its part of the market's."""
    return run(np.random.default_rng(seed), spec(**changed), setting())


def write(folder, books, market):
    ids = write_market_book(market, folder)
    write_platform_books(books, folder, ids)
    write_truth(books, folder, ids, "sample")
    return ids


def multipliers():
    return {one.symbol: one.multiplier for one in futures().securities}
