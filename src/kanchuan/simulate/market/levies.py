"""What exchanges and the state take of a trade, by date: ``levies.csv``, in millionths of the worth.

The rates are public; those of ``levies.csv`` are as the market reported them. Before August 2015 Shanghai took its transfer fee on face value; the
file gives Shenzhen's rate for both.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.calendar import day_number


@dataclass(frozen=True, slots=True)
class _Rates:
    since: int
    each_side: int
    stamp_duty: int


@cache
def _listed() -> dict[str, tuple[_Rates, ...]]:
    text = (files(__package__) / "levies.csv").read_text(encoding="utf-8")
    found: dict[str, list[_Rates]] = {}
    for row in csv.DictReader(text.splitlines()):
        each_side = round(sum(float(row[part]) for part in ("handling", "regulatory", "transfer")))
        found.setdefault(row["board"], []).append(
            _Rates(day_number(dt.date.fromisoformat(row["since"])), each_side, int(row["stamp_duty"]))
        )
    return {board: tuple(rates) for board, rates in found.items()}


def _at(board: str, day: int) -> _Rates:
    """The rates in force; before the first ones known, those."""
    rates = _listed()[board]
    return next((one for one in reversed(rates) if one.since <= day), rates[0])


def levy(board: str, days: NDArray[np.int32]) -> int:
    """Handling, regulatory and transfer fee of each side, millionths, as on the middle one of the days.

    Args:
        board: ``share``, ``beijing`` or ``fund``.
        days: [D] trading days.
    """
    return _at(board, int(days[len(days) // 2])).each_side


def stamp_duty(days: NDArray[np.int32]) -> NDArray[np.int32]:
    """[D] stamp duty on sells of shares on each day, millionths."""
    return np.array([_at("share", int(day)).stamp_duty for day in days], np.int32)
