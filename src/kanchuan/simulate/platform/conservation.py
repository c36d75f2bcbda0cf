"""Proof on the written tables that money and shares are conserved: every position has its fills, every balance its transfers, nothing falls below zero.

Read are the tables as anybody would read them, and of the truth only what says which purses hold nothing of their own and what everything held at the end.
Rows that are equal in every column count once, ids with contradictory rows count nowhere, transfers that failed did not happen.

Gains on futures are what closes at less its share of what the position was worth when opened, as the people's purses reckon them; positions are told apart
by account, contract and direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit
from numpy.typing import NDArray

from kanchuan.engine.duckdb import literal
from kanchuan.simulate.market.market import UNIT

Ints = NDArray[np.int64]

# What each kind of entry does to a client's money; commissions are in the fees of the fills.
_SIGNS = {
    "deposit": 1, "margin_call": 1, "adjustment": 1, "withdrawal": -1, "opening_fee": -1, "interest": -1, "deferral_fee": -1, "profit_share": -1,
}  # fmt: skip
# Tables with a key of their own, of which doubled and contradictory rows are dropped.
_KEYED = {"ledger": "entry_id", "subaccount_fills": "fill_id", "subaccount_orders": "order_id"}
_TABLES = (
    "accounts", "orders", "fills", "transfers", "movements", "clients", "subaccounts", "financings", "subaccount_orders", "subaccount_fills", "ledger",
    "truth/balances", "truth/order_books",
)  # fmt: skip


class NotConservedError(ValueError):
    """Something came from nowhere or went nowhere."""


def check_conservation(folder: Path, multipliers: dict[str, int] | None = None) -> dict[str, int]:
    """Prove that money and shares are conserved in a dataset.

    Args:
        folder: of the dataset.
        multipliers: of the futures contracts in it, by symbol.

    Returns:
        How many things were checked, by kind of proof.

    Raises:
        NotConservedError: with the first offending id.
    """
    with _opened(folder) as (db, known):
        multiplier = multipliers or {}
        done = {}
        if {"orders", "fills"} <= known:
            done["orders"] = _filled(db, "orders", "fills", "account_id")
            done["positions"] = _positions(
                db, "fills f JOIN orders o USING (order_id)", "f.account_id", "o.trading_day", new_shares="movements" in known
            )
            done["cash"] = _accounts(db, known, multiplier)
        if {"subaccount_orders", "subaccount_fills"} <= known:
            done["client orders"] = _filled(db, "subaccount_orders", "subaccount_fills", "subaccount_id")
            done["client positions"] = _positions(
                db, "subaccount_fills f", "f.subaccount_id", "(f.filled_at AT TIME ZONE 'Asia/Shanghai')::DATE"
            )
            done["clients"] = _clients(db, multiplier)
        if "truth/order_books" in known and "orders" in known:
            done["carried orders"] = _carried(db)
        if {"ledger", "transfers"} <= known:
            done["payments"] = _paid(db)
        if {"transfers", "truth/balances"} <= known:
            done["purses"] = _purses(db)
        return done


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, set[str]]]:
    """A connection with a view of each table that is there."""
    db = duckdb.connect()
    db.execute("SET TimeZone = 'Asia/Shanghai'; SET memory_limit = '3GB'")
    known = set()
    for name in _TABLES:
        path = folder / f"{name}.parquet"
        if not path.exists():
            continue
        known.add(name)
        source = f"read_parquet({literal(str(path))})"
        view = name.replace("truth/", "truth_")
        if name in _KEYED:
            key = _KEYED[name]
            # Most keys are single: only those that are not are looked at column by column.
            db.execute(
                f"CREATE TEMP TABLE {view} AS WITH doubled AS (SELECT {key} FROM {source} GROUP BY ALL HAVING count(*) > 1),"
                f" once AS (SELECT DISTINCT * FROM {source} WHERE {key} IN (FROM doubled))"
                f" SELECT * FROM {source} WHERE {key} NOT IN (FROM doubled)"
                f" UNION ALL SELECT * FROM once QUALIFY count(*) OVER (PARTITION BY {key}) = 1"
            )
        else:
            db.execute(f"CREATE VIEW {view} AS SELECT * FROM {source}")
    try:
        yield db, known
    finally:
        db.close()


def _none(db: duckdb.DuckDBPyConnection, query: str, what: str) -> None:
    """Raise with the first row of a query that should give none."""
    row = db.execute(f"{query} ORDER BY ALL LIMIT 1").fetchone()
    if row is not None:
        raise NotConservedError(f"{what}: {', '.join(str(one) for one in row)}")


def _count(db: duckdb.DuckDBPyConnection, query: str) -> int:
    row = db.execute(query).fetchone()
    return int(row[0]) if row else 0


def _filled(db: duckdb.DuckDBPyConnection, orders: str, fills: str, owner: str) -> int:
    """What an order says was filled is what its fills add up to; and a fill does not come before its order or beyond its quantity."""
    _none(
        db,
        f"WITH sums AS (SELECT order_id, sum(quantity) AS filled, min(filled_at) AS first, any_value({owner}) AS owner FROM {fills} GROUP BY order_id)"
        f" SELECT order_id, o.filled_quantity, coalesce(s.filled, 0) FROM {orders} o LEFT JOIN sums s USING (order_id)"
        f" WHERE o.filled_quantity <> coalesce(s.filled, 0) OR o.filled_quantity > o.quantity OR s.first < o.placed_at OR s.owner <> o.{owner}",
        f"{orders}: filled quantity is not the sum of the fills, or they do not follow the order",
    )
    _none(db, f"SELECT fill_id FROM {fills} ANTI JOIN {orders} USING (order_id)", f"{fills}: a fill without its order")
    return _count(db, f"SELECT count(*) FROM {orders}")


def _positions(db: duckdb.DuckDBPyConnection, source: str, owner: str, day: str, *, new_shares: bool = False) -> int:
    """Nobody sells shares that they do not have, or that they bought on the same day; nobody closes futures that are not open."""
    effect = "f.effect"
    bought = f"({effect} IS NULL AND f.side = 'buy') OR {effect} = 'open'"
    direction = f"CASE WHEN {effect} IS NULL THEN '' WHEN {effect} = 'open' THEN f.side WHEN f.side = 'sell' THEN 'buy' ELSE 'sell' END"
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE held AS SELECT {owner} AS owner, f.symbol AS symbol, {direction} AS direction, {day} AS day, f.filled_at AS moment,"
        f" f.fill_id AS id, {effect} IS NULL AS share, CASE WHEN {bought} THEN f.quantity ELSE -f.quantity END AS change FROM {source}"
    )
    if new_shares:
        db.execute(
            "INSERT INTO held SELECT account_id, symbol, '', CAST(\"at\" AS DATE), \"at\", 'new', true, CAST(quantity AS BIGINT)"
            " FROM movements WHERE kind IN ('new_shares', 'bonus_shares')"
        )
    # Within a moment, what comes is there before what goes.
    _none(
        db,
        "SELECT owner, symbol, id FROM (SELECT *, sum(change) OVER (PARTITION BY owner, symbol, direction ORDER BY moment, change DESC, id"
        " ROWS UNBOUNDED PRECEDING) AS running FROM held) WHERE running < 0",
        "more is sold than was there",
    )
    _none(
        db,
        "WITH days AS (SELECT owner, symbol, day, sum(change) AS net, sum(least(change, 0)) AS sold FROM held WHERE share GROUP BY ALL),"
        " before AS (SELECT *, coalesce(sum(net) OVER (PARTITION BY owner, symbol ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
        " AS opening FROM days) SELECT owner, symbol, day FROM before WHERE opening + sold < 0",
        "shares are sold on the day they were bought",
    )
    return _count(db, "SELECT count(*) FROM (SELECT DISTINCT owner, symbol, direction FROM held)")


def _accounts(db: duckdb.DuckDBPyConnection, known: set[str], multipliers: dict[str, int]) -> int:
    """The cash of every account is what was transferred and traded, never below zero, and at the end what its keeper says."""
    if "transfers" not in known:
        return 0
    moved = (
        "SELECT payee_account AS owner, sent_at AS moment, amount FROM transfers WHERE succeeded AND payee_account IN (SELECT account_id FROM accounts)"
        " UNION ALL SELECT payer_account, sent_at, -amount FROM transfers WHERE succeeded AND payer_account IN (SELECT account_id FROM accounts)"
    )
    if "movements" in known:
        moved += " UNION ALL SELECT account_id, movements.at, net_amount FROM movements WHERE net_amount IS NOT NULL"
    fills = "SELECT account_id AS owner, filled_at AS moment, fill_id AS id, symbol, side, effect, price, quantity, fee FROM fills"
    count = _running(db, f"SELECT owner, moment, amount FROM ({moved})", fills, multipliers, "account")
    if "truth/balances" in known:
        _ends(db, "account", "SELECT owner_id AS owner, amount FROM truth_balances WHERE kind = 'account'")
    return count


def _clients(db: duckdb.DuckDBPyConnection, multipliers: dict[str, int]) -> int:
    """A client's money, wallet and sub-accounts together: paid in, financed, traded, charged, returned; never below zero; at the end what is left."""
    signs = " ".join(f"WHEN '{kind}' THEN {sign}" for kind, sign in _SIGNS.items())
    flows = (
        f"SELECT client_id AS owner, booked_at AS moment, amount * CASE kind {signs} ELSE 0 END AS amount FROM ledger WHERE client_id IS NOT NULL"
        " UNION ALL SELECT client_id, started_at, financed FROM financings UNION ALL SELECT client_id, ended_at, -financed FROM financings"
        " WHERE ended_at IS NOT NULL"
    )
    fills = (
        "SELECT s.client_id AS owner, f.filled_at AS moment, f.fill_id AS id, f.subaccount_id || f.symbol AS symbol, f.side, f.effect, f.price, f.quantity,"
        " f.fee, f.symbol AS contract FROM subaccount_fills f JOIN subaccounts s USING (subaccount_id)"
    )
    count = _running(db, flows, fills, multipliers, "client")
    _ends(
        db,
        "client",
        "SELECT owner, sum(amount) AS amount FROM (SELECT owner_id AS owner, amount FROM truth_balances WHERE kind = 'wallet'"
        " UNION ALL SELECT s.client_id, b.amount FROM truth_balances b JOIN subaccounts s ON s.subaccount_id = b.owner_id"
        " WHERE b.kind = 'subaccount') GROUP BY owner",
    )
    return count


