"""One account taken apart: its orders put to hidden traders, with how sure that is and what cannot be known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.acts import acts_of
from kanchuan.unmix.arrays import Flow
from kanchuan.unmix.chains import Effort, search
from kanchuan.unmix.fee import Fee, hidden_fee
from kanchuan.unmix.history import History
from kanchuan.unmix.intentions import intentions
from kanchuan.unmix.laws import shipped, shipped_laws
from kanchuan.unmix.leftovers import place_unfilled
from kanchuan.unmix.marks import Bonds, bonded, fewest, parted
from kanchuan.unmix.orders import DAY_US, Orders
from kanchuan.unmix.posterior import answer, renumber, together

Verdict = Literal["several", "single", "not_resolved", "insufficient_data"]
LEAST_ACTS = 12  # fewer filled intentions tell nothing of who is behind them
LEAST_GAIN = 12.0  # nats by which several traders must explain the orders better than one,
LEAST_GAIN_PER_ACT = 0.6  # and nats for each act, where at least two traders stay apart and whole in nearly every sample,
# or where none does: on made-up worlds one trader with several strategies gains up to 0.96, five traders 1.08 and up.
LEAST_GAIN_UNSURE = 1.0
MOST_NEW = 0.5  # where more of the acts are new than this share, the search starts over
STAMP_HALVED = 19_597 * DAY_US  # stamp duty on sales was halved on 28 August 2023, to
STAMP = 0.0005
LEAST_AGREEMENT = 0.5  # mean F1 between independent searches below which nothing is resolved


@dataclass(frozen=True, slots=True)
class Separation:
    """What is said of one account.

    ``trader`` numbers the trader of each order from 0, in the order of first orders; ``confidence`` is the mean probability that an order
    shares its hand with the others of its trader. ``low`` and ``high`` hold the number of traders with 90%; ``at_least`` is the number of
    traders of at least three round trips that nineteen samples in twenty agree on. ``score`` is the log
    posterior of the best chain's end; ``gain`` is how much better the traders found explain the orders than one trader does, in nats;
    ``agreement`` how far independent searches agree (mean F1 of pairs).
    ``fee`` is what the hidden traders seem to pay on each side as a share of the worth, ``fee_low`` to ``fee_high`` its 90% interval, ``fee_gain``
    by how many nats it beats no fee; all 0 where that cannot be told.
    """

    verdict: Verdict
    trader: npt.NDArray[np.int32]
    confidence: npt.NDArray[np.float64]
    trip: npt.NDArray[np.int64]
    traders: int
    low: int
    high: int
    at_least: int
    gain: float
    agreement: float
    fee: float
    fee_low: float
    fee_high: float
    fee_gain: float
    samples: npt.NDArray[np.int32]
    order_act: npt.NDArray[np.int64]
    flow: Flow
    reached: History | None
    score: float


def separate(
    orders: Orders,
    effort: Effort | None = None,
    number: int = 0,
    laws: Any = None,
    marks: Bonds | None = None,
    history: History | None = None,
) -> Separation:
    """Find the traders behind one account's orders.

    Args:
        orders: the account's orders, in the order of time.
        effort: how long to search.
        number: the seed.
        laws: the constants of the likelihood; those shipped if None.
        marks: what the analyst knows of these orders; it is obeyed, and keeps orders apart even where they would be one trader's.
        history: what was found before, to go on from instead of starting over.

    Returns:
        What was found. Accounts with too little to go by come back whole, as ``insufficient_data``.
    """
    effort = effort or Effort()
    marks = marks or Bonds(np.full(len(orders), -1, np.int64), np.zeros((0, 0), np.bool_))
    number_of, _ = parted(intentions(orders), marks.group, marks.foes)
    acts = acts_of(orders, number_of)
    flow = bonded(acts.flow, marks, acts.order_act) if len(marks) else acts.flow
    n = len(flow.acts)
    if n < LEAST_ACTS:
        return _whole(orders, marks, "insufficient_data", acts.order_act, flow)
    if laws is None:
        laws = shipped_laws()
    starts, focus = history.starts(acts.order_act) if history else ([], np.zeros(0, np.int32))
    if len(focus) > MOST_NEW * n:
        starts = []
    if starts and len(marks):  # traders that marks concern are looked at again
        of = starts[0][1]
        focus = np.flatnonzero(np.isin(of, of[flow.bond >= 0]) | np.isin(np.arange(n), focus)).astype(np.int32)
    found = search(flow, laws, effort, number, starts, focus)
    best = answer(found.traders, effort.chains)
    each = len(found.traders) // effort.chains
    reached = History(_by_order(found.trips, acts.order_act), _by_order(found.traders[each - 1 :: each], acts.order_act))
    gain = float(found.scores.max() - found.alone)
    at_least = _sure(found.traders, best.trader)
    per_act = LEAST_GAIN_PER_ACT if at_least > 1 else LEAST_GAIN_UNSURE
    if gain < max(LEAST_GAIN, per_act * n) and not marks.foes.any():
        return _whole(orders, marks, "single", acts.order_act, flow, gain, best.agreement, reached, float(found.scores.max()))
    stamp = STAMP if orders.time[0] >= STAMP_HALVED else 2 * STAMP
    fee = hidden_fee(found.flow, laws, found.trips[0], found.traders[each - 1], stamp)
    trader, confidence = place_unfilled(orders, number_of, acts, laws, best.trader, best.confidence, marks)
    order = np.full(len(orders), -1, np.int64)
    filled = acts.order_act >= 0
    order[filled] = found.trips[0][acts.order_act[filled]]
    count = int(best.trader.max()) + 1
    low, high = number_interval(best.traders, count)
    return Separation(
        verdict="several" if best.agreement >= LEAST_AGREEMENT else "not_resolved",
        trader=trader,
        confidence=confidence,
        trip=order,
        traders=count,
        low=low,
        high=high,
        at_least=at_least,
        gain=gain,
        agreement=best.agreement,
        fee=fee.rate,
        fee_low=fee.low,
        fee_high=fee.high,
        fee_gain=fee.gain,
        samples=found.traders,
        order_act=acts.order_act,
        flow=found.flow,
        reached=reached,
        score=float(found.scores.max()),
    )


def _by_order(labels: npt.NDArray[np.int32], order_act: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    """Labels [.., acts] as those of orders, -1 where nothing was filled."""
    return np.where(order_act >= 0, labels[:, np.maximum(order_act, 0)], -1).astype(np.int32)


def number_interval(sampled: npt.NDArray[np.int64], count: int) -> tuple[int, int]:
    """A 90% interval for the number of traders, from the samples' numbers widened by what made-up worlds teach (``number`` in laws.yaml)."""
    spread = shipped()["number"]
    centre = float(np.mean(sampled))
    sd = float(np.std(np.log(sampled)))
    wide = 1.645 * float(np.hypot(sd, spread["sd"]))
    low = int(np.floor(centre * np.exp(spread["shift"] - wide)))
    high = int(np.ceil(centre * np.exp(spread["shift"] + wide)))
    return max(2, min(low, count)), max(high, count)


