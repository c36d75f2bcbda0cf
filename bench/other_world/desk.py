"""The way from a wish to orders at the market: children, limits, waiting, cancelling, trying again; and who types them."""

from __future__ import annotations

import bisect
import random
from dataclasses import dataclass, field

import numpy as np
from bench.other_world.market import MIL, Market
from bench.other_world.purse import BUY, CLOSE, Purse
from bench.other_world.sessions import CLOSING_CALL_FROM, STOCK

FILLED, PARTIAL, CANCELLED, REJECTED = 0, 1, 2, 3
STATUS = ("filled", "partial", "cancelled", "rejected")


@dataclass
class Manner:
    """How somebody works an order. Seconds, ticks, and shares of one."""

    cut: str = "whole"  # whole, equal, round, ragged, machine
    cut_over: int = 10**15  # worth from which orders are cut
    children: int = 3
    gap: float = 6.0
    cross: float = 0.6  # how often the limit takes the other side's price at once
    ticks: int = 2
    patience: float = 300.0
    retries: int = 2
    partial: float = 0.05


class Channel:
    """Each person's own terminal: an order arrives when it is sent."""

    def arrive(self, rng: random.Random, day: int, second: float) -> float:  # noqa: ARG002
        return second


@dataclass
class Relay(Channel):
    """A server hands orders on, some moments later."""

    delay: float = 0.4
    jitter: float = 0.3

    def arrive(self, rng: random.Random, day: int, second: float) -> float:  # noqa: ARG002
        return second + self.delay + rng.expovariate(1 / self.jitter)


@dataclass
class Operator(Channel):
    """A human being types what clients ask for, one order after the other."""

    reading: float = 12.0
    typing: float = 7.0
    busy: dict[int, list[tuple[float, float]]] = field(default_factory=dict)

    def arrive(self, rng: random.Random, day: int, second: float) -> float:
        spans = self.busy.setdefault(day, [])
        at = second + rng.gammavariate(2, self.reading / 2)
        need = 1.5 + rng.gammavariate(2.5, self.typing / 2.5)
        place = bisect.bisect_left(spans, (at, 0.0))
        if place and spans[place - 1][1] > at:
            at = spans[place - 1][1]
        while place < len(spans) and spans[place][0] < at + need:
            at = max(at, spans[place][1])
            place += 1
        spans.insert(place, (at, at + need))
        return at + need if second >= 0 or at + need < 0 else max(at + need, 1.0)