# From a Friday's night session to the close of Monday.
_OWED_DAYS = 3


def _running(db: duckdb.DuckDBPyConnection, flows: str, fills: str, multipliers: dict[str, int], what: str) -> int:
    """Add up flows and fills of each owner in time, into the table ``balance``; raise where one falls below zero."""
    contract = "contract" if "AS contract" in fills else "symbol"
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE trades AS SELECT owner, moment, id, symbol, {contract} AS contract, side, effect, (price * {UNIT})::BIGINT AS price,"
        f" quantity, (fee * {UNIT})::BIGINT AS fee FROM ({fills}) ORDER BY owner, symbol, moment, effect IS DISTINCT FROM 'open', side, id"
    )
    trades = db.sql("SELECT owner, moment, symbol, contract, side, effect, price, quantity, fee FROM trades").to_arrow_table()
    gains = _gains(trades, multipliers)
    changes = pa.table({"owner": trades["owner"], "moment": trades["moment"], "amount": pa.array(gains)})
    db.register("changes", changes)
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE balance AS SELECT owner, moment, amount, sum(amount) OVER (PARTITION BY owner ORDER BY moment, amount DESC"
        f" ROWS UNBOUNDED PRECEDING) AS running FROM (SELECT owner, moment, amount FROM changes UNION ALL SELECT owner, moment, (amount * {UNIT})::BIGINT"
        f" FROM ({flows}))"
    )
    db.unregister("changes")
    # A gap between two sessions can take more than a customer of a futures firm has: what is owed is paid before the next trading day ends.
    _none(
        db,
        f"SELECT owner, moment, running FROM (SELECT owner, moment, running, max(running) OVER (PARTITION BY owner ORDER BY moment"
        f" RANGE BETWEEN CURRENT ROW AND INTERVAL {_OWED_DAYS} DAYS FOLLOWING) AS later FROM balance)"
        " WHERE running < 0 AND (later < 0 OR owner NOT IN (SELECT owner FROM trades WHERE effect IS NOT NULL))",
        f"the money of a {what} falls below zero",
    )
    return _count(db, "SELECT count(DISTINCT owner) FROM balance")


