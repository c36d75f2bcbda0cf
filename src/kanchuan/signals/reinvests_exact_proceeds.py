"""A buy costs, to one board lot, what one earlier sale brought, though other sales came in between.

Within one purse, cash before a full-size buy is what its last sale brought. When several purses take turns, each buy repeats the proceeds
of one sale and leaves the
others' cash alone; one person with all that cash would not. Chance is measured by scaling the proceeds by 0.93 and 1.07.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, greatest(0, round((links - by_chance) / buys, 6)) + 0.0 AS value, buys AS support,
      {detail(dialect, buys="buys", links="links", by_chance="by_chance")} AS detail
FROM account_links WHERE buys > 0"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL")


SIGNAL = Signal(
    name="reinvests_exact_proceeds",
    family="lots",
    label=Label("买入金额恰等于某笔卖出所得", "buys repeat the proceeds of one sale"),
    rule=Label(
        "同一资金池内，满仓买入前的现金就是上一次卖出所得。多个资金池轮流时，每次买入只动用其中一笔卖出所得。等额轮动的一个人也会如此（模拟中与多人账户难以区分），故权重低。",
        __doc__ or "",
    ),
    measures=Label("超出偶然的、隔着其他卖出的资金衔接占买入的比例", "share of buys linked to one sale past other sales, beyond chance"),
    unit=SHARE,
    source=Label(
        "依分仓机制推断；统计量为标准方法",
        "inferred from how split accounts work; the statistic is standard",
    ),
    innocent=Label("等额轮动的一个人（每个仓位金额相同）", "one person who rotates equal slots"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{buys} 笔买入中有 {links} 笔与此前一小时内某笔卖出所得相差不到一手（其间另有卖出），偶然应有 {by_chance:.1f} 笔",
        "{links} of {buys} buys are within one lot of what one sale of the hour before brought, past other sales; "
        "{by_chance:.1f} by chance",
    ),
    rows=_rows,
    floor=0.02,
    support=20,
)
