from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanchuan.scoring.explain import explain, explain_prior
from kanchuan.scoring.hands import Hands, hands
from kanchuan.scoring.model import Counting, Curve, ModelError, from_file, read, shipped, text_of, weighed
from kanchuan.scoring.typology import typology
from kanchuan.signals.catalogue import BY_NAME, SIGNALS

MODEL = shipped()
signals = st.sampled_from(SIGNALS)
values = st.floats(-10, 1e4)
shares = st.floats(0, 1)
supports = st.integers(0, 1000)

MACHINES = BY_NAME["is_used_from_many_machines"]  # floor 2, 5 days
BY_HAND = """
prior: 0.04
starts: {person: -3.0, institution: -4.0}
grades: {lead: 0.7, needs_check: 0.15}
insufficient: {orders: 20, evidence: 0.5, days: 5, alone: {days: 15, orders: 100}}
peers: 30
signals:
  is_used_from_many_machines:
    person: {missing: 0.25, value: [-0.5, [2.5, 0.0], [4, 1.5]], place: [0.0, [0.9, 0.5]]}
    institution: {place: [0.0, [0.9, 0.5]]}
  keeps_to_one_machine: {person: {value: [0.0, [0.5, -1.0]]}, institution: {value: [0.0, [0.5, -0.25]]}}
"""


def one(model, signal, value, place, support, holder=0):
    return float(model.contributions(signal, np.array([value]), np.array([place]), np.array([support]), np.array([holder]))[0])


def test_one_contribution_by_hand():
    model = read(BY_HAND)
    assert one(model, MACHINES, 1.0, 0.0, 5) == -0.5
    assert one(model, MACHINES, 2.5, 0.0, 5) == 0.0
    assert one(model, MACHINES, 4.0, 0.95, 5) == 2.0
    # Two of five days: six machines count as 2 + 0.4 x 4 = 3.6.
    assert one(model, MACHINES, 6.0, 0.95, 2) == 0.5
    assert one(model, BY_NAME["keeps_to_one_machine"], 0.6, 1.0, 1000) == -1.0
    assert one(model, BY_NAME["runs_several_purses"], 50.0, 1.0, 1000) == 0.0


def test_a_signal_says_another_thing_of_an_institution():
    model = read(BY_HAND)
    assert one(model, MACHINES, 4.0, 0.95, 5, holder=1) == 0.5
    assert one(model, MACHINES, 4.0, 0.95, 5, holder=0) == 2.0
    assert one(model, BY_NAME["keeps_to_one_machine"], 0.6, 1.0, 1000, holder=1) == -0.25


def test_where_one_starts_counts_what_is_missing():
    model = read(BY_HAND)
    assert model.beginning({MACHINES}, 0) == -3.0
    assert model.beginning(set(), 0) == -2.75
    assert model.beginning(set(), 1) == -4.0
    assert model.probability(-3.0, [2.0, 1.0]) == 0.5
    assert model.potential({MACHINES}, 0) == pytest.approx(1 / (1 + math.exp(1.0)))
    assert model.potential({MACHINES}, 1) == pytest.approx(1 / (1 + math.exp(3.5)))


def test_an_institutions_factors_stretch_its_families():
    model = read(BY_HAND).adjusted({"terminals": 0.5}, 0.2)
    assert one(model, MACHINES, 4.0, 0.95, 5) == 1.0
    assert one(model, BY_NAME["keeps_to_one_machine"], 0.6, 1.0, 1000) == -1.0
    assert model.beginning({MACHINES}, 0) == pytest.approx(-2.8)
    assert read(text_of(model)) == model


def test_the_shipped_model_is_its_own_text():
    assert read(text_of(MODEL)) == MODEL
    assert set(MODEL.terms) <= set(BY_NAME)


@given(st.sampled_from([one for one in SIGNALS if not one.either_way]), values, values, shares, shares, supports, st.integers(0, 1))
def test_contributions_are_monotone(signal, first, second, here, there, support, holder):
    low = one(MODEL, signal, min(first, second), min(here, there), support, holder)
    high = one(MODEL, signal, max(first, second), max(here, there), support, holder)
    assert low <= high if signal.direction == "for" else low >= high


@given(st.dictionaries(signals, st.tuples(values, shares, supports), max_size=20))
def test_sums_are_exact(found):
    weights = [one(MODEL, signal, *what) for signal, what in found.items()]
    start = MODEL.beginning(set(found), 0)
    score = MODEL.probability(start, weights)
    assert math.log(score / (1 - score)) == pytest.approx(start + math.fsum(weights), rel=1e-6, abs=1e-6)


