"""What the page of pictures shows of each account: its traders as lanes over time, as JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.tables.dataset import Dataset
from kanchuan.unmix.arrays import SECONDS
from kanchuan.unmix.capital import close_outs, curve, prices
from kanchuan.unmix.found import Found
from kanchuan.unmix.grades import grade
from kanchuan.unmix.grounds import grounds
from kanchuan.unmix.orders import DAY_US
from kanchuan.unmix.posterior import renumber
from kanchuan.unmix.together import Pair

# A page stays readable: accounts are drawn until so many orders are on it, those of several traders first.
MOST_ORDERS = 60_000

Terms = Mapping[str, Mapping[str, float | None]]


def financing_terms(data: Dataset, engine: DuckDBEngine) -> Terms:
    """The latest terms of each sub-account in the platform's book, where there is one."""
    if not data.has("financings"):
        return {}
    rows = engine.arrow(
        """SELECT subaccount_id, CAST(margin AS DOUBLE) AS margin, CAST(financed AS DOUBLE) AS financed, CAST(warn_line AS DOUBLE) AS warn_line,
  CAST(close_line AS DOUBLE) AS close_line FROM financings WHERE subaccount_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY subaccount_id ORDER BY started_at DESC NULLS LAST, financing_id) = 1"""
    ).to_pylist()
    return {row.pop("subaccount_id"): row for row in rows}


def lanes(found: Sequence[Found], linked: Sequence[Pair], terms: Terms) -> dict[str, Any]:
    """All that the page shows.

    Args:
        found: the accounts.
        linked: accounts between which money seems to move, by number.
        terms: of sub-accounts, by id.
    """
    order = sorted(range(len(found)), key=lambda number: (found[number].separation.traders < 2, -len(found[number].account.orders), number))
    shown, drawn = [], 0
    for number in order:
        one = found[number]
        whole = drawn == 0 or drawn + len(one.account.orders) <= MOST_ORDERS
        drawn += len(one.account.orders) if whole else 0
        shown.append(_account(one, terms, whole))
    return {
        "accounts": shown,
        "linked": [
            [
                found[pair.one].account.account_id,
                found[pair.other].account.account_id,
                pair.matches,
                round(pair.expected, 2),
                round(pair.gain, 1),
            ]
            for pair in linked
        ],
    }


