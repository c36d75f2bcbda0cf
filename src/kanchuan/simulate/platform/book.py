"""A platform's book as it is seized: its tables, written from columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kanchuan.simulate.platform.charges import Financings
from kanchuan.simulate.platform.clock import Clock
from kanchuan.simulate.platform.ledger import MEMOS, Ledger
from kanchuan.simulate.platform.organisation import Organisation
from kanchuan.simulate.platform.trading import Trading
from kanchuan.simulate.records.columns import decimals, moments, numbered, rows_of, save, table_of, words
from kanchuan.tables import platform as tables
from kanchuan.tables.platform import LEDGER_KINDS

Ints = NDArray[np.int64]
_PRICE, _MONEY, _RATE = pa.decimal128(18, 4), pa.decimal128(20, 4), pa.decimal128(18, 8)
_SIDES, _EFFECTS, _STATUSES = ("buy", "sell"), ("open", "close"), ("filled", "partial", "cancelled")
_REMARKS = ("自动成交", "强平")
_AUTOMATIC, _FORCED = range(2)


@dataclass(slots=True)
class PlatformBook:
    """One platform's book, with what a writer needs to know of the market's book beside it. Shapes: R registered clients, the C of them with sub-accounts first.

    Attributes:
        tag: two letters of its numbers.
        trading, financings, ledger, organisation, clock: see there.
        main_ids: [A] ids of main accounts.
        main_rows: rows of ``accounts`` of the same.
        agent: [R] of each client, -1 for none.
        province: [R] name.
        phone, name: [R].
        registered: [R] moment.
        counterparty: [L] account number of each ledger entry, as an index into the organisation's purses, -1.
        market_row: row of the market's book at which this platform's orders begin.
        market_fee: Σ fee over the main accounts' fills, ten-thousandths of a yuan.
        noise: seed of the book's slips.
        case_id: of the case it is made after, in a world of several.
        messages: rows of ``messages`` without ids.
        roles: role of each node by its id.
        balances: what each purse, wallet and account holds at the end: ``owner_id``, ``kind``, amount in ten-thousandths of a yuan.
    """

    tag: str
    trading: Trading
    financings: Financings
    ledger: Ledger
    organisation: Organisation
    clock: Clock
    main_ids: list[str]
    main_rows: list[dict[str, Any]]
    agent: NDArray[np.int32]
    province: list[str | None]
    phone: list[str]
    name: list[str]
    registered: Ints
    counterparty: NDArray[np.int32]
    market_row: int = 0
    market_fee: int = 0
    noise: int = 0
    case_id: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    balances: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def platform_id(self) -> str:
        """Its id."""
        return f"PT{self.tag}"

    def client_ids(self, rows: NDArray[Any]) -> pa.Array:
        """Ids of clients by their rows; null for -1."""
        return _ids(f"{self.tag}K", rows, 6)

    def agent_ids(self, rows: NDArray[Any]) -> pa.Array:
        """Ids of agents by their rows; null for -1."""
        return _ids(f"{self.tag}D", rows, 4)

    def subaccount_ids(self, rows: NDArray[Any]) -> pa.Array:
        """Ids of sub-accounts by their rows; null for -1."""
        return _ids(f"{self.tag}Z", rows, 6)

    def order_ids(self) -> pa.Array:
        """Ids of the clients' orders, which rise with time."""
        return numbered(f"{self.tag}W", _ranks(self.trading.log.orders.placed) + 1, 9)


def _ids(prefix: str, rows: NDArray[Any], digits: int) -> pa.Array:
    text = numbered(prefix, np.maximum(rows, 0).astype(np.int64) + 1, digits)
    return text if (rows >= 0).all() else pc.if_else(pa.array(rows >= 0), text, pa.scalar(None, pa.string()))


def _ranks(values: Ints) -> Ints:
    place = np.empty(len(values), np.int64)
    place[np.argsort(values, kind="stable")] = np.arange(len(values))
    return place


def write_platform_books(books: Sequence[PlatformBook], folder: Path, order_ids: pa.Array) -> None:
    """Write the platforms' tables into a dataset's folder.

    Args:
        books: of one world.
        folder: of the dataset.
        order_ids: id of each order of the market's book (``write_market_book``), to which the platforms may refer.
    """
    fills_at = _millisecond_ids(books)
    for name, parts in (
        ("platforms", [_platform(book) for book in books]),
        ("clients", [_clients(book) for book in books]),
        ("agents", [_agents(book) for book in books]),
        ("subaccounts", [_subaccounts(book) for book in books]),
        ("main_accounts", [_main_accounts(book) for book in books]),
        ("financings", [_financings(book) for book in books]),
        ("messages", [_messages(books)]),
    ):
        _save(folder, name, parts)
    _save(folder, "subaccount_orders", [_orders(book, order_ids) for book in books])
    _save(folder, "subaccount_fills", [_fills(book, one) for book, one in zip(books, fills_at, strict=True)])
    _save(folder, "ledger", [_ledger(book) for book in books])


