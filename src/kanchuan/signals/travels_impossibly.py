"""Two orders that follow within half an hour come from different regions.

Nobody is in two cities within half an hour; two people are.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("region_changes", "machines_known")} AS value, machines_known AS support,
      {detail(dialect, changes="region_changes", pairs="machines_known")} AS detail
FROM account_flow WHERE machines_known > 0 AND EXISTS (SELECT 1 FROM terminal_list WHERE region_no IS NOT NULL)"""


def _rows(subject: Subject) -> str:
    return f"""SELECT * FROM (
  SELECT o.order_id, o.placed_at, o.symbol, o.side, o.quantity, t.region, lag(t.region) OVER w AS previous_region, lag(o.placed_at) OVER w
    AS previous_at
  FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id WHERE o.account_id = {subject.account}
  WINDOW w AS (ORDER BY o.placed_at NULLS LAST, o.order_id)) AS r
WHERE region <> previous_region AND placed_at < previous_at + INTERVAL 30 MINUTE ORDER BY placed_at NULLS LAST, order_id"""


SIGNAL = Signal(
    name="travels_impossibly",
    family="terminals",
    label=Label("地区在极短时间内跳变", "changes region in too short a time"),
    rule=Label(
        "没有人能在半小时内身处两城，两个人则可以。",
        __doc__ or "",
    ),
    measures=Label(
        "与前一笔委托相隔不足 30 分钟而地区不同的委托占比", "share of orders within 30 minutes of the previous one and from another region"
    ),
    unit=SHARE,
    source=Label(
        "证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）；依分仓机制推断，无公开数值标准",
        "CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label(
        "手机走运营商出口而电脑走宽带、VPN、券商云地址",
        "a telephone on its carrier's gateway beside a computer on broadband, a VPN, a broker cloud",
    ),
    needs=("terminals", "orders"),
    query=_query,
    explanation=Label(
        "{pairs} 笔相邻委托中有 {changes} 笔在 30 分钟内换了地区（占 {value:.1%}）",
        "{changes} of {pairs} orders came from another region within 30 minutes of the one before ({value:.1%})",
    ),
    rows=_rows,
    floor=0.02,
    support=20,
)
