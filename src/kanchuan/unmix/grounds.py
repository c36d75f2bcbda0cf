"""What speaks for orders being one trader's, and what against: figures that a reader can check against the orders."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.arrays import SECONDS, Flow
from kanchuan.unmix.capital import outlay
from kanchuan.unmix.found import Found

SOON = 1800.0  # seconds from a sale to the purchase that spends it
AT_ONCE = 2.0  # seconds within which nobody types two orders for two securities
FEW = 6


def _spent_to_a_lot(flow: Flow, mine: npt.NDArray[Any], fee: float) -> tuple[int, int]:
    """Purchases soon after a sale that spend it to one board lot, and all purchases soon after a sale."""
    hits = tries = 0
    for place, b in enumerate(mine):
        buy = flow.acts[b]
        if buy["side"] < 0:
            continue
        near = [flow.acts[s] for s in mine[max(0, place - 6) : place] if flow.acts[s]["side"] < 0 and flow.acts[s]["day"] == buy["day"]]
        near = [sale for sale in near if buy["time"] - sale["time"] <= SOON]
        if near:
            tries += 1
            spare = [sale["money"] * (1 - fee) - buy["money"] * (1 + fee) for sale in near]
            hits += any(-0.002 * buy["money"] <= one < buy["unit"] * 1.2 for one in spare)
    return hits, tries


def all_of_the_purse(flow: Flow, mine: npt.NDArray[Any], fee: float) -> tuple[int, int]:
    """Purchases that leave less than one board lot of the least purse that could pay for all of them, and all purchases."""
    acts = flow.acts[mine]
    spent = np.cumsum(outlay(acts["side"], acts["money"], fee))
    buys = acts["side"] > 0
    left = spent.max(initial=0.0) - spent
    return int((buys & (left <= acts["unit"] * 1.2)).sum()), int(buys.sum())


def _busiest_hour(flow: Flow, mine: npt.NDArray[Any]) -> tuple[float, float, int]:
    """The share of the trader's acts in its busiest hour of trading, the share of the account's in the same, and which (0 to 3)."""
    of = (flow.acts["time"] - flow.acts["day"] * SECONDS) // 3600
    counts = np.bincount(of[mine].astype(int), minlength=4)
    hour = int(counts.argmax())
    return float(counts[hour] / len(mine)), float((of == hour).mean()), hour


def grounds(one: Found, number: int, mine: npt.NDArray[Any]) -> list[list[Any]]:
    """Facts about one trader, each ``[for or against, name, numbers or texts …]``.

    Args:
        one: the account.
        number: of the trader.
        mine: its orders.
    """
    separation, orders = one.separation, one.account.orders
    flow = separation.flow
    acts = np.unique(separation.order_act[mine][separation.order_act[mine] >= 0])
    found: list[list[Any]] = []
    if len(acts):
        if flow.purse:
            hits, tries = _spent_to_a_lot(flow, acts, separation.fee)
            if hits >= 2:
                found.append(["for", "reinvested", hits, tries])
            full, buys = all_of_the_purse(flow, acts, separation.fee)
            if full >= 2:
                found.append(["for", "purse", full, buys])
        share, usual, hour = _busiest_hour(flow, acts)
        if share > 1.3 * usual and len(acts) >= FEW:
            found.append(["for", "hour", round(share, 3), round(usual, 3), hour])
    for kind, texts in one.account.label.items():
        labels = orders.labels[kind][mine]
        counts = np.bincount(labels[labels >= 0], minlength=1)
        known, most = int(counts.sum()), int(counts.max(initial=0))
        if known >= 2:
            found.append(["for" if most >= 0.8 * known else "against", "label", kind, texts[int(counts.argmax())], most, known])
    rival, likely = one.rival_of_trader(number)
    if rival is not None:
        found.append(["against", "rival", rival, likely])
    sure = separation.confidence[mine]
    if not np.isnan(sure).any() and sure.mean() < 0.9:
        found.append(["against", "loose", round(1.0 - float(sure.mean()), 3)])
    swapped = int((one.exchangeable[mine] >= 0).sum())
    if swapped:
        found.append(["against", "exchangeable", swapped])
    if len(acts) > 1:
        row = flow.acts[acts]
        at_once = int(((np.diff(row["time"]) < AT_ONCE) & (np.diff(row["symbol"]) != 0)).sum())
        if at_once:
            found.append(["against", "at_once", at_once])
    if len(mine) < FEW:
        found.append(["against", "few", len(mine)])
    return found
