"""Families: several accounts at one computer, one of them trading for all, or several of them trading on one account."""

from __future__ import annotations

from typing import Any

import numpy as np

from kanchuan.simulate.innocents.accounts import Account, Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.people.log import Log
from kanchuan.simulate.people.script import SCRIPT, play, trading_second
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.records.identities import Holder
from kanchuan.simulate.records.market_book import MarketBook

_EACH, _ONE_DECIDES, _ONE_ACCOUNT = range(3)


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts (of as many families as it takes); traders are numbered from ``first_trader``."""
    families = _families(rng, setting, count)
    followers = [(place, number) for place, (how, size, _) in enumerate(families) if how == _ONE_DECIDES for number in range(1, size)]
    leaders, people = _first_people(families)
    drawn = draw_people(rng, people, "retail", setting.market, setting.climate)
    log = trade(setting.market, drawn, seed_of(rng))
    copies = _copies(rng, setting, log, [leaders[place] for place, _ in followers], drawn.traits["cash"])
    log = Log.joined([log, copies])
    accounts: list[Account] = []
    relations: list[dict[str, Any]] = []
    copied = people
    trader = first_trader
    for place, (how, size, members) in enumerate(families):
        start = leaders[place]
        if how == _ONE_ACCOUNT:
            persons, traders = [list(range(start, start + members))], [list(range(trader, trader + members))]
        elif how == _ONE_DECIDES:
            persons = [[start], *([one] for one in range(copied, copied + size - 1))]
            traders = [[trader]] * size
            copied += size - 1
        else:
            persons, traders = [[start + one] for one in range(size)], [[trader + one] for one in range(size)]
        accounts += _household(rng, setting, persons, traders, relations)
        trader += max(max(each) for each in traders) - trader + 1
    return record(rng, setting, log, accounts, relations)


def _families(rng: Random, setting: Setting, count: int) -> list[tuple[int, int, int]]:
    """How each trades, its accounts, and the people of the log that decide by themselves."""
    one_decides, one_account = setting.rate(rng, "family", "one_decides"), setting.rate(rng, "family", "one_account")
    found = []
    left = count
    while left > 0:
        size = min(setting.whole(rng, "family", "size"), left)
        draw = rng.random()
        if draw < one_account or size == 1:
            found.append((_ONE_ACCOUNT, 1, int(rng.integers(2, 4))))
        elif draw < one_account + one_decides:
            found.append((_ONE_DECIDES, size, 1))
        else:
            found.append((_EACH, size, size))
        left -= found[-1][1]
    return found


def _first_people(families: list[tuple[int, int, int]]) -> tuple[list[int], int]:
    """The first person of the log of each family, and how many there are."""
    starts = np.cumsum([0, *(members for _, _, members in families)]).tolist()
    return starts[:-1], starts[-1]


def _copies(rng: Random, setting: Setting, log: Log, leaders: list[int], cash: np.ndarray[Any, Any]) -> Log:
    """The same trades on further accounts, minutes or seconds later, in the size of each one's purse."""
    parts = []
    o = log.orders
    bounds = np.searchsorted(o.person, np.arange(len(log.cash) + 1))
    purses = np.zeros(len(leaders), np.int64)
    for number, leader in enumerate(leaders):
        scale = float(np.exp(rng.normal(-0.2, 0.7)))
        purses[number] = int(cash[leader] * scale / 100) * 100
        rows = np.arange(bounds[leader], bounds[leader + 1])
        rows = rows[(o.filled[rows] > 0) & (rng.random(len(rows)) < setting.rate(rng, "family", "copied"))]
        part = np.zeros(len(rows), SCRIPT)
        part["person"], part["day"], part["security"], part["side"] = number, o.day[rows], o.security[rows], o.side[rows]
        delay = rng.exponential(setting.rate(rng, "family", "hand_delay"), len(rows)) + 2.0
        part["second"] = trading_second(o.placed[rows], setting.market.days[o.day[rows]].astype(np.int64)) + delay
        part["quantity"] = np.maximum((o.quantity[rows] * scale / 100).astype(np.int64) * 100, 100)
        part["away"], part["wait"] = -rng.integers(0, 3, len(rows)), 60.0
        parts.append(part)
    script = np.concatenate(parts) if parts else np.zeros(0, SCRIPT)
    return play(setting.market, script, purses, np.full(len(leaders), 250), np.full(len(leaders), 50_000), seed_of(rng))


def _household(
    rng: Random, setting: Setting, persons: list[list[int]], traders: list[list[int]], relations: list[dict[str, Any]]
) -> list[Account]:
    """The accounts of one family: one home, one line, one computer, and often one firm."""
    ids, devices = setting.identities, setting.devices
    size = max(len(persons), *(len(each) for each in persons))
    city = int(ids.cities(rng, 1)[0])
    first = ids.people(rng, 1, city)[0]
    members: list[Holder] = [first, *ids.people(rng, size - 1, city, address=first.address)]
    # Parents and grown children share a name, spouses do not.
    surname = first.name[0]
    home, computer = devices.line(rng, city), devices.device(rng, "pc")
    firm = setting.firm(rng)
    if size > 1 and rng.random() < 0.8:
        relations.append(
            {"from_party": members[0].party_id, "to_party": members[1].party_id, "kind": "spouse", "since": None, "source": "register"}
        )
    accounts = []
    for number, (group, deciders) in enumerate(zip(persons, traders, strict=True)):
        holder = members[number]
        if number > 0 and setting.chance(rng, "family", "elsewhere"):
            holder = ids.people(rng, 1, surname=surname)[0]
        broker = firm if rng.random() < 0.75 else setting.firm(rng)
        hands = []
        for place, (person, trader) in enumerate(zip(group, deciders, strict=True)):
            user = members[number if len(persons) > 1 else place]
            kit = devices.person(rng, broker, city, user.phone, home=home, computer=computer)
            hands.append(Hand(kit, [person], trader))
        contact = members[(number + 1) % size].phone if size > 1 and rng.random() < 0.7 else None
        accounts.append(open_account(rng, setting, holder, hands, "family", broker=broker, second_contact=contact, surname=surname))
    held = {account.holder.party_id for account in accounts}
    relations[:] = [row for row in relations if row["from_party"] not in _ids(members) or row["to_party"] in held]
    return accounts


def _ids(members: list[Holder]) -> set[str]:
    return {member.party_id for member in members}
