"""Lawful people, and among them those who look like something else."""

from __future__ import annotations

from bench.diary_world.devices import Device, phone_number
from bench.diary_world.people import Basket, Book, Diary, FuturesPerson, Grid, Maker, Mirror, Person
from bench.diary_world.town import Account

MORNING = 33_000


def kit(town, rng, region, number=None, office=None, home=None, whose="retail"):
    """Somebody's seats: phone on the way and at home, perhaps computers at home and at work."""
    laws, things = town.laws, town.things
    home = home or things.home(rng, region)
    phone = Device(rng, things, "phone", number)
    seats = [(phone, things.street(rng, region), rng.random()), (phone, home, rng.random())]
    if laws.happens(rng, f"{whose}: a computer at home"):
        seats.append((Device(rng, things, "pc"), home, 3 * rng.random()))
    if office:
        seats.append((phone, office, rng.random()))
        if laws.happens(rng, f"{whose}: a computer at work", 0, 0.7):
            seats.append((Device(rng, things, "pc"), office, 3 * rng.random()))
    return seats


def purse(town, rng, whose, low=8_000, high=3_000_000):
    """Money of a person, in yuan."""
    return round(town.laws.person(rng, f"{whose}: purse", low, high), 2)


def living(town, rng, account, book, whose="retail", payer=None):
    """Salaries in, rent and weddings out, passwords forgotten: round sums or not as the world is."""
    laws = town.laws
    for day in range(laws.days):
        if rng.random() < laws.share(f"{whose}: deposits a day", 0.001, 0.04):
            share = rng.choice((0.02, 0.05, 0.1, 0.3, 0.8)) * book.start
            amount = (
                max(round(share, -3), 1000)
                if laws.happens(rng, f"{whose}: round deposits", 0.2, 1)
                else max(round(share * rng.random(), 2), 100)
            )
            account.at(day, MORNING + 20_000 * rng.random(), lambda d, s, a=amount: account.deposit(d, s, a, book, payer))
        if rng.random() < laws.share(f"{whose}: withdrawals a day", 0.001, 0.03):
            part = rng.choice((0.1, 0.3, 0.5, 1.0))
            amount = round(book.start * part, -3)
            account.at(day, MORNING + 22_000 * rng.random(), lambda d, s, a=amount: account.withdraw(d, s, a, book))
        if rng.random() < laws.share(f"{whose}: passwords a day", 0, 0.004):
            word = rng.choice(("password_change", "password_change", "transfer_password_change"))
            account.at(day, MORNING + 20_000 * rng.random(), lambda d, s, w=word: account.login(d, s, w, account.hands[0].terminal(d, s)))


def one(town, rng, label, cls=Person, whose=None, cash=None, seats=None, market="stock", kind="person", diary=None, region=None, **more):
    """An account with one decider; the usual case."""
    whose = whose or label
    laws = town.laws
    account = Account(town, rng, label, market, kind, region)
    book = Book(cash or purse(town, rng, whose))
    diary = diary or Diary(rng, laws, whose)
    office = None
    if diary.office and rng.random() < diary.office:
        office = (
            rng.choice(town.things.offices) if laws.happens(rng, "works in a big office", 0, 0.8) else town.things.home(rng, account.region)
        )
    seats = seats or kit(town, rng, account.region, account.phone, office)
    hand = cls(rng, laws, town.exchange, account, book, seats, whose, diary)
    for name, value in more.items():
        setattr(hand, name, value)
    if market == "stock" and cls in (Person, Grid) and laws.happens(rng, f"{whose}: holds from before", 0, 0.9):
        town.hold(account, book, rng, 0.1 + 0.8 * rng.random())
    living(town, rng, account, book, "retail" if kind == "person" else "product")
    return account, hand


def retail(town, rng):
    """The mass: some asleep, some new, some with two phones."""
    laws = town.laws
    asleep = laws.happens(rng, "asleep", 0.05, 0.55)
    diary = Diary(rng, laws, "retail", looks=laws.person(rng, "sleeper: looks a day", 0.004, 0.08) if asleep else None)
    futures = laws.happens(rng, "retail in futures", 0.02, 0.15)
    if futures:
        account, hand = one(
            town,
            rng,
            "retail_futures",
            FuturesPerson,
            "retail futures",
            cash=purse(town, rng, "retail futures", 30_000),
            market="futures",
            diary=diary,
        )
    else:
        account, hand = one(town, rng, "retail_asleep" if asleep else "retail", whose="retail", diary=diary)
    if laws.happens(rng, "retail: changes the phone", 0, 0.3):
        hand.changes = [(rng.randrange(laws.days), kit(town, rng, account.region, account.phone))]
    return [account]


