"""XML: large-value and suspicious transaction reports, provincial query answers, spreadsheets saved as XML.

A record is an element that stands several times in its parent (or is numbered by ``seqno``) and holds fields; a field is an element with
nothing but text in it, or an attribute. Where records hold records, those with the most fields of their own are the rows: their inner
lists are joined into one cell, and they carry the fields of the elements around them (the customer around his transactions).

Each kind of row is a sheet. Tags that stand in several places with different meanings are told apart by their parent: ``TBIF.OITP``. A
row's number is that of the record among its kind.

Files are read with expat in two passes of constant memory. A document that declares entities is refused.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from kanchuan.sources.containers import text_table
from kanchuan.sources.containers.workbook import WorkbookError
from kanchuan.sources.sheet import Block, Reject, Sheet, block_of

BLOCK_ROWS = 20_000
CHUNK = 1 << 20
WIDEST = 400
# What the reports write where there is nothing to say: 不适用, 无法获得, 空值.
NOTHING = frozenset({"@N", "@I", "@E", "null", "NULL", "无相关信息", "无"})
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"

_Path = tuple[str, ...]


def is_xml(head: str) -> bool:
    """Does a file that begins like this hold XML (and not a page of HTML)?"""
    start = head.lstrip("\ufeff \t\r\n")[:2000]
    begins = re.match(r"<\?xml\b", start) or re.match(r"<[A-Za-z_][\w.:-]*(\s[^<>]*)?>\s*<", start)
    return bool(begins) and not re.search(r"(?i)<!doctype html|<html\b|^<(head|body|table|meta|div)\b", start)


def sheets(path: Path, encoding: str | None = None) -> list[Sheet]:
    """The sheets of an XML file.

    Raises:
        WorkbookError: it declares entities, or there is no record in it.
    """
    encoding = encoding or text_table.encoding_of(path)
    with path.open("rb") as file:
        head = file.read(4096).decode(encoding, errors="replace")
    if SPREADSHEET in head:
        return _worksheets(path, encoding)
    shape = _Shape()
    deque(_read(path, encoding, shape.start, shape.end, shape.text), maxlen=0)
    found = shape.records()
    if not found:
        raise WorkbookError(f"{path.name}: XML 中没有成行的记录 / no records in this XML")
    return [Sheet(record[-1], _rows(path, encoding, record, fields), header=_names(fields), encoding=encoding) for record, fields in found]


class _EntitiesError(ValueError):
    """The document declares entities."""


def _refuse(*_: Any) -> None:
    raise _EntitiesError


def _read(
    path: Path, encoding: str, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]
) -> Iterator[str | None]:
    """Run a file through expat chunk by chunk: gives None after each, and at the end, where the document is broken, what is wrong with it.

    Raises:
        WorkbookError: the document declares entities.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.EntityDeclHandler = _refuse
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            first = True
            while chunk := file.read(CHUNK):
                if first:
                    # The declaration's encoding may be one that expat does not know, or be wrong; the text is decoded already.
                    chunk = re.sub(r"^<\?xml.*?\?>", "", chunk.lstrip("\ufeff \t\r\n"), count=1, flags=re.DOTALL)
                    first = False
                parser.Parse(_straight(chunk), False)
                yield None
            parser.Parse("", True)
    except _EntitiesError:
        raise WorkbookError(f"{path.name}: XML 含实体声明，不予读取 / declares entities, not read") from None
    except expat.ExpatError as error:
        yield str(error)


def _straight(text: str) -> str:
    """Attributes in typographic quotes, as in files pasted from the rules' text, get straight ones."""
    return re.sub(r"(\s[\w:.-]+=)[”“]([^”“\"<>]{0,80})[”“]", r'\1"\2"', text) if "=”" in text or "=“" in text else text


def _tag(name: str) -> str:
    return name.rsplit(":", 1)[-1]


