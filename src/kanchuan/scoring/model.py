"""The additive model: from the values of signals to contributions in log-odds, and from their sum to a probability and a grade."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from kanchuan.signals.signal import BESIDES_ORDERS, Family, Signal

Grade = Literal["lead", "needs_check", "clear", "insufficient_data"]


# Families that see more than the account's own trades.
_BEYOND_ORDERS: frozenset[Family] = frozenset({"terminals", "money", "identity"})


@dataclass(frozen=True, slots=True)
class Model:
    """The constants of ``model.yaml``; see there for the formulas."""

    prior: float
    caps: Mapping[str, float]
    lead: float
    needs_check: float
    least_orders: int
    least_days: int
    orders_alone: tuple[int, int]
    least_evidence: float
    least_peers: int

    @property
    def prior_logit(self) -> float:
        """The prior in log-odds."""
        return math.log(self.prior / (1 - self.prior))

    def probability(self, contributions: Sequence[float]) -> float:
        """The probability from the prior and the contributions: the logistic function of their sum."""
        total = math.fsum((self.prior_logit, *contributions))
        return 1 / (1 + math.exp(-total)) if total >= 0 else math.exp(total) / (1 + math.exp(total))

    def potential(self, supports: Mapping[Signal, int]) -> float:
        """The probability that an account would have if every signal computed for it, on the rows there are, spoke as strongly as it can.

        Args:
            supports: rows behind the value, by signal.
        """
        totals: dict[str, float] = {}
        for signal, support in supports.items():
            if signal.weight > 0:
                totals[signal.family] = totals.get(signal.family, 0.0) + signal.weight * min(1.0, support / signal.support)
        return self.probability([min(total, self.caps[family]) for family, total in totals.items()])

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


@cache
def shipped() -> Model:
    """The model that comes with the program."""
    data = yaml.safe_load(resources.files("kanchuan.scoring").joinpath("model.yaml").read_text(encoding="utf-8"))
    return Model(
        prior=float(data["prior"]),
        caps={name: float(cap) for name, cap in data["caps"].items()},
        lead=float(data["grades"]["lead"]),
        needs_check=float(data["grades"]["needs_check"]),
        least_orders=int(data["insufficient"]["orders"]),
        least_days=int(data["insufficient"]["days"]),
        orders_alone=(int(data["insufficient"]["alone"]["days"]), int(data["insufficient"]["alone"]["orders"])),
        least_evidence=float(data["insufficient"]["evidence"]),
        least_peers=int(data["peers"]),
    )


def contribution(signal: Signal, value: float, percentile: float, support: int) -> float:
    """What one signal adds to the log-odds, before its family's cap.

    It never falls when ``value`` or ``percentile`` rises (for what speaks against, it never rises).

    Args:
        signal: which.
        value: its value.
        percentile: share (0 to 1) of comparable accounts below it.
        support: rows behind the value.
    """
    strength = min(1.0, max(0.0, (value - signal.floor) / (signal.full - signal.floor)))
    place = 1.0 if signal.weight < 0 else 0.5 + 0.5 * min(1.0, max(0.0, (percentile - 0.5) / 0.45))
    return signal.weight * strength * place * min(1.0, support / signal.support) + 0.0


def capped(contributions: Mapping[Signal, float], caps: Mapping[str, float]) -> dict[Signal, float]:
    """Scale the contributions of each family down so that together they do not exceed its cap."""
    totals: dict[Family, float] = {}
    for signal, weight in contributions.items():
        totals[signal.family] = totals.get(signal.family, 0.0) + abs(weight)
    return {
        signal: weight * caps[signal.family] / totals[signal.family] if totals[signal.family] > caps[signal.family] else weight
        for signal, weight in contributions.items()
    }
