"""Each security is bought at hours of its own.

One person who follows a list of securities buys them at the hours he keeps. Where the securities belong to several people, each is bought at
its owner's hours. The value is the share of the variance of the time of day that lies between securities (omega squared, less chance),
counting the first buy of each security and day; an account whose hours spread by less than a
quarter of an hour (baskets sent at one time) says nothing.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.signals.variance_by_security import grouped, omega
from kanchuan.tables.table import Label

_FIRST = "(SELECT account_no, symbol_no, day, min(second) AS second FROM size_units WHERE opening AND second IS NOT NULL GROUP BY account_no, symbol_no, day) AS f"


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, greatest(0, round(CASE WHEN spread < 900 THEN 0 ELSE explained END, 6)) + 0.0 AS value, CAST(n AS BIGINT) AS support,
  {detail(dialect, buys="n", securities="groups", raw="round(raw, 3)")} AS detail
FROM ({omega(grouped(_FIRST, "second"))}) AS t"""


def _rows(subject: Subject) -> str:
    return subject.trades("side = 'buy'", "symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="keeps_hours_by_security",
    family="styles",
    label=Label("各证券自有买入钟点", "each security is bought at hours of its own"),
    rule=Label(
        "一个人在自己的时段买入自选股中的任何一只；若证券分属多人，每只证券便有各自的买入钟点。取证券所解释的买入钟点方差占比（ω²，扣除偶然）。",
        __doc__ or "",
    ),
    measures=Label(
        "买入钟点的离散中由证券解释的部分（扣除偶然）", "share of the spread of buying hours that the security explains, less chance"
    ),
    unit=SHARE,
    source=Label(
        "依分仓机制推断；统计量为标准方法",
        "inferred from how split accounts work; the statistic is standard",
    ),
    innocent=Label("一个人在开盘与尾盘分别做不同证券", "one person who trades some securities at the opening and others at the close"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{securities:.0f} 只证券的 {buys:.0f} 个买入日中，买入钟点的离散有 {raw:.0%} 由证券决定（扣除偶然后 {value:.0%}）",
        "over {buys:.0f} buying days in {securities:.0f} securities, {raw:.0%} of the spread of hours goes with the security ({value:.0%} beyond "
        "chance)",
    ),
    rows=_rows,
    floor=0.03,
    support=40,
)
