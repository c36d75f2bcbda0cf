"""The cast: accounts, those who decide behind them, and what a person is like. The kinds themselves are in ``innocent`` and ``hidden``."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from bench.far_world import trading as law
from bench.far_world.clocks import Clock, decisions, draw_clock, power_law
from bench.far_world.machines import FUTURES_BROKERS, HOME, REGIONS, STOCK_BROKERS, Machines
from bench.far_world.prices import Board
from bench.far_world.trading_days import FUTURES_DAY, STOCK_DAY

WATCHED = 160
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌鑫波宇浩凯"
ROADS = ("人民路", "解放路", "中山路", "建设路", "文化路", "和平街", "新华路", "滨河路", "学府路", "工业大道")


@dataclass
class Person:
    """A party of the real world."""

    number: int
    kind: str
    name: str
    phone: str
    address: str
    region: int


@dataclass
class Account:
    """An account and what its broker is told of it.

    ``hand`` looks in on it, before the day ``handed`` its owner's ``owner_hand``.
    ``bare``: no terminals are recorded. ``netting``: seconds within which a platform crosses its clients' orders inside before it sends
    what is left. ``losers``: only those of its traders who lost are sent to the market.
    """

    number: int
    market: str
    broker: int
    holder: Person
    holder_kind: str
    label: str
    hand: int
    opened: int = 0
    guilty: bool = False
    bare: bool = False
    netting: float = 0.0
    losers: bool = False
    owner_hand: int = 0
    handed: int = 0
    commission: float = 0.0002
    remarks: tuple[str, ...] = ()
    phone: str | None = None
    contact: str | None = None


@dataclass
class Book:
    """All traders of one market, as columns."""

    nature: list[np.ndarray] = field(default_factory=list)
    watch: list[np.ndarray] = field(default_factory=list)
    account: list[int] = field(default_factory=list)
    hand: list[int] = field(default_factory=list)
    day: list[np.ndarray] = field(default_factory=list)
    second: list[np.ndarray] = field(default_factory=list)
    paper: list[np.ndarray] = field(default_factory=list)
    side: list[np.ndarray] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    chances: list[int] = field(default_factory=list)


@dataclass
class Cast:
    """Everybody, as they are added."""

    rng: np.random.Generator
    length: int
    stocks: Board
    futures: Board
    night: np.ndarray
    machines: Machines
    accounts: list[Account] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    relations: list[tuple[int, int, str]] = field(default_factory=list)
    books: dict[str, Book] = field(default_factory=lambda: {"stock": Book(), "futures": Book()})
    transfers: list[tuple[int, int, float, float]] = field(
        default_factory=list
    )  # account, day, second after midnight, amount in (+) or out (-)
    events: list[tuple[int, int, float, str, int]] = field(default_factory=list)  # account, day, second after midnight, event, hand
    lottery: list[int] = field(default_factory=list)

    # -- who there is

    def phone(self) -> str:
        return f"1{self.rng.integers(3, 10)}{self.rng.integers(0, 10**9):09d}"

    def address(self, region: int) -> str:
        rng = self.rng
        road = ROADS[int(rng.integers(len(ROADS)))]
        return f"{REGIONS[region]}{road}{rng.integers(1, 999)}号{rng.integers(1, 30)}幢{rng.integers(101, 2805)}室"

    def person(self, region: int | None = None, address: str | None = None, kind: str = "person", name: str | None = None) -> Person:
        rng = self.rng
        region = int(len(REGIONS) * rng.beta(0.8, 1.4)) % len(REGIONS) if region is None else region
        if name is None:
            given = "".join(GIVEN[int(rng.integers(len(GIVEN)))] for _ in range(int(rng.integers(1, 3))))
            name = SURNAMES[int(rng.integers(len(SURNAMES)))] + given
        who = Person(len(self.people), kind, name, self.phone(), address or self.address(region), region)
        self.people.append(who)
        return who

    def account(self, label: str, holder: Person, hand: int, market: str = "stock", broker: int | None = None, **rest: object) -> Account:
        rng = self.rng
        brokers = STOCK_BROKERS if market == "stock" else FUTURES_BROKERS
        if broker is None:
            broker = int(rng.choice(brokers, p=(0.34, 0.22, 0.18, 0.12, 0.14) if market == "stock" else (0.6, 0.4)))
        kind = str(rest.pop("holder_kind", holder.kind))
        old = min(int(power_law(rng, 1.35, 20, 4000)), 9000)
        made = Account(len(self.accounts), market, broker, holder, kind, label, hand, opened=old, **rest)  # type: ignore[arg-type]
        made.commission = float(rng.choice([0.0001, 0.00012, 0.00015, 0.0002, 0.00025, 0.0003], p=[0.2, 0.2, 0.2, 0.15, 0.15, 0.1]))
        made.phone, made.owner_hand = holder.phone, hand
        made.contact = self.phone() if rng.random() < 0.4 else None
        self.accounts.append(made)
        return made

    # -- what a person is like

    def nature(self, market: str = "stock", **fixed: float) -> dict[str, float]:
        """Temper, taste and habit of one who decides; whatever is in ``fixed`` is so."""
        rng = self.rng
        stock = market == "stock"
        cash = float(power_law(rng, 1.38, 12000, 8e6))
        held = float(np.exp(rng.uniform(np.log(0.35 if stock else 0.004), np.log(45 if stock else 9))))
        sizing = int(rng.choice(6, p=[0.2, 0.2, 0.12, 0.24, 0.1, 0.14])) if stock else int(rng.choice([0, 2, 3], p=[0.35, 0.2, 0.45]))
        stops = rng.random() < 0.4
        found = {
            "cash": cash,
            "entry": float(rng.uniform(0.35, 0.95)),
            "momentum": float(rng.standard_t(3)),
            "most": float(1 + min(rng.geometric(0.25), 25)),
            "sizing": float(sizing),
            "hold": held,
            "shape": float(rng.uniform(0.45, 1.7)),
            "stop": float(rng.choice([0.03, 0.05, 0.07, 0.08, 0.1]) if stops else 9.0) * (1 if stock else 0.25),
            "take": float(rng.choice([0.03, 0.05, 0.1, 0.2]) if rng.random() < 0.4 else 9.0) * (1 if stock else 0.25),
            "chase": float(rng.beta(2.4, 1.1)),
            "offset": float(rng.geometric(0.4)),
            "patience": float(np.exp(rng.uniform(np.log(20), np.log(14000)))),
            "rounding": float(rng.choice([0, 5, 10, 50, 100], p=[0.5, 0.17, 0.17, 0.08, 0.08])),
            "lots": float(rng.choice([100, 200, 500, 1000, 2000], p=[0.5, 0.1, 0.17, 0.19, 0.04])),
            "deposit": float(rng.beta(1.2, 5)),
            "withdraw": float(rng.beta(1, 18)),
            "unit": float(rng.choice([1, 100, 1000, 5000, 10000, 50000, 100000], p=[0.08, 0.1, 0.22, 0.15, 0.27, 0.12, 0.06])),
            "ruin": 0.0,
            "part": float(rng.beta(1, 3)),
            "mode": float(law.PEOPLE),
            "step": 0.02,
            "opening": float(min(int(power_law(rng, 1.7, 1, 12)), law.OPENED)) if stock and rng.random() < 0.8 else 0.0,
            "adding": float(rng.choice([-1, 0, 1], p=[0.3, 0.45, 0.25])),
            "attention": float(rng.beta(1, 4)),
            "refresh": float(np.exp(rng.uniform(np.log(1.5), np.log(90)))),
            "lock": float(rng.beta(1, 8)) if rng.random() < 0.3 else 0.0,
            "flat": float(rng.random() < 0.4),
            "skew": float(rng.uniform(1, 3.5)),
            "tilt": float(rng.normal(0, 0.5)) if rng.random() < 0.5 else 0.0,
            **fixed,
        }
        cash, size = found["cash"], found.get("size")
        if size is None and stock:
            price = float(np.exp(rng.uniform(np.log(6), np.log(25))))
            even = max(100.0, float(rng.choice([1, 2, 3, 5, 10])) * 10 ** np.floor(np.log10(max(cash / found["most"] / price, 100))))
            chosen = {law.FIXED_MONEY: cash / found["most"] * float(rng.uniform(0.4, 1.2)), law.EVEN_LOTS: even}
            found["size"] = chosen.get(int(found["sizing"]), float(np.clip(rng.uniform(0.5, 1.3) / found["most"], 0.03, 0.95)))
        elif size is None:
            lots = float(rng.choice([1, 1, 2, 3, 5, 10])) * max(1.0, np.floor(cash / 4e5))
            found["size"] = lots if int(found["sizing"]) == law.EVEN_LOTS else float(rng.uniform(0.05, 0.6))
        return found

    def watch(self, market: str = "stock", number: int | None = None, only: np.ndarray | None = None) -> np.ndarray:
        """Papers one looks at, the dearest first: some that everybody knows, some of one's own sectors."""
        rng = self.rng
        board = self.stocks if market == "stock" else self.futures
        count = len(board.symbols)
        number = number or (int(np.clip(power_law(rng, 1.8, 3, 60), 3, 90)) if market == "stock" else int(rng.integers(1, 12)))
        weight = (board.popularity + 4.0) ** -float(rng.uniform(0.1, 1.2))
        liked = rng.random(int(board.sector.max()) + 1) ** float(rng.uniform(0, 6))
        weight = weight * (liked[board.sector] + 0.02)
        if (
            market == "stock" and only is None and rng.random() < 0.93
        ):  # most are not allowed on, or not drawn to, what is sold on the day bought
            weight = np.where(board.same_day, 0, weight)
        if only is not None:
            weight = np.where(np.isin(np.arange(count), only), weight, 0)
        number = min(number, int((weight > 0).sum()))
        return rng.choice(count, number, replace=False, p=weight / weight.sum())

    def trader(
        self,
        account: Account,
        hand: int,
        total: float,
        nature: dict[str, float],
        clock: Clock | None = None,
        watch: np.ndarray | None = None,
        first: int = 0,
        last: int | None = None,
        leaves: bool = False,
        times: tuple[np.ndarray, np.ndarray] | None = None,
        wants: tuple[np.ndarray, np.ndarray] | None = None,
        head: int | None = None,
        watched: bool = False,
    ) -> int:
        """One who decides behind an account from ``first`` to ``last``.

        ``leaves``: sells everything at the end; ``head``: whose head it is; ``watched``: somebody sells all of it at once when too much is lost.
        """
        rng = self.rng
        book = self.books[account.market]
        futures = account.market == "futures"
        last = self.length - 1 if last is None else min(last, self.length - 1)
        first = min(first, last)
        board = self.futures if futures else self.stocks
        if times is None:
            clock = clock or draw_clock(rng, futures, float(rng.beta(1.5, 2)))
            day, second = decisions(rng, clock, first, last, total * 1.7, board.heat, futures)
        else:
            day, second = times
        paper, side = wants if wants is not None else (np.full(len(day), law.FREE), np.zeros(len(day), np.int64))
        if futures:
            kept = (second >= 19800) | self.night[day]
            day, second, paper, side = day[kept], second[kept], paper[kept], side[kept]
        end = FUTURES_DAY if futures else STOCK_DAY
        if leaves:
            number = int(nature["most"]) + 3
            day = np.concatenate([day, np.full(number, last)])
            second = np.concatenate([second, np.sort(rng.uniform(0.62, 0.97, number)) * end])
            paper, side = np.concatenate([paper, np.full(number, law.ANY)]), np.concatenate([side, np.zeros(number, np.int64)])
        if watched:
            number = int(nature["most"]) + 1
            looks = np.repeat(np.arange(first, last + 1), number)
            when = np.repeat(rng.uniform(0.6, 0.96, last + 1 - first) * end, number) + np.tile(
                np.arange(number) * float(rng.uniform(0.05, 8)), last + 1 - first
            )
            day, second = np.concatenate([day, looks]), np.concatenate([second, when])
            paper, side = np.concatenate([paper, np.full(len(looks), law.CHECK)]), np.concatenate([side, np.zeros(len(looks), np.int64)])
        if leaves or watched:
            order = np.lexsort((second, day))
            day, second, paper, side = day[order], second[order], paper[order], side[order]
        row = np.zeros(len(law.NATURE))
        opening = nature["opening"] if first == 0 else 0.0
        for name, value in {**nature, "first": first, "last": last, "opening": opening}.items():
            row[law.N[name]] = value
        listed = np.full(WATCHED, -1, np.int64)
        watch = self.watch(account.market) if watch is None else watch[:WATCHED]
        listed[: len(watch)] = watch
        book.nature.append(row)
        book.watch.append(listed)
        book.account.append(account.number)
        book.hand.append(hand)
        book.day.append(day.astype(np.int64))
        book.second.append(second)
        book.paper.append(paper.astype(np.int64))
        book.side.append(side.astype(np.int64))
        number = len(book.nature) - 1
        book.head.append(number if head is None else head)
        book.chances.append(number)
        return number

    def echo(self, trader: int, account: Account, hand: int, share: float) -> None:
        """The same decisions, a moment later, in another account with ``share`` of the money."""
        book = self.books[account.market]
        row = book.nature[trader].copy()
        row[law.CASH] *= share
        if row[law.SIZING] in (law.FIXED_MONEY, law.EVEN_LOTS):
            row[law.SIZE] *= share
        book.nature.append(row)
        book.account.append(account.number)
        book.hand.append(hand)
        book.second.append(book.second[trader] + float(self.rng.uniform(0.02, 1.5)))
        for column in (book.watch, book.day, book.paper, book.side, book.head, book.chances):
            column.append(column[trader])  # type: ignore[attr-defined]

    # -- what befalls an account

    def office_hours(self) -> float:
        return float(self.rng.uniform(8.6, 15.9) * 3600)

    def move(self, account: Account, day: int, amount: float) -> None:
        self.transfers.append((account.number, min(max(day, 0), self.length - 1), self.office_hours(), float(amount)))

    def parks(self, account: Account, nature: dict[str, float]) -> None:
        """Money that comes and goes without being used: round sums in, the same or a part of them out again later."""
        rng = self.rng
        unit = max(nature["unit"], 100.0)
        for _ in range(min(int(rng.pareto(1.1) * 1.2), 30)):
            amount = float(np.ceil(nature["cash"] * rng.uniform(0.02, 0.8) / unit) * unit)
            day = int(rng.integers(self.length))
            self.move(account, day, amount)
            if rng.random() < 0.6:
                back = day + int(rng.geometric(0.08))
                if back < self.length:
                    self.move(account, back, -amount if rng.random() < 0.5 else -float(np.ceil(amount * rng.random())))

    def password(self, account: Account, day: int, both: bool, hand: int | None = None) -> None:
        hand = account.hand if hand is None else hand
        second = self.office_hours()
        day = min(max(day, 0), self.length - 1)
        self.events.append((account.number, day, second, "password_change", hand))
        if both:
            self.events.append((account.number, day, second + float(self.rng.uniform(20, 900)), "transfer_password_change", hand))

    def home(self, region: int) -> int:
        return self.machines.place(HOME, region)

    def activity(self, exponent: float = 1.32, least: float = 1.0, cutoff: float = 1400.0) -> float:
        """How many orders in a hundred days, scaled to these."""
        return float(power_law(self.rng, exponent, least, cutoff)) * self.length / 100
