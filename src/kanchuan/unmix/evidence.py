"""Weak evidence beside the orders: terminal, remark, client order number, the platform's book. How far each kind is to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import Flow

EVIDENCE = ("terminal_id", "remark", "client_order_no", "subaccount_id")
MOST = 0.995  # nothing is believed wholly
BEFOREHAND, PAIRS = 0.9, 4.0  # before anything is seen: so reliable, as if from so many pairs
TRUSTED = 0.8  # evidence at least so reliable says with whom a round trip is first put


def ends(symbol: npt.NDArray[Any], side: npt.NDArray[Any], quantity: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Openings and closings that are almost surely one hand's: [pairs, 2] acts of one security and exact quantity, each the other's only match.

    Args:
        symbol: of each act, in the order of time.
        side: 1 opens, -1 closes.
        quantity: of each act.
    """
    waiting: dict[tuple[int, int], list[int]] = {}
    found = []
    for act in range(len(symbol)):
        key = (int(symbol[act]), int(quantity[act]))
        if side[act] > 0:
            waiting.setdefault(key, []).append(act)
        elif waiting.get(key):
            if len(waiting[key]) == 1:
                found.append((waiting[key][0], act))
            waiting[key].clear()
    return np.array(found, np.int64).reshape(-1, 2)


def reliability(label: npt.NDArray[np.int32], pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """For each kind of evidence the share of labels that tell the hand, from how often both ends of a round trip carry the same one.

    Chance would make the ends agree as often as two acts drawn at random; what is beyond is what the label knows. Where ends agree no more
    than by chance (an order number, a machine that everybody uses) the evidence says nothing and weighs nothing.

    Args:
        label: [acts, kinds], -1 where unknown.
        pairs: [pairs, 2] from ``ends``.
    """
    right = np.zeros(label.shape[1])
    for kind in range(label.shape[1]):
        known = label[:, kind][label[:, kind] >= 0]
        if len(known) < 2:
            continue
        counts = np.bincount(known).astype(float)
        chance = float((counts * (counts - 1)).sum() / (len(known) * (len(known) - 1)))
        first, last = label[pairs[:, 0], kind], label[pairs[:, 1], kind]
        both = (first >= 0) & (last >= 0)
        agreed = float((first[both] == last[both]).sum())
        beyond = (agreed - chance * both.sum()) / (1.0 - chance) if chance < 1.0 else 0.0
        right[kind] = np.clip((beyond + BEFOREHAND * PAIRS) / (both.sum() + PAIRS), 0.0, MOST)
    return right


def told(labels: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The label of each act: the first that one of its orders carries, -1 where none does.

    Args:
        labels: of the orders, act by act.
        starts: where each act begins in them.
    """
    if len(starts) == 0:
        return np.zeros(0, np.int64)
    place = np.where(labels >= 0, np.arange(len(labels)), len(labels))
    first = np.minimum.reduceat(place, starts)
    return np.where(first < len(labels), labels[np.minimum(first, len(labels) - 1)], -1)


def by_label(flow: Flow, trips: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """A trader for each act to begin with: round trips that carry the same label of the most reliable kind together, all others each alone."""
    trader = np.unique(trips, return_inverse=True)[1].astype(np.int64)
    if flow.label.shape[1] == 0 or flow.label_right.max() < TRUSTED:
        return trader
    label = flow.label[:, int(np.argmax(flow.label_right))]
    count = int(trader.max(initial=-1)) + 1
    votes = np.zeros((count, int(label.max(initial=-1)) + 1))
    np.add.at(votes, (trader[label >= 0], label[label >= 0]), 1.0)
    of_trip = np.where(votes.sum(axis=1) > 0, count + votes.argmax(axis=1), np.arange(count))
    return of_trip[trader]


def stems(values: Sequence[str | None]) -> list[str | None]:
    """Order numbers without what counts upwards: ``A03-000127`` becomes ``A03-``. Values without letters before the digits are left whole."""
    return [(value.rstrip("0123456789") or value) if value else None for value in values]
