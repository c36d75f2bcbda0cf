"""What people leave behind besides orders: machines, lines, addresses, logins."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

REGIONS = [
    "上海",
    "北京",
    "广东深圳",
    "广东广州",
    "浙江杭州",
    "浙江宁波",
    "江苏南京",
    "江苏苏州",
    "四川成都",
    "重庆",
    "湖北武汉",
    "湖南长沙",
    "山东青岛",
    "山东济南",
    "河南郑州",
    "福建福州",
    "福建厦门",
    "安徽合肥",
    "江西南昌",
    "陕西西安",
    "辽宁大连",
    "辽宁沈阳",
    "天津",
    "河北石家庄",
    "云南昆明",
    "广西南宁",
    "黑龙江哈尔滨",
    "山西太原",
    "海南海口",
    "贵州贵阳",
]
APPS = ("同花顺 10.2", "通达信 7.6", "大智慧 9.1", "东方财富 10", "券商自营 6.4", "券商自营 6.5", "券商自营 7.0")
FIELDS = ("kind", "public_ip", "mac", "disk_serial", "cpu_id", "phone_number", "imei", "app_id", "region")


def hexes(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789ABCDEF") for _ in range(count))


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def phone(rng: random.Random) -> str:
    return rng.choice(("130", "135", "136", "138", "139", "150", "158", "177", "186", "188", "199")) + digits(rng, 8)


@dataclass
class Net:
    """Addresses by region: homes, carriers' gateways that thousands share, halls of servers."""

    rng: random.Random
    gateways: dict[int, list[str]] = field(default_factory=dict)
    halls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for region in range(len(REGIONS)):
            self.gateways[region] = [
                f"{100 + region}.{self.rng.randrange(256)}.{self.rng.randrange(256)}.{self.rng.randrange(1, 255)}" for _ in range(24)
            ]
        self.halls = [f"{self.rng.choice((39, 47, 81, 119))}.{self.rng.randrange(256)}.{self.rng.randrange(256)}" for _ in range(14)]

    def home(self, region: int) -> str:
        return f"{(58, 61, 113, 117, 180, 183, 218, 222)[region % 8]}.{region * 8 + self.rng.randrange(8)}.{self.rng.randrange(256)}.{self.rng.randrange(1, 255)}"

    def hall(self) -> str:
        return f"{self.rng.choice(self.halls)}.{self.rng.randrange(1, 255)}"


@dataclass
class Line:
    """A way into the net. ``kind``: home (the address changes now and then), office and hall (fixed), mobile (a carrier's gateway)."""

    net: Net
    region: int
    kind: str
    changes: float = 0.06
    address: str = ""

    def __post_init__(self) -> None:
        if not self.address:
            self.address = self.net.hall() if self.kind == "hall" else self.net.home(self.region)

    def ip(self, rng: random.Random) -> str:
        if self.kind == "mobile":
            return rng.choice(self.net.gateways[self.region])
        if self.kind == "home" and rng.random() < self.changes:
            self.address = self.net.home(self.region)
        return self.address


@dataclass
class Device:
    """A machine. Fields that it does not have are None."""

    kind: str
    app: str | None
    mac: str | None = None
    disk: str | None = None
    cpu: str | None = None
    number: str | None = None
    imei: str | None = None


def pc(rng: random.Random, app: str | None = None) -> Device:
    # Some private people order through other makers' tools too.
    return Device(
        "pc",
        app or ("TradeX 1.1" if rng.random() < 0.03 else rng.choice(APPS)),
        hexes(rng, 12),
        f"{rng.choice(('WD-', 'S3Z', 'ST', ''))}{hexes(rng, 8)}",
        hexes(rng, 16),
    )


def mobile(rng: random.Random, number: str | None, app: str | None = None) -> Device:
    return Device(
        "phone",
        app or rng.choice(APPS),
        hexes(rng, 12) if rng.random() < 0.3 else None,
        None,
        None,
        number,
        digits(rng, 15) if rng.random() < 0.7 else None,
    )