def _account(one: Found, terms: Terms, whole: bool) -> dict[str, Any]:
    separation, orders = one.separation, one.account.orders
    told: dict[str, Any] = {
        "id": one.account.account_id,
        "verdict": separation.verdict,
        "orders": len(orders),
        "number": [separation.traders, separation.low, separation.high, separation.at_least],
        "gain": round(separation.gain, 1),
        "perOrder": round(separation.gain / max(1, len(separation.flow.acts)), 3),
        "agreement": round(separation.agreement, 3),
        "fee": round(2e4 * separation.fee, 1) if separation.fee_gain > 0 else None,
        "futures": orders.futures,
        "exchangeable": int((one.exchangeable >= 0).sum()),
        "evidence": [
            [kind, round(float(right), 3)]
            for kind, right in zip(one.account.label, separation.flow.label_right, strict=False)
        ],
    }  # fmt: skip
    if not whole:
        return told
    day, second = orders.trading_time()
    dates = np.unique(orders.time // DAY_US)
    table = None if orders.futures or not len(orders) else prices(orders, len(dates))
    counts = np.bincount([int(renumber(sample).max(initial=-1)) + 1 for sample in separation.samples])
    return {
        **told,
        "days": [str(np.datetime64(int(date), "D")) for date in dates],
        "symbols": one.account.symbol,
        "counted": [[number, int(times)] for number, times in enumerate(counts) if times],
        "traders": [
            _trader(one, number, np.flatnonzero(separation.trader == number), day, second, table, terms) for number in range(len(one.names))
        ],
    }


def _trader(
    one: Found,
    number: int,
    mine: npt.NDArray[Any],
    day: npt.NDArray[Any],
    second: npt.NDArray[Any],
    price: npt.NDArray[np.float64] | None,
    terms: Terms,
) -> dict[str, Any]:
    separation, orders = one.separation, one.account.orders
    confidence = one.mean_confidence(mine)
    rival, share = one.rival_of_trader(number)
    at = np.round(day[mine] + second[mine] / SECONDS, 3)
    told: dict[str, Any] = {
        "name": one.names[number],
        "confidence": confidence,
        "grade": grade(len(mine), confidence),
        "rival": [rival, share] if rival else None,
        "grounds": grounds(one, number, mine),
        "positions": _positions(one, mine, at),
        "orders": [
            [
                one.account.order_id[place],
                float(when),
                int(orders.side[place]),
                int(orders.effect[place]),
                int(orders.symbol[place]),
                int(orders.quantity[place]),
                int(orders.filled[place]),
                round(float(orders.money[place] / orders.filled[place]), 3) if orders.filled[place] else None,
                None if np.isnan(separation.confidence[place]) else round(float(separation.confidence[place]), 2),
                *one.rival_of_act(int(separation.order_act[place])),
                bool(one.exchangeable[place] >= 0),
            ]
            for place, when in zip(mine, at, strict=True)
        ],
    }
    if price is not None:
        purse = curve(orders, mine, day, price, separation.fee)
        told["start"] = round(purse.start)
        told["worth"] = [round(float(one)) for one in purse.worth]
        told["held"] = [round(float(one)) for one in purse.held]
        told["closedOut"] = [
            [str(np.datetime64(out.time, "us"))[:16].replace("T", " "), out.positions, round(out.loss, 4)]
            for out in close_outs(orders, mine, day, purse)
        ]
    book = _platform_terms(one, mine, terms)
    if book:
        told["book"] = book
    return told


def _positions(one: Found, mine: npt.NDArray[Any], at: npt.NDArray[np.float64]) -> list[list[Any]]:
    """Round trips as ``[from, to, line, worth of what opened, return, still open, mean confidence]``, times in days from the first."""
    separation, orders = one.separation, one.account.orders
    trips: dict[int, list[int]] = {}
    for index, place in enumerate(mine):
        if separation.trip[place] >= 0 and orders.filled[place] > 0:
            trips.setdefault(int(separation.trip[place]), []).append(index)
    end = float(len(np.unique(orders.time // DAY_US)))
    found = []
    for trip in trips.values():
        places = mine[trip]
        opens = np.where(orders.effect[places] == 0, orders.side[places], orders.effect[places]) > 0
        quantity = np.where(opens, 1, -1) * orders.filled[places]
        cost, brought = float(orders.money[places][opens].sum()), float(orders.money[places][~opens].sum())
        open_ = bool(quantity.sum() > 0)
        whole = quantity.sum() == 0 and cost > 0
        direction = float(orders.side[places[0]]) if orders.effect[places[0]] else 1.0
        found.append(
            [
                float(at[trip[0]]),
                end if open_ else float(at[trip[-1]]),
                int(orders.symbol[places[0]]),
                round(cost or brought),
                round(direction * (brought / cost - 1.0), 4) if whole else None,
                open_,
                one.mean_confidence(places, 2),
            ]
        )
    return found


def _platform_terms(one: Found, mine: npt.NDArray[Any], terms: Terms) -> dict[str, Any] | None:
    """The terms in the platform's book of the sub-account that most of these orders carry."""
    if "subaccount_id" not in one.account.label:
        return None
    labels = one.account.orders.labels["subaccount_id"][mine]
    counts = np.bincount(labels[labels >= 0], minlength=1)
    if 2 * counts.max(initial=0) < len(mine):
        return None
    name = one.account.label["subaccount_id"][int(counts.argmax())]
    said = terms.get(name)
    return {"subaccount": name, **said} if said else {"subaccount": name}
