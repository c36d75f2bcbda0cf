"""People: their weeks, their purses, their tastes; and what they do when the diary says that they look at the market."""

from __future__ import annotations

import math

from bench.diary_world.market import AFTERNOON, FUTURES_OPEN, LAST, NOON, OPEN

SLOTS = (34_200, 36_000, 37_800, 39_600, 46_800, 48_600, 50_400, 52_200)
# Job: weights of the eight half hours of trading, of the five weekdays, and of working from an office.
JOBS = {
    "office": ((6, 2, 1, 2, 5, 1, 1, 3), (1, 1, 1, 1, 1.2), 0.8),
    "retired": ((4, 3, 3, 2, 3, 3, 2, 3), (1, 1, 1, 1, 1), 0.0),
    "morning shift": ((0.3, 0.3, 0.3, 1, 4, 4, 4, 5), (1, 1, 1, 1, 1), 0.2),
    "evening shift": ((5, 4, 3, 2, 0.5, 0.3, 0.3, 0.3), (1, 1, 1, 1, 1), 0.2),
    "taxi": ((1, 2, 4, 5, 2, 2, 1, 1), (1, 0.5, 1, 0.5, 1), 0.0),
    "teacher": ((0.5, 3, 0.5, 4, 2, 0.5, 3, 3), (1, 0.6, 1, 0.6, 1.5), 0.6),
    "trader": ((5, 4, 3, 3, 4, 3, 3, 5), (1, 1, 1, 1, 1), 0.5),
    "last minute": ((0.5, 0.3, 0.2, 0.2, 0.5, 0.5, 1, 10), (1, 1, 1, 1, 1), 0.5),
}


class Diary:
    """When somebody looks: a job's weekly hours bent by one's own habits, moods that last, holidays."""

    def __init__(self, rng, laws, whose, job=None, looks=None):
        self.rng, self.laws = rng, laws
        self.job = job or rng.choice(list(JOBS))
        hours, week, self.office = JOBS[self.job]
        bend = laws.share(f"{whose}: own hours", 0.1, 1.5)
        self.hours = [weight * math.exp(rng.gauss(0, bend)) for weight in hours]
        self.week = [weight * math.exp(rng.gauss(0, bend / 3)) for weight in week]
        self.looks = looks if looks is not None else laws.person(rng, f"{whose}: looks a day", 0.05, 5)
        self.habit = [slot + 1800 * rng.random() for slot in SLOTS]
        self.punctual = laws.person(rng, f"{whose}: punctual to seconds", 20, 1800)
        self.moody = laws.share(f"{whose}: moods", 0.05, 1.2)
        self.lasting = laws.share(f"{whose}: moods last", 0.2, 0.95)
        self.early = rng.random() < laws.share(f"{whose}: before the open", 0, 0.5)
        self.mood = rng.gauss(0, 1)
        self.away = set()
        for _ in range(rng.randrange(3)):
            first = rng.randrange(laws.days)
            self.away.update(range(first, first + rng.randint(2, 12)))

    def moments(self, day, weekday):
        """The seconds of a day at which there is a look."""
        rng = self.rng
        self.mood = self.lasting * self.mood + math.sqrt(1 - self.lasting**2) * rng.gauss(0, 1)
        if day in self.away:
            return []
        expected = self.looks * self.week[weekday] * math.exp(self.moody * self.mood - self.moody**2 / 2)
        seconds = []
        for slot in rng.choices(range(8), self.hours, k=poisson(rng, min(expected, 60))):
            second = self.habit[slot] + rng.gauss(0, self.punctual)
            second = NOON + (second - NOON) * 0.5 if NOON < second < AFTERNOON and slot > 3 else second
            if self.early and slot == 0 and rng.random() < 0.5:
                second = 33_300 + 590 * rng.random()
            seconds.append(min(max(second, 33_300), LAST - 60 * rng.random()))
        return [OPEN + 30 * rng.random() if 33_899 < one < OPEN else one for one in seconds]


class Lot:
    """A holding: quantity, how much may be sold today, what one costs in ticks, and the day when patience ends."""

    __slots__ = ("avail", "cost", "due", "quantity")

    def __init__(self, quantity, avail, cost, due):
        self.quantity, self.avail, self.cost, self.due = quantity, avail, cost, due


