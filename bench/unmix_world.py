"""Made-up accounts with several people behind them: the world that ``unmix`` is tuned and calibrated on, never examined on.

Every account draws its laws anew from wide ranges: sizes (all of a purse, a part, a fixed sum, a fixed lot), one to eight positions at a
time, child orders, cancels and retries, trims, additions, buying back, top-ups in round sums, holdings from before, hours, favourites,
stops. Stocks obey T+1 and board lots; a futures account opens and closes on both sides.

``make_account(people, seed)`` returns the orders as columns, in the order of time, with the person behind each.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

MORNING, NOON, AFTERNOON, CLOSE = 34_200, 41_400, 46_800, 54_000
SESSION = 14_400  # seconds of trading a day
SECOND = 1_000_000
DAY = 86_400 * SECOND
FIRST_DAY = 20_454  # days since 1970


@dataclass
class World:
    """The laws that hold for one account."""

    rng: np.random.Generator
    days: int
    futures: bool
    symbols: int = 0
    prices: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    popularity: np.ndarray = field(default_factory=lambda: np.zeros(0))
    fee: float = 0.0

    def __post_init__(self) -> None:
        rng = self.rng
        self.symbols = int(rng.integers(12, 40)) if self.futures else int(rng.integers(150, 1500))
        start = np.exp(rng.normal(2.5, 0.7, self.symbols)) if not self.futures else np.exp(rng.normal(8.2, 0.6, self.symbols))
        steps = rng.normal(0, rng.uniform(0.015, 0.03), (self.days + 1, self.symbols)) + rng.normal(0, 0.01, (self.days + 1, 1))
        self.prices = start * np.exp(np.cumsum(steps, axis=0))
        weight = 1.0 / np.arange(1, self.symbols + 1) ** rng.uniform(0.3, 0.9)
        self.popularity = rng.permutation(weight / weight.sum())
        self.fee = float(rng.uniform(0.0003, 0.0015))

    def price(self, symbol: int, day: int, second: float) -> float:
        before, after = self.prices[day, symbol], self.prices[day + 1, symbol]
        tick = 1.0 if self.futures else 0.01
        value = before + (after - before) * second / SESSION
        return max(tick, round(float(value * (1 + self.rng.normal(0, 0.001))) / tick) * tick)


def clock(day: int, second: float) -> int:
    """Microseconds since 1970 in the local clock, of a second of trading time."""
    second = min(max(second, 0.0), SESSION - 1.0)
    wall = MORNING + second if second < 7200 else AFTERNOON + second - 7200
    return (FIRST_DAY + day + 2 * (day // 5)) * DAY + int(wall * SECOND)


class Person:
    """One person with a purse and habits."""

    def __init__(self, world: World, name: int) -> None:
        rng = world.rng
        self.world, self.name = world, name
        self.cash = float(np.exp(rng.uniform(np.log(3e4), np.log(3e6))))
        self.slots = int(rng.choice([1, 2, 3, 4, 5, 6, 8], p=[0.3, 0.24, 0.18, 0.1, 0.08, 0.06, 0.04]))
        self.style = rng.choice(["free", "equity", "sum", "lot"], p=[0.6, 0.2, 0.12, 0.08])
        self.full = float(rng.beta(4, 2))
        self.sum = self.cash / self.slots * rng.uniform(0.4, 1.0)
        self.lot = int(max(1, rng.choice([1, 2, 5, 10, 20, 30, 50])))
        self.round = int(rng.choice([1, 1, 1, 5, 10]))
        self.peaks = rng.uniform(0, SESSION, int(rng.integers(1, 4)))
        self.spread = float(rng.uniform(400, 3000))
        self.everyday = float(rng.uniform(0.05, 0.5))  # share of acts outside the usual hours
        self.active = float(np.exp(rng.uniform(np.log(0.12), np.log(0.95))))
        self.hold = float(np.exp(rng.normal(np.log(3.0), 0.7)))
        self.favourites = rng.choice(world.symbols, size=min(world.symbols, int(rng.integers(3, 25))), replace=False, p=world.popularity)
        self.loyalty = float(rng.uniform(0.1, 0.95))
        self.split = float(rng.choice([0.0, 0.1, 0.5, 0.8], p=[0.5, 0.2, 0.2, 0.1]))
        self.child = float(rng.uniform(0.15, 0.5))
        self.gap = float(np.exp(rng.uniform(np.log(2), np.log(180))))
        self.aggression = float(rng.normal(0, 0.004))
        self.cancel = float(rng.beta(1.2, 8))
        self.patience = float(np.exp(rng.uniform(np.log(20), np.log(3000))))
        self.trim = float(rng.choice([0.0, 0.1, 0.3], p=[0.5, 0.25, 0.25]))
        self.add = float(rng.choice([0.0, 0.1, 0.25], p=[0.5, 0.3, 0.2]))
        self.back = float(rng.choice([0.0, 0.3], p=[0.6, 0.4]))
        self.topup = float(rng.choice([0.0, 0.02, 0.05], p=[0.4, 0.4, 0.2]))
        self.stop = float(rng.choice([0.0, 0.05, 0.08], p=[0.5, 0.3, 0.2]))
        self.delay = float(np.exp(rng.uniform(np.log(60), np.log(4000))))
        self.since, self.until = 0, world.days
        if rng.random() < 0.25:
            self.since = int(rng.integers(0, max(1, world.days // 2)))
            self.until = int(rng.integers(self.since + world.days // 4, world.days + 1))
        self.held: dict[int, list[float]] = {}  # symbol -> [quantity, cost per unit, day of the last buy, day to sell on, direction]
        self.rows: list[tuple] = []
        self.margin = float(rng.uniform(0.08, 0.15))

    def second(self) -> float:
        rng = self.world.rng
        if rng.random() < self.everyday:
            return float(rng.uniform(0, SESSION))
        return float(np.clip(rng.normal(rng.choice(self.peaks), self.spread), 0, SESSION - 60))

    def unit(self, price: float) -> float:
        return price * 10 * self.margin if self.world.futures else price * 100 * (1 + self.world.fee)

    def lots(self, price: float) -> int:
        """How many board lots (contracts) to buy now."""
        rng = self.world.rng
        free = max(1, self.slots - len(self.held))
        if self.style == "lot":
            wanted = float(self.lot)
        elif self.style == "sum":
            wanted = self.sum * np.exp(rng.normal(0, 0.1)) / self.unit(price)
        elif self.style == "equity":
            worth = self.cash + sum(q * c for q, c, *_ in self.held.values()) * (10 * self.margin if self.world.futures else 1)
            wanted = worth / self.slots / self.unit(price) * (1 if rng.random() < self.full else rng.uniform(0.3, 0.95))
        else:
            wanted = self.cash / free / self.unit(price) * (1 if rng.random() < self.full else rng.uniform(0.25, 0.95))
        count = int(min(wanted, self.cash / self.unit(price)))
        if self.round > 1 and count > 2 * self.round:
            count = count // self.round * self.round
        return count

    def send(self, day: int, second: float, symbol: int, buy: bool, opening: bool, lots: float, price: float) -> float:
        """Place an order, split, cancelled and retried as this person does; returns the second after the last."""
        rng, world = self.world.rng, self.world
        scale = 1 if world.futures else 100
        whole = round(lots * scale)
        pieces = [whole]
        if rng.random() < self.split and lots >= 4:
            if rng.random() < 0.6:
                child = max(1, int(lots * self.child)) * scale
                pieces = [child] * (whole // child) + ([whole % child] if whole % child else [])
            else:
                cuts = np.sort(rng.choice(np.arange(1, int(lots)), size=min(int(lots) - 1, int(rng.integers(1, 4))), replace=False)) * scale
                pieces = list(np.diff(np.concatenate([[0], cuts, [whole]])))
        for piece in pieces:
            left = int(piece)
            while left > 0:
                limit = round(price * (1 + (1 if buy else -1) * (self.aggression + rng.normal(0, 0.001))), 2)
                if rng.random() < self.cancel:
                    done = int(rng.choice([0, 0, left // (2 * scale) * scale]))
                    wait = float(rng.exponential(self.patience)) + 1
                    self.row(day, second, symbol, buy, opening, left, done, limit, price, second + wait)
                    left -= done
                    second += wait + float(rng.exponential(30)) + 1
                    if second > SESSION - 120:
                        return second - left * 0.0  # the day ends first; the rest stays undone
                    continue
                self.row(day, second, symbol, buy, opening, left, left, limit, price, None)
                left = 0
            second += float(rng.exponential(self.gap)) + 1
        return second

    def row(
        self,
        day: int,
        second: float,
        symbol: int,
        buy: bool,
        opening: bool,
        quantity: int,
        done: int,
        limit: float,
        price: float,
        cancelled: float | None,
    ) -> None:
        fee = price * done * self.world.fee if not self.world.futures else done * 5.0
        self.rows.append(
            (
                clock(day, second),
                symbol,
                buy,
                opening,
                quantity,
                done,
                limit,
                price,
                -1 if cancelled is None else clock(day, cancelled),
                self.name,
            )
        )
        self.book(day, symbol, buy, opening, done, price, fee)

    def book(self, day: int, symbol: int, buy: bool, opening: bool, done: int, price: float, fee: float) -> None:
        rng = self.world.rng
        if done == 0:
            return
        if opening:
            held = self.held.setdefault(
                symbol, [0, 0.0, day, day + max(0 if self.world.futures else 1, round(float(rng.exponential(self.hold)))), 1 if buy else -1]
            )
            held[1] = (held[0] * held[1] + done * price) / (held[0] + done)
            held[0] += done
            held[2] = day
            self.cash -= (price * 10 * self.margin if self.world.futures else price) * done + fee
        else:
            held = self.held[symbol]
            gain = held[4] * (price - held[1]) * 10 * done if self.world.futures else 0.0
            self.cash += (held[1] * 10 * self.margin * done + gain if self.world.futures else price * done) - fee
            held[0] -= done
            if held[0] <= 0:
                del self.held[symbol]

    def live(self, day: int) -> None:
        """One day of this person."""
        rng, world = self.world.rng, self.world
        if not self.since <= day < self.until or rng.random() > self.active:
            return
        if rng.random() < self.topup:
            self.cash += float(rng.choice([5e3, 1e4, 2e4, 5e4, 1e5])) * max(1, round(self.cash / 2e5))
        clock_now = self.second()
        for symbol in list(self.held):
            quantity, cost, bought, due, direction = self.held[symbol]
            if bought >= day and not world.futures:
                continue
            second = self.second() if rng.random() < 0.5 else clock_now
            price = world.price(symbol, day, second)
            lots = quantity / (1 if world.futures else 100)
            stopped = self.stop and direction * (price / cost - 1) < -self.stop
            if due <= day or stopped:
                after = self.send(day, second, symbol, direction < 0, False, lots, price)
                clock_now = max(clock_now, after)
                if symbol not in self.held and rng.random() < self.back * 0.3 and not world.futures:
                    self.enter(day, after + float(rng.exponential(self.delay)), symbol)
            elif rng.random() < self.trim * 0.4 and lots >= 2:
                part = max(1, int(lots * rng.choice([0.5, 1 / 3, 0.25])))
                after = self.send(day, second, symbol, direction < 0, False, part, price)
                if rng.random() < self.back and symbol in self.held:
                    cost_of = self.unit(price) * part
                    if cost_of < self.cash:
                        self.send(day, after + float(rng.exponential(self.delay)), symbol, direction > 0, True, part, price)
                clock_now = max(clock_now, after)
            elif rng.random() < self.add * 0.4:
                part = int(min(lots * rng.choice([0.5, 1.0]), self.cash / self.unit(price)))
                if part >= 1:
                    clock_now = max(clock_now, self.send(day, second, symbol, direction > 0, True, part, price))
        while len(self.held) < self.slots and rng.random() < 0.75:
            clock_now += float(rng.exponential(self.delay))
            if clock_now > SESSION - 300:
                break
            symbol = int(rng.choice(self.favourites)) if rng.random() < self.loyalty else int(rng.choice(world.symbols, p=world.popularity))
            if symbol in self.held:
                continue
            clock_now = self.enter(day, clock_now, symbol)

    def enter(self, day: int, second: float, symbol: int) -> float:
        if second > SESSION - 200:
            return second
        price = self.world.price(symbol, day, second)
        lots = self.lots(price)
        if lots < 1 or lots * self.unit(price) < 2000:
            return second + 60
        buy = not self.world.futures or self.world.rng.random() < 0.5
        return self.send(day, second, symbol, buy, True, lots, price)


COLUMNS = ("time", "symbol", "buy", "opening", "quantity", "filled", "limit", "price", "cancelled", "person")


def make_account(people: int, seed: int, days: int = 60, futures: bool = False, warm: int = 15) -> dict[str, np.ndarray]:
    """The orders of one account in the order of time. ``warm`` days come before the first day shown, so that holdings precede it."""
    rng = np.random.default_rng(seed)
    world = World(rng, days + warm, futures)
    persons = [Person(world, number) for number in range(people)]
    for day in range(days + warm):
        for person in persons:
            person.live(day)
    rows = [row for person in persons for row in person.rows if row[0] >= clock(warm, 0)]
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return {name: column[order] for name, column in zip(COLUMNS, columns, strict=True)}
