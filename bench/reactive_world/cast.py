"""People, accounts, devices and addresses: the stage on which everybody trades."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from bench.reactive_world.laws import Laws
from bench.reactive_world.maker import Maker
from bench.reactive_world.market import Market

REGIONS = ("北京", "上海", "广东", "浙江", "江苏", "四川", "湖北", "福建", "山东", "安徽", "陕西", "重庆", "江西", "河南")
APPS = ("tdx-pc", "ths-pc", "broker-app", "broker-pc", "qmt", "ptrade", "web")


@dataclass(slots=True)
class Place:
    """Where somebody is: the addresses that it had, one after the other."""

    region: str
    addresses: list[str]


@dataclass(slots=True)
class Seat:
    """A device at a place. ``rotates``: its address changes from order to order, not from time to time; ``since`` and ``until`` in days."""

    kind: str
    place: Place
    fields: dict[str, str]
    rotates: bool = False
    since: int = 0
    until: int = 10**6


@dataclass(slots=True)
class Account:
    """One account as the broker knows it, what it really is, and how orders reach it.

    Attributes:
        gap: least seconds between two orders, where one hand types them all; 0 none.
        poll: orders leave at multiples of so many seconds, where a machine sends them; 0 none.
        netting: minutes within which opposite orders of one symbol are netted; 0 none.
        payers: bank cards from which the holder's card is fed.
    """

    label: str
    futures: bool
    holder: int
    kind: str
    opened: dt.date
    phone: str
    contact: str
    address: str
    branch: str
    card: str
    gap: float = 0.0
    poll: float = 0.0
    netting: int = 0
    payers: list[str] = field(default_factory=list)
    passwords: list[tuple[int, int]] = field(default_factory=list)
    subscribes: float = 0.0


class Cast:
    """Everybody and everything of one world. Parties, seats and accounts are known by their places in the lists."""

    def __init__(self, laws: Laws, market: Market) -> None:
        self.laws, self.market = laws, market
        self.rng = np.random.default_rng([laws.seed, 41])
        self.parties: list[dict[str, str]] = []
        self.homes: list[Place] = []
        self.accounts: list[Account] = []
        self.makers: list[Maker] = []
        self.seats: list[Seat] = []
        rng = self.rng
        self.clouds = {region: [self.address(region) for _ in range(laws.nat_pool)] for region in REGIONS}
        self.vendors: list[int] = []
        self.branches = [f"{region}第{number}营业部" for region in REGIONS for number in range(1, 1 + int(rng.integers(1, 5)))]

    def digits(self, count: int) -> str:
        """Random digits, the first of them no zero."""
        return str(self.rng.integers(1, 10)) + "".join(map(str, self.rng.integers(0, 10, count - 1)))

    def hexes(self, count: int) -> str:
        """Random hexadecimal digits."""
        return "".join("0123456789ABCDEF"[digit] for digit in self.rng.integers(0, 16, count))

    def address(self, region: str) -> str:
        """A public address of that region."""
        first, second, third, fourth = self.rng.integers(1, 255, 4)
        return f"{36 + REGIONS.index(region) * 6 + first % 6}.{second}.{third}.{fourth}"

    def place(self, region: str | None = None, changes: bool = True) -> Place:
        """A home or an office with its own line."""
        region = region or str(self.rng.choice(REGIONS))
        often = self.laws.address_days * self.rng.lognormal(0, 0.6)
        count = int(np.clip(self.laws.days / often, 1, 60)) if changes else 1
        return Place(region, [self.address(region) for _ in range(count)])

    def cloud(self, region: str) -> Place:
        """A mobile network: addresses shared with many strangers."""
        pool = self.clouds[region]
        return Place(region, [pool[chosen] for chosen in self.rng.integers(0, len(pool), int(self.rng.integers(1, 20)))])

    def person(self, home: Place | None = None, kind: str = "person", address: str = "") -> int:
        """Somebody new, or a company."""
        number = len(self.parties)
        home = home or self.place()
        name = f"投资者{number:05d}" if kind == "person" else f"第{number:05d}号公司"
        address = address or f"{home.region}{self.digits(2)}路{self.digits(3)}号"
        self.parties.append({"kind": kind, "name": name, "id_number": self.digits(18), "phone": "1" + self.digits(10), "address": address})
        self.homes.append(home)
        return number

    def seat(self, kind: str, place: Place, app: str | None = None, blank: bool = False, rotates: bool = False, phone: str = "") -> int:
        """A device. What the broker keeps of it is decided once and for all; ``blank`` ones hide what they are."""
        rng, keeps = self.rng, self.laws.keeps
        fields = {"app_id": app or str(rng.choice(APPS))}
        if kind != "phone" and not blank:
            mac = self.hexes(12)
            fields |= {
                "mac": "-".join(mac[at : at + 2] for at in range(0, 12, 2)),
                "disk_serial": self.hexes(10),
                "cpu_id": "BF" + self.hexes(14),
            }
        elif kind == "phone" and not blank:
            fields |= {"imei": "86" + self.digits(13), "phone_number": phone or "1" + self.digits(10)}
        fields["region"] = place.region
        fields = {name: value for name, value in fields.items() if rng.random() < keeps[name]}
        if kind in ("phone", "pc") and rng.random() < self.laws.kind_unknown:
            kind = "unknown"
        self.seats.append(Seat(kind, place, fields, rotates))
        return len(self.seats) - 1

    def vendor(self) -> int:
        """A rented server on which the programs of many strangers run."""
        if not self.vendors or self.rng.random() < 0.15:
            blank = bool(self.rng.random() < 0.4)
            self.vendors.append(self.seat(str(self.rng.choice(["api", "pc", "relay"])), self.place(changes=False), app="qmt", blank=blank))
        return int(self.rng.choice(self.vendors))

    def usual_seats(self, person: int, home_only: bool = False) -> list[tuple[int, float]]:
        """The devices of somebody ordinary: a phone or a PC, or both, at home, on the way or at work."""
        rng, laws, home = self.rng, self.laws, self.homes[person]
        kinds = ["phone"] if rng.random() < laws.phone_share else ["pc"]
        while rng.random() < laws.two_devices and len(kinds) < 4:
            kinds.append(str(rng.choice(["pc", "phone"])))
        seats = []
        for kind in kinds:
            away = not home_only and rng.random() < 0.6
            place = home if not away else self.cloud(home.region) if kind == "phone" else self.place(home.region)
            # Through a gateway the broker sees an address of the gateway's, another one each time, and may take it for a relay.
            behind = kind == "phone" and rng.random() < laws.gateway
            place = self.cloud(home.region) if behind else place
            taken_for = str(rng.choice(["phone", "phone", "relay"])) if behind else kind
            number = self.seat(taken_for, place, rotates=behind, blank=taken_for == "relay", phone=self.parties[person]["phone"])
            seats.append((number, float(rng.exponential(1)) + 0.05))
        return seats

    def account(self, label: str, holder: int, futures: bool = False, kind: str = "person", opened: int | None = None) -> int:
        """A new account; ``opened`` is how many calendar days before the first day."""
        rng, laws = self.rng, self.laws
        ago = opened if opened is not None else int(rng.exponential(1200)) + 1
        party = self.parties[holder]
        contact = "1" + self.digits(10) if rng.random() < 0.4 else ""
        self.accounts.append(
            Account(
                label,
                futures,
                holder,
                kind,
                max(laws.first_day - dt.timedelta(days=ago), dt.date(1993, 1, 4)),
                party["phone"],
                contact,
                party["address"],
                str(rng.choice(self.branches)),
                "62" + self.digits(17),
            )
        )
        number = len(self.accounts) - 1
        account = self.accounts[number]
        if rng.random() < 0.35:
            account.payers = ["62" + self.digits(17) for _ in range(int(rng.integers(1, 4)))]
        for day in np.nonzero(rng.random(laws.days) < laws.password_changes)[0].tolist():
            account.passwords.append((int(day), int(rng.integers(0, 2))))
        return number

    def add(self, maker: Maker, seats: list[tuple[int, float]] | None = None) -> Maker:
        """Let somebody trade, from their usual devices unless told otherwise."""
        maker.seats = seats if seats is not None else self.usual_seats(maker.person)
        self.makers.append(maker)
        return maker
