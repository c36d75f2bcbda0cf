"""Holding times spread wider than one person's.

One person holds for minutes or for months; an account that does both all the time, side by side, mixes people. Pieces are matched first
in first out; the value is the
standard deviation of the natural logarithm of the holding time.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, round(sqrt(greatest(0, CAST(log_squares AS DOUBLE) / pieces - (CAST(log_sum AS DOUBLE) / pieces) *
      (CAST(log_sum AS DOUBLE) / pieces))) / 1000, 6) AS value,
  pieces AS support, {detail(dialect, pieces="pieces", typical_days="round(exp(CAST(log_sum AS DOUBLE) / pieces / 1000) / 86400, 4)")} AS
    detail
FROM account_holding"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="mixes_holding_times",
    family="styles",
    label=Label("持有时间跨度超出一人", "holding times spread wider than one person's"),
    rule=Label(
        "一个人要么持有几分钟，要么持有几个月；两者始终并存的账户可能混有多人。按先进先出配对，取持有时间对数的标准差。",
        __doc__ or "",
    ),
    measures=Label("先进先出配对的持有时间对数的标准差", "standard deviation of the logarithm of the holding time, first in first out"),
    unit=Label("对数", "ln"),
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("一人同时做长线与日内；组合中含套利与底仓", "one person with a long-term book beside day trades"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{pieces} 段持有的时间跨度（对数标准差）为 {value:.2f}，典型持有 {typical_days:.1f} 天",
        "holding times of {pieces} pieces spread by {value:.2f} (ln); typically held {typical_days:.1f} days",
    ),
    rows=_rows,
    floor=1.5,
    support=50,
    either_way=True,
)
