"""One person with a long-term and a short-term way of trading, side by side on one account."""

from __future__ import annotations

import numpy as np

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.people.log import Log
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    patient = draw_people(rng, count, "long_term", setting.market, setting.climate)
    quick = draw_people(rng, count, "day_trader", setting.market, setting.climate)
    share = np.array([setting.rate(rng, "two_strategies", "split") for _ in range(count)])
    whole = quick.traits["cash"]
    patient.traits["cash"] = (whole * share / 100).astype(np.int64) * 100
    quick.traits["cash"] = whole - patient.traits["cash"]
    # One head keeps the same hours and commission in both.
    for trait in ("hour", "hour_spread", "hour_weight", "commission"):
        patient.traits[trait] = quick.traits[trait]
    log = Log.joined([trade(setting.market, people, seed_of(rng)) for people in (patient, quick)])
    accounts = []
    for number, holder in enumerate(setting.identities.people(rng, count)):
        broker = setting.firm(rng)
        kit = setting.devices.person(rng, broker, holder.city, holder.phone)
        hand = Hand(kit, [number, count + number], first_trader + number)
        accounts.append(open_account(rng, setting, holder, [hand], "two_strategies", broker=broker))
    return record(rng, setting, log, accounts)
