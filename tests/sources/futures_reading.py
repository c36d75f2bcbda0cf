"""Reading small made-up files in tests of the futures, FIX and terminal readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from kanchuan.sources.ingest import IngestReport, ingest

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Read:
    """A dataset that was just ingested."""

    folder: Path
    report: IngestReport

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Some columns of a table, sorted; times as ``yyyy-mm-dd HH:MM:SS[.ffffff]`` in Shanghai, numbers as plain text."""
        path = self.folder / f"{table}.parquet"
        if not path.exists():
            return []
        return sorted((tuple(_plain(row[name]) for name in columns) for row in pq.read_table(path).to_pylist()), key=str)

    def reasons(self) -> dict[str, int]:
        """How many rows were rejected for which reason."""
        counts: dict[str, int] = {}
        for (reason,) in self.rows("rejects", "reason"):
            counts[reason] = counts.get(reason, 0) + 1
        return counts

    def notes(self) -> str:
        """All notes on all sources."""
        return " ".join(note for (note,) in self.rows("sources", "notes") if note)

    def accounted(self) -> bool:
        """Is every row of every source kept or rejected, and every rejected one listed?"""
        totals = self.rows("sources", "source_id", "rows_read", "rows_kept", "rows_rejected")
        listed = [source for (source,) in self.rows("rejects", "source_id")]
        return all(
            int(read) == int(kept) + int(rejected) and listed.count(source) == int(rejected) for source, read, kept, rejected in totals
        )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI)
        return local.strftime("%Y-%m-%d %H:%M:%S") + (f".{local.microsecond:06d}" if local.microsecond else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def read(folder: Path, **files: str | bytes) -> Read:
    """Ingest files of these names (``_`` before the ending stands for a dot) and contents."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files.items():
        stem, _, ending = name.rpartition("_")
        path = folder / f"{stem}.{ending}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return Read(folder / "dataset", ingest(paths, folder / "dataset"))
