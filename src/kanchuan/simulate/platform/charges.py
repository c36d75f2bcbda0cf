"""What clients owe: contracts as they ran, and the fees, interest and shares of profit that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US
from kanchuan.simulate.people.log import FINANCED, MARGIN_CALL, RENEWAL, RETURNED, START, WITHDRAWAL, Columns
from kanchuan.simulate.platform import modes
from kanchuan.simulate.platform.spec import PERIOD_DAYS
from kanchuan.simulate.platform.trading import Trading, multipliers
from kanchuan.tables.platform import LEDGER_KINDS

Ints = NDArray[np.int64]

(
    DEPOSIT, WITHDREW, CALL, OPENING_FEE, INTEREST, DEFERRAL_FEE, COMMISSION, PROFIT_SHARE, AGENT_REBATE, SOFTWARE_FEE, ADJUSTMENT,
) = range(len(LEDGER_KINDS))  # fmt: skip

_CENT = 100
_SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Entries(Columns):
    """Entries of a platform's ledger, in any order.

    ``subaccount``, ``client``, ``agent`` and ``counterparty`` are -1 for none; ``kind`` indexes ``LEDGER_KINDS``; ``amount`` in ten-thousandths of a yuan.
    """

    subaccount: NDArray[np.int32]
    client: NDArray[np.int32]
    agent: NDArray[np.int32]
    at: Ints
    kind: NDArray[np.int8]
    amount: Ints
    counterparty: NDArray[np.int32]
    memo: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Financings(Columns):
    """Contracts as they ran; ``ended`` is -1 while they run; what came back in ``returned`` may be less than ``financed``."""

    subaccount: NDArray[np.int32]
    started: Ints
    ended: Ints
    margin: Ints
    financed: Ints
    returned: Ints


@dataclass(frozen=True, slots=True)
class Charged:
    """What a platform's contracts brought.

    Attributes:
        financings: as they ran.
        entries: fees, interest, shares of profit, calls answered, losses written off.
        into: [W] money that moves from a client's wallet (negative) or back to it: ``subaccount``, ``at``, ``amount``.
        cash: [S] money left on each sub-account at the end.
    """

    financings: Financings
    entries: Entries
    into: tuple[NDArray[np.int32], Ints, Ints]
    cash: Ints


def entries_of(
    kind: int,
    at: Ints,
    amount: Ints,
    subaccount: NDArray[np.int32] | None = None,
    client: NDArray[np.int32] | None = None,
    agent: NDArray[np.int32] | None = None,
    counterparty: NDArray[np.int32] | None = None,
    memo: int = -1,
) -> Entries:
    """Entries of one kind."""
    count = len(at)
    none = np.full(count, -1, np.int32)

    def column(values: NDArray[np.int32] | None) -> NDArray[np.int32]:
        return none if values is None else values.astype(np.int32)

    return Entries(
        column(subaccount), column(client), column(agent), at, np.full(count, kind, np.int8), amount, column(counterparty),
        np.full(count, memo, np.int16),
    )  # fmt: skip


def cents(amount: NDArray[np.float64]) -> Ints:
    """Rounded half up to a cent, in ten-thousandths of a yuan."""
    return (np.floor(amount / _CENT + 0.5) * _CENT).astype(np.int64)


def charge(rng: np.random.Generator, trading: Trading) -> Charged:
    """Reckon what every contract brought.

    Args:
        rng: where chance comes from.
        trading: the platform's business.
    """
    financings, into, cash, ends = _contracts(rng, trading)
    client = trading.clients.client
    profits = _Positions(trading)
    parts = [
        _calls(trading),
        _written_off(financings),
        _interest(trading, financings),
        _opening_fees(trading),
        _commissions(trading),
        profits.deferral(),
        profits.shares(ends),
    ]
    entries = Entries.joined(parts)
    return Charged(financings, _with_client(entries.take(entries.amount > 0), client), into, cash)


def _with_client(entries: Entries, client: NDArray[np.int32]) -> Entries:
    return Entries(
        entries.subaccount, client[entries.subaccount], entries.agent, entries.at, entries.kind, entries.amount, entries.counterparty,
        entries.memo,
    )  # fmt: skip


def _of_contract(trading: Trading, name: str) -> NDArray[np.float64]:
    """[S] a number of each sub-account's contract."""
    return np.array([getattr(one, name) for one in trading.spec.contracts], np.float64)[trading.clients.contract]


