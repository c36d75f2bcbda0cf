"""The recipe of the scan's model: boosted one-step trees on the signals of many made-up worlds, added up into one curve a signal, written as text.

A tree of one split sees one number, so their sum is a sum of step functions, one for each signal's value and one for its place among its peers: an
additive model (Lou, Caruana, Gehrke 2012) whose contributions are exact and which never falls where a signal for several hands rises. Records that
a dataset lacks are hidden from part of the accounts while it learns, so that it knows what their absence says: nothing more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kanchuan.bench.world import ACTIVITY, Progress, World, make_worlds, read_world, stacked
from kanchuan.scoring.model import FLAT, HOLDERS, Curve, Model, read, shipped, text_of
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
# Of the first guesses so much stands for each holder: they were meant for accounts that also stand out among their peers, and for people's. With .4 foreign worlds are
# ranked as well, but nothing but orders would then hardly ever be enough for a lead (docs/decisions/0010).
_FIRST_SHARES = (0.6, 0.0)
# Steps of a ramp, and where one starts before anything is learned (log-odds of about 2 in 100).
_STEPS = 12
_FIRST_START = -4.0
# Every hand counts the same whatever its worlds hold, and so many of its accounts have several hands (assumption: the share in the worlds of other hands).
PRIOR = 0.03
_FOLDS = 4
_BEYOND = 1e30


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the curves are fitted. The same worlds and recipe give the same text."""

    rounds: int = 1500
    rate: float = 0.05
    least_rows: int = 100
    ridge: float = 20.0
    columns: float = 0.4
    seed: int = 20210430
    copies: int = 2
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


def by_holder(rows: NDArray[np.float32], holders: NDArray[np.int8]) -> NDArray[np.float32]:
    """[n, 2 signals x holders + 1] values and places once for each holder, unknown for the others, and the holder."""
    own = [np.where((holders == one)[:, None], rows, np.float32(np.nan)) for one in range(len(HOLDERS))]
    return np.concatenate([*own, holders[:, None].astype(np.float32)], axis=1)


@cache
def first_guess(signal: str) -> Curve:
    """What the hand-set model said of a signal: a ramp in equal steps, see ``first_guess.yaml``."""
    text = resources.files("kanchuan.bench").joinpath("first_guess.yaml").read_text(encoding="utf-8")
    weight, floor, full = (float(one) for one in yaml.safe_load(text)[signal])
    share = [(step + 1) / _STEPS for step in range(_STEPS)]
    edges = tuple(float(np.float32(floor + (full - floor) * (one - 0.5 / _STEPS))) for one in share)
    return Curve(edges, (0.0, *(weight * one for one in share)))


def first_scores(rows: NDArray[np.float32], holders: NDArray[np.int8]) -> NDArray[np.float64]:
    """[n] log-odds of accounts by the first guesses alone.

    Args:
        rows: values and places, as ``stacked`` gives them.
        holders: [n] place in ``HOLDERS``.
    """
    total = np.zeros(len(rows))
    for column, signal in enumerate(SIGNALS):
        known = np.isfinite(rows[:, column])
        total[known] += first_guess(signal.name).at(rows[known, column].astype(float))
    return _FIRST_START + np.array(_FIRST_SHARES)[holders] * total


def weights(hands: Sequence[Sequence[World]], copies: int) -> NDArray[np.float64]:
    """[copies x n] weight of each account: hands count the same, and ``PRIOR`` of a hand's accounts are guilty. The mean is 1."""
    of_hands = []
    for hand in hands:
        guilty = np.concatenate([world.guilty for world in hand])
        of_hands.append(np.where(guilty, PRIOR / max(guilty.sum(), 1), (1 - PRIOR) / max((~guilty).sum(), 1)))
    found = np.concatenate(of_hands)
    return np.tile(found / found.mean(), copies)


