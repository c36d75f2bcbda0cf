"""Stylised facts of trading: made-up people beside real ones. Where they differ is printed too."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

# Trading seconds of the first and the last half hour, for people who state a time of day.
_HALF_HOUR = 1_800
_OPEN, _CLOSE = 34_200, 54_000


@dataclass(frozen=True, slots=True)
class Fill:
    """One fill: account, day (a number that rises with the calendar), second of the day (None: not known), symbol, +1 buy or -1 sell, shares, price (yuan)."""

    account: str
    day: int
    second: int | None
    symbol: str
    side: int
    quantity: int
    price: float


def facts(fills: Iterable[Fill]) -> dict[str, float]:
    """Figures that a made-up world should share with a real one.

    Returns:
        Quartiles of a fill's worth (yuan) and of its shares; shares of fills in whole hundreds, thousands and in odd sizes; quartiles of the days that shares
        were held (first in, first out); fills and securities of an account on a day it trades; share of fills in the first and the last half hour; share
        of buys.
    """
    rows = sorted(fills, key=lambda one: (one.account, one.day, one.second if one.second is not None else -1))
    worth = np.array([one.quantity * one.price for one in rows])
    shares = np.array([one.quantity for one in rows])
    timed = np.array([one.second for one in rows if one.second is not None])
    days: dict[tuple[str, int], set[str]] = defaultdict(set)
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for one in rows:
        days[one.account, one.day].add(one.symbol)
        counts[one.account, one.day] += 1
    held = np.array(_holding_days(rows) or [float("nan")])

    def quartiles(name: str, values: np.ndarray) -> dict[str, float]:
        return {f"{name} q{round(100 * q)}": round(float(np.quantile(values, q)), 2) for q in (0.25, 0.5, 0.75)}

    return {
        "fills": float(len(rows)),
        **quartiles("worth", worth),
        **quartiles("shares", shares),
        "whole thousands": round(float((shares % 1_000 == 0).mean()), 3),
        "whole hundreds": round(float((shares % 100 == 0).mean()), 3),
        **quartiles("days held", held),
        "sold on the next day": round(float((held <= 1).mean()), 3),
        **quartiles("fills a day", np.array(list(counts.values()))),
        **quartiles("securities a day", np.array([len(found) for found in days.values()])),
        "first half hour": round(float(((timed >= _OPEN) & (timed < _OPEN + _HALF_HOUR)).mean()), 3) if len(timed) else float("nan"),
        "last half hour": round(float((timed >= _CLOSE - _HALF_HOUR).mean()), 3) if len(timed) else float("nan"),
        "buys": round(float(np.mean([one.side > 0 for one in rows])), 3),
    }


def _holding_days(rows: Iterable[Fill]) -> list[float]:
    """Days between buy and sell of each piece, first in first out, each piece once."""
    open_lots: dict[tuple[str, str], deque[list[int]]] = defaultdict(deque)
    held: list[float] = []
    for one in rows:
        lots = open_lots[one.account, one.symbol]
        if one.side > 0:
            lots.append([one.day, one.quantity])
            continue
        left = one.quantity
        while left > 0 and lots:
            piece = min(left, lots[0][1])
            held.append(one.day - lots[0][0])
            left -= piece
            lots[0][1] -= piece
            if lots[0][1] == 0:
                lots.popleft()
    return held


def fills_of_dataset(dataset: Path, labels: frozenset[str] | None = None) -> list[Fill]:
    """Fills of shares in a made-up world; ``labels`` keeps only accounts of those kinds."""
    chosen = "" if labels is None else f"WHERE l.label IN ({', '.join(repr(label) for label in sorted(labels))})"
    rows = duckdb.execute(
        f"""SELECT f.account_id, epoch_us(f.filled_at) AS at, f.symbol, f.side, f.quantity, CAST(f.price AS DOUBLE) AS price
        FROM '{dataset}/fills.parquet' f JOIN '{dataset}/truth/account_labels.parquet' l ON f.account_id = l.account_id {chosen}"""
    ).fetchall()
    found = []
    for account, at, symbol, side, quantity, price in rows:
        seconds = at // 1_000_000 + 8 * 3600
        if symbol.rsplit(".", 1)[-1] in ("SH", "SZ", "BJ"):
            found.append(Fill(account, seconds // 86_400, seconds % 86_400, symbol, 1 if side == "buy" else -1, quantity, price))
    return found


def fills_of_file(path: Path) -> list[Fill]:
    """Real fills from a table with the columns account, date (YYYYMMDD or YYYY-MM-DD, may be empty), time, code, side (B/S), price, quantity."""
    rows = duckdb.execute(
        f"""SELECT account, epoch_us(coalesce(try_strptime(date, '%Y%m%d'), try_strptime(date, '%Y-%m-%d'))) // 86400000000 AS day,
        date_part('epoch', try_cast(nullif(time, '') AS TIME)) AS second, code, side, abs(quantity) AS quantity, price
        FROM '{path}' WHERE quantity <> 0 AND price > 0"""
    ).fetchall()
    return [
        Fill(account, int(day), None if second is None else int(second), code, 1 if side == "B" else -1, int(quantity), float(price))
        for account, day, second, code, side, quantity, price in rows
        if day is not None
    ]


def side_by_side(real: Mapping[str, float], made_up: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Rows of a table: the fact, the real figure, and each made-up one."""
    return [[name, f"{value:g}", *(f"{world[name]:g}" for world in made_up.values())] for name, value in real.items()]


def compare(datasets: Sequence[Path], real: Path | None) -> tuple[str, list[str]]:
    """Made-up worlds beside real fills: as JSON, and as lines of a table. Without real fills the first world stands in their place."""
    made_up = {folder.name: facts(fills_of_dataset(folder)) for folder in datasets}
    first = {real.name: facts(fills_of_file(real))} if real else {}
    columns = {**first, **made_up}
    if not columns:
        return "{}\n", []
    names = list(columns)
    rows = side_by_side(columns[names[0]], {name: columns[name] for name in names[1:]})
    widths = [max(len(row[place]) for row in [["", *names], *rows]) for place in range(len(names) + 1)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in [["", *names], *rows]]
    return json.dumps(columns, ensure_ascii=False, indent=1, sort_keys=True) + "\n", lines
