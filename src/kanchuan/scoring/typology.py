"""What kind of thing an account looks like: simple, and written down here.

Typologies, given only to accounts graded ``lead`` or ``needs_check``:

- ``lent_account``: identity, life cycle, one machine for many accounts and money moved around a change of password make up more than a third of
  what speaks for, or where four or more signs of a change of hands come together at one change of password;
- ``relay``: otherwise, where a relay or hidden terminals make up the larger part of what the terminals say, and either a relay is declared or
  they are a third of all that speaks for;
- ``system_split``: otherwise. What the orders themselves show (bursts, styles, round trips, lots, stops, tags, self-trades), many machines or
  regions on one account, and money from many payers or in proportion, which is how a platform's clients are financed.
"""

from __future__ import annotations

from collections.abc import Mapping

from kanchuan.scoring.model import Grade
from kanchuan.signals.signal import Signal

_RELAY = frozenset({"orders_through_a_relay", "hides_its_terminal"})
_LENT_FAMILIES = frozenset({"identity", "life_cycle"})
_LENT = frozenset({"shares_a_strong_terminal", "swaps_money_around_password_change", "deposits_follow_password_changes"})
# A change of hands that counts for this much (four of its six signs) names the kind of account, whatever else speaks.
_HANDED_OVER = 2.0


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