@dataclass(slots=True)
class _Shape:
    """First pass: which paths hold fields, and which stand several times in one parent."""

    path: list[str] = field(default_factory=list)
    # For each open element: how often each tag stood in it so far, and whether it holds elements.
    inside: list[dict[str, int]] = field(default_factory=list)
    fields: dict[_Path, None] = field(default_factory=dict)
    holders: set[_Path] = field(default_factory=set)
    repeated: dict[_Path, None] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _tag(name)
        self.path.append(name)
        here = tuple(self.path)
        if self.inside:
            self.holders.add(here[:-1])
            seen = self.inside[-1].get(name, 0) + 1
            self.inside[-1][name] = seen
            if seen > 1 or "seqno" in attributes:
                self.repeated[here] = None
        self.inside.append({})
        for attribute in attributes:
            if _tag(attribute) != "seqno" and not attribute.startswith("xmlns"):
                self.fields[(*here, "@" + _tag(attribute))] = None
                self.holders.add(here)

    def end(self, _: str) -> None:
        here = tuple(self.path)
        if not self.inside.pop():
            self.fields[here] = None
        self.path.pop()

    def text(self, _: str) -> None:
        return

    def records(self) -> list[tuple[_Path, list[_Path]]]:
        """The kinds of record that become rows, each with the fields of its rows, in the order in which they first appear."""
        leaves = [path for path in self.fields if path not in self.holders or path[-1].startswith("@")]
        listed = [path for path in self.repeated if path in self.holders]
        if not listed:
            # A document with one record: the element that holds most fields.
            parents = Counter(path[:-1] for path in leaves)
            listed = [path for path, count in parents.most_common(1) if count > 2]
        own = {record: _exclusive(record, leaves, listed) for record in listed}
        kept: list[_Path] = []
        for record in sorted(listed, key=lambda record: (-own[record], -len(record), listed.index(record))):
            if own[record] >= 2 and not any(_within(record, other) or _within(other, record) for other in kept):
                kept.append(record)
        result = []
        for record in sorted(kept, key=listed.index):
            # Fields of its own, and of the elements around it that belong to no record beside it.
            beside = [other for other in listed if not _within(record, other) and not _within(other, record)]
            fields = [path for path in leaves if not any(_within(path, other) for other in beside)]
            result.append((record, fields[:WIDEST]))
        return result


def _within(path: _Path, record: _Path) -> bool:
    return path[: len(record)] == record


def _exclusive(record: _Path, leaves: list[_Path], listed: list[_Path]) -> int:
    """How many fields are the record's own and not those of records inside it."""
    inner = [other for other in listed if other != record and _within(other, record)]
    return sum(_within(path, record) and not any(_within(path, other) for other in inner) for path in leaves)


def _names(fields: list[_Path]) -> list[str]:
    """A name for each field: its tag where no other field of the row has it, else with its parent's before it."""
    tags = [path[-1].lstrip("@") for path in fields]
    full = [".".join(part.lstrip("@") for part in path[-2:]) for path in fields]
    return [tag if tags.count(tag) == 1 else name for tag, name in zip(tags, full, strict=True)]


