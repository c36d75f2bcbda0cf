"""The additive model: every signal's contribution to the log-odds is read off its own curves, and their sum is the score.

The curves and the constants are text, ``model.yaml``, fitted on made-up worlds by ``kanchuan bench train`` (see ``docs/decisions/0007``).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from numpy.typing import NDArray

from kanchuan.signals.signal import BESIDES_ORDERS, Family, Signal


class ModelError(Exception):
    """A file is not a model."""


Grade = Literal["lead", "needs_check", "clear", "insufficient_data"]


# Families that see more than the account's own trades.
_BEYOND_ORDERS: frozenset[Family] = frozenset({"terminals", "money", "identity"})


# Who holds an account: a person (or nobody knows), or an institution, behind whose account several people may work by law: what shows several hands says
# another thing there. A model has one set of curves for each.
HOLDERS = ("person", "institution")
# The signal that knows a holder.
KNOWS_HOLDER = "is_an_institution_with_one_interface"


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function: ``levels[i]`` (log-odds) from ``edges[i - 1]`` on, below ``edges[i]``; one level more than edges."""

    edges: tuple[float, ...]
    levels: tuple[float, ...]

    def at(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The levels at values."""
        return np.array(self.levels)[np.searchsorted(np.array(self.edges), values, side="right")]


FLAT = Curve((), (0.0,))


@dataclass(frozen=True, slots=True)
class Terms:
    """What one signal adds to an account of each holder: by its value, and by its place among comparable accounts (share of them below, 0 to 1).

    ``missing`` is what its absence says (log-odds), which goes into where one starts.
    """

    values: tuple[Curve, ...] = (FLAT,) * len(HOLDERS)
    places: tuple[Curve, ...] = (FLAT,) * len(HOLDERS)
    missing: tuple[float, ...] = (0.0,) * len(HOLDERS)

    def most(self, holder: int) -> float:
        """The most that it can add to an account of a holder."""
        return max(self.values[holder].levels) + max(self.places[holder].levels)


@dataclass(frozen=True, slots=True)
class Counting:
    """How many people are thought to be behind an account: curves added up to the logarithm of their number.

    ``bands`` are ``(from, low, high)``: from this logarithm on, what to add to it for the two ends of the interval that held the truth in 90% of the
    made-up accounts.
    """

    start: float = 0.0
    terms: Mapping[str, Curve] = field(default_factory=dict)
    bands: tuple[tuple[float, float, float], ...] = ((-100.0, -1.5, 1.5),)

    def estimate(self, values: Mapping[str, float]) -> tuple[float, float, float]:
        """The number of people (not rounded) and its interval, from what is known of the account by name of signal (and ``orders``, ``days``, ``symbols``)."""
        total = self.start + math.fsum(
            float(self.terms[name].at(np.array([value]))[0]) for name, value in values.items() if name in self.terms
        )
        low, high = next((low, high) for edge, low, high in reversed(self.bands) if total >= edge)
        return math.exp(total), math.exp(total + low), math.exp(total + high)


@dataclass(frozen=True, slots=True)
class Model:
    """The constants of ``model.yaml``; see there for the formulas.

    ``factors`` (1 where none is given) stretch what the signals of a family add, and ``shift`` moves where one starts: both are an institution's own,
    learned from what became of its alerts.
    """

    prior: float
    starts: tuple[float, ...]
    terms: Mapping[str, Terms]
    lead: float
    needs_check: float
    least_orders: int
    least_days: int
    orders_alone: tuple[int, int]
    least_evidence: float
    least_peers: int
    counting: Counting = field(default_factory=Counting)
    factors: Mapping[str, float] = field(default_factory=dict)
    shift: float = 0.0

    def of(self, signal: Signal) -> Terms:
        """The curves of a signal; flat ones for a signal that the model does not know."""
        return self.terms.get(signal.name, Terms())

    def contributions(
        self,
        signal: Signal,
        values: NDArray[np.float64],
        percentiles: NDArray[np.float64],
        supports: NDArray[np.int64],
        holders: NDArray[np.int8],
    ) -> NDArray[np.float64]:
        """What one signal adds to the log-odds of each of n accounts.

        It never falls when a value or a percentile rises (for what speaks against, it never rises), except of signals that speak ``either_way``.

        Args:
            signal: which.
            values: [n] its values.
            percentiles: [n] share (0 to 1) of comparable accounts below.
            supports: [n] rows behind the values; with fewer than the signal asks for, a value counts as nearer to the signal's floor.
            holders: [n] place in ``HOLDERS`` of the accounts.
        """
        terms = self.of(signal)
        return self.factor(signal) * levels(terms, weighed(signal, values, supports), percentiles, holders)

    def beginning(self, computed: Sequence[Signal] | set[Signal], holder: int) -> float:
        """Where one starts (log-odds): the prior, the account's holder, and what it says that some signals cannot be computed for it."""
        known = {signal.name for signal in computed}
        return math.fsum(
            (self.starts[holder], self.shift, *(terms.missing[holder] for name, terms in self.terms.items() if name not in known))
        )

    def probability(self, beginning: float, contributions: Sequence[float]) -> float:
        """The probability from where one starts and the contributions: the logistic function of their sum."""
        total = math.fsum((beginning, *contributions))
        return 1 / (1 + math.exp(-total)) if total >= 0 else math.exp(total) / (1 + math.exp(total))

    def potential(self, computed: Sequence[Signal] | set[Signal], holder: int) -> float:
        """The probability that an account would have if every signal computed for it spoke as strongly as it can."""
        return self.probability(
            self.beginning(computed, holder), [self.factor(signal) * self.of(signal).most(holder) for signal in computed]
        )

    def grade(self, score: float, orders: int, days: int, contributions: Mapping[Signal, float], potential: float) -> Grade:
        """The grade of an account.

        ``clear`` is said only of an account about which the data could have said otherwise: where even the strongest values of all
        signals that could be
        computed would not make a lead, or only a few days are seen, nothing found means nothing known. Where there is nothing but trades, no
        terminals, money or identity, more days and orders are asked for.

        Args:
            score: its probability.
            orders: how many orders it has.
            days: on how many days.
            contributions: log-odds by signal.
            potential: see ``potential``.
        """
        beside = max((weight for signal, weight in contributions.items() if signal.family in BESIDES_ORDERS), default=0.0)
        if orders < self.least_orders and beside <= self.least_evidence:
            return "insufficient_data"
        if score >= self.lead:
            return "lead"
        if score >= self.needs_check:
            return "needs_check"
        alone = not any(signal.family in _BEYOND_ORDERS for signal in contributions)
        enough = days >= self.orders_alone[0] and orders >= self.orders_alone[1] if alone else days >= self.least_days
        return "clear" if potential >= self.lead and enough else "insufficient_data"

    def factor(self, signal: Signal) -> float:
        """By how much the institution's own experience stretches what the signal adds."""
        return self.factors.get(signal.family, 1.0)

    def adjusted(self, factors: Mapping[str, float], shift: float) -> Model:
        """The model with other factors and shift."""
        return replace(self, factors=dict(factors), shift=shift)


def holders_of(known: NDArray[np.floating[Any]]) -> NDArray[np.int8]:
    """Place in ``HOLDERS`` of each account, from the value of ``KNOWS_HOLDER``: 1 or more is an institution, NaN (nobody knows) a person."""
    return np.asarray(np.nan_to_num(known, nan=0.0) >= 1.0, np.int8)


def levels(terms: Terms, values: NDArray[np.float64], places: NDArray[np.float64], holders: NDArray[np.int8]) -> NDArray[np.float64]:
    """Levels of values and of their places, for the holders of their accounts."""
    of_holder = [value.at(values) + place.at(places) for value, place in zip(terms.values, terms.places, strict=True)]
    return np.asarray(np.select([holders == one for one in range(len(HOLDERS))], of_holder))


def weighed(signal: Signal, values: NDArray[np.float64], supports: NDArray[np.int64]) -> NDArray[np.float64]:
    """Values as far from the signal's floor as the rows behind them allow."""
    trust = np.minimum(1.0, supports / signal.support)
    return np.where(values > signal.floor, signal.floor + (values - signal.floor) * trust, values)


def _curve(pairs: Sequence[Sequence[float]], first: float) -> Curve:
    """From ``[[edge, level], …]`` and the level below the first edge."""
    return Curve(tuple(float(pair[0]) for pair in pairs), (first, *(float(pair[1]) for pair in pairs)))


def _counting(data: Mapping[str, Any]) -> Counting:
    if not data:
        return Counting()
    terms = {name: _curve(pairs[1:], float(pairs[0])) for name, pairs in (data["terms"] or {}).items()}
    return Counting(float(data["start"]), terms, tuple((float(edge), float(low), float(high)) for edge, low, high in data["bands"]))


def read(text: str) -> Model:
    """A model from its text.

    Raises:
        KeyError, ValueError: the text is not a model's.
    """
    data: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
    terms = {}
    starts = tuple(float(data["starts"][holder]) for holder in HOLDERS)
    for name, one in (data["signals"] or {}).items():
        of = [one.get(holder) or {} for holder in HOLDERS]
        values, places = (
            [_curve(pairs[1:], float(pairs[0])) for pairs in (row.get(what, [0.0]) for row in of)] for what in ("value", "place")
        )
        terms[name] = Terms(tuple(values), tuple(places), tuple(float(row.get("missing", 0.0)) for row in of))
    few = data["insufficient"]
    return Model(
        prior=float(data["prior"]),
        starts=starts,
        terms=terms,
        lead=float(data["grades"]["lead"]),
        needs_check=float(data["grades"]["needs_check"]),
        least_orders=int(few["orders"]),
        least_days=int(few["days"]),
        orders_alone=(int(few["alone"]["days"]), int(few["alone"]["orders"])),
        least_evidence=float(few["evidence"]),
        least_peers=int(data["peers"]),
        counting=_counting(data.get("hands") or {}),
        factors={name: float(factor) for name, factor in data.get("factors", {}).items()},
        shift=float(data.get("shift", 0.0)),
    )


@cache
def shipped() -> Model:
    """The model that comes with the program."""
    return read(resources.files("kanchuan.scoring").joinpath("model.yaml").read_text(encoding="utf-8"))


def from_file(path: Path) -> Model:
    """A model from a file, such as an institution's own after ``kanchuan feedback``.

    Raises:
        ModelError: the file cannot be read or is not a model.
    """
    try:
        return read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelError(f"{path}: 不是可用的模型文件 / not a model: {error!r}") from error


_HEAD = """\
# The scan's model. Everything is in log-odds (nats) except where said. Written by `kanchuan bench train`, or by `kanchuan feedback` for one institution.
#
# score = 1 / (1 + exp(-(start + shift + sum of `missing` of signals that cannot be computed + sum of contributions)))
# contribution = factor of the signal's family x (level of its value + level of its place among comparable accounts)
#
# Every signal has curves for accounts of a person (or of nobody known) and of an institution, behind which several people may work by law.
# A curve is the level below its first edge, then each [edge, level]: from this edge on, that level. Likewise `place` (share of comparable accounts below, 0
# to 1). Every curve is 0 at what is usual among the innocent accounts it was fitted on. `prior`: share of accounts with several hands there.
"""


def _said(curve: Curve) -> str:
    """A curve as text: the level below its first edge, then pairs."""
    pairs = [f"[{edge:.7g}, {level:g}]" for edge, level in zip(curve.edges, curve.levels[1:], strict=True)]
    return "[" + ", ".join([f"{curve.levels[0]:g}", *pairs]) + "]"


def text_of(model: Model) -> str:
    """The model as text; ``read`` gives it back."""
    alone = f"{{days: {model.orders_alone[0]}, orders: {model.orders_alone[1]}}}"
    lines = [
        _HEAD,
        f"prior: {model.prior:g}",
        "starts: {" + ", ".join(f"{holder}: {start:g}" for holder, start in zip(HOLDERS, model.starts, strict=True)) + "}",
        f"shift: {model.shift:g}",
        "factors: {" + ", ".join(f"{family}: {factor:g}" for family, factor in sorted(model.factors.items())) + "}",
        f"grades: {{lead: {model.lead:g}, needs_check: {model.needs_check:g}}}",
        "",
        "# Fewer orders than this, and nothing from terminals, money, identity, life cycle or self-trades that counts for more than `evidence`: too little to say.",
        "# An account seen on fewer than `days` days is not called clear: one day shows one mood, not one hand. Where there is nothing but trades (no terminals,",
        "# no money, no identity), `clear` asks for the days and orders under `alone`.",
        f"insufficient: {{orders: {model.least_orders}, evidence: {model.least_evidence:g}, days: {model.least_days}, alone: {alone}}}",
        "",
        "# Below this many comparable accounts no percentile among them is given; the shipped reference stands in.",
        f"peers: {model.least_peers}",
        "",
        "signals:",
    ]
    for name, terms in sorted(model.terms.items()):
        lines.append(f"  {name}:")
        for holder, value, place, missing in zip(HOLDERS, terms.values, terms.places, terms.missing, strict=True):
            said = [f"      missing: {missing:g}"] if missing else []
            said += [f"      {what}: {_said(curve)}" for what, curve in (("value", value), ("place", place)) if curve != FLAT]
            lines += [f"    {holder}:", *said] if said else []
    lines += [
        "",
        "# How many people: the logarithm of their number is `start` plus the levels of `terms` (signals, and the account's orders, days and symbols). `bands`:",
        "# [from this logarithm on, add this for the low end, add this for the high end] of an interval that held the truth in 90% of made-up accounts.",
        "hands:",
        f"  start: {model.counting.start:g}",
        "  bands: [" + ", ".join(f"[{edge:g}, {low:g}, {high:g}]" for edge, low, high in model.counting.bands) + "]",
        "  terms:" if model.counting.terms else "  terms: {}",
    ]
    lines += [f"    {name}: {_said(curve)}" for name, curve in sorted(model.counting.terms.items())]
    return "\n".join(lines) + "\n"
