"""The trading floor: day by day and minute by minute, everybody who looks at the prices decides by their own rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from bench.reactive_world import laws as law
from bench.reactive_world.laws import Laws
from bench.reactive_world.maker import NEVER, Maker
from bench.reactive_world.market import BEFORE, MINUTES, Market
from numpy.typing import NDArray

SLOTS = 10
WATCH = 24
# Those who look within so many minutes of each other are handled together, each at prices of their own minute.
TOGETHER = 5
MARGIN = 0.12
COMMISSION, LEAST_FEE, STAMP, FUTURES_FEE = 0.00025, 5.0, 0.0005, 0.00006
FIELDS = ("maker", "day", "symbol", "buy", "open", "limit", "quantity", "filled", "price", "placed", "done", "forced")
SCALARS = [
    "futures",
    "rule",
    "horizon",
    "threshold",
    "noise",
    "attentive",
    "looks",
    "centre",
    "width",
    "eager",
    "size_rule",
    "size",
    "slots",
    "patience",
    "stop",
    "take",
    "whim",
    "part",
    "again",
    "aggressive",
    "wait",
    "flat",
    "step",
    "financed",
    "warn",
    "close",
    "tops_up",
    "start",
    "end",
    "lag",
    "leader",
    "saves",
    "draws",
    "round_to",
    "machine",
    "every",
]
Ints = NDArray[np.int64]


class Floor:
    """Everybody's purse and positions, and the orders that follow.

    Attributes:
        cash: [m] of each maker, never below zero.
        transfers: (day, maker, amount, why); amounts below zero leave the account.
        opening: (maker, symbol, quantity) held before the first day.
    """

    def __init__(self, market: Market, makers: Sequence[Maker], laws: Laws) -> None:
        self.market, self.laws = market, laws
        self.makers = list(makers)
        self.rng = np.random.default_rng([laws.seed, 31])
        n = len(makers)
        self.own = {name: np.array([getattr(maker, name) for maker in makers]) for name in SCALARS}
        self.watch = np.zeros((n, WATCH), np.int64)
        self.watched = np.array([min(len(maker.watch), WATCH) for maker in makers], np.int64)
        for row, maker in enumerate(makers):
            self.watch[row, : self.watched[row]] = maker.watch[:WATCH]
        self.basket = self.own["rule"] == law.BASKET
        self.mesh = np.isin(self.own["rule"], (law.SCALPER, law.GRID)) & ~self.own["futures"]
        self.cash = np.array([maker.cash if maker.start == 0 else 0.0 for maker in makers])
        self.purse = np.array([maker.cash for maker in makers])
        self.symbol = np.zeros((n, SLOTS), np.int64)
        self.old = np.zeros((n, SLOTS), np.int64)
        self.new = np.zeros((n, SLOTS), np.int64)
        self.cost = np.ones((n, SLOTS))
        self.way = np.ones((n, SLOTS))
        self.since = np.zeros((n, SLOTS))
        self.busy = np.zeros(n, np.int64)
        self.reference = np.zeros(n)
        self.level = np.zeros(n, np.int64)
        self.forced = np.zeros(n, np.bool_)
        self.gone = np.zeros(n, np.bool_)
        self.shares = {row: np.zeros((2, len(market.symbols)), np.int64) for row in np.nonzero(self.basket)[0].tolist()}
        self.rows: list[tuple[NDArray[np.generic], ...]] = []
        self.transfers: list[tuple[int, int, float, str]] = []
        self.opening: list[tuple[int, int, int]] = []
        self.windfalls: list[tuple[int, int, int, int]] = []
        self.settle_in()

    def settle_in(self) -> None:
        """What is held before the first day."""
        price = self.market.closes[BEFORE - 1]
        for row, maker in enumerate(self.makers):
            if maker.futures or maker.start > 0 or maker.invested <= 0 or self.basket[row]:
                continue
            count = 1 if self.mesh[row] else int(self.rng.integers(1, min(self.watched[row], maker.slots) + 1))
            chosen = self.watch[row, :1] if count == 1 else self.rng.choice(self.watch[row, : self.watched[row]], count, replace=False)
            for slot, symbol in enumerate(chosen.tolist()):
                quantity = int(maker.cash * maker.invested / count / price[symbol] // 100 * 100)
                if quantity > 0:
                    self.symbol[row, slot], self.old[row, slot] = symbol, quantity
                    self.cost[row, slot] = price[symbol] * np.exp(self.rng.normal(0, 0.06))
                    self.since[row, slot] = -float(self.rng.exponential(maker.patience))
                    self.cash[row] -= quantity * price[symbol]
                    self.opening.append((row, symbol, quantity))

    def run(self) -> dict[str, NDArray[np.generic]]:
        """All days. Returns the orders, a column for each of FIELDS, in the order in which they were decided."""
        for day in range(self.laws.days):
            self.day = day
            self.down, self.up = self.market.limits(day)
            self.morning()
            self.path, self.news = self.market.open_day(day)
            at, who = self.attention()
            starts = np.searchsorted(at // TOGETHER, np.arange(MINUTES // TOGETHER + 1))
            for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
                if end > start:
                    self.look(at[start:end], who[start:end])
            for row in self.shares:
                if day % self.makers[row].every == row % self.makers[row].every and self.rng.random() < self.makers[row].attentive:
                    self.rebalance(row)
        columns = zip(*self.rows, strict=True)
        return {name: np.concatenate(column) for name, column in zip(FIELDS, columns, strict=True)}

    def morning(self) -> None:
        """Shares settle; clients come, top up, are told to close and go; people save and draw."""
        rng, own, day = self.rng, self.own, self.day
        self.old += self.new
        self.new[:] = 0
        for shares in self.shares.values():
            shares[0] += shares[1]
            shares[1] = 0
        self.busy[:] = 0
        self.reference[self.mesh & (own["rule"] == law.SCALPER)] = 0
        for day_won, row, symbol, quantity in self.windfalls:
            if day_won == day:
                slot = int(np.argmin(self.old[row]))
                self.symbol[row, slot], self.old[row, slot], self.since[row, slot] = symbol, quantity, -NEVER
                self.cost[row, slot] = self.market.closes[BEFORE + day - 1, symbol]
        for row in np.nonzero((own["start"] == day) & (day > 0))[0].tolist():
            self.cash[row] += self.purse[row]
            self.transfers.append((day, row, self.purse[row], "join"))
        here = (own["start"] <= day) & ~self.gone
        before = self.market.closes[BEFORE + day - 1]
        profit = np.where(own["futures"][:, None], self.way * (before[self.symbol] - self.cost), before[self.symbol])
        unit = self.market.multiplier[self.symbol]
        margin = np.where(own["futures"][:, None], self.cost * unit * MARGIN, 0)
        worth = self.cash + (self.old * (profit * unit + margin)).sum(axis=1)
        lent = own["financed"] > 0
        stake = np.maximum(self.purse - own["financed"], 1)
        loss = np.where(lent & here, 1 - (worth - own["financed"]) / stake, 0)
        for row in np.nonzero((loss > own["warn"]) & (loss <= own["close"]) & (rng.random(len(loss)) < own["tops_up"] * 0.4))[0].tolist():
            amount = float(max(round(stake[row] * rng.uniform(0.2, 0.8) / own["round_to"][row]), 1) * own["round_to"][row])
            self.cash[row] += amount
            self.purse[row] += amount
            self.transfers.append((day, row, amount, "top_up"))
        self.forced |= (loss > own["close"]) & lent
        own["end"] = np.where(self.forced & (own["end"] > day), day, own["end"])
        flat = self.old.sum(axis=1) == 0
        for row in np.nonzero(here & (own["end"] < day) & flat & (self.cash > 0))[0].tolist():
            self.leave(row, float(np.floor(self.cash[row])), "leave")
            self.gone[row] = True
        lucky = rng.random(len(self.cash))
        for row in np.nonzero(here & (lucky < own["saves"]))[0].tolist():
            unit_of = own["round_to"][row]
            amount = float(max(round(self.purse[row] * rng.lognormal(-2.5, 0.8) / unit_of), 1) * unit_of)
            self.cash[row] += amount
            self.transfers.append((day, row, amount, "saving"))
        for row in np.nonzero(here & (lucky > 1 - own["draws"]) & (self.cash > 2000))[0].tolist():
            unit_of = own["round_to"][row]
            amount = float(np.floor(self.cash[row] * rng.uniform(0.1, 1) / unit_of) * unit_of)
            if amount > 0:
                self.leave(row, amount, "drawing")

    def leave(self, row: int, amount: float, why: str) -> None:
        """Money leaves the account."""
        self.cash[row] -= amount
        self.transfers.append((self.day, row, -amount, why))

    def attention(self) -> tuple[Ints, Ints]:
        """Who looks at which minute: two arrays, ordered in time; nobody twice within minutes that are handled together."""
        rng, own, day = self.rng, self.own, self.day
        n = len(self.makers)
        ends = (day >= own["end"]) | self.forced
        awake = (own["start"] <= day) & ~self.gone & ~self.basket & ((rng.random(n) < own["attentive"]) | (ends & (self.old.any(axis=1))))
        followers = np.nonzero(own["leader"] >= 0)[0]
        awake[followers] &= ends[followers]
        active = np.nonzero(awake)[0]
        count = np.minimum(1 + rng.poisson(np.maximum(own["looks"][active] - 1, 0)), 60)
        who = np.repeat(active, count)
        near = own["centre"][who] + own["width"][who] * rng.normal(0, 1, len(who))
        at = np.where(own["width"][who] > 200, rng.uniform(1, MINUTES - 3, len(who)), near)
        closing = active[own["flat"][active]]
        pairs = [(at.clip(1, MINUTES - 3).astype(np.int64), who), (rng.integers(MINUTES - 14, MINUTES - 4, len(closing)), closing)]
        led: dict[int, list[int]] = {}
        for follower in followers.tolist():
            if own["start"][follower] <= day and rng.random() < 0.9:
                led.setdefault(int(own["leader"][follower]), []).append(follower)
        for leader, behind in led.items():
            seen = pairs[0][0][pairs[0][1] == leader]
            for follower in behind:
                late = np.minimum(seen + own["lag"][follower], MINUTES - 3)
                pairs.append((late, np.full(len(late), follower)))
        minutes, makers = (np.concatenate([pair[part] for pair in pairs]) for part in (0, 1))
        _, once = np.unique(minutes // TOGETHER * n + makers, return_index=True)
        return minutes[once], makers[once]

    def look(self, minute: Ints, group: Ints) -> None:
        """Each of the group looks at the prices of a minute."""
        free = self.busy[group] <= minute
        mesh = free & self.mesh[group]
        self.at_reference(minute[mesh], group[mesh])
        free &= ~mesh
        minute, group = minute[free], group[free]
        if len(group):
            kept = self.exits(minute, group)
            self.entries(minute[kept], group[kept])

    def at_reference(self, minute: Ints, group: Ints) -> None:
        """Grids and scalpers in stocks: sell a step above the last price, buy a step below, one symbol."""
        if not len(group):
            return
        own, symbol = self.own, self.watch[group, 0]
        price = self.path[symbol, minute]
        fresh = self.reference[group] == 0
        self.reference[group[fresh]] = np.where(own["rule"][group[fresh]] == law.SCALPER, self.path[symbol[fresh], 0], price[fresh])
        up = price / self.reference[group] - 1
        lot = np.maximum(np.floor(self.purse[group] / own["slots"][group] / price / 100), 1).astype(np.int64) * 100
        ends = (self.day >= own["end"][group]) | self.forced[group]
        sells = ((up >= own["step"][group]) & (self.old[group, 0] >= lot)) | (ends & (self.old[group, 0] > 0))
        buys = ~sells & ~ends & (up <= -own["step"][group]) & (self.cash[group] > lot * price * 1.005 + 10)
        moved = sells | buys
        self.reference[group[moved]] = price[moved]
        lot = np.where(ends, self.old[group, 0], lot)
        zero = np.zeros(int(moved.sum()), np.int64)
        self.send(minute[moved], group[moved], zero, symbol[moved], lot[moved], buys[moved], sells[moved], ends[moved])

    def exits(self, minute: Ints, group: Ints) -> NDArray[np.bool_]:
        """Who closes what. Returns which of the group may still open something."""
        rng, own = self.rng, self.own
        held = self.old[group] > 0
        price = self.path[self.symbol[group], minute[:, None]]
        gain = self.way[group] * (price / self.cost[group] - 1)
        age = self.day * MINUTES + minute[:, None] - self.since[group]

        def of(name: str) -> NDArray[np.generic]:
            return own[name][group][:, None]

        lent = own["financed"][group] > 0
        if lent.any():
            unit = self.market.multiplier[self.symbol[group]]
            kept = np.where(of("futures"), self.cost[group] * (MARGIN + gain), price) * unit * (self.old[group] + self.new[group])
            worth = self.cash[group] + kept.sum(axis=1)
            stake = np.maximum(self.purse[group] - own["financed"][group], 1)
            self.forced[group] |= lent & ((worth - own["financed"][group]) / stake < 1 - own["close"][group])
        everything = self.forced[group] | (self.day >= own["end"][group]) | (own["flat"][group] & (minute >= MINUTES - 14))
        old_enough = (age >= of("patience")) & (rng.random(held.shape) < 0.5)
        wants = (gain < -of("stop")) | (gain > of("take")) | old_enough | (rng.random(held.shape) < of("whim"))
        wants = (wants & (self.cumulative_first(wants & held)) | everything[:, None]) & held
        rows, slots = np.nonzero(wants)
        if len(rows):
            who = group[rows]
            quantity = self.old[who, slots]
            part = np.floor(quantity * own["part"][who] / 100).astype(np.int64) * 100
            part = np.where(own["futures"][who], np.maximum(np.floor(quantity * own["part"][who]).astype(np.int64), 1), part)
            quantity = np.where(everything[rows] | (part <= 0), quantity, part)
            buying = own["futures"][who] & (self.way[who, slots] < 0)
            self.level[who] = np.where(gain[rows, slots] < 0, self.level[who] + 1, 0).clip(0, 3)
            symbol = self.symbol[who, slots]
            closing = np.ones(len(who), np.bool_)
            self.send(minute[rows], who, slots, symbol, quantity, buying, closing, everything[rows])
        acted = wants.any(axis=1) & (own["rule"][group] != law.PAIR)
        return ~acted & ~everything & (self.busy[group] <= minute + 1)

    @staticmethod
    def cumulative_first(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Only the first true one of each row."""
        return flags & (np.cumsum(flags, axis=1) == 1)

    def entries(self, minute: Ints, group: Ints) -> None:
        """Who opens what."""
        rng, own, market = self.rng, self.own, self.market
        ready = (self.cash[group] > 500) & (rng.random(len(group)) < own["eager"][group])
        minute, group = minute[ready], group[ready]
        if not len(group):
            return
        watch = self.watch[group]
        price = self.path[watch, minute[:, None]]
        closes = market.closes
        now = BEFORE + self.day
        back = closes[now - np.array([1, 2, 6, 21, 1])[own["horizon"][group]][:, None], watch]
        minutes = own["horizon"][group] == 4
        back[minutes] = self.path[watch[minutes], np.maximum(minute[minutes] - 10, 0)[:, None]]
        span = np.sqrt(np.array([1, 2, 6, 21, 0.1]))
        horizon = own["horizon"][group]
        unit = market.volatility[watch]
        trend = np.log(price / back) / unit / span[horizon][:, None]
        high = closes[now - 20 : now].max(axis=0)
        rule = own["rule"][group][:, None]
        score = np.select(
            [
                rule == law.MOMENTUM,
                (rule == law.CONTRARIAN) | (rule == law.AVERAGING),
                rule == law.VALUE,
                rule == law.NEWS,
                rule == law.BREAKOUT,
                rule == law.PAIR,
            ],
            [
                trend,
                -trend,
                (market.worth[watch] - np.log(price)) / unit / 4,
                self.news[watch, minute[:, None]] * 2,
                1 + np.log(price / high[watch]) / unit,
                trend.mean(axis=1, keepdims=True) - trend,
            ],
            default=np.where((rule == law.SCALPER) | (rule == law.GRID), trend, 0.0),
        )
        score = score + rng.normal(0, 1, score.shape) * own["noise"][group][:, None]
        score[np.arange(WATCH) >= self.watched[group][:, None]] = -99
        futures = own["futures"][group]
        best = np.where(futures[:, None] & (score > -90), np.abs(score), score).argmax(axis=1)
        rows = np.arange(len(group))
        strength = score[rows, best]
        symbol = watch[rows, best]
        short = futures & (strength < 0)
        way = np.where(short, -1.0, 1.0)
        # A position of the same symbol and way is added to by those whose habit it is; averaging down only when it has lost.
        held = self.old[group] + self.new[group] > 0
        same = held & (self.symbol[group] == symbol[:, None]) & (self.way[group] == way[:, None])
        has = same.any(axis=1)
        lost = price[rows, best] < self.cost[group, same.argmax(axis=1)] * 0.97
        adds = np.where(own["rule"][group] == law.AVERAGING, lost, rng.random(len(group)) < own["again"][group])
        full = held.sum(axis=1) >= np.minimum(own["slots"][group], SLOTS)
        chosen = np.where(has, adds, ~full) & (np.abs(strength) > own["threshold"][group])
        slot = np.where(has, same.argmax(axis=1), (~held).argmax(axis=1))
        group, minute, symbol = group[chosen], minute[chosen], symbol[chosen]
        way, slot, short = way[chosen], slot[chosen], short[chosen]
        if not len(group):
            return
        price = self.path[symbol, minute]
        quantity = self.amount(group, symbol, price)
        some = quantity > 0
        group, slot = group[some], slot[some]
        self.way[group, slot] = way[some]
        opening = np.zeros(len(group), np.bool_)
        self.send(minute[some], group, slot, symbol[some], quantity[some], ~short[some], opening, opening)

    def amount(self, group: Ints, symbol: Ints, price: NDArray[np.float64]) -> Ints:
        """How many shares or lots each buys."""
        own = self.own
        futures = own["futures"][group]
        rule, size = own["size_rule"][group], own["size"][group]
        each = np.where(futures, price * self.market.multiplier[symbol] * MARGIN, price)
        money = np.select(
            [rule == law.MONEY, rule == law.FRACTION, rule == law.DOUBLING, rule == law.ALL_IN],
            [size, size * self.purse[group], size * 2.0 ** self.level[group], self.cash[group]],
            default=size * each,
        )
        money = np.where((rule == law.EVEN_LOTS) & ~futures, size, money)
        money = np.minimum(money, self.cash[group] * np.where(futures, 0.5, 0.98) - 20)
        count = np.maximum(np.floor(money / (each * 1.004)), 0)
        even = np.where(count >= 5000, 1000, np.where(count >= 1000, 500, 100))
        lot = np.where(futures, 1, np.where(rule == law.EVEN_LOTS, even, 100))
        return (np.floor(count / lot) * lot).clip(0, 2_000_000).astype(np.int64)

    def send(
        self,
        minute: Ints,
        who: Ints,
        slot: Ints,
        symbol: Ints,
        quantity: Ints,
        buying: NDArray[np.bool_],
        closing: NDArray[np.bool_],
        forced: NDArray[np.bool_],
    ) -> None:
        """Place orders and let the day's path decide what becomes of them. Positions and purses follow."""
        if not len(who):
            return
        rng, own, market = self.rng, self.own, self.market
        futures = own["futures"][who]
        here, then = self.path[symbol, minute], self.path[symbol, minute + 1]
        low, high = np.minimum(here, then), np.maximum(here, then)
        tick, down, up = market.tick[symbol], self.down[symbol], self.up[symbol]
        sign = np.where(buying, 1, -1)
        price = np.clip(market.on_tick(low + (high - low) * rng.random(len(who)), symbol), low, high)
        takes = forced | (rng.random(len(who)) < own["aggressive"][who])
        stuck = np.where(buying, then >= up, then <= down) & (rng.random(len(who)) < 0.85)
        away = np.maximum(np.round(here * market.volatility[symbol] * rng.exponential(0.15, len(who)) / tick), 0) * tick
        limit = np.where(takes, price + sign * rng.integers(0, 4, len(who)) * tick, here - sign * away)
        limit = np.clip(np.round(limit, 2), down, up)
        window = own["wait"][who]
        # What waits is filled in the first minute in which the price comes to it.
        waits = np.nonzero(~takes & ~stuck)[0]
        away = (self.path[symbol[waits]] - limit[waits, None]) * sign[waits, None]
        later = np.arange(MINUTES + 1) - minute[waits, None]
        reached = (away <= 0) & (later > 0) & (later <= window[waits, None])
        filled, after = takes & ~stuck, np.zeros(len(who), np.int64)
        filled[waits] = reached.any(axis=1)
        after[waits] = np.where(filled[waits], reached.argmax(axis=1) - minute[waits], 0)
        price = np.where(takes, price, limit)
        # Who changes one position for another sells in the first half of the minute; machines act as soon as the bar is there.
        pair = own["rule"][who] == law.PAIR
        earliest = np.where(pair & ~closing, 30, 0)
        latest = np.where(pair & closing, 25, np.where(own["machine"][who], earliest + 2, 59))
        placed = minute * 60.0 + rng.uniform(earliest, latest)
        done = np.where(takes, placed + rng.exponential(0.5, len(who)).clip(0.01, 2), (minute + after) * 60 + rng.uniform(0, 59, len(who)))
        cancelled = (minute + window) * 60 + rng.uniform(0, 59, len(who))
        done = np.where(filled, np.maximum(done, placed + 0.02), np.maximum(cancelled, placed + 1)).clip(0, 14_399)
        lot = np.where(futures, 1, 100)
        some = filled & (rng.random(len(who)) < self.laws.partial) & (quantity >= 2 * lot) & ~forced
        share = np.floor(quantity * rng.uniform(0.1, 0.9, len(who)) / lot) * lot
        got = np.where(filled, np.where(some, np.maximum(share, lot), quantity), 0).astype(np.int64)
        column = np.full(len(who), self.day)
        self.rows.append((who, column, symbol, buying, ~closing, limit, quantity, got, price, placed, done, forced))
        self.busy[who] = np.where(filled, minute + after + 1, np.minimum(minute + window + 1, MINUTES + 1))
        self.book(who, slot, symbol, got, price, closing, buying)

    def book(
        self,
        who: Ints,
        slot: Ints,
        symbol: Ints,
        got: Ints,
        price: NDArray[np.float64],
        closing: NDArray[np.bool_],
        buying: NDArray[np.bool_],
    ) -> None:
        """Money and positions after fills."""
        futures = self.own["futures"][who]
        unit = self.market.multiplier[symbol]
        fee = fees(price * got * unit, buying, futures)
        reserve = np.where(futures, MARGIN, 1.0)
        back = np.where(
            futures,
            got * unit * (self.cost[who, slot] * MARGIN + self.way[who, slot] * (price - self.cost[who, slot])),
            got * price,
        )
        np.add.at(self.cash, who, np.where(closing, back, -got * price * unit * reserve) - fee)
        opened = ~closing & (got > 0)
        before = self.old[who, slot] + self.new[who, slot]
        mean = (self.cost[who, slot] * before + price * got) / np.maximum(before + got, 1)
        now = self.since[who, slot]
        self.cost[who, slot] = np.where(opened, np.where(before > 0, mean, price), self.cost[who, slot])
        self.since[who, slot] = np.where(opened & (before == 0), self.day * MINUTES + self.busy[who], now)
        self.symbol[who, slot] = np.where(opened, symbol, self.symbol[who, slot])
        self.new[who, slot] += np.where(opened & ~futures, got, 0)
        self.old[who, slot] += np.where(closing, -got, np.where(futures, got, 0))
        for row in np.unique(who[self.cash[who] < 0]).tolist():  # a gap has eaten more than the margin: the broker calls
            amount = float(np.ceil(-self.cash[row] / 1000) * 1000)
            self.cash[row] += amount
            self.transfers.append((self.day, row, amount, "margin_call"))

    def rebalance(self, row: int) -> None:
        """A book of many symbols is brought nearer to what its signal says, in slices through the day; what is sold comes before what is bought."""
        rng, market, maker = self.rng, self.market, self.makers[row]
        pool = maker.watch
        held = self.shares[row]
        now = BEFORE + self.day
        trend = np.log(market.closes[now - 1, pool] / market.closes[now - (2, 3, 6, 21, 2)[maker.horizon], pool]) / market.volatility[pool]
        score = maker.part * trend + rng.normal(0, maker.noise, len(pool))
        best = pool[np.argsort(-score, kind="stable")[: maker.breadth]]
        price = market.closes[now - 1]
        worth = self.cash[row] + float((held.sum(axis=0) * price).sum())
        target = np.zeros(len(price))
        target[best] = worth * 0.93 / len(best) / price[best]
        change = target - held.sum(axis=0)
        change = np.where(np.abs(change) * price > maker.size, change, 0)
        sells = np.nonzero((change <= -100) & (held[0] > 0))[0]
        self.slices(row, sells, np.minimum(np.floor(-change[sells] / 100).astype(np.int64) * 100, held[0][sells]), buying=False)
        buys = np.nonzero(change >= 100)[0]
        rng.shuffle(buys)
        self.slices(row, buys, np.floor(change[buys] / 100).astype(np.int64) * 100, buying=True)

    def slices(self, row: int, symbols: Ints, quantity: Ints, buying: bool) -> None:
        """Child orders of one side of a rebalancing: sells before ``centre``, buys after."""
        rng, maker, market = self.rng, self.makers[row], self.market
        pieces = np.maximum(np.minimum(quantity // 100, 1 + rng.poisson(maker.looks, len(symbols))), 1)
        symbol = np.repeat(symbols, pieces)
        each = np.repeat(quantity // pieces // 100 * 100, pieces)
        first = np.concatenate([[0], np.cumsum(pieces)[:-1]]).astype(np.int64) if len(symbols) else np.zeros(0, np.int64)
        each[first] += quantity - (quantity // pieces // 100 * 100) * pieces
        symbol, each = symbol[each > 0], each[each > 0]
        span = (
            (maker.centre, min(maker.centre + maker.width, MINUTES - 3))
            if buying
            else (max(maker.centre - maker.width, 1), maker.centre - 1)
        )
        minute = np.sort(rng.uniform(*span, len(symbol))).astype(np.int64)
        low, high = (
            np.minimum(self.path[symbol, minute], self.path[symbol, minute + 1]),
            np.maximum(self.path[symbol, minute], self.path[symbol, minute + 1]),
        )
        price = np.clip(market.on_tick(low + (high - low) * rng.random(len(symbol)), symbol), low, high)
        fill = ~((high >= self.up[symbol]) if buying else (low <= self.down[symbol])) & (rng.random(len(symbol)) < maker.aggressive)
        if buying:
            spent = np.cumsum(np.where(fill, each * price * 1.003 + 6, 0))
            fill &= spent < self.cash[row]
        got = np.where(fill, each, 0)
        placed = minute * 60 + np.sort(rng.uniform(0, 57, len(symbol)))
        done = np.minimum(placed + np.where(fill, rng.uniform(0.01, 3, len(symbol)), rng.uniform(2, 120, len(symbol))), 14_399)
        size = len(symbol)
        limit = np.clip(np.round(price + np.where(buying, 1, -1) * market.tick[symbol], 2), self.down[symbol], self.up[symbol])
        flags = (np.full(size, buying), np.full(size, buying))
        self.rows.append(
            (np.full(size, row), np.full(size, self.day), symbol, *flags, limit, each, got, price, placed, done, np.zeros(size, np.bool_))
        )
        worth = price * got
        fee = fees(worth, flags[0], np.zeros(size, np.bool_))
        self.cash[row] += float(np.where(buying, -worth - fee, worth - fee).sum())
        np.add.at(self.shares[row][1 if buying else 0], symbol, got if buying else -got)


def fees(worth: NDArray[np.float64], buying: NDArray[np.bool_], futures: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What broker and state take of fills of that worth, in yuan and cents."""
    stock = np.maximum(worth * COMMISSION, LEAST_FEE) + np.where(buying, 0, worth * STAMP)
    return np.where(worth > 0, np.round(np.where(futures, np.maximum(worth * FUTURES_FEE, 1.0), stock), 2), 0.0)
