"""From intentions to acts: what the kernels are told of each, and what is usual in the account as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import ACT, HABITS, HOUR_BINS, NONE, SECONDS, STATIC, VALUES, Flow
from kanchuan.unmix.evidence import EVIDENCE, ends, reliability, told
from kanchuan.unmix.orders import Orders

AGE_EDGES = np.array([0, 1, 2, 3, 4, 5, 6, 7, 9, 12, 16, 21, 29, 41, 80])
_HOURS = np.exp(-0.5 * (np.arange(-8, 9) / 3.0) ** 2)


@dataclass(frozen=True)
class Acts:
    """``flow`` is what the kernels read; ``order_act`` the act of each order, -1 where nothing of its intention was filled."""

    flow: Flow
    order_act: npt.NDArray[np.int64]


def _log_density(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A smoothed histogram of ``values`` read off at each of them."""
    if len(values) == 0:
        return np.zeros(0)
    low, high = float(values.min()) - 1.0, float(values.max()) + 1.0
    bins = max(8, int((high - low) / 0.1))
    width = (high - low) / bins
    place = np.clip(((values - low) / width).astype(int), 0, bins - 1)
    counts = np.bincount(place, minlength=bins).astype(float)
    kernel = np.exp(-0.5 * (np.arange(-9, 10) / 3.0) ** 2)
    smooth = np.convolve(counts, kernel / kernel.sum(), mode="same") + 0.02 * len(values) / bins
    return np.asarray((smooth / smooth.sum() / width)[place])


def _bin(values: npt.NDArray[Any], edges: list[float]) -> npt.NDArray[np.uint8]:
    return np.searchsorted(np.array(edges), values, side="right").astype(np.uint8)


