"""What shares and futures have in common: volatility that clusters from day to day, and its shape within the day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import STEPS

Floats = NDArray[np.float64]


class Garch:
    """Variances that follow their own past moves; long-run level 1."""

    __slots__ = ("_echo", "_memory", "variance")

    def __init__(self, size: int, echo: float, memory: float) -> None:
        self.variance: Floats = np.ones(size)
        self._echo, self._memory = echo, memory

    def step(self, move: Floats) -> None:
        """One day later; ``move`` is the day's move in units of the long-run volatility, its square capped at 25 so that no shock lasts for ever."""
        self.variance = (1 - self._echo - self._memory) + self._echo * np.minimum(move**2, 25.0) + self._memory * self.variance


def day_shape(night: float = 0.0) -> Floats:
    """[STEPS] volatility of each step, squares summing to one: high after the open, low at noon, rising to the close.

    Args:
        night: share of the day's trading time that is the night session; the day's own open after it is lively too.
    """
    step = np.arange(STEPS)
    shape = 1.0 + 1.9 * np.exp(-step / 5.0) + 0.5 * np.exp(-(STEPS - 1 - step) / 4.0)
    if night > 0:
        after = step - night * STEPS
        shape += np.where(after > -1, 2.2 * np.exp(-np.abs(after) / 2.0), 0.0)
    return np.asarray(shape / np.sqrt((shape**2).sum()), np.float64)
