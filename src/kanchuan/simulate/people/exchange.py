"""A market as compiled code takes it: arrays side by side."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.clock import SECOND_US, session_arrays
from kanchuan.simulate.market.market import Market, Security

Array = NDArray[Any]

# The crowd's favourites of a day.
_HOTTEST = 20
MILLION = 1_000_000


# A trading day: days since 1970 of it and of its evening, is a night session held, stamp duty of a sell in millionths.
DAY = np.dtype([("date", "i8"), ("evening", "i8"), ("night", "?"), ("stamp", "i8")], align=True)
# What is known of a security on a day, in ticks.
QUOTE = np.dtype([("previous_close", "i4"), ("upper", "i4"), ("lower", "i4"), ("halted", "?")], align=True)
# Most sessions of a day.
SESSIONS = 4
# A security; rates are in millionths, sums in ten-thousandths of a yuan.
TERMS = np.dtype(
    [
        ("tick", "i8"),
        ("lot", "i8"),
        ("step", "i8"),
        ("multiplier", "i8"),
        ("margin", "i8"),  # as a share of the worth
        ("fee", "i8"),  # what the market takes of the worth, and of each lot
        ("fee_lot", "i8"),
        ("today", "i8"),  # multiple of those on lots closed on the day they were opened
        ("taxed", "?"),  # do sells pay stamp duty?
        ("partner", "i8"),  # the next contract of the same good (or, where there is none, of the same sector), -1 for none
        ("last", "i8"),  # last day on which it trades; far off where that is the market's last
        ("start", "f8", (SESSIONS,)),  # sessions in seconds from midnight (see Security.sessions), empty ones at the end
        ("end", "f8", (SESSIONS,)),
        ("seconds", "f8"),  # trading seconds of a day
    ],
    align=True,
)


class Exchange(NamedTuple):
    """A market's arrays. Shapes: S securities, D days. Few arrays, since compiled code counts references to each at every call.

    Attributes:
        path: as in ``Market``.
        days: [D] of dtype ``DAY``.
        quotes: [S, D] of dtype ``QUOTE``.
        terms: [S] of dtype ``TERMS``.
        hottest: [D, H] the securities that the crowd looks at most.
        mains: [D, S] for each contract the one of the same good that the crowd looks at most, -1 where none trades; [0, 0] for shares.
        hours: [K, 2] seconds from midnight at which anything trades.
        grain: smallest piece into which orders are cut (100 shares, 1 lot of futures).
    """

    path: Array
    days: Array
    quotes: Array
    terms: Array
    hottest: Array
    mains: Array
    hours: Array
    grain: int


def exchange_of(market: Market, grain: int, *, futures: bool = False) -> Exchange:
    """A market's arrays.

    Args:
        market: any.
        grain: smallest piece into which its orders are cut.
        futures: is it one of futures?

    Raises:
        ValueError: a security has more sessions than ``SESSIONS``.
    """
    days = np.zeros(len(market.days), DAY)
    days["date"], days["evening"], days["night"], days["stamp"] = market.days, market.evenings, market.nights, market.stamp_duty
    quotes = np.zeros(market.halted.shape, QUOTE)
    for name in QUOTE.names or ():
        quotes[name] = getattr(market, name)
    return Exchange(
        # Writeable and in C order, so that the kernels are compiled once.
        path=np.require(market.path, requirements=["C", "W"]),
        days=days,
        quotes=quotes,
        terms=_terms(market),
        hottest=np.argsort(-market.heat, axis=0, kind="stable")[:_HOTTEST].T.astype(np.int32).copy(),
        mains=_mains(market) if futures else np.empty((0, 0), np.int32),
        hours=_hours(market.securities),
        grain=grain,
    )


def _terms(market: Market) -> Array:
    securities = market.securities
    terms = np.zeros(len(securities), TERMS)
    starts, ends = session_arrays(securities)
    width = starts.shape[1]
    if width > SESSIONS:
        raise ValueError(f"a security with {width} sessions a day, at most {SESSIONS} are known")
    for name, said in (("tick", "tick"), ("lot", "lot"), ("step", "step"), ("multiplier", "multiplier"), ("fee", "market_fee"),
                       ("fee_lot", "market_fee_lot"), ("taxed", "pays_stamp_duty")):  # fmt: skip
        terms[name] = [getattr(one, said) for one in securities]
    terms["margin"] = [round(one.margin_rate * MILLION) for one in securities]
    terms["today"] = [round(one.close_today_factor * MILLION) for one in securities]
    terms["partner"] = _partners(securities)
    trades = ~market.halted
    last = np.where(trades.any(axis=1), len(market.days) - 1 - trades[:, ::-1].argmax(axis=1), -1)
    terms["last"] = np.where(last == len(market.days) - 1, MILLION, last)
    terms["start"], terms["end"] = ends[:, -1:] / SECOND_US, ends[:, -1:] / SECOND_US
    terms["start"][:, :width], terms["end"][:, :width] = starts / SECOND_US, ends / SECOND_US
    terms["seconds"] = market.seconds
    return terms


def _goods(securities: tuple[Security, ...]) -> list[str]:
    """What each contract is of: the letters of its symbol."""
    return ["".join(letter for letter in one.symbol.split(".")[0] if letter.isalpha()) for one in securities]


def _partners(securities: tuple[Security, ...]) -> Array:
    """The next row of the same good, else of the same sector."""
    found = np.full(len(securities), -1, np.int64)
    for keys in (_goods(securities), [str(one.sector) for one in securities]):
        next_of: dict[str, int] = {}
        for place in range(len(securities) - 1, -1, -1):
            if found[place] < 0:
                found[place] = next_of.get(keys[place], -1)
            next_of[keys[place]] = place
    return found


def _mains(market: Market) -> Array:
    mains = np.full(market.heat.T.shape, -1, np.int32)
    goods = np.array(_goods(market.securities))
    every = np.arange(len(market.days))
    for good in np.unique(goods):
        rows = np.flatnonzero(goods == good)
        seen = np.where(market.halted[rows], -1.0, market.heat[rows])
        best = seen.argmax(axis=0)
        mains[:, rows] = np.where(seen[best, every] < 0, -1, rows[best])[:, None]
    return mains


def _hours(securities: tuple[Security, ...]) -> Array:
    """Spans in which at least one security trades."""
    spans: list[list[int]] = []
    for start, end in sorted({span for one in securities for span in one.sessions}):
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    return np.array(spans, np.float64).reshape(-1, 2)
