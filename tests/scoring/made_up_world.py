"""A made-up world of accounts: split ones, and the innocent that look like them. Seeded; nothing in it is real."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DAYS = 40
FIRST = 20_514  # 2026-03-02, a Monday
HOUR = 3600.0
SPLIT = ("S-passed-on", "S-relay", "S-no-terminal")
INNOCENT = (
    "family-1",
    "family-2",
    *(f"office-{n}" for n in range(5)),
    "product",
    "grid",
    "day-trader",
    *(f"retail-{n:02d}" for n in range(40)),
)


class World:
    """Collects rows. Times are seconds of the day."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.orders: list[dict] = []
        self.terminals: dict[str, dict] = {}
        self.accounts: list[dict] = []
        self.transfers: list[dict] = []
        walk = self.rng.normal(0, 0.015, (60, DAYS)).cumsum(axis=1)
        self.prices = np.round(np.exp(self.rng.uniform(np.log(5), np.log(40), 60))[:, None] * np.exp(walk), 2)

    def account(self, account: str, **more: object) -> None:
        row = {
            "account_id": account,
            "market": "stock",
            "holder_id": f"P-{account}",
            "holder_kind": "person",
            "phone": f"139-{account}",
            "address": f"{account}号",
        }
        self.accounts.append({**row, **more})

    def terminal(self, name: str, **more: object) -> str:
        self.terminals.setdefault(
            name, {"terminal_id": name, "kind": "pc", "disk_serial": f"WD-{name}", "cpu_id": f"CPU-{name}", "region": "上海", **more}
        )
        return name

    def order(
        self, account: str, day: int, second: float, symbol: int, side: str, quantity: int, terminal: str | None, price: float | None = None
    ) -> float:
        price = price or round(float(self.prices[symbol, day]) * (1 + self.rng.normal(0, 0.003)), 2)
        # Trading days are every day here: the calendar does not matter to what is tested.
        moment = (FIRST + day) * 86_400 - 8 * 3600 + second
        self.orders.append(
            {
                "order_id": f"O{len(self.orders):07d}",
                "account_id": account,
                "placed_at": int(moment * 1_000_000),
                "symbol": f"{600000 + symbol}.SH",
                "side": side,
                "price": price,
                "quantity": int(quantity),
                "filled_quantity": int(quantity),
                "status": "filled",
                "terminal_id": terminal,
            }
        )
        return price * quantity

    def second(self) -> float:
        """A moment of the session."""
        return float(self.rng.uniform(9.5, 11.5) if self.rng.random() < 0.55 else self.rng.uniform(13, 14.95)) * HOUR

    def trader(
        self, account: str, capital: float, symbols: list[int], terminals: list[str | None], activity: float, hold: float, full: float = 0.7
    ) -> None:
        """One person: buys with most of his cash, holds some days, sells exactly what he bought."""
        cash, day = capital, int(self.rng.integers(0, 4))
        while day < DAYS:
            if self.rng.random() > activity:
                day += 1
                continue
            symbol = int(self.rng.choice(symbols))
            price = float(self.prices[symbol, day])
            part = 1.0 if self.rng.random() < full else float(self.rng.uniform(0.3, 0.9))
            quantity = int(cash * part / price / 100) * 100
            if quantity < 100:
                return
            terminal = terminals[int(self.rng.integers(len(terminals)))]
            cash -= self.order(account, day, self.second(), symbol, "buy", quantity, terminal, price)
            day += 1 + int(self.rng.exponential(hold))
            if day < DAYS:
                cash += self.order(account, day, self.second(), symbol, "sell", quantity, terminal)

    def write(self, folder: Path, fills: bool = False) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        orders = pa.Table.from_pylist(self.orders)
        moments = orders["placed_at"].cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", "Asia/Shanghai"))
        orders = orders.set_column(2, "placed_at", moments).set_column(5, "price", orders["price"].cast(pa.decimal128(18, 4), safe=False))
        if fills:
            orders = orders.rename_columns(
                [{"order_id": "fill_id", "placed_at": "filled_at"}.get(name, name) for name in orders.column_names]
            )
            pq.write_table(orders.drop_columns(["filled_quantity", "status", "terminal_id"]), folder / "fills.parquet")
        else:
            pq.write_table(orders, folder / "orders.parquet")
            names = list(dict.fromkeys(name for row in self.terminals.values() for name in row))
            described = [{name: row.get(name) for name in names} for row in self.terminals.values()]
            pq.write_table(pa.Table.from_pylist(described), folder / "terminals.parquet")
        pq.write_table(pa.Table.from_pylist(self.accounts), folder / "accounts.parquet")
        spouses = [{"from_party": "P-family-1", "to_party": "P-family-2", "kind": "spouse"}]
        pq.write_table(pa.Table.from_pylist(spouses), folder / "relations.parquet")
        return folder


