"""The guilty: platforms that let many clients trade in one account, and holders who lend theirs to an outsider."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from bench.other_world.desk import CANCELLED, FILLED, PARTIAL, REJECTED, Channel, Desk, Operator, Relay
from bench.other_world.futures_person import FuturesPerson, some_futures_habit
from bench.other_world.market import MIL, Market
from bench.other_world.person import Credit, Person, some_habit
from bench.other_world.purse import BUY, Purse, Tariff
from bench.other_world.society import SELF, WAN, Account, Society
from bench.other_world.traces import Gear, Line, Masked, Nothing, Use, mobile, pc, phone, server


@dataclass
class Platform:
    """The terms and the machinery of one platform."""

    rng: random.Random
    market: Market
    channel: Channel
    commission_ppm: int
    futures_times: float
    leverage: tuple[int, ...]
    margins: tuple[int, ...]  # in ten thousand yuan
    warn: float
    close: float
    interest_ppm: int
    every: int
    machine: float  # how often the server cuts orders
    full: float  # tilts its clients to full or to partial sizes
    tagged: bool
    stays: float  # share of clients already there on the first day

    @classmethod
    def some(cls, rng: random.Random, market: Market, channel: Channel, difficulty: float = 0.5) -> Platform:
        return cls(
            rng=rng,
            market=market,
            channel=channel,
            commission_ppm=rng.choice((300, 400, 600, 800, 1000, 1500)),
            futures_times=rng.choice((2.6, 3.0, 5.0)),
            leverage=tuple(rng.sample((3, 4, 5, 6, 8, 10), rng.choice((1, 2, 3)))),
            margins=rng.choice(((1, 2, 3, 5, 10), (0.5, 1, 2, 3), (5, 10, 20, 30), (1, 5, 10, 20, 50))),
            warn=rng.choice((0.4, 0.5, 0.6)),
            close=rng.choice((0.6, 0.7, 0.8)),
            interest_ppm=rng.choice((350, 500, 700, 1000, 1600)),
            every=rng.choice((1, 7, 20, 21)),
            machine=rng.choice((0.0, 0.0, 0.15, 0.5)) * (1.5 - difficulty),
            full=rng.choice((0.5, 1.0, 1.0, 1.6)),
            tagged=rng.random() < 0.12,
            stays=rng.uniform(0.35, 0.8),
        )

    def credit(self) -> tuple[int, Credit]:
        """A new client's purse, and what is owed. In one case in three only the borrowed money may be traded."""
        rng = self.rng
        margin = int(rng.choice(self.margins) * WAN)
        if rng.random() < 0.25:
            margin = int(margin * rng.uniform(0.5, 2) / (1000 * MIL)) * 1000 * MIL or margin
        loan = margin * rng.choice(self.leverage)
        return margin + loan, Credit(margin, loan, self.warn, self.close, self.interest_ppm, self.every, rng.betavariate(1.5, 2))

    def span(self) -> tuple[int, int]:
        rng, days = self.rng, len(self.market.days)
        first = 0 if rng.random() < self.stays else rng.randrange(1, max(days * 3 // 4, 2))
        last = 10**6 if rng.random() < 0.65 else min(first + 3 + int(rng.weibullvariate(25, 0.9)), 10**6)
        return first, last

    def client(self, desk: object, purse_name: str, trader: str, *, span: tuple[int, int] | None = None) -> Person:
        rng = self.rng
        cash, credit = self.credit()
        first, last = span or self.span()
        old = first == 0
        if old:  # gains and losses from before
            cash = max(int(cash * rng.uniform(0.88, 1.25)), credit.loan + credit.margin // 2) // 10 * 10
        purse = Purse(purse_name, 0, Tariff(self.commission_ppm, rng.choice((0, 5 * MIL)), self.futures_times), self.market)
        habit = some_habit(
            rng, trader, cash, self.market, rng.choices(("quick", "any", "busy", "strict", "calm"), (0.38, 0.3, 0.14, 0.08, 0.1))[0]
        )
        habit.full = min(habit.full * self.full, 0.98)
        if rng.random() < 0.3:  # who pays interest on it leaves little of it idle
            habit.size, habit.full = "full", rng.betavariate(9, 1.3)
        habit.tag = f"{rng.randrange(1000, 9999)}" if self.tagged else None
        if rng.random() < self.machine:
            habit.manner = replace(habit.manner, cut="machine", cut_over=int(rng.uniform(2, 15)) * WAN, children=rng.choice((2, 3, 5)))
        person = Person(
            rng,
            self.market,
            desk,  # type: ignore[arg-type]
            purse,
            [habit],
            self.channel,
            first=first,
            last=last,
            weekday=tuple(min(rng.gammavariate(12, w / 12), 1.6) for w in (1.05, 1.0, 0.95, 1.0, 0.85)),
            shows=rng.betavariate(2.2, 1.2),
            credit=credit,
            adds_cash=rng.betavariate(1, 70),
            takes_cash=rng.betavariate(1, 50),
            cash_unit=rng.choice((1000, 5000, 10_000)) * MIL,
        )
        if old:
            purse.cash = purse.opening = cash
            if rng.random() < 0.75:
                person.settle_in()
        else:
            purse.move(self.market.clock.wall(first, rng.uniform(8.6, 9.1)), cash, "deposit")
        purse.traits = {"slots": habit.slots, "size": habit.size, "full": round(habit.full, 4), "stay": habit.stay, "cut": habit.manner.cut}
        return person

    def futures_client(self, desk: object, purse_name: str, trader: str, *, span: tuple[int, int] | None = None) -> FuturesPerson:
        rng = self.rng
        cash, credit = self.credit()
        cash = max(cash, 6 * WAN)
        first, last = span or self.span()
        purse = Purse(purse_name, 0, Tariff(0, 0, self.futures_times), self.market)
        habit = some_futures_habit(rng, trader, self.market)
        habit.tag = f"{rng.randrange(100, 999)}" if self.tagged else None
        person = FuturesPerson(
            rng,
            self.market,
            desk,  # type: ignore[arg-type]
            purse,
            [habit],
            self.channel,
            first=first,
            last=last,
            shows=rng.betavariate(2.2, 1.0),
            credit=credit,
            adds_cash=rng.betavariate(1, 40),
            takes_cash=rng.betavariate(1, 50),
            cash_unit=rng.choice((1000, 5000, 10_000)) * MIL,
        )
        if first == 0:
            purse.cash = purse.opening = cash
        else:
            purse.move(self.market.clock.wall(first - 1, 15.3), cash, "deposit")
        purse.traits = {"slots": 3, "size": "lots", "full": round(habit.full, 4), "stay": "futures", "cut": habit.manner.cut}
        return person


def channel_of(rng: random.Random, mode: str, futures: bool, difficulty: float) -> Channel:
    if mode == "relay":
        return Relay(rng.uniform(0.05, 1.2), rng.choice((0.1, 0.5, 2.0, 8.0 if difficulty > 0.3 else 1.0)))
    if mode == "operator":
        return Operator(rng.uniform(5, 25) * (0.3 if futures else 1), rng.uniform(4, 10) * (0.4 if futures else 1))
    return Channel()


def gears(s: Society, rng: random.Random, account: Account, traders: list[str], mode: str) -> None:
    """What the broker sees of the terminals behind a split account."""
    region = account.region if rng.random() < 0.3 else rng.randrange(30)
    hard = s.difficulty
    roll = rng.random()
    if roll < 0.08 + 0.08 * hard:
        account.logins = False  # the platform's own interface leaves nothing
        for name in traders:
            account.gear[name] = Nothing([])
        return
    app = rng.choice((None, "TradeX 1.1", "同花顺 10.2", "通达信 7.6", "券商自营 6.4", "QMT 2.1"))
    if mode == "relay":
        kind = rng.choice(("relay", "api", "pc", "pc", "unknown"))
        line = Line(s.net, region, rng.choice(("hall", "hall", "office", "home")))
        masked = rng.random() < 0.15 + 0.3 * hard
        boxes = [server(rng, kind, app) for _ in range(rng.choice((1, 1, 2, 3)))]
        for name in traders:
            uses = [Use(box, (line,)) for box in boxes]
            account.gear[name] = Masked(uses, line=line) if masked else Gear(uses)
    elif mode == "operator":
        line = Line(s.net, region, rng.choice(("office", "office", "home", "mobile")))
        boxes = [pc(rng, app if app != "TradeX 1.1" else None) for _ in range(rng.choice((1, 1, 2)))]
        if rng.random() < 0.4:
            boxes.append(mobile(rng, phone(rng)))
        desk_gear = Gear([Use(box, (line,), 1.0 / (i + 1)) for i, box in enumerate(boxes)])
        for name in traders:
            account.gear[name] = desk_gear
    else:
        for name in traders:
            home = rng.randrange(30)
            account.gear[name] = s.own_gear(rng, home, phone(rng) if rng.random() < 0.5 else None)
            if app and rng.random() < 0.6:
                for use in account.gear[name].uses:
                    use.device.app = app
    account.idle = {"relay": 0.95, "operator": 0.7}.get(mode, 0.4)


def fund(s: Society, rng: random.Random, account: Account, purses: list[Purse]) -> int:
    """Lumps that the platform moves so that the account never lacks what the purses hold; gives the reserve of the first day."""
    lump = rng.choice((5, 10, 20, 50, 100)) * WAN
    reserve = opening = rng.choice((0, 1, 3)) * lump
    moves = sorted(move for purse in purses for move in purse.moves)
    chest = (f"62{rng.randrange(10**14):014d}", rng.choice((account.holder, s.person_name(rng), f"{s.person_name(rng)}科技有限公司")))
    via = rng.random() < 0.5
    seen = rng.random() < 0.5  # the bank's records of clients' payments were produced
    into = account.bank if rng.random() < 0.4 else chest[0]
    named = account.holder if into == account.bank else chest[1]
    direct = (account.bank, account.holder, SELF, account.holder)
    clients: dict[int, tuple[str, str]] = {}
    for moment, amount, kind in moves:
        reserve -= amount
        if reserve < 0:
            add = -(reserve // lump) * lump
            reserve += add
            at = moment - rng.randrange(60, 1500) * 1_000_000
            if via:
                account.transfers.append(
                    (
                        at - rng.randrange(60, 5000) * 1_000_000,
                        *chest,
                        account.bank,
                        account.holder,
                        add,
                        "bank",
                        rng.choice((None, "往来", "保证金", "货款")),
                        True,
                    )
                )
            if rng.random() < 0.02:
                account.transfers.append((at - 40_000_000, *direct, add, "broker_bank", None, False))
            account.transfers.append((at, *direct, add, "broker_bank", rng.choice((None, "银证转账")), True))
        elif reserve > 6 * lump:
            out = reserve // lump // 2 * lump
            reserve -= out
            account.transfers.append(
                (
                    moment + rng.randrange(60, 3000) * 1_000_000,
                    SELF,
                    account.holder,
                    account.bank,
                    account.holder,
                    out,
                    "broker_bank",
                    rng.choice((None, "银证转账")),
                    True,
                )
            )
        if seen and kind in ("deposit", "interest"):
            who = clients.setdefault(rng.randrange(max(len(purses), 1)), (f"62{rng.randrange(10**14):014d}", s.person_name(rng)))
            paid = abs(amount) if kind == "interest" else max(abs(amount) // rng.choice((4, 5, 6, 9)) // (1000 * MIL), 1) * 1000 * MIL
            account.transfers.append(
                (
                    moment - rng.randrange(10, 7000) * 1_000_000,
                    *who,
                    into,
                    named,
                    paid,
                    rng.choice(("bank", "payment", "cash" if rng.random() < 0.1 else "bank")),
                    rng.choice((None, "保证金", "转账", "补仓", "还款")),
                    True,
                )
            )
    if rng.random() < 0.35:
        for _ in range(rng.choice((1, 2, 4))):
            s.password(rng, account, rng.randrange(len(s.market.days)), topped=rng.random() < 0.5)
    if rng.random() < 0.5:
        s.everyday_money(rng, account)
    return opening


def rented(s: Society, rng: random.Random, label: str, futures: bool = False) -> Account:
    """An account that somebody let the platform have: mostly a person's, now and then a firm's or a product's."""
    kind = rng.choices(("person", "organisation", "product"), (0.86, 0.08, 0.06))[0]
    account = s.account(rng, label, guilty=True, futures=futures, kind=kind)
    if rng.random() < 0.35:
        account.opened = rng.randrange(5, 90)
    return account


def split(s: Society, label: str, mode: str, count: int, *, futures: bool = False) -> list[Account]:
    rng = s.fork()
    account = rented(s, rng, label, futures)
    platform = Platform.some(rng, s.market, channel_of(rng, mode, futures, s.difficulty), s.difficulty)
    platform.commission_ppm = max(platform.commission_ppm, account.tariff.commission_ppm + 60)
    account.tariff = replace(account.tariff, futures_times=min(account.tariff.futures_times, 2.5))
    names = [s.trader(rng) for _ in range(count)]
    make = platform.futures_client if futures else platform.client
    span = (0, 10**6) if count <= 4 else None
    people = [make(account.desk, f"P{rng.randrange(10**10):010d}", name, span=span if rng.random() < 0.7 else None) for name in names]
    s.live(*people)
    account.purses = [p.purse for p in people]
    gears(s, rng, account, names, mode)
    account.reserve = fund(s, rng, account, account.purses)
    return [account]


def _any_mode(rng: random.Random) -> str:
    return rng.choice(("relay", "relay", "passthrough", "operator"))


def relay(s: Society) -> list[Account]:
    return split(s, "split_relay", "relay", 5 + int(s.rng.gammavariate(1.4, 8)))


def passthrough(s: Society) -> list[Account]:
    return split(s, "split_passthrough", "passthrough", 5 + int(s.rng.gammavariate(1.4, 7)))


def operator(s: Society) -> list[Account]:
    return split(s, "split_operator", "operator", 4 + int(s.rng.gammavariate(1.4, 5)))


def small(s: Society) -> list[Account]:
    return split(s, "split_small", _any_mode(s.rng), s.rng.choice((2, 3, 3, 4)))


def large(s: Society) -> list[Account]:
    return split(s, "split_large", s.rng.choice(("relay", "relay", "passthrough")), min(30 + int(30 * (s.rng.paretovariate(1.3) - 1)), 150))


def futures(s: Society) -> list[Account]:
    return split(s, "split_futures", _any_mode(s.rng), 3 + int(s.rng.gammavariate(1.3, 7)), futures=True)


def lent(s: Society) -> list[Account]:
    """The holder empties the account, passwords change, and an outsider brings money in and trades; sometimes the holder still looks in."""
    rng = s.fork()
    account = s.account(rng, "lent_account", guilty=True)
    days = len(s.market.days)
    turn = rng.randrange(days // 8, days * 3 // 4)
    owner = s.single(rng, account, s.capital(rng), rng.choice(("calm", "any", "quick")))
    owner.last = turn - 1
    if rng.random() < 0.25:
        owner.last, owner.shows = 10**6, owner.shows * 0.4
    s.live(owner)
    if owner.last < days and owner.purse.cash > 1000 * MIL:
        owner.purse.move(
            s.market.clock.wall(turn - 1, rng.uniform(15.6, 20)), -int(owner.purse.cash * rng.uniform(0.7, 1.0)) // 10 * 10, "withdrawal"
        )
    name = s.trader(rng)
    capital = max(int(s.capital(rng) * rng.choice((1, 2, 5))) // (5 * WAN), 1) * 5 * WAN
    guest = s.single(rng, account, 0, habits=[s.habit(rng, name, capital, rng.choice(("quick", "busy", "any")))])
    guest.first, guest.shows = turn, rng.uniform(0.5, 1)
    guest.adds_cash, guest.cash_unit = rng.uniform(0.0, 0.06), rng.choice((1, 5, 10)) * WAN
    guest.purse.move(s.market.clock.wall(turn, rng.uniform(8.6, 9.1)), capital, "deposit")
    s.live(guest)
    if rng.random() < 0.8:
        s.password(rng, account, turn, topped=False)
        if rng.random() < 0.3:
            s.password(rng, account, min(turn + rng.randrange(3, 15), days - 1), topped=False)
    account.gear[owner.habits[0].trader] = s.own_gear(rng, account.region, account.phone)
    region = account.region if rng.random() < 0.35 else rng.randrange(30)
    account.gear[name] = s.own_gear(rng, region, phone(rng), more=rng.choice((0, 0, 1)))
    lender = [(f"62{rng.randrange(10**14):014d}", s.person_name(rng))]
    s.bank_own_moves(rng, account, lender if rng.random() < 0.7 else None)
    if rng.random() < 0.4:
        s.regular_interest(rng, account, rng.choice((500, 1000, 2000, 5000)) * MIL, 21, private=True)
    if rng.random() < 0.4:
        s.everyday_money(rng, account)
    return [account]


def rotating(s: Society) -> list[Account]:
    """One platform, several main accounts: each order goes to the next account, or is shared out by ratio with the odd lots to one of them."""
    rng = s.fork()
    accounts = [rented(s, rng, "split_rotating") for _ in range(rng.choice((2, 3, 3, 4)))]
    mode = rng.choice(("relay", "relay", "passthrough"))
    platform = Platform.some(rng, s.market, channel_of(rng, mode, False, s.difficulty), s.difficulty)
    platform.commission_ppm = max([platform.commission_ppm, *[a.tariff.commission_ppm + 60 for a in accounts]])
    names = [s.trader(rng) for _ in range(6 + int(rng.gammavariate(1.5, 9)))]

    whole = Desk(s.market)
    people = [platform.client(whole, f"P{rng.randrange(10**10):010d}", name) for name in names]
    s.live(*people)
    contact = phone(rng) if rng.random() < 0.4 else None
    accounts[0].purses = [p.purse for p in people]
    route(s, rng, whole, [p.purse for p in people], names, accounts)
    region = rng.randrange(30)
    for account in accounts:
        account.contact = contact or account.contact
        if rng.random() < 0.5:
            account.region = region
        gears(s, rng, account, names, mode)
    if mode == "relay" and rng.random() < 0.6:  # one server for all
        for account in accounts[1:]:
            if accounts[0].logins:
                account.gear, account.logins = accounts[0].gear, True
    return accounts


def route(s: Society, rng: random.Random, whole: object, purses: list[Purse], names: list[str], accounts: list[Account]) -> None:
    """Share the platform's orders out over its accounts; sells go where the shares are."""
    market = s.market
    rule = rng.choice(("turns", "turns", "ratio", "priority"))
    weights = [rng.uniform(0.5, 2) for _ in accounts]
    fills: dict[int, list[tuple[int, int, int]]] = {}
    for place, moment, price, quantity in whole.fills:  # type: ignore[attr-defined]
        fills.setdefault(place, []).append((moment, price, quantity))
    held: dict[tuple[str, int], list[int]] = {}
    fresh: dict[tuple[str, int], tuple[int, list[int]]] = {}
    for purse, name in zip(purses, names, strict=True):
        for n, quantity in purse.opening_held.items():
            home = rng.randrange(len(accounts))
            held[name, n] = [quantity if i == home else 0 for i in range(len(accounts))]
    flows: list[list[tuple[int, int]]] = [[] for _ in accounts]
    turn = 0
    orders = whole.orders  # type: ignore[attr-defined]
    for place in sorted(range(len(orders)), key=lambda i: (orders[i][0], i)):
        placed, n, side, effect, price, quantity, _, status, gone, trader, day, tag = orders[place]
        own = held.setdefault((trader, n), [0] * len(accounts))
        when, new = fresh.get((trader, n), (day, [0] * len(accounts)))
        if when != day:
            new = [0] * len(accounts)
        fresh[trader, n] = (day, new)
        item = market.instruments[n]
        if side == BUY:
            parts = _shares(rng, rule, quantity, item.lot, weights, turn)
            turn += 1
        else:
            free = [a - (0 if item.same_day else b) for a, b in zip(own, new, strict=True)]
            parts, left = [0] * len(accounts), quantity
            for i in sorted(range(len(accounts)), key=lambda k: -free[k]):
                parts[i] = min(free[i], left)
                left -= parts[i]
            if left:  # an order that no one account can carry is one that was never met; it goes to the first
                parts[turn % len(accounts)] += left
        rest = list(fills.get(place, []))
        for i, part in enumerate(parts):
            if not part:
                continue
            mine: list[tuple[int, int, int]] = []
            need = part
            while need and rest:
                moment, cost, q = rest[0]
                take = min(need, q)
                mine.append((moment, cost, take))
                need -= take
                rest[0] = (moment, cost, q - take)
                if not rest[0][2]:
                    rest.pop(0)
            desk = accounts[i].desk
            got = part - need
            state = status if status == REJECTED else FILLED if got == part else PARTIAL if got else CANCELLED
            late = rng.randrange(0, 400_000) if i else 0
            at = min(placed + late, mine[0][0]) if mine else placed + late
            ended = -1 if state in (FILLED, REJECTED) or gone < 0 else max(gone, at, *(m for m, _, _ in mine)) if mine else max(gone, at)
            here = len(desk.orders)
            desk.orders.append((at, n, side, effect, price, part, got, state, ended, trader, day, tag))
            for moment, cost, q in mine:
                desk.fills.append((here, moment, cost, q))
            worth = sum(cost * q for _, cost, q in mine)
            if got:
                fee = accounts[i].tariff.cost(item, side, worth)
                flows[i].append((mine[0][0] if side == BUY else mine[-1][0], -worth - fee if side == BUY else worth - fee))
                own[i] += got if side == BUY else -got
                new[i] += got if side == BUY else 0
    for i, account in enumerate(accounts):
        _own_cash(rng, account, flows[i])


def _shares(rng: random.Random, rule: str, quantity: int, lot: int, weights: list[float], turn: int) -> list[int]:
    count = len(weights)
    if rule == "turns" or quantity < 2 * lot:
        return [quantity if i == turn % count else 0 for i in range(count)]
    if rule == "priority":
        first = int(rng.uniform(0.5, 1.0) * quantity) // lot * lot
        first = quantity if quantity - first < lot else first
        return [first, quantity - first, *[0] * (count - 2)]
    parts = [int(quantity * w / sum(weights)) // lot * lot for w in weights]
    parts[turn % count] += quantity - sum(parts)
    return parts


def _own_cash(rng: random.Random, account: Account, flows: list[tuple[int, int]]) -> None:
    """One purse for what goes through this account: as much as its trades need, part of it sent in later."""
    flows.sort()
    level, lowest, at_lowest = 0, 0, 0
    for moment, amount in flows:
        level += amount
        if level < lowest:
            lowest, at_lowest = level, moment
    need = (-lowest // (10 * WAN) + 1) * 10 * WAN
    level = 0
    opening = need
    if at_lowest and rng.random() < 0.7:  # some of it comes on the way: as soon as the first half is used up
        half = need // 2 // (10 * WAN) * 10 * WAN
        opening = need - half
        for moment, amount in flows:
            level += amount
            if opening + level < 0:
                at = moment - rng.randrange(60, 900) * 1_000_000
                account.transfers.append((at, account.bank, account.holder, SELF, account.holder, half, "broker_bank", None, True))
                break
    account.opening_cash = opening


# How many accounts of each kind among three thousand, and who makes them.
KINDS: dict[str, tuple[int, Callable[[Society], list[Account]]]] = {
    "split_relay": (14, relay),
    "split_passthrough": (12, passthrough),
    "split_operator": (10, operator),
    "split_small": (16, small),
    "split_large": (8, large),
    "lent_account": (14, lent),
    "split_rotating": (10, rotating),
    "split_futures": (10, futures),
}
