"""Values that cannot have been stop neither the checks nor the scan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kanchuan.scoring.scan import scan
from kanchuan.tables.check import check

PRICES = [Decimal(10), Decimal("99999999999999.9999"), Decimal(10), None, Decimal("10.015")]
QUANTITIES = [100, 100, 2**63 - 1, -(2**63), 100]


def dataset(folder: Path) -> Path:
    folder.mkdir()
    at = pa.array([dt.datetime(2024, 1, 2, 1, 40, second, tzinfo=dt.UTC) for second in range(5)], pa.timestamp("us", "Asia/Shanghai"))
    said = {
        "account_id": ["x"] * 5,
        "symbol": ["600000.SH"] * 5,
        "side": ["buy"] * 5,
        "price": pa.array(PRICES, pa.decimal128(18, 4)),
        "quantity": QUANTITIES,
        "order_id": list("abcde"),
    }
    pq.write_table(pa.table({**said, "placed_at": at, "filled_quantity": QUANTITIES, "status": ["filled"] * 5}), folder / "orders.parquet")
    pq.write_table(pa.table({**said, "filled_at": at, "fill_id": list("abcde")}), folder / "fills.parquet")
    return folder


def test_check_counts_prices_off_the_tick_however_large(tmp_path: Path) -> None:
    report = check(dataset(tmp_path / "ds"), threads=1)
    rows = {(problem.table, problem.column, problem.reason): problem.rows for problem in report.problems}
    assert rows["orders", "price", "off_tick"] == 2
    assert rows["fills", "price", "off_tick"] == 2


def test_scan_leaves_out_what_cannot_have_been(tmp_path: Path) -> None:
    report = scan(dataset(tmp_path / "ds"), tmp_path / "out", threads=1, html=False)
    assert report.grades == {"lead": 0, "needs_check": 0, "clear": 0, "insufficient_data": 1}
