"""What is traded and at what price: regimes, a market, sectors and each paper's own fat-tailed noise, on a grid of five minutes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.far_world.trading_days import night_before

SECTORS = 15
# Drift and deviation of the market by regime (calm, nervous, rout), and the chain between them.
DRIFT = np.array([0.0007, -0.0002, -0.004])
DEVIATION = np.array([0.006, 0.011, 0.021])
CHAIN = np.array([[0.955, 0.04, 0.005], [0.06, 0.91, 0.03], [0.03, 0.17, 0.80]])
HOT = 40

# product, exchange, price, tick, five-minute intervals of its night
PRODUCTS = (
    ("rb", "SHFE", 3600, 1.0, 24),
    ("hc", "SHFE", 3700, 1.0, 24),
    ("cu", "SHFE", 70000, 10.0, 48),
    ("al", "SHFE", 19000, 5.0, 48),
    ("zn", "SHFE", 22000, 5.0, 48),
    ("ni", "SHFE", 130000, 10.0, 48),
    ("au", "SHFE", 480, 0.02, 66),
    ("ag", "SHFE", 6000, 1.0, 66),
    ("ru", "SHFE", 14000, 5.0, 24),
    ("fu", "SHFE", 3200, 1.0, 24),
    ("bu", "SHFE", 3600, 1.0, 24),
    ("sp", "SHFE", 5800, 2.0, 24),
    ("sc", "INE", 560, 0.1, 66),
    ("i", "DCE", 820, 0.5, 24),
    ("j", "DCE", 2200, 0.5, 24),
    ("jm", "DCE", 1500, 0.5, 24),
    ("m", "DCE", 3300, 1.0, 24),
    ("y", "DCE", 7800, 2.0, 24),
    ("p", "DCE", 7600, 2.0, 24),
    ("c", "DCE", 2400, 1.0, 24),
    ("l", "DCE", 8100, 1.0, 24),
    ("pp", "DCE", 7500, 1.0, 24),
    ("v", "DCE", 5900, 1.0, 24),
    ("eg", "DCE", 4400, 1.0, 24),
    ("jd", "DCE", 3600, 1.0, 0),
    ("lh", "DCE", 15000, 5.0, 0),
    ("TA", "CZCE", 5700, 2.0, 24),
    ("MA", "CZCE", 2500, 1.0, 24),
    ("SR", "CZCE", 6300, 1.0, 24),
    ("CF", "CZCE", 15500, 5.0, 24),
    ("FG", "CZCE", 1500, 1.0, 24),
    ("SA", "CZCE", 1800, 1.0, 24),
    ("RM", "CZCE", 2800, 1.0, 24),
    ("AP", "CZCE", 8000, 1.0, 0),
)
MULTIPLIERS = {
    "rb": 10, "hc": 10, "cu": 5, "al": 5, "zn": 5, "ni": 1, "au": 1000, "ag": 15, "ru": 10, "fu": 10, "bu": 10, "sp": 10,
    "sc": 1000, "i": 100, "j": 100, "jm": 60, "m": 10, "y": 10, "p": 10, "c": 10, "l": 5, "pp": 5, "v": 5, "eg": 10, "jd": 10,
    "lh": 16, "TA": 5, "MA": 10, "SR": 10, "CF": 5, "FG": 20, "SA": 20, "RM": 10, "AP": 10,
}  # fmt: skip


@dataclass(frozen=True)
class Board:
    """Papers [S] of one market and their paths.

    ``path`` is [S, days, grid] prices on the tick; ``before`` [S, days] the close before; ``up`` and ``down`` the limits; ``hot`` [days, HOT]
    what was talked about in the morning; ``heat`` [days] how much was traded.
    """

    symbols: list[str]
    tick: np.ndarray
    lot: np.ndarray
    same_day: np.ndarray
    sector: np.ndarray
    popularity: np.ndarray
    multiplier: np.ndarray
    nights: np.ndarray
    path: np.ndarray
    before: np.ndarray
    up: np.ndarray
    down: np.ndarray
    hot: np.ndarray
    heat: np.ndarray


def regimes(rng: np.random.Generator, length: int) -> np.ndarray:
    state = int(rng.integers(0, 3))
    found = np.empty(length, np.int64)
    for day in range(length):
        state = int(rng.choice(3, p=CHAIN[state]))
        found[day] = state
    return found


def _codes(rng: np.random.Generator) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Symbols; tick; lot; whether sold on the day bought; price limit; kind (0 share, 1 fund, 2 bond)."""
    families = (
        ((600000, 602000), "SH", 0.10, 0, 110), ((603000, 604000), "SH", 0.10, 0, 60), ((605000, 605600), "SH", 0.10, 0, 12),
        ((688001, 688800), "SH", 0.20, 0, 40), ((1, 1000), "SZ", 0.10, 0, 60), ((2001, 3040), "SZ", 0.10, 0, 110),
        ((300001, 301500), "SZ", 0.20, 0, 100), ((830000, 839999), "BJ", 0.30, 0, 8), ((510010, 516990), "SH", 0.10, 1, 22),
        ((159600, 159999), "SZ", 0.10, 1, 14), ((513010, 513990), "SH", 0.10, 3, 8), ((518600, 518990), "SH", 0.10, 3, 3),
        ((113500, 113699), "SH", 0.20, 2, 12), ((123001, 123250), "SZ", 0.20, 2, 14),
    )  # fmt: skip
    symbols, limit, kind = [], [], []
    for (low, high), exchange, rate, what, number in families:
        for code in sorted(rng.choice(np.arange(low, high), number, replace=False)):
            name = f"{code:06d}.{exchange}"
            if name not in symbols:
                symbols.append(name)
                limit.append(rate)
                kind.append(what)
    what = np.array(kind)
    tick = np.where(what == 0, 0.01, 0.001)
    lot = np.where(what == 2, 10, np.where([name.startswith("688") for name in symbols], 200, 100))
    return symbols, tick, lot, what >= 2, np.array(limit), what


