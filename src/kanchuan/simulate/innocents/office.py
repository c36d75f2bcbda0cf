"""Strangers behind one public address: colleagues in an office, a dormitory, clients of one account manager, the public computer of a branch."""

from __future__ import annotations

from dataclasses import replace

from kanchuan.simulate.innocents.accounts import Account, Hand, Random, Setting, mixed, open_account, record
from kanchuan.simulate.market.calendar import day_number
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    log = mixed(rng, setting, count, "retail")
    accounts: list[Account] = []
    while len(accounts) < count:
        size = min(max(setting.whole(rng, "office", "size"), 2), count - len(accounts))
        accounts += _group(rng, setting, size, len(accounts), first_trader)
    return record(rng, setting, log, accounts)


def _group(rng: Random, setting: Setting, size: int, start: int, first_trader: int) -> list[Account]:
    """One office. Its people share a line; some groups share more."""
    ids, devices = setting.identities, setting.devices
    city = int(ids.cities(rng, 1)[0])
    line = devices.line(rng, city, lease_days=5_000)
    firm = setting.firm(rng)
    address = ids.addresses(ids.cities(rng, 1) * 0 + city)[0] if setting.chance(rng, "office", "same_address") else ""
    together = (
        setting.weekday_before(rng, day_number(setting.opened_on(rng)), 7) if setting.chance(rng, "office", "opened_together") else None
    )
    hall = devices.device(rng, "pc") if setting.chance(rng, "office", "hall") else None
    contact = ids.phones(1)[0] if setting.chance(rng, "office", "manager_contact") else None
    accounts = []
    for place, holder in enumerate(ids.people(rng, size, city, address=address)):
        number = start + place
        with_firm = together is not None or rng.random() < 0.3
        broker = firm if with_firm else setting.firm(rng)
        kinds = ("pc", "phone") if hall is not None or rng.random() < 0.5 else None
        kit = devices.person(rng, broker, city, holder.phone, office=line, computer=hall, kinds=kinds)
        if hall is not None:
            # The public computer stands in the branch, whoever sits at it.
            kit = replace(kit, slots=(replace(kit.slots[0], lines=((line, 1.0),)), *kit.slots[1:]), journeys=())
        account = open_account(
            rng, setting, holder, [Hand(kit, [number], first_trader + number)], "office", broker=broker, opened_on=together if with_firm else None,
            second_contact=contact if with_firm else None,
        )  # fmt: skip
        accounts.append(account)
    return accounts
