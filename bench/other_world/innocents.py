"""The innocent. Each kind looks like the guilty in some ways: bursts, many machines, many places, round sums, new passwords, pooled money."""

from __future__ import annotations

import random
from collections.abc import Callable

from bench.other_world.desk import Manner, Relay
from bench.other_world.machines import Basket, Grid, Maker
from bench.other_world.market import MIL
from bench.other_world.purse import BUY, NONE, SELL
from bench.other_world.society import REGION_WEIGHTS, WAN, Account, Society
from bench.other_world.traces import Gear, Line, Use, mobile, pc, phone, server


def _finish(
    s: Society, rng: random.Random, account: Account, payers: list[tuple[str, str]] | None = None, *, known: float = 0.4
) -> Account:
    s.bank_own_moves(rng, account, payers)
    if rng.random() < known:
        s.everyday_money(rng, account)
    return account


def retail(s: Society, label: str = "retail", temper: str = "") -> list[Account]:
    rng = s.fork()
    account = s.account(rng, label)
    temper = temper or rng.choices(("calm", "any", "quick", "strict", "busy"), (0.45, 0.3, 0.12, 0.08, 0.05))[0]
    person = s.single(rng, account, s.capital(rng), temper)
    s.live(person)
    account.gear[person.habits[0].trader] = s.quirks(rng, account)
    return [_finish(s, rng, account)]


def several_strategies(s: Society) -> list[Account]:
    """One person with three ways of trading: old holdings, quick bets, funds."""
    rng = s.fork()
    account = s.account(rng, "several_strategies")
    capital = s.capital(rng) + 10 * WAN
    name = s.trader(rng)
    habits = [s.habit(rng, name, capital, t) for t in rng.sample(("calm", "quick", "busy", "strict", "any"), rng.choice((2, 3, 3)))]
    for habit in habits:
        habit.budget = rng.uniform(0.3, 0.7)
    person = s.single(rng, account, capital, habits=habits)
    s.live(person)
    account.gear[name] = s.quirks(rng, account)
    return [_finish(s, rng, account)]


def handful(s: Society) -> list[Account]:
    rng = s.fork()
    account = s.account(rng, "handful")
    person = s.single(rng, account, s.capital(rng), "calm")
    person.shows, person.habits[0].looks_a_day, person.habits[0].eager = rng.uniform(0.02, 0.1), 1.0, 0.5
    s.live(person)
    account.gear[person.habits[0].trader] = s.quirks(rng, account)
    return [_finish(s, rng, account)]


def day_trader(s: Society) -> list[Account]:
    rng = s.fork()
    account = s.account(rng, "day_trader")
    capital = s.capital(rng) + 8 * WAN
    person = s.single(rng, account, capital, "busy")
    habit = person.habits[0]
    habit.trim, habit.slots, person.shows = rng.uniform(0.2, 0.6), rng.choice((2, 3, 5, 8)), rng.uniform(0.85, 1.0)
    habit.looks_a_day = rng.uniform(6, 22)
    s.live(person)
    account.gear[habit.trader] = s.own_gear(rng, account.region, account.phone, more=rng.choice((0, 1, 2, 4)))
    return [_finish(s, rng, account)]


def disciplined(s: Society) -> list[Account]:
    """A strict stop that the software carries out by itself, at the same loss every time."""
    rng = s.fork()
    account = s.account(rng, "disciplined")
    person = s.single(rng, account, s.capital(rng), "strict")
    habit = person.habits[0]
    habit.watches, habit.stop, habit.slots = True, rng.choice((0.03, 0.05, 0.05, 0.07, 0.08)), rng.choice((1, 2, 4, 6))
    person.shows, habit.eager = rng.uniform(0.5, 1), rng.uniform(0.3, 0.8)
    s.live(person)
    account.gear[habit.trader] = s.quirks(rng, account)
    return [_finish(s, rng, account)]


