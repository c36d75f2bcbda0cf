"""The tables of a dataset and the truth beside them, from the cast and what was played."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from bench.far_world import trading as law
from bench.far_world.book import Played, fees, local_us, pieces, walls
from bench.far_world.cast import Cast
from bench.far_world.machines import BROKERS, REGIONS, mix, unit
from bench.far_world.trading_days import DAY_US, LUNCH, NIGHT, US, as_date

TIME = pa.timestamp("us", "Asia/Shanghai")
MONEY, PRICE = pa.decimal128(20, 4), pa.decimal128(18, 4)
SHANGHAI = 8 * 3600 * US
STATUS = np.array([None, "rejected", "cancelled", "partial", "filled"], object)
HEX = "0123456789ABCDEF"
MAKERS = (
    "00",
    "04",
    "0C",
    "14",
    "1C",
    "28",
    "34",
    "3C",
    "50",
    "54",
    "70",
    "84",
    "A4",
    "B4",
    "E0",
    "F8",
)  # first bytes of makers' own addresses


def times(local: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    return pa.array(local - SHANGHAI, TIME, mask=None if known is None else ~known)


def decimals(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    return pa.array(np.round(values, 4)).cast(kind, safe=False)


def words(choice: np.ndarray, texts: object) -> pa.Array:
    """``texts[choice]``; null where ``choice`` is negative."""
    return pc.take(pa.array(list(texts), pa.string()), pa.array(choice, pa.int64(), mask=choice < 0))


def numbered(prefix: str, numbers: np.ndarray, digits: int) -> pa.Array:
    plain = pa.array(numbers.astype(np.int64)).cast(pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(plain, digits, "0"), "")


def write(folder: Path, name: str, columns: dict[str, object]) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), folder / f"{name}.parquet", compression="zstd")


class Records:
    """Writes one world into ``folder``."""

    def __init__(self, cast: Cast, days: np.ndarray, before: np.ndarray, folder: Path, seed: int) -> None:
        self.cast, self.days, self.before, self.folder, self.seed = cast, days, before, folder, seed
        self.rng = cast.rng
        number = len(cast.accounts)
        codes = self.rng.choice(90_000_000, number, replace=False) + 10_000_000
        self.ids = np.array([f"{BROKERS[one.broker].name}{code}" for one, code in zip(cast.accounts, codes, strict=True)], object)
        self.broker = np.array([one.broker for one in cast.accounts])
        self.bare = np.array([one.bare for one in cast.accounts])
        self.clock = np.array([broker.clock for broker in BROKERS])[self.broker]
        self.midnight = days.astype("datetime64[us]").astype(np.int64)

    def run(self, played: dict[str, Played]) -> None:
        orders = self.orders(played)
        logins = self.logins(orders)
        self.terminals(orders, logins)
        self.write_orders(orders)
        self.write_logins(logins)
        self.transfers(played)
        self.holdings(played)
        self.quotes()
        self.identities()
        self.lottery()
        self.truth(orders, played)

    # -- orders and fills

    def orders(self, played: dict[str, Played]) -> dict[str, np.ndarray]:
        """Both markets' orders in order of time, with times in local microseconds."""
        parts = []
        for number, (market, one) in enumerate(played.items()):
            part = dict(one.orders)
            board = self.cast.stocks if market == "stock" else self.cast.futures
            clock = self.clock[part["account"]]
            for name in ("second", "when", "ended"):
                part[f"{name}_at"] = local_us(market, self.days, part["day"], part[name]) // clock * clock
            part["symbol"] = np.array(board.symbols, object)[part["paper"]] if len(part["paper"]) else np.empty(0, object)
            part["market"] = np.full(len(part["day"]), number)
            part["wall"] = walls(market, board, part["paper"], part["when"])
            part["lot"] = board.lot[part["paper"]]
            part["many"] = board.multiplier[part["paper"]]
            block = (
                np.where(part["second"] <= LUNCH, 1, 2)
                if market == "stock"
                else np.where(part["second"] < NIGHT, 0, np.where(part["second"] < NIGHT + 8100, 1, 2))
            )
            part["block"] = block
            parts.append(part)
        whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        order = np.lexsort((whole["trader"], whole["account"], whole["second_at"]))
        return {name: column[order] for name, column in whole.items()}

    def write_orders(self, orders: dict[str, np.ndarray]) -> None:
        rng = self.rng
        number = len(orders["day"])
        ids = numbered("O", np.arange(1, number + 1), 9)
        self.order_ids = ids
        account = words(orders["account"], self.ids)
        effect = np.where(orders["effect"] > 0, 0, np.where(orders["effect"] < 0, 1, -1))
        remarks = [text for one in self.cast.accounts for text in one.remarks]
        offset = np.concatenate([[0], np.cumsum([len(one.remarks) for one in self.cast.accounts])])
        count = np.diff(offset)[orders["account"]]
        tagged = count > 0
        remark = np.where(tagged, offset[orders["account"]] + orders["trader"] % np.maximum(count, 1), -1)
        common = ("手机证券", "网上交易", "条件单")
        plain = ~tagged & (rng.random(number) < 0.12)
        remark = np.where(plain, len(remarks) + rng.integers(0, 3, number), remark)
        trading_day = pa.array(self.days[orders["day"]].astype("datetime64[D]"))
        side = words(np.where(orders["side"] > 0, 0, 1), ("buy", "sell"))
        gone = np.isin(orders["status"], (law.CANCELLED, law.PARTIAL))
        write(
            self.folder,
            "orders",
            {
                "order_id": ids,
                "account_id": account,
                "placed_at": times(orders["second_at"]),
                "symbol": pa.array(orders["symbol"], pa.string()),
                "side": side,
                "effect": words(effect, ("open", "close")),
                "price": decimals(orders["limit"], PRICE),
                "quantity": orders["quantity"],
                "filled_quantity": orders["filled"],
                "status": pa.array(STATUS[orders["status"]], pa.string()),
                "cancelled_at": times(orders["ended_at"], gone),
                "terminal_id": self.order_terminals,
                "remark": words(remark, (*remarks, *common)),
                "trading_day": trading_day,
            },
        )
        row, quantity = pieces(rng, orders["filled"], orders["lot"])
        first = np.concatenate([[True], row[1:] != row[:-1]])
        later = np.where(first, 0.0, rng.exponential(0.6, len(row)))
        when = np.minimum(orders["when"][row] + np.minimum(later, 3.0), np.maximum(orders["wall"], orders["when"])[row])
        at = np.empty(len(row), np.int64)
        fee = np.empty(len(row))
        price = orders["price"][row]
        amount = price * quantity * orders["many"][row]
        rate = np.array([one.commission for one in self.cast.accounts])[orders["account"][row]]
        for market, name in enumerate(("stock", "futures")):
            mine = np.flatnonzero(orders["market"][row] == market)
            which = row[mine]
            at[mine] = local_us(name, self.days, orders["day"][which], when[mine])
            fee[mine] = fees(
                name,
                orders["symbol"][which],
                orders["side"][which],
                amount[mine],
                quantity[mine],
                rate[mine],
                self.days[orders["day"][which]],
                first[mine],
            )
        clock = self.clock[orders["account"][row]]
        at = np.maximum(at // clock * clock, orders["second_at"][row])
        order = np.lexsort((row, at))
        row, at, quantity, fee, price = row[order], at[order], quantity[order], fee[order], price[order]
        taken = pa.array(row)
        write(
            self.folder,
            "fills",
            {
                "fill_id": numbered("T", np.arange(1, len(row) + 1), 9),
                "order_id": pc.take(ids, taken),
                "account_id": pc.take(account, taken),
                "filled_at": times(at),
                "symbol": pa.array(orders["symbol"][row], pa.string()),
                "side": pc.take(side, taken),
                "effect": words(effect[row], ("open", "close")),
                "price": decimals(price, PRICE),
                "quantity": quantity,
                "fee": decimals(fee, MONEY),
                "trading_day": pc.take(trading_day, taken),
            },
        )

    # -- logins and terminals

    def logins(self, orders: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Sessions before orders, looks without any, and changes of passwords."""
        rng, cast = self.rng, self.cast
        key = np.stack([orders["account"], orders["hand"], orders["day"], orders["block"]])
        _, first = np.unique(key, axis=1, return_index=True)
        first = first[rng.random(len(first)) < 0.8]
        parts = [
            (orders["account"][first], orders["hand"][first], orders["day"][first], orders["block"][first],
             orders["second_at"][first] - (US * (8 + rng.exponential(500, len(first)))).astype(np.int64), np.zeros(len(first), np.int64))
        ]  # fmt: skip
        looks = np.minimum(rng.pareto(0.9, len(cast.accounts)) * 3, 3 * cast.length).astype(int)
        account = np.repeat(np.arange(len(looks)), looks)
        day = rng.integers(0, cast.length, len(account))
        clock = np.clip(rng.normal(13, 3.2, len(account)), 6.5, 23.5)
        handed = np.array([one.handed for one in cast.accounts])[account]
        hands = np.array([[one.owner_hand, one.hand] for one in cast.accounts])[account, (day >= handed).astype(int)]
        parts.append(
            (
                account,
                hands,
                day,
                np.where(clock < 12, 1, 2),
                self.midnight[day] + (clock * 3600 * US).astype(np.int64),
                np.zeros(len(account), np.int64),
            )
        )
        if cast.events:
            names = ("login", "logout", "password_change", "transfer_password_change")
            told = [
                (a, hand, day, 1 if second < 43200 else 2, self.midnight[day] + int(second * US), names.index(event))
                for a, day, second, event, hand in cast.events
            ]
            parts.append(tuple(np.array(column) for column in zip(*told, strict=True)))
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        keeps = np.array([broker.logouts for broker in BROKERS])[self.broker][columns[0]]
        left = np.flatnonzero(keeps & (columns[5] == 0) & (rng.random(len(columns[0])) < 0.5))
        outs = [column[left] for column in columns]
        outs[4] = outs[4] + (US * (30 + rng.exponential(2500, len(left)))).astype(np.int64)
        outs[4] = np.minimum(outs[4], outs[4] // DAY_US * DAY_US + DAY_US - US)
        outs[5] = np.ones(len(left), np.int64)
        columns = [np.concatenate([column, out]) for column, out in zip(columns, outs, strict=True)]
        found = dict(zip(("account", "hand", "day", "block", "at", "event"), columns, strict=True))
        clock_of = self.clock[found["account"]]
        found["at"] = found["at"] // clock_of * clock_of
        _, once = np.unique(np.stack([found["at"], found["account"], found["event"]]), axis=1, return_index=True)
        return {name: column[once] for name, column in found.items()}

    def terminals(self, orders: dict[str, np.ndarray], logins: dict[str, np.ndarray]) -> None:
        """One row for each machine at one address, as the broker keeps it."""
        rng, cast, seed = self.rng, self.cast, self.seed
        machines = cast.machines
        number = len(orders["day"])
        joined = {name: np.concatenate([orders[name], logins[name]]) for name in ("account", "hand", "day", "block")}
        device, address, region = machines.seen(joined["hand"], joined["day"], joined["block"], np.arange(len(joined["day"])), seed)
        broker = self.broker[joined["account"]]
        kept = ~self.bare[joined["account"]]
        share = np.array([one.on_orders for one in BROKERS])[broker[:number]]
        kept[:number] &= rng.random(number) < share
        kept[number:] &= rng.random(len(kept) - number) < 0.96
        rows = np.flatnonzero(kept)
        key = (device[rows] << 35) | (address[rows] << 3) | broker[rows]
        _, first, which = np.unique(key, return_index=True, return_inverse=True)
        shown = rng.permutation(len(first))
        ids = np.full(len(kept), -1)
        ids[rows] = shown[which]
        names = numbered("D", np.arange(1, len(first) + 1), 7)
        self.order_terminals = pc.take(names, pa.array(ids[:number], mask=ids[:number] < 0))
        self.login_terminals = pc.take(names, pa.array(ids[number:], mask=ids[number:] < 0))
        order = np.argsort(shown)
        rows = rows[first][order]
        device, address, region, broker = device[rows], address[rows], region[rows], broker[rows]
        kinds = np.array(machines.kinds, object)[device]
        blank = np.array(machines.blank)[device]
        phone, pc_like = kinds == "phone", np.isin(kinds, ("pc", "api"))

        def has(name: str, part: int) -> np.ndarray:
            return unit(seed, device, broker, part) < np.array([getattr(one, name) for one in BROKERS])[broker]

        def serial(salt: int, digits: int) -> list[str]:
            value = mix(seed, device, salt)
            nibbles = [(value >> np.uint64(4 * place)) & np.uint64(15) for place in range(digits)]
            return ["".join(HEX[int(n)] for n in row) for row in np.column_stack(nibbles)]

        def text(values: list[str], there: np.ndarray) -> pa.Array:
            return pa.array(values, pa.string(), mask=~there)

        owner = np.array([machines.owned_by[one] or "" for one in device], object)
        address_text = [f"{a >> 24}.{(a >> 16) & 255}.{(a >> 8) & 255}.{a & 255}" for a in address.tolist()]
        mac = ["-".join((MAKERS[int(one[0], 16)], *(one[i : i + 2] for i in range(2, 12, 2)))) for one in serial(11, 12)]
        imei = [f"86{int(value) % 10**13:013d}" for value in mix(seed, device, 12)]
        write(
            self.folder,
            "terminals",
            {
                "terminal_id": names,
                "kind": pa.array(kinds, pa.string()),
                "public_ip": text(address_text, unit(seed, device, address, 21) < 0.985),
                "mac": text(mac, has("mac", 1) & ~blank & (pc_like | (unit(seed, device, 22) < 0.3))),
                "disk_serial": text(serial(13, 12), has("disk", 2) & ~blank & pc_like),
                "cpu_id": text(serial(14, 16), has("disk", 3) & ~blank & pc_like),
                "phone_number": text(owner.tolist(), has("phone", 4) & ~blank & phone & (owner != "")),
                "imei": text(imei, has("phone", 5) & ~blank & phone),
                "app_id": pa.array(np.array(machines.apps, object)[device], pa.string()),
                "region": pa.array(
                    np.array(REGIONS, object)[region],
                    pa.string(),
                    mask=~(unit(seed, address, broker, 23) < np.array([one.region for one in BROKERS])[broker]),
                ),
            },
        )

    def write_logins(self, logins: dict[str, np.ndarray]) -> None:
        write(
            self.folder,
            "logins",
            {
                "account_id": words(logins["account"], self.ids),
                "at": times(logins["at"]),
                "event": words(logins["event"], ("login", "logout", "password_change", "transfer_password_change")),
                "terminal_id": self.login_terminals,
            },
        )

    # -- money and what is held

    def transfers(self, played: dict[str, Played]) -> None:
        rng, cast = self.rng, self.cast
        parts = []
        for market, one in played.items():
            account, day, second, amount = one.money
            at = local_us(market, self.days, day, np.maximum(second, 0.0))
            at = np.maximum(
                at - (US * rng.uniform(4, 900, len(at))).astype(np.int64),
                at // DAY_US * DAY_US + int((9 if market == "stock" else 8.6) * 3600 * US),
            )
            at = np.minimum(at, local_us(market, self.days, day, np.maximum(second, 0.0)))
            parts.append((account, at, amount))
        if cast.transfers:
            account, day, second, amount = (np.array(column) for column in zip(*cast.transfers, strict=True))
            parts.append((account, self.midnight[day] + (second * US).astype(np.int64), amount))
        account, at, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
        failed = np.flatnonzero(rng.random(len(account)) < 0.008)
        account, amount = np.concatenate([account, account[failed]]), np.concatenate([amount, amount[failed]])
        at = np.concatenate([at, at[failed] - (US * rng.uniform(15, 90, len(failed))).astype(np.int64)])
        good = np.concatenate([np.ones(len(account) - len(failed), bool), np.zeros(len(failed), bool)])
        at = at // US * US
        order = np.lexsort((account, at))
        account, at, amount, good = account[order], at[order], amount[order], good[order]
        cards = np.array(
            [f"62{int(value) % 10**14:014d}" for value in mix(self.seed, np.array([one.holder.number for one in cast.accounts]), 31)],
            object,
        )
        spare = np.array(
            [f"62{int(value) % 10**14:014d}" for value in mix(self.seed, np.array([one.holder.number for one in cast.accounts]), 32)],
            object,
        )
        second_bank = (unit(self.seed, np.arange(len(cards)), 33) < 0.12)[account] & (rng.random(len(account)) < 0.3)
        card = np.where(second_bank, spare[account], cards[account])
        into = amount > 0
        name = np.array([one.holder.name for one in cast.accounts], object)[account]
        futures = np.array([one.market == "futures" for one in cast.accounts])[account]
        memo = words(
            np.where(rng.random(len(into)) < 0.06, -1, 2 * futures + ~into), ("银行转证券", "证券转银行", "银期转账入金", "银期转账出金")
        )
        write(
            self.folder,
            "transfers",
            {
                "transfer_id": numbered("M", np.arange(1, len(into) + 1), 8),
                "sent_at": times(at),
                "payer_account": pa.array(np.where(into, card, self.ids[account]), pa.string()),
                "payer_name": pa.array(name, pa.string()),
                "payee_account": pa.array(np.where(into, self.ids[account], card), pa.string()),
                "payee_name": pa.array(name, pa.string()),
                "amount": decimals(np.abs(amount), MONEY),
                "channel": pa.array(["broker_bank"] * len(into), pa.string()),
                "memo": memo,
                "succeeded": good,
            },
        )

    def holdings(self, played: dict[str, Played]) -> None:
        """What shares were held on the evening before the first day, and at the end of each month."""
        stock = played["stock"]
        account, paper, quantity = stock.held
        count = len(self.cast.stocks.symbols)
        orders = stock.orders
        key, place = np.unique(np.concatenate([account * count + paper, orders["account"] * count + orders["paper"]]), return_inverse=True)
        change = np.concatenate([quantity, orders["side"] * orders["filled"]])
        day = np.concatenate([np.full(len(account), -1), orders["day"]])
        month = self.days.astype("datetime64[M]")
        ends = [-1, *np.flatnonzero(month[1:] != month[:-1]).tolist()]
        held = [np.bincount(place[day <= end], change[day <= end], len(key)).astype(np.int64) for end in ends]
        rows = [np.flatnonzero(one) for one in held]
        found = np.concatenate(rows)
        evening = [self.before[-1] if end < 0 else self.days[end] for end in ends]
        write(
            self.folder,
            "holdings",
            {
                "account_id": words(key[found] // count, self.ids),
                "day": pa.array(np.repeat(np.array(evening), [len(one) for one in rows])),
                "symbol": words(key[found] % count, self.cast.stocks.symbols),
                "quantity": np.concatenate([one[row] for one, row in zip(held, rows, strict=True)]),
            },
        )

    def quotes(self) -> None:
        columns: dict[str, list[object]] = {name: [] for name in ("symbol", "day", "open", "high", "low", "close", "volume")}
        for board in (self.cast.stocks, self.cast.futures):
            count, length, grid = board.path.shape
            flat = board.path.reshape(count * length, grid)
            columns["symbol"].append(np.repeat(np.array(board.symbols, object), length))
            columns["day"].append(np.tile(self.days, count))
            for name, column in (("open", flat[:, 0]), ("high", flat.max(1)), ("low", flat.min(1)), ("close", flat[:, -1])):
                columns[name].append(column)
            size = 3e8 / (board.popularity + 20.0) / board.path[:, 0, 0] * (10 if board is self.cast.stocks else 30)
            columns["volume"].append(
                np.floor(np.exp(0.5 * self.rng.standard_normal((count, length))) * size[:, None] * board.heat).ravel() * 100
            )
        whole = {name: np.concatenate(column) for name, column in columns.items()}
        order = np.lexsort((whole["symbol"].astype(str), whole["day"]))
        priced = {name: decimals(whole[name][order], PRICE) for name in ("open", "high", "low", "close")}
        write(
            self.folder,
            "quotes",
            {
                "symbol": pa.array(whole["symbol"][order], pa.string()),
                "day": pa.array(whole["day"][order]),
                **priced,
                "volume": whole["volume"][order].astype(np.int64),
            },
        )

    # -- who they are

    def identities(self) -> None:
        rng, cast = self.rng, self.cast
        order = np.argsort(self.ids)
        party = [f"P{number:06d}" for number in rng.permutation(len(cast.people)) + 100_000]
        accounts = [cast.accounts[number] for number in order]
        some = rng.random((len(accounts), 4))
        write(
            self.folder,
            "accounts",
            {
                "account_id": pa.array(self.ids[order], pa.string()),
                "market": pa.array([one.market for one in accounts]),
                "broker_id": pa.array([BROKERS[one.broker].name for one in accounts]),
                "holder_id": pa.array([party[one.holder.number] for one in accounts]),
                "holder_kind": pa.array([one.holder_kind for one in accounts]),
                "opened_on": pa.array([as_date(self.days[0] - np.timedelta64(one.opened, "D")) for one in accounts]),
                "phone": pa.array([one.phone for one in accounts], pa.string(), mask=some[:, 0] < 0.02),
                "second_contact": pa.array([one.contact for one in accounts], pa.string()),
                "address": pa.array([one.holder.address for one in accounts], pa.string(), mask=some[:, 1] < 0.06),
                "branch": pa.array([f"{REGIONS[one.holder.region]}营业部" for one in accounts], pa.string(), mask=some[:, 2] < 0.08),
            },
        )
        holders = sorted(
            {one.holder.number for one in cast.accounts} | {number for row in cast.relations for number in row[:2]},
            key=lambda number: party[number],
        )
        people = [cast.people[number] for number in holders]
        born = rng.integers(1945, 2006, len(people))
        codes = [
            f"99{rng.integers(1000, 9999)}{year}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}{rng.integers(0, 10000):04d}"
            for year in born
        ]
        unified = [f"99{rng.integers(10**15, 10**16)}" for _ in people]
        write(
            self.folder,
            "parties",
            {
                "party_id": pa.array([party[one.number] for one in people]),
                "kind": pa.array([one.kind for one in people]),
                "name": pa.array([one.name for one in people]),
                "id_number": pa.array(
                    [mine if one.kind == "person" else firm for one, mine, firm in zip(people, codes, unified, strict=True)]
                ),
                "phone": pa.array([one.phone for one in people]),
                "address": pa.array([one.address for one in people], pa.string(), mask=rng.random(len(people)) < 0.05),
            },
        )
        known = [row for row in cast.relations if row[2] != "spouse" or rng.random() < 0.5]
        known.sort(key=lambda row: (party[row[0]], party[row[1]]))
        write(
            self.folder,
            "relations",
            {
                "from_party": pa.array([party[one] for one, _, _ in known], pa.string()),
                "to_party": pa.array([party[two] for _, two, _ in known], pa.string()),
                "kind": pa.array([kind for _, _, kind in known], pa.string()),
                "since": pa.array(
                    [as_date(self.days[0] - np.timedelta64(int(back), "D")) for back in rng.integers(30, 3000, len(known))], pa.date32()
                ),
                "source": pa.array(["开户资料"] * len(known), pa.string()),
            },
        )

    def lottery(self) -> None:
        """Applications for new shares, and now and then an allotment."""
        rng = self.rng
        accounts = np.array(self.cast.lottery, np.int64)
        days = np.flatnonzero(rng.random(self.cast.length) < 0.3)
        account = np.repeat(accounts, len(days))
        day = np.tile(days, len(accounts))
        kept = rng.random(len(day)) < 0.85
        account, day = account[kept], day[kept]
        at = self.midnight[day] + ((9.5 + 2 * rng.random(len(day))) * 3600).astype(np.int64) * US
        order = np.lexsort((account, at))
        account, at = account[order], at[order]
        quantity = rng.integers(1, 30, len(at)) * 500
        write(
            self.folder,
            "movements",
            {
                "movement_id": numbered("V", np.arange(1, len(at) + 1), 7),
                "account_id": words(account, self.ids),
                "at": times(at),
                "kind": pa.array(["subscription"] * len(at), pa.string()),
                "security_name": pa.array(["新股申购"] * len(at), pa.string()),
                "quantity": pa.array(quantity.astype(np.float64)).cast(MONEY),
                "business": pa.array(["申购配号"] * len(at), pa.string()),
            },
        )

    def truth(self, orders: dict[str, np.ndarray], played: dict[str, Played]) -> None:
        cast = self.cast
        accounts = np.concatenate([one.behind[0] for one in played.values()])
        behind = np.maximum(np.bincount(accounts, minlength=len(cast.accounts)), 1)
        order = np.argsort(self.ids)
        write(
            self.folder,
            "truth/account_labels",
            {
                "account_id": pa.array(self.ids[order], pa.string()),
                "label": pa.array([cast.accounts[number].label for number in order]),
                "guilty": np.array([cast.accounts[number].guilty for number in order]),
                "hidden_traders": behind[order].astype(np.int64),
            },
        )
        write(
            self.folder,
            "truth/order_traders",
            {
                "order_id": self.order_ids,
                "account_id": words(orders["account"], self.ids),
                "trader_id": numbered("H", orders["trader"], 6),
            },
        )
