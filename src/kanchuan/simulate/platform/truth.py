"""What is true of platforms, for the benchmark alone: which orders reached the market, what the terms were, and the figures by their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kanchuan.simulate.market.market import UNIT
from kanchuan.simulate.platform import charges
from kanchuan.simulate.platform.book import PlatformBook, order_accounts, referred, registered_accounts
from kanchuan.simulate.platform.trading import multipliers
from kanchuan.simulate.records.columns import moments, save, words
from kanchuan.tables.platform import LEDGER_KINDS

Ints = NDArray[np.int64]
_BOOKS = ("market", "virtual", "mixed")
_ORDER_BOOKS = ("market", "virtual", "netted")
_VALUE = pa.decimal128(30, 8)


def write_truth(books: Sequence[PlatformBook], folder: Path, order_ids: pa.Array, case_id: str) -> None:
    """Write the truth on platforms.

    Args:
        books: of one world.
        folder: of the dataset.
        order_ids: of the market's book.
        case_id: name of the case or world; of the world of several cases, whose books name their own.
    """
    if not books:
        return
    save(folder, "truth/subaccount_books", pa.concat_tables([_subaccount_books(book) for book in books]))
    save(folder, "truth/order_books", pa.concat_tables([_order_books(book, order_ids) for book in books]))
    terms = [row for book in books for row in terms_of(book)]
    save(folder, "truth/terms", pa.Table.from_pylist(terms, schema=_TERMS))
    by_case: dict[str, list[PlatformBook]] = {}
    for book in books:
        by_case.setdefault(book.case_id or case_id, []).append(book)
    found = [(case, platform, figures) for case, own in by_case.items() for platform, figures in figures_of(own).items()]
    if case_id not in by_case:
        found.append((case_id, None, figures_of(books)[None]))
    rows = [
        {"case_id": case, "platform_id": platform, "figure": figure, "value": value.quantize(Decimal("1e-8"))}
        for case, platform, figures in found
        for figure, value in figures.items()
    ]
    save(folder, "truth/figures", pa.Table.from_pylist(rows, schema=_FIGURES))
    roles = sorted({(node, role) for book in books for node, role in book.roles.items()})
    columns = {"node_id": [node for node, _ in roles], "role": [role for _, role in roles]}
    save(folder, "truth/party_roles", pa.table(columns))
    balances = sorted(row for book in books for row in book.balances)
    save(
        folder,
        "truth/balances",
        pa.table(
            {
                "owner_id": [one for one, _, _ in balances],
                "kind": [kind for _, kind, _ in balances],
                "amount": pa.array([Decimal(amount) / UNIT for _, _, amount in balances], pa.decimal128(20, 4)),
            }
        ),
    )


_TERMS = pa.schema(
    [
        ("platform_id", pa.string()),
        ("contract", pa.int64()),
        ("term", pa.string()),
        ("value", pa.float64()),
        ("unit", pa.string()),
        ("clients", pa.int64()),
        ("level", pa.int64()),
    ]
)
_FIGURES = pa.schema([("case_id", pa.string()), ("platform_id", pa.string()), ("figure", pa.string()), ("value", _VALUE)])


def _reached(book: PlatformBook) -> NDArray[np.bool_]:
    """[N] orders that stand in the market's book (a copy the other way round does not count)."""
    sent = book.trading.sent
    return sent if book.trading.spec.mode != "reverse" else np.zeros_like(sent)


def _subaccount_books(book: PlatformBook) -> pa.Table:
    trading = book.trading
    orders, reached = trading.log.orders, _reached(book)
    count = len(trading.clients.client)
    real, only = np.bincount(orders.person[reached], minlength=count), np.bincount(orders.person[~reached], minlength=count)
    kind = np.where((real > 0) & (only > 0), 2, np.where(real > 0, 0, np.where(only > 0, 1, -1)))
    switched = np.zeros(count, np.int64)
    if trading.spec.mode == "switched":
        first = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(first, orders.person[~reached], orders.placed[~reached])
        switched = np.where(kind == 2, first, 0)
    return pa.table(
        {
            "subaccount_id": book.subaccount_ids(np.arange(count)),
            "book": words(kind, _BOOKS),
            "switched_at": moments(book.clock.shows(switched), switched > 0),
        }
    )


