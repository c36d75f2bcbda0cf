"""The world of accounts: about three thousand at scale 1, one in thirty of them guilty."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from bench.other_world import book, innocents, platforms
from bench.other_world.market import Market
from bench.other_world.society import Account, Society


def make(folder: str | Path, seed: int, scale: float = 1.0, difficulty: float = 0.5, days: int | None = None) -> None:
    """Write a dataset with its truth into ``folder``.

    ``difficulty`` from 0 to 1: how often terminals are missing, masked or dirty, and how irregular a platform's server is.
    """
    rng = random.Random(f"accounts {seed}")
    first = date(2024, 2, 19) + timedelta(days=rng.randrange(0, 440))
    market = Market(seed, first, days or rng.randrange(40, 61), 300 + int(400 * min(scale, 1.0)))
    society = Society(market, seed, difficulty)
    accounts: list[Account] = []
    for kinds in (platforms.KINDS, innocents.KINDS):
        for label, (count, maker) in kinds.items():
            accounts += _some(society, label, count * scale, maker)
    book.write(Path(folder), society, accounts, traces=True)


def _some(society: Society, label: str, wanted: float, maker: Callable[[Society], list[Account]]) -> list[Account]:
    """So many accounts of a kind; of groups made together, as many groups as come nearest to it, and never none."""
    number = max(1, round(wanted))
    made: list[Account] = []
    while len(made) < number:
        group = maker(society)
        if made and len(made) + len(group) - number > number - len(made):
            break
        made += group
    for account in made:
        if account.label != label:
            raise AssertionError(f"{account.label} made as {label}")
    return made
