"""Orders from different machines follow one another within ten seconds, again and again.

One person cannot sit at two machines at once. An account whose orders come now from this machine, now from that, seconds apart, has
several hands on it.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT f.account_no,
  greatest(0, round((f.machine_changes - f.machine_pairs * coalesce(m.two, 0)) / f.machines_known, 6)) + 0.0 AS value,
  f.machines_known AS support,
  {
        detail(
            dialect,
            changes="f.machine_changes",
            pairs="f.machines_known",
            by_two="round(f.machine_pairs * coalesce(m.two, 0), 1)",
        )
    } AS detail
FROM account_flow f LEFT JOIN (
  SELECT account_no, 2.0 * {share("max(used)", "max(whole)")} * {share("max(CASE WHEN place = 2 THEN used END)", "max(whole)")} AS two
  FROM (
    SELECT account_no, used, sum(used) OVER (PARTITION BY account_no) AS whole,
      row_number() OVER (PARTITION BY account_no ORDER BY used DESC, machine_no) AS place
    FROM (
      SELECT u.account_no, t.machine_no, sum(u.orders) AS used FROM terminal_use u JOIN terminal_list t ON u.terminal_no = t.terminal_no
      WHERE t.machine_no IS NOT NULL AND u.orders > 0 GROUP BY u.account_no, t.machine_no) AS n) AS r
  GROUP BY account_no) AS m ON f.account_no = m.account_no
WHERE f.machines_known > 0"""


def _rows(subject: Subject) -> str:
    return f"""SELECT * FROM (
  SELECT order_id, placed_at, symbol, side, quantity, terminal_id, lag(terminal_id) OVER w AS previous_terminal, lag(placed_at) OVER w AS
    previous_at
  FROM orders WHERE account_id = {subject.account} WINDOW w AS (ORDER BY placed_at NULLS LAST, order_id)) AS r
WHERE terminal_id <> previous_terminal AND placed_at <= previous_at + INTERVAL 10 SECOND ORDER BY placed_at NULLS LAST, order_id"""


SIGNAL = Signal(
    name="alternates_machines_within_seconds",
    family="terminals",
    label=Label("数秒内在不同设备间交替下单", "orders alternate between machines within seconds"),
    rule=Label(
        "一个人不能同时坐在两台设备前。委托在数秒之间来回换设备，说明不止一只手。一个人把电脑和手机换着用所能解释的部分（按其两台主用设备的占比）已扣除。",
        __doc__ or "",
    ),
    measures=Label(
        "与前一笔委托相隔不超过 10 秒而设备不同的委托占比（扣除一人并用两台设备的部分）",
        "share of orders within 10 seconds of the previous one and from another machine, less what one person at two machines gives",
    ),
    unit=SHARE,
    source=Label(
        "证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）；依分仓机制推断，无公开数值标准",
        "CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label(
        "两台显示器各接一台主机的职业交易者；条件单由服务器代发", "a professional at two computers; conditional orders sent by a server"
    ),
    needs=("terminals", "orders"),
    query=_query,
    explanation=Label(
        "{pairs} 笔相邻委托中有 {changes} 笔在 10 秒内换了设备；一人并用两台设备可解释其中 {by_two:.1f} 笔，其余占 {value:.1%}",
        "{changes} of {pairs} orders came from another machine within 10 seconds of the one before; one person at two machines explains {by_two:.1f}, the rest are {value:.1%}",
    ),
    rows=_rows,
    floor=0.003,
    support=20,
)
