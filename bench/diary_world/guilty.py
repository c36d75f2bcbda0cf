"""Platforms that split an account among hidden clients, and accounts that change hands."""

from __future__ import annotations

from dataclasses import dataclass

from bench.diary_world.devices import Device, phone_number
from bench.diary_world.innocents import MORNING, kit, living, one, purse
from bench.diary_world.market import LAST
from bench.diary_world.people import Book, Diary, FuturesPerson, Mirror, Person
from bench.diary_world.town import Account, Group


@dataclass(frozen=True)
class Way:
    """How a platform works: people behind an account, accounts at most, seats, market, whether part of the time only, how money comes."""

    clients: tuple[float, float]
    accounts: int
    seats: str
    market: str = "stock"
    part_time: bool = False
    money: str | None = None


WAYS = {
    "split_own_terminals": Way((8, 140), 4, "own"),
    "split_server": Way((6, 140), 6, "server"),
    "split_relay": Way((6, 120), 4, "relay"),
    "split_operator": Way((3, 40), 3, "operator"),
    "split_small": Way((2, 5), 1, "any"),
    "split_futures": Way((3, 80), 3, "any", "futures"),
    "split_part_time": Way((2, 40), 2, "any", part_time=True),
    "split_umbrella": Way((4, 60), 5, "any", money="round"),
}
STREAM = ("own", "server", "relay", "operator")


