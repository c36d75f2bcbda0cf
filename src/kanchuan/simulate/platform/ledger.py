"""A platform's ledger: what clients paid and owed, what agents and the software's vendor received, by the platform's clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, UNIT
from kanchuan.simulate.platform import charges, wallets
from kanchuan.simulate.platform.charges import Charged, Entries, entries_of
from kanchuan.simulate.platform.clock import Clock, month_starts, months
from kanchuan.simulate.platform.spec import BILLING_MONTHS
from kanchuan.simulate.platform.trading import Trading, multipliers

Ints = NDArray[np.int64]

MEMOS = (
    "充值",
    "提现",
    "追加保证金",
    "建仓费",
    "利息",
    "递延费",
    "交易佣金",
    "盈利分成",
    "代理返佣",
    "软件服务费（子账户）",
    "软件服务费（主账户）",
    "穿仓核销",
)
(_IN, _OUT, _CALLED, _OPENED, _INTEREST, _DEFERRED, _TRADED, _SHARED, _REBATE, _PER_SUBACCOUNT, _PER_MAIN, _LOSS) = range(len(MEMOS))
_MEMO_OF = np.array([_IN, _OUT, _CALLED, _OPENED, _INTEREST, _DEFERRED, _TRADED, _SHARED, _REBATE, _PER_SUBACCOUNT, _LOSS], np.int16)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole ledger.

    Attributes:
        entries: of clients, agents and the vendor; ``at`` by the platform's clock. Counterparties are not filled in yet.
        moments: the same by the market's clock.
        wallets: of the clients.
        registered: [C] moment of each client's registration.
        opened: [S] moment at which each sub-account was opened.
        closed: [S] moment at which it was closed, -1 if it was not.
    """

    entries: Entries
    moments: Ints
    wallets: wallets.Wallets
    registered: Ints
    opened: Ints
    closed: Ints


def book(
    rng: np.random.Generator, trading: Trading, charged: Charged, agent: NDArray[np.int32], level: NDArray[np.int8], clock: Clock
) -> Ledger:
    """Book everything.

    Args:
        rng: where chance comes from.
        trading: the platform's business.
        charged: what its contracts brought.
        agent: [C] of each client, -1 for none.
        level: [G] of each agent, 0 to 2.
        clock: the platform's.
    """
    owner = trading.clients.client
    subaccounts, at, amount = charged.into
    fees = charged.entries.take(
        np.isin(charged.entries.kind, (charges.OPENING_FEE, charges.INTEREST, charges.DEFERRAL_FEE, charges.PROFIT_SHARE))
    )
    client = np.r_[owner[subaccounts], fees.client]
    moved_at, moved = np.r_[at, fees.at], np.r_[amount, -fees.amount]
    # At one moment, what comes back is there before what is to be paid.
    order = np.lexsort((-moved, moved_at, client))
    opened = np.full(len(owner), np.iinfo(np.int64).max)
    np.minimum.at(opened, subaccounts, at)
    opened -= rng.integers(30_000_000, 3_600_000_000, len(opened))
    registered = np.full(len(trading.clients.test), np.iinfo(np.int64).max)
    np.minimum.at(registered, owner, opened)
    registered -= (rng.exponential(0.7, len(registered)) * DAY_US).astype(np.int64) + 60_000_000
    kept = wallets.keep(client[order], moved_at[order], moved[order], registered, trading.spec.pays_out, int(rng.integers(1 << 31)))
    paid = [
        entries_of(kind, when, sums, client=who)
        for kind, (who, when, sums) in ((charges.DEPOSIT, kept.deposits), (charges.WITHDREW, kept.withdrawals))
    ]
    entries = Entries.joined([*paid, charged.entries])
    moments = entries.at
    entries = replace(entries, at=clock.shows(moments))
    closed = _closed(trading, charged)
    more = [
        _rebates(rng, trading, entries, agent, level),
        *_software(trading, clock, clock.shows(opened), clock.shows(closed)),
    ]
    entries = Entries.joined([entries, *more])
    moments = np.r_[moments, *(one.at for one in more)]
    entries = replace(entries, memo=np.where(entries.memo < 0, _MEMO_OF[entries.kind], entries.memo).astype(np.int16))
    return Ledger(entries, moments, kept, registered, opened, closed)


