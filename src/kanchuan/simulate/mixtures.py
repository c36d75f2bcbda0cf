"""Accounts of orders alone: each of one person, or of so many clients whose orders run through it; no terminals, no money, no holders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kanchuan.simulate.market.market import Market
from kanchuan.simulate.people.futures import trade as trade_futures
from kanchuan.simulate.people.futures_temperaments import draw_speculators
from kanchuan.simulate.people.log import Log
from kanchuan.simulate.people.shares import trade
from kanchuan.simulate.people.temperaments import Climate, draw_people
from kanchuan.simulate.records.market_book import Logins, MarketBook, MarketFills, MarketOrders

# Temperaments of people who trade alone, and how common each is here (assumption): the busy ones are those that look like several.
_ALONE = {
    "retail": 6, "day_trader": 3, "swing_trader": 3, "disciplined": 2, "algorithm": 2, "long_term": 1, "manager": 2,
}  # fmt: skip
_ALONE_FUTURES = {"speculator": 4, "beginner": 4, "scalper": 2, "swing": 2, "hedger": 1, "manager": 1}
# Clients behind one account, drawn evenly from these: small splits are the hard ones.
_CLIENTS = (2, 2, 3, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50)


@dataclass(frozen=True, slots=True)
class Hand:
    """A group of people and the account that each trades on."""

    log: Log
    accounts: list[int]


def make_mixtures(rng: np.random.Generator, market: Market, climate: Climate, singles: int, mixtures: int) -> MarketBook:
    """The orders of so many accounts of one person, and of so many of several.

    Args:
        rng: where chance comes from.
        market: of shares.
        climate: of the world.
        singles: accounts of one person.
        mixtures: accounts of two to fifty.
    """
    counts = (int(rng.choice(_CLIENTS)) for _ in range(mixtures))
    return make_exact(rng, market, climate, singles, counts, futures=False)


def make_exact(
    rng: np.random.Generator, market: Market, climate: Climate, singles: int, mixtures: Iterable[int], *, futures: bool
) -> MarketBook:
    """The orders of about so many accounts of one person (one of each temperament at least, if any), and of one account for each of ``mixtures``.

    Args:
        rng: where chance comes from.
        market: of shares or futures.
        climate: of the world.
        singles: accounts of one person.
        mixtures: clients behind each of the others.
        futures: whether the market is of futures.
    """
    alone = _ALONE_FUTURES if futures else _ALONE
    draw, act = (draw_speculators, trade_futures) if futures else (draw_people, trade)
    total = sum(alone.values())
    hands: list[Hand] = []
    labels: list[tuple[str, int]] = []
    for temperament, weight in alone.items() if singles else ():
        count = max(1, round(singles * weight / total))
        people = draw(rng, count, temperament, market, climate)
        hands.append(Hand(act(market, people, int(rng.integers(1 << 31))), list(range(len(labels), len(labels) + count))))
        labels += [(temperament, 1)] * count
    for clients in mixtures:
        people = draw(rng, clients, "client", market, climate)
        hands.append(Hand(act(market, people, int(rng.integers(1 << 31))), [len(labels)] * clients))
        labels.append(("split_orders_alone", clients))
    log = Log.joined([hand.log for hand in hands])
    owner = np.array([account for hand in hands for account in hand.accounts], np.int32)
    orders, fills = log.orders, log.fills
    nothing = np.full(len(orders), -1, np.int32)
    numbers = rng.permutation(len(labels)) + 10_000_000
    accounts = [{"account_id": f"{number}", "market": "futures" if futures else "stock"} for number in numbers]
    empty = np.zeros(0, np.int64)
    return MarketBook(
        market.securities,
        accounts,
        MarketOrders(
            owner[orders.person], orders.placed, market.days[orders.day], orders.security, orders.side, orders.effect, orders.price,
            orders.quantity, orders.filled, orders.cancelled, nothing, nothing, orders.person.astype(np.int64), orders.trip,
        ),
        MarketFills(fills.order, fills.filled_at, fills.price, fills.quantity, fills.fee),
        Logins(empty.astype(np.int32), empty, empty.astype(np.int8), empty.astype(np.int32)),
        labels=[
            {"account_id": account["account_id"], "label": label, "hidden_traders": people}
            for account, (label, people) in zip(accounts, labels, strict=True)
        ],
    )  # fmt: skip
