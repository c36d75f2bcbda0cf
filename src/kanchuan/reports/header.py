"""What was read: files, rows kept and not kept and why, the span of days, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.calendar import iso_day
from kanchuan.reports.masking import masked
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.dataset import Dataset

# The tables that a scan of accounts lives on; each lacking one has a text of its own: missing.<table>.
WANTED = ("orders", "fills", "terminals", "logins", "transfers", "accounts", "quotes")
_MOMENTS = (("orders", "placed_at"), ("fills", "filled_at"), ("transfers", "sent_at"), ("movements", '"at"'), ("logins", '"at"'))
_EPOCH = date(1970, 1, 1)
_FILES = 300
_REASONS = 60


def short_paths(paths: Sequence[str]) -> list[str]:
    """The paths without the folders that all of them share: which file, not where someone kept it. Personal numbers masked."""
    parts = [PurePosixPath(path.replace("\\", "/")).parts for path in paths]
    shared = 0
    while parts and all(len(part) > shared + 1 and part[shared] == parts[0][shared] for part in parts):
        shared += 1
    return [masked("/".join(part[shared:])) for part in parts]


def source_names(engine: DuckDBEngine) -> list[tuple[str, str]]:
    """Every source's id and what a page calls it: the file's path, and its sheet where the file has several."""
    rows = engine.arrow(
        "SELECT source_id, path, sheet, count(*) OVER (PARTITION BY path) AS sheets FROM sources ORDER BY path, source_id"
    ).to_pylist()
    names = short_paths([row["path"] for row in rows])
    return [
        (row["source_id"], f"{name} · {masked(row['sheet'])}" if row["sheet"] and row["sheets"] > 1 else name)
        for row, name in zip(rows, names, strict=True)
    ]


def traded_between(alerts: Sequence[dict[str, Any]]) -> tuple[date, date] | None:
    """The first and the last day on which any account traded, as the scan found them; None if it does not say."""
    days = [row[name] for row in alerts for name in ("first_day", "last_day") if row.get(name) is not None]
    return (min(days), max(days)) if days else None


def header(engine: DuckDBEngine, dataset: Dataset, traded: tuple[date, date] | None = None) -> dict[str, Any]:
    """The facts at the head of the page. ``traded`` are the first and the last day of orders and fills, where they are known."""
    counted = [
        [name, engine.arrow(f"SELECT count(*) AS n FROM {name}").to_pylist()[0]["n"]]
        for name in dataset.present
        if TABLES[name].group != "provenance"
    ]
    spans = [((traded[0] - _EPOCH).days, (traded[1] - _EPOCH).days)] if traded else []
    for table, at in _MOMENTS[2:] if traded else _MOMENTS:
        names = engine.columns(table)
        if dataset.has(table) and at.strip('"') in names:
            us = engine.dialect.epoch_us
            found = engine.arrow(
                f"""SELECT {engine.dialect.day_number(us("first"))} AS first, {engine.dialect.day_number(us("last"))} AS last
                FROM (SELECT min({at}) AS first, max({at}) AS last FROM {table})"""
            ).to_pylist()[0]
            if found["first"] is not None:
                spans.append((found["first"], found["last"]))
    files = engine.arrow(
        "SELECT path, sheet, reader, rows_read, rows_kept, rows_rejected, sha256, notes FROM sources ORDER BY path, source_id"
    ).to_pylist()
    why = engine.arrow(
        # Some words are followed by the id of the row that was kept.
        f"""SELECT split_part(reason, ' ', 1) AS reason, "column", count(*) AS n, count(DISTINCT source_id) AS files FROM rejects
        GROUP BY 1, 2 ORDER BY n DESC, 1, 2 NULLS LAST LIMIT {_REASONS}"""
    ).to_pylist()
    return {
        "tables": counted,
        "span": [iso_day(min(first for first, _ in spans)), iso_day(max(last for _, last in spans))] if spans else None,
        "files": [
            {
                "path": name,
                "sheet": row["sheet"],
                "reader": row["reader"],
                "read": row["rows_read"],
                "kept": row["rows_kept"],
                "rejected": row["rows_rejected"],
                "sha256": row["sha256"],
                "notes": masked(row["notes"]) if row["notes"] else None,
            }
            for row, name in zip(files[:_FILES], short_paths([row["path"] for row in files]), strict=False)
        ],
        "fileCount": len({row["path"] for row in files}),
        "sourceCount": len(files),
        "read": sum(row["rows_read"] or 0 for row in files),
        "kept": sum(row["rows_kept"] or 0 for row in files),
        "rejected": sum(row["rows_rejected"] or 0 for row in files),
        "why": [[row["reason"], row["column"], row["n"], row["files"]] for row in why],
        "missing": [name for name in WANTED if not any(table == name and rows for table, rows in counted)],
    }
