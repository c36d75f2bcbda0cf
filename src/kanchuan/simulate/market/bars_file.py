"""A market whose daily prices are real: bars from a file, with a path within each day that keeps to them.

The file is the contract's ``quotes`` table (symbol, day, open, high, low, close, volume), Parquet or CSV, unadjusted prices, all of shares and funds or
all of futures. Each day's path starts at the open, ends at the close, touches high and low, and goes beyond neither. A day without a bar, or with a
volume of 0, is a halt. The day's limits are those of the board, widened to the bar where it went beyond them (new listings, ex-dividend days, shares
under special treatment are within theirs).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyarrow import csv

from kanchuan.simulate.market import boards
from kanchuan.simulate.market.attention import remembered
from kanchuan.simulate.market.boards import Board
from kanchuan.simulate.market.calendar import FIRST_YEAR, LAST_YEAR, date_of, day_number, evening_before, trading_days
from kanchuan.simulate.market.contracts import Product, products
from kanchuan.simulate.market.futures import futures_limits, futures_security, settlement_prices
from kanchuan.simulate.market.levies import levy, stamp_duty
from kanchuan.simulate.market.market import STEPS, UNIT, Market, Security
from kanchuan.simulate.market.stocks import price_limits, share_security
from kanchuan.simulate.market.volatility import Floats, day_shape
from kanchuan.tables.multipliers import product_of

Ints = NDArray[np.int64]

PRICES = ("open", "high", "low", "close")
COLUMNS = ("symbol", "day", *PRICES, "volume")

# How far from a whole tick a price may be to count as on it (prices stored as binary fractions).
_ROUNDING = 1e-6
_CHUNK = 20_000


class BarsError(ValueError):
    """The file cannot be a market; the message names file, row and column."""


def market_from_bars(path: Path, rng: np.random.Generator) -> Market:
    """The market of the bars in a file.

    Args:
        path: ``.parquet`` or ``.csv`` (UTF-8, a header, plain numbers, days as 2024-01-02 or 20240102).
        rng: the paths within the days are drawn from it.

    Raises:
        BarsError: a column is missing; a cell is empty or does not read; a symbol is of no known kind, or of another kind than the first; a day is no
            trading day of 2012 to 2026, or comes twice; a price is not of whole ticks, or beyond high or low.
    """
    bars = _Bars(path)
    symbols, rows = np.unique(bars.symbols, return_inverse=True)
    days = trading_days(date_of(int(bars.days.min())), date_of(int(bars.days.max())))
    columns = np.searchsorted(days, bars.days)
    found: NDArray[np.int64] = np.full((len(symbols), len(days)), -1, np.int64)
    for place, (row, column) in enumerate(zip(rows, columns, strict=True)):
        if found[row, column] >= 0:
            raise bars.error(place, "day", f"{bars.symbols[place]} {date_of(int(bars.days[place]))} 出现两次 / comes twice")
        found[row, column] = place
    return _market(bars, [str(symbol) for symbol in symbols], days, found, rng)


class _Bars:
    """The file's rows, checked one by one.

    Attributes:
        symbols: [N].
        days: [N] days since 1970.
        ticks: [N, 4] open, high, low, close; of a row without volume, the close (or the open) four times, 0 if it has neither.
        volume: [N].
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        table = _read(path)
        missing = [name for name in COLUMNS if name not in table.column_names]
        if missing:
            raise BarsError(f"{path.name}: 缺少列 / missing column {', '.join(missing)}")
        if table.num_rows == 0:
            raise BarsError(f"{path.name}: 没有行 / no rows")
        cells = {name: _plain(table.column(name)).to_pylist() for name in COLUMNS}
        if "at" in table.column_names:
            moment = next((row for row, value in enumerate(table.column("at").to_pylist()) if value not in (None, "")), None)
            if moment is not None:
                raise self.error(moment, "at", "只接受日线 / daily bars only")
        self.kinds: dict[str, Board | Product] = {}
        self._known_days: dict[Any, int] = {}
        names = [self._symbol(row, cell) for row, cell in enumerate(cells["symbol"])]
        self.symbols = np.array(names)
        self.days = np.array([self._day(row, cell) for row, cell in enumerate(cells["day"])], np.int64)
        self.volume = np.array([self._volume(row, cell) for row, cell in enumerate(cells["volume"])], np.int64)
        prices = zip(names, zip(*(cells[name] for name in PRICES), strict=True), self.volume.tolist(), strict=True)
        self.ticks = np.array(
            [self._prices(row, self.kinds[name].tick, four, volume) for row, (name, four, volume) in enumerate(prices)], np.int64
        )

    def error(self, row: int, column: str, problem: str) -> BarsError:
        """The error of a row (counted from 0 here, from 1 in the file, the header of a CSV being its first)."""
        first = 2 if self._path.suffix == ".csv" else 1
        return BarsError(f"{self._path.name}: 第 {row + first} 行 / row {row + first}, {column}: {problem}")

    def _symbol(self, row: int, cell: Any) -> str:
        symbol = "" if cell is None else str(cell).strip()
        if symbol in self.kinds:
            return symbol
        kind = _kind(symbol)
        if kind is None:
            raise self.error(
                row,
                "symbol",
                f"{symbol or '空 / empty'}: 不是认识的股票、基金或期货合约 / no share, fund or futures contract that is known",
            )
        first = next(iter(self.kinds.values()), kind)
        if isinstance(first, Board) != isinstance(kind, Board):
            raise self.error(row, "symbol", f"{symbol}: 股票与期货不能同在一个文件 / shares and futures in one file")
        self.kinds[symbol] = kind
        return symbol

    def _day(self, row: int, cell: Any) -> int:
        if cell not in self._known_days:
            self._known_days[cell] = self._trading_day(row, cell)
        return self._known_days[cell]

    def _trading_day(self, row: int, cell: Any) -> int:
        day: dt.date | None = None
        if isinstance(cell, dt.datetime):
            day = cell.date()
        elif isinstance(cell, dt.date):
            day = cell
        elif cell not in (None, ""):
            try:
                day = dt.date.fromisoformat(str(cell).strip())
            except ValueError:
                day = None
        if day is None:
            raise self.error(row, "day", f"{'空 / empty' if cell in (None, '') else cell}: 不是日期 / no date")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.error(
                row, "day", f"{day}: 交易日历只有 {FIRST_YEAR} 至 {LAST_YEAR} 年 / the calendar knows {FIRST_YEAR} to {LAST_YEAR}"
            )
        number = day_number(day)
        try:
            evening_before(np.array([number], np.int32))
        except ValueError as error:
            raise self.error(row, "day", f"{day}: 不是交易日 / not a trading day") from error
        return number

    def _volume(self, row: int, cell: Any) -> int:
        value = self._number(row, "volume", cell)
        if value is None:
            return 0
        if value < 0 or value != int(value):
            raise self.error(row, "volume", f"{cell}: 应为非负整数 / should be a whole number, not negative")
        return int(value)

    def _number(self, row: int, column: str, cell: Any) -> float | None:
        if cell is None or cell == "":
            return None
        try:
            value = float(cell)
        except ValueError as error:
            raise self.error(row, column, f"{cell}: 不是数 / no number") from error
        if np.isinf(value):
            raise self.error(row, column, f"{cell}: 不是数 / no number")
        return None if np.isnan(value) else value

    def _prices(self, row: int, tick: int, cells: tuple[Any, ...], volume: int) -> tuple[int, int, int, int]:
        first, high, low, last = (self._ticks(row, name, tick, cell, volume) for name, cell in zip(PRICES, cells, strict=True))
        if volume == 0:
            still = last or first
            return (still, still, still, still)
        if high < max(first, low, last):
            raise self.error(row, "high", "最高价低于其他价格 / below another price of the day")
        if low > min(first, last):
            raise self.error(row, "low", "最低价高于其他价格 / above another price of the day")
        return (first, high, low, last)

    def _ticks(self, row: int, column: str, tick: int, cell: Any, volume: int) -> int:
        """The price in ticks; of a day without volume it may be empty or 0, and is 0 then."""
        value = self._number(row, column, cell)
        if volume == 0 and not value:
            return 0
        if value is None:
            raise self.error(row, column, "空 / empty")
        exact = value * UNIT / tick
        count = round(exact)
        if count <= 0 or abs(exact - count) > _ROUNDING * count:
            step = f"{tick / UNIT:g}"
            raise self.error(
                row,
                column,
                f"{value:g}: 不是 {step} 元的正整数倍（复权价不可用）/ no multiple of {step} yuan (adjusted prices will not do)",
            )
        return count


