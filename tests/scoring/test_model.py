from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanchuan.scoring.explain import explain, explain_prior
from kanchuan.scoring.model import capped, contribution, shipped
from kanchuan.scoring.typology import Hands, hands, typology
from kanchuan.signals.catalogue import BY_NAME, SIGNALS

MODEL = shipped()
signals = st.sampled_from(SIGNALS)
values = st.floats(-10, 1e4)
shares = st.floats(0, 1)
supports = st.integers(0, 1000)


def test_one_contribution_by_hand():
    signal = BY_NAME["is_used_from_many_machines"]  # weight 2, from 2 to 5 machines, 5 days
    assert contribution(signal, 3.5, 0.95, 5) == pytest.approx(2 * 0.5 * 1)
    assert contribution(signal, 3.5, 0.5, 5) == pytest.approx(2 * 0.5 * 0.5)
    assert contribution(signal, 3.5, 0.725, 2) == pytest.approx(2 * 0.5 * 0.75 * 0.4)
    assert contribution(signal, 2.0, 1.0, 5) == 0
    assert contribution(BY_NAME["keeps_to_one_machine"], 0.85, 0.0, 20) == pytest.approx(-0.2)


@given(signals, values, values, shares, shares, supports)
def test_contributions_are_monotone(signal, one, two, here, there, support):
    low, high = (
        contribution(signal, min(one, two), min(here, there), support),
        contribution(signal, max(one, two), max(here, there), support),
    )
    assert low <= high if signal.weight > 0 else low >= high
    assert abs(high) <= abs(signal.weight) + 1e-12


@given(st.dictionaries(signals, st.tuples(values, shares, supports), max_size=12), signals, values)
def test_more_evidence_never_lowers_the_score(found, signal, more):
    before = {one: contribution(one, *what) for one, what in found.items()}
    after = {**before, signal: max(before.get(signal, 0.0), contribution(signal, more, 1.0, 1000))} if signal.weight > 0 else before
    assert (
        MODEL.probability(list(capped(after, MODEL.caps).values())) >= MODEL.probability(list(capped(before, MODEL.caps).values())) - 1e-12
    )


@given(st.dictionaries(signals, st.tuples(values, shares, supports), max_size=20))
def test_caps_hold_and_sums_are_exact(found):
    weights = capped({one: contribution(one, *what) for one, what in found.items()}, MODEL.caps)
    for family, cap in MODEL.caps.items():
        assert sum(abs(weight) for signal, weight in weights.items() if signal.family == family) <= cap + 1e-9
    score = MODEL.probability(list(weights.values()))
    assert math.log(score / (1 - score)) == pytest.approx(MODEL.prior_logit + math.fsum(weights.values()), abs=1e-8)


def test_the_prior_alone():
    assert MODEL.probability([]) == pytest.approx(MODEL.prior)
    assert "1.0%" in explain_prior(0.01).zh


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


def test_potential_counts_support_and_caps():
    bursts = [signal for signal in SIGNALS if signal.family == "bursts"]
    assert MODEL.potential({}) == pytest.approx(MODEL.prior)
    assert MODEL.potential(dict.fromkeys(bursts, 10000)) == pytest.approx(MODEL.probability([MODEL.caps["bursts"]]))
    assert MODEL.potential({bursts[0]: 25}) == pytest.approx(MODEL.probability([bursts[0].weight / 2]))
    assert MODEL.potential({BY_NAME["keeps_to_one_machine"]: 100}) == pytest.approx(MODEL.prior)


def test_typology():
    name = BY_NAME.__getitem__
    assert typology("clear", {name("orders_through_a_relay"): 2.0}) is None
    assert typology("lead", {name("orders_through_a_relay"): 1.4, name("closes_lots_out_of_turn"): 1.0}) == "relay"
    assert typology("lead", {name("is_used_from_many_machines"): 2.0, name("closes_lots_out_of_turn"): 1.0}) == "system_split"
    assert typology("needs_check", {name("shares_a_strong_terminal"): 2.0, name("pools_money_from_many"): 1.0}) == "lent_account"


def test_hands():
    seen = {
        "runs_several_purses": 3.0,
        "carries_several_tags": 5.0,
        "is_used_from_many_machines": 7.4,
        "alternates_machines_within_seconds": 0.1,
    }
    # Tags are counted, machines bound from below: seven machines at once are at least seven people, whatever the five tags say.
    assert hands("lead", seen, {}) == Hands(7, 7, 7)
    assert hands("lead", {**seen, "alternates_machines_within_seconds": 0.0}, {}) == Hands(5, 3, 5)
    assert hands("lead", {}, {}) == Hands(None, None, None)
    assert hands("clear", {"runs_several_purses": 2.0}, {}) == Hands(1, 1, 2)
    assert hands("insufficient_data", seen, {}) == Hands(None, None, None)
    # Twelve lots open on average are 4 to 20 purses, 12 if each holds one, but only where the orders show several purses.
    assert hands("lead", {"holds_many_lots_at_once": 12.0}, {"closes_lots_at_their_own_hour": 2.0}) == Hands(12, 4, 20)
    assert hands("lead", {"holds_many_lots_at_once": 12.0}, {"closes_lots_at_their_own_hour": 0.5}) == Hands(None, None, None)


def test_a_sentence_with_what_is_unknown():
    signal = BY_NAME["is_used_from_many_machines"]
    told = explain(signal, 4.25, 1.5, 0.97, {"days": 12, "most": None}, among_peers=True)
    assert told.zh == "平均每天从 4.2 台不同设备操作，最多一天 — 台（12 天，— 次）。同类账户的中位数为 1.5，本账户为 4.25，高于其中 97%。"
    assert told.en.endswith("The median of comparable accounts is 1.5; this account, at 4.25, is above 97% of them.")
    assert "假设" in explain(signal, 4.25, 1.5, 0.97, {}, among_peers=False).zh
