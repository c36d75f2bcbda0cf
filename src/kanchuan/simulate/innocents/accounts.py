"""From what people did to the records of their accounts: the step that all kinds of innocents share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kanchuan.simulate.market.calendar import date_of, day_number
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, UNIT, Market
from kanchuan.simulate.people.futures_temperaments import draw_speculators
from kanchuan.simulate.people.log import FINANCED, RETURNED, START, Log
from kanchuan.simulate.people.person import People
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import Climate, draw_people, values
from kanchuan.simulate.records.devices import Devices, Kit
from kanchuan.simulate.records.identities import Broker, Holder, Identities
from kanchuan.simulate.records.market_book import Logins, MarketBook, MarketFills, MarketOrders
from kanchuan.simulate.records.money import Money

Ints = NDArray[np.int64]
Random = np.random.Generator


@cache
def _said() -> Mapping[str, Any]:
    text = resources.files("kanchuan.simulate.innocents").joinpath("innocents.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Setting:
    """The world around the innocents of one book.

    Attributes:
        market: of shares, or of futures.
        identities: the world's.
        devices: whose terminals the book tells.
        money: whose transfers it tells.
        climate: of the people's habits.
        difficulty: 0 to 1, how much the innocent look like the guilty.
        futures: is the market one of futures?
    """

    market: Market
    identities: Identities
    devices: Devices
    money: Money
    climate: Climate
    difficulty: float = 0.0
    futures: bool = False

    def firm(self, rng: Random) -> Broker:
        """A broker, or a futures company."""
        return self.identities.pick_broker(rng, "futures" if self.futures else "stock")

    def rate(self, rng: Random, kind: str, name: str) -> float:
        """A value from a range of ``innocents.yaml``, within the world's part of it."""
        return float(values(rng, 1, _said()[kind][name], self.climate.part(f"innocents.{kind}", name))[0])

    def whole(self, rng: Random, kind: str, name: str) -> int:
        """The same as a whole number."""
        return round(self.rate(rng, kind, name))

    def chance(self, rng: Random, kind: str, name: str) -> bool:
        """Does it happen, at a rate of ``innocents.yaml``? More often in difficult worlds."""
        return bool(rng.random() < min(self.rate(rng, kind, name) * (1.0 + self.difficulty), 1.0))

    @property
    def opening(self) -> int:
        """The moment when the first day begins."""
        return int(self.market.days[0]) * DAY_US - SHANGHAI_US

    def opened_on(self, rng: Random) -> dt.date:
        """When an account of some age was opened: more of them in years when the market rose (assumption), none within the last month before the records."""
        ages = 35 + rng.gamma(1.3, 900.0)
        first = int(self.market.days[0])
        return date_of(max(first - int(ages), day_number(dt.date(1995, 1, 3))))

    def weekday_before(self, rng: Random, day: int, spread: int) -> dt.date:
        """A weekday within ``spread`` days before a day (days since 1970)."""
        chosen = day - 1 - int(rng.integers(max(spread, 1)))
        chosen -= max((chosen + 3) % 7 - 4, 0)
        return date_of(chosen)


@dataclass(slots=True)
class Hand:
    """One who gives orders on an account.

    Attributes:
        kit: with what.
        people: who of the log they are (two, where one person has two ways of trading).
        trader: number of the one who decides, in the world.
        remark: what the orders are tagged with.
        since: first day of their story (days since 1970), if not that of the records.
    """

    kit: Kit
    people: Sequence[int]
    trader: int
    remark: str | None = None
    since: int | None = None


@dataclass(slots=True)
class Account:
    """An account and everybody who trades on it.

    Attributes:
        row: of ``accounts``.
        holder: with
        broker: the firm.
        hands: who trades.
        label: the kind.
        life: of the bank card: ``person``, ``firm`` or none.
        investors: from how many a firm's money comes.
        fresh: the first money comes within the records and not before.
        surname: of the family, if not the holder's.
        nervous: chance that a password is changed shortly before a deposit.
        source: where the money for the broker comes from (a kind of ``money.yaml``), if not drawn each time.
        movements: rows of ``movements``.
        extra: moments and sums of transfers that the log does not tell of.
    """

    row: dict[str, Any]
    holder: Holder
    broker: Broker
    hands: list[Hand]
    label: str
    life: str = "person"
    investors: int = 0
    fresh: bool = False
    surname: str | None = None
    nervous: float = 0.0
    source: str | None = None
    movements: list[dict[str, Any]] = field(default_factory=list)
    extra: list[tuple[int, int]] = field(default_factory=list)

    @property
    def account_id(self) -> str:
        """Its number."""
        return str(self.row["account_id"])


