"""Many lots stand open side by side, each later closed by exactly its own quantity.

A client of a platform holds one to three positions; the account holds those of all. The value is the number of such lots open on average from
the first trade to the last. A diversified holder has as many, so that this says little by itself; it serves to reckon how many people there
may be where other signals say that there are several.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, round({share("lot_seconds", "span")}, 6) AS value, lots AS support,
  {detail(dialect, lots="lots", days=f"round({share('lot_seconds', 'lots')} / 86400, 2)")} AS detail
FROM account_standing WHERE span > 0"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, quantity, moment NULLS LAST")


SIGNAL = Signal(
    name="holds_many_lots_at_once",
    family="round_trips",
    label=Label("同时持有多批各自平掉的仓位", "many lots stand open side by side"),
    rule=Label(
        "平台的一个客户持有一到三个仓位，账户则持有所有客户的仓位。分散持仓的个人也可能如此，故单独说明不了什么；当其他指标显示多人时，用它估计人数。",
        __doc__ or "",
    ),
    measures=Label("日后按原数量平掉的持仓批数（时间平均）", "lots, each later closed by its own quantity, open on average"),
    unit=COUNT,
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("分散持有十几只证券的个人、量化组合", "a person with a dozen holdings, a quantitative book"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "平均同时有 {value:.1f} 批持仓，各自按原数量平掉（共 {lots} 批，平均持有 {days:.1f} 天）",
        "{value:.1f} lots stood open on average, each closed by its own quantity ({lots} lots, held {days:.1f} days on average)",
    ),
    rows=_rows,
    floor=5,
    support=40,
    either_way=True,
)
