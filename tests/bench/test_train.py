from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kanchuan.bench.leave_out import leave_out
from kanchuan.bench.scan import hands_quality, judge, scores_of
from kanchuan.bench.train import Recipe, boosted, by_holder, first_guess, first_scores, fit, fit_counting, model_text, weights
from kanchuan.bench.world import World, is_guilty
from kanchuan.scoring.model import HOLDERS, read, text_of
from kanchuan.signals.catalogue import SIGNALS

pytestmark = pytest.mark.fitting

RECIPE = Recipe(rounds=60, least_rows=10)


def world(seed, accounts=400):
    """Accounts whose first ten signals rise with the number of people, if there are enough orders to tell; the rest is noise, and parts are unknown."""
    rng = np.random.default_rng(seed)
    guilty = rng.random(accounts) < 0.25
    hidden = np.where(guilty, rng.integers(2, 40, accounts), 1)
    orders = np.exp(rng.uniform(np.log(10), np.log(3000), accounts)).round()
    values = rng.normal(0, 1, (accounts, len(SIGNALS)))
    for column in range(10):
        sign = 1 if SIGNALS[column].direction == "for" else -1
        values[:, column] += sign * np.log(hidden) * (orders > 60) * 0.5
    values[rng.random(values.shape) < 0.2] = np.nan
    places = np.where(np.isfinite(values), rng.random(values.shape), np.nan)
    labels = ["split_relay" if one else "retail" for one in guilty]
    activity = np.stack([orders, orders / 10, orders / 5], axis=1)
    accounts_of = [f"{seed}-{number}" for number in range(accounts)]
    return World(
        accounts_of, labels, hidden, is_guilty(labels), values.astype(np.float32), places.astype(np.float32), activity, [None] * accounts
    )


@pytest.fixture(scope="module")
def worlds():
    return [world(seed) for seed in range(4)]


def test_the_curves_are_the_trees(worlds):
    """Added up into curves, the trees give every account the score that they gave one by one."""
    model = read(model_text([worlds], RECIPE))
    fresh = world(99)
    columns = np.concatenate([fresh.values, fresh.places], axis=1)
    raw = boosted([worlds], RECIPE).predict(by_holder(columns, fresh.holders), raw_score=True) + first_scores(columns, fresh.holders)
    assert 0.05 < fresh.holders.mean() < 0.6
    expected = 1 / (1 + np.exp(-raw))
    assert scores_of(model, fresh) == pytest.approx(expected, abs=2e-3)
    assert expected.std() > 0.05


def test_the_same_worlds_give_the_same_text(worlds):
    text = model_text([worlds], RECIPE)
    assert text == model_text([worlds], RECIPE)
    assert read(text_of(read(text))) == read(text)


def test_curves_are_zero_where_the_innocent_are_usual_and_rise(worlds):
    fitted = fit([worlds], RECIPE)
    used = 0
    for signal in SIGNALS:
        for holder in HOLDERS:
            level, *pairs = fitted["signals"].get(signal.name, {}).get(holder, {}).get("value", [0.0])
            levels = [level, *(pair[1] for pair in pairs)]
            assert 0.0 in [abs(one) for one in levels]
            if not signal.either_way:
                assert levels == sorted(levels, reverse=signal.direction == "against")
            used += len(levels) > 1
    assert used >= 5


def test_every_hand_counts_the_same(worlds):
    found = weights([worlds[:1], worlds[1:]], 2)
    first = len(worlds[0].accounts)
    one = found[: sum(len(world.accounts) for world in worlds)]
    assert one[:first].sum() == pytest.approx(one[first:].sum())
    assert one[:first][worlds[0].guilty].sum() == pytest.approx(0.03 * one[:first].sum())
    assert len(found) == 2 * len(one)
    assert found.mean() == pytest.approx(1)


def test_how_many_people_is_learned_with_an_interval(worlds):
    fitted = fit_counting(worlds, Recipe(rounds=200))
    assert all(low < 0 < high for _, low, high in fitted["bands"])
    assert any(name in fitted["terms"] for name in (signal.name for signal in SIGNALS[:10]))
    model = read(model_text([worlds], Recipe(rounds=200)))
    found = hands_quality(model, [world(98)])
    assert 0.6 < found["ratio"] < 1.7
    assert found["interval_holds"] > 0.75


def test_a_kind_kept_from_the_training_is_looked_for_in_other_worlds(worlds):
    kinds = [replace(one, labels=["split_relay" if guilty and place % 2 else "split_operator" if guilty else "retail"
                                  for place, guilty in enumerate(one.guilty)]) for one in worlds]  # fmt: skip
    found = leave_out(kinds, "kind", Recipe(rounds=200, least_rows=10))
    assert found.innocents == sum(int((~one.guilty).sum()) for one in worlds)
    assert set(found.found) == {"split_relay", "split_operator"}
    for out, seen, count in found.found.values():
        # The two kinds are alike: who knows one finds the other, eight times as often as the innocent.
        assert out > 0.04
        assert seen > 0.04
        assert 50 < count < 400
    assert "split_relay" in found.as_json()
    assert any("n=" in line for line in found.lines("en"))
    with pytest.raises(ValueError, match="groups"):
        leave_out(worlds, "case", RECIPE)


def test_baselines_stand_beside_the_scan(worlds):
    model = read(model_text([worlds], Recipe(rounds=200, least_rows=10)))
    report = judge([world(97)], model, ["made up"], 1.0, train=worlds)
    assert set(report.ways) == {"scan", "hand rule", "isolation forest", "logistic regression, 5"}
    assert report.ways["scan"].average_precision > max(report.ways[name].average_precision for name in report.ways if name != "scan")
    assert "made up" in report.as_json()
    assert any("split_relay" in line for line in report.lines("en"))


def test_a_first_guess_is_a_ramp_in_steps():
    curve = first_guess("is_used_from_many_machines")  # 2.0 from 2 to 5 machines
    assert curve.at(np.array([0.0, 2.0, 5.0, 50.0])).tolist() == pytest.approx([0.0, 0.0, 2.0, 2.0])
    assert float(curve.at(np.array([3.5]))[0]) == pytest.approx(1.0, abs=0.17)
    assert float(first_guess("keeps_to_one_machine").at(np.array([1.0]))[0]) < 0
