"""What cannot be made."""

from __future__ import annotations


class SimulateError(Exception):
    """What was asked for cannot be made: one line a problem."""
