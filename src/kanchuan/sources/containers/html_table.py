"""Tables in HTML: what many counters write under the name of .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from kanchuan.sources.containers import text_table
from kanchuan.sources.sheet import Sheet, block_of

WIDEST_SPAN = 400


def is_html(text: str) -> bool:
    """Does a file that begins like this hold a table in HTML?"""
    return text.lstrip().startswith("<") and bool(re.search(r"(?i)<table\b", text)) and bool(re.search(r"(?i)<t[dh]\b", text))


def sheets(path: Path, encoding: str | None = None) -> list[Sheet]:
    """Every table of the file with rows of its own, rows numbered from 1 within each."""
    encoding = encoding or text_table.encoding_of(path)
    parser = _Tables()
    parser.feed(path.read_bytes().decode(encoding, errors="replace"))
    parser.close()
    found = [rows for rows in parser.tables if any(any(row) for row in rows)]
    return [
        Sheet(f"表{number}" if len(found) > 1 else "", iter([block_of(rows)]), encoding=encoding) for number, rows in enumerate(found, 1)
    ]


class _Tables(HTMLParser):
    """Collects the cells of all tables; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str | None]]] = []
        self.open: list[list[list[str | None]]] = []
        self.text: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append([])
            self.tables.append(self.open[-1])
            self.text.append([])
        elif self.open and tag == "tr":
            self._end_cell()
            self.open[-1].append([])
        elif self.open and tag in ("td", "th"):
            self._end_cell()
            if not self.open[-1]:
                self.open[-1].append([])
            span = dict(attrs).get("colspan") or "1"
            width = min(int(span), WIDEST_SPAN) if span.isdigit() else 1
            self.open[-1][-1] += [None] * (max(width, 1) - 1) + [""]

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if self.open and tag == "table":
            self.open.pop()
            self.text.pop()

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[-1].append(data)

    def _end_cell(self) -> None:
        text = "".join(self.text[-1]).strip(" \t\r\n\u3000\xa0")
        self.text[-1].clear()
        row = self.open[-1][-1] if self.open[-1] else None
        if row and row[-1] == "":
            if text.startswith('="') and text.endswith('"'):
                text = text[2:-1].strip()
            row[-1] = text or None
