"""The likelihood of one round trip: bought, added to, trimmed, sold, of one security by one trader."""

from __future__ import annotations

import math
from typing import Any

from kanchuan.unmix.arrays import ADD, AGES, BACK, BEFORE, CLOSE, FIRST, NONE, OPEN, SECONDS, TRIM, Flow
from kanchuan.unmix.kernel import kernel

IMPOSSIBLE = -1e18


@kernel
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


@kernel
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


@kernel
def trip_score(flow: Flow, laws: Any, acts: Any, n: int, role: Any, moving: Any) -> float:
    """The log likelihood, against the background, of ``acts[:n]`` being one round trip.

    Writes each act's role and its two habit values. ``IMPOSSIBLE`` where more is sold than held, or on the day of buying.
    """
    first = acts[0]
    orphan = flow.acts[first].side < 0
    position = 0
    if orphan:  # so much was held before that it never runs short
        low, running = 0, 0
        for i in range(n):
            act = flow.acts[acts[i]]
            running += act.side * act.quantity
            low = min(low, running)
        position = -low
    flag = BEFORE if orphan else 0
    total = 0.0
    today, today_day = 0, -1
    opened_day = flow.acts[first].day
    last = flow.acts[first].time
    cost, bought = 0.0, 0
    trimmed, sold_before = 0, 0
    for i in range(n):
        a = acts[i]
        act = flow.acts[a]
        q = act.quantity
        moving[a, 0] = NONE
        moving[a, 1] = NONE
        if act.day != today_day:
            today_day, today = act.day, 0
        quick = laws.burst * (SECONDS / laws.burst_seconds) * math.exp(-(act.time - last) / laws.burst_seconds)
        if act.side > 0:
            if i == 0:
                role[a] = OPEN
            elif position == 0:
                return IMPOSSIBLE
            elif q == trimmed:
                role[a] = BACK + flag
                total += math.log(laws.back) + act.rarity - math.log(act.symbol_rate)
                trimmed = 0
            else:
                role[a] = ADD + flag
                total += math.log((laws.add_rate + quick) / act.symbol_rate)
            position += q
            today += q
            cost += act.money
            bought += q
            sold_before = 0
        else:
            available = position - today if flow.next_day else position
            if q > available:
                return IMPOSSIBLE
            if q == position:
                role[a] = CLOSE + flag
                if orphan:
                    total += math.log(act.symbol_rate * flow.age_survival[age_bin(act.day)] + 1e-6)
                else:
                    age = age_bin(act.day - opened_day)
                    total += math.log(flow.age_density[age] * laws.close + quick * 0.1) + act.rarity
                    moving[a, 0] = age
                    if cost > 0.0:
                        moving[a, 1] = return_bin(act.money / q / (cost / bought) - 1.0)
            else:
                role[a] = TRIM + flag
                share = q / position
                pieces = max(position / q * act.pieces, 1.0)
                chance = 0.4 / pieces
                if abs(share - 0.5) * pieces < 0.75 or abs(share * 3 - 1) * pieces < 2.2 or abs(share * 4 - 1) * pieces < 3.0:
                    chance += 0.2
                if sold_before == q:
                    chance += 0.3
                total += math.log((laws.trim_rate + quick) * min(chance, 0.9)) + (0.0 if orphan else act.rarity)
                trimmed = q
            position -= q
            sold_before = q
        if position == 0 and i < n - 1:
            return IMPOSSIBLE
        last = act.time
    role[first] += FIRST
    if position > 0 and not orphan:
        total += math.log(flow.age_survival[age_bin(int(flow.days) - 1 - opened_day)] + 1e-6)
    return total
