"""Nearly all lots have one size.

A grid or a fixed-quantity program makes many round trips of one size; several independent purses make many sizes.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, largest_share AS value, openings AS support, {
        detail(
            dialect,
            openings="openings",
        )
    } AS detail FROM account_pairs WHERE openings > 0"""


def _rows(subject: Subject) -> str:
    return subject.trades("side = 'buy'", "quantity, moment NULLS LAST")


SIGNAL = Signal(
    name="trades_one_lot_size",
    family="innocent",
    label=Label("几乎只用一种数量", "trades one lot size"),
    rule=Label(
        "网格或固定数量的程序反复做同一数量的回合；多个资金池则有多种数量。",
        __doc__ or "",
    ),
    measures=Label("最常用数量占开仓笔数之比", "share of openings with the commonest quantity"),
    unit=SHARE,
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("分仓客户也可能都只买一手", "clients of a split account may all buy one lot"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label("{value:.0%} 的开仓使用同一数量（共 {openings} 笔）", "{value:.0%} of {openings} openings have one quantity"),
    rows=_rows,
    direction="against",
    floor=0.4,
    support=20,
    either_way=True,
)
