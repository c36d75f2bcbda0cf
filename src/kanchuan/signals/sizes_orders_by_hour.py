"""Large orders come at one hour of the day and small ones at another.

One purse is as large in the morning as in the afternoon. Where purses of different size trade at the hours of their owners, the size of an
order goes with the hour. The value is the share of the variance of opening amounts (in logarithms) that lies between half-hours (omega
squared, less chance); an account whose amounts hardly vary at all (equal slots) says nothing.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.signals.variance_by_security import grouped, omega
from kanchuan.tables.table import Label

_HALF_HOURS = (
    "(SELECT account_no, second // 1800 AS symbol_no, opening, amount_e4 FROM size_units WHERE opening AND second IS NOT NULL) AS h"
)
_AMOUNT = "CAST(round(1000 * ln(amount_e4)) AS BIGINT)"


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, greatest(0, round(CASE WHEN spread < 250 THEN 0 ELSE explained END, 6)) + 0.0 AS value,
  CAST(n AS BIGINT) AS support, {detail(dialect, openings="n", half_hours="groups", raw="round(raw, 3)")} AS detail
FROM ({omega(grouped(_HALF_HOURS, _AMOUNT))}) AS t"""


def _rows(subject: Subject) -> str:
    return subject.trades("side = 'buy'", "hour(moment), moment NULLS LAST")


SIGNAL = Signal(
    name="sizes_orders_by_hour",
    family="styles",
    label=Label("下单金额随钟点分层", "order sizes go with the hour of the day"),
    rule=Label(
        "同一资金池上午与下午一样大。不同大小的资金池若各按主人的时段交易，委托金额便随钟点分层。取半小时时段所解释的开仓金额方差占比（ω²，扣除偶然）。",
        __doc__ or "",
    ),
    measures=Label(
        "开仓金额的离散中由半小时时段解释的部分（扣除偶然）",
        "share of the spread of opening amounts that the half-hour explains, less chance",
    ),
    unit=SHARE,
    source=Label(
        "依分仓机制推断；统计量为标准方法",
        "inferred from how split accounts work; the statistic is standard",
    ),
    innocent=Label("一个人早盘重仓、尾盘试探", "one person who goes in heavily at the opening and probes at the close"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{openings:.0f} 次开仓分布在 {half_hours:.0f} 个半小时，金额离散的 {raw:.0%} 由钟点决定（扣除偶然后 {value:.0%}）",
        "over {openings:.0f} openings in {half_hours:.0f} half-hours, {raw:.0%} of the spread of amounts goes with the hour ({value:.0%} beyond chance)",
    ),
    rows=_rows,
    floor=0.03,
    support=40,
)