def _contracts(
    rng: np.random.Generator, trading: Trading
) -> tuple[Financings, tuple[NDArray[np.int32], Ints, Ints], Ints, tuple[NDArray[np.int32], Ints]]:
    """Contracts from the movements of the purses; what leaves flat on the last day of its story is settled that evening."""
    flows, traits = trading.log.flows, trading.clients.people.traits
    lent = np.flatnonzero(flows.kind == FINANCED)
    person = flows.person[lent]
    back = np.flatnonzero(flows.kind == RETURNED)
    # The next return of the same person: rows are by person, and in the order in which they happened.
    place = np.searchsorted(back, lent)
    following = back[np.minimum(place, max(len(back) - 1, 0))] if len(back) else np.zeros(len(lent), np.int64)
    ended = (place < len(back)) & (flows.person[following] == person) if len(back) else np.zeros(len(lent), np.bool_)
    end_at = np.where(ended, flows.at[following], -1) if len(back) else np.full(len(lent), -1, np.int64)
    returned = np.where(ended, -flows.amount[following], 0) if len(back) else np.zeros(len(lent), np.int64)
    financed, margin = flows.amount[lent], flows.amount[lent - 1]
    # Settled in the evening of the last day.
    flat = ~_holding(trading)
    cash = trading.log.cash.copy()
    leaves = ~ended & flat[person] & traits["sells_out"][person]
    settled = np.flatnonzero(leaves)
    who = person[settled]
    evening = trading.market.days[traits["last_day"][who]].astype(np.int64) * DAY_US - SHANGHAI_US
    evening += ((15.6 + 0.3 * rng.random(len(who))) * 3_600e6).astype(np.int64)
    end_at[settled] = evening
    returned[settled] = np.minimum(financed[settled], cash[who])
    rest = cash[who] - returned[settled]
    cash[who] = 0
    # Between wallet and sub-account.
    moves = np.isin(flows.kind, (START, RENEWAL, WITHDRAWAL))
    some = rest > 0
    into = (
        np.r_[flows.person[moves], who[some]].astype(np.int32),
        np.r_[flows.at[moves], evening[some] + 60 * _SECOND_US],
        np.r_[-flows.amount[moves], rest[some]],
    )
    taken = flows.kind == WITHDRAWAL
    settling = (np.r_[flows.person[taken], who, person[ended]].astype(np.int32), np.r_[flows.at[taken], evening, end_at[ended]])
    return Financings(person, flows.at[lent], end_at, margin, financed, returned), into, cash, settling


def _holding(trading: Trading) -> NDArray[np.bool_]:
    """[S] does the sub-account still hold something at the end?"""
    orders, fills = trading.log.orders, trading.log.fills
    trips = int(orders.trip.max(initial=-1)) + 1
    rest = np.bincount(orders.trip[fills.order], fills.quantity * orders.side[fills.order], trips)
    holding = np.zeros(len(trading.clients.client), np.bool_)
    holding[orders.person[rest[orders.trip] != 0]] = True
    return holding


def _calls(trading: Trading) -> Entries:
    flows = trading.log.flows
    rows = flows.take(flows.kind == MARGIN_CALL)
    return entries_of(CALL, rows.at, rows.amount, rows.person)


def _written_off(financings: Financings) -> Entries:
    """Losses beyond the margin, which the platform bears: booked in the client's favour so that the account is closed at zero."""
    short = financings.take((financings.ended >= 0) & (financings.returned < financings.financed))
    return entries_of(ADJUSTMENT, short.ended, short.financed - short.returned, short.subaccount)


def _interest(trading: Trading, financings: Financings) -> Entries:
    """Interest for each period begun, at its beginning."""
    contract = trading.clients.contract[financings.subaccount]
    days = np.array([PERIOD_DAYS[one.period] if one.period else 0 for one in trading.spec.contracts], np.int64)[contract]
    rate = np.array([one.interest for one in trading.spec.contracts], np.float64)[contract]
    until = np.where(financings.ended >= 0, financings.ended, _closing(trading))
    bears = (days > 0) & (rate > 0) & (until > financings.started)
    rows = np.flatnonzero(bears)
    length = days[rows] * DAY_US
    periods = (until[rows] - financings.started[rows] - 1) // length + 1
    of = np.repeat(rows, periods)
    number = np.arange(len(of)) - np.repeat(np.cumsum(periods) - periods, periods)
    at = financings.started[of] + number * days[of] * DAY_US + _SECOND_US
    return entries_of(INTEREST, at, cents(financings.financed[of] * rate[of] / 1e6), financings.subaccount[of])


def _closing(trading: Trading) -> int:
    """When the platform's business ends: the evening of its last day."""
    return int(trading.market.days[trading.spec.last_day]) * DAY_US - SHANGHAI_US + 18 * 3_600 * _SECOND_US


