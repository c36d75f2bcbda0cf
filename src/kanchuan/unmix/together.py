"""Accounts that may serve the same traders: money that a sale in one brings is spent, to a board lot, on a purchase in the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.marks import Links
from kanchuan.unmix.orders import DAY_US, Orders

SOON_US = 1_800_000_000
NEAR = 0.02  # pairs whose amounts differ by more than this share are not looked at
LEAST_GAIN, LEAST_MATCHES = 12.0, 5  # nats, and purchases, below which nothing is suggested


@dataclass(frozen=True, slots=True)
class Purchases:
    """One account's filled intentions: ``time`` (microseconds), ``side``, ``money``, ``unit`` (of one board lot), in the order of time; its ``fee``."""

    time: npt.NDArray[np.int64]
    side: npt.NDArray[Any]
    money: npt.NDArray[np.float64]
    unit: npt.NDArray[np.float64]
    fee: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts by number: how many purchases in one spent a sale of the other, how many would by chance, and the gain in nats."""

    one: int
    other: int
    matches: int
    expected: float
    gain: float


def purchases(orders: Orders, acts: npt.NDArray[Any], order_act: npt.NDArray[np.int64], fee: float) -> Purchases:
    """The acts of one account with the clock's time of each one's first order."""
    first = np.full(len(acts), -1, np.int64)
    filled = np.flatnonzero(order_act >= 0)
    first[order_act[filled][::-1]] = filled[::-1]
    return Purchases(orders.time[first], acts["side"], acts["money"], acts["unit"], fee)


def pairs(accounts: Sequence[Purchases]) -> list[Pair]:
    """Every two accounts between which money seems to move, the strongest first.

    A purchase within half an hour of a sale in the other account, of 2% more or less, hits by chance the one lot in which a reinvested sale
    falls as often as that lot is wide. Hits beyond that are a Poisson surprise.
    """
    sales = [np.flatnonzero(one.side < 0) for one in accounts]
    found = []
    for a in range(len(accounts)):
        for b in range(a + 1, len(accounts)):
            hits, chance = 0, 0.0
            for seller, buyer in ((a, b), (b, a)):
                more, by_chance = _crossings(accounts[seller], sales[seller], accounts[buyer])
                hits, chance = hits + more, chance + by_chance
            if hits < LEAST_MATCHES or hits <= chance:
                continue
            gain = hits * math.log(hits / max(chance, 1e-9)) - (hits - chance)
            if gain >= LEAST_GAIN + math.log(len(accounts)):
                found.append(Pair(a, b, hits, chance, gain))
    return sorted(found, key=lambda pair: (-pair.gain, pair.one, pair.other))


def _crossings(seller: Purchases, sales: npt.NDArray[np.int64], buyer: Purchases) -> tuple[int, float]:
    """Purchases that spend a sale to a lot, and how many would by chance."""
    hits, chance = 0, 0.0
    times = seller.time[sales]
    for b in np.flatnonzero(buyer.side > 0):
        first, last = np.searchsorted(times, buyer.time[b] - SOON_US), np.searchsorted(times, buyer.time[b])
        near = sales[first:last]
        near = near[seller.time[near] // DAY_US == buyer.time[b] // DAY_US]
        spare = (seller.money[near] * (1.0 - seller.fee) - buyer.money[b] * (1.0 + buyer.fee)) / buyer.money[b]
        lot = float(buyer.unit[b] / buyer.money[b])
        close = np.abs(spare) < NEAR
        if lot > NEAR / 2 or not close.any():
            continue
        hits += bool((close & (spare >= 0.0) & (spare < lot)).any())
        chance += 1.0 - (1.0 - lot / (2 * NEAR)) ** int(close.sum())
    return hits, chance


def families(count: int, found: Sequence[Pair]) -> list[list[int]]:
    """Accounts that pairs tie together, directly or through others: groups of two or more, by number."""
    links = Links(count)
    for pair in found:
        links.join(pair.one, pair.other)
    groups: dict[int, list[int]] = {}
    for one in range(count):
        groups.setdefault(links.root(one), []).append(one)
    return sorted(group for group in groups.values() if len(group) > 1)
