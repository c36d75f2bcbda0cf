"""The boards on which shares and funds are listed: codes, quantities, price limits, since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kanchuan.simulate.market.calendar import day_number


@dataclass(frozen=True, slots=True)
class Board:
    """One board.

    Attributes:
        suffix: of its symbols.
        prefixes: first digits of its codes and the day since which they are given (days since 1970).
        weight: its share of all listings once it exists.
        since: first trading day.
        tick: smallest price step, ten-thousandths of a yuan.
        lot: smallest buy.
        step: quantities above it rise by this much.
        limit: price limit in hundredths of the previous close.
        levies: its rows of ``levies.csv``.
    """

    suffix: str
    prefixes: tuple[tuple[str, int], ...]
    weight: float
    since: int
    tick: int
    lot: int
    step: int
    limit: int
    levies: str = "share"

    def prefixes_on(self, day: int) -> tuple[str, ...]:
        """The beginnings of its codes on that day."""
        if self is BEIJING and day >= BEIJING_RECODED:
            return ("920",)
        return tuple(prefix for prefix, since in self.prefixes if since <= day)

    def limit_on(self, day: int) -> int:
        """Its price limit on that day, hundredths."""
        return SHANGHAI.limit if self is CHINEXT and day < CHINEXT_WIDENED else self.limit


def _day(year: int, month: int, day: int) -> int:
    return day_number(dt.date(year, month, day))


SHANGHAI = Board("SH", (("600", 0), ("601", 0), ("603", _day(2014, 1, 1)), ("605", _day(2020, 1, 1))), 0.33, 0, 100, 100, 100, 10)
SHENZHEN = Board("SZ", (("000", 0), ("002", 0), ("001", _day(2021, 1, 1)), ("003", _day(2020, 10, 1))), 0.29, 0, 100, 100, 100, 10)
CHINEXT = Board("SZ", (("300", 0), ("301", _day(2021, 9, 1))), 0.25, 0, 100, 100, 100, 20)
STAR = Board("SH", (("688", 0),), 0.11, _day(2019, 7, 22), 100, 200, 1, 20)
# Its codes begin with 8 until October 2025 and with 920 since.
BEIJING = Board("BJ", (("83", 0), ("87", 0)), 0.05, _day(2021, 11, 15), 100, 100, 1, 30, "beijing")
FUNDS = Board("SH", (("510", 0), ("512", 0), ("515", _day(2019, 6, 1))), 0.0, 0, 10, 100, 100, 10, "fund")

BOARDS = (SHANGHAI, SHENZHEN, CHINEXT, STAR, BEIJING)

# ChiNext's limit was that of the main boards until then.
CHINEXT_WIDENED = _day(2020, 8, 24)
BEIJING_RECODED = _day(2025, 10, 9)

# Shares under special treatment (main boards), hundredths.
SPECIAL_TREATMENT_LIMIT = 5


def board_of(symbol: str) -> Board | None:
    """The board on which a symbol of the contract (``600000.SH``) is listed; None if it is no share and no fund."""
    code, _, suffix = symbol.partition(".")
    if len(code) != 6 or not code.isdigit():
        return None
    for board, beginnings in _BEGINNINGS.get(suffix, ()):
        if code.startswith(beginnings):
            return board
    return None


_BEGINNINGS: dict[str, tuple[tuple[Board, tuple[str, ...]], ...]] = {
    "SH": ((STAR, ("688", "689")), (SHANGHAI, ("60",)), (FUNDS, ("5",))),
    "SZ": ((CHINEXT, ("30",)), (SHENZHEN, ("00",)), (FUNDS, ("15", "16", "18"))),
    "BJ": ((BEIJING, ("4", "8", "92")),),
}
