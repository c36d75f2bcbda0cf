"""In one second the same security is ordered on the same side in different lots at different prices.

A split order has equal pieces or one price. Different lots at different prices in the same second are different
people's wishes that a program sent on together.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("other_lots", "known")} AS value, known AS support,
      {detail(dialect, part="other_lots", known="known")} AS detail
FROM account_flow WHERE known > 1"""


def _rows(subject: Subject) -> str:
    return subject.beside_previous(
        "moment < previous_moment + INTERVAL 1 SECOND AND symbol = previous_symbol AND side = previous_side AND quantity "
        "<> previous_quantity"
    )


SIGNAL = Signal(
    name="orders_different_lots_within_one_second",
    family="bursts",
    label=Label("一秒内同一证券不同数量不同价格", "different lots of one security within one second"),
    rule=Label(
        "拆单的各笔数量相同或价格相同；同一秒内数量、价格都不同的委托，是程序把不同人的意愿一起送出。",
        __doc__ or "",
    ),
    measures=Label(
        "1 秒内同证券同方向、数量与价格都不同的委托占比",
        "share of orders less than 1 second after one of the same security and side with another quantity and price",
    ),
    unit=SHARE,
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("分档挂单的网格或做市策略、扫单算法", "a ladder of limit orders, a sweeping algorithm"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{known} 笔有时刻的委托中，{part} 笔（{value:.1%}）在 1 秒内与前一笔同证券同方向而数量、价格均不同",
        "{part} of {known} timed orders ({value:.1%}) differ in lot and price from one of the same security and side "
        "less than a second before",
    ),
    rows=_rows,
    floor=0.005,
    support=50,
    either_way=True,
)
