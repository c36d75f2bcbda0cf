"""What a dataset may be kept as, and what is said when it cannot be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.tables.dataset import Dataset, DatasetError

HALF_PAST_NINE = datetime(2024, 1, 2, 9, 30)
FILL = {"fill_id": ["f1"], "account_id": ["a"], "symbol": ["600000.SH"], "side": ["buy"], "quantity": [100], "price": [Decimal("10.5")]}


@pytest.fixture
def engine():
    with DuckDBEngine(memory="500MB", threads=2) as engine:
        yield engine


def rows(engine: DuckDBEngine, query: str) -> list[tuple]:
    return [tuple(row.values()) for row in engine.arrow(query).to_pylist()]


def fills(root: Path, **columns: object) -> None:
    pq.write_table(pa.table({**FILL, **columns}), root / "fills.parquet")


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize(("zone", "shown"), [(None, "09:30:00"), ("UTC", "17:30:00"), ("Asia/Shanghai", "09:30:00")])
def test_times_of_any_unit_and_zone_are_shanghais(tmp_path, engine, unit, zone, shown):
    moment = HALF_PAST_NINE
    if zone == "UTC":
        moment = moment.replace(tzinfo=UTC)
    elif zone:
        moment = moment.replace(tzinfo=timezone(timedelta(hours=8)))
    fills(tmp_path, filled_at=pa.array([moment], pa.timestamp(unit, zone)))
    Dataset(tmp_path, engine)
    assert rows(engine, "SELECT CAST(filled_at AS VARCHAR) AS t FROM fills") == [(f"2024-01-02 {shown}+08",)]


def test_all_tables_and_columns_are_there_after_opening(tmp_path, engine):
    fills(tmp_path, filled_at=[HALF_PAST_NINE], extra=["ignored"])
    dataset = Dataset(tmp_path, engine)
    assert dataset.has("fills")
    assert not dataset.has("fills", "orders")
    assert dataset.missing_columns("fills") == ["order_id", "effect", "fee"]
    assert rows(engine, "SELECT count(*) AS n FROM ledger") == [(0,)]
    assert rows(engine, "SELECT fee, source_row FROM fills") == [(None, None)]
    assert "extra" not in engine.columns("fills")


def test_hive_partitions_give_the_column_that_files_lack(tmp_path, engine):
    for day, quantity in (("2024-01-02", 100), ("2024-01-03", 300)):
        folder = tmp_path / "holdings" / f"day={day}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"account_id": ["a"], "symbol": ["600000.SH"], "quantity": [quantity]}), folder / "part-0.parquet")
    (tmp_path / "holdings" / "_temporary").mkdir()
    (tmp_path / "holdings" / "_temporary" / "part-1.parquet").write_bytes(b"half written")
    dataset = Dataset(tmp_path, engine)
    assert rows(engine, "SELECT day, quantity FROM holdings ORDER BY day") == [(date(2024, 1, 2), 100), (date(2024, 1, 3), 300)]
    assert dataset.missing_columns("holdings") == []
    located = dataset.located("holdings")
    assert rows(engine, f"SELECT located_file, located_row FROM {located} ORDER BY 1")[1] == ("holdings/day=2024-01-03/part-0.parquet", 1)


def test_parts_may_lack_columns_and_differ_in_width(tmp_path, engine):
    (tmp_path / "fills").mkdir()
    pq.write_table(pa.table({**FILL, "quantity": pa.array([100], pa.int32()), "fee": pa.nulls(1)}), tmp_path / "fills" / "a.parquet")
    pq.write_table(pa.table({**FILL, "fill_id": ["f2"], "fee": [5.0], "remark": ["x"]}), tmp_path / "fills" / "b.parquet")
    Dataset(tmp_path, engine)
    assert rows(engine, "SELECT fill_id, quantity, fee, remark FROM fills ORDER BY 1") == [
        ("f1", 100, None, None),
        ("f2", 100, Decimal("5.0000"), "x"),
    ]


def test_words_for_unknown_are_null(tmp_path, engine):
    fills(tmp_path, order_id=["NA"], effect=[""], remark=["好"])
    Dataset(tmp_path, engine)
    assert rows(engine, "SELECT order_id, effect, remark FROM fills") == [(None, None, "好")]


def test_numbers_that_are_none_are_null(tmp_path, engine):
    fills(tmp_path, quantity=[100.5], price=[float("nan")], fee=[5.25])
    Dataset(tmp_path, engine)
    assert rows(engine, "SELECT quantity, price, fee FROM fills") == [(None, None, Decimal("5.2500"))]


@pytest.mark.parametrize(
    ("column", "values"),
    [("price", ["10.5"]), ("filled_at", [20240102]), ("symbol", [6.0]), ("quantity", [True]), ("account_id", [b"a"])],
)
def test_a_wrong_type_names_file_and_column(tmp_path, engine, column, values):
    fills(tmp_path, **{column: values})
    with pytest.raises(DatasetError, match=rf"fills\.parquet: {column}: 类型应为"):
        Dataset(tmp_path, engine)


def test_a_damaged_part_is_named(tmp_path, engine):
    (tmp_path / "fills").mkdir()
    pq.write_table(pa.table(FILL), tmp_path / "fills" / "good.parquet")
    (tmp_path / "fills" / "bad.parquet").write_bytes((tmp_path / "fills" / "good.parquet").read_bytes()[:-50])
    with pytest.raises(DatasetError, match=r"bad\.parquet: 不是完整的 Parquet 文件"):
        Dataset(tmp_path, engine)


def test_no_folder_and_no_table(tmp_path, engine):
    with pytest.raises(DatasetError, match="no such dataset folder"):
        Dataset(tmp_path / "nowhere", engine)
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(DatasetError, match="no known table"):
        Dataset(tmp_path, engine)


CSV = """fill_id,account_id,filled_at,symbol,side,price,quantity,fee,extra
f1,000123,2024-01-02 09:30:00,600000.SH,buy,10.5,100,NA,1