class _Rows:
    """Second pass: one row per record."""

    def __init__(self, record: _Path, fields: list[_Path]) -> None:
        self.record = record
        self.places = {path: place for place, path in enumerate(fields)}
        self.values: list[str | None] = [None] * len(fields)
        # What is forgotten when an element begins: the fields inside it, which belong to the one before it of its kind.
        self.below: dict[_Path, list[int]] = {}
        for path, place in self.places.items():
            for length in range(1, len(path) + 1):
                self.below.setdefault(path[:length], []).append(place)
        self.path: list[str] = []
        self.texts: list[str] = []
        self.done: list[list[str | None]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(_tag(name))
        here = tuple(self.path)
        self.texts = []
        # Inside a record nothing is forgotten: a field that stands there several times is a list, and its values are joined.
        if _within(self.record, here):
            for place in self.below.get(here, ()):
                self.values[place] = None
        for attribute, value in attributes.items():
            own = self.places.get((*here, "@" + _tag(attribute)))
            if own is not None:
                self.values[own] = self._said(value)

    def text(self, text: str) -> None:
        self.texts.append(text)

    def end(self, _: str) -> None:
        here = tuple(self.path)
        own = self.places.get(here)
        if own is not None and (said := self._said("".join(self.texts))):
            before = self.values[own]
            self.values[own] = said if before is None else f"{before} {said}"
        self.texts = []
        if here == self.record:
            self.done.append(list(self.values))
        self.path.pop()

    @staticmethod
    def _said(text: str) -> str | None:
        text = text.strip(" \t\r\n\u3000\xa0")
        return None if text in NOTHING else text or None


def _rows(path: Path, encoding: str, record: _Path, fields: list[_Path]) -> Iterator[Block]:
    rows = _Rows(record, fields)
    number = 1
    problem: str | None = None
    for problem in _read(path, encoding, rows.start, rows.end, rows.text):  # noqa: B007
        while len(rows.done) >= BLOCK_ROWS:
            yield block_of(rows.done[:BLOCK_ROWS], number, width=len(fields))
            del rows.done[:BLOCK_ROWS]
            number += BLOCK_ROWS
    rejects = (Reject(number + len(rows.done), None, f"broken_xml: {problem}", None),) if problem else ()
    if rows.done or rejects:
        yield Block(block_of(rows.done, number, width=len(fields)).rows, rejects)


class _Cells:
    """The cells of one worksheet of an XML spreadsheet (Excel 2003)."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.worksheet = -1
        self.names: list[str] = []
        self.rows: list[list[str | None]] = []
        self.numbers: list[int] = []
        self.row: list[str | None] = []
        self.number = 0
        self.at = 0
        self.span = 0
        self.texts: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag, said = _tag(name), {_tag(key): value for key, value in attributes.items()}
        if tag == "Worksheet":
            self.worksheet += 1
            self.number = 0
            self.names.append(said.get("Name", ""))
        elif tag == "Row":
            self.number = max(_whole(said.get("Index")), self.number + 1)
            self.row, self.at = [], 0
        elif tag == "Cell":
            self.at = max(_whole(said.get("Index")), self.at + 1)
            self.row += [None] * (min(self.at, WIDEST) - len(self.row))
            self.span = _whole(said.get("MergeAcross"))
        elif tag == "Data":
            self.texts = []

    def text(self, text: str) -> None:
        if self.texts is not None:
            self.texts.append(text)

    def end(self, name: str) -> None:
        tag = _tag(name)
        if tag == "Data" and self.texts is not None:
            text = "".join(self.texts).strip(" \t\r\n\u3000\xa0")
            # A moment is written 2024-05-01T08:00:00.000, a day as its midnight.
            if re.match(r"^\d{4}-\d\d-\d\dT\d\d:", text):
                text = re.sub(r"\.0+$", "", text.replace("T", " ")).removesuffix(" 00:00:00")
            if self.row and self.at <= WIDEST:
                self.row[self.at - 1] = text or None
            self.texts = None
        elif tag == "Cell":
            self.at += self.span
        elif tag == "Row" and self.worksheet == self.wanted:
            self.rows.append(self.row)
            self.numbers.append(self.number)


def _whole(text: str | None) -> int:
    """The number that an attribute holds; 0 where it holds none that a spreadsheet could have."""
    return int(text) if text and re.fullmatch("[0-9]{1,7}", text) else 0


def _worksheets(path: Path, encoding: str) -> list[Sheet]:
    cells = _Cells(-1)
    deque(_read(path, encoding, cells.start, cells.end, cells.text), maxlen=0)
    return [Sheet(name, _worksheet(path, encoding, place), encoding=encoding) for place, name in enumerate(cells.names)]


def _worksheet(path: Path, encoding: str, place: int) -> Iterator[Block]:
    cells = _Cells(place)
    problem = None
    for problem in _read(path, encoding, cells.start, cells.end, cells.text):  # noqa: B007
        pass
    width = max((len(row) for row in cells.rows), default=1)
    rejects = (Reject((cells.numbers or [0])[-1] + 1, None, f"broken_xml: {problem}", None),) if problem else ()
    if cells.rows or rejects:
        yield Block(block_of(cells.rows, numbers=cells.numbers, width=width).rows, rejects)
