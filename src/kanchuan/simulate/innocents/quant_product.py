"""Licensed quantitative products: one server for all products of a manager, hundreds of securities, baskets at set minutes with orders milliseconds apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.innocents.accounts import Account, Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.market.market import UNIT
from kanchuan.simulate.people.script import SCRIPT, play
from kanchuan.simulate.people.shares import SECONDS
from kanchuan.simulate.records.market_book import MarketBook

# Sells come first; what they bring is there for the buys some seconds later.
_PAUSE = 25.0
_TAGS = ("ALPHA", "T0", "TWAP", "VWAP", "INDEX")


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many products; each one's program is a trader, numbered from ``first_trader``."""
    scripts: list[NDArray[np.void]] = []
    accounts: list[Account] = []
    capital = np.zeros(count, np.int64)
    while len(accounts) < count:
        size = min(setting.whole(rng, "quant_product", "products"), count - len(accounts))
        _manager(rng, setting, size, first_trader, scripts, accounts, capital)
    script = np.concatenate(scripts) if scripts else np.zeros(0, SCRIPT)
    log = play(setting.market, script, capital, np.full(count, 100), np.full(count, 1_000), seed_of(rng))
    return record(rng, setting, log, accounts)


def _manager(
    rng: Random,
    setting: Setting,
    size: int,
    first_trader: int,
    scripts: list[NDArray[np.void]],
    accounts: list[Account],
    capital: NDArray[np.int64],
) -> None:
    devices, ids = setting.devices, setting.identities
    server, line = devices.device(rng, "api"), devices.line(rng, 0, 2)
    minutes = np.sort(rng.choice(np.arange(4, SECONDS // 60 - 6), setting.whole(rng, "quant_product", "rebalances"), replace=False))
    for holder in ids.organisations(rng, size, "product"):
        number = len(accounts)
        broker = setting.firm(rng)
        capital[number] = round(setting.rate(rng, "quant_product", "capital") / 10_000) * 10_000 * UNIT
        scripts.append(_baskets(rng, setting, number, int(capital[number]), minutes))
        kit = devices.programme(rng, broker, line=line, device=server)
        tag = _TAGS[int(rng.integers(len(_TAGS)))] if setting.chance(rng, "quant_product", "tagged") else None
        account = open_account(
            rng, setting, holder, [Hand(kit, [number], first_trader + number, tag)], "quant_product", broker=broker, life="firm",
            investors=setting.whole(rng, "quant_product", "investors"),
        )  # fmt: skip
        accounts.append(account)


def _baskets(rng: Random, setting: Setting, person: int, capital: int, minutes: NDArray[np.int64]) -> NDArray[np.void]:
    """A script that keeps equal shares of the capital in changing securities of a list."""
    market = setting.market
    size = min(setting.whole(rng, "quant_product", "symbols"), len(market.securities))
    universe = rng.choice(len(market.securities), size, replace=False)
    ticks = np.array([one.tick for one in market.securities], np.int64)
    turnover, gap = setting.rate(rng, "quant_product", "turnover"), setting.rate(rng, "quant_product", "gap")
    slot = capital * 0.9 / (size * 0.6)
    inside = np.zeros(size, np.bool_)
    since = np.full(size, -1)
    parts = []
    for day in range(len(market.days)):
        for minute in minutes.tolist():
            number = max(1, int(size * turnover))
            leaving = np.flatnonzero(inside & (since < day))
            leaving = rng.permutation(leaving)[:number] if inside.sum() > 0.4 * size else leaving[:0]
            joining = rng.permutation(np.flatnonzero(~inside))[: number if inside.sum() > 0.4 * size else size // 2]
            inside[leaving], inside[joining], since[joining] = False, True, day
            chosen = np.r_[leaving, joining]
            part = np.zeros(len(chosen), SCRIPT)
            part["person"], part["day"], part["security"] = person, day, universe[chosen]
            part["side"][: len(leaving)], part["side"][len(leaving) :] = -1, 1
            apart = np.cumsum(rng.exponential(gap, len(chosen)))
            part["second"] = minute * 60.0 + rng.uniform(0, 0.5) + apart + np.where(part["side"] > 0, _PAUSE, 0.0)
            price = market.previous_close[universe[chosen], day] * ticks[universe[chosen]]
            part["quantity"] = np.where(part["side"] > 0, (slot * rng.uniform(0.7, 1.3, len(chosen)) / price).astype(np.int64), 1 << 40)
            part["quantity"][part["side"] > 0] = np.maximum(part["quantity"][part["side"] > 0] // 100 * 100, 100)
            part["away"] = rng.integers(-2, 2, len(chosen))
            part["wait"] = rng.exponential(15.0, len(chosen))
            parts.append(part)
    return np.concatenate(parts)
