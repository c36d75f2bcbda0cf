"""Devices, the places they are used from, whose hands are on them, and what each broker keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

REGIONS = (
    "广东深圳", "广东广州", "广东佛山", "上海", "北京", "浙江杭州", "浙江宁波", "浙江温州", "江苏南京", "江苏苏州", "江苏无锡", "四川成都",
    "重庆", "湖北武汉", "湖南长沙", "河南郑州", "山东济南", "山东青岛", "福建厦门", "福建福州", "安徽合肥", "江西南昌", "陕西西安", "辽宁大连",
    "辽宁沈阳", "天津", "河北石家庄", "黑龙江哈尔滨", "云南昆明", "广西南宁", "贵州贵阳", "山西太原",
)  # fmt: skip
FIRST_OCTETS = np.array(
    [14, 27, 36, 39, 42, 49, 58, 59, 60, 61, 101, 106, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 171, 175, 180, 182, 183, 218, 219, 220, 221, 222, 223]
)  # fmt: skip
HOME, OFFICE, DORMITORY, HALL, SERVER_ROOM, MOBILE, ROTATING = range(7)
APPS = {
    "pc": ("tdx_v7.46", "tdx_v7.60", "ths_8.90", "hexin_9.1", "broker_pc_6.2", "dfcf_10.3"),
    "phone": ("broker_app_5.1", "broker_app_5.4", "ths_m_10.8", "dfcf_m_10.6", "zlj_m_4.0"),
    "api": ("qmt_1.0", "ptrade_2.1", "ctp_6.6.9", "client_api_3"),
    "relay": ("gateway_2", "wt_gate_1"),
    "unknown": (None, "broker_pc_6.2"),
}
SLOTS = 5


def mix(*parts: object) -> np.ndarray:
    """A well-mixed 64-bit number of its parts, the same on every machine."""
    state = np.full(np.broadcast_shapes(*(np.shape(part) for part in parts), (1,)), 0x9E3779B97F4A7C15, np.uint64)
    for part in parts:
        state = state ^ (np.atleast_1d(part).astype(np.int64).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state = state ^ (state >> np.uint64(31))
    return state


def unit(*parts: object) -> np.ndarray:
    """The same as a number in [0, 1)."""
    return (mix(*parts) >> np.uint64(11)).astype(float) / 2.0**53


@dataclass(frozen=True)
class Broker:
    """What a broker's counter keeps: share of orders with a terminal, of terminals with each field; clock in microseconds."""

    name: str
    on_orders: float
    mac: float
    disk: float
    phone: float
    region: float
    logouts: bool
    clock: int


BROKERS = (
    Broker("B01", 0.99, 0.97, 0.93, 0.9, 1.0, True, 1_000),
    Broker("B02", 0.97, 0.0, 0.85, 0.6, 0.95, False, 1_000_000),
    Broker("B03", 0.93, 0.8, 0.0, 0.9, 0.9, True, 10_000),
    Broker("B04", 0.0, 0.9, 0.7, 0.4, 0.0, False, 1_000_000),
    Broker("B05", 0.98, 0.95, 0.95, 0.95, 1.0, False, 1_000),
    Broker("F01", 0.98, 0.9, 0.5, 0.3, 0.8, True, 1_000),
    Broker("F02", 0.9, 0.6, 0.0, 0.0, 0.5, False, 500_000),
)
STOCK_BROKERS, FUTURES_BROKERS = (0, 1, 2, 3, 4), (5, 6)


