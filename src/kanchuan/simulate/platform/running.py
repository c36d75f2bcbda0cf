"""A platform in business, from its first client to its last day: its own book, and what it left in the market's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US
from kanchuan.simulate.platform import account_records, money
from kanchuan.simulate.platform.book import PlatformBook
from kanchuan.simulate.platform.charges import Charged, charge
from kanchuan.simulate.platform.clock import Clock
from kanchuan.simulate.platform.funding import Moved, nothing_moved
from kanchuan.simulate.platform.ledger import Ledger, book
from kanchuan.simulate.platform.mains import Mains, open_mains
from kanchuan.simulate.platform.messages import messages_of
from kanchuan.simulate.platform.organisation import Organisation, organise
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.spec import PlatformSpec
from kanchuan.simulate.platform.trading import Trading, trade
from kanchuan.simulate.records.bank import BANK, BROKER_BANK, Bank, Transfers, transfers_of
from kanchuan.simulate.records.devices import Devices
from kanchuan.simulate.records.identities import PROVINCES, Holder
from kanchuan.simulate.records.market_book import MarketBook

Ints = NDArray[np.int64]

# A client does not say where they live (assumption).
_NO_PROVINCE = 0.03
# A transfer fails and is tried again (assumption).
_FAILS = 0.01


@dataclass(frozen=True, slots=True)
class Business:
    """What clients did and what they owe: all that the figures of a case depend on."""

    trading: Trading
    charged: Charged
    ledger: Ledger
    organisation: Organisation
    agent: NDArray[np.int32]
    clock: Clock


def do_business(rng: np.random.Generator, spec: PlatformSpec, setting: Setting, vendor: Holder | None = None) -> Business:
    """Let clients trade and book what they owe.

    Args:
        rng: where chance comes from.
        spec: the platform.
        setting: the world.
        vendor: of its software, where several platforms share it.
    """
    trading = trade(rng, spec, setting)
    charged = charge(rng, trading)
    organisation = organise(rng, spec, setting, vendor)
    agents = organisation.agents
    # Agents bring most clients; one brings many, another few.
    count = max(spec.registered, spec.clients) + spec.test_clients
    agent = np.full(count, -1, np.int32)
    if len(agents.level):
        brought = rng.choice(len(agents.level), count, p=rng.dirichlet(np.full(len(agents.level), 1.5)))
        agent = np.where(rng.random(count) < 0.85, brought, -1).astype(np.int32)
        # Each has brought somebody.
        agent[: min(len(agents.level), spec.clients)] = np.arange(min(len(agents.level), spec.clients))
    # The operator's own come after the clients, before those who only registered.
    agent[spec.clients : spec.clients + spec.test_clients] = -1
    clock = Clock(spec.skew, spec.drift, int(trading.market.days[0]) * DAY_US - SHANGHAI_US)
    ledger = book(rng, trading, charged, agent, agents.level, clock)
    return Business(trading, charged, ledger, organisation, agent, clock)


def run(rng: np.random.Generator, spec: PlatformSpec, setting: Setting, vendor: Holder | None = None) -> tuple[PlatformBook, MarketBook]:
    """Run a platform.

    Args:
        rng: where chance comes from.
        spec: the platform.
        setting: the world; its numbers of decision makers are used up.
        vendor: of its software, where several platforms share it.

    Returns:
        The platform's book and its part of the market's.
    """
    return recorded(rng, do_business(rng, spec, setting, vendor), setting)


def recorded(rng: np.random.Generator, business: Business, setting: Setting) -> tuple[PlatformBook, MarketBook]:
    """The records of a business, in the platform's book and in the market's."""
    trading, ledger, organisation = business.trading, business.ledger, business.organisation
    spec = trading.spec
    accounts = spec.accounts if spec.sends else 0
    owner = rng.integers(0, max(spec.financiers, 1), accounts)
    owner[: min(accounts, spec.financiers)] = np.arange(min(accounts, spec.financiers))
    lenders = organisation.financiers if spec.own_accounts else ()
    mains = open_mains(rng, setting, trading.market, _first_days(trading, accounts), owner, organisation.operator.phone, lenders)
    orders, fills = trading.orders, trading.fills
    own_rate = mains.commission[orders.account] if accounts else np.zeros(0, np.int64)
    fee = account_records.fees(trading.market, orders, fills, account_records.opened_today(trading), own_rate)
    devices = Devices(setting.identities, setting.counters, trading.market.days, setting.difficulty)
    traced, remarks = account_records.traced(rng, trading, mains, fee, setting, devices)
    moved = account_records.funded(rng, trading, fee) if accounts else nothing_moved()
    first = setting.traders(len(trading.clients.test) + accounts)
    market_orders = replace(traced.orders, trader=np.where(traced.orders.trader < 0, -1, traced.orders.trader + first))
    hidden = account_records.hidden_traders(market_orders, accounts)
    faces = _faces(rng, setting, business)
    purses = organisation.purses
    client_cards = purses.add(setting.identities.bank_cards(len(trading.clients.test)), faces.name[: len(trading.clients.test)], "client")
    holder_names = [one.name for one in mains.holders]
    lender = "financier" if spec.own_accounts else "account_lender"
    account_purses = money.AccountPurses(
        purses.add([str(row["account_id"]) for row in mains.rows], holder_names, lender),
        purses.add(mains.cards, holder_names, lender),
        np.where(spec.financiers > 0, owner, -1).astype(np.int32),
    )
    paths = money.pay(rng, trading, ledger, organisation, client_cards, account_purses, moved)
    transfers = Transfers.joined([paths.transfers, _holders_own(mains, account_purses), _failed(rng, paths.transfers)])
    platform = PlatformBook(
        setting.tag(), trading, business.charged.financings, ledger, organisation, business.clock,
        [str(row["account_id"]) for row in mains.rows], mains.rows, business.agent, faces.province, faces.phone, faces.name, faces.registered,
        paths.counterparty, market_fee=int(traced.fills.fee.sum()), noise=int(rng.integers(1 << 31)),
    )  # fmt: skip
    _name_roles(platform, mains)
    platform.balances = _balances(platform, business, moved, transfers)
    platform.messages = messages_of(rng, platform)
    labels = [
        {"account_id": row["account_id"], "label": _label(spec, int(count)), "hidden_traders": int(count)}
        for row, count in zip(mains.rows, hidden, strict=True)
    ]
    market_book = MarketBook(
        list(trading.market.securities),
        mains.rows,
        market_orders,
        traced.fills,
        traced.logins,
        devices.terminals(),
        remarks,
        banks=[Bank(purses.known, money.MEMOS, transfers)],
        labels=labels,
        parties=[*organisation.parties, *(one.party() for one in mains.holders if not spec.own_accounts)],
        relations=[*organisation.relations, *_ties(mains)],
    )
    return platform, market_book


def _label(spec: PlatformSpec, traders: int) -> str:
    if traders == 0:
        return "inactive"
    kind = f"split_{spec.channel}" if spec.clients > 1 and traders > 1 else "lent_account"
    return f"{kind}_futures" if spec.futures else kind


def _first_days(trading: Trading, accounts: int) -> Ints:
    """[A] the day of the first order on each main account; the platform's first where there is none."""
    first = np.full(accounts, np.iinfo(np.int64).max)
    np.minimum.at(first, trading.orders.account, trading.orders.day)
    return np.where(first == np.iinfo(np.int64).max, trading.spec.first_day, first)


