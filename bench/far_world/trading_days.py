"""Trading days, and what a second of a session is on the clock."""

from __future__ import annotations

import datetime as dt

import numpy as np

# Weekdays without trading: the exchanges' published holidays, first and last.
HOLIDAYS = (
    ("2023-01-02", "2023-01-02"),
    ("2023-01-23", "2023-01-27"),
    ("2023-04-05", "2023-04-05"),
    ("2023-05-01", "2023-05-03"),
    ("2023-06-22", "2023-06-23"),
    ("2023-09-29", "2023-10-06"),
    ("2024-01-01", "2024-01-01"),
    ("2024-02-09", "2024-02-16"),
    ("2024-04-04", "2024-04-05"),
    ("2024-05-01", "2024-05-03"),
    ("2024-06-10", "2024-06-10"),
    ("2024-09-16", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-04"),
    ("2025-05-01", "2025-05-05"),
    ("2025-06-02", "2025-06-02"),
)
FIRST, LAST = "2023-01-03", "2025-09-26"
SATURDAY = 5

# Stocks: seconds of continuous trading, below 0 the call before it (-900 is 9:15, its match at -300 is 9:25).
STOCK_DAY = 14400
LUNCH = 7200
CLOSING_CALL = 14220
# Futures: a night of up to 5.5 hours, then a day of 3.75.
NIGHT = 19800
FUTURES_DAY = 33300

US = 1_000_000
DAY_US = 86_400 * US


def all_days() -> np.ndarray:
    """Trading days as ``datetime64[D]``."""
    days = np.arange(np.datetime64(FIRST), np.datetime64(LAST) + 1)
    weekday = (days.astype(int) + 3) % 7
    keep = weekday < SATURDAY
    for first, last in HOLIDAYS:
        keep &= ~((days >= np.datetime64(first)) & (days <= np.datetime64(last)))
    return days[keep]


def draw_days(rng: np.random.Generator, length: int | None) -> tuple[np.ndarray, np.ndarray]:
    """A run of 50 to 120 trading days (or ``length``), and the 60 before it."""
    days = all_days()
    length = length or int(rng.integers(50, 121))
    start = int(rng.integers(60, len(days) - length))
    return days[start : start + length], days[start - 60 : start]


def stock_us(second: np.ndarray) -> np.ndarray:
    """Microseconds after midnight of a second of a stock session."""
    clock = np.where(second <= LUNCH, 34200 + second, 46800 + second - LUNCH)
    return np.round(clock * US).astype(np.int64)


def futures_us(second: np.ndarray) -> np.ndarray:
    """Microseconds after midnight of the evening before (night) or of the day itself (day) of a second of a futures session."""
    day = second - NIGHT
    clock = np.where(day <= 4500, 32400 + day, np.where(day <= 8100, 37800 + day - 4500, 48600 + day - 8100))
    return np.round(np.where(second < NIGHT, 75600 + second, clock) * US).astype(np.int64)


def night_before(days: np.ndarray) -> np.ndarray:
    """Whether a night session opened each trading day: none after holidays, and none before the first."""
    gap = np.diff(days).astype(int)
    weekday = (days[1:].astype(int) + 3) % 7
    return np.concatenate([[False], (gap == 1) | ((gap == 3) & (weekday == 0))])


def as_date(day: np.datetime64) -> dt.date:
    return day.astype(dt.date)