def boosted(hands: Sequence[Sequence[World]], recipe: Recipe) -> Any:
    """The trees of one split, before they are added up into curves.

    Raises:
        ImportError: the library that fits is not installed (extra ``bench``).
    """
    import lightgbm  # noqa: PLC0415 - heavy, and needed only here

    worlds = [world for hand in hands for world in hand]
    rows, truth = hidden_copies(worlds, recipe)
    # Whose account it is stays known, also where the signal that says so is hidden.
    holders = np.tile(np.concatenate([world.holders for world in worlds]), recipe.copies)
    rising = [0 if signal.either_way else 1 if signal.direction == "for" else -1 for signal in SIGNALS]
    return lightgbm.train(
        {
            **_settings(recipe),
            "objective": "binary",
            "min_data_in_leaf": recipe.least_rows,
            "monotone_constraints": [*(rising * 2 * len(HOLDERS)), 0],
        },
        lightgbm.Dataset(
            by_holder(rows, holders),
            truth.astype(np.int8),
            init_score=first_scores(rows, holders),
            weight=weights(hands, recipe.copies),
            free_raw_data=True,
        ),
        num_boost_round=recipe.rounds,
    )


def fit(hands: Sequence[Sequence[World]], recipe: Recipe) -> dict[str, Any]:
    """Fit the curves.

    Args:
        hands: what to learn from, by who made it: what holds in the worlds of one hand alone should not be learned.
        recipe: how.

    Returns:
        ``prior``, ``starts`` and ``signals`` of ``model.yaml``.

    Raises:
        ImportError: the library that fits is not installed (extra ``bench``).
    """
    trees = boosted(hands, recipe).dump_model()["tree_info"]
    worlds = [world for hand in hands for world in hand]
    rows, guilty = stacked(worlds)
    return curves(trees, rows[~guilty], np.concatenate([world.holders for world in worlds])[~guilty])


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
    # A split between the known and the unknown has an edge beyond all values.
    edges = sorted(edge for edge in steps if abs(edge) < _BEYOND)
    places = [float(np.nextafter(np.float32(edge), np.float32(np.inf))) for edge in edges]
    return places, lowest + np.cumsum([0.0, *(steps[edge] for edge in edges)])


