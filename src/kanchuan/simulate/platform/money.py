"""The way of the money: from clients over collection cards and mules to the pool, on to main accounts, agents, financiers, and back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, UNIT
from kanchuan.simulate.people.log import FINANCED, RETURNED
from kanchuan.simulate.platform import charges
from kanchuan.simulate.platform.clock import month_starts, months
from kanchuan.simulate.platform.funding import Moved
from kanchuan.simulate.platform.ledger import Ledger
from kanchuan.simulate.platform.organisation import Organisation
from kanchuan.simulate.platform.trading import Trading
from kanchuan.simulate.records.bank import BANK, BROKER_BANK, PAYMENT, Transfers, transfers_of

Ints = NDArray[np.int64]

MEMOS = ("转账", "货款", "往来款", "银证转账", "保证金", "借款", "利息", "服务费", "推广费", "还款", "提现", "备用金")
(_PLAIN, _GOODS, _DEALINGS, _BROKER, _MARGIN, _LOAN, _INTEREST, _SERVICE, _PROMOTION, _REPAID, _OUT, _PRIVATE) = range(len(MEMOS))
_MINUTE = 60_000_000
_HOUR = 60 * _MINUTE
# A loan to the pool is a multiple of this.
_ROUND = 10_000 * UNIT


@dataclass(frozen=True, slots=True)
class Paths:
    """Transfers of a platform's world, and where each ledger entry's money came from or went.

    Attributes:
        transfers: between the organisation's purses.
        counterparty: [L] purse of each ledger entry, -1 for none.
    """

    transfers: Transfers
    counterparty: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class AccountPurses:
    """Purses of main accounts: ``account`` and the ``card`` tied to it, [A] each, and the ``financier`` [A] behind it (index, -1: none)."""

    account: NDArray[np.int32]
    card: NDArray[np.int32]
    financier: NDArray[np.int32]


def pay(
    rng: np.random.Generator,
    trading: Trading,
    ledger: Ledger,
    organisation: Organisation,
    client_cards: NDArray[np.int32],
    mains: AccountPurses,
    moved: Moved,
) -> Paths:
    """Let all the money move.

    Args:
        rng: where chance comes from.
        trading: the platform's business.
        ledger: its ledger.
        organisation: its people and cards.
        client_cards: [C] purse of each client.
        mains: purses of the main accounts.
        moved: what reached and left the main accounts.
    """
    entries, at = ledger.entries, ledger.moments
    counterparty = np.full(len(entries), -1, np.int32)
    arrives = np.flatnonzero((entries.kind == charges.DEPOSIT) | (entries.kind == charges.CALL))
    leaves = np.flatnonzero(entries.kind == charges.WITHDREW)
    # A client keeps to one or two collection cards.
    cards = organisation.collection
    habit = rng.integers(0, len(cards), len(client_cards))
    other = rng.random(len(arrives)) < 0.2
    to = cards[np.where(other, rng.integers(0, len(cards), len(arrives)), habit[entries.client[arrives]])]
    counterparty[arrives], counterparty[leaves] = to, client_cards[entries.client[leaves]]
    deposits = transfers_of(
        client_cards[entries.client[arrives]],
        to,
        at[arrives] - rng.integers(2_000_000, 90_000_000, len(arrives)),
        entries.amount[arrives],
        BANK,
        rng.choice((_PLAIN, _MARGIN, _DEALINGS, -1), len(arrives), p=(0.4, 0.15, 0.15, 0.3)),
    )
    deposits = replace(deposits, channel=np.where(rng.random(len(arrives)) < 0.2, PAYMENT, BANK).astype(np.int8))
    pool = organisation.pool
    paid_out = transfers_of(
        pool, client_cards[entries.client[leaves]], at[leaves] + rng.integers(_MINUTE, 3 * _HOUR, len(leaves)), entries.amount[leaves],
        BANK, rng.choice((_OUT, _PLAIN, -1), len(leaves)),
    )  # fmt: skip
    passed = _pass_on(rng, deposits, cards, pool)
    accounts, loans = _to_accounts(rng, trading, organisation, mains, moved)
    agents, counterparty = _agents(rng, ledger, organisation, counterparty)
    bills = np.flatnonzero(entries.kind == charges.SOFTWARE_FEE)
    counterparty[bills] = organisation.vendor_card
    vendor = transfers_of(pool, organisation.vendor_card, at[bills] + _HOUR, entries.amount[bills], BANK, _SERVICE)
    flows = [deposits, passed, paid_out, accounts, agents, vendor]
    financed = _financiers(rng, Transfers.joined(flows), organisation, loans, trading.spec.financier_rate)
    flows.append(financed)
    flows.append(_taken_out(Transfers.joined(flows), organisation))
    return Paths(Transfers.joined(flows), counterparty)


def _pass_on(rng: np.random.Generator, deposits: Transfers, cards: NDArray[np.int32], pool: int) -> Transfers:
    """What arrived at each collection card within some hours goes on to the pool soon after."""
    if not len(deposits):
        return deposits
    window = (rng.uniform(0.7, 8.0, int(cards.max()) + 1) * _HOUR).astype(np.int64)[deposits.payee]
    number = deposits.at // window
    key = deposits.payee.astype(np.int64) * (1 << 40) + number
    group, which = np.unique(key, return_inverse=True)
    total = np.zeros(len(group), np.int64)
    np.add.at(total, which, deposits.amount)
    first = np.zeros(len(group), np.int64)
    first[which] = np.arange(len(deposits))
    at = (number[first] + 1) * window[first] + (rng.uniform(0.02, 0.4, len(group)) * window[first]).astype(np.int64)
    return transfers_of(deposits.payee[first], pool, at, total, BANK, rng.choice((_PLAIN, _GOODS, _DEALINGS, -1), len(group)))


def _to_accounts(
    rng: np.random.Generator, trading: Trading, organisation: Organisation, mains: AccountPurses, moved: Moved
) -> tuple[Transfers, Transfers]:
    """Money to and from main accounts, over the card that is tied to each. The second are the loans among them: what financiers' cards sent or got back."""
    count = len(moved.at)
    kind = (
        np.where(moved.source >= 0, trading.log.flows.kind[np.maximum(moved.source, 0)], -1)
        if len(trading.log.flows)
        else np.full(count, -1)
    )
    has = mains.financier[moved.account] >= 0
    lends = has & (np.isin(kind, (FINANCED, RETURNED)) | ((kind == -1) & (rng.random(count) < 0.6)))
    card, account = mains.card[moved.account], mains.account[moved.account]
    financier = organisation.financier_cards[mains.financier[moved.account]] if len(organisation.financier_cards) else card
    funder = np.where(lends, financier, organisation.pool).astype(np.int32)
    comes = moved.amount > 0
    amount = np.abs(moved.amount)
    near = rng.integers(_MINUTE, 8 * _MINUTE, count)
    memo = np.where(lends, rng.choice((_LOAN, _DEALINGS, -1), count), rng.choice((_MARGIN, _PLAIN, _DEALINGS, -1), count))
    outer = transfers_of(
        np.where(comes, funder, card), np.where(comes, card, funder), moved.at + np.where(comes, -near, near), amount, BANK,
        np.where(comes, memo, np.where(lends, _REPAID, _DEALINGS)),
    )  # fmt: skip
    inner = transfers_of(np.where(comes, card, account), np.where(comes, account, card), moved.at, amount, BROKER_BANK, _BROKER)
    return Transfers.joined([outer, inner]), outer.take(lends)


