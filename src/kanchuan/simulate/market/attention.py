"""What the crowd remembers of a security: large moves stay in mind for some days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def remembered(attention: Floats, change: Floats, limit: Floats) -> Floats:
    """Attention, 0 to 1, on the next morning.

    Args:
        attention: of this morning.
        change: logarithm of the day's close over the close before.
        limit: the day's price limit as a share.
    """
    seen = np.clip(np.abs(change) / limit, 0.0, 1.0) ** 2
    return np.minimum(0.8 * attention + 0.3 * seen + 0.006, 1.0)
