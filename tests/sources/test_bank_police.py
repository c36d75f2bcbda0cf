"""Funds-control exports (资金查控), their companion sheets, and large-value reports."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from bank_reading import D, moment, read_files, read_text

HEADER = (
    "交易卡号,交易账号,账户开户名称,开户人证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,对手身份证号,对手开户银行,摘要说明,交易币种,交易网点名称,交易网点代码,"
    "交易发生地,交易是否成功,传票号,终端号,IP地址,MAC地址,对手交易余额,交易流水号,日志号,凭证种类,凭证号,交易柜员号,商户名称,商户号,备注,交易类型,查询反馈结果原因"
)
COLUMNS = HEADER.split(",")
A, B, C = "6200000000000000017", "6200000000000000025", "6200000000000000033"
NAMES = {A: ("样本甲", "00000019900101001X"), B: ("样本乙", "000000199002020022")}


def line(own: str, at: str, amount: str, direction: str, peer: str = "", **rest: str) -> str:
    said = {
        "交易卡号": f"{own}\t",
        "交易时间": at,
        "交易金额": amount,
        "收付标志": direction,
        "交易对手账卡号": peer,
        "交易币种": "CNY",
        "交易是否成功": "01",
        **rest,
    }
    if own in NAMES:
        said |= dict(zip(("账户开户名称", "开户人证件号码"), NAMES[own], strict=True))
    return ",".join(f'"{said[column]}"' if "," in said.get(column, "") else said.get(column, "") for column in COLUMNS)


def table(*lines: str) -> str:
    return "\r\n".join([HEADER, *lines]) + "\r\n"


def test_the_34_columns(tmp_path: Path) -> None:
    text = table(
        line(
            A,
            "2024-01-02 09:05:00",
            "-5,000.00",
            "付",
            f"+{C}",
            对手户名="样本丙",
            摘要说明="网转",
            交易余额="95000.00",
            交易流水号="L2",
            IP地址="192.0.2.10",
            MAC地址="02:00:00:00:00:0A",
        ),
        line(A, "2024/1/2 9:06", "8000", "出", f"{C}_1", 交易余额="95000.00", 交易是否成功="02"),
        line(A, "20240102033000", "1,000.50", "", "243300133", 对手户名="样本备付金", 交易余额="96,000.50"),
        line(
            A, "2024-01-02 10:01:00", "500.50", "O", 对手户名="样本证券营业部", 摘要说明="银证转账", 交易余额="95500.00", 交易是否成功="00"
        ),
        line(A, "2024-01-02 11:00:00", "10.00", "贷", 摘要说明="结息", 交易余额="95510.00"),
        line(A, "2024-01-02 11:00:30", "-10.00", "贷", 摘要说明="冲正", 交易余额="95500.00"),
        line(A, "2024-01-02 12:00:00", "300.00", "D", 现金标志="1", 摘要说明="ATM取款", 交易余额="95200.00"),
        line(A, "", "", "", 查询反馈结果原因="查询失败：无记录"),
        HEADER,
        line(B, "20240103", "7.00", "入", "0000-0000", 摘要说明="批量结息", 交易余额="7.00", 交易是否成功=""),
    )
    read = read_text(tmp_path, text, encoding="gb18030")
    assert read.sources[0].reader == "bank/police"
    assert read.flows == [
        ("out", D("5000.0000"), A, C),
        ("out", D("8000.0000"), A, C),
        ("in", D("1000.5000"), "243300133", A),  # no word: the balance went up by just this amount
        ("out", D("500.5000"), A, None),
        ("in", D("10.0000"), None, A),
        ("out", D("10.0000"), A, None),  # a reversal turns the row round
        ("out", D("300.0000"), A, None),
        ("in", D("7.0000"), None, B),
    ]
    assert [row["succeeded"] for row in read.transfers] == [True, False, True, True, True, True, True, True]
    assert [row["channel"] for row in read.transfers] == ["bank", "bank", "payment", "broker_bank", "bank", "bank", "cash", "bank"]
    assert [row["time_known"] for row in read.transfers] == [True] * 7 + [False]
    assert moment(read.transfers[2]) == "2024-01-02 03:30:00"
    assert (read.transfers[0]["ip"], read.transfers[0]["mac"], read.transfers[0]["payer_name"], read.transfers[0]["payee_name"]) == (
        "192.0.2.10",
        "02000000000A",
        "样本甲",
        "样本丙",
    )
    assert read.reasons == {9: "query_feedback", 10: "repeated_header"}
    assert [(row["party_id"], row["kind"], row["name"]) for row in read.parties] == [
        ("00000019900101001X", "person", "样本甲"),
        ("000000199002020022", "person", "样本乙"),
    ]
    assert sorted((row["from_party"], row["to_party"], row["kind"]) for row in read.relations) == [
        ("00000019900101001X", A, "owner_of_account"),
        ("000000199002020022", B, "owner_of_account"),
    ]


def test_a_direction_that_nothing_tells_is_rejected(tmp_path: Path) -> None:
    read = read_text(tmp_path, table(line(A, "2024-01-02 10:00:00", "5", "?", B), line(A, "2024-01-02 10:01:00", "5", "进", B)))
    assert read.flows == [("in", D("5.0000"), B, A)]
    assert read.reasons == {2: "direction_unknown"}


def test_the_32_and_10_column_layouts(tmp_path: Path) -> None:
    (tmp_path / "32.csv").write_text(
        "交易卡号,交易账号,查询反馈结果原因,交易户名,交易证件号码,交易时间,交易金额,交易余额,收付标志,交易对手账卡号,现金标志,对手户名,对手身份证号,对手开户银行,摘要说明,交易币种,"
        "交易网点名称,交易发生地,交易是否成功,传票号,IP地址,MAC地址,对手交易余额,交易流水号,日志号,凭证种类,凭证号,交易柜员号,备注,商户名称,商户代码,交易类型\n"
        f"{A},,,样本戊,,2023-12-31 23:59:59,20000,20000,C,{B},,样本己,,,保证金,,,,1,,,,,K1,,,,,,,,\n",
        encoding="utf-8-sig",
    )
    (tmp_path / "10.csv").write_text(
        f"查询账号,对方账号姓名,对方账号卡号,金额,余额,借贷标志,交易类型,交易结果,交易时间,交易流水号\n{C},样本庚,{B},123.45,1000.00,借,转账,失败,2024-02-01 08:00:00,Q1\n",
        encoding="gb18030",
    )
    read = read_files(tmp_path / "dataset", tmp_path / "32.csv", tmp_path / "10.csv")
    assert sorted((row["payer_account"], row["payee_account"], row["amount"], row["succeeded"]) for row in read.transfers) == [
        (B, A, D("20000.0000"), True),
        (C, B, D("123.4500"), False),
    ]


@pytest.mark.parametrize(("seconds", "serial"), [("00", "L1"), ("00", "X1"), ("03", "X1"), ("59", "X1")])
def test_a_transfer_seen_from_both_sides_is_one(tmp_path: Path, seconds: str, serial: str) -> None:
    read = read_text(
        tmp_path,
        table(
            line(A, "2024-01-02 09:00:00", "100000.00", "进", B, 交易流水号="L1"),
            line(B, f"2024-01-02 09:00:{seconds}", "100000", "出", A, 交易流水号=serial),
        ),
    )
    source = read.sources[0].source_id
    assert [row["transfer_id"] for row in read.transfers] == [f"{source}:3"]
    assert read.reasons == {2: f"other_side_of {source}:3"}
    assert (read.sources[0].rows_read, read.sources[0].rows_kept, read.sources[0].rows_rejected) == (3, 1, 2)


def test_what_is_not_the_other_side(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        table(
            line(A, "2024-01-02 09:00:00", "5", "进", B),
            line(B, "2024-01-02 09:02:00", "5", "出", A),  # too far apart
            line(A, "2024-01-02 10:00:00", "7", "进", B, 交易是否成功="02"),
            line(B, "2024-01-02 10:00:00", "7", "出", A),  # one failed
            line(A, "2024-01-02 11:00:00", "8", "进", "6226******5669"),
            line("6226******5669", "2024-01-02 11:00:00", "8", "出", A),  # a mask
            line(A, "2024-01-02 12:00:00", "9", "进", B),
            line(A, "2024-01-02 12:00:00", "9", "进", B),  # twice from one side
        ),
    )
    assert len(read.transfers) == 8
    assert read.reasons == {}


def test_the_nth_of_one_side_is_the_nth_of_the_other_over_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table(*[line(A, "2024-01-02 09:00:00", "5", "进", B)] * 3), encoding="utf-8")
    (tmp_path / "b.csv").write_text(table(*[line(B, "2024-01-02 09:00:00", "5", "出", A)] * 2), encoding="utf-8")
    read = read_files(tmp_path / "dataset", tmp_path / "a.csv", tmp_path / "b.csv")
    assert sorted(row["direction"] for row in read.transfers) == ["in", "out", "out"]
    assert len(read.reasons) == 2


def test_companion_sheets(tmp_path: Path) -> None:
    path = tmp_path / "查控.xlsx"
    sheets = {
        "人员信息": [
            ["客户名称", "证照类型", "证照号码", "单位地址", "联系电话", "联系手机", "工作单位"],
            ["样本甲", "居民身份证", "00000019900101001X", "样本路1号", "", "10000000001", "样本科技"],
        ],
        "账户信息": [
            [
                "账户开户名称",
                "开户人证件号码",
                "交易卡号",
                "交易账号",
                "账号开户时间",
                "账户余额",
                "可用余额",
                "币种",
                "开户网点",
                "账户状态",
                "销户日期",
                "账户类型",
            ],
            [
                "样本有限公司",
                "91000000000000000X",
                B,
                "100000000002-CNY0",
                "2020-01-01",
                "7.00",
                "7.00",
                "CNY",
                "样本支行",
                "已销户",
                "2024-02-01",
                "单位活期",
            ],
        ],
        "子账户信息": [
            ["银行名称", "开户账号", "子账户账号", "余额", "可用余额", "子账户类别", "子账户序号", "币种"],
            ["样本银行", "100000000001", "00001", "9", "9", "活期", "1", "CNY"],
        ],
        "强制措施": [
            ["银行名称", "账号", "冻结措施类型", "冻结措施类型名称", "冻结金额", "冻结机关"],
            ["样本银行", "100000000001", "01", "冻结", "9", "样本局"],
        ],
    }
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    read = read_files(tmp_path / "dataset", path)
    assert [source.reader for source in read.sources] == ["bank/people", "bank/account_info", "bank/companion", "bank/companion"]
    assert sorted((row["party_id"], row["kind"], row["phone"], row["address"]) for row in read.parties) == [
        ("00000019900101001X", "person", "10000000001", "样本路1号"),
        ("91000000000000000X", "organisation", None, None),
    ]
    assert sorted((row["to_party"], str(row["since"]), str(row["until"])) for row in read.relations) == [
        ("100000000002", "2020-01-01", "2024-02-01"),
        (B, "2020-01-01", "2024-02-01"),
    ]
    assert [row["reason"] for row in read.rejects if row["reason"] != "header"] == ["companion_sheet", "companion_sheet"]


def test_a_large_value_report(tmp_path: Path) -> None:
    deal = (
        '<TSDT seqno="{n}"><RINI><FINC>0001</FINC></RINI><ATIF><CATP>01</CATP><CTAC>100000000001</CTAC><CBCN>@N</CBCN></ATIF><TBIF><TBNM>@N</TBNM><OITP>@N</OITP></TBIF>'
        "<TSIF><TSTM>2024052009300{n}</TSTM><TICD>S{n}</TICD><OCEC>IP:192.0.2.10</OCEC><TSDR>{way}</TSDR><CRPP>保证金</CRPP><CRTP>156</CRTP><CRAT>{amount}</CRAT></TSIF>"
        "<TCIF><CFIN>样本银行</CFIN><TCNM>样本乙</TCNM><TCIT>@N</TCIT><OITP>@N</OITP><TCID>@I</TCID><TCAC>6200000000000000025</TCAC></TCIF></TSDT>"
    )
    text = (
        '<?xml version="1.0" encoding="GB18030"?><HVTR><RBIF><RICD>0001</RICD></RBIF><CATIs><CATI seqno="1"><CBIF><CSNM>C1</CSNM><CCIF><CCTLs><CCTL seqno="1">10000000001</CCTL>'
        '</CCTLs></CCIF></CBIF><HTCRs><HTCR seqno="1"><CCIFs><CCIF seqno="1"><CTNM>样本甲</CTNM><CITP>11</CITP><CTID>00000019900101001X</CTID><TSDTs>'
        + deal.format(n=1, way="01", amount="500000.00")
        + deal.format(n=2, way="02", amount="498000.00")
        + "</TSDTs></CCIF></CCIFs></HTCR></HTCRs></CATI></CATIs></HVTR>"
    )
    read = read_text(tmp_path, text, name="NBH.xml", encoding="gb18030")
    assert read.sources[0].reader == "bank/report"
    assert read.flows == [("in", D("500000.0000"), B, "100000000001"), ("out", D("498000.0000"), "100000000001", B)]
    assert [(row["transfer_id"][-2:], moment(row), row["currency"], row["ip"]) for row in read.transfers] == [
        (":1", "2024-05-20 09:30:01", "CNY", "192.0.2.10"),
        (":2", "2024-05-20 09:30:02", "CNY", "192.0.2.10"),
    ]
    assert [(row["party_id"], row["phone"]) for row in read.parties] == [("00000019900101001X", "10000000001")]