def _agents(
    rng: np.random.Generator, ledger: Ledger, organisation: Organisation, counterparty: NDArray[np.int32]
) -> tuple[Transfers, NDArray[np.int32]]:
    """Rebates: the pool pays the first level what its whole branch has earned; each agent passes on what is due below."""
    entries = ledger.entries
    rows = np.flatnonzero(entries.kind == charges.AGENT_REBATE)
    agents, cards = organisation.agents, organisation.agent_cards
    counterparty = counterparty.copy()
    counterparty[rows] = cards[entries.agent[rows]] if len(rows) else counterparty[rows]
    parts = [transfers_of(0, 0, np.zeros(0, np.int64), np.zeros(0, np.int64), BANK)]
    month = months(ledger.moments[rows])
    for one in np.unique(month):
        due = np.zeros(len(cards), np.int64)
        np.add.at(due, entries.agent[rows[month == one]], entries.amount[rows[month == one]])
        for place in range(len(cards) - 1, -1, -1):
            if agents.parent[place] >= 0:
                due[agents.parent[place]] += due[place]
        some = np.flatnonzero(due > 0)
        day = int(ledger.moments[rows[month == one]].max())
        at = day + _HOUR + agents.level[some].astype(np.int64) * DAY_US + rng.integers(_MINUTE, 10 * _HOUR, len(some))
        parents = agents.parent[some]
        payer = np.where(parents >= 0, cards[np.maximum(parents, 0)], organisation.pool)
        parts.append(transfers_of(payer, cards[some], at, due[some], BANK, rng.choice((_PROMOTION, _SERVICE, -1), len(some))))
    return Transfers.joined(parts), counterparty


