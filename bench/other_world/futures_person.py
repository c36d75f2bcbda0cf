"""People who trade futures: both ways, in and out on one day, sometimes overnight, sometimes locked."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bench.other_world.desk import Channel, Desk, Manner
from bench.other_world.market import MIL, Market
from bench.other_world.person import Credit
from bench.other_world.purse import BUY, CLOSE, OPEN, SELL, Purse


@dataclass
class FuturesHabit:
    """One person's way with futures. Times in seconds."""

    trader: str
    favourites: tuple[int, ...]
    looks_a_day: float
    night: float
    eager: float
    trend: float  # chance to go with the last half hour
    hold: float
    overnight: float
    full: float
    lots: int
    stop: float
    target: float
    part: float
    add: float
    turn: float  # after a stop, opens the other way
    lock: float
    manner: Manner
    peak: float  # the favourite part of the session, 0 to 1
    spread: float
    tag: str | None = None


@dataclass
class Lot:
    """One open position on one idea."""

    n: int
    side: int
    quantity: int
    price: int
    until: float
    day: int
    habit: FuturesHabit


def some_futures_habit(rng: random.Random, trader: str, market: Market, temper: str = "") -> FuturesHabit:
    temper = temper or rng.choices(("scalper", "day", "swing"), (0.25, 0.45, 0.3))[0]
    return FuturesHabit(
        trader=trader,
        favourites=tuple(rng.sample(market.futures, rng.choice((1, 1, 2, 3, 5)))),
        looks_a_day={"scalper": rng.uniform(12, 40), "day": rng.uniform(3, 10), "swing": rng.uniform(0.8, 3)}[temper],
        night=rng.choice((0.0, 0.3, 0.8)),
        eager=rng.betavariate(2, 2),
        trend=rng.choice((0.2, 0.5, 0.8)),
        hold={"scalper": rng.uniform(60, 400), "day": rng.uniform(600, 5000), "swing": rng.uniform(10_000, 90_000)}[temper],
        overnight={"scalper": 0.0, "day": 0.1, "swing": 0.95}[temper],
        full=rng.choice((rng.betavariate(8, 1.5), rng.betavariate(1.5, 4))),
        lots=rng.choice((1, 1, 2, 2, 3, 5, 10)),
        stop=rng.uniform(0.002, 0.012),
        target=rng.weibullvariate(0.007, 1.4) + 0.001,
        part=rng.betavariate(1, 5),
        add=rng.betavariate(1, 9),
        turn=rng.betavariate(1, 6),
        lock=rng.choice((0.0, 0.0, 0.05)),
        manner=Manner(
            cut=rng.choice(("whole", "whole", "equal", "round", "ragged")),
            cut_over=int(rng.paretovariate(0.8) * 300_000) * MIL,
            children=rng.choice((2, 3, 5)),
            gap=rng.choice((1.5, 5, 20)),
            cross=rng.betavariate(3, 1.4),
            ticks=2,
            patience=rng.choice((15, 60, 300)),
            retries=rng.choice((0, 1, 2, 4)),
            partial=rng.betavariate(1, 15),
        ),
        peak=rng.random(),
        spread=rng.uniform(0.08, 0.5),
    )


