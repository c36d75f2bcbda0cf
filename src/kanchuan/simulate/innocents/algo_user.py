"""One person whose program cuts orders into many children, several within a second."""

from __future__ import annotations

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    people = draw_people(rng, count, "algorithm", setting.market, setting.climate)
    people.traits["split_gap"] = [setting.rate(rng, "algo_user", "gap") for _ in range(count)]
    people.traits["patient"] *= 0.3
    accounts = []
    for number, holder in enumerate(setting.identities.people(rng, count)):
        broker = setting.firm(rng)
        if setting.chance(rng, "algo_user", "own_computer"):
            kit = setting.devices.person(rng, broker, holder.city, holder.phone, kinds=("pc", "phone"))
        else:
            kit = setting.devices.programme(rng, broker, blank=bool(rng.random() < 0.3))
        accounts.append(open_account(rng, setting, holder, [Hand(kit, [number], first_trader + number)], "algo_user", broker=broker))
    return record(rng, setting, trade(setting.market, people, seed_of(rng)), accounts)
