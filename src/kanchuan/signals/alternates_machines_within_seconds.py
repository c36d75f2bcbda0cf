"""Orders from different machines follow one another within ten seconds, again and again.

One person cannot sit at two machines at once. An account whose orders come now from this machine, now from that, seconds apart, has
several hands on it.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("machine_changes", "machines_known")} AS value, machines_known AS support,
      {detail(dialect, changes="machine_changes", pairs="machines_known")} AS detail
FROM account_flow WHERE machines_known > 0"""


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
    rule=__doc__ or "",
    measures=Label(
        "与前一笔委托相隔不超过 10 秒而设备不同的委托占比", "share of orders within 10 seconds of the previous one and from another machine"
    ),
    unit=SHARE,
    source="domain B2 terminal fan-out; B1.2",
    innocent=Label(
        "两台显示器各接一台主机的职业交易者；条件单由服务器代发", "a professional at two computers; conditional orders sent by a server"
    ),
    needs=("terminals", "orders"),
    query=_query,
    explanation=Label(
        "{pairs} 笔相邻委托中有 {changes} 笔在 10 秒内换了设备（占 {value:.1%}）",
        "{changes} of {pairs} orders came from another machine within 10 seconds of the one before ({value:.1%})",
    ),
    rows=_rows,
    weight=2.2,
    floor=0.003,
    full=0.08,
    support=20,
)
