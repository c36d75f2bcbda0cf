"""What the analyst has marked: acts of one trader, and acts of different ones. It is obeyed, whatever the likelihood says."""

from __future__ import annotations

from typing import Any

import numpy as np

from kanchuan.unmix.arrays import Flow
from kanchuan.unmix.kernel import kernel

PRICE = 10_000.0  # nats for each mark disobeyed: no evidence comes near it


@kernel
def obedience(flow: Flow, acts: Any, n: int) -> float:
    """What a trader with ``acts[:n]`` pays for marks. Summed over traders it is zero where all are obeyed.

    Who holds some acts of a group pays, and who holds its first act is paid back: in all, a group in one hand costs nothing. Who holds acts
    of two groups that are kept apart pays as well.
    """
    groups = len(flow.foes)
    if groups == 0:
        return 0.0
    held = np.zeros(groups, np.bool_)
    paid = 0.0
    for i in range(n):
        group = flow.bond[acts[i]]
        if group < 0 or held[group]:
            continue
        for other in range(groups):
            if held[other] and flow.foes[group, other]:
                paid -= PRICE
        held[group] = True
        if flow.first_of_bond[group] != acts[i]:
            paid -= PRICE
    return paid
