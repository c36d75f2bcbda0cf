"""What the broker hands over of a town's days, and the truth beside it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bench.diary_world.guilty import GUILTY, WAYS

EPOCH = date(1970, 1, 1)
SHANGHAI = 8 * 3600
TIME, MONEY, PRICE = pa.timestamp("us", "Asia/Shanghai"), pa.decimal128(20, 4), pa.decimal128(18, 4)


class Records:
    """Writes one town to a folder."""

    def __init__(self, town, out):
        self.town, self.out, self.laws = town, out, town.laws
        self.rng = Random(f"{self.laws.seed} records")
        (out / "truth").mkdir(parents=True, exist_ok=True)
        self.days = np.array([(day - EPOCH).days for day in self.laws.calendar])
        self.account_ids = self._shuffled("8", len(town.accounts), 9)
        self.terminal_ids = self._shuffled("T", len(town.things.terminal_rows), 7)

    def write(self):
        """Every table that this broker keeps."""
        self._orders()
        self._accounts()
        records = self.laws.records
        if records["terminals"]:
            self._terminals()
        if records["logins"]:
            self._logins()
        if records["transfers"]:
            self._transfers()
        if records["quotes"]:
            self._quotes()
        if records["opening_holdings"]:
            self._holdings()

    def _shuffled(self, letter, count, digits):
        return [f"{letter}{number:0{digits}d}" for number in self.rng.sample(range(10**digits // 20, 10**digits // 10), count)]

    def _times(self, days, seconds):
        """Days of the calendar and seconds to microseconds, or whole seconds where the broker keeps no more."""
        micro = (np.asarray(seconds, float) * 1e6).astype(np.int64)
        if not self.laws.records["fractions"]:
            micro -= micro % 1_000_000
        return (self.days[np.asarray(days, np.int64)] * 86_400 - SHANGHAI) * 1_000_000 + micro

    def _save(self, name, columns):
        pq.write_table(pa.table(columns), self.out / f"{name}.parquet", compression="zstd")

    def _orders(self):
        town, market = self.town, self.town.market
        rows = town.exchange.orders
        columns = list(zip(*rows, strict=True))
        placed = self._times(columns[1], columns[2])
        order = np.lexsort((np.arange(len(rows)), placed))
        ids = np.empty(len(rows), np.int64)
        ids[order] = np.arange(len(rows)) + 1
        symbol_of = [symbol if isinstance(symbol, str) else market.names[symbol] for symbol in columns[3]]
        tick = np.array([0.01 if isinstance(symbol, str) else market.tick[symbol] for symbol in columns[3]])
        gone = np.array([-1.0 if second is None else second for second in columns[10]])
        cancelled = self._times(columns[1], np.maximum(gone, 0))
        cancelled = np.maximum(cancelled, placed)
        take = lambda number: [columns[number][row] for row in order]  # noqa: E731
        order_ids = [f"O{number:09d}" for number in ids]
        accounts = [self.account_ids[number] for number in columns[0]]
        known = self.laws.records["cancel_times"]
        table = {
            "order_id": [order_ids[row] for row in order],
            "account_id": [accounts[row] for row in order],
            "placed_at": pa.array(placed[order], TIME),
            "symbol": [symbol_of[row] for row in order],
            "side": ["buy" if buys else "sell" for buys in take(4)],
            "effect": pa.array(take(5), pa.string()),
            "price": decimals((np.array(columns[6]) * tick)[order], PRICE),
            "quantity": pa.array(take(7), pa.int64()),
            "filled_quantity": pa.array(take(8), pa.int64()),
            "status": take(9),
            "cancelled_at": pa.array(cancelled[order], TIME, mask=(gone[order] < 0) | (not known)),
            "terminal_id": pa.array(
                [self.terminal_ids[one] if self.laws.records["order_terminals"] and one is not None else None for one in take(11)],
                pa.string(),
            ),
            "remark": pa.array(take(13), pa.string()),
        }
        self._save("orders", table)
        self._save(
            "truth/order_traders",
            {"order_id": table["order_id"], "account_id": table["account_id"], "trader_id": [f"P{one}" for one in take(12)]},
        )
        self.deciders = {}
        for account, trader in zip(columns[0], columns[12], strict=True):
            self.deciders.setdefault(account, set()).add(trader)
        self._fills(columns, order_ids, accounts, symbol_of, tick)

    def _fills(self, orders, order_ids, accounts, symbol_of, tick):
        row, day, second, ticks, quantity, fee = (list(one) for one in zip(*self.town.exchange.fills, strict=True))
        at = self._times(day, second)
        order = np.lexsort((np.arange(len(row)), at))
        rows = np.array(row)[order]
        self._save(
            "fills",
            {
                "fill_id": [f"F{number + 1:09d}" for number in range(len(rows))],
                "order_id": [order_ids[one] for one in rows],
                "account_id": [accounts[one] for one in rows],
                "filled_at": pa.array(at[order], TIME),
                "symbol": [symbol_of[one] for one in rows],
                "side": ["buy" if orders[4][one] else "sell" for one in rows],
                "effect": pa.array([orders[5][one] for one in rows], pa.string()),
                "price": decimals(np.array(ticks)[order] * tick[rows], PRICE),
                "quantity": pa.array(np.array(quantity)[order], pa.int64()),
                "fee": decimals(np.array(fee)[order], MONEY),
            },
        )

    def _accounts(self):
        town, laws, rng = self.town, self.laws, self.rng
        first = laws.calendar[0]
        known = lambda name, value: value if value is not None and rng.random() < laws.share(f"{name} is known", 0.1, 1) else None  # noqa: E731
        parties, rows = [], []
        for number, account in enumerate(town.accounts):
            phone, address = known("phone", account.phone), known("address", account.address)
            party = f"H{account.holder[3]:07d}"
            opened = laws.calendar[account.opened] if account.opened >= 0 else first + timedelta(account.opened)
            rows.append(
                (
                    self.account_ids[number],
                    account.market,
                    "B1",
                    party if laws.records["parties"] else None,
                    account.kind,
                    opened,
                    phone,
                    known("second contact", account.second or (account.phone if rng.random() < 0.2 else None)),
                    address,
                    account.branch,
                )
            )
            parties.append((party, account.holder[2], account.holder[0], account.holder[1], phone, address))
        names = (
            "account_id",
            "market",
            "broker_id",
            "holder_id",
            "holder_kind",
            "opened_on",
            "phone",
            "second_contact",
            "address",
            "branch",
        )
        self._table("accounts", sorted(rows), names)
        if laws.records["parties"]:
            self._table("parties", sorted(parties), ("party_id", "kind", "name", "id_number", "phone", "address"))
        if laws.records["relations"] and laws.records["parties"] and town.kin:
            kin = [
                (f"H{town.accounts[one].holder[3]:07d}", f"H{town.accounts[other].holder[3]:07d}", kind)
                for one, other, kind in town.kin
                if rng.random() < laws.share("kin is known", 0.1, 1)
            ]
            if kin:
                self._table("relations", kin, ("from_party", "to_party", "kind"))
        truth = [
            (self.account_ids[number], self._label(number, account), len(self.deciders.get(number, ())) or 1, account.opening)
            for number, account in enumerate(town.accounts)
        ]
        truth.sort()
        self._save(
            "truth/account_labels",
            {
                "account_id": [r[0] for r in truth],
                "label": [r[1] for r in truth],
                "hidden_traders": pa.array([r[2] for r in truth], pa.int64()),
            },
        )
        self._save("truth/purses", {"account_id": [r[0] for r in truth], "opening_cash": decimals(np.array([r[3] for r in truth]), MONEY)})

    def _label(self, number, account):
        # A platform's account through which fewer than two people ever ordered is split among nobody; a lent one that nobody used is not lent.
        deciders = self.deciders.get(number, set())
        unused = account.label in GUILTY and (not deciders & account.guests or (account.label in WAYS and len(deciders) < 2))
        return "platform_idle" if unused else account.label

    def _table(self, name, rows, names):
        self._save(name, {column: pa.array([row[place] for row in rows]) for place, column in enumerate(names)})

    def _terminals(self):
        names = ("kind", "public_ip", "mac", "disk_serial", "cpu_id", "phone_number", "imei", "app_id", "region")
        rows = sorted(
            (one, *(row.get(name) for name in names)) for one, row in zip(self.terminal_ids, self.town.things.terminal_rows, strict=True)
        )
        self._save(
            "terminals", {name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(("terminal_id", *names))}
        )

    def _logins(self):
        records = self.laws.records
        kept = [one for one in self.town.logins if records["logouts"] or one[3] != "logout"]
        kept = [one for one in kept if records["password_changes"] or "password" not in one[3]]
        times = self._times([one[1] for one in kept], [one[2] for one in kept]).tolist()
        rows = {(at, self.account_ids[one[0]], one[3], self.terminal_ids[one[4]]) for at, one in zip(times, kept, strict=True)}
        rows = sorted(rows)
        self._save(
            "logins",
            {
                "account_id": [row[1] for row in rows],
                "at": pa.array([row[0] for row in rows], TIME),
                "event": [row[2] for row in rows],
                "terminal_id": [row[3] for row in rows],
            },
        )

    def _transfers(self):
        laws, rng = self.laws, self.rng
        cards, names = laws.share("cards are known", 0.2, 1), laws.share("names are known", 0.2, 1)
        rows = []
        for day, second, payer, payer_name, payee, payee_name, amount, channel, account in self.town.transfers:
            if channel != "broker_bank" and not laws.records["bank_transfers"]:
                continue
            out = account is not None and payer is None
            own = None if account is None else self.account_ids[account]
            show = lambda value, share: value if rng.random() < share else None  # noqa: E731
            rows.append(
                (
                    day,
                    max(second, 30_000),
                    own if out else show(payer, cards),
                    show(payer_name, names),
                    show(payee, cards) if out or own is None else own,
                    show(payee_name, names),
                    amount,
                    channel,
                )
            )
        times = self._times([row[0] for row in rows], [row[1] for row in rows])
        order = np.lexsort((np.arange(len(rows)), times))
        rows = [rows[one] for one in order]
        text = lambda place: pa.array([row[place] for row in rows], pa.string())  # noqa: E731
        self._save(
            "transfers",
            {
                "transfer_id": [f"X{number:08d}" for number in range(len(rows))],
                "sent_at": pa.array(times[order], TIME),
                "payer_account": text(2),
                "payer_name": text(3),
                "payee_account": text(4),
                "payee_name": text(5),
                "amount": decimals(np.array([row[6] for row in rows]), MONEY),
                "channel": text(7),
                "memo": pa.nulls(len(rows), pa.string()),
                "succeeded": np.ones(len(rows), bool),
            },
        )

    def _quotes(self):
        market, laws = self.town.market, self.laws
        total = len(market.names)
        tick = np.array(market.tick)[:, None]
        volume = np.random.default_rng(laws.seed).lognormal(15, 1.2, (total, laws.days)).astype(np.int64)
        flat = lambda values: decimals((values * tick).ravel(), PRICE)  # noqa: E731
        path = market.path
        self._save(
            "quotes",
            {
                "symbol": np.repeat(market.names, laws.days),
                "day": pa.array(np.tile(self.days, total).astype(np.int32), pa.date32()),
                "open": flat(path[:, :, 0]),
                "high": flat(path.max(axis=2)),
                "low": flat(path.min(axis=2)),
                "close": flat(path[:, :, -1]),
                "volume": volume.ravel(),
            },
        )

    def _holdings(self):
        before = self.days[0] - (3 if self.laws.calendar[0].weekday() == 0 else 1)
        rows = sorted(
            (before if day < 0 else int(self.days[day]), self.account_ids[a], self.town.market.names[s], q)
            for a, day, s, q in self.town.snapshots
        )
        self._save(
            "holdings",
            {
                "account_id": [row[1] for row in rows],
                "day": pa.array(np.array([row[0] for row in rows], np.int32), pa.date32()),
                "symbol": [row[2] for row in rows],
                "quantity": pa.array([row[3] for row in rows], pa.int64()),
            },
        )


def decimals(values, kind):
    """Floats that are whole at four places or fewer as exact decimals."""
    return pa.array(np.asarray(values, float)).cast(kind)
