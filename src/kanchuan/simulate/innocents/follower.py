"""Followers of a public signal: many strangers buy and sell the same security within the same minutes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.innocents.accounts import Random, Setting, one_each, record, seed_of
from kanchuan.simulate.innocents.grid_bot import pays_in
from kanchuan.simulate.market.market import UNIT
from kanchuan.simulate.people.script import SCRIPT, play
from kanchuan.simulate.people.shares import SECONDS
from kanchuan.simulate.records.market_book import MarketBook

_HOTTEST = 30


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    cash = np.array([round(setting.rate(rng, "follower", "cash") / 100) * 100 * UNIT for _ in range(count)], np.int64)
    scripts = []
    done = 0
    while done < count:
        size = min(max(setting.whole(rng, "follower", "size"), 2), count - done)
        signals = _signals(rng, setting)
        for person in range(done, done + size):
            scripts.append(_followed(rng, setting, person, int(cash[person]), signals))
            scripts.append(pays_in(rng, setting, person, setting.rate(rng, "follower", "pays_in")))
        done += size
    script = np.concatenate(scripts) if scripts else np.zeros(0, SCRIPT)
    log = play(setting.market, script, cash, rng.choice((150, 250, 300), count), np.full(count, 50_000), seed_of(rng))
    return record(rng, setting, log, one_each(rng, setting, count, "follower", first_trader))


def _signals(rng: Random, setting: Setting) -> NDArray[np.float64]:
    """[n, 5] security, day and second of the call to buy, day and second of the call to sell."""
    market = setting.market
    days = len(market.days)
    count = max(2, rng.poisson(setting.rate(rng, "follower", "signals") * days))
    bought = rng.integers(0, max(days - 1, 1), count)
    held = np.maximum(1, np.round(rng.exponential(setting.rate(rng, "follower", "hold"), count))).astype(np.int64)
    hot = np.argsort(-market.heat, axis=0, kind="stable")[:_HOTTEST]
    chosen = hot[rng.integers(0, len(hot), count), bought]
    seconds = rng.uniform(30, SECONDS - 900, (count, 2))
    return np.stack([chosen, bought, seconds[:, 0], np.minimum(bought + held, days - 1), seconds[:, 1]], axis=1)


def _followed(rng: Random, setting: Setting, person: int, cash: int, signals: NDArray[np.float64]) -> NDArray[np.void]:
    """The signals that one follower acts on, each after a delay of their own."""
    market = setting.market
    taken = signals[rng.random(len(signals)) < setting.rate(rng, "follower", "follows")]
    count = len(taken)
    part = np.zeros(2 * count, SCRIPT)
    part["person"] = person
    part["security"] = np.r_[taken[:, 0], taken[:, 0]].astype(np.int32)
    part["day"] = np.r_[taken[:, 1], taken[:, 3]].astype(np.int32)
    delay = setting.rate(rng, "follower", "delay") * np.exp(rng.normal(0.0, 0.9, 2 * count))
    part["second"] = np.r_[taken[:, 2], taken[:, 4]] + delay
    part["side"][:count], part["side"][count:] = 1, -1
    one, day = part["security"][:count], part["day"][:count]
    tick = np.array([market.securities[place].tick for place in one.tolist()], np.int64)
    share = setting.rate(rng, "follower", "share")
    wanted = (cash * share / np.maximum(market.previous_close[one, day] * tick, 1)).astype(np.int64) // 100 * 100
    part["quantity"][:count], part["quantity"][count:] = np.maximum(wanted, 100), 1 << 40
    part["away"], part["wait"] = -rng.integers(0, 4, 2 * count), rng.exponential(60.0, 2 * count)
    return part
