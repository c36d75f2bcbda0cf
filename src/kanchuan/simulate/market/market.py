"""What a made-up market is: trading days, securities, and a price for every moment of each session.

All prices are whole ticks, all money whole ten-thousandths of a yuan (``UNIT``), all moments microseconds since 1970 in UTC: nothing is rounded
twice, and cash and shares can be conserved to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.calendar import has_night

# Money and prices are counted in ten-thousandths of a yuan.
UNIT = 10_000
SHANGHAI_US = 8 * 3600 * 1_000_000
DAY_US = 86_400 * 1_000_000

# A session's price path has this many equal steps; in between, prices move in a straight line.
STEPS = 48


@dataclass(frozen=True, slots=True)
class Security:
    """One share, fund or futures contract.

    Attributes:
        symbol: as in the contract, ``600000.SH``, ``rb2601.SHFE``.
        name: an invented name.
        tick: smallest price step, in ten-thousandths of a yuan.
        lot: smallest quantity of a buy (100 shares; 200 on the STAR market; 1 lot of futures).
        step: quantities above ``lot`` rise by this much (100; 1 on STAR and the Beijing exchange; 1 lot).
        t_plus: days before what was bought may be sold (1 for shares, 0 for futures).
        limit: the day's price limit as a share of the previous close.
        sector: number of its industry.
        multiplier: units of the good in one lot (1 for shares).
        margin_rate: the exchange's margin as a share of the worth (1 for shares).
        market_fee: what the market itself takes of the worth of each side, in millionths (levies and transfer fee; futures: the exchange's fee).
        market_fee_lot: the same as a fixed sum a lot, in ten-thousandths of a yuan (some futures).
        close_today_factor: multiple of that fee when a position opened the same day is closed (futures).
        sessions: trading spans as (start, end) in seconds from midnight of the trading day, in order; a night session has negative seconds, counted
            back from midnight of the trading day's *previous* trading day's midnight + 24 h (so 21:00 is -10,800).
        pays_stamp_duty: are sells of it taxed (shares yes; funds and futures no)?
    """

    symbol: str
    name: str
    tick: int
    lot: int
    step: int
    t_plus: int
    limit: float
    sector: int
    multiplier: int
    margin_rate: float
    market_fee: int
    market_fee_lot: int
    close_today_factor: float
    sessions: tuple[tuple[int, int], ...]
    pays_stamp_duty: bool = True


@dataclass(frozen=True, slots=True)
class Market:
    """Days and securities with their prices. Shapes: S securities, D days.

    Attributes:
        days: [D] trading days, ascending, in days since 1970-01-01 (``date32``).
        evenings: [D] calendar day of the night session that belongs to each trading day (the trading day before it; Friday for Monday).
        securities: S of them; all of one market (shares, or futures).
        path: [S, D, STEPS + 1] int32, price in ticks at equal steps of the security's trading seconds.
        previous_close: [S, D] int32, ticks.
        upper, lower: [S, D] int32, the day's price limits in ticks.
        halted: [S, D] bool, no trading that day.
        volume: [S, D] int64, shares or lots traded by everybody.
        heat: [S, D] float32, 0 to 1, how much the crowd looks at it (hot stocks).
        stamp_duty: [D] int32, millionths of the worth of a sell.
    """

    days: NDArray[np.int32]
    evenings: NDArray[np.int32]
    securities: tuple[Security, ...]
    path: NDArray[np.int32]
    previous_close: NDArray[np.int32]
    upper: NDArray[np.int32]
    lower: NDArray[np.int32]
    halted: NDArray[np.bool_]
    volume: NDArray[np.int64]
    heat: NDArray[np.float32]
    stamp_duty: NDArray[np.int32]

    @property
    def seconds(self) -> NDArray[np.int64]:
        """[S] trading seconds of a day of each security."""
        return np.array([sum(end - start for start, end in one.sessions) for one in self.securities], np.int64)

    @property
    def nights(self) -> NDArray[np.bool_]:
        """[D] is a night session held for the day, where a contract has one? Not on the eve of a holiday: the path stands still at the open then."""
        return has_night(self.days, self.evenings)
