"""One small world for all tests of innocents: 100 shares, 45 days."""

import datetime as dt

import numpy as np
import pytest

from kanchuan.simulate.innocents.accounts import Setting
from kanchuan.simulate.innocents.street import KINDS
from kanchuan.simulate.market.calendar import trading_days
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
def make(market):
    """Make one kind of innocents, with all their cards' statements."""

    def made(kind, count, seed=3, difficulty=0.3, change=None):
        identities = Identities(np.random.default_rng(seed))
        rng = np.random.default_rng(seed + 1)
        devices = Devices(identities, draw_counters(rng, identities, difficulty), market.days, difficulty)
        money = Money(rng, identities, market.days, statements=1.0, difficulty=difficulty)
        setting = Setting(market, identities, devices, money, Climate(seed, 1.0), difficulty)
        if change:
            setting = change(setting)
        book = KINDS[kind](rng, setting, count, FIRST_TRADER)
        book.terminals, book.transfers = devices.terminals(), money.transfers
        return book

    return made
