"""The market's book: what a broker, a futures company or an exchange holds."""

from __future__ import annotations

from kanchuan.tables.table import Column, Label, Table

SIDES = ("buy", "sell")
EFFECTS = ("open", "close")


def _c(name: str, kind: str, zh: str, en: str, **rest: object) -> Column:
    return Column(name, kind, Label(zh, en), **rest)  # type: ignore[arg-type]


ACCOUNTS = Table(
    "accounts",
    Label("账户", "accounts"),
    "market",
    (
        _c("account_id", "text", "账户", "account", required=True),
        _c("market", "text", "市场", "market", values=("stock", "futures")),
        _c("broker_id", "text", "券商/期货公司", "broker"),
        _c("holder_id", "text", "持有人", "holder", references="parties.party_id"),
        _c("holder_kind", "text", "持有人类型", "kind of holder", values=("person", "organisation", "product")),
        _c("opened_on", "date", "开户日期", "opened on"),
        _c("phone", "text", "电话", "phone"),
        _c("second_contact", "text", "第二联系人", "second contact"),
        _c("address", "text", "地址", "address"),
        _c("branch", "text", "营业部", "branch"),
        _c("label", "text", "账户名称", "account label", contract=False),
        _c("holder_codes", "text", "股东代码", "shareholder codes", contract=False),
    ),
    key=("account_id",),
)

ORDERS = Table(
    "orders",
    Label("委托", "orders"),
    "market",
    (
        _c("order_id", "text", "委托编号", "order id", required=True),
        _c("account_id", "text", "账户", "account", required=True, references="accounts.account_id"),
        _c("placed_at", "timestamp", "委托时间", "placed at", required=True),
        _c("symbol", "text", "证券代码", "symbol"),
        _c("side", "text", "买卖", "side", values=SIDES),
        _c("effect", "text", "开平", "open or close", values=EFFECTS),
        _c("price", "price", "委托价格", "price", unit="元", minimum=0),
        _c("quantity", "quantity", "委托数量", "quantity", unit="股/手", minimum=0),
        _c("filled_quantity", "quantity", "成交数量", "filled quantity", unit="股/手", minimum=0),
        _c("status", "text", "委托状态", "status", values=("filled", "partial", "cancelled", "rejected")),
        _c("cancelled_at", "timestamp", "撤单时间", "cancelled at"),
        _c("terminal_id", "text", "终端", "terminal", references="terminals.terminal_id"),
        _c("remark", "text", "备注", "remark"),
        _c("trading_day", "date", "交易日", "trading day", contract=False),
        _c("time_known", "flag", "有无时刻", "time of day known", contract=False),
        _c("order_no", "text", "柜台委托号", "counter's order number", contract=False),
        _c("security_name", "text", "证券名称", "security name", contract=False),
        _c("client_order_no", "text", "客户端报单引用", "client's own order reference", contract=False),
    ),
    key=("order_id",),
)

FILLS = Table(
    "fills",
    Label("成交", "fills"),
    "market",
    (
        _c("fill_id", "text", "成交编号", "fill id", required=True),
        _c("order_id", "text", "委托编号", "order id", references="orders.order_id"),
        _c("account_id", "text", "账户", "account", required=True, references="accounts.account_id"),
        _c("filled_at", "timestamp", "成交时间", "filled at", required=True),
        _c("symbol", "text", "证券代码", "symbol"),
        _c("side", "text", "买卖", "side", required=True, values=SIDES),
        _c("effect", "text", "开平", "open or close", values=EFFECTS),
        _c("price", "price", "成交价格", "price", unit="元", minimum=0),
        _c("quantity", "quantity", "成交数量", "quantity", unit="股/手", required=True, minimum=1),
        _c("fee", "money", "费用", "fee", unit="元"),
        _c("amount", "money", "成交金额", "amount", unit="元", contract=False),
        _c("net_amount", "money", "发生金额", "net cash", unit="元", contract=False),
        _c("cash_balance", "money", "资金余额", "cash balance after", unit="元", contract=False),
        _c("share_balance", "quantity", "股份余额", "shares after", unit="股/手", contract=False),
        _c("trading_day", "date", "交易日", "trading day", contract=False),
        _c("time_known", "flag", "有无时刻", "time of day known", contract=False),
        _c("fill_no", "text", "柜台成交号", "counter's fill number", contract=False),
        _c("order_no", "text", "柜台委托号", "counter's order number", contract=False),
        _c("security_name", "text", "证券名称", "security name", contract=False),
        _c("business", "text", "业务", "business word", contract=False),
        _c("remark", "text", "备注", "remark", contract=False),
    ),
    key=("fill_id",),
)

LOGINS = Table(
    "logins",
    Label("登录", "logins"),
    "market",
    (
        _c("account_id", "text", "账户", "account", required=True, references="accounts.account_id"),
        _c("at", "timestamp", "时间", "at", required=True),
        _c("event", "text", "事件", "event", values=("login", "logout", "password_change", "transfer_password_change")),
        _c("terminal_id", "text", "终端", "terminal", references="terminals.terminal_id"),
    ),
)

