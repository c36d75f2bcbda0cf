"""``bench leave-out``: whole cases, or whole kinds of behaviour, are kept from the training, and found all the same or not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kanchuan.bench.metrics import threshold_at
from kanchuan.bench.scan import scores_of
from kanchuan.bench.train import Recipe, fit, model_of
from kanchuan.bench.world import World

_RATE = 0.005


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was found of each group by a model that had never seen one of it.

    Attributes:
        found: by group: share of its accounts above the threshold at 0.5% false alarms, the same of a model that had seen it, and how many there were.
        innocents: accounts on which the threshold was set.
    """

    by: str
    found: dict[str, tuple[float, float, int]]
    innocents: int

    def as_json(self) -> str:
        """The figures as JSON."""
        rows = {
            name: {"left_out": round(out, 4), "seen": round(seen, 4), "accounts": count} for name, (out, seen, count) in self.found.items()
        }
        return json.dumps({"by": self.by, "innocents": self.innocents, "recall_at_half_percent": rows}, ensure_ascii=False, indent=1) + "\n"

    def lines(self, lang: str = "zh") -> list[str]:
        """The figures in words."""
        head = (
            f"留一检验：误报 0.5% 时的召回（{self.innocents:,} 个无辜账户）：未见过该类 / 见过"
            if lang == "zh"
            else f"left out: recall at 0.5% false alarms ({self.innocents:,} innocent accounts): never seen / seen"
        )
        return [head, *(f"  {name:28} {out:6.2f} {seen:6.2f}  n={count}" for name, (out, seen, count) in self.found.items())]


def leave_out(worlds: Sequence[World], by: str = "case", recipe: Recipe | None = None) -> LeftOut:
    """Keep one group after the other from the training and look for it in other worlds.

    Worlds are parted in two halves; each half is searched by models trained on the other.

    Args:
        worlds: at least two.
        by: ``case`` (of the notice) or ``kind`` (the label: how the account is split).
        recipe: how curves are fitted.

    Raises:
        ValueError: fewer than two worlds, or nothing to leave out.
    """
    groups = [[case or "" for case in world.cases] if by == "case" else world.labels for world in worlds]
    wanted = sorted(
        {
            name
            for world, names in zip(worlds, groups, strict=True)
            for name, guilty in zip(names, world.guilty, strict=True)
            if guilty and name
        },
        key=lambda name: (len(name), name),
    )
    if len(worlds) < 2 or not wanted:
        raise ValueError("at least two worlds with several groups are needed")
    hits = {name: [0, 0] for name in wanted}
    counts = dict.fromkeys(wanted, 0)
    innocents = 0
    for half in (0, 1):
        learn, search = [range(one, len(worlds), 2) for one in (half, 1 - half)]
        innocents += sum(int((~worlds[place].guilty).sum()) for place in search)
        searched = [worlds[place] for place in search]
        guilty = np.concatenate([world.guilty for world in searched])
        everything = _scored([worlds[place] for place in learn], searched, recipe)
        for name in wanted:
            of_group = guilty & np.array([one == name for place in search for one in groups[place]])
            counts[name] += int(of_group.sum())
            others = [np.array([group != name for group in groups[place]]) | ~worlds[place].guilty for place in learn]
            left_out = _scored([worlds[place].of(kept) for place, kept in zip(learn, others, strict=True)], searched, recipe)
            for column, scores in enumerate((left_out, everything)):
                hits[name][column] += int((scores[of_group] > threshold_at(scores, guilty, _RATE)).sum())
    return LeftOut(by, {name: (hits[name][0] / counts[name], hits[name][1] / counts[name], counts[name]) for name in wanted}, innocents)


def _scored(learn: Sequence[World], search: Sequence[World], recipe: Recipe | None) -> NDArray[np.float64]:
    model = model_of(fit([learn], recipe or Recipe()))
    return np.concatenate([scores_of(model, world) for world in search])
