"""The names of traders: numbered by their first orders, and kept from day to day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def trader_names(account_id: str, trader: npt.NDArray[np.int32], before: Sequence[str | None], highest: int) -> tuple[list[str], int]:
    """A name for each trader, ``ACCOUNT/001`` and so on.

    Who holds most of the orders of an earlier trader keeps that one's name; of two that could, the one with more orders. Others get numbers that
    nobody had.

    Args:
        account_id: of the account, or the union.
        trader: the number of each order's trader, from 0 in the order of first orders.
        before: the earlier name for each order; None where there was none.
        highest: the highest number given so far.

    Returns:
        The names by number, and the highest number given now.
    """
    shared = Counter((int(one), name) for one, name in zip(trader, before, strict=True) if name is not None)
    names: list[str | None] = [None] * (int(trader.max(initial=-1)) + 1)
    taken: set[str] = set()
    for (one, name), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if names[one] is None and name not in taken:
            names[one] = name
            taken.add(name)
    found = []
    for kept in names:
        highest += kept is None
        found.append(kept or f"{account_id}/{highest:03d}")
    return found, highest