@given(signals, values, supports)
def test_few_rows_bring_a_value_nearer_to_its_floor(signal, value, support):
    counted = float(weighed(signal, np.array([value]), np.array([support]))[0])
    assert min(value, signal.floor) <= counted <= max(value, signal.floor)
    assert support < signal.support or counted == value


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-2, 2)), max_size=6), st.floats(-6, 6))
def test_a_curve_is_a_step_function(pairs, value):
    pairs = sorted(dict(pairs).items())
    curve = Curve(tuple(edge for edge, _ in pairs), (0.0, *(level for _, level in pairs)))
    expected = [level for edge, level in pairs if edge <= value]
    assert curve.at(np.array([value]))[0] == (expected[-1] if expected else 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "prior: 1",
        "[1, 2]",
        BY_HAND.replace("person: -3.0", "person: far"),
        BY_HAND.replace("{person: -3.0, institution: -4.0}", "{person: -3.0}"),
        "a: b: c",
    ],
)
def test_what_is_no_model_is_named(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"own\.yaml"):
        from_file(path)


def test_the_sentence_of_the_start():
    told = explain_prior(0.01, 0.004)
    assert "1.0%" in told.zh
    assert "0.40%" in told.en


def test_grades():
    terminals = {BY_NAME["shares_a_strong_terminal"]: 2.6}
    seen = {BY_NAME["keeps_to_one_machine"]: -0.4, BY_NAME["hides_its_terminal"]: 0.0}
    assert MODEL.grade(0.9, 500, 9, {}, 0.99) == "lead"
    assert MODEL.grade(0.2, 500, 9, {}, 0.99) == "needs_check"
    assert MODEL.grade(0.01, 500, 5, seen, 0.99) == "clear"
    assert MODEL.grade(0.01, 500, 4, seen, 0.99) == "insufficient_data"
    assert MODEL.grade(0.01, 500, 9, seen, 0.5) == "insufficient_data"
    # Through nothing but its trades an account is clear only on fifteen days and a hundred orders.
    assert MODEL.grade(0.01, 100, 15, {}, 0.99) == "clear"
    assert MODEL.grade(0.01, 500, 14, {}, 0.99) == "insufficient_data"
    assert MODEL.grade(0.01, 99, 30, {}, 0.99) == "insufficient_data"
    assert MODEL.grade(0.9, 19, 9, {BY_NAME["mixes_order_sizes"]: 5.0}, 0.99) == "insufficient_data"
    assert MODEL.grade(0.2, 3, 1, terminals, 0.3) == "needs_check"


def test_typology():
    name = BY_NAME.__getitem__
    assert typology("clear", {name("orders_through_a_relay"): 2.0}) is None
    assert typology("lead", {name("orders_through_a_relay"): 1.4, name("closes_lots_out_of_turn"): 1.0}) == "relay"
    assert typology("lead", {name("is_used_from_many_machines"): 2.0, name("closes_lots_out_of_turn"): 1.0}) == "system_split"
    assert typology("needs_check", {name("shares_a_strong_terminal"): 2.0, name("pools_money_from_many"): 1.0}) == "lent_account"


COUNTED = replace(
    read(BY_HAND),
    counting=Counting(math.log(4), {"orders": Curve((1000.0,), (0.0, math.log(5)))}, ((-100.0, -1.0, 1.0), (2.0, -0.5, 0.25))),
)


def test_hands():
    few, many = {"orders": 500.0}, {"orders": 2000.0}
    assert hands("lead", {}, few, COUNTED) == Hands(4, 1, 11)  # 4 / e, 4 x e
    assert hands("needs_check", {}, many, COUNTED) == Hands(20, 12, 26)
    # A clear account is taken for one person; seven machines within seconds are shown as the most there could be.
    machines = {"is_used_from_many_machines": 7.4, "alternates_machines_within_seconds": 0.1}
    assert hands("clear", machines, few, COUNTED) == Hands(1, 1, 7)
    assert hands("clear", {**machines, "alternates_machines_within_seconds": 0.0}, few, COUNTED) == Hands(1, 1, 1)
    assert hands("insufficient_data", machines, many, COUNTED) == Hands(None, None, None)


def test_a_sentence_with_what_is_unknown():
    signal = BY_NAME["is_used_from_many_machines"]
    told = explain(signal, 4.25, 1.5, 0.97, {"days": 12, "most": None}, among_peers=True)
    assert told.zh == "平均每天从 4.2 台不同设备操作，最多一天 — 台（12 天，— 次）。同类账户的中位数为 1.5，本账户为 4.25，高于其中 97%。"
    assert told.en.endswith("The median of comparable accounts is 1.5; this account, at 4.25, is above 97% of them.")
    assert "假设" in explain(signal, 4.25, 1.5, 0.97, {}, among_peers=False).zh
