"""How many people are thought to be behind an account, with an interval, until ``unmix`` looks into it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kanchuan.scoring.model import Grade, Model


@dataclass(frozen=True, slots=True)
class Hands:
    """How many traders are thought to be behind an account: null where nothing can be said."""

    point: int | None = None
    low: int | None = None
    high: int | None = None


def hands(grade: Grade, values: Mapping[str, float], activity: Mapping[str, float], model: Model) -> Hands:
    """An estimate from the signals, by the model's curves: see ``Counting``.

    A clear account is taken for one person; the most there could be is then counted: purses open at once in one security, machines that each
    carry a tag of their own, machines a day where they alternate within seconds.

    Args:
        grade: the account's.
        values: the values of its signals by name.
        activity: its orders, days and symbols.
        model: whose curves count.
    """
    if grade == "insufficient_data":
        return Hands()
    if grade == "clear":
        counts = [round(values.get("runs_several_purses", 0)), round(values.get("gives_each_tag_its_machine", 0))]
        if values.get("alternates_machines_within_seconds", 0) > 0.003:
            counts.append(round(values.get("is_used_from_many_machines", 0)))
        return Hands(1, 1, max(1, *counts))
    point, low, high = model.counting.estimate({**values, **activity})
    low_whole = max(1, math.floor(low))
    point_whole = max(low_whole, round(point))
    return Hands(point_whole, low_whole, max(point_whole, math.ceil(high)))
