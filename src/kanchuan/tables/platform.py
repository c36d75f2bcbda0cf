"""The platform's book: what is seized from, or produced by, a platform."""

from __future__ import annotations

from kanchuan.tables.market import EFFECTS, SIDES, _c
from kanchuan.tables.table import Label, Table

LEDGER_KINDS = (
    "deposit",
    "withdrawal",
    "margin_call",
    "opening_fee",
    "interest",
    "deferral_fee",
    "commission",
    "profit_share",
    "agent_rebate",
    "software_fee",
    "adjustment",
)

PLATFORMS = Table(
    "platforms",
    Label("配资平台", "platforms"),
    "platform",
    (
        _c("platform_id", "text", "平台", "platform", required=True),
        _c("name", "text", "平台名称", "name"),
        _c("operator_id", "text", "运营方", "operator", references="parties.party_id"),
        _c("software", "text", "分仓软件", "software"),
        _c("vendor_id", "text", "软件商", "vendor", references="parties.party_id"),
    ),
    key=("platform_id",),
)

CLIENTS = Table(
    "clients",
    Label("配资客户", "clients"),
    "platform",
    (
        _c("client_id", "text", "客户", "client", required=True),
        _c("platform_id", "text", "平台", "platform", references="platforms.platform_id"),
        _c("registered_at", "timestamp", "注册时间", "registered at"),
        _c("agent_id", "text", "代理", "agent", references="agents.agent_id"),
        _c("province", "text", "省份", "province"),
        _c("phone", "text", "电话", "phone"),
        _c("name", "text", "姓名", "name", contract=False),
        _c("id_number", "text", "证件号码", "id number", contract=False),
        _c("ip", "text", "IP地址", "address", contract=False),
    ),
    key=("client_id",),
)

AGENTS = Table(
    "agents",
    Label("代理商", "agents"),
    "platform",
    (
        _c("agent_id", "text", "代理", "agent", required=True),
        _c("platform_id", "text", "平台", "platform", references="platforms.platform_id"),
        _c("parent_agent_id", "text", "上级代理", "parent agent", references="agents.agent_id"),
        _c("name", "text", "名称", "name"),
    ),
    key=("agent_id",),
)

SUBACCOUNTS = Table(
    "subaccounts",
    Label("子账户", "sub-accounts"),
    "platform",
    (
        _c("subaccount_id", "text", "子账户", "sub-account", required=True),
        _c("platform_id", "text", "平台", "platform", references="platforms.platform_id"),
        _c("client_id", "text", "客户", "client", references="clients.client_id"),
        _c("main_account_id", "text", "主账户", "main account"),
        _c("opened_at", "timestamp", "开立时间", "opened at"),
        _c("closed_at", "timestamp", "关闭时间", "closed at"),
        _c("simulated", "flag", "模拟账户", "marked as simulated", contract=False),
        _c("label", "text", "登录名", "login name", contract=False),
    ),
    key=("subaccount_id",),
)

FINANCINGS = Table(
    "financings",
    Label("配资合约", "financings"),
    "platform",
    (
        _c("financing_id", "text", "合约", "financing", required=True),
        _c("subaccount_id", "text", "子账户", "sub-account", references="subaccounts.subaccount_id"),
        _c("started_at", "timestamp", "开始时间", "started at"),
        _c("ended_at", "timestamp", "结束时间", "ended at"),
        _c("margin", "money", "保证金", "margin", unit="元", minimum=0),
        _c("financed", "money", "配资金额", "financed", unit="元", minimum=0),
        _c("opening_fee_rate", "rate", "建仓费率", "opening fee rate", minimum=0),
        _c("interest_rate", "rate", "利率", "interest rate", minimum=0),
        _c("interest_period", "text", "计息周期", "interest period", values=("day", "week", "month")),
        _c("warn_line", "rate", "预警线", "warn line", minimum=0),
        _c("close_line", "rate", "平仓线", "close line", minimum=0),
        _c("profit_share", "rate", "盈利分成", "profit share", minimum=0),
        _c("client_id", "text", "客户", "client", contract=False),
    ),
    key=("financing_id",),
)

SUBACCOUNT_ORDERS = Table(
    "subaccount_orders",
    Label("子账户委托", "sub-account orders"),
    "platform",
    (
        _c("order_id", "text", "委托编号", "order id", required=True),
        _c("subaccount_id", "text", "子账户", "sub-account", required=True, references="subaccounts.subaccount_id"),
        _c("placed_at", "timestamp", "委托时间", "placed at", required=True),
        _c("symbol", "text", "证券代码", "symbol"),
        _c("side", "text", "买卖", "side", values=SIDES),
        _c("effect", "text", "开平", "open or close", values=EFFECTS),
        _c("price", "price", "委托价格", "price", unit="元", minimum=0),
        _c("quantity", "quantity", "委托数量", "quantity", unit="股/手", minimum=0),
        _c("filled_quantity", "quantity", "成交数量", "filled quantity", unit="股/手", minimum=0),
        _c("status", "text", "委托状态", "status", values=("filled", "partial", "cancelled", "rejected")),
        _c("forced", "flag", "强制平仓", "forced"),
        _c("main_account_id", "text", "主账户", "main account"),
        _c("market_order_id", "text", "券商委托号", "market order id"),
        _c("remark", "text", "备注", "remark"),
        _c("simulated", "flag", "模拟委托", "marked as simulated", contract=False),
    ),
    key=("order_id",),
)

