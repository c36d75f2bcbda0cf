"""The likelihood of one round trip: bought, added to, trimmed, sold, of one security by one trader."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from kanchuan.unmix.arrays import ADD, AGES, BACK, BEFORE, CLOSE, NONE, OPEN, SECONDS, TRIM, Flow, Laws

IMPOSSIBLE = -1e18


@njit(cache=True, nogil=True)
def age_bin(days: int) -> int:
    """The bin of a holding time in trading days: 0…6 each its own, then growing."""
    if days <= 6:
        return days
    if days <= 8:
        return 7
    if days <= 11:
        return 8
    if days <= 15:
        return 9
    if days <= 20:
        return 10
    if days <= 28:
        return 11
    if days <= 40:
        return 12
    return AGES - 1


@njit(cache=True, nogil=True)
def return_bin(gain: float) -> int:
    """The bin of a round trip's return, finest where stops are."""
    if gain < -0.10:
        return 0
    if gain < -0.07:
        return 1
    if gain < -0.045:
        return 2
    if gain < -0.02:
        return 3
    if gain < 0.0:
        return 4
    if gain < 0.02:
        return 5
    if gain < 0.05:
        return 6
    if gain < 0.10:
        return 7
    return 8


@njit(cache=True, nogil=True)
def trip_score(flow: Flow, laws: Laws, acts: np.ndarray, n: int, role: np.ndarray, moving: np.ndarray) -> tuple[float, bool]:  # type: ignore[type-arg]
    """The log likelihood, against the background, of ``acts[:n]`` being one round trip; and whether it began before the first day.

    Writes each act's role and its two habit values. ``IMPOSSIBLE`` where more is sold than held, or on the day of buying.
    """
    first = acts[0]
    orphan = flow.side[first] < 0
    position = 0
    if orphan:  # so much was held before that it never runs short
        low, running = 0, 0
        for i in range(n):
            a = acts[i]
            running += flow.quantity[a] if flow.side[a] > 0 else -flow.quantity[a]
            low = min(low, running)
        position = -low
    total = 0.0
    today, today_day = 0, -1
    opened = flow.time[first]
    opened_day = flow.day[first]
    cost, bought = 0.0, 0
    trimmed = 0
    last = opened
    for i in range(n):
        a = acts[i]
        q = flow.quantity[a]
        day = flow.day[a]
        moving[a, 0] = NONE
        moving[a, 1] = NONE
        if day != today_day:
            today_day, today = day, 0
        quick = laws.burst * (24.0 * 600.0 / laws.burst_seconds) * math.exp(-(flow.time[a] - last) / laws.burst_seconds)
        if flow.side[a] > 0:
            if i == 0:
                role[a] = OPEN
            elif position == 0:
                return IMPOSSIBLE, orphan
            elif q == trimmed:
                role[a] = BACK
                total += math.log(laws.back * 0.3) + flow.quantity_rarity[a] - math.log(flow.symbol_rate[flow.symbol[a]])
                trimmed = 0
            else:
                role[a] = ADD
                total += math.log((laws.add_rate + quick) / flow.symbol_rate[flow.symbol[a]])
            position += q
            today += q
            cost += flow.money[a]
            bought += q
        else:
            available = position - today if flow.next_day else position
            if q > available:
                return IMPOSSIBLE, orphan
            if q == position:
                role[a] = CLOSE
                if orphan:
                    total += math.log(flow.symbol_rate[flow.symbol[a]] * flow.age_survival[age_bin(day)] + 1e-6)
                else:
                    age = age_bin(day - opened_day)
                    total += math.log(flow.age_density[age] * laws.close + quick * 0.1) + flow.quantity_rarity[a]
                    moving[a, 0] = age
                    if bought > 0 and cost > 0.0:
                        moving[a, 1] = return_bin(flow.money[a] / q / (cost / bought) - 1.0)
            else:
                role[a] = TRIM
                share = q / position
                pieces = max(position / max(1.0, flow.quantity[a] / max(flow.lots[a], 1e-9)), 1.0)
                chance = 0.4 / pieces
                if abs(share - 0.5) * pieces < 0.75 or abs(share * 3 - 1) * pieces < 2.2 or abs(share * 4 - 1) * pieces < 3.0:
                    chance += 0.2
                if i > 0 and flow.side[acts[i - 1]] < 0 and flow.quantity[acts[i - 1]] == q:
                    chance += 0.3
                total += math.log((laws.trim_rate + quick) * chance)
                if not orphan:
                    total += flow.quantity_rarity[a]
                trimmed = q
            position -= q
        if position == 0 and i < n - 1:
            return IMPOSSIBLE, orphan
        last = flow.time[a]
    if orphan:
        role[first] += BEFORE
    if position > 0 and not orphan:
        total += math.log(flow.age_survival[age_bin(int(flow.days) - 1 - opened_day)] + 1e-6)
    return total, orphan
