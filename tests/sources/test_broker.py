"""Broker exports in the layouts of the field, made up, with the traps they set: every row becomes what it is, or is rejected for the right reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from kanchuan.sources.families.broker_words import kind_of, plain_word, status_of
from kanchuan.sources.ingest import ingest

D = Decimal
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Read:
    """What ingest made of some files."""

    def __init__(self, folder: Path, *files: Path) -> None:
        self.out = folder / "dataset"
        self.report = ingest(list(files), self.out)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of one table, in order of their place; none where it was not written."""
        path = self.out / f"{table}.parquet"
        rows = pq.read_table(path).to_pylist() if path.is_file() else []
        return sorted(rows, key=lambda row: (row.get("source_id") or "", row.get("source_row") or row.get("row") or 0))

    def values(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Some columns of one table."""
        return [tuple(row[column] for column in columns) for row in self.rows(table)]

    def rejects(self) -> list[tuple[int, str]]:
        """Row and reason of what was not kept."""
        return [(row["row"], row["reason"]) for row in self.rows("rejects")]


def text(folder: Path, name: str, content: str, encoding: str = "gb18030") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def book(folder: Path, name: str, rows: Sequence[Sequence[Any]], sheet: str = "Sheet1") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        page = workbook.add_worksheet(sheet)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.time):
                    page.write_datetime(place, column, cell, workbook.add_format({"num_format": "hh:mm:ss"}))
                elif cell is not None:
                    page.write(place, column, cell)
    return path


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


SETTLEMENT = """\
交割日期,业务名称,证券代码,证券名称,成交价格,成交数量,剩余数量,成交金额,清算金额,剩余金额,佣金,印花税,过户费,币种,成交编号,股东代码,资金帐号
20240318,银行转证券,,,0,0,0,0,100000.00,100000.00,0,0,0,人民币,,,66001
20240318,证券买入,600990,乙样股份,8.000,1000,1000,8000.00,-8005.08,91994.92,5.00,0,0.08,人民币,51,A990000001,66001
20240319,证券卖出,600990,乙样股份,8.200,-1000,0,8200.00,8190.82,100185.74,5.00,4.10,0.08,人民币,52,A990000001,66001
20240320,融券回购,204001,GC001,1.880,500,0,50000.00,-50000.50,50185.24,0.50,0,0,人民币,53,A990000001,66001
20240321,融券购回,204001,GC001,1.880,-500,0,50000.00,50002.61,100187.85,0,0,0,人民币,53,A990000001,66001
20240322,红利入账,600990,乙样股份,0,0,0,100.00,100.00,100287.85,0,0,0,人民币,,A990000001,66001
20240322,股息红利税补,600990,乙样股份,0,1000,0,0,-20.00,100267.85,0,0,0,人民币,,A990000001,66001
20240325,申购配号,730990,样本配号,0,5,0,0,0,100267.85,0,0,0,人民币,,A990000001,66001
20240326,指定交易,799999,指定登记,0,0,0,0,0,100267.85,0,0,0,人民币,,A990000001,66001
20240327,证券转银行,,,0,0,0,0,-267.85,100000.00,0,0,0,人民币,,,66001
20240328,神秘业务,,,0,0,0,0,1.00,100001.00,0,0,0,人民币,,,66001
合计,,,,,,,,100001.00,,,,,,,,
"""


def test_every_row_of_a_settlement_becomes_what_its_word_says(tmp_path: Path) -> None:
    read = Read(tmp_path, text(tmp_path, "某营业部对账单.csv", SETTLEMENT))
    assert read.values(
        "fills", "source_row", "side", "symbol", "price", "quantity", "amount", "net_amount", "fee", "fill_no", "trading_day"
    ) == [
        (3, "buy", "600990.SH", D("8.0000"), 1000, D("8000.0000"), D("-8005.0800"), D("5.0800"), "51", dt.date(2024, 3, 18)),
        (4, "sell", "600990.SH", D("8.2000"), 1000, D("8200.0000"), D("8190.8200"), D("9.1800"), "52", dt.date(2024, 3, 19)),
    ]
    assert read.values("movements", "source_row", "kind", "symbol", "quantity", "amount", "net_amount") == [
        (5, "repo_lend", "204001.SH", D("500.0000"), D("50000.0000"), D("-50000.5000")),
        (6, "repo_return", "204001.SH", D("500.0000"), D("50000.0000"), D("50002.6100")),
        (7, "dividend", "600990.SH", D("0.0000"), D("100.0000"), D("100.0000")),
        (8, "dividend_tax", "600990.SH", D("1000.0000"), D("0.0000"), D("-20.0000")),
        (9, "allotment", "730990.SH", D("5.0000"), D("0.0000"), D("0.0000")),
        (10, "designation", "799999.SH", D("0.0000"), D("0.0000"), D("0.0000")),
        (12, "other", None, D("0.0000"), D("0.0000"), D("1.0000")),
    ]
    assert read.values(
        "transfers", "source_row", "payer_account", "payee_account", "amount", "channel", "direction", "currency", "balance"
    ) == [
        (2, None, "66001", D("100000.0000"), "broker_bank", "in", "CNY", D("100000.0000")),
        (11, "66001", None, D("267.8500"), "broker_bank", "out", "CNY", D("100000.0000")),
    ]
    assert read.rejects() == [(1, "header"), (13, "total_row")]
    assert read.values("accounts", "account_id", "market", "label", "holder_codes") == [("66001", "stock", "某营业部对账单", "A990000001")]
    (source,) = read.report.sources
    assert (source.reader, source.rows_read, source.rows_kept, source.rows_rejected) == ("broker/settlement", 13, 11, 2)


def test_cash_and_shares_add_up_over_the_tables(tmp_path: Path) -> None:
    read = Read(tmp_path, text(tmp_path, "a.csv", SETTLEMENT))
    cash = sum(row["net_amount"] for table in ("fills", "movements") for row in read.rows(table))
    cash += sum(row["amount"] if row["direction"] == "in" else -row["amount"] for row in read.rows("transfers"))
    assert cash == D("100001.00")


def test_a_workbook_with_numbers_for_codes_days_and_times(tmp_path: Path) -> None:
    rows = [
        [
            "发生日期",
            "成交时间",
            "证券代码",
            "证券名称",
            "业务名称",
            "成交数量",
            "成交价格",
            "成交金额",
            "余额",
            "清算金额",
            "手续费",
            "印花税",
            "过户费",
            "资金本次余额",
            "委托编号",
            "股东代码",
            "交易类别",
        ],
        [
            20240520.0,
            dt.time(9, 31, 5),
            2990.0,
            "样 本Ａ",
            "卖出",
            -500.0,
            12.4,
            6200.0,
            100.0,
            6190.0,
            3.8,
            6.2,
            0.0,
            90000.0,
            401.0,
            990014.0,
            "日内",
        ],
        [
            20240520.0,
            dt.time(14, 56, 0),
            600990.0,
            "乙样股份",
            "买入",
            1000.0,
            8.0,
            8000.0,
            1000.0,
            -8005.08,
            5.0,
            0.0,
            0.08,
            81994.92,
            402.0,
            "A990000014",
            "波段",
        ],
        [
            20240521.0,
            dt.time(0, 0, 0),
            600990.0,
            "乙样股份",
            "红股入账",
            300.0,
            0.0,
            0.0,
            1300.0,
            0.0,
            0.0,
            0.0,
            0.0,
            81994.92,
            0.0,
            "A990000014",
            "日内",
        ],
    ]
    read = Read(tmp_path, book(tmp_path, "交割单--华泰样本.xlsx", rows))
    assert read.values(
        "fills", "symbol", "side", "quantity", "filled_at", "time_known", "fee", "remark", "order_no", "share_balance", "account_id"
    ) == [
        ("002990.SZ", "sell", 500, at(2024, 5, 20, 9, 31, 5), True, D("10.0000"), "日内", "401", 100, "A990000014"),
        ("600990.SH", "buy", 1000, at(2024, 5, 20, 14, 56), True, D("5.0800"), "波段", "402", 1000, "A990000014"),
    ]
    assert read.values("fills", "order_id")[0] == ("holder:0000990014:20240520:401",)
    assert read.values("movements", "kind", "quantity", "time_known", "at") == [("bonus_shares", D("300.0000"), False, at(2024, 5, 21))]
    # A Shanghai code and a Shenzhen code of one file are one person's, and the one that lost its zeros has them back.
    assert read.values("accounts", "account_id", "holder_codes", "broker_id") == [("A990000014", "0000990014 A990000014", "华泰证券")]


def test_the_remark_says_what_the_side_hides(tmp_path: Path) -> None:
    header = "发生日期,成交时间,证券代码,证券名称,买卖标志,成交数量,成交价格,成交金额,发生金额,剩余金额,股东代码,委托编号,成交编号,证券数量,佣金,备注\n"
    rows = (
        "20240405,13:53:54,204001,GC001,卖出,71000,2.635,7100000,-7100071,63151.41,A990000002,18108,9001,0,71,融券回购购回日:20240408息:519.68-888880\n"
        "20240408,19:03:27,204001,GC001,卖出,-71000,2.635,7100000,7100519.68,7163671.09,A990000002,18108,9001,0,0,融券购回:519.68-888880\n"
        "20240408,20:39:18,736990,样本配号,买入,9,0,0,0,7163671.09,A990000002,351,0,0,0,起始配号:100011225224\n"
        "20240409,09:58:51,300990,丁样股份,卖出,-100,20.84,2084,2077.00,7165748.09,0990000002,344,9002,0,5,证券卖出\n"
        "20240410,09:30:00,603990,603990,买入,1000,15.94,0,0,7165748.09,A990000002,0,0,1000,0,新股入账\n"
    )
    read = Read(tmp_path, text(tmp_path, "a.csv", header + rows))
    assert read.values("fills", "source_row", "symbol", "side", "business", "remark") == [(5, "300990.SZ", "sell", "卖出", None)]
    assert read.values("movements", "source_row", "kind", "symbol", "security_name", "quantity") == [
        (2, "repo_lend", "204001.SH", "GC001", D("71000.0000")),
        (3, "repo_return", "204001.SH", "GC001", D("71000.0000")),
        (4, "allotment", "736990.SH", "样本配号", D("9.0000")),
        (6, "new_shares", "603990.SH", None, D("1000.0000")),
    ]


def test_a_credit_account(tmp_path: Path) -> None:
    header = "成交日期\t业务名称\t证券代码\t证券名称\t成交价格\t成交数量\t剩余数量\t成交金额\t清算金额\t剩余金额\t净佣金\t规费\t印花税\t过户费\t成交编号\t股东代码\n"
    rows = (
        "20240401\t担保品划入\t600990\t乙样股份\t8.100\t2000\t2000\t0\t0\t50000\t0\t0\t0\t0\t\tE990000003\n"
        "20240401\t融资借入\t688990\t丙样科技\t0\t0\t0\t0\t40000\t90000\t0\t0\t0\t0\t\tE990000003\n"
        "20240401\t融资买入\t688990\t丙样科技\t40\t1000\t1000\t40000\t-40012.4\t49987.6\t10\t2\t0\t0.4\tC1\tE990000003\n"
        "20240409\t卖券还款\t688990\t丙样科技\t42\t1000\t0\t42000\t41965.9\t91953.5\t10\t2.68\t21\t0.42\tC2\tE990000003\n"
        "20240409\t偿还融资负债本金\t688990\t丙样科技\t0\t0\t0\t0\t-40000\t51953.5\t0\t0\t0\t0\t\t\n"
        "20240409\t偿还融资利息\t688990\t丙样科技\t0\t0\t0\t0\t-62.22\t51891.28\t0\t0\t0\t0\t\t\n"
        "20240410\t融券卖出\t600990\t乙样股份\t8.5\t200\t0\t1700\t1693.3\t53584.58\t5\t0\t1.7\t0\tC3\tE990000003\n"
        "20240411\t直接还券\t600990\t乙样股份\t0\t200\t0\t0\t0\t53584.58\t0\t0\t0\t0\t\tE990000003\n"
        "20240412\t担保品划出\t600990\t乙样股份\t8.2\t-2000\t0\t0\t0\t53584.58\t0\t0\t0\t0\t\tE990000003\n"
    )
    read = Read(tmp_path, text(tmp_path, "信用.xls", header + rows))
    assert read.values("fills", "source_row", "side", "quantity", "fee", "business") == [
        (4, "buy", 1000, D("12.4000"), "融资买入"),
        (5, "sell", 1000, D("34.1000"), "卖券还款"),
        (8, "sell", 200, D("6.7000"), "融券卖出"),
    ]
    assert read.values("movements", "source_row", "kind", "quantity", "net_amount") == [
        (2, "collateral_in", D("2000.0000"), D("0.0000")),
        (3, "margin_loan", D("0.0000"), D("40000.0000")),
        (6, "margin_repayment", D("0.0000"), D("-40000.0000")),
        (7, "margin_interest", D("0.0000"), D("-62.2200")),
        (9, "share_transfer", D("-200.0000"), D("0.0000")),
        (10, "collateral_out", D("2000.0000"), D("0.0000")),
    ]


def test_tab_text_named_xls_with_every_cell_in_a_formula(tmp_path: Path) -> None:
    rows = [
        [
            "委托时间",
            "证券代码",
            "证券名称",
            "操作",
            "备注",
            "委托数量",
            "成交数量",
            "撤消数量",
            "委托价格",
            "成交均价",
            "合同编号",
            "股东帐户",
            "交易市场",
        ],
        ["09:31:05", "002990", "甲样股份", "买入", "全部成交", "1000", "1000", "0", "12.340", "12.330", "31", "0000990001", "深圳Ａ股"],
        ["09:45:59", "600990", "乙样股份", "卖出", "全部撤单", "500", "0", "500", "8.000", "0.000", "32", "A990000001", "上海Ａ股"],
        ["10:00:01", "600990", "乙样股份", "卖出", "部成已撤", "900", "300", "600", "7.900", "7.905", "33", "A990000001", "上海Ａ股"],
        ["10:02:00", "002990", "甲样股份", "买入", "废单", "100000", "0", "0", "12.34", "0.000", "34", "0000990001", "深圳Ａ股"],
        ["10:03:00", "600990", "乙样股份", "撤卖", "已报", "600", "0", "0", "7.900", "0.000", "35", "A990000001", "上海Ａ股"],
    ]
    content = "\n".join("\t".join(f'="{cell}"' for cell in row) + "\t" for row in rows) + "\n"
    read = Read(tmp_path, text(tmp_path, "当日委托_20240315.xls", content))
    assert read.values("orders", "placed_at", "symbol", "side", "price", "quantity", "filled_quantity", "status", "order_no", "remark") == [
        (at(2024, 3, 15, 9, 31, 5), "002990.SZ", "buy", D("12.3400"), 1000, 1000, "filled", "31", None),
        (at(2024, 3, 15, 9, 45, 59), "600990.SH", "sell", D("8.0000"), 500, 0, "cancelled", "32", None),
        (at(2024, 3, 15, 10, 0, 1), "600990.SH", "sell", D("7.9000"), 900, 300, "partial", "33", None),
        (at(2024, 3, 15, 10, 2), "002990.SZ", "buy", D("12.3400"), 100000, 0, "rejected", "34", None),
    ]
    assert read.rejects() == [(1, "header"), (6, "cancel_request")]
    assert read.rows("fills") == []


def test_orders_and_fills_of_qmt_meet_in_one_order(tmp_path: Path) -> None:
    account = "2____10064____001____49____66002____"
    orders = (
        "账号,市场,证券代码,操作,报价类型,委托价格,委托数量,委托日期,委托时间,委托编号,委托状态,成交数量,成交均价,成交金额,撤单数量,订单编号,策略名称,备注,废单原因,委托类型\n"
        f"{account},SH,600990,限价买入,限价,8.000,100,20240415,93011,8122,已成,100,8.000,800.00,0,94,sub_A07,打新A07#1,,限价\n"
        f"{account},SZ,2990,限价卖出,限价,12.600,200,20240415,100000,8124,部撤,50,12.600,630.00,150,95,sub_B11,B11#2,,限价\n"
    )
    fills = (
        "账号,市场,证券代码,操作,成交价格,成交数量,成交金额,手续费,成交日期,成交时间,委托编号,成交编号,订单编号,策略名称,备注,委托类型\n"
        f"{account},SH,600990,限价买入,8.000,100,800.00,0.00,20240415,93055,8122,81240000000000000001,94,sub_A07,打新A07#1,限价\n"
        ",,,,,,,,,,,,,,,\n"
    )
    read = Read(tmp_path, text(tmp_path, "委托.csv", orders), text(tmp_path, "成交.csv", fills))
    assert sorted(read.values("orders", "order_id", "status", "filled_quantity", "remark", "symbol")) == [
        ("66002:20240415:8122", "filled", 100, "sub_A07 / 打新A07#1", "600990.SH"),
        ("66002:20240415:8124", "partial", 50, "sub_B11 / B11#2", "002990.SZ"),
    ]
    # No fee is said; the user's remark is no business word; the fill finds its order.
    assert read.values("fills", "order_id", "filled_at", "fee", "fill_no", "remark") == [
        ("66002:20240415:8122", at(2024, 4, 15, 9, 30, 55), None, "81240000000000000001", "sub_A07 / 打新A07#1")
    ]


def test_tables_of_xtquant_and_of_ptrade(tmp_path: Path) -> None:
    xt = (
        "account_type,account_id,stock_code,order_id,order_sysid,order_time,order_type,order_volume,price_type,price,traded_volume,traded_price,order_status,status_msg,strategy_name,order_remark\n"
        "2,66003,600990.SH,11,S11,1713144611,23,300,11,8.05,300,8.04,56,,s1,A户#1\n"
        "2,66003,002990.SZ,12,S12,1713144612,24,100,11,12.4,0,0,57,251005,s1,B户#2\n"
    )
    hundsun = (
        "init_date,fund_account,stock_account,exchange_type,stock_code,stock_name,entrust_no,entrust_bs,entrust_price,entrust_amount,business_amount,business_price,entrust_status,entrust_time\n"
        "20240416,66004,A990000004,1,600990,乙样股份,7,2,8.10,400,0,0,6,102030\n"
    )
    read = Read(tmp_path, text(tmp_path, "orders.csv", xt, "utf-8"), text(tmp_path, "entrust.csv", hundsun, "utf-8"))
    assert sorted(read.values("orders", "account_id", "placed_at", "symbol", "side", "price", "quantity", "status", "remark")) == [
        ("66003", at(2024, 4, 15, 9, 30, 11), "600990.SH", "buy", D("8.0500"), 300, "filled", "s1 / A户#1"),
        ("66003", at(2024, 4, 15, 9, 30, 12), "002990.SZ", "sell", D("12.4000"), 100, "rejected", "s1 / B户#2"),
        ("66004", at(2024, 4, 16, 10, 20, 30), "600990.SH", "sell", D("8.1000"), 400, "cancelled", None),
    ]


def test_codes_are_found_by_name(tmp_path: Path) -> None:
    header = "发生日期,证券名称,委托编号,成交数量,成交价格,成交金额,手续费,清算金额,股东代码,备注\n"
    without = header + "".join(
        f"2024052{place},{name},{place},100,10,1000,5,-1005,E990000005,证券买入\n"
        for place, name in enumerate(["贵州茅台", "万 科Ａ", "*ST样本", "XD五粮", "没有此股", "样本新名"])
    )
    known = "成交日期,证券代码,证券名称,操作,成交数量,成交均价,成交金额,发生金额,股东帐户\n20240101,600123,样本新名,买入,100,10,1000,-1005,A990000006\n20240101,600124,样本,买入,100,10,1000,-1005,A990000006\n"
    read = Read(tmp_path, text(tmp_path, "信用.csv", without), text(tmp_path, "普通.csv", known))
    by_name = {row["security_name"]: row["symbol"] for row in read.rows("fills")}
    assert by_name["贵州茅台"] == "600519.SH"
    assert by_name["万 科Ａ"] == "000002.SZ"
    assert by_name["*ST样本"] == "600124.SH"
    assert by_name["XD五粮"] == "000858.SZ"
    assert by_name["样本新名"] == "600123.SH"
    assert by_name["没有此股"] is None


@pytest.mark.parametrize(
    ("code", "market", "symbol"),
    [
        ("1", "深A", "000001.SZ"),
        ("600000", "", "600000.SH"),
        ("688981", "", "688981.SH"),
        ("SZ300750", "", "300750.SZ"),
        ("600000.XSHG", "", "600000.SH"),
        ("430047", "", "430047.BJ"),
        ("920002", "", "920002.BJ"),
        ("159938", "", "159938.SZ"),
        ("510300", "", "510300.SH"),
        ("113050", "", "113050.SH"),
        ("127045", "", "127045.SZ"),
        ("127045", "上海Ａ股", "127045.SH"),
        ("900901", "", "900901.SH"),
        ("200002", "", "200002.SZ"),
        ("700", "港股通", "00700.HK"),
        ("880013", "", None),
    ],
)
def test_symbols(tmp_path: Path, code: str, market: str, symbol: str | None) -> None:
    content = f"成交日期,证券代码,证券名称,操作,成交数量,成交均价,成交金额,发生金额,交易市场\n20240520,{code},无名样本,买入,100,10,1000,-1000,{market}\n"
    assert Read(tmp_path, text(tmp_path, "a.csv", content)).values("fills", "symbol") == [(symbol,)]


def test_sections_of_one_sheet(tmp_path: Path) -> None:
    rows = [
        ["样本证券 客户对账单"],
        ["资金账户：66005", "起止日期：20240701-20240731"],
        ["【资金流水】"],
        [
            "日期",
            "业务标志",
            "股东帐号",
            "证券代码",
            "股票名称",
            "发生数量",
            "成交均价",
            "收付金额",
            "佣金",
            "印花税",
            "其他费",
            "资金余额",
            "备注信息",
        ],
        ["20240715", "银行转存", "", "", "", 0, 0, 17005, 0, 0, 0, 17005, "样本银行三方存管"],
        ["20240715", "证券买入", "A990000012", "600990", "乙样股份", 1000, 8, -8005, 5, 0, 0, 9000, "证券买入乙样股份"],
        ["合计", "", "", "", "", "", "", 9000],
        ["【股份余额】"],
        ["股东帐号", "证券代码", "股票名称", "当前数", "可用数", "成本价", "最新价", "市值"],
        ["A990000012", "600990", "乙样股份", 1000, 0, 8.005, 8, 8000],
        ["合计", "", "", "", "", "", "", 8000],
        ["本对账单仅供参考"],
    ]
    read = Read(tmp_path, book(tmp_path, "对账单.xlsx", rows))
    assert read.values("fills", "source_row", "account_id", "quantity", "amount", "fee") == [
        (6, "66005", 1000, D("8000.0000"), D("5.0000"))
    ]
    assert read.values("transfers", "source_row", "payee_account", "amount") == [(5, "66005", D("17005.0000"))]
    assert read.values("holdings", "source_row", "account_id", "day", "symbol", "quantity") == [
        (10, "66005", dt.date(2024, 7, 31), "600990.SH", 1000)
    ]
    assert read.report.sources[0].reader == "broker/settlement+broker/holdings"
    assert read.rejects() == [
        (1, "preamble"),
        (2, "preamble"),
        (3, "preamble"),
        (4, "header"),
        (7, "total_row"),
        (8, "footer"),
        (9, "header"),
        (11, "total_row"),
        (12, "footer"),
    ]


def test_the_day_and_the_time_in_one_cell_under_two_headers(tmp_path: Path) -> None:
    content = (
        "成交日期,成交时间,证券代码,证券名称,买卖方向,成交价格,成交数量,成交金额,手续费,印花税,过户费\n"
        "2024-05-06 09:30:00,600990,乙样股份,买入,8.00,200,1600.00,5.00,0.00,0.02\n"
        "2024-05-07 14:00:10,600990,乙样股份,卖出,8.50,200,1700.00,5.00,0.85,0.02\n"
    )
    read = Read(tmp_path, text(tmp_path, "a.csv", content, "utf-8"))
    assert read.values("fills", "filled_at", "symbol", "side", "price", "quantity", "fee") == [
        (at(2024, 5, 6, 9, 30), "600990.SH", "buy", D("8.0000"), 200, D("5.0200")),
        (at(2024, 5, 7, 14, 0, 10), "600990.SH", "sell", D("8.5000"), 200, D("5.8700")),
    ]


def test_rows_that_no_day_can_be_found_for(tmp_path: Path) -> None:
    content = "委托时间,证券代码,证券名称,操作,委托价格,委托数量,成交数量,合同编号\n09:31:00,600990,乙样股份,买入,8,100,100,1\n"
    dated = "成交日期,证券代码,证券名称,操作,成交数量,成交均价,成交金额,发生金额\n20240101,600123,样本新名,买入,100,10,1000,-1005\n"
    read = Read(tmp_path, text(tmp_path, "委托.csv", content), text(tmp_path, "b.csv", dated))
    assert read.rows("orders") == []
    assert (2, "no_date") in read.rejects()


def test_the_day_on_which_a_workbook_was_saved_is_the_last_resort(tmp_path: Path) -> None:
    path = tmp_path / "当日成交.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.set_properties({"created": dt.datetime.fromisoformat("2024-07-08T07:30:00")})
        page = workbook.add_worksheet()
        page.write_row(
            0,
            0,
            [
                "成交时间",
                "证券代码",
                "证券名称",
                "买卖标志",
                "状态说明",
                "成交价格",
                "成交数量",
                "成交金额",
                "成交编号",
                "委托编号",
                "股东代码",
            ],
        )
        page.write_row(1, 0, ["09:40:01", 600990, "乙样股份", "买入", "成交", 8, 500, 4000, "C1", 11, "A990000008"])
        page.write_row(2, 0, ["09:41:00", 2990, "甲样股份", "卖出", "撤单", 0, -300, 0, "C2", 12, 990008])
        page.write_row(3, 0, ["14:50:00", 204001, "GC001", "卖出", "成交", 1.9, 100, 10000, "C3", 13, "A990000008"])
    read = Read(tmp_path, path)
    assert read.values("fills", "filled_at", "symbol", "quantity", "order_no") == [(at(2024, 7, 8, 9, 40, 1), "600990.SH", 500, "11")]
    assert read.values("movements", "source_row", "kind", "amount") == [(4, "repo_lend", D("10000.0000"))]
    assert read.rejects() == [(1, "header"), (3, "cancelled_not_filled")]
    assert read.report.sources[0].notes == ["day_from_file_properties 2024-07-08"]


def test_a_cash_flow_without_securities(tmp_path: Path) -> None:
    content = (
        "日期,摘要,发生金额,资金余额,币种\n20240603,银行转证券,30000.00,30000.00,人民币\n20240604,批量利息归本,2.16,30002.16,人民币\n"
        "20240605,保证金产品申购(天添利),-20000.00,10002.16,人民币\n20240606,赎回到帐(天添利),20000.00,30002.16,人民币\n20240607,银证转账,-2.16,30000.00,人民币\n"
    )
    read = Read(tmp_path, text(tmp_path, "66006资金流水.csv", content))
    assert read.values("movements", "kind", "net_amount") == [
        ("interest", D("2.1600")),
        ("fund_subscription", D("-20000.0000")),
        ("fund_redemption", D("20000.0000")),
    ]
    assert read.values("transfers", "direction", "amount") == [("in", D("30000.0000")), ("out", D("2.1600"))]


def test_two_equal_rows_are_two_fills(tmp_path: Path) -> None:
    row = "20240506,证券买入,600990,乙样股份,200,8.0000,-1605.02,5.00,0.00,0.02,98394.98\n"
    read = Read(
        tmp_path,
        text(
            tmp_path,
            "a.csv",
            "发生日期,买卖类别,证券代码,证券名称,成交数量,成交价格,总发生金额,手续费,印花税,过户费,资金余额\n" + row + row,
        ),
    )
    assert read.values("fills", "source_row", "amount", "fee") == [(2, D("1600.0000"), D("5.0200")), (3, D("1600.0000"), D("5.0200"))]


def test_a_bond_in_lots_of_ten_has_the_amount_that_the_money_says(tmp_path: Path) -> None:
    content = (
        "发生日期,业务名称,证券代码,证券名称,成交数量,成交价格,发生金额,资金余额\n20240506,证券买入,113050,样本转债,10,120.00,-12000.50,1\n"
    )
    assert Read(tmp_path, text(tmp_path, "a.csv", content)).values("fills", "amount", "fee") == [(D("12000.0000"), D("0.5000"))]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("证券mc(样本股份)", "sell"),
        ("证券买入（样本）", "buy"),
        ("港股通股票买入", "buy"),
        ("买券还券", "buy"),
        ("信用融资买入", "buy"),
        ("融资借入", "margin_loan"),
        ("专项融券回购(日)", "repo_lend"),
        ("融券回购购回日:20240406息:1", "repo_lend"),
        ("专项融券购回(日)", "repo_return"),
        ("质押回购拆出", "repo_lend"),
        ("拆出质押购回", "repo_return"),
        ("融资回购", "repo_borrow"),
        ("融资购回", "repo_repay"),
        ("卖券偿还融资负债", "margin_repayment"),
        ("股息个税征收", "dividend_tax"),
        ("股息入帐(天添利)", "dividend"),
        ("利息税代扣", "tax"),
        ("新股申购", "subscription"),
        ("申购还款", "subscription_refund"),
        ("新股中签缴款", "subscription_payment"),
        ("配股缴款", "subscription_payment"),
        ("起始配号:1", "allotment"),
        ("新股入帐", "new_shares"),
        ("红股入账", "bonus_shares"),
        ("天天宝快速取现", "fund_redemption"),
        ("OTC资金划出", "fund_subscription"),
        ("转融券出借利息", "interest"),
        ("批量利息归本", "interest"),
        ("托管转入", "share_transfer"),
        ("担保物转出", "collateral_out"),
        ("撤销指定", "designation"),
        ("港股通组合费", "fee"),
        ("银行转存样本银行三方存管", "bank_in"),
        ("银行转取", "bank_out"),
        ("撤卖", "cancel"),
        ("神秘业务", None),
    ],
)
def test_business_words(word: str, kind: str | None) -> None:
    (found,) = duckdb.sql(
        f"SELECT {kind_of('plain')} FROM (SELECT {plain_word('word')} AS plain FROM (SELECT '{word}' AS word))"
    ).fetchall()[0]
    assert found == kind


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("已成", "filled"),
        ("56", "filled"),
        ("部成已撤", "part_cancelled"),
        ("场内撤单", "cancelled"),
        ("废单", "rejected"),
        ("已报", "pending"),
        ("限价", None),
    ],
)
def test_status_words(word: str, status: str | None) -> None:
    assert duckdb.sql(f"SELECT {status_of('word')} FROM (SELECT '{word}' AS word)").fetchall()[0][0] == status
