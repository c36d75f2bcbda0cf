"""``bench scan``: how well the shipped model ranks and how honest its probabilities are, on fresh made-up worlds, beside simple baselines."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kanchuan.bench.baselines import hand_rule, isolation_forest, logistic_regression
from kanchuan.bench.metrics import Quality, quality, rounded
from kanchuan.bench.world import Progress, World, make_worlds, read_world
from kanchuan.scoring.model import Model, levels, shipped
from kanchuan.signals.catalogue import SIGNALS


@dataclass(frozen=True, slots=True)
class ScanBench:
    """Figures of the scan and its baselines on the same accounts, and what is said of the number of hidden traders."""

    worlds: list[str]
    seconds: float
    ways: dict[str, Quality]
    hands: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> str:
        """The figures as JSON, rounded to four places."""
        return json.dumps(rounded(asdict(self)), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def lines(self, lang: str = "zh") -> list[str]:
        """The figures in words."""

        def said(zh: str, en: str) -> str:
            return en if lang == "en" else zh

        first = next(iter(self.ways.values()))
        lines = [
            said(
                f"{len(self.worlds)} 个世界，{first.accounts:,} 个账户，其中 {first.guilty:,} 个多人共用（{self.seconds:.0f} 秒）",
                f"{len(self.worlds)} worlds, {first.accounts:,} accounts, {first.guilty:,} with several hands ({self.seconds:.0f} s)",
            ),
            said(
                "方法                      平均精度  召回@0.1%  召回@0.5%  校准误差",
                "way                       avg.prec.  rec@0.1%   rec@0.5%   calib.err.",
            ),
        ]
        lines += [
            f"{name:25} {one.average_precision:8.3f} {one.recall_at_tenth:10.3f} {one.recall_at_half:10.3f} {one.calibration_error:10.4f}"
            for name, one in self.ways.items()
        ]
        lines.append(said("各类的召回（误报 0.5% 时）：", "recall by kind (at 0.5% false alarms):"))
        lines += [f"  {kind:28} {share:6.2f}  n={count}" for kind, (share, count) in sorted(first.by_guilty.items())]
        lines.append(said("各类无辜账户的误报：", "false alarms by kind of innocent:"))
        lines += [
            f"  {kind:28} {share:7.3%}  n={count}" for kind, (share, count) in sorted(first.by_innocent.items(), key=lambda row: -row[1][0])
        ]
        if self.hands:
            lines.append(
                said("隐藏人数：", "hidden traders: ") + ", ".join(f"{name} {value:.3f}" for name, value in sorted(self.hands.items()))
            )
        return lines


def scores_of(model: Model, world: World) -> NDArray[np.float64]:
    """The probabilities that ``scan`` gives, from a world's signals."""
    holders = world.holders
    total = np.array(model.starts)[holders] + model.shift
    for column, signal in enumerate(SIGNALS):
        known = np.isfinite(world.values[:, column])
        terms = model.of(signal)
        added = np.array(terms.missing)[holders]
        values, places = (found[known, column].astype(float) for found in (world.values, world.places))
        added[known] = model.factor(signal) * levels(terms, values, places, holders[known])
        total += added
    return np.asarray(1 / (1 + np.exp(-total)))


def hands_quality(model: Model, worlds: Sequence[World]) -> dict[str, float]:
    """What is said of the number of people behind guilty accounts: its ratio to the truth (geometric mean), and how often the interval holds it."""
    ratios, held = [], []
    for world in worlds:
        for row in np.flatnonzero(world.guilty):
            values = {signal.name: float(value) for signal, value in zip(SIGNALS, world.values[row], strict=True) if np.isfinite(value)}
            activity = dict(zip(("orders", "days", "symbols"), (float(one) for one in world.activity[row]), strict=True))
            point, low, high = model.counting.estimate({**values, **activity})
            ratios.append(max(point, 1) / world.hidden[row])
            held.append(np.floor(low) <= world.hidden[row] <= np.ceil(high))
    if not ratios:
        return {}
    logs = np.log(ratios)
    return {
        "ratio": float(np.exp(logs.mean())),
        "spread": float(np.exp(np.abs(logs - np.median(logs)).mean())),
        "interval_holds": float(np.mean(held)),
    }


def judge(worlds: Sequence[World], model: Model, names: Sequence[str], seconds: float, train: Sequence[World] = ()) -> ScanBench:
    """The scan and its baselines on the same worlds.

    Args:
        worlds: to be judged on.
        model: the scan's.
        names: of the worlds.
        seconds: that making and scanning them took.
        train: other worlds, from which the logistic regression learns; without them it is left out.
    """
    truth = np.concatenate([world.guilty for world in worlds])
    labels = [label for world in worlds for label in world.labels]
    ways = {
        "scan": np.concatenate([scores_of(model, world) for world in worlds]),
        "hand rule": np.concatenate([hand_rule(world) for world in worlds]) / 8,
        "isolation forest": isolation_forest(worlds),
    }
    if train:
        ways["logistic regression, 5"] = logistic_regression(train, worlds)
    return ScanBench(
        list(names), seconds, {name: quality(scores, truth, labels) for name, scores in ways.items()}, hands_quality(model, worlds)
    )


def bench_scan(
    seeds: Sequence[int],
    scenario: str = "street",
    scale: float = 1.0,
    train_seeds: Sequence[int] = (),
    folders: Sequence[Path] = (),
    progress: Progress | None = None,
) -> ScanBench:
    """Make worlds from seeds (or take ready ones) and judge the shipped model on them.

    Args:
        seeds: of the worlds; not those that the model was trained on.
        scenario: of ``simulate``.
        scale: of ``simulate``.
        train_seeds: of worlds from which the logistic regression learns.
        folders: ready datasets with their truth, instead of seeds.
        progress: told what is being done and the share done.
    """
    started = time.perf_counter()
    wanted = [(scenario, seed, scale) for seed in (*(() if folders else seeds), *train_seeds)]
    worlds = [*(read_world(folder, shipped()) for folder in folders), *make_worlds(wanted, progress)]
    worlds, train = worlds[: len(folders or seeds)], worlds[len(folders or seeds) :]
    names = [folder.name for folder in folders] or [f"{scenario} {seed}" for seed in seeds]
    return judge(worlds, shipped(), names, time.perf_counter() - started, train)
