"""Losing round trips end at one loss, again and again.

A platform closes its client out at a fixed line (5% and 7% in case 10 of the notice; half or four fifths of the margin elsewhere). Losses
of exactly closed lots pile up in one
half-percent step; the value is the share of losing round trips in that step beyond the mean of the steps around it and two more, which
chance may add.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, greatest(0, round((peak - around - 2) / losses, 6)) + 0.0 AS value, losses AS support,
  {detail(dialect, losses="losses", peak="peak", level="round(step / 200.0, 4)", around="round(around, 2)")} AS detail
FROM (
  SELECT account_no, step, peak, around, losses, row_number() OVER (PARTITION BY account_no ORDER BY peak - around DESC NULLS LAST, step
    NULLS LAST) AS place
  FROM (
    SELECT account_no, step, n AS peak, sum(n) OVER (PARTITION BY account_no) AS losses,
      (sum(n) OVER (PARTITION BY account_no ORDER BY step RANGE BETWEEN 4 PRECEDING AND 4 FOLLOWING) - n) / 8.0 AS around
    FROM (
      SELECT account_no, CAST(floor(200 * direction * (CAST(close_amount AS DOUBLE) / open_amount - 1) + 0.5) AS INTEGER) AS step,
        count(*) AS n
      FROM exact_pairs WHERE open_amount > 0 AND direction * (close_amount - open_amount) < -0.02 * open_amount
      GROUP BY account_no, CAST(floor(200 * direction * (CAST(close_amount AS DOUBLE) / open_amount - 1) + 0.5) AS INTEGER)) AS steps) AS
        s) AS t
WHERE place = 1"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, quantity, moment NULLS LAST")


SIGNAL = Signal(
    name="closes_at_a_fixed_loss",
    family="stops",
    label=Label("亏损平仓集中在固定比例", "losses end at one fixed level"),
    rule=Label(
        "平台在固定比例强制平仓（通报第十例为5%与7%；其他平台为保证金的一半或八成）。取最集中的0.5%区间内亏损回合超出邻近区间及偶然的占比。",
        __doc__ or "",
    ),
    measures=Label(
        "亏损回合在最集中的 0.5% 区间内的超额占比", "share of losing round trips in the fullest half-percent step, beyond its neighbours"
    ),
    unit=SHARE,
    source=Label(
        "证监会、公安部2021年4月30日通报的2020年十起场外配资典型案例",
        "the ten cases of 2020 published by the CSRC and the Ministry of Public Security on 30 April 2021",
    ),
    innocent=Label("自己设定止损线的一个人、带止损的量化策略", "one person with a stop of his own, a program with stops"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{losses} 次亏损 2% 以上的回合中有 {peak} 次集中在 {level:.1%} 附近（邻近区间平均 {around:.1f} 次）",
        "{peak} of {losses} round trips that lost over 2% ended near {level:.1%} (neighbouring steps hold {around:.1f} each)",
    ),
    rows=_rows,
    floor=0.15,
    support=10,
)
