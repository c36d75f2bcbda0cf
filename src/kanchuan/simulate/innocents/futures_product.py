"""Licensed products that trade futures, several managers on one account through one system."""

from __future__ import annotations

import numpy as np

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of, speculating
from kanchuan.simulate.people.futures import trade
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; the managers are numbered from ``first_trader``."""
    sizes = [setting.whole(rng, "futures_product", "managers") for _ in range(count)]
    people = speculating(rng, setting, sum(sizes), "futures_product", "manager")
    log = trade(setting.market, people, seed_of(rng))
    accounts = []
    for start, size in zip(np.cumsum([0, *sizes[:-1]]).tolist(), sizes, strict=True):
        holder = setting.identities.organisations(rng, 1, "product")[0]
        broker = setting.firm(rng)
        kit = setting.devices.programme(rng, broker)
        tagged = setting.chance(rng, "futures_product", "tagged")
        hands = [Hand(kit, [start + one], first_trader + start + one, f"CTA{one + 1}" if tagged else None) for one in range(size)]
        investors = setting.whole(rng, "futures_product", "investors")
        accounts.append(open_account(rng, setting, holder, hands, "futures_product", broker=broker, life="firm", investors=investors))
    return record(rng, setting, log, accounts)
