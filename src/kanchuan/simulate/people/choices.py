"""What a person chooses: the security, the size, how long to hold, the sum to pay in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from kanchuan.simulate.people import person as kinds
from kanchuan.simulate.people.exchange import Array, Exchange

_PART, _FIXED_SUM, _FIXED_SHARES = kinds.PART, kinds.FIXED_SUM, kinds.FIXED_SHARES
_EXPONENTIAL, _LOGNORMAL, _GAMMA = kinds.EXPONENTIAL, kinds.LOGNORMAL, kinds.GAMMA


# How often people pay a plain sum (assumption).
_PLAIN = 0.7


@njit(cache=True)
def holding(traits: Any) -> float:
    """A planned holding time in days."""
    mean, law = traits["hold"], traits["hold_law"]
    if law == _EXPONENTIAL:
        return float(np.random.exponential(mean))
    if law == _LOGNORMAL:
        return float(mean * np.exp(np.random.normal(-0.32, 0.8)))
    if law == _GAMMA:
        return float(np.random.gamma(2.5, mean / 2.5))
    return float(mean)


@njit(cache=True)
def pick(exchange: Exchange, traits: Any, favourites: Array, day: int) -> int:
    """The security that this person would trade now, -1 for none."""
    quotes = exchange.quotes
    best, best_score = -1, -1e9
    for _ in range(3 if traits["chase"] != 0 else 1):
        draw = np.random.random()
        if draw < traits["hot"]:
            one = exchange.hottest[day, np.random.randint(0, exchange.hottest.shape[1])]
        elif draw < traits["hot"] + (1 - traits["hot"]) * traits["loyalty"] and traits["favourites"] > 0:
            one = favourites[traits["favourite"] + np.random.randint(0, traits["favourites"])]
        else:
            one = np.random.randint(0, quotes.shape[0])
        if exchange.mains.shape[0] > 0:
            one = exchange.mains[day, one]
        if one < 0 or quotes[one, day]["halted"]:
            continue
        past = max(day - 3, 0)
        risen = quotes[one, day]["previous_close"] / quotes[one, past]["previous_close"] - 1.0
        score = traits["chase"] * risen + np.random.random() * 1e-3
        if score > best_score:
            best, best_score = one, score
    return int(best)


@njit(cache=True)
def size(traits: Any, budget: float, price: int, lot: int, step: int, rate: float) -> int:
    """How much to take for a free slot worth ``budget``, by this person's habit; 0 where it does not reach for the smallest lot.

    Args:
        traits: the person's.
        budget: money for the slot.
        price: what one unit ties up: a share's price, a lot's margin.
        lot: smallest quantity.
        step: quantities above it rise by this much.
        rate: fees as a share of the price.
    """
    most = int(budget / (price * (1.0 + rate)))
    want = most
    if np.random.random() >= traits["full"]:
        if traits["sizing"] == _PART:
            want = int(most * np.random.uniform(traits["part"][0], traits["part"][1]))
        elif traits["sizing"] == _FIXED_SUM:
            want = int(traits["fixed"] / price)
        elif traits["sizing"] == _FIXED_SHARES:
            want = traits["fixed"]
        else:
            want = int(most * np.exp(np.random.normal(-1.2, 0.8)))
        want = min(want, most)
    if want > traits["round_to"] and np.random.random() < traits["round_chance"]:
        want = want // traits["round_to"] * traits["round_to"]
    return int(lot + (want - lot) // step * step if want >= lot else 0)


@njit(cache=True)
def round_sum(amount: float) -> int:
    """A sum as people pay it, in ten-thousandths: mostly 1, 2, 3, 5 or 8 with noughts behind it, else whole hundreds, thousands or ten-thousands."""
    yuan = max(amount / 10_000, 100.0)
    if np.random.random() < _PLAIN:
        power = 10.0 ** np.floor(np.log10(yuan))
        digit = yuan / power
        plain = 1 if digit < 1.5 else (2 if digit < 2.5 else (3 if digit < 4 else (5 if digit < 6.5 else (8 if digit < 9 else 10))))
        return int(plain * power + 0.5) * 10_000
    grain = 100 if yuan < 5_000 else (1_000 if yuan < 100_000 else 10_000)
    return max(int(yuan / grain + 0.5) * grain, grain) * 10_000