@dataclass
class FuturesPerson:
    """A futures purse with one or more habits."""

    rng: random.Random
    market: Market
    desk: Desk
    purse: Purse
    habits: list[FuturesHabit]
    channel: Channel
    first: int = 0
    last: int = 10**6
    shows: float = 0.8
    weekday: tuple[float, ...] = (1, 1, 1, 1, 1)
    credit: Credit | None = None
    adds_cash: float = 0.0
    takes_cash: float = 0.0
    cash_unit: int = 10_000 * MIL
    lots: list[Lot] = field(default_factory=list)
    gone: bool = False
    today: int = 0

    def __post_init__(self) -> None:
        self.purse.traders.extend(dict.fromkeys(habit.trader for habit in self.habits))

    def live(self, day: int) -> None:
        if self.gone or not self.first <= day <= self.last:
            return
        rng, market = self.rng, self.market
        self._bank(day)
        if rng.random() > self.shows * self.weekday[market.days[day].weekday()] and not self.lots:
            return
        looks: list[tuple[int, float, FuturesHabit | None]] = []
        night = bool(market.clock.has_night[day])
        for habit in self.habits:
            out = night and rng.random() < habit.night
            for _ in range(min(int(rng.gammavariate(2, habit.looks_a_day / 2) + rng.random()), 80)):
                x = rng.gauss(habit.peak, habit.spread) if rng.random() < 0.7 else rng.random()
                looks.append(self._at(x % 1.0, out, habit))
        if self.credit:
            looks.extend(self._at(i / 25, night, None) for i in range(1, 25))
        looks.sort(key=lambda look: (look[0], look[1]))
        now = 0
        for moment, _, habit in looks:
            at = max(moment, now + 500_000)
            now = self._act(day, at, habit)
            if self.gone:
                return
        for habit in self.habits:
            now = self._close_day(day, now, habit)

    def _at(self, x: float, out: bool, habit: FuturesHabit | None) -> tuple[int, float, FuturesHabit | None]:
        """A moment on the wall clock: in the night session if out, and by day."""
        day_of = self.today
        hours = (9.02 + x / 0.55 * 2.45) if x < 0.55 else 13.52 + (x - 0.55) / 0.45 * 1.4
        if out and self.rng.random() < 0.4:
            return self.market.clock.midnights[day_of - 1] + int((21.02 + x * 1.9) * 3600e6), x, habit
        return self.market.clock.midnights[day_of] + int(hours * 3600e6), x, habit

    def second(self, n: int, day: int, moment: int) -> float | None:
        """That moment in the instrument's session, if it trades then."""
        clock, session = self.market.clock, self.market.instruments[n].session
        for part, start in enumerate(session.starts):
            stop = session.starts[part + 1] if part + 1 < len(session.starts) else session.length
            night = session.night and part == 0
            if night and not clock.has_night[day]:
                continue
            base = clock.midnights[day - 1 if night else day] + session.walls[part] * 1_000_000
            if base <= moment < base + (stop - start) * 1_000_000:
                return start + (moment - base) / 1e6
        return None

    def _act(self, day: int, moment: int, habit: FuturesHabit | None) -> int:
        rng, market = self.rng, self.market
        now = moment
        until = self._forced(day, now)
        if until:
            return until
        if habit is None:
            return now
        for lot in [x for x in self.lots if x.habit is habit]:
            second = self.second(lot.n, day, now)
            if second is None:
                continue
            price = market.price(lot.n, day, second)
            gain = (price / lot.price - 1) * (1 if lot.side == BUY else -1)
            age = now / 1e6 - lot.until
            if gain <= -habit.stop:
                now, done = self._close(day, second, lot, lot.quantity, now)
                if done and rng.random() < habit.turn and second < market.instruments[lot.n].session.length - 900:
                    now = self._open(day, now, lot.n, 1 - lot.side, habit)
            elif gain >= habit.target or age > 0:
                part = lot.quantity if lot.quantity < 2 or rng.random() > habit.part else max(1, lot.quantity // 2)
                now, _ = self._close(day, second, lot, part, now)
            elif rng.random() < habit.add and lot.quantity < 40:
                now = self._open(day, now, lot.n, lot.side, habit)
            elif rng.random() < habit.lock:
                now = self._open(day, now, lot.n, 1 - lot.side, habit)
        if sum(x.habit is habit for x in self.lots) < 3 and rng.random() < habit.eager:
            n = rng.choice(habit.favourites)
            second = self.second(n, day, now)
            if second is not None and second < market.instruments[n].session.length - 300:
                back = market.price(n, day, max(second - 1800, market.clock.opens(market.instruments[n].session, day)))
                up = market.price(n, day, second) >= back
                side = BUY if up == (rng.random() < habit.trend) else SELL
                now = self._open(day, now, n, side, habit)
        return now

    def _open(self, day: int, moment: int, n: int, side: int, habit: FuturesHabit) -> int:
        second = self.second(n, day, moment)
        if second is None:
            return moment
        rng, market = self.rng, self.market
        most = self.purse.affordable(n, int(market.price(n, day, second) * 1.002))
        quantity = int(most * rng.uniform(0.7, 1.0)) if rng.random() < habit.full else habit.lots * rng.choice((1, 1, 1, 2))
        quantity = min(quantity, most, 300)
        if quantity < 1:
            return moment
        done, worth, end = self.desk.work(
            rng, habit.trader, self.purse, self.channel, habit.manner, day, second, n, side, quantity, effect=OPEN, tag=habit.tag
        )
        over = self._over(n, day, end, moment)
        if done:
            self.lots.append(Lot(n, side, done, worth // done, over / 1e6 + rng.gammavariate(1.3, habit.hold / 1.3), day, habit))
        return over

    def _over(self, n: int, day: int, end: float, moment: int) -> int:
        return (
            max(moment, self.market.clock.moment(self.market.instruments[n].session, day, end))
            + 500_000
            + int(self.rng.expovariate(1 / 3e6))
        )

    def _close(self, day: int, second: float, lot: Lot, quantity: int, moment: int, *, urgent: bool = False) -> tuple[int, int]:
        done, _, end = self.desk.work(
            self.rng,
            lot.habit.trader,
            self.purse,
            self.channel,
            lot.habit.manner,
            day,
            second,
            lot.n,
            1 - lot.side,
            quantity,
            effect=CLOSE,
            urgent=urgent,
            tag=lot.habit.tag,
        )
        lot.quantity -= done
        if not lot.quantity:
            self.lots.remove(lot)
        return self._over(lot.n, day, end, moment), done

    def _close_day(self, day: int, now: int, habit: FuturesHabit) -> int:
        rng = self.rng
        for lot in [x for x in self.lots if x.habit is habit]:
            session = self.market.instruments[lot.n].session
            if rng.random() < habit.overnight:
                continue
            second = session.length - rng.uniform(100, 900)
            moment = self.market.clock.moment(session, day, second)
            if moment <= now:
                moment = now + 1_000_000
                later = self.second(lot.n, day, moment)
                if later is None:
                    continue
                second = later
            now, _ = self._close(day, second, lot, lot.quantity, moment, urgent=True)
        return now

    def _bank(self, day: int) -> None:
        rng = self.rng
        self.today = day
        hour = rng.uniform(8.6, 8.95)
        at = self.market.clock.wall(day, hour)
        if self.market.clock.has_night[day]:  # before the evening that opens this trading day
            at = self.market.clock.wall(day - 1, rng.uniform(15.4, 20.5))
        if rng.random() < self.adds_cash:
            amount = self.cash_unit * rng.choice((1, 1, 2, 3, 5))
            self.purse.move(at, amount, "deposit")
            if self.credit:
                self.credit.margin += amount
        elif not self.lots and rng.random() < self.takes_cash and self.purse.cash > 3 * self.cash_unit:
            self.purse.move(at, -self.cash_unit, "withdrawal")

    def _forced(self, day: int, moment: int) -> int:
        credit = self.credit
        if credit is None or not self.lots:
            return 0
        gain = 0
        for lot in self.lots:
            second = self.second(lot.n, day, moment)
            if second is None:
                return 0
            gain += (
                (self.market.price(lot.n, day, second) - lot.price)
                * lot.quantity
                * self.market.instruments[lot.n].multiplier
                * (1 if lot.side == BUY else -1)
            )
        if self.purse.cash + gain - credit.loan > credit.margin * (1 - credit.close):
            return 0
        now = over = moment
        for lot in list(self.lots):
            second = self.second(lot.n, day, now)
            if second is not None:
                over = max(over, self._close(day, second, lot, lot.quantity, now, urgent=True)[0])
                now = moment + self.rng.randrange(50_000, 2_000_000)
        if not self.lots:
            if self.rng.random() < 0.5:
                self.purse.move(self.market.clock.wall(day, 15.6), -max(self.purse.cash, 0), "withdrawal")
                self.gone = True
            else:
                fresh = max(credit.loan + credit.margin - self.purse.cash, 0) // (1000 * MIL) * 1000 * MIL
                if fresh:
                    self.purse.move(over + 20_000_000, fresh, "deposit")
        return over + 30_000_000
