"""A made-up market of futures: contracts of the six exchanges, month after month, at terms like the real ones.

Each product has one price process (a factor of all, one of its sector, its own noise, volatility that clusters); its contracts follow it at a basis of
their own, so they move together and stay apart by a carry. Limits are reckoned from the previous settlement price, the mean of the day's path.
A contract's row is ``halted`` before it is listed and after its last day: whatever is open must be closed by then. On a day without a night session the
path stands still at the open until the day session begins.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.calendar import date_of, evening_before, has_night
from kanchuan.simulate.market.contracts import Product, contracts_of, products
from kanchuan.simulate.market.market import STEPS, UNIT, Market, Security
from kanchuan.simulate.market.volatility import Floats, Garch, day_shape

Ints = NDArray[np.int64]

# Share of a product's variance that its sector has in common; of indices and of bonds nearly all.
_COMMON = 0.06
_SECTOR_SHARE = np.array([0.55, 0.45, 0.75, 0.4, 0.35, 0.84, 0.88, 0.0, 0.3])

# Share of a day's variance in the gap at the open, with a night session (the market shut for six hours) and without.
_GAP_NIGHT, _GAP_DAY = 0.12, 0.32


def make_futures(rng: np.random.Generator, days: NDArray[np.int32], *, product_codes: Sequence[str] | None = None) -> Market:
    """A market of every contract of the products that trades in the period.

    Args:
        rng: everything is drawn from it; the same state gives the same market.
        days: [D] of ``trading_days``.
        product_codes: such as ``("rb", "IF")``; all that were traded on the first day if not given.

    Raises:
        ValueError: a product is unknown or was not yet traded on the first day; days that are no trading days.
    """
    first = date_of(days[0])
    traded = {one.terms.product: one for one in products() if one.terms.since <= first}
    wanted = tuple(traded) if product_codes is None else tuple(product_codes)
    missing = [code for code in wanted if code not in traded]
    if missing:
        raise ValueError(f"{', '.join(missing)}: not traded on {first}; known: {' '.join(traded)}")
    return _Story(rng, days, tuple(traded[code] for code in wanted)).told()


def settlement_prices(path: NDArray[np.int32]) -> NDArray[np.int32]:
    """The day's settlement price in ticks, the mean of the path's points, rounded half up.

    Args:
        path: [..., STEPS + 1] as in ``Market``.

    Returns:
        [...]
    """
    points = path.shape[-1]
    return np.asarray((2 * path.sum(axis=-1, dtype=np.int64) + points) // (2 * points), np.int32)


def futures_limits(settled: Ints, limit: Ints) -> tuple[Ints, Ints]:
    """The day's highest and lowest price in ticks: the previous settlement price times one plus and minus the limit, rounded inwards to whole ticks.

    Args:
        settled: ticks.
        limit: ten-thousandths.
    """
    upper = settled * (10_000 + limit) // 10_000
    lower = -(-settled * (10_000 - limit) // 10_000)
    return np.maximum(upper, settled + 1), np.maximum(lower, 1)


def futures_security(product: Product, symbol: str, name: str) -> Security:
    """A contract of a product."""
    return Security(
        symbol=symbol,
        name=name,
        tick=product.tick,
        lot=1,
        step=1,
        t_plus=0,
        limit=product.limit / 10_000,
        sector=product.sector,
        multiplier=product.terms.multiplier,
        margin_rate=product.margin,
        market_fee=product.fee,
        market_fee_lot=product.fee_lot,
        close_today_factor=product.close_today,
        sessions=product.sessions,
        pays_stamp_duty=False,
    )


class _Story:
    """Prices day by day."""

    def __init__(self, rng: np.random.Generator, days: NDArray[np.int32], chosen: tuple[Product, ...]) -> None:
        self._rng, self._days, self._products = rng, days, chosen
        self._evenings = evening_before(days)
        pairs = [(place, one) for place, product in enumerate(chosen) for one in contracts_of(product, int(days[0]), int(days[-1]))]
        self._of = np.array([place for place, _ in pairs], np.int64)
        self._contracts = tuple(one for _, one in pairs)
        count = len(chosen)
        self._sector = np.array([one.sector for one in chosen], np.int64)
        self._volatility = np.array([one.volatility for one in chosen]) * np.exp(rng.normal(0.0, 0.15, count))
        spread = rng.normal(0.0, 0.12, count) * np.minimum(1.0, self._volatility / 0.01)
        self._start = np.log(np.array([one.price for one in chosen])) + spread
        nights = np.array([sum(end - start for start, end in one.sessions if start < 0) for one in chosen], np.float64)
        lengths = np.array([sum(end - start for start, end in one.sessions) for one in chosen], np.float64)
        self._has_night = nights > 0
        self._night_steps = np.ceil(nights / lengths * STEPS).astype(np.int64)
        self._shape = np.stack([day_shape(night) for night in nights / lengths]) if count else np.empty((0, STEPS))
        self._level = self._start.copy()
        self._common = Garch(1, 0.06, 0.92)
        self._sectors = Garch(len(_SECTOR_SHARE), 0.06, 0.92)
        self._own = Garch(count, 0.06, 0.92)
        self._attention = rng.random(count) * 0.3

    def told(self) -> Market:
        """The whole market."""
        rng, days, of = self._rng, self._days, self._of
        count, length = len(of), len(days)
        tick = np.array([one.tick for one in self._products], np.float64)[of] / UNIT
        limit = np.array([one.limit for one in self._products], np.int64)[of]
        daily = np.array([one.volume for one in self._products], np.float64)[of]
        first, last, main_from, main_until = np.array(
            [(one.first, one.last, one.main_from, one.main_until) for one in self._contracts], np.int64
        ).reshape(count, 4).T  # fmt: skip
        # The later the month, the further from the product's price.
        carry = rng.normal(0.0, 0.004, len(self._products))[of] * np.minimum(1.0, self._volatility[of] / 0.01)
        basis = carry * (main_from - days[0]) / 120.0
        wobble = np.zeros(count)
        path = np.empty((count, length, STEPS + 1), np.int32)
        previous = np.empty((count, length), np.int32)
        upper, lower = np.empty_like(previous), np.empty_like(previous)
        halted = np.empty((count, length), np.bool_)
        volume = np.zeros((count, length), np.int64)
        heat = np.zeros((count, length), np.float32)
        nights = has_night(days, self._evenings)
        close = np.maximum(np.rint(np.exp(self._start[of] + basis) / tick), 1.0).astype(np.int64)
        settled = close.copy()
        for day in range(length):
            number = int(days[day])
            before = self._level.copy()
            attention = np.clip(self._attention, 0.0, 1.0)
            moves = self._moves(bool(nights[day]))
            wobble = 0.9 * wobble + rng.normal(0.0, 0.0004, count) * np.minimum(1.0, self._volatility[of] / 0.01)
            trading = (first <= number) & (number <= last)
            # A contract that is about to be listed follows its product unseen; one that has ended stays where it ended.
            unseen = number < first
            close[unseen] = np.maximum(np.rint(np.exp(before[of] + basis + wobble)[unseen] / tick[unseen]), 1.0).astype(np.int64)
            settled[unseen] = close[unseen]
            fresh = trading & (halted[:, day - 1] if day else np.zeros(count, np.bool_))
            settled[fresh] = close[fresh]
            top, bottom = futures_limits(settled, limit)
            ticks = np.broadcast_to(close[:, None], (count, STEPS + 1)).copy()
            live = np.flatnonzero(trading)
            raw = np.exp(before[of[live], None] + moves[of[live]] + (basis + wobble)[live, None]) / tick[live, None]
            ticks[live] = np.clip(np.rint(raw), bottom[live, None], top[live, None]).astype(np.int64)
            path[:, day], previous[:, day], upper[:, day], lower[:, day], halted[:, day] = ticks, close, top, bottom, ~trading
            main = trading & (main_from <= number) & (number <= main_until)
            share = np.where(main, 1.0, 0.12) * np.exp(rng.normal(0.0, 0.25, count))
            lively = 0.6 + 0.5 * np.abs(moves[:, -1]) / self._volatility
            volume[:, day] = np.where(trading, np.maximum(daily * share * lively[of], 1.0), 0.0).astype(np.int64)
            heat[:, day] = np.where(main, 0.3 + 0.7 * attention[of], np.where(trading, 0.05, 0.0))
            close = ticks[:, -1].copy()
            settled = np.where(trading, settlement_prices(path[:, day]), close)
        securities = tuple(
            futures_security(self._products[place], one.symbol, one.name) for place, one in zip(of, self._contracts, strict=True)
        )
        return Market(
            days, self._evenings, securities, path, previous, upper, lower, halted, volume, heat, np.zeros(length, np.int32)
        )  # fmt: skip

    def _moves(self, night: bool) -> Floats:
        """[P, STEPS + 1] logarithms of each product's price over yesterday's close; moves the level on."""
        rng, sector, count = self._rng, self._sector, len(self._products)
        share = _SECTOR_SHARE[sector]
        everyone = np.where(share < 0.8, _COMMON, 0.0)
        weights = np.sqrt(np.stack([everyone, share, 1.0 - share - everyone]))
        tails = np.sqrt(2.0 / rng.chisquare(4.0, count))
        spread = self._volatility * weights * np.sqrt(np.stack([
            np.broadcast_to(self._common.variance, count), self._sectors.variance[sector], self._own.variance * tails**2
        ]))  # fmt: skip
        open_share = np.where(self._has_night & night, _GAP_NIGHT, _GAP_DAY)
        gap_draws = self._draws(rng.standard_normal(1), rng.standard_normal(len(_SECTOR_SHARE)), rng.standard_normal(count))
        gap = (spread * gap_draws).sum(axis=0) * np.sqrt(open_share) - 0.0015 * (self._level - self._start)
        shape = self._shape
        if not night:
            still = np.arange(STEPS) < self._night_steps[:, None]
            shape = np.where(still, 0.0, shape)
            shape = shape / np.sqrt((shape**2).sum(axis=1, keepdims=True))
        size = (len(_SECTOR_SHARE), STEPS)
        common_steps, sector_steps, own_steps = (
            rng.standard_normal((1, STEPS)),
            rng.standard_normal(size),
            rng.standard_normal((count, STEPS)),
        )
        steps = spread[0, :, None] * common_steps + spread[1, :, None] * sector_steps[sector] + spread[2, :, None] * own_steps
        steps *= shape * np.sqrt(1.0 - open_share)[:, None]
        moves = np.empty((count, STEPS + 1))
        moves[:, 0] = gap
        np.cumsum(steps, axis=1, out=moves[:, 1:])
        moves[:, 1:] += gap[:, None]
        flat = day_shape()
        rest = np.sqrt(1.0 - _GAP_DAY)
        self._common.step(
            np.sqrt(self._common.variance) * (np.sqrt(_GAP_DAY) * gap_draws[0, :1] + rest * (common_steps * flat).sum(axis=1))
        )
        self._sectors.step(np.sqrt(self._sectors.variance) * (sector_steps * flat).sum(axis=1))
        own = (
            np.sqrt(self._own.variance)
            * tails
            * (np.sqrt(open_share) * gap_draws[2] + np.sqrt(1.0 - open_share) * (own_steps * shape).sum(axis=1))
        )
        self._own.step(own)
        self._level = self._level + moves[:, -1]
        self._attention = 0.8 * self._attention + 0.12 * np.minimum(np.abs(moves[:, -1]) / self._volatility, 3.0)
        return moves

    def _draws(self, common: Floats, sectors: Floats, own: Floats) -> Floats:
        """[3, P] draws of the factor of all, of the product's sector, and of its own."""
        return np.stack([np.broadcast_to(common, len(own)), sectors[self._sector], own])
