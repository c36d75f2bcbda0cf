"""Named queries and what running them cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Step:
    """One named query. What it computes can be printed, timed and looked at under that name.

    ``materialise`` keeps the rows (the default); ``view`` leaves only the query, for steps that are read once. Long chains of common table
    expressions are written as steps instead: engines differ in when they materialise them, sometimes by a factor of a hundred.
    """

    name: str
    sql: str
    keep: Literal["table", "view"] = "table"


@dataclass(frozen=True, slots=True)
class StepRun:
    """How one step went: seconds of wall time and rows kept (``-1`` for a view)."""

    name: str
    seconds: float
    rows: int
