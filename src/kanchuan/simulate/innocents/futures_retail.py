"""Ordinary speculators in futures, each with an account of their own."""

from __future__ import annotations

from kanchuan.simulate.innocents.accounts import Random, Setting, one_each, record, seed_of, speculating
from kanchuan.simulate.people.futures import trade
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    people = speculating(rng, setting, count, "futures_retail", "speculator")
    accounts = one_each(rng, setting, count, "futures_retail", first_trader, nervous=setting.rate(rng, "futures_retail", "nervous"))
    return record(rng, setting, trade(setting.market, people, seed_of(rng)), accounts)
