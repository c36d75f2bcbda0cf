"""The hidden platform's own commission, from the flow alone: the fee under which the purses of the traders found balance best.

A purchase of all that is free tells what the purse held; with the wrong fee the purses drift apart from what is bought, a little with each trade.
So the likelihood of the purses, with their usual tolerance for such drift taken away, is read off for each fee of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import Flow
from kanchuan.unmix.search import new_state, set_up
from kanchuan.unmix.trader import minds, trader_score

GRID = np.arange(0.0, 31.0)  # basis points of the worth of a trade
STEP = 1.0  # an interval reaches one step of the grid beyond what the likelihood leaves: rounding to lots and cents is worth that much
EXACT = 0.0005  # tolerance of a purse while fees are compared, as a share of the worth
NINETY = 1.353  # half the chi-square of one degree of freedom that 90% stay below
LEAST_CONTRAST = 6.0  # nats between the best fee and the worst, below which nothing is told
WIDEST = 8.0  # basis points between the ends of an interval that still tells something


@dataclass(frozen=True, slots=True)
class Fee:
    """``rate`` of one side as a share of the worth (stamp duty not in it), its 90% interval, and by how many nats it beats no fee.

    All zero where fees cannot be told.
    """

    rate: float = 0.0
    low: float = 0.0
    high: float = 0.0
    gain: float = 0.0


def fee_curve(flow: Flow, laws: Any, trips: npt.NDArray[np.int32], traders: npt.NDArray[np.int32], stamp: float) -> npt.NDArray[np.float64]:
    """The log likelihood of all traders at each fee of the grid, given round trips and traders (a number per act) and the stamp duty on sales."""
    trial = np.array([laws], laws.dtype)
    trial["tolerance"] = EXACT
    acts = flow.acts.copy()
    acts["money"][acts["side"] < 0] *= 1.0 - stamp
    flow = flow._replace(acts=acts)
    known = minds(flow, 1)
    state = new_state(len(trips))
    set_up(flow, laws, state, known, trips, traders)
    hands = [np.flatnonzero(traders == number).astype(np.int32) for number in np.unique(traders)]
    curve = np.zeros(len(GRID))
    for place, points in enumerate(GRID):
        trial["fee"] = points / 1e4
        curve[place] = sum(trader_score(flow, trial[0], known, hand, len(hand), state.role, state.moving) for hand in hands)
    return curve


def hidden_fee(flow: Flow, laws: Any, trips: npt.NDArray[np.int32], traders: npt.NDArray[np.int32], stamp: float) -> Fee:
    """The fee that the traders found seem to pay beside the stamp duty; ``Fee()`` where it cannot be told."""
    if not flow.purse:
        return Fee()
    curve = fee_curve(flow, laws, trips, traders, stamp)
    best = int(np.argmax(curve))
    inside = GRID[curve >= curve[best] - NINETY]
    low, high = float(inside.min()), float(inside.max())
    if curve[best] - curve.min() < LEAST_CONTRAST or high - low > WIDEST or high == GRID[-1] or best == 0:
        return Fee()
    return Fee(float(GRID[best]) / 1e4, max(low - STEP, 0.0) / 1e4, (high + STEP) / 1e4, float(curve[best] - curve[0]))
