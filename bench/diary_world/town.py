"""A town: accounts, who holds them, and the days on which diaries are walked and money moves."""

from __future__ import annotations

from collections import Counter

from bench.diary_world.devices import World, phone_number
from bench.diary_world.exchange import Exchange
from bench.diary_world.market import LAST, Market
from bench.diary_world.people import Lot


class Account:
    """An account at the broker; ``pool`` is money in it that is nobody's purse."""

    def __init__(self, town, rng, label, market="stock", kind="person", region=None):
        laws = town.laws
        self.world, self.label, self.market, self.kind = town, label, market, kind
        self.number = len(town.accounts)
        town.accounts.append(self)
        self.region = region or rng.choice(town.things.regions)
        self.phone, self.second, self.holder = phone_number(rng), None, town.party(rng, "person" if kind == "person" else "organisation")
        self.address = f"{self.region}-{rng.randrange(10**6):06d}"
        self.branch = f"branch_{int(self.region) // 10000}_{rng.randrange(1 + round(laws.world('branches', 1, 8)))}"
        self.opened = -round(laws.person(rng, "age of an account", 20, 5000))
        self.rate = round(laws.person(rng, "commission", 0.0001, 0.0025), 5)
        self.rate_multiple = laws.person(rng, "commission of futures", 1, 4)
        self.pool, self.opening, self.hands, self.seen, self.events = 0.0, 0.0, [], set(), {}
        self.held, self.guests = Counter(), set()
        self.bank = rng.random() < laws.share("accounts whose bank is known", 0.05, 1)
        self.card, self.topups = f"62{rng.randrange(10**14):014d}", {}

    def login(self, day, second, event, terminal):
        """A row of the log."""
        self.world.logins.append((self.number, day, second, event, terminal))

    def at(self, day, second, what):
        """Plan something for a moment."""
        if 0 <= day < self.world.laws.days:
            self.events.setdefault(day, []).append((second, what))

    def deposit(self, day, second, amount, book, payer=None):
        """Money comes in, at the bank from somebody else first where that is so and known."""
        town, amount = self.world, round(amount, 2)
        if amount <= 0:
            return
        if payer and self.bank:
            early = 120 + town.rng.random() * 7000
            town.transfers.append(
                (day, second - early, *payer, self.card, self.holder[0], amount, town.rng.choice(("bank", "bank", "payment")), None)
            )
        town.transfers.append((day, second, self.card, self.holder[0], None, None, amount, "broker_bank", self.number))
        if book is None:
            self.pool += amount
        else:
            book.cash += amount

    def withdraw(self, day, second, amount, book, payee=None):
        """Money goes out, never more than there is."""
        town = self.world
        if book is not None:
            book.settle(second)
            if self.market == "futures" and book.lots:
                return
        amount = int(min(amount, (self.pool if book is None else book.cash) - 10))
        if amount < 100:
            return
        town.transfers.append((day, second, None, None, self.card, self.holder[0], float(amount), "broker_bank", self.number))
        if payee and self.bank:
            later = 300 + town.rng.random() * 9000
            town.transfers.append((day, second + later, self.card, self.holder[0], *payee, float(amount), "bank", None))
        if book is None:
            self.pool -= amount
        else:
            book.cash -= amount

    def tops_up(self, hand, day, second):
        """At the line: whether more margin is paid in instead of closing."""
        asked = self.topups.get(hand.number, 0)
        if self.world.rng.random() > self.world.laws.share(f"{hand.whose}: tops up", 0, 0.7) * 0.5**asked:
            return False
        self.topups[hand.number] = asked + 1
        missing = hand.line * 1.08 - hand.book.worth(hand.exchange.market, day, second)
        self.deposit(day, second, -(-missing // 5000) * 5000, hand.book, hand.payer)
        return True


class Town:
    """Everything that one seed makes."""

    def __init__(self, laws, rng):
        self.laws, self.rng = laws, rng
        self.market = Market(laws)
        self.exchange = Exchange(laws, self.market)
        self.exchange.tips = [self._tips() for _ in range(round(laws.world("sources of tips", 2, 20)))]
        self.things = World(laws, rng)
        self.accounts, self.transfers, self.logins, self.parties, self.kin, self.snapshots = [], [], [], [], [], []
        self.numbers = 0

    def _tips(self):
        rng, tips = self.rng, {}
        rate = self.laws.person(rng, "tips a day", 0.05, 2)
        for day in range(self.laws.days):
            if rng.random() < rate:
                hour = rng.choice((34_260, 35_000, 38_000, 46_900, 52_000))
                tips[day] = [(hour + 900 * rng.random(), rng.choices(self.market.shares, cum_weights=self.market.fame)[0])]
        return tips

    def new_number(self):
        """The next decider's number."""
        self.numbers += 1
        return self.numbers

    def party(self, rng, kind):
        """A person or company: name, number, kind."""
        number = len(self.parties)
        row = (
            f"{'客户' if kind == 'person' else '机构'}{rng.randrange(10**7):07d}",
            f"ID{number:06d}{rng.randrange(10**6):06d}",
            kind,
            number,
        )
        self.parties.append(row)
        return row

    def stranger(self, rng):
        """A bank account of somebody who is no client of the broker: number and name."""
        return (f"62{rng.randrange(10**14):014d}", f"客户{rng.randrange(10**7):07d}")

    def hold(self, account, book, rng, part):
        """Let a book begin with part of its money in shares bought long ago."""
        if not self.laws.records["opening_holdings"]:
            return
        lots = rng.randint(1, 6)
        for _ in range(lots):
            symbol = rng.choices(self.market.shares, cum_weights=self.market.fame)[0]
            price = float(self.market.before[symbol, 0])
            quantity = int(book.cash * part / lots / (price * self.market.tick[symbol])) // 100 * 100
            if quantity >= (200 if self.market.star[symbol] else 100) and symbol not in book.lots:
                book.lots[symbol] = Lot(quantity, quantity, price * (1 + rng.gauss(0, 0.15)), rng.expovariate(1 / 25))
                book.cash -= quantity * price * self.market.tick[symbol]
                account.held[symbol] += quantity


class Group:
    """Accounts whose days are walked together: one household, one platform, one leader with followers."""

    def __init__(self, town, accounts, typing=None):
        self.town, self.accounts, self.typing = town, accounts, typing

    def walk(self):
        """Every day of the world."""
        town = self.town
        calendar = town.laws.calendar
        for account in self.accounts:
            account.hands = sorted(account.hands, key=lambda hand: hand.number)
            books = {id(hand.book): hand.book for hand in account.hands}
            account.opening = account.pool + sum(book.cash for book in books.values())
            town.snapshots += [(account.number, -1, symbol, quantity) for symbol, quantity in sorted(account.held.items())]
        for day, today in enumerate(calendar):
            agenda = []
            for account in self.accounts:
                for book in {id(hand.book): hand.book for hand in account.hands}.values():
                    book.morning()
                agenda += [(second, 0, what) for second, what in account.events.get(day, ())]
                for hand in account.hands:
                    if hand.here(day):
                        agenda += [(second, hand.number, hand.act) for second in self._moments(hand, day, today.weekday())]
            for second, _number, what in sorted(agenda, key=lambda one: one[:2]):
                what(day, second)
            if town.laws.records["holdings"] and day % 5 == 4:
                self._snapshot(day)

    def _moments(self, hand, day, weekday):
        seconds = hand.moments(day, weekday)
        if hand.book.lots and (hand.until - 2 <= day or hand.line is not None):
            seconds = [*seconds, LAST - 3000 + 2900 * hand.rng.random()]
        if self.typing and hand.whose != "owner":
            lag, gap, shift = self.typing
            typed = []
            for second in sorted(seconds):
                later = max(second, shift) + hand.rng.expovariate(1 / lag)
                typed.append(self._turn(day, later, gap, hand.rng))
            seconds = [one for one in typed if one <= LAST]
        return seconds

    def _turn(self, day, second, gap, rng):
        # One pair of hands: what is asked for while they are busy waits its turn.
        taken = self.__dict__.setdefault("busy", {}).setdefault(day, set())
        slot = int(second // gap)
        while slot in taken:
            slot += 1
        taken.add(slot)
        return max(second, slot * gap + 0.3 * gap * rng.random())

    def _snapshot(self, day):
        for account in self.accounts:
            if account.market == "stock":
                held = Counter()
                for book in {id(hand.book): hand.book for hand in account.hands}.values():
                    held.update({symbol: lot.quantity for symbol, lot in book.lots.items()})
                self.town.snapshots += [(account.number, day, symbol, quantity) for symbol, quantity in sorted(held.items())]
