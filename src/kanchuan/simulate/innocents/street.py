"""A street of innocents: all kinds, in the shares of ``innocents.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType

import numpy as np

from kanchuan.simulate.innocents import (
    algo_user,
    day_trader,
    family,
    follower,
    futures_day_trader,
    futures_market_maker,
    futures_product,
    futures_retail,
    futures_studio,
    grid_bot,
    heir,
    inactive,
    legal_margin,
    market_maker,
    multi_manager,
    newcomer,
    office,
    quant_product,
    retail,
    spread_trader,
    stop_loss_disciplined,
    subscriber,
    two_strategies,
)
from kanchuan.simulate.innocents.accounts import Random, Setting, share_of_futures, shares_of_kinds
from kanchuan.simulate.market.market import Market
from kanchuan.simulate.people.temperaments import Climate
from kanchuan.simulate.records.devices import Counter, Devices
from kanchuan.simulate.records.identities import Identities
from kanchuan.simulate.records.market_book import MarketBook
from kanchuan.simulate.records.money import Money

Make = Callable[[Random, Setting, int, int], MarketBook]


def _by_name(*modules: ModuleType) -> dict[str, Make]:
    return {module.__name__.rpartition(".")[2]: module.make for module in modules}


KINDS: Mapping[str, Make] = _by_name(
    retail, day_trader, family, office, quant_product, multi_manager, grid_bot, follower, legal_margin, market_maker, subscriber, inactive, newcomer,
    algo_user, two_strategies, heir, stop_loss_disciplined,
)  # fmt: skip
FUTURES_KINDS: Mapping[str, Make] = _by_name(
    futures_retail, futures_day_trader, spread_trader, futures_studio, futures_product, futures_market_maker
)  # fmt: skip


def make_street(
    rng: Random,
    identities: Identities,
    counters: Mapping[str, Counter],
    market: Market,
    climate: Climate,
    accounts: int,
    first_trader: int,
    *,
    futures: Market | None = None,
    difficulty: float = 0.3,
    statements: float | None = None,
) -> MarketBook:
    """The records of so many innocent accounts.

    Args:
        rng: chance; the same state gives the same street.
        identities: the world's.
        counters: how each firm records, of ``draw_counters``.
        market: of shares.
        climate: the world's.
        accounts: how many; rare kinds have at least one where the street is large enough for their share to reach a half.
        first_trader: number of the first trader; as many follow as ``hidden_traders`` adds up to in the labels.
        futures: a market of futures over the same days; some of the accounts are then of futures.
        difficulty: 0 to 1, how much the innocent look like the guilty.
        statements: share of bank cards whose statements are in the records.
    """
    devices = Devices(identities, counters, market.days, difficulty)
    money = Money(rng, identities, market.days, statements=statements, difficulty=difficulty)
    setting = Setting(market, identities, devices, money, climate, difficulty)
    of_futures = 0 if futures is None else round(accounts * share_of_futures(rng))
    books = []
    trader = first_trader
    parts = [(setting, KINDS, _counts(rng, accounts - of_futures, shares_of_kinds()))]
    if futures is not None:
        parts.append(
            (replace(setting, market=futures, futures=True), FUTURES_KINDS, _counts(rng, of_futures, shares_of_kinds(futures=True)))
        )
    for around, kinds, counts in parts:
        for kind, count in counts.items():
            book = kinds[kind](rng, around, count, trader)
            trader += sum(row["hidden_traders"] for row in book.labels)
            books.append(book)
    street = MarketBook.joined(books)
    # Terminals and transfers are those of the whole street: a machine seen by two kinds is one row.
    street.terminals, street.transfers = devices.terminals(), money.transfers
    return street


def _counts(rng: Random, accounts: int, shares: Mapping[str, float]) -> dict[str, int]:
    """How many accounts of each kind: the shares, bent a little by the world."""
    weights = np.array(list(shares.values())) * np.exp(rng.normal(0.0, 0.25, len(shares)))
    exact = weights / weights.sum() * accounts
    counts = np.floor(exact).astype(np.int64)
    most_left = np.argsort(counts - exact, kind="stable")[: accounts - int(counts.sum())]
    counts[most_left] += 1
    return {kind: int(count) for kind, count in zip(shares, counts, strict=True) if count > 0}
