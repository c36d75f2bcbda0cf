"""A dormant account suddenly trades a lot.

Accounts are lent by people who do not use them. The value is the longest time without an order (between two active days, or from opening
or the dataset's first day to the first order), in days, where more than 20 orders follow.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, CAST(sleep AS DOUBLE) AS value, after AS support,
      {detail(dialect, sleep="sleep", day_text=dialect.date_text("day"), after="after")} AS detail
FROM (
  SELECT account_no, day, sleep, after, row_number() OVER (PARTITION BY account_no ORDER BY sleep DESC NULLS LAST, day NULLS LAST) AS place
  FROM (
    SELECT d.account_no, d.day, coalesce(d.idle_days, d.day - greatest(a.opened_day, (SELECT min(first_day) FROM account_flow)), 0) AS
      sleep,
      sum(d.orders) OVER (PARTITION BY d.account_no ORDER BY d.day DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS after
    FROM account_day d JOIN account_list a ON d.account_no = a.account_no WHERE d.day IS NOT NULL) AS s WHERE after > 20) AS t
WHERE place = 1"""


def _rows(subject: Subject) -> str:
    return subject.trades("true")


SIGNAL = Signal(
    name="wakes_after_sleep",
    family="life_cycle",
    label=Label("长期休眠后突然活跃", "wakes after a long sleep"),
    rule=Label(
        "被出借的账户多属不用它的人。取其后另有20笔以上委托的最长无委托天数。",
        __doc__ or "",
    ),
    measures=Label("最长无委托天数（其后另有 20 笔以上委托）", "longest time without orders, followed by more than 20"),
    unit=Label("天", "days"),
    source=Label(
        "《证券法》第五十八条（禁止出借、借用证券账户）；依分仓机制推断，无公开数值标准",
        "Securities Law, article 58 (no lending or borrowing of accounts); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("行情转好时回来的散户、换券商后启用旧户", "people who come back when the market rises, an old account used again"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "休眠 {sleep} 天后于 {day_text} 起下了 {after} 笔委托", "after {sleep} days of sleep, {after} orders from {day_text} on"
    ),
    rows=_rows,
    floor=180,
    support=1,
    either_way=True,
)
