"""How a person's story with a purse begins, rests, ends with a close-out and begins again: the same in every market."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from kanchuan.simulate.people.books import CALLED, CASH, HELD, LENT, MARGIN, Books, flow
from kanchuan.simulate.people.choices import round_sum
from kanchuan.simulate.people.log import FINANCED, RENEWAL, RETURNED, START, WITHDRAWAL

_MINUTE_US = 60_000_000


@njit(cache=True)
def begin(books: Books, traits: Any, person: int, seed: int, day: int, at: int) -> int:
    """A stream of the person's own, an empty purse, and what is paid into it at a moment. Gives what of that is lent."""
    # Knuth's multiplicative hash spreads neighbouring numbers over all seeds.
    np.random.seed((seed * 2_654_435_761 + person * 40_503 + 12_345) & 0xFFFFFFFF)
    purse = books.purse
    purse[CASH], purse[MARGIN], purse[LENT], purse[CALLED], purse[HELD] = 0, traits["margin"], 0, -1, 0
    lent = traits["cash"] - traits["margin"] if traits["margin"] > 0 else 0
    flow(books, person, day, at, START, traits["cash"] - lent)
    if lent > 0:
        flow(books, person, day, at + _MINUTE_US, FINANCED, lent)
        purse[LENT] = lent
    return int(lent)


@njit(cache=True)
def begins_at_rest(traits: Any) -> bool:
    """Does the story begin in a rest between two active spells?"""
    return bool(traits["rest"] > 0 and np.random.random() < traits["rest"] / (traits["rest"] + traits["spell"]))


@njit(cache=True)
def spell(traits: Any, resting: bool) -> float:
    """Days of a rest, or of an active spell."""
    return float(np.random.exponential(max(traits["rest"] if resting else traits["spell"], 0.5)))


@njit(cache=True)
def settle(books: Books, person: int, day: int, at: int) -> None:
    """After a close-out the loan goes back, what is left of the margin too."""
    purse = books.purse
    flow(books, person, day, at, RETURNED, -min(purse[LENT], purse[CASH]))
    if purse[CASH] > 0:
        flow(books, person, day, at + _MINUTE_US, WITHDRAWAL, -purse[CASH])
    purse[LENT] = 0


@njit(cache=True)
def begin_again(books: Books, traits: Any, person: int, lent: int, day: int, at: int) -> None:
    """Fresh margin, and a loan in the same proportion as the first, ``lent``."""
    scale = np.random.choice(np.array([0.5, 1.0, 1.0, 2.0]))
    fresh = round_sum(traits["margin"] * scale)
    loan = int(fresh * (lent / max(traits["margin"], 1)))
    flow(books, person, day, at, RENEWAL, fresh)
    flow(books, person, day, at + _MINUTE_US, FINANCED, loan)
    books.purse[LENT], books.purse[MARGIN] = loan, fresh
