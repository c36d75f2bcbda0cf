"""``simulate``: a made-up world in files, with the truth beside it. Everything in it is invented; nothing is sent anywhere."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kanchuan.simulate.cases.case import CASES, DIFFICULTY, make_case
from kanchuan.simulate.cases.mix import make_mix, sizes
from kanchuan.simulate.errors import SimulateError
from kanchuan.simulate.innocents.street import make_street
from kanchuan.simulate.market.bars_file import market_from_bars
from kanchuan.simulate.market.calendar import trading_days
from kanchuan.simulate.market.futures import make_futures
from kanchuan.simulate.market.market import Market
from kanchuan.simulate.market.stocks import make_stocks
from kanchuan.simulate.mixtures import make_exact, make_mixtures
from kanchuan.simulate.people.temperaments import Climate
from kanchuan.simulate.platform.book import PlatformBook, write_platform_books
from kanchuan.simulate.platform.conservation import check_conservation
from kanchuan.simulate.platform.generator import make_platforms
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.truth import write_truth
from kanchuan.simulate.raw.write import write_raw
from kanchuan.simulate.records.broker_view import keep_broker_view
from kanchuan.simulate.records.columns import rows_of, save
from kanchuan.simulate.records.market_book import MarketBook, write_market_book
from kanchuan.simulate.records.quotes import quotes
from kanchuan.tables import entities

Progress = Callable[[str, float], None]

# A street at scale 1 (assumption: a branch of a middling broker), and the share of its accounts that are split or lent: far above a market's, so
# that there is something to learn from.
_ACCOUNTS = 3_000
_GUILTY = (0.02, 0.06)
_DAYS = (40, 80)
# Days before the window of the records: most platforms and loans began before it.
_BEFORE = (0, 90)
# In so many worlds nobody has bank statements; in the others a part of the cards has them.
_NO_STATEMENTS = 0.4
_STATEMENTS = (0.2, 1.0)
_SHARES = (250, 900)
# First day of a street, days since 1970: 2015-01-05 to 2025-06-30.
_BEGINS = (16_440, 20_269)


@dataclass(frozen=True, slots=True)
class SimulateReport:
    """What was written: rows of each table, the accounts by their true label, seconds."""

    scenario: str
    seed: int
    out: Path
    tables: dict[str, int]
    labels: dict[str, int]
    seconds: float
    raw: list[Path] = field(default_factory=list)

    def lines(self, lang: str = "zh") -> list[str]:
        """The report in words."""

        def said(zh: str, en: str) -> str:
            return en if lang == "en" else zh

        orders = self.tables.get("orders", 0) + self.tables.get("subaccount_orders", 0)
        lines = [
            said(
                f"虚构的世界「{self.scenario}」（种子 {self.seed}）写入 {self.out}：{orders:,} 笔委托，{self.seconds:.1f} 秒，每秒 {orders / self.seconds:,.0f} 笔",
                f"made-up world '{self.scenario}' (seed {self.seed}) in {self.out}: {orders:,} orders in {self.seconds:.1f} s, "
                f"{orders / self.seconds:,.0f} a second",
            ),
            said("表：", "tables: ") + ", ".join(f"{name} {rows:,}" for name, rows in self.tables.items()),
            said("账户（真相只在 truth/）：", "accounts (the truth is in truth/ alone): ")
            + ", ".join(f"{name} {rows:,}" for name, rows in sorted(self.labels.items())),
        ]
        if self.raw:
            lines.append(said(f"原始文件 {len(self.raw)} 个", f"{len(self.raw)} raw files"))
        return lines


@dataclass(frozen=True, slots=True)
class World:
    """A made-up world before it is written.

    Attributes:
        markets: its markets.
        market_book: the market's book.
        platform_books: the platforms' books.
        name: of the world.
        window: first day of the records, days since 1970, and the share of split and lent accounts whose bank statements are in them, where only what
            a broker knows is kept; None where all is.
    """

    markets: tuple[Market, ...]
    market_book: MarketBook
    platform_books: list[PlatformBook]
    name: str
    window: tuple[int, float] | None = None


# Scale, seed, difficulty and prices make a world.
Maker = Callable[[float, int, float | None, Path | None], World]


def simulate(
    scenario: str,
    out: Path,
    scale: float = 1.0,
    seed: int = 1,
    difficulty: float | None = None,
    prices: Path | None = None,
    raw: Path | None = None,
    progress: Progress | None = None,
) -> SimulateReport:
    """Make a world and write it as a dataset with its truth. The same arguments give the same bytes.

    Args:
        scenario: ``street`` (a broker's accounts of all kinds, platforms' main accounts among them), ``orders-alone`` (accounts of which nothing is known
            but orders and fills), ``case-1`` to ``case-10`` of the regulators' notice of 2021, or ``ten-cases`` (all of them, each small, among innocents).
        out: the dataset's folder; what stands there is replaced once the world is complete.
        scale: 1 for the published or usual size.
        seed: of all chance.
        difficulty: 0 (plain) to 1 (well hidden, dirty, innocents that look alike); drawn from the seed if None.
        prices: a file of real daily bars (symbol, day, open, high, low, close, volume) instead of drawn prices.
        raw: a folder for the same records once more, as raw files in the layouts of brokers, counters, banks and platforms; none if None.
        progress: told what is being done and the share done.

    Raises:
        SimulateError: no such scenario, or a scale or difficulty out of range.
        BarsError: ``prices`` cannot be used.
        NotConservedError: a defect: money or shares came from nowhere. Nothing is left behind.
    """
    started = time.perf_counter()
    tell = progress or (lambda _what, _share: None)
    if not 0 < scale <= 100 or (difficulty is not None and not 0 <= difficulty <= 1):
        raise SimulateError(
            "scale 须在 0 与 100 之间、difficulty 在 0 与 1 之间 / scale must lie between 0 and 100, difficulty between 0 and 1"
        )
    makers: dict[str, Maker] = {
        "street": _street,
        "orders-alone": _orders_alone,
        "ten-cases": _ten_cases,
        **{f"case-{number}": partial(_case, number) for number in CASES},
    }
    if scenario not in makers:
        raise SimulateError(f"{scenario}: 没有这个情景 / no such scenario: {', '.join(makers)}")
    tell(scenario, 0.02)
    world = makers[scenario](scale, seed, difficulty, prices)
    tell("write", 0.7)
    unfinished = out.parent / f".{out.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        write_world(world, unfinished)
        tell("conservation", 0.9)
        check_conservation(unfinished, {one.symbol: one.multiplier for market in world.markets for one in market.securities})
        if world.window:
            first_day, statements = world.window
            keep_broker_view(unfinished, first_day, statements, seed)
        if out.exists():
            shutil.rmtree(out)
        unfinished.replace(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    tell("raw", 0.95)
    files = write_raw(out, raw, seed) if raw else []
    tell("done", 1.0)
    labels = dict(Counter(pq.read_table(out / "truth" / "account_labels.parquet")["label"].to_pylist()))
    tables = {path.stem: pq.read_metadata(path).num_rows for path in sorted(out.glob("*.parquet"))}
    return SimulateReport(scenario, seed, out, tables, labels, time.perf_counter() - started, files)


def write_world(world: World, folder: Path) -> None:
    """Write all tables of a world and its truth."""
    folder.mkdir(parents=True)
    order_ids = write_market_book(world.market_book, folder)
    write_platform_books(world.platform_books, folder, order_ids)
    write_truth(world.platform_books, folder, order_ids, world.name)
    for table, rows in ((entities.PARTIES, world.market_book.parties), (entities.RELATIONS, world.market_book.relations)):
        if rows:
            save(folder, table.name, rows_of(table, rows))
    save(folder, "quotes", pa.concat_tables([quotes(market) for market in world.markets]))


def _street(scale: float, seed: int, difficulty: float | None, prices: Path | None) -> World:
    rng = np.random.default_rng(seed)
    hard = float(rng.uniform(0.1, 0.9)) if difficulty is None else difficulty
    shares, before = _shares(rng, prices, _BEFORE)
    days = shares.days
    futures = make_futures(rng, days)
    setting = Setting.draw(rng, shares, futures, hard)
    total = max(20, round(_ACCOUNTS * scale))
    guilty = max(1, round(total * rng.uniform(*_GUILTY)))
    statements = 0.0 if rng.random() < _NO_STATEMENTS else float(rng.uniform(*_STATEMENTS))
    street = make_street(
        rng,
        setting.identities,
        setting.counters,
        shares,
        setting.climate,
        total - guilty,
        0,
        futures=futures,
        difficulty=hard,
        statements=statements,
    )
    setting.next_trader = sum(int(row["hidden_traders"]) for row in street.labels)
    books, mains = make_platforms(rng, setting, guilty)
    joined = MarketBook.joined([mains, street])
    return World((shares, futures), joined, books, f"street-{seed}", (int(days[before]), statements))


def _shares(rng: np.random.Generator, prices: Path | None, before: tuple[int, int] | None = None) -> tuple[Market, int]:
    """A market of shares, drawn or from real bars, and how many of its days come before the window."""
    if prices is not None:
        return market_from_bars(prices, rng), 0
    first = int(rng.integers(*_BEGINS))
    earlier = int(rng.integers(*before)) if before else 0
    days = trading_days(_date(first), _date(first + 400))[: earlier + int(rng.integers(*_DAYS))]
    return make_stocks(rng, days, int(rng.integers(*_SHARES))), earlier


def _orders_alone(scale: float, seed: int, difficulty: float | None, prices: Path | None) -> World:
    del difficulty  # nothing is hidden here but in the orders themselves
    rng = np.random.default_rng((seed, 1))
    shares, _ = _shares(rng, prices)
    total = max(20, round(_ACCOUNTS * scale))
    mixtures = max(2, round(total * rng.uniform(*_GUILTY)))
    book = make_mixtures(rng, shares, Climate(int(rng.integers(1 << 31))), total - mixtures, mixtures)
    return World((shares,), book, [], f"orders-alone-{seed}")


def simulate_mixtures(
    out: Path, mixtures: Sequence[int], *, singles: int = 0, days: int = 60, futures: bool = False, seed: int = 1, width: float = 0.6
) -> None:
    """Write a world of accounts with exactly so many clients behind each, orders and fills alone, with its truth.

    Args:
        out: the dataset's folder; must not be there.
        mixtures: clients behind each account.
        singles: accounts of one person beside them, of about this number.
        days: of trading.
        futures: futures instead of shares.
        seed: of all chance.
        width: share of every range of habits that the world uses.
    """
    rng = np.random.default_rng((seed, 2))
    first = int(rng.integers(*_BEGINS))
    calendar = trading_days(_date(first), _date(first + 2 * days + 60))[:days]
    market = make_futures(rng, calendar) if futures else make_stocks(rng, calendar, int(rng.integers(*_SHARES)))
    book = make_exact(rng, market, Climate(int(rng.integers(1 << 31)), width), singles, mixtures, futures=futures)
    write_world(World((market,), book, [], f"mixtures-{seed}"), out)
    check_conservation(out, {one.symbol: one.multiplier for one in market.securities})


def _case(number: int, scale: float, seed: int, difficulty: float | None, prices: Path | None) -> World:
    del difficulty  # a case is as hard as it was
    case = make_case(number, scale, seed, market_from_bars(prices, np.random.default_rng(seed)) if prices else None)
    return World((case.market,), case.market_book, case.books, case.name)


def _ten_cases(scale: float, seed: int, difficulty: float | None, prices: Path | None) -> World:
    rng = np.random.default_rng((seed, 10))
    size, hard = sizes(), DIFFICULTY if difficulty is None else difficulty
    if prices is None:
        shares = make_stocks(rng, trading_days(size["first"], size["last"]), size["securities"])
    else:
        shares = market_from_bars(prices, rng)
    futures = make_futures(rng, shares.days, product_codes=size["futures"])
    setting = Setting.draw(rng, shares, futures, hard)
    books, platforms = make_mix(rng, setting, scale)
    street = make_street(
        rng,
        setting.identities,
        setting.counters,
        shares,
        setting.climate,
        max(20, round(size["innocents"] * scale)),
        setting.next_trader,
        futures=futures,
        difficulty=hard,
        statements=size["statements"],
    )
    return World((shares, futures), MarketBook.joined([platforms, street]), books, f"ten-cases-{seed}")


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)
