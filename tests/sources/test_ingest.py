"""Ingest as a whole: where every row goes, whose account it is, what is said of a file."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from kanchuan.sources.families.all import FAMILIES
from kanchuan.sources.ingest import IngestError, IngestReport, ingest
from kanchuan.sources.recognise import recognise

HEAD = ["成交日期", "成交时间", "证券代码", "证券名称", "操作", "成交数量", "成交均价", "成交金额", "发生金额", "股东帐户"]


def row(
    day: str = "20250603",
    time: str = "09:31:00",
    code: str = "600900",
    word: str = "证券买入",
    quantity: str = "200",
    amount: str = "2000",
    net: str = "-2005",
    holder: str = "A100000001",
) -> list[str]:
    return [day, time, code, "北辰重工", word, quantity, "10", amount, net, holder]


def write(path: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    path.write_text("".join(",".join(cells) + "\n" for cells in rows), encoding=encoding)
    return path


def read(folder: Path, table: str) -> list[dict[str, object]]:
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


def run(tmp_path: Path, *files: Path) -> IngestReport:
    return ingest(files, tmp_path / "ds", threads=1)


def test_a_bad_cell_costs_its_row_only_and_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        ["交割单"],
        HEAD,
        row(),
        row(quantity="many"),
        row(day="20251399"),
        row(time="31:00:00"),
        ["合计", *[""] * 6, "4000", "", ""],
        HEAD,
        ["以上数据仅供参考"],
    )
    report = run(tmp_path, path)
    rejects = [
        (item["row"], item["column"], item["reason"]) for item in sorted(read(tmp_path / "ds", "rejects"), key=lambda item: item["row"])
    ]
    assert rejects == [
        (1, None, "preamble"),
        (2, None, "header"),
        (4, "成交数量", "not_a_number"),
        (5, "成交日期", "not_a_date"),
        (7, None, "total_row"),
        (8, None, "repeated_header"),
        (9, None, "footer"),
    ]
    # A time that cannot be read leaves the day known; a day that cannot be read leaves nothing.
    assert [(item["source_row"], item["time_known"]) for item in read(tmp_path / "ds", "fills")] == [(3, True), (6, False)]
    source = report.sources[0]
    assert (source.rows_read, source.rows_kept, source.rows_rejected) == (9, 2, 7)
    raw = next(item["raw"] for item in read(tmp_path / "ds", "rejects") if item["row"] == 4)
    assert raw == '["20250603","09:31:00","600900","北辰重工","证券买入","many","10","2000","-2005","A100000001"]'


def test_a_file_is_hashed_and_never_written_to(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEAD, row())
    before, when = path.read_bytes(), path.stat().st_mtime_ns
    report = run(tmp_path, path)
    assert report.sources[0].sha256 == hashlib.sha256(before).hexdigest()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, when)


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", HEAD, row())
    second = write(tmp_path / "b.csv", HEAD, row())
    report = run(tmp_path, first, second)
    assert report.tables["fills"] == 1
    assert report.sources[1].notes == [f"duplicate_of {first}"]
    assert len({source.source_id for source in report.sources}) == 2


def test_one_account_has_one_shanghai_and_one_shenzhen_code(tmp_path: Path) -> None:
    both = write(tmp_path / "甲.csv", HEAD, row(), row(code="000001", holder="0100000002"))
    shenzhen_only = write(tmp_path / "乙.csv", HEAD, row(code="000001", holder="100000002", day="20250604"))
    run(tmp_path, both, shenzhen_only)
    assert {item["account_id"] for item in read(tmp_path / "ds", "fills")} == {"A100000001"}


def test_a_file_of_many_codes_is_of_many_accounts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEAD, row(), row(holder="A100000002"), row(holder="A100000003"))
    run(tmp_path, path)
    assert [item["account_id"] for item in read(tmp_path / "ds", "accounts")] == ["A100000001", "A100000002", "A100000003"]


def test_what_no_table_holds_is_named_by_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "我的账户.csv", [*HEAD[:-1]], row()[:-1])
    run(tmp_path, path)
    assert [item["account_id"] for item in read(tmp_path / "ds", "accounts")] == ["我的账户"]


def test_folders_are_read_whole_in_order_of_name_without_lock_files(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    write(folder / "b" / "2.csv", HEAD, row(day="20250604"))
    write(folder / "1.csv", HEAD, row())
    write(folder / "~$1.csv", HEAD, row())
    write(folder / ".hidden", HEAD, row())
    report = run(tmp_path, folder)
    assert [Path(source.path).name for source in report.sources] == ["1.csv", "2.csv"]


def test_nothing_usable_is_an_error_that_names_every_file(tmp_path: Path) -> None:
    first = write(tmp_path / "a.txt", ["你好"])
    second = tmp_path / "b.xlsx"
    second.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(IngestError) as caught:
        run(tmp_path, first, second)
    assert [Path(line.split(": ")[0]).name for line in str(caught.value).splitlines()] == ["a.txt", "b.xlsx"]


def test_a_workbook_reads_as_its_text_would(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet("成交")
    page.write_row(1, 0, ["交割单查询"])
    page.write_row(3, 0, HEAD)
    page.write_row(4, 0, [20250603, "09:31:00", 900, "北辰重工", "证券买入", 200, 10.5, 2100.0, -2105.0, 100000002])
    page.write_datetime(5, 0, dt.datetime(2025, 6, 4))
    page.write_datetime(5, 1, dt.datetime(1899, 12, 31, 10, 30, 5), book.add_format({"num_format": "hh:mm:ss"}))
    page.write_row(5, 2, ["000900", "北辰重工", "证券卖出", -200, 11, 2200, 2193.9, "0100000002"])
    book.add_worksheet("空")
    book.close()
    run(tmp_path, path)
    got = [
        (item["source_row"], f"{item['filled_at']:%Y-%m-%d %H:%M:%S}", item["symbol"], item["side"], item["quantity"], str(item["fee"]))
        for item in read(tmp_path / "ds", "fills")
    ]
    assert got == [
        (5, "2025-06-03 09:31:00", "000900.SZ", "buy", 200, "5.0000"),
        (6, "2025-06-04 10:30:05", "000900.SZ", "sell", 200, "6.1000"),
    ]


def test_a_header_is_found_below_a_preamble_and_told_from_data() -> None:
    rows = [["某证券"], ["资金账号：880001", "币种：人民币"], HEAD, row(), row()]
    found = recognise(rows, [family.dictionary for family in FAMILIES.values()])
    assert found is not None
    assert (found.family, found.header_row, found.confidence) == ("broker", 2, 1.0)
    assert recognise(rows[3:], [family.dictionary for family in FAMILIES.values()]) is None


def test_facts_above_the_table_name_the_account(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["某证券对账单"], ["资金账号：880001 客户姓名：某甲"], HEAD[:-1], row()[:-1])
    run(tmp_path, path)
    assert {item["account_id"] for item in read(tmp_path / "ds", "fills")} == {"880001"}


def test_a_registers_name_goes_before_a_files(tmp_path: Path) -> None:
    trades = write(tmp_path / "a.csv", [*HEAD, "资金账号"], [*row(), "880001"])
    register = write(
        tmp_path / "b.csv",
        ["资金账号", "客户姓名", "证件号码", "开户日期", "手机号码"],
        ["880001", "样本甲", "110101199001011237", "20200102", "13800000000"],
    )
    run(tmp_path, trades, register)
    assert [(known["account_id"], known["label"]) for known in read(tmp_path / "ds", "accounts")] == [("880001", "样本甲")]


def test_amounts_beyond_ten_billion_are_read_and_absurd_ones_rejected_by_column(tmp_path: Path) -> None:
    head = ["成交日期", "成交时间", "证券代码", "证券名称", "操作", "成交数量", "成交均价"]
    path = write(
        tmp_path / "a.csv",
        head,
        ["20240102", "09:31:00", "600900", "北辰重工", "买入", "100000", "250000.5"],
        ["20240102", "09:32:00", "600900", "北辰重工", "买入", "900000000000", "900000000000"],
        ["20240102", "09:33:00", "600900", "北辰重工", "买入", "100", "1000000000000"],
        ["20240102", "09:34:00", "600900", "北辰重工", "买入", "=1+1", "1e308"],
    )
    (source,) = run(tmp_path, path).sources
    assert (source.rows_read, source.rows_kept, source.rows_rejected) == (5, 1, 4)
    assert [(fill["source_row"], fill["amount"]) for fill in read(tmp_path / "ds", "fills")] == [(2, Decimal("25000050000.0000"))]
    assert sorted(
        (reject["row"], reject["column"], reject["reason"]) for reject in read(tmp_path / "ds", "rejects") if reject["row"] != 1
    ) == [
        (3, "amount", "out_of_range"),
        (4, "成交均价", "not_a_number"),
        (5, "成交数量", "not_a_number"),
    ]


def test_text_that_looks_like_a_formula_is_kept_as_text(tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1+1", "-1+1"]
    rows = [row() for _ in names]
    for cells, name in zip(rows, names, strict=True):
        cells[3] = name
    run(tmp_path, write(tmp_path / "a.csv", HEAD, *rows))
    assert [fill["security_name"] for fill in read(tmp_path / "ds", "fills")] == names