f2,000123,2024/1/3 10:00,600000.SH,sell,1O.5,100,1,1
f3,000123,20240104 100000,600000.SH,sell,10,1.5,,1
f4,000123
f5,000123,2024-01-04T01:31:00Z,600000.SH,sell,10,100,3,"a
b"
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_keeps_good_rows_and_names_bad_cells(tmp_path, engine, encoding):
    (tmp_path / "fills.csv").write_bytes(CSV.replace("sell,10,100", "sell,10,100").encode(encoding))
    dataset = Dataset(tmp_path, engine)
    # f3 has no quantity, which a fill must have; f4 is no row at all; f2 lives on without its price.
    assert rows(engine, "SELECT fill_id, account_id, CAST(filled_at AS VARCHAR) AS t, price, quantity, fee FROM fills ORDER BY 1") == [
        ("f1", "000123", "2024-01-02 09:30:00+08", Decimal("10.5000"), 100, None),
        ("f2", "000123", "2024-01-03 10:00:00+08", None, 100, Decimal("1.0000")),
        ("f5", "000123", "2024-01-04 09:31:00+08", Decimal("10.0000"), 100, Decimal("3.0000")),
    ]
    found = rows(engine, 'SELECT file, "row", "column", reason, value FROM dataset_problems ORDER BY 2, 3')
    assert found == [
        ("fills.csv", 2, "fee", "placeholder", "NA"),
        ("fills.csv", 4, "price", "not_price", "1O.5"),
        ("fills.csv", 5, "quantity", "not_quantity", "1.5"),
        ("fills.csv", 6, None, "wrong_cell_count", "2 ≠ 9: f4,000123"),
    ]
    assert dataset.problems == 4
    assert dataset.problem_lines(2)[1] == f"{tmp_path / 'fills.csv'}: 第 4 行 / row 4, price: not_price: '1O.5'"
    assert rows(engine, f"SELECT located_row FROM {dataset.located('fills')} ORDER BY 1") == [(2,), (4,), (7,)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"fills\.csv: 空文件"),
        (b"fill_id,side,side\n1,buy,buy\n", r"fills\.csv: 第 1 行 / row 1: 列名重复 / column named twice: side"),
        (b"fill_id,side\n\xff\xff\xff,buy\n", r"fills\.csv: 不是 UTF-8"),
    ],
)
def test_csv_that_is_no_table(tmp_path, engine, content, message):
    (tmp_path / "fills.csv").write_bytes(content)
    with pytest.raises(DatasetError, match=message):
        Dataset(tmp_path, engine)


def test_a_folder_wins_over_csv_and_a_file_over_both(tmp_path, engine):
    (tmp_path / "fills.csv").write_text("fill_id\ncsv\n")
    (tmp_path / "fills").mkdir()
    pq.write_table(pa.table({**FILL, "fill_id": ["folder"]}), tmp_path / "fills" / "p.parquet")
    Dataset(tmp_path, engine)
    assert rows(engine, "SELECT fill_id FROM fills") == [("folder",)]
    fills(tmp_path)
    Dataset(tmp_path, engine)
    assert rows(engine, "SELECT fill_id FROM fills") == [("f1",)]
