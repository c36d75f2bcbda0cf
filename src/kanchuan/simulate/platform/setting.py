"""The world in which platforms do business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from kanchuan.simulate.market.market import Market
from kanchuan.simulate.people.temperaments import Climate
from kanchuan.simulate.records.devices import Counter, draw_counters
from kanchuan.simulate.records.identities import Identities


@dataclass(slots=True)
class Setting:
    """What all parts of a world share.

    Attributes:
        shares: the market of shares.
        futures: the market of futures; None where no platform needs one.
        climate: of its people.
        identities: who hands out names and numbers.
        counters: how each firm records.
        difficulty: 0 (plain) to 1 (hidden well, and dirty).
        next_trader: the first number that no decision maker has yet.
        platforms: how many there are so far.
    """

    shares: Market | None
    futures: Market | None
    climate: Climate
    identities: Identities
    counters: Mapping[str, Counter] = field(default_factory=dict)
    difficulty: float = 0.5
    next_trader: int = 0
    platforms: int = 0

    @classmethod
    def draw(
        cls, rng: np.random.Generator, shares: Market | None, futures: Market | None, difficulty: float = 0.5, first_trader: int = 0
    ) -> Setting:
        """A setting with people and firms of its own."""
        identities = Identities(rng)
        climate = Climate(int(rng.integers(1 << 31)))
        return cls(shares, futures, climate, identities, draw_counters(rng, identities, difficulty), difficulty, first_trader)

    def market(self, *, futures: bool) -> Market:
        """The market of that kind.

        Raises:
            ValueError: this world has none.
        """
        market = self.futures if futures else self.shares
        if market is None:
            raise ValueError("this world has no market of futures" if futures else "this world has no market of shares")
        return market

    def traders(self, count: int) -> int:
        """The first of ``count`` new numbers of decision makers."""
        first = self.next_trader
        self.next_trader += count
        return first

    def tag(self) -> str:
        """Two letters that no other platform of the world has in its numbers."""
        place = self.platforms
        self.platforms += 1
        # A step that has no divisor in common with 26 squared visits every pair of letters once.
        first, second = divmod((place * 211 + 77) % 676, 26)
        return f"{chr(65 + first)}{chr(65 + second)}"
