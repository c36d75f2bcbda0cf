"""Market makers: an organisation that quotes both sides of the same securities every few minutes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.market.market import UNIT
from kanchuan.simulate.people.script import SCRIPT, play
from kanchuan.simulate.people.shares import SECONDS
from kanchuan.simulate.records.market_book import MarketBook

# Share of the capital that goes into the first stock of shares, and of a quote in that stock.
_STOCKED, _QUOTED = 0.5, 0.02


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; each one's desk is a trader, numbered from ``first_trader``."""
    scripts, accounts = [], []
    capital = np.zeros(count, np.int64)
    for number, holder in enumerate(setting.identities.organisations(rng, count)):
        broker = setting.firm(rng)
        capital[number] = round(setting.rate(rng, "market_maker", "capital") / 10_000) * 10_000 * UNIT
        scripts.append(_quotes(rng, setting, number, int(capital[number])))
        hand = Hand(setting.devices.programme(rng, broker), [number], first_trader + number)
        account = open_account(
            rng,
            setting,
            holder,
            [hand],
            "market_maker",
            broker=broker,
            life="firm",
            investors=setting.whole(rng, "market_maker", "investors"),
        )
        accounts.append(account)
    script = np.concatenate(scripts) if scripts else np.zeros(0, SCRIPT)
    log = play(setting.market, script, capital, np.full(count, 50), np.zeros(count, np.int64), seed_of(rng))
    return record(rng, setting, log, accounts)


def _quotes(rng: Random, setting: Setting, person: int, capital: int) -> NDArray[np.void]:
    """A stock bought on the first day; from the next day on, a buy and a sell within milliseconds, again and again."""
    market = setting.market
    chosen = rng.choice(len(market.securities), min(setting.whole(rng, "market_maker", "symbols"), len(market.securities)), replace=False)
    parts = []
    for one in chosen.tolist():
        price = int(market.previous_close[one, 0]) * market.securities[one].tick
        stock = max(2_000, int(capital * _STOCKED / len(chosen) / price) // 100 * 100)
        first = np.zeros(10, SCRIPT)
        first["person"], first["security"], first["side"], first["quantity"] = person, one, 1, max(stock // 1_000 * 100, 200)
        first["second"], first["away"], first["wait"] = np.sort(rng.uniform(100, SECONDS - 900, 10)), -1, 60.0
        cycle = setting.rate(rng, "market_maker", "cycle")
        starts = np.arange(rng.uniform(5, cycle), SECONDS - 2 * cycle, cycle)
        days = np.repeat(np.arange(1, len(market.days)), len(starts))
        at = np.tile(starts, len(market.days) - 1) + rng.exponential(1.5, len(days))
        both = np.zeros((len(days), 2), SCRIPT)
        both["person"], both["security"], both["day"] = person, one, days[:, None]
        both["side"] = np.array([1, -1])
        both["second"] = at[:, None] + np.array([0.0, 0.004])
        both["quantity"] = max(int(stock * _QUOTED) // 100 * 100, 200)
        both["away"], both["wait"] = setting.whole(rng, "market_maker", "distance"), 0.85 * cycle
        parts += [first, both.reshape(-1)]
    return np.concatenate(parts)
