"""Accounts of a dataset, each as the columns that ``separate`` takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.tables.dataset import Dataset
from kanchuan.unmix.evidence import EVIDENCE, stems
from kanchuan.unmix.orders import DAY_US, Orders

EIGHT_HOURS = 28_800_000_000  # Shanghai is UTC+8 the whole year since 1992
SAME_ORDER_US = 30_000_000  # how far an order of the platform's book may be from its order in the market
FUTURES_EXCHANGES = ("SHFE", "INE", "DCE", "CZCE", "CFFEX", "GFEX")


@dataclass(frozen=True, slots=True)
class Account:
    """``order_id`` and ``symbol`` name what ``orders`` numbers; ``owner`` is the account of each order, which differs within a union of several.

    ``label`` holds the texts that the numbers of ``orders.labels`` stand for.
    """

    account_id: str
    order_id: list[str]
    owner: list[str]
    symbol: list[str]
    orders: Orders
    label: dict[str, list[str]]


def _query(data: Dataset, engine: DuckDBEngine, accounts: Sequence[str]) -> str:
    """One row per order, or per order id that only fills speak of (per fill where a fill has no order id)."""
    us = engine.dialect.epoch_us
    chosen = f"account_id IN ({', '.join(literal(one) for one in accounts)})" if accounts else "account_id IS NOT NULL"
    fills = f"""SELECT account_id, coalesce(order_id, fill_id) AS order_id, min({us("filled_at")}) AS moment, max(coalesce(symbol, security_name)) AS symbol,
  max(side) AS side, max(effect) AS effect, sum(quantity) AS filled, sum(quantity * price) AS money, max(remark) AS remark,
  min(coalesce(TRY_CAST(order_no AS BIGINT), source_row, 0)) AS seq
FROM fills WHERE quantity > 0 AND filled_at IS NOT NULL AND {chosen} GROUP BY account_id, coalesce(order_id, fill_id)"""
    platform = _platform_orders(data, engine)
    if not data.has("orders"):
        return f"""SELECT account_id, order_id, moment, symbol, side, effect, filled AS quantity, filled, money, CAST(NULL AS DOUBLE) AS price,
  CAST(NULL AS BIGINT) AS cancelled, CAST(NULL AS VARCHAR) AS terminal_id, remark, CAST(NULL AS VARCHAR) AS client_order_no,
  CAST(NULL AS VARCHAR) AS subaccount_id, seq
FROM ({fills}) AS f WHERE symbol IS NOT NULL AND side IS NOT NULL"""
    return f"""SELECT o.account_id, o.order_id, {us("o.placed_at")} AS moment, coalesce(o.symbol, o.security_name) AS symbol, o.side, o.effect,
  coalesce(o.quantity, f.filled) AS quantity, coalesce(f.filled, o.filled_quantity, 0) AS filled,
  coalesce(f.money, o.filled_quantity * o.price, 0) AS money, o.price, {us("o.cancelled_at")} AS cancelled, o.terminal_id, o.remark, o.client_order_no, p.subaccount_id,
  coalesce(TRY_CAST(o.order_no AS BIGINT), o.source_row, 0) AS seq
FROM orders o LEFT JOIN ({fills}) AS f ON o.account_id = f.account_id AND o.order_id = f.order_id
  LEFT JOIN ({platform}) AS p ON o.account_id = p.account_id AND o.order_id = p.order_id
WHERE o.placed_at IS NOT NULL AND o.side IS NOT NULL AND coalesce(o.symbol, o.security_name) IS NOT NULL AND o.quantity > 0
  AND coalesce(o.status, '') <> 'rejected' AND o.{chosen}
