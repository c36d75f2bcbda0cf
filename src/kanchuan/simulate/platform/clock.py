"""The platform's clock beside the market's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that is ``skew`` seconds ahead at moment ``start`` and gains ``drift`` seconds a day."""

    skew: float
    drift: float
    start: int

    def shows(self, at: Ints) -> Ints:
        """What it shows at the market's moments; -1 and 0, which stand for no moment, stay."""
        ahead = (self.skew * 1e6 + self.drift * ((at - self.start) / DAY_US) * 1e6).astype(np.int64)
        return np.where(at > 0, at + ahead, at)


def months(at: Ints) -> Ints:
    """Calendar months of moments, numbered since 1970."""
    return ((at + SHANGHAI_US) // DAY_US).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_starts(numbers: Ints) -> Ints:
    """Moments at which numbered months begin."""
    return numbers.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) * DAY_US - SHANGHAI_US
