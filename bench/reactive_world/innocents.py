"""Ordinary people, and lawful accounts that look like something else in one signal or another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from bench.reactive_world import laws as law
from bench.reactive_world.cast import Cast, Place
from bench.reactive_world.maker import Maker, attend, copied, taste, temper

GROUPS = {"couple": (2, 3), "office": (3, 13), "branch_hall": (4, 21), "follower": (3, 10)}


def cast_innocents(cast: Cast, label: str, count: int) -> None:
    """``count`` accounts of that label, in groups where they come in groups."""
    made = 0
    while made < count:
        size = min(int(cast.rng.integers(*GROUPS[label])), count - made) if label in GROUPS else 1
        _MAKERS.get(label, _one)(cast, label, size)
        made += size


def _ordinary(cast: Cast, label: str, home: Place | None = None, futures: bool = False, opened: int | None = None) -> Maker:
    person = cast.person(home)
    account = cast.account(label, person, futures, opened=opened)
    return temper(cast.rng, cast.laws, cast.market, account, person, futures)


def _one(cast: Cast, label: str, _size: int) -> None:
    """One person and one account, with what is peculiar to the label."""
    rng, laws = cast.rng, cast.laws
    late = int(rng.integers(0, laws.days - 1)) if label == "newcomer" else 0
    maker = _ordinary(cast, label, futures=label.startswith("futures"), opened=int(-late * 1.4) + 4 if late else None)
    account = cast.accounts[maker.account]
    seats = None
    if label == "newcomer":
        maker.start, maker.invested = late, 0.0
        maker.attentive = min(maker.attentive * rng.uniform(1, 5), 1.0)
        if rng.random() < 0.4:
            account.passwords.append((late, int(rng.integers(0, 2))))
    elif label == "inactive" and rng.random() < 0.12:  # comes back after years, with new money and a new password
        maker.start, maker.invested = int(rng.integers(1, laws.days - 1)), 0.0
        maker.attentive = min(maker.attentive * float(rng.uniform(1, 6)), 1.0)
        account.passwords += [(maker.start, kind) for kind in (0, 1) if rng.random() < 0.6]
    elif label == "inactive":
        maker.attentive *= 0.08
        maker.saves = maker.draws = 0.0
    elif label == "lottery":
        maker.attentive *= 0.05
        account.subscribes = float(rng.uniform(0.3, 1))
        maker.slots = min(maker.slots, 4)
    elif label == "day_trader":
        maker.attentive, maker.looks = float(rng.uniform(0.6, 1)), float(rng.uniform(4, 25))
        maker.patience, maker.width = float(rng.uniform(150, 500)), 400.0
        maker.take, maker.stop = float(rng.uniform(0.008, 0.04)), float(rng.uniform(0.008, 0.04))
    elif label == "margin":
        maker.financed = round(maker.cash * float(rng.uniform(0.4, 1.2)), 2)
        maker.cash = round(maker.cash + maker.financed, 2)
        maker.warn, maker.close, maker.tops_up = 0.4, 0.7, float(rng.uniform(0, 1))
        maker.size *= 2
        maker.attentive = min(maker.attentive * 2, 1.0)
    elif label == "traveller":
        places = [
            cast.cloud(str(rng.choice(list(cast.clouds)))) if rng.random() < 0.5 else cast.place() for _ in range(int(rng.integers(2, 8)))
        ]
        roaming = Place(places[0].region, [address for place in places for address in place.addresses[:6]])
        seats = [(cast.seat(str(rng.choice(["phone", "pc"])), roaming, rotates=bool(rng.random() < 0.4)), 1.0)]
        seats += [(cast.seat("phone", place), 0.3) for place in places[: int(rng.integers(0, 4))]]
    elif label == "phone_changer":
        cuts = [0, *sorted(rng.integers(1, laws.days, int(rng.integers(1, 5))).tolist()), 10**6]
        seats = []
        for since, until in pairwise(cuts):
            number = cast.seat("phone", cast.cloud(cast.homes[maker.person].region))
            cast.seats[number].since, cast.seats[number].until = since, until
            seats.append((number, 1.0))
            if 0 < since < laws.days and rng.random() < 0.7:
                account.passwords.append((since, int(rng.integers(0, 2))))
    elif label == "funded_by_relatives":
        account.payers = ["62" + cast.digits(17) for _ in range(int(rng.integers(2, 9)))]
        maker.saves, maker.draws = float(rng.uniform(0.03, 0.3)), float(rng.uniform(0, 0.1))
        maker.round_to = float(rng.choice([1000, 5000, 10_000, 50_000]))
    elif label == "futures_scalper":
        maker.rule, maker.horizon = law.SCALPER, 4
        maker.attentive, maker.looks, maker.width = float(rng.uniform(0.5, 1)), float(rng.uniform(8, 50)), 400.0
        maker.patience, maker.flat = float(rng.uniform(3, 40)), bool(rng.random() < 0.8)
        maker.take, maker.stop = float(rng.uniform(0.001, 0.006)), float(rng.uniform(0.001, 0.006))
    elif label == "futures_spread":
        maker.rule, maker.watch = law.PAIR, taste(rng, cast.market, int(rng.integers(2, 5)), futures=True)
        maker.attentive, maker.looks = float(rng.uniform(0.4, 1)), float(rng.uniform(2, 15))
        maker.threshold *= 0.6
    cast.add(maker, seats)


def _couple(cast: Cast, label: str, size: int) -> None:
    """Accounts of one home: each decides for themselves, or one for both, perhaps at one PC."""
    rng = cast.rng
    home = cast.place()
    first: Maker | None = None
    shared = [(cast.seat("pc", home), 1.0)]
    for _ in range(size):
        maker = _ordinary(cast, label, home)
        if first is None:
            cast.add(maker, [*shared, *cast.usual_seats(maker.person, home_only=True)])
            first = maker
            continue
        mine, other = cast.accounts[maker.account], cast.accounts[first.account]
        mine.address = other.address
        if rng.random() < 0.5:
            mine.phone = other.phone
        elif rng.random() < 0.6:
            mine.contact, other.contact = other.phone, mine.phone
        mine.branch = other.branch
        mine.payers = [other.card] if rng.random() < 0.5 else mine.payers
        if rng.random() < 0.4:  # one decides for both
            maker = copied(first, account=maker.account, cash=maker.cash, size=first.size * maker.cash / first.cash)
        seats = cast.usual_seats(maker.person, home_only=bool(rng.random() < 0.7)) if rng.random() < 0.6 else []
        cast.add(maker, [*shared, *seats] if rng.random() < 0.6 or not seats else seats)


def _family(cast: Cast, label: str, _size: int) -> None:
    """Several of a family trade one account, openly."""
    rng = cast.rng
    home = cast.place()
    maker = _ordinary(cast, label, home)
    shared = (cast.seat("pc", home), 1.0)
    for number in range(int(rng.integers(2, 6))):
        apart = rng.random() < 0.4
        person = maker.person if number == 0 else cast.person(cast.place() if apart else home)
        member = maker if number == 0 else temper(rng, cast.laws, cast.market, maker.account, person)
        seats = cast.usual_seats(person) if apart or rng.random() < 0.6 else []
        cast.add(member, [shared, *seats] if not apart or not seats else seats)
        if number and rng.random() < 0.5:
            cast.accounts[maker.account].payers.append("62" + cast.digits(17))


def _office(cast: Cast, label: str, size: int) -> None:
    """Colleagues behind one address, or strangers at the PCs of a broker's hall."""
    rng = cast.rng
    office = cast.place(changes=False)
    desks = [(cast.seat("pc", office), 1.0) for _ in range(int(rng.integers(1, 4)))]
    branch = str(rng.choice(cast.branches))
    for _ in range(size):
        maker = _ordinary(cast, label)
        if label == "branch_hall":
            cast.accounts[maker.account].branch = branch
            maker.attentive = min(maker.attentive * 2, 1.0)
            seats = desks if rng.random() < 0.8 else [*desks, *cast.usual_seats(maker.person)]
        else:
            seats = [(cast.seat(str(rng.choice(["pc", "phone"])), office), 2.0), *cast.usual_seats(maker.person)]
            seats += desks[:1] if rng.random() < 0.2 else []
        cast.add(maker, seats)


