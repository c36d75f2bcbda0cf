"""Rows of a query as delimited text. The engine puts the lines together, so that long tables are written as fast as short ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a program writes text.

    Attributes:
        encoding: of the file.
        separator: between cells.
        wrapped: every cell as ``="…"``, so that spreadsheets leave it alone.
        newline: at the end of each line.
    """

    encoding: str = "utf-8"
    separator: str = ","
    wrapped: bool = False
    newline: str = "\r\n"

    def cell(self, column: str) -> str:
        """SQL for one cell of the line."""
        text = f"coalesce(CAST({column} AS VARCHAR), '')"
        if self.wrapped:
            return f"CASE WHEN {text} = '' THEN '' ELSE '=\"' || {text} || '\"' END"
        return f"""CASE WHEN regexp_matches({text}, '[",\\n]') THEN '"' || replace({text}, '"', '""') || '"' ELSE {text} END"""

    def header(self, name: str) -> str:
        """One cell of the first line."""
        return f'="{name}"' if self.wrapped else name


GBK = TextForm("gb18030")
UTF8 = TextForm("utf-8")
UTF8_BOM = TextForm("utf-8-sig")
# What many trading programs call a workbook.
TABBED = TextForm("gb18030", "\t", wrapped=True)


def write_text(engine: DuckDBEngine, query: str, path: Path, form: TextForm) -> Path | None:
    """Write a query's rows under its column names, in its order. None, and no file, where there are no rows."""
    names = engine.arrow(f"SELECT * FROM ({query}) LIMIT 0").column_names
    line = f" || '{form.separator}' || ".join(form.cell(f'"{name}"') for name in names)
    count = 0
    with path.open("w", encoding=form.encoding, newline="") as file:
        file.write(form.separator.join(form.header(name) for name in names) + form.newline)
        for batch in engine.batches(f"SELECT {line} AS line FROM ({query})"):
            if batch.num_rows:
                file.write(form.newline.join(batch.column(0).to_pylist()) + form.newline)
                count += batch.num_rows
    if not count:
        path.unlink()
    return path if count else None
