"""What kind of thing an account looks like, and how many hands at least: both simple and both written down here.

Typologies, given only to accounts graded ``lead`` or ``needs_check``:

- ``lent_account``: identity, life cycle, one machine for many accounts and money moved around a change of password make up more than a third of
  what speaks for, or where four or more signs of a change of hands come together at one change of password;
- ``relay``: otherwise, where a relay or hidden terminals make up the larger part of what the terminals say, and either a relay is declared or
  they are a third of all that speaks for;
- ``system_split``: otherwise. What the orders themselves show (bursts, styles, round trips, lots, stops, tags, self-trades), many machines or
  regions on one account, and money from many payers or in proportion, which is how a platform's clients are financed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kanchuan.scoring.model import Grade
from kanchuan.signals.signal import Signal

_RELAY = frozenset({"orders_through_a_relay", "hides_its_terminal"})
_LENT_FAMILIES = frozenset({"identity", "life_cycle"})
_LENT = frozenset({"shares_a_strong_terminal", "swaps_money_around_password_change", "deposits_follow_password_changes"})
# What shows several purses in the orders alone.
_SEVERAL = frozenset(
    {
        "closes_lots_at_their_own_hour",
        "closes_lots_out_of_turn",
        "runs_several_purses",
        "sizes_orders_by_security",
        "sizes_orders_by_hour",
        "keeps_hours_by_security",
    }
)
# A change of hands that counts for this much (four of its six signs) names the kind of account, whatever else speaks.
_HANDED_OVER = 2.0
# ASSUMPTION: a client of a platform holds at most three positions on average through the time, typically one (in and out of the market), at least 0.6.
_LOTS_EACH = (3.0, 1.0, 0.6)


def typology(grade: Grade, contributions: Mapping[Signal, float]) -> str | None:
    """``system_split``, ``lent_account``, ``relay``, or nothing where the grade says nothing."""
    if grade not in ("lead", "needs_check"):
        return None
    speaking = {signal: weight for signal, weight in contributions.items() if weight > 0}
    relay = sum(weight for signal, weight in speaking.items() if signal.name in _RELAY)
    terminals = sum(weight for signal, weight in speaking.items() if signal.family == "terminals")
    lent = sum(weight for signal, weight in speaking.items() if signal.family in _LENT_FAMILIES or signal.name in _LENT)
    split = sum(speaking.values()) - lent - relay
    handed_over = sum(weight for signal, weight in speaking.items() if signal.name == "changes_hands_at_password_change")
    if 2 * lent > split + relay or handed_over >= _HANDED_OVER:
        return "lent_account"
    declared = any(signal.name == "orders_through_a_relay" for signal in speaking)
    return "relay" if relay > 0 and 2 * relay >= terminals and (declared or 2 * relay >= split + lent) else "system_split"


@dataclass(frozen=True, slots=True)
class Hands:
    """How many traders are thought to be behind an account: null where nothing can be said."""

    point: int | None = None
    low: int | None = None
    high: int | None = None


def hands(grade: Grade, values: Mapping[str, float], weights: Mapping[str, float]) -> Hands:
    """A simple estimate until ``unmix`` looks into the account.

    Lower bounds are counted: purses open at once in one security, machines that each carry a tag of their own, machines a day where they
    alternate within seconds. Where the orders show several purses (together more than 1 nat), the lots that stand open on average, each later
    closed by its own quantity, say how many purses there are, at 3 lots each (low), 1 (point) and 0.6 (high): an assumption. Recurring
    tags, where there are three or more, are the point themselves. A clear account has one trader, and ``high`` the largest count.

    Args:
        grade: the account's.
        values: the values of its signals by name.
        weights: their log-odds by name.
    """
    if grade == "insufficient_data":
        return Hands()
    counts = [round(values.get("runs_several_purses", 0)), round(values.get("gives_each_tag_its_machine", 0))]
    if values.get("alternates_machines_within_seconds", 0) > 0.003:
        counts.append(round(values.get("is_used_from_many_machines", 0)))
    if grade == "clear":
        return Hands(1, 1, max(1, *counts))
    lows, points, highs = [count for count in counts if count > 1], list(counts), list(counts)
    tags = round(values.get("carries_several_tags", 0))
    standing = values.get("holds_many_lots_at_once", 0.0)
    if sum(weight for name, weight in weights.items() if name in _SEVERAL) > 1 and standing >= 1:
        few, usual, many = (standing / each for each in _LOTS_EACH)
        lows.append(max(2, math.floor(few)))
        points.append(max(2, round(usual)))
        highs.append(max(2, math.ceil(many)))
    if tags > 2:
        lows.append(min(tags, 3))
        points = [tags]
        highs.append(tags)
    if not lows:
        return Hands()
    low, point = max(lows), max(points)
    return Hands(max(point, low), low, max(point, low, *highs))
