"""How far a trader's grouping can be built on."""

from __future__ import annotations

LEAD, NEEDS_CHECK = 0.9, 0.6  # mean confidence from which a trader is a lead, and from which one to check
LEAST_ORDERS = 6  # fewer orders tell too little of a trader


def grade(orders: int, confidence: float | None) -> str:
    """``lead``, ``needs_check`` or ``insufficient_data``.

    Args:
        orders: how many are put to the trader.
        confidence: the mean probability that they are one hand's; None where nothing can be said.
    """
    if confidence is None or orders < LEAST_ORDERS or confidence < NEEDS_CHECK:
        return "insufficient_data"
    return "lead" if confidence >= LEAD else "needs_check"
