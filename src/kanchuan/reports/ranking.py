"""The ranked list of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.reasons import PRIOR, Reason
from kanchuan.reports.masking import masked
from kanchuan.reports.person_names import shown_name
from kanchuan.reports.slices import Traded


def ranked(alerts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The alerts by rank, then by name."""
    return sorted(alerts, key=lambda row: (row["rank"] if row["rank"] is not None else len(alerts) + 1, row["account_id"]))


def ranking(
    engine: DuckDBEngine, alerts: Sequence[dict[str, Any]], reasons: dict[str, list[Reason]], traded: Mapping[str, Traded]
) -> list[dict[str, Any]]:
    """One entry per account for the list: rank, score, grade, hidden traders, the strongest reasons, and how much there is on it.

    Orders and fills are those counted in ``traded``; of an account that is not in it, as many as the scan looked at.
    """
    labels = {
        row["account_id"]: row
        for row in engine.arrow(
            "SELECT account_id, label, market, holder_kind FROM accounts ORDER BY account_id, label NULLS LAST"
        ).to_pylist()
    }
    listed = []
    for row in alerts:
        account = row["account_id"]
        known = labels.get(account, {})
        counted = traded.get(account)
        pro = [reason for reason in reasons.get(account, []) if reason.signal != PRIOR and (reason.weight or 0) > 0]
        contra = [reason for reason in reasons.get(account, []) if reason.signal != PRIOR and (reason.weight or 0) < 0]
        lead = pro[0] if pro else contra[0] if contra else None
        said = [masked(row["reasons"]), masked(row.get("reasons_en") or row["reasons"])] if row.get("reasons") else None
        listed.append(
            {
                "id": account,
                "label": shown_name(masked(known["label"])) if known.get("label") else None,
                "market": known.get("market"),
                "holder": known.get("holder_kind"),
                "rank": row["rank"],
                "score": None if row["score"] is None else round(float(row["score"]), 6),
                "grade": row["grade"],
                "typology": row.get("typology"),
                "hidden": [_whole(row.get(name)) for name in ("hidden_traders", "hidden_traders_low", "hidden_traders_high")],
                "said": said,
                # Where nothing can be said, why not comes before what little there is.
                "why": said
                if said and row["grade"] == "insufficient_data"
                else [masked(lead.explanation), masked(lead.explanation_en)]
                if lead
                else None,
                "for": [reason.signal for reason in pro[:3]],
                "against": [reason.signal for reason in contra[:1]],
                "orders": counted.orders if counted else int(row.get("orders") or 0),
                "fills": counted.fills if counted else 0,
            }
        )
    return listed


def _whole(value: Any) -> float | int | None:
    if value is None:
        return None
    number = float(value)
    return int(number) if number == int(number) else round(number, 1)
