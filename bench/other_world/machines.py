"""Programs that trade by themselves: grids, baskets, market makers. Each has one purse and one trader."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field

import numpy as np
from bench.other_world.desk import Channel, Desk, Manner
from bench.other_world.market import Market
from bench.other_world.purse import BUY, CLOSE, NONE, OPEN, SELL, Purse

LAST_MINUTE = 236  # of a stock's continuous session


@dataclass
class Grid:
    """Buys one unit a step down, sells one a step up, in a few symbols; both orders rest, and are renewed when one is met."""

    rng: random.Random
    market: Market
    desk: Desk
    purse: Purse
    trader: str
    symbols: list[int]
    step: float
    unit: int
    channel: Channel = field(default_factory=Channel)
    first: int = 0
    tag: str | None = None
    centre: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.purse.traders.append(self.trader)

    def live(self, day: int) -> None:
        if day < self.first:
            return
        rng, market = self.rng, self.market
        bought = dict.fromkeys(self.symbols, 0)
        queue: list[tuple[float, int]] = []
        for n in self.symbols:
            if day not in market.halted[n]:
                heapq.heappush(queue, (rng.uniform(5, 90) if rng.random() < 0.8 else rng.uniform(100, 9000), n))
        later: list[tuple[float, int, int, int, int, int]] = []
        resting = 0
        while queue or later:
            if later and (not queue or later[0] <= queue[0]):
                at, n, side, price, quantity, reserve = heapq.heappop(later)
                self.purse.tied -= reserve
                self.purse.settle(n, side, price * quantity, quantity)
                if side == BUY:
                    bought[n] += quantity
                self.centre[n] = price
                heapq.heappush(queue, (at + rng.uniform(0.3, 4), n))
                continue
            second, n = heapq.heappop(queue)
            if second >= LAST_MINUTE * 60:
                continue
            item, path = market.instruments[n], market.path[n][day]
            tick, low, high = item.tick, market.least[n][day], market.most[n][day]
            minute = market.minute(n, second)
            now = int(path[minute])
            centre = self.centre.setdefault(n, now)
            down = min(int(centre * (1 - self.step)) // tick * tick, now - tick)
            up = max(-(-int(centre * (1 + self.step)) // tick) * tick, now + tick)
            unit = -(-max(self.unit, item.lot) // item.lot) * item.lot
            ahead = path[minute + 1 : LAST_MINUTE + 1]
            free = self.purse.held.get(n, 0) - (0 if item.same_day else bought[n])
            meets = {}
            if low <= down and self.purse.affordable(n, down) >= unit:
                meets[BUY] = (down, np.flatnonzero((ahead <= down) & (ahead < high)))
            if up <= high and free >= unit:
                meets[SELL] = (up, np.flatnonzero((ahead >= up) & (ahead > low)))
            if not meets:
                continue
            firsts = {side: int(hits[0]) for side, (_, hits) in meets.items() if hits.size}
            met = min(firsts, key=lambda side: firsts[side]) if firsts else None
            at = float(LAST_MINUTE * 60) if met is None else (minute + firsts[met]) * 60 + rng.uniform(1, 59)
            # A resting buy holds its cash, so that the other symbols cannot spend it.
            reserve = unit * down * 101 // 100 + self.purse.tariff.least * 2 if BUY in meets else 0
            self.purse.tied += reserve
            sent = second
            for side, (price, _) in meets.items():
                rows = [(max(at, sent), price, unit)] if side == met else []
                self.desk.note(
                    self.trader, n, day, sent, side, NONE, price, unit, rows, None if met is None else max(at, sent) + 0.2, self.tag
                )
                sent += rng.uniform(0.01, 0.3)
            if met is None:
                resting += reserve
            else:
                heapq.heappush(later, (at, n, met, meets[met][0], unit, reserve))
        self.purse.tied -= resting


@dataclass
class Basket:
    """Turns over part of a wide list of symbols at set times: sells first, buys a while later, many orders a second."""

    rng: random.Random
    market: Market
    desk: Desk
    purse: Purse
    trader: str
    width: int
    turnover: float
    times: tuple[float, ...]
    every: int = 1
    slices: int = 1
    pace: float = 0.05  # seconds between orders
    channel: Channel = field(default_factory=Channel)
    tags: tuple[str, ...] = ()
    first: int = 0
    stop: float = 0.0
    subscribed: tuple[int, int] = (-1, 0)  # on which day how much new money comes
    today: dict[int, int] = field(default_factory=dict)
    cost: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.purse.traders.append(self.trader)

    def live(self, day: int) -> None:
        if day == self.subscribed[0]:
            self.purse.move(self.market.clock.wall(day, 8.8), self.subscribed[1], "deposit")
        if day < self.first or (day - self.first) % self.every:
            return
        rng, market = self.rng, self.market
        self.today = {}
        manner = Manner(
            cut="equal" if self.slices > 1 else "whole",
            cut_over=0,
            children=self.slices,
            gap=20,
            cross=0.92,
            patience=30,
            retries=1,
            partial=0.06,
        )
        for time in self.times:
            at = time + rng.uniform(0, 4)
            over = at
            held = [n for n, q in self.purse.held.items() if q - self.today.get(n, 0) > 0 and day not in market.halted[n]]
            count = max(1, int(self.width * self.turnover / len(self.times)))
            out = rng.sample(held, min(len(held), count)) if len(held) > self.width * 0.6 else []
            if self.stop:
                out += [n for n in held if n not in out and market.price(n, day, at) < self.cost.get(n, 0) * (1 - self.stop)]
            for n in out:
                q = self.purse.held[n] - self.today.get(n, 0)
                if rng.random() < 0.4 and q >= 300:
                    q = q // 2 // 100 * 100
                _, _, end = self.desk.work(rng, self.trader, self.purse, self.channel, manner, day, at, n, SELL, q, tag=self._tag(n))
                over = max(over, end)
                at += rng.expovariate(1 / self.pace)
            at = over + rng.uniform(15, 90)
            have = sum(1 for q in self.purse.held.values() if q)
            room = max(self.width - have, 0) + len(out) // 2
            wanted = rng.sample(market.shares, min(room if have else self.width, len(market.shares)))
            if not have:
                wanted = wanted[: self.width]
            budget = self.purse.cash / max(len(wanted), 1) * 0.97
            for n in wanted:
                if at > 14_000 or day in market.halted[n]:
                    continue
                price = market.price(n, day, at)
                q = int(min(budget * rng.uniform(0.7, 1.0), self.purse.cash) / (price * 1.01)) // 100 * 100
                if q < market.instruments[n].lot:
                    continue
                done, worth, _ = self.desk.work(rng, self.trader, self.purse, self.channel, manner, day, at, n, BUY, q, tag=self._tag(n))
                if done:
                    self.today[n] = self.today.get(n, 0) + done
                    self.cost[n] = worth // done
                at += rng.expovariate(1 / self.pace)

    def _tag(self, n: int) -> str | None:
        return self.tags[n % len(self.tags)] if self.tags else None


@dataclass
class Maker:
    """Quotes both sides of one or two instruments all day, and cancels most of it."""

    rng: random.Random
    market: Market
    desk: Desk
    purse: Purse
    trader: str
    symbols: list[int]
    every: int
    lots: int
    most: int
    channel: Channel = field(default_factory=Channel)
    first: int = 0

    def __post_init__(self) -> None:
        self.purse.traders.append(self.trader)

    def live(self, day: int) -> None:
        if day < self.first:
            return
        rng, market = self.rng, self.market
        bought = dict.fromkeys(self.symbols, 0)
        free_at = dict.fromkeys(self.symbols, 0)
        later: list[tuple[int, int, int, int, int, int]] = []
        quotes = sorted(quote for m in self.symbols if day not in market.halted[m] for quote in self._quotes(m, day))
        for moment, n, second, bid, ask, until in quotes:
            while later and later[0][0] <= moment:
                _, m, side, price, quantity, effect = heapq.heappop(later)
                self.purse.settle(m, side, price * quantity, quantity, effect)
            if moment < free_at[n]:
                continue
            for side, price, quantity, effect in self._sides(n, day, bid, ask, bought[n]):
                sent = second + rng.uniform(0, 0.02)
                at = self._met(n, day, sent, until, price, side)
                self.desk.note(
                    self.trader, n, day, sent, side, effect, price, quantity, [] if at is None else [(at, price, quantity)], until
                )
                if at is None:
                    continue
                when = market.clock.moment(market.instruments[n].session, day, at)
                free_at[n] = max(free_at[n], when + 1000)
                if effect == OPEN or (effect == NONE and side == BUY):
                    self.purse.settle(n, side, price * quantity, quantity, effect)
                    bought[n] += quantity
                else:
                    heapq.heappush(later, (when, n, side, price, quantity, effect))
        while later:
            _, m, side, price, quantity, effect = heapq.heappop(later)
            self.purse.settle(m, side, price * quantity, quantity, effect)

    def _quotes(self, n: int, day: int) -> list[tuple[int, int, float, int, int, float]]:
        """(moment, n, second, bid, ask, second at which they are cancelled)."""
        market, rng, item = self.market, self.rng, self.market.instruments[n]
        rows = []
        second = market.clock.opens(item.session, day) + rng.uniform(3, 40)
        while second < item.session.length - 400:
            now = market.price(n, day, second)
            width = rng.choice((1, 1, 2, 3)) * item.tick
            until = second + 60 * self.every * rng.uniform(0.5, 0.95)
            rows.append((market.clock.moment(item.session, day, second), n, second, now - width, now + width, until))
            second += 60 * self.every * rng.uniform(0.98, 1.1)
        return rows

    def _sides(self, n: int, day: int, bid: int, ask: int, bought: int) -> list[tuple[int, int, int, int]]:
        """What may be quoted now: (side, price, quantity, effect)."""
        rng, purse, item = self.rng, self.purse, self.market.instruments[n]
        rows = []
        opened = 0
        for side, price in ((BUY, bid), (SELL, ask)):
            if not self.market.least[n][day] <= price <= self.market.most[n][day]:
                continue
            if item.multiplier > 1:
                q = rng.randrange(1, self.lots + 1)
                against, same = (sum(x[1] for x in purse.open_lots.get((n, s), [])) for s in (1 - side, side))
                effect = CLOSE if against >= q else OPEN
                if effect == OPEN and (same + q > self.most or purse.affordable(n, price) < q + opened):
                    continue
                opened += q
            else:
                q = self.lots * item.lot * rng.choice((1, 1, 2))
                effect = NONE
                free = purse.held.get(n, 0) - (0 if item.same_day else bought)
                if (side == BUY and purse.affordable(n, price) < q) or (side == SELL and free < q):
                    continue
            rows.append((side, price, q, effect))
        return rows

    def _met(self, n: int, day: int, second: float, until: float, price: int, side: int) -> float | None:
        path = self.market.path[n][day]
        minute = self.market.minute(n, second)
        ahead = path[minute + 1 : self.market.minute(n, until) + 1]
        hits = np.flatnonzero(ahead <= price) if side == BUY else np.flatnonzero(ahead >= price)
        return None if not hits.size else max((minute + int(hits[0])) * 60 + self.rng.uniform(0, 55), second + 0.01)
