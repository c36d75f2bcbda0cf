"""The likelihood of one trader: the acts in the order of time, each foretold from those before it by habits and by the purse."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from kanchuan.unmix import purse as ledger
from kanchuan.unmix.arrays import (
    BACK,
    BEFORE,
    CHANNELS,
    CLOSE,
    DEED,
    FIRST,
    GAPS,
    HABITS,
    HOUR_BINS,
    KERNEL,
    NONE,
    OPEN,
    STATIC,
    VALUES,
    Flow,
)
from kanchuan.unmix.bonds import obedience
from kanchuan.unmix.kernel import kernel

# exp(-(i / 2.4)^2 / 2), normalised to sum 1 over -6…6
_WEIGHTS = np.exp(-0.5 * (np.arange(-KERNEL, KERNEL + 1) / 2.4) ** 2)
HOUR_KERNEL = _WEIGHTS / _WEIGHTS.sum()


@kernel
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


@kernel
def rate_bin(rate: float) -> int:
    """How many acts a day."""
    if rate < 0.25:
        return 0
    if rate < 0.5:
        return 1
    if rate < 1.0:
        return 2
    if rate < 2.0:
        return 3
    if rate < 4.0:
        return 4
    return 5


@kernel
def activity_prior(laws: Any, trips: int) -> float:
    """The log prior of a trader with that many round trips: rates differ as a Gamma of ``shape`` and mean ``scale``."""
    if trips == 0:
        return 0.0
    b = laws.shape / laws.scale
    return float(-laws.birth + laws.shape * math.log(b / (1.0 + b)) + math.lgamma(trips + laws.shape) - math.lgamma(laws.shape))


class Minds(NamedTuple):
    """What is known of some traders at a moment: one row each. All zero where nothing is known."""

    counts: Any  # float64 (rows, HABITS, VALUES + 1); the last column is the sum
    hours: Any  # float64 (rows, HOUR_BINS)
    symbols: Any  # int32 (rows, securities)
    lots: Any  # int32 (rows, exact quantities)
    labels: Any  # int32 (rows, channels, labels)
    purse: Any  # float64 (rows, WIDTH, 5)
    number: Any  # float64 (rows, NUMBERS), see below
    fresh: Any  # float64 (2, 5), working memory of the purse


ACTS, OPENS, HELD, MEAN, SPREAD, SIZED, LAST, TRIPS, TOLD = 0, 1, 2, 3, 4, 5, 6, 7, 8
NUMBERS = TOLD + CHANNELS  # TOLD: for each kind of evidence, the log evidence of its labels so far


def minds(flow: Flow, rows: int) -> Minds:
    """Working memory for ``rows`` traders."""
    symbols, lots, labels = flow.widths
    return Minds(
        np.zeros((rows, HABITS, VALUES + 1)),
        np.zeros((rows, HOUR_BINS)),
        np.zeros((rows, symbols), np.int32),
        np.zeros((rows, lots), np.int32),
        np.zeros((rows, flow.label.shape[1], labels), np.int32),
        np.zeros((rows, ledger.WIDTH, 5)),
        np.zeros((rows, NUMBERS)),
        np.zeros((2, 5)),
    )


@kernel
def believe(known: Minds, row: int, channel: int, label: int, back: float, right: float) -> float:
    """The log ratio to the background of the next label of a trader, who has one of its own (nobody knows which) and carries it with chance ``right``.

    ``back`` is the label's share in the account. The trader then knows it.
    """
    step = math.log(1.0 + right / ((1.0 - right) * back))
    own = math.log(back) + known.labels[row, channel, label] * step - known.number[row, TOLD + channel]
    grown = math.log(1.0 + math.exp(own + step) - math.exp(own))
    known.number[row, TOLD + channel] += grown
    known.labels[row, channel, label] += 1
    return math.log(1.0 - right) + grown


@kernel
def foretell(flow: Flow, laws: Any, known: Minds, row: int, a: int, role: int, moving: Any, pace: int) -> float:
    """The log ratio to the background of act ``a`` being the next of the trader in ``row``, who then knows it."""
    act = flow.acts[a]
    number, hours, counts = known.number, known.hours, known.counts
    total = 0.0
    h = act.hour
    above = laws.hour * act.hour_back + hours[row, h]
    below = (laws.hour + number[row, ACTS]) * act.hour_back
    for j in range(max(0, h - KERNEL), min(HOUR_BINS, h + KERNEL + 1)):
        hours[row, j] += HOUR_KERNEL[j - h + KERNEL]
    for c in range(HABITS):
        if c < STATIC:
            v = flow.habit[a, c]
            if v == NONE:
                continue
            back = flow.habit_back[a, c]
        else:
            v = moving[a, c - STATIC]
            if v == NONE:
                continue
            back = flow.moving_back[c - STATIC, v]
        alpha = laws.habit[c]
        above *= alpha * back + counts[row, c, v]
        below *= (alpha + counts[row, c, VALUES]) * back
        counts[row, c, v] += 1.0
        counts[row, c, VALUES] += 1.0
    if number[row, ACTS] > 0.0:
        before = flow.acts[int(number[row, LAST])]
        kind = (0 if before.side > 0 else 2) + (0 if act.side > 0 else 1)
        total += laws.gap[kind, pace, gap_bin(act.time - before.time, act.day - before.day)]
    number[row, LAST] = a
    number[row, ACTS] += 1.0
    for c in range(flow.label.shape[1]):
        v = flow.label[a, c]
        if v >= 0:
            total += believe(known, row, c, v, flow.label_back[a, c], flow.label_right[c])
    deed = role & DEED
    if role & FIRST:
        number[row, TRIPS] += 1.0
    if act.side > 0:
        if deed == OPEN:
            above *= laws.symbol * act.symbol_back + known.symbols[row, act.symbol]
            below *= (laws.symbol + number[row, OPENS]) * act.symbol_back
            known.symbols[row, act.symbol] += 1
            above *= laws.lot * act.lot_back + known.lots[row, act.lot]
            below *= (laws.lot + number[row, OPENS]) * act.lot_back
            known.lots[row, act.lot] += 1
            number[row, OPENS] += 1.0
        if flow.purse:
            cost = act.money * (1.0 + laws.fee)
            sized = number[row, SIZED]
            if sized == 0.0:
                ledger.open_purse(laws, known.purse, row, cost, act.unit, int(number[row, HELD]))
            elif deed == BACK:
                ledger.spend(known.purse, row, cost)
            else:
                variance = (laws.size_sd * laws.size_sd + number[row, SPREAD]) / max(1.0, sized) * (1.0 + 1.0 / sized)
                density = 0.9 * 0.3989 / math.sqrt(variance) * math.exp(-0.5 * (act.size - number[row, MEAN]) ** 2 / variance)
                density += 0.1 * act.size_density
                total += ledger.pay(
                    laws, known.purse, row, known.fresh, cost, act.unit, act.round, int(number[row, HELD]), act.size_density, density
                )
            if sized == 0.0 or deed == OPEN:
                number[row, SIZED] += 1.0
                step = act.size - number[row, MEAN]
                number[row, MEAN] += step / number[row, SIZED]
                number[row, SPREAD] += step * (act.size - number[row, MEAN])
        if deed == OPEN:
            number[row, HELD] += 1.0
    else:
        if flow.purse and number[row, SIZED] > 0.0:
            ledger.receive(known.purse, row, act.money * (1.0 - laws.fee), act.money * laws.tolerance * 0.5)
        if role & (DEED | BEFORE) == CLOSE:
            number[row, HELD] -= 1.0
    return float(total + laws.habit_weight * math.log(above / below))


@kernel
def forget(flow: Flow, known: Minds, row: int, acts: Any, n: int) -> None:
    """Make the row zero again after ``acts[:n]``."""
    for i in range(n):
        act = flow.acts[acts[i]]
        known.symbols[row, act.symbol] = 0
        known.lots[row, act.lot] = 0
        for c in range(flow.label.shape[1]):
            v = flow.label[acts[i], c]
            if v >= 0:
                known.labels[row, c, v] = 0
    for c in range(HABITS):
        for v in range(VALUES + 1):
            known.counts[row, c, v] = 0.0
    for h in range(HOUR_BINS):
        known.hours[row, h] = 0.0
    for v in range(NUMBERS):
        known.number[row, v] = 0.0
    for h in range(ledger.WIDTH):
        known.purse[row, h, ledger.WEIGHT] = 0.0


@kernel
def conclude(laws: Any, known: Minds, row: int) -> float:
    """What is left to add when a trader's acts are over: the purse's evidence and the prior of so much activity."""
    total = activity_prior(laws, int(known.number[row, TRIPS]))
    if known.number[row, SIZED] > 0.0:
        total += ledger.evidence(known.purse, row)
    return total


@kernel
def trader_score(flow: Flow, laws: Any, known: Minds, acts: Any, n: int, role: Any, moving: Any) -> float:
    """The log likelihood ratio to the background, with its prior, of ``acts[:n]`` being one trader's. Works in row 0, which is zero before and after."""
    if n == 0:
        return 0.0
    row: Any = np.int64(0)  # no literal: the kernels below are then compiled once for all rows
    pace = rate_bin(n / flow.days)
    total = 0.0
    for i in range(n):
        total += foretell(flow, laws, known, row, acts[i], role[acts[i]], moving, pace)
    total += conclude(laws, known, row) + obedience(flow, acts, n)
    forget(flow, known, row, acts, n)
    return total
