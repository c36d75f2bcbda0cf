from __future__ import annotations

import pytest
from futures_reading import read

RULE = "-" * 90
HEADS = {
    "出入金明细": ("发生日期|出入金类型|入金|出金|资金账号|说明", "Date|Type|Deposit|Withdrawal|AccountID|Note"),
    "成交记录": (
        "成交日期|交易所|品种|合约|买/卖|投/保|成交价|手数|成交额|开平|手续费|平仓盈亏|权利金收支|成交序号|资金账号",
        "Date|Exchange|Product|Instrument|B/S|S/H|Price|Lots|Turnover|O/C|Fee|Realized P/L|Premium Received/Paid|Trans.No.|AccountID",
    ),
    "平仓明细": (
        "平仓日期|交易所|品种|合约|开仓日期|买/卖|手数|开仓价|昨结算|成交价|平仓盈亏|权利金收支",
        "Close Date|Exchange|Product|Instrument|Open Date|B/S|Lots|Pos. Open Price|Prev. Sttl|Trans. Price|Realized P/L|Premium Received/Paid",
    ),
    "持仓汇总": (
        "品种|合约|买持|买均价|卖持|卖均价|昨结算|今结算|持仓盯市盈亏|保证金占用|投/保",
        "Product|Instrument|Long Pos.|Avg Buy Price|Short Pos.|Avg Sell Price|Prev. Sttl|Sttl Today|MTM P/L|Margin Occupied|S/H",
    ),
}
MOVED = [
    "20260515|银期转账|   500000.00|      0.00|00770001|银期转账(入金)",
    "20260515|银期转账|        0.00| 120000.00|00770001|银期转账(出金)",
]
FILLS = [
    "20260515|上期所|螺纹钢|rb2610|买        |投机|3,119.000|6|187140.00|开  |18.71|0.00|0.00|50001|00770001",
    "20260515|上期所|螺纹钢|rb2610|        卖|投机|3130.000|5|156500.00|平今|15.65|550.00|0.00|50090|00770001",
]
CLOSED = ["20260515|上期所|螺纹钢|rb2610|20260515|  卖|5|3119.000|3110.000|3130.000|550.00|0.00"]
HELD = ["螺纹钢|rb2610|1|3119.000|0|0.000|3110.000|3125.000|-1700.00|2187.50|投机"]


def table(title: str, rows: list[str], stated: int | None = None) -> str:
    chinese, english = HEADS[title]
    lines = [
        f"            {title} ",
        RULE,
        f"|{chinese}|",
        f"|{english}|",
        RULE,
        *(f"|{row}|" for row in rows),
        RULE,
        f"|共   {len(rows) if stated is None else stated}条|{'|' * chinese.count('|')}",
        RULE,
    ]
    return "\n".join(lines)


def statement(*tables: str, date: str = "20260515", closing: str = "1378815.64", account: str = "00770001") -> str:
    return "\n".join(
        [
            "                 示例期货有限公司", f"                 制表时间 Creation Date：{date[:8]}", RULE, "           交易结算单(盯市) Settlement Statement(MTM)",
            f"客户号 Client ID：  {account}        客户名称 Client Name：测试账户甲", f"日期 Date：{date}", "",
            f"   资金状况   资金账号：{account}  币种：人民币  Account Summary AccountID：{account} Currency：CNY", RULE,
            "期初结存 Balance b/f：      1000000.00  基础保证金 Initial Margin：      0.00", f"出 入 金 Deposit/Withdrawal：    380000.00  期末结存 Balance c/f：    {closing}",
            "平仓盈亏 Realized P/L：        550.00  质 押 金 Pledge Amount：      0.00", "持仓盯市盈亏 MTM P/L：      -1700.00  客户权益 Client Equity：：   1378815.64",
            "手 续 费 Commission：         34.36  保证金占用 Margin Occupied：    2187.50", "", *tables, "上期所---SHFE   买---Buy   卖---Sell", "",
        ]
    )  # fmt: skip


def whole(date: str = "20260515", **changes: str) -> str:
    return statement(
        table("出入金明细", MOVED), table("成交记录", FILLS), table("平仓明细", CLOSED), table("持仓汇总", HELD), date=date, **changes
    )


