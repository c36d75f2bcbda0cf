"""People who trade stocks: when they look, what they pick, how much they buy, how long they stay, when they give up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bench.other_world.desk import Channel, Desk, Manner, some_manner
from bench.other_world.market import MIL, Market
from bench.other_world.purse import BUY, SELL, Purse

LOOKS = ("opener", "lunch", "closer", "breaks", "all_day", "planner", "afternoon")
PICKS = ("risers", "fallers", "rising", "falling", "talked", "sector", "cheap", "dear", "funds", "any")
STAYS = ("overnight", "geometric", "weibull", "fixed", "long")
SIZES = ("full", "share", "hands", "money", "digits")


@dataclass
class Habit:
    """One way of trading of one person. A person may have several."""

    trader: str
    looks: tuple[tuple[str, float], ...]
    breaks: tuple[float, ...]
    looks_a_day: float
    eager: float  # chance to buy at a look, a slot being free
    picks: tuple[tuple[str, float], ...]
    sectors: tuple[int, ...]
    loyal: float
    stay: str
    days: float
    slots: int
    size: str
    full: float  # how often all of the slot's money goes in
    unit: int  # the quantity or the money that this person thinks in
    stop: float
    strict: float
    target: float
    part: float
    add: float
    trim: float
    manner: Manner
    watches: bool = False  # the stop is set in the software and acts by itself
    known: list[int] = field(default_factory=list)
    signal: dict[int, list[tuple[float, int, int]]] | None = None  # by day: (second, instrument, side)
    lag: float = 60.0
    tag: str | None = None
    budget: float = 1.0  # of the purse
    pace: float = 12.0  # seconds between one thing and the next


@dataclass
class Position:
    """Shares bought on one idea."""

    n: int
    quantity: int
    today: int
    cost: int  # price
    until: int
    habit: Habit
    target: float
    high: int = 0


def some_habit(rng: random.Random, trader: str, capital: int, market: Market, temper: str = "") -> Habit:
    """Draw somebody's way of trading. ``temper``: quick, calm, busy, strict, or any."""
    temper = temper or rng.choices(("quick", "calm", "busy", "strict", "any"), (0.2, 0.25, 0.12, 0.13, 0.3))[0]
    looks = rng.sample(LOOKS, rng.choice((1, 1, 2, 2, 3)))
    weights = [rng.gammavariate(1.0, 1) + 0.1 for _ in looks]
    picks = rng.sample(PICKS, rng.choice((1, 2, 2, 3)))
    pick_weights = [rng.gammavariate(0.8, 1) + 0.05 for _ in picks]
    stay = {
        "quick": rng.choice(("overnight", "geometric", "fixed")),
        "busy": rng.choice(("overnight", "geometric")),
        "calm": rng.choice(("weibull", "long", "fixed")),
    }.get(temper, rng.choice(STAYS))
    days = {
        "overnight": 1.0,
        "geometric": rng.uniform(1.5, 5),
        "weibull": rng.uniform(3, 16),
        "fixed": float(rng.choice((2, 2, 3, 5, 8))),
        "long": rng.uniform(6, 25),
    }[stay]
    if temper in ("quick", "busy"):
        days = min(days, 3.0)
    slots = rng.choices((1, 2, 3, 4, 5, 7), (0.34, 0.24, 0.18, 0.1, 0.08, 0.06))[0]
    full = rng.choice((rng.betavariate(9, 1.3), rng.betavariate(2, 2), rng.betavariate(1.2, 6)))
    size = rng.choices(SIZES, (0.42, 0.22, 0.13, 0.13, 0.1))[0]
    stop = min(rng.choice((0.02, 0.03, 0.05, 0.05, 0.07, 0.08, 0.1, 0.15, 0.25)) * rng.uniform(0.9, 1.1), 0.3)
    return Habit(
        trader=trader,
        looks=tuple(zip(looks, weights, strict=True)),
        breaks=tuple(sorted(rng.uniform(0, 14_100) for _ in range(rng.choice((2, 3, 4))))),
        looks_a_day={"busy": rng.uniform(5, 14), "quick": rng.uniform(2, 5), "calm": rng.uniform(0.6, 2)}.get(
            temper, rng.gammavariate(1.6, 1.6) + 0.4
        ),
        eager={"busy": rng.uniform(0.5, 0.95), "quick": rng.uniform(0.4, 0.9), "calm": rng.uniform(0.05, 0.35)}.get(
            temper, rng.betavariate(1.4, 2)
        ),
        picks=tuple(zip(picks, pick_weights, strict=True)),
        sectors=tuple(rng.sample(range(14), rng.choice((1, 2, 3)))),
        loyal=rng.betavariate(1.2, 1.8),
        stay=stay,
        days=days,
        slots=slots,
        size=size,
        full=full,
        unit=rng.choice((200, 300, 500, 800, 1000, 1200, 2000, 2300, 5000))
        if size in ("hands", "digits")
        else max(1, int(capital * rng.choice((0.05, 0.1, 0.2, 0.25, 0.33))) // (10_000 * MIL)) * 10_000 * MIL,
        stop=stop,
        strict=rng.uniform(0.85, 1.0) if temper == "strict" else rng.betavariate(1, 1.5),
        target=rng.weibullvariate(0.07, 1.3) + 0.012,
        part=rng.betavariate(1, 4),
        add=rng.betavariate(1, 9),
        trim=rng.betavariate(1, 11) * (3 if temper == "busy" else 1),
        manner=some_manner(rng, capital),
        watches=temper == "strict" and rng.random() < 0.6,
        pace=rng.choice((4, 9, 20, 45)) * rng.uniform(0.7, 1.4),
        known=rng.sample(market.shares, min(rng.choice((2, 4, 8, 15)), len(market.shares))),
    )


@dataclass
class Credit:
    """What a client of a platform owes, and where the platform steps in. Money in thousandths of a yuan."""

    margin: int
    loan: int
    warn: float  # share of the margin lost
    close: float
    interest_ppm: int  # a day, of the loan
    every: int  # days between debits
    tops_up: float
    warned: int = -9


@dataclass
class Person:
    """A purse with one or more habits, lived day by day."""

    rng: random.Random
    market: Market
    desk: Desk
    purse: Purse
    habits: list[Habit]
    channel: Channel
    first: int = 0
    last: int = 10**6
    weekday: tuple[float, ...] = (1, 1, 1, 1, 1)
    shows: float = 0.8
    credit: Credit | None = None
    adds_cash: float = 0.0  # chance a day of a deposit
    takes_cash: float = 0.0
    cash_unit: int = 10_000 * MIL
    positions: list[Position] = field(default_factory=list)
    back: list[tuple[int, int, int, Habit, Position]] = field(default_factory=list)  # to buy back: (n, quantity, sold at, habit, position)
    gone: bool = False
    forced: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.purse.traders.extend(dict.fromkeys(habit.trader for habit in self.habits))

    def settle_in(self) -> None:
        """Positions from before the first day."""
        rng, market = self.rng, self.market
        for habit in self.habits:
            for _ in range(habit.slots):
                if rng.random() > 0.6:
                    continue
                n = self._pick(habit, 0, 0.0)
                if n is None or any(p.n == n for p in self.positions):
                    continue
                price = market.before[n][0]
                share = rng.uniform(0.3, 0.98) * self.purse.cash / habit.slots
                item = market.instruments[n]
                quantity = int(share / price) // 100 * 100
                if quantity < item.lot:
                    continue
                if rng.random() < 0.04:
                    quantity += rng.randrange(1, 100)  # bonus shares leave odd lots
                    if quantity * price > self.purse.cash:
                        continue
                self.purse.cash -= quantity * price
                self.purse.opening = self.purse.cash
                self.purse.start_with(n, quantity)
                self._hold(n, quantity, int(price * rng.uniform(0.9, 1.08)), habit, 0, today=0)

    def live(self, day: int) -> None:
        """One trading day."""
        if self.gone or not self.first <= day <= self.last:
            return
        rng = self.rng
        if day == self.last and self.last < len(self.market.days) - 1 and self.credit:
            self._leave(day, 1800 + rng.random() * 9000)
            return
        for p in self.positions:
            p.today = 0
        if day > self.first:
            self._bank(day)
        looks = self._looks(day)
        now = -900.0
        for second, habit in looks:
            at = max(second, now + 0.5)
            if at >= 14_395:
                break
            now = self._act(day, at, habit)
            if self.gone:
                return

    # -- when

    def _looks(self, day: int) -> list[tuple[float, Habit | None]]:
        rng = self.rng
        looks: list[tuple[float, Habit | None]] = []
        here = rng.random() < self.shows * self.weekday[self.market.days[day].weekday()]
        if here:
            for habit in self.habits:
                count = int(rng.gammavariate(2.0, habit.looks_a_day / 2) + rng.random())
                kinds = [kind for kind, _ in habit.looks]
                weights = [w for _, w in habit.looks]
                looks.extend((self._moment(rng.choices(kinds, weights)[0], habit), habit) for _ in range(min(count, 40)))
                if habit.signal:
                    heard = [second + rng.gammavariate(1.5, habit.lag) for second, _, _ in habit.signal.get(day, ())]
                    looks.extend((min(second, 14_300.0), habit) for second in heard)
        if self.credit or any(habit.watches for habit in self.habits):
            step = 600 if self.credit else 900
            looks.extend((float(s) + rng.random() * 60, None) for s in range(90, 14_100, step))
        looks.sort(key=lambda look: look[0])
        return looks

    def _moment(self, kind: str, habit: Habit) -> float:
        rng = self.rng
        if kind == "opener":
            return -rng.uniform(5, 580) if rng.random() < 0.12 else rng.gammavariate(1.2, 420)
        if kind == "lunch":
            return min(max(rng.gauss(6950, 260) if rng.random() < 0.55 else 7200 + rng.expovariate(1 / 400), 0), 14_100)
        if kind == "closer":
            return 14_390 - rng.random() * 160 if rng.random() < 0.08 else max(14_200 - rng.expovariate(1 / 800), 0)
        if kind == "breaks":
            return min(max(rng.choice(habit.breaks) + rng.gauss(0, 150), 0), 14_200)
        if kind == "planner":
            return -rng.uniform(5, 590)
        if kind == "afternoon":
            return rng.triangular(7200, 14_200, 12_000)
        return rng.uniform(0, 14_200)

    # -- what

    def _pick(self, habit: Habit, day: int, second: float) -> int | None:
        rng, market = self.rng, self.market
        if habit.signal is not None:
            said = [n for at, n, side in habit.signal.get(day, ()) if side == BUY and at <= second]
            return rng.choice(said[-2:]) if said else None
        for _ in range(6):
            if habit.known and rng.random() < habit.loyal:
                n = habit.known[int(len(habit.known) * rng.random() ** 1.7)]
            else:
                kind = rng.choices([k for k, _ in habit.picks], [w for _, w in habit.picks])[0]
                if kind in ("rising", "falling"):
                    some = rng.sample(market.shares, 14)
                    gain = [(market.price(n, day, second) / market.before[n][day], n) for n in some]
                    n = (max(gain) if kind == "rising" else min(gain))[1]
                elif kind == "sector":
                    n = rng.choice(market.by_sector[rng.choice(habit.sectors)])
                else:
                    pool = {
                        "risers": market.risers[day],
                        "fallers": market.fallers[day],
                        "talked": market.talked[day],
                        "cheap": market.cheap,
                        "dear": market.dear,
                        "funds": market.funds,
                    }.get(kind, market.shares)
                    n = rng.choice(pool or market.shares)
            if day in market.halted[n] or any(p.n == n for p in self.positions):
                continue
            if market.price(n, day, second) >= market.most[n][day] and rng.random() < 0.8:
                continue
            return n
        return None

    def _size(self, habit: Habit, n: int, day: int, second: float) -> int:
        rng, item = self.rng, self.market.instruments[n]
        price = self.market.price(n, day, second) if second >= 0 else self.market.before[n][day]
        mine = [p for p in self.positions if p.habit is habit]
        free = max(habit.slots - len(mine), 1)
        cash = max(self.purse.cash - self.purse.tied, 0) * habit.budget
        limit = price * 1.003
        everything = int(cash / free / limit / 1.0015)
        if habit.size == "full" or rng.random() < habit.full:
            quantity = everything if rng.random() < habit.full or habit.size != "full" else int(everything * rng.betavariate(2, 2.5))
        elif habit.size == "share":
            equity = cash + self.purse.worth(day, max(second, 0))
            quantity = int(equity / habit.slots / limit * rng.uniform(0.4, 1.0))
        elif habit.size == "hands":
            quantity = habit.unit * rng.choice((1, 1, 1, 2, 2, 3, 5))
        elif habit.size == "digits":
            quantity = habit.unit
        else:
            quantity = int(habit.unit * rng.choice((0.5, 1, 1, 1, 2, 3)) / price)
        quantity = min(quantity, int(cash / limit / 1.0015))
        if (item.step == 1 and rng.random() < 0.8) or item.step > 1:
            quantity = quantity // 100 * 100
        if quantity > 3000 and habit.size != "full" and rng.random() < 0.5:
            quantity = quantity // 1000 * 1000
        return quantity if quantity >= item.lot else 0

    def _stay(self, habit: Habit, day: int) -> int:
        rng = self.rng
        if habit.stay == "overnight":
            return day + 1
        if habit.stay == "fixed":
            return day + max(1, int(habit.days) + rng.choice((-1, 0, 0, 0, 1)))
        if habit.stay == "geometric":
            return day + 1 + int(rng.expovariate(1 / habit.days))
        if habit.stay == "weibull":
            return day + 1 + int(rng.weibullvariate(habit.days, 0.75))
        return day + int(habit.days * (rng.paretovariate(1.4) - 0.4)) + 1

    def _hold(self, n: int, quantity: int, cost: int, habit: Habit, day: int, today: int | None = None) -> Position:
        position = Position(
            n,
            quantity,
            quantity if today is None else today,
            cost,
            self._stay(habit, day),
            habit,
            habit.target * self.rng.uniform(0.5, 1.8),
        )
        self.positions.append(position)
        if n not in habit.known:
            habit.known.insert(0, n)
            del habit.known[25:]
        return position

    # -- what is done at a look

    def _act(self, day: int, second: float, habit: Habit | None) -> float:
        now = second
        if second >= 0 and self.credit:
            until = self._forced(day, second)
            if until:
                return until
        if habit is None:
            return self._watch(day, second)
        for position in [p for p in self.positions if p.habit is habit]:
            now = self._breathe(now, self._review(day, now, position), habit)
            if now >= 14_395:
                return now
        for entry in [b for b in self.back if b[3] is habit]:
            now = self._breathe(now, self._buy_back(day, now, entry), habit)
        mine = sum(p.habit is habit for p in self.positions)
        told = habit.signal is not None
        if mine < habit.slots and self.rng.random() < (0.85 if told else habit.eager):
            n = self._pick(habit, day, now)
            if n is not None and now < 14_390:
                now = self._buy(day, now, n, habit)
                if mine + 1 < habit.slots and self.rng.random() < habit.eager * 0.4 and not told:
                    n = self._pick(habit, day, now)
                    if n is not None and now < 14_390:
                        now = self._buy(day, now + self.rng.expovariate(1 / 40), n, habit)
        return now

    def _breathe(self, before: float, after: float, habit: Habit) -> float:
        """Nobody does two things in one second."""
        return after if after == before else after + 1 + self.rng.gammavariate(1.5, habit.pace / 1.5)

    def _buy(self, day: int, second: float, n: int, habit: Habit) -> float:
        quantity = self._size(habit, n, day, second)
        if not quantity:
            return second
        done, worth, end = self.desk.work(
            self.rng, habit.trader, self.purse, self.channel, habit.manner, day, second, n, BUY, quantity, tag=habit.tag
        )
        if done:
            self._hold(n, done, worth // done, habit, day)
        return end

    def _sell(self, day: int, second: float, position: Position, quantity: int, *, urgent: bool = False) -> tuple[int, int, float]:
        habit = position.habit
        done, worth, end = self.desk.work(
            self.rng,
            habit.trader,
            self.purse,
            self.channel,
            habit.manner,
            day,
            second,
            position.n,
            SELL,
            quantity,
            urgent=urgent,
            tag=habit.tag,
        )
        position.quantity -= done
        if not position.quantity and position in self.positions:
            self.positions.remove(position)
        return done, worth, end

    def _review(self, day: int, second: float, position: Position) -> float:
        rng, market, habit = self.rng, self.market, position.habit
        n, item = position.n, market.instruments[position.n]
        free = position.quantity - (0 if item.same_day else position.today)
        if day in market.halted[n]:
            return second
        price = market.price(n, day, second) if second >= 0 else market.before[n][day]
        gain = price / position.cost - 1
        position.high = max(position.high, price)
        if habit.signal is not None and any(m == n and side == SELL and at <= second for at, m, side in habit.signal.get(day, ())):
            return self._sell(day, second, position, free)[2] if free else second
        if free > 0:
            if gain <= -habit.stop and rng.random() < habit.strict:
                return self._sell(day, second, position, free, urgent=rng.random() < 0.5)[2]
            if gain >= position.target:
                if free >= 400 and rng.random() < habit.part:
                    position.target *= rng.uniform(1.2, 2)
                    return self._sell(day, second, position, max(100, int(free * rng.choice((0.3, 0.5, 0.5, 0.67))) // 100 * 100))[2]
                return self._sell(day, second, position, free)[2]
            if position.high > position.cost * 1.06 and price < position.high * 0.955 and rng.random() < 0.5:
                return self._sell(day, second, position, free)[2]
            if day >= position.until:
                if gain < -0.01 and rng.random() < 0.35 * (1 - habit.strict):  # cannot take the loss
                    position.until = day + 1 + int(rng.expovariate(1 / 4))
                else:
                    return self._sell(day, second, position, free)[2]
            if free >= 400 and rng.random() < habit.trim and gain > -habit.stop:
                part = max(100, int(free * rng.choice((0.25, 0.33, 0.5, 1.0))) // 100 * 100)
                done, worth, end = self._sell(day, second, position, part)
                if done:
                    self.back.append((n, done, worth // done, habit, position))
                return end
        if rng.random() < habit.add and second < 14_300 and (gain < -0.015 or gain > 0.02):
            more = min(
                self._size(habit, n, day, second),
                max(position.quantity // 200 * 100, item.lot) if rng.random() < 0.5 else position.quantity // 100 * 100,
            )
            if more >= item.lot:
                done, worth, end = self.desk.work(
                    rng, habit.trader, self.purse, self.channel, habit.manner, day, second, n, BUY, more, tag=habit.tag
                )
                if done:
                    position.cost = (position.cost * position.quantity + worth) // (position.quantity + done)
                    position.quantity += done
                    position.today += done
                return end
        return second

    def _buy_back(self, day: int, second: float, entry: tuple[int, int, int, Habit, Position]) -> float:
        n, quantity, sold, habit, position = entry
        rng, market, item = self.rng, self.market, self.market.instruments[entry[0]]
        if day in market.halted[n] or second >= 14_300:
            return second
        price = market.price(n, day, second) if second >= 0 else market.before[n][day]
        if price > sold * rng.uniform(0.985, 1.0) and rng.random() < 0.75:
            if rng.random() < 0.1:
                self.back.remove(entry)  # has let it go
            return second
        self.back.remove(entry)
        quantity = quantity // item.step * item.step if item.step > 1 else quantity
        if quantity < item.lot:
            return second
        done, worth, end = self.desk.work(
            rng, habit.trader, self.purse, self.channel, habit.manner, day, second, n, BUY, quantity, tag=habit.tag
        )
        if done:
            if position in self.positions:
                position.quantity += done
                position.today += done
            else:
                self._hold(n, done, worth // done, habit, day)
        return end

    def _watch(self, day: int, second: float) -> float:
        """Stops that the software carries out by itself."""
        now = second
        for position in list(self.positions):
            item = self.market.instruments[position.n]
            free = position.quantity - (0 if item.same_day else position.today)
            if position.habit.watches and free > 0 and day not in self.market.halted[position.n]:
                price = self.market.price(position.n, day, now)
                if price <= position.cost * (1 - position.habit.stop) and price > self.market.least[position.n][day]:
                    now = self._sell(day, now, position, free, urgent=True)[2]
        return now

    # -- money

    def _bank(self, day: int) -> None:
        rng, clock = self.rng, self.market.clock
        at = clock.wall(day, rng.uniform(8.6, 9.1))
        credit = self.credit
        if credit and day > self.first and (day - self.first) % credit.every == 0:
            debit = credit.loan * credit.interest_ppm * credit.every // 1_000_000 // 10 * 10
            if debit and self.purse.cash >= debit:
                self.purse.move(at, -debit, "interest")
        if rng.random() < self.adds_cash:
            amount = self.cash_unit * rng.choice((1, 1, 2, 3, 5, 10))
            if rng.random() < 0.15:
                amount = int(amount * rng.uniform(0.2, 1.4)) // 10 * 10
            self.purse.move(at, amount, "deposit")
            if credit:
                credit.margin += amount
        elif rng.random() < self.takes_cash and self.purse.cash > self.cash_unit:
            amount = min(self.purse.cash // 2, self.cash_unit * rng.choice((1, 1, 2, 5)))
            if rng.random() < 0.7:
                amount = max(amount // (1000 * MIL), 1) * 1000 * MIL
            if 0 < amount <= self.purse.cash - (credit.margin // 2 if credit else 0):
                self.purse.move(at, -amount, "withdrawal")

    def _forced(self, day: int, second: float) -> float:
        """The platform's lines: a call below the first, everything sold below the second. Gives when that is over, or 0."""
        credit, rng = self.credit, self.rng
        if credit is None or not self.positions:
            return 0.0
        left = self.purse.cash + self.purse.worth(day, second) - credit.loan
        if left <= credit.margin * (1 - credit.close):
            sold = False
            at = over = second
            quick = Manner(cross=1.0, patience=60, gap=1.0, retries=1)
            for position in list(self.positions):
                item = self.market.instruments[position.n]
                free = position.quantity - (0 if item.same_day else position.today)
                if free <= 0 or day in self.market.halted[position.n]:
                    continue
                done, _, end = self.desk.work(
                    rng,
                    position.habit.trader,
                    self.purse,
                    self.channel,
                    quick,
                    day,
                    at,
                    position.n,
                    SELL,
                    free,
                    urgent=True,
                    tag=position.habit.tag,
                )
                position.quantity -= done
                if not position.quantity:
                    self.positions.remove(position)
                sold = sold or done > 0
                over = max(over, end)
                at = min(at + rng.uniform(0.05, 2.5), end)
            if sold:
                self.forced.append(self.market.clock.moment(self.market.instruments[0].session, day, second))
            self.back.clear()
            if not self.positions:
                if rng.random() < 0.55:
                    rest = self.purse.cash
                    self.purse.move(self.market.clock.wall(day, 15.6), -rest, "withdrawal")
                    self.gone = True
                else:
                    fresh = max(credit.loan + credit.margin - self.purse.cash, 0) // (1000 * MIL) * 1000 * MIL
                    if fresh:
                        self.purse.move(
                            self.market.clock.moment(self.market.instruments[0].session, day, min(over + 20, 14_399)), fresh, "deposit"
                        )
            return over + 30
        if left <= credit.margin * (1 - credit.warn) and day > credit.warned + 2:
            credit.warned = day
            if rng.random() < credit.tops_up:
                amount = max(1, int(credit.margin * rng.uniform(0.2, 0.7)) // (1000 * MIL)) * 1000 * MIL
                at = self.market.clock.moment(self.market.instruments[0].session, day, second)
                self.purse.move(at, amount, "deposit")
        return 0.0

    def _leave(self, day: int, second: float) -> None:
        """The contract ends: all is sold, the rest taken out."""
        now = second
        for position in list(self.positions):
            if day not in self.market.halted[position.n]:
                now = self._sell(day, now, position, position.quantity, urgent=True)[2]
            if now > 14_300:
                break
        if self.purse.cash:
            self.purse.move(self.market.clock.wall(day, 15.7), -self.purse.cash, "withdrawal")
        self.gone = True
