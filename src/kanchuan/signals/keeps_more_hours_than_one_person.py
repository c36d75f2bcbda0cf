"""The account trades through more of each day than one person does.

One person looks in at his hours; many people together fill the session. The value is the mean number of half-hours of the day with an
order.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("half_hours", "timed_days")} AS value, timed_days AS support,
      {detail(dialect, days="timed_days", per_day="round(CAST(known AS DOUBLE) / timed_days, 2)")} AS detail
FROM account_flow WHERE timed_days > 0"""


def _rows(subject: Subject) -> str:
    return subject.trades("true")


SIGNAL = Signal(
    name="keeps_more_hours_than_one_person",
    family="styles",
    label=Label("日内活跃时段多于一人", "trades through more of the day than one person"),
    rule=Label(
        "一个人只在自己的时段看盘，许多人合起来会填满全天。取每日有委托的半小时数的平均。",
        __doc__ or "",
    ),
    measures=Label(
        "每个活跃日有委托的半小时数（平均，A 股全天 8 个）", "half-hours with an order per active day, mean (8 in a day of shares)"
    ),
    unit=Label("半小时", "half-hours"),
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("职业日内交易者、网格与量化程序", "a professional day trader, a grid, a program"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "平均每个活跃日在 {value:.1f} 个半小时内有委托（{days} 天，每天 {per_day:.1f} 笔）",
        "orders in {value:.1f} half-hours of an average active day ({days} days, {per_day:.1f} orders a day)",
    ),
    rows=_rows,
    floor=4.0,
    support=10,
)
