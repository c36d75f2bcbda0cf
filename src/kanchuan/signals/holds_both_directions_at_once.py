"""Long and short positions of one futures contract are open at the same time.

One person who is short and turns bullish buys his position back. An account of several clients opens long for one while another is short:
positions that stand against one another, pay margin twice and earn nothing together. The value is the share of openings made while the
opposite direction of the same contract was open.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("against", "openings")} AS value, openings AS support,
  {detail(dialect, openings="openings", against="against", contracts="contracts")} AS detail
FROM (
  SELECT account_no, count(*) AS openings, sum(CASE WHEN other > 0 THEN 1 ELSE 0 END) AS against, count(DISTINCT symbol_no) AS contracts
  FROM (
    SELECT account_no, symbol_no, opening, CASE WHEN direction = 1
      THEN sum(CASE WHEN direction = -1 THEN CASE WHEN opening THEN filled ELSE -filled END ELSE 0 END) OVER w
      ELSE sum(CASE WHEN direction = 1 THEN CASE WHEN opening THEN filled ELSE -filled END ELSE 0 END) OVER w END AS other
    FROM (SELECT l.* FROM legs l JOIN symbol_list s ON l.symbol_no = s.symbol_no WHERE s.futures) AS f
    WINDOW w AS (PARTITION BY account_no, symbol_no ORDER BY ts NULLS LAST, seq NULLS LAST, key NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS t
  WHERE opening GROUP BY account_no) AS o"""


def _rows(subject: Subject) -> str:
    return subject.trades("effect IS NOT NULL", "symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="holds_both_directions_at_once",
    family="round_trips",
    label=Label("同一合约多空同时持仓", "holds one contract long and short at once"),
    rule=Label(
        "看空转为看多的一个人会先平掉空仓。多个客户的账户则会一边为甲持空，一边为乙开多：两边对立、占两份保证金而合起来不赚不亏。",
        __doc__ or "",
    ),
    measures=Label("开仓时同一合约反方向已有持仓的占比", "share of openings made while the contract was held the other way"),
    unit=SHARE,
    source=Label(
        "《期货市场实际控制关系账户管理办法》列举的情形；依分仓机制推断，无公开数值标准",
        "the grounds listed in the futures market's rules on accounts under actual control; inferred from how split accounts work; no published threshold",
    ),
    innocent=Label(
        "为避免平今手续费而锁仓、做市、跨日套保的对锁",
        "locking instead of closing to save the fee on same-day closing, market making, hedging",
    ),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{contracts} 个合约的 {openings} 次开仓中有 {against} 次（{value:.0%}）发生在同一合约反方向尚有持仓时",
        "{against} of {openings} openings in {contracts} contracts ({value:.0%}) were made while the same contract was held the other way",
    ),
    rows=_rows,
    floor=0.15,
    support=30,
)
