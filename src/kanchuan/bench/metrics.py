"""How good a ranking and its probabilities are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def average_precision(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Mean over the guilty of the precision at their place, ties sharing theirs: the area under the precision-recall curve, without interpolation.

    Args:
        scores: [n], higher is more suspect.
        truth: [n].
    """
    if not truth.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    sorted_scores, hits = scores[order], truth[order]
    last = np.flatnonzero(np.r_[sorted_scores[1:] != sorted_scores[:-1], True])
    found = np.cumsum(hits)[last]
    precision = found / (last + 1)
    gained = np.diff(np.r_[0, found])
    return float((precision * gained).sum() / truth.sum())


def threshold_at(scores: NDArray[np.float64], truth: NDArray[np.bool_], false_alarms: float) -> float:
    """The lowest threshold at which no more than that share of the innocent stands above it (strictly)."""
    innocent = np.sort(scores[~truth])[::-1]
    allowed = int(false_alarms * len(innocent))
    return float(innocent[allowed]) if allowed < len(innocent) else float("-inf")


def recall_at(scores: NDArray[np.float64], truth: NDArray[np.bool_], false_alarms: float) -> float:
    """Share of the guilty found when that share of the innocent may be accused."""
    return float((scores[truth] > threshold_at(scores, truth, false_alarms)).mean()) if truth.any() else float("nan")


def calibration_error(scores: NDArray[np.float64], truth: NDArray[np.bool_], bands: int = 10) -> float:
    """Expected calibration error: the mean distance, weighted by accounts, between what was said and what was so in bands of equal width."""
    band = np.minimum((scores * bands).astype(int), bands - 1)
    return float(sum(abs(scores[band == one].mean() - truth[band == one].mean()) * (band == one).mean() for one in np.unique(band)))


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one ranking. ``by_guilty``: recall at 0.5% false alarms by kind; ``by_innocent``: share of each kind above that threshold."""

    accounts: int
    guilty: int
    average_precision: float
    recall_at_tenth: float
    recall_at_half: float
    calibration_error: float
    by_guilty: dict[str, tuple[float, int]]
    by_innocent: dict[str, tuple[float, int]]


def quality(scores: NDArray[np.float64], truth: NDArray[np.bool_], labels: Sequence[str]) -> Quality:
    """All figures of one ranking of n accounts.

    Args:
        scores: [n] probabilities.
        truth: [n].
        labels: [n] kinds.
    """
    threshold = threshold_at(scores, truth, 0.005)
    kinds = np.array(labels)

    def shares(chosen: NDArray[np.bool_]) -> dict[str, tuple[float, int]]:
        return {
            str(kind): (float((scores[chosen & (kinds == kind)] > threshold).mean()), int((chosen & (kinds == kind)).sum()))
            for kind in np.unique(kinds[chosen])
        }

    return Quality(
        len(scores),
        int(truth.sum()),
        average_precision(scores, truth),
        recall_at(scores, truth, 0.001),
        recall_at(scores, truth, 0.005),
        calibration_error(scores, truth),
        shares(truth),
        shares(~truth),
    )


def rounded(value: Any) -> Any:
    """Figures as JSON values: floats to four places, what is not a number as nothing."""
    if isinstance(value, dict):
        return {str(key): rounded(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(one) for one in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    return value
