"""Three families of tables in which platforms keep their books: names, types and comments of columns, and what stands in them.

They are made up in the styles of such software (a PHP back office with amounts in cents and Unix times; a Java system in yuan with date-times and an archive of
deposits and withdrawals beside its log; one with pinyin names), none of them anybody's code. Rows come from the views that ``platform_dump.py`` makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name and type, the SQL for its cells over the table's rows, and the comment on it."""

    name: str
    kind: str
    value: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class DumpTable:
    """A table: the query for its rows, in the order in which they were entered, and its columns."""

    name: str
    comment: str
    rows: str
    columns: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """A family of tables; ``database`` is the first part of the names of databases."""

    database: str
    tables: tuple[DumpTable, ...]


_KINDS = (
    ("deposit", "充值"), ("withdrawal", "提现"), ("margin_call", "追加保证金"), ("opening_fee", "建仓费"), ("interest", "利息"), ("deferral_fee", "递延费"),
    ("commission", "佣金"), ("profit_share", "盈利分成"), ("agent_rebate", "代理返佣"), ("software_fee", "软件费"), ("adjustment", "调账"),
)  # fmt: skip
_KIND_CODE = "CASE kind " + " ".join(f"WHEN '{kind}' THEN {code}" for code, (kind, _) in enumerate(_KINDS, 1)) + " END"
_KIND_TOLD = " ".join(f"{code}:{word}" for code, (_, word) in enumerate(_KINDS, 1))
_SYMBOL_CODE = "split_part(symbol, '.', 1)"
_PAPERS = "('deposit', 'withdrawal', 'margin_call')"


def _cents(column: str) -> str:
    return f"CAST(round({column} * 100) AS BIGINT)"


def _yuan(column: str) -> str:
    return f"money_text({column})"


def _percent(column: str) -> str:
    return f"plain(CAST(({column}) * 100 AS DECIMAL(18,6)))"


def _unix(column: str) -> str:
    return f"coalesce(unix_seconds({column}), 0)"


def _moment(column: str) -> str:
    return f"moment_text({column})"


def _coded(column: str, words: Sequence[str], first: int = 1) -> str:
    """A code for each word."""
    return f"CASE {column} " + " ".join(f"WHEN '{word}' THEN {code}" for code, word in enumerate(words, first)) + " END"


_STATE_WORD = (
    "CASE status WHEN 'filled' THEN '已成' WHEN 'partial' THEN '部成' WHEN 'cancelled' THEN '已撤' WHEN 'rejected' THEN '废单' END"
)


def _orders_by(view: str, at: str) -> str:
    return f"SELECT * FROM {view} ORDER BY {at}, 1"


