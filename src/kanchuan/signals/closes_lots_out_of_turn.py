"""Lots are closed by exactly their own quantity, out of turn, while other lots of the security are open.

In an account of several purses each client sells what he himself bought: exactly that quantity, whatever the others hold. One person who
sells part of a position sells
a round part of it. Counted are closings whose quantity equals an earlier
opening's though first in first out would take another lot, less what the sizes alone would give by
chance (sizes as the account closes its other securities, or as all accounts do).
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, greatest(0, round((out_of_turn - by_chance) / closings, 6)) + 0.0 AS value, closings AS support,
  {detail(dialect, closings="closings", pairs="pairs", out_of_turn="out_of_turn", by_chance="round(by_chance, 1)")} AS detail
FROM account_pairs WHERE closings > 0 AND openings > 0"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, quantity, moment NULLS LAST")


SIGNAL = Signal(
    name="closes_lots_out_of_turn",
    family="round_trips",
    label=Label("同证券多批持仓各按原数量平掉", "lots of one security are closed each by its own quantity"),
    rule=Label(
        "多个资金池的账户里，每个客户卖出的是自己买入的那一批，数量恰好相等，不管别人持有多少。此处计数量等于某一批、却不按先进先出的平仓，并扣除按数量习惯偶然应有的部分。",
        __doc__ or "",
    ),
    measures=Label(
        "超出偶然的、打乱先后次序的等量平仓占全部平仓的比例", "share of closings that match a lot exactly, out of turn, beyond chance"
    ),
    unit=SHARE,
    source=Label(
        "证监会公告〔2015〕19号（禁止以子账户、分账户、虚拟账户方式违规交易）；依分仓机制推断；统计量为标准方法",
        "CSRC announcement 19 of 2015 (no trading through sub-accounts, split or virtual accounts); inferred from how split accounts work; the statistic is standard",
    ),
    innocent=Label(
        "分批建仓、逐批止盈的一个人；网格（数量相同，按数量稀有度剔除）",
        "one person who builds in tranches and closes tranche by tranche; a grid (one size: taken out by chance)",
    ),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{closings} 次平仓中有 {out_of_turn} 次恰为某一批的原数量且不按先后次序，按数量习惯偶然应有 {by_chance:.1f} 次",
        "{out_of_turn} of {closings} closings match a lot exactly and out of turn; {by_chance:.1f} would by chance",
    ),
    rows=_rows,
    floor=0.04,
    support=30,
)
