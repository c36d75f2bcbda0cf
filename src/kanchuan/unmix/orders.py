"""One account's orders as columns, however they were recorded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import SECONDS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DAY_US = 86_400_000_000
_MORNING, _NOON, _AFTERNOON, _CLOSE = 34_200.0, 41_400.0, 46_800.0, 54_000.0


@dataclass(frozen=True)
class Orders:
    """Columns of one length, in the order of time.

    ``time`` and ``cancelled`` are microseconds of the local clock since 1970 (``cancelled`` -1 where it was not); ``symbol`` numbers the
    securities from 0; ``side`` is 1 for buy and -1 for sell; ``effect`` 1 for open, -1 for close, 0 where nothing is said (stocks); ``limit`` is
    the price asked (nan if unknown), ``quantity`` what was asked and ``filled`` what was done, in shares or lots; ``money`` is the value of
    what was done, in yuan without fees. ``lot`` is the board lot of each security. ``labels`` are weak evidence: one column of numbers each
    (terminal, remark, ...), -1 where unknown.
    """

    time: Ints
    symbol: Ints
    side: Ints
    effect: Ints
    quantity: Ints
    filled: Ints
    limit: Floats
    money: Floats
    cancelled: Ints
    lot: Ints
    labels: dict[str, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        """The number of orders."""
        return len(self.time)

    @property
    def futures(self) -> bool:
        """Do the orders say open or close?"""
        return bool(np.any(self.effect != 0))

    def alone(self) -> Orders:
        """The flow of orders without the evidence beside it."""
        return replace(self, labels={})

    def trading_time(self) -> tuple[Ints, Floats]:
        """The day of each order, numbered without gaps from 0, and the second of trading in it (14,400 a day; what is outside is clipped)."""
        dates = self.time // DAY_US
        days = np.unique(dates)
        second = (self.time - dates * DAY_US) / 1e6
        before = np.clip(second - _MORNING, 0.0, _NOON - _MORNING)
        after = np.clip(second - _AFTERNOON, 0.0, _CLOSE - _AFTERNOON)
        return np.searchsorted(days, dates), np.minimum(before + after, SECONDS - 1e-3)
