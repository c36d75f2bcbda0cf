"""Archives: every file in them is read like a file of its own."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from kanchuan.sources import containers
from kanchuan.sources.containers import SheetsError, open_sheets
from kanchuan.sources.ingest import IngestError, ingest
from kanchuan.sources.sheet import Sheet, cell_columns

TABLE = "名称,代码\n平安,000001\n".encode("gb18030")


def cells(sheet: Sheet) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    for block in sheet.blocks:
        rows += [list(row) for row in zip(*(block.rows.column(name).to_pylist() for name in cell_columns(block.width)), strict=True)]
    return rows


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 2, 0, 0, 0)), data)
    return target.getvalue()


def encrypted(data: bytes) -> bytes:
    """The archive with its only file marked as encrypted, in its own head and in the directory."""
    changed = bytearray(data)
    changed[data.index(b"PK\x03\x04") + 6] |= 1
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def test_names_in_gbk_and_files_within(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"  # whatever it is called
    path.write_bytes(
        zipped({"folder/": b"", "folder/xxxx.csv": TABLE, "__MACOSX/._x": b"\0", "b.gz": gzip.compress(TABLE)}).replace(
            b"xxxx.csv", "账单".encode("gb18030") + b".csv"
        )
    )
    sheets = [(sheet.name, cells(sheet)) for sheet in open_sheets(path)]
    table = [["名称", "代码"], ["平安", "000001"]]
    assert sheets == [("账单.csv", table), ("b.gz", table)]


def test_a_damaged_file_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"bad.xlsx": b"PK\x03\x04nothing", "../../good.csv": TABLE}))
    bad, good = ((sheet.name, cells(sheet), sheet.notes) for sheet in open_sheets(path))
    assert good == ("good.csv", [["名称", "代码"], ["平安", "000001"]], [])
    assert bad[:2] == ("bad.xlsx", [])
    assert bad[2][0].startswith("bad.xlsx: 工作簿无法打开 / cannot open workbook")


def test_an_encrypted_archive_asks_for_its_password(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(encrypted(zipped({"a.csv": TABLE})))
    with pytest.raises(IngestError, match=r"a\.zip: 压缩包已加密，请先用密码解开 / encrypted: unpack it with its password first"):
        ingest([path], tmp_path / "ds", threads=1)


def test_a_pdf_is_refused_with_what_to_ask_for_instead(tmp_path: Path) -> None:
    path = tmp_path / "流水.xls"
    path.write_bytes(b"\r\n%PDF-1.7\n1 0 obj\n")
    with pytest.raises(
        IngestError,
        match=r"流水\.xls: PDF 没有行与列，不读入。请另取 Excel 或 CSV.* / PDF has no rows and columns and is not read. Ask for Excel or CSV",
    ):
        ingest([path], tmp_path / "ds", threads=1)


def test_an_archive_of_nothing_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({}))
    with pytest.raises(IngestError, match=r"a\.zip: 其中没有表格 / no table in it"):
        ingest([path], tmp_path / "ds", threads=1)


def test_archives_in_archives_end(tmp_path: Path) -> None:
    data = TABLE
    for _ in range(5):
        data = zipped({"a": data})
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    sheets = list(open_sheets(path))
    assert [(sheet.name, sheet.notes) for sheet in sheets] == [("a/a/a/a", ["a: 压缩包层数过多 / archives within archives, too deep"])]


def test_what_unpacks_to_something_enormous_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LEAST_UNPACKED", 1 << 20)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"0" * (8 << 20)))
    with pytest.raises(SheetsError, match=r"a\.gz: .*more than 200 times"):
        list(open_sheets(path))
