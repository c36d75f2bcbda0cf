"""Buys fill fixed slots of capital: 50,000 yuan times a whole number, to within one board lot below.

Platforms lend in whole ten-thousands, and a client who goes all in buys just under margin times leverage. The share expected by chance
(one board lot over the slot) is
taken off.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, greatest(0, round((near - chance / 1000.0) / buys, 6)) + 0.0 AS value, buys AS support,
      {detail(dialect, buys="buys", near="near", by_chance="round(chance / 1000.0, 1)")} AS detail
FROM (
  SELECT account_no, count(*) AS buys, sum(CASE WHEN (500000000 - amount_e4 % 500000000) % 500000000 < one_lot THEN 1 ELSE 0 END) AS near,
    sum({dialect.int_div("1000 * one_lot", "500000000")}) AS chance
  FROM (
    SELECT l.account_no, l.amount_e4, s.lot * {dialect.int_div("l.amount_e4", "l.filled")} AS one_lot
    FROM legs l JOIN symbol_list s ON l.symbol_no = s.symbol_no WHERE l.opening AND NOT s.futures AND l.amount_e4 > 250000000) AS b
  WHERE one_lot < 100000000 GROUP BY account_no) AS t"""


def _rows(subject: Subject) -> str:
    return subject.trades("side = 'buy'", "quantity * price DESC NULLS LAST")


SIGNAL = Signal(
    name="buys_in_fixed_slots",
    family="lots",
    label=Label("买入金额贴近整数额度", "buys fill whole slots of capital"),
    rule=Label(
        "平台按整万元出借，满仓买入的客户花掉的略低于保证金乘杠杆。偶然应有的占比（一手占整数额度之比）已扣除。",
        __doc__ or "",
    ),
    measures=Label(
        "买入金额距 5 万元整数倍不足一手（向下）的超额占比",
        "share of buys less than one lot under a multiple of 50,000 yuan, beyond chance",
    ),
    unit=SHARE,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）；依分仓机制推断，无公开数值标准",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("习惯每次买整五万元的一个人", "one person who always buys for a round sum"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{buys} 笔买入中有 {near} 笔贴着 5 万元的整数倍（差不到一手），偶然应有 {by_chance:.1f} 笔",
        "{near} of {buys} buys lie less than one lot under a multiple of 50,000 yuan; {by_chance:.1f} by chance",
    ),
    rows=_rows,
    floor=0.05,
    support=20,
)
