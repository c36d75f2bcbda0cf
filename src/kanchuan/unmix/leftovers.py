"""Orders of which nothing was filled: whose they are, by the filled acts that they look most like."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.acts import Acts, acts_of
from kanchuan.unmix.arrays import Flow
from kanchuan.unmix.kernel import kernel
from kanchuan.unmix.kin import likeness
from kanchuan.unmix.marks import Bonds
from kanchuan.unmix.orders import Orders

NEIGHBOURS = 300  # acts to each side that are looked at
SAME_SIDE, OTHER_SIDE = 3.0, 2.5  # log ratios for an act of the same security nearby, on the same side and on the other


@kernel
def _nearest(flow: Flow, laws: Any, filled: Any, number: int) -> int:
    best, chosen = -1e18, -1
    me = flow.acts[number]
    for b in range(max(0, number - NEIGHBOURS), min(len(flow.acts), number + NEIGHBOURS + 1)):
        if not filled[b]:
            continue
        score = likeness(flow, laws, b, number) if b < number else likeness(flow, laws, number, b)
        other = flow.acts[b]
        if other.symbol == me.symbol:
            score += SAME_SIDE if other.side == me.side else OTHER_SIDE
            if other.quantity == me.quantity:
                score += 2.0
        if score > best:
            best, chosen = score, b
    return chosen


def place_unfilled(
    orders: Orders,
    number: npt.NDArray[np.int64],
    acts: Acts,
    laws: Any,
    trader: npt.NDArray[np.int32],
    confidence: npt.NDArray[np.float64],
    marks: Bonds,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]:
    """The trader and the confidence of every order, from those of the acts. What is marked goes where the marks allow."""
    filled = acts.order_act >= 0
    who = np.zeros(len(orders), np.int32)
    sure = np.zeros(len(orders))
    who[filled] = trader[acts.order_act[filled]]
    sure[filled] = confidence[acts.order_act[filled]]
    if filled.all():
        return who, sure
    whole = acts_of(orders, number, asked=True)
    act_of = np.full(int(number.max()) + 1, -1, np.int64)
    act_of[number] = acts.order_act
    is_filled = act_of >= 0
    trader_of = np.where(is_filled, trader[act_of], -1)
    holders: list[set[int]] = [set() for _ in range(len(marks))]
    for order in np.flatnonzero(filled & (marks.group >= 0)):
        holders[marks.group[order]].add(int(who[order]))
    fresh = int(trader.max(initial=-1)) + 1
    for one in np.unique(number[~filled]):
        mine = number == one
        groups = np.unique(marks.group[mine & (marks.group >= 0)]).tolist()
        told = set().union(*(holders[group] for group in groups))
        barred = {holder for group in groups for foe in np.flatnonzero(marks.foes[group]) for holder in holders[foe]}
        allowed = is_filled & ~np.isin(trader_of, sorted(barred))
        if told:
            allowed &= np.isin(trader_of, sorted(told))
        nearest = int(_nearest(whole.flow, laws, allowed, int(one)))
        if nearest >= 0:
            who[mine] = trader[act_of[nearest]]
            sure[mine] = 0.5 * confidence[act_of[nearest]]
        else:  # nobody nearby that the marks allow
            who[mine] = min(told) if told else fresh
            fresh = max(fresh, int(who[mine][0]) + 1)
        for group in groups:
            holders[group].add(int(who[mine][0]))
    return who, sure
