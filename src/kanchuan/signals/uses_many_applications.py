"""An account is used through many different applications in one day.

One person settles on one or two clients; several hands, or a platform beside the holder's own client, show as several application ids.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("app_days", "days")} AS value, days AS support,
      {detail(dialect, days="days", most="most_apps", orders="orders")} AS detail
FROM account_terminals WHERE described > 0 AND app_days > 0"""


def _rows(subject: Subject) -> str:
    return f"""SELECT CAST(o.placed_at AS DATE) AS day, count(DISTINCT t.app_id) AS different, count(*) AS orders, min(o.placed_at) AS
      first_at, max(o.placed_at) AS last_at
FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id WHERE o.account_id = {subject.account}
GROUP BY CAST(o.placed_at AS DATE) ORDER BY different DESC, day"""


SIGNAL = Signal(
    name="uses_many_applications",
    family="terminals",
    label=Label("一天内使用多种交易软件", "uses many applications in a day"),
    rule=Label(
        "一个人通常固定使用一两种交易软件；多只手，或平台软件与持有人自己的软件并存，会出现多种软件标识。",
        __doc__ or "",
    ),
    measures=Label("每个活跃日的不同软件标识数（平均）", "different application ids per active day, mean"),
    unit=COUNT,
    source=Label(
        "证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）；依分仓机制推断，无公开数值标准",
        "CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("手机端与电脑端并用、试用新软件", "a telephone client beside a desktop one, trying another client"),
    needs=("terminals", "orders|logins"),
    query=_query,
    explanation=Label(
        "平均每天使用 {value:.1f} 种交易软件，最多一天 {most} 种（{days} 天）",
        "{value:.1f} applications a day on average, {most} at most ({days} days)",
    ),
    rows=_rows,
    floor=2.0,
    support=5,
    either_way=True,
)