def newcomer(town, rng):
    """Opened in these weeks, first money, first mistakes."""
    account, hand = one(town, rng, "newcomer")
    hand.since = rng.randrange(town.laws.days)
    account.opened = hand.since - rng.randrange(3)
    account.events = {day: what for day, what in account.events.items() if day >= hand.since}
    hand.book.lots.clear()
    account.held.clear()
    cash, hand.book.cash = hand.book.start, 0.0
    account.at(hand.since, MORNING, lambda d, s: account.deposit(d, s, round(cash, -3) + 1000, hand.book))
    return [account]


def family(town, rng):
    """One account, several of a family deciding over one purse, each with a phone."""
    laws = town.laws
    account, first = one(town, rng, "family")
    home = first.seats[1][1]
    for _ in range(laws.count(rng, "family: more people", 1, 3)):
        Person(rng, laws, town.exchange, account, first.book, kit(town, rng, account.region, phone_number(rng), home=home), "family")
    for hand in account.hands:
        if rng.random() < 0.5:
            hand.seats = hand.seats + first.seats[:2]
    return [account]


def couple(town, rng):
    """Two accounts of one home; who has time also acts for the other."""
    laws = town.laws
    account, first = one(town, rng, "couple")
    other, second = one(town, rng, "couple", region=account.region)
    home = first.seats[1][1]
    second.seats = kit(town, rng, account.region, other.phone, home=home)
    other.address, other.second, account.second = account.address, account.phone, other.phone
    if laws.happens(rng, "couple: one device", 0, 0.8):
        second.seats += first.seats
    for mine, theirs in ((first, other), (second, account)):
        if laws.happens(rng, "couple: acts for the other", 0, 0.8):
            visitor = Person(rng, laws, town.exchange, theirs, theirs.hands[0].book, mine.seats, "couple")
            visitor.number, visitor.diary.looks = mine.number, visitor.diary.looks * 0.5
    town.kin.append((account.number, other.number, "spouse"))
    return [account, other]


def office(town, rng):
    """Colleagues behind one address, perhaps before one computer."""
    size = town.laws.count(rng, "office: people", 3, 14)
    place, shared = rng.choice(town.things.offices), Device(rng, town.things, "pc")
    group = []
    for _ in range(size):
        account, hand = one(town, rng, "shared_office", whose="retail", region=place.region)
        hand.seats.append((hand.seats[0][0], place, 4))
        if town.laws.happens(rng, "office: the common computer", 0, 0.6):
            hand.seats.append((shared, place, 4))
        group.append(account)
    return group


def quant(town, rng):
    """A product that trades hundreds of symbols through one interface."""
    seat = [(Device(rng, town.things, "api"), town.things.hall(rng), 1)]
    account, hand = one(town, rng, "quant_product", Basket, cash=purse(town, rng, "product", 1e6, 3e8), seats=seat, kind="product")
    hand.remark = f"s{rng.randrange(20)}" if town.laws.records["remarks"] else None
    return [account]


def managers(town, rng):
    """A product whose several managers each have their part of the money, lawfully."""
    laws = town.laws
    account = Account(town, rng, "multi_manager", kind="product")
    place, hall = rng.choice(town.things.offices), town.things.hall(rng)
    common, money = Device(rng, town.things, "api"), purse(town, rng, "product", 1e6, 3e8)
    number = laws.count(rng, "managers", 2, 12)
    for _ in range(number):
        seats = [(common, hall, 1)] if laws.happens(rng, "managers: one gateway") else [(Device(rng, town.things, "pc"), place, 1)]
        cls = Basket if laws.happens(rng, "managers: by machine", 0, 0.5) else Person
        hand = cls(
            rng, laws, town.exchange, account, Book(round(money / number, 2)), seats, "manager" if cls is Person else "quant_product"
        )
        if cls is Person and rng.random() < 0.7:
            town.hold(account, hand.book, rng, 0.6)
    living(town, rng, account, account.hands[0].book, "product")
    return [account]


