"""What is missing for an account, and what it could change."""

from __future__ import annotations

from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.slices import CHOSEN

_FEW_DAYS = 20
_FEW_ORDERS = 50


def gaps(engine: DuckDBEngine) -> dict[str, list[list[Any]]]:
    """For each chosen account: the keys of the page's texts on what is missing, each with its numbers (``["gap.few", 12, 3]``)."""
    rows = engine.arrow(
        f"""SELECT c.account_id, coalesce(o.n, 0) AS orders, coalesce(o.n, f.n, 0) AS n, coalesce(o.days, f.days, 0) AS days,
          coalesce(o.untimed, f.untimed, 0) AS untimed, coalesce(o.with_terminal, 0) + coalesce(l.with_terminal, 0) AS with_terminal,
          coalesce(l.n, 0) AS logins, coalesce(t.n, 0) AS transfers, a.phone, a.opened_on, a.holder_id
        FROM {CHOSEN} c
        LEFT JOIN (SELECT account_id, count(*) AS n, count(DISTINCT coalesce(trading_day, CAST(placed_at AS DATE))) AS days,
            count(*) FILTER (WHERE time_known = false) AS untimed, count(terminal_id) AS with_terminal
          FROM orders GROUP BY account_id) o ON o.account_id = c.account_id
        LEFT JOIN (SELECT account_id, count(*) AS n, count(DISTINCT coalesce(trading_day, CAST(filled_at AS DATE))) AS days,
            count(*) FILTER (WHERE time_known = false) AS untimed
          FROM fills GROUP BY account_id) f ON f.account_id = c.account_id
        LEFT JOIN (SELECT account_id, count(*) AS n, count(terminal_id) AS with_terminal FROM logins GROUP BY account_id) l
          ON l.account_id = c.account_id
        LEFT JOIN (SELECT account, count(*) AS n
          FROM (SELECT payer_account AS account FROM transfers UNION ALL SELECT payee_account FROM transfers)
          GROUP BY account) t ON t.account = c.account_id
        LEFT JOIN (SELECT account_id, any_value(phone) AS phone, any_value(opened_on) AS opened_on, any_value(holder_id) AS holder_id
          FROM accounts GROUP BY account_id) a ON a.account_id = c.account_id
        ORDER BY c.account_id"""
    ).to_pylist()
    return {row["account_id"]: _gaps(row) for row in rows}


def _gaps(row: dict[str, Any]) -> list[list[Any]]:
    found: list[list[Any]] = []
    if row["n"] < _FEW_ORDERS or row["days"] < _FEW_DAYS:
        found.append(["gap.few", row["n"], row["days"]])
    if not row["orders"]:
        found.append(["gap.orders"])
    if row["untimed"]:
        found.append(["gap.times", row["untimed"], row["n"]])
    if not row["with_terminal"]:
        found.append(["gap.terminals"])
    if not row["logins"]:
        found.append(["gap.logins"])
    if not row["transfers"]:
        found.append(["gap.transfers"])
    if row["phone"] is None and row["holder_id"] is None:
        found.append(["gap.identity"])
    if row["opened_on"] is None:
        found.append(["gap.opened"])
    return found
