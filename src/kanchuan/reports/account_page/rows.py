"""The rows behind a reason: what its query gives, as cells a page can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.engine.engine import EngineError
from kanchuan.reports.masking import masked, masked_cell
from kanchuan.reports.person_names import NAME_COLUMNS, Name, shown_name

_LONGEST = 160
# The keys by which a row of a query can be traced to its file, and the tables they are keys of; a fill's own key before its order's.
_KEYS = (("fill_id", "fills"), ("transfer_id", "transfers"), ("movement_id", "movements"), ("order_id", "orders"))
_PROVENANCE = ("source_id", "source_row")


@dataclass(slots=True)
class Rows:
    """The first rows of a query. ``origins`` are (source_id, source_row) per row, null where unknown."""

    columns: list[str] = field(default_factory=list)
    cells: list[list[str | float | int | Name | None]] = field(default_factory=list)
    total: int = 0
    error: str = ""
    key: tuple[str, str] | None = None
    keys: list[str] = field(default_factory=list)
    origins: list[tuple[str | None, int | None]] = field(default_factory=list)

    def to_json(self, source_index: dict[str, int]) -> dict[str, Any]:
        """For the page."""
        shown: dict[str, Any] = {"columns": self.columns, "rows": self.cells, "total": self.total}
        if self.error:
            shown["error"] = self.error
        origins = [[source_index.get(source or "", -1), row] for source, row in self.origins]
        if any(source in source_index for source, _ in self.origins):
            shown["from"] = origins
        return shown


def rows_behind(engine: DuckDBEngine, query: str, account: str, most: int = 30) -> Rows:
    """The first ``most`` rows of ``query`` and how many there are in all. The column of the account itself is left out.

    A query that fails does not stop the page: ``error`` then holds the engine's first line.
    """
    inner = query.strip().rstrip(";")
    try:
        table = engine.arrow(f"SELECT * FROM (SELECT *, count(*) OVER () AS report_rows FROM (\n{inner}\n)) LIMIT {most}")
    except EngineError as error:
        return Rows(error=masked(str(error).splitlines()[0][:300]))
    records = table.to_pylist()
    key = next((pair for pair in _KEYS if pair[0] in table.column_names), None)
    # Left out: what is said elsewhere (the account, the source) and what says nothing.
    names = [
        name
        for name in table.column_names
        if name not in {"report_rows", *_PROVENANCE}
        and any(record[name] is not None for record in records)
        and not _is_account(name, records, account)
    ]
    days_only = {name for name in names if all(_is_midnight(record[name]) for record in records)}
    return Rows(
        columns=names,
        cells=[
            [account if record[name] == account else _cell(name, record[name], name in days_only) for name in names] for record in records
        ],
        total=records[0]["report_rows"] if records else 0,
        key=key if "source_id" not in table.column_names else None,
        keys=[record[key[0]] for record in records] if key else [],
        origins=[(record["source_id"], record.get("source_row")) for record in records] if "source_id" in table.column_names else [],
    )


def _is_account(name: str, records: list[dict[str, Any]], account: str) -> bool:
    return name == "account_id" and all(record[name] == account for record in records)


def _is_midnight(value: Any) -> bool:
    return value is None or (isinstance(value, dt.datetime) and value.time() == dt.time())


def trace(engine: DuckDBEngine, found: Sequence[Rows]) -> None:
    """Find the file and row of every row whose query gives a key but not where it came from: one look-up per table for all of them."""
    for key, table in _KEYS:
        waiting = [rows for rows in found if rows.key == (key, table)]
        wanted = sorted({value for rows in waiting for value in rows.keys if value is not None})
        if not wanted:
            continue
        engine.register("report_keys", pa.table({"key": pa.array(wanted, pa.string())}))
        try:
            records = engine.arrow(
                f"""SELECT t.{key} AS key, min(t.source_id) AS source_id, min(t.source_row) AS source_row
                FROM {table} t JOIN report_keys k ON t.{key} = k.key GROUP BY 1 ORDER BY 1"""
            ).to_pylist()
        finally:
            engine.unregister("report_keys")
        origins = {record["key"]: (record["source_id"], record["source_row"]) for record in records}
        for rows in waiting:
            rows.origins = [origins.get(value, (None, None)) for value in rows.keys]


def _cell(column: str, value: Any, day_only: bool) -> str | float | int | Name | None:
    """Numbers as numbers, times to the second or the millisecond, text masked and cut."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return float(f"{value:.6g}") if value == value and abs(value) != float("inf") else None  # noqa: PLR0124 - NaN is not itself
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime):
        if day_only:
            return value.strftime("%Y-%m-%d")
        text = value.strftime("%Y-%m-%d %H:%M:%S")
        return f"{text}.{value.microsecond // 1000:03d}" if value.microsecond else text
    if isinstance(value, dt.date):
        return value.isoformat()
    text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    text = masked_cell(column, text)
    if column in NAME_COLUMNS and isinstance(named := shown_name(text), list):
        return named
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
