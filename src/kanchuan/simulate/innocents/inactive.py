"""Accounts with a handful of orders."""

from __future__ import annotations

import numpy as np

from kanchuan.simulate.innocents.accounts import Random, Setting, one_each, record, seed_of
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    people = draw_people(rng, count, "owner", setting.market, setting.climate)
    traits = people.traits
    traits["activity"] = [setting.rate(rng, "inactive", "activity") for _ in range(count)]
    traits["rest"], traits["looks"], traits["split"] = 0.0, 1.0, 0.0
    traits["eager"] = np.maximum(traits["eager"], 0.4)
    return record(rng, setting, trade(setting.market, people, seed_of(rng)), one_each(rng, setting, count, "inactive", first_trader))
