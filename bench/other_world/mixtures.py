"""The world of mixtures: accounts of exactly so many hidden clients each, order flow only, beside genuine singles."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bench.other_world import book, innocents
from bench.other_world.desk import Desk
from bench.other_world.market import Market
from bench.other_world.platforms import Platform, channel_of
from bench.other_world.purse import Purse
from bench.other_world.society import Account, Society

TRADERS = (1, 2, 3, 5, 10, 30, 133)
SINGLES = {
    "stock": ("retail", "day_trader", "several_strategies", "grid_bot", "algorithm", "personal_quant", "disciplined"),
    "futures": ("futures_retail", "futures_scalper", "futures_maker"),
}
# A client of whom nobody would see anything is none.
LEAST_ORDERS = 6
LEAST_OF_A_SINGLE = 25


def make_mixtures(
    folder: str | Path,
    seed: int,
    traders: Sequence[int] = TRADERS,
    accounts_each: int = 4,
    days: int = 60,
    market: str = "stock",
    tag_share: float = 0.0,
) -> None:
    """Write accounts of exactly K clients for each K of ``traders``; where K is 1, genuine singles of several kinds.

    ``tag_share``: on so many of the orders the remark is right, a tag of the client that gave it.
    """
    if market not in SINGLES:
        raise ValueError(f"market is stock or futures, not {market}")
    rng = random.Random(f"mixtures {seed}")
    society = Society(Market(seed, date(2024, 2, 19) + timedelta(days=rng.randrange(0, 400)), days, 700), seed, 0.5)
    accounts: list[Account] = []
    for count in traders:
        accounts.extend(
            _single(society, market, number) if count == 1 else _mixture(society, market, count, number) for number in range(accounts_each)
        )
    if tag_share:
        for account in accounts:
            _tag(society.fork(), account, tag_share)
    book.write(Path(folder), society, accounts, traces=False)


def _single(society: Society, market: str, number: int) -> Account:
    kinds = SINGLES[market]
    maker = innocents.KINDS[kinds[number % len(kinds)]][1]
    while True:
        for account in maker(society):
            if len(account.desk.orders) >= LEAST_OF_A_SINGLE:
                account.desk.orders = [(*order[:11], None) for order in account.desk.orders]
                return account


def _mixture(society: Society, market: str, count: int, number: int) -> Account:
    """One platform's account, each client present for most of the time and with a few orders at least."""
    rng = society.fork()
    futures = market == "futures"
    account = society.account(rng, "mixture", guilty=True, futures=futures)
    mode = ("relay", "passthrough", "operator" if count <= 10 else "relay")[number % 3]
    platform = Platform.some(rng, society.market, channel_of(rng, mode, futures, society.difficulty))
    platform.commission_ppm = max(platform.commission_ppm, account.tariff.commission_ppm + 60)
    platform.tagged = False
    make = platform.futures_client if futures else platform.client
    purses: list[Purse] = []
    while len(purses) < count:
        trial = Desk(society.market)
        first, last = platform.span()
        last = max(last, first + 20) if len(society.market.days) > 25 else 10**6
        person = make(trial, f"P{rng.randrange(10**10):010d}", society.trader(rng), span=(first, last))
        # An operator's other orders are in the way of this one's: tried on the same desk, and kept only if it trades at all.
        kept = {day: list(spans) for day, spans in getattr(platform.channel, "busy", {}).items()}
        society.live(person)
        if sum(order[6] > 0 for order in trial.orders) < LEAST_ORDERS:
            if hasattr(platform.channel, "busy"):
                platform.channel.busy = kept
            continue
        base = len(account.desk.orders)
        account.desk.orders += trial.orders
        account.desk.fills += [(place + base, *rest) for place, *rest in trial.fills]
        purses.append(person.purse)
    account.purses = purses
    account.tariff = replace(account.tariff, futures_times=min(account.tariff.futures_times, 2.5))
    return account


def _tag(rng: random.Random, account: Account, share: float) -> None:
    tags: dict[str, str] = {}
    used: set[str] = set()
    for place, order in enumerate(account.desk.orders):
        if order[9] not in tags:
            while (tag := f"{rng.randrange(10_000, 99_999)}") in used:
                pass
            used.add(tag)
            tags[order[9]] = tag
        if rng.random() < share:
            account.desk.orders[place] = (*order[:11], tags[order[9]])