def _habits(
    orders: Orders,
    number: npt.NDArray[np.int64],
    order: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    price: npt.NDArray[np.float64],
) -> npt.NDArray[np.uint8]:
    """The habits that an act shows by itself. ``order`` lists orders act by act; ``starts`` where each act begins in it."""
    n = len(starts)
    habit = np.full((n, STATIC), NONE, np.uint8)
    cancelled = orders.cancelled >= 0
    pieces = np.bincount(number, weights=(~cancelled).astype(float), minlength=n)
    pieces = np.maximum(pieces, 1)
    size = np.where(cancelled, np.nan, orders.quantity.astype(float))[order]
    first_size = orders.quantity[order][starts]
    equal = np.add.reduceat((np.nan_to_num(size) == np.repeat(first_size, np.diff(np.append(starts, len(order))))).astype(float), starts)
    many = _bin(pieces, [1.5, 2.5, 4.5, 8.5])
    habit[:, 0] = many + np.where((many > 0) & (equal < pieces - 1.5), 4, 0)
    wait = np.where(cancelled, (orders.cancelled - orders.time) / 1e6, np.inf)[order]
    shortest = np.minimum.reduceat(wait, starts)
    habit[:, 1] = np.where(np.isfinite(shortest), 1 + _bin(shortest, [30, 120, 300, 900, 3600]), 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = (orders.limit[order][starts] - price) / price * orders.side[order][starts]
    known = np.isfinite(off)
    habit[known, 2] = _bin(off[known], [-0.01, -0.004, -0.0015, -0.0003, 0.0003, 0.0015, 0.004, 0.01])
    opens = (orders.side * np.where(orders.effect == 0, orders.side, orders.effect))[order][starts] > 0
    opens = np.where(orders.effect[order][starts] == 0, orders.side[order][starts] > 0, orders.effect[order][starts] > 0)
    lots = np.add.reduceat(orders.filled[order], starts) // orders.lot[orders.symbol[order][starts]]
    round_ = np.where(lots % 100 == 0, 0, np.where(lots % 50 == 0, 1, np.where(lots % 10 == 0, 2, np.where(lots % 5 == 0, 3, 4))))
    habit[:, 3] = np.where(opens & (lots >= 3), round_, NONE)
    last = orders.time[order][np.append(starts[1:], len(order)) - 1]
    pace = (last - orders.time[order][starts]) / 1e6 / np.maximum(pieces - 1, 1)
    habit[:, 4] = np.where(many > 0, _bin(pace, [4, 15, 45, 150]), NONE)
    if orders.futures:
        habit[:, 5] = np.where(opens, np.minimum(_bin(np.log2(np.maximum(lots, 1)), [0.5, 1.2, 1.8, 2.3, 3.3, 4.3, 5.5]), VALUES - 1), NONE)
    return habit


def _ages(
    flow_day: npt.NDArray[Any], symbol: npt.NDArray[Any], side: npt.NDArray[Any], quantity: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """A first guess at how long positions are held: each closing with the latest opening of its exact quantity."""
    counts = 3.0 * np.array([0.02, 0.2, 0.15, 0.12, 0.1, 0.08, 0.06, 0.08, 0.07, 0.05, 0.03, 0.02, 0.01, 0.01])
    seen: dict[tuple[int, int], list[int]] = {}
    for i in range(len(symbol)):
        key = (int(symbol[i]), int(quantity[i]))
        if side[i] > 0:
            seen.setdefault(key, []).append(int(flow_day[i]))
        elif seen.get(key):
            counts[np.searchsorted(AGE_EDGES, int(flow_day[i]) - seen[key].pop(), side="right") - 1] += 1
    return counts


def age_laws(counts: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Density a day and survival from counts of holding times by bin."""
    share = counts / counts.sum()
    return share / np.diff(AGE_EDGES), np.append(1.0 - np.concatenate([[0.0], np.cumsum(share)[:-1]]), 0.0)


def acts_of(orders: Orders, number: npt.NDArray[np.int64], asked: bool = False) -> Acts:
    """Describe the intentions ``number`` (one per order) to the kernels; those of which nothing was filled are left out.

    ``asked``: describe them all, by what was asked for instead of what was filled.
    """
    if asked:
        price = np.where(orders.filled > 0, orders.money / np.maximum(orders.filled, 1), orders.limit)
        known = np.nan_to_num(price, nan=float(np.nanmedian(price)) if np.isfinite(price).any() else 1.0)
        quantity = np.maximum(orders.quantity, 1)
        orders = replace(orders, filled=quantity, quantity=quantity, money=known * quantity)
    count = int(number.max()) + 1 if len(number) else 0
    filled = np.bincount(number, weights=orders.filled, minlength=count)
    kept = np.flatnonzero(filled > 0)
    renumber = np.full(count, -1, np.int64)
    renumber[kept] = np.arange(len(kept))
    order_act = renumber[number]
    order = np.lexsort((np.arange(len(orders)), order_act))
    order = order[order_act[order] >= 0]
    starts = np.flatnonzero(np.diff(order_act[order], prepend=-1))
    day, second = orders.trading_time()
    lead = order[starts]
    n = len(lead)
    quantity = np.add.reduceat(orders.filled[order], starts) if n else np.zeros(0, np.int64)
    money = np.add.reduceat(orders.money[order], starts) if n else np.zeros(0)
    effect = orders.effect[lead]
    side = np.where(effect == 0, orders.side[lead], effect).astype(np.int8)
    direction = np.where(effect == 0, 0, (orders.side[lead] * effect < 0).astype(np.int64))
    _, symbol = np.unique(orders.symbol[lead] * 2 + direction, return_inverse=True)
    symbol = symbol.astype(np.int32)
    lot = orders.lot[orders.symbol[lead]]
    price = money / np.maximum(quantity, 1)
    opens = side > 0
    hour = np.minimum(second[lead] / SECONDS * HOUR_BINS, HOUR_BINS - 1).astype(np.int16)
    hours = np.convolve(np.bincount(hour, minlength=HOUR_BINS) + 0.3, _HOURS / _HOURS.sum(), mode="same")
    sub = order_act[order_act >= 0]
    habit = (
        _habits(_subset(orders, order_act >= 0), sub, np.lexsort((np.arange(len(sub)), sub)), starts, price)
        if n
        else np.zeros((0, STATIC), np.uint8)
    )
    background = np.ones((HABITS, VALUES))
    for c in range(STATIC):
        background[c] += np.bincount(habit[habit[:, c] != NONE, c], minlength=VALUES)[:VALUES]
    days = int(day.max(initial=0)) + 1
    _, lot_id, lot_count = np.unique(quantity, return_inverse=True, return_counts=True)
    open_lots = np.bincount(lot_id[opens], minlength=len(lot_count)) + 0.5
    close_lots = np.bincount(lot_id[~opens], minlength=len(lot_count)) + 0.5
    rarity = -np.log(np.where(opens, (open_lots / open_lots.sum())[lot_id], (close_lots / close_lots.sum())[lot_id]))
    symbols = int(symbol.max()) + 1 if n else 0
    symbol_opens = np.bincount(symbol[opens], minlength=symbols) + 0.5
    log_money = np.log(np.maximum(money, 1.0))
    density = np.ones(n)
    density[opens] = _log_density(log_money[opens])
    ages = _ages(day[lead].astype(np.int32), symbol, side, quantity)
    age_density, survival = age_laws(ages)
    names = [name for name in EVIDENCE if name in orders.labels]
    label = np.full((n, len(names)), -1, np.int32)
    label_back = np.ones((n, len(names)))
    for c, name in enumerate(names):
        label[:, c] = told(orders.labels[name][order], starts)
        seen = np.bincount(label[label[:, c] >= 0, c]) + 1.0
        label_back[:, c] = np.where(label[:, c] >= 0, (seen / seen.sum())[np.maximum(label[:, c], 0)], 1.0)
    acts = np.zeros(n, ACT)
    lots = quantity // lot
    for name, values in {
        "time": (day * SECONDS + second)[lead],
        "day": day[lead],
        "symbol": symbol,
        "side": side,
        "hour": hour,
        "quantity": quantity,
        "money": money,
        "size": log_money,
        "unit": price * lot,
        "round": np.where(lots % 10 == 0, 10.0, np.where(lots % 5 == 0, 5.0, 1.0)),
        "pieces": quantity / lot,
        "lot": lot_id,
        "size_density": density,
        "rarity": rarity,
        "hour_back": (hours / hours.sum())[hour],
        "symbol_back": (symbol_opens / symbol_opens.sum())[symbol],
        "symbol_rate": (symbol_opens / days)[symbol],
        "lot_back": (open_lots / open_lots.sum())[lot_id],
    }.items():
        acts[name] = values
    background /= background.sum(axis=1, keepdims=True)
    return Acts(
        Flow(
            acts=acts,
            habit=habit,
            habit_back=np.stack(
                [np.where(habit[:, c] == NONE, 1.0, background[c][np.minimum(habit[:, c], VALUES - 1)]) for c in range(STATIC)], axis=1
            ),
            label=label,
            label_back=label_back,
            label_right=reliability(label, ends(symbol, side, quantity)),
            bond=np.zeros(0, np.int32),
            first_of_bond=np.zeros(0, np.int32),
            foes=np.zeros((0, 0), np.bool_),
            moving_back=background[STATIC:],
            age_density=age_density,
            age_survival=survival,
            widths=(symbols, len(lot_count), int(label.max(initial=-1)) + 1),
            days=float(days),
            next_day=not orders.futures,
            purse=not orders.futures,
        ),
        order_act,
    )


def _subset(orders: Orders, kept: npt.NDArray[np.bool_]) -> Orders:
    return Orders(
        **{
            name: getattr(orders, name)[kept]
            for name in ("time", "symbol", "side", "effect", "quantity", "filled", "limit", "money", "cancelled")
        },
        lot=orders.lot,
        labels={name: column[kept] for name, column in orders.labels.items()},
    )
