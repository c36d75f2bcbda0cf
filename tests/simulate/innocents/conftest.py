"""One small world for all tests of innocents: 100 shares, four kinds of futures, 45 days."""

import datetime as dt

import numpy as np
import pytest

from kanchuan.simulate.innocents.accounts import Setting
from kanchuan.simulate.innocents.street import FUTURES_KINDS, KINDS
from kanchuan.simulate.market.calendar import trading_days
from kanchuan.simulate.market.futures import make_futures
from kanchuan.simulate.market.stocks import make_stocks
from kanchuan.simulate.people.temperaments import Climate
from kanchuan.simulate.records.devices import Devices, draw_counters
from kanchuan.simulate.records.identities import Identities
from kanchuan.simulate.records.money import Money

FIRST_TRADER = 1_000


@pytest.fixture(scope="session")
def market():
    return make_stocks(np.random.default_rng(1), trading_days(dt.date(2024, 1, 2), dt.date(2024, 3, 14)), 100)


@pytest.fixture(scope="session")
def futures_market():
    return make_futures(
        np.random.default_rng(1), trading_days(dt.date(2024, 1, 2), dt.date(2024, 3, 14)), product_codes=("rb", "m", "TA", "IF")
    )


@pytest.fixture(scope="session")
def make(market, futures_market):
    """Make one kind of innocents, with all their cards' statements."""

    def made(kind, count, seed=3, difficulty=0.3):
        identities = Identities(np.random.default_rng(seed))
        rng = np.random.default_rng(seed + 1)
        futures = kind in FUTURES_KINDS
        around = futures_market if futures else market
        devices = Devices(identities, draw_counters(rng, identities, difficulty), market.days, difficulty)
        money = Money(rng, identities, market.days, statements=1.0, difficulty=difficulty)
        setting = Setting(around, identities, devices, money, Climate(seed, 1.0), difficulty, futures=futures)
        book = (FUTURES_KINDS if futures else KINDS)[kind](rng, setting, count, FIRST_TRADER)
        book.terminals, book.transfers = devices.terminals(), money.transfers
        return book

    return made