def _gains(trades: pa.Table, multipliers: dict[str, int]) -> Ints:
    """[n] what each fill adds to the money of its owner, ten-thousandths of a yuan."""
    if not len(trades):
        return np.zeros(0, np.int64)
    price, quantity, fee = (trades[name].to_numpy().astype(np.int64) for name in ("price", "quantity", "fee"))
    buys = pc.equal(trades["side"], "buy").to_numpy(zero_copy_only=False)
    future = pc.is_valid(trades["effect"]).to_numpy(zero_copy_only=False)
    closes = pc.fill_null(pc.equal(trades["effect"], "close"), False).to_numpy(zero_copy_only=False)
    factor = np.ones(len(trades), np.int64)
    if future.any():
        coded = trades["contract"].combine_chunks().dictionary_encode()
        names, place = coded.dictionary.to_pylist(), coded.indices.to_numpy()
        for one in np.unique(place[future]).tolist():
            if names[one] not in multipliers:
                raise NotConservedError(f"no multiplier of {names[one]}")
        factor = np.where(future, np.array([multipliers.get(name, 1) for name in names], np.int64)[place], 1)
    signed = price * quantity * factor * np.where(buys, 1, -1)
    change = -signed
    rows = np.flatnonzero(future)
    if len(rows):
        owner, symbol = (
            trades[name].combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)[rows] for name in ("owner", "symbol")
        )
        long = buys[rows] ^ closes[rows]
        _, key = np.unique(np.stack([owner, symbol, long.astype(np.int64)], 1), axis=0, return_inverse=True)
        change[rows] = _realised(key.astype(np.int64).reshape(-1), closes[rows], quantity[rows], signed[rows])
    return np.asarray(change - fee, np.int64)


