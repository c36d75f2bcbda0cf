"""Spread traders: long in one month and short in another, or both ways in one contract, at the same time."""

from __future__ import annotations

from kanchuan.simulate.innocents.accounts import Random, Setting, one_each, record, seed_of, speculating
from kanchuan.simulate.people.futures import trade
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    people = speculating(rng, setting, count, "spread_trader", "spread_trader")
    return record(rng, setting, trade(setting.market, people, seed_of(rng)), one_each(rng, setting, count, "spread_trader", first_trader))
