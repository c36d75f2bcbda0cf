"""Made-up people who trade: each has one purse, habits of hour, size, patience and stop, and leaves orders."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from kanchuan.sample.market import Market, clock


@dataclass(frozen=True, slots=True)
class Order:
    """One order as a counter records it. ``second`` counts seconds of trading time; ``terminal`` and ``remark`` are set by the account."""

    placed: dt.datetime
    stock: int
    side: str
    price: float
    quantity: int
    filled: int
    cancelled: dt.datetime | None
    terminal: str = ""
    remark: str = ""
    trader: str = ""

    @property
    def status(self) -> str:
        """The counter's word for how it ended."""
        if self.filled == self.quantity:
            return "已成"
        return "部撤" if self.filled else "已撤"


@dataclass(slots=True)
class Position:
    """Shares held by one person."""

    quantity: int
    cost: float
    day: int
    until: int


@dataclass(slots=True)
class Person:
    """One decision maker with one purse (yuan) and habits.

    ``hours``: mean and spread of the second of the day at which they act. ``full``: share of buys that use the whole free slot. ``stop``: the loss at
    which they sell (or are sold out). ``calm``: mean days between decisions; ``hold``: mean days of holding. ``favourites``: the stocks they follow.
    """

    name: str
    cash: float
    hours: tuple[float, float]
    full: float
    stop: float
    calm: float
    hold: float
    slots: int
    favourites: list[int]
    cancels: float = 0.08
    round_lots: int = 100
    held: dict[int, Position] = field(default_factory=dict)


def draw(random: Random, name: str, market: Market, cash: tuple[float, float], style: str = "any") -> Person:
    """Draw a person. ``style``: ``day`` holds a day or two, ``swing`` a week or more, ``any`` either."""
    quick = {"day": True, "swing": False}.get(style, random.random() < 0.5)
    return Person(
        name=name,
        cash=round(random.uniform(*cash), 2),
        hours=(random.uniform(300, 14_000), random.uniform(400, 3_000)),
        full=random.uniform(0.45, 0.95),
        stop=random.choice((0.03, 0.05, 0.06, 0.07, 0.08, 0.12)),
        calm=random.uniform(0.6, 1.6) if quick else random.uniform(1.5, 6),
        hold=random.uniform(1, 2.5) if quick else random.uniform(4, 15),
        slots=random.choice((1, 1, 2, 3)),
        favourites=random.sample(range(len(market.stocks)), random.randint(6, 25)),
        cancels=random.uniform(0.02, 0.25),
        round_lots=random.choice((100, 100, 100, 500, 1000)),
    )


def day_of(person: Person, market: Market, day: int, random: Random) -> list[Order]:
    """What a person orders on one day."""
    orders: list[Order] = []
    for stock, position in sorted(person.held.items()):
        if position.day >= day:
            continue  # T+1: shares bought today cannot be sold today
        second = _moment(person, random)
        price = market.price(stock, day, second)
        if price <= position.cost * (1 - person.stop) or day >= position.until:
            orders += _trade(person, market, stock, "卖出", position.quantity, second, day, random)
    free = person.slots - len(person.held)
    if free > 0 and random.random() < 1 / person.calm:
        stock = random.choice(person.favourites)
        if stock not in person.held:
            second = _moment(person, random)
            price = market.price(stock, day, second)
            money = person.cash / free * (1.0 if random.random() < person.full else random.uniform(0.3, 0.9))
            lots = int(money * 0.999 / (price * person.round_lots))
            quantity = lots * person.round_lots if lots else int(money * 0.999 / (price * 100)) * 100
            if quantity >= (200 if market.stocks[stock].code.startswith("688") else 100):
                orders += _trade(person, market, stock, "买入", quantity, second, day, random)
    return orders


def _moment(person: Person, random: Random) -> int:
    return int(min(max(random.gauss(*person.hours), 5), 14_300))


def _trade(person: Person, market: Market, stock: int, side: str, quantity: int, second: int, day: int, random: Random) -> list[Order]:
    """An order that fills, now and then after one that was cancelled."""
    orders: list[Order] = []
    date = market.days[day]
    if random.random() < person.cancels:
        off = 0.99 if side == "买入" else 1.01
        placed = clock(date, second)
        gone = clock(date, min(second + random.randint(20, 400), 14_390))
        orders.append(Order(placed, stock, side, round(market.price(stock, day, second) * off, 2), quantity, 0, gone, trader=person.name))
        second = min(second + random.randint(401, 700), 14_395)
    price = market.price(stock, day, second)
    worth = price * quantity
    fee = cost_of(worth, side)
    if side == "买入":
        if worth + fee > person.cash:
            return orders
        person.cash = round(person.cash - worth - fee, 2)
        until = day + max(1, round(random.expovariate(1 / person.hold)))
        person.held[stock] = Position(quantity, price, day, until)
    else:
        person.cash = round(person.cash + worth - fee, 2)
        del person.held[stock]
    orders.append(Order(clock(date, second), stock, side, price, quantity, quantity, None, trader=person.name))
    return orders


def cost_of(worth: float, side: str) -> float:
    """Commission of 2.5 in 10,000 (5 yuan at least), transfer fee of 0.1 in 10,000, stamp duty of 5 in 10,000 on sells: the rates of 2025."""
    return round(max(worth * 0.00025, 5.0) + worth * 0.00001 + (worth * 0.0005 if side == "卖出" else 0.0), 2)
