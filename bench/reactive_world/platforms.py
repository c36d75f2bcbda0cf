"""Accounts behind which strangers trade in secret: split among clients by a platform, or lent from hand to hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from bench.reactive_world.cast import Cast, Place
from bench.reactive_world.maker import NEVER, Maker, client, copied, stays, temper


@dataclass(frozen=True, slots=True)
class Ring:
    """What the accounts of one platform have in common.

    Attributes:
        server: its own machine, a relay or a PC; None where clients come from their own terminals.
        card: through which the money goes.
        phone: left with the broker instead of the holder's.
        heat: how much its clients trade beside other people.
        late: share of clients that come after the first day.
        careful: it gives each account a machine, a card and a phone of its own.
    """

    label: str
    server: int | None
    card: str
    phone: str
    heat: float
    late: float
    careful: bool


def cast_ring(cast: Cast, label: str, size: int) -> None:
    """One platform with ``size`` accounts."""
    rng, laws = cast.rng, cast.laws
    ring = Ring(
        label,
        _server(cast, label),
        "62" + cast.digits(17),
        "1" + cast.digits(10),
        float(laws.client_heat * rng.lognormal(0, 0.5)),
        float(rng.uniform(0.2, 0.9)),
        bool(rng.random() < laws.care),
    )
    for _ in range(size):
        _lent(cast, ring) if label == "lent_handover" else _split(cast, ring)


def _server(cast: Cast, label: str) -> int | None:
    rng = cast.rng
    how = {
        "split_server": "server",
        "split_relay": "relay",
        "split_operator": "operator",
        "split_umbrella": "server",
        "split_netted": "server",
    }.get(label)
    how = how or str(rng.choice(["own", "server", "relay"] if label != "split_own_terminal" else ["own"]))
    if label == "lent_handover" or how == "own":
        return None
    if how == "operator":
        return cast.seat("pc", cast.place())
    if how == "server":
        return cast.seat(str(rng.choice(["pc", "api"])), cast.place(changes=False), blank=bool(rng.random() < 0.3))
    places = [cast.place(changes=False) for _ in range(int(rng.integers(2, 50)))]
    many = Place(places[0].region, [place.addresses[0] for place in places])
    return cast.seat(str(rng.choice(["relay", "unknown", "api"])), many, blank=bool(rng.random() < 0.7), rotates=bool(rng.random() < 0.7))


def _holder(cast: Cast, ring: Ring, futures: bool) -> int:
    """The lender's account, with what of the platform shows in it."""
    rng, laws = cast.rng, cast.laws
    holder = cast.person()
    fresh = int(rng.integers(20, 300)) if rng.random() < 0.4 else None
    number = cast.account(ring.label, holder, futures, opened=fresh)
    account = cast.accounts[number]
    account.payers = ["62" + cast.digits(17)] if ring.careful else [ring.card]
    if not ring.careful and rng.random() < laws.identity_sharing:
        if rng.random() < 0.5:
            account.phone = ring.phone
        else:
            account.contact = ring.phone
    return number


