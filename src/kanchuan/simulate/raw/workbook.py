"""Rows of a query as a workbook, with the lines that exporters put above and below a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from kanchuan.engine.duckdb import DuckDBEngine

Row = Sequence[Any]
# A sheet holds 1,048,576 rows, and a workbook of that size opens nowhere: exporters cut earlier.
PART_ROWS = 200_000


def write_workbook(
    engine: DuckDBEngine, query: str, path: Path, sheet: str, made: dt.date, *, above: Sequence[Row] = (), below: Sequence[Row] = ()
) -> list[Path]:
    """Write a query's rows under its column names, in its order; numbers as numbers. No file where there are no rows.

    Args:
        engine: that answers the query.
        query: what to write.
        path: of the file; further parts of a long table are ``…_2.xlsx``, ``…_3.xlsx``.
        sheet: its name.
        made: the day on which the workbook says it was made: the same rows give the same bytes.
        above: rows before the header.
        below: rows after the last.
    """
    batches = engine.batches(query, PART_ROWS)
    head = batches.schema.names
    written: list[Path] = []
    held: list[Row] = []

    def part(rows: list[Row], *, last: bool) -> None:
        place = path if not written else path.with_stem(f"{path.stem}_{len(written) + 1}")
        _write(place, sheet, made, [*above, head, *rows, *(below if last else ())])
        written.append(place)

    for batch in batches:
        held += zip(*(column.to_pylist() for column in batch.columns), strict=True)
        while len(held) > PART_ROWS:
            part(held[:PART_ROWS], last=False)
            held = held[PART_ROWS:]
    if held:
        part(held, last=True)
    return written


def _write(path: Path, sheet: str, made: dt.date, rows: Sequence[Row]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": dt.datetime(made.year, made.month, made.day)})  # noqa: DTZ001  a workbook knows no zone
    page = book.add_worksheet(sheet)
    put: dict[type, Callable[..., object]] = {
        str: page.write_string,
        int: page.write_number,
        float: page.write_number,
        Decimal: lambda row, place, cell: page.write_number(row, place, float(cell)),
    }
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell is not None and cell != "":
                put[type(cell)](number, place, cell)
    book.close()
