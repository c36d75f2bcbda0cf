"""From child orders to intentions: pieces of one order, and orders cancelled and placed again, by one hand within minutes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import SECONDS
from kanchuan.unmix.kernel import kernel
from kanchuan.unmix.orders import Orders

LOOK_BACK = 8
LONGEST = 1800.0  # seconds between two orders of one intention
THRESHOLD = 1.5  # log-odds from which two orders are taken to be of one intention


@kernel
def _links(rank: Any, group: Any, time: Any, gone: Any, quantity: Any, filled: Any, rate: Any) -> Any:
    """For each order the earlier one it continues, -1 if none. ``rank`` sorts orders by security and side, then time."""
    n = len(rank)
    link = np.full(n, -1, np.int64)
    used = np.zeros(n, np.bool_)
    for x in range(n):
        j = rank[x]
        best, chosen = THRESHOLD, -1
        for back in range(1, LOOK_BACK + 1):
            if x - back < 0:
                break
            i = rank[x - back]
            if group[i] != group[j]:
                break
            gap = time[j] - time[i]
            if gap > 2 * LONGEST:
                break
            if used[i]:
                continue
            left = quantity[i] - filled[i]
            odds = -1e9
            if gone[i] >= 0.0 and left > 0:
                wait = time[j] - gone[i]
                if 0.0 <= wait <= LONGEST:
                    chance = 1.0 - math.exp(-3.0 * rate[j] * (wait + 20.0))
                    close = abs(left - quantity[j]) <= 0.1 * left
                    alike = 0.03 if left == quantity[j] else (0.2 if close else 3.0)
                    odds = math.log(0.5 / (chance * alike)) - wait / 400.0
            if gap <= LONGEST and (gone[i] < 0.0 or left == 0):
                chance = 1.0 - math.exp(-3.0 * rate[j] * (gap + 2.0))
                if quantity[i] == quantity[j]:
                    odds = max(odds, math.log(0.15 / (chance * 0.1)) - gap / 300.0)
                elif link[i] >= 0 and quantity[j] < quantity[i] and quantity[link[i]] == quantity[i]:
                    odds = max(odds, math.log(0.15 / (chance * 0.3)) - gap / 300.0)
                else:
                    odds = max(odds, math.log(0.08 / chance) - gap / 200.0)
            if odds > best:
                best, chosen = odds, i
        if chosen >= 0:
            link[j] = chosen
            used[chosen] = True
    return link


def intentions(orders: Orders) -> npt.NDArray[np.int64]:
    """The number of each order's intention, from 0 in the order of their first orders."""
    n = len(orders)
    day, second = orders.trading_time()
    time = day * SECONDS + second
    gone = np.full(n, -1.0)
    asked = orders.cancelled >= 0
    gone[asked] = time[asked] + np.maximum(0.0, (orders.cancelled[asked] - orders.time[asked]) / 1e6)
    group = (orders.symbol * 2 + (orders.side > 0)) * 3 + orders.effect + 1
    # A cancelled order is followed within its own day.
    rank = np.lexsort((np.arange(n), time, group))
    _, inverse, size = np.unique(group, return_inverse=True, return_counts=True)
    rate = size[inverse] / (max(1, int(day.max(initial=0)) + 1) * SECONDS)
    link = _links(rank, group * 100_000 + day, time, gone, orders.quantity, orders.filled, rate)
    number = np.arange(n)
    for j in range(n):
        if link[j] >= 0:
            number[j] = number[link[j]]
    return np.unique(number, return_inverse=True)[1]