def _save(folder: Path, name: str, parts: list[pa.Table]) -> None:
    some = [part for part in parts if len(part)]
    if some:
        save(folder, name, pa.concat_tables(some, promote_options="default"))


def _platform(book: PlatformBook) -> pa.Table:
    organisation = book.organisation
    row = {
        "platform_id": book.platform_id,
        "name": book.trading.spec.name,
        "operator_id": organisation.company.party_id if not book.trading.spec.personal else organisation.operator.party_id,
        "software": book.trading.spec.software,
        "vendor_id": organisation.vendor.party_id,
    }
    return rows_of(tables.PLATFORMS, [row])


def _clients(book: PlatformBook) -> pa.Table:
    count = len(book.phone)
    return table_of(
        tables.CLIENTS,
        {
            "client_id": book.client_ids(np.arange(count)),
            "platform_id": _same(book.platform_id, count),
            "registered_at": moments(book.clock.shows(book.registered)),
            "agent_id": book.agent_ids(book.agent),
            "province": pa.array(book.province, pa.string()),
            "phone": pa.array(book.phone, pa.string()),
            "name": pa.array(book.name, pa.string()),
        },
    )


def _same(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)


def _agents(book: PlatformBook) -> pa.Table:
    agents = book.organisation.agents
    count = len(agents.level)
    return table_of(
        tables.AGENTS,
        {
            "agent_id": book.agent_ids(np.arange(count)),
            "platform_id": _same(book.platform_id, count),
            "parent_agent_id": book.agent_ids(agents.parent),
            "name": pa.array([one.name for one in agents.holders], pa.string()),
        },
    )


def registered_accounts(book: PlatformBook) -> NDArray[np.int32]:
    """[S] the main account with which each sub-account is registered, one of its route in turn; -1 where nothing is ever sent."""
    route, accounts = book.trading.route, book.trading.routes.accounts
    if not len(book.main_ids):
        return np.full(len(route), -1, np.int32)
    return np.where(route >= 0, accounts[np.maximum(route, 0), np.arange(len(route)) % accounts.shape[1]], -1).astype(np.int32)


def order_accounts(book: PlatformBook) -> NDArray[np.int32]:
    """[N] the main account that the book names for each client's order: the first that carried it, or the one registered."""
    trading = book.trading
    main = registered_accounts(book)[trading.log.orders.person]
    child, row = referred(book)
    if len(child):
        main[child[::-1]] = trading.orders.account[row[::-1]]
    return main


def _subaccounts(book: PlatformBook) -> pa.Table:
    ledger, trading = book.ledger, book.trading
    count = len(trading.clients.client)
    return table_of(
        tables.SUBACCOUNTS,
        {
            "subaccount_id": book.subaccount_ids(np.arange(count)),
            "platform_id": _same(book.platform_id, count),
            "client_id": book.client_ids(trading.clients.client),
            "main_account_id": words(registered_accounts(book), book.main_ids),
            "opened_at": moments(book.clock.shows(ledger.opened)),
            "closed_at": moments(book.clock.shows(ledger.closed), ledger.closed > 0),
        },
    )


def _main_accounts(book: PlatformBook) -> pa.Table:
    rows = [
        {
            "main_account_id": one,
            "platform_id": book.platform_id,
            "local_id": f"{place + 1}",
            "broker_name": row["broker_id"],
            "branch": row["branch"],
            "label": f"通道{place + 1}",
        }
        for place, (one, row) in enumerate(zip(book.main_ids, book.main_rows, strict=True))
    ]
    return rows_of(tables.MAIN_ACCOUNTS, rows)


