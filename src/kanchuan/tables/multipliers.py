"""Contract multipliers of futures: how many units of the good one lot is, by product and day (``data/contract_multipliers.csv``)."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kanchuan.tables.table import Label


@dataclass(frozen=True, slots=True)
class Multiplier:
    """What one lot of a product is, for as long as it was so.

    Attributes:
        product: letters as the exchange writes them, ``rb``, ``TA``.
        exchange: ``SHFE``, ``INE``, ``DCE``, ``CZCE``, ``CFFEX``, ``GFEX``.
        name: of the product.
        multiplier: units in one lot; price × multiplier is the worth of one.
        unit: what the price is for one of.
        since: first day; ``date.min`` if before 2012.
        until: last day; ``date.max`` if still.
        source: as explained in ``data/README.md``.
    """

    product: str
    exchange: str
    name: Label
    multiplier: int
    unit: Label
    since: dt.date
    until: dt.date
    source: str


@cache
def multipliers() -> tuple[Multiplier, ...]:
    """All that are known, as the file lists them."""
    text = files("kanchuan.tables").joinpath("data/contract_multipliers.csv").read_text(encoding="utf-8")
    return tuple(
        Multiplier(
            row["product"],
            row["exchange"],
            Label(row["name_zh"], row["name_en"]),
            int(row["multiplier"]),
            Label(row["unit_zh"], row["unit_en"]),
            dt.date.fromisoformat(row["since"]) if row["since"] else dt.date.min,
            dt.date.fromisoformat(row["until"]) if row["until"] else dt.date.max,
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def product_of(symbol: str) -> tuple[str, str]:
    """Product and exchange of a futures symbol: ``rb2601.SHFE`` gives ``("rb", "SHFE")``; empty strings if it is none."""
    found = re.fullmatch(r"([A-Za-z]{1,2})\d{3,4}\b[^.]*\.([A-Z]+)", symbol)
    return (found[1], found[2]) if found else ("", "")


def multiplier_on(symbol: str, day: dt.date) -> Multiplier | None:
    """What one lot of that contract was on that day; None if the product is unknown or was not traded then."""
    product, exchange = product_of(symbol)
    return next(
        (one for one in multipliers() if (one.product, one.exchange) == (product, exchange) and one.since <= day <= one.until), None
    )