def curves(trees: Sequence[dict[str, Any]], innocent: NDArray[np.float32], holders: NDArray[np.int8]) -> dict[str, Any]:
    """Add trees of one split up into curves, each zero at what is usual among the innocent.

    Args:
        trees: of the booster on the columns of ``by_holder``.
        innocent: [n, 2 x signals] values and places of the innocent.
        holders: [n] place in ``HOLDERS`` of each.
    """
    count = len(SIGNALS)
    columns = 2 * count * len(HOLDERS)
    constant = _FIRST_START
    added: dict[int, tuple[float, float, dict[float, float]]] = {}
    for name, lowest, missing, steps in _added_up(trees, [f"{column}" for column in range(columns + 1)]):
        if name is None:
            constant += lowest
        else:
            added[int(name)] = (lowest, missing, steps)
    starts = np.full(len(HOLDERS), constant)
    if columns in added:
        lowest, _, steps = added[columns]
        edges, found = _levels(lowest, steps)
        starts += found[np.searchsorted(np.array(edges), np.arange(len(HOLDERS)), side="right")]
    # An account is unknown in the columns of the other holders: what that adds belongs to where its own start.
    unknown = [
        sum(added[column][1] for column in range(columns) if column in added and column // (2 * count) != one)
        for one in range(len(HOLDERS))
    ]
    starts += np.array(unknown)
    signals: dict[str, Any] = {}
    for holder, holder_name in enumerate(HOLDERS):
        own = innocent[holders == holder]
        for number, signal in enumerate(SIGNALS):
            parts: dict[str, Any] = {}
            absent = 0.0
            for place, what in enumerate(("value", "place")):
                column = (2 * holder + place) * count + number
                lowest, missing, steps = added.get(column, (0.0, 0.0, {}))
                guess = first_guess(signal.name) if what == "value" else FLAT
                curve, centre = _centred(lowest, steps, guess, _FIRST_SHARES[holder], own[:, place * count + number])
                starts[holder] += centre
                absent += missing - centre
                if len(curve) > 1:
                    parts[what] = curve
            if parts or absent:
                parts["missing"] = round(absent, DIGITS)
                signals.setdefault(signal.name, {})[holder_name] = parts
    return {
        "prior": PRIOR,
        "starts": {name: round(float(start), DIGITS) for name, start in zip(HOLDERS, starts, strict=True)},
        "signals": signals,
    }


def _centred(lowest: float, steps: dict[float, float], guess: Curve, share: float, usual: NDArray[np.float32]) -> tuple[list[Any], float]:
    """A curve as text wants it, what was learned on top of the first guess, less its level at what is usual; and that level."""
    learned, found = _levels(lowest, steps)
    places = sorted({*learned, *(guess.edges if share else ())})
    at = np.array([-np.inf, *places])
    levels = found[np.searchsorted(np.array(learned), at, side="right")] + share * guess.at(at)
    known = usual[np.isfinite(usual)]
    centre = float(levels[np.searchsorted(np.array(places), np.median(known), side="right")]) if len(known) else 0.0
    pairs = [[float(f"{edge:.7g}"), round(float(level) - centre, DIGITS)] for edge, level in zip(places, levels[1:], strict=True)]
    return [round(float(levels[0]) - centre, DIGITS), *pairs], centre


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
        return lightgbm.train(settings, lightgbm.Dataset(rows[kept], wanted[kept]), num_boost_round=recipe.rounds // 3)

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
    start = 0.0
    terms: dict[str, list[Any]] = {}
    for name, lowest, missing, steps in _added_up(trained(np.ones(len(rows), np.bool_)).dump_model()["tree_info"], names):
        # Absent values count as the middle of the curve, so that an estimate needs no constant for each absence.
        if name is None:
            start += lowest
            continue
        edges_of, levels = _levels(lowest, steps)
        start += missing
        pairs = [[float(f"{edge:.7g}"), round(float(level - missing), DIGITS)] for edge, level in zip(edges_of, levels[1:], strict=True)]
        terms[name] = [round(float(levels[0] - missing), DIGITS), *pairs]
    return {"start": round(start, DIGITS), "bands": bands, "terms": terms}


# The worlds of our own hand for the shipped model: scenario, seed, scale. Those of other hands are made by ``bench/train_model.py``.
OWN = (
    *(("street", seed, 0.5) for seed in range(1, 17)),
    *(("orders-alone", seed, 0.35) for seed in range(501, 507)),
)


def train(folders: Sequence[Sequence[Path]] = (), progress: Progress | None = None) -> str:
    """The whole recipe: our own worlds and ready ones of other hands, their signals, the curves; gives ``model.yaml``.

    Args:
        folders: ready worlds, hand by hand.
        progress: told what is being done and the share done.
    """
    hands = [make_worlds(OWN, progress, threads=1)]
    hands += [[read_world(folder, shipped(), threads=1) for folder in hand] for hand in folders]
    return model_text(hands, Recipe())


def model_text(hands: Sequence[Sequence[World]], recipe: Recipe) -> str:
    """``model.yaml`` fitted on the worlds of several hands; thresholds and least numbers are those shipped."""
    worlds = [world for hand in hands for world in hand]
    return text_of(model_of({**fit(hands, recipe), "hands": fit_counting(worlds, recipe)}))


def model_of(fitted: dict[str, Any]) -> Model:
    """A model of what was fitted; all else is as in the shipped one."""
    return read(yaml.safe_dump({**fitted, **_constants(shipped())}))


def _constants(model: Model) -> dict[str, Any]:
    """What is not fitted: grades, least numbers, peers."""
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
