"""One security is ordered on opposite sides within five seconds.

Nobody buys what he is selling; two clients of one account do it without knowing. Cancelling and turning round takes a person longer.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("both_sides", "known")} AS value, known AS support,
      {detail(dialect, part="both_sides", known="known")} AS detail
FROM account_flow WHERE known > 1"""


def _rows(subject: Subject) -> str:
    return subject.beside_previous("symbol = previous_symbol AND side <> previous_side AND moment <= previous_moment + INTERVAL 5 SECOND")


SIGNAL = Signal(
    name="trades_both_sides_within_seconds",
    family="bursts",
    label=Label("数秒内同一证券反向委托", "orders one security on both sides within seconds"),
    rule=Label(
        "没有人一边买一边卖同一证券；同一账户的两个客户会在互不知情时这样做。撤单反手对一个人来说需要更久。",
        __doc__ or "",
    ),
    measures=Label(
        "5 秒内与前一笔同证券反方向的委托占比", "share of orders within 5 seconds of one of the same security on the other side"
    ),
    unit=SHARE,
    source=Label(
        "依分仓机制推断，无公开数值标准；期货交易所异常交易规则（自成交）",
        "inferred from how split accounts work; no published threshold; futures exchanges' rules on abnormal trading (self-trades)",
    ),
    innocent=Label("做市、网格、日内回转与可转债 T+0 策略", "market making, grids, intraday turns and T+0 bonds"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{known} 笔有时刻的委托中，{part} 笔（{value:.1%}）在 5 秒内与前一笔同证券而方向相反",
        "{part} of {known} timed orders ({value:.1%}) are within 5 seconds of one of the same security on the other side",
    ),
    rows=_rows,
    floor=0.004,
    support=50,
    either_way=True,
)
