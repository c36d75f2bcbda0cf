"""Accounts that sleep for years and then trade a lot: a new telephone, a new password, money from the sale of a house - and all in the holder's own hands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, UNIT
from kanchuan.simulate.people.log import Log
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.devices import Kit
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    market = setting.market
    wakes = np.array([max(2, int(setting.rate(rng, "heir", "sleeps") * len(market.days))) for _ in range(count)])
    awake = draw_people(rng, count, "day_trader", market, setting.climate, first_day=wakes)
    awake.traits["cash"] = [round(setting.rate(rng, "heir", "cash") / 10_000) * 10_000 * UNIT for _ in range(count)]
    before = draw_people(rng, count, "owner", market, setting.climate, last_day=wakes - 1)
    before.traits["sells_out"] = True
    before.traits["activity"] = [0.1 if setting.chance(rng, "heir", "traded_before") else 0.0 for _ in range(count)]
    before.traits["deposits"] = 0.0
    log = Log.joined([trade(market, people, seed_of(rng)) for people in (awake, before)])
    accounts = []
    for number, holder in enumerate(setting.identities.people(rng, count)):
        broker = setting.firm(rng)
        waking = int(market.days[wakes[number]]) * DAY_US - SHANGHAI_US
        changed = waking - int(rng.integers(0, 3 * 24)) * 3_600_000_000
        kit = _renewed(rng, setting, setting.devices.person(rng, broker, holder.city, holder.phone, passwords=[changed]), changed)
        hand = Hand(kit, [number, count + number], first_trader + number)
        accounts.append(open_account(rng, setting, holder, [hand], "heir", broker=broker, source="house" if rng.random() < 0.5 else None))
    return record(rng, setting, log, accounts)


def _renewed(rng: Random, setting: Setting, kit: Kit, moment: int) -> Kit:
    """The same person with new machines from a moment on; before, they hardly looked."""
    slots = tuple(
        replace(slot, devices=(slot.devices[0], setting.devices.device(rng, slot.devices[0].kind)), since=(0, moment)) for slot in kit.slots
    )
    return replace(kit, slots=slots)
