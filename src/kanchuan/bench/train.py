"""The recipe of the scan's model: boosted one-step trees on the signals of many made-up worlds, added up into one curve a signal, written as text.

A tree of one split sees one number, so their sum is a sum of step functions, one for each signal's value and one for its place among its peers: an
additive model (Lou, Caruana, Gehrke 2012) whose contributions are exact and which never falls where a signal for several hands rises. Records that
a dataset lacks are hidden from part of the accounts while it learns, so that it knows what their absence says: nothing more than that.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kanchuan.bench.world import ACTIVITY, World, read_world, stacked
from kanchuan.scoring.model import Model, read, shipped, text_of
from kanchuan.signals.catalogue import SIGNALS
from kanchuan.signals.signal import Family

# Records that are often lacking together, as families of signals.
_SEEN_TOGETHER: tuple[tuple[frozenset[Family], float], ...] = (
    (frozenset({"terminals"}), 0.35),
    (frozenset({"money"}), 0.5),
    (frozenset({"identity", "life_cycle"}), 0.35),
    (frozenset({"terminals", "money", "identity", "life_cycle", "groups"}), 0.3),
    (frozenset({"tags"}), 0.5),
)
DIGITS = 4
_FOLDS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the curves are fitted. The same worlds and recipe give the same text."""

    rounds: int = 900
    rate: float = 0.06
    least_rows: int = 40
    ridge: float = 5.0
    columns: float = 0.4
    seed: int = 20210430
    copies: int = 3
    lost: float = 0.1


def hidden_copies(worlds: Sequence[World], recipe: Recipe) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The accounts as they are, and copies from which whole groups of records are hidden."""
    rows, truth = stacked(worlds)
    rng = np.random.default_rng(recipe.seed)
    parts = [rows]
    families = [signal.family for signal in SIGNALS]
    for _ in range(recipe.copies - 1):
        copy = rows.copy()
        for group, share in _SEEN_TOGETHER:
            columns = np.array([family in group for family in families] * 2)
            chosen = rng.random(len(copy)) < share
            copy[np.ix_(chosen, columns)] = np.nan
        # Any signal may be lost on its own, so that none carries all that several could.
        lost = rng.random((len(copy), len(SIGNALS))) < recipe.lost
        copy[np.tile(lost, (1, 2))] = np.nan
        parts.append(copy)
    return np.concatenate(parts), np.tile(truth, recipe.copies)


def fit(worlds: Sequence[World], recipe: Recipe) -> dict[str, Any]:
    """Fit the curves.

    Args:
        worlds: what to learn from.
        recipe: how.

    Returns:
        ``start``, ``prior`` and ``signals`` of ``model.yaml``.

    Raises:
        ImportError: the library that fits is not installed (extra ``bench``).
    """
    import lightgbm  # noqa: PLC0415 - heavy, and needed only here

    rows, truth = hidden_copies(worlds, recipe)
    rising = [1 if signal.direction == "for" else -1 for signal in SIGNALS] * 2
    usable = np.asarray(np.isfinite(rows).any(axis=0))
    booster = lightgbm.train(
        {**_settings(recipe), "objective": "binary", "min_data_in_leaf": recipe.least_rows, "monotone_constraints": rising},
        lightgbm.Dataset(rows, truth.astype(np.int8), free_raw_data=True),
        num_boost_round=recipe.rounds,
    )
    return curves(booster.dump_model()["tree_info"], usable, worlds)


def _settings(recipe: Recipe) -> dict[str, Any]:
    """Trees of one split, the same on every run."""
    return {
        "num_leaves": 2,
        "max_depth": 1,
        "learning_rate": recipe.rate,
        "lambda_l2": recipe.ridge,
        "feature_fraction": recipe.columns,
        "max_bin": 127,
        "seed": recipe.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }


def _added_up(trees: Sequence[dict[str, Any]], names: Sequence[str]) -> list[tuple[str | None, float, float, dict[float, float]]]:
    """Trees of one split added up by column: its name (None: a constant), its lowest level, what a value that is not known adds, and its steps."""
    constant = 0.0
    lowest: dict[int, float] = {}
    missing: dict[int, float] = {}
    steps: dict[int, dict[float, float]] = {}
    for tree in trees:
        node = tree["tree_structure"]
        if "split_feature" not in node:
            constant += float(node.get("leaf_value", 0.0))
            continue
        column, edge = node["split_feature"], float(node["threshold"])
        left, right = float(node["left_child"]["leaf_value"]), float(node["right_child"]["leaf_value"])
        lowest[column] = lowest.get(column, 0.0) + left
        missing[column] = missing.get(column, 0.0) + (left if node["default_left"] else right)
        of = steps.setdefault(column, {})
        of[edge] = of.get(edge, 0.0) + right - left
    return [(None, constant, constant, {}), *((names[column], lowest[column], missing[column], steps[column]) for column in sorted(steps))]


def _levels(lowest: float, steps: dict[float, float]) -> tuple[list[float], NDArray[np.float64]]:
    """Edges and levels of a curve. A split sends what is not above its threshold left; a curve's edge is where the next level begins."""
    edges = sorted(steps)
    places = [float(np.nextafter(np.float32(edge), np.float32(np.inf))) for edge in edges]
    return places, lowest + np.cumsum([0.0, *(steps[edge] for edge in edges)])


