"""Prices: one path of minutes for every symbol and day, in whole ticks, inside the day's limits."""

from __future__ import annotations

import numpy as np

MINUTES = 240
OPEN, NOON, AFTERNOON, LAST = 34_200, 41_400, 46_800, 53_820
FUTURES_OPEN, PAUSE, RESUME, FUTURES_AFTERNOON = 32_400, 36_900, 37_800, 48_600
# product, exchange, tick, multiplier, price about, digits of the month
PRODUCTS = (
    ("rb", "SHFE", 1.0, 10, 3600, 4),
    ("hc", "SHFE", 1.0, 10, 3700, 4),
    ("ag", "SHFE", 1.0, 15, 5600, 4),
    ("m", "DCE", 1.0, 10, 3300, 4),
    ("y", "DCE", 2.0, 10, 8000, 4),
    ("p", "DCE", 2.0, 10, 7800, 4),
    ("i", "DCE", 0.5, 100, 820, 4),
    ("TA", "CZCE", 2.0, 5, 5600, 3),
    ("MA", "CZCE", 1.0, 10, 2500, 3),
    ("SR", "CZCE", 1.0, 10, 6100, 3),
    ("FG", "CZCE", 1.0, 20, 1600, 3),
    ("IF", "CFFEX", 0.2, 300, 4000, 4),
    ("IM", "CFFEX", 0.2, 200, 6300, 4),
)
FUTURES_LIMIT = 0.05


class Market:
    """Symbols 0 to n: shares first, then convertible bonds (sold on the day they are bought), then futures in pairs of near and far months.

    ``path[symbol, day, minute]`` and ``before[symbol, day]`` (the close before) are in ticks of ``tick[symbol]``.
    """

    def __init__(self, laws):
        rng = np.random.default_rng(laws.seed + 7_000_003)
        shares, bonds = round(laws.world("shares listed", 120, 450)), round(laws.world("bonds listed", 5, 20))
        self.names, limit = _listed(rng, shares)
        self.names += [f"{number}.SZ" for number in rng.choice(np.arange(123001, 123250), bonds, replace=False)]
        year = laws.calendar[-1].year % 100 + 1
        for product, exchange, _tick, _multiplier, _price, digits in PRODUCTS:
            self.names += [f"{product}{f'{year}{month:02d}'[-digits:]}.{exchange}" for month in (5, 9)]
        self.shares, self.bonds, self.futures = range(shares), range(shares, shares + bonds), range(shares + bonds, len(self.names))
        futures = [one for one in PRODUCTS for _ in range(2)]
        total = len(self.names)
        self.tick = np.concatenate([np.full(shares, 0.01), np.full(bonds, 0.001), [one[2] for one in futures]]).tolist()
        self.multiplier = [1] * (shares + bonds) + [one[3] for one in futures]
        self.lot = [100] * shares + [10] * bonds + [1] * len(futures)
        self.commodity = [False] * (shares + bonds) + [one[1] != "CFFEX" for one in futures]
        self.star = [name.startswith("68") for name in self.names]
        limits = np.concatenate([limit, np.full(bonds, 0.2), np.full(len(futures), FUTURES_LIMIT)])
        prices = np.concatenate(
            [
                np.exp(rng.normal(np.log(laws.world("price of a share", 6, 30)), laws.share("spread of prices", 0.4, 1.0), shares)),
                rng.uniform(95, 180, bonds),
                [one[4] * laws.share(f"price of {one[0]}", 0.8, 1.25) for one in futures],
            ]
        )
        self.path, self.before = _walk(rng, laws, np.maximum(prices, 2.0), np.array(self.tick), limits, len(futures))
        self.least = np.ceil(self.before * (1 - limits[:, None]) - 1e-9).astype(np.int64)
        self.most = np.floor(self.before * (1 + limits[:, None]) + 1e-9).astype(np.int64)
        fame = rng.permutation(np.arange(1, shares + 1)) ** -laws.share("fame", 0.2, 1.2)
        self.fame = np.cumsum(fame / fame.sum()).tolist()
        self.trend = np.zeros((total, laws.days))
        self.trend[:, 1:] = self.path[:, :-1, -1] / self.before[:, :-1] - 1

    def opened(self, symbol, second):
        """The first second from ``second`` on when the symbol trades."""
        if self.commodity[symbol]:
            if second < FUTURES_OPEN:
                return FUTURES_OPEN
            if PAUSE <= second < RESUME:
                return RESUME
            return FUTURES_AFTERNOON if NOON <= second < FUTURES_AFTERNOON else second
        if second < OPEN:
            return OPEN
        return AFTERNOON if NOON <= second < AFTERNOON else second

    def minute(self, symbol, second):
        """The minute of the path at an open second."""
        if self.commodity[symbol]:
            if second < PAUSE:
                return int(second - FUTURES_OPEN) // 60
            return int(second - RESUME) // 60 + 75 if second < NOON else min(int(second - FUTURES_AFTERNOON) // 60 + 135, MINUTES - 1)
        return int(second - OPEN) // 60 if second < NOON else min(int(second - AFTERNOON) // 60 + 120, MINUTES - 1)

    def second(self, symbol, minute):
        """The second with which a minute of the path begins."""
        if self.commodity[symbol]:
            return minute * 60 + (FUTURES_OPEN if minute < 75 else RESUME - 75 * 60 if minute < 135 else FUTURES_AFTERNOON - 135 * 60)
        return minute * 60 + (OPEN if minute < 120 else AFTERNOON - 120 * 60)

    def price(self, symbol, day, second):
        """The price in ticks."""
        return int(self.path[symbol, day, self.minute(symbol, self.opened(symbol, second))])

    def yuan(self, symbol, ticks):
        """A price in yuan."""
        return round(ticks * self.tick[symbol], 3)


