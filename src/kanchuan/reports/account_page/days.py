"""A picture of an account's days: every order, or a fair sample, by trading day and time of day."""

from __future__ import annotations

import bisect
import itertools
from typing import Any

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.calendar import iso_day
from kanchuan.reports.masking import masked
from kanchuan.reports.slices import Slices

# Orders and fills as one shape. Amount is price x quantity (contract multipliers of futures left out), in yuan.
_SHAPES = {
    "orders": ("order_id", "placed_at", "status", "coalesce(price * quantity, 0)"),
    "fills": ("fill_id", "filled_at", "NULL", "coalesce(amount, price * quantity, 0)"),
}


def trading(engine: DuckDBEngine, table: str) -> str:
    """A query: the orders or fills of the chosen accounts.

    ``day`` counts from 1970-01-01, ``second`` from midnight in Shanghai (null where only the day is known), ``amount`` is in yuan.
    """
    key, at, status, amount = _SHAPES[table]
    us = engine.dialect.epoch_us(f"t.{at}")
    own_day = engine.dialect.day_number(us)
    return f"""SELECT t.place, t.ordered, t.account_id, t.{key} AS id,
      coalesce(t.trading_day, DATE '1970-01-01' + CAST({own_day} AS INTEGER)) - DATE '1970-01-01' AS day,
      CASE WHEN coalesce(t.time_known, true) THEN {engine.dialect.int_div(engine.dialect.time_of_day(us), "1000000")} END AS second,
      t.side, t.effect, t.symbol, t.security_name, CAST(t.price AS DOUBLE) AS price, t.quantity, CAST({amount} AS DOUBLE) AS amount,
      CAST({status} AS VARCHAR) AS status,
      t.source_id, t.source_row
    FROM {Slices.rows_of(table)} t WHERE t.{at} IS NOT NULL"""


def days(
    engine: DuckDBEngine, source_index: dict[str, int], full: int = 40, most: int = 2000, fewer: int = 400
) -> dict[str, dict[str, Any]]:
    """For each chosen account: exact counts per day, and at most ``most`` points; ``fewer`` after the first ``full`` accounts.

    Where there are orders and fills, the table that covers more days is shown (orders on a tie). Of more points than that, those at equal
    steps in the order of time are taken: the same rows on every machine, spread over all days.
    """
    per_day: dict[str, dict[str, list[tuple[int, int, int, float]]]] = {"orders": {}, "fills": {}}
    for table, found in per_day.items():
        rows = engine.arrow(
            f"""SELECT account_id, day, count(*) FILTER (WHERE side = 'buy') AS buys,
              count(*) FILTER (WHERE side IS DISTINCT FROM 'buy') AS sells, sum(amount) AS amount
            FROM ({trading(engine, table)}) GROUP BY account_id, day ORDER BY account_id, day"""
        ).to_pylist()
        for row in rows:
            found.setdefault(row["account_id"], []).append((row["day"], row["buys"], row["sells"], row["amount"]))
    shown = {
        account: "orders" if len(per_day["orders"].get(account, [])) >= len(per_day["fills"].get(account, [])) else "fills"
        for account in sorted({*per_day["orders"], *per_day["fills"]})
    }
    pictures: dict[str, dict[str, Any]] = {}
    for account, table in shown.items():
        counted = per_day[table][account]
        pictures[account] = {
            "of": table,
            "total": sum(buys + sells for _, buys, sells, _ in counted),
            "days": [iso_day(day) for day, *_ in counted],
            "buys": [buys for _, buys, *_ in counted],
            "sells": [sells for _, _, sells, _ in counted],
            "amount": round(sum(amount for *_, amount in counted)),
            "symbols": [],
            "points": {},
        }
    for table in per_day:
        chosen = {account: picture for account, picture in pictures.items() if picture["of"] == table}
        _points(engine, table, chosen, source_index, f"CASE WHEN t.place < {full} THEN {most} ELSE {fewer} END")
    return pictures


def _points(engine: DuckDBEngine, table: str, pictures: dict[str, dict[str, Any]], source_index: dict[str, int], most: str) -> None:
    if not pictures:
        return
    engine.register("report_pictured", pa.table({"account_id": pa.array(list(pictures), pa.string())}))
    # The slice is in order of account, day and time: a row's number less that of the account's first is its place in time.
    div = engine.dialect.int_div
    rows = engine.arrow(
        f"""WITH numbered AS (
          SELECT t.*, t.ordered - s.first AS nth, s.n, {most} AS most FROM ({trading(engine, table)}) t
          JOIN (SELECT place, min(ordered) AS first, count(*) AS n FROM {Slices.rows_of(table)}
            WHERE {_SHAPES[table][1]} IS NOT NULL AND account_id IN (SELECT account_id FROM report_pictured) GROUP BY place) s
          ON t.place = s.place)
        SELECT * FROM numbered WHERE n <= most OR {div("nth * most", "n")} <> {div("(nth + 1) * most", "n")} ORDER BY ordered"""
    )
    engine.unregister("report_pictured")
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    of = columns["account_id"]
    start = 0
    while start < len(of):
        end = start + bisect.bisect_right(columns["place"][start:], columns["place"][start])
        _fill(pictures[of[start]], {name: values[start:end] for name, values in columns.items()}, source_index)
        start = end


def _fill(picture: dict[str, Any], rows: dict[str, list[Any]], source_index: dict[str, int]) -> None:
    """The points of one account from its rows, in the order of time."""
    counted = zip(picture["buys"], picture["sells"], strict=True)
    before = list(itertools.accumulate((buys + sells for buys, sells in counted), initial=0))
    positions = {day: index for index, day in enumerate(picture["days"])}
    days = [positions[iso_day(day)] for day in rows["day"]]
    known: dict[str | None, int] = {}
    for symbol, name in zip(rows["symbol"], rows["security_name"], strict=True):
        if symbol not in known:
            known[symbol] = len(known)
            picture["symbols"].append([symbol, masked(name) if name else None])
    sides, effects = {"buy": 0, "sell": 1}, {"open": 0, "close": 1}
    points = {
        "day": days,
        "second": rows["second"],
        "order": [nth - before[day] + 1 for nth, day in zip(rows["nth"], days, strict=True)],
        "side": [sides.get(side, 2) for side in rows["side"]],
        "effect": [effects.get(effect) for effect in rows["effect"]],
        "symbol": [known[symbol] for symbol in rows["symbol"]],
        "price": rows["price"],
        "quantity": rows["quantity"],
        "amount": [round(amount) for amount in rows["amount"]],
        "open": [1 if status in {"cancelled", "rejected"} else 0 for status in rows["status"]],
        "source": [source_index.get(source, -1) for source in rows["source_id"]],
        "row": rows["source_row"],
    }
    for name in ("effect", "open", "source", "row"):
        # A column that says nothing is left out: half the page is points.
        if not any(value not in {None, 0, -1} for value in points[name]):
            points[name] = []
    picture["points"] = points