def _financings(book: PlatformBook) -> pa.Table:
    f, spec = book.financings, book.trading.spec
    contract = book.trading.clients.contract[f.subaccount]

    def rate(name: str, unit: float) -> pa.Array:
        values = np.array([round(getattr(one, name) * unit) for one in spec.contracts], np.int64)[contract]
        known = np.full(len(values), not spec.silent) & (values > 0)
        return decimals(values, _RATE, known)

    periods = [one.period for one in spec.contracts]
    has = np.array([one is not None and not spec.silent for one in periods])[contract]
    return table_of(
        tables.FINANCINGS,
        {
            "financing_id": numbered(f"{book.tag}H", np.arange(1, len(f) + 1), 7),
            "subaccount_id": book.subaccount_ids(f.subaccount),
            "started_at": moments(book.clock.shows(f.started)),
            "ended_at": moments(book.clock.shows(f.ended), f.ended > 0),
            "margin": decimals(f.margin, _MONEY),
            "financed": decimals(f.financed, _MONEY),
            "opening_fee_rate": rate("opening_fee", 100),
            "interest_rate": rate("interest", 100),
            "interest_period": words(np.where(has, contract, -1), periods),
            "warn_line": rate("warn", 1e8),
            "close_line": rate("close", 1e8),
            "profit_share": rate("profit_share", 100),
            "client_id": book.client_ids(book.trading.clients.client[f.subaccount]),
        },
    )


def _messages(books: Sequence[PlatformBook]) -> pa.Table:
    rows = sorted((row for book in books for row in book.messages), key=lambda row: (row["sent_at"], row["receiver"], row["text"]))
    return rows_of(tables.MESSAGES, [{"message_id": f"M{place + 1:08d}", **row} for place, row in enumerate(rows)])


def referred(book: PlatformBook) -> tuple[Ints, Ints]:
    """Rows of clients' orders and of the orders on main accounts (within this platform's) that carried them, one row a pair."""
    child = book.trading.orders.child
    rows = np.flatnonzero(child >= 0) if book.trading.spec.mode != "reverse" else np.zeros(0, np.int64)
    rows = rows[np.argsort(child[rows], kind="stable")]
    return child[rows], rows


def _orders(book: PlatformBook, order_ids: pa.Array) -> pa.Table:
    trading, spec = book.trading, book.trading.spec
    orders = trading.log.orders
    count = len(orders)
    rng = np.random.default_rng(book.noise)
    child, row = referred(book)
    first = np.full(count, -1, np.int64)
    first[child[::-1]] = row[::-1]
    booked_only = ~trading.sent | np.array(spec.mode == "reverse")
    status = np.where(orders.filled == orders.quantity, 0, np.where(orders.filled > 0, 1, 2))
    marked = np.where(orders.forced, _FORCED, np.where(booked_only & (orders.filled > 0) & (spec.signature == "automatic"), _AUTOMATIC, -1))
    by_time = np.argsort(orders.placed, kind="stable")
    table = table_of(
        tables.SUBACCOUNT_ORDERS,
        {
            "order_id": book.order_ids(),
            "subaccount_id": book.subaccount_ids(orders.person),
            "placed_at": moments(book.clock.shows(orders.placed)),
            "symbol": words(orders.security, [one.symbol for one in trading.market.securities]),
            "side": words(np.where(orders.side > 0, 0, 1), _SIDES),
            "effect": words(orders.effect.astype(np.int64) - 1, _EFFECTS),
            "price": decimals(orders.price, _PRICE),
            "quantity": orders.quantity,
            "filled_quantity": orders.filled,
            "status": words(status, _STATUSES),
            "forced": pa.array(orders.forced),
            "main_account_id": words(order_accounts(book), book.main_ids),
            "market_order_id": _references(rng, book, order_ids, first, booked_only),
            "remark": words(marked, _REMARKS),
        },
    )
    return table.take(pa.array(by_time))


def _references(rng: np.random.Generator, book: PlatformBook, order_ids: pa.Array, first: Ints, booked_only: NDArray[np.bool_]) -> pa.Array:
    """What the book says of the order at the broker."""
    spec, count = book.trading.spec, len(first)
    null = pa.nulls(count, pa.string())
    known = first >= 0
    if spec.reference == "some":
        known &= rng.random(count) < 0.4
    row = first.copy()
    if spec.reference == "wrong" and known.any():
        # Numbers of other orders of the same platform.
        row[known] = rng.permutation(first[known])
    text = null
    if spec.reference != "none" and known.any():
        text = order_ids.take(pa.array(np.where(known, row + book.market_row, 0), mask=~known))
    if spec.signature == "automatic":
        return pc.if_else(pa.array(booked_only), pa.scalar("-1"), text)
    if spec.signature == "invented" and booked_only.any():
        day = book.trading.market.days[book.trading.log.orders.day].astype(np.int32)
        made = pc.binary_join_element_wise(
            pc.strftime(pa.array(day, pa.date32()), format="%Y%m%d"), numbered("", rng.integers(1, 90_000, count)), "-"
        )
        return pc.if_else(pa.array(booked_only), made, text)
    return text


