"""Main accounts: accounts of other people, rented or bought; what they did before, and how they changed hands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Market
from kanchuan.simulate.people import shares
from kanchuan.simulate.people.log import Log
from kanchuan.simulate.people.temperaments import draw_people
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.records.devices import Devices, Kit
from kanchuan.simulate.records.identities import Broker, Holder

Ints = NDArray[np.int64]

# Assumptions, as nobody publishes them: how many lenders traded themselves before, how many accounts of one financier are at one broker, how many are opened
# for the purpose, how many name the platform's telephone as second contact.
_TRADED_BEFORE = 0.45
_ONE_BROKER = 0.5
_NEW = 0.25
_CONTACT = 0.08
_COMMISSIONS = (120, 150, 200, 250, 300)


@dataclass(frozen=True, slots=True)
class Mains:
    """Main accounts. Shapes: A accounts.

    Attributes:
        rows: rows of ``accounts``.
        holders: who lends them.
        brokers: where they are.
        cards: the bank card tied to each.
        commission: [A] the broker's own commission, millionths.
        handover: [A] moment of the change of hands.
        history: what the holders did before, people numbered by ``historic``.
        historic: [H] account of each person of the history.
    """

    rows: list[dict[str, object]]
    holders: list[Holder]
    brokers: list[Broker]
    cards: list[str]
    commission: Ints
    handover: Ints
    history: Log
    historic: NDArray[np.int32]


def open_mains(
    rng: np.random.Generator,
    setting: Setting,
    market: Market,
    first_day: Ints,
    owner: NDArray[np.int64],
    contact: str | None = None,
    financiers: Sequence[Holder] = (),
) -> Mains:
    """Find accounts for a platform.

    Args:
        rng: where chance comes from.
        setting: the world.
        market: of shares or of futures.
        first_day: [A] the market's day of the first order of the platform's clients on each.
        owner: [A] number of the financier who brings each.
        contact: a telephone of the platform.
        financiers: by number, where the accounts are their own.
    """
    ids, count = setting.identities, len(first_day)
    kind = "stock" if market is setting.shares else "futures"
    holders = [financiers[int(one)] for one in owner] if financiers else ids.people(rng, count)
    house = {int(one): ids.pick_broker(rng, kind) for one in np.unique(owner)}
    brokers = [house[int(one)] if rng.random() < _ONE_BROKER else ids.pick_broker(rng, kind) for one in owner]
    start = market.days[np.maximum(first_day, 0)].astype(np.int64)
    handover = start * DAY_US - SHANGHAI_US + ((8.7 + 0.25 * rng.random(count)) * 3_600e6).astype(np.int64)
    # Some days before, where there are any.
    early = np.minimum(rng.integers(0, 6, count), np.maximum(first_day, 0))
    handover -= early * DAY_US
    age = np.where(rng.random(count) < _NEW, rng.integers(5, 60, count), rng.integers(60, 3_000, count))
    rows: list[dict[str, object]] = [
        ids.account(
            rng,
            holder,
            dt.date(1970, 1, 1) + dt.timedelta(days=int(day - years)),
            broker=broker,
            market=kind,
            second_contact=contact if contact is not None and rng.random() < _CONTACT else None,
        )
        for holder, broker, day, years in zip(holders, brokers, start, age, strict=True)
    ]
    history, historic = _history(rng, setting, market, handover, age)
    return Mains(rows, holders, brokers, ids.bank_cards(count), rng.choice(_COMMISSIONS, count), handover, history, historic)


def _history(rng: np.random.Generator, setting: Setting, market: Market, handover: Ints, age: Ints) -> tuple[Log, NDArray[np.int32]]:
    """What holders did on their own before they lent their accounts (shares only: a futures account is opened for the purpose)."""
    last = np.searchsorted(market.days, (handover + SHANGHAI_US) // DAY_US) - 1
    who = np.flatnonzero((last >= 8) & (rng.random(len(handover)) < _TRADED_BEFORE) & (market is setting.shares))
    begins = np.maximum(last[who] - np.minimum(age[who], rng.integers(5, 200, len(who))), 0)
    people = draw_people(rng, len(who), "owner", market, setting.climate, begins, last[who])
    traits = people.traits.copy()
    traits["sells_out"] = True
    log = shares.trade(market, replace(people, traits=traits), int(rng.integers(1 << 31)))
    return log, who.astype(np.int32)


def handed_over(kit: Kit, at: int, *, both: bool = True) -> Kit:
    """The kit of somebody who changes an account's passwords at a moment."""
    habits = kit.habits
    transfer = np.r_[habits.transfer_passwords, at + 90_000_000] if both else habits.transfer_passwords
    return replace(kit, habits=replace(habits, passwords=np.r_[habits.passwords, at], transfer_passwords=transfer))


def holders_kits(rng: np.random.Generator, devices: Devices, mains: Mains, accounts: Sequence[int]) -> list[Kit]:
    """What the holders of these accounts use."""
    return [
        devices.person(rng, mains.brokers[one], mains.holders[one].city, mains.holders[one].phone)
        for one in accounts
    ]  # fmt: skip
