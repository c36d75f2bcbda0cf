"""Accounts behind which others trade in secret: rented accounts split among a platform's clients, and accounts lent and handed over."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from bench.far_world import trading as law
from bench.far_world.cast import Account, Cast, Person
from bench.far_world.clocks import draw_clock, power_law, queued
from bench.far_world.machines import HOME, OFFICE, ROTATING, SERVER_ROOM

# A client's way to the market: a hand for each of so many clients.
Gate = Callable[[Cast, Person, int], list[int]]


def own_terminals(cast: Cast, lender: Person, number: int) -> list[int]:
    """The platform's own software runs on each client's machine, and hands on what it finds there, or nothing of it."""
    rng = cast.rng
    blank = rng.random() < 0.25
    hands = []
    for _ in range(number):
        who = cast.person(None if rng.random() < 0.8 else lender.region)
        if rng.random() < 0.5:
            hands.append(cast.machines.person(who.region, who.phone))
        else:
            device = cast.machines.device(str(rng.choice(["pc", "phone"])), who.phone, blank=blank)
            hands.append(cast.machines.hand((device, cast.machines.place(HOME, who.region), 1.0)))
    return hands


def one_server(cast: Cast, lender: Person, number: int) -> list[int]:
    """Everything comes from one machine, now and then from a second."""
    m, rng = cast.machines, cast.rng
    kind = str(rng.choice(["pc", "api", "unknown"], p=[0.55, 0.3, 0.15]))
    room = m.place(int(rng.choice([SERVER_ROOM, OFFICE, HOME])), lender.region)
    slots = [(m.device(kind, blank=rng.random() < 0.25), room, 1.0)]
    if rng.random() < 0.35:
        slots.append((m.device(kind), room, float(rng.uniform(0.02, 0.4))))
    return [m.hand(*slots)] * number


def relay(cast: Cast, lender: Person, number: int) -> list[int]:
    """One gate whose addresses change with each order, and which shows one machine or pretends to be many."""
    m, rng = cast.machines, cast.rng
    alike = int(rng.choice([1, 1, 2, 8, 30]))
    kind, blank = str(rng.choice(["pc", "phone", "unknown", "relay"], p=[0.45, 0.25, 0.2, 0.1])), rng.random() < 0.4
    first = m.device(kind, blank=blank)
    for _ in range(alike - 1):
        m.device(kind, blank=blank)
    place = m.place(ROTATING, lender.region, int(rng.integers(3, 80)))
    return [m.hand((first, place, 1.0), alike=alike)] * number


def one_desk(cast: Cast, lender: Person, number: int) -> list[int]:
    """One operator with a machine and a phone."""
    return [cast.machines.person(lender.region, cast.phone())] * number


def few_hands(cast: Cast, lender: Person, number: int) -> list[int]:
    """Each has the password and logs in; or two of them sit at one machine."""
    hands = own_terminals(cast, lender, number)
    if cast.rng.random() < 0.35:
        hands = [hands[int(cast.rng.integers((number + 1) // 2))] for _ in range(number)]
    return hands


def _lender(cast: Cast, label: str, market: str = "stock", organised: float = 0.06, **rest: object) -> Account:
    who = cast.person(kind="organisation" if cast.rng.random() < organised else "person")
    if who.kind == "organisation":
        who.name += str(cast.rng.choice(["商贸有限公司", "投资管理有限公司", "信息技术有限公司"]))
        rest["holder_kind"] = "product" if cast.rng.random() < organised else "organisation"
    account = cast.account(label, who, cast.machines.person(who.region, who.phone), market, guilty=True, **rest)
    if cast.rng.random() < 0.35:
        account.opened = int(cast.rng.integers(1, 160))
    return account


def _client(cast: Cast, market: str) -> dict[str, float]:
    """A platform's client: own money and what is lent on it, closed out when most of the former is lost."""
    rng = cast.rng
    own = float(np.round(power_law(rng, 1.5, 3000 if market == "stock" else 2000, 4e5) / 1000) * 1000)
    leverage = float(rng.choice([1, 2, 3, 4, 5, 6, 8, 10], p=[0.1, 0.12, 0.17, 0.15, 0.2, 0.1, 0.08, 0.08]))
    line = float(rng.uniform(0.5, 0.9))
    purse = own * (1 + leverage) if market == "stock" else max(own * (1 + leverage), 15000.0)
    nature = cast.nature(market, cash=max(purse, 3000.0), deposit=0, withdraw=0, ruin=1 - line / (1 + leverage))
    if nature["opening"]:
        nature["cash"] *= float(rng.uniform(0.3, 1))
    if rng.random() < 0.5:  # haste, on borrowed money
        nature["hold"] = min(nature["hold"], float(rng.uniform(0.3, 6) if market == "stock" else rng.uniform(0.003, 0.3)))
        nature["entry"] = 0.9
    if rng.random() < 0.4:
        nature.update(sizing=law.ALL_IN, most=float(rng.integers(1, 4)), size=0.9)
    return nature


