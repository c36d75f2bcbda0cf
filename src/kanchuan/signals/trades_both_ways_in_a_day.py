"""One security is both bought and sold on one day.

Where shares bought today cannot be sold today, doing both needs earlier holdings. Clients of one account do it to one another without
knowing.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("both_ways", "executed_symbols")} AS value, executed_symbols AS support,
      {detail(dialect, both="both_ways", symbol_days="executed_symbols")} AS detail
FROM account_flow WHERE executed_symbols > 0 AND coalesce(futures_orders, 0) * 2 < orders"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "CAST(moment AS DATE), symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="trades_both_ways_in_a_day",
    family="round_trips",
    label=Label("同日同证券既买又卖", "buys and sells one security on one day"),
    rule=Label(
        "当日买入的股票当日不能卖出，同日既买又卖需要先有底仓；同一账户的不同客户会在互不知情时这样做。",
        __doc__ or "",
    ),
    measures=Label("有成交的证券日中既买又卖的占比", "share of security-days with both a buy and a sale"),
    unit=SHARE,
    source=Label(
        "沪深交易所交易规则（当日买入不得当日卖出）；依分仓机制推断，无公开数值标准",
        "the exchanges' trading rules (shares bought today are not sold today); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("利用底仓做 T、网格、可转债与 ETF 的 T+0", "turning over a core position, grids, T+0 funds and bonds"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{symbol_days} 个证券日中有 {both} 个既买又卖（{value:.0%}）",
        "{both} of {symbol_days} security-days have both a buy and a sale ({value:.0%})",
    ),
    rows=_rows,
    floor=0.3,
    support=20,
)
