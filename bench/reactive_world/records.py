"""What the broker has on file of all that, as complete or as poor as this world's broker keeps its books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench.reactive_world.cast import Cast
from bench.reactive_world.floor import Floor, fees
from bench.reactive_world.laws import Laws
from bench.reactive_world.market import BEFORE, Market, clock
from numpy.typing import NDArray

from kanchuan.simulate.records.columns import arrow_type
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.table import Column

VARIANTS = 64
Ints = NDArray[np.int64]


class Records:
    """The tables of one world, from its orders (columns of ``floor.FIELDS``)."""

    def __init__(self, laws: Laws, market: Market, cast: Cast, floor: Floor, orders: dict[str, NDArray[np.generic]]) -> None:
        self.laws, self.market, self.cast, self.floor = laws, market, cast, floor
        self.rng = rng = np.random.default_rng([laws.seed, 61])
        self.ids = rng.permutation(len(cast.accounts))
        self.party_ids = rng.permutation(len(cast.parties))
        self.seat_ids = rng.permutation(len(cast.seats))
        self.owner = np.array([maker.account for maker in cast.makers], np.int64)
        self.futures = np.array([account.futures for account in cast.accounts])
        self.midnight = np.array([(when - dt.date(1970, 1, 1)).days * 86400 - 8 * 3600 for when in market.days], np.int64)
        self.orders = orders
        self.orders["account"] = self.owner[orders["maker"]]
        self.addresses = np.array([min(len(seat.place.addresses), VARIANTS) for seat in cast.seats], np.int64)
        self.rotates = np.array([seat.rotates for seat in cast.seats])
        self.hidden = self.traders()
        self.net()
        self.pace()
        self.reject()
        self.orders["placed_us"] = self.moment(self.orders["placed"])
        self.orders["done_us"] = np.maximum(self.moment(self.orders["done"]), self.orders["placed_us"])
        self.select(np.lexsort((self.orders["maker"], self.orders["placed_us"])))
        self.orders["terminal"] = self.terminals_used()
        self.seen: set[int] = set()
        self.rows: dict[str, int] = {}

    def select(self, rows: NDArray[np.generic]) -> None:
        """Keep these rows of the orders, in this order."""
        self.orders = {name: column[rows] for name, column in self.orders.items()}

    def moment(self, at: NDArray[np.generic]) -> Ints:
        """Seconds of the trading day as microseconds, as fine as the counter writes them."""
        futures = self.futures[self.orders["account"]]
        us = clock(at.astype(float), self.orders["day"].astype(np.int64), futures, self.market.days, self.laws.futures_by_night)
        return us // self.laws.precision * self.laws.precision

    def traders(self) -> Ints:
        """[accounts] how many people gave orders in each; at least one."""
        people = np.array([maker.person for maker in self.cast.makers], np.int64)
        pairs = np.unique(self.orders["account"] * len(self.cast.parties) + people[self.orders["maker"]])
        return np.maximum(np.bincount(pairs // len(self.cast.parties), minlength=len(self.cast.accounts)), 1)

    def net(self) -> None:
        """Where a platform nets its clients, only what is left over of opposite orders reaches the market, as one order."""
        orders = self.orders
        window = np.array([account.netting for account in self.cast.accounts])[orders["account"]]
        chosen = np.nonzero((window > 0) & (orders["filled"] == orders["quantity"]))[0]
        if not len(chosen):
            return
        span = (orders["placed"][chosen] / 60 / window[chosen]).astype(np.int64)
        code = ((orders["account"][chosen] * self.laws.days + orders["day"][chosen]) * 400 + span) * len(self.market.symbols) + orders[
            "symbol"
        ][chosen]
        signed = np.where(orders["buy"][chosen], 1, -1) * orders["quantity"][chosen]
        _, group = np.unique(code, return_inverse=True)
        left = np.zeros(group.max() + 1, np.int64)
        np.add.at(left, group, signed)
        # The largest order on the side that is left stands for the group.
        fits = np.sign(signed) == np.sign(left[group])
        by_size = np.lexsort((np.abs(signed), fits, group))
        last = np.append(group[by_size][1:] != group[by_size][:-1], True)
        stands = by_size[last]
        stands = stands[left[group[stands]] != 0]
        keep = np.ones(len(orders["maker"]), np.bool_)
        keep[chosen] = False
        keep[chosen[stands]] = True
        for name in ("quantity", "filled"):
            orders[name][chosen[stands]] = np.abs(left[group[stands]])
        self.select(np.nonzero(keep)[0])

    def pace(self) -> None:
        """Machines send at multiples of their poll; one hand needs its seconds from one order to the next."""
        orders = self.orders
        delay = np.zeros(len(orders["maker"]))
        poll = np.array([account.poll for account in self.cast.accounts])[orders["account"]]
        polled = poll > 0
        delay[polled] = np.ceil(orders["placed"][polled] / poll[polled]) * poll[polled] - orders["placed"][polled]
        for number, account in enumerate(self.cast.accounts):
            if account.gap <= 0:
                continue
            rows = np.nonzero(orders["account"] == number)[0]
            rows = rows[np.lexsort((orders["placed"][rows], orders["day"][rows]))]
            free, today = 0.0, -1
            gaps = account.gap * self.rng.lognormal(0, 0.4, len(rows))
            for row, gap in zip(rows.tolist(), gaps.tolist(), strict=True):
                if orders["day"][row] != today:
                    free, today = 0.0, int(orders["day"][row])
                start = max(float(orders["placed"][row]), min(free, float(orders["placed"][row]) + 600))
                delay[row] = start - orders["placed"][row]
                free = start + gap
        orders["placed"] = np.minimum(orders["placed"] + delay, 14_398)
        orders["done"] = np.clip(orders["done"] + delay, orders["placed"], 14_399)

    def reject(self) -> None:
        """Some orders ask for more than there is money or shares for, and are sent again as they should be."""
        orders = self.orders
        orders["rejected"] = np.zeros(len(orders["maker"]), np.bool_)
        again = np.nonzero(self.rng.random(len(orders["maker"])) < 0.01)[0]
        wrong = {name: column[again].copy() for name, column in orders.items()}
        wrong["quantity"] = wrong["quantity"] * self.rng.integers(2, 11, len(again))
        wrong["filled"][:] = 0
        wrong["rejected"][:] = True
        wrong["placed"] = np.maximum(wrong["placed"] - self.rng.uniform(1, 20, len(again)), 0.5)
        wrong["done"] = wrong["placed"]
        self.orders = {name: np.concatenate([orders[name], wrong[name]]) for name in orders}

    def terminals_used(self) -> Ints:
        """From which terminal each order came: a device at one of its addresses."""
        orders, rng, laws = self.orders, self.rng, self.laws
        result = np.zeros(len(orders["maker"]), np.int64)
        by_maker = np.argsort(orders["maker"], kind="stable")
        starts = np.searchsorted(orders["maker"][by_maker], np.arange(len(self.cast.makers) + 1))
        for number in range(len(self.cast.makers)):
            rows = by_maker[starts[number] : starts[number + 1]]
            if len(rows):
                days = orders["day"][rows].astype(np.int64)
                chosen = self.seats_by_day(number)
                result[rows] = self.keys(np.where(rng.random(len(rows)) < 0.08, self.seats_by_day(number)[days], chosen[days]), days)
        if not laws.row_per_address:
            result = result // VARIANTS * VARIANTS
        return result

    def seats_by_day(self, number: int) -> Ints:
        """[days] which device a maker takes on each day."""
        seats = self.cast.makers[number].seats
        places = np.array([seat for seat, _ in seats], np.int64)
        if len(seats) == 1:
            return np.full(self.laws.days, places[0])
        weights = np.array([weight for _, weight in seats])
        days = np.arange(self.laws.days)[:, None]
        since = np.array([self.cast.seats[seat].since for seat in places.tolist()])
        until = np.array([self.cast.seats[seat].until for seat in places.tolist()])
        chance = weights * ((days >= since) & (days < until))
        chance = np.cumsum(chance, axis=1)
        drawn = self.rng.random(self.laws.days)[:, None] * chance[:, -1:]
        return places[np.minimum((drawn >= chance).sum(axis=1), len(places) - 1)]

    def keys(self, seats: Ints, days: Ints) -> Ints:
        """Seat and the address it had on that day, in one number."""
        count = self.addresses[seats]
        return seats * VARIANTS + np.where(self.rotates[seats], self.rng.integers(0, count), days * count // self.laws.days)

    def terminal_names(self, keys: Ints, known: NDArray[np.bool_] | None = None) -> list[str | None]:
        """Names of terminals; those that are named here will be in the table."""
        self.seen.update(np.unique(keys if known is None else keys[known]).tolist())
        names = [f"T{self.seat_ids[key // VARIANTS]:06d}{key % VARIANTS:02d}" for key in keys.tolist()]
        return names if known is None else [name if there else None for name, there in zip(names, known.tolist(), strict=True)]

    def account_names(self, numbers: Sequence[int] | NDArray[np.generic]) -> list[str]:
        """Names of accounts."""
        return [f"A{self.ids[number]:06d}" for number in numbers]

    def write(self, out: Path, movements: list[tuple[int, int, str, int, int, float]]) -> dict[str, int]:
        """All tables. Returns the rows of each."""
        out.mkdir(parents=True, exist_ok=True)
        self.out = out
        self.write_parties()
        self.write_orders()
        self.write_logins()
        self.write_terminals()
        self.write_transfers()
        self.write_holdings(movements)
        self.write_movements(movements)
        self.write_quotes()
        (out / "truth").mkdir(exist_ok=True)
        names, labels = self.account_names(range(len(self.ids))), [account.label for account in self.cast.accounts]
        truth = pa.table({"account_id": names, "label": labels, "hidden_traders": pa.array(self.hidden, pa.int64())}).sort_by("account_id")
        pq.write_table(truth, out / "truth" / "account_labels.parquet")
        return self.rows

    def put(self, name: str, columns: dict[str, object]) -> None:
        """Write one table; a table without rows is none."""
        declared: dict[str, Column] = {column.name: column for column in TABLES[name].columns}
        arrays = {column: typed(values, declared[column]) for column, values in columns.items()}
        table = pa.table(arrays)
        if table.num_rows:
            pq.write_table(table, self.out / f"{name}.parquet")
            self.rows[name] = table.num_rows

    def write_parties(self) -> None:
        """Accounts and their holders."""
        cast, rng = self.cast, self.rng
        order = np.argsort(self.ids)
        accounts = [cast.accounts[number] for number in order.tolist()]
        known = rng.random((4, len(accounts))) < self.laws.contact_known

        def kept(values: list[str], which: int) -> list[str | None]:
            return [value if value and there else None for value, there in zip(values, known[which].tolist(), strict=True)]

        self.put(
            "accounts",
            {
                "account_id": self.account_names(order),
                "market": ["futures" if account.futures else "stock" for account in accounts],
                "broker_id": ["B1"] * len(accounts),
                "holder_id": [f"P{self.party_ids[account.holder]:06d}" for account in accounts],
                "holder_kind": [account.kind for account in accounts],
                "opened_on": [account.opened for account in accounts],
                "phone": kept([account.phone for account in accounts], 0),
                "second_contact": kept([account.contact for account in accounts], 1),
                "address": kept([account.address for account in accounts], 2),
                "branch": kept([account.branch for account in accounts], 3),
            },
        )
        holders = sorted({account.holder for account in accounts}, key=lambda number: int(self.party_ids[number]))
        columns: dict[str, object] = {"party_id": [f"P{self.party_ids[number]:06d}" for number in holders]}
        columns |= {name: [cast.parties[number][name] for number in holders] for name in ("kind", "name", "id_number", "phone", "address")}
        self.put("parties", columns)

    def write_orders(self) -> None:
        """Orders, and the fills of those that were filled."""
        orders, rng, laws = self.orders, self.rng, self.laws
        size = len(orders["maker"])
        names = [f"O{number:08d}" for number in range(size)]
        filled, quantity = orders["filled"], orders["quantity"]
        status = np.select([orders["rejected"], filled == quantity, filled > 0], ["rejected", "filled", "partial"], default="cancelled")
        symbols = np.array(self.market.symbols, dtype=object)[orders["symbol"]]
        side = np.where(orders["buy"], "buy", "sell").tolist()
        futures = self.futures[orders["account"]]
        effect = [
            ("open" if opens else "close") if future else None
            for opens, future in zip(orders["open"].tolist(), futures.tolist(), strict=True)
        ]
        # What is left of a partly filled order is cancelled later; an order that was never filled at its own end.
        done = orders["done_us"]
        later = done + (rng.exponential(120, size) + 3).astype(np.int64) * 1_000_000
        close = self.day_us(orders["day"], 15 * 3600)
        ended = np.where(status == "partial", np.minimum(later, np.maximum(close, done)), done)
        expired = (orders["done"] >= 14_390) & ~np.bool_(laws.expiry_time_known)
        cancels = np.isin(status, ("partial", "cancelled")) & ~expired
        tags = self.remarks()
        self.put(
            "orders",
            {
                "order_id": names,
                "account_id": self.account_names(orders["account"]),
                "placed_at": orders["placed_us"],
                "symbol": symbols.tolist(),
                "side": side,
                "effect": effect,
                "price": orders["limit"],
                "quantity": quantity,
                "filled_quantity": filled,
                "status": status.tolist(),
                "cancelled_at": [int(at) if there else None for at, there in zip(ended, cancels, strict=True)],
                "terminal_id": self.terminal_names(orders["terminal"], np.full(size, laws.terminals_on_orders)),
                "remark": tags,
            },
        )
        rows = np.nonzero(filled > 0)[0]
        lot = np.where(futures[rows], 1, 100)
        pieces = np.minimum(1 + rng.poisson(np.log1p(filled[rows] / lot) * 0.25), np.maximum(filled[rows] // lot, 1))
        each = filled[rows] // lot // pieces * lot
        parent = np.repeat(np.arange(len(rows)), pieces)
        starts = np.concatenate([[0], np.cumsum(pieces)[:-1]])
        part = each[parent]
        part[starts] += filled[rows] - each * pieces
        nth = np.arange(len(parent)) - starts[parent]
        row = rows[parent]
        unit = self.market.multiplier[orders["symbol"][rows]]
        whole = orders["price"][rows] * filled[rows] * unit
        fee = fees(whole, orders["buy"][rows], futures[rows])
        last_us = np.maximum(close, done)[row]
        # Up to four tenths of a second between the parts of one order, never after the close nor into another millisecond grid.
        at = np.minimum(done[row] + nth * (400_000 // laws.precision) * laws.precision, np.where(futures[row], done[row] + nth, last_us))
        by_time = np.lexsort((nth, row, at))
        row, part, at, parent = row[by_time], part[by_time], at[by_time], parent[by_time]
        self.fill_row, self.fill_quantity = row, part
        self.put(
            "fills",
            {
                "fill_id": [f"F{number:08d}" for number in range(len(row))],
                "order_id": [names[number] for number in row.tolist()],
                "account_id": self.account_names(orders["account"][row]),
                "filled_at": at,
                "symbol": symbols[row].tolist(),
                "side": [side[number] for number in row.tolist()],
                "effect": [effect[number] for number in row.tolist()],
                "price": orders["price"][row],
                "quantity": part,
                "fee": np.round(fee[parent] * part / filled[row], 2),
            },
        )

    def remarks(self) -> list[str | None]:
        """The tags that machines leave on their orders, where this broker keeps them."""
        rng, cast = self.rng, self.cast
        tagged = rng.random(len(cast.accounts)) < self.laws.remark_known
        tags = [
            f"S{number % 97:02d}" if tagged[maker.account] and (maker.machine or cast.accounts[maker.account].poll > 0) else None
            for number, maker in enumerate(cast.makers)
        ]
        return [tags[number] for number in self.orders["maker"].tolist()]

    def day_us(self, day: NDArray[np.generic], seconds: NDArray[np.generic] | float) -> Ints:
        """Microseconds of a second of a trading day's calendar day."""
        return ((self.midnight[day.astype(np.int64)] + np.asarray(seconds)) * 1_000_000).astype(np.int64)

    def write_logins(self) -> None:
        """A login before the first order of a device on a day, idle looks, logouts, and changes of passwords."""
        orders, rng, laws, cast = self.orders, self.rng, self.laws, self.cast
        code = (orders["account"] * laws.days + orders["day"]) * (len(cast.seats) * VARIANTS) + orders["terminal"]
        _, first = np.unique(code, return_index=True)
        at = orders["placed_us"][first] - (rng.exponential(240, len(first)) + 2).astype(np.int64) * 1_000_000
        parts = [(orders["account"][first], at, orders["terminal"][first], np.zeros(len(first), np.int64))]
        last = code.size - 1 - np.unique(code[::-1], return_index=True)[1]
        out = last[rng.random(len(last)) < laws.logouts_kept]
        away = orders["placed_us"][out] + (rng.exponential(1500, len(out)) + 30).astype(np.int64) * 1_000_000
        parts.append((orders["account"][out], away, orders["terminal"][out], np.ones(len(out), np.int64)))
        for number, maker in enumerate(cast.makers):
            days = np.nonzero(rng.random(laws.days) < min(maker.attentive * 0.5, 0.5))[0]
            days = days[(days >= maker.start) & (days < maker.end)]
            if len(days):
                keys = self.keys(self.seats_by_day(number)[days], days)
                keys = keys if laws.row_per_address else keys // VARIANTS * VARIANTS
                times = self.day_us(days, np.floor(rng.uniform(31_000, 54_000, len(days))))
                parts.append((np.full(len(days), maker.account), times, keys, np.zeros(len(days), np.int64)))
        rows = np.stack([np.concatenate(column) for column in zip(*parts, strict=True)], axis=1)
        rows = rows[rng.random(len(rows)) < laws.logins_kept]
        if laws.passwords_kept:
            rows = np.concatenate([rows, self.password_changes()])
        rows = rows[np.lexsort((rows[:, 3], rows[:, 2], self.ids[rows[:, 0]], rows[:, 1]))]
        account, at, key, event = rows[np.append(True, np.diff(rows, axis=0).any(axis=1))[: len(rows)]].T
        words = ("login", "logout", "password_change", "transfer_password_change")
        self.put(
            "logins",
            {
                "account_id": self.account_names(account),
                "at": at,
                "event": [words[number] for number in event.tolist()],
                "terminal_id": self.terminal_names(key),
            },
        )

    def password_changes(self) -> Ints:
        """Rows (account, microseconds, terminal, event), from a device of somebody who is there on that day."""
        rng, laws, cast = self.rng, self.laws, self.cast
        of: dict[int, list[int]] = {}
        for number, maker in enumerate(cast.makers):
            of.setdefault(maker.account, []).append(number)
        rows: list[tuple[int, int, int, int]] = []
        for number, account in enumerate(cast.accounts):
            for day, kind in account.passwords:
                here = [maker for maker in of[number] if cast.makers[maker].start <= day < cast.makers[maker].end] or of[number]
                days = np.array([min(day, laws.days - 1)])
                seat = self.seats_by_day(int(rng.choice(here)))[days]
                key = int(self.keys(seat, days)[0])
                key = key if laws.row_per_address else key // VARIANTS * VARIANTS
                at = int(self.day_us(days, np.floor(rng.uniform(29_000, 33_000)))[0])
                rows.append((number, at, key, 2 + kind))
        return np.array(rows, np.int64).reshape(-1, 4)

    def write_terminals(self) -> None:
        """The terminals that orders, logins and changes of passwords name."""
        keys = sorted(self.seen, key=lambda key: (int(self.seat_ids[key // VARIANTS]), key % VARIANTS))
        seats = [self.cast.seats[key // VARIANTS] for key in keys]
        shown = self.rng.random(len(self.cast.seats)) < self.laws.keeps["public_ip"]
        columns: dict[str, object] = {"terminal_id": self.terminal_names(np.array(keys, np.int64)), "kind": [seat.kind for seat in seats]}
        columns["public_ip"] = [
            seat.place.addresses[key % VARIANTS] if shown[key // VARIANTS] else None for key, seat in zip(keys, seats, strict=True)
        ]
        for name in ("mac", "disk_serial", "cpu_id", "phone_number", "imei", "app_id", "region"):
            columns[name] = [seat.fields.get(name) for seat in seats]
        self.put("terminals", columns)

    def write_transfers(self) -> None:
        """Money to and from the broker, and what is known of the holders' bank cards."""
        rng, laws, cast = self.rng, self.laws, self.cast
        bank = rng.random(len(cast.accounts)) < laws.bank
        rows: list[tuple[int, str, str | None, str, str | None, float, str, str | None]] = []
        names = self.account_names(range(len(cast.accounts)))

        def note(
            day: int,
            low: float,
            high: float,
            payer: tuple[str, str | None],
            payee: tuple[str, str | None],
            amount: float,
            channel: str,
            memo: str | None,
        ) -> None:
            at = int(self.day_us(np.array([day]), np.floor(rng.uniform(low, high)))[0])
            rows.append((at, *payer, *payee, round(amount, 2), channel, memo))

        for day, number, amount, why in self.floor.transfers:
            maker = cast.makers[number]
            account = cast.accounts[maker.account]
            if maker.silent and why in ("join", "leave"):
                continue
            holder = cast.parties[account.holder]["name"]
            here, card = (names[maker.account], holder), (account.card, holder)
            other = (str(rng.choice(account.payers)), None) if account.payers and rng.random() < 0.85 else ("62" + cast.digits(17), holder)
            if laws.broker_bank:
                if amount > 0:
                    note(day, 31_000, 33_000, card, here, amount, "broker_bank", "银行转证券")
                else:
                    note(day, 34_500, 57_000, here, card, -amount, "broker_bank", "证券转银行")
            if bank[maker.account] and rng.random() < 0.85:
                if amount > 0:
                    note(day, 28_000, 30_900, other, card, amount, "bank", None)
                else:
                    note(day, 57_600, 75_000, card, other, -amount, "bank", None)
            if bank[maker.account] and maker.financed > 0 and amount > 0 and cast.accounts[maker.account].payers and rng.random() < 0.6:
                stake = max(amount - maker.financed, amount * 0.1) if why == "join" else amount
                note(day, 20_000, 27_000, ("62" + cast.digits(17), None), other, stake, str(rng.choice(["bank", "payment", "cash"])), None)
        for number in np.nonzero(bank)[0].tolist():  # life goes on: wages, rent, shops
            account = cast.accounts[number]
            card = (account.card, cast.parties[account.holder]["name"])
            wage = float(rng.lognormal(8.8, 0.6))
            shop = float(rng.choice([0.02, 0.1, 1.0], p=[0.6, 0.3, 0.1]))
            for day in range(laws.days):
                if day % 21 == number % 21 and rng.random() < 0.7:
                    note(day, 30_000, 60_000, (f"62{number % 37:017d}", None), card, wage, "bank", "工资")
                for _ in range(int(rng.poisson(shop))):
                    stranger = ("62" + cast.digits(17), None)
                    both = (stranger, card) if rng.random() < 0.5 else (card, stranger)
                    note(day, 25_000, 80_000, *both, float(rng.lognormal(6, 1.2)), str(rng.choice(["bank", "payment", "cash"])), None)
        rows.sort(key=lambda row: (row[0], row[1], row[3], row[5]))
        at, payer, payer_name, payee, payee_name, amount, channel, memo = map(list, zip(*rows, strict=True)) if rows else [[]] * 8
        self.put(
            "transfers",
            {
                "transfer_id": [f"X{number:08d}" for number in range(len(rows))],
                "sent_at": np.array(at, np.int64),
                "payer_account": payer,
                "payer_name": payer_name,
                "payee_account": payee,
                "payee_name": payee_name,
                "amount": np.array(amount, np.float64),
                "channel": channel,
                "memo": memo,
                "succeeded": [True] * len(rows),
            },
        )

    def write_holdings(self, movements: list[tuple[int, int, str, int, int, float]]) -> None:
        """What was held before the first day and, at some brokers, once a month."""
        laws, orders = self.laws, self.orders
        size = len(self.market.symbols)
        eve = self.market.days[0] - dt.timedelta(days=3)
        opening = [(int(self.owner[maker]) * size + symbol, quantity) for maker, symbol, quantity in self.floor.opening]
        given = [(account * size + symbol, quantity, day) for account, day, kind, symbol, quantity, _ in movements if kind == "new_shares"]
        row = self.fill_row[~self.futures[orders["account"][self.fill_row]]]
        traded = self.fill_quantity[~self.futures[orders["account"][self.fill_row]]]
        signed = np.where(orders["buy"][row], 1, -1) * traded
        code = np.concatenate(
            [orders["account"][row] * size + orders["symbol"][row], [c for c, _ in opening], [c for c, _, _ in given]]
        ).astype(np.int64)
        day = np.concatenate([orders["day"][row], np.full(len(opening), -1), [d for _, _, d in given]]).astype(np.int64)
        change = np.concatenate([signed, [q for _, q in opening], [q for _, q, _ in given]]).astype(np.int64)
        keys, place = np.unique(code, return_inverse=True)
        rows: list[tuple[str, dt.date, str, int]] = []
        each = laws.holdings_each
        for when in (-1, *(range(each - 1, laws.days, each) if each else ())):
            held = np.zeros(len(keys), np.int64)
            np.add.at(held, place[day <= when], change[day <= when])
            there = np.nonzero(held)[0]
            names = self.account_names(keys[there] // size)
            date = self.market.days[when] if when >= 0 else eve
            symbols = [self.market.symbols[key % size] for key in keys[there].tolist()]
            rows += sorted(zip(names, [date] * len(there), symbols, held[there].tolist(), strict=True))
        columns = dict(
            zip(("account_id", "day", "symbol", "quantity"), map(list, zip(*rows, strict=True)) if rows else [[]] * 4, strict=True)
        )
        self.put("holdings", columns)

    def write_movements(self, movements: list[tuple[int, int, str, int, int, float]]) -> None:
        """Subscriptions for new shares."""
        rows = sorted(movements, key=lambda row: (row[1], self.ids[row[0]], row[2], row[3]))
        clocks = {"subscription": (34_500, 52_000), "subscription_payment": (57_000, 57_600), "new_shares": (28_000, 29_000)}
        seconds = np.array([np.floor(self.rng.uniform(*clocks[row[2]])) for row in rows])
        self.put(
            "movements",
            {
                "movement_id": [f"M{number:07d}" for number in range(len(rows))],
                "account_id": self.account_names([row[0] for row in rows]),
                "at": self.day_us(np.array([row[1] for row in rows], np.int64), seconds) if rows else np.zeros(0, np.int64),
                "kind": [row[2] for row in rows],
                "symbol": [self.market.symbols[row[3]] for row in rows],
                "quantity": np.array([row[4] for row in rows], np.float64),
                "price": np.array([row[5] for row in rows], np.float64),
            },
        )

    def write_quotes(self) -> None:
        """Daily quotes of all symbols, with the close before the first day."""
        market = self.market
        size = len(market.symbols)
        before = market.closes[BEFORE - 1]
        bars = [(before, before, before, before, np.zeros(size)), *market.bars]
        days = [market.days[0] - dt.timedelta(days=3), *market.days]
        stacked = [np.concatenate([bar[part] for bar in bars]) for part in range(5)]
        columns: dict[str, object] = {"symbol": market.symbols * len(days), "day": [day for day in days for _ in range(size)]}
        columns |= dict(zip(("open", "high", "low", "close"), stacked, strict=False))
        self.put("quotes", columns | {"volume": stacked[4].astype(np.int64)})


def typed(values: object, column: Column) -> pa.Array:
    """Values in the type the contract fixes for the column."""
    if isinstance(values, np.ndarray) and column.kind in ("price", "money", "units"):
        cents = np.round(values.astype(np.float64) * 10_000).astype(np.int64)
        # An integer of ten-thousandths is exact; only its scale changes.
        whole = pa.array(cents).cast(pa.decimal128(20, 0))
        return pa.Array.from_buffers(arrow_type(column), len(whole), whole.buffers())
    return pa.array(values, arrow_type(column))