def _window(cast: Cast, begin: int, end: int) -> tuple[int, int]:
    """When a client is there: some all the time, many for weeks."""
    rng = cast.rng
    if rng.random() < 0.35:
        return begin, end
    first = int(rng.integers(begin, max(end - 3, begin + 1)))
    return first, min(first + 3 + int(power_law(rng, 1.4, 4, 60)), end)


def _fund(cast: Cast, account: Account, joins: list[tuple[int, float]], begin: int, round_sums: bool) -> None:
    """The financier's money: for each newcomer a round sum, or lumps as it becomes necessary, rounder or less round."""
    rng = cast.rng
    unit = float(rng.choice([1e4, 5e4, 1e5, 2e5, 5e5])) if round_sums else float(rng.choice([1, 100, 1e3, 1e4, 5e4]))
    funded = sum(money for day, money in joins if day <= begin)
    if begin > 0 and funded > 0:
        cast.move(account, begin, float(np.ceil(funded / unit) * unit))
        funded = np.ceil(funded / unit) * unit
    needed = sum(money for day, money in joins if day <= begin)
    for day, money in sorted(joins):
        if day <= begin:
            continue
        needed += money
        if needed > funded or round_sums:
            lump = float(
                np.ceil(max(needed - funded, money if round_sums else 0) * (1 if round_sums else rng.uniform(1, 2.5)) / unit) * unit
            )
            for part in np.array_split(np.arange(100), int(rng.integers(1, 4)) if lump > 2e5 and not round_sums else 1):
                share = np.ceil(lump * len(part) / 100 / unit) * unit
                cast.move(account, day, float(share))
                funded += share
    for _ in range(int(rng.poisson(3)) if round_sums else 0):  # losses are made good
        cast.move(account, int(rng.integers(begin, cast.length)), unit * float(rng.integers(1, 6)))
    for _ in range(int(rng.poisson(2))):
        cast.move(account, int(rng.integers(begin, cast.length)), -float(np.round(rng.uniform(2e3, 0.03 * max(funded, 1e5)))))


