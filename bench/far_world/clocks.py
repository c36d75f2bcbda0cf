"""When people decide: spells of interest and of rest, self-exciting bursts within the day, and how much in all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.far_world.trading_days import CLOSING_CALL, FUTURES_DAY, NIGHT, STOCK_DAY


def power_law(rng: np.random.Generator, exponent: float, least: float, cutoff: float, size: int | None = None) -> np.ndarray:
    """Draws k >= ``least`` with weight k^-exponent exp(-k / cutoff): a Pareto law thinned by its cut-off."""
    wanted = size or 1
    found = np.empty(0)
    while len(found) < wanted:
        draw = least * (1 - rng.random(4 * wanted + 8)) ** (-1 / (exponent - 1))
        found = np.concatenate([found, draw[rng.random(len(draw)) < np.exp(-(draw - least) / cutoff)]])
    return found[0] if size is None else found[:wanted]


@dataclass(frozen=True)
class Clock:
    """One person's day. ``centres`` are where in a session (0 to 1) attention gathers, with ``weights`` and ``widths``."""

    centres: np.ndarray
    widths: np.ndarray
    weights: np.ndarray
    branching: float
    lag: float
    spell: float
    rest: float
    early: float
    night: float


def draw_clock(rng: np.random.Generator, futures: bool = False, busy: float = 0.5) -> Clock:
    """``busy`` from 0 (looks in on some days) to 1 (never leaves the screen)."""
    number = int(rng.integers(1, 4))
    edge = rng.random(number)  # the opening, the last hour, or anywhere
    centres = np.select([edge < 0.42, edge < 0.55], [rng.beta(1.2, 9, number), rng.beta(9, 1.6, number)], rng.random(number))
    return Clock(
        centres,
        rng.uniform(0.015, 0.22, number),
        rng.dirichlet(np.ones(number)),
        float(rng.beta(2, 3)) * 0.85,
        float(np.exp(rng.uniform(np.log(15), np.log(900)))),
        1 + 14 * busy * float(rng.gamma(1.5, 1)),
        0.4 + 9 * (1 - busy) * float(rng.gamma(1.2, 1)),
        float(rng.beta(1, 8)),
        float(rng.beta(1.1, 1.6)) if futures else 0.0,
    )


def active_days(rng: np.random.Generator, clock: Clock, first: int, last: int) -> np.ndarray:
    """Days in ``first``…``last`` on which the person trades: spells of Weibull length, rests with a Pareto tail."""
    span = last - first + 1
    number = int(span / (clock.spell + clock.rest) * 2) + 4
    spells = np.ceil(clock.spell * rng.weibull(0.8, number)).astype(int)
    rests = np.ceil(clock.rest * rng.pareto(2.1, number)).astype(int)
    lengths = np.ravel(np.column_stack([spells, rests]))
    on = np.repeat(np.tile([True, False], number), lengths)
    start = int(rng.integers(0, max(int(clock.spell + clock.rest), 1)))
    on = on[start:][:span]
    return first + np.flatnonzero(np.concatenate([on, np.zeros(span - len(on), bool)]))


def decisions(
    rng: np.random.Generator, clock: Clock, first: int, last: int, total: float, heat: np.ndarray, futures: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Day and second of about ``total`` decisions (rather fewer for the seldom), in order of time."""
    days = active_days(rng, clock, first, last)
    if not len(days):
        days = np.array([int(rng.integers(first, last + 1))])
    if total < len(days):
        days = np.sort(rng.choice(days, max(int(total), 1), replace=False))
    mood = heat[days] * np.exp(0.5 * np.sin(2 * np.pi * (days / 23.0 + rng.random()))) * rng.gamma(1.4, 1 / 1.4, len(days))
    immigrants = max(total * (1 - clock.branching), 1)
    counts = rng.poisson(immigrants * mood / mood.sum()) if len(days) > 1 else np.array([max(int(immigrants), 1)])
    day = np.repeat(days, counts)
    if not len(day):
        day = days[:1]
    part = rng.choice(len(clock.weights), len(day), p=clock.weights)
    place = clock.centres[part] + clock.widths[part] * rng.standard_normal(len(day))
    place = np.where((place < 0) | (place > 1), rng.random(len(day)), place)
    if futures:
        at_night = rng.random(len(day)) < clock.night
        second = np.where(at_night, place * 7200 * rng.choice([1.0, 1.0, 2.0]), NIGHT + place * (FUTURES_DAY - NIGHT))
        end = FUTURES_DAY
    else:
        second, end = place * STOCK_DAY, STOCK_DAY
    parents_day, parents = day, second
    for _ in range(5):
        children = rng.poisson(clock.branching, len(parents))
        parents_day = np.repeat(parents_day, children)
        parents = np.repeat(parents, children) + rng.exponential(clock.lag, children.sum())
        day, second = np.concatenate([day, parents_day]), np.concatenate([second, parents])
    if not futures:
        early = rng.random(len(day)) < clock.early * 0.3
        second = np.where(early, -900 + 590 * rng.random(len(day)), second)
    second = second + rng.random(len(day)) * 0.9
    kept = (second < end - 1) & ((second < CLOSING_CALL) | (rng.random(len(day)) < 0.7))
    if not kept.any():
        return days[:1], np.array([NIGHT + 600.0 if futures else 1800.0])
    day, second = day[kept], second[kept]
    order = np.lexsort((second, day))
    return day[order], second[order]


def queued(rng: np.random.Generator, day: np.ndarray, second: np.ndarray, low: float, high: float) -> np.ndarray:
    """Seconds at which one pair of hands comes to each of these requests: one after the other, so and so many seconds each.

    What cannot be done before lunch or the close waits on the same day, at the last moment squeezed together.
    """
    order = np.lexsort((second, day))
    done = np.empty(len(day))
    service = low + (high - low) * rng.beta(1.5, 4, len(day))
    free, today = -1e9, -1
    for index, row in enumerate(order):
        if day[row] != today:
            free, today = -1e9, day[row]
        free = max(free, second[row] + 3) + service[index]
        done[row] = min(free, STOCK_DAY - 200 + 0.01 * (index % 1000)) if second[row] < STOCK_DAY else second[row]
    return done
