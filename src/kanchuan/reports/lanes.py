"""lanes.html: the traders behind accounts as lanes over time, in one file that opens anywhere, with nothing to fetch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kanchuan.engine.duckdb import replacing
from kanchuan.reports.html import assembled
from kanchuan.reports.lane_words import LANE_WORDS

SCRIPTS = ("dom", "lane_state", "address", "chart", "shell", "lane_drawing", "lane_trader", "lane_account", "lanes")


def write_lanes(data: dict[str, Any], path: Path) -> Path:
    """Write the page for what ``kanchuan.unmix.lanes`` says of the accounts; the same data give the same bytes."""
    words = {key: [label.zh, label.en] for key, label in LANE_WORDS.items()}
    with replacing(path) as unfinished:
        unfinished.write_text(assembled({**data, "words": words}, LANE_WORDS, SCRIPTS, ("report", "lanes")), encoding="utf-8", newline="\n")
    return path
