"""Days and times as the page shows them."""

from __future__ import annotations

from datetime import date, timedelta

_EPOCH = date(1970, 1, 1)


def iso_day(number: int) -> str:
    """``YYYY-MM-DD`` of a day counted from 1970-01-01."""
    return (_EPOCH + timedelta(days=number)).isoformat()
