"""One decision maker with one purse: everything that makes one person's trading differ from another's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# How a person chooses the size of a buy where it is not the whole free slot.
PART, FIXED_SUM, FIXED_SHARES, WHIM = range(4)
# Laws of the planned holding time.
EXPONENTIAL, LOGNORMAL, GAMMA, FIXED = range(4)
# How an order is cut into children.
EQUAL, UNEQUAL, CHUNKS = range(3)

# Rates are shares of one, times are seconds of trading time (0 = the opening) unless said otherwise; money is in ten-thousandths of a yuan.
# Futures: hours of habit are seconds from midnight of the trading day (``Security.sessions``; 21:00 of the evening before is -10,800), quantities are lots,
# gains and losses are shares of the margin, sums are margins, ``commission`` is millionths of the exchange's fee and ``least`` is added for each lot.
PERSON = np.dtype(
    [
        ("first_day", "i4"),  # first and last day of the person's story, indexes into the market's days
        ("last_day", "i4"),
        ("sells_out", "?"),  # sells everything on the last day (a contract ends)
        ("cash", "i8"),  # what is in the purse at the start
        ("spell", "f8"),  # mean days of an active spell and of a rest between two; rest 0 = always active
        ("rest", "f8"),
        ("activity", "f8"),  # chance to look at the market on a day of an active spell
        ("looks", "f8"),  # mean looks on such a day
        ("hour", "f8", (3,)),  # three hours of habit, their spreads and weights
        ("hour_spread", "f8", (3,)),
        ("hour_weight", "f8", (3,)),
        ("slots", "i4"),  # positions held at once at most
        ("eager", "f8"),  # chance of a buy at a look when a slot is free
        ("full", "f8"),  # chance that a buy uses the whole free slot
        ("sizing", "i4"),
        ("part", "f8", (2,)),  # lowest and highest share of a free slot
        ("fixed", "i8"),  # the sum or the shares of a fixed size
        ("round_to", "i4"),  # shares to which sizes are rounded down, and how often
        ("round_chance", "f8"),
        ("favourite", "i4"),  # first favourite in the list of favourites, and how many
        ("favourites", "i4"),
        ("loyalty", "f8"),  # chance to take a favourite rather than any security
        ("hot", "f8"),  # chance to take one of the day's hot securities
        ("chase", "f8"),  # > 0 prefers what has risen, < 0 what has fallen
        ("hold", "f8"),  # mean planned holding, days
        ("hold_law", "i4"),
        ("stop", "f8"),  # loss at which the person sells, how often the rule is kept, gain at which they sell
        ("stop_kept", "f8"),
        ("take", "f8"),
        ("partial", "f8"),  # chance that an exit is partial; that a position is added to; that it is trimmed and bought back
        ("add", "f8"),
        ("swing", "f8"),
        ("split", "f8"),  # chance to cut an order, into how many at most, how, and the mean gap
        ("split_parts", "i4"),
        ("split_law", "i4"),
        ("split_gap", "f8"),
        ("patient", "f8"),  # chance of a limit order away from the price, how far (ticks), how long it may wait, chance to try again
        ("offset", "f8"),
        ("wait", "f8"),
        ("retry", "f8"),
        ("commission", "i4"),  # millionths of the worth, and the least an order costs
        ("least", "i8"),
        ("deposits", "f8"),  # chance a day of own money in or out, and its typical size
        ("deposit", "i8"),
        ("margin", "i8"),  # own money at risk where the rest of the purse is lent; 0 where nothing is lent
        ("warn", "f8"),  # share of the margin lost at which money is called for, and at which everything is sold
        ("close", "f8"),
        ("tops_up", "f8"),  # chance to answer a call, share of the margin then paid in
        ("top_up", "f8"),
        ("returns", "f8"),  # chance to begin again after having been closed out
        ("withdraws", "f8"),  # chance a day of taking a profit out when nothing is held
        # Futures alone.
        ("short", "f8"),  # share of the openings that are sales
        ("lock", "f8"),  # chance to open the other way, not to close, where the stop says leave
        ("reverse", "f8"),  # chance to go the other way after having closed
        ("pair", "f8"),  # chance to open the next contract of the same good the other way, at once
    ]
)


@dataclass(frozen=True, slots=True)
class People:
    """People of one group.

    Attributes:
        traits: [n] of dtype ``PERSON``.
        favourites: indexes of securities; each person's are a slice of it.
    """

    traits: NDArray[np.void]
    favourites: NDArray[np.int32]

    def __len__(self) -> int:
        """How many."""
        return len(self.traits)
