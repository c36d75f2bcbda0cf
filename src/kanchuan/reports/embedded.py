"""Data inside a page: JSON that no value in it can break out of."""

from __future__ import annotations

import json
from typing import Any


def to_json(value: Any) -> str:
    """JSON to stand inside a ``script`` element: no character in it can end the element, open a comment or end a line of script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
