"""All ten cases in one world: of each a small platform or two, with that case's mechanism and terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from kanchuan.simulate.cases.case import CASES, common_vendor, draw_specs, labelled, said
from kanchuan.simulate.market.calendar import day_number
from kanchuan.simulate.platform.book import PlatformBook
from kanchuan.simulate.platform.generator import lend
from kanchuan.simulate.platform.running import run
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.spec import PlatformSpec
from kanchuan.simulate.records.market_book import MarketBook

# Clients for each agent and each mule's card, where the notice does not name fewer.
_AN_AGENT, _A_MULE = 8, 5


@cache
def sizes() -> Mapping[str, Any]:
    """What is written of the world of all ten."""
    text = resources.files("kanchuan.simulate.cases").joinpath("ten_cases.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


def make_mix(rng: np.random.Generator, setting: Setting, scale: float = 1.0) -> tuple[list[PlatformBook], MarketBook]:
    """Make small platforms of all ten cases, and a few lenders of whole accounts.

    Args:
        rng: where chance comes from.
        setting: the world, with shares and futures over the same days; numbers of decision makers are taken from ``setting.next_trader``.
        scale: of clients, main accounts and lenders; of each case at least one platform remains.

    Returns:
        The platforms' books, each with its ``case_id``, and their parts of the market's book as one, labelled with theirs.
    """
    books: list[PlatformBook] = []
    markets: list[MarketBook] = []
    for number in CASES:
        case = said(number)
        vendor = common_vendor(rng, case, setting)
        for spec in _small(rng, number, setting, scale):
            book, market = run(rng, spec, setting, vendor)
            book.market_row = sum(len(one.orders) for one in markets)
            book.case_id = f"case-{number}"
            books.append(book)
            markets.append(labelled(market, book.case_id))
    # Of three, one account of futures.
    markets.extend(lend(rng, setting, futures=place % 3 == 2)[1] for place in range(max(1, round(sizes()["lent"] * scale))))
    return books, MarketBook.joined(markets)


def _small(rng: np.random.Generator, number: int, setting: Setting, scale: float) -> list[PlatformSpec]:
    """The platforms of a case at the size that they have here."""
    case, size = said(number), sizes()["cases"][number]
    of, platforms = case["counts"], size["platforms"]
    clients = max(round(size["clients"] * scale), 2 * platforms)
    accounts = max(round(size["accounts"] * scale), platforms) if of["accounts"] else 0
    counts = {
        "clients": clients,
        "registered": round(clients * of["registered"] / of["clients"]),
        "accounts": accounts,
        "agents": min(of["agents"], -(-clients // _AN_AGENT)),
        "financiers": -(-accounts * of["financiers"] // max(of["accounts"], 1)),
        "mules": min(of["mules"], -(-clients // _A_MULE)),
    }
    market = setting.market(futures="futures" in case)
    days = len(market.days)
    small = draw_specs(rng, {**case, "platforms": platforms, "counts": counts}, market, 1.0, setting.difficulty)
    return [
        replace(spec, first_day=int(rng.integers(0, max(round(sizes()["begins"] * days), 1))), switch=_switch(case, days)) for spec in small
    ]


def _switch(case: Mapping[str, Any], days: int) -> int:
    """The day of the window from which nothing is sent any more, as far into it as in the case's own; -1 for none."""
    if "switch" not in case:
        return -1
    first, switch, last = (int(day_number(case[name])) for name in ("first", "switch", "last"))
    return round((switch - first) / (last - first) * days)
