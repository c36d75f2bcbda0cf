"""A market by the minute: a common factor, themes that run hot, news that jumps, limits that hold."""

from __future__ import annotations

import datetime as dt

import numpy as np
from bench.reactive_world.laws import Laws
from numpy.typing import NDArray

MINUTES = 240
BEFORE = 21
# Product, exchange, yuan of one point, price about, tick. Multipliers as the exchanges set them.
PRODUCTS = (
    ("rb", "SHFE", 10, 3800, 1),
    ("hc", "SHFE", 10, 3900, 1),
    ("cu", "SHFE", 5, 68000, 10),
    ("al", "SHFE", 5, 19000, 5),
    ("ag", "SHFE", 15, 5600, 1),
    ("fu", "SHFE", 10, 3000, 1),
    ("bu", "SHFE", 10, 3600, 1),
    ("i", "DCE", 100, 820, 0.5),
    ("m", "DCE", 10, 3500, 1),
    ("y", "DCE", 10, 8000, 2),
    ("p", "DCE", 10, 7800, 2),
    ("jm", "DCE", 60, 1700, 0.5),
    ("TA", "CZCE", 5, 5600, 2),
    ("SR", "CZCE", 10, 6100, 1),
    ("CF", "CZCE", 5, 16000, 5),
)


class Market:
    """All symbols, stocks first, and the path of each day.

    Attributes:
        symbols: names; ``futures`` [s] which of them are contracts; ``multiplier``, ``tick``, ``volatility`` (a day), ``popular`` [s].
        days: the trading days, weekdays all.
        closes: [BEFORE + days, s] closing prices; row BEFORE + d is that of day d.
        bars: per day open, high, low, close, volume, each [s].
    """

    def __init__(self, laws: Laws) -> None:
        self.laws = laws
        self.rng = rng = np.random.default_rng([laws.seed, 21])
        stocks = laws.stocks
        prefixes = [("600", "SH"), ("601", "SH"), ("603", "SH"), ("000", "SZ"), ("002", "SZ"), ("300", "SZ")]
        kinds = rng.integers(0, len(prefixes), stocks)
        numbers = rng.permutation(1000)[:stocks]
        names = [f"{prefixes[k][0]}{n:03d}.{prefixes[k][1]}" for k, n in zip(kinds, numbers, strict=True)]
        month = laws.first_day + dt.timedelta(days=laws.days * 2 + 60)
        for product, exchange, *_rest in PRODUCTS:
            digits = f"{month:%y%m}"[1:] if exchange == "CZCE" else f"{month:%y%m}"
            names.append(f"{product}{digits}.{exchange}")
        self.symbols = names
        size = len(names)
        self.stocks = stocks
        self.futures = np.arange(size) >= stocks
        self.multiplier = np.concatenate([np.ones(stocks), [row[2] for row in PRODUCTS]]).astype(float)
        self.tick = np.concatenate([np.full(stocks, 0.01), [row[4] for row in PRODUCTS]])
        wide = np.array([name.startswith("300") for name in names])
        self.limit = np.where(self.futures, 0.08, np.where(wide, 0.2, 0.1))
        scale = laws.daily_volatility
        self.volatility = np.where(self.futures, rng.uniform(0.006, 0.02, size), scale * np.exp(rng.normal(0, 0.3, size)))
        self.popular = np.exp(rng.normal(0, 1.2, size))
        self.theme = rng.integers(0, 12, size)
        self.beta = rng.uniform(0.4, 1.4, size)
        self.days: list[dt.date] = []
        day = laws.first_day
        while len(self.days) < laws.days:
            if day.weekday() < 5:
                self.days.append(day)
            day += dt.timedelta(days=1)
        start = np.concatenate([np.exp(rng.normal(2.6, 0.8, stocks)).clip(2.5, 150), [row[3] for row in PRODUCTS]])
        self.closes = np.zeros((BEFORE + laws.days, size))
        back = np.cumsum(rng.normal(0, 1, (BEFORE, size)) * self.volatility, axis=0)
        self.closes[:BEFORE] = self.on_tick(start * np.exp(back - back[-1]))
        self.worth = np.log(start) + rng.normal(0, 0.15, size)
        self.turbulence = 0.0
        self.heat = np.zeros(12)
        self.bars: list[tuple[NDArray[np.float64], ...]] = []

    def on_tick(self, price: NDArray[np.float64], symbol: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.float64]:
        """The nearest price that can be quoted."""
        tick = self.tick[symbol]
        return np.round(np.maximum(np.round(price / tick), 1) * tick, 2)

    def limits(self, day: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The day's lowest and highest price of each symbol."""
        before = self.closes[BEFORE + day - 1]
        return self.on_tick(before * (1 - self.limit)), self.on_tick(before * (1 + self.limit))

    def open_day(self, day: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The path of prices [s, MINUTES + 1] and how much of fresh news is in each minute, [s, MINUTES + 1], signed, in daily volatilities."""
        rng, size = self.rng, len(self.symbols)
        self.turbulence = 0.9 * self.turbulence + rng.normal(0, 0.2)
        swell = np.exp(self.turbulence)
        self.worth += rng.normal(0, 0.006, size)
        self.heat *= 0.85
        if rng.random() < 0.15:
            self.heat[rng.integers(0, 12)] += rng.choice([1.0, 1.0, -1.0]) * self.laws.theme_heat * rng.uniform(0.5, 4)
        shape = 0.6 + 1.3 * np.abs(np.linspace(-1, 1, MINUTES)) ** 2
        shape /= np.sqrt(np.mean(shape**2))
        step = swell / np.sqrt(MINUTES) * shape
        own = rng.standard_t(4, (size, MINUTES)) * 0.7 * step * self.volatility[:, None] * 0.75
        common = rng.normal(0, 1, MINUTES) * step * 0.5
        theme = rng.normal(0, 1, (12, MINUTES)) * step * 0.4
        drift = np.where(self.futures, 0.0, self.heat[self.theme]) / MINUTES
        loaded = np.where(self.futures, 0.5, self.beta)[:, None] * self.volatility[:, None]
        before = self.closes[BEFORE + day - 1]
        pull = 0.01 * (self.worth - np.log(before)) / MINUTES
        moves = own + common * loaded + theme[self.theme] * np.where(self.futures, 0.2, 1.0)[:, None] * self.volatility[:, None]
        moves += (pull + drift)[:, None]
        news = np.zeros((size, MINUTES + 1))
        struck = np.nonzero(rng.random(size) < self.laws.news_a_day)[0]
        minute = np.where(rng.random(len(struck)) < 0.4, 0, rng.integers(0, MINUTES, len(struck)))
        force = rng.normal(0, 1.2, len(struck)) + rng.choice([-0.6, 0.9], len(struck))
        moves[struck, minute] += force * self.volatility[struck]
        for symbol, at, strength in zip(struck, minute, force, strict=True):
            news[symbol, at + 1 :] = strength * np.exp(-np.arange(MINUTES - at) / 40)
        gap = rng.normal(0, 0.35, size) * self.volatility * swell
        low, high = self.limits(day)
        path = before[:, None] * np.exp(np.concatenate([gap[:, None], gap[:, None] + np.cumsum(moves, axis=1)], axis=1))
        path = np.clip(self.on_tick(path, np.arange(size)[:, None]), low[:, None], high[:, None])
        self.closes[BEFORE + day] = path[:, -1]
        volume = np.exp(rng.normal(14, 0.8, size)) * self.popular * np.exp(np.abs(path[:, -1] / before - 1) / self.volatility * 0.3)
        volume = np.where(self.futures, volume / 20, volume)
        self.bars.append((path[:, 0], path.max(axis=1), path.min(axis=1), path[:, -1], np.floor(volume / 100) * 100))
        return path, news


def clock(
    at: NDArray[np.float64], day: NDArray[np.int64], futures: NDArray[np.bool_], days: list[dt.date], by_night: bool
) -> NDArray[np.int64]:
    """Microseconds since 1970 (UTC) of a moment.

    Args:
        at: seconds since the start of the trading day, 0 to 14,400.
        day: number of the trading day.
        futures: which are moments of the futures market: from nine, or with a night session from nine the evening before.
        days: the trading days.
        by_night: whether there is a night session.
    """
    midnight = np.array([(when - dt.date(1970, 1, 1)).days * 86400 for when in days], np.float64)
    stock = np.interp(at, [0, 7200, 7200.001, 14400], [34200, 41400, 46800, 54000])
    if by_night:
        future = np.interp(at, [0, 3600, 3600.001, 9000, 9000.001, 14400], [75600, 82800, 32400, 41400, 48600, 54000])
    else:
        future = np.interp(at, [0, 9000, 9000.001, 14400], [32400, 41400, 48600, 54000])
    evening = futures & by_night & (at <= 3600) & (day > 0)
    # On the first day nobody knows an evening before: what would be then is pressed into the first minutes of the morning.
    future = np.where(futures & by_night & (at <= 3600) & (day == 0), 32400 + at / 60, future)
    seconds = np.where(futures, future, stock) + midnight[np.where(evening, day - 1, day)]
    return np.round((seconds - 8 * 3600) * 1e6).astype(np.int64)
