"""The laws of one world. Every parameter is drawn for the world first and for each person from the world's law after, so that no two seeds are alike."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random

FIRST_START, LAST_START = date(2021, 1, 4), date(2025, 2, 3)
SATURDAY = 5


class Laws:
    """Laws by name. A range is given where a law is used; the world's middle and spread inside it depend on seed and name alone."""

    def __init__(self, seed, accounts=2500, days=None):
        self.seed = seed
        self.accounts = accounts
        rng = Random(f"{seed} laws")
        self._known = {}
        self.days = days or rng.randint(30, 150)
        self.calendar = self._weekdays(rng)
        self.records = {name: rng.random() < chance for name, chance in RECORDED.items()}
        if not self.records["logins"]:
            self.records["order_terminals"] = True
        self.records["holdings"] &= self.records["opening_holdings"]
        self.guilty_share = math.exp(rng.uniform(math.log(0.01), math.log(0.04)))
        self.retail_share = rng.uniform(0.70, 0.86)

    def _weekdays(self, rng):
        day = FIRST_START + timedelta(rng.randrange((LAST_START - FIRST_START).days))
        off = {rng.randrange(5, 200): rng.randint(2, 5) for _ in range(rng.randint(0, 4))}
        calendar, closed = [], 0
        while len(calendar) < self.days:
            if day.weekday() < SATURDAY:
                closed = max(closed, off.pop(len(calendar), 0))
                if closed and calendar:
                    closed -= 1
                else:
                    calendar.append(day)
            day += timedelta(1)
        return calendar

    def world(self, name, low, high):
        """The world's own value of a law, even on a logarithmic scale between ``low`` and ``high``."""
        return self._law(name, low, high)[0]

    def share(self, name, low=0.0, high=1.0):
        """The world's own share, even between ``low`` and ``high``."""
        key = (name, low, high)
        if key not in self._known:
            self._known[key] = Random(f"{self.seed} {key}").uniform(low, high)
        return self._known[key]

    def person(self, rng, name, low, high):
        """One person's value: about the world's middle with the world's spread, inside the range."""
        middle, spread = self._law(name, low, high)
        return min(max(middle * math.exp(rng.gauss(0, spread)), low), high)

    def count(self, rng, name, low, high):
        """The same as a whole number."""
        return round(self.person(rng, name, low, high))

    def happens(self, rng, name, low=0.0, high=1.0):
        """Whether something with the world's share happens to this one."""
        return rng.random() < self.share(name, low, high)

    def _law(self, name, low, high):
        key = (name, low, high, "law")
        if key not in self._known:
            rng = Random(f"{self.seed} {key}")
            width = math.log(high / low)
            self._known[key] = (low * math.exp(rng.random() * width), rng.uniform(0.05, 0.45) * width)
        return self._known[key]


# What this broker hands over, and in how many worlds. Without logins the orders name their terminals.
RECORDED = {
    "logins": 0.85,
    "order_terminals": 0.75,
    "terminals": 0.9,
    "transfers": 0.85,
    "bank_transfers": 0.5,
    "password_changes": 0.6,
    "quotes": 0.8,
    "opening_holdings": 0.8,  # where nobody wrote them down, nobody has any
    "holdings": 0.6,
    "parties": 0.75,
    "relations": 0.5,
    "cancel_times": 0.8,
    "fractions": 0.6,
    "logouts": 0.4,
    "terminal_by_address": 0.6,
    "remarks": 0.3,
}