def _split(world: World, account: str, terminals: list[list[str | None]]) -> None:
    """Many purses that come and go through one account, on the same dozen securities; the platform sends closing orders in bursts."""
    world.account(account)
    symbols = list(range(12))
    for own in terminals:
        capital = float(np.exp(world.rng.uniform(np.log(5e4), np.log(2e6))))
        world.trader(account, capital, symbols, own, activity=0.95, hold=float(world.rng.uniform(0.3, 4)))
    for day in range(5, DAYS, 6):
        second = world.second()
        for n in range(4):
            world.order(account, day, second + 0.2 * n, symbols[n], "sell", int(world.rng.integers(3, 90)) * 100, terminals[n][0])


def world(seed: int = 11) -> World:
    """Three split accounts and fifty innocent ones."""
    made = World(seed)
    _split(made, "S-passed-on", [[made.terminal(f"client-{n}", region=f"省{n % 7}")] for n in range(25)])
    relay = made.terminal("relay", kind="relay", disk_serial=None, cpu_id=None)
    _split(made, "S-relay", [[relay]] * 25)
    _split(made, "S-no-terminal", [[None]] * 25)

    family = made.terminal("family-pc")
    for n in (1, 2):
        made.account(f"family-{n}", address="同一住址")
        made.trader(f"family-{n}", 3e5, [n, n + 20, n + 30], [family], 0.5, 5)
    for n in range(5):
        made.account(f"office-{n}")
        made.trader(f"office-{n}", 2e5 * (n + 1), [n, n + 10, n + 25], [made.terminal(f"office-{n}", public_ip="203.0.113.7")], 0.5, 3)
    for n in range(40):
        name = f"retail-{n:02d}"
        made.account(name)
        own: list[str | None] = [
            made.terminal(f"{name}-pc"),
            made.terminal(f"{name}-phone", kind="phone", disk_serial=None, cpu_id=None, imei=f"86-{n}", phone_number=f"138{n}"),
        ]
        made.trader(
            name,
            float(np.exp(made.rng.uniform(10, 14))),
            [int(x) for x in made.rng.choice(60, 5, replace=False)],
            own,
            0.7,
            float(made.rng.uniform(1, 6)),
        )

    # A licensed product: fifty securities rebalanced every day in baskets through one interface.
    made.account("product", holder_kind="product")
    api = made.terminal("product-api", kind="api")
    for day in range(DAYS):
        for symbol in range(50):
            second = 9.6 * HOUR + 0.3 * symbol
            side = "buy" if (day + symbol) % 2 else "sell"
            made.order("product", day, second, symbol, side, int(made.rng.integers(1, 40)) * 100, api)

    # A grid: one security, one size, both sides through the day.
    made.account("grid")
    grid = made.terminal("grid-pc")
    for day in range(DAYS):
        for n in range(30):
            second = 9.6 * HOUR + n * 400 if n < 15 else 13.1 * HOUR + (n - 15) * 400
            made.order("grid", day, second, 40, "buy" if n % 2 else "sell", 500, grid)

    # A day trader: turns a core position of one security over, several times a day, in sizes of his own.
    made.account("day-trader")
    desk = made.terminal("day-trader-pc")
    for day in range(DAYS):
        for _ in range(6):
            quantity = int(made.rng.choice([2000, 3000, 5000]))
            second = made.second()
            made.order("day-trader", day, second, 41, "sell", quantity, desk)
            made.order("day-trader", day, second + float(made.rng.uniform(60, 900)), 41, "buy", quantity, desk)
    return made
