"""Two small markets of the tests' own, and people with any traits at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kanchuan.simulate.market.calendar import evening_before, trading_days
from kanchuan.simulate.market.clock import FINANCIAL_FUTURES, FUTURES_DAY, NIGHT_TO_0230, NIGHT_TO_23, SHARES, TREASURY_FUTURES
from kanchuan.simulate.market.market import STEPS, UNIT, Market, Security
from kanchuan.simulate.people import futures, shares
from kanchuan.simulate.people.log import Log
from kanchuan.simulate.people.person import PERSON, People

# With 1 to 3 May, before which no night is held.
DAYS = trading_days(dt.date(2023, 4, 10), dt.date(2023, 5, 19))


def _prices(rng, count, securities, limit, daily) -> Market:
    days = len(DAYS)
    first = np.exp(rng.uniform(np.log(800), np.log(6_000), count))
    moves = rng.normal(0, daily, (count, days)).clip(-0.95 * limit, 0.95 * limit)
    # Some days are locked at a limit from the first second.
    locked = rng.random((count, days)) < 0.02
    moves[locked] = np.sign(moves[locked]) * limit
    previous = np.empty((count, days), np.int64)
    path = np.empty((count, days, STEPS + 1), np.int32)
    upper, lower = np.empty_like(previous), np.empty_like(previous)
    close = np.rint(first).astype(np.int64)
    way = np.linspace(0, 1, STEPS + 1)
    for day in range(days):
        previous[:, day] = close
        upper[:, day], lower[:, day] = np.floor(close * (1 + limit)), np.ceil(close * (1 - limit))
        wander = rng.normal(0, daily / 4, (count, STEPS + 1)).cumsum(1) * np.sin(np.pi * way)
        raw = close[:, None] * (
            1 + moves[:, day, None] * np.where(locked[:, day, None], 1.0, way) + np.where(locked[:, day, None], 0.0, wander)
        )
        path[:, day] = np.clip(np.rint(raw), lower[:, day, None], upper[:, day, None])
        close = path[:, day, -1].astype(np.int64)
    return Market(
        DAYS, evening_before(DAYS), securities, path, previous.astype(np.int32), upper.astype(np.int32), lower.astype(np.int32),
        rng.random((count, days)) < 0.01, np.full((count, days), 10**7), rng.random((count, days)).astype(np.float32), np.full(days, 1_000, np.int32),
    )  # fmt: skip


def _share(place: int) -> Security:
    star = place % 5 == 0
    return Security(
        f"{600000 + place}.SH", "某股", 100, 200 if star else 100, 1 if star else 100, 1, 0.1, place % 4, 1, 1.0, 45, 0, 1.0, SHARES
    )


def _contract(place: int) -> Security:
    good, month = divmod(place, 3)
    sessions = (FUTURES_DAY, NIGHT_TO_23 + FUTURES_DAY, NIGHT_TO_0230 + FUTURES_DAY, FINANCIAL_FUTURES, TREASURY_FUTURES)[good % 5]
    by_worth, by_lot, today = ((100, 0, 1.0), (0, 30_000, 0.0), (23, 0, 10.0), (50, 10_000, 2.0))[good % 4]
    return Security(
        f"{chr(97 + good)}x230{5 + month}.X",
        "某合约",
        UNIT,
        1,
        1,
        0,
        0.06,
        good % 3,
        10,
        0.09,
        by_worth,
        by_lot,
        today,
        sessions,
        pays_stamp_duty=False,
    )


def share_market() -> Market:
    return _prices(np.random.default_rng(11), 40, tuple(_share(place) for place in range(40)), 0.1, 0.025)


def futures_market() -> Market:
    market = _prices(np.random.default_rng(12), 30, tuple(_contract(place) for place in range(30)), 0.06, 0.015)
    # The nearest month ends, the farthest begins in the middle.
    market.halted[:] = False
    market.halted[0::3, 15:] = True
    market.halted[2::3, :5] = True
    return market


def any_people(seed: int, count: int, market: Market) -> People:
    """People of whom each trait is drawn over all it may be."""
    rng = np.random.default_rng(seed)
    futures_hours = market.securities[0].t_plus == 0
    traits = np.zeros(count, PERSON)
    for name in ("activity", "eager", "full", "round_chance", "loyalty", "hot", "stop_kept", "partial", "split", "patient", "retry", "tops_up",
                 "returns", "withdraws", "lock", "reverse", "short"):  # fmt: skip
        traits[name] = rng.choice([0.0, 1.0, -1.0], count, p=[0.1, 0.1, 0.8])
        traits[name] = np.where(traits[name] < 0, rng.random(count), traits[name])
    traits["add"], traits["swing"], traits["deposits"] = rng.random((3, count)) * 0.3
    traits["first_day"] = rng.integers(0, 4, count)
    traits["last_day"] = rng.integers(15, len(DAYS) + 3, count)
    traits["sells_out"] = rng.random(count) < 0.5
    traits["cash"] = np.exp(rng.uniform(np.log(3_000), np.log(3_000_000), count)).astype(np.int64) * UNIT
    traits["spell"], traits["rest"] = rng.uniform(1, 20, count), rng.choice([0, 1, 6], count)
    traits["looks"] = np.exp(rng.uniform(0, 3, count))
    hours = (-10_800, 54_000) if futures_hours else (0, 14_400)
    traits["hour"], traits["hour_spread"] = rng.uniform(*hours, (count, 3)), rng.uniform(60, 9_000, (count, 3))
    traits["hour_weight"] = rng.dirichlet((1, 1, 1), count)
    traits["slots"] = rng.integers(1, 30, count)
    traits["sizing"], traits["hold_law"], traits["split_law"] = (
        rng.integers(0, 4, count),
        rng.integers(0, 4, count),
        rng.integers(0, 3, count),
    )
    traits["part"] = np.sort(rng.random((count, 2)), axis=1)
    traits["fixed"] = np.where(traits["sizing"] == 2, rng.integers(1, 3_000, count), rng.integers(1_000, 200_000, count) * UNIT)
    traits["round_to"] = rng.choice([1, 5, 100, 1_000], count)
    traits["favourites"] = rng.integers(0, 12, count)
    traits["chase"] = rng.choice([-2, 0, 2], count)
    traits["hold"] = np.exp(rng.uniform(np.log(0.002), np.log(20), count))
    traits["stop"], traits["take"] = rng.uniform(0.01, 0.5, (2, count))
    traits["split_parts"], traits["split_gap"] = rng.integers(2, 12, count), rng.uniform(0, 300, count)
    traits["offset"], traits["wait"] = rng.uniform(0, 10, count), rng.uniform(0, 9_000, count)
    traits["commission"] = rng.integers(0, 3_000_000 if futures_hours else 3_000, count)
    traits["least"] = rng.integers(0, 20, count) * 10_000
    traits["deposit"] = rng.integers(500, 200_000, count) * UNIT
    traits["margin"] = np.where(rng.random(count) < 0.5, traits["cash"] // rng.integers(2, 11, count), 0)
    traits["close"] = rng.uniform(0.3, 0.9, count)
    traits["warn"], traits["top_up"] = traits["close"] * rng.uniform(0.5, 0.9, count), rng.uniform(0.1, 0.6, count)
    traits["pair"] = np.where(rng.random(count) < 0.2, rng.random(count), 0.0)
    return People(traits, rng.integers(0, len(market.securities), 12).astype(np.int32))


class Floor:
    """A market, and how people trade in it."""

    def __init__(self, market: Market, trade: Callable[[Market, People, int], Log]) -> None:
        self.market, self.trade = market, trade

    def ran(self, seed: int, count: int = 12) -> tuple[People, Log]:
        people = any_people(seed, count, self.market)
        return people, self.trade(self.market, people, seed)

    def column(self, name: str) -> Any:
        return np.array([getattr(one, name) for one in self.market.securities])


@pytest.fixture(scope="session")
def stocks() -> Floor:
    return Floor(share_market(), shares.trade)


@pytest.fixture(scope="session")
def contracts() -> Floor:
    return Floor(futures_market(), futures.trade)


@pytest.fixture(scope="session", params=["stocks", "contracts"])
def floor(request: pytest.FixtureRequest) -> Floor:
    return request.getfixturevalue(request.param)
