"""What kind of thing an account looks like, and how many hands at least: both simple and both written down here.

Typologies, given only to accounts graded ``lead`` or ``needs_check``; the group of families with the larger sum of contributions wins:

- ``relay``: orders come through a relay, or hide their terminals, and that is the strongest thing in the family of terminals;
- ``system_split``: what the orders themselves show (bursts, styles, round trips, lots, stops, tags, self-trades) and many machines or
regions on one account;
- ``lent_account``: one machine for many accounts, money, identity and life cycle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kanchuan.scoring.model import Grade
from kanchuan.signals.signal import Signal

_RELAY = frozenset({"orders_through_a_relay", "hides_its_terminal"})
_LENT_FAMILIES = frozenset({"money", "identity", "life_cycle"})


def typology(grade: Grade, contributions: Mapping[Signal, float]) -> str | None:
    """``system_split``, ``lent_account``, ``relay``, or nothing where the grade says nothing."""
    if grade not in ("lead", "needs_check"):
        return None
    relay = sum(weight for signal, weight in contributions.items() if signal.name in _RELAY)
    terminals = sum(weight for signal, weight in contributions.items() if signal.family == "terminals")
    lent = sum(
        weight for signal, weight in contributions.items() if signal.family in _LENT_FAMILIES or signal.name == "shares_a_strong_terminal"
    )
    split = sum(
        weight
        for signal, weight in contributions.items()
        if weight > 0 and signal.family not in _LENT_FAMILIES and signal.name != "shares_a_strong_terminal" and signal.name not in _RELAY
    )
    if relay > 0 and 2 * relay >= terminals and relay >= lent:
        return "relay"
    return "system_split" if split >= lent else "lent_account"


@dataclass(frozen=True, slots=True)
class Hands:
    """How many traders are thought to be behind an account: null where nothing can be said."""

    point: int | None = None
    low: int | None = None
    high: int | None = None


def hands(grade: Grade, values: Mapping[str, float]) -> Hands:
    """Cheap bounds until ``unmix`` looks into the account.

    Three things are counted, each of which sees only some of the traders: purses open at once in one security, recurring tags, machines a
    day where they
    alternate within seconds. The point is the largest, ``low`` the smallest of those above one, ``high`` their sum (as if each had seen
    others). A clear
    account has one trader, and ``high`` the largest count.

    Args:
        grade: the account's.
        values: the values of its signals by name.
    """
    if grade == "insufficient_data":
        return Hands()
    counts = [round(values.get("runs_several_purses", 0)), round(values.get("carries_several_tags", 0))]
    if values.get("alternates_machines_within_seconds", 0) > 0.003:
        counts.append(round(values.get("is_used_from_many_machines", 0)))
    counts = [count for count in counts if count > 1]
    if grade == "clear":
        return Hands(1, 1, max(counts, default=1))
    return Hands(max(counts), min(counts), sum(counts)) if counts else Hands()