_BACK_OFFICE = Schema(
    "pzht",
    (
        DumpTable(
            "pz_agent", "代理商", "SELECT * FROM p_agents ORDER BY agent_id_no",
            (Field("id", "int(11) NOT NULL", "agent_id_no", "代理ID"), Field("pid", "int(11)", "parent_agent_id_no", "上级代理"), Field("name", "varchar(50)", "name", "代理名称"),
             Field("commission_scale", "int(11)", "30", "佣金分成比例 %")),
        ),
        DumpTable(
            "pz_member", "会员", "SELECT * FROM p_clients ORDER BY client_id_no",
            (Field("id", "int(11) NOT NULL", "client_id_no", "会员ID"), Field("mobile", "varchar(20)", "phone", "手机"), Field("real_name", "varchar(50)", "name", "姓名"),
             Field("agent_id", "int(11)", "agent_id_no", "代理ID"), Field("province", "varchar(20)", "province", "省份"), Field("create_time", "int(10)", _unix("registered_at"), "注册时间")),
        ),
        DumpTable(
            "pz_stock_account", "主账户", "SELECT * FROM p_main_accounts ORDER BY main_account_id",
            (Field("id", "int(11) NOT NULL", "local_id", "ID"), Field("fund_account", "varchar(30)", "main_account_id", "资金账号"), Field("broker_name", "varchar(50)", "broker_name", "券商"),
             Field("branch", "varchar(80)", "branch", "营业部"), Field("name", "varchar(50)", "label", "名称")),
        ),
        DumpTable(
            "pz_stock_subaccount", "子账户", "SELECT * FROM p_subaccounts ORDER BY subaccount_id_no",
            (Field("id", "int(11) NOT NULL", "subaccount_id_no", "子账户ID"), Field("uid", "int(11)", "client_id_no", "会员ID"),
             Field("sub_account", "varchar(20)", "'ZH' || lpad(CAST(subaccount_id_no AS VARCHAR), 6, '0')", "子账户号"),
             Field("fund_account", "varchar(30)", "main_account_id", "主账户（资金账号）"), Field("create_time", "int(10)", _unix("opened_at"), "创建时间"),
             Field("close_time", "int(10)", _unix("closed_at"), "销户时间")),
        ),
        DumpTable(
            "pz_stock_borrow", "配资合约", "SELECT * FROM p_financings ORDER BY started_at, financing_id_no",
            (Field("id", "int(11) NOT NULL", "financing_id_no", "合约ID"), Field("sub_id", "int(11)", "subaccount_id_no", "子账户ID"),
             Field("deposit_money", "bigint(20)", _cents("margin"), "保证金（分）"), Field("borrow_money", "bigint(20)", _cents("financed"), "配资金额（分）"),
             Field("rate", "decimal(10,6)", _percent("interest_rate"), "利率 %"), Field("type", "tinyint(4)", _coded("interest_period", ("day", "week", "month"), 2), "计息周期 2:按天 3:按周 4:按月"),
             Field("opening_fee_rate", "decimal(10,6)", _percent("opening_fee_rate"), "建仓费率 %"), Field("profit_share", "decimal(10,6)", _percent("profit_share"), "盈利分成比例 %"),
             Field("loss_warn", "decimal(10,4)", _percent("warn_line"), "预警线 %"), Field("loss_close", "decimal(10,4)", _percent("close_line"), "平仓线 %"),
             Field("start_time", "int(10)", _unix("started_at"), "开始时间"), Field("end_time", "int(10)", _unix("ended_at"), "结束时间")),
        ),
        DumpTable(
            "pz_stock_trust", "委托", _orders_by("p_subaccount_orders", "placed_at"),
            (Field("id", "int(11) NOT NULL", "order_id_no", "委托ID"), Field("sub_id", "int(11)", "subaccount_id_no", "子账户ID"), Field("gupiao_code", "varchar(10)", _SYMBOL_CODE, "股票代码"),
             Field("flag_name", "varchar(10)", "CASE side WHEN 'buy' THEN '买入' WHEN 'sell' THEN '卖出' END", "买卖标志"),
             Field("offset_name", "varchar(10)", "CASE effect WHEN 'open' THEN '开仓' WHEN 'close' THEN '平仓' END", "开平"),
             Field("trust_price", "decimal(10,4)", "plain(price)", "委托价格"), Field("trust_count", "int(11)", "quantity", "委托数量"), Field("volume", "int(11)", "filled_quantity", "成交数量"),
             Field("status", "varchar(10)", _STATE_WORD, "状态"), Field("fund_account", "varchar(30)", "main_account_id", "主账户"),
             Field("trust_no", "varchar(20)", "market_order_id", "券商委托编号"), Field("is_forced", "tinyint(1)", "CAST(forced AS INTEGER)", "是否强平 0:否 1:是"),
             Field("info", "varchar(200)", "remark", "备注"), Field("create_time", "int(10)", _unix("placed_at"), "委托时间")),
        ),
        DumpTable(
            "pz_stock_deal", "成交", _orders_by("p_subaccount_fills", "filled_at"),
            (Field("id", "bigint(20) NOT NULL", "fill_id_no", "成交ID"), Field("trust_id", "int(11)", "order_id_no", "委托ID"), Field("sub_id", "int(11)", "subaccount_id_no", "子账户ID"),
             Field("gupiao_code", "varchar(10)", _SYMBOL_CODE, "股票代码"), Field("flag_name", "varchar(10)", "CASE side WHEN 'buy' THEN '买入' WHEN 'sell' THEN '卖出' END", "买卖标志"),
             Field("offset_name", "varchar(10)", "CASE effect WHEN 'open' THEN '开仓' WHEN 'close' THEN '平仓' END", "开平"),
             Field("deal_price", "decimal(10,4)", "plain(price)", "成交价格"), Field("deal_num", "int(11)", "quantity", "成交数量"), Field("sxf", "bigint(20)", _cents("fee"), "手续费（分）"),
             Field("deal_no", "varchar(30)", "coalesce(market_fill_id, CASE WHEN length(fill_id) = 13 AND try_cast(fill_id AS BIGINT) IS NOT NULL THEN fill_id END)", "券商成交编号"),
             Field("create_time", "int(10)", _unix("filled_at"), "成交时间")),
        ),
        DumpTable(
            "pz_money_log", "资金流水", "SELECT * FROM p_ledger ORDER BY booked_at, entry_id_no",
            (Field("id", "int(11) NOT NULL", "entry_id_no", "流水ID"), Field("uid", "int(11)", "client_id_no", "会员ID"), Field("sub_id", "int(11)", "subaccount_id_no", "子账户ID"),
             Field("agent_id", "int(11)", "agent_id_no", "代理ID"), Field("type", "tinyint(4)", _KIND_CODE, f"类型 {_KIND_TOLD}"), Field("affect", "bigint(20)", _cents("amount"), "变动金额（分）"),
             Field("bank_card", "varchar(30)", "counterparty_account", "对方账号"), Field("info", "varchar(200)", "memo", "备注"),
             Field("create_time", "int(10)", _unix("booked_at"), "时间")),
        ),
        DumpTable(
            "pz_sms_log", "短信", "SELECT * FROM p_messages ORDER BY sent_at, message_id",
            (Field("id", "int(11) NOT NULL", "row_number() OVER (ORDER BY sent_at, message_id)", "ID"), Field("sender", "varchar(20)", "sender", "发送方"), Field("mobile", "varchar(20)", "receiver", "手机号"),
             Field("content", "varchar(500)", "text", "短信内容"), Field("send_time", "int(10)", _unix("sent_at"), "发送时间")),
        ),
        DumpTable(
            "pz_admin_log", "后台日志", "SELECT unnest(range(1, 4)) AS n",
            (Field("id", "int(11) NOT NULL", "n"), Field("act", "varchar(50)", "CASE n % 2 WHEN 1 THEN 'login' ELSE 'logout' END", "动作")),
        ),
    ),
)  # fmt: skip

