"""Remake ``model.yaml`` from nothing: worlds of four hands, their signals, the curves. The same bytes on every run; some twenty minutes on one core.

    python bench/train_model.py src/kanchuan/scoring/model.yaml

A far world (``bench/far_world``) is never among them: it examines what was learned.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.diary_world import __main__ as diary
from bench.other_world import accounts as other
from bench.reactive_world.world import write_world

from kanchuan.bench.train import OWN, Recipe, model_text
from kanchuan.bench.world import World, made_world, make_worlds

# The hands beside our own and the seeds of their worlds.
HANDS: dict[str, tuple[Callable[..., object], Sequence[int]]] = {
    "other": (lambda folder, seed: other.make(str(folder), seed, 1.0, 0.5, None), range(1001, 1007)),
    "diary": (lambda folder, seed: diary.make(seed, folder), range(1, 7)),
    "reactive": (lambda folder, seed: write_world(folder, seed, 2_500), range(1, 7)),
}


def worlds_of(hand: str) -> list[World]:
    """The worlds of a hand, as the training sees them."""
    make, seeds = HANDS[hand]
    found = []
    for seed in seeds:
        found.append(made_world(partial(make, seed=seed), threads=1))
        print(hand, seed, len(found[-1].accounts), "accounts", int(found[-1].guilty.sum()), "guilty", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    hands = [make_worlds(OWN, lambda what, _share: print(what, flush=True), threads=1), *(worlds_of(hand) for hand in HANDS)]
    given.out.write_text(model_text(hands, Recipe()), encoding="utf-8")


if __name__ == "__main__":
    main()