def open_account(
    rng: Random,
    setting: Setting,
    holder: Holder,
    hands: list[Hand],
    label: str,
    *,
    broker: Broker,
    opened_on: dt.date | None = None,
    second_contact: str | None = None,
    **rest: Any,
) -> Account:
    """A new account at a firm. Most people name a second contact; ``rest`` are fields of ``Account``."""
    if second_contact is None and rng.random() < 0.7:
        second_contact = setting.identities.phones(1)[0]
    row = setting.identities.account(rng, holder, opened_on or setting.opened_on(rng), broker=broker, second_contact=second_contact)
    return Account(row, holder, broker, hands, label, **rest)


def record(rng: Random, setting: Setting, log: Log, accounts: Sequence[Account], relations: Sequence[dict[str, Any]] = ()) -> MarketBook:
    """The market book of accounts whose people left a log.

    Args:
        rng: chance of devices, money, passwords.
        setting: the world.
        log: of all people of all accounts.
        accounts: each person of the log belongs to one hand of one of them.
        relations: rows of ``relations`` beside the holders' ownership.

    Returns:
        A book without terminals: those of all books of one setting are ``setting.devices.terminals()``, and its transfers ``setting.money.transfers``.
    """
    o = log.orders
    count = len(log.cash)
    by_person = np.searchsorted(o.person, np.arange(count + 1))
    owner, trader, remark = np.full(count, -1, np.int32), np.full(count, -1, np.int64), np.full(count, -1, np.int32)
    terminal = np.full(len(o), -1, np.int32)
    remarks: dict[str, int] = {}
    flow_order = np.argsort(log.flows.person, kind="stable")
    flow_bounds = np.searchsorted(log.flows.person[flow_order], np.arange(count + 1))
    logins: list[Logins] = []
    for number, account in enumerate(accounts):
        people = [person for hand in account.hands for person in hand.people]
        flows = np.concatenate([flow_order[flow_bounds[person] : flow_bounds[person + 1]] for person in people])
        changes = _money(rng, setting, account, log, flows)
        for place, hands in enumerate(_by_kit(account.hands)):
            rows = np.concatenate([np.arange(by_person[person], by_person[person + 1]) for hand in hands for person in hand.people])
            rows = rows[np.argsort(o.placed[rows], kind="stable")]
            kit = hands[0].kit if place else _with_passwords(hands[0].kit, changes)
            since = None if hands[0].since is None else hands[0].since * DAY_US - SHANGHAI_US
            traces = setting.devices.traces(rng, account.broker, kit, account.account_id, o.placed[rows], since)
            terminal[rows] = traces.terminal
            logins.append(traces.logins(number))
        for hand in account.hands:
            for person in hand.people:
                owner[person], trader[person] = number, hand.trader
                if hand.remark is not None:
                    remark[person] = remarks.setdefault(hand.remark, len(remarks))
    holders = {account.holder.party_id: account.holder for account in accounts}
    return MarketBook(
        setting.market.securities,
        [account.row for account in accounts],
        MarketOrders(
            owner[o.person], o.placed, setting.market.days[o.day], o.security, o.side, o.effect, o.price, o.quantity, o.filled, o.cancelled, terminal,
            remark[o.person], trader[o.person], o.trip,
        ),
        MarketFills(log.fills.order, log.fills.filled_at, log.fills.price, log.fills.quantity, log.fills.fee),
        Logins.joined(logins),
        remarks=list(remarks),
        movements=[row for account in accounts for row in account.movements],
        labels=[
            {"account_id": account.account_id, "label": account.label, "hidden_traders": len({hand.trader for hand in account.hands})}
            for account in accounts
        ],
        parties=[holder.party() for holder in holders.values()],
        relations=list(relations),
    )  # fmt: skip


def _by_kit(hands: Sequence[Hand]) -> list[list[Hand]]:
    """Hands that use the same machines are one in the counter's log."""
    groups: dict[int, list[Hand]] = {}
    for hand in hands:
        groups.setdefault(id(hand.kit), []).append(hand)
    return list(groups.values())