@dataclass(frozen=True, slots=True)
class _Faces:
    """How the platform knows its clients: everybody who registered, those with sub-accounts first."""

    name: list[str]
    phone: list[str]
    province: list[str | None]
    registered: Ints


def _faces(rng: np.random.Generator, setting: Setting, business: Business) -> _Faces:
    spec, clients = business.trading.spec, business.trading.clients
    count, active = len(business.agent), len(clients.test)
    ids = setting.identities
    names, phones = ids.names(rng, count), ids.phones(count)
    test = np.flatnonzero(clients.test)
    # The test accounts carry the operator's telephone: the company's where that runs the platform.
    phone = business.organisation.operator.phone if spec.personal else business.organisation.company.phone
    for one in test.tolist():
        phones[one] = phone
    chosen = rng.permutation(len(PROVINCES))[: min(spec.provinces, len(PROVINCES))]
    weights = rng.dirichlet(np.full(len(chosen), 1.0))
    place = rng.choice(len(chosen), count, p=weights)
    # Everywhere somebody: the first clients are spread over all provinces.
    sure = min(len(chosen), spec.clients)
    place[:sure] = np.arange(sure)
    silent = rng.random(count) < _NO_PROVINCE
    silent[:sure] = False
    province = [None if quiet else PROVINCES[chosen[one]] for one, quiet in zip(place.tolist(), silent.tolist(), strict=True)]
    begin = int(business.trading.market.days[spec.first_day]) * DAY_US - SHANGHAI_US
    end = (int(business.trading.market.days[spec.last_day]) + 1) * DAY_US - SHANGHAI_US - 7_200_000_000
    idle = rng.integers(begin + 8 * 3_600_000_000, end, count - active)
    return _Faces(names, phones, province, np.r_[business.ledger.registered, idle])