def curves(trees: Sequence[dict[str, Any]], usable: NDArray[np.bool_], worlds: Sequence[World]) -> dict[str, Any]:
    """Add trees of one split up into a curve a column, each zero at what is usual among the innocent."""
    count = len(SIGNALS)
    start = 0.0
    added: dict[str, tuple[float, float, dict[float, float]]] = {}
    for name, lowest, missing, steps in _added_up(trees, [f"{place}" for place in range(2 * count)]):
        if name is None:
            start += lowest
        else:
            added[name] = (lowest, missing, steps)
    rows, truth = stacked(worlds)
    usual = [np.nanmedian(rows[~truth, column]) if usable[column] else 0.0 for column in range(2 * count)]
    signals: dict[str, Any] = {}
    for number, signal in enumerate(SIGNALS):
        said: dict[str, Any] = {}
        absent = 0.0
        for name, column in (("value", number), ("place", number + count)):
            if f"{column}" not in added:
                continue
            lowest, missing, steps = added[f"{column}"]
            places, levels = _levels(lowest, steps)
            centre = levels[np.searchsorted(np.array(places), usual[column], side="right")]
            levels = levels - centre
            start += centre
            absent += missing - centre
            said[f"least_{name}"] = round(float(levels[0]), DIGITS)
            said[name] = [[float(f"{edge:.7g}"), round(float(level), DIGITS)] for edge, level in zip(places, levels[1:], strict=True)]
        if said:
            said["missing"] = round(absent, DIGITS)
            signals[signal.name] = said
    return {"prior": round(float(truth.mean()), 4), "start": round(start, DIGITS), "signals": signals}


def fit_counting(worlds: Sequence[World], recipe: Recipe) -> dict[str, Any]:
    """Fit the number of people behind accounts that have several: the same kind of curves, on its logarithm.

    Returns:
        ``hands`` of ``model.yaml``.
    """
    import lightgbm  # noqa: PLC0415 - heavy, and needed only here

    rows = np.concatenate([np.concatenate([world.values, world.activity], axis=1) for world in worlds])
    hidden, guilty = np.concatenate([world.hidden for world in worlds]), np.concatenate([world.guilty for world in worlds])
    chosen = guilty & (hidden >= 1)
    rows, wanted = rows[chosen], np.log(hidden[chosen])
    names = [*(signal.name for signal in SIGNALS), *ACTIVITY]
    settings = {**_settings(recipe), "objective": "regression", "min_data_in_leaf": 25}

    def trained(kept: NDArray[np.bool_]) -> Any:
        return lightgbm.train(settings, lightgbm.Dataset(rows[kept], wanted[kept]), num_boost_round=recipe.rounds // 2)

    # What is left over is measured on worlds left out in turn, so that the interval is as wide as it must be.
    world_of = np.repeat(np.arange(len(worlds)), [len(world.accounts) for world in worlds])[chosen]
    said = np.empty(len(rows))
    for fold in range(_FOLDS):
        held = world_of % _FOLDS == fold
        if held.any():
            said[held] = trained(~held if (~held).any() else held).predict(rows[held])
    bands = []
    edges = np.quantile(said, [0, 0.25, 0.5, 0.75])
    for place, edge in enumerate(edges):
        within = (said >= edge) & (said < edges[place + 1] if place + 1 < len(edges) else True)
        low, high = np.quantile((wanted - said)[within], [0.05, 0.95])
        bands.append([round(float(edge), 3) if place else -100.0, round(float(low), 3), round(float(high), 3)])
    start, terms = 0.0, {}
    for name, lowest, missing, steps in _added_up(trained(np.ones(len(rows), np.bool_)).dump_model()["tree_info"], names):
        # Absent values count as the middle of the curve, so that an estimate needs no constant for each absence.
        if name is None:
            start += lowest
            continue
        edges_of, levels = _levels(lowest, steps)
        start += missing
        terms[name] = {
            "least_value": round(float(levels[0] - missing), DIGITS),
            "value": [
                [float(f"{edge:.7g}"), round(float(level - missing), DIGITS)] for edge, level in zip(edges_of, levels[1:], strict=True)
            ],
        }
    return {"start": round(start, DIGITS), "bands": bands, "terms": terms}


def train(seeds: Sequence[int], scale: float, recipe: Recipe | None = None, progress: Callable[[str, float], None] | None = None) -> str:
    """The whole recipe: make the worlds, compute their signals, fit the curves; gives ``model.yaml``.

    Args:
        seeds: of the streets to learn from.
        scale: of each.
        recipe: how the curves are fitted.
        progress: told what is being done and the share done.
    """
    from kanchuan.simulate.simulate import simulate  # noqa: PLC0415 - fitting ready worlds needs no simulator

    worlds = []
    for number, seed in enumerate(seeds):
        if progress:
            progress(f"street {seed}", 0.95 * number / len(seeds))
        with tempfile.TemporaryDirectory() as place:
            simulate("street", Path(place) / "world", scale=scale, seed=seed)
            worlds.append(read_world(Path(place) / "world", shipped(), threads=1))
    return model_text(worlds, recipe or Recipe())


def model_text(worlds: Sequence[World], recipe: Recipe) -> str:
    """``model.yaml`` fitted on worlds; thresholds and least numbers are those shipped."""
    fitted = {**fit(worlds, recipe), "hands": fit_counting(worlds, recipe)}
    base = shipped()
    model = read(yaml.safe_dump({**fitted, **_constants(base)}))
    return text_of(model)


def _constants(model: Model) -> dict[str, Any]:
    days, orders = model.orders_alone
    return {
        "grades": {"lead": model.lead, "needs_check": model.needs_check},
        "insufficient": {
            "orders": model.least_orders,
            "evidence": model.least_evidence,
            "days": model.least_days,
            "alone": {"days": days, "orders": orders},
        },
        "peers": model.least_peers,
    }
