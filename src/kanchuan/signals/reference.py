"""What is usual where a dataset has too few accounts to compare with: shipped, assumed, and marked as such."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Usual:
    """Median and 95th percentile of a signal among ordinary accounts of one band of activity."""

    median: float
    high: float

    def percentile(self, value: float) -> float:
        """The share of ordinary accounts below ``value``.

        Straight lines through (0, 0), (median, 0.5) and (95th percentile, 0.95), then an exponential approach to 1. Grows with ``value``.
        """
        if value <= self.median:
            return 0.5 * value / self.median if self.median > 0 and value > 0 else 0.0
        if value <= self.high:
            return 0.5 + 0.45 * (value - self.median) / (self.high - self.median)
        return 0.95 + 0.05 * (1 - math.exp(-(value - self.high) / (self.high - self.median)))


@cache
def _table() -> tuple[tuple[tuple[int, str], ...], dict[str, dict[str, Usual]]]:
    text = resources.files("kanchuan.signals").joinpath("reference.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    bands = tuple(sorted(((int(least), name) for name, least in data["bands"].items()), reverse=True))
    return bands, {
        name: {band: Usual(float(pair[0]), float(pair[1])) for band, pair in row.items()} for name, row in data["signals"].items()
    }


def usual(signal: str, orders: int) -> Usual:
    """What is usual for a signal in an account of so many orders.

    Raises:
        KeyError: the reference does not know the signal.
    """
    bands, table = _table()
    band = next(name for least, name in bands if orders >= least)
    return table[signal][band]


def known() -> frozenset[str]:
    """The signals that the reference knows."""
    return frozenset(_table()[1])
