"""Licensed products and firms that several managers trade, each in a style of their own: split by law, in the institution's own name."""

from __future__ import annotations

import numpy as np

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; the managers are numbered from ``first_trader``."""
    sizes = [setting.whole(rng, "multi_manager", "managers") for _ in range(count)]
    people = draw_people(rng, sum(sizes), "manager", setting.market, setting.climate)
    log = trade(setting.market, people, seed_of(rng))
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    accounts = []
    for start, size in zip(starts, sizes, strict=True):
        kind = "product" if setting.chance(rng, "multi_manager", "product") else "organisation"
        holder = setting.identities.organisations(rng, 1, kind)[0]
        broker = setting.firm(rng)
        tagged = setting.chance(rng, "multi_manager", "tagged")
        office = setting.devices.line(rng, holder.city, lease_days=5_000)
        system = setting.devices.programme(rng, broker) if setting.chance(rng, "multi_manager", "one_system") else None
        hands = []
        for place in range(size):
            computer = setting.devices.device(rng, "pc")
            kit = system or setting.devices.operator(rng, broker, office, [computer])
            hands.append(Hand(kit, [start + place], first_trader + start + place, f"JL{place + 1:02d}" if tagged else None))
        account = open_account(
            rng,
            setting,
            holder,
            hands,
            "multi_manager",
            broker=broker,
            life="firm",
            investors=setting.whole(rng, "multi_manager", "investors"),
        )
        accounts.append(account)
    return record(rng, setting, log, accounts)
