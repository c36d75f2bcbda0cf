"""People of futures by temperament: each shows in what they do what it is named for."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
import yaml

from kanchuan.simulate.market.market import UNIT
from kanchuan.simulate.people.futures_temperaments import draw_speculators
from kanchuan.simulate.people.log import CLOSE, OPEN
from kanchuan.simulate.people.person import PERSON
from kanchuan.simulate.people.temperaments import Climate

ALL = sorted(yaml.safe_load(resources.files("kanchuan.simulate.people").joinpath("futures_temperaments.yaml").read_text(encoding="utf-8")))


def acted(contracts, temperament, count=80):
    people = draw_speculators(np.random.default_rng(5), count, temperament, contracts.market, Climate(3))
    log = contracts.trade(contracts.market, people, 5)
    return people, log, log.orders.take(log.orders.filled > 0)


def held(done):
    """Seconds from a trip's first opening to its first closing."""
    trips, first = np.unique(done.trip, return_index=True)
    closing = np.flatnonzero(done.effect == CLOSE)
    closed, place = np.unique(done.trip[closing], return_index=True)
    both = np.isin(trips, closed)
    return (done.placed[closing[place]] - done.placed[first[both]]) / 1e6


@pytest.mark.parametrize("temperament", ALL)
def test_every_temperament_trades_on_its_own_money(contracts, temperament):
    people, log, done = acted(contracts, temperament)
    assert len(done) > 20
    assert (people.traits["margin"] == 0).all()
    assert (people.traits["cash"] % (100 * UNIT) == 0).all()
    assert (people.traits["least"] % 100 == 0).all(), "whole cents a lot"
    assert (log.cash >= 0).all()


def test_what_the_file_says_is_a_trait_or_drawn_otherwise():
    said = yaml.safe_load(resources.files("kanchuan.simulate.people").joinpath("futures_temperaments.yaml").read_text(encoding="utf-8"))
    other = {"habits", "like", "cash", "night", "lots", "part_low", "part_high", "over_exchange", "a_lot"}
    assert {key for one in said.values() for key in one} <= other | set(PERSON.names)


def test_scalpers_are_out_within_minutes_and_swing_traders_after_days(contracts):
    quick, slow = (np.median(held(acted(contracts, name)[2])) for name in ("scalper", "swing"))
    assert quick < 3_600
    assert slow > 86_400


def test_spread_traders_open_both_ways_at_once_and_hedgers_one_way(contracts):
    _, _, done = acted(contracts, "spread_trader")
    opens = done.take(done.effect == OPEN)
    opposite = (np.diff(opens.person) == 0) & (np.diff(opens.placed) < 120_000_000) & (opens.side[1:] == -opens.side[:-1])
    assert opposite.mean() > 0.2
    people, _, done = acted(contracts, "hedger")
    opens = done.take(done.effect == OPEN)
    sales = np.bincount(opens.person, opens.side < 0, len(people)) / np.maximum(np.bincount(opens.person, minlength=len(people)), 1)
    some = np.bincount(opens.person, minlength=len(people)) > 3
    assert (sales[some & (people.traits["short"] > 0.9)] > 0.5).mean() > 0.6


def test_worlds_differ_and_the_same_world_is_the_same(contracts):
    def drawn(seed):
        return draw_speculators(np.random.default_rng(1), 500, "speculator", contracts.market, Climate(seed)).traits

    assert np.array_equal(drawn(1), drawn(1))
    assert abs(np.log(drawn(1)["hold"]).mean() - np.log(drawn(2)["hold"]).mean()) > 0.05


def test_an_unknown_temperament_is_refused(contracts):
    with pytest.raises(KeyError):
        draw_speculators(np.random.default_rng(1), 3, "gambler", contracts.market, Climate(1))
