"""The additive model: every signal's contribution to the log-odds is read off its own curves, and their sum is the score.

The curves and the constants are text, ``model.yaml``, fitted on made-up worlds by ``kanchuan bench train`` (see ``docs/decisions/0007``).
"""

from __future__ import annotations

import bisect
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
    """What one signal adds: by its value, for each band of activity, and by its place among comparable accounts (share of them below, 0 to 1).

    ``missing`` is what its absence says (log-odds) in each band, which goes into where one starts.
    """

    values: tuple[Curve, ...] = (FLAT,)
    place: Curve = FLAT
    missing: tuple[float, ...] = (0.0,)

    def most(self, band: int) -> float:
        """The most that it can add to an account of a band."""
        return max(self.values[band].levels) + max(self.place.levels)


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
    bands: tuple[float, ...]
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
        flat = Terms((FLAT,) * len(self.starts), FLAT, (0.0,) * len(self.starts))
        return self.terms.get(signal.name, flat)

    def band(self, orders: float) -> int:
        """The band of activity of an account of so many orders."""
        return bisect.bisect_right(self.bands, orders)

    def contributions(
        self,
        signal: Signal,
        values: NDArray[np.float64],
        percentiles: NDArray[np.float64],
        supports: NDArray[np.int64],
        orders: NDArray[np.int64],
    ) -> NDArray[np.float64]:
        """What one signal adds to the log-odds of each of n accounts.

        It never falls when a value or a percentile rises (for what speaks against, it never rises).

        Args:
            signal: which.
            values: [n] its values.
            percentiles: [n] share (0 to 1) of comparable accounts below.
            supports: [n] rows behind the values; with fewer than the signal asks for, a value counts as nearer to the signal's floor.
            orders: [n] orders of the accounts.
        """
        terms = self.of(signal)
        return self.factor(signal) * (self.levels(terms, weighed(signal, values, supports), orders) + terms.place.at(percentiles))

    def levels(self, terms: Terms, values: NDArray[np.float64], orders: NDArray[Any]) -> NDArray[np.float64]:
        """Levels of values in the bands of their accounts."""
        band = np.searchsorted(np.array(self.bands), orders, side="right")
        return np.asarray(np.select([band == one for one in range(len(self.starts))], [curve.at(values) for curve in terms.values]))

    def beginning(self, computed: Sequence[Signal] | set[Signal], orders: float) -> float:
        """Where one starts (log-odds): the prior, the account's activity, and what it says that some signals cannot be computed for it."""
        known = {signal.name for signal in computed}
        band = self.band(orders)
        return math.fsum((self.starts[band], self.shift, *(terms.missing[band] for name, terms in self.terms.items() if name not in known)))

    def probability(self, beginning: float, contributions: Sequence[float]) -> float:
        """The probability from where one starts and the contributions: the logistic function of their sum."""
        total = math.fsum((beginning, *contributions))
        return 1 / (1 + math.exp(-total)) if total >= 0 else math.exp(total) / (1 + math.exp(total))

    def potential(self, computed: Sequence[Signal] | set[Signal], orders: float) -> float:
        """The probability that an account would have if every signal computed for it spoke as strongly as it can."""
        band = self.band(orders)
        return self.probability(self.beginning(computed, orders), [self.factor(signal) * self.of(signal).most(band) for signal in computed])

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
    bands = tuple(float(edge) for edge in data["bands"])
    terms = {}
    for name, one in (data["signals"] or {}).items():
        values = [_curve(pairs[1:], float(pairs[0])) for pairs in one.get("value", [[0.0]] * (len(bands) + 1))]
        place = _curve(one.get("place", [0.0])[1:], float(one.get("place", [0.0])[0]))
        terms[name] = Terms(tuple(values), place, tuple(float(level) for level in one.get("missing", [0.0] * (len(bands) + 1))))
        if not len(terms[name].values) == len(terms[name].missing) == len(bands) + 1:
            raise ValueError(name)
    few = data["insufficient"]
    return Model(
        prior=float(data["prior"]),
        bands=bands,
        starts=tuple(float(start) for start in data["starts"]),
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
# `bands` are numbers of orders: an account of at least so many belongs to the next band. `starts`, `missing` and the curves of `value` have one entry a band.
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
        "bands: [" + ", ".join(f"{edge:g}" for edge in model.bands) + "]",
        "starts: [" + ", ".join(f"{start:g}" for start in model.starts) + "]",
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
        lines += ["    missing: [" + ", ".join(f"{level:g}" for level in terms.missing) + "]"] if any(terms.missing) else []
        lines += ["    value:", *(f"      - {_said(curve)}" for curve in terms.values)]
        lines += [f"    place: {_said(terms.place)}"] if terms.place.edges else []
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
