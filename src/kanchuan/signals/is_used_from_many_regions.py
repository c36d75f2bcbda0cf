"""An account is used from many regions in one day.

Clients of a platform live in many provinces (16 in the first case of the 2020 notice); where their terminals are passed on, their regions
show.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("region_days", "days")} AS value, days AS support,
      {detail(dialect, days="days", most="most_regions", orders="orders")} AS detail
FROM account_terminals WHERE described > 0 AND region_days > 0"""


def _rows(subject: Subject) -> str:
    return f"""SELECT CAST(o.placed_at AS DATE) AS day, count(DISTINCT t.region) AS different, count(*) AS orders, min(o.placed_at) AS
      first_at, max(o.placed_at) AS last_at
FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id WHERE o.account_id = {subject.account}
GROUP BY CAST(o.placed_at AS DATE) ORDER BY different DESC, day"""


SIGNAL = Signal(
    name="is_used_from_many_regions",
    family="terminals",
    label=Label("一天内从多个地区操作", "is used from many regions in a day"),
    rule=Label(
        "平台的客户分布在多个省份（通报第一例涉及16个省市）；终端透传时，一天内会出现多个地区。",
        __doc__ or "",
    ),
    measures=Label("每个活跃日的不同地区数（平均）", "different regions per active day, mean"),
    unit=COUNT,
    source=Label(
        "证监会、公安部2021年4月30日通报的2020年十起场外配资典型案例；证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）",
        "the ten cases of 2020 published by the CSRC and the Ministry of Public Security on 30 April 2021; CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information)",
    ),
    innocent=Label(
        "出差、VPN、运营商出口地址跨省、券商云出口", "travel, a VPN, a carrier whose gateway is in another province, a broker cloud"
    ),
    needs=("terminals", "orders|logins"),
    query=_query,
    explanation=Label(
        "平均每天从 {value:.1f} 个地区操作，最多一天 {most} 个（{days} 天）",
        "used from {value:.1f} regions a day on average, {most} on the widest day ({days} days)",
    ),
    rows=_rows,
    floor=1.2,
    support=5,
)
