"""Made-up identities for everybody in a world: no number, name or address in them can belong to anybody, and none tells what its owner does.

One ``Identities`` serves a whole world, so that everything it gives is unique in it. What it gives comes in a scrambled order that depends on the seed
alone: neighbours in the world are no neighbours by number.

Why nothing here exists: telephone numbers begin with 100 to 102, which are no mobile numbers; id numbers and credit codes with the region 99; bank cards
with 99, which no bank issues; IMEIs with the test series 00; MACs are locally administered; public addresses come from the ranges set aside for
documentation and benchmarks (RFC 5737, RFC 2544, RFC 3849); names are put together of syllables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Province, city, and how many of a hundred-odd investors live there (assumption: by size of the city and its wealth). The first city of a province is
# where its mobile gateways stand.
_PLACES = (
    ("北京", "北京", 9), ("上海", "上海", 10), ("广东", "广州", 6), ("广东", "深圳", 8), ("广东", "佛山", 3), ("广东", "东莞", 2), ("浙江", "杭州", 6),
    ("浙江", "宁波", 3), ("浙江", "温州", 3), ("江苏", "南京", 4), ("江苏", "苏州", 4), ("江苏", "无锡", 2), ("山东", "济南", 3), ("山东", "青岛", 3),
    ("四川", "成都", 5), ("四川", "绵阳", 1), ("湖北", "武汉", 4), ("湖北", "宜昌", 1), ("湖南", "长沙", 3), ("湖南", "株洲", 1), ("河南", "郑州", 3),
    ("河南", "洛阳", 1), ("福建", "福州", 3), ("福建", "厦门", 3), ("安徽", "合肥", 3), ("江西", "南昌", 2), ("江西", "九江", 1), ("陕西", "西安", 3),
    ("重庆", "重庆", 3), ("天津", "天津", 2), ("辽宁", "沈阳", 2), ("辽宁", "大连", 2), ("河北", "石家庄", 2), ("河北", "唐山", 1), ("黑龙江", "哈尔滨", 2),
    ("吉林", "长春", 1), ("广西", "南宁", 1), ("云南", "昆明", 1), ("贵州", "贵阳", 1), ("山西", "太原", 1), ("内蒙古", "呼和浩特", 1), ("甘肃", "兰州", 1),
    ("新疆", "乌鲁木齐", 1), ("海南", "海口", 1), ("宁夏", "银川", 1), ("青海", "西宁", 1), ("西藏", "拉萨", 1),
)  # fmt: skip
PROVINCES = tuple(dict.fromkeys(place[0] for place in _PLACES))
CITIES = tuple(place[1] for place in _PLACES)
CITY_PROVINCE = tuple(place[0] for place in _PLACES)
CITY_WEIGHTS: NDArray[np.float64] = np.array([place[2] for place in _PLACES], np.float64) / sum(place[2] for place in _PLACES)
# Where clouds and hosting rooms are.
SERVER_CITIES = tuple(CITIES.index(name) for name in ("北京", "上海", "深圳", "杭州", "广州"))

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵"
_GIVEN = "霁澹昱珩翊笙筠蓼蘅苒葳湄渌溯璟曜暄岑岫琤珣沅泠汀滢潆嬿妤婧姝晗晞昀昕旻玥琬琰瑄璇沐淏淳湜濯煜烨炜煦熠峤嵘岚崧屿栩桉桐梓棠楠榆槿樾禾秣稷穗竺筱篁翀翎翾胤臻舸芃芊芮苡茉荇荞莞菀萱葭蓁薇衎衡谌谦豫赟轩迩逸遥邈郢钰铄铎锴阡陌雯霏靖韫韶颀颢骁骞鸢鹤麒"
_HEADS = tuple(
    first + second for first in "岑岫澹昱霁邈珩砚漱笙筠蓼蘅渌溯骊羲璟曜暄泠衎樾翀" for second in "川禾舟原溪陵浦汀洲峤岚野桥渡亭"
)
_TRADES = ("商贸", "科技", "信息咨询", "网络科技", "投资管理", "电子商务", "文化传播", "建材", "实业", "企业管理", "供应链管理", "软件")
_STYLES = ("稳进", "量化", "多策略", "成长", "中性", "精选", "套利", "增强", "致远", "对冲")
_STREETS = "云溪望湖听松观澜倚桐临枫知秋踏雪拾光问渠枕石漱玉锄月耕烟"
_BROKERS = 14
_FUTURES_COMPANIES = 9
# Client programs that many brokers hand out under their own name; (name, kind).
_COMMON_APPS = (("YUNSHU", "pc"), ("QIMIAO", "pc"), ("LANTAI", "pc"), ("YUNSHUAPP", "phone"), ("HEYIAPP", "phone"))
# Processors say what model they are, not which one: the same few in very many machines.
_PROCESSORS = 36
_TEN_DIGITS = 10**10
_AHEAD = 256


@dataclass(frozen=True, slots=True)
class App:
    """A client program.

    Attributes:
        name: without version.
        kind: ``pc``, ``phone`` or ``api``.
        versions: as recorded, oldest first.
    """

    name: str
    kind: str
    versions: tuple[str, ...]

    def recorded(self, version: int) -> str:
        """The app id with its version; beyond the newest, the newest."""
        return f"{self.name};{self.versions[min(version, len(self.versions) - 1)]}"


@dataclass(frozen=True, slots=True)
class Broker:
    """A securities or futures firm that does not exist.

    Attributes:
        broker_id: its name.
        number: place in ``Identities.brokers`` or ``futures_companies``.
        market: ``stock`` or ``futures``.
        head: first digits of its account numbers.
        digits: length of its account numbers.
        branches: name and city of each.
        apps: its client programs.
        weight: share of all accounts.
    """

    broker_id: str
    number: int
    market: str
    head: str
    digits: int
    branches: tuple[tuple[str, int], ...]
    apps: tuple[App, ...]
    weight: float

    def apps_of(self, kind: str) -> list[int]:
        """Places in ``apps`` of the programs of a kind."""
        return [place for place, app in enumerate(self.apps) if app.kind == kind]


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, company or product with what a broker's file says of it; ``city`` indexes ``CITIES``."""

    party_id: str
    kind: str
    name: str
    id_number: str
    phone: str
    address: str
    city: int

    def party(self) -> dict[str, Any]:
        """Its row of ``parties``."""
        kind = "person" if self.kind == "person" else "organisation"
        columns = {"name": self.name, "id_number": self.id_number, "phone": self.phone, "address": self.address}
        return {"party_id": self.party_id, "kind": kind, **columns}