def _on_tick(price: np.ndarray, tick: np.ndarray) -> np.ndarray:
    return np.round(np.maximum(np.floor(price / tick + 0.5), 1) * tick, 4)


def _walk(
    rng: np.random.Generator, start: np.ndarray, gain: np.ndarray, tick: np.ndarray, limit: np.ndarray, weight: np.ndarray, own: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Paths [S, days, len(weight) + 1] of daily log gains: an opening gap, then a bridge whose deviation follows ``weight``."""
    count, length = gain.shape
    share = np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])
    path = np.empty((count, length, len(share)))
    before, up, down = np.empty((count, length)), np.empty((count, length)), np.empty((count, length))
    last = start
    for day in range(length):
        before[:, day] = last
        up[:, day] = _on_tick(last * (1 + limit), tick)
        down[:, day] = _on_tick(last * (1 - limit), tick)
        gap = 0.35 * gain[:, day] * rng.random(count) + own * 0.2 * rng.standard_normal(count)
        noise = np.concatenate(
            [np.zeros((count, 1)), rng.standard_normal((count, len(weight))) * np.sqrt(weight / weight.sum())], axis=1
        ).cumsum(1)
        noise -= noise[:, -1:] * share
        log = gap[:, None] + (gain[:, day] - gap)[:, None] * share + own[:, None] * 0.9 * noise
        today = np.clip(last[:, None] * np.exp(log), down[:, day, None], up[:, day, None])
        path[:, day] = np.clip(_on_tick(today, tick[:, None]), down[:, day, None], up[:, day, None])
        last = path[:, day, -1]
    return path, before, up, down


def stock_board(rng: np.random.Generator, days: np.ndarray) -> Board:
    symbols, tick, lot, same_day, limit, kind = _codes(rng)
    count, length = len(symbols), len(days)
    state = regimes(rng, length)
    market = DRIFT[state] + DEVIATION[state] * rng.standard_t(5, length) / 1.3
    sector = rng.integers(0, SECTORS, count)
    glow = rng.random((SECTORS, length)) < 0.02
    for day in range(1, length):  # a theme lasts about eight days
        glow[:, day] |= glow[:, day - 1] & (rng.random(SECTORS) < 0.87)
    theme = np.where(glow, 0.004 + 0.015 * rng.standard_normal((SECTORS, length)), 0.006 * rng.standard_normal((SECTORS, length)))
    own = np.clip(0.011 * (1 + rng.pareto(3.2, count)), 0.008, 0.05) * np.where(kind == 0, 1.0, 0.35)
    beta = rng.uniform(0.3, 1.7, count) * np.where(kind == 2, 0.4, 1.0)
    gain = beta[:, None] * market + rng.uniform(0.2, 1.3, count)[:, None] * theme[sector] * np.where(kind == 0, 1, 0.5)[:, None]
    gain += own[:, None] * rng.standard_t(4, (count, length)) / 1.3
    jump = rng.random((count, length)) < 0.005
    gain += np.where(jump & (kind == 0)[:, None], rng.uniform(-0.13, 0.13, (count, length)), 0)
    start = np.where(
        kind == 0, 3 + 9 * rng.pareto(1.6, count), np.where(kind == 2, rng.uniform(98, 160, count), rng.uniform(0.5, 4.5, count))
    )
    start = _on_tick(np.minimum(start, 900), tick)
    late = np.concatenate([np.linspace(2.2, 0.7, 24), np.linspace(0.9, 1.3, 24)])
    path, before, up, down = _walk(rng, start, gain, tick, limit, late, own)
    yesterday = np.concatenate([np.zeros((count, 1)), np.abs(gain[:, :-1])], axis=1) + 0.02 * rng.random((count, length))
    hot = np.argsort(-yesterday, axis=0)[:HOT].T.copy()
    heat = np.exp(0.5 * (np.abs(market) / 0.009 - 0.8) + 0.15 * rng.standard_normal(length)).clip(0.4, 3.0)
    popularity = rng.permutation(count)
    ones = np.ones(count, np.int64)
    return Board(symbols, tick, lot, same_day, sector, popularity, ones, ones * 0, path, before, up, down, hot, heat)


def futures_board(rng: np.random.Generator, days: np.ndarray) -> Board:
    count, length = len(PRODUCTS), len(days)
    ahead = days[-1].astype("datetime64[M]") + 1
    symbols = []
    for product, exchange, *_ in PRODUCTS:
        month = ahead + int(rng.integers(1, 4))
        text = str(month)
        symbols.append(f"{product}{text[3:4] if exchange == 'CZCE' else text[2:4]}{text[5:7]}.{exchange}")
    tick = np.array([row[3] for row in PRODUCTS])
    nights = np.array([row[4] for row in PRODUCTS])
    state = regimes(rng, length)
    market = DEVIATION[state] * 0.6 * rng.standard_t(5, length)
    own = rng.uniform(0.006, 0.018, count)
    gain = rng.uniform(-0.6, 1.4, count)[:, None] * market + own[:, None] * rng.standard_t(4, (count, length)) / 1.4
    start = _on_tick(np.array([row[2] for row in PRODUCTS]) * np.exp(0.2 * rng.standard_normal(count)), tick)
    limit = np.full(count, 0.08)
    weight = np.concatenate([np.linspace(1.6, 0.4, 66), np.linspace(1.5, 0.8, 45)])
    path, before, up, down = _walk(rng, start, gain, tick, limit, weight, own)
    night = night_before(days)
    for number in range(count):  # where a session is shut the price stands still
        shut = int(nights[number])
        path[number, night, shut:67] = path[number, night, shut][:, None]
        path[number, ~night, :67] = path[number, ~night, 67][:, None]
        if not shut:
            path[number, night, :67] = path[number, night, 67][:, None]
    order = np.argsort(-np.abs(gain), axis=0).T.copy()
    hot = np.tile(order, (1, 2))[:, :HOT].copy()
    heat = np.exp(0.25 * rng.standard_normal(length))
    multiplier = np.array([MULTIPLIERS[row[0]] for row in PRODUCTS])
    ones = np.ones(count, np.int64)
    return Board(
        symbols, tick, ones, ones.astype(bool), rng.integers(0, 5, count), rng.permutation(count), multiplier, nights, path, before, up, down,
        hot, heat,
    )  # fmt: skip
