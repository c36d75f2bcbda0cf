"""Terms of the futures products, and the contract months that follow one another.

``contracts.csv`` has what is typical of the years 2023 to 2025: the exchanges' own fees and margins (they change them often), the length of the night
session, the months in which a main contract falls due, and levels of price, volatility and volume to start from. Multipliers come from the tables.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from kanchuan.simulate.market import clock
from kanchuan.simulate.market.calendar import date_of, day_number, on_or_after
from kanchuan.simulate.market.market import UNIT
from kanchuan.tables.multipliers import Multiplier, multipliers

# A contract can be traded from so many days before it becomes the main one until so many after, but not in its month of delivery.
_BEFORE, _AFTER = 60, 25
_INDEX_BEFORE = 28

_NIGHTS: dict[str, tuple[tuple[int, int], ...]] = {
    "": (),
    "23": clock.NIGHT_TO_23,
    "01": clock.NIGHT_TO_01,
    "0230": clock.NIGHT_TO_0230,
}


@dataclass(frozen=True, slots=True)
class Product:
    """One futures product.

    Attributes:
        terms: name, exchange, multiplier.
        tick: ten-thousandths of a yuan.
        margin: share of the worth.
        limit: price limit, ten-thousandths of the previous settlement price.
        fee: millionths of the worth.
        fee_lot: ten-thousandths of a yuan a lot.
        close_today: multiple of the fee for closing what was opened the same day.
        sessions: as in ``Security``.
        months: delivery months of main contracts.
        lead: days before the delivery month at which the main contract changes; 0 for index futures, which trade to the third Friday.
        price: yuan, to start from.
        volatility: of a day.
        volume: lots a day.
        sector: number.
    """

    terms: Multiplier
    tick: int
    margin: float
    limit: int
    fee: int
    fee_lot: int
    close_today: float
    sessions: tuple[tuple[int, int], ...]
    months: tuple[int, ...]
    lead: int
    price: float
    volatility: float
    volume: int
    sector: int


@dataclass(frozen=True, slots=True)
class Contract:
    """One delivery month of a product; days since 1970.

    Attributes:
        symbol: ``rb2601.SHFE``, ``TA601.CZCE``.
        name: product and month.
        first, last: between which it is traded.
        main_from, main_until: between which it is the main contract.
    """

    symbol: str
    name: str
    first: int
    last: int
    main_from: int
    main_until: int


@cache
def products() -> tuple[Product, ...]:
    """All whose terms are known, as they are now."""
    now = {one.product: one for one in multipliers() if one.until == dt.date.max}
    text = (files(__package__) / "contracts.csv").read_text(encoding="utf-8")
    return tuple(_product(row, now[row["product"]]) for row in csv.DictReader(text.splitlines()))


def _product(row: dict[str, str], terms: Multiplier) -> Product:
    return Product(
        terms,
        round(float(row["tick"]) * UNIT),
        float(row["margin"]),
        round(float(row["limit"]) * 10_000),
        int(row["fee_millionths"]),
        round(float(row["fee_lot"]) * UNIT),
        float(row["close_today"]),
        (*_NIGHTS[row["night"]], *_day_sessions(terms)),
        tuple(int(month) for month in row["months"].split("-")),
        int(row["lead"]),
        float(row["price"]),
        float(row["volatility"]),
        int(row["volume"]),
        int(row["sector"]),
    )


def _day_sessions(terms: Multiplier) -> tuple[tuple[int, int], ...]:
    if terms.exchange != "CFFEX":
        return clock.FUTURES_DAY
    return clock.TREASURY_FUTURES if terms.product.startswith("T") else clock.FINANCIAL_FUTURES


def contracts_of(product: Product, first: int, last: int) -> list[Contract]:
    """The contracts of a product that are traded at some time between two days (since 1970), by month of delivery."""
    years = range(date_of(first).year - 1, date_of(last).year + 3)
    months = [(year, month) for year in years for month in product.months]
    listed = day_number(product.terms.since) if product.terms.since > dt.date.min else first
    found = []
    for before, this in pairwise(months):
        main_from, main_until = _main_until(product, *before) + 1, _main_until(product, *this)
        delivery = day_number(dt.date(*this, 1))
        if product.lead:
            begins, ends = main_from - _BEFORE, min(main_until + _AFTER, delivery - 1)
        else:
            begins, ends = main_from - _INDEX_BEFORE, on_or_after(third_friday(*this))
        if ends >= first and begins <= last:
            digits = f"{this[0] % 100:02d}{this[1]:02d}"
            code = product.terms.product + (digits[1:] if product.terms.exchange == "CZCE" else digits)
            name = f"{product.terms.name.zh}{digits}"
            found.append(Contract(f"{code}.{product.terms.exchange}", name, max(begins, listed), ends, main_from, main_until))
    return found


def _main_until(product: Product, year: int, month: int) -> int:
    return day_number(dt.date(year, month, 1)) - product.lead if product.lead else third_friday(year, month) - 2


def third_friday(year: int, month: int) -> int:
    """The last trading day of index futures, days since 1970; where that is a holiday, the next trading day is."""
    first = dt.date(year, month, 1)
    return day_number(first) + (4 - first.weekday()) % 7 + 14
