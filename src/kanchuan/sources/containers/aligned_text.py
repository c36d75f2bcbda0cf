"""Text tables whose columns stand one below the other, parted by blanks: a cell left empty is only seen by where the others stand."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from kanchuan.sources.containers import text_table
from kanchuan.sources.sheet import Sheet, block_of

HEADER_WITHIN = 60
FEWEST = 5
LARGEST = 64 << 20

_Span = tuple[int, int, str]


def is_aligned(text: str) -> bool:
    """Does a text that begins like this hold such a table?"""
    return _header_at(text.splitlines()[:HEADER_WITHIN]) is not None


def sheet(path: Path, encoding: str | None = None) -> Sheet:
    """The one sheet of the file; a line above the header is one cell."""
    encoding = encoding or text_table.encoding_of(path)
    lines = path.read_bytes().decode(encoding, errors="replace").lstrip("\ufeff").splitlines()
    at = _header_at(lines[:HEADER_WITHIN]) or 0
    header = _spans(lines[at])
    rows: list[list[str | None]] = [[line.strip() or None] for line in lines[:at]]
    rows += [[cell or None for cell in _placed(_spans(line), header)] for line in lines[at:]]
    return Sheet("", iter([block_of(rows, width=len(header))]), encoding=encoding)


def _header_at(lines: list[str]) -> int | None:
    for place, line in enumerate(lines):
        cells = _spans(line)
        words = all(not re.search(r"\d", cell) for _, _, cell in cells) and len({cell for _, _, cell in cells}) == len(cells)
        if len(cells) >= FEWEST and words and "\t" not in line and line.count(",") < 2:
            below = next((later for later in lines[place + 1 :] if later.strip()), "")
            if "\t" not in below and 2 <= len(_spans(below)) <= len(cells):
                return place
    return None


def _spans(line: str) -> list[_Span]:
    """The cells of a line with where they begin and end on a screen, where a Chinese character is two wide."""
    columns = [0]
    for letter in line:
        columns.append(columns[-1] + (2 if unicodedata.east_asian_width(letter) in "WF" else 1))
    return [(columns[found.start()], columns[found.end()], found[0]) for found in re.finditer(r"\S+(?: \S+)*", line)]


def _placed(cells: list[_Span], header: list[_Span]) -> list[str]:
    """The cells under the headers that they stand under: by their left or right edge, whichever is nearer, and in order."""
    row = [""] * len(header)
    first = 0
    for number, (start, end, text) in enumerate(cells):
        last = len(header) - (len(cells) - number)
        if last < first:
            row[-1] = f"{row[-1]} {text}".strip()
            continue
        best = min(range(first, last + 1), key=lambda place: min(abs(start - header[place][0]), abs(end - header[place][1])))
        row[best] = text
        first = best + 1
    return row
