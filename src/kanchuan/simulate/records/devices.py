"""How people's machines and lines appear in a counter's records.

A ``Kit`` is what one person uses for one account: slots (a computer, a phone, a program's interface), each a device that may be replaced by another one
day, and the lines they are on: home, office, the carrier's network, a private network, a line elsewhere on a journey. Devices and lines may be shared:
the same ``Device`` in two kits is one machine, the same ``Line`` one public address. A ``Counter`` is a firm's way of recording all this, badly in places.
``Devices.traces`` turns the moments of a person's orders into sessions and gives the terminal of each order and the rows of the login log.

Rates are in ``devices.yaml``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US
from kanchuan.simulate.records.identities import App, Broker, Identities
from kanchuan.simulate.records.market_book import EVENTS, Logins

Ints = NDArray[np.int64]
Random = np.random.Generator

FIXED, MOBILE, SERVER = range(3)
_LOGIN, _LOGOUT, _PASSWORD, _TRANSFER_PASSWORD = range(len(EVENTS))
_SECOND = 1_000_000
_GRAIN = 4_096
# Third number of the addresses that home routers give out.
_LANS = (0, 0, 1, 1, 1, 2, 3, 8, 10, 31, 50, 68, 100)
_YEAR_US = 365 * DAY_US
_KINDS = {"pc": "pc", "phone": "phone", "api": "api", "relay": "api"}
_STRONG = ("mac", "disk_serial", "cpu_id", "imei")


@cache
def _said() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("kanchuan.simulate.records").joinpath("devices.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


@cache
def _table(group: str, name: str) -> NDArray[np.float64]:
    """A form's values at evenly spaced shares of it: one look into it is one draw."""
    form = _said()[group][name]
    share = (np.arange(_GRAIN) + 0.5) / _GRAIN
    if isinstance(form, (int, float)):
        return np.full(_GRAIN, float(form))
    if isinstance(form, list):
        return np.asarray(form[0] + (form[1] - form[0]) * share, np.float64)
    if "log" in form:
        low, high = np.log(form["log"])
        return np.asarray(np.exp(low + (high - low) * share), np.float64)
    weights = np.array(form.get("weights", [1] * len(form["of"])), np.float64)
    return np.array(form["of"], np.float64)[np.searchsorted(np.cumsum(weights) / weights.sum(), share)]


def _draw(rng: Random, group: str, name: str) -> float:
    """One value of a rate."""
    return float(_table(group, name)[int(rng.random() * _GRAIN)])