@njit(cache=True)
def _realised(key: Ints, closes: NDArray[np.bool_], quantity: Ints, signed: Ints) -> Ints:
    """[n] gains of closing fills by the mean worth of what was open; fills of one key in time."""
    keys = key.max() + 1
    held, cost = np.zeros(keys, np.int64), np.zeros(keys, np.int64)
    gains = np.zeros(len(key), np.int64)
    for row in range(len(key)):
        k = key[row]
        if closes[row]:
            gone = cost[k] if quantity[row] == held[k] else cost[k] * quantity[row] // held[k]
            # What closes a long position is a sale: its worth is negative.
            gains[row] = -signed[row] - (gone if signed[row] < 0 else -gone)
            held[k] -= quantity[row]
            cost[k] -= gone
        else:
            held[k] += quantity[row]
            cost[k] += abs(signed[row])
    return gains


def _ends(db: duckdb.DuckDBPyConnection, what: str, said: str) -> None:
    """What was added up for each owner is what its keeper says is left."""
    _none(
        db,
        f"WITH sums AS (SELECT owner, sum(amount) AS amount FROM balance GROUP BY owner) SELECT s.owner, coalesce(b.amount, 0), s.amount * {UNIT}"
        f" FROM ({said}) s LEFT JOIN sums b USING (owner) WHERE coalesce(b.amount, 0) <> s.amount * {UNIT}",
        f"what is left of the money of a {what} is not what came and went",
    )


def _carried(db: duckdb.DuckDBPyConnection) -> int:
    """What main accounts did for clients is what the clients' orders say; nobody's order is carried twice."""
    _none(
        db,
        "WITH sums AS (SELECT market_order_id AS order_id, sum(filled_quantity) AS filled FROM truth_order_books WHERE market_order_id IS NOT NULL"
        " GROUP BY ALL) SELECT order_id, s.filled, o.filled_quantity FROM sums s LEFT JOIN orders o USING (order_id)"
        " WHERE s.filled IS DISTINCT FROM o.filled_quantity",
        "an order on a main account is not what it carried",
    )
    _none(
        db,
        "WITH sums AS (SELECT order_id, sum(filled_quantity) AS filled FROM truth_order_books WHERE market_order_id IS NOT NULL GROUP BY ALL)"
        " SELECT order_id, s.filled, o.filled_quantity FROM sums s JOIN subaccount_orders o USING (order_id) WHERE s.filled > o.filled_quantity",
        "more of a client's order was carried than was filled",
    )
    return _count(db, "SELECT count(*) FROM truth_order_books")


def _paid(db: duckdb.DuckDBPyConnection) -> int:
    """Every deposit, call answered, withdrawal and vendor's bill has its transfer, and one only."""
    into = "'deposit', 'margin_call', 'software_fee'"
    _none(
        db,
        f"WITH booked AS (SELECT counterparty_account AS owner, amount, count(*) AS n FROM ledger WHERE kind IN ({into}, 'withdrawal') GROUP BY ALL),"
        " sent AS (SELECT payee_account AS owner, amount, count(*) AS n FROM transfers WHERE succeeded GROUP BY ALL)"
        " SELECT owner, amount, b.n, coalesce(s.n, 0) FROM booked b LEFT JOIN sent s USING (owner, amount) WHERE coalesce(s.n, 0) < b.n",
        "an entry of the ledger without its transfer",
    )
    return _count(db, f"SELECT count(*) FROM ledger WHERE kind IN ({into}, 'withdrawal')")


def _purses(db: duckdb.DuckDBPyConnection) -> int:
    """Cards that only pass money on never owe any, and hold at the end what came and did not go."""
    flows = (
        "SELECT payee_account AS owner, sent_at AS moment, amount FROM transfers WHERE succeeded"
        " UNION ALL SELECT payer_account, sent_at, -amount FROM transfers WHERE succeeded"
    )
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE balance AS SELECT owner, moment, (amount * {UNIT})::BIGINT AS amount, sum((amount * {UNIT})::BIGINT) OVER"
        f" (PARTITION BY owner ORDER BY moment, amount DESC ROWS UNBOUNDED PRECEDING) AS running FROM ({flows}) WHERE owner IN"
        " (SELECT owner_id FROM truth_balances WHERE kind = 'purse')"
    )
    _none(db, "SELECT owner, moment, running FROM balance WHERE running < 0", "the money of a purse falls below zero")
    _ends(db, "purse", "SELECT owner_id AS owner, amount FROM truth_balances WHERE kind = 'purse'")
    return _count(db, "SELECT count(*) FROM truth_balances WHERE kind = 'purse'")
