"""The accounts of the sample: ordinary ones, four behind which many people trade, and the innocent that look like them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from random import Random

from kanchuan.sample import people
from kanchuan.sample.market import Market, clock
from kanchuan.sample.people import Order, Person

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
CITIES = ("上海", "杭州", "成都", "武汉", "西安", "长沙", "合肥", "南昌", "福州", "沈阳")


@dataclass(frozen=True, slots=True)
class Terminal:
    """A device as a counter's terminal string tells it; empty fields were not collected."""

    kind: str  # PC, MA (phone)
    ip: str
    lan: str = ""
    mac: str = ""
    disk: str = ""
    cpu: str = ""
    imei: str = ""
    app: str = "ZYTRADE;V7.12"

    @property
    def text(self) -> str:
        """The string that the rules of 2013 and 2022 make a counter keep with each instruction."""
        if self.kind == "MA":
            return f"MA;IIP={self.ip};IPORT=52044;LIP={self.lan or 'NA'};MAC={self.mac or 'NA'};IMEI={self.imei or 'NA'};RMPN=NA;UMPN=NA@{self.app}"
        return f"PC;IIP={self.ip};IPORT=50121;LIP={self.lan or 'NA'};MAC={self.mac or 'NA'};HD={self.disk or 'NA'};CPU={self.cpu or 'NA'}@{self.app}"


@dataclass(frozen=True, slots=True)
class Cash:
    """Money between a bank card and the account; ``into`` the account or out of it."""

    moment: dt.datetime
    into: bool
    amount: float
    payer: str


@dataclass(frozen=True, slots=True)
class Login:
    """An entry of the counter's log."""

    moment: dt.datetime
    event: str
    terminal: Terminal


@dataclass(slots=True)
class Account:
    """One account at the broker, with all it left in the records."""

    number: str
    holder: str
    kind: str
    phone: str
    second_contact: str
    address: str
    branch: str
    opened: dt.date
    shanghai: str
    shenzhen: str
    people: list[Person]
    terminals: list[Terminal]
    story: str
    start_cash: float = 0.0
    orders: list[Order] = field(default_factory=list)
    cash: list[Cash] = field(default_factory=list)
    logins: list[Login] = field(default_factory=list)


def make(market: Market, random: Random) -> list[Account]:
    """Draw the accounts and let their people trade through all days."""
    maker = _Maker(market, random)
    accounts = [maker.ordinary() for _ in range(22)]
    accounts += [maker.day_trader(), maker.grid_bot(), maker.product()]
    accounts += maker.family() + maker.office()
    accounts += [maker.server_split(15), maker.operator_split(9), maker.tagged_split(11), maker.lent(6)]
    random.shuffle(accounts)
    for account in accounts:
        account.orders.sort(key=lambda order: (order.placed, order.stock, order.side, order.quantity))
        account.cash.sort(key=lambda cash: cash.moment)
        account.logins.sort(key=lambda login: login.moment)
    return accounts


