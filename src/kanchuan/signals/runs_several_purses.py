"""Several lots of one security, each of a seldom-used size and each closed by its own quantity, are open at once.

The largest number at one moment is a cheap lower bound for the number of purses: discounted by the share of exact matches that chance
explains.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.duckdb import literal
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT p.account_no, CAST(1 + floor((greatest(1, p.purses) - 1) * greatest(0, 1 - a.by_chance / nullif(a.pairs, 0))) AS
      DOUBLE) AS value, p.lots AS support,
  {detail(dialect, symbol_text="s.symbol", peak="p.purses", pairs="a.pairs", by_chance="round(a.by_chance, 1)")} AS detail
FROM (
  SELECT account_no, symbol_no, purses, lots, row_number() OVER (PARTITION BY account_no ORDER BY purses DESC NULLS LAST, symbol_no NULLS
    LAST) AS place FROM purse_peaks) AS p
JOIN account_pairs a ON p.account_no = a.account_no JOIN symbol_list s ON p.symbol_no = s.symbol_no WHERE p.place = 1"""


def _rows(subject: Subject) -> str:
    symbol = literal(str(subject.detail.get("symbol_text") or ""))
    return subject.trades(f"symbol = {symbol}")


SIGNAL = Signal(
    name="runs_several_purses",
    family="round_trips",
    label=Label("同一证券同时存在多个独立回合", "several independent round trips of one security at once"),
    rule=Label(
        "同一证券同时未平、又各按原数量平掉的批数，是资金池个数的简易下界；按偶然所能解释的比例打折。",
        __doc__ or "",
    ),
    measures=Label(
        "同一证券同时未平、各自等量平掉的批次数（扣除偶然）", "lots of one security open at once, each closed exactly, less chance"
    ),
    unit=COUNT,
    source=Label(
        "证监会公告〔2015〕19号（禁止以子账户、分账户、虚拟账户方式违规交易）；依分仓机制推断；统计量为标准方法",
        "CSRC announcement 19 of 2015 (no trading through sub-accounts, split or virtual accounts); inferred from how split accounts work; the statistic is standard",
    ),
    innocent=Label("一个人分批买卖；大资金拆批", "one person trading in tranches"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{symbol_text} 上同时有 {value:.0f} 批互相独立的持仓（原始峰值 {peak}，{pairs} 组等量回合，偶然约 {by_chance:.0f} 组）",
        "{value:.0f} independent lots of {symbol_text} were open at once (raw peak {peak}; {pairs} exact round trips, "
        "about {by_chance:.0f} by chance)",
    ),
    rows=_rows,
    floor=1,
    support=6,
)
