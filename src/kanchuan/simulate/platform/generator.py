"""Platforms and lenders of all kinds, for mixed streets."""

from __future__ import annotations

import numpy as np

from kanchuan.simulate.platform.book import PlatformBook
from kanchuan.simulate.platform.draw import draw_lent, draw_platform
from kanchuan.simulate.platform.running import run
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.records.market_book import MarketBook

# Parts of the main accounts (assumption): lent whole to one outsider; split among a few; of futures, where the world has them. More hide at difficulty 1.
_LENT = (0.1, 0.22)
_SMALL = (0.1, 0.3)
_FUTURES = 0.25
# Accounts of one platform, and virtual platforms, which have none, for each one that has (assumption).
_LARGEST = 12
_VIRTUAL = 0.12
# Whoever borrows an account trades: with fewer orders another one is drawn, so many times.
_BUSY, _TRIES = 10, 6


def lend(rng: np.random.Generator, setting: Setting, *, futures: bool = False) -> tuple[PlatformBook, MarketBook]:
    """Somebody lends an account, with money in it, to one outsider, who trades.

    Args:
        rng: where chance comes from.
        setting: the world.
        futures: of futures.

    Returns:
        The lender's books, which nobody but the lender keeps, and their part of the market's.
    """
    days = len(setting.market(futures=futures).days)
    book, market = run(rng, draw_lent(rng, setting.difficulty, days, futures=futures), setting)
    for _ in range(_TRIES):
        if len(market.orders) >= _BUSY:
            break
        book, market = run(rng, draw_lent(rng, setting.difficulty, days, futures=futures), setting)
    return book, market


def make_platforms(rng: np.random.Generator, setting: Setting, main_accounts: int) -> tuple[list[PlatformBook], MarketBook]:
    """Platforms and lenders that work on so many main accounts, and a few virtual platforms beside them.

    Args:
        rng: where chance comes from.
        setting: the world, with its difficulty; numbers of decision makers are taken from ``setting.next_trader``.
        main_accounts: split or lent accounts of the market, in all.

    Returns:
        The books of the platforms (a lender keeps none), and their parts of the market's book as one.
    """
    hard = setting.difficulty
    lent = rng.binomial(main_accounts, _LENT[0] + (_LENT[1] - _LENT[0]) * hard)
    books: list[PlatformBook] = []
    markets: list[MarketBook] = []

    def add(book: PlatformBook, market: MarketBook, *, kept: bool = True) -> None:
        book.market_row = sum(len(one.orders) for one in markets)
        markets.append(market)
        if kept:
            books.append(book)

    def futures() -> bool:
        return setting.futures is not None and (setting.shares is None or bool(rng.random() < _FUTURES))

    for _ in range(lent):
        add(*lend(rng, setting, futures=futures()), kept=False)
    left = main_accounts - lent
    while left > 0:
        of_futures = futures()
        days = len(setting.market(futures=of_futures).days)
        small = bool(rng.random() < _SMALL[0] + (_SMALL[1] - _SMALL[0]) * hard)
        accounts = min(left, 1 if small else int(np.exp(rng.uniform(0, np.log(_LARGEST + 1)))))
        add(*run(rng, draw_platform(rng, hard, days, accounts, futures=of_futures, small=small), setting))
        left -= accounts
        if rng.random() < _VIRTUAL:
            add(*run(rng, draw_platform(rng, hard, days, 0, futures=of_futures), setting))
    return books, MarketBook.joined(markets)
