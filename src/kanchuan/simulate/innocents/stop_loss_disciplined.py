"""People who sell at a fixed loss without exception, in round lots: as a platform's line would make them."""

from __future__ import annotations

from kanchuan.simulate.innocents.accounts import Random, Setting, bend, one_each, record, seed_of
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    label = "stop_loss_disciplined"
    people = draw_people(rng, count, "disciplined", setting.market, setting.climate)
    bend(rng, setting, people, label)
    accounts = one_each(rng, setting, count, label, first_trader, nervous=setting.rate(rng, label, "nervous"))
    return record(rng, setting, trade(setting.market, people, seed_of(rng)), accounts)
