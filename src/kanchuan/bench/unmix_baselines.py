"""What ``unmix`` is held against: the ways to group orders that the literature and common sense offer. Each gives a number for every act."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import HOUR_BINS, NONE, SECONDS, STATIC, Flow
from kanchuan.unmix.kin import likeness
from kanchuan.unmix.laws import shipped_laws

Labels = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
MOST_SESSIONS = 1_500  # affinity propagation takes the square of it
COUNTS = (1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 130, 200)
LATEST = 5 * SECONDS  # between a sale and the purchase that it is linked to
EDGES = 20  # candidates for each purchase


def all_one(flow: Flow, _people: int) -> Labels:
    """B0: everything is one trader's."""
    return np.zeros(len(flow.acts), np.int64)


def by_security(flow: Flow, _people: int) -> Labels:
    """B2: a trader for each security."""
    return np.asarray(flow.acts["symbol"], np.int64)


def _features(flow: Flow) -> Floats:
    angle = 2 * np.pi * flow.acts["hour"] / HOUR_BINS
    habits = np.where(flow.habit == NONE, 0, flow.habit).astype(float)
    columns = np.column_stack([np.cos(angle), np.sin(angle), flow.acts["size"], np.log(flow.acts["pieces"] + 1), habits[:, :STATIC]])
    spread = columns.std(axis=0)
    return np.asarray((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _mixture(columns: Floats, count: int) -> Any:
    from sklearn.mixture import GaussianMixture  # noqa: PLC0415 - heavy, and needed only here

    return GaussianMixture(count, covariance_type="diag", random_state=0, reg_covar=1e-3, max_iter=60).fit(columns)


def mixture_told(flow: Flow, people: int) -> Labels:
    """B3: a Gaussian mixture of features of each act, told the number."""
    columns = _features(flow)
    return np.asarray(_mixture(columns, min(people, len(columns))).predict(columns), np.int64)


def mixture(flow: Flow, _people: int) -> Labels:
    """B3: the same, the number by the Bayesian information criterion."""
    columns = _features(flow)
    fitted = [_mixture(columns, count) for count in COUNTS if count <= max(1, len(columns) // 10)]
    best = min(fitted, key=lambda model: float(model.bic(columns)))
    return np.asarray(best.predict(columns), np.int64)


def density(flow: Flow, _people: int) -> Labels:
    """B3: HDBSCAN of the same features; what it calls noise stands alone."""
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415 - heavy, and needed only here

    columns = _features(flow)
    if len(columns) < 10:
        return all_one(flow, 0)
    found = np.asarray(HDBSCAN(min_cluster_size=5, copy=True).fit_predict(columns), np.int64)
    return np.where(found < 0, found.max() + 1 + np.arange(len(found)), found)


def sessions(flow: Flow, _people: int) -> Labels:
    """B4: acts within two minutes are a session; sessions are clustered by affinity propagation of their mean features."""
    from sklearn.cluster import AffinityPropagation  # noqa: PLC0415 - heavy, and needed only here

    gap = np.diff(flow.acts["time"], prepend=-np.inf) > 120.0
    session = np.cumsum(gap) - 1
    count = int(session[-1]) + 1
    kept = np.linspace(0, count - 1, MOST_SESSIONS).astype(int) if count > MOST_SESSIONS else np.arange(count)
    columns = _features(flow)
    means = (
        np.stack([np.bincount(session, weights=column, minlength=count) for column in columns.T], axis=1) / np.bincount(session)[:, None]
    )
    model = AffinityPropagation(random_state=0, max_iter=100, damping=0.9)
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings():  # that it has not converged is what the comparison may show
        warnings.simplefilter("ignore")
        model.fit(means[kept])
        found = model.predict(means)
    return np.asarray(np.where(found < 0, 0, found)[session], np.int64)


def hawkes(flow: Flow, _people: int) -> Labels:
    """B5: a Dirichlet-Hawkes process, one pass: an act joins who acted lately and likes its security, or is somebody new."""
    n = len(flow.acts)
    symbols = int(flow.acts["symbol"].max(initial=0)) + 1
    heat, last, total = np.zeros(n), np.zeros(n), np.zeros(n)
    liked = np.zeros((min(n, 400), symbols))
    found, count = np.zeros(n, np.int64), 0
    for a in range(n):
        act = flow.acts[a]
        now = heat[:count] * np.exp(-(act["time"] - last[:count]) / SECONDS)
        taste = (liked[:count, act["symbol"]] + 0.1) / (total[:count] + 0.1 * symbols)
        score = np.append(now * taste, 0.2 / symbols)
        chosen = int(score.argmax())
        if chosen == count:
            if count == len(liked):
                chosen = int(score[:-1].argmax())
            else:
                count += 1
        heat[chosen] = heat[chosen] * math.exp(-(act["time"] - last[chosen]) / SECONDS) + 1.0
        last[chosen] = act["time"]
        liked[chosen, act["symbol"]] += 1.0
        total[chosen] += 1.0
        found[a] = chosen
    return found


@dataclass(frozen=True, slots=True)
class Trips:
    """Round trips by first in, first out: of each act its trip; of each trip its first act, its times, what it cost and what it brought."""

    of: Labels
    first: Labels
    begin: Floats
    end: Floats
    cost: Floats
    brought: Floats


def first_in_first_out(flow: Flow) -> Trips:
    """Each closing ends the open trip of its exact quantity, else the oldest open one of its security."""
    n = len(flow.acts)
    of = np.zeros(n, np.int64)
    open_: dict[int, list[list[int]]] = {}
    first: list[int] = []
    for a in range(n):
        act = flow.acts[a]
        waiting = open_.setdefault(int(act["symbol"]), [])
        if act["side"] < 0 and waiting:
            same = [entry for entry in waiting if entry[1] == act["quantity"]] or waiting
            of[a] = same[0][0]
            same[0][1] -= int(act["quantity"])
            if same[0][1] <= 0:
                waiting.remove(same[0])
            continue
        of[a] = len(first)
        if act["side"] > 0:
            waiting.append([len(first), int(act["quantity"])])
        first.append(a)
    count = len(first)
    opens = flow.acts["side"] > 0
    end = np.zeros(count)
    np.maximum.at(end, of, flow.acts["time"])
    cost, brought = np.zeros(count), np.zeros(count)
    np.add.at(cost, of[opens], flow.acts["money"][opens])
    np.add.at(brought, of[~opens], flow.acts["money"][~opens])
    return Trips(of, np.array(first, np.int64), flow.acts["time"][first], end, cost, brought)


def _links(flow: Flow, trips: Trips, habits: bool) -> list[tuple[int, int, float]]:
    """Pairs of trips of which the first may have paid for the second, with how likely (log ratio); at most ``EDGES`` for each."""
    laws = shipped_laws()
    order = np.argsort(trips.end)
    ends = trips.end[order]
    found = []
    for j in range(len(trips.first)):
        cost = trips.cost[j]
        low, high = np.searchsorted(ends, trips.begin[j] - LATEST), np.searchsorted(ends, trips.begin[j])
        near = order[low:high]
        near = near[trips.brought[near] > 0]
        if cost <= 0 or not len(near):
            continue
        spare = trips.brought[near] * (1 - laws["fee"]) - cost * (1 + laws["fee"])
        unit = float(flow.acts["unit"][trips.first[j]])
        exact = (spare >= -0.002 * cost) & (spare < 1.2 * unit)
        score = np.where(exact, math.log(max(0.2 * cost / unit, 1.5)), 1.0 - 4.0 * np.abs(np.log(trips.brought[near] / cost)))
        score -= 0.3 * (trips.begin[j] - trips.end[near]) / SECONDS
        if habits:
            score += [0.5 * likeness(flow, laws, int(trips.first[i]), int(trips.first[j])) for i in near]
        best = np.argsort(-score)[:EDGES]
        found += [(int(near[place]), j, float(score[place])) for place in best if score[place] > 0]
    return found


def _chained(trips: Trips, chosen: list[tuple[int, int]]) -> Labels:
    root = np.arange(len(trips.first))
    for i, j in sorted(chosen, key=lambda pair: trips.begin[pair[1]]):
        root[j] = root[i]
    return np.asarray(root[trips.of], np.int64)


def greedy(flow: Flow, _people: int) -> Labels:
    """B6, B7: trips by first in, first out; each purchase follows the free trip whose proceeds are nearest."""
    trips = first_in_first_out(flow)
    used: set[int] = set()
    taken: set[int] = set()
    chosen = []
    for i, j, _ in sorted(_links(flow, trips, habits=False), key=lambda link: (trips.begin[link[1]], -link[2])):
        if i not in used and j not in taken:
            used.add(i)
            taken.add(j)
            chosen.append((i, j))
    return _chained(trips, chosen)


def _flow_of_least_cost(flow: Flow, habits: bool) -> Labels:
    from scipy.sparse import coo_matrix  # noqa: PLC0415 - comes with scikit-learn
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    trips = first_in_first_out(flow)
    links = _links(flow, trips, habits)
    count = len(trips.first)
    # Each trip may also follow nobody, at no gain: a column of its own. Weights must not be zero.
    rows = [j for _, j, _ in links] + list(range(count))
    columns = [i for i, _, _ in links] + list(range(count, 2 * count))
    weights = [1e3 - score for _, _, score in links] + [1e3] * count
    matched = min_weight_full_bipartite_matching(coo_matrix((weights, (rows, columns)), shape=(count, 2 * count)).tocsr())
    return _chained(trips, [(int(i), int(j)) for j, i in zip(*matched, strict=True) if i < count])


def least_cost(flow: Flow, _people: int) -> Labels:
    """B8: a min-cost flow through trips, proceeds to next cost."""
    return _flow_of_least_cost(flow, habits=False)


def least_cost_with_habits(flow: Flow, _people: int) -> Labels:
    """B9: the same, links also weighed by habits."""
    return _flow_of_least_cost(flow, habits=True)


def by_label(flow: Flow, _people: int) -> Labels:
    """B1: a trader for each label of the first kind of evidence; what carries none stands together."""
    return np.asarray(flow.label[:, 0], np.int64) + 1


BASELINES: dict[str, Callable[[Flow, int], Labels]] = {
    "all one": all_one,
    "by evidence": by_label,
    "by security": by_security,
    "mixture, told the number": mixture_told,
    "mixture": mixture,
    "HDBSCAN": density,
    "sessions": sessions,
    "Dirichlet-Hawkes": hawkes,
    "greedy chain": greedy,
    "min-cost flow": least_cost,
    "min-cost flow, habits": least_cost_with_habits,
}
