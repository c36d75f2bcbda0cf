"""Workbooks that are read in a process of their own: good ones read the same, damaged ones end that process only."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from kanchuan.sources.containers import SheetsError, isolated, open_sheets
from kanchuan.sources.ingest import ingest
from kanchuan.sources.sheet import Sheet, cell_columns

HEAD = ["成交日期", "成交时间", "证券代码", "操作", "成交数量", "成交均价", "发生金额", "股东帐户"]
ROW = ["20250603", "09:31:00", "600900", "证券买入", "200", "10", "-2005", "A100000001"]


def ods(path: Path, *rows: list[str], repeated: str = "") -> Path:
    """A spreadsheet of LibreOffice; ``repeated`` are attributes of its last cell's element."""
    lines = [[f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row] for row in rows]
    if repeated:
        lines[-1][-1] = lines[-1][-1].replace("<table:table-cell ", f"<table:table-cell {repeated} ")
    body = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in lines)
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="甲">{body}</table:table></office:spreadsheet></office:body></office:document-content>"""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def cells(sheet: Sheet) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    for block in sheet.blocks:
        rows += [list(row) for row in zip(*(block.rows.column(name).to_pylist() for name in cell_columns(block.width)), strict=True)]
    return rows


def test_a_good_spreadsheet_reads_as_ever(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", HEAD, ROW)
    assert isolated.is_fragile(path)
    assert [(sheet.name, cells(sheet)) for sheet in open_sheets(path)] == [("甲", [HEAD, ROW])]
    report = ingest([path], tmp_path / "ds")
    assert report.tables["fills"] == 1
    assert [source.rows_read for source in report.sources] == [2]


def test_a_workbook_of_excel_stays_in_this_process(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_string(0, 0, "甲")
    assert not isolated.is_fragile(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04damaged")
    assert not isolated.is_fragile(tmp_path / "b.xlsx")


def test_what_brings_the_reader_down_stops_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that says it is repeated four billion times: the reader asks for more memory than there is, which ends its process."""
    monkeypatch.setattr(isolated, "MOST_MEMORY", 1 << 30)
    bad = ods(tmp_path / "bad.ods", HEAD, ROW, repeated='table:number-columns-repeated="4000000000"')
    good = ods(tmp_path / "good.ods", HEAD, ROW)
    report = ingest([bad, good], tmp_path / "ds")
    assert report.tables["fills"] == 1
    rejects = [row for row in pq.read_table(tmp_path / "ds" / "rejects.parquet").to_pylist() if row["reason"] == "unreadable_file"]
    assert [(row["row"], "bad.ods" in row["raw"]) for row in rejects] == [(0, True)]


def test_a_reader_that_does_not_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "PATIENCE", 0.001)
    with pytest.raises(SheetsError, match="not read within"):
        list(open_sheets(ods(tmp_path / "a.ods", HEAD, ROW)))


def test_a_reader_that_is_killed_is_told_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ods(tmp_path / "a.ods", HEAD, ROW)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, -6, "", "memory allocation failed"))
    with pytest.raises(SheetsError, match=r"a\.ods.*its reader ended: memory allocation failed"):
        list(open_sheets(path))


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<no")
    with pytest.raises(SheetsError, match="无法打开"):
        list(open_sheets(path))