TERMINALS = Table(
    "terminals",
    Label("终端", "terminals"),
    "market",
    (
        _c("terminal_id", "text", "终端", "terminal", required=True),
        _c("kind", "text", "终端类型", "kind", values=("pc", "phone", "api", "relay", "unknown")),
        _c("public_ip", "text", "公网IP", "public address"),
        _c("mac", "text", "MAC地址", "MAC"),
        _c("disk_serial", "text", "硬盘序列号", "disk serial"),
        _c("cpu_id", "text", "CPU序列号", "CPU serial"),
        _c("phone_number", "text", "手机号", "phone number"),
        _c("imei", "text", "IMEI", "IMEI"),
        _c("app_id", "text", "软件标识", "app id"),
        _c("region", "text", "地区", "region"),
        _c("lan_ip", "text", "内网IP", "LAN address", contract=False),
        _c("raw", "text", "终端信息原文", "terminal string as recorded", contract=False),
    ),
    key=("terminal_id",),
)

TRANSFERS = Table(
    "transfers",
    Label("资金划转", "transfers"),
    "market",
    (
        _c("transfer_id", "text", "流水号", "transfer id", required=True),
        _c("sent_at", "timestamp", "时间", "sent at", required=True),
        _c("payer_account", "text", "付款账户", "payer's account"),
        _c("payer_name", "text", "付款人", "payer"),
        _c("payee_account", "text", "收款账户", "payee's account"),
        _c("payee_name", "text", "收款人", "payee"),
        _c("amount", "money", "金额", "amount", unit="元", required=True, minimum=0),
        _c("channel", "text", "渠道", "channel", values=("broker_bank", "bank", "payment", "cash")),
        _c("memo", "text", "摘要", "memo"),
        _c("succeeded", "flag", "是否成功", "succeeded"),
        _c("currency", "text", "币种", "currency", contract=False),
        _c("direction", "text", "方向", "direction seen from the statement's owner", values=("in", "out", "neutral"), contract=False),
        _c("balance", "money", "余额", "balance after", unit="元", contract=False),
        _c("time_known", "flag", "有无时刻", "time of day known", contract=False),
        _c("serial_no", "text", "银行流水号", "bank's serial number", contract=False),
        _c("ip", "text", "IP地址", "address", contract=False),
        _c("mac", "text", "MAC地址", "MAC", contract=False),
    ),
    key=("transfer_id",),
)

HOLDINGS = Table(
    "holdings",
    Label("持仓", "holdings"),
    "market",
    (
        _c("account_id", "text", "账户", "account", required=True, references="accounts.account_id"),
        _c("day", "date", "日期", "day", required=True),
        _c("symbol", "text", "证券代码", "symbol"),
        _c("quantity", "quantity", "数量", "quantity", unit="股/手", required=True),
        _c("security_name", "text", "证券名称", "security name", contract=False),
        _c("side", "text", "方向", "side", values=SIDES, contract=False),
    ),
)

QUOTES = Table(
    "quotes",
    Label("行情", "quotes"),
    "market",
    (
        _c("symbol", "text", "证券代码", "symbol", required=True),
        _c("day", "date", "日期", "day", required=True),
        _c("at", "timestamp", "时间", "at", contract=False),
        _c("open", "price", "开盘价", "open", unit="元", minimum=0),
        _c("high", "price", "最高价", "high", unit="元", minimum=0),
        _c("low", "price", "最低价", "low", unit="元", minimum=0),
        _c("close", "price", "收盘价", "close", unit="元", minimum=0),
        _c("volume", "quantity", "成交量", "volume", unit="股/手", minimum=0),
    ),
)

MOVEMENT_KINDS = (
    "repo_lend",
    "repo_return",
    "repo_borrow",
    "repo_repay",
    "collateral_in",
    "collateral_out",
    "dividend",
    "dividend_tax",
    "bonus_shares",
    "subscription",
    "allotment",
    "subscription_payment",
    "subscription_refund",
    "new_shares",
    "fund_subscription",
    "fund_redemption",
    "margin_loan",
    "margin_repayment",
    "margin_interest",
    "interest",
    "fee",
    "tax",
    "designation",
    "share_transfer",
    "option_exercise",
    "futures_pnl",
    "margin_call",
    "other",
)

MOVEMENTS = Table(
    "movements",
    Label("非交易变动", "movements that are no trades"),
    "market",
    (
        _c("movement_id", "text", "变动编号", "movement id", required=True, contract=False),
        _c("account_id", "text", "账户", "account", required=True, references="accounts.account_id", contract=False),
        _c("at", "timestamp", "时间", "at", required=True, contract=False),
        _c("kind", "text", "类别", "kind", required=True, values=MOVEMENT_KINDS, contract=False),
        _c("symbol", "text", "证券代码", "symbol", contract=False),
        _c("security_name", "text", "证券名称", "security name", contract=False),
        _c("quantity", "units", "数量", "quantity", unit="股/手", contract=False),
        _c("price", "price", "价格", "price", unit="元", contract=False),
        _c("amount", "money", "成交金额", "amount", unit="元", contract=False),
        _c("net_amount", "money", "发生金额", "net cash", unit="元", contract=False),
        _c("cash_balance", "money", "资金余额", "cash balance after", unit="元", contract=False),
        _c("share_balance", "units", "股份余额", "shares after", unit="股/手", contract=False),
        _c("business", "text", "业务", "business word", contract=False),
        _c("memo", "text", "备注", "memo", contract=False),
        _c("time_known", "flag", "有无时刻", "time of day known", contract=False),
    ),
    key=("movement_id",),
)

TABLES = (ACCOUNTS, ORDERS, FILLS, LOGINS, TERMINALS, TRANSFERS, HOLDINGS, QUOTES, MOVEMENTS)
