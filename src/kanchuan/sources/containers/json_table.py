"""Lists of records in JSON: an answer of a web interface saved as it came, or one record a line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from kanchuan.sources.containers import text_table
from kanchuan.sources.sheet import Sheet, block_of

LARGEST = 64 << 20


def is_json(text: str) -> bool:
    """May a file that begins like this hold records in JSON?"""
    return bool(re.match(r'\s*[\[{]\s*[\[{]?\s*"[^"\n]*"\s*:', text))


def sheets(path: Path, encoding: str | None = None) -> list[Sheet]:
    """Every list of records in the file, its rows numbered from 1; none where it is no JSON or holds no records."""
    encoding = encoding or text_table.encoding_of(path)
    text = path.read_bytes().decode(encoding, errors="replace").lstrip("\ufeff")
    try:
        found = dict(_lists(json.loads(text), ""))
    except (ValueError, RecursionError):
        try:
            found = {"": [json.loads(line) for line in text.splitlines() if line.strip()]}
        except (ValueError, RecursionError):
            return []
        if not all(isinstance(record, dict) for record in found[""]):
            return []
    return [_sheet(name, records, encoding) for name, records in found.items() if records]


def _lists(value: Any, name: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lists of records in a value, with the way to each."""
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [(name, value)]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _lists(item, f"{name}.{key}".lstrip("."))]
    return []


def _sheet(name: str, records: list[dict[str, Any]], encoding: str) -> Sheet:
    header = list(dict.fromkeys(key for record in records for key in record))
    return Sheet(
        name, iter([block_of([[_text(record.get(key)) for key in header] for record in records])]), header=header, encoding=encoding
    )


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value.strip() if value else None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False)
