"""Few securities, closed as they were opened.

A day trader or a holder who knows his few securities closes his position before the next or lets it stand; he has no several lots of one
security that go their own ways.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT p.account_no, greatest(0, round((1 - CAST(p.out_of_turn AS DOUBLE) / p.closings) * least(1, 5 /
      greatest({share("f.executed_symbols", "f.days")}, 0.001)), 6)) + 0.0 AS value, p.closings AS support,
  {detail(dialect, closings="p.closings", out_of_turn="p.out_of_turn", per_day=f"round({share('f.executed_symbols', 'f.days')}, 2)")} AS
    detail
FROM account_pairs p JOIN account_flow f ON p.account_no = f.account_no WHERE p.closings > 0"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="follows_few_securities",
    family="innocent",
    label=Label("证券少且回合依次", "few securities, round trips in turn"),
    rule=Label(
        "日内交易者或熟悉几只证券的持有人，先平掉再做下一笔，没有同一证券的多批各走各路。",
        __doc__ or "",
    ),
    measures=Label(
        "依次平仓（不打乱次序）的比例，证券超过每日 5 只时递减",
        "share of exact closings in turn, less where more than 5 securities a day are traded",
    ),
    unit=SHARE,
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("每个分仓客户各做一只证券时也会如此", "so does an account whose clients each trade a security of their own"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{closings} 次平仓中仅 {out_of_turn} 次打乱次序，每个活跃日 {per_day:.1f} 只证券",
        "only {out_of_turn} of {closings} closings are out of turn; {per_day:.1f} securities a day",
    ),
    rows=_rows,
    direction="against",
    floor=0.8,
    support=20,
    either_way=True,
)