def _split(cast: Cast, ring: Ring) -> None:
    """One main account and its clients."""
    rng, laws, label = cast.rng, cast.laws, ring.label
    futures = label == "split_futures"
    number = _holder(cast, ring, futures)
    account = cast.accounts[number]
    low, high = laws.split_size
    count = int(np.exp(rng.uniform(np.log(low), np.log(high))))
    count = {"split_small": int(rng.integers(2, 6)), "split_part_time": int(rng.integers(2, 11)), "split_umbrella": max(count // 3, 3)}.get(
        label, count
    )
    server = ring.server
    if server is not None and ring.careful:
        server = _server(cast, label)
    if label == "split_operator":
        account.gap = float(rng.uniform(6, 50))
        count = min(count, 30)
    elif server is not None and rng.random() < 0.5:
        account.poll = float(rng.choice([1, 2, 3, 5, 20, 60]))
    if label == "split_netted":
        account.netting = int(rng.integers(1, 6))
    first, last = 0, NEVER
    if label == "split_part_time":
        first = int(rng.integers(0, laws.days * 2 // 3))
        last = first + int(rng.integers(8, laws.days))
    owner = label in ("split_part_time", "split_small") or rng.random() < 0.1
    if owner:
        cast.add(temper(rng, laws, cast.market, number, account.holder, futures))
    leader = -1
    for _ in range(count):
        person = cast.person()
        maker = client(rng, laws, cast.market, number, person, futures, ring.heat)
        stays(rng, laws, maker, ring.late)
        maker.start = min(max(maker.start, first), laws.days - 2)
        maker.end = min(max(maker.end, maker.start + 3), last) if last > maker.start + 3 else maker.start + 3
        if label == "split_umbrella":
            maker = _umbrella(cast, maker)
        if leader >= 0 and rng.random() < laws.alike_clients * 0.4:
            maker = _same_tip(cast, maker, leader)
        cast.add(maker, [(server, 1.0)] if server is not None else cast.usual_seats(person))
        leader = len(cast.makers) - 1 if leader < 0 and not owner else leader
    account.passwords += [(first, int(rng.integers(0, 2)))] if first else []


def _umbrella(cast: Cast, maker: Maker) -> Maker:
    """A client with a big purse that is filled up in round sums."""
    scale = float(cast.rng.uniform(2, 12))
    return copied(
        maker,
        cash=round(maker.cash * scale, -4) + 10_000,
        financed=round(maker.financed * scale, -4),
        round_to=float(cast.rng.choice([10_000, 50_000, 100_000])),
        tops_up=0.9,
        warn=maker.warn * 0.6,
        silent=False,
        size=maker.size * scale if maker.size > 10 and not maker.futures else maker.size,
    )


def _same_tip(cast: Cast, maker: Maker, leader: int) -> Maker:
    """A client that trades on the tips on which another one trades."""
    first = cast.makers[leader]
    return copied(
        first,
        account=maker.account,
        person=maker.person,
        cash=maker.cash,
        financed=maker.financed,
        size=first.size if first.size_rule != 1 else first.size * maker.cash / first.cash,
        start=maker.start,
        end=maker.end,
        invested=0.0 if maker.start else maker.invested,
        silent=maker.silent,
        leader=leader,
        lag=int(cast.rng.integers(0, 20)),
    )


def _lent(cast: Cast, ring: Ring) -> None:
    """One user after the other, each with the password changed and money of their own; the lender before, perhaps."""
    rng, laws = cast.rng, cast.laws
    number = _holder(cast, ring, bool(rng.random() < 0.15))
    account = cast.accounts[number]
    futures = account.futures
    users = int(rng.integers(1, 6))
    own = rng.random() < 0.5 or users == 1
    cuts = np.sort(rng.choice(np.arange(3, laws.days - 3), min(users, laws.days - 6), replace=False)).tolist()
    if own:
        lender = temper(rng, laws, cast.market, number, account.holder, futures)
        lender.attentive *= float(rng.choice([0.1, 1]))
        lender.end = cuts[0]
        cast.add(lender)
    else:
        cuts[0] = 0
    shared = cast.usual_seats(account.holder) if rng.random() < laws.device_sharing * 0.3 else None
    for since, until in zip(cuts, [*cuts[1:], NEVER], strict=True):
        person = cast.person()
        maker = client(rng, laws, cast.market, number, person, futures, ring.heat)
        maker.start, maker.end, maker.silent = since, until - (1 if until < NEVER else 0), False
        maker.invested = 0.0 if since else maker.invested
        cast.add(maker, shared)
        if since:
            account.passwords += [(since, kind) for kind in (0, 1) if rng.random() < 0.75]
            account.payers.append("62" + cast.digits(17))