def _sure(samples: npt.NDArray[np.int32], chosen: npt.NDArray[np.int32]) -> int:
    """How many of the traders chosen stay apart and whole, by more than half, in 95% of the samples."""
    size = np.bincount(chosen)
    held = np.zeros(len(size))
    for sample in samples:
        row = renumber(sample)
        shared = together(chosen, row)
        core = np.zeros(len(size))
        np.maximum.at(core, chosen, shared)
        others = np.bincount(row)[row]
        purest = np.zeros(len(size))
        np.maximum.at(purest, chosen, np.where(shared == core[chosen], shared / others, 0.0))
        held += (core > 0.5 * size) & (purest > 0.5)
    return max(1, int(((held >= 0.95 * len(samples)) & (size >= 6)).sum()))


def _whole(
    orders: Orders,
    marks: Bonds,
    verdict: Verdict,
    order_act: npt.NDArray[np.int64],
    flow: Flow,
    gain: float = 0.0,
    agreement: float = 1.0,
    reached: History | None = None,
    score: float = 0.0,
) -> Separation:
    fee = Fee()
    n = len(orders)
    trader = fewest(marks)
    count = int(trader.max(initial=0)) + 1
    return Separation(
        verdict=verdict,
        trader=trader,
        confidence=np.ones(n) if verdict == "single" else np.full(n, np.nan),
        trip=np.full(n, -1, np.int64),
        traders=count,
        low=count,
        high=count,
        at_least=count,
        gain=gain,
        agreement=agreement,
        fee=fee.rate,
        fee_low=fee.low,
        fee_high=fee.high,
        fee_gain=fee.gain,
        samples=np.zeros((1, len(flow.acts)), np.int32),
        order_act=order_act,
        flow=flow,
        reached=reached,
        score=score,
    )
