"""Everything a report shows, as JSON values, with personal numbers masked already."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.days import days
from kanchuan.reports.account_page.gaps import gaps
from kanchuan.reports.account_page.money import money, movements
from kanchuan.reports.account_page.reasons import Reason, calibration, reasons
from kanchuan.reports.account_page.rows import Rows, rows_behind, trace
from kanchuan.reports.account_page.terminals import terminals
from kanchuan.reports.embedded import to_json
from kanchuan.reports.grades import GRADES, MEANINGS
from kanchuan.reports.header import header, source_names, traded_between
from kanchuan.reports.labels import column_label
from kanchuan.reports.masking import masked
from kanchuan.reports.ranking import ranked, ranking
from kanchuan.reports.signal_texts import signal_texts, texts_json
from kanchuan.reports.slices import Slices, Traded, sliced
from kanchuan.reports.thresholds import thresholds
from kanchuan.reports.words import VALUES, WORDS
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.dataset import Dataset
from kanchuan.tables.table import Label

# A page stays under 20 MB: accounts are given their details by rank until this is used up, the rest stay in the list.
_DETAIL_BYTES = 17_000_000
_LISTED = 10_000
# The first accounts get the rows behind every reason, those after them behind the strongest few, the last none.
_FIRST, _FULL = 10, 20
_ALL, _SOME = 100, 3
# Rows that may be looked through for one account.
_LOOKED_AT = 150_000
_ROWS = 30
_FILLS = re.compile(r"\bfills\b")


def report_data(
    engine: DuckDBEngine,
    dataset: Dataset,
    alerts: pa.Table,
    evidence: pa.Table,
    top: int,
    *,
    account: str | None = None,
    signals: Any = None,
) -> dict[str, Any]:
    """Everything the page shows, as JSON values; with the first ``top`` accounts in detail, and ``account`` wherever it stands."""
    every = ranked(alerts.to_pylist())
    why = reasons(evidence.to_pylist())
    names = source_names(engine)
    chosen = [row["account_id"] for row in every[:top]]
    if account is not None and account not in chosen:
        chosen.insert(0, account)
    reading_fills = {name for name in chosen if any(reason.weight and _FILLS.search(reason.query) for reason in why.get(name, []))}
    with sliced(engine, dataset, chosen, reading_fills) as slices:
        traded = slices.traded
        detailed = account_details(
            engine,
            slices,
            chosen,
            why,
            {row["account_id"]: row["score"] for row in every},
            {source: index for index, (source, _) in enumerate(names)},
        )
    columns = {name for detail in detailed.values() for reason in detail["reasons"] for name in reason.get("rows", {}).get("columns", [])}
    columns |= {
        name for detail in detailed.values() for terminal in detail.get("terminals", {}).get("listed", []) for name, _ in terminal["facts"]
    }
    grades: dict[str, int] = dict.fromkeys(GRADES, 0)
    for row in every:
        grades[row["grade"]] = grades.get(row["grade"], 0) + 1
    listed = [row for place, row in enumerate(every) if place < _LISTED or row["account_id"] == account]
    found = ranking(engine, listed, why, traded)
    return {
        "names": _has_names(found, detailed),
        "head": header(engine, dataset, traded_between(every)),
        "grades": grades,
        "total": len(every),
        "top": top,
        "thresholds": thresholds(every),
        "ranking": found,
        "accounts": detailed,
        "sources": [name for _, name in names],
        "signals": texts_json(signal_texts(signals)),
        "columns": {name: _pair(column_label(name)) for name in sorted(columns)},
        "tables": {name: _pair(table.label) for name, table in TABLES.items()},
        "values": {word: _pair(label) for word, label in VALUES.items()},
        "words": {
            **{key: _pair(label) for key, label in WORDS.items()},
            **{f"grade.{key}": _pair(label) for key, label in GRADES.items()},
            **{f"meaning.{key}": _pair(label) for key, label in MEANINGS.items()},
        },
    }


def account_details(
    engine: DuckDBEngine,
    slices: Slices,
    accounts: list[str],
    why: dict[str, list[Reason]],
    scores: dict[str, float | None],
    source_index: dict[str, int],
) -> dict[str, dict[str, Any]]:
    """What the pages of ``accounts`` show, by account, in that order, until the page is as large as it may be."""
    pictures, used, moved, counted, missing = (
        days(engine, source_index, _FULL),
        terminals(engine),
        money(engine),
        movements(engine),
        gaps(engine),
    )
    behind: dict[str, dict[str, Rows]] = {}
    for place, account in enumerate(accounts):
        weighed = [reason for reason in why.get(account, []) if reason.query.strip() and reason.weight]
        queries = [reason.query for reason in weighed[: with_rows(place, slices.traded[account])]]
        if queries:
            slices.narrow(account, queries)
        # Several reasons may rest on the same rows.
        behind[account] = {query: rows_behind(engine, query, account, _ROWS) for query in dict.fromkeys(queries)}
    slices.widen()
    trace(engine, [rows for found in behind.values() for rows in found.values()])
    details: dict[str, dict[str, Any]] = {}
    size = 0
    for account in accounts:
        listed = why.get(account, [])
        detail = {
            "reasons": [_reason(reason, behind[account].get(reason.query), source_index, account) for reason in listed],
            "calibration": round(calibration(listed, scores.get(account)), 6),
            "days": pictures.get(account),
            "terminals": used.get(account, {}),
            "money": moved.get(account),
            "movements": counted.get(account, []),
            "gaps": missing.get(account, []),
        }
        size += len(to_json(detail).encode())
        if size > _DETAIL_BYTES:
            return details
        details[account] = detail
    return details


def with_rows(place: int, traded: Traded) -> int:
    """How many reasons, the strongest first, come with their rows: fewer down the list, and for accounts so large that looking costs much."""
    if place >= _FULL:
        return 0
    most = _ALL if place < _FIRST else _SOME
    return max(1, min(most, _LOOKED_AT // max(traded.orders, traded.fills, 1)))


def _has_names(listed: list[dict[str, Any]], detailed: dict[str, dict[str, Any]]) -> bool:
    """Is there a person's name that a switch could show?"""
    return (
        any(isinstance(row["label"], list) for row in listed)
        or any(isinstance(other["name"], list) for detail in detailed.values() if detail["money"] for other in detail["money"]["with"])
        or any(
            isinstance(cell, list)
            for detail in detailed.values()
            for reason in detail["reasons"]
            for row in reason.get("rows", {}).get("rows", [])
            for cell in row
        )
    )


def _reason(reason: Reason, rows: Rows | None, source_index: dict[str, int], account: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "signal": reason.signal,
        "value": reason.value,
        "expected": reason.expected,
        "percentile": reason.percentile,
        "weight": None if reason.weight is None else round(reason.weight, 6),
        "text": [masked(reason.explanation), masked(reason.explanation_en)],
    }
    if reason.among_peers is not None:
        shown["beside"] = [reason.among_peers, reason.peers, reason.support]
    if rows is not None:
        shown["rows"] = rows.to_json(source_index)
    if reason.query.strip():
        # The account's own number stays whole: without it the query finds nothing.
        parts = [masked(part) for part in reason.query.split(account)]
        shown["query"] = account.join(parts)
        shown["queryMasked"] = shown["query"] != reason.query
    return shown


def _pair(label: Label) -> list[str]:
    return [label.zh, label.en]
