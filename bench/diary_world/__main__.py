"""``python -m bench.diary_world --seed N --out DIR [--accounts 2500] [--days D]``."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path
from random import Random

from bench.diary_world.guilty import GUILTY
from bench.diary_world.innocents import INNOCENTS, retail
from bench.diary_world.laws import Laws
from bench.diary_world.records import Records
from bench.diary_world.town import Group, Town


def make(seed, out, accounts=2500, days=None):
    """Write one world.

    Args:
        seed: any whole number; the same gives the same bytes.
        out: folder; the tables of the market's book, and ``truth/``.
        accounts: about how many.
        days: trading days; the world's own law without.
    """
    laws = Laws(seed, accounts, days)
    rng = Random(f"{seed} town")
    town = Town(laws, rng)
    for name, wanted in _guilty(laws, rng).items():
        _until(town, wanted, lambda name=name: GUILTY[name](town, Random(f"{seed} {name} {len(town.accounts)}"), name).walk())
    for name, wanted in _innocents(laws, rng).items():
        _until(town, wanted, lambda name=name: Group(town, INNOCENTS[name](town, Random(f"{seed} {name} {len(town.accounts)}"))).walk())
    _until(town, accounts - len(town.accounts), lambda: Group(town, retail(town, Random(f"{seed} retail {len(town.accounts)}"))).walk())
    Records(town, out).write()
    return town


def _until(town, wanted, add):
    goal = len(town.accounts) + wanted
    while len(town.accounts) < goal:
        add()


def _guilty(laws, rng):
    """Accounts of each guilty kind: more of some, few or none of others."""
    weights = {name: laws.world(f"weight of {name}", 0.15, 3) * (rng.random() > 0.12) for name in GUILTY}
    total = laws.guilty_share * laws.accounts
    return {name: round(total * weight / sum(weights.values()) + rng.random() - 0.3) for name, weight in weights.items()}


def _innocents(laws, rng):
    """Accounts of each kind that looks like something else."""
    weights = {name: laws.world(f"weight of {name}", 0.2, 3) for name in INNOCENTS}
    total = (1 - laws.retail_share - laws.guilty_share) * laws.accounts
    return {name: max(1, round(total * weight / sum(weights.values()) + rng.random() - 0.5)) for name, weight in weights.items()}


def main():
    parser = argparse.ArgumentParser(prog="python -m bench.diary_world", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--accounts", type=int, default=2500)
    parser.add_argument("--days", type=int)
    given = parser.parse_args()
    gc.disable()  # what a town makes stays until it is written; looking for garbage only costs time
    town = make(given.seed, given.out, given.accounts, given.days)
    orders, fills = len(town.exchange.orders), len(town.exchange.fills)
    print(f"{given.out}: {len(town.accounts):,} accounts, {town.laws.days} days, {orders:,} orders, {fills:,} fills")


if __name__ == "__main__":
    main()
