"""More than one order within one second.

The Shanghai office of the CSRC came to its case because the securities account often had several orders within one second. Counted are
orders less than a second after
the account's previous one and in another security or on the other side: the pieces of one split order do not count.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("bursts", "known")} AS value, known AS support, {detail(dialect, part="bursts", known="known")}
      AS detail
FROM account_flow WHERE known > 1"""


def _rows(subject: Subject) -> str:
    return subject.beside_previous("moment < previous_moment + INTERVAL 1 SECOND AND (symbol <> previous_symbol OR side <> previous_side)")


SIGNAL = Signal(
    name="orders_several_within_one_second",
    family="bursts",
    label=Label("一秒内多笔不同委托", "several different orders within one second"),
    rule=Label(
        "上海证监局发现线索的依据之一，是证券账户经常在一秒内出现多笔委托。此处只计与前一笔相隔不足一秒、且证券或方向不同的委托；同一笔拆单不计。",
        __doc__ or "",
    ),
    measures=Label(
        "与前一笔不同证券或不同方向的委托相隔不足 1 秒的委托占比",
        "share of orders less than 1 second after one in another security or on the other side",
    ),
    unit=SHARE,
    source=Label(
        "证监会、公安部2021年4月30日通报的2020年十起场外配资典型案例",
        "the ten cases of 2020 published by the CSRC and the Ministry of Public Security on 30 April 2021",
    ),
    innocent=Label(
        "篮子交易、算法拆单、批量撤补单的量化策略", "basket orders, execution algorithms, programs that cancel and replace in batches"
    ),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{known} 笔有时刻的委托中，{part} 笔（{value:.1%}）紧跟在另一证券或反方向委托之后不足 1 秒",
        "{part} of {known} timed orders ({value:.1%}) came less than a second after one in another security or on the other side",
    ),
    rows=_rows,
    floor=0.01,
    support=50,
    either_way=True,
)
