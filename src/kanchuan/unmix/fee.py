"""The fee that a second ledger charges, from the flow alone.

Who sells and within half an hour buys for all of it spends what the sale brought, less the fees of the ledger that holds the purse, to one
board lot. Over all such pairs of an account the right fee makes these remainders fall into their window most often; no labels are needed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import Flow

SOON = 1800.0  # seconds from the sale to the purchase
GRID = np.arange(0.0, 41.0)  # basis points for a sale and a purchase together
NEAR = 0.02  # pairs whose amounts differ by more than this share are not looked at
MATCHED = 0.1  # of those, how many are expected to belong together


def pairs(flow: Flow) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Remainders of sale and purchase as a share of the purchase, and one board lot in the same measure."""
    acts = flow.acts
    left: list[npt.NDArray[np.float64]] = []
    lot: list[npt.NDArray[np.float64]] = []
    sales = np.flatnonzero(acts["side"] < 0)
    times = acts["time"][sales]
    for b in np.flatnonzero(acts["side"] > 0):
        first, last = np.searchsorted(times, acts["time"][b] - SOON), np.searchsorted(times, acts["time"][b])
        near = sales[first:last]
        near = near[acts["day"][near] == acts["day"][b]]
        spare = (acts["money"][near] - acts["money"][b]) / acts["money"][b]
        kept = (spare > -NEAR) & (spare < NEAR)
        left.append(spare[kept])
        lot.append(np.full(int(kept.sum()), acts["unit"][b] / acts["money"][b]))
    return (np.concatenate(left), np.concatenate(lot)) if left else (np.zeros(0), np.zeros(0))


def hidden_fee(flow: Flow) -> tuple[float, float]:
    """The fee of one side as a share of its worth, and by how many nats it beats no fee; (0, 0) where money is not reckoned with."""
    if not flow.purse:
        return 0.0, 0.0
    spare, lot = pairs(flow)
    small = lot < NEAR / 2
    spare, lot = spare[small], lot[small]
    if len(spare) < 20:
        return 0.0, 0.0
    curve = np.array(
        [np.log((1 - MATCHED) / (2 * NEAR) + MATCHED * ((spare >= fee / 1e4) & (spare < fee / 1e4 + lot)) / lot).sum() for fee in GRID]
    )
    best = int(np.argmax(curve))
    return float(GRID[best]) / 2e4, float(curve[best] - curve[0])