@dataclass
class Machines:
    """Everything that orders come from, as it is added. Hands are lists of slots: device, how many alike, place, weight, next device, its day."""

    rng: np.random.Generator
    kinds: list[str] = field(default_factory=list)
    apps: list[str | None] = field(default_factory=list)
    owned_by: list[str | None] = field(default_factory=list)
    blank: list[bool] = field(default_factory=list)
    place_kinds: list[int] = field(default_factory=list)
    place_regions: list[int] = field(default_factory=list)
    place_spans: list[int] = field(default_factory=list)
    hands: list[list[tuple[int, int, int, float, int, int]]] = field(default_factory=list)

    def device(self, kind: str, phone: str | None = None, blank: bool = False) -> int:
        self.kinds.append(kind)
        self.apps.append(APPS[kind][int(self.rng.integers(len(APPS[kind])))])
        other = f"1{self.rng.integers(3, 10)}{self.rng.integers(0, 10**9):09d}"  # a second card
        self.owned_by.append((other if self.rng.random() < 0.07 else phone) if kind == "phone" and phone else None)
        self.blank.append(blank)
        return len(self.kinds) - 1

    def place(self, kind: int, region: int, span: int | None = None) -> int:
        """``span``: days of a lease at home, addresses behind a translation elsewhere."""
        self.place_kinds.append(kind)
        self.place_regions.append(region)
        self.place_spans.append(span if span is not None else int(1 + self.rng.pareto(0.9) * 4) if kind == HOME else 1)
        return len(self.place_kinds) - 1

    def hand(self, *slots: tuple[int, int, float], change: tuple[int, int] | None = None, alike: int = 1) -> int:
        """``slots`` of (device, place, weight); ``change``: from that day on the first device is that other one."""
        rows = []
        for number, (device, place, weight) in enumerate(slots[:SLOTS]):
            day, other = change if change and number == 0 else (1 << 30, device)
            rows.append((device, alike, place, weight, other, day))
        self.hands.append(rows)
        return len(self.hands) - 1

    def person(self, region: int, phone: str, home: int | None = None, work: int | None = None, change_on: int | None = None) -> int:
        """An ordinary person's hand: a phone mostly, perhaps a machine at home, perhaps one at work."""
        rng = self.rng
        home = self.place(HOME, region) if home is None else home
        slots = [(self.device("phone", phone), home, float(rng.uniform(0.3, 3)))]
        if rng.random() < 0.45:
            slots.append((self.device("pc"), home, float(rng.uniform(0.2, 3))))
        if work is not None or rng.random() < 0.2:
            work = self.place(OFFICE, region) if work is None else work
            slots.append((self.device("pc"), work, float(rng.uniform(0.2, 2.5))))
        if rng.random() < 0.3:
            slots.reverse()
        if change_on is None and rng.random() < 0.06:
            change_on = int(rng.integers(5, 110))
        change = None if change_on is None else (change_on, self.device(self.kinds[slots[0][0]], phone))
        return self.hand(*slots, change=change)

    def seen(
        self, hand: np.ndarray, day: np.ndarray, block: np.ndarray, event: np.ndarray, seed: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Device, address (32 bits) and region of each event. A person stays with a device for a half day, mostly."""
        table = np.zeros((len(self.hands), SLOTS, 6))
        for number, rows in enumerate(self.hands):
            table[number, : len(rows)] = rows
        weights = np.cumsum(table[:, :, 3], axis=1)
        weights /= weights[:, -1:]
        stays = unit(seed, hand, day, event, 3) > 0.05
        pick = np.where(stays, unit(seed, hand, day, block, 1), unit(seed, event, hand, 2))
        slot = np.minimum((pick[:, None] >= weights[hand]).sum(1), SLOTS - 1)
        row = table[hand, slot]
        alike = row[:, 1].astype(np.int64)
        device = np.where(day >= row[:, 5], row[:, 4], row[:, 0]).astype(np.int64)
        device += (mix(seed, hand, event, 4) % np.maximum(alike, 1).astype(np.uint64)).astype(np.int64)
        place = row[:, 2].astype(np.int64)
        kinds = np.array(self.place_kinds)[place]
        regions = np.array(self.place_regions)[place]
        spans = np.maximum(np.array(self.place_spans)[place], 1)
        is_phone = np.array([kind == "phone" for kind in self.kinds])[device]
        away = is_phone & np.isin(kinds, (HOME, OFFICE, DORMITORY)) & (unit(seed, device, day, block, 5) < 0.45)
        kinds = np.where(away, MOBILE, kinds)
        on_day = (mix(seed, device, day, block, 6) % np.uint64(1 << 20)).astype(np.int64)
        by_event = (mix(seed, event, 7) % np.uint64(1 << 20)).astype(np.int64)
        index = np.select(
            [kinds == HOME, kinds == DORMITORY, kinds == MOBILE, kinds == ROTATING],
            [(day + place % 7) // spans, on_day % spans, on_day % 48, by_event % spans],
            0,
        )
        base = np.where(kinds == MOBILE, -1 - regions, place)
        number = mix(seed, base, index, 8)
        octet = FIRST_OCTETS[(number >> np.uint64(40)) % np.uint64(len(FIRST_OCTETS))].astype(np.int64)
        address = (octet << 24) | (number % np.uint64(1 << 24)).astype(np.int64)
        moving = np.where(kinds == ROTATING, (number >> np.uint64(5)) % np.uint64(len(REGIONS)), regions).astype(np.int64)
        return device, address, moving