def grid(town, rng):
    """A private person's machine, and the person beside it."""
    region = rng.choice(town.things.regions)
    machine = [(Device(rng, town.things, rng.choice(("pc", "api"))), town.things.home(rng, region), 1)]
    account, hand = one(town, rng, "grid_bot", Grid, seats=machine, region=region, cash=purse(town, rng, "grid_bot", 30_000, 3_000_000))
    if town.laws.happens(rng, "grid: own hand too", 0, 0.8):
        person = Person(rng, town.laws, town.exchange, account, hand.book, kit(town, rng, region, account.phone), "retail")
        person.number = hand.number
    return [account]


def followers(town, rng):
    """People who buy what one source says, each with an account of one's own."""
    tips = rng.choice(town.exchange.tips)
    group = []
    for _ in range(town.laws.count(rng, "followers", 3, 20)):
        account, hand = one(town, rng, "follower")
        hand.tips, hand.trust = tips, 0.4 + 0.6 * rng.random()
        group.append(account)
    return group


def day_trader(town, rng):
    """Many round trips: shares by what was held the evening before, bonds at will."""
    account, hand = one(
        town, rng, "day_trader", diary=Diary(rng, town.laws, "day_trader", "trader", town.laws.person(rng, "day_trader: looks", 3, 20))
    )
    hand.hold, hand.urge = min(hand.hold, 1.5), max(hand.urge, 0.5)
    if rng.random() < 0.4:
        hand.favourites, hand.novelty = rng.sample(list(town.market.bonds), min(5, len(town.market.bonds))), 0.0
        hand.hold = 0.02
    return [account]


def margin(town, rng):
    """A lawful margin account: the broker's loan, and the broker's line."""
    account, hand = one(town, rng, "margin_account", cash=purse(town, rng, "margin_account", 100_000, 5_000_000))
    total = hand.book.start
    hand.line = total * (1 - 0.5 * town.laws.person(rng, "margin: fall to the line", 0.3, 1.0))
    hand.sizing = rng.choice(("full", "slots", hand.sizing))
    return [account]


def maker(town, rng):
    """A market maker's interface."""
    seats = [(Device(rng, town.things, "api"), town.things.hall(rng), 1)]
    account, _hand = one(town, rng, "market_maker", Maker, seats=seats, kind="organisation", cash=purse(town, rng, "product", 1e6, 3e8))
    return [account]


def strategies(town, rng):
    """One person, several ways of trading and several machines."""
    account, first = one(town, rng, "many_strategies", cash=purse(town, rng, "many_strategies", 100_000, 6_000_000))
    ways = town.laws.count(rng, "strategies", 2, 6)
    whole = first.book.cash
    for _ in range(ways - 1):
        cls = rng.choice((Person, Person, Grid, Basket))
        seats = kit(town, rng, account.region) if rng.random() < 0.5 else first.seats
        book = first.book if rng.random() < 0.4 else Book(round(whole / ways, 2))
        if book is not first.book:
            first.book.cash = round(first.book.cash - whole / ways, 2)
        extra = cls(rng, town.laws, town.exchange, account, book, seats, "many_strategies" if cls is Person else "grid_bot")
        extra.number = first.number
        if cls is Basket:
            extra.daily, extra.symbols = min(extra.daily, 20), extra.symbols[:60]
    return [account]


def traveller(town, rng):
    """Another city every few days."""
    laws, things = town.laws, town.things
    account, hand = one(town, rng, "traveller")
    phone, laptop = hand.seats[0][0], Device(rng, things, "pc")
    day = 0
    while day < laws.days:
        region = rng.choice(things.regions)
        inn = things.home(rng, region)
        hand.changes.append((day, [(phone, things.street(rng, region), 2), (phone, inn, 1), (laptop, inn, rng.random())]))
        day += 1 + int(rng.expovariate(1 / laws.world("traveller: days in a place", 1.5, 20)))
    return [account]


def changer(town, rng):
    """A new phone, a new number, a new password; sometimes again."""
    account, hand = one(town, rng, "phone_changer")
    for day in sorted(rng.sample(range(town.laws.days), rng.randint(1, 4))):
        hand.changes.append((day, kit(town, rng, account.region, account.phone if rng.random() < 0.6 else phone_number(rng))))
        if rng.random() < 0.7:
            account.at(day, MORNING + 9000, lambda d, s: account.login(d, s, "password_change", hand.terminal(d, s)))
            if rng.random() < 0.5:
                account.at(day, MORNING + 9900, lambda d, s: account.deposit(d, s, round(hand.book.start * 0.3, -4) + 10_000, hand.book))
    return [account]


