"""Small books written by hand: rows to a dataset folder, and the values of all signals on it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.signals.catalogue import SIGNALS, preparation
from kanchuan.tables.dataset import Dataset


def write(folder: Path, **tables: list[dict]) -> Path:
    """Write each table as CSV, with the columns that its rows name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(key for row in rows for key in row))
        table = pa.table(
            {column: pa.array([None if row.get(column) is None else str(row[column]) for row in rows], pa.string()) for column in columns}
        )
        pacsv.write_csv(table, folder / f"{name}.csv")
    return folder


def order(
    n: int,
    at: str,
    side: str = "buy",
    symbol: str = "600001.SH",
    price: float = 10,
    quantity: int = 100,
    account: str = "A",
    **more: object,
) -> dict:
    """One order that was filled in full, on 2026-03-02 unless ``at`` says a day."""
    moment = at if " " in at else f"2026-03-02 {at}"
    return {
        "order_id": f"{account}-{n}",
        "account_id": account,
        "placed_at": f"{moment}+08",
        "symbol": symbol,
        "side": side,
        "price": price,
        "quantity": quantity,
        "filled_quantity": quantity,
        "status": "filled",
        "terminal_id": None,
        "remark": None,
        "effect": None,
        **more,
    }


def transfer(n: int, day: str, payer: str, payee: str, amount: float, channel: str = "broker_bank", **more: object) -> dict:
    return {
        "transfer_id": f"T{n}",
        "sent_at": f"{day} 10:00:00+08",
        "payer_account": payer,
        "payee_account": payee,
        "payer_name": None,
        "payee_name": None,
        "amount": amount,
        "channel": channel,
        **more,
    }


class Values:
    """The rows of every ``sig_`` table by signal and account."""

    def __init__(self, folder: Path) -> None:
        with DuckDBEngine("512MiB", 2) as engine:
            dataset = Dataset(folder, engine)
            self.present = set(dataset.present)
            engine.run_all(preparation(engine.dialect, dataset.has("fills")))
            self.rows: dict[str, dict[str, dict]] = {}
            for signal in SIGNALS:
                engine.run_all(signal.steps(engine.dialect))
                found = engine.arrow(
                    f"SELECT a.account_id, s.value, s.support, s.detail FROM {signal.table} s "
                    "JOIN account_list a ON a.account_no = s.account_no ORDER BY 1"
                ).to_pylist()
                self.rows[signal.name] = {row["account_id"]: {**row, "detail": json.loads(row["detail"])} for row in found}

    def __call__(self, signal: str, account: str = "A") -> float | None:
        """The value, or None where it is not computable."""
        row = self.rows[signal].get(account)
        return None if row is None else row["value"]

    def detail(self, signal: str, account: str = "A") -> dict:
        return self.rows[signal][account]["detail"]

    def support(self, signal: str, account: str = "A") -> int:
        return int(self.rows[signal][account]["support"])