FILL = ("account_id", "filled_at", "symbol", "side", "effect", "price", "quantity", "fee", "time_known", "fill_no")
TWO_FILLS = [
    ("00770001", "2026-05-15 00:00:00", "rb2610.SHFE", "buy", "open", "3119", 6, "18.71", False, "50001"),
    ("00770001", "2026-05-15 00:00:00", "rb2610.SHFE", "sell", "close", "3130", 5, "15.65", False, "50090"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_daily_statement(tmp_path, encoding):
    got = read(tmp_path, statement_txt=whole().encode(encoding))
    assert got.rows("fills", *FILL) == TWO_FILLS
    assert got.rows("transfers", "payer_account", "payee_account", "amount", "channel", "currency") == [
        ("00770001", None, "120000", "broker_bank", "CNY"),
        (None, "00770001", "500000", "broker_bank", "CNY"),
    ]
    assert got.rows("holdings", "day", "symbol", "quantity", "side") == [("2026-05-15", "rb2610.SHFE", 1, "buy")]
    assert got.rows("movements", "kind", "net_amount", "cash_balance") == [("futures_pnl", "-1150", "1378815.64")]
    assert got.rows("accounts", "account_id", "market", "label") == [("00770001", "futures", "测试账户甲")]
    assert got.reasons()["repeats_fills"] == 1
    assert "1/1 份结算单控制数相符" in got.notes()
    assert got.accounted()
    assert sum(int(read_) for (read_,) in got.rows("sources", "rows_read")) == whole().count("\n") + (not whole().endswith("\n"))


def test_a_balance_that_does_not_follow_is_told_and_the_rows_are_kept(tmp_path):
    got = read(tmp_path, statement_txt=whole(closing="1398815.64"))
    assert "0/1 份结算单控制数相符" in got.notes()
    assert "期末结存: 00770001 20260515 应为 1378815.64, 单上 1398815.64, 差 20000.00" in got.notes()
    assert got.rows("fills", *FILL) == TWO_FILLS


def test_rows_that_are_missing_or_cut_are_told(tmp_path):
    text = statement(table("成交记录", [FILLS[0], FILLS[1][:40]], stated=3), closing="1378815.64")
    got = read(tmp_path, statement_txt=text)
    assert "成交记录: 00770001 20260515 共 3 条, 读到 1 条" in got.notes()
    assert "手续费: 00770001 20260515 明细合计 18.71, 单上 34.36, 差 -15.65" in got.notes()
    assert (got.reasons()["count_differs"], got.reasons()["wrong_number_of_cells"]) == (1, 1)
    assert got.rows("fills", *FILL) == TWO_FILLS[:1]
    # Without 出入金明细 the statement's net is the only transfer.
    assert got.rows("transfers", "payee_account", "amount") == [("00770001", "380000")]
    assert got.accounted()


def test_several_statements_in_one_file_keep_their_own_accounts_and_days(tmp_path):
    later = whole("20260518", account="00770002").replace("|20260515|", "|20260518|").replace("|00770001", "|00770002")
    got = read(tmp_path, statements_txt=whole() + "\n" + later)
    assert got.rows("fills", "account_id", "trading_day", "fill_no") == [
        ("00770001", "2026-05-15", "50001"), ("00770001", "2026-05-15", "50090"), ("00770002", "2026-05-18", "50001"), ("00770002", "2026-05-18", "50090"),
    ]  # fmt: skip
    assert got.rows("holdings", "account_id", "day", "quantity") == [("00770001", "2026-05-15", 1), ("00770002", "2026-05-18", 1)]
    assert "2/2 份结算单控制数相符" in got.notes()
    assert got.accounted()


def test_a_months_profit_is_not_counted_beside_that_of_its_days(tmp_path):
    got = read(tmp_path, day_txt=whole(), month_txt=whole("20260501 - 20260531"))
    assert got.rows("movements", "at", "net_amount") == [("2026-05-15 00:00:00", "-1150")]
    assert got.reasons()["repeats_daily_statements"] == 1
    assert got.rows("holdings", "day") == [("2026-05-15",), ("2026-05-31",)]
    assert got.accounted()


def test_rohons_layout(tmp_path):
    lines = [
            "      示例资产交易核算单", "交易核算单(盯市)", "客户号：80010001      客户名称：测试子账户乙", "日期：20260515", "", "资金状况  币种：人民币", RULE,
            "期初结存：   200000.00  客户权益：  200218.87  保证金占用：  10937.50", "出 入 金：     0.00  期末结存：  200218.87  可用资金：  189281.37", "持仓盯市盈亏：   250.00  浮动盈亏：   0.00  权利金收入：  0.00", "手 续 费：    31.13",
            "", "    成交记录", RULE, "|成交日期|交易所|品种|交割期|买卖|投保|成交价|手数|成交额|开平|手续费|平仓盈亏|成交序号|成交时间|", RULE, "|20260515|上期所|rb2610|20261015|买|投机|3,120.00|5|156,000.00|开|31.13|0.00|90001|21:31:05|", RULE, "|共   1条|||||||5|156,000.00||31.13|0.00|||", RULE,
        ]  # fmt: skip
    got = read(tmp_path, rohon_txt="\n".join(lines).encode("gb18030"))
    # A time on the statement's day in the evening is the evening before.
    assert got.rows("fills", *FILL) == [
        ("80010001", "2026-05-14 21:31:05", "rb2610.SHFE", "buy", "open", "3120", 5, "31.13", True, "90001")
    ]
    assert "1/1 份结算单控制数相符" in got.notes()
    assert got.accounted()
