"""Private investors of many temperaments, each with an account of their own."""

from __future__ import annotations

from kanchuan.simulate.innocents.accounts import Random, Setting, mixed, one_each, record
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    log = mixed(rng, setting, count, "retail")
    accounts = one_each(rng, setting, count, "retail", first_trader, nervous=setting.rate(rng, "retail", "nervous"))
    return record(rng, setting, log, accounts)
