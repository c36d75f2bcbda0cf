"""Traders of futures who sit in one room: one public address, at times one address on file or one computer, each on an account of their own."""

from __future__ import annotations

import numpy as np

from kanchuan.simulate.innocents.accounts import Account, Hand, Random, Setting, open_account, record, seed_of, speculating
from kanchuan.simulate.people.futures import trade
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    people = speculating(rng, setting, count, "futures_studio", "scalper")
    log = trade(setting.market, people, seed_of(rng))
    accounts: list[Account] = []
    while len(accounts) < count:
        accounts += _room(
            rng, setting, min(max(setting.whole(rng, "futures_studio", "size"), 2), count - len(accounts)), len(accounts), first_trader
        )
    return record(rng, setting, log, accounts)


def _room(rng: Random, setting: Setting, size: int, start: int, first_trader: int) -> list[Account]:
    ids, devices = setting.identities, setting.devices
    city = int(ids.cities(rng, 1)[0])
    line, firm = devices.line(rng, city, lease_days=5_000), setting.firm(rng)
    address = ids.addresses(np.array([city]))[0] if setting.chance(rng, "futures_studio", "same_address") else ""
    accounts = []
    shared = None
    for place, holder in enumerate(ids.people(rng, size, city, address=address)):
        broker = firm if rng.random() < 0.7 else setting.firm(rng)
        computer = shared if shared is not None and setting.chance(rng, "futures_studio", "same_computer") else devices.device(rng, "pc")
        shared = computer
        kit = devices.person(rng, broker, city, holder.phone, home=line, office=line, computer=computer, kinds=("pc", "phone"))
        hand = Hand(kit, [start + place], first_trader + start + place)
        accounts.append(open_account(rng, setting, holder, [hand], "futures_studio", broker=broker))
    return accounts