def _closed(trading: Trading, charged: Charged) -> Ints:
    """A sub-account is closed a while after its last contract, where nothing is left on it."""
    count = len(trading.clients.client)
    running = np.zeros(count, np.bool_)
    running[charged.financings.subaccount[charged.financings.ended < 0]] = True
    last = np.zeros(count, np.int64)
    np.maximum.at(last, charged.financings.subaccount, charged.financings.ended)
    return np.where(running | (last <= 0), -1, last + 1_800_000_000)


def _rebates(rng: np.random.Generator, trading: Trading, entries: Entries, agent: NDArray[np.int32], level: NDArray[np.int8]) -> Entries:
    """Each month's part of what the agent's own clients paid, booked early in the next month."""
    spec = trading.spec
    kind = charges.INTEREST if spec.agent_base == "interest" else charges.COMMISSION
    rows = entries.take((entries.kind == kind) & (entries.client >= 0))
    rows = rows.take((agent[rows.client] >= 0) & ~trading.clients.test[rows.client])
    if not len(rows):
        return entries_of(charges.AGENT_REBATE, np.zeros(0, np.int64), np.zeros(0, np.int64))
    month = months(rows.at)
    key = agent[rows.client].astype(np.int64) * 100_000 + month
    group, which = np.unique(key, return_inverse=True)
    base = np.zeros(len(group), np.int64)
    np.add.at(base, which, rows.amount)
    who = (group // 100_000).astype(np.int32)
    share = np.array(spec.agent_shares, np.float64)[level[who]]
    amount = charges.cents(base * share / 1e6)
    at = month_starts(group % 100_000 + 1) + rng.integers(9 * 3_600, 4 * 86_400, len(group)) * 1_000_000
    known = (at < _closing(trading)) & (amount > 0)
    return entries_of(charges.AGENT_REBATE, at[known], amount[known], agent=who[known])


def _closing(trading: Trading) -> int:
    """The end of the day on which the business ended: nothing is booked afterwards."""
    return (int(trading.market.days[trading.spec.last_day]) + 1) * DAY_US - SHANGHAI_US


def _software(trading: Trading, clock: Clock, opened: Ints, closed: Ints) -> list[Entries]:
    """The vendor's bills: by the sub-accounts open at any time in each calendar month, by main accounts, or by turnover."""
    spec = trading.spec
    end = _closing(trading)
    known = (opened < end) & ~trading.clients.test[trading.clients.client]
    first, last = months(opened), months(np.where(closed > 0, closed, end - 1))
    if not known.any():
        return []
    begin, finish = int(first[known].min()), int(months(np.array([end - 1]))[0])
    numbers = np.arange(begin, finish + 1)
    if spec.billing == "turnover":
        orders, fills = trading.log.orders, trading.log.fills
        worth = fills.price * fills.quantity * multipliers(trading.market)[orders.security[fills.order]]
        month = months(clock.shows(fills.filled_at))
        turnover = np.array([worth[month == one].sum() for one in numbers], np.int64)
        amounts = [(charges.cents(turnover * spec.price / 1e6), _PER_SUBACCOUNT)]
    else:
        counts = np.array([((first <= one) & (last >= one) & known).sum() for one in numbers], np.int64)
        amounts = [(counts * spec.price * UNIT, _PER_SUBACCOUNT)]
        if spec.main_price:
            amounts.append((np.full(len(numbers), spec.accounts * spec.main_price * UNIT, np.int64), _PER_MAIN))
    length = BILLING_MONTHS[spec.billing]
    found = []
    for monthly, memo in amounts:
        # A bill covers whole calendar months, quarters, halves or years; the last one what there was of them.
        period = (numbers // length).astype(np.int64)
        bills, which = np.unique(period, return_inverse=True)
        sums = np.zeros(len(bills), np.int64)
        np.add.at(sums, which, monthly)
        at = np.minimum(month_starts((bills + 1) * length) + 10 * 3_600_000_000, end - 3_600_000_000)
        some = sums > 0
        found.append(entries_of(charges.SOFTWARE_FEE, at[some], sums[some], memo=memo))
    return found
