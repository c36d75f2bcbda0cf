"""The second-best explanation, from the samples: whose an order would be otherwise, which traders may be one, and what no flow can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.orders import Orders
from kanchuan.unmix.posterior import renumber

Ints = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]
SAME_MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class Rivals:
    """``other`` [acts]: the trader that an act would be put to if not to its own, -1 where no sample says so; ``share`` its mean probability.

    ``one`` [traders, traders]: the mean probability that an act of either and an act of the other are one hand's.
    """

    other: Ints
    share: Floats
    one: Floats


def rivals(samples: npt.NDArray[np.int32], chosen: npt.NDArray[np.int32]) -> Rivals:
    """What the samples hold against the partition chosen.

    Args:
        samples: [samples, acts].
        chosen: [acts], numbered from 0.
    """
    n, traders = len(chosen), int(chosen.max(initial=-1)) + 1
    size = np.maximum(np.bincount(chosen, minlength=traders), 1).astype(float)
    near = np.zeros((n, traders))
    for sample in samples:
        row = renumber(sample)
        counts = np.zeros((traders, int(row.max(initial=-1)) + 1))
        np.add.at(counts, (chosen, row), 1.0)
        near += (counts / size[:, None])[:, row].T
    near /= len(samples)
    one = np.zeros((traders, traders))
    np.add.at(one, chosen, near)
    one /= size[:, None]
    np.fill_diagonal(one, 0.0)
    near[np.arange(n), chosen] = -1.0
    other = near.argmax(axis=1) if traders > 1 else np.full(n, -1)
    share = near[np.arange(n), other] if traders > 1 else np.zeros(n)
    return Rivals(np.where(share > 0.0, other, -1), np.maximum(share, 0.0), one)


def exchangeable(orders: Orders, trader: npt.NDArray[np.int32]) -> Ints:
    """Classes of orders that could change places without trace: of one security, side and quantity, within a minute, of different traders.

    Returns:
        [orders] the number of the class, -1 where an order is in none.
    """
    key = np.stack([orders.symbol, orders.side, orders.effect, orders.quantity], axis=1)
    _, group = np.unique(key, axis=0, return_inverse=True)
    rank = np.lexsort((orders.time, group.ravel()))
    found = np.full(len(orders), -1, np.int64)
    count, start = 0, 0
    for place in range(1, len(rank) + 1):
        here, before = rank[place] if place < len(rank) else -1, rank[place - 1]
        if here >= 0 and group.ravel()[here] == group.ravel()[before] and orders.time[here] - orders.time[before] <= SAME_MINUTE_US:
            continue
        mine = rank[start:place]
        if len(set(trader[mine].tolist())) > 1:
            found[mine] = count
            count += 1
        start = place
    return found