def _order_books(book: PlatformBook, order_ids: pa.Array) -> pa.Table:
    """One row for each pair of a client's order and an order on a main account; one for an order that has none."""
    trading = book.trading
    orders, reached = trading.log.orders, _reached(book)
    child, row = referred(book)
    alone = np.ones(len(orders), np.bool_)
    alone[child] = False
    rest = np.flatnonzero(alone)
    all_rows, market = np.r_[child, rest], np.r_[row, np.full(len(rest), -1, np.int64)]
    kind = np.where(~reached[all_rows], 1, np.where(market < 0, 2, 0))
    order = np.lexsort((market, all_rows))
    all_rows, market, kind = all_rows[order], market[order], kind[order]
    has = market >= 0
    quantity = np.where(has, trading.orders.filled[np.maximum(market, 0)] if len(trading.orders) else 0, 0)
    references = (
        order_ids.take(pa.array(np.where(has, market + book.market_row, 0), mask=~has)) if has.any() else pa.nulls(len(has), pa.string())
    )
    return pa.table(
        {
            "order_id": book.order_ids().take(pa.array(all_rows)),
            "book": words(kind, _ORDER_BOOKS),
            "market_order_id": references,
            "filled_quantity": pa.array(quantity),
        }
    )


def terms_of(book: PlatformBook) -> list[dict[str, Any]]:
    """Rows of ``truth/terms``: the terms of each contract, the commonest first, agents' shares by level and the vendor's price."""
    spec, clients = book.trading.spec, book.trading.clients
    own = ~clients.test[clients.client]
    number = np.bincount(clients.contract[own], minlength=len(spec.contracts))
    rows: list[dict[str, Any]] = []

    def say(term: str, value: float, unit: str, contract: int | None = None, count: int | None = None, level: int | None = None) -> None:
        row = {"platform_id": book.platform_id, "contract": contract, "term": term, "value": value, "unit": unit, "clients": count}
        rows.append({**row, "level": level})

    for place, which in enumerate(np.argsort(-number, kind="stable").tolist()):
        one, count = spec.contracts[which], int(number[which])
        if count == 0:
            continue
        said: list[tuple[str, float, str]] = [("leverage", one.leverage / 10, "times"), ("warn_line", one.warn, "of margin")]
        said.append(("close_line", one.close, "of margin"))
        if one.opening_fee:
            said.append(("opening_fee_rate", one.opening_fee / 1e6, "of worth"))
        if one.interest and one.period:
            said.append(("interest_rate", one.interest / 1e6, one.period))
        if one.profit_share:
            said.append(("profit_share", one.profit_share / 1e6, "of profit"))
        if spec.futures:
            said.append(("fee_multiple", one.fee_multiple, "times"))
        else:
            said.append(("commission_rate", one.commission / 1e6, "of worth"))
        for term, value, unit in said:
            say(term, value, unit, place + 1, count)
    for level, share in enumerate(spec.agent_shares):
        if (book.organisation.agents.level == level).any():
            say("agent_share", share / 1e6, f"of {spec.agent_base}", level=level + 1)
    if spec.billing == "turnover":
        say("software_fee", spec.price / 1e6, "of turnover")
    else:
        say("software_fee", spec.price, "yuan a sub-account and month")
    return rows


@dataclass(frozen=True, slots=True)
class _Spans:
    started: Ints
    ended: Ints
    amount: Ints


def figures_of(books: Sequence[PlatformBook]) -> dict[str | None, dict[str, Decimal]]:
    """The figures of each platform, and of all together (None), by the contract's definitions: the operators' own test accounts count nowhere."""
    found: dict[str | None, dict[str, Decimal]] = {}
    parts = [_Counted(book) for book in books]
    for book, part in zip(books, parts, strict=True):
        found[book.platform_id] = part.figures(1, len(part.provinces), _peak([part.spans]))
    total: dict[str, Decimal] = {}
    for part in parts:
        for figure, value in part.figures(1, 0, 0).items():
            total[figure] = (
                max(total[figure], value) if figure == "max_leverage" and figure in total else total.get(figure, Decimal(0)) + value
            )
    total["provinces"] = Decimal(len(set().union(*(part.provinces for part in parts))))
    total["financed_peak"] = Decimal(_peak([part.spans for part in parts])) / UNIT
    total["main_accounts"] = Decimal(len(set().union(*(part.mains for part in parts))))
    found[None] = total
    return found


def _peak(spans: Sequence[_Spans]) -> int:
    """The largest sum of what was financed at one moment."""
    started, ended = np.concatenate([one.started for one in spans]), np.concatenate([one.ended for one in spans])
    amount = np.concatenate([one.amount for one in spans])
    stops = ended >= 0
    at = np.r_[started, ended[stops]]
    change = np.r_[amount, -amount[stops]]
    # What ends at a moment is no longer open at it.
    order = np.lexsort((change, at))
    return int(np.cumsum(change[order]).max(initial=0))


