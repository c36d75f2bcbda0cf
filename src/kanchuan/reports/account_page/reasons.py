"""Why an account stands where it stands: the prior, every reason for and against, and their sum in log-odds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

PRIOR = "prior"
# Below this a difference between the sum of the reasons and the score is rounding; from it on the page shows it as a step of its own.
_ROUNDING = 0.005


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of ``evidence`` as a page needs it. ``weight`` is its contribution in log-odds (nats), null where not measured.

    ``among_peers`` says whether the value stands beside ``peers`` accounts of the dataset or beside the shipped reference; ``support`` is the
    number of observations that the value rests on. None where the evidence does not say.
    """

    signal: str
    value: float | None
    expected: float | None
    percentile: float | None
    weight: float | None
    explanation: str
    explanation_en: str
    query: str
    among_peers: bool | None = None
    peers: int | None = None
    support: int | None = None


def reasons(evidence: Iterable[dict[str, Any]]) -> dict[str, list[Reason]]:
    """The reasons of every account: the prior, those for it and those against, strongest first, then those that weigh nothing."""
    found: dict[str, list[Reason]] = {}
    for row in evidence:
        found.setdefault(row["account_id"], []).append(
            Reason(
                signal=row["signal"],
                value=_number(row.get("value")),
                expected=_number(row.get("expected")),
                percentile=_number(row.get("percentile")),
                weight=_number(row.get("weight")),
                explanation=row.get("explanation") or "",
                explanation_en=row.get("explanation_en") or row.get("explanation") or "",
                query=row.get("query") or "",
                among_peers=None if row.get("beside") is None else row["beside"] == "peers",
                peers=row.get("peers"),
                support=row.get("support"),
            )
        )
    for listed in found.values():
        listed.sort(key=_order)
    return found


def total(listed: Iterable[Reason]) -> float:
    """The sum of the contributions, in log-odds."""
    return math.fsum(reason.weight or 0.0 for reason in listed)


def calibration(listed: Iterable[Reason], score: float | None) -> float:
    """What calibration adds to the sum of the reasons so that it gives ``score``, in log-odds; 0 where they agree to the rounding."""
    summed = total(listed)
    if score is None or abs(probability(summed) - score) < _ROUNDING or not 0 < score < 1:
        return 0.0
    return math.log(score / (1 - score)) - summed


def probability(log_odds: float) -> float:
    """The probability that log-odds stand for."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1 + math.exp(log_odds))


def _order(reason: Reason) -> tuple[int, float, str]:
    weight = reason.weight or 0.0
    group = 0 if reason.signal == PRIOR else 1 if weight > 0 else 2 if weight < 0 else 3
    return group, -abs(weight), reason.signal


def _number(value: Any) -> float | None:
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None
