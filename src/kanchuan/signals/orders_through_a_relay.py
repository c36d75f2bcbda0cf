"""Orders reach the broker through a relay that many clients share.

In look-through supervision of futures a relay is declared (AppType 3: all investors share one
operator's connection). Split-account software stands between the client
and the broker in just this place. Only terminals of kind ``relay`` count: an API terminal of one's own is ordinary.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("relayed", "described")} AS value, described AS support,
      {detail(dialect, part="relayed", described="described")} AS detail
FROM account_terminals WHERE described > 0"""


def _rows(subject: Subject) -> str:
    return f"""SELECT o.order_id, o.placed_at, o.symbol, o.side, o.quantity, t.terminal_id, t.kind, t.public_ip, t.app_id, t.mac,
      t.disk_serial
FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id
WHERE o.account_id = {subject.account} AND t.kind = 'relay' ORDER BY o.placed_at NULLS LAST, o.order_id"""


SIGNAL = Signal(
    name="orders_through_a_relay",
    family="terminals",
    label=Label("委托经由中继", "orders come through a relay"),
    rule=Label(
        "期货看穿式监管要求中继系统备案，其中一类是所有投资者共用一个操作员连接；分仓软件恰好处在客户与券商之间的同一位置。仅 relay 类终端计入，自有 API 终端属正常。",
        __doc__ or "",
    ),
    measures=Label("经中继终端的操作占比", "share of uses that came through a relay terminal"),
    unit=SHARE,
    source=Label(
        "证监会公告〔2018〕27号（期货客户交易终端信息采集及接入认证）；证监会公告〔2015〕19号（禁止以子账户、分账户、虚拟账户方式违规交易）",
        "CSRC announcement 27 of 2018 (terminals of futures clients, look-through supervision); CSRC announcement 19 of 2015 (no trading through sub-accounts, split or virtual accounts)",
    ),
    innocent=Label("备案的中继系统、PB 系统与托管机房", "a registered relay, a prime-brokerage system, a hosting room"),
    needs=("terminals", "orders|logins"),
    query=_query,
    explanation=Label("{part} 次操作（占 {value:.0%}）经由中继终端", "{part} uses ({value:.0%}) came through a relay terminal"),
    rows=_rows,
    floor=0.05,
    support=20,
)
