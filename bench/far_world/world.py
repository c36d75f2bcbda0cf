"""One world from its seed: a market, a cast, what they did, and the records of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from bench.far_world import hidden, innocent
from bench.far_world.book import play
from bench.far_world.cast import Cast
from bench.far_world.machines import Machines
from bench.far_world.prices import futures_board, stock_board
from bench.far_world.records import Records
from bench.far_world.trading_days import draw_days, night_before

FULL = 4000
EACH = 8


def make(folder: str | Path, seed: int, accounts: int = FULL, days: int | None = None) -> None:
    """Write a world of about ``accounts`` accounts over ``days`` trading days (drawn from 50 to 120 if not said) into ``folder``.

    Of 4,000, 88 to 100 are split or lent, at least eight of each guilty kind; smaller worlds keep the shares, with at least one of each.
    """
    rng = np.random.default_rng([seed, 0xFA4])
    span, before = draw_days(rng, days)
    scale = accounts / FULL
    cast = Cast(rng, len(span), stock_board(rng, span), futures_board(rng, span), night_before(span), Machines(rng))
    each = np.full(len(hidden.KINDS), max(round(EACH * scale), 1))
    more = rng.multinomial(int(rng.integers(0, 13) * scale), np.ones(len(each)) / len(each))
    for kind, number in zip(hidden.KINDS, each + more, strict=True):
        kind(cast, int(number))
    for kind, number in innocent.KINDS.items():
        kind(cast, max(round(number * scale), 1))
    innocent.retail(cast, max(accounts - len(cast.accounts), 1))
    for one in cast.accounts:  # passwords are forgotten everywhere
        if rng.random() < 0.09:
            cast.password(one, int(rng.integers(len(span))), rng.random() < 0.4)
    heads = len(cast.books["stock"].nature)
    played = {"stock": play(cast, "stock", 0), "futures": play(cast, "futures", heads)}
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    Records(cast, span, before, target, seed).run(played)
