"""What the scan is held against: a rule as brokers use it, a logistic regression on five obvious figures, an isolation forest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kanchuan.bench.world import World
from kanchuan.signals.catalogue import BY_NAME, SIGNALS

# What comes to mind first: machines, orders within a second, securities held at once, money from many, orders a day.
_OBVIOUS = (
    "is_used_from_many_machines",
    "orders_several_within_one_second",
    "holds_many_positions",
    "pools_money_from_many",
)


def _column(world: World, name: str) -> NDArray[np.float64]:
    """A signal's values, 0 where it is not computable."""
    return np.asarray(np.nan_to_num(world.values[:, SIGNALS.index(BY_NAME[name])].astype(float)))


def hand_rule(world: World) -> NDArray[np.float64]:
    """Points as a broker's monitoring gives them: each threshold passed is one (China Clearing's check of May 2025, the 2020 lead on orders in one second)."""
    passed = [
        _column(world, "shares_a_strong_terminal") >= 2,
        _column(world, "is_used_from_many_machines") >= 3,
        _column(world, "is_used_from_many_regions") >= 2,
        _column(world, "orders_several_within_one_second") >= 0.05,
        _column(world, "swaps_money_around_password_change") >= 1,
        _column(world, "deposits_follow_password_changes") >= 2,
        _column(world, "pools_money_from_many") >= 5,
        _column(world, "shares_a_contact") >= 1,
    ]
    return np.asarray(np.sum(passed, axis=0), float)


def obvious(worlds: Sequence[World]) -> NDArray[np.float64]:
    """[n, 5] the five obvious figures, in logarithms."""
    return np.concatenate(
        [
            np.stack([np.log1p(world.activity[:, 0]), *(np.log1p(np.maximum(_column(world, name), 0)) for name in _OBVIOUS)], axis=1)
            for world in worlds
        ]
    )


def logistic_regression(train: Sequence[World], worlds: Sequence[World]) -> NDArray[np.float64]:
    """Probabilities of a logistic regression on the five obvious figures, fitted on other worlds."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - heavy, and needed only here
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(obvious(train), np.concatenate([world.guilty for world in train]))
    return np.asarray(model.predict_proba(obvious(worlds))[:, 1], float)


def isolation_forest(worlds: Sequence[World]) -> NDArray[np.float64]:
    """How unusual each account's places among its peers are; nothing is learned from labels."""
    from sklearn.ensemble import IsolationForest  # noqa: PLC0415 - heavy, and needed only here

    places = np.nan_to_num(np.concatenate([world.places for world in worlds]))
    forest = IsolationForest(n_estimators=200, random_state=0, n_jobs=1).fit(places)
    return np.asarray(-forest.score_samples(places), float)