class _Maker:
    def __init__(self, market: Market, random: Random) -> None:
        self.market = market
        self.random = random
        self.count = 0

    def _account(self, story: str, persons: list[Person], terminals: list[Terminal], kind: str = "个人") -> Account:
        r = self.random
        self.count += 1
        number = f"8810{self.count * 7919 % 1_000_000:06d}"
        account = Account(
            number=number,
            holder=f"{r.choice(SURNAMES)}某{self.count:02d}"
            if kind == "个人"
            else f"样例{self.count:02d}号{'私募证券投资基金' if kind == '产品' else '投资有限公司'}",
            kind=kind,
            phone=f"100{r.randint(10_000_000, 99_999_999)}",  # no such numbers are given out
            second_contact=f"100{r.randint(10_000_000, 99_999_999)}",
            address=f"{r.choice(CITIES)}市样例路{r.randint(1, 900)}号",
            branch=f"样例证券{r.choice(CITIES)}营业部",
            opened=self.market.days[0] - dt.timedelta(days=r.randint(200, 4_000)),
            shanghai=f"A{r.randint(100_000_000, 999_999_999)}",
            shenzhen=f"0{r.randint(100_000_000, 999_999_999)}",
            people=persons,
            terminals=terminals,
            story=story,
        )
        account.start_cash = round(sum(person.cash for person in persons), 2)
        return account

    def _pc(self, ip: str | None = None) -> Terminal:
        r = self.random
        return Terminal(
            "PC",
            ip or self._ip(),
            f"192.168.{r.randint(0, 9)}.{r.randint(2, 250)}",
            f"{r.getrandbits(48):012X}",
            f"WD-{r.getrandbits(40):010X}",
            f"BFEB{r.getrandbits(48):012X}",
        )

    def _phone(self) -> Terminal:
        r = self.random
        return Terminal(
            "MA", self._ip(), "10.0.0.2", f"{r.getrandbits(48):012X}", imei=f"86{r.randint(10**12, 10**13 - 1)}", app="ZYAPP;V5.3"
        )

    def _ip(self) -> str:
        # Addresses set aside for documentation and testing (RFC 5737, RFC 2544): nobody's.
        return f"198.{self.random.choice((18, 19))}.{self.random.randint(0, 255)}.{self.random.randint(1, 254)}"

    def _trade(
        self,
        account: Account,
        pick: dict[str, Terminal] | None = None,
        tag: bool = False,
        first_day: int = 0,
        persons: list[Person] | None = None,
    ) -> None:
        """Let the people of an account trade, each through a terminal of the account (``pick``: by person)."""
        r = self.random
        for day in range(first_day, len(self.market.days)):
            for person in persons or account.people:
                for order in people.day_of(person, self.market, day, r):
                    terminal = pick[person.name] if pick else r.choice(account.terminals)
                    remark = f"ZH{person.name[-3:]}" if tag else ""
                    account.orders.append(replace(order, terminal=terminal.text, remark=remark))
            if not pick:
                moment = clock(self.market.days[day], 0) - dt.timedelta(minutes=r.randint(3, 50))
                account.logins.append(Login(moment, "登录", r.choice(account.terminals)))

    def ordinary(self) -> Account:
        person = people.draw(self.random, f"P{self.count:03d}", self.market, (20_000, 900_000))
        account = self._account("一个人的账户", [person], [self._pc(), self._phone()] if self.random.random() < 0.6 else [self._phone()])
        self._trade(account)
        if self.random.random() < 0.5:
            amount = float(self.random.randint(3, 60) * 1_000 + self.random.choice((0, 0, 350, 88)))
            account.cash.append(
                Cash(
                    clock(self.market.days[self.random.randint(1, 39)], self.random.randint(0, 14_000)),
                    into=True,
                    amount=amount,
                    payer=account.holder,
                )
            )
        return account

    def day_trader(self) -> Account:
        person = people.draw(self.random, "DAY", self.market, (800_000, 1_500_000), "day")
        person.calm, person.slots, person.hold = 0.5, 4, 1.0
        account = self._account("勤快的短线客", [person], [self._pc()])
        self._trade(account)
        return account

    def grid_bot(self) -> Account:
        person = people.draw(self.random, "GRID", self.market, (500_000, 500_001))
        account = self._account("网格策略", [person], [self._pc()])
        r, stock, held = self.random, 5, 0
        step = 0
        for day, date in enumerate(self.market.days):
            for second in range(600, 14_000, 1_200):
                price = self.market.price(stock, day, second)
                level = int(price / (self.market.opens[stock][0] * 0.01))
                if step and level < step and person.cash > price * 1_010:
                    person.cash -= price * 1_000 + people.cost_of(price * 1_000, "买入")
                    held += 1_000
                    account.orders.append(
                        Order(
                            clock(date, second + r.randint(0, 3)),
                            stock,
                            "买入",
                            price,
                            1_000,
                            1_000,
                            None,
                            account.terminals[0].text,
                            "grid",
                        )
                    )
                elif step and level > step and held > 1_000 and day > 0:
                    person.cash += price * 1_000 - people.cost_of(price * 1_000, "卖出")
                    held -= 1_000
                    account.orders.append(
                        Order(
                            clock(date, second + r.randint(0, 3)),
                            stock,
                            "卖出",
                            price,
                            1_000,
                            1_000,
                            None,
                            account.terminals[0].text,
                            "grid",
                        )
                    )
                step = level
        return account

    def product(self) -> Account:
        """A licensed product: one model behind an API rebalances a hundred stocks at fixed minutes."""
        server = Terminal("PC", "203.0.113.20", "10.8.0.4", "0050569A0C11", "VD-77A1C2", "0F8BFBFF000906EA", app="QUANTAPI;V2.1")
        person = people.draw(self.random, "QUANT", self.market, (20_000_000, 20_000_001))
        account = self._account("持牌私募产品", [person], [server], "产品")
        held: dict[int, int] = {}
        for day, date in enumerate(self.market.days):
            second = 1_800 + day % 3
            names = self.random.sample(range(len(self.market.stocks)), 40)
            for place, stock in enumerate(names):
                moment = second + place // 6
                price = self.market.price(stock, day, moment)
                if held.get(stock):
                    quantity = held.pop(stock)
                    account.orders.append(Order(clock(date, moment), stock, "卖出", price, quantity, quantity, None, server.text))
                    person.cash += price * quantity - people.cost_of(price * quantity, "卖出")
                elif person.cash > 400_000:
                    quantity = max(int(200_000 / price / 100) * 100, 200)
                    held[stock] = quantity
                    account.orders.append(Order(clock(date, moment), stock, "买入", price, quantity, quantity, None, server.text))
                    person.cash -= price * quantity + people.cost_of(price * quantity, "买入")
            account.logins.append(Login(clock(date, 0) - dt.timedelta(minutes=20), "登录", server))
        return account

    def family(self) -> list[Account]:
        """Three of one family at one computer, with each other's telephone as second contact."""
        computer = self._pc()
        accounts = []
        for member in range(3):
            person = people.draw(self.random, f"FAM{member}", self.market, (50_000, 400_000), "swing")
            accounts.append(self._account("一家人共用电脑", [person], [computer]))
        for member, account in enumerate(accounts):
            account.address = accounts[0].address
            account.second_contact = accounts[(member + 1) % 3].phone
            self._trade(account)
        return accounts

    def office(self) -> list[Account]:
        """Six colleagues behind one office address, each at an own computer."""
        accounts = []
        for member in range(6):
            person = people.draw(self.random, f"OFF{member}", self.market, (30_000, 300_000))
            accounts.append(self._account("同一办公楼出口", [person], [self._pc("203.0.113.77")]))
            self._trade(accounts[-1])
        return accounts

    def _many(self, prefix: str, number: int, low: float, high: float) -> list[Person]:
        persons = []
        for index in range(number):
            person = people.draw(self.random, f"{prefix}{index:03d}", self.market, (low, high))
            person.calm = min(person.calm, 3.0)
            persons.append(person)
        return persons

    def server_split(self, number: int) -> Account:
        """Many clients through one server: blank fields, clients' margins with five times as much financed, money in after each password change."""
        persons = self._many("C", number, 60_000, 480_000)
        server = [Terminal("PC", "203.0.113.8", "10.1.1.5", app="TdxW;V7.0"), Terminal("PC", "203.0.113.9", "10.1.1.6", app="TdxW;V7.0")]
        account = self._account("一台服务器后面许多客户", persons, server)
        self._trade(account)
        r = self.random
        for _ in range(14):
            margin = r.randint(1, 8) * 10_000
            day = self.market.days[r.randint(1, 38)]
            second = r.randint(0, 12_000)
            account.cash.append(
                Cash(clock(day, second), into=True, amount=float(margin), payer=f"{r.choice(SURNAMES)}某客{r.randint(10, 99)}")
            )
            account.cash.append(Cash(clock(day, second + r.randint(200, 2_000)), into=True, amount=float(margin * 5), payer="某资金方甲"))
        return account

    def operator_split(self, number: int) -> Account:
        """An operator types the orders of many clients at one computer: only the orders tell."""
        account = self._account("一个操作员替许多客户下单", self._many("O", number, 80_000, 600_000), [self._pc()])
        self._trade(account)
        return account

    def tagged_split(self, number: int) -> Account:
        """Clients trade from their own devices, and the system tags each order with the sub-account."""
        persons = self._many("T", number, 40_000, 350_000)
        terminals = [self._phone() if self.random.random() < 0.5 else self._pc() for _ in persons]
        account = self._account("子账户标签写在备注里", persons, terminals)
        self._trade(account, {person.name: terminal for person, terminal in zip(persons, terminals, strict=True)}, tag=True)
        return account

    def lent(self, number: int) -> Account:
        """A sleepy account: its owner takes the money out, the passwords change, much more comes in, others trade."""
        owner = people.draw(self.random, "OWNER", self.market, (60_000, 90_000), "swing")
        account = self._account("出借的账户", [owner], [self._phone()])
        days, r = self.market.days, self.random
        for day in range(9):
            for order in people.day_of(owner, self.market, day, r):
                account.orders.append(replace(order, terminal=account.terminals[0].text))
        borrower = self._pc()
        change = days[12]
        account.cash.append(Cash(clock(days[11], 300), into=False, amount=float(int(owner.cash // 1_000 * 1_000)), payer=account.holder))
        account.logins.append(Login(clock(change, 600), "修改交易密码", borrower))
        account.logins.append(Login(clock(change, 640), "修改银证转账密码", borrower))
        persons = self._many("L", number, 200_000, 900_000)
        total = -(-int(sum(person.cash for person in persons)) // 10_000) + 1  # in 10,000 yuan, rounded up
        slices = (total // 5, total * 2 // 5, total - total // 5 - total * 2 // 5)
        for amount, second in zip(slices, (900, 1_500, 3_000), strict=True):
            account.cash.append(Cash(clock(change, second), into=True, amount=amount * 10_000.0, payer="某资金方乙"))
        account.terminals = [borrower]
        self._trade(account, first_day=13, persons=persons)
        account.people = [owner, *persons]
        return account
