"""The ranked list of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.reasons import PRIOR, Reason
from kanchuan.reports.masking import masked


def ranked(alerts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The alerts by rank, then by name."""
    return sorted(alerts, key=lambda row: (row["rank"] if row["rank"] is not None else len(alerts) + 1, row["account_id"]))


def ranking(engine: DuckDBEngine, alerts: Sequence[dict[str, Any]], reasons: dict[str, list[Reason]]) -> list[dict[str, Any]]:
    """One entry per account for the list: rank, score, grade, hidden traders, the strongest reasons, and how much there is on it."""
    labels = {
        row["account_id"]: row
        for row in engine.arrow(
            "SELECT account_id, label, market, holder_kind FROM accounts ORDER BY account_id, label NULLS LAST"
        ).to_pylist()
    }
    counts = {
        row["account_id"]: row
        for row in engine.arrow(
            """SELECT account_id, sum(orders) AS orders, sum(fills) AS fills FROM (
              SELECT account_id, count(*) AS orders, 0 AS fills FROM orders GROUP BY account_id
              UNION ALL SELECT account_id, 0 AS orders, count(*) AS fills FROM fills GROUP BY account_id)
            GROUP BY account_id ORDER BY account_id"""
        ).to_pylist()
    }
    listed = []
    for row in alerts:
        account = row["account_id"]
        known = labels.get(account, {})
        counted = counts.get(account, {})
        pro = [reason for reason in reasons.get(account, []) if reason.signal != PRIOR and (reason.weight or 0) > 0]
        contra = [reason for reason in reasons.get(account, []) if reason.signal != PRIOR and (reason.weight or 0) < 0]
        lead = pro[0] if pro else contra[0] if contra else None
        listed.append(
            {
                "id": account,
                "label": masked(known["label"]) if known.get("label") else None,
                "market": known.get("market"),
                "holder": known.get("holder_kind"),
                "rank": row["rank"],
                "score": None if row["score"] is None else round(float(row["score"]), 6),
                "grade": row["grade"],
                "typology": row.get("typology"),
                "hidden": [_whole(row.get(name)) for name in ("hidden_traders", "hidden_traders_low", "hidden_traders_high")],
                "why": [masked(lead.explanation), masked(lead.explanation_en)] if lead else None,
                "for": [reason.signal for reason in pro[:3]],
                "against": [reason.signal for reason in contra[:1]],
                "orders": int(counted.get("orders", 0)),
                "fills": int(counted.get("fills", 0)),
            }
        )
    return listed


def _whole(value: Any) -> float | int | None:
    if value is None:
        return None
    number = float(value)
    return int(number) if number == int(number) else round(number, 1)