def _split(
    cast: Cast, label: str, accounts: int, clients: tuple[int, int], gate: Gate, least: float = 4.0, market: str = "stock", round_sums: bool = False,
    **rest: object,
) -> None:  # fmt: skip
    """One platform with some main accounts."""
    rng = cast.rng
    remarks = tuple(f"A{number:03d}" for number in range(1, 40)) if rng.random() < 0.08 else ()
    contact = cast.phone() if rng.random() < 0.3 else None
    watched, busy = rng.random() < 0.7, float(np.exp(rng.uniform(0, np.log(6))))
    spread = rng.random() < 0.35  # each client's orders are spread over all main accounts
    hands: list[int] = []
    traders: list[int] = []
    joins: list[tuple[int, float]] = []
    for index in range(accounts):
        account = _lender(cast, label, market, **rest)
        account.remarks = remarks
        account.contact = contact or account.contact
        if index and spread:
            share = float(rng.uniform(0.3, 1.3))
            account.hand = hands[0]
            for trader, hand in zip(traders, hands, strict=True):
                cast.echo(trader, account, hand, share)
            _fund(cast, account, [(day, money * share) for day, money in joins], 0, round_sums)
            continue
        number = int(np.exp(rng.uniform(np.log(clients[0]), np.log(clients[1] + 1))))
        if index == 0 or gate in (own_terminals, few_hands) or rng.random() < 0.5:
            hands = gate(cast, account.holder, number)
        hands = (hands * (number // len(hands) + 1))[:number]
        begin = 0 if rng.random() < 0.55 else int(rng.integers(3, cast.length // 2))
        end = cast.length - 1 if rng.random() < 0.75 else int(rng.integers(cast.length * 2 // 3, cast.length))
        if begin and rng.random() < 0.6:
            cast.trader(account, account.hand, cast.activity(1.5, 2, 100), cast.nature(market), last=begin - 2, leaves=True)
        if begin and rng.random() < 0.7:
            cast.password(account, begin - 1, rng.random() < 0.6)
        account.hand, account.handed = account.hand if rng.random() < 0.2 else hands[0], begin
        traders, joins = [], []
        for hand in hands:
            first, last = _window(cast, begin, end)
            nature = _client(cast, market)
            total = (
                min(busy * float(power_law(rng, 1.45, least, 350)), 1200) * cast.length / 100 * ((last - first + 1) / cast.length) ** 0.5
            )
            clock = draw_clock(rng, market == "futures", float(rng.beta(2, 2)))
            leaves = last < cast.length - 1
            traders.append(cast.trader(account, hand, total, nature, clock, first=first, last=last, leaves=leaves, watched=watched))
            joins.append((first, nature["cash"]))
        _fund(cast, account, joins, begin, round_sums)


def _several(cast: Cast, number: int, make: Callable[[int], None]) -> None:
    """Accounts in platforms of one to four."""
    while number > 0:
        together = min(int(cast.rng.choice([1, 2, 3, 4], p=[0.5, 0.25, 0.15, 0.1])), number)
        make(together)
        number -= together


def split_large(cast: Cast, number: int) -> None:
    _several(cast, number, lambda k: _split(cast, "split_large", k, (30, 150), own_terminals))


def split_server(cast: Cast, number: int) -> None:
    _several(cast, number, lambda k: _split(cast, "split_server", k, (10, 60), one_server))


def split_relay(cast: Cast, number: int) -> None:
    _several(cast, number, lambda k: _split(cast, "split_relay", k, (4, 60), relay))


def split_small(cast: Cast, number: int) -> None:
    _several(cast, number, lambda k: _split(cast, "split_small", k, (2, 5), few_hands, least=12.0))


def split_bare(cast: Cast, number: int) -> None:
    _several(cast, number, lambda k: _split(cast, "split_bare", k, (3, 60), one_server, bare=True))


def split_umbrella(cast: Cast, number: int) -> None:
    """Round sums for each newcomer, often under the roof of a company or a product."""
    gates = (own_terminals, one_server, few_hands)
    _several(
        cast,
        number,
        lambda k: _split(cast, "split_umbrella", k, (4, 30), gates[int(cast.rng.integers(3))], round_sums=True, organised=0.4),
    )


def split_futures(cast: Cast, number: int) -> None:
    gates = (own_terminals, one_server, relay)
    _several(
        cast, number, lambda k: _split(cast, "split_futures", k, (4, 133), gates[int(cast.rng.integers(3))], market="futures", round_sums=cast.rng.random() < 0.4)
    )  # fmt: skip


def split_passthrough(cast: Cast, number: int) -> None:
    """Clients' orders are crossed inside, and what is left goes to the market as one."""
    _several(
        cast, number, lambda k: _split(cast, "split_passthrough", k, (10, 90), one_server, netting=float(np.exp(cast.rng.uniform(0.7, 6))))
    )


def split_operator(cast: Cast, number: int) -> None:
    """Three to six people send word, and one types."""
    rng = cast.rng
    for _ in range(number):
        account = _lender(cast, "split_operator")
        book = cast.books["stock"]
        clients = int(rng.integers(3, 7))
        hand = one_desk(cast, account.holder, 1)[0]
        account.hand = hand
        first_trader = len(book.nature)
        joins = []
        typist = cast.nature()
        habit = {name: typist[name] for name in ("rounding", "chase", "offset")}
        for _ in range(clients):
            first, last = _window(cast, 0, cast.length - 1)
            nature = {**_client(cast, "stock"), **habit}
            cast.trader(account, hand, float(power_law(rng, 1.45, 12, 300)), nature, first=first, last=last, leaves=last < cast.length - 1)
            joins.append((first, nature["cash"]))
        mine = range(first_trader, len(book.nature))
        day, second = np.concatenate([book.day[t] for t in mine]), np.concatenate([book.second[t] for t in mine])
        done = queued(rng, day, second, float(rng.uniform(2, 6)), float(rng.uniform(15, 90)))
        begin = 0
        for t in mine:
            end = begin + len(book.day[t])
            order = np.lexsort((done[begin:end], book.day[t]))
            book.day[t], book.second[t] = book.day[t][order], done[begin:end][order]
            book.paper[t], book.side[t] = book.paper[t][order], book.side[t][order]
            begin = end
        _fund(cast, account, joins, 0, rng.random() < 0.4)


def split_parttime(cast: Cast, number: int) -> None:
    """The owner trades, and for some weeks others do too; or a platform sends to the market only those who lose."""
    rng = cast.rng
    for index in range(number):
        account = _lender(cast, "split_parttime", losers=index % 2 == 1)
        hands = (one_server, own_terminals)[int(rng.integers(2))](cast, account.holder, int(rng.integers(6, 40)))
        if account.losers:
            begin, end = 0, cast.length - 1
        else:
            cast.trader(account, account.hand, cast.activity(1.4, 10, 500), cast.nature())
            begin = int(rng.integers(5, cast.length - 25))
            end = begin + int(rng.integers(8, 30))
            hands = hands[: max(len(hands) // 2, 4)]
        joins = []
        for hand in hands:
            first, last = _window(cast, begin, min(end, cast.length - 1))
            nature = _client(cast, "stock")
            cast.trader(account, hand, float(power_law(rng, 1.45, 5, 250)), nature, first=first, last=last, leaves=True)
            joins.append((first, nature["cash"]))
        _fund(cast, account, joins, begin, rng.random() < 0.3)


def lent_handover(cast: Cast, number: int) -> None:
    """An account changes hands: money out, passwords new, money in, another device, another way of trading; perhaps a third hand later."""
    rng = cast.rng
    for _ in range(number):
        account = _lender(cast, "lent_handover")
        day = int(rng.integers(8, cast.length - 20))
        account.handed = day
        before = cast.nature()
        if rng.random() < 0.75:
            cast.trader(account, account.hand, cast.activity(1.5, 3, 200), before, last=day - 2, leaves=rng.random() < 0.8)
            cast.move(account, day - 1, -max(float(np.floor(before["cash"] * rng.uniform(0.4, 0.95) / 100) * 100), 100.0))
        hands = int(rng.choice([1, 2], p=[0.75, 0.25]))
        for turn in range(hands):
            who = cast.person()
            hand = cast.machines.person(who.region, who.phone)
            cast.password(account, day, rng.random() < 0.75, hand)
            last = cast.length - 1 if turn == hands - 1 else min(day + int(rng.integers(10, 30)), cast.length - 12)
            money = max(float(np.round(power_law(rng, 1.4, 1e5, 4e6) / 1e4)) * 1e4, 1e4)
            unit = float(rng.choice([1.0, 1.0, 0.5]))
            cast.move(account, day, money * unit)
            if unit < 1:
                cast.move(account, day + int(rng.integers(0, 3)), money * (1 - unit))
            nature = cast.nature(cash=money, opening=0, deposit=float(rng.beta(1, 4)), ruin=float(rng.uniform(0.7, 0.93)))
            nature["most"] = min(nature["most"], 6.0)
            cast.trader(
                account,
                hand,
                float(power_law(rng, 1.4, 15, 600)),
                nature,
                first=min(day + 1, last),
                last=last,
                leaves=last < cast.length - 1,
            )
            account.hand = hand
            day = last + 2


KINDS = (
    split_large,
    split_server,
    split_relay,
    split_operator,
    split_small,
    split_futures,
    lent_handover,
    split_passthrough,
    split_parttime,
    split_umbrella,
    split_bare,
)
