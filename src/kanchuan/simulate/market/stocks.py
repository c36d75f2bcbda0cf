"""A made-up market of shares with the habits of the real one.

Returns have one common factor, one of each industry and the share's own noise; volatility of all three clusters (GARCH), the own noise has fat tails.
Part of each day's move is the gap at the open. Within the day moves are larger early and late, and a small noise reverts. Now and then a share runs
hot: days of limit-ups, some of them locked from the open, then a restless decline. Prices stop at the day's limits; halts last days to weeks. What the
crowd looks at (``heat``) on a day depends on the days before it only. Splits and dividends are left out.

The habits themselves are drawn anew for each market (``Climate.draw``), so that no two seeds make the same one. Their ranges were set so that the
measured facts hold that ``tests/simulate/market/test_stocks.py`` asserts (after Cont 2001, Empirical properties of asset returns).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market import boards
from kanchuan.simulate.market.attention import remembered
from kanchuan.simulate.market.boards import BOARDS, Board
from kanchuan.simulate.market.calendar import evening_before
from kanchuan.simulate.market.clock import SHARES
from kanchuan.simulate.market.levies import levy, stamp_duty
from kanchuan.simulate.market.market import STEPS, UNIT, Market, Security
from kanchuan.simulate.market.names import company_names
from kanchuan.simulate.market.volatility import Floats, Garch, day_shape

Ints = NDArray[np.int64]

# Share of main-board companies under special treatment.
_SPECIAL = 0.03
# A run's gains are given back by this part of the rest a day.
_PAID_BACK = 0.3


@dataclass(frozen=True, slots=True)
class Climate:
    """What kind of times these are.

    Attributes:
        common: daily volatility of the common factor.
        industry: of an industry's factor.
        own: of a share's own noise (the median share).
        gap: share of a day's variance that falls into the night.
        tails: degrees of freedom of the own noise.
        runs: chance that a hot run starts in a share on a day.
        lasting: chance that a run goes on for another day.
        halts: chance that a halt starts in a share on a day.
        turnover: median share of a company's tradable shares that change hands in a day.
    """

    common: float = 0.015
    industry: float = 0.008
    own: float = 0.014
    gap: float = 0.22
    tails: float = 3.0
    runs: float = 0.008
    lasting: float = 0.33
    halts: float = 0.0008
    turnover: float = 0.015

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Climate:
        """A climate within the ranges of the last decade."""
        return cls(
            common=rng.uniform(0.014, 0.016),
            industry=rng.uniform(0.006, 0.009),
            own=rng.uniform(0.0125, 0.015),
            gap=rng.uniform(0.15, 0.3),
            tails=rng.uniform(2.8, 3.4),
            runs=rng.uniform(0.0065, 0.010),
            lasting=rng.uniform(0.25, 0.4),
            halts=rng.uniform(0.0003, 0.0012),
            turnover=rng.uniform(0.01, 0.025),
        )


def make_stocks(
    rng: np.random.Generator, days: NDArray[np.int32], count: int, *, sectors: int = 28, funds: int = 0, climate: Climate | None = None
) -> Market:
    """A market of shares of all boards that exist on the first day, and of index funds if wanted.

    Args:
        rng: everything is drawn from it; the same state gives the same market.
        days: [D] of ``trading_days``.
        count: securities, funds among them.
        sectors: industries.
        funds: how many of the securities are exchange-traded funds (the last ones; price step 0.001 yuan, no stamp duty).
        climate: drawn from ``rng`` if not given.

    Raises:
        ValueError: more funds than securities, or days that are no trading days.
    """
    if not 0 <= funds <= count:
        raise ValueError(f"{funds} funds among {count} securities")
    climate = climate or Climate.draw(rng)
    listing = _list(rng, days, count, sectors, funds)
    return _Story(rng, days, listing, sectors, climate).told()


@dataclass(frozen=True, slots=True)
class _Listing:
    """Securities with what the price process needs of them, [S] each."""

    securities: tuple[Security, ...]
    sector: Ints
    board: Ints  # index into BOARDS, len(BOARDS) for funds
    special: NDArray[np.bool_]
    first_price: Floats  # ticks
    tradable: Floats  # shares


def _list(rng: np.random.Generator, days: NDArray[np.int32], count: int, sectors: int, funds: int) -> _Listing:
    first = int(days[0])
    kinds: tuple[Board, ...] = (*BOARDS, boards.FUNDS)
    weights = np.array([one.weight if one.since <= first else 0.0 for one in BOARDS])
    board = rng.choice(len(BOARDS), count, p=weights / weights.sum())
    board[count - funds :] = len(BOARDS)
    sector = rng.integers(0, sectors, count)
    main = board <= 1
    special = main & (rng.random(count) < _SPECIAL)
    names = company_names(rng, sector)
    codes = _codes(rng, board, kinds, first)
    is_fund = board == len(BOARDS)
    yuan = np.exp(rng.normal(np.log(12.0), 0.8, count)) * np.where((board == 2) | (board == 3), 1.6, 1.0)
    yuan = np.where(special, rng.uniform(1.8, 6.0, count), np.clip(yuan, 2.5, 380.0))
    yuan = np.where(is_fund, rng.uniform(0.6, 4.5, count), yuan)
    tick = np.array([kinds[kind].tick for kind in board], np.float64)
    tradable = np.exp(rng.normal(np.log(4e8), 1.0, count)) * np.where(is_fund, 5.0, 1.0)
    fees = [levy(one.levies, days) for one in kinds]
    securities = tuple(
        share_security(
            kinds[kind],
            code,
            f"{name}ETF" if kinds[kind] is boards.FUNDS else f"ST{name[:2]}" if treated else name,
            int(industry),
            boards.SPECIAL_TREATMENT_LIMIT if treated else kinds[kind].limit_on(int(days[-1])),
            fees[kind],
        )
        for kind, code, name, industry, treated in zip(board, codes, names, sector, special, strict=True)
    )
    return _Listing(securities, sector, board, special, np.rint(yuan * UNIT / tick), tradable)


def _codes(rng: np.random.Generator, board: Ints, kinds: tuple[Board, ...], day: int) -> list[str]:
    taken: set[str] = set()
    codes = []
    for kind in board:
        prefixes = kinds[kind].prefixes_on(day)
        while True:
            prefix = prefixes[int(rng.integers(len(prefixes)))]
            digits = 6 - len(prefix)
            code = f"{prefix}{int(rng.integers(1, 10**digits)):0{digits}d}.{kinds[kind].suffix}"
            if code not in taken:
                break
        taken.add(code)
        codes.append(code)
    return codes


def share_security(board: Board, symbol: str, name: str, sector: int, percent: int, fee: int) -> Security:
    """A share or fund of a board.

    Args:
        board: gives quantities and price step.
        symbol: as in the contract.
        name: invented.
        sector: number of its industry.
        percent: price limit in hundredths.
        fee: of each side, millionths.
    """
    return Security(
        symbol=symbol,
        name=name,
        tick=board.tick,
        lot=board.lot,
        step=board.step,
        t_plus=1,
        limit=percent / 100,
        sector=sector,
        multiplier=1,
        margin_rate=1.0,
        market_fee=fee,
        market_fee_lot=0,
        close_today_factor=1.0,
        sessions=SHARES,
        pays_stamp_duty=board is not boards.FUNDS,
    )


def price_limits(previous_close: Ints, percent: Ints) -> tuple[Ints, Ints]:
    """The day's highest and lowest price in ticks: the previous close times one plus and minus the limit, rounded half up.

    Args:
        previous_close: ticks.
        percent: the limit in hundredths.
    """
    upper = (previous_close * (100 + percent) + 50) // 100
    lower = (previous_close * (100 - percent) + 50) // 100
    return np.maximum(upper, previous_close + 1), np.maximum(lower, 1)


class _Story:
    """Prices day by day."""

    def __init__(self, rng: np.random.Generator, days: NDArray[np.int32], listing: _Listing, sectors: int, climate: Climate) -> None:
        count = len(listing.securities)
        self._rng, self._days, self._listing, self._climate = rng, days, listing, climate
        fund = listing.board == len(BOARDS)
        self._beta = np.where(fund, 1.0, np.clip(rng.normal(1.0, 0.22, count), 0.4, 1.6))
        self._industry = np.where(fund, 0.5, np.clip(rng.normal(1.0, 0.25, count), 0.3, 1.7)) * climate.industry
        wide = np.isin(listing.board, (2, 3, 4))
        spread = np.exp(rng.normal(0.0, 0.25, count)) * np.where(wide, 1.15, 1.0) * np.where(listing.special, 0.8, 1.0)
        self._own = np.where(fund, 0.002, climate.own * spread)
        self._excitable = np.exp(rng.normal(-0.32, 0.8, count)) * ~fund
        self._noise = np.maximum(0.0007, 0.5 / listing.first_price)
        self._common_garch = Garch(1, 0.08, 0.9)
        self._sector_garch = Garch(sectors, 0.06, 0.92)
        self._own_garch = Garch(count, 0.07, 0.91)
        self._mood = rng.normal(0.0, 0.4, count)
        self._shape = day_shape()
        # A run: days left of limit-ups, then days left of decline and what is still to be given back.
        self._rise = np.zeros(count, np.int64)
        self._fall = np.zeros(count, np.int64)
        self._owed = np.zeros(count)
        self._gain = np.zeros(count)
        self._halt = np.zeros(count, np.int64)
        self._missed = np.zeros(count)
        self._attention = rng.random(count) * 0.15

    def told(self) -> Market:
        """The whole market."""
        days, listing, rng = self._days, self._listing, self._rng
        count, length = len(listing.securities), len(days)
        path = np.empty((count, length, STEPS + 1), np.int32)
        previous = np.empty((count, length), np.int32)
        upper, lower = np.empty_like(previous), np.empty_like(previous)
        halted = np.zeros((count, length), np.bool_)
        volume = np.zeros((count, length), np.int64)
        heat = np.empty((count, length), np.float32)
        close = listing.first_price.astype(np.int64)
        lot = np.array([one.step for one in listing.securities], np.int64)
        crowd = np.zeros(count)
        for day in range(length):
            percent = self._limits(int(days[day]))
            top, bottom = price_limits(close, percent)
            self._halts()
            stopped = self._halt > 0
            heat[:, day] = self._heat()
            moves = self._moves(percent / 100.0, np.log(close / listing.first_price))
            ticks = np.clip(np.rint(close[:, None] * np.exp(moves)), bottom[:, None], top[:, None]).astype(np.int64)
            ticks[stopped] = close[stopped, None]
            path[:, day], previous[:, day], upper[:, day], lower[:, day], halted[:, day] = ticks, close, top, bottom, stopped
            change = np.log(ticks[:, -1] / close)
            crowd = 0.7 * crowd + rng.normal(0.0, 0.25, count)
            shares = (
                listing.tradable * self._climate.turnover * np.exp(crowd - 0.1) * (0.6 + 18.0 * np.abs(change)) * (1.0 + 3.0 * heat[:, day])
            )
            still = ticks.min(axis=1) == ticks.max(axis=1)
            shares = np.where(stopped, 0.0, np.where(still, 0.12, 1.0) * shares)
            volume[:, day] = np.maximum(shares.astype(np.int64) // lot, ~stopped) * lot
            self._after(change, stopped, percent / 100.0)
            close = ticks[:, -1]
        return Market(
            days, evening_before(days), listing.securities, path, previous, upper, lower, halted, volume, heat, stamp_duty(days)
        )  # fmt: skip

    def _limits(self, day: int) -> Ints:
        kinds = np.array([*(one.limit_on(day) for one in BOARDS), boards.FUNDS.limit], np.int64)
        return np.where(self._listing.special, boards.SPECIAL_TREATMENT_LIMIT, kinds[self._listing.board])

    def _halts(self) -> None:
        rng, count = self._rng, len(self._halt)
        starts = (self._halt == 0) & (rng.random(count) < self._climate.halts) & (self._own > 0.002)
        long = rng.random(count) < 0.35
        length = np.where(long, rng.integers(5, 21, count), rng.integers(1, 5, count))
        self._halt = np.where(starts, length, self._halt)

    def _heat(self) -> NDArray[np.float32]:
        """What the crowd has seen until last night."""
        return np.clip(self._attention + self._rng.normal(0.0, 0.02, len(self._attention)), 0.0, 1.0).astype(np.float32)

    def _moves(self, limit: Floats, drifted: Floats) -> Floats:
        """[S, STEPS + 1] logarithms of prices over the previous close, before limits."""
        rng, climate, listing = self._rng, self._climate, self._listing
        count = len(limit)
        night, light = np.sqrt(climate.gap), np.sqrt(1.0 - climate.gap)
        common = climate.common * np.sqrt(self._common_garch.variance[0] * 3.0 / rng.chisquare(5.0))
        industry = np.sqrt(self._sector_garch.variance) * self._common_garch.variance[0] ** 0.25
        mix = np.sqrt((climate.tails - 2.0) / rng.chisquare(climate.tails, count))
        self._mood = 0.98 * self._mood + rng.normal(0.0, 0.08, count)
        restless = self._common_garch.variance[0] ** 0.25
        own = (
            self._own * restless * np.sqrt(self._own_garch.variance) * np.exp(self._mood - 0.08) * mix * np.where(self._fall > 0, 1.3, 1.0)
        )
        # The gap.
        common_gap = common * night * rng.standard_normal()
        sector_gap = industry * night * rng.standard_normal(len(industry))
        gap = self._beta * common_gap + self._industry * sector_gap[listing.sector] + own * night * rng.standard_normal(count)
        gap += self._missed - 0.001 * drifted
        # The day.
        common_steps = common * light * self._shape * rng.standard_normal(STEPS)
        sector_steps = (industry * light)[:, None] * self._shape * rng.standard_normal((len(industry), STEPS))
        steps = rng.standard_normal((count, STEPS))
        steps *= (own * light)[:, None] * self._shape
        steps += self._beta[:, None] * common_steps
        steps += self._industry[:, None] * sector_steps[listing.sector]
        moves = np.empty((count, STEPS + 1))
        moves[:, 0] = gap
        np.cumsum(steps, axis=1, out=moves[:, 1:])
        moves[:, 1:] += gap[:, None]
        self._common_move = np.array([(common_gap + common_steps.sum()) / climate.common])
        self._sector_move = (sector_gap + sector_steps.sum(axis=1)) / 1.0
        noise = rng.standard_normal((count, STEPS + 2))
        moves[:, 1:] += self._noise[:, None] * (noise[:, 2:] + 0.6 * noise[:, 1:-1] + 0.36 * noise[:, :-2])
        self._hot(moves, limit)
        return moves

    def _hot(self, moves: Floats, limit: Floats) -> None:
        """Runs start, and bend the day."""
        rng, climate = self._rng, self._climate
        count = len(limit)
        chance = climate.runs * self._excitable
        starts = (self._rise == 0) & (self._fall == 0) & (rng.random(count) < chance) & (self._halt == 0)
        self._rise = np.where(starts, rng.geometric(1.0 - climate.lasting, count), self._rise)
        self._gain = np.where(starts, 0.0, self._gain)
        rising = (self._rise > 0) & (self._halt == 0)
        locked = rising & ~starts & (rng.random(count) < 0.3)
        reached = np.where(locked, 1.0, rng.integers(2, STEPS + 8, count))
        climb = np.minimum(np.arange(STEPS + 1) / reached[:, None], 1.0)
        moves += np.where(rising, 1.5 * limit, 0.0)[:, None] * climb
        moves += np.where(locked, 2.0 * limit, 0.0)[:, None]
        falling = (self._fall > 0) & ~rising & (self._halt == 0)
        crash = falling & (rng.random(count) < 0.03)
        moves += (np.where(falling, -_PAID_BACK * self._owed, 0.0) - np.where(crash, 1.3 * limit, 0.0))[:, None] * np.linspace(
            0.3, 1.0, STEPS + 1
        )

    def _after(self, change: Floats, stopped: NDArray[np.bool_], limit: Floats) -> None:
        """What the day leaves behind."""
        rng = self._rng
        count = len(change)
        own = change - self._beta * self._common_move[0] * self._climate.common - self._industry * self._sector_move[self._listing.sector]
        quiet = (self._rise == 0) & ~stopped
        self._common_garch.step(self._common_move)
        self._sector_garch.step(self._sector_move)
        self._own_garch.step(np.where(quiet, own / self._own, np.sqrt(self._own_garch.variance)))
        ended = (self._rise == 1) & ~stopped
        self._gain += np.where((self._rise > 0) & ~stopped, change, 0.0)
        self._rise = np.maximum(self._rise - ((self._rise > 0) & ~stopped), 0)
        self._fall = np.maximum(self._fall - ((self._fall > 0) & ~stopped), 0)
        length = rng.integers(3, 13, count)
        given_back = rng.uniform(0.3, 1.1, count)
        self._fall = np.where(ended, length, self._fall)
        self._owed = np.where(ended, given_back * self._gain, self._owed * np.where(stopped, 1.0, 1.0 - _PAID_BACK))
        # Bad or good news waits for the end of a halt.
        resumed = stopped & (self._halt == 1)
        self._missed = np.where(resumed, rng.standard_t(4.0, count) * 0.04, 0.0)
        self._halt = np.maximum(self._halt - 1, 0)
        hot = np.where(self._rise > 0, 0.35, 0.0)
        seen = np.minimum(remembered(self._attention, change, limit) + hot, 1.0)
        self._attention = np.where(stopped, 0.8 * self._attention, seen)