@dataclass(frozen=True, slots=True)
class Line:
    """A way into the public network.

    Attributes:
        kind: ``FIXED``, ``MOBILE`` (a carrier's, with another address every so many hours or days) or ``SERVER``.
        city: where it ends.
        lan: first three numbers of the addresses behind it.
        starts: moments from which each address is in use, ascending.
        addresses: public ones.
    """

    kind: int
    city: int
    lan: str
    starts: tuple[int, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """A machine. ``fields`` are the strong ones it has; ``luck`` [5] decides once and for all which of them a careless counter misses."""

    kind: str
    fields: Mapping[str, str]
    luck: tuple[float, ...]
    host: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One of a person's ways to trade: devices with the moments from which they serve, the program on it, how it gets out.

    Attributes:
        devices: in the order in which they replace each other.
        since: moment from which each serves; the first one always has.
        app: its program; None records none.
        version: number of its version on the first day, and how long it takes to the next (microseconds; 0 for never).
        lines: with the share of sessions of each.
        numbers: phone numbers in use.
    """

    devices: tuple[Device, ...]
    since: tuple[int, ...]
    app: App | None
    version: int
    update: int
    lines: tuple[tuple[Line, float], ...]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """When somebody logs in, out, and changes passwords; see ``devices.yaml``."""

    seen: float = 1.0
    lead: float = 30.0
    logout: float = 0.3
    looks_a_day: float = 0.3
    passwords: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    transfer_passwords: Ints = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass(frozen=True, slots=True)
class Kit:
    """What one person uses for one account.

    Attributes:
        slots: with
        shares: the share of sessions of each, adding up to one.
        journeys: line, first and last moment of stays elsewhere; devices that move use it meanwhile.
        mixes: chance that an order comes from another slot than its session.
        pause: microseconds without an order that end a session.
        habits: of logging in.
    """

    slots: tuple[Slot, ...]
    shares: tuple[float, ...]
    journeys: tuple[tuple[Line, int, int], ...] = ()
    mixes: float = 0.0
    pause: int = 3_600 * _SECOND
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True)
class Counter:
    """How one firm records terminals; shares as in ``devices.yaml``."""

    missing: tuple[float, ...]  # of mac, disk, cpu, imei, phone number
    loses: float
    drops: float
    no_region: float
    no_app: float
    unknown_kind: float
    lan: str | None
    gateway: float
    gateways: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """What a person's orders left: ``terminal`` [n] of each order (-1: none recorded), and the log's rows: ``at``, ``event``, ``login_terminal`` [m]."""

    terminal: NDArray[np.int32]
    at: Ints
    event: NDArray[np.int8]
    login_terminal: NDArray[np.int32]

    def logins(self, account: int) -> Logins:
        """The rows as those of an account."""
        return Logins(np.full(len(self.at), account, np.int32), self.at, self.event, self.login_terminal)


def draw_counters(rng: Random, identities: Identities, difficulty: float = 0.0) -> dict[str, Counter]:
    """How each firm of the world records, by its name. One drawing serves the whole world.

    Args:
        rng: chance.
        identities: the world's.
        difficulty: 0 to 1; more is missing at 1.
    """
    worse = 1.0 + 2.0 * difficulty
    found = {}
    for firm in (*identities.brokers, *identities.futures_companies):
        missing = [min(_draw(rng, "counter", name) * worse, 0.95) for name in ("no_mac", "no_disk", "no_cpu", "no_imei", "no_number")]
        addresses, cities = identities.server_addresses(rng, int(_draw(rng, "counter", "gateways")))
        lan = (
            f"10.{rng.integers(1, 250)}.{rng.integers(0, 250)}.{rng.integers(2, 250)}"
            if rng.random() < _draw(rng, "counter", "constant_lan")
            else None
        )
        found[firm.broker_id] = Counter(
            tuple(missing),
            min(_draw(rng, "counter", "loses") * worse, 0.9),
            min(_draw(rng, "counter", "drops") * worse, 0.9),
            _draw(rng, "counter", "no_region"),
            _draw(rng, "counter", "no_app"),
            _draw(rng, "counter", "unknown_kind"),
            lan,
            min(_draw(rng, "counter", "gateway") * worse, 0.9),
            tuple(zip(addresses, cities.tolist(), strict=True)),
        )
    return found


class Devices:
    """Draws kits for one part of a world, and keeps the terminals that its records tell of."""

    def __init__(self, identities: Identities, counters: Mapping[str, Counter], days: NDArray[np.int32], difficulty: float = 0.0) -> None:
        """Begin with no terminal.

        Args:
            identities: the world's.
            counters: by firm, of ``draw_counters``.
            days: [D] trading days.
            difficulty: 0 to 1.
        """
        self._identities, self._counters = identities, counters
        self._worse = 1.0 + 2.0 * difficulty
        self.first = int(days[0]) * DAY_US - SHANGHAI_US
        self.last = (int(days[-1]) + 1) * DAY_US - SHANGHAI_US
        self._rows: list[dict[str, Any]] = []
        self._known: dict[tuple[Any, ...], int] = {}

    def terminals(self) -> list[dict[str, Any]]:
        """Rows of ``terminals``: one for each combination that the counters saw. To be asked once, at the end."""
        ids = self._identities.terminal_ids(len(self._rows))
        return [{"terminal_id": one, **row} for one, row in zip(ids, self._rows, strict=True)]

    # Lines and machines.

    def line(self, rng: Random, city: int, kind: int = FIXED, lease_days: float | None = None) -> Line:
        """A line. ``lease_days`` is the mean time after which a fixed one changes its address; servers keep theirs."""
        lan = (
            f"192.168.{_LANS[int(rng.integers(len(_LANS)))]}" if rng.random() < 0.85 else f"10.{rng.integers(0, 99)}.{rng.integers(0, 99)}"
        )
        start = (0,)
        if kind == SERVER:
            addresses, cities = self._identities.server_addresses(rng, 1)
            return Line(kind, int(cities[0]), f"172.{rng.integers(16, 32)}.{rng.integers(0, 255)}", start, tuple(addresses))
        lease = (_draw(rng, "person", "carrier_lease" if kind == MOBILE else "lease") if lease_days is None else lease_days) * DAY_US
        changes = np.sort(rng.integers(self.first, self.last, rng.poisson((self.last - self.first) / lease))).tolist()
        cities = np.full(len(changes) + 1, city, np.int64)
        if kind == MOBILE:
            lan, found = f"10.{rng.integers(2, 255)}.{rng.integers(2, 255)}", self._identities.mobile_addresses(rng, cities)
        else:
            found = self._identities.fixed_addresses(cities)
        return Line(kind, city, lan, (*start, *changes), tuple(found))

    def device(self, rng: Random, kind: str, *, blank: bool = False) -> Device:
        """A machine of a kind (``pc``, ``phone``, ``api``, ``relay``); a blank one says nothing of itself."""
        ids = self._identities
        fields: dict[str, str] = {}
        if not blank:
            if kind == "phone":
                # Newer phones hide their IMEI, and give the program an id of its own.
                fields = {"imei": ids.imeis(1)[0] if rng.random() < 0.6 else ids.vendor_ids(1)[0]}
                if rng.random() < 0.35:
                    fields["mac"] = ids.macs(1)[0]
            else:
                fields = {"mac": ids.macs(1)[0], "disk_serial": ids.disk_serials(rng, 1)[0], "cpu_id": ids.cpu_ids(rng, 1)[0]}
        return Device(kind, fields, tuple(rng.random(5).tolist()), int(rng.integers(2, 250)))

    def slot(
        self,
        rng: Random,
        broker: Broker,
        device: Device,
        lines: Sequence[tuple[Line, float]],
        *,
        app: App | None = None,
        numbers: Sequence[str] = (),
    ) -> Slot:
        """A device in use with one of the firm's programs (or the one given), replaced by its like at its time."""
        if app is None:
            fitting = broker.apps_of(_KINDS[device.kind]) or broker.apps_of("pc")
            app = broker.apps[fitting[int(rng.integers(len(fitting)))]]
        return Slot(
            (device,), (0,), app, int(rng.integers(0, 3)), int(_draw(rng, "person", "update_days") * DAY_US), tuple(lines), tuple(numbers)
        )

    def _replaced(self, rng: Random, slot: Slot) -> Slot:
        """The slot with a device that is replaced once, if it comes to that in the time of the records."""
        when = int(rng.exponential(_YEAR_US / _draw(rng, "person", "replaced_a_year")))
        if when >= self.last - self.first:
            return slot
        return replace(slot, devices=(*slot.devices, self.device(rng, slot.devices[0].kind)), since=(*slot.since, self.first + when))

    # Kits.

    def habits(self, rng: Random, passwords: Sequence[int] = ()) -> Habits:
        """How somebody logs in; ``passwords`` are moments at which they change theirs for reasons of their own."""
        span = self.last - self.first
        if rng.random() < _draw(rng, "logins", "regular"):
            step = int(_draw(rng, "logins", "regular_days")) * DAY_US
            moments = np.arange(self.first + int(rng.integers(step)), self.last, step) + rng.integers(8 * 3600, 22 * 3600) * _SECOND
        else:
            moments = rng.integers(self.first, self.last, rng.poisson(_draw(rng, "logins", "passwords_a_year") * span / _YEAR_US))
        transfer = rng.integers(self.first, self.last, rng.poisson(_draw(rng, "logins", "transfer_passwords_a_year") * span / _YEAR_US))
        return Habits(
            _draw(rng, "logins", "seen"),
            _draw(rng, "logins", "lead"),
            _draw(rng, "logins", "logout"),
            _draw(rng, "logins", "looks_a_day"),
            _awake(np.r_[moments, np.array(passwords, np.int64)]),
            _awake(transfer),
        )

    def person(
        self,
        rng: Random,
        broker: Broker,
        city: int,
        phone: str,
        *,
        home: Line | None = None,
        office: Line | None = None,
        computer: Device | None = None,
        passwords: Sequence[int] = (),
        kinds: Sequence[str] | None = None,
        app: App | None = None,
    ) -> Kit:
        """What a person has.

        Args:
            rng: chance.
            broker: whose programs they use.
            city: where they live.
            phone: their number.
            home: their line, where it is shared with others.
            office: the line at work; drawn or none if not given.
            computer: used instead of a computer of their own.
            passwords: moments of password changes of their own reason.
            kinds: of their devices; drawn if not given.
            app: the program on all of them, where it is not one of the firm's.
        """
        if kinds is None:
            first = "phone" if rng.random() < _draw(rng, "person", "phone_first") else "pc"
            order = (first, "pc" if first == "phone" else "phone", "pc", "phone")
            kinds = order[: int(_draw(rng, "person", "devices"))]
            if computer is not None and "pc" not in kinds:
                kinds = ("pc", *kinds)
            if rng.random() < _draw(rng, "person", "api"):
                kinds = (*kinds, "api")
        home = home or self.line(rng, city)
        if office is None and rng.random() < _draw(rng, "person", "office"):
            office = self.line(rng, city, lease_days=rng.uniform(60, 2_000))
        private = self.line(rng, city, SERVER) if rng.random() < min(_draw(rng, "person", "vpn") * self._worse, 0.9) else None
        carrier = self.line(rng, city, MOBILE)
        numbers = (phone, *(self._identities.phones(1) if rng.random() < _draw(rng, "person", "second_number") else ()))
        slots = []
        for place, kind in enumerate(kinds):
            lines = self._lines(rng, kind, home, office, carrier, private)
            given = computer if kind == "pc" and "pc" not in kinds[:place] else None
            slot = self.slot(rng, broker, given or self.device(rng, kind), lines, app=app, numbers=numbers if kind == "phone" else ())
            # A computer that others use too is not theirs to replace.
            slots.append(slot if given else self._replaced(rng, slot))
        main = _draw(rng, "person", "main_share") if len(slots) > 1 else 1.0
        rest = rng.dirichlet(np.full(len(slots) - 1, 1.5)) * (1.0 - main) if len(slots) > 1 else np.empty(0)
        return Kit(
            tuple(slots),
            (main, *rest.tolist()),
            self._journeys(rng),
            min(_draw(rng, "person", "mixes") * self._worse, 0.5) if len(slots) > 1 else 0.0,
            int(_draw(rng, "person", "pause") * _SECOND),
            self.habits(rng, passwords),
        )

    def _lines(
        self, rng: Random, kind: str, home: Line, office: Line | None, carrier: Line, private: Line | None
    ) -> tuple[tuple[Line, float], ...]:
        at_work = _draw(rng, "person", "office_share") if office is not None else 0.0
        fixed = [(home, 1.0 - at_work)] + ([(office, at_work)] if office is not None else [])
        if kind == "phone":
            wifi = _draw(rng, "person", "wifi")
            fixed = [(line, share * wifi) for line, share in fixed] + [(carrier, 1.0 - wifi)]
        elif kind == "pc" and office is not None:
            # A computer stands in one place.
            fixed = [(home if rng.random() >= at_work else office, 1.0)]
        if private is not None:
            part = _draw(rng, "person", "vpn_share")
            fixed = [(line, share * (1.0 - part)) for line, share in fixed] + [(private, part)]
        return tuple(fixed)

    def _journeys(self, rng: Random) -> tuple[tuple[Line, int, int], ...]:
        count = rng.poisson(_draw(rng, "person", "trips_a_year") * (self.last - self.first) / _YEAR_US)
        found = []
        for start in np.sort(rng.integers(self.first, self.last, min(count, 12))).tolist():
            city = int(self._identities.cities(rng, 1)[0])
            stay = self.line(rng, city, lease_days=10_000.0) if rng.random() < 0.6 else self.line(rng, city, MOBILE)
            found.append((stay, start, start + int(_draw(rng, "person", "trip_days") * DAY_US)))
        return tuple(found)

    def programme(
        self,
        rng: Random,
        broker: Broker,
        *,
        line: Line | None = None,
        device: Device | None = None,
        kind: str = "api",
        blank: bool = False,
        app: App | None = None,
    ) -> Kit:
        """A server that trades by itself: a hosted strategy, an interface, or a relay that many clients stand behind.

        Args:
            rng: chance.
            broker: of the account.
            line: of the server, a new one if not given; the same for all accounts that one server serves.
            device: the server, likewise.
            kind: ``api`` or ``relay`` as the counter has it registered.
            blank: a new device that fills in no field of its own.
            app: as it signs itself; one of the firm's interfaces otherwise.
        """
        line = line or self.line(rng, 0, SERVER)
        slot = self.slot(rng, broker, device or self.device(rng, kind, blank=blank), ((line, 1.0),), app=app)
        habits = replace(self.habits(rng), lead=float(rng.uniform(60, 5_000)), looks_a_day=0.02)
        return Kit((slot,), (1.0,), pause=3 * 3_600 * _SECOND, habits=habits)

    def operator(self, rng: Random, broker: Broker, line: Line, computers: Sequence[Device], *, app: App | None = None) -> Kit:
        """One or more office computers on one line, at which somebody types."""
        slots = tuple(self.slot(rng, broker, one, ((line, 1.0),), app=app) for one in computers)
        shares = rng.dirichlet(np.full(len(slots), 2.0))
        return Kit(slots, tuple(shares.tolist()), mixes=float(rng.uniform(0, 0.2)) if len(slots) > 1 else 0.0, habits=self.habits(rng))

    # Records.

    def traces(
        self, rng: Random, broker: Broker, kit: Kit, owner: str, placed: Ints, since: int | None = None, until: int | None = None
    ) -> Traces:
        """What a person's orders leave in the records.

        Args:
            rng: chance.
            broker: whose counter records.
            kit: the person's.
            owner: the account's id.
            placed: [n] moments of the orders, ascending.
            since: first and
            until: last moment of the person's story; the whole time of the records if not given.

        Returns:
            The terminal of each order and the rows of the log, unsorted.
        """
        habits = kit.habits
        since, until = self.first if since is None else since, self.last if until is None else until
        day = (placed + SHANGHAI_US) // DAY_US
        breaks = np.r_[True, (np.diff(placed) > kit.pause) | (np.diff(day) != 0)] if len(placed) else np.empty(0, np.bool_)
        session = np.cumsum(breaks) - 1
        starts = placed[breaks]
        ends = placed[np.r_[np.flatnonzero(breaks)[1:] - 1, len(placed) - 1]] if len(placed) else starts
        # Some orders come from another device in the middle of a session.
        strays = np.flatnonzero(rng.random(len(placed)) < kit.mixes) if kit.mixes > 0 else np.empty(0, np.int64)
        looks = _awake(rng.integers(since, max(until, since + 1), rng.poisson(habits.looks_a_day * max(until - since, 0) / DAY_US)))
        own = habits.passwords[(habits.passwords >= since) & (habits.passwords < until)]
        transfer = habits.transfer_passwords[(habits.transfer_passwords >= since) & (habits.transfer_passwords < until)]
        at = np.concatenate([starts, placed[strays], looks, own, transfer])
        slot = rng.choice(len(kit.slots), len(at), p=np.array(kit.shares))
        if len(strays):
            here = slice(len(starts), len(starts) + len(strays))
            slot[here] = (slot[session[strays]] + rng.integers(1, len(kit.slots), len(strays))) % len(kit.slots)
        terminal = self._recorded(rng, self._counters[broker.broker_id], kit, at, slot, owner)
        of_order = terminal[session] if len(placed) else np.empty(0, np.int32)
        of_order[strays] = terminal[len(starts) : len(starts) + len(strays)]
        seen = rng.random(len(starts)) < habits.seen
        lead = (rng.exponential(habits.lead, len(starts)) * _SECOND).astype(np.int64) + _SECOND
        left = rng.random(len(starts)) < habits.logout
        tail = (rng.exponential(600.0, len(starts)) * _SECOND).astype(np.int64) + 20 * _SECOND
        body = len(starts) + len(strays)
        moments = [(starts - lead)[seen], (ends + tail)[left], at[body:]]
        events = [
            np.full(int(seen.sum()), _LOGIN), np.full(int(left.sum()), _LOGOUT), np.full(len(looks), _LOGIN), np.full(len(own), _PASSWORD),
            np.full(len(transfer), _TRANSFER_PASSWORD),
        ]  # fmt: skip
        used = [terminal[: len(starts)][seen], terminal[: len(starts)][left], terminal[body:]]
        return Traces(
            of_order.astype(np.int32),
            np.concatenate(moments),
            np.concatenate(events).astype(np.int8),
            np.concatenate(used).astype(np.int32),
        )

    def _recorded(self, rng: Random, counter: Counter, kit: Kit, at: Ints, slot: Ints, owner: str) -> NDArray[np.int32]:
        """[n] the terminal that the counter notes for sessions at these moments from these slots."""
        found = np.full(len(at), -1, np.int32)
        draws = rng.random((len(at), 8))
        chances = (counter.drops, counter.loses, counter.gateway, counter.no_region, counter.no_app, counter.unknown_kind)
        hits = ((draws[:, :6] < np.array(chances)) @ (1 << np.arange(6))).tolist()
        rows = [row for row, hit in enumerate(hits) if not hit & 1]
        moments, slots, luck = at.tolist(), slot.tolist(), draws[:, 6:].tolist()
        lines = [_line_at(kit, kit.slots[slots[row]], moments[row], luck[row][0]) for row in rows]
        known: dict[tuple[Any, ...], int] = {}
        for row, line in zip(rows, lines, strict=True):
            moment, used = moments[row], kit.slots[slots[row]]
            device = used.devices[-1 if len(used.devices) > 1 and moment >= used.since[-1] else 0]
            address = line.addresses[bisect_right(line.starts, moment) - 1]
            number = used.numbers[int(luck[row][1] * len(used.numbers))] if used.numbers else None
            version = used.version + (max(moment - self.first, 0) // used.update if used.update else 0)
            seen = (address, line.lan, number, version, device.luck, hits[row])
            if seen not in known:
                known[seen] = self._row(
                    counter, device, line, address, number, used.app.recorded(version) if used.app else None, hits[row], owner
                )
            found[row] = known[seen]
        return found

    def _row(
        self,
        counter: Counter,
        device: Device,
        line: Line,
        address: str,
        number: str | None,
        app: str | None,
        hit: NDArray[np.bool_],
        owner: str,
    ) -> int:
        """The row of what the counter sees; a new one for a combination never seen."""
        lost, through, no_region, no_app, unknown = (bool(hit & 1 << place) for place in range(1, 6))
        strong = dict.fromkeys(_STRONG)
        if not lost:
            for name, luck, chance in zip(_STRONG, device.luck, counter.missing, strict=False):
                strong[name] = device.fields.get(name) if luck >= chance else None
            number = number if device.luck[4] >= counter.missing[4] else None
        place = line.city
        if through:
            address, place = counter.gateways[int(device.luck[0] * len(counter.gateways))]
        row = {
            "kind": "unknown" if unknown else device.kind,
            "public_ip": address,
            **strong,
            "phone_number": None if lost else number,
            "app_id": None if no_app else app,
            "region": None if no_region else Identities.region(place, mobile=line.kind == MOBILE and not through),
            "lan_ip": counter.lan or f"{line.lan}.{device.host}",
        }
        # Where no field names the machine, the counter's own connection does: two accounts are never one terminal for want of fields.
        key = (*row.values(), "" if any(strong.values()) else owner)
        if key not in self._known:
            self._known[key] = len(self._rows)
            self._rows.append(row)
        return self._known[key]


def _line_at(kit: Kit, slot: Slot, moment: int, draw: float) -> Line:
    """The line on which a session runs; what can be carried is taken on journeys."""
    carried = slot.devices[0].kind == "phone" or (slot.devices[0].kind == "pc" and slot.devices[0].luck[4] < 0.4)
    if carried:
        for line, start, end in kit.journeys:
            if start <= moment < end:
                return line
    for line, share in slot.lines:
        draw -= share
        if draw < 0:
            return line
    return slot.lines[-1][0]


def _awake(moments: Ints) -> Ints:
    """Moments moved into the hours from 07:00 to 23:00, when people are about."""
    into = (moments + SHANGHAI_US) % DAY_US
    return moments - into + 7 * 3_600 * _SECOND + into * 16 // 24
