"""Workbooks: xls, xlsx, xlsb, ods."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import python_calamine as calamine

from kanchuan.sources.containers import ole_chains, xlsx_parts
from kanchuan.sources.sheet import ROW, Block, Reject, Sheet, block_of, cell_columns

# An engine takes blocks of more than 122,880 rows in one piece.
BLOCK_ROWS = 150_000
# The reader holds a sheet whole, blank cells too, at 32 bytes each.
LARGEST_SHEET = 64_000_000
# Real workbooks unpack to 5 to 50 times their size.
LARGEST_RATIO = 200
LEAST_UNPACKED = 1 << 30


class WorkbookError(ValueError):
    """The file says it is a workbook and cannot be read as one."""


def sheets(path: Path) -> list[Sheet]:
    """Every sheet of a workbook that has cells, hidden ones too. A sheet that cannot be read has one reject that says why.

    Raises:
        WorkbookError: damaged, encrypted, unpacking to something enormous, or no workbook.
    """
    if _unpacked_bytes(path) > max(LEAST_UNPACKED, LARGEST_RATIO * path.stat().st_size):
        raise WorkbookError(f"{path.name}: 压缩比异常，不予解开 / unpacks to more than {LARGEST_RATIO} times its size, not read")
    if ole_chains.runs_in_a_circle(path):
        raise WorkbookError(f"{path.name}: 工作簿已损坏 / damaged workbook: its sectors run in a circle")
    with _telling(f"{path.name}: 工作簿无法打开 / cannot open workbook"):
        book = calamine.CalamineWorkbook.from_path(str(path))
        extents = xlsx_parts.extents(path)
    largest = max(extents.values(), key=lambda extent: extent.rows * extent.columns, default=xlsx_parts.Extent(0, 0, 0))
    found = []
    for name in book.sheet_names:
        extent = extents.get(name, largest)
        if extent.rows * extent.columns > LARGEST_SHEET:
            found.append(
                unreadable(
                    name,
                    f"工作表跨 {extent.rows} 行 {extent.columns} 列，过大 / the sheet spans {extent.rows} rows and {extent.columns} columns: too large",
                )
            )
            continue
        notes = [f"formula_without_value {extent.blank_formulas}"] if extent.blank_formulas else []
        found.append(Sheet(name, _blocks(book, name, notes), encoding="workbook", notes=notes))
    return found


def unreadable(name: str, problem: str) -> Sheet:
    """A sheet of which nothing can be read, and why."""
    return Sheet(name, iter([_refused(problem)]), notes=[problem])


def _refused(problem: str) -> Block:
    return Block(block_of([], width=1).rows, (Reject(0, None, "unreadable_sheet", problem),))


@contextmanager
def _telling(problem: str) -> Iterator[None]:
    """Turn whatever the reader raises, its panics too, which are no Exception, into a WorkbookError."""
    try:
        yield
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise WorkbookError(f"{problem}: {error}") from error


def _unpacked_bytes(path: Path) -> int:
    """How large a zipped workbook says that it is; 0 for another file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(part.file_size for part in archive.infolist())
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return 0


def _blocks(book: calamine.CalamineWorkbook, name: str, notes: list[str]) -> Iterator[Block]:
    try:
        with _telling("工作表无法读取 / cannot read sheet"):
            sheet = book.get_sheet_by_name(name)
    except WorkbookError as error:
        notes.append(str(error))
        yield _refused(notes[-1])
        return
    start = sheet.start
    # to_python counts from the first row that has cells; source rows are those that a person sees in the spreadsheet.
    first = (start[0] if start else 0) + 1
    rows = sheet.to_python(skip_empty_area=True)
    for begin in range(0, len(rows), BLOCK_ROWS):
        part = rows[begin : begin + BLOCK_ROWS]
        columns = [pa.array([None if cell == "" else _text(cell) for cell in column], pa.string()) for column in zip(*part, strict=True)]
        places = pa.array(range(first + begin, first + begin + len(part)), pa.int64())
        yield Block(pa.table([*columns, places], names=[*cell_columns(len(columns)), ROW]))


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