def traveller(s: Society) -> list[Account]:
    """Works in many towns, on whatever machine is there."""
    rng = s.fork()
    account = s.account(rng, "traveller")
    person = s.single(rng, account, s.capital(rng), rng.choice(("any", "quick", "busy")))
    s.live(person)
    regions = tuple(rng.randrange(len(REGION_WEIGHTS)) for _ in range(rng.choice((3, 5, 8, 14))))
    account.gear[person.habits[0].trader] = s.own_gear(rng, account.region, account.phone, more=rng.choice((2, 4, 7)), regions=regions)
    return [_finish(s, rng, account)]


def couple(s: Society) -> list[Account]:
    """Two people, one account, one purse; sometimes one takes over from the other."""
    rng = s.fork()
    account = s.account(rng, "couple")
    capital = s.capital(rng)
    names = [s.trader(rng), s.trader(rng)]
    home = Line(s.net, account.region, "home")
    handed = rng.random() < 0.2
    turn = rng.randrange(len(s.market.days) // 5, len(s.market.days) * 3 // 4)
    if handed:
        person = s.single(rng, account, capital, habits=[s.habit(rng, names[0], capital)])
        after = s.habit(rng, names[1], capital)
        person.purse.traders.append(names[1])
        for day in range(len(s.market.days)):
            if day == turn:
                person.habits = [after]
                for position in person.positions:
                    position.habit = after
                person.back.clear()
                s.password(rng, account, day, topped=False)
            person.live(day)
    else:
        person = s.single(rng, account, capital, habits=[s.habit(rng, n, capital) for n in names])
        s.live(person)
    account.gear[names[0]] = s.own_gear(rng, account.region, account.phone, home=home)
    account.gear[names[1]] = s.own_gear(rng, account.region, phone(rng), home=home)
    return [_finish(s, rng, account)]


def family_account(s: Society) -> list[Account]:
    """Parents and grown children in different towns put their savings into one account and all trade in it."""
    rng = s.fork()
    account = s.account(rng, "family_account")
    capital = s.capital(rng) + 5 * WAN
    count = rng.choice((2, 3, 3, 4))
    habits = [s.habit(rng, s.trader(rng), capital) for _ in range(count)]
    person = s.single(rng, account, capital, habits=habits)
    person.adds_cash = rng.uniform(0.01, 0.08)
    s.live(person)
    for number, habit in enumerate(habits):
        region = account.region if number == 0 or rng.random() < 0.5 else rng.randrange(len(REGION_WEIGHTS))
        account.gear[habit.trader] = s.own_gear(rng, region, account.phone if number == 0 else phone(rng))
    relatives = [(f"62{rng.randrange(10**14):014d}", account.holder[0] + s.person_name(rng)[1:]) for _ in range(count)]
    return [_finish(s, rng, account, relatives)]


def family_terminal(s: Society) -> list[Account]:
    """Several accounts of one household, one computer, one telephone number left with the broker."""
    rng = s.fork()
    first = s.account(rng, "family_terminal")
    machine, home = pc(rng), Line(s.net, first.region, "home")
    name = s.trader(rng)
    one_hand = rng.random() < 0.5
    capital = s.capital(rng)
    shared = s.habit(rng, name, capital)
    accounts = []
    for number in range(rng.choice((2, 2, 3, 4))):
        account = first if number == 0 else s.account(rng, "family_terminal", broker=first.broker if rng.random() < 0.7 else None)
        account.region, account.address = first.region, first.address
        if rng.random() < 0.6:
            account.phone = first.phone
        account.contact = first.phone if number else account.contact
        person = s.single(rng, account, s.capital(rng), habits=[shared] if one_hand else None)
        s.live(person)
        gear = s.own_gear(rng, account.region, account.phone, home=home)
        gear.uses.append(Use(machine, (home,), 4.0))
        for habit in person.habits:
            account.gear[habit.trader] = gear
        accounts.append(_finish(s, rng, account))
    return accounts


def shared_office(s: Society) -> list[Account]:
    """Colleagues, or tenants of a trading room: one public address, sometimes the room's machines."""
    rng = s.fork()
    office = Line(s.net, int(len(REGION_WEIGHTS) * rng.random() ** 1.5), "office")
    room = rng.random() < 0.35
    machines = [pc(rng, "同花顺 10.2") for _ in range(6)]
    contact = rng.choice(s.managers) if room else None
    accounts = []
    for _ in range(rng.choice((6, 9, 14, 22))):
        account = s.account(rng, "shared_office")
        account.region = office.region
        account.contact = contact or account.contact
        person = s.single(rng, account, s.capital(rng), rng.choice(("quick", "busy", "strict", "any")) if room else "")
        s.live(person)
        gear = s.own_gear(rng, account.region, account.phone)
        gear.uses.append(Use(rng.choice(machines) if room else pc(rng), (office,), 5.0))
        account.gear[person.habits[0].trader] = gear
        accounts.append(_finish(s, rng, account))
    return accounts


def quant_product(s: Society) -> list[Account]:
    """A fund's program: hundreds of symbols, many orders a second, one server. Sometimes with several strategies' tags."""
    rng = s.fork()
    account = s.account(rng, "quant_product", kind="product" if rng.random() < 0.8 else "organisation")
    name = s.trader(rng)
    purse = s.purse(rng, account, int(min(rng.paretovariate(1.1) * 4e6, 2e8)) * MIL)
    width = rng.choice((60, 120, 200, 300))
    basket = Basket(
        rng,
        s.market,
        account.desk,
        purse,
        name,
        width,
        rng.uniform(0.08, 0.35),
        tuple(sorted(rng.uniform(60, 13_000) for _ in range(rng.choice((1, 2, 4))))),
        every=rng.choice((1, 1, 1, 5)),
        slices=rng.choice((1, 1, 3, 5)),
        pace=rng.choice((0.01, 0.05, 0.4)),
        tags=tuple(f"s{i}" for i in range(rng.choice((1, 3, 5)))) if rng.random() < 0.5 else (),
        stop=rng.choice((0.0, 0.0, 0.06)),
    )
    _old_list(rng, s, purse, width, basket)
    if rng.random() < 0.3:
        basket.subscribed = (rng.randrange(len(s.market.days)), rng.choice((50, 100, 300)) * WAN)
    s.live(basket)
    box = server(rng, "api", rng.choice(("QMT 2.1", "PTrade 1.8", "O32 8.0")))
    account.gear[name] = Gear([Use(box, (Line(s.net, account.region, "hall"),))])
    account.idle = 0.9
    return [_finish(s, rng, account, known=0.0)]


def _old_list(rng: random.Random, s: Society, purse: object, width: int, basket: Basket | None = None) -> None:
    for n in rng.sample(s.market.shares, min(width, len(s.market.shares))):
        price = s.market.before[n][0]
        q = int(purse.cash / width * rng.uniform(0.5, 1.5) / price) // 100 * 100  # type: ignore[attr-defined]
        if q >= 200:
            purse.start_with(n, q)  # type: ignore[attr-defined]
            if basket:
                basket.cost[n] = price


def personal_quant(s: Society) -> list[Account]:
    """A private person's program on a broker's own interface, at home or on a rented server."""
    rng = s.fork()
    account = s.account(rng, "personal_quant")
    name = s.trader(rng)
    purse = s.purse(rng, account, s.capital(rng) + 30 * WAN)
    basket = Basket(
        rng,
        s.market,
        account.desk,
        purse,
        name,
        rng.choice((10, 20, 40)),
        rng.uniform(0.15, 0.6),
        (rng.uniform(30, 13_500),),
        every=rng.choice((1, 1, 2, 5)),
        pace=rng.choice((0.05, 0.5, 3)),
        tags=tuple(str(rng.randrange(1000, 9999)) for _ in range(rng.choice((1, 2, 4)))) if rng.random() < 0.35 else (),
        stop=rng.choice((0.0, 0.05, 0.07)),
    )
    s.live(basket)
    line = Line(s.net, account.region, rng.choice(("home", "hall")))
    account.gear[name] = Gear(
        [
            Use(server(rng, rng.choice(("api", "pc", "unknown")), rng.choice(("QMT 2.1", "TradeX 1.1", None))), (line,), 5),
            Use(mobile(rng, account.phone), (Line(s.net, account.region, "mobile"),), 0.3),
        ]
    )
    return [_finish(s, rng, account)]


def multi_manager(s: Society) -> list[Account]:
    """A licensed product that several managers run, each with a part of the money, through the custodian's system."""
    rng = s.fork()
    account = s.account(rng, "multi_manager", kind="product")
    box = server(rng, rng.choice(("relay", "relay", "api")), rng.choice(("PB 3.2", "O32 8.0", "恒生投资")))
    line = Line(s.net, account.region, "hall")
    tagged = rng.random() < 0.4
    for number in range(rng.choice((2, 3, 4, 6, 9))):
        name = s.trader(rng)
        capital = int(rng.gammavariate(1.5, 6e6) + 1e6) * MIL
        habit = s.habit(rng, name, capital)
        habit.slots, habit.full = rng.choice((3, 5, 8, 12)), habit.full * rng.random()
        habit.tag = f"PM{number + 1}" if tagged else None
        person = s.single(rng, account, capital, habits=[habit], channel=Relay(0.1, 0.2))
        person.shows, person.cash_unit = rng.uniform(0.5, 1), 100 * WAN
        s.live(person)
        account.gear[name] = Gear([Use(box, (line,))])
    account.idle = 0.9
    return [_finish(s, rng, account, known=0.0)]


def grid_bot(s: Society) -> list[Account]:
    rng = s.fork()
    account = s.account(rng, "grid_bot")
    capital = s.capital(rng) + 3 * WAN
    name = s.trader(rng)
    pool = s.market.funds if rng.random() < 0.6 and s.market.funds else s.market.shares
    symbols = rng.sample(pool, min(rng.choice((1, 2, 3, 5, 8)), len(pool)))
    purse = s.purse(rng, account, capital)
    price = max(s.market.before[n][0] for n in symbols)
    unit = max(int(capital / len(symbols) / rng.choice((8, 15, 30)) / price) // 100 * 100, 100)
    for n in symbols:
        if rng.random() < 0.8:
            purse.start_with(n, unit * rng.randrange(1, 12))
    grid = Grid(
        rng,
        s.market,
        account.desk,
        purse,
        name,
        symbols,
        rng.choice((0.003, 0.005, 0.008, 0.01, 0.015, 0.02, 0.03)),
        unit,
        tag=rng.choice((None, None, "网格", "条件单")),
    )
    for n in symbols:
        grid.centre[n] = s.market.before[n][0]
    s.live(grid)
    account.gear[name] = s.quirks(rng, account)
    return [_finish(s, rng, account)]


def algorithm(s: Society) -> list[Account]:
    """Few wishes, many equal children: a broker's slicing program."""
    rng = s.fork()
    account = s.account(rng, "algorithm", kind=rng.choice(("person", "person", "organisation")))
    capital = s.capital(rng) + 60 * WAN
    habit = s.habit(rng, s.trader(rng), capital, rng.choice(("calm", "any", "quick")))
    habit.manner = Manner(
        cut=rng.choice(("equal", "round", "machine")),
        cut_over=20_000 * MIL,
        children=rng.choice((8, 15, 30)),
        gap=rng.choice((15, 40, 90)),
        cross=0.8,
        patience=30,
        retries=2,
    )
    habit.slots, habit.tag = rng.choice((1, 2, 3, 5)), rng.choice((None, "TWAP", "算法"))
    person = s.single(rng, account, capital, habits=[habit])
    s.live(person)
    account.gear[habit.trader] = s.quirks(rng, account)
    return [_finish(s, rng, account)]


def followers(s: Society) -> list[Account]:
    """Subscribers of one adviser buy and sell the same names within minutes, each with own money."""
    rng = s.fork()
    days = len(s.market.days)
    signal: dict[int, list[tuple[float, int, int]]] = {}
    for day in range(days):
        for _ in range(rng.choice((0, 0, 1, 1, 2))):
            n, at = rng.choice(s.market.talked[day] + s.market.risers[day]), rng.uniform(300, 12_500)
            signal.setdefault(day, []).append((at, n, BUY))
            out = day + rng.choice((1, 1, 2, 3, 5))
            if out < days:
                signal.setdefault(out, []).append((rng.uniform(100, 13_000), n, SELL))
    lag = rng.choice((8, 60, 240))
    region = int(len(REGION_WEIGHTS) * rng.random() ** 1.5)
    accounts = []
    for _ in range(rng.choice((8, 12, 20))):
        account = s.account(rng, "follower")
        capital = s.capital(rng)
        habit = s.habit(rng, s.trader(rng), capital, "any")
        habit.signal, habit.lag, habit.slots, habit.looks_a_day, habit.stay = (
            signal,
            lag * rng.uniform(0.5, 2),
            rng.choice((2, 3, 5)),
            0.5,
            "fixed",
        )
        habit.days = 5.0
        person = s.single(rng, account, capital, habits=[habit])
        person.shows = rng.uniform(0.5, 1)
        s.live(person)
        account.region = region if rng.random() < 0.3 else account.region
        account.gear[habit.trader] = s.quirks(rng, account)
        accounts.append(_finish(s, rng, account))
    return accounts


def margin_account(s: Society) -> list[Account]:
    """Legal leverage from the broker: interest at regular times, a call, round sums after it."""
    rng = s.fork()
    account = s.account(rng, "margin_account")
    capital = s.capital(rng) + 50 * WAN
    person = s.single(rng, account, capital * 2, rng.choice(("any", "quick", "strict", "busy")))
    person.adds_cash, person.cash_unit = rng.uniform(0.01, 0.06), rng.choice((1, 2, 5, 10)) * WAN
    s.live(person)
    s.regular_interest(rng, account, int(capital * rng.uniform(0.05, 0.085) / 12) // 10 * 10, rng.choice((20, 21, 5)))
    account.gear[person.habits[0].trader] = s.quirks(rng, account)
    return [_finish(s, rng, account)]


def market_maker(s: Society) -> list[Account]:
    rng = s.fork()
    account = s.account(rng, "market_maker", kind="organisation")
    name = s.trader(rng)
    purse = s.purse(rng, account, int(rng.uniform(3e6, 3e7)) * MIL)
    symbols = rng.sample(s.market.quick_funds or s.market.funds, 1) + rng.sample(s.market.funds, 1)
    maker = Maker(rng, s.market, account.desk, purse, name, sorted(set(symbols)), rng.choice((2, 3, 5)), rng.choice((20, 50, 200)), 0)
    for n in maker.symbols:
        purse.start_with(n, maker.lots * 100 * rng.randrange(20, 80))
    s.live(maker)
    account.gear[name] = Gear([Use(server(rng, "api", "做市 2"), (Line(s.net, account.region, "hall"),))])
    account.idle = 0.9
    return [_finish(s, rng, account, known=0.0)]


def futures_maker(s: Society) -> list[Account]:
    rng = s.fork()
    account = s.account(rng, "futures_maker", futures=True, kind="organisation")
    name = s.trader(rng)
    purse = s.purse(rng, account, int(rng.uniform(2e6, 2e7)) * MIL)
    maker = Maker(
        rng,
        s.market,
        account.desk,
        purse,
        name,
        rng.sample(s.market.futures, rng.choice((1, 2, 4))),
        rng.choice((2, 3, 6)),
        rng.choice((1, 3, 8)),
        40,
    )
    s.live(maker)
    account.gear[name] = Gear([Use(server(rng, "api", "CTP 6.6"), (Line(s.net, account.region, "hall"),))])
    account.idle = 0.9
    return [_finish(s, rng, account, known=0.0)]


def lottery(s: Society) -> list[Account]:
    """One person applies for new shares in the names of all relatives, from one telephone."""
    rng = s.fork()
    first = s.account(rng, "lottery")
    home = Line(s.net, first.region, "home")
    handset = mobile(rng, first.phone)
    name = s.trader(rng)
    days = len(s.market.days)
    offers = [
        (day, n, int(rng.gammavariate(2, 9) * 100 + 300) * 10)
        for day in range(days)
        for n in ([rng.choice(s.market.shares)] if rng.random() < 0.4 else [])
    ]
    accounts = []
    for number in range(rng.choice((4, 6, 9, 14))):
        account = first if number == 0 else s.account(rng, "lottery", broker=first.broker if rng.random() < 0.5 else None)
        account.region = first.region
        if rng.random() < 0.5:
            account.contact = first.phone
        capital = s.capital(rng) + 8 * WAN
        habit = s.habit(rng, name, capital, "calm")
        habit.eager, habit.loyal, habit.stay, habit.days, habit.stop = 0.02, 0.95, "long", 60, 0.5
        person = s.single(rng, account, capital, habits=[habit])
        person.shows = 0.15
        s.live(person)
        for day, n, price in offers:
            if rng.random() < 0.9 and day not in s.market.halted[n]:
                second = 900 + number * rng.uniform(20, 60) + (day % 5) * 1200
                price_ok = min(max(price, s.market.least[n][day]), s.market.most[n][day])
                account.desk.note(
                    name, n, day, second, BUY, NONE, price_ok // 10 * 10, rng.choice((500, 1000, 5000, 10_000)), [], None, "新股申购"
                )
        account.gear[name] = Gear(
            [
                Use(handset, (home, Line(s.net, first.region, "mobile")), 5.0),
                *s.own_gear(rng, account.region, account.phone, home=home).uses[:1],
            ]
        )
        accounts.append(_finish(s, rng, account))
    return accounts


def moved(s: Society) -> list[Account]:
    """A new telephone, a new town or bank, new passwords, and savings brought along in round sums: the same person as before."""
    rng = s.fork()
    account = s.account(rng, "moved")
    capital = s.capital(rng)
    person = s.single(rng, account, capital, rng.choice(("any", "quick", "calm", "busy")))
    turn = rng.randrange(len(s.market.days) // 6, len(s.market.days) * 3 // 4)
    purse = person.purse
    region = rng.randrange(len(REGION_WEIGHTS)) if rng.random() < 0.6 else account.region
    for day in range(len(s.market.days)):
        if day == turn:
            if rng.random() < 0.6:
                out = min(purse.cash, int(purse.cash * rng.uniform(0.4, 0.98)) // (1000 * MIL) * 1000 * MIL)
                if out:
                    purse.move(s.market.clock.wall(day - 1, 16.2), -out, "withdrawal")
            s.password(rng, account, day, topped=False)
            account.events.append((s.market.clock.wall(day, 8.4), "password_change"))
            for later in range(rng.choice((1, 1, 2, 3))):
                at = min(day + 1 + later * rng.choice((1, 3, 6)), len(s.market.days) - 1)
                purse.moves.append((s.market.clock.wall(at, 8.5), rng.choice((1, 2, 3, 5, 10, 20, 30)) * WAN, "planned"))
        for number, move in enumerate(purse.moves):
            if move[2] == "planned" and move[0] == s.market.clock.wall(day, 8.5):
                purse.moves[number] = (move[0], move[1], "deposit")
                purse.cash += move[1]
        person.live(day)
    purse.moves = [move for move in purse.moves if move[2] != "planned"]
    before, after = s.own_gear(rng, account.region, account.phone), s.own_gear(rng, region, phone(rng))
    for use in before.uses:
        use.last = turn - 1
    for use in after.uses:
        use.first = turn
    account.gear[person.habits[0].trader] = Gear(before.uses + after.uses)
    return [_finish(s, rng, account)]


def pooled_money(s: Society) -> list[Account]:
    """Friends and kin lend the holder money again and again; the holder alone trades."""
    rng = s.fork()
    account = s.account(rng, "pooled_money")
    person = s.single(rng, account, s.capital(rng), rng.choice(("any", "quick", "busy")))
    person.adds_cash, person.takes_cash = rng.uniform(0.08, 0.3), rng.uniform(0.02, 0.1)
    s.live(person)
    payers = [(f"62{rng.randrange(10**14):014d}", s.person_name(rng)) for _ in range(rng.choice((4, 9, 20, 40)))]
    account.gear[person.habits[0].trader] = s.quirks(rng, account)
    if rng.random() < 0.5:
        s.regular_interest(rng, account, rng.choice((500, 1000, 1500, 3000)) * MIL, 21, private=rng.random() < 0.7)
    return [_finish(s, rng, account, payers)]


def organisation(s: Society) -> list[Account]:
    """A firm's own money: two clerks at office machines."""
    rng = s.fork()
    account = s.account(rng, "organisation", kind="organisation")
    capital = int(rng.gammavariate(1.3, 4e6) + 5e5) * MIL
    names = [s.trader(rng) for _ in range(2)]
    person = s.single(rng, account, capital, habits=[s.habit(rng, n, capital) for n in names])
    person.cash_unit = 50 * WAN
    s.live(person)
    office = Line(s.net, account.region, "office")
    for n in names:
        account.gear[n] = Gear([Use(pc(rng), (office,))])
    return [_finish(s, rng, account, known=0.0)]


def _futures(s: Society, label: str, temper: str, count: int = 1) -> list[Account]:
    rng = s.fork()
    account = s.account(rng, label, futures=True)
    traders = [s.trader(rng) for _ in range(count)]
    person = s.futures_single(rng, account, s.capital(rng) + 2 * WAN, temper, traders)
    s.live(person)
    home = Line(s.net, account.region, "home")
    for number, name in enumerate(traders):
        account.gear[name] = s.quirks(rng, account) if number == 0 else s.own_gear(rng, account.region, phone(rng), home=home)
    return [_finish(s, rng, account)]


def futures_retail(s: Society) -> list[Account]:
    return _futures(s, "futures_retail", s.rng.choice(("day", "swing", "swing")))


def futures_scalper(s: Society) -> list[Account]:
    return _futures(s, "futures_scalper", "scalper")


def futures_couple(s: Society) -> list[Account]:
    return _futures(s, "futures_couple", "", 2)


# How many accounts of each kind among three thousand, and who makes them (some make several at once).
KINDS: dict[str, tuple[int, Callable[[Society], list[Account]]]] = {
    "retail": (970, retail),
    "handful": (250, handful),
    "several_strategies": (60, several_strategies),
    "day_trader": (130, day_trader),
    "disciplined": (90, disciplined),
    "traveller": (70, traveller),
    "couple": (110, couple),
    "family_account": (100, family_account),
    "family_terminal": (150, family_terminal),
    "shared_office": (150, shared_office),
    "quant_product": (24, quant_product),
    "personal_quant": (36, personal_quant),
    "multi_manager": (24, multi_manager),
    "grid_bot": (100, grid_bot),
    "algorithm": (40, algorithm),
    "follower": (120, followers),
    "margin_account": (120, margin_account),
    "market_maker": (8, market_maker),
    "futures_maker": (6, futures_maker),
    "lottery": (110, lottery),
    "moved": (110, moved),
    "pooled_money": (50, pooled_money),
    "organisation": (30, organisation),
    "futures_retail": (130, futures_retail),
    "futures_scalper": (24, futures_scalper),
    "futures_couple": (24, futures_couple),
}