_SYSTEM = Schema(
    "tradesys",
    (
        DumpTable(
            "t_agent", "", "SELECT * FROM p_agents ORDER BY agent_id_no",
            (Field("agent_id", "bigint(20) NOT NULL", "agent_id_no"), Field("parent_id", "bigint(20)", "parent_agent_id_no"), Field("agent_name", "varchar(64)", "name"),
             Field("rebate_rate", "decimal(8,4)", "30", "返佣比例 %")),
        ),
        DumpTable(
            "t_user", "", "SELECT * FROM p_clients ORDER BY client_id_no",
            (Field("user_id", "bigint(20) NOT NULL", "client_id_no"), Field("phone", "varchar(32)", "phone"), Field("real_name", "varchar(64)", "name"), Field("agent_id", "bigint(20)", "agent_id_no"),
             Field("province", "varchar(32)", "province"), Field("register_time", "datetime", _moment("registered_at"))),
        ),
        DumpTable(
            "t_broker_account", "", "SELECT * FROM p_main_accounts ORDER BY main_account_id",
            (Field("id", "bigint(20) NOT NULL", "local_id"), Field("fund_account", "varchar(32)", "main_account_id"), Field("broker_name", "varchar(64)", "broker_name"),
             Field("branch", "varchar(128)", "branch"), Field("account_name", "varchar(64)", "label")),
        ),
        DumpTable(
            "t_sub_account", "", "SELECT * FROM p_subaccounts ORDER BY subaccount_id_no",
            (Field("sub_account_id", "bigint(20) NOT NULL", "subaccount_id_no"), Field("user_id", "bigint(20)", "client_id_no"), Field("fund_account", "varchar(32)", "main_account_id"),
             Field("open_time", "datetime", _moment("opened_at")), Field("close_time", "datetime", _moment("closed_at"))),
        ),
        DumpTable(
            "t_finance_contract", "", "SELECT * FROM p_financings ORDER BY started_at, financing_id_no",
            (Field("contract_id", "bigint(20) NOT NULL", "financing_id_no"), Field("sub_account_id", "bigint(20)", "subaccount_id_no"), Field("user_id", "bigint(20)", "client_id_no"),
             Field("margin", "decimal(20,4)", _yuan("margin")), Field("finance_amount", "decimal(20,4)", _yuan("financed")), Field("interest_rate", "decimal(12,8)", _percent("interest_rate"), "利率 %"),
             Field("interest_period", "varchar(10)", "interest_period"), Field("open_fee_rate", "decimal(12,8)", _percent("opening_fee_rate"), "建仓费率 %"),
             Field("profit_rate", "decimal(12,8)", _percent("profit_share"), "盈利分成 %"), Field("warning_line", "decimal(10,4)", _percent("1 - warn_line"), "预警线 %"),
             Field("close_line", "decimal(10,4)", _percent("1 - close_line"), "平仓线 %"), Field("start_time", "datetime", _moment("started_at")), Field("end_time", "datetime", _moment("ended_at"))),
        ),
        DumpTable(
            "t_entrust", "", _orders_by("p_subaccount_orders", "placed_at"),
            (Field("entrust_id", "bigint(20) NOT NULL", "order_id_no"), Field("sub_account_id", "bigint(20)", "subaccount_id_no"), Field("security_code", "varchar(16)", _SYMBOL_CODE),
             Field("exchange", "varchar(8)", "split_part(symbol, '.', 2)"), Field("side", "varchar(8)", "upper(side)"), Field("offset_flag", "varchar(8)", "upper(effect)"),
             Field("entrust_price", "decimal(18,4)", "plain(price)"), Field("entrust_qty", "bigint(20)", "quantity"), Field("filled_qty", "bigint(20)", "filled_quantity"),
             Field("entrust_status", "varchar(16)", "CASE status WHEN 'filled' THEN 'FILLED' WHEN 'partial' THEN 'PARTIAL' WHEN 'cancelled' THEN 'CANCELLED' WHEN 'rejected' THEN 'REJECTED' END"),
             Field("broker_account", "varchar(32)", "main_account_id"), Field("broker_entrust_no", "varchar(32)", "market_order_id"),
             Field("is_force", "tinyint(1)", "CAST(forced AS INTEGER)"), Field("remark", "varchar(255)", "remark"), Field("entrust_time", "datetime", _moment("placed_at"))),
        ),
        DumpTable(
            "t_business", "", _orders_by("p_subaccount_fills", "filled_at"),
            (Field("deal_id", "bigint(20) NOT NULL", "fill_id_no"), Field("entrust_id", "bigint(20)", "order_id_no"), Field("sub_account_id", "bigint(20)", "subaccount_id_no"),
             Field("security_code", "varchar(16)", _SYMBOL_CODE), Field("exchange", "varchar(8)", "split_part(symbol, '.', 2)"), Field("side", "varchar(8)", "upper(side)"),
             Field("offset_flag", "varchar(8)", "upper(effect)"), Field("business_price", "decimal(18,4)", "plain(price)"), Field("business_amount", "bigint(20)", "quantity"),
             Field("total_fee", "decimal(20,4)", _yuan("fee")),
             Field("broker_fill_no", "varchar(32)", "coalesce(market_fill_id, CASE WHEN length(fill_id) = 13 AND try_cast(fill_id AS BIGINT) IS NOT NULL THEN fill_id END)"),
             Field("business_time", "datetime", _moment("filled_at"))),
        ),
        DumpTable(
            "t_cash_flow", "", "SELECT * FROM p_ledger WHERE kind NOT IN ('agent_rebate', 'software_fee') ORDER BY booked_at, entry_id_no",
            (Field("id", "bigint(20) NOT NULL", "entry_id_no"), Field("user_id", "bigint(20)", "client_id_no"), Field("sub_account_id", "bigint(20)", "subaccount_id_no"),
             Field("biz_type", "int(11)", _KIND_CODE, f"业务类型 {_KIND_TOLD}"), Field("occur_amount", "decimal(20,4)", _yuan("amount")), Field("card_no", "varchar(32)", "counterparty_account"), Field("remark", "varchar(255)", "memo"),
             Field("create_time", "datetime", _moment("booked_at"))),
        ),
        DumpTable(
            "t_agent_rebate", "", "SELECT * FROM p_ledger WHERE kind = 'agent_rebate' ORDER BY booked_at, entry_id_no",
            (Field("id", "bigint(20) NOT NULL", "entry_id_no"), Field("agent_id", "bigint(20)", "agent_id_no"), Field("user_id", "bigint(20)", "client_id_no"),
             Field("amount", "decimal(20,4)", _yuan("amount")), Field("remark", "varchar(255)", "memo"), Field("create_time", "datetime", _moment("booked_at"))),
        ),
        DumpTable(
            "t_site_bill", "", "SELECT * FROM p_ledger WHERE kind = 'software_fee' ORDER BY booked_at, entry_id_no",
            (Field("id", "bigint(20) NOT NULL", "entry_id_no"), Field("site_id", "bigint(20)", "0"), Field("fee", "decimal(20,4)", _yuan("amount")),
             Field("fee_type", "varchar(32)", "'软件费'"), Field("notes", "varchar(255)", "memo"), Field("create_time", "datetime", _moment("booked_at"))),
        ),
        DumpTable(
            "t_message", "", "SELECT * FROM p_messages ORDER BY sent_at, message_id",
            (Field("message_id", "bigint(20) NOT NULL", "row_number() OVER (ORDER BY sent_at, message_id)"), Field("sender", "varchar(32)", "sender"), Field("receiver", "varchar(32)", "receiver"),
             Field("content", "text", "text"), Field("send_time", "datetime", _moment("sent_at"))),
        ),
        DumpTable(
            "t_sys_log", "", "SELECT unnest(range(1, 4)) AS n",
            (Field("id", "bigint(20) NOT NULL", "n"), Field("op", "varchar(64)", "CASE n % 2 WHEN 1 THEN 'login' ELSE 'logout' END")),
        ),
    ),
)  # fmt: skip

