"""Those who do nothing wrong: ordinary people of every temper, and lawful users whose records look like a hidden platform's."""

from __future__ import annotations

import numpy as np
from bench.far_world import trading as law
from bench.far_world.cast import Account, Cast, Person
from bench.far_world.clocks import decisions, draw_clock
from bench.far_world.machines import DORMITORY, HALL, MOBILE, OFFICE, ROTATING, SERVER_ROOM
from bench.far_world.trading_days import STOCK_DAY


def _own(cast: Cast, label: str, who: Person | None = None, hand: int | None = None, **rest: object) -> Account:
    who = who or cast.person()
    hand = cast.machines.person(who.region, who.phone) if hand is None else hand
    return cast.account(label, who, hand, **rest)


def _lives(cast: Cast, account: Account, least: float = 1, exponent: float = 1.32, **fixed: float) -> None:
    nature = cast.nature(account.market, **fixed)
    cast.trader(account, account.hand, cast.activity(exponent, least), nature)
    if cast.rng.random() < 0.6:
        cast.parks(account, nature)


def retail(cast: Cast, number: int) -> None:
    for _ in range(number):
        _lives(cast, _own(cast, "retail"))


def futures_retail(cast: Cast, number: int) -> None:
    for _ in range(number):
        _lives(cast, _own(cast, "futures_retail", market="futures"), 2, cash=float(20000 + 60000 * cast.rng.pareto(1.3)))


