"""More securities are traded each day than one person follows.

Many small independent positions are what many clients add up to. A diversified program does the same, so that this says little by itself.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("executed_symbols", "days")} AS value, days AS support, {
        detail(
            dialect,
            symbols="symbols",
            days="days",
        )
    } AS detail FROM account_flow WHERE executed > 0"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "CAST(moment AS DATE), symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="holds_many_positions",
    family="round_trips",
    label=Label("同日交易证券数多", "trades many securities a day"),
    rule=Label(
        "许多客户加起来便是许多互不相干的小仓位。分散化的程序也是如此，故单独说明不了什么。",
        __doc__ or "",
    ),
    measures=Label("每个活跃日成交的证券数（平均）", "securities traded per active day, mean"),
    unit=COUNT,
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("量化组合、打新与可转债分散持有", "a quantitative book, subscriptions and scattered bonds"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "平均每个活跃日成交 {value:.1f} 只证券，共 {symbols} 只（{days} 天）",
        "{value:.1f} securities traded on an average active day, {symbols} in all ({days} days)",
    ),
    rows=_rows,
    floor=5,
    support=10,
    either_way=True,
)
