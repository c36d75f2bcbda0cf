"""What a search must keep whatever it finds: quantities, scores, and independence of the order in which rows are stored."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest
import two_purses as world
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.unmix.acts import acts_of
from kanchuan.unmix.chains import Effort, search, start_trips
from kanchuan.unmix.laws import shipped_laws
from kanchuan.unmix.orders import DAY_US, Orders
from kanchuan.unmix.search import new_state, set_up, total_score
from kanchuan.unmix.trader import minds
from kanchuan.unmix.unmix import unmix

MORNING = 34_200 * 1_000_000


@st.composite
def flows(draw):
    """Acts of a few securities on a few days, bought and sold at random; some sales are of what was held before."""
    n = draw(st.integers(6, 24))
    day = np.sort(draw(st.lists(st.integers(0, 6), min_size=n, max_size=n)))
    second = np.sort(draw(st.lists(st.integers(1, 7_000), min_size=n, max_size=n, unique=True)))
    quantity = np.array(draw(st.lists(st.sampled_from([100, 200, 300, 500]), min_size=n, max_size=n)), np.int64)
    orders = Orders(
        time=(20_000 + day) * DAY_US + MORNING + second * 1_000_000,
        symbol=np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.int64),
        side=np.array(draw(st.lists(st.sampled_from([1, -1]), min_size=n, max_size=n)), np.int64),
        effect=np.zeros(n, np.int64),
        quantity=quantity,
        filled=quantity,
        limit=np.full(n, 10.0),
        money=quantity * 10.0,
        cancelled=np.full(n, -1, np.int64),
        lot=np.full(3, 100, np.int64),
    )
    return acts_of(orders, np.arange(n)).flow


@settings(max_examples=25, deadline=None)
@given(flows())
def test_round_trips_sell_what_they_hold_and_nothing_bought_today(flow) -> None:
    trips = start_trips(flow, shipped_laws(), Effort(trips=40), 1).trip
    acts = flow.acts
    for trip in np.unique(trips):
        mine = np.flatnonzero(trips == trip)
        signed = acts["side"][mine] * acts["quantity"][mine]
        assert len(set(acts["symbol"][mine])) == 1
        if acts["side"][mine[0]] > 0:  # begun before our eyes: all that it sells it has bought, on an earlier day
            assert np.cumsum(signed).min() >= 0
            for place in np.flatnonzero(signed < 0):
                today = (acts["day"][mine] == acts["day"][mine[place]]) & (signed > 0)
                today[place:] = False
                assert signed[:place].sum() - signed[today].sum() >= -signed[place]


@settings(max_examples=15, deadline=None)
@given(flows(), st.integers(0, 3))
def test_the_score_kept_is_the_score_there_is(flow, seed: int) -> None:
    laws = shipped_laws()
    effort = Effort(trips=20, anneal=40, sample=10, samples=2, chains=1, threads=1)
    found = search(flow, laws, effort, seed)
    state = new_state(len(flow.acts))
    assert set_up(found.flow, laws, state, minds(found.flow, 1), found.trips[0], found.traders[-1])
    assert total_score(state) == pytest.approx(found.scores[0], abs=1e-6)


def test_rows_stored_in_another_order_give_the_same_answer(two_purses, tmp_path, quick) -> None:
    _, out, report, _ = two_purses
    world.write(tmp_path / "ds", world.rows())
    for name in ("orders", "fills"):
        table = pq.read_table(tmp_path / "ds" / f"{name}.parquet")
        pq.write_table(table.take(np.random.default_rng(1).permutation(len(table))), tmp_path / "ds" / f"{name}.parquet")
    unmix(tmp_path / "ds", tmp_path / "out", effort=quick, threads=1)
    for path in report.files:
        if path.suffix == ".parquet":
            assert (tmp_path / "out" / path.name).read_bytes() == (out / path.name).read_bytes(), path.name
