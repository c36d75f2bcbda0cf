"""Acts that look like one hand's, two by two: where the search looks for partners first."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kanchuan.unmix.arrays import NONE, STATIC, Flow
from kanchuan.unmix.kernel import kernel
from kanchuan.unmix.trader import HOUR_KERNEL, gap_bin

WINDOW = 1500  # acts to each side that are compared
MIDDLE = len(HOUR_KERNEL) // 2


@kernel
def likeness(flow: Flow, laws: Any, a: int, b: int) -> float:
    """The log ratio of one hand having done ``a`` and then ``b``, by what either shows alone."""
    x, y = flow.acts[a], flow.acts[b]
    apart = abs(x.hour - y.hour)
    near = HOUR_KERNEL[MIDDLE + apart] if apart <= MIDDLE else 0.0
    above = laws.hour * y.hour_back + near
    below = (laws.hour + 1.0) * y.hour_back
    for c in range(STATIC):
        v = flow.habit[b, c]
        if v == NONE or flow.habit[a, c] == NONE:
            continue
        alpha = laws.habit[c]
        back = flow.habit_back[b, c]
        above *= alpha * back + (1.0 if flow.habit[a, c] == v else 0.0)
        below *= (alpha + 1.0) * back
    if x.side > 0 and y.side > 0:
        above *= laws.symbol * y.symbol_back + (1.0 if x.symbol == y.symbol else 0.0)
        below *= (laws.symbol + 1.0) * y.symbol_back
        if flow.purse:
            above *= 0.6 * math.exp(-0.5 * ((x.size - y.size) / 0.4) ** 2) + 0.3 * y.size_density
            below *= y.size_density
        else:
            above *= laws.lot * y.lot_back + (1.0 if x.lot == y.lot else 0.0)
            below *= (laws.lot + 1.0) * y.lot_back
    elif x.side < 0 and y.side > 0 and flow.purse:
        spare = x.money * (1.0 - laws.fee) - y.money * (1.0 + laws.fee)
        chance = y.size_density * y.unit / y.money
        above *= (0.2 if -0.002 * y.money <= spare < y.unit * 1.2 else 0.0) + 0.8 * chance
        below *= chance
    total = math.log(above / below)
    for c in range(flow.label.shape[1]):
        v = flow.label[b, c]
        if v >= 0 and flow.label[a, c] >= 0:
            total += math.log(
                flow.label_right[c] * (1.0 / flow.label_back[b, c] if flow.label[a, c] == v else 0.0) + 1.0 - flow.label_right[c]
            )
    kind = (0 if x.side > 0 else 2) + (0 if y.side > 0 else 1)
    return float(total + 0.5 * laws.gap[kind, 2, gap_bin(y.time - x.time, y.day - x.day)])


@kernel
def kin(flow: Flow, laws: Any, most: int) -> Any:
    """For each act the ``most`` acts likest to it, as int32 (n, most), -1 where there are fewer."""
    n = len(flow.acts)
    found = np.full((n, most), -1, np.int32)
    score = np.full((n, most), -1e9)
    for a in range(n):
        for b in range(a + 1, min(n, a + WINDOW)):
            s = likeness(flow, laws, a, b)
            for side in range(2):
                i, j = (a, b) if side == 0 else (b, a)
                if s > score[i, most - 1]:
                    k = most - 1
                    while k > 0 and score[i, k - 1] < s:
                        score[i, k] = score[i, k - 1]
                        found[i, k] = found[i, k - 1]
                        k -= 1
                    score[i, k] = s
                    found[i, k] = j
    return found