UNION ALL
SELECT f.account_id, f.order_id, f.moment, f.symbol, f.side, f.effect, f.filled, f.filled, f.money, NULL, NULL, NULL, f.remark, NULL, NULL, f.seq
FROM ({fills}) AS f LEFT JOIN orders o ON o.account_id = f.account_id AND o.order_id = f.order_id
WHERE o.order_id IS NULL AND f.symbol IS NOT NULL AND f.side IS NOT NULL"""


def _platform_orders(data: Dataset, engine: DuckDBEngine) -> str:
    """The sub-account behind orders of the market, where the platform's book tells: by the order's number, else by the only order like it nearby."""
    if not data.has("subaccount_orders"):
        return "SELECT CAST(NULL AS VARCHAR) AS account_id, CAST(NULL AS VARCHAR) AS order_id, CAST(NULL AS VARCHAR) AS subaccount_id WHERE false"
    us = engine.dialect.epoch_us
    return f"""SELECT account_id, order_id, max(subaccount_id) AS subaccount_id FROM (
  SELECT o.account_id, o.order_id, s.subaccount_id FROM subaccount_orders s JOIN orders o
    ON o.order_id = s.market_order_id AND o.account_id = coalesce(s.main_account_id, o.account_id)
  UNION ALL
  SELECT account_id, order_id, subaccount_id FROM (
    SELECT o.account_id, o.order_id, s.subaccount_id, count(*) OVER (PARTITION BY s.order_id) AS orders_near,
      count(*) OVER (PARTITION BY o.account_id, o.order_id) AS entries_near
    FROM subaccount_orders s JOIN orders o ON o.account_id = s.main_account_id AND o.symbol = s.symbol AND o.side = s.side
      AND o.quantity = s.quantity AND abs({us("o.placed_at")} - {us("s.placed_at")}) <= {SAME_ORDER_US}
    WHERE s.market_order_id IS NULL) AS near WHERE orders_near = 1 AND entries_near = 1
) AS told GROUP BY account_id, order_id HAVING count(DISTINCT subaccount_id) = 1"""


def _lot(symbol: str) -> int:
    if symbol.rpartition(".")[2].upper() in FUTURES_EXCHANGES:
        return 1
    return 10 if symbol[:2] in {"11", "12"} and len(symbol) > 6 and symbol[6] == "." else 100


def _numbers(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Texts as numbers in alphabetical order, -1 where unknown, and the texts."""
    values = column.combine_chunks()
    known = pc.unique(values.drop_null()).sort()
    place = pc.index_in(values, known)
    return np.asarray(pc.fill_null(place, -1).to_numpy(zero_copy_only=False), np.int64), known.to_pylist()


def _account(name: str, rows: pa.Table) -> Account:
    # What is bought on one account is sold from it: within a union the same security on two accounts is two lines of holdings.
    held = list(zip(rows["symbol"].to_pylist(), rows["account_id"].to_pylist(), strict=True))
    lines = {line: place for place, line in enumerate(sorted(set(held)))}
    symbols = [symbol for symbol, _ in lines]
    side = np.where(np.array(rows["side"].to_pylist()) == "buy", 1, -1)
    effects = {"open": 1, "close": -1, None: 0}
    local = np.asarray(rows["moment"].to_numpy(), np.int64) + EIGHT_HOURS
    cancelled = np.asarray(pc.fill_null(rows["cancelled"], -1 - EIGHT_HOURS).to_numpy(), np.int64) + EIGHT_HOURS
    labels, label = {}, {}
    for evidence in EVIDENCE:
        column = rows[evidence]
        if evidence == "client_order_no":
            column = pa.chunked_array([pa.array(stems(column.to_pylist()), pa.string())])
        numbers, texts = _numbers(column)
        seen, counts = np.unique(numbers[numbers >= 0], return_counts=True)
        if len(seen) > 1 and counts.max() > 1:  # what is the same on every order, or on none twice, tells nobody apart
            labels[evidence], label[evidence] = numbers, texts
    return Account(
        account_id=name,
        order_id=rows["order_id"].to_pylist(),
        owner=rows["account_id"].to_pylist(),
        symbol=symbols,
        orders=Orders(
            time=local,
            symbol=np.array([lines[line] for line in held], np.int64),
            side=side.astype(np.int64),
            effect=np.array([effects[one] for one in rows["effect"].to_pylist()], np.int64),
            quantity=np.asarray(rows["quantity"].to_numpy(), np.int64),
            filled=np.asarray(rows["filled"].to_numpy(), np.int64),
            limit=np.asarray(rows["price"].cast(pa.float64()).to_numpy(), float),
            money=np.asarray(rows["money"].cast(pa.float64()).to_numpy(), float),
            cancelled=np.where(cancelled >= local // DAY_US * DAY_US, cancelled, -1),
            lot=np.array([_lot(one) for one in symbols], np.int64),
            labels=labels,
        ),
        label=label,
    )


def accounts(data: Dataset, engine: DuckDBEngine, chosen: Sequence[str] = (), union: bool = False) -> Iterator[Account]:
    """Each account of the dataset, in alphabetical order; or, with ``union``, the chosen accounts as one, joined by ``+``."""
    query = _query(data, engine, chosen)
    order = "moment, seq, order_id" if union else "account_id, moment, seq, order_id"
    rows = engine.arrow(f"SELECT * FROM ({query}) AS t ORDER BY {order}")
    if union:
        yield _account("+".join(sorted(chosen)), rows)
        return
    names = rows["account_id"].to_pylist()
    start = 0
    for i in range(1, len(names) + 1):
        if i == len(names) or names[i] != names[start]:
            yield _account(names[start], rows.slice(start, i - start))
            start = i
