"""What the raw XML of an xlsx workbook says that its reader does not: how far its sheets reach, and formulas that nobody has reckoned.

The reader lays a sheet out from its first to its last cell, and a lone cell in the last corner would have it ask for more memory than there is. A formula
saved by a program that does not reckon (most libraries) has no value and reads as blank. Source: ECMA-376 part 1, 18.3.1 (``c``, ``f``, ``v``, ``row``).
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20
# Text without the end of a cell in it; longer than any cell may be.
LONGEST_CELL = 4 << 20
LARGEST_PART = 16 << 20

_WORKBOOK = "xl/workbook.xml"
_PLACE = re.compile(rb'\br="([A-Z]{1,9})([0-9]{1,19})"')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Extent:
    """How many rows and columns lie between a sheet's first and last cell, and how many of its cells are formulas without a value."""

    rows: int
    columns: int
    blank_formulas: int


def extents(path: Path) -> dict[str, Extent]:
    """The extent of each worksheet by name; empty for what is no xlsx file.

    Raises:
        Exception: the file is damaged; what exactly depends on how.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        if _WORKBOOK not in archive.namelist():
            return {}
        return {name: _extent(_pieces(archive, part)) for name, part in _parts(archive).items()}


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of the XML part of each worksheet."""
    targets = {said.get("Id", ""): said.get("Target", "") for said in _attributes(archive, "xl/_rels/workbook.xml.rels", _RELATION)}
    parts = {}
    for said in _attributes(archive, _WORKBOOK, _SHEET):
        target = targets.get(said.get("id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in archive.namelist():
            parts[said.get("name", "")] = part
    return parts


def _attributes(archive: zipfile.ZipFile, part: str, element: re.Pattern[str]) -> list[dict[str, str]]:
    """The attributes of each such element of a small part, without their prefixes."""
    with archive.open(part) as file:
        text = file.read(LARGEST_PART).decode("utf-8", errors="replace")
    return [
        {name.rsplit(":", 1)[-1]: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(found.group(1))}
        for found in element.finditer(text)
    ]


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part in pieces that end between two cells."""
    held = b""
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            held += chunk
            cut = held.rfind(b"</")
            # A cell begins after the end of something; what begins at the last end may not be whole yet.
            cut = held.rfind(b"<c ", 0, cut) if cut >= 0 else -1
            if cut < 0 and len(held) < LONGEST_CELL:
                continue
            yield held[:cut] if cut >= 0 else held
            held = held[cut:] if cut >= 0 else b""
    yield held


def _extent(pieces: Iterator[bytes]) -> Extent:
    columns: set[bytes] = set()
    first, last, blank = 0, 0, 0
    for piece in pieces:
        places = _PLACE.findall(piece)
        if places:
            columns.update({column for column, _ in places})
            rows = [int(row) for row in {row for _, row in places}]
            first, last = min(first or rows[0], *rows), max(last, *rows)
        if b"<f" in piece or b":f" in piece:
            # An empty text is the value of a formula that gives one.
            blank += sum(not (said and b't="str"' in attributes) for attributes, said in _FORMULA.findall(piece))
    numbers = [_number(column) for column in columns]
    return Extent(last - first + 1 if last else 0, max(numbers) - min(numbers) + 1 if numbers else 0, blank)


def _number(column: bytes) -> int:
    """1 for ``A``, 27 for ``AA``."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
