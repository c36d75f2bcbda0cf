"""Busy private investors: in and out within a day or two, many looks, several positions at once."""

from __future__ import annotations

from kanchuan.simulate.innocents.accounts import Random, Setting, one_each, record, seed_of
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    people = draw_people(rng, count, "day_trader", setting.market, setting.climate)
    accounts = one_each(rng, setting, count, "day_trader", first_trader, nervous=setting.rate(rng, "day_trader", "nervous"))
    return record(rng, setting, trade(setting.market, people, seed_of(rng)), accounts)
