"""Grid programs: a fixed quantity bought at every step down, sold at every step up, all day long."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of
from kanchuan.simulate.market.market import STEPS, UNIT
from kanchuan.simulate.people.exchange import Array
from kanchuan.simulate.people.script import SCRIPT, play
from kanchuan.simulate.people.shares import SECONDS
from kanchuan.simulate.records.market_book import MarketBook


@njit(cache=True)
def _crossings(path: Array, step: float, out: Array) -> int:
    """Where a price has moved by a step since the last trade: rows of day, second and side. Gives how many.

    Args:
        path: [D, STEPS + 1] ticks.
        step: share of the price.
        out: [n, 3] to be filled.
    """
    count = 0
    last = float(path[0, 0])
    for day in range(path.shape[0]):
        for place in range(path.shape[1] - 1):
            a, b = float(path[day, place]), float(path[day, place + 1])
            while count < len(out):
                down, up = last * (1.0 - step), last * (1.0 + step)
                if b <= down:
                    level, side = down, 1
                elif b >= up:
                    level, side = up, -1
                else:
                    break
                part = (level - a) / (b - a) if b != a else 0.0
                out[count, 0], out[count, 2] = day, side
                out[count, 1] = (place + min(max(part, 0.0), 1.0)) * SECONDS / STEPS
                count += 1
                last = level
    return count


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""
    scripts, accounts = [], []
    cash = np.zeros(count, np.int64)
    for number, holder in enumerate(setting.identities.people(rng, count)):
        broker = setting.firm(rng)
        cash[number] = round(setting.rate(rng, "grid_bot", "cash") / 100) * 100 * UNIT
        scripts += _grids(rng, setting, number, int(cash[number]))
        scripts.append(pays_in(rng, setting, number, setting.rate(rng, "grid_bot", "pays_in")))
        if setting.chance(rng, "grid_bot", "own_computer"):
            kit = setting.devices.person(rng, broker, holder.city, holder.phone, kinds=("pc", "phone"))
        else:
            kit = setting.devices.programme(rng, broker)
        accounts.append(open_account(rng, setting, holder, [Hand(kit, [number], first_trader + number)], "grid_bot", broker=broker))
    script = np.concatenate(scripts) if scripts else np.zeros(0, SCRIPT)
    log = play(setting.market, script, cash, rng.choice((100, 150, 250), count), np.full(count, 50_000), seed_of(rng))
    return record(rng, setting, log, accounts)


def _grids(rng: Random, setting: Setting, person: int, cash: int) -> list[NDArray[np.void]]:
    """The script of each security's grid: half the money at once, then step by step."""
    market = setting.market
    parts = []
    chosen = rng.choice(len(market.securities), min(setting.whole(rng, "grid_bot", "symbols"), len(market.securities)), replace=False)
    for one in chosen.tolist():
        found = np.zeros((4_000, 3))
        number = _crossings(market.path[one], setting.rate(rng, "grid_bot", "step"), found)
        part = np.zeros(number + 1, SCRIPT)
        part["person"], part["security"], part["wait"] = person, one, 90.0
        part["day"][1:], part["second"][1:], part["side"][1:] = (
            found[:number, 0],
            found[:number, 1] + rng.exponential(0.3, number),
            found[:number, 2],
        )
        part["second"][0], part["side"][0] = rng.uniform(60, 3_000), 1
        price = int(market.previous_close[one, 0]) * market.securities[one].tick
        lot = market.securities[one].lot
        grid = max(lot, int(cash / len(chosen) / 2 / price / setting.whole(rng, "grid_bot", "levels")) // 100 * 100)
        part["quantity"][1:] = grid
        part["quantity"][0] = max(lot, int(cash / len(chosen) / 2 / price) // 100 * 100)
        parts.append(part)
    return parts


def pays_in(rng: Random, setting: Setting, person: int, sums: float) -> NDArray[np.void]:
    """Rows of a script by which a person pays in, or takes out, about so many whole thousands in 60 days."""
    days = len(setting.market.days)
    count = rng.poisson(sums * days / 60)
    part = np.zeros(count, SCRIPT)
    part["person"], part["day"], part["second"] = person, rng.integers(0, days, count), rng.uniform(0, SECONDS - 600, count)
    money = np.maximum(np.round(np.exp(rng.normal(np.log(20.0), 1.0, count))), 1).astype(np.int64) * 1_000 * UNIT
    part["quantity"] = np.where(rng.random(count) < 0.7, money, -money)
    return part
