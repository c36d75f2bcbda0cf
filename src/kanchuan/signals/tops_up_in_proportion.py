"""Two sums come in within a day, one a whole multiple (3 to 10) of the other, from different payers.

The client's margin and the platform's financing stand as 1:3 to 1:10; both whole thousands of yuan. Pairs are counted by calendar day.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.money_flow import transfers_of_account
from kanchuan.signals.signal import COUNT, Signal, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT m.account_no, CAST(coalesce(p.pairs, 0) AS DOUBLE) AS value, m.deposits AS support,
   {
        detail(
            dialect,
            pairs="coalesce(p.pairs, 0)",
            small="coalesce(p.small, 0)",
            large="coalesce(p.large, 0)",
            day_text=dialect.date_text("p.day"),
        )
    } AS detail
FROM account_money m LEFT JOIN (
  SELECT account_no, count(*) AS pairs, max(CASE WHEN place = 1 THEN day END) AS day, max(CASE WHEN place = 1 THEN small END) AS small,
    max(CASE WHEN place = 1 THEN large END) AS large
  FROM (SELECT *, row_number() OVER (PARTITION BY account_no ORDER BY day DESC, large DESC, key) AS place
  FROM (
    SELECT a.account_no, a.day, a.key, {dialect.int_div("max(b.amount_e4)", "10000")} AS small,
      {dialect.int_div("max(a.amount_e4)", "10000")} AS large
    FROM money_flow a JOIN money_flow b ON a.account_no = b.account_no AND a.day = b.day AND a.hop = b.hop
    WHERE a.direction = 1 AND b.direction = 1 AND b.amount_e4 > 0 AND b.amount_e4 % 10000000 = 0 AND a.amount_e4 % b.amount_e4 = 0
      AND a.amount_e4 >= 3 * b.amount_e4 AND a.amount_e4 <= 10 * b.amount_e4 AND coalesce(a.other_account, a.other_name) <>
        coalesce(b.other_account, b.other_name)
    GROUP BY a.account_no, a.day, a.key) AS t) AS ranked GROUP BY account_no) AS p ON m.account_no = p.account_no
WHERE m.moves > 0"""


SIGNAL = Signal(
    name="tops_up_in_proportion",
    family="money",
    label=Label("转入金额成倍数比例", "deposits stand in whole proportion"),
    rule=Label(
        "客户保证金与平台配资之比为1:3至1:10，两者都是整千元。按自然日计对。",
        __doc__ or "",
    ),
    measures=Label(
        "一天内来自不同付款方、金额成 3～10 整数倍的转入次数", "deposits that are 3 to 10 times another of the same day from another payer"
    ),
    unit=COUNT,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）；证监会、公安部2021年4月30日通报的2020年十起场外配资典型案例",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025); the ten cases of 2020 published by the CSRC and the Ministry of Public Security on 30 April 2021",
    ),
    innocent=Label("夫妻各自转入整数金额的巧合", "a chance of round sums, a couple who both pay in"),
    needs=("transfers",),
    query=_query,
    explanation=Label(
        "有 {pairs} 次一天内两笔转入成 3～10 的整数倍（最近一次 {small:,.0f} 元与 {large:,.0f} 元，{day_text}）",
        "{pairs} times two deposits of a day stood in a whole proportion of 3 to 10 (last {small:,.0f} and {large:,.0f} "
        "yuan on {day_text})",
    ),
    rows=transfers_of_account,
    floor=0,
    support=1,
)