def _read(path: Path) -> pa.Table:
    try:
        if path.suffix == ".parquet":
            return pq.read_table(path)
        types = dict.fromkeys((*COLUMNS, "at"), pa.string())
        return csv.read_csv(path, read_options=csv.ReadOptions(use_threads=False), convert_options=csv.ConvertOptions(column_types=types))
    except (pa.ArrowException, OSError) as error:
        raise BarsError(f"{path.name}: {error}") from error


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Decimals as floating numbers, which read faster and are exact enough to tell the tick."""
    return column.cast(pa.float64()) if pa.types.is_decimal(column.type) else column


def _kind(symbol: str) -> Board | Product | None:
    code, exchange = product_of(symbol)
    if code:
        return next((one for one in products() if (one.terms.product, one.terms.exchange) == (code, exchange)), None)
    return boards.board_of(symbol)


def _security(symbol: str, kind: Board | Product, days: NDArray[np.int32]) -> Security:
    """Its name is its code: a real one stays out of made-up records."""
    if isinstance(kind, Board):
        return share_security(kind, symbol, symbol.partition(".")[0], 0, kind.limit_on(int(days[-1])), levy(kind.levies, days))
    return futures_security(kind, symbol, symbol.partition(".")[0])


def _market(bars: _Bars, symbols: list[str], days: NDArray[np.int32], found: Ints, rng: np.random.Generator) -> Market:
    count, length = found.shape
    kinds = [bars.kinds[symbol] for symbol in symbols]
    shares = isinstance(kinds[0], Board)
    traded = (found >= 0) & (bars.volume[found] > 0)
    drawn = _paths(bars.ticks, rng)
    path = np.empty((count, length, STEPS + 1), np.int32)
    previous = np.empty((count, length), np.int32)
    upper, lower = np.empty_like(previous), np.empty_like(previous)
    heat = np.zeros((count, length), np.float32)
    limits = np.array([_limit_on(kind, int(days[-1])) for kind in kinds], np.int64)
    close = np.array([_first_price(bars, symbols[row], found[row]) for row in range(count)], np.int64)
    settled = close.copy()
    attention = np.zeros(count)
    for day in range(length):
        now = traded[:, day]
        heat[:, day] = attention
        if shares:
            limits = np.array([_limit_on(kind, int(days[day])) for kind in kinds], np.int64)
        top, bottom = price_limits(close, limits) if shares else futures_limits(settled, limits)
        whole = np.where(now[:, None], drawn[found[:, day]], close[:, None])
        upper[:, day], lower[:, day] = np.maximum(top, whole.max(axis=1)), np.minimum(bottom, whole.min(axis=1))
        path[:, day], previous[:, day] = whole, close
        change = np.log(whole[:, -1] / close)
        attention = np.where(now, remembered(attention, change, limits / (100.0 if shares else 10_000.0)), 0.8 * attention)
        close = whole[:, -1].astype(np.int64)
        settled = np.where(now, settlement_prices(path[:, day]), settled)
    return Market(
        days,
        evening_before(days),
        tuple(_security(symbol, kind, days) for symbol, kind in zip(symbols, kinds, strict=True)),
        path,
        previous,
        upper,
        lower,
        ~traded,
        np.where(traded, bars.volume[found], 0),
        heat,
        stamp_duty(days) if shares else np.zeros(length, np.int32),
    )


def _limit_on(kind: Board | Product, day: int) -> int:
    return kind.limit_on(day) if isinstance(kind, Board) else kind.limit


def _first_price(bars: _Bars, symbol: str, places: Ints) -> int:
    """The first price that is known of a security: what it stands at until its first bar."""
    known = [int(bars.ticks[place, 0]) for place in places if place >= 0 and bars.ticks[place, 0] > 0]
    if not known:
        raise bars.error(int(places[places >= 0][0]), "close", f"{symbol}: 没有任何价格 / has no price at all")
    return known[0]


def _paths(ticks: Ints, rng: np.random.Generator) -> NDArray[np.int32]:
    """[N, STEPS + 1] paths of N bars, in ticks."""
    parts = [_chunk(ticks[start : start + _CHUNK].astype(np.float64), rng) for start in range(0, len(ticks), _CHUNK)]
    return np.concatenate(parts)


def _chunk(bars: Floats, rng: np.random.Generator) -> NDArray[np.int32]:
    first, high, low, last = (bars[:, [column]] for column in range(4))
    shape = day_shape()
    done = np.concatenate([[0.0], np.cumsum(shape**2)])
    walk = np.zeros((len(bars), STEPS + 1))
    np.cumsum(shape * rng.standard_normal((len(bars), STEPS)), axis=1, out=walk[:, 1:])
    bridge = walk - walk[:, [-1]] * done
    price = first + (last - first) * done + bridge * (high - low) * 0.6
    price = _reach(price, np.maximum(first, last), high)
    price = -_reach(-price, -np.minimum(first, last), -low)
    path = np.rint(price).astype(np.int32)
    path[:, 0], path[:, -1] = bars[:, 0], bars[:, 3]
    return path


def _reach(price: Floats, base: Floats, target: Floats) -> Floats:
    """Stretch what lies above ``base`` so that the highest point is ``target``; lift the highest inner point where nothing does."""
    above = np.maximum(price - base, 0.0)
    # Ends lie on or below the base; rounding must not make a peak of them.
    above[:, [0, -1]] = 0.0
    peak = above.max(axis=1, keepdims=True)
    factor = np.divide(target - base, peak, out=np.zeros_like(peak), where=peak > 0)
    stretched = np.minimum(price, base) + above * factor
    rows = np.flatnonzero((peak[:, 0] == 0) & (target[:, 0] > base[:, 0]))
    inner = 1 + np.argmax(price[rows, 1:-1], axis=1)
    stretched[rows, inner] = target[rows, 0]
    return np.asarray(stretched, np.float64)
