"""Workbooks: xls, xlsx, xlsb, ods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import python_calamine as calamine

from kanchuan.sources.sheet import ROW, Block, Sheet, cell_columns

# An engine takes blocks of more than 122,880 rows in one piece.
BLOCK_ROWS = 150_000


class WorkbookError(ValueError):
    """The file says it is a workbook and cannot be read as one."""


def sheets(path: Path) -> list[Sheet]:
    """Every sheet of a workbook that has cells, hidden ones too.

    Raises:
        WorkbookError: damaged, encrypted, or no workbook.
    """
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except Exception as error:
        raise WorkbookError(f"{path.name}: 工作簿无法打开 / cannot open workbook: {error}") from error
    return [Sheet(name, _blocks(path, book, name), encoding="workbook") for name in book.sheet_names]


def _blocks(path: Path, book: calamine.CalamineWorkbook, name: str) -> Iterator[Block]:
    try:
        sheet = book.get_sheet_by_name(name)
    except Exception as error:
        raise WorkbookError(f"{path.name}: {name}: 工作表无法读取 / cannot read sheet: {error}") from error
    start = sheet.start
    # to_python counts from the first row that has cells; source rows are those that a person sees in the spreadsheet.
    first = (start[0] if start else 0) + 1
    rows = sheet.to_python(skip_empty_area=True)
    for begin in range(0, len(rows), BLOCK_ROWS):
        part = rows[begin : begin + BLOCK_ROWS]
        columns = [pa.array([_text(cell) for cell in column], pa.string()) for column in zip(*part, strict=True)]
        places = pa.array(range(first + begin, first + begin + len(part)), pa.int64())
        yield Block(pa.table([*columns, places], names=[*cell_columns(len(columns)), ROW]))


def _text(cell: object) -> str | None:
    """A cell as a person would type it: no ``.0`` on whole numbers, ISO dates, nothing for an empty cell."""
    if isinstance(cell, str):
        stripped = cell.strip(" \t\r\n\u3000\xa0\ufeff")
        if stripped[:2] == '="' and stripped.endswith('"'):
            stripped = stripped[2:-1].strip()
        return stripped or None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == dt.time(0) else cell.strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return None if cell is None else str(cell)
