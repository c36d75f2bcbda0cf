"""A picture of an account's days: every order, or a fair sample, by trading day and time of day."""

from __future__ import annotations

from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.calendar import iso_day
from kanchuan.reports.account_page.chosen import CHOSEN
from kanchuan.reports.masking import masked

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
    return f"""SELECT t.account_id, t.{key} AS id,
      coalesce(t.trading_day, DATE '1970-01-01' + CAST({own_day} AS INTEGER)) - DATE '1970-01-01' AS day,
      CASE WHEN coalesce(t.time_known, true) THEN {engine.dialect.int_div(engine.dialect.time_of_day(us), "1000000")} END AS second,
      t.side, t.effect, t.symbol, t.security_name, t.price, t.quantity, CAST({amount} AS DOUBLE) AS amount,
      CAST({status} AS VARCHAR) AS status,
      t.source_id, t.source_row
    FROM {table} t JOIN {CHOSEN} c ON t.account_id = c.account_id WHERE t.{at} IS NOT NULL"""


def days(engine: DuckDBEngine, source_index: dict[str, int], most: int = 2000) -> dict[str, dict[str, Any]]:
    """For each chosen account: exact counts per day, and at most ``most`` points.

    Where there are orders and fills, the table that covers more days is shown (orders on a tie). More points than ``most`` are thinned by
    the digest of their ids: the same rows on every machine, spread over all days.
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
            "points": {
                name: []
                for name in ("day", "second", "order", "side", "effect", "symbol", "price", "quantity", "amount", "open", "source", "row")
            },
        }
    for table in per_day:
        _points(engine, table, {account: picture for account, picture in pictures.items() if picture["of"] == table}, source_index, most)
    return pictures


def _points(engine: DuckDBEngine, table: str, pictures: dict[str, dict[str, Any]], source_index: dict[str, int], most: int) -> None:
    rows = engine.arrow(
        f"""SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY {engine.dialect.digest("id")}, id) AS drawn,
            row_number() OVER (PARTITION BY account_id, day
              ORDER BY second NULLS LAST, source_id NULLS LAST, source_row NULLS LAST, id) AS nth
          FROM ({trading(engine, table)})) WHERE drawn <= {most} ORDER BY account_id, day, nth"""
    ).to_pylist()
    symbols: dict[str, dict[str | None, int]] = {}
    positions = {account: {day: index for index, day in enumerate(picture["days"])} for account, picture in pictures.items()}
    for row in rows:
        account = row["account_id"]
        if account not in pictures:
            continue
        points = pictures[account]["points"]
        known = symbols.setdefault(account, {})
        if row["symbol"] not in known:
            known[row["symbol"]] = len(known)
            pictures[account]["symbols"].append([row["symbol"], masked(row["security_name"]) if row["security_name"] else None])
        points["day"].append(positions[account][iso_day(row["day"])])
        points["second"].append(row["second"])
        points["order"].append(row["nth"])
        points["side"].append({"buy": 0, "sell": 1}.get(row["side"], 2))
        points["effect"].append({"open": 0, "close": 1}.get(row["effect"]))
        points["symbol"].append(known[row["symbol"]])
        points["price"].append(None if row["price"] is None else float(row["price"]))
        points["quantity"].append(row["quantity"])
        points["amount"].append(round(row["amount"]))
        points["open"].append(1 if row["status"] in {"cancelled", "rejected"} else 0)
        points["source"].append(source_index.get(row["source_id"], -1))
        points["row"].append(row["source_row"])
    for picture in pictures.values():
        points = picture["points"]
        for name in ("effect", "open", "source", "row", "second"):
            # A column that says nothing is left out: half the page is points.
            if not any(value not in {None, 0, -1} for value in points[name]) and name != "second":
                points[name] = []