def _financiers(rng: np.random.Generator, flows: Transfers, organisation: Organisation, loans: Transfers, rate: int) -> Transfers:
    """Loans to the pool whenever it would run dry, and each month's interest on all that is lent. Without financiers the operators lend themselves."""
    cards = organisation.financier_cards if len(organisation.financier_cards) else organisation.private
    pool = organisation.pool
    at, amount = _of_purse(flows, pool)
    dry = _injections(at, amount, int(rng.integers(1 << 31)))
    lender = cards[_lender_of(rng, len(cards), len(dry[0]))]
    lent = transfers_of(lender, pool, dry[0], dry[1], BANK, rng.choice((_LOAN, _DEALINGS, -1), len(dry[0])))
    if not len(organisation.financier_cards):
        return lent
    both = Transfers.joined([loans, lent])
    interest = _interest(rng, both, organisation, rate)
    # The interest itself may run the pool dry.
    at, amount = _of_purse(Transfers.joined([flows, lent, interest]), pool)
    more = _injections(at, amount, int(rng.integers(1 << 31)))
    again = transfers_of(cards[_lender_of(rng, len(cards), len(more[0]))], pool, more[0], more[1], BANK, _LOAN)
    return Transfers.joined([lent, interest, again])


def _lender_of(rng: np.random.Generator, lenders: int, count: int) -> NDArray[np.int64]:
    return rng.choice(lenders, count, p=rng.dirichlet(np.full(lenders, 2.0)))


def _interest(rng: np.random.Generator, loans: Transfers, organisation: Organisation, rate: int) -> Transfers:
    """A part of what each financier had lent at each month's end, paid on the same day of the next month."""
    cards, pool = organisation.financier_cards, organisation.pool
    parts = [transfers_of(0, 0, np.zeros(0, np.int64), np.zeros(0, np.int64), BANK)]
    if not len(loans):
        return parts[0]
    numbers = np.arange(int(months(loans.at).min()), int(months(loans.at).max()) + 1)
    ends = month_starts(numbers + 1)
    for card in cards.tolist():
        sign = np.where(loans.payer == card, 1, np.where(loans.payee == card, -1, 0))
        order = np.argsort(loans.at, kind="stable")
        running = np.r_[0, np.cumsum((loans.amount * sign)[order])]
        owed = running[np.searchsorted(loans.at[order], ends)]
        amount = charges.cents(np.maximum(owed, 0) * (rate / 1e6))
        day = int(rng.integers(1, 20)) * DAY_US + int(rng.integers(9 * 60, 17 * 60)) * _MINUTE
        # What is due after the last loan was made lies beyond the records.
        some = (amount > 0) & (ends + day < loans.at.max())
        parts.append(transfers_of(pool, card, ends[some] + day, amount[some], BANK, int(rng.choice((_INTEREST, _DEALINGS, -1)))))
    return Transfers.joined(parts)


def _of_purse(flows: Transfers, purse: int) -> tuple[Ints, Ints]:
    """Movements of one purse in time, what comes before what goes at one moment."""
    rows = flows.take((flows.payer == purse) | (flows.payee == purse))
    amount = np.where(rows.payee == purse, rows.amount, -rows.amount)
    order = np.lexsort((-amount, rows.at))
    return rows.at[order], amount[order]


def _injections(at: Ints, amount: Ints, seed: int) -> tuple[Ints, Ints]:
    """Moments and round sums of the loans that keep a purse from running dry."""
    found = np.empty((len(at), 2), np.int64)
    count = _inject(at, amount, _ROUND, seed, found)
    return found[:count, 0].copy(), found[:count, 1].copy()


@njit(cache=True)
def _inject(at: Ints, amount: Ints, unit: int, seed: int, found: Ints) -> int:
    np.random.seed(seed)
    count, balance, largest = 0, 0, 0
    for row in range(len(at)):
        if balance + amount[row] < 0:
            short = -(balance + amount[row])
            largest = max(largest, short)
            # Enough for a while.
            want = short + np.int64(largest * np.random.uniform(0.5, 6.0))
            units = (want + unit - 1) // unit
            if units > 20:
                units = (units + 9) // 10 * 10
            found[count, 0], found[count, 1] = at[row] - np.random.randint(10 * _MINUTE, 120 * _MINUTE), units * unit
            count += 1
            balance += units * unit
        balance += amount[row]
    return count


def _taken_out(flows: Transfers, organisation: Organisation) -> Transfers:
    """What the operators take for themselves each week: no more than is never needed again."""
    pool, private = organisation.pool, organisation.private
    at, amount = _of_purse(flows, pool)
    if not len(at):
        return flows.take(slice(0, 0))
    balance = np.cumsum(amount)
    never_needed = np.minimum.accumulate(balance[::-1])[::-1]
    weeks = np.arange(at[0] + 7 * DAY_US, at[-1] + DAY_US, 7 * DAY_US)
    place = np.searchsorted(at, weeks, side="right") - 1
    spare = np.maximum(never_needed[place], 0) // (1_000 * UNIT) * (1_000 * UNIT)
    taken = np.diff(np.r_[0, np.maximum.accumulate(spare)])
    some = taken > 0
    return transfers_of(pool, private[np.arange(len(weeks)) % len(private)][some], weeks[some], taken[some], BANK, _PRIVATE)