class Desk:
    """The orders and fills of one account (or of several persons in it), as plain rows.

    orders: (moment, n, side, effect, price, quantity, filled, status, cancelled moment or -1, trader, day, tag)
    fills:  (order's place in ``orders``, moment, price, quantity)
    """

    def __init__(self, market: Market) -> None:
        self.market = market
        self.orders: list[tuple] = []
        self.fills: list[tuple[int, int, int, int]] = []

    def note(
        self,
        trader: str,
        n: int,
        day: int,
        second: float,
        side: int,
        effect: int,
        price: int,
        quantity: int,
        fills: list[tuple[float, int, int]],
        cancelled: float | None,
        tag: str | None = None,
        rejected: bool = False,
    ) -> None:
        """Put down one order and its fills: (second, price, quantity)."""
        clock, session = self.market.clock, self.market.instruments[n].session
        filled = sum(q for _, _, q in fills)
        status = REJECTED if rejected else FILLED if filled == quantity else PARTIAL if filled else CANCELLED
        placed = clock.moment(session, day, second)
        gone = -1 if cancelled is None or status in (FILLED, REJECTED) else max(clock.moment(session, day, cancelled), placed)
        place = len(self.orders)
        self.orders.append((placed, n, side, effect, price, quantity, filled, status, gone, trader, day, tag))
        for at, cost, q in fills:
            when = clock.midnights[day] + 33_900_000_000 if at < 0 else clock.moment(session, day, at)
            self.fills.append((place, max(when, placed), cost, q))
            gone_at = when
            if gone >= 0 and gone < gone_at:
                self.orders[place] = (*self.orders[place][:8], max(gone_at, placed), *self.orders[place][9:])

    def work(
        self,
        rng: random.Random,
        trader: str,
        purse: Purse,
        channel: Channel,
        manner: Manner,
        day: int,
        second: float,
        n: int,
        side: int,
        quantity: int,
        *,
        effect: int = 0,
        urgent: bool = False,
        tag: str | None = None,
    ) -> tuple[int, int, float]:
        """Buy or sell; give what was filled, its worth (price times quantity), and the second at which all is over."""
        market, item = self.market, self.market.instruments[n]
        session = item.session
        path, low, high = market.path[n][day], market.least[n][day], market.most[n][day]
        stock = session is STOCK and item.multiplier == 1
        opens = market.clock.opens(session, day)
        done = worth = 0
        at = end = second
        unit = item.lot if stock else 1
        for chunk in cut(rng, manner, quantity, quantity * market.price(n, day, second) * item.multiplier, unit, side):
            left, tries = chunk, 0
            sent = at
            while left > 0:
                sent = channel.arrive(rng, day, max(at, opens if second >= 0 else at))
                if sent >= session.length - 1:
                    return done, worth, max(end, sent)
                minute = market.minute(n, sent)
                seen = int(path[minute]) if sent >= 0 else market.before[n][day]
                sign = 1 if side == BUY else -1
                if sent < 0:
                    limit = seen + sign * int(seen * rng.uniform(-0.01, 0.02)) // item.tick * item.tick
                elif urgent or tries >= manner.retries or rng.random() < manner.cross:
                    limit = seen + sign * item.tick * (rng.randrange(0, 4) if not urgent else rng.randrange(2, 12))
                else:
                    limit = seen - sign * item.tick * (1 + int(rng.expovariate(1 / manner.ticks)))
                limit = min(max(limit, low), high)
                q = left
                if effect != CLOSE and (side == BUY or effect):
                    q = min(q, purse.affordable(n, limit))
                    if q < item.lot:
                        return done, worth, max(end, sent)
                if rng.random() < 0.003:  # a slip of the finger, or a password that timed out
                    self.note(trader, n, day, sent, side, effect, limit, q, [], None, tag, rejected=True)
                    at = sent + rng.uniform(3, 15)
                    continue
                wait = (40 if sent >= 0 else 700) + rng.expovariate(1 / manner.patience)
                fill_at, price = self._meet(rng, path, n, sent, minute, side, limit, low, high, wait, stock)
                calls = stock and sent >= CLOSING_CALL_FROM
                over = sent + wait
                if fill_at is None:
                    expired = calls or over >= (CLOSING_CALL_FROM if stock else session.length - 1)
                    self.note(trader, n, day, sent, side, effect, limit, q, [], None if expired else over, tag)
                    tries += 1
                    end = max(end, over)
                    if expired or tries > manner.retries:
                        return done, worth, max(end, over)
                    at = over + rng.expovariate(1 / 9)
                    continue
                got = q
                if q >= 3 * unit and rng.random() < manner.partial and not urgent:
                    got = max(unit, int(q * rng.random()) // unit * unit)
                pieces = []
                rest = got
                while rest > unit and len(pieces) < 6 and rng.random() < 0.22 + (0.3 if got > 60 * unit else 0):
                    piece = max(unit, int(rest * rng.betavariate(1, 1.6)) // unit * unit)
                    if piece >= rest:
                        break
                    pieces.append(piece)
                    rest -= piece
                pieces.append(rest)
                moment = fill_at
                rows = []
                for piece in pieces:
                    rows.append((moment, price, piece))
                    if moment >= 0 and not (calls or moment >= session.length):
                        moment += rng.expovariate(1 / 0.7)
                last = max(rows[-1][0], sent, 0.5)
                self.note(
                    trader, n, day, sent, side, effect, limit, q, rows, None if got == q else max(last, min(over, session.length)) + 1, tag
                )
                done += got
                worth += got * price
                end = max(end, last)
                purse.settle(n, side, got * price, got, effect)
                left -= got
                if got < q:
                    at = max(last, over) + rng.expovariate(1 / 9)
                    end = max(end, at)
                    tries += 1
                    if tries > manner.retries:
                        return done, worth, end
                elif q < chunk and got == q:
                    left = 0  # the purse had no more
            at = max(sent + (rng.expovariate(1 / manner.gap) if manner.cut != "machine" else rng.uniform(0.01, 0.35)), at)
        return done, worth, end

    def _meet(
        self,
        rng: random.Random,
        path: np.ndarray,
        n: int,
        sent: float,
        minute: int,
        side: int,
        limit: int,
        low: int,
        high: int,
        wait: float,
        stock: bool,
    ) -> tuple[float | None, int]:
        """When and at what price an order meets the market, if it does."""
        item, session = self.market.instruments[n], self.market.instruments[n].session
        now = int(path[minute])
        calls = stock and sent >= CLOSING_CALL_FROM
        if sent < 0:
            ok = now <= limit if side == BUY else now >= limit
            if ok and not ((side == BUY and now >= high) or (side != BUY and now <= low)):
                return sent, now
        elif side == BUY and now <= limit and now < high:
            price = now
            if not calls and limit >= now + item.tick and rng.random() < 0.4 and now + item.tick <= int(path.max()):
                price = now + item.tick
            return (float(session.length) if calls else sent + 0.02 + rng.expovariate(1 / 0.5)), price
        elif side != BUY and now >= limit and now > low:
            price = now
            if not calls and limit <= now - item.tick and rng.random() < 0.4 and now - item.tick >= int(path.min()):
                price = now - item.tick
            return (float(session.length) if calls else sent + 0.02 + rng.expovariate(1 / 0.5)), price
        if calls:
            return None, 0
        last = self.market.minute(n, max(sent, 0) + wait)
        if stock:
            last = min(last, session.minutes - 3)
        ahead = path[minute + 1 : last + 1]
        met = (ahead <= limit) & (ahead < high) if side == BUY else (ahead >= limit) & (ahead > low)
        hits = np.flatnonzero(met)
        if not hits.size:
            return None, 0
        hit = minute + 1 + int(hits[0])
        # The limit lies between two prices of the path; where it was locked at the day's bound, the price is the first one free of it.
        crossed = now > limit if side == BUY else now < limit
        price = limit if crossed else int(path[hit])
        return (hit - 1) * 60 + rng.uniform(0, 59), price


def cut(rng: random.Random, manner: Manner, quantity: int, worth: int, unit: int, side: int) -> list[int]:
    """An order's children. The last one of a sell carries the odd shares."""
    if manner.cut == "whole" or worth < manner.cut_over or quantity < 2 * unit:
        return [quantity]
    lots, odd = divmod(quantity, unit)
    count = min(max(2, manner.children + rng.randrange(-1, 2)), lots)
    if count < 2:
        return [quantity]
    if manner.cut in ("equal", "machine"):
        size = max(1, round(lots / count))
        sizes = [size] * (lots // size)
        if lots % size:
            sizes.append(lots % size)
    elif manner.cut == "round":
        size = max(1, lots // count)
        for nice in (1000, 500, 200, 100, 50, 30, 20, 10, 5):
            if nice <= size * 1.4:
                size = nice
                break
        sizes = [size] * (lots // size)
        if lots % size:
            sizes.append(lots % size)
    else:
        points = sorted(rng.sample(range(1, lots), min(count - 1, lots - 1)))
        sizes = [b - a for a, b in zip([0, *points], [*points, lots], strict=True)]
    parts = [size * unit for size in sizes if size]
    parts[-1] += odd
    if side == BUY and unit == 200 and min(parts) < unit:
        return [quantity]
    return parts


def some_manner(rng: random.Random, worth: int) -> Manner:
    """A person's way of working orders; ``worth`` is the size of purse, in thousandths of a yuan."""
    kind = rng.choices(("whole", "equal", "round", "ragged"), (0.62, 0.12, 0.14, 0.12))[0]
    return Manner(
        cut=kind,
        cut_over=int(rng.paretovariate(0.9) * 40_000) * MIL if worth > 100_000 * MIL else int(rng.uniform(0.3, 2) * worth),
        children=2 + int(rng.expovariate(1 / 1.6)),
        gap=rng.choice((2.5, 4, 8, 25, 70)) * rng.uniform(0.7, 1.4),
        cross=rng.betavariate(2.2, 1.4),
        ticks=1 + int(rng.expovariate(1 / 2)),
        patience=rng.choice((40, 150, 600, 2400)) * rng.uniform(0.6, 1.5),
        retries=rng.choice((0, 1, 1, 2, 3, 5)),
        partial=rng.betavariate(1, 18),
    )
