"""CSV files that people write by hand: decisions, marks. Any of the usual encodings, headers in either language."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path


def read_rows(
    path: Path, columns: Mapping[str, Sequence[str]], error: type[Exception]
) -> tuple[list[tuple[int, dict[str, str]]], dict[str, str]]:
    """The rows of a CSV, each with its row number in the file, and how the file spells each column.

    Args:
        path: the file.
        columns: every column by its name here, with the names that it may have in the file; an optional one ends its list with ``""``.
        error: what is raised.

    Returns:
        Texts without blanks at their ends; ``""`` where a cell or an optional column is not there.

    Raises:
        error: the file cannot be read, a column is missing, or there are no rows.
    """
    reader = csv.DictReader(_text(path, error).splitlines())
    rows = [(reader.line_num, row) for row in reader]
    header = reader.fieldnames or ()
    found = {name: next((spelling for spelling in spellings if spelling in header), None) for name, spellings in columns.items()}
    missing = [name for name, spelling in found.items() if spelling is None and columns[name][-1]]
    if missing or not rows:
        raise error(f"{path}: 缺少列或没有行 / columns missing or no rows: {', '.join(missing) or 'rows'}")
    cells = [
        (number, {name: (row.get(spelling) or "").strip() if spelling else "" for name, spelling in found.items()}) for number, row in rows
    ]
    return cells, {name: spelling or name for name, spelling in found.items()}


def _text(path: Path, error: type[Exception]) -> str:
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise error(f"{path}: 无法读取 / cannot be read: {problem.strerror}") from problem
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise error(f"{path}: 编码无法识别 / the encoding is not known")
