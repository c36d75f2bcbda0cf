"""Prices minute by minute: stocks in sectors with hot names and halts, futures by product. Prices are integers of a thousandth of a yuan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from bench.other_world.sessions import COMMODITY, INDEX_FUTURES, STOCK, Clock, Session, trading_days

MIL = 1000


@dataclass(frozen=True)
class Instrument:
    symbol: str
    tick: int
    limit: float  # of the close before, either way
    lot: int  # least quantity of a buy
    step: int  # quantities above it go by this
    session: Session
    sector: int = 0
    fund: bool = False
    same_day: bool = False  # may be sold on the day it was bought
    multiplier: int = 1
    margin: float = 1.0
    fee_ppm: int = 0
    fee_lot: int = 0


#  product, exchange, multiplier, tick, price about, margin, fee in ppm of worth, fee per lot in yuan, night
PRODUCTS = (
    ("rb", "SHFE", 10, 1, 3300, 0.09, 100, 0, True),
    ("cu", "SHFE", 5, 10, 76000, 0.10, 50, 0, True),
    ("ag", "SHFE", 15, 1, 8000, 0.12, 50, 0, True),
    ("au", "SHFE", 1000, 0.02, 640, 0.10, 0, 10, True),
    ("i", "DCE", 100, 0.5, 780, 0.13, 100, 0, True),
    ("m", "DCE", 10, 1, 3000, 0.08, 0, 1.5, True),
    ("p", "DCE", 10, 2, 8600, 0.10, 0, 2.5, True),
    ("TA", "CZCE", 5, 2, 5000, 0.08, 0, 3, True),
    ("MA", "CZCE", 10, 1, 2400, 0.08, 100, 0, True),
    ("SR", "CZCE", 10, 1, 5900, 0.08, 0, 3, True),
    ("IF", "CFFEX", 300, 0.2, 3800, 0.12, 23, 0, False),
    ("IM", "CFFEX", 200, 0.2, 5900, 0.14, 23, 0, False),
)


class Market:
    """``path[n][day]``: instrument n's price at the opening call (index 0) and in each minute after it."""

    def __init__(self, seed: int, first: date, days: int, stocks: int) -> None:
        self.rng = np.random.default_rng([seed, 101])
        self.days = trading_days(first, days)
        self.clock = Clock(self.days)
        self.instruments: list[Instrument] = []
        self.path: list[np.ndarray] = []
        self.before: list[list[int]] = []  # the close before, by instrument and day
        self.halted: list[set[int]] = []
        self.least: list[list[int]] = []
        self.most: list[list[int]] = []
        self._stocks(stocks)
        self.stocks = len(self.instruments)
        self._futures()
        self.futures = list(range(self.stocks, len(self.instruments)))
        self._lists()

    def price(self, n: int, day: int, second: float) -> int:
        return int(self.path[n][day][self.minute(n, second)])

    def minute(self, n: int, second: float) -> int:
        return 0 if second < 0 else min(1 + int(second // 60), self.instruments[n].session.minutes)

    # -- stocks

    def _stocks(self, count: int) -> None:
        rng = self.rng
        days = len(self.days)
        board = rng.choice(6, size=count, p=[0.34, 0.27, 0.17, 0.09, 0.03, 0.10])
        names: set[str] = set()
        start = np.where(rng.random(count) < 0.9, 2.2 + rng.gamma(1.25, 11, count), 25 + 18 * rng.pareto(1.7, count))
        start = np.minimum(start, 900)
        for n in range(count):
            b = int(board[n])
            while True:
                tail = int(rng.integers(0, 1000))
                name = (
                    f"{rng.choice(['600', '601', '603', '605'])}{tail:03d}.SH",
                    f"{rng.choice(['000', '001', '002', '003'])}{tail:03d}.SZ",
                    f"{rng.choice(['300', '301'])}{tail:03d}.SZ",
                    f"688{tail:03d}.SH",
                    f"{rng.choice(['83', '87', '92'])}{int(rng.integers(0, 1000)):04d}.BJ",
                    f"{rng.choice(['510', '512', '513', '515', '518', '588'])}{tail:03d}.SH",
                )[b]
                if name not in names:
                    names.add(name)
                    break
            fund = b == 5
            if fund:
                start[n] = 0.6 + rng.gamma(2, 0.9)
            self.instruments.append(
                Instrument(
                    name,
                    tick=1 if fund else 10,
                    limit=(0.1, 0.1, 0.2, 0.2, 0.3, 0.2 if name.startswith("588") else 0.1)[b],
                    lot=200 if b == 3 else 100,
                    step=1 if b in (3, 4) else 100,
                    session=STOCK,
                    sector=int(rng.integers(0, 14)),
                    fund=fund,
                    same_day=fund and name[:3] in ("513", "518"),
                )
            )
        tick = np.array([i.tick for i in self.instruments])
        limit = np.array([i.limit for i in self.instruments])
        sector = np.array([i.sector for i in self.instruments])
        fund = np.array([i.fund for i in self.instruments])
        vol = np.where(fund, 0.009, 0.012 + rng.gamma(2.2, 0.006, count))
        heat = np.zeros(count)
        close = np.maximum(np.round(start * MIL / tick), 20) * tick
        width = STOCK.minutes + 1
        paths = np.empty((count, days, width), dtype=np.int32)
        shape = 0.6 + 1.6 * np.exp(-np.arange(width - 1) / 18) + 0.7 * np.exp(-(width - 2 - np.arange(width - 1)) / 30)
        shape /= np.sqrt((shape**2).sum())
        befores = np.empty((count, days), dtype=np.int64)
        leasts, mosts = np.empty_like(befores), np.empty_like(befores)
        for day in range(days):
            befores[:, day] = close
            least = np.ceil(np.round(close * (1 - limit) / tick, 6) - 0.5) * tick
            most = np.floor(np.round(close * (1 + limit) / tick, 6) + 0.5) * tick
            leasts[:, day], mosts[:, day] = least, most
            heat = np.where(rng.random(count) < 0.012, rng.exponential(0.05, count) * np.where(rng.random(count) < 0.7, 1, -1), heat * 0.72)
            move = 0.009 * rng.standard_t(4) * (0.6 + 0.8 * rng.random(count)) + (0.008 * rng.standard_t(4, 14))[sector]
            move = np.where(fund, 0.7 * move, move) + heat + vol * rng.standard_t(3.5, count) * 0.75
            gap = 0.3 * move + 0.3 * vol * rng.standard_normal(count)
            steps = rng.standard_normal((count, width - 1)) * shape * (vol * (0.7 + 0.6 * rng.random(count)))[:, None]
            line = np.cumsum(steps, axis=1)
            line += (move - gap - line[:, -1])[:, None] * np.linspace(0, 1, width - 1)
            full = np.empty((count, width))
            full[:, 0] = gap
            full[:, 1:] = gap[:, None] + line
            prices = np.round(close[:, None] * np.exp(full) / tick[:, None]) * tick[:, None]
            prices = np.clip(prices, np.maximum(least, tick)[:, None], most[:, None])
            prices[:, -3:] = prices[:, -1:]  # the closing call has one price
            paths[:, day] = prices
            close = prices[:, -1]
        self.path.extend(paths)
        self.before.extend(befores.tolist())
        self.least.extend(leasts.tolist())
        self.most.extend(mosts.tolist())
        self.halted.extend(set() for _ in range(count))
        for n in np.flatnonzero(rng.random(count) < 0.03):
            at, length = int(rng.integers(1, days)), int(rng.integers(2, 9))
            stop = min(at + length, days)
            self.halted[n] = set(range(at, stop))
            # Nothing moves while it is halted, and it goes on where it was.
            paths[n, at:stop] = paths[n, at - 1, -1]
            self._rebase(int(n), at, stop, days)

    def _rebase(self, n: int, at: int, stop: int, days: int) -> None:
        """After a halt the limits are reckoned from the close before it: prices go on by the same ratios."""
        item = self.instruments[n]
        path = self.path[n]
        last = int(path[at - 1, -1])
        for day in range(at, stop):
            self.before[n][day] = last
        for day in range(stop, days):
            ratio = path[day].astype(float) / self.before[n][day]
            self.before[n][day] = last
            self.least[n][day] = int(np.ceil(round(last * (1 - item.limit) / item.tick, 6) - 0.5) * item.tick)
            self.most[n][day] = int(np.floor(round(last * (1 + item.limit) / item.tick, 6) + 0.5) * item.tick)
            prices = np.round(last * ratio / item.tick) * item.tick
            path[day] = np.clip(prices, max(self.least[n][day], item.tick), self.most[n][day])
            last = int(path[day, -1])

    # -- futures

    def _futures(self) -> None:
        rng = self.rng
        days = len(self.days)
        for product, exchange, multiplier, tick_yuan, about, margin, ppm, per_lot, night in PRODUCTS:
            last = about * float(rng.uniform(0.8, 1.2))
            for months in (2, 5):
                at = self.days[0].year * 12 + self.days[-1].month - 1 + months
                year, month = at // 12, at % 12 + 1
                code = f"{year % 10}{month:02d}" if exchange == "CZCE" else f"{year % 100:02d}{month:02d}"
                session = COMMODITY if night else INDEX_FUTURES
                tick = round(tick_yuan * MIL)
                self.instruments.append(
                    Instrument(
                        f"{product}{code}.{exchange}",
                        tick=tick,
                        limit=0.08,
                        lot=1,
                        step=1,
                        session=session,
                        same_day=True,
                        multiplier=multiplier,
                        margin=margin,
                        fee_ppm=ppm,
                        fee_lot=round(per_lot * MIL),
                    )
                )
                width = session.minutes + 1
                path = np.empty((days, width), dtype=np.int64)
                close = round(last * (1 + 0.01 * months / 3) * MIL / tick) * tick
                before, least, most = [], [], []
                vol = float(rng.uniform(0.007, 0.016))
                for day in range(days):
                    before.append(int(close))
                    least.append(int(np.ceil(close * 0.92 / tick) * tick))
                    most.append(int(np.floor(close * 1.08 / tick) * tick))
                    steps = rng.standard_t(4, width) * vol / np.sqrt(width) * 0.8
                    steps[0] *= 4
                    prices = np.round(close * np.exp(np.cumsum(steps)) / tick) * tick
                    path[day] = np.clip(prices, least[-1], most[-1])
                    if session.night and not self.clock.has_night[day]:
                        path[day, : session.night // 60 + 1] = path[day, session.night // 60 + 1]
                    close = path[day, -1]
                self.path.append(path)
                self.before.append(before)
                self.least.append(least)
                self.most.append(most)
                self.halted.append(set())

    # -- what people talk about

    def _lists(self) -> None:
        """By day: yesterday's risers and fallers, what everybody looks at, and the cheap."""
        count, days = self.stocks, len(self.days)
        close = np.array([self.path[n][:, -1] for n in range(count)], dtype=float)
        before = np.array(self.before[:count], dtype=float)
        change = close / before - 1
        share = np.array([not i.fund for i in self.instruments[:count]])
        self.risers, self.fallers, self.talked = [], [], []
        for day in range(days):
            seen = np.where(share, change[:, max(day - 1, 0)], 0)
            rank = np.argsort(seen, kind="stable")
            self.fallers.append(rank[: count // 12].tolist())
            self.risers.append(rank[-count // 12 :].tolist())
            stir = np.abs(seen) + 0.5 * np.abs(np.where(share, change[:, max(day - 2, 0)], 0))
            self.talked.append(np.argsort(-stir, kind="stable")[: max(count // 40, 6)].tolist())
        first = before[:, 0]
        self.cheap = [n for n in range(count) if share[n] and first[n] < 7 * MIL]
        self.dear = [n for n in range(count) if share[n] and first[n] > 30 * MIL]
        self.funds = [n for n in range(count) if not share[n]]
        self.shares = [n for n in range(count) if share[n]]
        self.quick_funds = [n for n in self.funds if self.instruments[n].same_day]
        self.by_sector = [[n for n in self.shares if self.instruments[n].sector == s] for s in range(14)]
        self.by_sector = [s or self.shares for s in self.by_sector]

    def quotes(self) -> dict[str, list]:
        rows: dict[str, list] = {name: [] for name in ("symbol", "day", "open", "high", "low", "close", "volume")}
        for n, item in enumerate(self.instruments):
            path = self.path[n]
            base = int(self.rng.gamma(0.9, 9e6)) + 20_000
            volume = (base * self.rng.gamma(3, 0.33, len(self.days))).astype(np.int64)
            for day, when in enumerate(self.days):
                if day in self.halted[n]:
                    continue
                at = path[day][self.clock.opens(item.session, day) // 60 :] if item.session.night else path[day]
                for name, value in zip(
                    rows,
                    (
                        item.symbol,
                        when,
                        int(at[0]),
                        int(at.max()),
                        int(at.min()),
                        int(at[-1]),
                        int(volume[day]) // item.lot * item.lot
                        if item.session is STOCK and item.multiplier == 1
                        else int(volume[day]) // 100,
                    ),
                    strict=True,
                ):
                    rows[name].append(value)
        return rows
