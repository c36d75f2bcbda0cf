"""Containers: bytes of one kind (text table, workbook, SQL dump, FIX log …) become sheets of text cells."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from kanchuan.sources.containers import aligned_text, fix_log, html_table, json_table, settlement, sql_dump, text_table, workbook, xml_table
from kanchuan.sources.sheet import Sheet

SheetsError = workbook.WorkbookError

GZIP_SIGN = b"\x1f\x8b\x08"
HEAD_BYTES = 256 << 10
WORKBOOK_SIGNS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08")


def open_sheets(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Iterable[Sheet]:
    """The sheets of a file, whatever its extension says.

    Raises:
        SheetsError: it cannot be opened as what its first bytes say it is.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(WORKBOOK_SIGNS):
        return workbook.sheets(path)
    if head.startswith(GZIP_SIGN):
        return _unpacked(path, encoding, delimiter)
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


def _unpacked(path: Path, encoding: str | None, delimiter: str | None) -> Iterator[Sheet]:
    """The sheets of what a .gz file holds, whatever that is."""
    with tempfile.TemporaryDirectory(prefix="kanchuan-gz-") as folder:
        inner = Path(folder) / path.stem
        try:
            with gzip.open(path) as packed, inner.open("wb") as file:
                shutil.copyfileobj(packed, file, 4 << 20)
        except (OSError, EOFError, zlib.error) as error:
            raise SheetsError(f"{path.name}: 压缩文件无法解开 / cannot unpack: {error}") from error
        yield from open_sheets(inner, encoding, delimiter)
