"""One whole world: who is in it, what they do, and the files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from bench.reactive_world.cast import Cast
from bench.reactive_world.floor import Floor
from bench.reactive_world.innocents import cast_innocents
from bench.reactive_world.laws import GUILTY_KINDS, LOOK_ALIKES, QUIET, Laws, draw
from bench.reactive_world.market import BEFORE, Market
from bench.reactive_world.platforms import cast_ring
from bench.reactive_world.records import Records


def plan(laws: Laws) -> dict[str, int]:
    """How many accounts of each label. Where there are as many guilty accounts as kinds, each kind is there."""
    rng = np.random.default_rng([laws.seed, 51])
    guilty = max(round(laws.accounts * laws.guilty_share), 1)
    counts = dict.fromkeys(GUILTY_KINDS, 0)
    for kind in rng.permutation(GUILTY_KINDS)[:guilty].tolist():
        counts[kind] = 1
    for kind in rng.choice(GUILTY_KINDS, max(guilty - len(GUILTY_KINDS), 0), p=laws.guilty_mix).tolist():
        counts[kind] += 1
    drawn = {label: np.exp(rng.uniform(np.log(max(low, 0.3)), np.log(high + 1))) for label, (low, high) in LOOK_ALIKES.items()}
    # The mass stays ordinary: look-alikes and guilty together are at most three in ten.
    scale = min(1.0, (300 - 1000 * laws.guilty_share) / sum(drawn.values())) / 1000 * laws.accounts
    counts |= {label: int(share * scale + rng.random()) for label, share in drawn.items()}
    counts |= {label: int(rng.uniform(*limits) / 1000 * laws.accounts) for label, limits in QUIET.items()}
    counts["retail"] = laws.accounts - sum(counts.values())
    return counts


def people(laws: Laws, market: Market) -> Cast:
    """Everybody of the world."""
    cast = Cast(laws, market)
    for label, count in plan(laws).items():
        left = count
        while left > 0 and label in GUILTY_KINDS:
            size = min(int(cast.rng.integers(1, laws.ring_most + 1)), left)
            cast_ring(cast, label, size)
            left -= size
        if label not in GUILTY_KINDS:
            cast_innocents(cast, label, count)
    return cast


def write_world(out: Path, seed: int, accounts: int = 2500) -> dict[str, int]:
    """Make the world of that seed and write its tables and its truth to ``out``. Returns the rows of each table."""
    laws = draw(seed, accounts)
    market = Market(laws)
    cast = people(laws, market)
    floor = Floor(market, cast.makers, laws)
    movements = subscriptions(cast, floor)
    return Records(laws, market, cast, floor, floor.run()).write(out, movements)


def subscriptions(cast: Cast, floor: Floor) -> list[tuple[int, int, str, int, int, float]]:
    """New shares that some subscribe for and few are given: rows (account, day, kind, symbol, quantity, yuan); the lucky may sell them."""
    rng, laws, market = cast.rng, cast.laws, cast.market
    rows: list[tuple[int, int, str, int, int, float]] = []
    issues = [(day, int(rng.integers(0, laws.stocks))) for day in range(1, laws.days - 4) if rng.random() < 0.3]
    prices = market.closes[BEFORE - 1]
    for number, maker in enumerate(cast.makers):
        eagerness = cast.accounts[maker.account].subscribes
        for day, symbol in issues:
            if eagerness and rng.random() < eagerness:
                price = round(float(prices[symbol]) * 0.7, 2)
                rows.append((maker.account, day, "subscription", symbol, int(rng.integers(1, 20)) * 500, price))
                if rng.random() < 0.01:
                    rows.append((maker.account, day + 2, "subscription_payment", symbol, 500, price))
                    rows.append((maker.account, day + 3, "new_shares", symbol, 500, price))  # listed, and for sale, the day after
                    floor.windfalls.append((day + 4, number, symbol, 500))
    return rows
