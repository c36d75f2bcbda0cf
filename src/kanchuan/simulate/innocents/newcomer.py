"""People who opened their account a little while ago: round sums in, passwords changed, a new program looked at many times a day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.market.market import UNIT
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    market = setting.market
    first = rng.integers(0, max(1, len(market.days) * 2 // 3), count)
    people = draw_people(rng, count, "retail", market, setting.climate, first_day=first)
    people.traits["cash"] = [setting.whole(rng, "newcomer", "round_cash") * UNIT for _ in range(count)]
    people.traits["deposits"] = [setting.rate(rng, "newcomer", "deposits") for _ in range(count)]
    people.traits["activity"] = np.maximum(people.traits["activity"], 0.5)
    log = trade(market, people, seed_of(rng))
    campaign_broker = setting.firm(rng)
    campaign_day = setting.weekday_before(rng, int(market.days[0]) + int(rng.integers(1, 20)), 5)
    accounts = []
    for number, holder in enumerate(setting.identities.people(rng, count)):
        day = int(market.days[first[number]])
        together = first[number] > 20 and setting.chance(rng, "newcomer", "together")
        broker = campaign_broker if together else setting.firm(rng)
        opened = campaign_day if together else setting.weekday_before(rng, day, 20)
        kit = setting.devices.person(rng, broker, holder.city, holder.phone)
        kit = replace(kit, habits=replace(kit.habits, looks_a_day=setting.rate(rng, "newcomer", "chatty")))
        account = open_account(
            rng, setting, holder, [Hand(kit, [number], first_trader + number, since=day)], "newcomer", broker=broker, opened_on=opened, fresh=True,
            nervous=setting.rate(rng, "newcomer", "nervous"),
        )  # fmt: skip
        accounts.append(account)
    return record(rng, setting, log, accounts)
