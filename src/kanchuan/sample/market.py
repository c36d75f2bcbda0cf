"""A made-up market for the sample: trading days, invented companies, prices by the minute."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from random import Random

# Two months of 2025; the Dragon Boat holiday ended on 2 June.
FIRST_DAY = dt.date(2025, 6, 3)
DAYS = 42

_HEADS = (
    "北辰",
    "云岭",
    "江澜",
    "海岳",
    "金禾",
    "星野",
    "东篱",
    "远山",
    "青川",
    "华泽",
    "天衡",
    "瑞峰",
    "长林",
    "宏图岭",
    "玉溪桥",
    "南浦",
    "西陵渡",
    "雁栖",
    "临沧海",
    "松原岭",
)
_TAILS = ("重工", "药业", "电子", "材料", "能源", "股份")


@dataclass(frozen=True, slots=True)
class Stock:
    """One invented company: its code as the exchange writes it, its name, its exchange's suffix."""

    code: str
    name: str
    exchange: str


@dataclass(slots=True)
class Market:
    """Days, stocks, and a price for every stock and minute."""

    days: list[dt.date]
    stocks: list[Stock]
    opens: list[list[float]] = field(default_factory=list)  # [stock][day]
    closes: list[list[float]] = field(default_factory=list)
    wiggle: list[list[float]] = field(default_factory=list)

    def price(self, stock: int, day: int, second: int) -> float:
        """The price in yuan, to a cent, ``second`` seconds after 09:30 of trading time (4 hours a day)."""
        share = min(max(second / 14_400, 0.0), 1.0)
        start, end = self.opens[stock][day], self.closes[stock][day]
        wave = math.sin((share * 7 + stock) * 2.1) * 0.6 + math.sin((share * 23 + day) * 1.7) * 0.4
        value = start + (end - start) * share + wave * self.wiggle[stock][day] * math.sin(share * math.pi)
        return round(max(value, 0.5), 2)

    def open(self, stock: int, day: int) -> float:
        """The first price of the day."""
        return self.price(stock, day, 0)


def make(random: Random) -> Market:
    """Draw a market: a common factor moves all stocks, each has its own noise, no day moves more than a tenth."""
    days: list[dt.date] = []
    day = FIRST_DAY
    while len(days) < DAYS:
        if day.weekday() < 5:
            days.append(day)
        day += dt.timedelta(days=1)
    names = [f"{head}{tail}" for tail in _TAILS for head in _HEADS]
    stocks = []
    for index, name in enumerate(names):
        # Codes of the right families; the companies do not exist.
        code, exchange = (
            (f"{600_900 + index}", "SH"),
            (f"{2_900 + index:06d}", "SZ"),
            (f"{300_900 + index}", "SZ"),
            (f"{688_800 + index}", "SH"),
        )[index % 4]
        stocks.append(Stock(code, name, exchange))
    market = Market(days, stocks)
    common = [random.gauss(0.0004, 0.011) for _ in days]
    for _ in stocks:
        price = math.exp(random.uniform(math.log(4), math.log(70)))
        opens, closes, wiggle = [], [], []
        for move in common:
            jump = random.gauss(0, 0.006)
            change = max(min(move * random.uniform(0.6, 1.4) + random.gauss(0, 0.02), 0.095), -0.095)
            opens.append(round(price * (1 + jump), 2))
            price = max(price * (1 + change), 1.0)
            closes.append(round(price, 2))
            wiggle.append(price * random.uniform(0.002, 0.012))
        market.opens.append(opens)
        market.closes.append(closes)
        market.wiggle.append(wiggle)
    return market


def clock(day: dt.date, second: int) -> dt.datetime:
    """The wall-clock moment ``second`` seconds into the day's trading time: 09:30-11:30 and 13:00-15:00."""
    second = min(max(second, 0), 14_399)
    start = (
        dt.datetime.combine(day, dt.time(9, 30))
        if second < 7_200
        else dt.datetime.combine(day, dt.time(13, 0)) - dt.timedelta(seconds=7_200)
    )
    return start + dt.timedelta(seconds=second)