def _money(rng: Random, setting: Setting, account: Account, log: Log, flows: Ints) -> list[int]:
    """Write the account's transfers. Gives moments at which the holder changes the password for the sake of a deposit."""
    flows = flows[np.argsort(log.flows.at[flows], kind="stable")]
    kinds = log.flows.kind[flows]
    own = flows[(kinds != FINANCED) & (kinds != RETURNED)]
    at, amount, first = (
        log.flows.at[own],
        log.flows.amount[own],
        (log.flows.kind[own] == START) & (log.flows.at[own] < setting.opening + DAY_US),
    )
    if not account.fresh:
        opened = day_number(account.row["opened_on"]) * DAY_US - SHANGHAI_US
        before, sums = setting.money.history(rng, int(amount[first].sum()), opened)
        at, amount = np.r_[before, at[~first]], np.r_[sums, amount[~first]]
    if account.extra:
        at, amount = np.r_[at, [one for one, _ in account.extra]], np.r_[amount, [one for _, one in account.extra]]
    kept = np.flatnonzero(amount != 0)
    order = kept[np.argsort(at[kept], kind="stable")]
    at, amount = at[order], amount[order]
    name = account.holder.name
    cards, changed = setting.money.cards(rng, name)
    deposits = setting.money.broker(rng, (account.account_id, name), cards, at, amount, changed, futures=setting.futures)
    if account.life and setting.money.has_statements(rng):
        if account.life == "firm":
            setting.money.firm(rng, cards[0], account.investors, deposits)
        else:
            setting.money.life(rng, cards[0], deposits, account.surname, account.source)
    inside = [moment for moment, _, _ in deposits if moment >= setting.money.first]
    return [moment - int(rng.integers(3_600, 3 * 86_400)) * 1_000_000 for moment in inside if rng.random() < account.nervous]


def _with_passwords(kit: Kit, moments: Sequence[int]) -> Kit:
    if not moments:
        return kit
    passwords = np.sort(np.r_[kit.habits.passwords, np.array(moments, np.int64)])
    return replace(kit, habits=replace(kit.habits, passwords=passwords))


def one_each(rng: Random, setting: Setting, count: int, label: str, first_trader: int, **rest: Any) -> list[Account]:
    """An account for each of the people of a log, who are strangers to each other; ``rest`` goes to ``open_account``."""
    accounts = []
    for number, holder in enumerate(setting.identities.people(rng, count)):
        broker = setting.firm(rng)
        kit = setting.devices.person(rng, broker, holder.city, holder.phone)
        accounts.append(open_account(rng, setting, holder, [Hand(kit, [number], first_trader + number)], label, broker=broker, **rest))
    return accounts


def mixed(rng: Random, setting: Setting, count: int, kind: str, change: Callable[[People], None] | None = None) -> Log:
    """What people of several temperaments did, in the shares that ``innocents.yaml`` gives the kind.

    Args:
        rng: chance.
        setting: the world.
        count: how many people.
        kind: a key of ``innocents.yaml`` with ``temperaments``.
        change: what to change in the people drawn.
    """
    shares: Mapping[str, float] = _said()[kind]["temperaments"]
    weights = np.array(list(shares.values()))
    numbers = rng.multinomial(count, weights / weights.sum()).tolist()
    logs = []
    for temperament, number in zip(shares, numbers, strict=True):
        people = draw_people(rng, number, temperament, setting.market, setting.climate)
        if change is not None:
            change(people)
        logs.append(trade(setting.market, people, seed_of(rng)))
    return Log.joined(logs)


def bend(rng: Random, setting: Setting, people: People, kind: str) -> None:
    """Give people the traits that ``innocents.yaml`` says of the kind, in place of their temperament's."""
    for trait, form in _said()[kind].get("traits", {}).items():
        people.traits[trait] = values(rng, len(people), form, setting.climate.part(f"innocents.{kind}", trait))


def speculating(rng: Random, setting: Setting, count: int, kind: str, temperament: str) -> People:
    """People of futures, with the ranges that ``innocents.yaml`` gives the kind in place of the temperament's."""
    people = draw_speculators(rng, count, temperament, setting.market, setting.climate)
    bend(rng, setting, people, kind)
    people.traits["cash"] = np.round(values(rng, count, _said()[kind]["cash"]) / 100).astype(np.int64) * 100 * UNIT
    return people


def seed_of(rng: Random) -> int:
    """A seed for compiled code."""
    return int(rng.integers(1 << 31))


def shares_of_kinds(*, futures: bool = False) -> Mapping[str, float]:
    """Each kind's share of a street's accounts of shares, or of futures."""
    return _said()["futures_shares" if futures else "shares"]  # type: ignore[no-any-return]


def share_of_futures(rng: Random) -> float:
    """Share of a street's accounts that are of futures."""
    return float(values(rng, 1, _said()["futures"])[0])
