"""The ledger of one purse: what it must hold before each purchase, as intervals under a few hypotheses.

Within one purse the cash before a purchase is the first cash plus what sales brought minus what purchases cost. A purchase of all that is free,
spread over the free slots, tells that cash to one board lot; one of a part only bounds it; a top-up shifts it by a round sum. Each hypothesis
is a number of slots with an interval of cash; two are kept for each number of slots. Weights are relative: the log of what they lost on the
way is returned by each step.
"""

from __future__ import annotations

import math
from typing import Any

from kanchuan.unmix.arrays import SLOTS
from kanchuan.unmix.kernel import kernel

WIDTH = 2 * SLOTS
LOW, HIGH, WEIGHT, FULLS, BUYS = 0, 1, 2, 3, 4
FAINT = 1e-4  # hypotheses that fall below this share of the best are dropped


@kernel
def receive(purse: Any, row: int, money: float, slack: float) -> None:
    """A sale brought money."""
    for h in range(WIDTH):
        if purse[row, h, WEIGHT] > 0.0:
            purse[row, h, LOW] += money - slack
            purse[row, h, HIGH] += money + slack


@kernel
def spend(purse: Any, row: int, cost: float) -> None:
    """Money went out that tells nothing of the rest."""
    for h in range(WIDTH):
        if purse[row, h, WEIGHT] > 0.0:
            purse[row, h, LOW] = max(0.0, purse[row, h, LOW] - cost)
            purse[row, h, HIGH] = max(0.0, purse[row, h, HIGH] - cost)


@kernel
def open_purse(laws: Any, purse: Any, row: int, cost: float, unit: float, held: int) -> None:
    """The first purchase seen: it may be all of the purse, over any number of slots, or a part. ``purse`` is (rows, WIDTH, 5)."""
    for slots in range(1, SLOTS + 1):
        free = max(1, slots - held)
        h = 2 * (slots - 1)
        purse[row, h, LOW] = (free - 1) * cost
        purse[row, h, HIGH] = free * (cost + unit) - cost
        purse[row, h, WEIGHT] = laws.slots[slots - 1] * laws.full
        purse[row, h, FULLS] = 1.0
        purse[row, h, BUYS] = 1.0
        purse[row, h + 1, LOW] = 0.0
        purse[row, h + 1, HIGH] = free * cost * 5.0 - cost
        purse[row, h + 1, WEIGHT] = laws.slots[slots - 1] * (1.0 - laws.full)
        purse[row, h + 1, FULLS] = 0.0
        purse[row, h + 1, BUYS] = 1.0


@kernel
def pay(
    laws: Any, purse: Any, row: int, fresh: Any, cost: float, unit: float, round_: float, held: int, background: float, size_density: float
) -> float:  # fmt: skip
    """The log ratio to the background of a purchase.

    It costs ``cost``, one lot of it ``unit``; its lots are a multiple of ``round_``; ``held`` positions are open. ``background`` and
    ``size_density`` are densities of the log of the cost: of anybody, and of this trader's sizes so far.
    """
    whole = background * unit / cost  # chance that a purchase of nobody in particular falls into one lot
    slack = laws.tolerance * cost
    part = laws.part_size * size_density / background + (1.0 - laws.part_size - laws.part_even)
    even = laws.part_even / background
    best = 0.0
    for slots in range(1, SLOTS + 1):
        base = 2 * (slots - 1)
        fresh[0, WEIGHT] = 0.0
        fresh[1, WEIGHT] = 0.0
        free = max(1, slots - held)
        crowded = 0.22 if held >= slots else 1.0
        need = free * cost
        room = free * (cost + unit)
        for h in range(base, base + 2):
            weight = purse[row, h, WEIGHT]
            if weight <= 0.0:
                continue
            weight *= crowded
            low, high = purse[row, h, LOW], purse[row, h, HIGH]
            fulls, buys = purse[row, h, FULLS], purse[row, h, BUYS]
            chance = (laws.full * laws.full_pull + fulls) / (laws.full_pull + buys)
            width = max(high - low, 1e-6)
            # all that is free
            bottom = max(low, need - slack)
            top = min(high, room + slack)
            if top > bottom:
                ratio = chance * min(1.0, (top - bottom) / width) / whole
                _offer(fresh, bottom - cost, top - cost, weight * ratio, fulls + 1.0, buys + 1.0)
            if round_ > 1.0:
                # all that is free, rounded down to five or ten lots
                top = min(high, free * (cost + round_ * unit) + slack)
                if top > bottom:
                    ratio = laws.rounded * chance * min(1.0, (top - bottom) / width) / (whole * round_)
                    _offer(fresh, bottom - cost, top - cost, weight * ratio, fulls + 1.0, buys + 1.0)
            if high < need - slack and width < 20_000.0 and need - high < 2.0 * need:
                # a top-up in a round sum, then all that is free
                need_high = room - low
                need_low = need - high
                step = 10_000.0 if need_high - need_low < 5_000.0 or need_high > 40_000.0 else 5_000.0
                sum_ = math.ceil(need_low / step) * step
                if sum_ < need_high:
                    choices = max(4.0, 2.0 * need / step)
                    ratio = laws.deposit * chance / choices / whole
                    _offer(fresh, max(low + sum_, need) - cost, min(high + sum_, room) - cost, weight * ratio, fulls + 1.0, buys + 1.0)
            if high >= cost:
                ratio = part + (even if 0.2 * low / free < cost <= high / free * 1.02 else 0.12 * even)
                ratio *= max(1.0 - chance - laws.jump, 1e-3)
                if high < need:
                    ratio *= 0.5
                _offer(fresh, max(low, cost) - cost, high - cost, weight * ratio, fulls, buys + 1.0)
            # the purse is not what it was thought to be
            _offer(fresh, 0.0, room - cost, weight * laws.jump, fulls, buys + 1.0)
        for i in range(2):
            for j in range(5):
                purse[row, base + i, j] = fresh[i, j]
        best = max(best, fresh[0, WEIGHT])
    for h in range(WIDTH):
        w = purse[row, h, WEIGHT] / best
        purse[row, h, WEIGHT] = w if w > FAINT else 0.0
    return math.log(best)


@kernel
def _offer(fresh: Any, low: float, high: float, weight: float, fulls: float, buys: float) -> None:
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


@kernel
def evidence(purse: Any, row: int) -> float:
    """The log of the sum over hypotheses of what remains."""
    total = 0.0
    for h in range(WIDTH):
        total += purse[row, h, WEIGHT]
    return math.log(total)
