"""Money in and out of an account, with whom, and the movements that are no trades."""

from __future__ import annotations

from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.calendar import iso_day
from kanchuan.reports.masking import masked, masked_number
from kanchuan.reports.person_names import shown_name
from kanchuan.reports.slices import CHOSEN


def money(engine: DuckDBEngine, most: int = 30) -> dict[str, dict[str, Any]]:
    """For each chosen account with transfers: sums per day, the ``most`` largest counterparties, how many failed ones were left out."""
    day = engine.dialect.day_number(engine.dialect.epoch_us("t.sent_at"))
    moved = f"""SELECT c.account_id, {day} AS day, CASE WHEN t.payee_account = c.account_id THEN t.amount ELSE 0 END AS came,
        CASE WHEN t.payee_account = c.account_id THEN 0 ELSE t.amount END AS went, coalesce(t.succeeded, true) AS succeeded,
        CASE WHEN t.payee_account = c.account_id THEN t.payer_account ELSE t.payee_account END AS other_account,
        CASE WHEN t.payee_account = c.account_id THEN t.payer_name ELSE t.payee_name END AS other_name, t.channel
      FROM transfers t JOIN {CHOSEN} c ON t.payee_account = c.account_id OR t.payer_account = c.account_id
      WHERE t.sent_at IS NOT NULL AND t.payer_account IS DISTINCT FROM t.payee_account"""
    pictures: dict[str, dict[str, Any]] = {}

    def of(account: str) -> dict[str, Any]:
        return pictures.setdefault(account, {"days": [], "came": [], "went": [], "failed": 0, "with": [], "withCount": 0})

    for row in engine.arrow(
        f"""SELECT account_id, day, sum(came) AS came, sum(went) AS went FROM ({moved}) WHERE succeeded
        GROUP BY account_id, day ORDER BY account_id, day"""
    ).to_pylist():
        picture = of(row["account_id"])
        picture["days"].append(iso_day(row["day"]))
        picture["came"].append(_yuan(row["came"]))
        picture["went"].append(_yuan(row["went"]))
    for row in engine.arrow(
        f"SELECT account_id, count(*) AS n FROM ({moved}) WHERE NOT succeeded GROUP BY account_id ORDER BY account_id"
    ).to_pylist():
        of(row["account_id"])["failed"] = row["n"]
    for row in engine.arrow(
        f"""SELECT account_id, other_name, other_account, min(channel) AS channel, sum(came) AS came, sum(went) AS went, count(*) AS n,
          min(day) AS first, max(day) AS last
        FROM ({moved}) WHERE succeeded GROUP BY account_id, other_name, other_account
        ORDER BY account_id, sum(came) + sum(went) DESC, other_name NULLS LAST, other_account NULLS LAST"""
    ).to_pylist():
        picture = of(row["account_id"])
        picture["withCount"] += 1
        if len(picture["with"]) < most:
            picture["with"].append(
                {
                    "name": shown_name(masked(row["other_name"])) if row["other_name"] else None,
                    "account": masked_number(row["other_account"]) if row["other_account"] else None,
                    "channel": row["channel"],
                    "came": _yuan(row["came"]),
                    "went": _yuan(row["went"]),
                    "n": row["n"],
                    "first": iso_day(row["first"]),
                    "last": iso_day(row["last"]),
                }
            )
    return pictures


def movements(engine: DuckDBEngine) -> dict[str, list[dict[str, Any]]]:
    """For each chosen account: its movements that are no trades, counted by kind."""
    counted: dict[str, list[dict[str, Any]]] = {}
    for row in engine.arrow(
        f"""SELECT m.account_id, m.kind, count(*) AS n, sum(m.net_amount) AS net
        FROM movements m JOIN {CHOSEN} c ON m.account_id = c.account_id
        GROUP BY m.account_id, m.kind ORDER BY m.account_id, n DESC, m.kind NULLS LAST"""
    ).to_pylist():
        counted.setdefault(row["account_id"], []).append(
            {"kind": row["kind"], "n": row["n"], "net": None if row["net"] is None else _yuan(row["net"])}
        )
    return counted


def _yuan(amount: Any) -> float:
    """Yuan to the cent: exact in a double up to 90 trillion."""
    return round(float(amount), 2)
