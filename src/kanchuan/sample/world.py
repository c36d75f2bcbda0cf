"""Where the sample's tables are."""

from __future__ import annotations

from pathlib import Path

WORLD = Path(__file__).parent / "world"