def server(rng: random.Random, kind: str, app: str | None) -> Device:
    bare = rng.random() < 0.45
    return Device(
        kind,
        app,
        None if bare else hexes(rng, 12),
        None if bare or rng.random() < 0.4 else hexes(rng, 10),
        None if bare else hexes(rng, 16),
    )


@dataclass
class Use:
    """A device on a line, how often it is taken, and from which day to which."""

    device: Device
    lines: tuple[Line, ...]
    weight: float = 1.0
    first: int = 0
    last: int = 10**6


@dataclass
class Gear:
    """What one person trades from. One choice for each half of a day."""

    uses: list[Use]
    fickle: float = 0.0  # chance that an order comes from another of them
    chosen: dict[tuple[int, int], int] = field(default_factory=dict)

    def terminal(self, rng: random.Random, register: Register, day: int, half: int) -> int:
        key = (day, half)
        if key not in self.chosen or rng.random() < self.fickle:
            uses = [u for u in self.uses if u.first <= day <= u.last]
            if not uses:
                return -1
            use = rng.choices(uses, [u.weight for u in uses])[0]
            line = rng.choice(use.lines)
            self.chosen[key] = register.row(use.device, line, rng)
        return self.chosen[key]


@dataclass
class Nothing(Gear):
    """Nobody recorded a terminal."""

    def terminal(self, rng: random.Random, register: Register, day: int, half: int) -> int:  # noqa: ARG002
        return -1


@dataclass
class Masked(Gear):
    """A server that makes up a machine for each client and day, behind its own few addresses."""

    line: Line | None = None

    def terminal(self, rng: random.Random, register: Register, day: int, half: int) -> int:
        key = (day, half)
        if key not in self.chosen:
            device = self.uses[0].device
            made = Device(
                device.kind, device.app, hexes(rng, 12), hexes(rng, 10) if device.disk else None, device.cpu, device.number, device.imei
            )
            self.chosen[key] = register.row(made, self.line or self.uses[0].lines[0], rng)
        return self.chosen[key]


@dataclass
class Register:
    """The terminals table: one row for each machine at each address."""

    rows: list[tuple[str | None, ...]] = field(default_factory=list)
    places: dict[tuple[str | None, ...], int] = field(default_factory=dict)

    def row(self, device: Device, line: Line, rng: random.Random) -> int:
        address = line.ip(rng)
        key = (device.kind, address, device.mac, device.disk, device.cpu, device.number, device.imei, device.app, REGIONS[line.region])
        if key not in self.places:
            self.places[key] = len(self.rows)
            self.rows.append(key)
        return self.places[key]


@dataclass(frozen=True)
class Broker:
    """What a broker keeps, and how exactly."""

    name: str
    futures: bool
    grain: int  # microseconds to which times are cut
    terminals: float  # share of accounts whose terminals are kept
    login_skew: int  # seconds by which its login clock is off
    dirt: tuple[str, ...]  # what it writes for unknown
    dirty: float
    commission: tuple[int, int]


def brokers(rng: random.Random, difficulty: float) -> list[Broker]:
    rows = []
    for number in range(10):
        futures = number >= 7
        rows.append(
            Broker(
                name=f"{'F' if futures else 'S'}{number + 11}",
                futures=futures,
                grain=rng.choice((1, 1, 1000, 10_000, 1_000_000)),
                terminals=rng.uniform(0.1, 0.5) if rng.random() < 0.1 + 0.1 * difficulty else rng.uniform(0.93, 1.0),
                login_skew=rng.choice((0, 0, 0, 0, -28_800, 190, -47)),
                dirt=rng.choice((("NA",), ("NA", "000000000000"), ("0",), ("To be filled by O.E.M.",), ("NULL", "0"))),
                dirty=rng.choice((0.0, 0.0, 0.1, 0.4)) * 2 * difficulty,
                commission=rng.choice(((80, 150), (100, 250), (150, 300), (250, 300))),
            )
        )
    return rows
