"""The recipe of the scan's model: boosted one-step trees on the signals of many made-up worlds, added up into one curve a signal, written as text.

A tree of one split sees one number, so their sum is a sum of step functions, one for each signal's value and one for its place among its peers: an
additive model (Lou, Caruana, Gehrke 2012) whose contributions are exact and which never falls where a signal for several hands rises. Records that
a dataset lacks are hidden from part of the accounts while it learns, so that it knows what their absence says: nothing more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kanchuan.bench.world import World, stacked
from kanchuan.signals.catalogue import SIGNALS
from kanchuan.signals.signal import Family

# Records that are often lacking together, as families of signals.
_SEEN_TOGETHER: tuple[tuple[frozenset[Family], float], ...] = (
    (frozenset({"terminals"}), 0.12),
    (frozenset({"money"}), 0.12),
    (frozenset({"identity", "life_cycle"}), 0.1),
    (frozenset({"terminals", "money", "identity", "life_cycle", "groups"}), 0.12),
    (frozenset({"tags"}), 0.3),
)
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the curves are fitted. The same worlds and recipe give the same text."""

    rounds: int = 900
    rate: float = 0.06
    least_rows: int = 40
    ridge: float = 5.0
    columns: float = 0.4
    seed: int = 20210430
    copies: int = 2


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
        {
            "objective": "binary",
            "num_leaves": 2,
            "max_depth": 1,
            "learning_rate": recipe.rate,
            "min_data_in_leaf": recipe.least_rows,
            "lambda_l2": recipe.ridge,
            "feature_fraction": recipe.columns,
            "max_bin": 127,
            "monotone_constraints": rising,
            "seed": recipe.seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbosity": -1,
            "zero_as_missing": False,
        },
        lightgbm.Dataset(rows, truth.astype(np.int8), free_raw_data=True),
        num_boost_round=recipe.rounds,
    )
    return curves(booster.dump_model()["tree_info"], usable, worlds)


def curves(trees: Sequence[dict[str, Any]], usable: NDArray[np.bool_], worlds: Sequence[World]) -> dict[str, Any]:
    """Add trees of one split up into a curve a column, each zero at what is usual among the innocent."""
    count = len(SIGNALS)
    start = 0.0
    steps: list[dict[float, float]] = [{} for _ in range(2 * count)]
    lowest, missing = np.zeros(2 * count), np.zeros(2 * count)
    for tree in trees:
        node = tree["tree_structure"]
        if "split_feature" not in node:
            start += float(node.get("leaf_value", 0.0))
            continue
        column, left, right = node["split_feature"], float(node["left_child"]["leaf_value"]), float(node["right_child"]["leaf_value"])
        steps[column][float(node["threshold"])] = steps[column].get(float(node["threshold"]), 0.0) + right - left
        lowest[column] += left
        # Numbers that are not known go the way that the tree's training found; a column never lacking sends them with the zeros.
        missing[column] += left if node["default_left"] else right
    rows, truth = stacked(worlds)
    usual = [np.nanmedian(rows[~truth, column]) if usable[column] else 0.0 for column in range(2 * count)]
    signals: dict[str, Any] = {}
    for number, signal in enumerate(SIGNALS):
        said: dict[str, Any] = {}
        absent = 0.0
        for name, column in (("value", number), ("place", number + count)):
            edges = sorted(steps[column])
            if not edges:
                continue
            # A split sends what is not above the threshold left; a curve's edge is where the next level begins.
            places = [float(np.nextafter(np.float32(edge), np.float32(np.inf))) for edge in edges]
            levels = lowest[column] + np.cumsum([0.0, *(steps[column][edge] for edge in edges)])
            centre = levels[np.searchsorted(np.array(places), usual[column], side="right")]
            levels = levels - centre
            start += centre
            absent += missing[column] - centre
            said[f"least_{name}"] = round(float(levels[0]), DIGITS)
            said[name] = [[float(f"{edge:.7g}"), round(float(level), DIGITS)] for edge, level in zip(places, levels[1:], strict=True)]
        if said:
            said["missing"] = round(absent, DIGITS)
            signals[signal.name] = said
    return {"prior": round(float(truth.mean()), 4), "start": round(start, DIGITS), "signals": signals}
