"""Containers: bytes of one kind (text table, workbook, SQL dump, FIX log …) become sheets of text cells."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kanchuan.sources.containers import text_table, workbook
from kanchuan.sources.sheet import Sheet

SheetsError = workbook.WorkbookError

WORKBOOK_SIGNS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08")


def open_sheets(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Iterable[Sheet]:
    """The sheets of a file, whatever its extension says.

    Raises:
        SheetsError: it cannot be opened as what its first bytes say it is.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(WORKBOOK_SIGNS):
        return workbook.sheets(path)
    return [text_table.sheet(path, encoding, delimiter)]
