"""The ledger of one purse: what it must hold before each purchase, as intervals under a few hypotheses.

Within one purse the cash before a purchase is the first cash plus what sales brought minus what purchases cost. A purchase of all that is free,
spread over the free slots, tells that cash to one board lot; one of a part only bounds it; a top-up shifts it by a round sum. Each hypothesis
is a number of slots with an interval of cash; two are kept for each number of slots.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from kanchuan.unmix.arrays import SLOTS, Laws

WIDTH = 2 * SLOTS
LOW, HIGH, WEIGHT, FULLS, BUYS = 0, 1, 2, 3, 4
DEAD = -1e17


@njit(cache=True, nogil=True)
def start(purse: np.ndarray) -> None:  # type: ignore[type-arg]
    """Forget everything. ``purse`` is (WIDTH, 5)."""
    for h in range(WIDTH):
        purse[h, LOW] = 0.0
        purse[h, HIGH] = -1.0
        purse[h, WEIGHT] = DEAD
        purse[h, FULLS] = 0.0
        purse[h, BUYS] = 0.0


@njit(cache=True, nogil=True)
def receive(purse: np.ndarray, money: float, slack: float) -> None:  # type: ignore[type-arg]
    """A sale brought money."""
    for h in range(WIDTH):
        if purse[h, WEIGHT] > DEAD:
            purse[h, LOW] += money - slack
            purse[h, HIGH] += money + slack


@njit(cache=True, nogil=True)
def open_purse(laws: Laws, purse: np.ndarray, cost: float, unit: float, held: int) -> float:  # type: ignore[type-arg]
    """The first purchase seen: it may be all of the purse, over any number of slots, or a part."""
    for slots in range(1, SLOTS + 1):
        free = max(1, slots - held)
        prior = math.log(laws.slot_prior[slots - 1])
        h = 2 * (slots - 1)
        purse[h, LOW] = free * cost
        purse[h, HIGH] = free * (cost + unit)
        purse[h, WEIGHT] = prior + math.log(laws.full)
        purse[h, FULLS] = 1.0
        purse[h, BUYS] = 1.0
        purse[h + 1, LOW] = cost
        purse[h + 1, HIGH] = free * cost * 5.0
        purse[h + 1, WEIGHT] = prior + math.log(1.0 - laws.full)
        purse[h + 1, FULLS] = 0.0
        purse[h + 1, BUYS] = 1.0
    for h in range(WIDTH):
        purse[h, LOW] -= cost
        purse[h, HIGH] -= cost
    return 0.0


@njit(cache=True, nogil=True)
def pay(laws: Laws, purse: np.ndarray, fresh: np.ndarray, cost: float, unit: float, held: int, background: float, size_density: float) -> None:  # type: ignore[type-arg]
    """A purchase of ``cost``, one lot of it ``unit``, with ``held`` positions open. Weights change by the log ratio to the background."""
    whole = background * unit / cost  # chance that a purchase of nobody in particular falls into one lot
    best = DEAD
    for h in range(WIDTH):
        best = max(best, purse[h, WEIGHT])
    for slots in range(1, SLOTS + 1):
        base = 2 * (slots - 1)
        fresh[0, WEIGHT] = DEAD
        fresh[1, WEIGHT] = DEAD
        free = max(1, slots - held)
        crowded = -1.5 if held >= slots else 0.0
        for h in range(base, base + 2):
            weight = purse[h, WEIGHT]
            if weight < best - 14.0:
                continue
            weight += crowded
            low, high = purse[h, LOW], purse[h, HIGH]
            fulls, buys = purse[h, FULLS], purse[h, BUYS]
            chance = (laws.full * laws.full_pull + fulls) / (laws.full_pull + buys)
            slack = laws.tolerance * cost
            width = max(high - low, 1e-6)
            # all that is free
            bottom = max(low, free * cost - slack)
            top = min(high, free * (cost + unit) + slack)
            if top > bottom:
                ratio = chance * min(1.0, (top - bottom) / width) / whole
                _offer(fresh, bottom - cost, top - cost, weight + math.log(ratio), fulls + 1.0, buys + 1.0)
            elif width < 20_000.0:
                # a top-up in a round sum, then all that is free
                need_low = free * cost - high
                need_high = free * (cost + unit) - low
                if need_high > 0.0 and need_low < 2.0 * free * cost:
                    step = 10_000.0 if need_high - need_low < 5_000.0 or need_high > 40_000.0 else 5_000.0
                    sum_ = math.ceil(max(need_low, 1.0) / step) * step
                    if sum_ < need_high:
                        choices = max(4.0, 2.0 * free * cost / step)
                        ratio = laws.deposit * chance / choices / whole
                        _offer(
                            fresh,
                            max(low + sum_, free * cost) - cost,
                            min(high + sum_, free * (cost + unit)) - cost,
                            weight + math.log(ratio),
                            fulls + 1.0,
                            buys + 1.0,
                        )
            if high >= cost:
                share_top = high / free
                even = 0.625 if 0.2 * low / free < cost <= share_top * 1.02 else (0.08 if cost <= high else 0.0)
                density = laws.part_size * size_density + laws.part_even * even + (1.0 - laws.part_size - laws.part_even) * background
                ratio = (1.0 - chance - laws.jump) * density / background if chance + laws.jump < 0.999 else 1e-3
                if high < free * cost:
                    ratio *= 0.5
                _offer(fresh, max(low, cost) - cost, high - cost, weight + math.log(max(ratio, 1e-9)), fulls, buys + 1.0)
            # the purse is not what it was thought to be
            _offer(fresh, 0.0, free * (cost + unit) - cost, weight + math.log(laws.jump), fulls, buys + 1.0)
        for i in range(2):
            for j in range(5):
                purse[base + i, j] = fresh[i, j]


@njit(cache=True, nogil=True)
def _offer(fresh: np.ndarray, low: float, high: float, weight: float, fulls: float, buys: float) -> None:  # type: ignore[type-arg]
    """Keep the two best hypotheses."""
    if weight <= fresh[1, WEIGHT]:
        return
    place = 1
    if weight > fresh[0, WEIGHT]:
        for j in range(5):
            fresh[1, j] = fresh[0, j]
        place = 0
    fresh[place, LOW] = max(low, 0.0)
    fresh[place, HIGH] = max(high, 0.0)
    fresh[place, WEIGHT] = weight
    fresh[place, FULLS] = fulls
    fresh[place, BUYS] = buys


@njit(cache=True, nogil=True)
def evidence(purse: np.ndarray) -> float:  # type: ignore[type-arg]
    """The log of the sum over hypotheses."""
    best = DEAD
    for h in range(WIDTH):
        best = max(best, purse[h, WEIGHT])
    total = 0.0
    for h in range(WIDTH):
        difference = purse[h, WEIGHT] - best
        if difference > -30.0:
            total += math.exp(difference)
    return best + math.log(total)
