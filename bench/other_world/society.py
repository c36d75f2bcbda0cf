"""The frame in which accounts are made: the market, brokers, names, and helpers that every kind of account needs."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

from bench.other_world.desk import Channel, Desk
from bench.other_world.futures_person import FuturesPerson, some_futures_habit
from bench.other_world.market import MIL, Market
from bench.other_world.person import Habit, Person, some_habit
from bench.other_world.purse import Purse, Tariff
from bench.other_world.traces import Broker, Gear, Line, Net, Register, Use, brokers, mobile, pc, phone

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
WAN = 10_000 * MIL


@dataclass
class Account:
    """One brokerage account with all that it leaves behind."""

    label: str
    guilty: bool
    broker: Broker
    desk: Desk
    tariff: Tariff  # the broker's
    holder: str
    holder_kind: str
    region: int
    phone: str | None
    contact: str | None = None
    address: str | None = None
    opened: int = 400  # days before the first
    purses: list[Purse] = field(default_factory=list)
    gear: dict[str, Gear] = field(default_factory=dict)
    bank: str = ""
    transfers: list[tuple] = field(
        default_factory=list
    )  # (moment, payer, payer name, payee, payee name, amount, channel, memo, succeeded); SELF is the account
    events: list[tuple[int, str]] = field(default_factory=list)  # (moment, event): passwords
    idle: float = 0.3  # chance a day of a login without an order
    logins: bool = True
    name: str = ""
    reserve: int = 0  # cash that belongs to no purse on the first day
    opening_cash: int | None = None  # None: what the purses hold
    holder_id: str = ""

    @property
    def futures(self) -> bool:
        return self.broker.futures


SELF = "\0"


class Society:
    """Everything that accounts share."""

    def __init__(self, market: Market, seed: int, difficulty: float) -> None:
        self.market = market
        self.difficulty = difficulty
        self.rng = random.Random(f"society {seed}")
        self.net = Net(self.rng)
        self.register = Register()
        self.brokers = brokers(self.rng, difficulty)
        self.managers = [phone(self.rng) for _ in range(12)]  # customer managers who put down their own number
        self.serial = 0
        self.seed = seed
        self.names: set[str] = set()

    def fork(self) -> random.Random:
        self.serial += 1
        return random.Random(f"{self.seed} {self.serial}")

    def trader(self, rng: random.Random) -> str:
        while True:
            name = f"T{rng.randrange(10**8):08d}"
            if name not in self.names:
                self.names.add(name)
                return name

    def person_name(self, rng: random.Random) -> str:
        return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))

    def account(
        self,
        rng: random.Random,
        label: str,
        *,
        guilty: bool = False,
        futures: bool = False,
        kind: str = "person",
        broker: Broker | None = None,
    ) -> Account:
        broker = broker or rng.choice([b for b in self.brokers if b.futures == futures])
        tariff = Tariff(rng.randrange(*broker.commission), 5 * MIL if rng.random() < 0.8 else 0, rng.uniform(1.05, 2.5))
        region = int(len(REGION_WEIGHTS) * rng.random() ** 1.5)
        name = (
            self.person_name(rng)
            if kind == "person"
            else f"{rng.choice(SURNAMES)}{rng.choice(GIVEN)}{'资产管理计划' if kind == 'product' else '有限公司'}{rng.randrange(1, 99)}号"
        )
        account = Account(
            label=label,
            guilty=guilty,
            broker=broker,
            desk=Desk(self.market),
            tariff=tariff,
            holder=name,
            holder_kind=kind,
            region=region,
            phone=phone(rng),
            contact=phone(rng) if rng.random() < 0.4 else rng.choice(self.managers) if rng.random() < 0.12 else None,
            address=f"{region}-{rng.randrange(10**5)}" if rng.random() < 0.8 else None,
            opened=int(rng.gammavariate(0.9, 1500)) + rng.choice((3, 30)),
            bank=f"62{rng.randrange(10**14):014d}",
            idle=rng.betavariate(1.2, 2),
            logins=rng.random() < broker.terminals,
            holder_id=f"H{rng.randrange(10**9):09d}",
        )
        if rng.random() < 0.05:  # everybody changes a password some day
            self.password(rng, account, rng.randrange(len(self.market.days)), topped=rng.random() < 0.4)
        return account

    def purse(self, rng: random.Random, account: Account, cash: int, tariff: Tariff | None = None) -> Purse:
        purse = Purse(f"P{rng.randrange(10**10):010d}", cash // 10 * 10, tariff or account.tariff, self.market)
        account.purses.append(purse)
        return purse

    def capital(self, rng: random.Random) -> int:
        """People's own money, thousandths of a yuan: a gamma body and a Pareto tail."""
        yuan = rng.gammavariate(1.2, 60_000) + 6000 if rng.random() < 0.6 else min(80_000 * rng.paretovariate(1.2), 9e6)
        if rng.random() < 0.25:
            yuan = max(round(yuan / 10_000), 1) * 10_000
        return int(yuan * MIL)

    def weekday(self, rng: random.Random) -> tuple[float, ...]:
        return tuple(min(rng.gammavariate(12, w / 12), 1.6) for w in (1.05, 1.0, 0.95, 1.0, 0.85))

    def habit(self, rng: random.Random, trader: str, capital: int, temper: str = "") -> Habit:
        return some_habit(rng, trader, capital, self.market, temper)

    def single(
        self,
        rng: random.Random,
        account: Account,
        capital: int,
        temper: str = "",
        habits: list[Habit] | None = None,
        channel: Channel | None = None,
    ) -> Person:
        """A genuine holder with a purse; habits may belong to several traders who share it."""
        habits = habits or [self.habit(rng, self.trader(rng), capital, temper)]
        purse = self.purse(rng, account, capital)
        person = Person(
            rng,
            self.market,
            account.desk,
            purse,
            habits,
            channel or Channel(),
            weekday=self.weekday(rng),
            shows=rng.betavariate(1.3, 1.3),
            adds_cash=rng.betavariate(1, 60),
            takes_cash=rng.betavariate(1, 80),
            cash_unit=rng.choice((1, 1, 2, 5, 10)) * (1000 if capital < 5 * WAN else 10_000) * MIL,
        )
        if rng.random() < 0.8:
            person.settle_in()
        return person

    def futures_single(
        self, rng: random.Random, account: Account, capital: int, temper: str = "", traders: list[str] | None = None
    ) -> FuturesPerson:
        habits = [some_futures_habit(rng, t, self.market, temper) for t in (traders or [self.trader(rng)])]
        return FuturesPerson(
            rng,
            self.market,
            account.desk,
            self.purse(rng, account, capital),
            habits,
            Channel(),
            shows=rng.betavariate(1.6, 1.0),
            weekday=self.weekday(rng),
            adds_cash=rng.betavariate(1, 50),
            takes_cash=rng.betavariate(1, 60),
            cash_unit=rng.choice((5000, 10_000, 20_000)) * MIL,
        )

    def live(self, *people: object) -> None:
        for person in people:
            for day in range(len(self.market.days)):
                person.live(day)  # type: ignore[attr-defined]

    # -- traces

    def own_gear(
        self, rng: random.Random, region: int, number: str | None, *, more: int = 0, home: Line | None = None, regions: tuple[int, ...] = ()
    ) -> Gear:
        """A phone, often a computer at home or at work, and ``more`` machines besides; ``regions``: places travelled to."""
        home = home or Line(self.net, region, "home")
        roads = tuple(Line(self.net, r, "mobile") for r in (region, *regions))
        uses = [Use(mobile(rng, number if rng.random() < 0.85 else None), (*roads, home), 1.0)]
        if rng.random() < 0.5:
            uses.append(Use(pc(rng), (home,), rng.uniform(0.3, 2.5)))
        if rng.random() < 0.18:
            uses.append(Use(pc(rng), (Line(self.net, region, "office"),), rng.uniform(0.3, 1.5)))
        for _ in range(more):
            where = rng.choice((region, *regions))
            if rng.random() < 0.5:
                uses.append(Use(pc(rng), (Line(self.net, where, rng.choice(("home", "office", "hall"))),), rng.uniform(0.2, 1)))
            else:
                uses.append(Use(mobile(rng, number), (Line(self.net, where, "mobile"),), rng.uniform(0.2, 1)))
        if rng.random() < 0.05:  # an old version that does not say what it is
            for use in uses:
                use.device.app = None
        return Gear(uses, fickle=rng.betavariate(1, 60))

    def quirks(self, rng: random.Random, account: Account) -> Gear:
        """An innocent's gear, odd in the ways that people are."""
        more, regions = 0, ()
        if rng.random() < 0.07:
            more = rng.choice((2, 3, 4, 6))
        if rng.random() < 0.10:
            regions = tuple(rng.randrange(len(REGION_WEIGHTS)) for _ in range(rng.choice((1, 2, 3, 6))))
        gear = self.own_gear(rng, account.region, account.phone, more=more, regions=regions)
        if rng.random() < 0.03:  # a rented cloud computer
            gear.uses.append(Use(pc(rng), (Line(self.net, rng.randrange(len(REGION_WEIGHTS)), "hall"),), 2.0))
        return gear

    # -- money

    def password(self, rng: random.Random, account: Account, day: int, *, topped: bool) -> None:
        at = self.market.clock.wall(day, rng.uniform(8.5, 20))
        account.events.append((at, "password_change"))
        if rng.random() < 0.5:
            account.events.append((at + rng.randrange(20_000_000, 400_000_000), "transfer_password_change"))
        if topped:
            amount = rng.choice((1, 2, 3, 5, 10, 20)) * WAN
            account.transfers.append(
                (
                    at + rng.randrange(10**8, 9 * 10**9),
                    account.bank,
                    account.holder,
                    SELF,
                    account.holder,
                    amount,
                    "broker_bank",
                    None,
                    True,
                )
            )

    def bank_own_moves(self, rng: random.Random, account: Account, payers: list[tuple[str, str]] | None = None) -> None:
        """Each move of a purse is a transfer between the holder's bank account and the broker, now and then one that fails first."""
        for purse in account.purses:
            for moment, amount, kind in purse.moves:
                if kind == "interest":
                    continue
                at = moment - rng.randrange(1, 1500) * 1_000_000 if amount > 0 else moment
                row = (
                    (account.bank, account.holder, SELF, account.holder)
                    if amount > 0
                    else (SELF, account.holder, account.bank, account.holder)
                )
                if rng.random() < 0.02:
                    account.transfers.append((at - 40_000_000, *row, abs(amount), "broker_bank", None, False))
                account.transfers.append((at, *row, abs(amount), "broker_bank", rng.choice((None, "银证转账")), True))
                if amount > 0 and payers and rng.random() < 0.8:
                    self.pool(rng, account, at, amount, payers)

    def pool(self, rng: random.Random, account: Account, moment: int, amount: int, payers: list[tuple[str, str]]) -> None:
        """The sum comes from several others first."""
        parts = rng.sample(payers, min(len(payers), rng.choice((1, 2, 3, 5))))
        for number, (bank, name) in enumerate(parts):
            part = max(amount // len(parts) // (1000 * MIL), 1) * 1000 * MIL
            at = moment - rng.randrange(10, 40_000) * 1_000_000 - number * 10**6
            account.transfers.append(
                (
                    at,
                    bank,
                    name,
                    account.bank,
                    account.holder,
                    part,
                    rng.choice(("bank", "bank", "payment")),
                    rng.choice((None, "转账", "往来", "借款", "货款", "补仓")),
                    True,
                )
            )

    def everyday_money(self, rng: random.Random, account: Account) -> None:
        """Wages, rents and friends in the bank account, where the bank's records were produced."""
        clock, days = self.market.clock, len(self.market.days)
        wage = int(rng.gammavariate(4, 2500)) * MIL
        firm = (f"62{rng.randrange(10**14):014d}", f"{rng.choice(SURNAMES)}{rng.choice(GIVEN)}有限公司")
        for day in range(rng.randrange(0, 20), days, 21):
            account.transfers.append((clock.wall(day, rng.uniform(9, 17)), *firm, account.bank, account.holder, wage, "bank", "工资", True))
        for _ in range(int(rng.paretovariate(0.8)) if rng.random() < 0.6 else 0):
            if len(account.transfers) > 150:
                break
            other = (f"62{rng.randrange(10**14):014d}", self.person_name(rng))
            amount = (
                rng.choice((200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)) * MIL
                if rng.random() < 0.7
                else int(rng.expovariate(1 / 900) * 100) * 10 + 10
            )
            row = (*other, account.bank, account.holder) if rng.random() < 0.5 else (account.bank, account.holder, *other)
            account.transfers.append(
                (
                    clock.wall(rng.randrange(days), rng.uniform(7, 23)),
                    *row,
                    amount,
                    rng.choice(("bank", "payment", "bank", "payment", "cash")),
                    rng.choice((None, "转账", "还款", "红包", "货款", "保证金")),
                    True,
                )
            )

    def regular_interest(self, rng: random.Random, account: Account, amount: int, every: int, *, private: bool = False) -> None:
        clock = self.market.clock
        lender = (
            f"62{rng.randrange(10**14):014d}",
            self.person_name(rng) if private else rng.choice(("证券公司融资融券专户", "银行个人贷款中心")),
        )
        for day in range(rng.randrange(0, every), len(self.market.days), every):
            account.transfers.append(
                (
                    clock.wall(day, 16),
                    account.bank,
                    account.holder,
                    *lender,
                    amount,
                    "bank",
                    rng.choice(("利息", "还款") if private else ("利息", "融资利息")),
                    True,
                )
            )

    def opened_on(self, account: Account) -> object:
        return self.market.days[0] - timedelta(days=account.opened)


REGION_WEIGHTS = range(30)