def _follower(cast: Cast, label: str, size: int) -> None:
    """One leads, the others do the same some minutes later."""
    rng = cast.rng
    leader = cast.add(_ordinary(cast, label))
    leader.attentive = max(leader.attentive, 0.3)
    number = len(cast.makers) - 1
    for _ in range(size - 1):
        maker = _ordinary(cast, label)
        changes = {"account": maker.account, "person": maker.person, "cash": maker.cash, "size": leader.size * maker.cash / leader.cash}
        cast.add(copied(leader, **changes, leader=number, lag=int(rng.integers(0, 15)), eager=0.9, noise=leader.noise))


def _quant(cast: Cast, label: str, _size: int) -> None:
    """A book of many symbols, rebalanced by a machine."""
    rng, laws = cast.rng, cast.laws
    company = cast.person(kind="organisation")
    account = cast.account(label, company, kind="product")
    maker = temper(rng, laws, cast.market, account, company)
    count = int(rng.integers(min(60, laws.stocks // 2), laws.stocks))
    maker.watch = taste(rng, cast.market, count, futures=False)
    maker.rule, maker.breadth, maker.every = law.BASKET, int(count * rng.uniform(0.3, 0.9)), int(rng.choice([1, 2, 5, 10]))
    maker.cash, maker.size = float(round(np.exp(rng.uniform(15, 18)), 2)), float(rng.uniform(5_000, 40_000))
    maker.centre, maker.width, maker.looks = float(rng.uniform(60, 140)), float(rng.uniform(10, 90)), float(rng.uniform(0, 3))
    maker.part, maker.noise, maker.attentive = float(rng.choice([-1, 1])), float(rng.uniform(0.3, 3)), float(rng.uniform(0.7, 1))
    maker.aggressive, maker.machine, maker.horizon = float(rng.uniform(0.6, 0.98)), True, min(maker.horizon, 3)
    cast.accounts[account].poll = float(rng.choice([0, 1, 3, 20, 60]))
    server = cast.seat(str(rng.choice(["api", "api", "relay"])), cast.place(changes=False), app="qmt", blank=bool(rng.random() < 0.3))
    cast.add(maker, [(cast.vendor() if rng.random() < 0.3 else server, 1.0)])


def _managers(cast: Cast, label: str, _size: int) -> None:
    """A product or a company for which several people decide, through one desk or each their own."""
    rng, laws = cast.rng, cast.laws
    company = cast.person(kind="organisation")
    account = cast.account(label, company, kind="product" if label == "manager_product" else "organisation")
    office = cast.place(changes=False)
    how = str(rng.choice(["pc", "pc", "relay", "api"]))
    desk = (
        [(cast.seat(how, office, app="broker-pc", blank=how == "relay" and bool(rng.random() < 0.6)), 1.0)] if rng.random() < 0.6 else None
    )
    cast.accounts[account].gap = float(rng.uniform(5, 40)) if desk and rng.random() < 0.6 else 0.0
    for _ in range(int(rng.integers(2, 13)) if label == "manager_product" else int(rng.integers(1, 4))):
        person = cast.person()
        maker = temper(rng, laws, cast.market, account, person)
        big = float(rng.uniform(2, 30)) if label == "manager_product" else float(rng.uniform(1, 8))
        maker.cash, maker.size = round(maker.cash * big, 2), maker.size * (1 if maker.size_rule in (law.FRACTION, law.ALL_IN) else big)
        maker.attentive = float(np.clip(maker.attentive * 1.5, 0.1, 1))
        cast.add(maker, desk or [(cast.seat("pc", office), 1.0)])


def _rules(cast: Cast, label: str, _size: int) -> None:
    """One person, several rules: by hand on several machines, as a grid of bots, or making markets."""
    rng = cast.rng
    first = _ordinary(cast, label)
    count = {"many_rules": (2, 7), "grid_bot": (1, 7), "market_maker": (4, 16)}[label]
    machines = [
        (cast.seat(str(rng.choice(["pc", "phone", "api"])), cast.place(cast.homes[first.person].region)), 1.0)
        for _ in range(int(rng.integers(1, 5)))
    ]
    if label == "grid_bot" and rng.random() < 0.4:
        machines = [(cast.vendor(), 1.0)]
    for number in range(int(rng.integers(*count))):
        maker = first if number == 0 else temper(rng, cast.laws, cast.market, first.account, first.person)
        if label == "many_rules":
            attend(rng, maker)
            cast.add(maker, [machines[number % len(machines)]])
            continue
        tiny = label == "market_maker"
        maker.rule, maker.machine = law.GRID, True
        maker.watch, maker.invested = taste(rng, cast.market, 1, futures=False), 0.5
        maker.step = float(rng.uniform(0.001, 0.004) if tiny else rng.uniform(0.006, 0.04))
        maker.looks, maker.attentive, maker.width = float(rng.uniform(25, 60) if tiny else rng.uniform(8, 40)), 1.0, 400.0
        maker.slots, maker.aggressive = int(rng.integers(8, 40)), 0.1 if tiny else maker.aggressive
        maker.wait = int(rng.integers(2, 8)) if tiny else maker.wait
        maker.cash = maker.cash * 5 if tiny else maker.cash
        cast.add(maker, machines[:1])
    cast.accounts[first.account].poll = float(rng.choice([0, 1, 3, 20])) if label != "many_rules" else 0.0


_MAKERS = {
    "couple": _couple,
    "family": _family,
    "office": _office,
    "branch_hall": _office,
    "follower": _follower,
    "quant_product": _quant,
    "manager_product": _managers,
    "organisation": _managers,
    "many_rules": _rules,
    "grid_bot": _rules,
    "market_maker": _rules,
}
