"""The market's book of a made-up world: what brokers, futures companies and the police would hold on its accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Security
from kanchuan.simulate.people.log import Columns
from kanchuan.simulate.records.bank import Bank
from kanchuan.simulate.records.columns import decimals, moments, numbered, rows_of, save, table_of, words
from kanchuan.tables import entities
from kanchuan.tables import market as tables
from kanchuan.tables.table import Table

_SIDES = ("buy", "sell")
_EFFECTS = ("open", "close")
_STATUSES = ("filled", "partial", "cancelled")
EVENTS = ("login", "logout", "password_change", "transfer_password_change")
_PRICE, _MONEY = pa.decimal128(18, 4), pa.decimal128(20, 4)


@dataclass(frozen=True, slots=True)
class MarketOrders(Columns):
    """Orders as a counter holds them, in any order.

    ``account``, ``security``, ``terminal`` (-1: not recorded) and ``remark`` (-1: none) index the lists of the book. ``side`` is 1 or -1, ``effect`` 0, 1
    (open) or 2 (close). ``trading_day`` is in days since 1970. ``trader`` and ``trip`` are the truth, and go to ``truth/`` alone: who decided
    (unique in the world, -1 where nobody does), and the position's life.
    """

    account: NDArray[np.int32]
    placed: NDArray[np.int64]
    trading_day: NDArray[np.int32]
    security: NDArray[np.int32]
    side: NDArray[np.int8]
    effect: NDArray[np.int8]
    price: NDArray[np.int64]
    quantity: NDArray[np.int64]
    filled: NDArray[np.int64]
    cancelled: NDArray[np.int64]
    terminal: NDArray[np.int32]
    remark: NDArray[np.int32]
    trader: NDArray[np.int64]
    trip: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MarketFills(Columns):
    """Fills; ``order`` is the row of the order in the same book."""

    order: NDArray[np.int64]
    filled_at: NDArray[np.int64]
    price: NDArray[np.int64]
    quantity: NDArray[np.int64]
    fee: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Logins(Columns):
    """Entries of the counters' logs; ``event`` indexes ``EVENTS``, ``terminal`` the book's list (-1: not recorded)."""

    account: NDArray[np.int32]
    at: NDArray[np.int64]
    event: NDArray[np.int8]
    terminal: NDArray[np.int32]


@dataclass(slots=True)
class MarketBook:
    """A part of a world's market book. Lists of rows hold the contract's columns by name.

    Attributes:
        securities: what the orders' ``security`` indexes.
        accounts: rows of ``accounts``.
        orders, fills, logins: columns; their indexes count within this book.
        terminals: rows of ``terminals``; ids unique in the world.
        remarks: texts.
        transfers: rows of ``transfers``, without ``transfer_id``.
        banks: more of them, as columns.
        movements: rows of ``movements``, without ``movement_id`` (subscriptions, interest, dividends).
        labels: rows of ``truth/account_labels``.
        parties, relations: rows of those tables.
    """

    securities: Sequence[Security]
    accounts: list[dict[str, Any]]
    orders: MarketOrders
    fills: MarketFills
    logins: Logins
    terminals: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    transfers: list[dict[str, Any]] = field(default_factory=list)
    banks: list[Bank] = field(default_factory=list)
    movements: list[dict[str, Any]] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def joined(cls, books: Sequence[MarketBook]) -> MarketBook:
        """One book of several: their lists one after the other, indexes shifted."""
        orders, fills, logins = [], [], []
        accounts = terminals = remarks = securities = rows = trips = 0
        for book in books:
            o = book.orders
            orders.append(
                replace(
                    o,
                    account=o.account + np.int32(accounts),
                    security=o.security + np.int32(securities),
                    terminal=np.where(o.terminal < 0, -1, o.terminal + terminals).astype(np.int32),
                    remark=np.where(o.remark < 0, -1, o.remark + remarks).astype(np.int32),
                    trip=np.where(o.trip < 0, -1, o.trip + trips),
                )
            )
            fills.append(replace(book.fills, order=book.fills.order + rows))
            entries = book.logins
            shifted = np.where(entries.terminal < 0, -1, entries.terminal + terminals).astype(np.int32)
            logins.append(replace(entries, account=entries.account + np.int32(accounts), terminal=shifted))
            accounts, terminals, remarks = accounts + len(book.accounts), terminals + len(book.terminals), remarks + len(book.remarks)
            securities, rows, trips = securities + len(book.securities), rows + len(o), trips + int(o.trip.max(initial=-1)) + 1
        return cls(
            [one for book in books for one in book.securities],
            [row for book in books for row in book.accounts],
            MarketOrders.joined(orders),
            MarketFills.joined(fills),
            Logins.joined(logins),
            *([row for book in books for row in getattr(book, name)] for name in _LISTS),
        )


_LISTS = ("terminals", "remarks", "transfers", "banks", "movements", "labels", "parties", "relations")


def write_market_book(book: MarketBook, folder: Path) -> pa.Array:
    """Write the book's tables and their truth into a dataset's folder, orders and fills by time. Gives the id of each row of ``book.orders``.

    Order numbers rise with time within an account and day, as counters give them; nothing in an id tells who decided. Where nothing reached the market there
    are no tables on accounts, only what money and people left.
    """
    _write_transfers(folder, book)
    _write_movements(folder, book.movements)
    for table, rows in ((entities.PARTIES, book.parties), (entities.RELATIONS, book.relations)):
        if rows:
            save(folder, table.name, rows_of(table, rows))
    if not book.accounts:
        return pa.array([], pa.string())
    orders = book.orders
    by_time = np.lexsort((orders.account, orders.placed))
    sorted_orders = orders.take(by_time)
    day = (sorted_orders.placed + SHANGHAI_US) // DAY_US
    number = _counter(day)
    ids = _ids(day, number)
    place = np.empty(len(orders), np.int64)
    place[by_time] = np.arange(len(orders))
    account_ids = [str(row["account_id"]) for row in book.accounts]
    symbols = [one.symbol for one in book.securities]
    status = np.where(sorted_orders.filled == sorted_orders.quantity, 0, np.where(sorted_orders.filled > 0, 1, 2))
    has_cancel = sorted_orders.cancelled > 0
    save(
        folder,
        "orders",
        table_of(
            tables.ORDERS,
            {
                "order_id": ids,
                "account_id": words(sorted_orders.account, account_ids),
                "placed_at": moments(sorted_orders.placed),
                "symbol": words(sorted_orders.security, symbols),
                "side": words(np.where(sorted_orders.side > 0, 0, 1), _SIDES),
                "effect": words(sorted_orders.effect.astype(np.int64) - 1, _EFFECTS),
                "price": decimals(sorted_orders.price, _PRICE),
                "quantity": sorted_orders.quantity,
                "filled_quantity": sorted_orders.filled,
                "status": words(status, _STATUSES),
                "cancelled_at": moments(sorted_orders.cancelled, has_cancel),
                "terminal_id": words(sorted_orders.terminal, [str(row["terminal_id"]) for row in book.terminals]),
                "remark": words(sorted_orders.remark, book.remarks),
                "trading_day": pa.array(sorted_orders.trading_day, pa.int32()).cast(pa.date32()),
            },
        ),
    )
    fills = book.fills
    row_order = place[fills.order]
    fills_by_time = np.lexsort((row_order, fills.filled_at))
    f, of = fills.take(fills_by_time), row_order[fills_by_time]
    fill_day = (f.filled_at + SHANGHAI_US) // DAY_US
    save(
        folder,
        "fills",
        table_of(
            tables.FILLS,
            {
                "fill_id": _ids(fill_day, _counter(fill_day), "T"),
                "order_id": ids.take(pa.array(of)),
                "account_id": words(sorted_orders.account[of], account_ids),
                "filled_at": moments(f.filled_at),
                "symbol": words(sorted_orders.security[of], symbols),
                "side": words(np.where(sorted_orders.side[of] > 0, 0, 1), _SIDES),
                "effect": words(sorted_orders.effect[of].astype(np.int64) - 1, _EFFECTS),
                "price": decimals(f.price, _PRICE),
                "quantity": f.quantity,
                "fee": decimals(f.fee, _MONEY),
                "trading_day": pa.array(sorted_orders.trading_day[of], pa.int32()).cast(pa.date32()),
            },
        ),
    )
    save(folder, "accounts", rows_of(tables.ACCOUNTS, book.accounts))
    if book.terminals:
        save(folder, "terminals", rows_of(tables.TERMINALS, book.terminals))
    logins = book.logins.take(np.lexsort((book.logins.account, book.logins.at)))
    if len(logins):
        save(
            folder,
            "logins",
            table_of(
                tables.LOGINS,
                {
                    "account_id": words(logins.account, account_ids),
                    "at": moments(logins.at),
                    "event": words(logins.event.astype(np.int64), EVENTS),
                    "terminal_id": words(logins.terminal, [str(row["terminal_id"]) for row in book.terminals]),
                },
            ),
        )
    known = sorted_orders.trader >= 0
    save(
        folder,
        "truth/order_traders",
        pa.table(
            {
                "order_id": ids.filter(pa.array(known)),
                "account_id": words(sorted_orders.account[known], account_ids),
                "trader_id": numbered("P", sorted_orders.trader[known], 7),
                "trip_id": pa.array(sorted_orders.trip[known]),
            }
        ),
    )
    save(folder, "truth/account_labels", pa.Table.from_pylist(book.labels, schema=_LABELS))
    return ids.take(pa.array(place))


_LABELS = pa.schema([("account_id", pa.string()), ("label", pa.string()), ("hidden_traders", pa.int64()), ("case_id", pa.string())])


def _write_transfers(folder: Path, book: MarketBook) -> None:
    parts = [rows_of(_WITHOUT_ID, book.transfers)] if book.transfers else []
    parts += [bank.table() for bank in book.banks if len(bank.transfers)]
    if not parts:
        return
    joined = pa.concat_tables(parts, promote_options="default")
    keys = [name for name in ("sent_at", "payer_account", "payee_account", "amount", "channel", "memo") if name in joined.column_names]
    _save_numbered(folder, tables.TRANSFERS, joined.sort_by([(name, "ascending") for name in keys]))


def _write_movements(folder: Path, rows: list[dict[str, Any]]) -> None:
    if rows:
        ordered = sorted(rows, key=lambda row: (row["at"], *(str(row.get(column.name)) for column in tables.MOVEMENTS.columns)))
        _save_numbered(folder, tables.MOVEMENTS, rows_of(tables.MOVEMENTS, ordered))


def _save_numbered(folder: Path, table: Table, rows: pa.Table) -> None:
    """Write rows with a key made of the table's letter and their place."""
    ids = numbered(table.name[0].upper(), np.arange(1, len(rows) + 1), 9)
    columns = {table.key[0]: ids, **{name: rows[name] for name in rows.column_names}}
    save(folder, table.name, table_of(table, columns))


_WITHOUT_ID = replace(tables.TRANSFERS, columns=tables.TRANSFERS.columns[1:])


def _counter(day: NDArray[np.int64]) -> NDArray[np.int64]:
    """1, 2, 3 … within each day of rows sorted by time."""
    if not len(day):
        return day
    starts = np.flatnonzero(np.r_[True, day[1:] != day[:-1]])
    return np.arange(len(day)) - np.repeat(starts, np.diff(np.r_[starts, len(day)])) + 1


def _ids(day: NDArray[np.int64], number: NDArray[np.int64], prefix: str = "") -> pa.Array:
    """Ids of a day and a number: ``20200302-00000017``."""
    import pyarrow.compute as pc  # noqa: PLC0415

    text = pc.strftime(pa.array(day.astype(np.int32), pa.date32()), format="%Y%m%d")
    joined = pc.binary_join_element_wise(text, numbered("", number, 8), "-")
    return pc.binary_join_element_wise(pa.scalar(prefix), joined, "") if prefix else joined
