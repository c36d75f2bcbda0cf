"""Containers: bytes of one kind (text table, workbook, SQL dump, FIX log …) become sheets of text cells."""

from __future__ import annotations

import gzip
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from kanchuan.sources.containers import (
    aligned_text,
    fix_log,
    html_table,
    isolated,
    json_table,
    settlement,
    sql_dump,
    text_table,
    workbook,
    xml_table,
)
from kanchuan.sources.sheet import Sheet

SheetsError = workbook.WorkbookError

GZIP_SIGN = b"\x1f\x8b\x08"
ZIP_SIGNS = (b"PK\x03\x04", b"PK\x05\x06")
WORKBOOK_SIGNS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08")
# A PDF may have something before its sign.
PDF_SIGN, PDF_SIGN_WITHIN = b"%PDF-", 1024
NO_PDF = (
    "{}: PDF 没有行与列，不读入。请另取 Excel 或 CSV（网银、交易软件的导出，或调证时要电子表格）；只有 PDF 时先转成 xlsx，核对笔数与合计再读 / "
    "PDF has no rows and columns and is not read. Ask for Excel or CSV (an export, or in a request for evidence a spreadsheet); where there is only the PDF, "
    "turn it into xlsx first and check counts and totals"
)
# What is in a zip file that is a workbook: xlsx and xlsb, ods.
WORKBOOK_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml", "content.xml"})
HEAD_BYTES = 256 << 10
# Archives in archives, at most so deep.
DEEPEST = 3
LARGEST_RATIO = 200
LEAST_UNPACKED = 1 << 30
PIECE = 4 << 20
_UNPACK_ERRORS = (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error, zipfile.BadZipFile)


def open_sheets(path: Path, encoding: str | None = None, delimiter: str | None = None, depth: int = 0) -> Iterable[Sheet]:
    """The sheets of a file, whatever its extension says; those of every file in an archive.

    Raises:
        SheetsError: it cannot be opened as what its first bytes say it is.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if depth > DEEPEST and head.startswith((*ZIP_SIGNS, GZIP_SIGN)):
        raise SheetsError(f"{path.name}: 压缩包层数过多 / archives within archives, too deep")
    if head.startswith(ZIP_SIGNS) and (members := _members(path)) is not None:
        return _unzipped(path, members, encoding, delimiter, depth)
    if head.startswith(WORKBOOK_SIGNS):
        return isolated.sheets(path) if isolated.is_fragile(path) else workbook.sheets(path)
    if PDF_SIGN in head[:PDF_SIGN_WITHIN]:
        raise SheetsError(NO_PDF.format(path.name))
    if head.startswith(GZIP_SIGN):
        return _unpacked(path, encoding, delimiter, depth)
    text = text_table.decoded(head, encoding)
    if sql_dump.is_sql_dump(text):
        return sql_dump.sheets(path, encoding)
    if xml_table.is_xml(text):
        return xml_table.sheets(path, encoding)
    if fix_log.is_fix(text):
        return fix_log.sheets(path, encoding)
    if settlement.is_settlement(text):
        return settlement.sheets(path, encoding)
    if html_table.is_html(text):
        return html_table.sheets(path, encoding)
    if json_table.is_json(text) and path.stat().st_size <= json_table.LARGEST and (found := json_table.sheets(path, encoding)):
        return found
    if delimiter is None and aligned_text.is_aligned(text) and path.stat().st_size <= aligned_text.LARGEST:
        return [aligned_text.sheet(path, encoding)]
    return [text_table.sheet(path, encoding, delimiter)]


def _members(path: Path) -> list[zipfile.ZipInfo] | None:
    """The files in a zip archive; None where it is a workbook, or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _UNPACK_ERRORS:
        return None
    if any(member.filename in WORKBOOK_PARTS for member in members):
        return None
    return [member for member in members if not member.is_dir() and not member.filename.startswith("__MACOSX/")]


def _name_of(member: zipfile.ZipInfo) -> str:
    """The name of a file in a zip archive, without its folders. Chinese Windows writes GBK where the format says code page 437."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = member.filename
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[^\w.()（）@-]", "_", base)[-60:].lstrip(".") or "file"


def _unzipped(path: Path, members: list[zipfile.ZipInfo], encoding: str | None, delimiter: str | None, depth: int) -> Iterator[Sheet]:
    """The sheets of every file in a zip archive, named after it. A file that cannot be read does not stop the others.

    Raises:
        SheetsError: all of it is encrypted.
    """
    if members and all(member.flag_bits & 1 for member in members):
        raise SheetsError(f"{path.name}: 压缩包已加密，请先用密码解开 / encrypted: unpack it with its password first")
    for member in members:
        name = _name_of(member)
        with tempfile.TemporaryDirectory(prefix="kanchuan-zip-") as folder:
            inner = Path(folder) / name
            try:
                with zipfile.ZipFile(path) as archive, archive.open(member) as packed:
                    _copy(packed, inner, member.compress_size)
            except _UNPACK_ERRORS as error:
                yield workbook.unreadable(name, f"压缩包内文件无法解开 / cannot unpack this file of the archive: {error}")
                continue
            try:
                for sheet in open_sheets(inner, encoding, delimiter, depth + 1):
                    sheet.name = f"{name}/{sheet.name}" if sheet.name else name
                    yield sheet
            except SheetsError as error:
                yield workbook.unreadable(name, str(error))


def _unpacked(path: Path, encoding: str | None, delimiter: str | None, depth: int) -> Iterator[Sheet]:
    """The sheets of what a .gz file holds, whatever that is.

    Raises:
        SheetsError: it cannot be unpacked.
    """
    with tempfile.TemporaryDirectory(prefix="kanchuan-gz-") as folder:
        inner = Path(folder) / path.stem
        try:
            with gzip.open(path) as packed:
                _copy(packed, inner, path.stat().st_size)
        except _UNPACK_ERRORS as error:
            raise SheetsError(f"{path.name}: 压缩文件无法解开 / cannot unpack: {error}") from error
        yield from open_sheets(inner, encoding, delimiter, depth + 1)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _copy(packed: _Readable, target: Path, size: int) -> None:
    """Unpack a file of ``size`` packed bytes.

    Raises:
        ValueError: it unpacks to far more than any record does.
    """
    left = max(LEAST_UNPACKED, LARGEST_RATIO * size)
    with target.open("wb") as file:
        while piece := packed.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise ValueError(f"压缩比异常，不予解开 / unpacks to more than {LARGEST_RATIO} times its size")
            file.write(piece)
