"""A decision maker: one person or machine with a purse, a rule, hours and a taste, and how such temperaments are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from bench.reactive_world import laws as law
from bench.reactive_world.laws import Laws
from bench.reactive_world.market import Market
from numpy.random import Generator
from numpy.typing import NDArray

NEVER = 10**6


@dataclass(slots=True)
class Maker:
    """One decision maker of one account. Money in yuan, times in trading minutes, ``start`` and ``end`` in trading days.

    Attributes:
        person: who it is; several makers may be one person.
        seats: the devices it uses, with their weights.
        horizon: over what it looks back: 0 since the close before, 1 two days, 2 a week, 3 a month, 4 some minutes.
        financed: what of the purse is lent to it; ``warn`` and ``close`` are shares of the rest lost.
        leader: the maker whose looks it copies, some minutes later; -1 nobody.
    """

    account: int
    person: int
    futures: bool
    watch: NDArray[np.int64]
    cash: float
    seats: list[tuple[int, float]] = field(default_factory=list)
    rule: int = law.MOMENTUM
    horizon: int = 0
    threshold: float = 1.0
    noise: float = 0.5
    attentive: float = 0.3
    looks: float = 2.0
    centre: float = 120.0
    width: float = 400.0
    eager: float = 0.7
    size_rule: int = law.MONEY
    size: float = 10_000.0
    slots: int = 4
    patience: float = 1000.0
    stop: float = 9.0
    take: float = 9.0
    whim: float = 0.02
    part: float = 1.0
    again: float = 0.1
    aggressive: float = 0.8
    wait: int = 20
    flat: bool = False
    step: float = 0.01
    financed: float = 0.0
    warn: float = 9.0
    close: float = 9.0
    tops_up: float = 0.0
    start: int = 0
    end: int = NEVER
    invested: float = 0.0
    leader: int = -1
    lag: int = 0
    saves: float = 0.0
    draws: float = 0.0
    round_to: float = 100.0
    silent: bool = False
    machine: bool = False
    breadth: int = 0
    every: int = 1


def taste(rng: Generator, market: Market, count: int, futures: bool) -> NDArray[np.int64]:
    """A list of symbols to watch: popular ones and one theme more than others."""
    pool = np.nonzero(market.futures == futures)[0]
    weight = market.popular[pool] * np.where(market.theme[pool] == rng.integers(0, 12), rng.choice([1, 4, 15]), 1)
    count = min(count, len(pool))
    return rng.choice(pool, count, replace=False, p=weight / weight.sum()).astype(np.int64)


def temper(rng: Generator, laws: Laws, market: Market, account: int, person: int, futures: bool = False) -> Maker:
    """Somebody ordinary of this world."""
    rules = laws.rule_mix / laws.rule_mix.sum()
    rule = int(rng.choice(10, p=rules))
    purse = float(np.clip(laws.purse * np.exp(rng.normal(0, laws.purse_spread)), 3_000, 20_000_000)) * (1.5 if futures else 1)
    size_rule = int(rng.choice(6, p=laws.size_mix))
    slots = int(rng.integers(1, 11))
    patience = float(np.clip(laws.holding * np.exp(rng.normal(0, laws.holding_spread)), 100, 40_000))
    if futures:
        patience *= 0.2
    scale = patience / 240
    stops = rng.random() < laws.stop_share
    wide = max(0.015, 0.02 * scale**0.5) * (0.3 if futures else 1)
    maker = Maker(
        account=account,
        person=person,
        futures=futures,
        watch=taste(rng, market, int(rng.integers(*laws.watch)), futures),
        cash=round(purse, 2),
        rule=rule,
        horizon=int(rng.choice(5, p=[0.3, 0.2, 0.25, 0.15, 0.1])),
        threshold=float(laws.threshold * np.exp(rng.normal(0, 0.5))),
        noise=float(rng.uniform(0.1, 1)),
        attentive=float(np.clip(laws.activity * np.exp(rng.normal(0, laws.activity_spread)), 0.01, 1)),
        looks=float(laws.looks * np.exp(rng.normal(0, 0.5))),
        eager=float(rng.uniform(0.3, 1)),
        size_rule=size_rule,
        slots=slots,
        patience=patience,
        stop=float(wide * rng.uniform(0.5, 2)) if stops else 9.0,
        take=float(wide * rng.uniform(0.7, 3)) if rng.random() < 0.7 else 9.0,
        whim=float(rng.choice([0.0, 0.01, 0.05])),
        part=float(rng.choice([1.0, 1.0, 0.5, 0.34])),
        again=float(rng.choice([0.0, 0.1, 0.5])),
        aggressive=float(np.clip(laws.aggressive + rng.normal(0, 0.2), 0, 1)),
        wait=int(rng.integers(3, 120)),
        step=float(rng.uniform(0.006, 0.03)) * (0.3 if futures else 1),
        invested=0.0 if futures else float(rng.uniform(0, 0.95)),
        saves=float(laws.saving * rng.lognormal(0, 1)) if rng.random() < 0.6 else 0.0,
        draws=float(laws.withdrawing * rng.lognormal(0, 1)) if rng.random() < 0.6 else 0.0,
        round_to=float(rng.choice([1, 100, 1000, 10_000])),
    )
    attend(rng, maker)
    afford(rng, maker)
    if rng.random() < laws.algorithmic:
        maker.machine, maker.width, maker.looks = True, float(rng.choice([0.4, 400])), maker.looks * 3
    return maker


def attend(rng: Generator, maker: Maker) -> None:
    """When it looks: at the open, before the close, at its own minute, or at any time."""
    habit = rng.choice(5, p=[0.2, 0.15, 0.2, 0.1, 0.35])
    maker.centre, maker.width = ((8, 12), (225, 12), (rng.uniform(20, 220), 25), (rng.uniform(5, 235), 1.5), (120, 400))[habit]


def afford(rng: Generator, maker: Maker) -> None:
    """How much it buys at a time, as its rule of size says and its purse allows."""
    money = maker.cash * float(rng.uniform(0.5, 1.1)) / maker.slots
    maker.size = {
        law.SHARES: float(rng.choice([100, 200, 300, 500, 1000, 2000, 5000])) if maker.cash < 2e6 else 10_000.0,
        law.MONEY: float(max(3000, round(money, -3))),
        law.FRACTION: float(rng.choice([0.1, 0.2, 0.25, 0.33, 0.5])),
        law.DOUBLING: money / 4,
        law.ALL_IN: 1.0,
        law.EVEN_LOTS: money,
    }[maker.size_rule]
    if maker.futures and maker.size_rule in (law.SHARES, law.EVEN_LOTS):
        maker.size = float(rng.choice([1, 1, 2, 3, 5, 10]))


def client(rng: Generator, laws: Laws, market: Market, account: int, person: int, futures: bool, heat: float) -> Maker:
    """A hidden client: own purse with money lent on top, closed out at a line; ``heat`` is how much more it trades than others."""
    maker = temper(rng, laws, market, account, person, futures)
    maker.attentive = float(np.clip(maker.attentive * heat, laws.client_floor * rng.uniform(0.3, 1.7), 1))
    deposit = float(np.clip(laws.client_deposit * np.exp(rng.normal(0, 0.8)), 2000, 3_000_000))
    leverage = float(rng.uniform(*laws.leverage))
    if rng.random() < laws.roundness:
        unit = 10_000 if deposit > 20_000 else 1_000
        deposit, leverage = max(round(deposit / unit), 1) * unit, max(round(leverage), 1)
    maker.cash = round(deposit * (1 + leverage), 2)
    maker.financed = round(deposit * leverage, 2)
    maker.warn, maker.close = float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.6, 0.9))
    maker.tops_up = float(rng.uniform(0, 1))
    maker.patience = max(maker.patience * laws.client_holding, 60.0 if futures else 200.0)
    maker.round_to = float(rng.choice([1000, 5000, 10_000])) if rng.random() < laws.roundness else 100.0
    maker.saves = maker.draws = 0.0
    maker.slots = min(maker.slots, 4)
    maker.invested *= float(rng.uniform(0, 1))
    maker.silent = rng.random() < laws.pool_covers
    afford(rng, maker)
    return maker


def stays(rng: Generator, laws: Laws, maker: Maker, late: float) -> None:
    """Clients come and go: from when to when this one is there; with probability ``late`` it comes after the first day."""
    stay = int(rng.integers(*laws.client_stay))
    maker.start = int(rng.integers(1, max(laws.days - 2, 2))) if rng.random() < late else 0
    maker.end = maker.start + stay if rng.random() < 0.8 else NEVER
    if maker.start:
        maker.invested = 0.0


def copied(maker: Maker, **changes: object) -> Maker:
    """The same temperament with changes."""
    return replace(maker, **changes)  # type: ignore[arg-type]
