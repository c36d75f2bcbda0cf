"""Trading days and the clock of a trading day. Times of day are session seconds; moments are microseconds of local time since 1970."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

US = 1_000_000
DAY_US = 86_400 * US
EPOCH = date(1970, 1, 1)
# Weekdays on which the exchanges were closed.
CLOSED = frozenset(
    date.fromisoformat(text)
    for text in [
        "2024-01-01",
        "2024-02-09",
        "2024-02-12",
        "2024-02-13",
        "2024-02-14",
        "2024-02-15",
        "2024-02-16",
        "2024-04-04",
        "2024-04-05",
        "2024-05-01",
        "2024-05-02",
        "2024-05-03",
        "2024-06-10",
        "2024-09-16",
        "2024-09-17",
        "2024-10-01",
        "2024-10-02",
        "2024-10-03",
        "2024-10-04",
        "2024-10-07",
        "2025-01-01",
        "2025-01-28",
        "2025-01-29",
        "2025-01-30",
        "2025-01-31",
        "2025-02-03",
        "2025-02-04",
        "2025-04-04",
        "2025-05-01",
        "2025-05-02",
        "2025-05-05",
        "2025-06-02",
    ]
)
SATURDAY = 5


def trading_days(first: date, number: int) -> list[date]:
    days: list[date] = []
    day = first
    while len(days) < number:
        if day.weekday() < SATURDAY and day not in CLOSED:
            days.append(day)
        day += timedelta(days=1)
    return days


@dataclass(frozen=True)
class Session:
    """Stretches of trading: where each begins in session seconds and on the wall clock (seconds after midnight; negative: the evening before)."""

    starts: tuple[int, ...]
    walls: tuple[int, ...]
    length: int
    night: int = 0  # session seconds that belong to the evening before

    @property
    def minutes(self) -> int:
        return self.length // 60


def _wall(hour: int, minute: int) -> int:
    return hour * 3600 + minute * 60


STOCK = Session((0, 7200), (_wall(9, 30), _wall(13, 0)), 14_400)
INDEX_FUTURES = STOCK
COMMODITY = Session((0, 7200, 11_700, 15_300), (_wall(21, 0), _wall(9, 0), _wall(10, 30), _wall(13, 30)), 20_700, night=7200)
# Stocks: the opening call ends at 9:25; from 14:57 orders wait for the closing call at 15:00.
OPENING_CALL = _wall(9, 25)
CLOSING_CALL_FROM = 14_220


class Clock:
    """From trading day and session second to a moment."""

    def __init__(self, days: list[date]) -> None:
        self.days = days
        self.midnights = [(day - EPOCH).days * DAY_US for day in days]
        # A night session runs the evening before, unless holidays lie between (a weekend does not count: Friday's evening is Monday's).
        self.has_night = [False] + [(after - before).days <= (3 if after.weekday() == 0 else 1) for before, after in pairwise(days)]

    def opens(self, session: Session, day: int) -> int:
        """The first session second on that day."""
        return 0 if not session.night or self.has_night[day] else session.night

    def moment(self, session: Session, day: int, second: float) -> int:
        if second < 0:  # a stock's opening call, reckoned back from 9:25
            return self.midnights[day] + int((OPENING_CALL + second) * US)
        second = min(second, session.length)
        part = bisect.bisect_right(session.starts, second) - 1
        wall = session.walls[part] + second - session.starts[part]
        if session.night and part == 0:
            if second >= session.starts[1]:
                wall = session.walls[0] + session.starts[1]
            return self.midnights[day - 1] + int(wall * US)
        return self.midnights[day] + int(wall * US)

    def wall(self, day: int, hour: float) -> int:
        """The moment of an hour of the wall clock (9.5 is half past nine)."""
        return self.midnights[day] + int(hour * 3600) * US
