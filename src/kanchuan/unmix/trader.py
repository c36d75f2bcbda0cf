"""The likelihood of one trader: the acts in the order of time, each foretold from those before it by habits and by the purse."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from kanchuan.unmix import purse as ledger
from kanchuan.unmix.arrays import ADD, BACK, BEFORE, CLOSE, GAPS, HABITS, HOUR_BINS, KERNEL, NONE, OPEN, STATIC, VALUES, Flow, Laws

# exp(-(i / 2.4)^2 / 2), normalised to sum 1 over -6…6
_WEIGHTS = np.exp(-0.5 * (np.arange(-KERNEL, KERNEL + 1) / 2.4) ** 2)
HOUR_KERNEL = _WEIGHTS / _WEIGHTS.sum()


@njit(cache=True, nogil=True)
def gap_bin(seconds: float, days: int) -> int:
    """How long since the trader's last act."""
    if days == 0:
        if seconds < 60.0:
            return 0
        if seconds < 600.0:
            return 1
        if seconds < 3600.0:
            return 2
        return 3
    if days == 1:
        return 4
    if days <= 3:
        return 5
    if days <= 7:
        return 6
    if days <= 14:
        return 7
    return GAPS - 1


@njit(cache=True, nogil=True)
def activity_prior(laws: Laws, trips: int) -> float:
    """The log prior of a trader with that many round trips: rates differ as a Gamma of ``shape`` and mean ``scale``."""
    if trips == 0:
        return 0.0
    b = laws.shape / laws.scale
    return -laws.birth + laws.shape * math.log(b / (1.0 + b)) + math.lgamma(trips + laws.shape) - math.lgamma(laws.shape)


@njit(cache=True, nogil=True)
def trader_score(  # noqa: PLR0914
    flow: Flow, laws: Laws, acts: np.ndarray, n: int, role: np.ndarray, moving: np.ndarray, counts: np.ndarray, hours: np.ndarray,  # type: ignore[type-arg]
    symbols: np.ndarray, lots: np.ndarray, labels: np.ndarray, purse: np.ndarray, fresh: np.ndarray,  # type: ignore[type-arg]
) -> float:  # fmt: skip
    """The log likelihood ratio to the background of ``acts[:n]`` being one trader's.

    ``counts`` (HABITS, VALUES + 1), ``hours``, ``symbols``, ``lots``, ``labels`` are scratch, all zero before and after.
    """
    if n == 0:
        return 0.0
    total = 0.0
    ledger.start(purse)
    started = False
    held, trips = 0, 0
    for i in range(n):
        r = role[acts[i]]
        if r >= BEFORE:
            held += 1
            trips += 1
        elif r == OPEN:
            trips += 1
    opens = 0
    mean, spread, sized = 0.0, 0.0, 0
    for i in range(n):
        a = acts[i]
        ratio = 1.0
        h = flow.hour[a]
        back = flow.hour_background[h]
        ratio *= (laws.hour * back + hours[h]) / ((laws.hour + i) * back)
        for j in range(max(0, h - KERNEL), min(HOUR_BINS, h + KERNEL + 1)):
            hours[j] += HOUR_KERNEL[j - h + KERNEL]
        for c in range(HABITS):
            v = flow.habit[a, c] if c < STATIC else moving[a, c - STATIC]
            if v == NONE:
                continue
            back = flow.habit_background[c, v]
            alpha = laws.habit[c]
            ratio *= (alpha * back + counts[c, v]) / ((alpha + counts[c, VALUES]) * back)
            counts[c, v] += 1.0
            counts[c, VALUES] += 1.0
        total += laws.habit_weight * math.log(ratio)
        if i > 0:
            b = acts[i - 1]
            total += laws.gap[0 if flow.side[a] > 0 else 1, gap_bin(flow.time[a] - flow.time[b], flow.day[a] - flow.day[b])]
        for c in range(flow.label.shape[1]):
            v = flow.label[a, c]
            if v >= 0:
                back = flow.label_background[c, v]
                alpha = laws.label[c, 0]
                right = (alpha * back + labels[c, v]) / ((alpha + labels[c, labels.shape[1] - 1]) * back)
                total += math.log(laws.label[c, 1] * right + 1.0 - laws.label[c, 1])
                labels[c, v] += 1.0
                labels[c, labels.shape[1] - 1] += 1.0
        if flow.side[a] > 0:
            r = role[a]
            if r == OPEN:
                s = flow.symbol[a]
                back = flow.symbol_background[s]
                ratio = (laws.symbol * back + symbols[s]) / ((laws.symbol + opens) * back)
                symbols[s] += 1.0
                q = flow.lot_id[a]
                back = flow.lot_background[q]
                ratio *= (laws.lot * back + lots[q]) / ((laws.lot + opens) * back)
                lots[q] += 1.0
                opens += 1
                total += laws.habit_weight * math.log(ratio)
            if flow.purse:
                cost = flow.money[a] * (1.0 + laws.fee)
                unit = flow.unit[a] * (1.0 + laws.fee)
                size = math.log(flow.money[a])
                if not started:
                    total += ledger.open_purse(laws, purse, cost, unit, held)
                    started = True
                elif r == BACK:
                    for k in range(ledger.WIDTH):
                        purse[k, ledger.LOW] = max(0.0, purse[k, ledger.LOW] - cost)
                        purse[k, ledger.HIGH] = max(0.0, purse[k, ledger.HIGH] - cost)
                else:
                    variance = (laws.size_sd * laws.size_sd + spread) / (1.0 + max(0, sized - 1)) * (1.0 + 1.0 / max(1, sized))
                    density = 0.3989 / math.sqrt(variance) * math.exp(-0.5 * (size - mean) ** 2 / variance) if sized > 0 else flow.size_density[a]
                    density = 0.9 * density + 0.1 * flow.size_density[a]
                    ledger.pay(laws, purse, fresh, cost, unit, held, flow.size_density[a], density)
                if r != ADD and r != BACK:
                    sized += 1
                    step = size - mean
                    mean += step / sized
                    spread += step * (size - mean)
            if r == OPEN:
                held += 1
        else:
            if flow.purse and started:
                ledger.receive(purse, flow.money[a] * (1.0 - laws.fee), flow.money[a] * laws.tolerance * 0.5)
            if role[a] & (BEFORE - 1) == CLOSE:
                held -= 1
    if started:
        total += ledger.evidence(purse)
    for i in range(n):
        a = acts[i]
        if flow.side[a] > 0:
            symbols[flow.symbol[a]] = 0.0
            lots[flow.lot_id[a]] = 0.0
        for c in range(flow.label.shape[1]):
            if flow.label[a, c] >= 0:
                labels[c, flow.label[a, c]] = 0.0
                labels[c, labels.shape[1] - 1] = 0.0
    counts[:, :] = 0.0
    hours[:] = 0.0
    return total + activity_prior(laws, trips)