def _millisecond_ids(books: Sequence[PlatformBook]) -> list[Ints]:
    """[F] of each book: the 13-digit number of each fill that only software made, no two alike in the world; -1 for other fills."""
    found = []
    for book in books:
        trading = book.trading
        fills = trading.log.fills
        booked_only = ~trading.sent | np.array(trading.spec.mode == "reverse")
        made = booked_only[fills.order] & np.array(trading.spec.signature == "automatic")
        found.append(np.where(made, book.clock.shows(fills.filled_at) // 1_000, -1))
    joined = np.concatenate(found) if found else np.zeros(0, np.int64)
    order = np.argsort(joined, kind="stable")
    order = order[joined[order] >= 0]
    step = np.arange(len(order))
    joined[order] = np.maximum.accumulate(joined[order] - step) + step
    return np.split(joined, np.cumsum([len(one) for one in found])[:-1]) if found else []


def _fills(book: PlatformBook, automatic: Ints) -> pa.Table:
    trading = book.trading
    orders, fills = trading.log.orders, trading.log.fills
    plain = numbered(f"{book.tag}C", _ranks(fills.filled_at) + 1, 9)
    ids = pc.if_else(pa.array(automatic >= 0), pa.array(automatic).cast(pa.string()), plain)
    by_time = np.argsort(fills.filled_at, kind="stable")
    rng = np.random.default_rng((book.noise, 1))
    twice = rng.random(len(fills)) < trading.spec.dirt * 0.3
    table = table_of(
        tables.SUBACCOUNT_FILLS,
        {
            "fill_id": ids,
            "order_id": book.order_ids().take(pa.array(fills.order)),
            "subaccount_id": book.subaccount_ids(orders.person[fills.order]),
            "filled_at": moments(book.clock.shows(fills.filled_at)),
            "symbol": words(orders.security[fills.order], [one.symbol for one in trading.market.securities]),
            "side": words(np.where(orders.side[fills.order] > 0, 0, 1), _SIDES),
            "effect": words(orders.effect[fills.order].astype(np.int64) - 1, _EFFECTS),
            "price": decimals(fills.price, _PRICE),
            "quantity": fills.quantity,
            "fee": decimals(fills.fee, _MONEY),
        },
    )
    return table.take(pa.array(np.repeat(by_time, 1 + twice[by_time])))


def _ledger(book: PlatformBook) -> pa.Table:
    entries, spec = book.ledger.entries, book.trading.spec
    rng = np.random.default_rng((book.noise, 2))
    count = len(entries)
    rank = _ranks(entries.at)
    columns = {
        "entry_id": numbered(f"{book.tag}L", rank + 1, 10),
        "platform_id": _same(book.platform_id, count),
        "subaccount_id": book.subaccount_ids(entries.subaccount),
        "client_id": book.client_ids(entries.client),
        "agent_id": book.agent_ids(entries.agent),
        "booked_at": moments(entries.at),
        "kind": words(entries.kind, LEDGER_KINDS),
        "amount": decimals(entries.amount, _MONEY),
        "counterparty_account": words(book.counterparty, [one for one, _ in book.organisation.purses.known]),
        "memo": words(entries.memo, MEMOS),
    }
    table = table_of(tables.LEDGER, columns)
    by_time = np.argsort(rank)
    twice = rng.random(count) < spec.dirt
    table = table.take(pa.array(np.repeat(by_time, 1 + twice[by_time])))
    return pa.concat_tables([table, _contradictions(rng, book, table)])


def _contradictions(rng: np.random.Generator, book: PlatformBook, table: pa.Table) -> pa.Table:
    """Entries that nobody made: pairs of rows with one id and different sums, as a damaged table holds them. They count nowhere."""
    number = int(rng.poisson(len(table) * book.trading.spec.dirt * 0.1)) if len(table) else 0
    like = table.take(pa.array(rng.integers(0, max(len(table), 1), number)))
    ids = numbered(f"{book.tag}L", np.arange(number) + len(book.ledger.entries) + 1, 10)
    pieces = []
    for _ in range(2):
        sums = decimals(rng.integers(10_000, 500_000, number) * 100, _MONEY)
        pieces.append(like.set_column(0, like.schema.field(0), ids).set_column(7, like.schema.field(7), sums))
    return pa.concat_tables(pieces).combine_chunks()
