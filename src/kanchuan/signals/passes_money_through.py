"""What comes in leaves again within a day.

Accounts that only pass money on keep nothing: the value is the smaller of each day's and the next day's inflow and outflow, over all
inflow, at the bank accounts tied to the account (or at
the account itself).
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.money_flow import transfers_of_account
from kanchuan.signals.signal import SHARE, Signal, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("sum(passed)", "sum(inward)")} AS value, sum(moves) AS support,
  {detail(dialect, total=dialect.int_div("sum(inward)", "10000"), passed=dialect.int_div("sum(passed)", "10000"))} AS detail
FROM (
  SELECT account_no, inward, moves, least(inward, outward + CASE WHEN lead(day) OVER w = day + 1 THEN greatest(lead(outward - inward) OVER
    w, 0) ELSE 0 END) AS passed
  FROM (
    SELECT account_no, hop, day, sum(CASE WHEN direction = 1 THEN amount_e4 ELSE 0 END) AS inward, sum(CASE WHEN direction = -1 THEN
      amount_e4 ELSE 0 END) AS outward, count(*) AS moves
    FROM money_flow GROUP BY account_no, hop, day) AS d
  WINDOW w AS (PARTITION BY account_no, hop ORDER BY day NULLS LAST)) AS t
GROUP BY account_no HAVING sum(inward) > 0"""


SIGNAL = Signal(
    name="passes_money_through",
    family="money",
    label=Label("资金快进快出", "passes money through"),
    rule=Label(
        "只做过路的账户不留余额：取当日与次日转出占转入的比例。",
        __doc__ or "",
    ),
    measures=Label("当日及次日内转出的金额占转入的比例", "share of money in that leaves by the end of the next day"),
    unit=SHARE,
    source=Label(
        "《反洗钱法》（2024年修订）关于可疑交易报告的规定；依分仓机制推断，无公开数值标准",
        "Anti-Money-Laundering Law (2024), on reports of suspicious transactions; inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("做生意的流水、T+1 理财到期转存", "a shop's turnover, deposits that fall due and are renewed"),
    needs=("transfers",),
    query=_query,
    explanation=Label(
        "转入 {total:,.0f} 元，其中 {passed:,.0f} 元（{value:.0%}）在次日之前转出",
        "{passed:,.0f} of {total:,.0f} yuan in ({value:.0%}) left by the end of the next day",
    ),
    rows=transfers_of_account,
    floor=0.6,
    support=20,
)