def _opening_fees(trading: Trading) -> Entries:
    """A share of the worth of each fill that opens."""
    orders, fills = trading.log.orders, trading.log.fills
    rate = _of_contract(trading, "opening_fee")[orders.person]
    rows = np.flatnonzero(modes.opens(orders)[fills.order] & (rate[fills.order] > 0))
    order = fills.order[rows]
    worth = fills.price[rows] * fills.quantity[rows] * multipliers(trading.market)[orders.security[order]]
    return entries_of(OPENING_FEE, fills.filled_at[rows], cents(worth * rate[order] / 1e6), orders.person[order])


def _commissions(trading: Trading) -> Entries:
    """What the platform takes of each order: of shares the commission without levies and duty, of futures all that the client pays."""
    orders, fills = trading.log.orders, trading.log.fills
    count = len(orders)
    last = np.zeros(count, np.int64)
    np.maximum.at(last, fills.order, fills.filled_at)
    done = np.flatnonzero(last > 0)
    if trading.spec.futures:
        paid = np.zeros(count, np.int64)
        np.add.at(paid, fills.order, fills.fee)
        return entries_of(COMMISSION, last[done], paid[done], orders.person[done])
    worth = np.zeros(count, np.int64)
    np.add.at(worth, fills.order, fills.price * fills.quantity)
    rate, least = _of_contract(trading, "commission")[orders.person], _of_contract(trading, "least")[orders.person].astype(np.int64)
    amount = np.maximum(least, cents(worth * rate / 1e6))
    return entries_of(COMMISSION, last[done], amount[done], orders.person[done])


class _Positions:
    """Ended positions of a platform's clients. [P] each: sub-account, moments and days of the first and the last fill, first worth, profit before fees."""

    def __init__(self, trading: Trading) -> None:
        orders, fills = trading.log.orders, trading.log.fills
        self._trading = trading
        trip = orders.trip[fills.order]
        count = int(orders.trip.max(initial=-1)) + 1
        worth = fills.price * fills.quantity * multipliers(trading.market)[orders.security[fills.order]]
        side = orders.side[fills.order]
        rest, profit, put_in = np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64)
        np.add.at(rest, trip, fills.quantity * side)
        np.add.at(profit, trip, -worth * side)
        entering = modes.opens(orders)[fills.order]
        np.add.at(put_in, trip[entering], worth[entering])
        first_day, last_day, last = np.full(count, 1 << 30), np.full(count, -1), np.zeros(count, np.int64)
        np.minimum.at(first_day, trip, orders.day[fills.order])
        np.maximum.at(last_day, trip, orders.day[fills.order])
        np.maximum.at(last, trip, fills.filled_at)
        subaccount = np.zeros(count, np.int32)
        subaccount[orders.trip] = orders.person
        ended = np.flatnonzero((rest == 0) & (last_day >= 0))
        self._subaccount, self._profit, self._worth = subaccount[ended], profit[ended], put_in[ended]
        self._nights, self._last = (last_day - first_day)[ended], last[ended]

    def deferral(self) -> Entries:
        """A fee for each night beyond the free ones, booked as the position ends."""
        rate, free = _of_contract(self._trading, "deferral")[self._subaccount], _of_contract(self._trading, "free_nights")[self._subaccount]
        nights = self._nights - free
        rows = np.flatnonzero((nights > 0) & (rate > 0))
        amount = cents(self._worth[rows] * rate[rows] * nights[rows] / 1e6)
        return entries_of(DEFERRAL_FEE, self._last[rows], amount, self._subaccount[rows])

    def shares(self, settling: tuple[NDArray[np.int32], Ints]) -> Entries:
        """A share of the profit: of each ended position, or of all since the last settlement."""
        share = _of_contract(self._trading, "profit_share")
        if not share.any():
            return entries_of(PROFIT_SHARE, np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32))
        if self._trading.spec.settles == "position":
            rows = np.flatnonzero((self._profit > 0) & (share[self._subaccount] > 0))
            amount = cents(self._profit[rows] * share[self._subaccount[rows]] / 1e6)
            return entries_of(PROFIT_SHARE, self._last[rows], amount, self._subaccount[rows])
        who, at = settling
        order = np.lexsort((at, who))
        who, at = who[order], at[order]
        # Each ended position belongs to the next settlement of its sub-account.
        span = np.int64(1) << 42
        key = np.searchsorted(who.astype(np.int64) * span + (at >> 11), self._subaccount.astype(np.int64) * span + (self._last >> 11))
        inside = key < len(who)
        inside[inside] = who[key[inside]] == self._subaccount[inside]
        profit = np.zeros(len(who), np.int64)
        np.add.at(profit, key[inside], self._profit[inside])
        rows = np.flatnonzero((profit > 0) & (share[who] > 0))
        return entries_of(PROFIT_SHARE, at[rows] + 61 * _SECOND_US, cents(profit[rows] * share[who[rows]] / 1e6), who[rows])
