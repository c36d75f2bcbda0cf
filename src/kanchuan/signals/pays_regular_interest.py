"""Equal sums go to the same receivers at regular intervals: a week or a month.

Financing is paid for by the week or month. A series is three or more payments of one amount between the same two, each 6 to 8 or 27 to 34
days after the last; the value is the number of
different receivers and payers with such a series.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.money_flow import transfers_of_account
from kanchuan.signals.signal import COUNT, Signal, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT m.account_no, CAST(coalesce(s.series, 0) AS DOUBLE) AS value, m.moves AS support,
      {detail(dialect, series="coalesce(s.series, 0)", longest="coalesce(s.longest, 0)")} AS detail
FROM account_money m LEFT JOIN (
  SELECT account_no, count(DISTINCT other) AS series, max(n) + 1 AS longest FROM (
    SELECT account_no, other, count(*) AS n FROM (
      SELECT account_no, coalesce(other_account, other_name) AS other, direction, amount_e4,
        day - lag(day) OVER (PARTITION BY account_no, coalesce(other_account, other_name), direction, amount_e4 ORDER BY day NULLS LAST,
          key) AS gap
      FROM money_flow WHERE coalesce(other_account, other_name) IS NOT NULL) AS g
    WHERE gap BETWEEN 6 AND 8 OR gap BETWEEN 27 AND 34 GROUP BY account_no, other, direction, amount_e4 HAVING count(*) >= 2) AS n
  GROUP BY account_no) AS s ON m.account_no = s.account_no"""


SIGNAL = Signal(
    name="pays_regular_interest",
    family="money",
    label=Label("定期等额收付（类似利息）", "equal sums at regular intervals, like interest"),
    rule=Label(
        "配资按周或按月付息。同一双方三次以上、相隔6至8天或27至34天的等额收付为一组，计不同对手数。",
        __doc__ or "",
    ),
    measures=Label("有三次以上每周或每月等额收付的对手数", "counterparties with three or more equal weekly or monthly payments"),
    unit=COUNT,
    source=Label(
        "证监会、公安部2021年4月30日通报的2020年十起场外配资典型案例；依分仓机制推断，无公开数值标准",
        "the ten cases of 2020 published by the CSRC and the Ministry of Public Security on 30 April 2021; inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("房贷、房租、工资、定投、保险", "a mortgage, rent, wages, savings plans, insurance"),
    needs=("transfers",),
    query=_query,
    explanation=Label(
        "与 {series} 个对手之间有每周或每月的等额收付（最长 {longest} 期）",
        "equal weekly or monthly payments with {series} counterparties (longest {longest} payments)",
    ),
    rows=transfers_of_account,
    floor=2,
    support=1,
)