class Book:
    """A purse and what it holds; several hands may share one."""

    def __init__(self, cash):
        self.cash, self.start, self.lots, self.coming, self.bought = cash, cash, {}, [], set()

    def settle(self, second):
        """Take in what has arrived by now."""
        if self.coming:
            for arrives, cash, symbol, quantity in self.coming:
                if arrives <= second:
                    self.cash += cash
                    if symbol is not None and symbol in self.lots:
                        self.lots[symbol].avail += quantity
            self.coming = [one for one in self.coming if one[0] > second]

    def morning(self):
        """A new day: all that came is there, all that is held may be sold."""
        self.settle(1e9)
        for symbol in sorted(self.bought):
            if symbol in self.lots:
                self.lots[symbol].avail = self.lots[symbol].quantity
        self.bought.clear()

    def worth(self, market, day, second):
        """Cash, what is coming, and the holdings at the price of the moment, in yuan."""
        held = sum(lot.quantity * market.price(symbol, day, second) * market.tick[symbol] for symbol, lot in self.lots.items())
        return self.cash + sum(one[1] for one in self.coming) + held


class Hand:
    """One who decides: a diary, a book in an account, seats from which to act."""

    def __init__(self, rng, laws, exchange, account, book, seats, whose, diary=None):
        self.rng, self.laws, self.exchange, self.account, self.book, self.seats, self.whose = (
            rng,
            laws,
            exchange,
            account,
            book,
            seats,
            whose,
        )
        self.diary = diary or Diary(rng, laws, whose)
        self.since, self.until, self.line, self.desk, self.remark, self.weeks, self.payer = 0, 10_000, None, None, None, None, None
        self.number = account.world.new_number()
        self.changes, self.twins, self.seat_of_day = [], [], (None, None)
        person = lambda name, low, high: laws.person(rng, f"{whose}: {name}", low, high)  # noqa: E731
        self.eager = laws.share(f"{whose}: eager", 0.2, 0.98) if rng.random() < 0.7 else rng.random()
        self.distance, self.patience = person("distance of a limit", 0.001, 0.03), person("patience with an order", 20, 9000)
        self.rounds, self.chase = laws.share(f"{whose}: round prices", 0, 0.6), rng.random() * laws.share(f"{whose}: chasing", 0, 0.9)
        self.shown = laws.share("looks that log in", 0.05, 1)
        self.tastes(person)
        account.hands.append(self)

    def tastes(self, person):
        """Whatever else a kind of hand likes."""

    def here(self, day):
        """Whether this one acts on that day at all."""
        return self.since <= day < self.until and (self.weeks is None or (day // 5) % 4 in self.weeks)

    def moments(self, day, weekday):
        """Seconds of the day."""
        return self.diary.moments(day, weekday)

    def terminal(self, day, second):
        """The terminal from which an order of this moment comes."""
        slot = (day, int(second) // 2700)
        if self.seat_of_day[0] != slot:
            while self.changes and self.changes[0][0] <= day:
                self.seats = self.changes.pop(0)[1]
            total = sum(seat[2] for seat in self.seats)
            aim, chosen = self.rng.random() * total, self.seats[-1]
            for seat in self.seats:
                aim -= seat[2]
                if aim < 0:
                    chosen = seat
                    break
            terminal = self.account.world.things.terminal(chosen[0], chosen[1], day)
            if (day, terminal) not in self.account.seen:
                self.account.seen.add((day, terminal))
                self.account.login(day, second - 5 - 60 * self.rng.random(), "login", terminal)
                if self.rng.random() < 0.6:
                    self.account.login(day, second + 60 + 3000 * self.rng.random(), "logout", terminal)
            self.seat_of_day = (slot, terminal)
        return self.seat_of_day[1]

    def buy(self, day, second, symbol, quantity, due, eager=None, terminal=None):
        """Buy shares or bonds with the book's cash."""
        book = self.book
        filled, worth, fees, at = self.exchange.order(self, day, second, symbol, True, quantity, None, eager, book.cash, terminal)
        if filled:
            book.cash -= worth + fees
            cost = worth / filled / self.exchange.market.tick[symbol]
            lot = book.lots.get(symbol)
            if lot is None:
                lot = book.lots[symbol] = Lot(0, 0, cost, due)
            lot.cost, lot.quantity = (lot.cost * lot.quantity + cost * filled) / (lot.quantity + filled), lot.quantity + filled
            book.bought.add(symbol)
            if symbol in self.exchange.market.bonds:
                book.coming.append((at, 0.0, symbol, filled))
        return filled

    def sell(self, day, second, symbol, quantity, eager=None, terminal=None):
        """Sell what may be sold."""
        book = self.book
        lot = book.lots[symbol]
        filled, worth, fees, at = self.exchange.order(
            self, day, second, symbol, False, min(quantity, lot.avail), None, eager, None, terminal
        )
        if filled:
            lot.avail -= filled
            lot.quantity -= filled
            book.coming.append((at, worth - fees, None, 0))
            if lot.quantity == 0:
                del book.lots[symbol]
        return filled


class Person(Hand):
    """An ordinary decider, of an account of one's own or a platform's client: picks, holds, hopes and fears."""

    def tastes(self, person):
        rng, laws, whose = self.rng, self.laws, self.whose
        market = self.exchange.market
        self.urge = person("buys a look", 0.03, 0.95)
        self.hold = person("days held", 0.3, 60)
        self.target = person("target", 0.008, 0.6) if laws.happens(rng, f"{whose}: has a target") else 9.0
        self.stop = person("stop", 0.015, 0.6) if laws.happens(rng, f"{whose}: has a stop") else 9.0
        self.places = max(1, round(person("holdings at once", 1, 14)))
        self.novelty = laws.share(f"{whose}: novelty", 0.02, 0.7)
        self.average = rng.random() * laws.share(f"{whose}: buys more of what fell", 0, 0.5)
        self.halves = rng.random() * laws.share(f"{whose}: sells half", 0, 0.6)
        self.momentum = rng.gauss(0, laws.share(f"{whose}: momentum", 0, 3))
        self.sizing = rng.choices(
            ("slots", "full", "hundreds", "money", "part"), [laws.share(f"{whose}: sizing {n}", 0.02, 1) for n in range(5)]
        )[0]
        self.unit = rng.choice((100, 200, 300, 500, 1000, 1000, 2000, 5000))
        self.money = round(person("money of an order", 2_000, 300_000), -3) or 1000
        self.favourites = rng.choices(market.shares, cum_weights=market.fame, k=round(person("favourites", 1, 60)))
        if rng.random() < laws.share(f"{whose}: likes bonds", 0, 0.15):
            self.favourites += rng.sample(list(market.bonds), 2)
        self.tips = rng.choice(self.exchange.tips) if laws.happens(rng, f"{whose}: follows tips", 0, 0.3) else None
        self.trust, self.lag = rng.random(), person("lag after a tip", 3, 3000)

    def moments(self, day, weekday):
        seconds = self.diary.moments(day, weekday)
        if self.tips and day in self.tips and day not in self.diary.away:
            seconds += [
                min(second + self.rng.expovariate(1 / self.lag), LAST - 5)
                for second, _symbol in self.tips[day]
                if self.rng.random() < self.trust
            ]
        return seconds

    def act(self, day, second):
        """A look at the market."""
        book, rng = self.book, self.rng
        book.settle(second)
        if rng.random() < self.shown:
            self.terminal(day, second)
        if self.line is not None and self.breached(day, second):
            return
        if day >= self.until - 2:
            self.leave(day, second)
            return
        now = second
        for symbol in list(book.lots):
            lot = book.lots.get(symbol)
            if lot is not None and lot.avail > 0 and self.enough(day, now, symbol, lot):
                half = lot.avail >= 200 and rng.random() < self.halves and symbol not in self.exchange.market.bonds
                self.turn(day, now, symbol, lot.avail // 200 * 100 if half else lot.avail, False)
                now += 4 + rng.expovariate(1 / 25)
        if now < LAST - 20 and rng.random() < self.urge:
            book.settle(now)
            self.pick(day, now)

    def enough(self, day, second, symbol, lot):
        """Whether a holding is to be sold."""
        gain = self.exchange.market.price(symbol, day, second) / lot.cost - 1
        if gain >= self.target or gain <= -self.stop:
            return True
        return day >= lot.due and self.rng.random() < 0.6

    def pick(self, day, second):
        """Look for something to buy."""
        rng, book, market = self.rng, self.book, self.exchange.market
        if len(book.lots) >= self.places:
            if rng.random() > self.average:
                return
            symbol = rng.choice(list(book.lots))
            if market.price(symbol, day, second) > book.lots[symbol].cost:
                return
        else:
            symbol = self.choice(day, second)
        price = market.price(symbol, day, second) * market.tick[symbol]
        size = {
            "slots": book.start / self.places,
            "full": book.cash,
            "hundreds": self.unit * price,
            "money": self.money,
            "part": book.cash * (0.2 + 0.6 * rng.random()),
        }[self.sizing]
        lot = market.lot[symbol]
        quantity = int(min(size, book.cash) / price) // lot * lot
        if self.sizing == "hundreds" and lot == 100:
            quantity = min(quantity, self.unit)
        elif quantity >= 2000 and rng.random() < self.rounds:
            quantity = quantity // 1000 * 1000
        if quantity:
            self.turn(day, second, symbol, quantity, True)

    def choice(self, day, second):
        """A symbol: a tip just heard, an old favourite or something new; up or down of late as one likes."""
        rng, market = self.rng, self.exchange.market
        if self.tips and day in self.tips:
            heard = [symbol for told, symbol in self.tips[day] if told <= second]
            if heard and rng.random() < self.trust:
                return heard[-1]
        best, best_score = 0, -1e9
        for _ in range(2):
            known = rng.random() > self.novelty
            symbol = rng.choice(self.favourites) if known else rng.choices(market.shares, cum_weights=market.fame)[0]
            score = self.momentum * float(market.trend[symbol, day]) * 20 + rng.random()
            if score > best_score:
                best, best_score = symbol, score
        if not known and rng.random() < 0.3:
            self.favourites[rng.randrange(len(self.favourites))] = best
        return best

    def turn(self, day, second, symbol, quantity, buys):
        """Do it, and the same in the accounts that follow this one order by order."""
        due = day + self.rng.expovariate(1 / self.hold)
        if buys:
            self.buy(day, second, symbol, quantity, due)
        else:
            self.sell(day, second, symbol, quantity)
        for twin, ratio in self.twins:
            twin.book.settle(second)
            later = second + twin.delay * (0.3 + self.rng.random())
            if buys:
                twin.buy(day, later, symbol, max(int(quantity * ratio) // 100 * 100, 100), due)
            elif symbol in twin.book.lots:
                twin.sell(day, later, symbol, twin.book.lots[symbol].avail)

    def breached(self, day, second):
        """Close all if the loss has eaten the margin down to the line."""
        book = self.book
        if not book.lots or book.worth(self.exchange.market, day, second) > self.line:
            return False
        if self.account.tops_up(self, day, second):
            return False
        self.until = min(self.until, day + 3)
        self.leave(day, second)
        return True

    def leave(self, day, second):
        """Sell all that may be sold; who guards the line sells from a seat of his own."""
        terminal = self.account.world.things.terminal(*self.desk[:2], day) if self.desk else None
        for step, symbol in enumerate(list(self.book.lots)):
            if self.book.lots[symbol].avail > 0:
                self.sell(day, min(second + step * (0.4 + self.rng.random()), LAST), symbol, self.book.lots[symbol].avail, 1.0, terminal)


class Mirror(Person):
    """Never decides: repeats what another does."""

    delay = 1.0

    def moments(self, _day, _weekday):
        return []


class Basket(Hand):
    """A quantitative book: every day parts of a long list are exchanged in slices."""

    def tastes(self, person):
        market = self.exchange.market
        size = min(round(person("symbols of the list", 20, 600)), len(market.shares))
        self.symbols = self.rng.sample(list(market.shares), size)
        self.daily = person("orders a day", 5, 60)
        self.every = max(1, round(person("days between turns", 1, 10)))
        self.windows = self.rng.sample(SLOTS, self.rng.randint(1, 6))
        self.slices = round(person("slices", 1, 8))
        self.spacing = person("seconds between slices", 0.3, 240)
        self.hold = person("days held", 1, 30)
        self.eager, self.patience = 0.5 + 0.5 * self.rng.random(), person("patience with an order", 20, 600)
        self.todo = {}

    def moments(self, day, _weekday):
        if day % self.every:
            return []
        rng, seconds = self.rng, []
        for _ in range(max(1, poisson(rng, self.daily / self.slices))):
            buys, first = rng.random() < 0.52, rng.choice(self.windows) + 1500 * rng.random()
            symbol = rng.choice(self.symbols) if buys or not self.book.lots else rng.choice(list(self.book.lots))
            for slice_ in range(self.slices):
                second = min(first + slice_ * self.spacing * (0.8 + 0.4 * rng.random()), LAST)
                self.todo[second] = (symbol, buys)
                seconds.append(second)
        return seconds

    def act(self, day, second):
        """One slice."""
        symbol, buys = self.todo.pop(second, (None, False))
        book, market = self.book, self.exchange.market
        book.settle(second)
        if symbol is None:
            return
        if buys:
            each = book.start / len(self.symbols) / self.slices
            quantity = max(int(each / market.price(symbol, day, second) / 0.01) // 100 * 100, 200 if market.star[symbol] else 100)
            self.buy(day, second, symbol, quantity, day + self.hold)
        elif symbol in book.lots and book.lots[symbol].avail > 0:
            self.sell(day, second, symbol, max(book.lots[symbol].avail // self.slices // 100 * 100, 100))


class Grid(Hand):
    """A machine that buys a step lower and sells a step higher, all day, in one or a few symbols."""

    def tastes(self, person):
        market = self.exchange.market
        pool = list(market.shares) + list(market.bonds)
        self.symbols = self.rng.sample(pool, max(1, round(person("symbols", 1, 12))))
        self.step = person("step", 0.003, 0.03)
        self.checks = person("checks a day", 6, 40)
        self.mark = {}

    def moments(self, _day, _weekday):
        gap = 14_400 / self.checks
        return [OPEN + step * gap + (5400 if step * gap > 7200 else 0) + 2 * self.rng.random() for step in range(int(self.checks))]

    def act(self, day, second):
        """Compare each price with its mark."""
        book, market = self.book, self.exchange.market
        book.settle(second)
        for symbol in self.symbols:
            price = market.price(symbol, day, second)
            mark = self.mark.setdefault(symbol, price)
            unit = max(
                int(book.start / len(self.symbols) / 10 / (price * market.tick[symbol])) // market.lot[symbol] * market.lot[symbol], 200
            )
            if price <= mark * (1 - self.step):
                self.buy(day, second, symbol, unit, 0)
                self.mark[symbol] = price
            elif price >= mark * (1 + self.step):
                if symbol in book.lots and book.lots[symbol].avail > 0:
                    self.sell(day, second, symbol, unit)
                self.mark[symbol] = price


class Maker(Hand):
    """Quotes both sides of a few bonds or shares, with most orders cancelled."""

    def tastes(self, person):
        market = self.exchange.market
        pool = list(market.bonds) if self.rng.random() < 0.8 else list(market.shares)
        self.symbols = self.rng.sample(pool, min(len(pool), max(1, round(person("symbols", 1, 12)))))
        self.cycles = person("cycles a day", 6, 30)
        self.eager, self.distance, self.patience = 0.15, 0.0015, person("patience with an order", 60, 400)

    def moments(self, _day, _weekday):
        return [slot + 1790 * self.rng.random() for slot in self.rng.choices(SLOTS, k=poisson(self.rng, self.cycles))]

    def act(self, day, second):
        """Both sides once."""
        book, market, rng = self.book, self.exchange.market, self.rng
        book.settle(second)
        symbol = rng.choice(self.symbols)
        price = market.price(symbol, day, second) * market.tick[symbol]
        unit = max(int(book.start / len(self.symbols) / 6 / price) // 100 * 100, 200)
        if symbol in book.lots and book.lots[symbol].avail > 0:
            self.sell(day, second, symbol, unit)
        if symbol not in book.lots or book.lots[symbol].quantity < 6 * unit:
            self.buy(day, second + 0.02 * rng.random(), symbol, unit, 0)


class FuturesPerson(Hand):
    """Trades futures: by the minute or by the week, one side or one month against the other."""

    MARGIN = 0.13

    def tastes(self, person):
        rng, market = self.rng, self.exchange.market
        self.spreads = False
        self.seconds = person("seconds held", 20, 3_000_000)
        self.lots = person("share of the purse in an order", 0.03, 0.9)
        products = rng.sample(range(len(market.futures) // 2), max(1, round(person("products", 1, 9))))
        self.symbols = [market.futures[2 * product + (rng.random() < 0.3)] for product in products]
        self.stop, self.target = person("stop", 0.002, 0.05), person("target", 0.002, 0.08)
        self.urge = person("opens a look", 0.1, 1.0)
        self.eager = max(self.eager, 0.5)

    def moments(self, day, weekday):
        seconds = self.diary.moments(day, weekday)
        if self.diary.early and seconds and self.rng.random() < 0.5:
            seconds.append(FUTURES_OPEN + 1500 * self.rng.random())
        if self.seconds < 7000:
            seconds += [min(one + self.rng.expovariate(1 / self.seconds), LAST - 1) for one in seconds]
        return [one + 600 if 33_899 < one < OPEN else one for one in seconds]

    def tied(self):
        """Margin that the positions tie up."""
        market = self.exchange.market
        return (
            sum(lot.quantity * lot.cost * market.tick[key[0]] * market.multiplier[key[0]] for key, lot in self.book.lots.items())
            * self.MARGIN
        )

    def equity(self, day, second):
        """The purse with what the positions have won or lost."""
        market = self.exchange.market
        won = 0.0
        for (symbol, long), lot in self.book.lots.items():
            moved = market.price(symbol, day, second) - lot.cost
            won += (moved if long else -moved) * lot.quantity * market.tick[symbol] * market.multiplier[symbol]
        return self.book.cash + won

    def act(self, day, second):
        """A look at the market."""
        book, rng, market = self.book, self.rng, self.exchange.market
        if market.opened(self.symbols[0], second) != second:
            return
        second = min(second, LAST - 1)
        if rng.random() < self.shown:
            self.terminal(day, second)
        gone = day >= self.until - 2
        equity = self.equity(day, second) if book.lots else book.cash
        called = bool(book.lots) and equity < max(self.tied(), self.line or 0.0)
        if called and self.line is not None and equity < self.line:
            self.until = min(self.until, day + 2)
        last_look = second > LAST - 1200
        for key, lot in list(book.lots.items()):
            symbol, long = key
            if lot.avail >= day * 86_400 + second:  # its opening is not filled yet
                continue
            moved = (market.price(symbol, day, second) / lot.cost - 1) * (1 if long else -1)
            due = lot.due <= day + second / 86_400 or (last_look and self.seconds < 7000)
            if gone or called or due or (not self.spreads and (moved < -self.stop or moved > self.target)):
                desk = self.account.world.things.terminal(*self.desk[:2], day) if called and self.desk else None
                self.close(day, second, key, desk)
        if not gone and not called and not last_look and rng.random() < self.urge and len(book.lots) < 2 * len(self.symbols):
            symbol = rng.choice(self.symbols)
            long = rng.random() < 0.5 + 0.2 * math.tanh(20 * float(market.trend[symbol, day]))
            self.open(day, second, symbol, long, 0.5 if self.spreads else 1.0)
            if self.spreads:
                self.open(day, second + 0.3 + rng.random(), market.futures[(symbol - market.futures[0]) ^ 1], not long, 1.0)

    def open(self, day, second, symbol, long, part):
        """Open a position with part of what is free."""
        book, market, rng = self.book, self.exchange.market, self.rng
        if (symbol, long) in book.lots:
            return
        one = market.price(symbol, day, second) * market.tick[symbol] * market.multiplier[symbol]
        free = min(book.cash, self.equity(day, second)) - self.tied()
        lots = int(min(free * 0.95, free * self.lots) * part / (one * self.MARGIN * 1.02))
        if lots == 0 and free * 0.95 * part > one * self.MARGIN * 1.05:
            lots = 1
        filled, worth, fees, at = self.exchange.order(
            self, day, second, symbol, long, lots, True, 1.0 if rng.random() < self.eager else 0.0
        )
        if filled:
            book.cash -= fees
            cost = worth / filled / market.tick[symbol] / market.multiplier[symbol]
            due = day + second / 86_400 + rng.expovariate(1) * self.seconds / (86_400 if self.seconds < 20_000 else 4 * 3600)
            book.lots[(symbol, long)] = Lot(filled, day * 86_400 + at, cost, due)

    def close(self, day, second, key, terminal=None):
        """Close a position."""
        symbol, long = key
        book, market = self.book, self.exchange.market
        lot = book.lots[key]
        filled, worth, fees, _at = self.exchange.order(self, day, second, symbol, not long, lot.quantity, False, 1.0, None, terminal)
        if filled:
            paid = lot.cost * filled * market.tick[symbol] * market.multiplier[symbol]
            book.cash += (worth - paid if long else paid - worth) - fees
            lot.quantity -= filled
            if lot.quantity == 0:
                del book.lots[key]

    def leave(self, day, second):
        """Close everything."""
        for key, lot in list(self.book.lots.items()):
            if lot.avail < day * 86_400 + second:
                self.close(day, second, key)


def poisson(rng, expected):
    """A Poisson number, small ones exactly."""
    if expected > 30:
        return max(0, round(rng.gauss(expected, math.sqrt(expected))))
    limit, product, number = math.exp(-expected), rng.random(), 0
    while product > limit:
        product *= rng.random()
        number += 1
    return number
