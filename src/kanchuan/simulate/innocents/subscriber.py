"""Winners of new shares: they apply for every issue, pay in to the yuan what a lot they won costs, and sell on the first day, many within the same minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.innocents.accounts import Account, Random, Setting, mixed, one_each, record
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, STEPS, Security
from kanchuan.simulate.people.log import SELL, Fills, Log, Orders
from kanchuan.simulate.people.moments import price_at
from kanchuan.simulate.people.script import placed_at
from kanchuan.simulate.people.sending import cents
from kanchuan.simulate.people.shares import SECONDS
from kanchuan.simulate.records.market_book import MarketBook
from kanchuan.simulate.records.money import yuan

_HOUR = 3_600_000_000
# Trading days from the application to the result, the payment and the first day of trading.
_RESULT, _PAYMENT, _LISTED = 1, 2, 8
_COMMISSION, _LEAST = 250, 50_000
_DIGITS = "603", "301", "688"


@dataclass(frozen=True, slots=True)
class Listing:
    """A new share: the security, the day of application (index), its price in ticks and the first day's path [1, 1, STEPS + 1]."""

    security: Security
    day: int
    price: int
    path: NDArray[np.int32]
    lot: int


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    log = mixed(rng, setting, count, "retail")
    accounts = one_each(rng, setting, count, "subscriber", first_trader)
    listings = _listings(rng, setting)
    sales = [_apply(rng, setting, account, person, listings) for person, account in enumerate(accounts)]
    log = _with_sales(log, setting, listings, [sale for each in sales for sale in each])
    book = record(rng, setting, log, accounts)
    book.securities = (*setting.market.securities, *(one.security for one in listings))
    return book


def _listings(rng: Random, setting: Setting) -> list[Listing]:
    market = setting.market
    days = len(market.days)
    taken = {one.symbol for one in market.securities}
    found: list[Listing] = []
    for _ in range(round(setting.rate(rng, "subscriber", "listings") * days / 60)):
        if days <= _LISTED:
            break
        head = _DIGITS[int(rng.integers(len(_DIGITS)))]
        symbol = f"{head}{int(rng.integers(900, 1000))}.{'SZ' if head == '301' else 'SH'}"
        if symbol in taken:
            continue
        taken.add(symbol)
        model = market.securities[0]
        price = round(setting.rate(rng, "subscriber", "prices") * 100)
        gain = 1.0 + setting.rate(rng, "subscriber", "gain") * rng.uniform(0.6, 1.4, STEPS + 1).cumsum() / np.arange(1, STEPS + 2)
        path = np.maximum(np.round(price * gain), 1).astype(np.int32)
        lot = 1_000 if head == "603" else 500
        security = replace(
            model, symbol=symbol, name=f"N{setting.identities.companies(rng, np.zeros(1, np.int64))[0][2:6]}", lot=100, step=100, tick=100
        )
        found.append(Listing(security, int(rng.integers(0, days - _LISTED)), price, path[None, None, :], lot))
    return found


def _apply(rng: Random, setting: Setting, account: Account, person: int, listings: list[Listing]) -> list[tuple[int, int, int, float]]:
    """The movements of one account. Gives what it sells: person, listing, shares, second of the first day."""
    wins, at_once = setting.rate(rng, "subscriber", "wins"), setting.rate(rng, "subscriber", "at_once")
    days = setting.market.days
    sales = []
    for number, one in enumerate(listings):
        applied = one.lot * int(rng.integers(5, 40))

        def moment(after: int, hour: float, one: Listing = one) -> int:
            return int(days[one.day + after]) * DAY_US - SHANGHAI_US + int(hour * _HOUR)

        def move(kind: str, at: int, one: Listing = one, **rest: Any) -> None:
            columns = {"symbol": one.security.symbol, "price": yuan(one.price * one.security.tick)}
            account.movements.append({"account_id": account.account_id, "at": at, "kind": kind, **columns, **rest})

        move("subscription", moment(0, float(rng.uniform(9.5, 15.0))), quantity=applied, net_amount=yuan(0))
        if rng.random() >= wins:
            continue
        shares = one.lot * (1 + int(rng.random() < 0.1))
        cost = shares * one.price * one.security.tick
        account.extra.append((moment(_PAYMENT, float(rng.uniform(9.0, 15.9))), cost))
        move("subscription_payment", moment(_PAYMENT, 16.2), amount=yuan(cost), net_amount=yuan(-cost), memo=f"中签{shares}股")
        move("new_shares", moment(_LISTED - 1, 20.0), quantity=shares, net_amount=yuan(0))
        second = rng.exponential(90.0) + 1.0 if rng.random() < at_once else rng.uniform(300, SECONDS - 60)
        sales.append((person, number, shares, float(min(second, SECONDS - 60.0))))
    return sales


def _with_sales(log: Log, setting: Setting, listings: list[Listing], sales: list[tuple[int, int, int, float]]) -> Log:
    """The log with the sales of new shares added, each filled at once at the market's price."""
    if not sales:
        return log
    market = setting.market
    count = len(sales)
    person = np.array([sale[0] for sale in sales], np.int32)
    which = np.array([sale[1] for sale in sales], np.int32)
    quantity = np.array([sale[2] for sale in sales], np.int64)
    day = np.array([listings[one].day + _LISTED for one in which], np.int32)
    at = placed_at(np.array([sale[3] for sale in sales]), market.days[day].astype(np.int64))
    price = np.array(
        [price_at(listings[sale[1]].path, float(SECONDS), 0, 0, sale[3]) * listings[sale[1]].security.tick for sale in sales], np.int64
    )
    fees = np.array(
        [
            max(_LEAST, cents(q * p * _COMMISSION / 1e6))
            + cents(q * p * listings[one].security.market_fee / 1e6)
            + cents(q * p * int(market.stamp_duty[d]) / 1e6)
            for q, p, one, d in zip(quantity, price, which, day, strict=True)
        ],
        np.int64,
    )
    start = len(log.orders)
    trip = int(log.orders.trip.max(initial=-1)) + 1 + np.arange(count)
    sold = Orders(
        person, day, at, (len(market.securities) + which).astype(np.int32), np.full(count, SELL, np.int8), np.zeros(count, np.int8), price,
        quantity, quantity, np.zeros(count, np.int64), trip, np.zeros(count, np.bool_),
    )  # fmt: skip
    filled = Fills(start + np.arange(count), at + 300_000, price, quantity, fees)
    orders, fills = Orders.joined([log.orders, sold]), Fills.joined([log.fills, filled])
    by_person = np.lexsort((orders.placed, orders.person))
    place = np.empty(len(orders), np.int64)
    place[by_person] = np.arange(len(orders))
    cash = log.cash.copy()
    np.add.at(cash, person, price * quantity - fees)
    return Log(orders.take(by_person), replace(fills, order=place[fills.order]), log.flows, cash)