_PINYIN = Schema(
    "caopan",
    (
        DumpTable(
            "hy_daili", "代理商", "SELECT * FROM p_agents ORDER BY agent_id_no",
            (Field("dlid", "int(11) NOT NULL", "agent_id_no"), Field("sjid", "int(11)", "parent_agent_id_no"), Field("dlmc", "varchar(50)", "name"), Field("fcbl", "decimal(8,2)", "30")),
        ),
        DumpTable(
            "hy_kehu", "客户", "SELECT * FROM p_clients ORDER BY client_id_no",
            (Field("khid", "int(11) NOT NULL", "client_id_no"), Field("sjhm", "varchar(20)", "phone"), Field("xm", "varchar(30)", "name"), Field("dlid", "int(11)", "agent_id_no"),
             Field("sheng", "varchar(20)", "province"), Field("zcsj", "datetime", _moment("registered_at"))),
        ),
        DumpTable(
            "hy_muzhanghu", "母账户", "SELECT * FROM p_main_accounts ORDER BY main_account_id",
            (Field("id", "int(11) NOT NULL", "local_id"), Field("zjzh", "varchar(30)", "main_account_id"), Field("qsmc", "varchar(50)", "broker_name"), Field("yyb", "varchar(80)", "branch"),
             Field("name", "varchar(50)", "label")),
        ),
        DumpTable(
            "hy_zizhanghu", "子账户", "SELECT * FROM p_subaccounts ORDER BY subaccount_id_no",
            (Field("zzhid", "int(11) NOT NULL", "subaccount_id_no"), Field("khid", "int(11)", "client_id_no"), Field("mzh", "varchar(30)", "main_account_id"),
             Field("addtime", "datetime", _moment("opened_at"), "开户时间"), Field("close_time", "datetime", _moment("closed_at"), "销户时间")),
        ),
        DumpTable(
            "hy_peizi", "配资", "SELECT * FROM p_financings ORDER BY started_at, financing_id_no",
            (Field("pzid", "int(11) NOT NULL", "financing_id_no", "配资编号"), Field("zzhid", "int(11)", "subaccount_id_no", "子账户"), Field("bzj", "decimal(18,4)", _yuan("margin"), "保证金"),
             Field("pzje", "decimal(18,4)", _yuan("financed"), "配资金额"), Field("lilv", "decimal(12,6)", _percent("interest_rate"), "利率 %"),
             Field("jixizhouqi", "varchar(10)", "CASE interest_period WHEN 'day' THEN '按天' WHEN 'week' THEN '按周' WHEN 'month' THEN '按月' END", "计息周期"),
             Field("jcfl", "decimal(12,6)", _percent("opening_fee_rate"), "建仓费率 %"), Field("fencheng", "decimal(12,6)", _percent("profit_share"), "盈利分成 %"),
             Field("yjx", "decimal(10,4)", _percent("warn_line"), "预警线 %"), Field("pcx", "decimal(10,4)", _percent("close_line"), "平仓线 %"), Field("kssj", "datetime", _moment("started_at"), "开始时间"),
             Field("jssj", "datetime", _moment("ended_at"), "结束时间")),
        ),
        DumpTable(
            "hy_weituo", "委托", _orders_by("p_subaccount_orders", "placed_at"),
            (Field("weituo_id", "int(11) NOT NULL", "order_id_no"), Field("zzhid", "int(11)", "subaccount_id_no"), Field("gpdm", "varchar(10)", _SYMBOL_CODE),
             Field("mmbz", "varchar(10)", "CASE side WHEN 'buy' THEN '买入' WHEN 'sell' THEN '卖出' END"), Field("kpbz", "varchar(10)", "CASE effect WHEN 'open' THEN '开仓' WHEN 'close' THEN '平仓' END"),
             Field("wtjg", "decimal(12,4)", "plain(price)"), Field("wtsl", "int(11)", "quantity"), Field("cjsl", "int(11)", "filled_quantity"), Field("wtzt", "varchar(10)", _STATE_WORD),
             Field("zjzh", "varchar(30)", "main_account_id"), Field("htbh", "varchar(30)", "market_order_id"), Field("sfqp", "varchar(4)", "CASE WHEN forced THEN '是' WHEN NOT forced THEN '否' END", "是否强平"),
             Field("bz", "varchar(100)", "remark"), Field("wtsj", "datetime", _moment("placed_at"), "委托时间")),
        ),
        DumpTable(
            "hy_chengjiao", "成交", _orders_by("p_subaccount_fills", "filled_at"),
            (Field("id", "bigint(20) NOT NULL", "fill_id_no", "成交ID"), Field("weituo_id", "int(11)", "order_id_no", "委托ID"), Field("zzhid", "int(11)", "subaccount_id_no"),
             Field("gpdm", "varchar(10)", _SYMBOL_CODE), Field("mmbz", "varchar(10)", "CASE side WHEN 'buy' THEN '买入' WHEN 'sell' THEN '卖出' END"),
             Field("kpbz", "varchar(10)", "CASE effect WHEN 'open' THEN '开仓' WHEN 'close' THEN '平仓' END"), Field("cjjg", "decimal(12,4)", "plain(price)"), Field("cjsl", "int(11)", "quantity"),
             Field("sxf", "decimal(18,4)", _yuan("fee")),
             Field("cjbh", "varchar(30)", "coalesce(market_fill_id, CASE WHEN length(fill_id) = 13 AND try_cast(fill_id AS BIGINT) IS NOT NULL THEN fill_id END)"),
             Field("cjsj", "datetime", _moment("filled_at"))),
        ),
        DumpTable(
            "hy_chongzhi", "充值", "SELECT * FROM p_ledger WHERE kind = 'deposit' ORDER BY booked_at, entry_id_no", (
                Field("id", "int(11) NOT NULL", "entry_id_no"), Field("khid", "int(11)", "client_id_no"), Field("zzhid", "int(11)", "subaccount_id_no"), Field("czje", "decimal(18,4)", _yuan("amount"), "充值金额"),
                Field("kahao", "varchar(30)", "counterparty_account", "收款账号"), Field("zt", "tinyint(4)", "1", "状态 0:待审核 1:已到账 2:已驳回"), Field("bz", "varchar(100)", "memo"),
                Field("tianjiashijian", "datetime", _moment("booked_at"))),
        ),
        DumpTable(
            "hy_tixian", "提现", "SELECT * FROM p_ledger WHERE kind = 'withdrawal' ORDER BY booked_at, entry_id_no", (
                Field("id", "int(11) NOT NULL", "entry_id_no"), Field("khid", "int(11)", "client_id_no"), Field("zzhid", "int(11)", "subaccount_id_no"), Field("txje", "decimal(18,4)", _yuan("amount"), "提现金额"),
                Field("kahao", "varchar(30)", "counterparty_account", "对方账户"), Field("zt", "tinyint(4)", "1", "状态 0:待审核 1:已打款 2:已驳回"), Field("bz", "varchar(100)", "memo"),
                Field("tianjiashijian", "datetime", _moment("booked_at"))),
        ),
        DumpTable(
            "hy_bucang", "追加保证金", "SELECT * FROM p_ledger WHERE kind = 'margin_call' ORDER BY booked_at, entry_id_no", (
                Field("id", "int(11) NOT NULL", "entry_id_no"), Field("khid", "int(11)", "client_id_no"), Field("zzhid", "int(11)", "subaccount_id_no"), Field("je", "decimal(18,4)", _yuan("amount"), "追加金额"),
                Field("kahao", "varchar(30)", "counterparty_account", "收款账号"), Field("zt", "tinyint(4)", "1", "状态 0:待审核 1:已到账 2:已驳回"), Field("bz", "varchar(100)", "memo"),
                Field("tianjiashijian", "datetime", _moment("booked_at"))),
        ),
        DumpTable(
            "hy_liushui", "资金流水", f"SELECT * FROM p_ledger WHERE kind NOT IN {_PAPERS} ORDER BY booked_at, entry_id_no", (
                Field("id", "int(11) NOT NULL", "entry_id_no"), Field("khid", "int(11)", "client_id_no"), Field("zzhid", "int(11)", "subaccount_id_no"), Field("dlid", "int(11)", "agent_id_no", "代理ID"),
                Field("leixing", "int(11)", _KIND_CODE, f"类型 {_KIND_TOLD}"), Field("fsje", "decimal(18,4)", _yuan("amount")), Field("zhaiyao", "varchar(100)", "memo"),
                Field("fssj", "datetime", _moment("booked_at"), "发生时间")),
        ),
        DumpTable(
            "hy_duanxin", "短信", "SELECT * FROM p_messages ORDER BY sent_at, message_id",
            (Field("id", "int(11) NOT NULL", "row_number() OVER (ORDER BY sent_at, message_id)"), Field("fsr", "varchar(20)", "sender", "发送人"), Field("jsr", "varchar(20)", "receiver", "接收人"),
             Field("neirong", "varchar(500)", "text", "短信内容"), Field("addtime", "datetime", _moment("sent_at"), "发送时间")),
        ),
    ),
)  # fmt: skip

SCHEMAS = (_BACK_OFFICE, _SYSTEM, _PINYIN)