def platform(town, rng, label):
    """A platform with its accounts; each is somebody's who lends it."""
    laws, way = town.laws, WAYS[label]
    style = way.seats if way.seats != "any" else rng.choice(STREAM)
    seat_of = _seats(town, rng, style)
    accounts = []
    typing = (
        (laws.person(rng, "operator: lag", 10, 600), laws.person(rng, "operator: gap", 3, 45), 34_200 + 2400 * rng.random())
        if style == "operator"
        else None
    )
    firm, money = town.stranger(rng), way.money or rng.choice(("each", "round", "lump", "whole"))
    leverage = laws.world(f"{label}: leverage", 1, 10)
    for _ in range(1 + int(rng.random() * laws.share(f"{label}: accounts", 0, 1) * way.accounts)):
        kind = "person" if rng.random() < 0.85 else rng.choice(("organisation", "product"))
        account = Account(town, rng, label, way.market, kind)
        if laws.happens(rng, "platform: opens accounts itself", 0, 0.7):
            account.opened = -rng.randint(5, 200)
            account.second = phone_number(rng) if not accounts else accounts[0].second or accounts[0].phone
        first, last = 0, laws.days
        if way.part_time or laws.happens(rng, f"{label}: begins later", 0, 0.5):
            first = rng.randrange(laws.days // 2)
            last = laws.days if rng.random() < 0.5 else min(laws.days, first + max(12, laws.days // 4 + rng.randrange(laws.days)))
        weeks = tuple(rng.sample(range(4), rng.randint(1, 3))) if way.part_time and rng.random() < 0.6 else None
        if way.part_time or rng.random() < laws.share(f"{label}: the owner trades too", 0, 0.5):
            _owner(town, rng, account, way.market, None if way.part_time else first)
        number = laws.count(rng, f"{label}: clients", *way.clients)
        account.pool = 0.0 if rng.random() < 0.6 else round(number * 50_000 * rng.random(), -4)
        if first > 3:
            _handover(town, rng, account, first)
        _fill(town, rng, account, label, (first, last), number, weeks, leverage, seat_of, money, firm)
        if way.money == "round" or money == "lump":
            for day in range(first, last):
                if rng.random() < laws.share("umbrella: top-ups a day", 0.02, 0.4):
                    amount = rng.choice((1, 2, 3, 5, 10)) * rng.choice((10_000, 50_000, 100_000))
                    account.at(day, MORNING + 21_000 * rng.random(), lambda d, s, a=amount, c=account: c.deposit(d, s, a, None, firm))
        accounts.append(account)
    return Group(town, accounts, typing)


def _seats(town, rng, style):
    """A function that gives a new client's seats and the desk from which the line is guarded."""
    laws, things = town.laws, town.things
    hall, region = things.hall(rng), rng.choice(things.regions)
    kind = rng.choice(("api", "pc", "relay"))
    servers = [Device(rng, things, kind) for _ in range(1 + int(3 * rng.random() * laws.share("platform: servers")))]
    desk = (servers[0], hall) if rng.random() < 0.6 else (Device(rng, things, "pc"), things.home(rng, region))
    if style == "relay":
        rented = [things.home(rng, rng.choice(things.regions)) for _ in range(laws.count(rng, "relay: addresses", 3, 60))]
        pool = [(Device(rng, things, rng.choice(("pc", "phone", "relay"))), place, 1) for place in rented]
        size = laws.count(rng, "relay: seats of a client", 1, 8)
        return lambda: (rng.sample(pool, min(size, len(pool))), desk)
    if style == "server":
        return lambda: ([(rng.choice(servers), hall, 1)], desk)
    if style == "operator":
        room = things.home(rng, region)
        typed = [(Device(rng, things, rng.choice(("pc", "pc", "phone"))), room, 1) for _ in range(rng.randint(1, 3))]
        return lambda: (typed, typed[0])
    near = laws.happens(rng, "clients of one city", 0, 0.5)
    return lambda: (kit(town, rng, region if near else rng.choice(things.regions), phone_number(rng), whose="client"), desk)


def _owner(town, rng, account, market, until):
    """Whose name the account bears, with a little money and an own phone."""
    laws = town.laws
    book = Book(purse(town, rng, "owner", 20_000, 500_000))
    cls = FuturesPerson if market == "futures" else Person
    owner = cls(rng, laws, town.exchange, account, book, kit(town, rng, account.region, account.phone), "owner")
    if until is not None:
        owner.until = max(until, 1)
    if market == "stock" and rng.random() < 0.5:
        town.hold(account, book, rng, 0.5)
    living(town, rng, account, book)
    return owner


def _handover(town, rng, account, day):
    """Passwords change; what the owner had goes out before."""
    laws = town.laws
    owner = account.hands[0] if account.hands else None
    if owner and laws.happens(rng, "handover: money out before"):
        account.at(day - 1, LAST - 3000 * rng.random(), lambda d, s: account.withdraw(d, s, 1e12, owner.book))
    if laws.happens(rng, "handover: new password"):
        for word in ("password_change", "transfer_password_change")[: rng.randint(1, 2)]:
            account.at(
                day, MORNING - 900 + 60 * rng.random(), lambda d, s, w=word: account.login(d, s, w, account.hands[-1].terminal(d, s))
            )


def _fill(town, rng, account, label, window, number, weeks, leverage, seat_of, money, firm):
    """Clients come, stay and go; each place that one leaves is another's."""
    laws = town.laws
    first, last = window
    busy = min(laws.person(rng, f"{label}: looks a day", 0.4, 6), 5000 / number / max(last - first, 1) + 0.3)
    for _ in range(number):
        day = first + (
            0 if rng.random() < laws.share(f"{label}: there from the start", 0.2, 1) else rng.randrange(max(1, (last - first) // 2))
        )
        while day < last - 3:
            stay = 4 + int(rng.expovariate(1 / laws.person(rng, f"{label}: days of a client", 6, 200)))
            _client(town, rng, account, label, (day, min(day + stay, last + 2)), weeks, leverage, seat_of, money, firm, busy)
            day += stay + int(rng.expovariate(1 / laws.world(f"{label}: days between clients", 1, 20)))


def _client(town, rng, account, label, stay, weeks, leverage, seat_of, money, firm, busy):
    laws, (since, until) = town.laws, stay
    futures = account.market == "futures"
    own = round(laws.person(rng, f"{label}: margin", 3_000 if not futures else 30_000, 500_000), -3)
    times = max(1, round(leverage * (0.6 + 0.8 * rng.random())))
    total = float(own * (1 if futures and rng.random() < 0.5 else times + 1))
    seats, desk = seat_of()
    diary = Diary(rng, laws, label, looks=busy * laws.person(rng, f"{label}: busier or lazier", 0.25, 4))
    hand = (FuturesPerson if futures else Person)(rng, laws, town.exchange, account, Book(0.0), seats, label, diary)
    hand.book.start, hand.since, hand.until, hand.weeks = total, since, until, weeks
    hand.desk = (*desk[:2], 1) if rng.random() < laws.share("platform: guards from its own desk") else None
    hand.payer = town.stranger(rng) if rng.random() < laws.share("clients pay the owner themselves") else firm
    hand.urge = max(hand.urge, 0.3)
    account.guests.add(hand.number)
    hand.line = total - own * laws.world(f"{label}: line", 0.5, 0.95)
    if laws.happens(rng, f"{label}: full positions"):
        hand.sizing, hand.places = "full", min(getattr(hand, "places", 1), 2)

    def arrive(day, second):
        if account.pool < total:
            needed = total - account.pool
            amount = {"each": needed, "round": -(-needed // 10_000) * 10_000, "lump": -(-needed // 500_000) * 500_000, "whole": total}[
                money
            ]
            account.deposit(day, second, amount, None, hand.payer)
        account.pool -= total
        hand.book.cash += total

    def depart(day, second):
        hand.book.settle(second)
        account.pool, hand.book.cash = account.pool + hand.book.cash, 0.0
        if rng.random() < laws.share(f"{label}: money goes out again"):
            account.withdraw(day, second, account.pool * rng.random() if money == "lump" else total, None, hand.payer)

    account.at(since, MORNING + 200 * rng.random(), arrive)
    if not futures:
        account.at(until, MORNING + 300 + 5000 * rng.random(), depart)


def lent(town, rng, label):
    """Accounts lent whole: the owner, then somebody else, perhaps a third; or owner and borrower by turns."""
    laws = town.laws
    futures = laws.happens(rng, "lent: futures", 0, 0.3)
    by_turns = label == "lent_part_time"
    borrowers = [
        kit(town, rng, rng.choice(town.things.regions), phone_number(rng), whose="client")
        for _ in range(1 if by_turns else rng.randint(1, 2))
    ]
    group, leader = [], None
    for _ in range(1 + int(rng.random() * laws.share("lent: accounts of a borrower", 0, 5))):
        if futures:
            account, owner = one(
                town, rng, label, FuturesPerson, "lender futures", cash=purse(town, rng, "retail futures", 30_000), market="futures"
            )
        else:
            asleep = laws.happens(rng, "lent: asleep before", 0, 0.9)
            account, owner = one(town, rng, label, whose="lender", diary=Diary(rng, laws, "lender", looks=0.02 if asleep else None))
        day = rng.randint(1, max(1, laws.days // 3)) if laws.happens(rng, "lent: seen from the start", 0.2, 1) else 0
        turns = tuple(rng.sample(range(4), rng.randint(1, 2))) if by_turns else None
        if by_turns:
            owner.weeks = tuple(week for week in range(4) if week not in turns)
        else:
            owner.until = max(day, 1)
        hands = []
        for seats in borrowers:
            end = laws.days + 5 if by_turns or seats is borrowers[-1] else day + max(4, rng.randrange(max(5, laws.days - day)))
            hands.append(_borrower(town, rng, account, label, seats, (day, end), turns, futures, leader if not hands else None))
            if day > 1:
                _handover(town, rng, account, day)
            day = end
        if leader is None and not futures and laws.happens(rng, "lent: the same in every account", 0, 0.7):
            leader = hands[0]
        group.append(account)
    return Group(town, group)


def _borrower(town, rng, account, label, seats, stay, turns, futures, leader):
    laws = town.laws
    cash = round(laws.person(rng, f"{label}: borrower's money", 50_000, 8_000_000), -4)
    cls = FuturesPerson if futures else Mirror if leader else Person
    hand = cls(rng, laws, town.exchange, account, Book(0.0), seats, label)
    hand.book.start, hand.since, hand.until, hand.weeks = cash, *stay, turns
    if leader:
        hand.number, hand.delay = leader.number, laws.person(rng, "lent: seconds between accounts", 1, 400)
        leader.twins.append((hand, cash / leader.book.start))
    else:
        hand.diary.looks = max(hand.diary.looks, laws.person(rng, f"{label}: borrower looks a day", 0.3, 8))
    hand.urge = max(hand.urge, 0.3)
    account.guests.add(hand.number)
    payer = town.stranger(rng)
    pieces = rng.choice((1, 1, 2, 4))
    for piece in range(pieces):
        when = min(stay[0] + piece * rng.randint(1, 6), town.laws.days - 1)
        account.at(when, MORNING + 600 * (piece + 1) * rng.random(), lambda d, s: account.deposit(d, s, cash / pieces, hand.book, payer))
    for day in range(stay[0] + 5, min(stay[1], laws.days)):
        if rng.random() < laws.share("lent: money out a day", 0, 0.06):
            account.at(day, MORNING + 20_000, lambda d, s: account.withdraw(d, s, cash * 0.2, hand.book, payer))
    return hand


GUILTY = {**dict.fromkeys(WAYS, platform), "lent_handover": lent, "lent_part_time": lent}
