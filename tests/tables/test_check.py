"""What check finds, rule by rule, on rows small enough to work out by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.check import CheckReport, check
from kanchuan.tables.dataset import DatasetError
from kanchuan.tables.needs import NEEDS
from kanchuan.tables.reasons import PROBLEMS

TODAY = date(2024, 12, 31)
ORDERS = "order_id,account_id,placed_at,symbol,side,price,quantity,filled_quantity,status,cancelled_at\n"
FILLS = "fill_id,order_id,account_id,filled_at,symbol,side,price,quantity\n"


def look(root: Path, **tables: str) -> tuple[CheckReport, set[tuple]]:
    """Check a dataset of CSV tables. Gives the report and (table, column, reason, row, value) of each problem."""
    for name, text in tables.items():
        (root / f"{name}.csv").write_text(text, encoding="utf-8")
    report = check(root, memory="500MB", threads=2, out=root / "out", today=TODAY)
    found = pq.read_table(root / "out" / "problems.parquet").to_pylist()
    assert sum(problem.problems for problem in report.problems) == len(found)
    return report, {(row["table"], row["column"], row["reason"], row["row"], row["value"]) for row in found}


def test_sound_rows_have_no_problems(tmp_path):
    report, found = look(
        tmp_path,
        accounts="account_id,market\na,stock\n",
        orders=ORDERS
        + "o1,a,2024-01-02 09:30:00,600000.SH,buy,10.50,200,200,filled,\n"
        + "o2,a,2024-01-03 10:00:00,600000.SH,sell,10.60,200,0,cancelled,2024-01-03 10:05:00\n",
        fills=FILLS + "f1,o1,a,2024-01-02 09:30:01,600000.SH,buy,10.50,100\nf2,o1,a,2024-01-02 09:30:02,600000.SH,buy,10.50,100\n",
    )
    assert found == set()
    assert report.lines("en")[-1] == "Nothing contradicts itself."
    assert report.headline() == "3 张表；错误 0，可疑 0，说明 0"
    assert report.headline("en") == "3 tables; 0 errors, 0 warnings, 0 notes"
    assert report.lines()[-1] == "没有发现矛盾之处。"
    assert [(table.name, table.rows, table.first, table.last) for table in report.tables] == [
        ("accounts", 1, "", ""),
        ("orders", 2, "2024-01-02", "2024-01-03"),
        ("fills", 2, "2024-01-02", "2024-01-02"),
    ]


def test_declared_columns(tmp_path):
    _, found = look(
        tmp_path,
        fills=FILLS + "f1,,,2024-01-02 09:30:00,600000,买,-1,100\nf2,,0,2024-01-02 09:30:00,600000.SH,buy,1,0\n",
    )
    assert found == {
        ("fills", "account_id", "required", 2, None),
        ("fills", "symbol", "symbol_form", 2, "600000"),
        ("fills", "side", "not_allowed", 2, "买"),
        ("fills", "price", "below_minimum", 2, "-1.0000"),
        ("fills", "account_id", "placeholder", 3, "0"),
        ("fills", "quantity", "below_minimum", 3, "0"),
    }


def test_ids_twice(tmp_path):
    _, found = look(
        tmp_path,
        accounts="account_id,market,phone\na,stock,1\na,stock,1\nb,stock,1\nb,futures,1\nc,stock,1\n",
        logins="account_id,at,event\na,2024-01-02 09:00:00,login\na,2024-01-02 09:00:00,login\na,2024-01-02 09:00:01,login\n",
    )
    assert found == {
        ("accounts", "account_id", "repeated_id", 3, "a"),
        ("accounts", "account_id", "conflict", 4, "b"),
        ("accounts", "account_id", "conflict", 5, "b"),
        ("logins", None, "repeated_row", 3, None),
    }


def test_one_event_from_two_sources_counts_once_and_twice_in_one_source_twice(tmp_path):
    row = "a,2024-01-02 09:30:00,600000.SH,buy,10,100"
    _, found = look(
        tmp_path,
        fills="fill_id,account_id,filled_at,symbol,side,price,quantity,source_id,source_row\n"
        f"x:1,{row},x,1\nx:2,{row},x,2\ny:1,{row},y,1\ny:2,a,2024-01-02 09:30:01,600000.SH,buy,10,100,y,2\n",
    )
    assert found == {("fills", None, "same_event", 4, "x")}


def test_references(tmp_path):
    report, found = look(
        tmp_path,
        accounts="account_id,market\na,stock\n",
        logins="account_id,at,event\nb,2024-01-02 09:00:00,login\nb,2024-01-02 10:00:00,logout\na,2024-01-02 09:00:00,login\n",
    )
    assert found == {("logins", "account_id", "no_such_row", 2, "b")}
    assert [(problem.problems, problem.rows) for problem in report.problems] == [(1, 2)]


def test_impossible_orders(tmp_path):
    _, found = look(
        tmp_path,
        orders=ORDERS
        + "o1,a,2024-01-02 09:30:00,600000.SH,buy,10.50,100,200,filled,\n"
        + "o2,a,2024-01-02 09:30:00,600000.SH,buy,0,100,50,filled,\n"
        + "o3,a,2024-01-02 09:30:00,600000.SH,buy,10.505,0,0,cancelled,2024-01-02 09:29:00\n"
        + "o4,a,2025-01-01 00:00:00,600000.SH,buy,10.50,100,0,rejected,\n"
        + "o5,a,1970-01-01 08:00:00,600000.SH,buy,10.50,100,,,\n",
    )
    assert found == {
        ("orders", "filled_quantity", "overfilled", 2, "200 > 100"),
        ("orders", "price", "zero_price", 3, "0.0000"),
        ("orders", "status", "status_differs", 3, "filled 50/100"),
        ("orders", "price", "off_tick", 4, "10.5050"),
        ("orders", "quantity", "zero_quantity", 4, "0"),
        ("orders", "cancelled_at", "ends_before_start", 4, "2024-01-02 09:30:00+08 > 2024-01-02 09:29:00+08"),
        ("orders", "placed_at", "in_future", 5, "2025-01-01 00:00:00+08"),
        ("orders", "placed_at", "too_early", 6, "1970-01-01 08:00:00+08"),
    }


def test_the_last_moment_of_today_is_no_future(tmp_path):
    _, found = look(tmp_path, orders=ORDERS + "o1,a,2024-12-31 23:59:59,600000.SH,buy,10.50,100,,,\n")
    assert found == set()


def test_fills_against_their_orders(tmp_path):
    _, found = look(
        tmp_path,
        orders=ORDERS
        + "o1,a,2024-01-02 09:30:00,600000.SH,buy,10,300,300,filled,\n"
        + "o2,a,2024-01-02 16:00:00,600000.SH,buy,10,100,100,filled,\n"
        + "o3,a,2024-01-02 10:00:00,600000.SH,buy,10,100,100,filled,\n"
        + "o4,a,2024-01-02 10:00:00,600000.SH,buy,10,100,100,filled,\n",
        fills=FILLS
        + "f1,o1,a,2024-01-02 09:29:00,600000.SH,buy,10,100\n"  # before its order, and o1 has 200 of 300
        + "f2,o1,b,2024-01-02 09:31:00,600000.SH,buy,10,100\n"
        + "f3,o2,a,2024-01-03 09:30:00,600000.SH,buy,10,100\n"  # left after the close: filled on the next day
        + "f4,o3,a,2024-01-03 09:30:00,600001.SH,buy,10,100\n",
    )
    assert found == {
        ("fills", "filled_at", "before_order", 2, "2024-01-02 09:29:00+08 < 2024-01-02 09:30:00+08"),
        ("fills", "account_id", "order_differs", 3, "b ≠ a"),
        ("fills", "symbol", "order_differs", 5, "600001.SH ≠ 600000.SH"),
        ("fills", "filled_at", "another_day", 5, "2024-01-03 09:30:00+08 ≠ 2024-01-02 10:00:00+08"),
        ("orders", "filled_quantity", "fills_differ", 2, "200 ≠ 300"),
        ("orders", "filled_quantity", "no_fills", 5, "100"),
    }


def test_copies_do_not_add_up_twice(tmp_path):
    row = "o1,a,2024-01-02 09:30:01,600000.SH,buy,10,100"
    _, found = look(
        tmp_path,
        orders=ORDERS + "o1,a,2024-01-02 09:30:00,600000.SH,buy,10,100,100,filled,\n",
        fills=FILLS + f"f1,{row}\nf1,{row}\n",
    )
    assert found == {("fills", "fill_id", "repeated_id", 3, "f1")}


def test_sessions_and_weekends(tmp_path):
    times = {
        "2024-01-06 10:00:00": "weekend",  # a Saturday
        "2024-01-05 12:00:00": "outside_session",
        "2024-01-05 09:25:00": None,
        "2024-01-05 15:20:00": None,
        "2024-01-05 21:30:00": "outside_session",
    }
    text = FILLS + "".join(f"f{i},,a,{time},600000.SH,buy,10,100\n" for i, time in enumerate(times))
    # Futures: Friday's night session ends on Saturday.
    nights = ("2024-01-06 01:00:00", "2024-01-05 21:30:00", "2024-01-06 10:00:00")
    text += "".join(f"n{i},,a,{time},rb2405.SHFE,buy,3900,1\n" for i, time in enumerate(nights))
    _, found = look(tmp_path, fills=text)
    expected = {("fills", "filled_at", reason, 2 + i, f"{time}+08") for i, (time, reason) in enumerate(times.items()) if reason}
    assert found == expected | {("fills", "filled_at", "weekend", 9, "2024-01-06 10:00:00+08")}


def test_where_only_the_day_is_known_sessions_say_nothing(tmp_path):
    text = "fill_id,account_id,filled_at,symbol,side,price,quantity,time_known\nf1,a,2024-01-05 00:00:00,600000.SH,buy,10,100,false\n"
    assert look(tmp_path, fills=text)[1] == set()


def test_a_night_session_is_held_against_the_quotes_of_its_trading_day(tmp_path):
    quotes = "symbol,day,open,high,low,close\nrb2405.SHFE,2024-01-04,3900,3950,3880,3900\nrb2405.SHFE,2024-01-05,4000,4050,3990,4000\n"
    head = "fill_id,account_id,filled_at,symbol,side,price,quantity,trading_day\n"
    rows = "f1,a,2024-01-04 21:30:00,rb2405.SHFE,buy,4040,1,2024-01-05\nf2,a,2024-01-04 21:30:00,rb2405.SHFE,buy,3940,1,2024-01-05\n"
    _, found = look(tmp_path, quotes=quotes, fills=head + rows)
    assert found == {("fills", "price", "outside_quotes", 3, "3940.0000 ∉ 3990.0000…4050.0000")}


def test_quotes(tmp_path):
    _, found = look(
        tmp_path,
        quotes="symbol,day,open,high,low,close,volume\n600000.SH,2024-01-02,10,10.2,9.8,10,100\n600000.SH,2024-01-03,10,10.5,9.9,10.1,100\n",
        fills=FILLS + "f1,,a,2024-01-03 10:00:00,600000.SH,buy,10.6,100\nf2,,a,2024-01-03 10:00:01,600000.SH,buy,10.5,100\n",
        orders=ORDERS + "o1,a,2024-01-03 10:00:00,600000.SH,buy,11.02,100,,,\n" + "o2,a,2024-01-03 10:00:00,600000.SH,buy,11,100,,,\n",
    )
    assert found == {
        ("fills", "price", "outside_quotes", 2, "10.6000 ∉ 9.9000…10.5000"),
        ("orders", "price", "outside_limit", 2, "11.0200 ∉ 8.99…11.01"),
    }


def test_a_night_belongs_to_the_next_trading_day(tmp_path):
    # Friday evening and the small hours of Saturday trade at Monday's prices.
    quotes = "symbol,day,open,high,low,close,volume\nrb2405.SHFE,2024-01-05,3900,3910,3890,3900,9\nrb2405.SHFE,2024-01-08,4000,4010,3990,4000,9\n"
    fills = [
        ("f1", "2024-01-05 14:00:00", "3900"),
        ("f2", "2024-01-05 21:30:00", "4000"),
        ("f3", "2024-01-06 00:30:00", "4000"),
        ("f4", "2024-01-05 21:30:00", "3900"),
        ("f5", "2024-01-08 14:00:00", "4020"),
    ]
    text = "fill_id,order_id,account_id,filled_at,symbol,side,effect,price,quantity\n"
    text += "".join(f"{fill},,a,{at},rb2405.SHFE,buy,open,{price},1\n" for fill, at, price in fills)
    _, found = look(tmp_path, quotes=quotes, fills=text)
    assert {row for row in found if row[2] == "outside_quotes"} == {
        ("fills", "price", "outside_quotes", 5, "3900.0000 ∉ 3990.0000…4010.0000"),
        ("fills", "price", "outside_quotes", 6, "4020.0000 ∉ 3990.0000…4010.0000"),
    }


def test_holes(tmp_path):
    # Ten weekdays from Monday 1 January 2024; orders lack the 3rd, on which fills have a row, and the 8th and 9th, on which nothing has.
    days = ["2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05", "2024-01-10", "2024-01-11", "2024-01-12"]
    orders = ORDERS + "".join(f"o{i},a,{day} 10:00:00,600000.SH,buy,10,100,,,\n" for i, day in enumerate(days))
    fills = FILLS + "f1,,a,2024-01-03 10:00:00,600000.SH,buy,10,100\n"
    _, found = look(tmp_path, orders=orders, fills=fills)
    assert found == {
        ("orders", "placed_at", "hole", None, "2024-01-03"),
        ("orders", "placed_at", "no_rows_anywhere", None, "2024-01-08…2024-01-09"),
    }


def test_sells_without_holdings(tmp_path):
    _, found = look(
        tmp_path,
        fills=FILLS
        + "f1,,a,2024-01-02 10:00:00,600000.SH,buy,10,100\n"
        + "f2,,a,2024-01-03 10:00:00,600000.SH,sell,10,300\n"
        + "f3,,b,2024-01-02 10:00:00,600000.SH,sell,10,500\n"  # held before, as its holdings say
        + "f4,,c,2024-01-02 10:00:00,600000.SH,buy,10,100\n"
        + "f5,,c,2024-01-02 14:00:00,600000.SH,sell,10,100\n"  # bought today
        + "f6,,d,2024-01-02 10:00:00,204001.SH,sell,2.5,100\n",  # a reverse repo holds nothing
        holdings="account_id,day,symbol,quantity\nb,2023-12-29,600000.SH,500\n",
    )
    assert found == {
        ("fills", "quantity", "sold_without_holdings", 3, "a 600000.SH: -200"),
        ("fills", "quantity", "t_plus_one", 6, "c 600000.SH: 100 > 0"),
    }


def test_share_balance_tells_what_was_held_before(tmp_path):
    text = "fill_id,account_id,filled_at,symbol,side,price,quantity,share_balance\nf1,a,2024-01-02 10:00:00,600000.SH,sell,10,300,200\n"
    assert look(tmp_path, fills=text)[1] == set()


def test_futures_closed_without_open(tmp_path):
    _, found = look(
        tmp_path,
        fills="fill_id,account_id,filled_at,symbol,side,effect,price,quantity\n"
        "f1,a,2024-01-02 10:00:00,rb2405.SHFE,sell,open,3900,2\n"
        "f2,a,2024-01-02 10:01:00,rb2405.SHFE,buy,close,3890,2\n"
        "f3,a,2024-01-02 10:02:00,rb2405.SHFE,sell,close,3890,1\n",
    )
    assert found == {("fills", "quantity", "closed_without_open", 4, "a rb2405.SHFE long: -1")}


@pytest.mark.parametrize("backwards", [False, True])
def test_balances_chain_forwards_or_backwards(tmp_path, backwards):
    rows = [(-1000, 9000), (-500, 8500), (700, 9200), (-200, 8000), (100, 8100)]  # 9200 - 200 is not 8000
    rows = rows[::-1] if backwards else rows
    text = "fill_id,account_id,filled_at,symbol,side,quantity,net_amount,cash_balance,source_id,source_row\n"
    text += "".join(f"x:{i},a,2024-01-02 10:0{i}:00,600000.SH,buy,100,{net},{balance},x,{i}\n" for i, (net, balance) in enumerate(rows, 2))
    sources = (
        "source_id,path,sha256,reader,reader_version,rows_read,rows_kept,rows_rejected\nx,/in/一月.xls,00ff,broker/settlement,1,6,5,1\n"
    )
    report, found = look(tmp_path, fills=text, sources=sources)
    expected = "9200.0000 + -200.0000 ≠ 8000.0000"
    assert {problem for problem in found if problem[2] == "balance_gap"} == {
        ("fills", "cash_balance", "balance_gap", 4 if backwards else 5, expected)
    }
    example = next(problem for problem in report.problems if problem.reason == "balance_gap").examples[0]
    assert (example.file, example.row, example.column) == ("/in/一月.xls", 4 if backwards else 5, "cash_balance")


def test_sources_and_rejects(tmp_path):
    report, found = look(
        tmp_path,
        sources="source_id,path,sha256,reader,reader_version,rows_read,rows_kept,rows_rejected,notes\nx,/in/a.bin,00ff,none,0,1,0,1,not_recognised\ny,/in/b.csv,01ff,broker/fills,1,9,7,1,\n",
        rejects="source_id,row,column,reason,raw\ny,1,,header,a\nx,1,,not_recognised,b\nx,2,,not_recognised,c\n",
    )
    assert ("sources", None, "source_not_recognised", None, "not_recognised") in found
    assert ("sources", None, "rows_unaccounted", None, "7 + 1 ≠ 9") in found
    assert report.rejects == {"not_recognised": 2, "header": 1}


def test_what_is_missing(tmp_path):
    report, _ = look(tmp_path, orders=ORDERS + "o1,a,2024-01-02 10:00:00,600000.SH,buy,10,100,,,\n")
    missing = [one.what for one in report.missing]
    assert missing[0] == "platform's book"
    assert "fills" in missing
    assert "orders.terminal_id" in missing  # no such column
    assert "orders.cancelled_at" in missing  # no value in it
    assert "orders.price" not in missing
    assert "ledger" not in missing


def test_needs_and_reasons_name_what_exists():
    for need in NEEDS:
        table, _, column = need.what.partition(".")
        assert not column or TABLES[table].column(column).contract
    kinds = {column.kind for table in TABLES.values() for column in table.columns}
    assert {f"not_{kind}" for kind in kinds - {"text"}} <= set(PROBLEMS)


def test_json_and_bytes_are_the_same_again(tmp_path):
    tables = {"fills": FILLS + "".join(f"f{i},,a{i % 3},2024-01-06 10:00:00,600000.SH,sell,10,100\n" for i in range(50))}
    look(tmp_path, **tables)
    first = {name: (tmp_path / "out" / name).read_bytes() for name in ("problems.parquet", "check.json")}
    look(tmp_path)
    assert {name: (tmp_path / "out" / name).read_bytes() for name in first} == first
    report = json.loads(first["check.json"])
    assert (report["errors"], report["warnings"], report["notes"]) == (0, 50, 3)
    assert report["problems"][0]["examples"][0] == {
        "file": "fills.csv",
        "row": 2,
        "column": "filled_at",
        "key": "f0",
        "value": "2024-01-06 10:00:00+08",
    }


def test_damaged_pages_are_an_error_of_the_dataset(tmp_path):
    (tmp_path / "fills.csv").write_text(FILLS + "".join(f"f{i},,a,2024-01-02 10:00:00,600000.SH,buy,10,100\n" for i in range(5000)))
    pq.write_table(pq.read_table(_as_parquet(tmp_path)), tmp_path / "fills.parquet")
    data = bytearray((tmp_path / "fills.parquet").read_bytes())
    data[4:400] = b"\xff" * 396
    (tmp_path / "fills.parquet").write_bytes(bytes(data))
    with pytest.raises(DatasetError):
        check(tmp_path, memory="500MB", threads=2)


def _as_parquet(root: Path) -> Path:
    from pyarrow import csv

    pq.write_table(
        csv.read_csv(root / "fills.csv", convert_options=csv.ConvertOptions(include_columns=["fill_id", "symbol"])), root / "made.parquet"
    )
    return root / "made.parquet"
