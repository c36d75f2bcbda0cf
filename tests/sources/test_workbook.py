"""Workbooks: what a person sees in a cell is what is read, and what cannot be seen is said."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from kanchuan.sources.containers import SheetsError, ole_chains, open_sheets, workbook, xlsx_parts
from kanchuan.sources.ingest import IngestError, ingest
from kanchuan.sources.sheet import Sheet, cell_columns


def cells(sheet: Sheet) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    for block in sheet.blocks:
        rows += [list(row) for row in zip(*(block.rows.column(name).to_pylist() for name in cell_columns(block.width)), strict=True)]
    return rows


def changed(path: Path, part: str, old: str, new: str) -> None:
    """Rewrite one part of a zipped file."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("甲 & 乙")
        day = made.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.merge_range("A1:C1", "标题")
        sheet.write_row("A2", ["名称", "代码", "数量"])
        sheet.write_row("A3", [" 平安 ", "000001", 100])
        sheet.write_datetime("D3", dt.datetime(2024, 1, 2, 9, 30), day)
        sheet.write_datetime("E3", dt.datetime(2024, 1, 2), day)
        sheet.write_formula("A4", "=1+1", value=2)
        sheet.write_formula("B4", '=IF(A4=2,"","x")', value="z")
        sheet.write_string("C4", "=cmd|' /C calc'!A0")
        sheet.write_formula("D4", "=1.5*2", value=7.25)
        hidden = made.add_worksheet("丙")
        hidden.write("B3", "x")
        hidden.hide()
    changed(path, "xl/worksheets/sheet1.xml", "<v>z</v>", "<v></v>")
    return path


def test_cells_read_as_they_are_seen(book: Path) -> None:
    first, second = open_sheets(book)
    assert cells(first) == [
        ["标题", None, None, None, None],
        ["名称", "代码", "数量", None, None],
        ["平安", "000001", "100", "2024-01-02 09:30:00", "2024-01-02"],
        ["2", None, "=cmd|' /C calc'!A0", "7.25", None],
    ]
    assert second.name == "丙"
    assert cells(second) == [["x"]]
    assert first.notes == []


def test_an_inline_text_is_a_text(book: Path) -> None:
    changed(book, "xl/worksheets/sheet2.xml", '<c r="B3" t="s"><v>7</v></c>', '<c r="B3" t="inlineStr"><is><t>y</t></is></c>')
    assert cells(list(open_sheets(book))[1]) == [["y"]]


def test_formulas_nobody_reckoned_are_counted(book: Path) -> None:
    changed(book, "xl/worksheets/sheet1.xml", "<v>7.25</v>", "")
    changed(book, "xl/worksheets/sheet1.xml", "<f>1+1</f><v>2</v>", "<f>1+1</f><v></v>")
    sheet = next(iter(open_sheets(book)))
    assert sheet.notes == ["formula_without_value 2"]
    assert cells(sheet)[3] == [None, None, "=cmd|' /C calc'!A0", None, None]


def test_formulas_are_counted_whatever_the_pieces(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(book, "xl/worksheets/sheet1.xml", "<v>7.25</v>", "")
    for size in (7, 64, 300):
        monkeypatch.setattr(xlsx_parts, "CHUNK", size)
        assert xlsx_parts.extents(book) == {"甲 & 乙": xlsx_parts.Extent(4, 5, 1), "丙": xlsx_parts.Extent(1, 1, 0)}


def test_a_cell_in_the_last_corner_is_refused_and_the_other_sheet_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("大")
        sheet.write("A1", "a")
        sheet.write("XFD1048576", "b")
        made.add_worksheet("小").write("A1", "c")
    large, small = open_sheets(path)
    assert cells(small) == [["c"]]
    blocks = list(large.blocks)
    assert [(reject.row, reject.reason) for block in blocks for reject in block.rejects] == [(0, "unreadable_sheet")]
    assert large.notes == ["工作表跨 1048576 行 16384 列，过大 / the sheet spans 1048576 rows and 16384 columns: too large"]


def test_a_workbook_that_unpacks_to_something_enormous_is_refused(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LEAST_UNPACKED", 1000)
    monkeypatch.setattr(workbook, "LARGEST_RATIO", 2)
    with pytest.raises(SheetsError, match=r"a\.xlsx: .*more than 2 times"):
        open_sheets(book)
    with pytest.raises(IngestError, match=r"a\.xlsx"):
        ingest([book], tmp_path / "ds", threads=1)


@pytest.mark.parametrize(("after", "circle"), [(1, True), (2, True), (0xFFFFFFFE, False)])
def test_sectors_that_run_in_a_circle_are_refused(tmp_path: Path, after: int, circle: bool) -> None:
    # A header, a sector that is the FAT, and a directory of two sectors, the second of which is followed by ``after``.
    head = bytearray(512)
    head[:8] = ole_chains.SIGN
    struct.pack_into("<HHHH", head, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<IIII", head, 44, 1, 1, 0, 4096)
    struct.pack_into("<IIII", head, 60, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    path = tmp_path / "a.xls"
    path.write_bytes(bytes(head) + struct.pack("<128I", 0xFFFFFFFD, 2, after, *[0xFFFFFFFF] * 125) + bytes(1024))
    assert ole_chains.runs_in_a_circle(path) == circle
    with pytest.raises(SheetsError, match=r"a\.xls: .*circle" if circle else r"a\.xls: 工作簿无法打开"):
        open_sheets(path)