def _listed(rng, shares):
    boards = (("60{:04d}.SH", 4000, 0.1), ("00{:04d}.SZ", 3000, 0.1), ("30{:04d}.SZ", 1600, 0.2), ("688{:03d}.SH", 800, 0.2))
    board = rng.choice(4, shares, p=[0.4, 0.3, 0.2, 0.1])
    numbers = [rng.permutation(size) for _form, size, _limit in boards]
    names = [boards[one][0].format(numbers[one][row % boards[one][1]]) for row, one in enumerate(board)]
    return names, np.array([boards[one][2] for one in board])


def _walk(rng, laws, prices, tick, limits, futures):
    total, days = len(prices), laws.days
    vol = rng.lognormal(np.log(laws.world("volatility of a day", 0.010, 0.030)), 0.35, total)
    vol[-futures:] *= 0.5
    beta = rng.uniform(0.3, 1.3, total)
    common = laws.world("volatility of the market", 0.004, 0.018)
    shape = np.ones(MINUTES)
    shape[:30], shape[-20:] = laws.share("noise of the open", 1.2, 2.5), laws.share("noise of the close", 1.0, 1.8)
    shape /= np.sqrt((shape**2).sum())
    path, before = np.empty((total, days, MINUTES), np.int32), np.empty((total, days))
    last = np.round(prices / tick)
    for day in range(days):
        before[:, day] = last
        steps = rng.standard_normal((total, MINUTES), dtype=np.float32) * (vol[:, None] * shape)
        steps += beta[:, None] * (rng.standard_normal(MINUTES) * common * shape)
        steps[:, 0] += vol * rng.standard_normal(total) * 0.5
        steps[-futures + 1 :: 2] = steps[-futures::2] + 0.2 * steps[-futures + 1 :: 2]  # the far month goes with the near one
        moved = last[:, None] * np.exp(np.clip(np.cumsum(steps, axis=1), -0.3, 0.3))
        low, high = np.ceil(last * (1 - limits) - 1e-9), np.floor(last * (1 + limits) + 1e-9)
        path[:, day] = np.clip(np.round(moved), low[:, None], high[:, None])
        last = path[:, day, -1].astype(float)
    return path, before
