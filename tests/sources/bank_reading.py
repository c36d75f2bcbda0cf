"""How the tests of the bank family read a made-up file."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kanchuan.sources.ingest import IngestError, SourceReport, ingest

D = Decimal


@dataclass
class Read:
    """The tables of a dataset, rows in the order of the file."""

    sources: list[SourceReport]
    transfers: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)

    @property
    def reasons(self) -> dict[int, str]:
        return {row["row"]: row["reason"] for row in self.rejects if row["reason"] not in ("preamble", "header", "blank")}

    @property
    def flows(self) -> list[tuple[Any, ...]]:
        """Direction, amount, payer, payee of each transfer."""
        return [(row["direction"], row["amount"], row["payer_account"], row["payee_account"]) for row in self.transfers]


def read_files(out: Path, *files: Path) -> Read:
    report = ingest(list(files), out)
    result = Read(report.sources)
    for name in ("transfers", "parties", "relations"):
        if (path := out / f"{name}.parquet").exists():
            setattr(result, name, sorted(pq.read_table(path).to_pylist(), key=lambda row: (row["source_id"], row["source_row"])))
    result.rejects = sorted(pq.read_table(out / "rejects.parquet").to_pylist(), key=lambda row: (row["source_id"], row["row"]))
    for source in report.sources:
        assert source.rows_read == source.rows_kept + source.rows_rejected, source
    assert "no_rule" not in {row["reason"] for row in result.rejects}
    return result


def read_text(folder: Path, text: str, name: str = "流水.csv", encoding: str = "utf-8") -> Read:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read_files(folder / "dataset", path)


def moment(row: dict[str, Any]) -> str:
    return row["sent_at"].strftime("%Y-%m-%d %H:%M:%S")


__all__ = ["D", "IngestError", "Read", "moment", "read_files", "read_text"]