def lottery(town, rng):
    """Many accounts of a clan, all asking for new shares on the same mornings and doing little else."""
    laws = town.laws
    group, region = [], rng.choice(town.things.regions)
    seats = kit(town, rng, region)
    days = [day for day in range(laws.days) if rng.random() < laws.share("lottery days", 0.05, 0.5)]
    for _ in range(laws.count(rng, "lottery: accounts", 2, 10)):
        account, hand = one(town, rng, "lottery_subscriber", seats=seats, region=region, diary=Diary(rng, laws, "lottery", looks=0.03))
        for day in days:
            account.at(day, 34_500 + 600 * rng.random(), lambda d, s, h=hand, a=account: subscribe(town, a, h, d, s))
        group.append(account)
    return group


def subscribe(town, account, hand, day, second):
    """Ask for new shares; nobody wins here."""
    number = hand.rng.choice((500, 1000, 1000, 3000))
    symbol, price = f"30{1900 + day % 90:04d}.SZ", 1000 + 37 * (day % 60)
    town.exchange.orders.append(
        (
            account.number,
            day,
            second,
            symbol,
            True,
            None,
            price,
            number,
            0,
            "cancelled",
            None,
            hand.terminal(day, second),
            hand.number,
            None,
        )
    )


def supported(town, rng):
    """Somebody whose relatives' money comes in round sums again and again."""
    account, hand = one(town, rng, "relatives_money")
    relatives = [town.stranger(rng) for _ in range(rng.randint(1, 6))]
    for _ in range(town.laws.count(rng, "relatives: gifts", 2, 25)):
        day, amount = rng.randrange(town.laws.days), rng.choice((5, 10, 20, 30, 50, 100, 200)) * 1000
        payer = rng.choice(relatives)
        account.at(day, MORNING + 18_000 * rng.random(), lambda d, s, a=amount, p=payer: account.deposit(d, s, a, hand.book, p))
    return [account]


def scalper(town, rng):
    """Futures by the minute."""
    diary = Diary(rng, town.laws, "scalper", "trader", town.laws.person(rng, "scalper: looks", 3, 25))
    account, hand = one(
        town, rng, "futures_scalper", FuturesPerson, cash=purse(town, rng, "scalper", 50_000, 5_000_000), market="futures", diary=diary
    )
    hand.seconds = min(hand.seconds, town.laws.person(rng, "scalper: seconds", 15, 3000))
    return [account]


def spreader(town, rng):
    """One month of a product against another."""
    account, hand = one(town, rng, "futures_spread", FuturesPerson, cash=purse(town, rng, "spreader", 300_000, 2e7), market="futures")
    hand.spreads = True
    return [account]


def desk(town, rng):
    """A futures product of a few lawful traders."""
    account, hand = one(
        town, rng, "futures_desk", FuturesPerson, cash=purse(town, rng, "spreader", 300_000, 2e7), market="futures", kind="product"
    )
    for _ in range(town.laws.count(rng, "desk: traders", 1, 6)):
        FuturesPerson(rng, town.laws, town.exchange, account, Book(hand.book.start), hand.seats, "futures_desk")
    return [account]


def adviser(town, rng):
    """A parent or friend who acts for a few relatives' accounts, the same in each, for nothing."""
    account, hand = one(town, rng, "acts_for_kin", cash=purse(town, rng, "retail", 30_000))
    group = [account]
    for _ in range(town.laws.count(rng, "adviser: accounts", 1, 5)):
        other, twin = one(
            town, rng, "acts_for_kin", Mirror, "retail", cash=purse(town, rng, "retail", 30_000), seats=hand.seats, region=account.region
        )
        twin.number, twin.delay = hand.number, town.laws.person(rng, "adviser: seconds between accounts", 5, 600)
        hand.twins.append((twin, twin.book.start / hand.book.start))
        group.append(other)
        town.kin.append((account.number, other.number, "uses_account"))
    return group


INNOCENTS = {
    function.__name__: function
    for function in (
        newcomer,
        family,
        couple,
        office,
        quant,
        managers,
        grid,
        followers,
        day_trader,
        margin,
        maker,
        strategies,
        traveller,
        changer,
        lottery,
        supported,
        scalper,
        spreader,
        desk,
        adviser,
    )
}
