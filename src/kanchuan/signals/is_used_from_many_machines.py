"""An account is used from many different machines in one day.

The clients of a platform each sit at their own device where the platform passes their terminal on, or its operators trade from a room of
machines. A person has a
computer and a telephone.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("machine_days", "days")} AS value, days AS support,
      {detail(dialect, days="days", most="most_machines", orders="orders")} AS detail
FROM account_terminals WHERE described > 0 AND machine_days > 0"""


def _rows(subject: Subject) -> str:
    return f"""SELECT CAST(o.placed_at AS DATE) AS day, count(DISTINCT t.terminal_id) AS different, count(*) AS orders, min(o.placed_at)
      AS first_at, max(o.placed_at) AS last_at
FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id WHERE o.account_id = {subject.account}
GROUP BY CAST(o.placed_at AS DATE) ORDER BY different DESC, day"""


SIGNAL = Signal(
    name="is_used_from_many_machines",
    family="terminals",
    label=Label("一天内使用多台设备", "is used from many machines in a day"),
    rule=Label(
        "平台若透传终端，客户各用各的设备；若由操作员下单，则是一屋子电脑。一个人通常只有一台电脑和一部手机。",
        __doc__ or "",
    ),
    measures=Label("每个活跃日的不同设备数（平均）", "different machines per active day, mean"),
    unit=COUNT,
    source=Label(
        "证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）；依分仓机制推断，无公开数值标准",
        "CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label(
        "手机与电脑并用、更换设备、手机系统每次登录生成新标识",
        "a telephone beside a computer, a new device, telephones that report a new id at each login",
    ),
    needs=("terminals", "orders|logins"),
    query=_query,
    explanation=Label(
        "平均每天从 {value:.1f} 台不同设备操作，最多一天 {most} 台（{days} 天，{orders} 次）",
        "used from {value:.1f} different machines a day on average, {most} on the busiest day ({days} days, {orders} uses)",
    ),
    rows=_rows,
    floor=2.0,
    support=5,
)
