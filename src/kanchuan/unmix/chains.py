"""Several independent searches of one account, each ending in samples from the posterior."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.acts import age_laws
from kanchuan.unmix.arrays import AGES, NONE, Flow, State
from kanchuan.unmix.evidence import by_label
from kanchuan.unmix.kin import kin
from kanchuan.unmix.marks import obeying, unbonded
from kanchuan.unmix.round_trips import IMPOSSIBLE
from kanchuan.unmix.search import new_draft, new_state, run, seed, set_up, total_score
from kanchuan.unmix.trader import minds

Labels = npt.NDArray[np.int32]
NOTHING: Labels = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: moves per act in each phase, samples per chain, chains, threads."""

    trips: int = 60
    anneal: int = 120
    sample: int = 30
    samples: int = 24
    chains: int = 2
    threads: int = 2
    hot: float = 2.5
    cold: float = 0.5
    warm: float = 1.5  # where a search goes on from what was found before
    still: float = 0.8  # the temperature of sampling
    recuts: float = 0.35
    redeals: float = 0.35
    kin: int = 16


@dataclass(frozen=True, slots=True)
class Samples:
    """``traders`` (samples, acts): the trader of each act in each sample. ``trips`` (chains, acts): the last round trips of each chain."""

    traders: Labels
    trips: Labels
    scores: npt.NDArray[np.float64]
    alone: float  # the score of one trader for all
    flow: Flow


def by_symbol(flow: Flow) -> tuple[Labels, Labels]:
    """Acts sorted by security, then time; and the place of each in that list."""
    rank = np.lexsort((np.arange(len(flow.acts)), flow.acts["symbol"])).astype(np.int32)
    spot = np.empty(len(rank), np.int32)
    spot[rank] = np.arange(len(rank), dtype=np.int32)
    return rank, spot


def start_trips(flow: Flow, laws: Any, effort: Effort, number: int) -> State:
    """Round trips by their own likelihood alone, each act's trip at first its own."""
    n = len(flow.acts)
    state = new_state(n)
    every = np.arange(n, dtype=np.int32)
    draft, known = new_draft(n), minds(flow, 5)
    set_up(flow, laws, state, known, every, every)
    rank, spot = by_symbol(flow)
    seed(number)
    run(
        flow,
        laws,
        state,
        draft,
        known,
        rank,
        spot,
        np.zeros((n, 0), np.int32),
        every,
        effort.trips * n,
        3.0,
        0.3,
        1.0,
        0.0,
        True,
        np.zeros((0, n), np.int32),
    )
    return state


def with_ages(flow: Flow, state: State) -> Flow:
    """The flow with holding times and returns as the round trips of ``state`` have them."""
    counts = np.bincount(state.moving[state.moving[:, 0] != NONE, 0], minlength=AGES)[:AGES].astype(float)
    density, survival = age_laws(counts + 3.0 * flow.age_density / max(float(flow.age_density.sum()), 1e-9) + 0.05)
    back = np.array(flow.moving_back)
    for c in range(2):
        seen = np.bincount(state.moving[state.moving[:, c] != NONE, c], minlength=back.shape[1])[: back.shape[1]] + 1.0
        back[c, : len(seen)] = seen / seen.sum()
    if counts.sum() < 10:
        return flow
    return flow._replace(age_density=density, age_survival=survival, moving_back=back)


def search(
    flow: Flow,
    laws: Any,
    effort: Effort,
    number: int = 0,
    starts: Sequence[tuple[Labels, Labels]] = (),
    focus: Labels = NOTHING,
) -> Samples:
    """Search with several chains.

    Args:
        flow: the acts.
        laws: the constants.
        effort: how long.
        number: the seed; the same seed gives the same samples.
        starts: round trips and traders (a number per act) to start from instead of from nothing, one for each chain.
        focus: acts that are new to ``starts``: places are sought for them, at a lower temperature, before sampling goes on.

    Returns:
        The samples of all chains, one chain after the other.
    """
    n = len(flow.acts)
    rank, spot = by_symbol(flow)
    first = settled(flow, laws, starts[0][0]) if starts else start_trips(flow, laws, effort, number * 1000 + 17)
    flow = with_ages(flow, first)
    near = kin(flow, laws, effort.kin)
    every = np.arange(n, dtype=np.int32)

    def chain(index: int) -> tuple[Labels, Labels, npt.NDArray[np.float64]]:
        state = new_state(n)
        if starts:
            trips, traders = starts[index % len(starts)]
            trips = settled(flow, laws, trips).trip
            begun = obeying(traders, trips, flow.bond, flow.foes)
        else:
            trips = start_trips(flow, laws, effort, number * 1000 + index).trip
            begun = obeying(by_label(flow, trips), trips, flow.bond, flow.foes)
        draft, known = new_draft(n), minds(flow, 5)
        set_up(flow, laws, state, known, *(labels.astype(np.int32) for labels in begun))
        seed(number * 1000 + 500 + index)

        def go(of: Labels, moves: int, hot: float, cold: float, samples: Labels) -> None:
            run(flow, laws, state, draft, known, rank, spot, near, of, moves, hot, cold, effort.recuts, effort.redeals, False, samples)

        none = np.zeros((0, n), np.int32)
        if not starts:
            go(every, effort.anneal * n, effort.hot, effort.cold, none)
        elif len(focus):
            go(focus, effort.anneal * len(focus), effort.warm, effort.cold, none)
        samples = np.zeros((effort.samples, n), np.int32)
        go(every, effort.sample * n, effort.still, effort.still, samples)
        return samples, np.array(state.trip), np.array([total_score(state)])

    if effort.threads > 1:
        with ThreadPoolExecutor(effort.threads) as pool:
            found = list(pool.map(chain, range(effort.chains)))
    else:
        found = [chain(index) for index in range(effort.chains)]
    return Samples(
        np.concatenate([samples for samples, _, _ in found]),
        np.stack([trips for _, trips, _ in found]),
        np.concatenate([scores for _, _, scores in found]),
        _alone(flow, laws, np.array(first.trip)),
        flow,
    )


def _alone(flow: Flow, laws: Any, trips: Labels) -> float:
    """The score of everything being one trader's."""
    n = len(flow.acts)
    state = new_state(n)
    set_up(unbonded(flow), laws, state, minds(flow, 1), trips, np.zeros(n, np.int32))
    return float(total_score(state))


def settled(flow: Flow, laws: Any, trips: Labels) -> State:
    """A state of these round trips, those that cannot be (more sold than held) taken apart into their acts; each a trader of its own."""
    n = len(flow.acts)
    state, known = new_state(n), minds(flow, 1)
    trips = np.unique(trips, return_inverse=True)[1].astype(np.int32)
    if not set_up(unbonded(flow), laws, state, known, trips, trips):
        broken = np.flatnonzero((state.trip_score <= IMPOSSIBLE) & (state.first_of_trip >= 0))
        trips = np.unique(np.where(np.isin(trips, broken), n + np.arange(n), trips), return_inverse=True)[1].astype(np.int32)
        set_up(unbonded(flow), laws, state, known, trips, trips)
    return state
