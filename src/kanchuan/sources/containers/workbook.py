"""Workbooks: xls, xlsx, xlsb, ods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import python_calamine as calamine

from kanchuan.sources.sheet import Block, Sheet, block_of

BLOCK_ROWS = 50_000


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
    rows: list[list[str | None]] = []
    first = 1
    start = sheet.start
    # to_python counts from the first row that has cells; source rows are those that a person sees in the spreadsheet.
    offset = start[0] if start else 0
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), offset + 1):
        if not rows:
            first = number
        rows.append([_text(cell) for cell in row])
        if len(rows) == BLOCK_ROWS:
            yield block_of(rows, first)
            rows = []
    if rows:
        yield block_of(rows, first)


def _text(cell: object) -> str | None:
    """A cell as a person would type it: no ``.0`` on whole numbers, ISO dates, nothing for an empty cell."""
    if isinstance(cell, str):
        stripped = cell.strip(" \t\r\n\u3000\xa0\ufeff")
        if stripped.startswith('="') and stripped.endswith('"'):
            stripped = stripped[2:-1].strip()
        return stripped or None
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == dt.time(0) else cell.strftime("%Y-%m-%d %H:%M:%S.%f").removesuffix(".000000")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return None if cell is None else str(cell)