class _Series:
    """Whole numbers below a limit, each once, in a scrambled order."""

    __slots__ = ("_half", "_keys", "_limit", "_next", "_ready", "_what")

    def __init__(self, rng: np.random.Generator, limit: int, what: str) -> None:
        self._half = np.uint64(((limit - 1).bit_length() + 1) // 2)
        self._keys = rng.integers(1, 1 << 62, 4).astype(np.uint64)
        self._limit, self._next, self._what = limit, 0, what
        self._ready = np.empty(0, np.int64)

    def take(self, count: int) -> Ints:
        """The next ``count`` numbers.

        Raises:
            ValueError: there are no more.
        """
        if self._next + count > self._limit:
            raise ValueError(f"no more than {self._limit} different {self._what} in one world")
        # Most callers take one at a time: they are scrambled by the hundred.
        if count > len(self._ready):
            place = self._next + len(self._ready)
            fresh = np.arange(place, min(place + max(count, _AHEAD), self._limit), dtype=np.uint64)
            self._ready = np.concatenate([self._ready, self.at(fresh)])
        self._next += count
        given, self._ready = self._ready[:count], self._ready[count:]
        return given

    def at(self, numbers: NDArray[np.uint64]) -> Ints:
        """The numbers at these places (below the limit)."""
        # A Feistel network is one-to-one on even-sized words; what falls beyond the limit walks on until it falls below.
        numbers = self._scramble(numbers)
        while (beyond := numbers >= np.uint64(self._limit)).any():
            numbers[beyond] = self._scramble(numbers[beyond])
        return numbers.astype(np.int64)

    def _scramble(self, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
        mask = (np.uint64(1) << self._half) - np.uint64(1)
        left, right = numbers >> self._half, numbers & mask
        for key in self._keys:
            mixed = (right ^ key) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
            mixed *= np.uint64(0xBF58476D1CE4E5B9)
            left, right = right, left ^ ((mixed >> np.uint64(32)) & mask)
        return (left << self._half) | right


class Identities:
    """Everything by which people, machines and accounts of one world are told apart."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._series = {what: _Series(rng, limit, what) for what, limit in _LIMITS.items()}
        self._processors = [f"BFEBFBFF{int(number):08X}" for number in rng.integers(0x200, 0xFFFFF, _PROCESSORS)]
        self._processor_weights = rng.dirichlet(np.full(_PROCESSORS, 0.6))
        firms = [_HEADS[place] for place in rng.permutation(len(_HEADS))[: _BROKERS + _FUTURES_COMPANIES]]
        heads = [str(number) for number in rng.choice(np.arange(101, 989), _BROKERS + _FUTURES_COMPANIES, replace=False)]
        common = [App(name, kind, self._versions()) for name, kind in _COMMON_APPS]
        self.brokers = tuple(self._broker(place, firms[place], heads[place], "stock", common) for place in range(_BROKERS))
        self.futures_companies = tuple(
            self._broker(place, firms[_BROKERS + place], heads[_BROKERS + place], "futures", []) for place in range(_FUTURES_COMPANIES)
        )
        self._account_series = {
            one.head: _Series(rng, 10 ** (one.digits - 3), "accounts") for one in (*self.brokers, *self.futures_companies)
        }
        self._blocks = _blocks(rng)
        self._lines: dict[int, list[int]] = {}
        self._lines_used: dict[int, int] = {}

    # Firms.

    def _versions(self) -> tuple[str, ...]:
        rng = self._rng
        major, minor = int(rng.integers(1, 12)), int(rng.integers(0, 40))
        return tuple(f"V{major}.{minor + step:02d}" for step in range(int(rng.integers(4, 9))))

    def _broker(self, number: int, firm: str, head: str, market: str, common: list[App]) -> Broker:
        rng = self._rng
        word = "证券" if market == "stock" else "期货"
        code = "".join(chr(65 + int(letter)) for letter in rng.integers(0, 26, 2))
        own = [(f"{code}{'ZQ' if market == 'stock' else 'QH'}{tail}", kind) for tail, kind in _OWN_APPS]
        shared = [common[place] for place in np.sort(rng.permutation(len(common))[: int(rng.integers(2, 5))])] if common else []
        apps = (*(App(name, kind, self._versions()) for name, kind in own), *shared)
        cities = rng.choice(len(CITIES), int(rng.integers(10, 24)), replace=False, p=CITY_WEIGHTS)
        branches = tuple(
            (f"{firm}{word}{CITIES[city]}{self._street()}路营业部", int(city)) for city in cities for _ in range(int(rng.integers(1, 3)))
        )
        return Broker(f"{firm}{word}", number, market, head, int(rng.integers(8, 13)), branches, apps, float(rng.gamma(1.5)))

    def _street(self) -> str:
        place = 2 * int(self._rng.integers(len(_STREETS) // 2))
        return _STREETS[place : place + 2]

    def pick_broker(self, rng: np.random.Generator, market: str = "stock") -> Broker:
        """A firm of the market, the large ones more often."""
        firms = self.brokers if market == "stock" else self.futures_companies
        weights = np.array([one.weight for one in firms])
        return firms[int(rng.choice(len(firms), p=weights / weights.sum()))]

    def account_ids(self, broker: Broker, count: int) -> list[str]:
        """Account numbers as the firm gives them."""
        return [f"{broker.head}{number:0{broker.digits - 3}d}" for number in self._account_series[broker.head].take(count)]

    def branch(self, rng: np.random.Generator, broker: Broker, city: int) -> str:
        """A branch of the firm: in the holder's city where there is one, anywhere otherwise."""
        near = [name for name, place in broker.branches if place == city]
        names = near or [name for name, _ in broker.branches]
        return names[int(rng.integers(len(names)))]

    # People and companies.

    def cities(self, rng: np.random.Generator, count: int) -> Ints:
        """[count] where people live."""
        return rng.choice(len(CITIES), count, p=CITY_WEIGHTS).astype(np.int64)

    def names(self, rng: np.random.Generator, count: int, surname: str = "") -> list[str]:
        """Names of people; now and then two have the same, as in life."""
        first, second, family = (rng.integers(0, len(text), count) for text in (_GIVEN, _GIVEN, _SURNAMES))
        single = rng.random(count) < 0.15
        return [
            (surname or _SURNAMES[f]) + _GIVEN[a] + ("" if alone else _GIVEN[b])
            for f, a, b, alone in zip(family, first, second, single, strict=True)
        ]

    def companies(self, rng: np.random.Generator, cities: Ints) -> list[str]:
        """[n] names of companies, all different."""
        numbers = self._series["companies"].take(len(cities))
        trades = rng.integers(0, len(_TRADES), len(cities))
        return [
            f"{CITIES[city]}{_pair(number)}{_TRADES[trade]}有限公司" for number, city, trade in zip(numbers, cities, trades, strict=True)
        ]

    def products(self, rng: np.random.Generator, count: int) -> list[str]:
        """Names of licensed funds, all different."""
        numbers = self._series["companies"].take(count)
        styles, issues = rng.integers(0, len(_STYLES), count), rng.integers(1, 30, count)
        return [
            f"{_pair(number)}{_STYLES[style]}{issue}号私募证券投资基金"
            for number, style, issue in zip(numbers, styles, issues, strict=True)
        ]

    def phones(self, count: int) -> list[str]:
        """Mobile numbers."""
        return [f"10{number:09d}" for number in self._series["phones"].take(count)]

    def addresses(self, cities: Ints) -> list[str]:
        """[n] homes or offices, all different."""
        found = []
        for number, city in zip(self._series["addresses"].take(len(cities)), cities, strict=True):
            rest, room = divmod(int(number), 400)
            rest, house = divmod(rest, 40)
            street, gate = divmod(rest, 990)
            where = CITY_PROVINCE[city] if CITY_PROVINCE[city] != CITIES[city] else ""
            street_name = _STREETS[2 * street : 2 * street + 2]
            flat = f"{room // 10 + 1}{room % 10 + 1:02d}室"
            found.append(f"{where}{CITIES[city]}市{street_name}路{gate + 1}号{house + 1}幢{flat}")
        return found

    def id_numbers(self, rng: np.random.Generator, count: int) -> list[str]:
        """Id numbers of people between 22 and 80 years old in 2020, with their check digit."""
        born = rng.integers(0, 58 * 365, count)
        return [
            _checked(f"99{number // 1000:04d}{dt.date(1940, 1, 1) + dt.timedelta(days=int(day)):%Y%m%d}{number % 1000:03d}")
            for number, day in zip(self._series["id numbers"].take(count), born, strict=True)
        ]

    def credit_codes(self, count: int) -> list[str]:
        """Unified social credit codes of companies."""
        return [f"99990000MA{number:08d}" for number in self._series["credit codes"].take(count)]

    def party_ids(self, count: int) -> list[str]:
        """Numbers of holders in the brokers' common register."""
        return [f"C{number:010d}" for number in self._series["parties"].take(count)]

    def people(self, rng: np.random.Generator, count: int, city: int | None = None, surname: str = "", address: str = "") -> list[Holder]:
        """People, each with a telephone and (unless one is given for all) a home of their own."""
        cities = np.full(count, city, np.int64) if city is not None else self.cities(rng, count)
        homes = [address] * count if address else self.addresses(cities)
        columns = (self.party_ids(count), self.names(rng, count, surname), self.id_numbers(rng, count), self.phones(count), homes, cities)
        return [
            Holder(party, "person", name, number, phone, home, int(place))
            for party, name, number, phone, home, place in zip(*columns, strict=True)
        ]

    def organisations(self, rng: np.random.Generator, count: int, kind: str = "organisation", city: int | None = None) -> list[Holder]:
        """Companies, or products (``kind``)."""
        cities = np.full(count, city, np.int64) if city is not None else self.cities(rng, count)
        names = self.companies(rng, cities) if kind == "organisation" else self.products(rng, count)
        columns = (self.party_ids(count), names, self.credit_codes(count), self.phones(count), self.addresses(cities), cities)
        return [
            Holder(party, kind, name, number, phone, home, int(place))
            for party, name, number, phone, home, place in zip(*columns, strict=True)
        ]

    def bank_cards(self, count: int) -> list[str]:
        """Numbers of bank cards, with their check digit."""
        return [_luhn(f"99{number:016d}") for number in self._series["bank cards"].take(count)]

    # Machines and lines.

    def terminal_ids(self, count: int) -> list[str]:
        """Keys of rows of ``terminals``."""
        return [f"T{number:015X}" for number in self._series["terminals"].take(count)]

    def macs(self, count: int) -> list[str]:
        """Twelve hexadecimal digits."""
        numbers = self._series["macs"].take(count)
        # The second bit of the first byte says: locally administered.
        return [f"{(number >> 40 << 2 & 0xFC) | 2:02X}{number & 0xFFFFFFFFFF:010X}" for number in numbers]

    def disk_serials(self, rng: np.random.Generator, count: int) -> list[str]:
        """Serial numbers in the manners of several makers."""
        makers = rng.integers(0, len(_DISKS), count)
        return [_DISKS[maker].format(number) for maker, number in zip(makers, self._series["disks"].take(count), strict=True)]

    def cpu_ids(self, rng: np.random.Generator, count: int) -> list[str]:
        """What processors say of themselves; many machines say the same."""
        return [self._processors[place] for place in rng.choice(_PROCESSORS, count, p=self._processor_weights)]

    def imeis(self, count: int) -> list[str]:
        """Fifteen digits, the last one the check digit."""
        return [_luhn(f"00{number:012d}") for number in self._series["imeis"].take(count)]

    def vendor_ids(self, count: int) -> list[str]:
        """What phones that hide their IMEI give instead, in the form of a UUID."""
        first, second = self._series["vendor ids"].take(count), self._rng.integers(0, 1 << 60, count)
        return [
            f"{a:012X}"[:8] + f"-{b & 0xFFFF:04X}-4{b >> 16 & 0xFFF:03X}-8{b >> 28 & 0xFFF:03X}-{a & 0xFFFF:04X}{b >> 32 & 0xFFFFFFFF:08X}"
            for a, b in zip(first, second, strict=True)
        ]

    def fixed_addresses(self, cities: Ints) -> list[str]:
        """[n] public addresses of broadband lines, one each; where a city's are used up, the oldest are given again."""
        found = []
        for city in cities.tolist():
            blocks = self._blocks.fixed[city]
            if city not in self._lines:
                self._lines[city] = _Series(self._rng, 254 * len(blocks), "lines").take(254 * len(blocks)).tolist()
            lines, used = self._lines[city], self._lines_used.get(city, 0)
            self._lines_used[city] = used + 1
            block, host = divmod(lines[used % len(lines)], 254)
            found.append(f"{blocks[block]}.{host + 1}")
        return found

    def mobile_addresses(self, rng: np.random.Generator, cities: Ints) -> list[str]:
        """[n] public addresses of phones on their carrier's network: one of the few of the province's gateway, shared by many, or one of IPv6."""
        new = rng.random(len(cities)) < 0.4
        hosts = rng.integers(1, 255, len(cities))
        tails = rng.integers(0, 1 << 62, len(cities))
        return [
            f"2001:db8:{city:x}:{tail & 0xFFFF:x}:{tail >> 16 & 0xFFFF:x}::{tail >> 32 & 0xFFFF:x}"
            if six
            else f"{self._blocks.mobile[CITY_PROVINCE[city]]}.{host}"
            for six, city, host, tail in zip(new, cities, hosts, tails, strict=True)
        ]

    def server_addresses(self, rng: np.random.Generator, count: int) -> tuple[list[str], Ints]:
        """Public addresses in data centres, and the city of each: clouds, hosting rooms, ways out of private networks."""
        places = rng.integers(0, len(self._blocks.servers), count)
        hosts = rng.integers(1, 255, count)
        chosen = [self._blocks.servers[place] for place in places]
        return [f"{block}.{host}" for (block, _), host in zip(chosen, hosts, strict=True)], np.array([city for _, city in chosen], np.int64)

    @staticmethod
    def region(city: int, *, mobile: bool = False) -> str:
        """What is written for a place: province and city; a phone on its carrier's network seems to be where the province's gateway is."""
        province = CITY_PROVINCE[city]
        name = CITIES[CITY_PROVINCE.index(province)] if mobile else CITIES[city]
        return province if province == name else province + name

    # Accounts.

    def account(
        self,
        rng: np.random.Generator,
        holder: Holder,
        opened_on: dt.date,
        *,
        broker: Broker | None = None,
        second_contact: str | None = None,
        market: str = "stock",
    ) -> dict[str, Any]:
        """A row of ``accounts``: a new account of the holder at a firm. What a broker's file does not tell is null."""
        firm = broker or self.pick_broker(rng, market)
        return {
            "account_id": self.account_ids(firm, 1)[0],
            "market": firm.market,
            "broker_id": firm.broker_id,
            "holder_id": holder.party_id,
            "holder_kind": holder.kind,
            "opened_on": opened_on,
            "phone": holder.phone,
            "second_contact": second_contact,
            "address": holder.address if rng.random() < 0.97 else None,
            "branch": self.branch(rng, firm, holder.city),
        }


_LIMITS = {
    "companies": len(_HEADS) ** 2,
    "phones": 3 * 10**8,
    "addresses": len(_STREETS) // 2 * 990 * 40 * 400,
    "id numbers": 10**7,
    "credit codes": 10**8,
    "parties": _TEN_DIGITS,
    "bank cards": 10**16,
    "terminals": 1 << 60,
    "macs": 1 << 46,
    "disks": 36**7,
    "imeis": 10**12,
    "vendor ids": 1 << 48,
}
_OWN_APPS = (("PC", "pc"), ("PRO", "pc"), ("APP", "phone"), ("API", "api"), ("QUANT", "api"))
_DISKS = ("WD-WX{:011d}", "S4X{:011d}N", "ZA{:011X}", "5VM{:010X}", "{:012X}", "0025_{:011X}.")


def _pair(number: int) -> str:
    """A name of two or four syllables for a number below the square of the heads."""
    first, second = divmod(int(number), len(_HEADS))
    return _HEADS[second] + (_HEADS[first] if first else "")


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Networks of 254 addresses: of a city's broadband lines, of a province's gateway, of data centres (with city)."""

    fixed: dict[int, list[str]]
    mobile: dict[str, str]
    servers: list[tuple[str, int]]


def _blocks(rng: np.random.Generator) -> _Blocks:
    blocks = [f"198.{second}.{third}" for second in (18, 19) for third in range(256)] + ["192.0.2", "198.51.100", "203.0.113"]
    order = [blocks[place] for place in rng.permutation(len(blocks))]
    mobile = dict(zip(PROVINCES, order, strict=False))
    order = order[len(PROVINCES) :]
    servers = [(block, SERVER_CITIES[place % len(SERVER_CITIES)]) for place, block in enumerate(order[:20])]
    order = order[20:]
    # Each city gets one, the rest by weight.
    shares = np.floor(CITY_WEIGHTS * (len(order) - len(CITIES))).astype(np.int64) + 1
    ends = np.cumsum(shares)
    fixed = {city: order[end - share : end] for city, (end, share) in enumerate(zip(ends, shares, strict=True))}
    return _Blocks(fixed, mobile, servers)


def _luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return f"{digits}{-total % 10}"


_ID_WEIGHTS: Sequence[int] = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _checked(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
