"""What each threshold would cost: how many alerts, how many of them true, how many true accounts below."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

_STEPS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def thresholds(alerts: Sequence[dict[str, Any]]) -> list[list[float]]:
    """``[threshold, alerts, true among them, true below]`` for a ladder of thresholds.

    What is true is expected from the probabilities themselves: among accounts given 30%, three in ten. Accounts with insufficient data are
    never alerts and count nowhere.

    Args:
        alerts: rows of ``alerts.parquet``.
    """
    scores = sorted(
        (float(row["score"]) for row in alerts if row["score"] is not None and row["grade"] != "insufficient_data"), reverse=True
    )
    found = []
    for step in _STEPS:
        above = [score for score in scores if score >= step]
        found.append([step, len(above), round(fsum(above), 2), round(fsum(scores[len(above) :]), 2)])
    return found
