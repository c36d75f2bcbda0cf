"""The user's word on files that the dictionaries do not understand: a YAML file, suggested by ``ingest`` and edited by hand.

::

    - file: "客户成交*.csv"        # a pattern on the file's name
      sheet: Sheet1                # optional
      family: broker
      kind: fills
      encoding: gb18030            # optional
      delimiter: ","               # optional
      header_row: 3                # the row of the header, counted from 1; 0: the file has none and columns are numbered
      columns: {date: 日期, symbol: 代码, side: 方向, quantity: 股数, price: 3}
      facts: {account_no: "880001"}
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kanchuan.sources.dictionary import Dictionary, normal
from kanchuan.sources.recognise import Recognition


class MappingError(ValueError):
    """The mapping file is wrong; the message names the entry and the key."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the user says of the files whose name matches ``file``."""

    file: str
    family: str
    kind: str
    columns: dict[str, str | int]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    facts: dict[str, str] = field(default_factory=dict)

    def applies(self, path: Path, sheet: str) -> bool:
        """Does it speak of this sheet of this file?"""
        return fnmatch.fnmatch(path.name, self.file) and (self.sheet is None or self.sheet == sheet)


def read(path: Path, dictionaries: Mapping[str, Dictionary]) -> list[Entry]:
    """Read a mapping file.

    Raises:
        MappingError: it is no YAML list of entries, or names a family, kind or concept that is not known.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise MappingError(f"{path}: {error}") from error
    if not isinstance(data, list):
        raise MappingError(f"{path}: 应为条目列表 / expected a list of entries")
    return [_entry(path, number, item, dictionaries) for number, item in enumerate(data, 1)]


def _entry(path: Path, number: int, item: Any, dictionaries: Mapping[str, Dictionary]) -> Entry:
    where = f"{path}: 第 {number} 条 / entry {number}"
    if not isinstance(item, dict):
        raise MappingError(f"{where}: 应为键值 / expected keys and values")
    for key in ("file", "family", "kind", "columns"):
        if key not in item:
            raise MappingError(f"{where}: 缺少 / missing {key!r}")
    dictionary = dictionaries.get(str(item["family"]))
    if dictionary is None:
        raise MappingError(f"{where}: family {item['family']!r}: 只有 / only {', '.join(dictionaries)}")
    if item["kind"] not in [kind.name for kind in dictionary.kinds]:
        raise MappingError(f"{where}: kind {item['kind']!r}: 只有 / only {', '.join(kind.name for kind in dictionary.kinds)}")
    for concept in item["columns"]:
        if concept not in dictionary.concepts:
            raise MappingError(f"{where}: columns: {concept!r}: 只有 / only {', '.join(dictionary.concepts)}")
    known = {"file", "family", "kind", "columns", "sheet", "encoding", "delimiter", "header_row", "facts"}
    if extra := set(item) - known:
        raise MappingError(f"{where}: 未知键 / unknown key {min(extra)!r}")
    return Entry(**{**item, "facts": {str(key): str(value) for key, value in (item.get("facts") or {}).items()}})


def recognition(entry: Entry, dictionary: Dictionary, rows: Sequence[Sequence[str | None]], header: Sequence[str] | None) -> Recognition:
    """What the user's entry says about a sheet whose first rows are these.

    Raises:
        MappingError: a column is not in the header.
    """
    kind = next(kind for kind in dictionary.kinds if kind.name == entry.kind)
    if header is not None:
        cells, place = list(header), -1
    elif entry.header_row == 0:
        cells, place = [str(index + 1) for index in range(max((len(row) for row in rows), default=1))], -1
    elif entry.header_row:
        place = entry.header_row - 1
        cells = [cell or "" for cell in rows[place]] if place < len(rows) else []
    else:
        wanted = {normal(str(name)) for name in entry.columns.values() if not isinstance(name, int)}
        hits = [sum(normal(cell or "") in wanted for cell in row) for row in rows]
        place = hits.index(max(hits)) if hits else 0
        cells = [cell or "" for cell in rows[place]] if rows else []
    headers = [normal(cell) for cell in cells]
    columns: dict[str, tuple[int, ...]] = {}
    for concept, name in entry.columns.items():
        if isinstance(name, int):
            columns[concept] = (name - 1,)
        elif normal(str(name)) in headers:
            columns[concept] = (headers.index(normal(str(name))),)
        else:
            raise MappingError(f"{entry.file}: columns: {concept}: 表头中没有 / not in the header: {name!r}")
        if columns[concept][0] >= len(cells):
            raise MappingError(f"{entry.file}: columns: {concept}: 没有第 {name} 列 / no column {name}")
    return Recognition(dictionary.family, kind, tuple(cells), place, columns, 1.0, ())


def suggestion(path: Path, sheet: str, rows: Sequence[Sequence[str | None]], header: Sequence[str] | None, near: Recognition | None) -> str:
    """An entry to start from, for a sheet that was not recognised: the nearest family, what was understood, what was not."""
    cells = (
        list(header)
        if header is not None
        else max(([cell or "" for cell in row] for row in rows[:40]), key=lambda row: sum(bool(cell) for cell in row), default=[])
    )
    item: dict[str, Any] = {"file": path.name}
    if sheet:
        item["sheet"] = sheet
    item["family"] = near.family if near else "broker"
    item["kind"] = near.kind.name if near else "fills"
    item["columns"] = {name: cells[places[0]] for name, places in near.columns.items()} if near else {}
    text = yaml.safe_dump([item], allow_unicode=True, sort_keys=False, width=1000)
    return f"# 表头 / header: {' | '.join(cell for cell in cells if cell)}\n{text}"