def futures_day(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        account = _own(cast, "futures_day", market="futures")
        nature = cast.nature("futures", flat=1, hold=float(rng.uniform(0.003, 0.08)), patience=float(rng.uniform(10, 200)), entry=0.9)
        clock = draw_clock(rng, futures=True, busy=float(rng.uniform(0.6, 1)))
        cast.trader(account, account.hand, cast.activity(1.5, 200, 4000), nature, clock)


def futures_lock(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        account = _own(cast, "futures_lock", market="futures")
        nature = cast.nature("futures", lock=float(rng.uniform(0.4, 0.95)), cash=float(rng.uniform(2e5, 3e6)))
        cast.trader(account, account.hand, cast.activity(1.5, 40, 1500), nature)


def futures_bot(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        who = cast.person()
        hand = cast.machines.hand((cast.machines.device("api"), cast.machines.place(SERVER_ROOM, who.region), 1.0))
        account = _own(cast, "futures_bot", who, hand, market="futures")
        head = None
        for _ in range(int(rng.integers(1, 9))):  # strategies on one machine
            nature = cast.nature(
                "futures", rounding=0, chase=float(rng.uniform(0.4, 1)), cash=float(rng.uniform(1e5, 8e5)), sizing=law.EVEN_LOTS
            )
            watch = cast.watch("futures", int(rng.integers(1, 20)))
            number_of = cast.trader(account, hand, cast.activity(1.6, 60, 900), nature, watch=watch, head=head)
            head = number_of if head is None else head


def family(cast: Cast, number: int) -> None:
    rng = cast.rng
    made = 0
    while made < number:
        first = cast.person()
        home = cast.home(first.region)
        shared = cast.machines.device("pc")
        size = int(rng.integers(2, 5))
        members = [first, *(cast.person(first.region, first.address) for _ in range(size - 1))]
        one_for_all = rng.random() < 0.3  # the one who likes it does it for the others too
        hands = [cast.machines.person(who.region, who.phone, home) for who in members]
        for hand in hands:
            cast.machines.hands[hand].append((shared, 1, home, float(rng.uniform(0.2, 2)), shared, 1 << 30))
        for who, hand in zip(members, hands, strict=True):
            mine = hands[0] if one_for_all else hand
            account = _own(cast, "family", who, mine)
            account.contact = first.phone if who is not first else members[1].phone
            _lives(cast, account, 4)
            if rng.random() < 0.12:  # husband and wife, one account
                cast.trader(account, hands[int(rng.integers(size))], cast.activity(1.4, 5), cast.nature())
            if who is not first:
                cast.relations.append((first.number, who.number, "spouse"))
            made += 1


def office(cast: Cast, number: int) -> None:
    made = 0
    while made < number:
        first = cast.person()
        work = cast.machines.place(OFFICE, first.region)
        for _ in range(min(int(cast.rng.integers(8, 26)), max(number - made, 2))):
            who = cast.person(first.region)
            _lives(cast, _own(cast, "office", who, cast.machines.person(who.region, who.phone, work=work)), 3)
            made += 1


def dormitory(cast: Cast, number: int) -> None:
    made = 0
    rng = cast.rng
    while made < number:
        first = cast.person()
        place = cast.machines.place(DORMITORY, first.region, int(rng.integers(1, 4)))
        for _ in range(min(int(rng.integers(5, 20)), max(number - made, 2))):
            who = cast.person(first.region, first.address if rng.random() < 0.6 else None)
            hand = cast.machines.hand((cast.machines.device("phone", who.phone), place, 1.0), (cast.machines.device("pc"), place, 0.5))
            _lives(cast, _own(cast, "dormitory", who, hand), 2, cash=float(rng.uniform(2000, 60000)), deposit=0.3)
            made += 1


def branch_hall(cast: Cast, number: int) -> None:
    """Old customers at the machines of a branch's hall."""
    rng = cast.rng
    made = 0
    while made < number:
        region = cast.person().region
        hall = cast.machines.place(HALL, region)
        booth = cast.machines.device("pc")
        booths = [booth, *(cast.machines.device("pc") for _ in range(5))]
        for _ in range(min(int(rng.integers(6, 16)), max(number - made, 2))):
            who = cast.person(region)
            mine = rng.choice(booths, 2, replace=False)
            own = (cast.machines.device("phone", who.phone), cast.home(region), float(rng.uniform(0.1, 1)))
            hand = cast.machines.hand((int(mine[0]), hall, 1.0), (int(mine[1]), hall, 0.6), own)
            _lives(cast, _own(cast, "branch_hall", who, hand), 20, 1.5, patience=float(rng.uniform(600, 14000)))
            made += 1


def quant_product(cast: Cast, number: int) -> None:
    """Baskets of tens or hundreds of papers by machine."""
    rng = cast.rng
    pool = np.flatnonzero(~cast.stocks.same_day)
    for index in range(number):
        who = cast.person(kind="organisation", name=f"量化产品{index + 1}号")
        hand = cast.machines.hand((cast.machines.device("api"), cast.machines.place(SERVER_ROOM, who.region), 1.0))
        account = _own(cast, "quant_product", who, hand, holder_kind=str(rng.choice(["product", "organisation"], p=[0.8, 0.2])))
        size, every = int(rng.integers(15, 90)), int(rng.integers(1, 6))
        gap = float(np.exp(rng.uniform(np.log(0.1), np.log(25))))
        days, seconds, papers, sides = [], [], [], []
        bought = [(-1, rng.choice(pool, law.OPENED, replace=False))]
        watch = bought[0][1]
        for day in range(int(rng.integers(0, 4)), cast.length, every):
            basket = rng.choice(pool, size, replace=False)
            gone = [old for when, old in bought if day - when >= every]
            bought = [(when, old) for when, old in bought if day - when < every] + [(day, basket)]
            wanted = np.concatenate([*gone, basket])
            begin = float(rng.uniform(60, STOCK_DAY * 0.7))
            days.append(np.full(len(wanted), day))
            seconds.append(np.minimum(begin + np.cumsum(rng.exponential(gap, len(wanted))), STOCK_DAY - 190 + 5 * rng.random(len(wanted))))
            papers.append(wanted)
            sides.append(np.where(np.arange(len(wanted)) < len(wanted) - size, -1, 1))
        nature = cast.nature(
            cash=float(rng.uniform(2e6, 8e7)),
            sizing=law.FIXED_FRACTION,
            size=0.85 / size,
            opening=law.OPENED * int(rng.random() < 0.8),
            chase=0.9,
            lots=100,
            rounding=0,
            deposit=0,
        )
        times = (np.concatenate(days), np.concatenate(seconds))
        order = np.lexsort((times[1], times[0]))
        wants = (np.concatenate(papers)[order], np.concatenate(sides)[order])
        cast.trader(account, hand, 0, nature, times=(times[0][order], times[1][order]), wants=wants, watch=watch)


def multi_manager(cast: Cast, number: int) -> None:
    """Licensed: several managers trade one product's account."""
    _house(cast, number, "multi_manager", (3, 9), "product", (60, 1500))


def small_fund(cast: Cast, number: int) -> None:
    _house(cast, number, "small_fund", (1, 4), "product", (20, 800))


def futures_advisor(cast: Cast, number: int) -> None:
    _house(cast, number, "futures_advisor", (2, 9), "product", (40, 900), "futures")


def _house(
    cast: Cast, number: int, label: str, managers: tuple[int, int], kind: str, orders: tuple[float, float], market: str = "stock"
) -> None:
    rng = cast.rng
    for index in range(number):
        who = cast.person(kind="organisation", name=f"{cast.person().name}投资{index + 1}号")
        boss = cast.person(who.region)
        cast.relations.append((boss.number, who.number, "legal_representative"))
        desk = cast.machines.place(OFFICE, who.region)
        central = cast.machines.device(str(rng.choice(["pc", "api"])))
        through_one = rng.random() < 0.5  # a dealing desk enters everybody's orders
        main = cast.machines.hand((central, desk, 1.0))
        account = _own(cast, label, who, main, holder_kind=kind if rng.random() < 0.85 else "organisation", market=market)
        account.remarks = ("策略A", "策略B", "策略C") if rng.random() < 0.3 else ()
        for _ in range(int(rng.integers(*managers))):
            hand = main if through_one else cast.machines.hand((cast.machines.device("pc"), desk, 1.0))
            nature = cast.nature(market, cash=float(rng.uniform(5e5, 2e7)), deposit=0.02)
            cast.trader(
                account, hand, cast.activity(1.5, *orders), nature, draw_clock(rng, market == "futures", float(rng.uniform(0.3, 1)))
            )


def sister_products(cast: Cast, number: int) -> None:
    """One manager's products, which buy and sell the same at the same time, as they must to be fair."""
    rng = cast.rng
    made = 0
    while made < number:
        house = cast.person(kind="organisation", name=f"{cast.person().name}资产")
        hand = cast.machines.hand((cast.machines.device(str(rng.choice(["pc", "api"]))), cast.machines.place(OFFICE, house.region), 1.0))
        first = -1
        for index in range(min(int(rng.integers(2, 5)), max(number - made, 1))):
            who = cast.person(house.region, house.address, "organisation", f"{house.name}{index + 1}号")
            account = _own(cast, "sister_products", who, hand, holder_kind="product")
            if first < 0:
                nature = cast.nature(cash=float(rng.uniform(1e6, 3e7)), deposit=0.01)
                first = cast.trader(account, hand, cast.activity(1.5, 60, 1500), nature, draw_clock(rng, busy=float(rng.uniform(0.5, 1))))
            else:
                cast.echo(first, account, hand, float(rng.uniform(0.2, 2)))
            made += 1


def grid_bot(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        account = _own(cast, "grid_bot")
        account.remarks = ("网格条件单",) if rng.random() < 0.6 else ()
        money = float(rng.choice([2000, 3000, 5000, 10000, 20000]))
        nature = cast.nature(
            mode=law.GRID,
            sizing=law.FIXED_MONEY,
            size=money,
            step=float(rng.uniform(0.003, 0.018)),
            deposit=0.02,
            cash=money * float(rng.uniform(5, 40)),
            chase=0.7,
        )
        clock = draw_clock(rng, busy=0.98)
        cast.trader(account, account.hand, cast.activity(1.3, 2500, 8000), nature, clock, cast.watch(number=int(rng.integers(1, 9))))


def market_maker(cast: Cast, number: int) -> None:
    rng = cast.rng
    funds = np.flatnonzero(cast.stocks.same_day)
    for _ in range(number):
        who = cast.person(kind="organisation", name=f"{cast.person().name}做市部")
        hand = cast.machines.hand((cast.machines.device("api"), cast.machines.place(SERVER_ROOM, who.region), 1.0))
        account = _own(cast, "market_maker", who, hand)
        nature = cast.nature(
            mode=law.MAKER,
            sizing=law.FIXED_FRACTION,
            size=0.02,
            step=float(rng.integers(1, 6)),
            cash=float(rng.uniform(3e6, 4e7)),
            patience=float(rng.uniform(8, 90)),
            opening=0,
            deposit=0.002,
        )
        watch = cast.watch(number=int(rng.integers(2, 7)), only=funds)
        cast.trader(account, hand, cast.activity(1.2, 2500, 6000), nature, draw_clock(rng, busy=1.0), watch)


def follower(cast: Cast, number: int) -> None:
    """A teacher says buy and sell; many copy, each a little later and with what they have."""
    rng = cast.rng
    made = 0
    while made < number:
        clock = draw_clock(rng, busy=float(rng.uniform(0.4, 0.9)))
        day, second = decisions(rng, clock, 0, cast.length - 1, float(rng.uniform(20, 120)), cast.stocks.heat)
        watch = cast.watch(number=40)
        paper = watch[(rng.power(0.5, len(day)) * len(watch)).astype(int)]
        later = np.minimum(day + 1 + rng.geometric(0.3, len(day)), cast.length - 1)
        signals = (
            np.concatenate([day, later]),
            np.concatenate([second, rng.uniform(30, STOCK_DAY - 1000, len(day))]),
            np.concatenate([paper, paper]),
            np.repeat([1, -1], len(day)),
        )
        for _ in range(min(int(rng.integers(10, 40)), max(number - made, 1))):
            account = _own(cast, "follower")
            heard = rng.random(len(signals[0])) < rng.beta(3, 1.5)
            at = np.clip(signals[1][heard] + rng.exponential(float(rng.uniform(10, 600)), int(heard.sum())), -890, STOCK_DAY - 10)
            at = np.where((at > -310) & (at < 0), 0.5, at)
            own_day, own_second = decisions(rng, draw_clock(rng), 0, cast.length - 1, cast.activity(1.5, 3, 200), cast.stocks.heat)
            days = np.concatenate([signals[0][heard], own_day])
            seconds = np.concatenate([at, own_second])
            papers = np.concatenate([signals[2][heard], np.full(len(own_day), law.FREE)])
            sides = np.concatenate([signals[3][heard], np.zeros(len(own_day), np.int64)])
            order = np.lexsort((seconds, days))
            cast.trader(account, account.hand, 0, cast.nature(), times=(days[order], seconds[order]), wants=(papers[order], sides[order]))
            made += 1


def day_trader(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        account = _own(cast, "day_trader")
        nature = cast.nature(
            hold=float(rng.uniform(0.2, 1.2)), attention=float(rng.beta(3, 2)), entry=0.9, patience=float(rng.uniform(10, 300))
        )
        only = np.flatnonzero(cast.stocks.same_day) if rng.random() < 0.3 else None
        cast.trader(
            account,
            account.hand,
            cast.activity(1.5, 150, 3000),
            nature,
            draw_clock(rng, busy=float(rng.uniform(0.7, 1))),
            cast.watch(only=only),
        )


def margin_account(cast: Cast, number: int) -> None:
    for _ in range(number):
        account = _own(cast, "margin_account")
        nature = cast.nature(
            cash=float(3e5 * (1 + cast.rng.pareto(1.2))),
            sizing=float(cast.rng.choice([law.ALL_IN, law.PYRAMID, law.KELLY])),
            ruin=float(cast.rng.uniform(0.5, 0.9)),
        )
        cast.trader(account, account.hand, cast.activity(1.4, 15), nature, watched=cast.rng.random() < 0.5)
        cast.parks(account, nature)


def ipo_lottery(cast: Cast, number: int) -> None:
    for _ in range(number):
        account = _own(cast, "ipo_lottery")
        cast.trader(account, account.hand, cast.activity(1.8, 2, 60), cast.nature(opening=8, hold=300, stop=9, take=9))
        cast.lottery.append(account.number)


def many_machines(cast: Cast, number: int) -> None:
    """One person, several strategies, at home, at work, on the phone and on the road."""
    rng = cast.rng
    for _ in range(number):
        who = cast.person()
        m = cast.machines
        road = m.place(ROTATING, who.region, int(rng.integers(3, 12)))
        hand = m.hand(
            (m.device("phone", who.phone), m.place(MOBILE, who.region), 1.0),
            (m.device("pc"), cast.home(who.region), float(rng.uniform(0.3, 2))),
            (m.device("pc"), m.place(OFFICE, who.region), float(rng.uniform(0.3, 2))),
            (m.device("phone", who.phone), road, float(rng.uniform(0.1, 0.8))),
        )
        account = _own(cast, "many_machines", who, hand)
        head = cast.trader(account, hand, cast.activity(1.4, 20, 800), cast.nature())
        for _ in range(int(rng.integers(1, 5))):
            cast.trader(account, hand, cast.activity(1.4, 20, 800), cast.nature(opening=0), head=head)


def traveller(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        who = cast.person()
        m = cast.machines
        road = m.place(ROTATING, who.region, int(rng.integers(4, 40)))
        hand = m.hand((m.device("phone", who.phone), road, 1.5), (m.device("pc"), cast.home(who.region), float(rng.uniform(0.2, 1))))
        _lives(cast, _own(cast, "traveller", who, hand), 15)


def retired(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        account = _own(cast, "retired")
        nature = cast.nature(deposit=0.02, rounding=float(rng.choice([0, 5, 10])), part=0.5)
        cast.trader(account, account.hand, cast.activity(1.5, 100, 2000), nature, draw_clock(rng, busy=float(rng.uniform(0.8, 1))))


def new_phone(cast: Cast, number: int) -> None:
    rng = cast.rng
    for _ in range(number):
        who = cast.person()
        day = int(rng.integers(5, cast.length - 5))
        account = _own(cast, "new_phone", who, cast.machines.person(who.region, who.phone, change_on=day))
        _lives(cast, account, 8)
        if rng.random() < 0.6:
            cast.password(account, day, rng.random() < 0.6)


def windfall(cast: Cast, number: int) -> None:
    """Nothing for long; then a flat is sold, the password is asked for anew, and a great deal of money comes."""
    rng = cast.rng
    for _ in range(number):
        who = cast.person()
        day = int(rng.integers(10, cast.length - 15))
        account = _own(cast, "windfall", who, cast.machines.person(who.region, who.phone, change_on=day))
        money = float(rng.integers(2, 60)) * 1e5
        head = cast.trader(account, account.hand, cast.activity(1.5, 2, 60), cast.nature(), last=day - 3) if rng.random() < 0.5 else None
        if rng.random() < 0.7:
            cast.password(account, day, rng.random() < 0.6)
        cast.move(account, day, money)
        cast.trader(account, account.hand, cast.activity(1.4, 15, 800), cast.nature(cash=money, opening=0), first=day + 1, head=head)


def authorised(cast: Cast, number: int) -> None:
    """Relatives' accounts, traded by one of them with a declared power of attorney."""
    rng = cast.rng
    made = 0
    while made < number:
        agent = cast.person()
        hand = cast.machines.person(agent.region, agent.phone)
        taste = cast.nature()
        watch = cast.watch()
        for _ in range(min(int(rng.integers(2, 6)), max(number - made, 1))):
            who = cast.person()
            account = _own(cast, "authorised", who, hand)
            account.contact = agent.phone
            cast.relations.append((agent.number, who.number, "uses_account"))
            cast.trader(account, hand, cast.activity(1.5, 25, 600), {**taste, "cash": cast.nature()["cash"]}, watch=watch)
            made += 1


def unrecorded(cast: Cast, number: int) -> None:
    """By telephone and at the counter: no terminals."""
    for _ in range(number):
        _lives(cast, _own(cast, "unrecorded", bare=True), 10)


def round_saver(cast: Cast, number: int) -> None:
    """Puts a round sum in every week or month, and buys."""
    rng = cast.rng
    for _ in range(number):
        account = _own(cast, "round_saver")
        sum_in, every = float(rng.choice([1, 2, 5, 10, 20, 50])) * 1e4, int(rng.choice([5, 10, 21]))
        nature = cast.nature(cash=sum_in * float(rng.uniform(1, 8)), sizing=law.FIXED_MONEY, deposit=0.8, unit=sum_in, size=sum_in * 0.9)
        cast.trader(account, account.hand, cast.activity(1.5, 20, 500), nature)
        for day in range(int(rng.integers(every)), cast.length, every):
            cast.move(account, day, sum_in)


def app_gateway(cast: Cast, number: int) -> None:
    """Customers of a wealth app whose orders all reach the broker through the app's gateway."""
    rng = cast.rng
    m = cast.machines
    gate = m.place(ROTATING, 3, int(rng.integers(4, 30)))
    first = m.device("relay", blank=True)
    alike = 1 + max(m.device("relay", blank=True) - first for _ in range(7))
    for _ in range(number):
        who = cast.person()
        own = (m.device("phone", who.phone), cast.home(who.region), float(rng.uniform(0.05, 1.5)))
        hand = m.hand((first, gate, 1.0), own)
        m.hands[hand][0] = (first, alike, gate, 1.0, first, 1 << 30)
        _lives(cast, _own(cast, "app_gateway", who, hand), 4)


# Kinds and how many of them there are among 4,000 accounts; ordinary people fill the rest.
KINDS = {
    family: 90, office: 90, quant_product: 14, multi_manager: 16, sister_products: 12, grid_bot: 60, follower: 100, day_trader: 110, margin_account: 120,
    market_maker: 8, ipo_lottery: 120, many_machines: 60, dormitory: 60, retired: 130, new_phone: 80, small_fund: 20, branch_hall: 50,
    windfall: 50, authorised: 30, unrecorded: 60, round_saver: 90, traveller: 40, app_gateway: 120, futures_retail: 260, futures_day: 70,
    futures_lock: 25, futures_bot: 30, futures_advisor: 14,
}  # fmt: skip
