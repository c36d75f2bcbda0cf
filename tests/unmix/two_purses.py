"""A made-up account behind which two people trade: one in the morning with 100,000 yuan, one in the afternoon with 900,000, each all in at once."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SHANGHAI = timezone(timedelta(hours=8))
FIRST = datetime(2025, 3, 3, tzinfo=SHANGHAI)


def rows(days: int = 40, account: str = "A1", other_account: str | None = None) -> list[dict]:
    """Orders in the order of time; ``person`` is the truth. Where ``other_account`` is given, round trips take turns on the two."""
    rng = np.random.default_rng(5)
    found = []
    for person, (cash, hour, symbols) in enumerate(
        ((100_000.0, 10, ["600000.SH", "600004.SH", "600006.SH"]), (900_000.0, 14, ["000001.SZ", "000002.SZ", "000004.SZ"]))
    ):
        held: tuple[str, int, str] | None = None
        for day in range(days):
            at = FIRST + timedelta(days=day + 2 * (day // 5), hours=hour, minutes=int(rng.integers(0, 30)))
            if held:
                price = round(float(rng.uniform(9.5, 11.0)), 2)
                cash += held[1] * price  # noqa: PLW2901
                found.append((at, held[0], "sell", held[1], price, person, held[2]))
                at += timedelta(minutes=3)
            symbol, price = symbols[day % 3], round(float(rng.uniform(9.5, 11.0)), 2)
            quantity = int(cash / price / 100) * 100
            cash -= quantity * price  # noqa: PLW2901
            owner = account if other_account is None or day % 2 == 0 else other_account
            held = (symbol, quantity, owner)
            found.append((at, symbol, "buy", quantity, price, person, owner))
    found.sort(key=lambda row: row[0])
    return [
        {
            "order_id": f"{row[6]}-{number:04d}",
            "account_id": row[6],
            "placed_at": row[0],
            "symbol": row[1],
            "side": row[2],
            "price": row[4],
            "quantity": row[3],
            "filled_quantity": row[3],
            "status": "filled",
            "person": row[5],
        }
        for number, row in enumerate(found)
    ]


def write(folder: Path, orders: list[dict], **columns: list) -> dict[str, int]:
    """Write a dataset of these orders, each filled at once; gives the person behind each order."""
    folder.mkdir(parents=True, exist_ok=True)
    moment = pa.timestamp("us", "Asia/Shanghai")
    table = pa.table(
        {
            name: pa.array([row[name] for row in orders], moment if name == "placed_at" else None)
            for name in ("order_id", "account_id", "placed_at", "symbol", "side", "price", "quantity", "filled_quantity", "status")
        }
        | columns
    )
    pq.write_table(table, folder / "orders.parquet")
    fills = table.select(["order_id", "account_id", "symbol", "side", "price", "quantity"])
    fills = fills.append_column("filled_at", table["placed_at"]).append_column("fill_id", table["order_id"])
    pq.write_table(fills, folder / "fills.parquet")
    return {row["order_id"]: row["person"] for row in orders}
