"""What it costs when a table or a column is not there: one line each, for ``check`` and the docs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """``what`` is a table, or ``table.column``; the texts say which commands lose which answers without it."""

    what: str
    zh: str
    en: str


NEEDS: tuple[Need, ...] = (
    Need(
        "orders",
        "scan：无法看下单的节奏、撤单与同秒多单；unmix、reconcile 无从做起",
        "scan: no rhythm of orders, cancels or bursts; unmix and reconcile cannot start",
    ),
    Need("orders.order_id", "成交无法归到委托", "fills cannot be put to their orders"),
    Need("orders.terminal_id", "scan：没有逐笔委托的终端，只能用登录记录的终端", "scan: no terminal per order; only the logins' terminals"),
    Need("orders.price", "scan：无法比较委托价的习惯", "scan: habits of pricing cannot be compared"),
    Need("orders.cancelled_at", "scan：撤单只能计数，不能看快慢", "scan: cancels are counted, not timed"),
    Need(
        "fills",
        "scan：无法看回合、止损与盈亏；figures：没有主账户手续费（market_commission）",
        "scan: no round trips, stops or profits; figures: no market_commission",
    ),
    Need("fills.order_id", "成交与委托无法相连", "fills cannot be joined to orders"),
    Need(
        "fills.fee",
        "terms、figures：无法比较平台收费与市场收费",
        "terms, figures: the platform's fees cannot be compared with the market's",
    ),
    Need(
        "accounts",
        "scan：无法按账户种类分组比较，没有开户与实名信息",
        "scan: no comparison by kind of account, no opening or identity facts",
    ),
    Need("accounts.market", "scan：股票与期货账户不能分开比较", "scan: stock and futures accounts are not compared apart"),
    Need(
        "accounts.holder_kind",
        "scan：个人、机构、产品账户不能分开比较，产品账户可能被误列",
        "scan: persons, organisations and products are not compared apart; products may be listed wrongly",
    ),
    Need("accounts.holder_id", "network：账户无法连到持有人", "network: accounts cannot be tied to their holders"),
    Need("accounts.phone", "scan、network：没有共用电话这一线索", "scan, network: no shared phones"),
    Need("accounts.opened_on", "scan：没有账户生命周期这一线索", "scan: no life cycle of accounts"),
    Need(
        "logins",
        "scan：没有登录地点与时间、改密前后资金进出的线索",
        "scan: no places and times of logins, no money around password changes",
    ),
    Need(
        "terminals", "scan、network：没有终端共用（扇入、扇出、中继）的线索", "scan, network: no shared terminals (fan-in, fan-out, relays)"
    ),
    Need("terminals.disk_serial", "终端只能靠 IP 与 MAC 认出，误认增多", "terminals are told by address and MAC only, with more mistakes"),
    Need("transfers", "scan：没有资金线索；network：没有资金链", "scan: no signals from money; network: no money trails"),
    Need("transfers.payer_account", "network：资金链在此断开", "network: money trails break here"),
    Need("transfers.succeeded", "失败的划转无法排除", "failed transfers cannot be left out"),
    Need("holdings", "持仓由成交推算；之前的持仓不可知", "holdings are reckoned from fills; earlier ones are not known"),
    Need(
        "quotes",
        "无法核对成交价与涨跌停；reconcile 无法判断对赌成交",
        "prices are not checked against the market; reconcile cannot tell made-up fills",
    ),
    Need("platforms", "按平台的数字只有合计", "figures by platform are given in total only"),
    Need("platforms.operator_id", "平台自己的测试账户无法排除", "the platform's own test accounts cannot be left out"),
    Need(
        "clients",
        "figures：没有 registered_clients、clients、provinces、client_losses",
        "figures: no registered_clients, clients, provinces, client_losses",
    ),
    Need("clients.agent_id", "network：客户无法连到代理", "network: clients cannot be tied to agents"),
    Need("clients.province", "figures：没有 provinces", "figures: no provinces"),
    Need("agents", "network：没有代理层级；figures：没有 agents", "network: no tree of agents; figures: no agents"),
    Need(
        "subaccounts",
        "network、reconcile：子账户无法连到主账户与客户；figures：没有 subaccounts、main_accounts",
        "network, reconcile: sub-accounts are not tied; figures: no subaccounts, main_accounts",
    ),
    Need(
        "subaccounts.main_account_id",
        "reconcile：只能凭时间与数量找主账户委托",
        "reconcile: market orders are found by time and quantity alone",
    ),
    Need(
        "financings",
        "terms：没有杠杆、利率、预警线与平仓线；figures：没有 financed_total、financed_peak、max_leverage",
        "terms: no leverage, rates or lines; figures: no financed_total, financed_peak, max_leverage",
    ),
    Need("subaccount_orders", "reconcile：无从判断实盘与虚拟盘", "reconcile: market and virtual books cannot be told apart"),
    Need(
        "subaccount_orders.market_order_id",
        "reconcile：没有平台自己记下的券商委托号，只能匹配",
        "reconcile: without the platform's own note of the market order, matching only",
    ),
    Need("subaccount_fills", "figures：没有 turnover；terms：没有费率", "figures: no turnover; terms: no fee rates"),
    Need(
        "ledger",
        "figures：没有入金、出金、费用、利息、违法所得；terms：没有分成与代理返佣",
        "figures: no deposits, withdrawals, fees, interest, illegal_gain; terms: no shares or rebates",
    ),
    Need("ledger.client_id", "figures：没有 client_losses", "figures: no client_losses"),
    Need("messages", "network：没有平台与客户之间的通知", "network: no messages between platform and clients"),
    Need("parties", "network：持有人只有编号，没有姓名与关系", "network: holders are ids without names"),
    Need("relations", "network：没有任职、持股、亲属关系", "network: no offices, shares or kin"),
    Need("sources", "各行无法追溯到原始文件", "rows cannot be traced to the original files"),
)