class _Counted:
    """What counts of one platform."""

    def __init__(self, book: PlatformBook) -> None:
        self._book = book
        trading = book.trading
        clients = trading.clients
        own_client = np.ones(len(book.phone), np.bool_)
        own_client[: len(clients.test)] = ~clients.test
        own = own_client[clients.client]
        entries = book.ledger.entries
        entries = entries.take((entries.client < 0) | own_client[np.maximum(entries.client, 0)])
        sums = np.zeros(len(LEDGER_KINDS), np.int64)
        np.add.at(sums, entries.kind, entries.amount)
        self._sums = [int(one) for one in sums]
        paid_in = np.unique(entries.client[entries.kind == charges.DEPOSIT])
        self.provinces = {book.province[client] for client in paid_in.tolist() if book.province[client] is not None}
        self._registered, self._clients, self._subaccounts = int(own_client.sum()), len(paid_in), int(own.sum())
        financings = book.financings.take(own[book.financings.subaccount])
        self.spans = _Spans(book.clock.shows(financings.started), book.clock.shows(financings.ended), financings.financed)
        ratio = [
            Decimal(int(a)) / Decimal(int(b)) for a, b in {(a, b) for a, b in zip(financings.financed, financings.margin, strict=True)}
        ]
        self._leverage = max(ratio, default=Decimal(0))
        orders, fills, multiplier = trading.log.orders, trading.log.fills, multipliers(trading.market)
        counted = own[orders.person[fills.order]]
        worth = fills.price * fills.quantity * multiplier[orders.security[fills.order]]
        self._turnover = int(worth[counted].sum())
        market = trading.fills
        real = (market.child >= 0) & np.array(trading.spec.mode != "reverse")
        person = orders.person[fills.order[np.maximum(market.child, 0)]] if len(market) else np.zeros(0, np.int32)
        real &= own[person]
        at_market = market.price * market.quantity * multiplier[trading.orders.security[market.order]]
        self._market_turnover = int(at_market[real].sum())
        self._losses = self._lost(entries)
        used = np.union1d(registered_accounts(book)[own], order_accounts(book)[own[orders.person]])
        self.mains = {book.main_ids[one] for one in used[used >= 0].tolist()}

    def _lost(self, entries: charges.Entries) -> int:
        count = len(self._book.phone)
        paid, taken = np.zeros(count, np.int64), np.zeros(count, np.int64)
        into = np.isin(entries.kind, (charges.DEPOSIT, charges.CALL))
        np.add.at(paid, entries.client[into], entries.amount[into])
        out = entries.kind == charges.WITHDREW
        np.add.at(taken, entries.client[out], entries.amount[out])
        return int(np.maximum(paid - taken, 0).sum())

    def figures(self, platforms: int, provinces: int, peak: int) -> dict[str, Decimal]:
        """By name."""
        s = self._sums
        deposits = s[charges.DEPOSIT] + s[charges.CALL]
        fees = s[charges.OPENING_FEE] + s[charges.DEFERRAL_FEE] + s[charges.COMMISSION]
        gain = fees + s[charges.INTEREST] + s[charges.PROFIT_SHARE]
        sums = {
            "turnover": self._turnover,
            "market_turnover": self._market_turnover,
            "deposits": deposits,
            "withdrawals": s[charges.WITHDREW],
            "net_client_flow": deposits - s[charges.WITHDREW],
            "client_losses": self._losses,
            "fees": fees,
            "interest": s[charges.INTEREST],
            "profit_share": s[charges.PROFIT_SHARE],
            "agent_rebates": s[charges.AGENT_REBATE],
            "software_fees": s[charges.SOFTWARE_FEE],
            "financed_total": int(self.spans.amount.sum()),
            "financed_peak": peak,
            "illegal_gain": gain,
            "illegal_gain_net": gain - s[charges.AGENT_REBATE] - s[charges.SOFTWARE_FEE],
            "market_commission": self._book.market_fee,
        }
        counts = {
            "registered_clients": self._registered,
            "clients": self._clients,
            "subaccounts": self._subaccounts,
            "agents": len(self._book.organisation.agents.level),
            "platforms": platforms,
            "main_accounts": len(self.mains),
            "provinces": provinces,
        }
        return {
            **{name: Decimal(value) for name, value in counts.items()},
            **{name: Decimal(value) / UNIT for name, value in sums.items()},
            "max_leverage": self._leverage,
        }
