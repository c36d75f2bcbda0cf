"""Devices and the places where they are used: what of them a broker sees is the law of the world."""

from __future__ import annotations

HEX = "0123456789ABCDEF"


class Place:
    """Somewhere with an address on the net: kept, changed every few days, or drawn from a pool that many share."""

    def __init__(self, rng, region, kept_days, pool=None):
        self.rng, self.region, self.kept_days, self.pool = rng, region, kept_days, pool
        self.until, self.current = -1, ""

    def address(self, day):
        """The public address on a day."""
        if day > self.until:
            self.until = day + int(self.rng.expovariate(1 / self.kept_days)) if self.kept_days < 1000 else 10_000
            self.current = self.rng.choice(self.pool) if self.pool else new_address(self.rng)
        return self.current


class Device:
    """A phone, a computer or an interface; ``fields`` are those of its identifiers that reach the broker."""

    def __init__(self, rng, world, kind, number=None):
        self.kind = kind
        laws = world.laws
        word = lambda size: "".join(rng.choices(HEX, k=size))  # noqa: E731
        seen = lambda what, low=0.0, high=1.0: rng.random() < laws.share(f"{kind}: {what} is seen", low, high)  # noqa: E731
        fields = {}
        if kind == "phone":
            fields["phone_number"] = number if number and seen("phone number") else None
            fields["imei"] = "86" + "".join(rng.choices("0123456789", k=13)) if seen("imei") else None
            fields["mac"] = word(12) if seen("mac", 0, 0.5) else None
        else:
            fields["mac"] = word(12) if seen("mac") else None
            fields["disk_serial"] = word(rng.choice((8, 12, 16))) if seen("disk serial") else None
            fields["cpu_id"] = "BFEBFBFF" + world.chip(rng) if seen("cpu") else None
        apps = (
            ("app_mobile", "app_mobile_2", "app_light")
            if kind == "phone"
            else ("api_quant", "api_pb")
            if kind == "api"
            else ("pc_client", "pc_pro")
        )
        fields["app_id"] = rng.choice(apps) if seen("app") else None
        self.fields = fields
        self.number = len(world.devices)
        world.devices.append(self)


class World:
    """What all share: regions, carriers' pools, chips, every device and the terminals under which the broker knows them."""

    def __init__(self, laws, rng):
        self.laws, self.devices, self.terminals, self.terminal_rows = laws, [], {}, []
        self.regions = [f"{number}0000" for number in (11, 31, 32, 33, 34, 35, 37, 41, 42, 43, 44, 50, 51, 61)]
        self.carriers = {
            region: [new_address(rng) for _ in range(round(laws.world("addresses of a carrier", 5, 2000)))] for region in self.regions
        }
        self.chips = ["".join(rng.choices(HEX, k=8)) for _ in range(round(laws.world("kinds of chips", 3, 300)))]
        self.offices = [Place(rng, rng.choice(self.regions), 9999) for _ in range(round(laws.world("big offices", 2, 40)))]

    def chip(self, rng):
        """The serial of a chip: of few kinds, as it really is."""
        return rng.choice(self.chips)

    def home(self, rng, region):
        """A home's network."""
        if self.laws.happens(rng, "homes behind the carrier's addresses", 0, 0.6):
            return Place(rng, region, self.laws.world("days of a carrier's address", 1, 30), self.carriers[region])
        return Place(rng, region, self.laws.world("days of a home's address", 1, 2000))

    def street(self, rng, region):
        """The mobile network."""
        return Place(rng, region, self.laws.world("days of a mobile address", 0.3, 5), self.carriers[region])

    def hall(self, rng):
        """A data centre."""
        return Place(rng, rng.choice(self.regions), 9999)

    def terminal(self, device, place, day):
        """The broker's number for a device at a place."""
        address = place.address(day)
        key = (device.number, address if self.laws.records["terminal_by_address"] else place.region)
        if key not in self.terminals:
            self.terminals[key] = len(self.terminal_rows)
            seen = (device.number * 7919 + len(self.terminal_rows)) % 1000 < 1000 * self.laws.share("addresses are seen", 0.3, 1.0)
            where = place.region if (device.number * 31) % 100 < 100 * self.laws.share("regions are seen", 0, 1) else None
            kind = device.kind if device.number % 97 > 97 * self.laws.share("kinds are not known", 0, 0.5) else "unknown"
            self.terminal_rows.append({"kind": kind, "public_ip": address if seen else None, "region": where, **device.fields})
        return self.terminals[key]


def new_address(rng):
    """A public address."""
    return f"{rng.choice((36, 58, 61, 101, 112, 113, 117, 120, 180, 183, 218, 222))}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def phone_number(rng):
    """A number that looks like a mobile one."""
    return f"1{rng.choice('3578')}{rng.randrange(10**9):09d}"
