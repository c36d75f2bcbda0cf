"""What differs from world to world: every law's parameters, drawn once a seed from wide ranges."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# How a decision maker decides. Scalpers and grids in stocks trade one symbol around a reference price.
MOMENTUM, CONTRARIAN, VALUE, NEWS, AVERAGING, BREAKOUT, PAIR, RANDOM, SCALPER, GRID, BASKET = range(11)
# How much it buys.
SHARES, MONEY, FRACTION, DOUBLING, ALL_IN, EVEN_LOTS = range(6)

GUILTY_KINDS = (
    "split_own_terminal",
    "split_server",
    "split_relay",
    "split_operator",
    "split_small",
    "split_futures",
    "split_part_time",
    "split_umbrella",
    "split_netted",
    "lent_handover",
)
# Lawful accounts that look like one or another guilty kind, with the least and the most of a thousand accounts that a world has of each.
LOOK_ALIKES = {
    "couple": (10, 50),
    "family": (6, 45),
    "office": (8, 60),
    "branch_hall": (2, 30),
    "quant_product": (1, 4),
    "manager_product": (1, 10),
    "grid_bot": (2, 20),
    "follower": (4, 30),
    "day_trader": (4, 40),
    "margin": (5, 50),
    "market_maker": (0, 2),
    "many_rules": (4, 30),
    "traveller": (4, 30),
    "phone_changer": (4, 30),
    "funded_by_relatives": (4, 40),
    "organisation": (1, 12),
    "futures_retail": (10, 60),
    "futures_scalper": (3, 20),
    "futures_spread": (2, 12),
}
# The mass: beside ordinary retail.
QUIET = {"lottery": (10, 150), "newcomer": (10, 120), "inactive": (50, 300)}


@dataclass(frozen=True, slots=True)
class Laws:
    """One world. Shares are 0 to 1, money in yuan, times in trading minutes unless said otherwise."""

    seed: int
    accounts: int
    days: int
    first_day: dt.date
    guilty_share: float
    guilty_mix: NDArray[np.float64]
    ring_most: int
    # The market.
    stocks: int
    daily_volatility: float
    theme_heat: float
    news_a_day: float
    futures_by_night: bool
    # Temperaments of ordinary people and of hidden clients.
    rule_mix: NDArray[np.float64]
    size_mix: NDArray[np.float64]
    activity: float
    activity_spread: float
    looks: float
    watch: tuple[int, int]
    threshold: float
    holding: float
    holding_spread: float
    purse: float
    purse_spread: float
    aggressive: float
    partial: float
    stop_share: float
    client_heat: float
    client_floor: float
    client_deposit: float
    client_holding: float
    client_stay: tuple[int, int]
    leverage: tuple[float, float]
    split_size: tuple[int, int]
    alike_clients: float
    care: float
    roundness: float
    pool_covers: float
    # Money of ordinary people.
    saving: float
    withdrawing: float
    # What the broker records.
    keeps: dict[str, float]
    terminals_on_orders: bool
    row_per_address: bool
    address_days: float
    nat_pool: int
    phone_share: float
    two_devices: float
    kind_unknown: float
    gateway: float
    device_sharing: float
    identity_sharing: float
    logins_kept: float
    logouts_kept: float
    passwords_kept: bool
    password_changes: float
    broker_bank: float
    bank: float
    contact_known: float
    remark_known: float
    expiry_time_known: bool
    holdings_each: int
    precision: int
    algorithmic: float


def draw(seed: int, accounts: int) -> Laws:
    """The laws of the world with that seed."""
    rng = np.random.default_rng([seed, 11])

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    def spread(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    # Some worlds keep everything, some nearly nothing, most some of each field.
    fullness = float(rng.choice([0.15, 0.5, 0.8, 1.0]))
    fields = ("public_ip", "mac", "disk_serial", "cpu_id", "imei", "phone_number", "app_id", "region")
    keeps = {field: float(np.clip(fullness + between(-0.5, 0.5), 0, 1)) for field in fields}
    if rng.random() < 0.3:
        keeps[str(rng.choice(fields))] = 0.0
    small = int(rng.integers(4, 12))
    low = spread(1, 4)
    return Laws(
        seed=seed,
        accounts=accounts,
        days=int(spread(30, 150.99)),
        first_day=dt.date(2020, 1, 6) + dt.timedelta(weeks=int(rng.integers(0, 280))),
        guilty_share=between(0.01, 0.04),
        guilty_mix=rng.dirichlet(np.full(len(GUILTY_KINDS), 1.5)),
        ring_most=int(rng.integers(1, 9)),
        stocks=int(spread(120, 420)),
        daily_volatility=spread(0.012, 0.035),
        theme_heat=between(0, 0.012),
        news_a_day=spread(0.01, 0.15),
        futures_by_night=bool(rng.random() < 0.6),
        rule_mix=rng.dirichlet(np.full(10, 1.2)) * np.array([1, 1, 1, 1, 1, 1, 0.4, 1, 0.4, 0.15]),
        size_mix=rng.dirichlet(np.full(6, 1.2)),
        activity=spread(0.04, 0.5),
        activity_spread=between(0.5, 1.4),
        looks=spread(1, 5),
        watch=(int(rng.integers(1, 6)), int(rng.integers(8, 24))),
        threshold=spread(0.2, 1.6),
        holding=spread(400, 8000),
        holding_spread=between(0.5, 1.4),
        purse=spread(20_000, 400_000),
        purse_spread=between(0.7, 1.5),
        aggressive=between(0.3, 0.95),
        partial=spread(0.01, 0.15),
        stop_share=between(0.2, 0.9),
        client_heat=spread(0.5, 5),
        client_floor=spread(0.04, 0.5),
        client_deposit=spread(4_000, 150_000),
        client_holding=spread(0.15, 1.3),
        client_stay=(int(rng.integers(4, 20)), int(rng.integers(25, 150))),
        leverage=(low, low + between(0.5, 6)),
        split_size=(small, small + int(spread(6, 120))),
        alike_clients=between(0, 0.6),
        care=between(0, 1),
        roundness=between(0, 1),
        pool_covers=between(0, 1),
        saving=spread(0.003, 0.05),
        withdrawing=spread(0.002, 0.03),
        keeps=keeps,
        terminals_on_orders=bool(rng.random() < 0.9),
        row_per_address=bool(rng.random() < 0.6),
        address_days=spread(1, 200),
        nat_pool=int(spread(4, 800)),
        phone_share=between(0.2, 0.9),
        two_devices=between(0.05, 0.7),
        kind_unknown=float(rng.choice([0.0, spread(0.01, 0.4)])),
        gateway=float(rng.choice([0.0, spread(0.02, 0.6)])),
        device_sharing=between(0, 0.8),
        identity_sharing=between(0, 1),
        logins_kept=float(rng.choice([0.0, 0.5, 1.0], p=[0.12, 0.28, 0.6])),
        logouts_kept=float(rng.choice([0.0, between(0.1, 1)])),
        passwords_kept=bool(rng.random() < 0.6),
        password_changes=spread(0.0003, 0.006),
        broker_bank=float(rng.choice([0.0, 1.0], p=[0.15, 0.85])),
        bank=float(rng.choice([0.0, spread(0.01, 0.5), 1.0], p=[0.45, 0.4, 0.15])),
        contact_known=between(0.2, 1),
        remark_known=float(rng.choice([0.0, between(0, 0.3)])),
        expiry_time_known=bool(rng.random() < 0.5),
        holdings_each=int(rng.choice([0, 0, 0, 20])),
        precision=int(rng.choice([1_000_000, 10_000, 1_000])),
        algorithmic=between(0, 0.12),
    )