def _holders_own(mains: Mains, purses: money.AccountPurses) -> Transfers:
    """What holders moved themselves before the change of hands; at the end they take out what is left in cash."""
    flows = mains.history.flows
    account = mains.historic[flows.person] if len(flows) else np.zeros(0, np.int32)
    cash = mains.history.cash
    some = np.flatnonzero(cash > 0)
    account = np.r_[account, mains.historic[some]].astype(np.int32)
    at = np.r_[flows.at, mains.handover[mains.historic[some]] - 3_600_000_000]
    amount = np.r_[flows.amount, -cash[some]]
    comes = amount > 0
    card, inside = purses.card[account], purses.account[account]
    return transfers_of(np.where(comes, card, inside), np.where(comes, inside, card), at, np.abs(amount), BROKER_BANK, 3)


def _failed(rng: np.random.Generator, transfers: Transfers) -> Transfers:
    """Attempts that failed a moment before they succeeded."""
    rows = np.flatnonzero((transfers.channel == BANK) & (rng.random(len(transfers)) < _FAILS))
    tried = transfers.take(rows)
    return replace(tried, at=tried.at - rng.integers(5_000_000, 60_000_000, len(rows)), succeeded=np.zeros(len(rows), np.bool_))


def _ties(mains: Mains) -> list[dict[str, Any]]:
    """Whose the main accounts are, as the files on their opening say."""
    rows = []
    for holder, row in zip(mains.holders, mains.rows, strict=True):
        base = {"to_party": row["account_id"], "since": row["opened_on"], "until": None}
        rows.append({"from_party": holder.party_id, "kind": "owner_of_account", "source": "开户资料", **base})
    return rows


def _name_roles(platform: PlatformBook, mains: Mains) -> None:
    """The role of each node: parties, clients, agents, the platform, main accounts, bank accounts."""
    roles, organisation = platform.roles, platform.organisation
    roles.update(organisation.roles)
    roles[platform.platform_id] = "platform"
    roles.update(dict.fromkeys(platform.client_ids(np.arange(len(platform.phone))).to_pylist(), "client"))
    roles.update(dict.fromkeys(platform.agent_ids(np.arange(len(organisation.agents.level))).to_pylist(), "agent"))
    if not platform.trading.spec.own_accounts:
        roles.update(dict.fromkeys((one.party_id for one in mains.holders), "account_lender"))
    for place, role in organisation.purses.roles.items():
        roles[organisation.purses.known[place][0]] = role


def _balances(platform: PlatformBook, business: Business, moved: Moved, transfers: Transfers) -> list[tuple[str, str, int]]:
    """What everything holds at the end, reckoned where it is kept and not from the written tables."""
    trading = business.trading
    cash = business.ledger.wallets.cash
    clients = platform.client_ids(np.arange(len(cash))).to_pylist()
    subaccounts = platform.subaccount_ids(np.arange(len(trading.clients.client))).to_pylist()
    found = [(one, "wallet", int(amount)) for one, amount in zip(clients, cash, strict=True)]
    found += [(one, "subaccount", int(amount)) for one, amount in zip(subaccounts, business.charged.cash, strict=True)]
    found += [(one, "account", int(amount)) for one, amount in zip(platform.main_ids, moved.ends, strict=True)]
    flow = np.zeros(len(platform.organisation.purses.known), np.int64)
    np.add.at(flow, transfers.payee[transfers.succeeded], transfers.amount[transfers.succeeded])
    np.add.at(flow, transfers.payer[transfers.succeeded], -transfers.amount[transfers.succeeded])
    inside = sorted(platform.organisation.purses.inside)
    found += [(platform.organisation.purses.known[one][0], "purse", int(flow[one])) for one in inside]
    return found
