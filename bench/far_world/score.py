"""The exam: worlds of several seeds, the scan of each, and how well it agrees with the truth. Rates by kind are not shown: nobody who tunes should know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.far_world.world import make
from bench.other_world.score import score_scan

from kanchuan import scan

HIDDEN = ("recall_by_kind", "false_alarms_by_kind")


def score_seeds(seeds: Sequence[int], accounts: int) -> dict[str, dict[str, float]]:
    """Figures of each seed, and under ``mean`` the mean of those that are rates."""
    found: dict[str, dict[str, float]] = {}
    for seed in seeds:
        with TemporaryDirectory() as folder:
            world, out = Path(folder) / "world", Path(folder) / "out"
            make(world, seed, accounts)
            scan(world, out, html=False)
            whole = asdict(score_scan(world, out))
        found[str(seed)] = {name: value for name, value in whole.items() if name not in HIDDEN}
    rates = [name for name, value in found[str(seeds[0])].items() if isinstance(value, float)]
    return {**found, "mean": {name: sum(one[name] for one in found.values()) / len(found) for name in rates}}