SUBACCOUNT_FILLS = Table(
    "subaccount_fills",
    Label("子账户成交", "sub-account fills"),
    "platform",
    (
        _c("fill_id", "text", "成交编号", "fill id", required=True),
        _c("order_id", "text", "委托编号", "order id", references="subaccount_orders.order_id"),
        _c("subaccount_id", "text", "子账户", "sub-account", required=True, references="subaccounts.subaccount_id"),
        _c("filled_at", "timestamp", "成交时间", "filled at", required=True),
        _c("symbol", "text", "证券代码", "symbol"),
        _c("side", "text", "买卖", "side", values=SIDES),
        _c("effect", "text", "开平", "open or close", values=EFFECTS),
        _c("price", "price", "成交价格", "price", unit="元", minimum=0),
        _c("quantity", "quantity", "成交数量", "quantity", unit="股/手", minimum=0),
        _c("fee", "money", "费用", "fee", unit="元"),
        _c("market_fill_id", "text", "券商成交号", "market fill id"),
        _c("main_account_id", "text", "主账户", "main account", contract=False),
        _c("market_order_id", "text", "券商委托号", "market order id", contract=False),
    ),
    key=("fill_id",),
)

LEDGER = Table(
    "ledger",
    Label("平台账", "ledger"),
    "platform",
    (
        _c("entry_id", "text", "分录", "entry", required=True),
        _c("platform_id", "text", "平台", "platform", references="platforms.platform_id"),
        _c("subaccount_id", "text", "子账户", "sub-account", references="subaccounts.subaccount_id"),
        _c("client_id", "text", "客户", "client", references="clients.client_id"),
        _c("agent_id", "text", "代理", "agent", references="agents.agent_id"),
        _c("booked_at", "timestamp", "入账时间", "booked at", required=True),
        _c("kind", "text", "类别", "kind", required=True, values=LEDGER_KINDS),
        _c("amount", "money", "金额", "amount", unit="元", required=True),
        _c("counterparty_account", "text", "对方账户", "counterparty's account"),
        _c("memo", "text", "备注", "memo"),
    ),
    key=("entry_id",),
)

MAIN_ACCOUNTS = Table(
    "main_accounts",
    Label("平台登记的主账户", "main accounts as the platform has them"),
    "platform",
    (
        _c("main_account_id", "text", "主账户", "main account", required=True),
        _c("platform_id", "text", "平台", "platform", references="platforms.platform_id"),
        _c("local_id", "text", "平台内编号", "the platform's own id"),
        _c("broker_name", "text", "券商/期货公司", "broker"),
        _c("branch", "text", "营业部", "branch"),
        _c("label", "text", "名称", "name"),
        _c("holder_codes", "text", "股东代码", "shareholder codes"),
        _c("server", "text", "交易服务器", "trading server"),
        _c("client_software", "text", "交易接口", "trading interface"),
        _c("simulated", "flag", "模拟账户", "marked as simulated"),
    ),
)

CHANNEL_ORDERS = Table(
    "channel_orders",
    Label("通道委托", "channel orders"),
    "platform",
    (
        _c("channel_order_id", "text", "通道委托编号", "channel order", required=True),
        _c("order_id", "text", "子账户委托", "sub-account order", references="subaccount_orders.order_id"),
        _c("main_account_id", "text", "主账户", "main account"),
        _c("market_order_id", "text", "券商委托号", "market order id"),
        _c("placed_at", "timestamp", "委托时间", "placed at"),
        _c("symbol", "text", "证券代码", "symbol"),
        _c("side", "text", "买卖", "side", values=SIDES),
        _c("price", "price", "委托价格", "price", unit="元", minimum=0),
        _c("quantity", "quantity", "委托数量", "quantity", unit="股/手", minimum=0),
        _c("filled_quantity", "quantity", "成交数量", "filled quantity", unit="股/手", minimum=0),
        _c("status", "text", "委托状态", "status", values=("filled", "partial", "cancelled", "rejected")),
        _c("remark", "text", "备注", "remark"),
    ),
    key=("channel_order_id",),
)

MESSAGES = Table(
    "messages",
    Label("信息", "messages"),
    "platform",
    (
        _c("message_id", "text", "信息编号", "message", required=True),
        _c("sent_at", "timestamp", "时间", "sent at"),
        _c("sender", "text", "发送方", "sender"),
        _c("receiver", "text", "接收方", "receiver"),
        _c("channel", "text", "渠道", "channel", values=("sms", "wechat", "web", "app", "call")),
        _c("text", "text", "内容", "text"),
    ),
    key=("message_id",),
)

TABLES = (
    PLATFORMS,
    CLIENTS,
    AGENTS,
    SUBACCOUNTS,
    FINANCINGS,
    SUBACCOUNT_ORDERS,
    SUBACCOUNT_FILLS,
    LEDGER,
    MAIN_ACCOUNTS,
    CHANNEL_ORDERS,
    MESSAGES,
)
