"""A bank account tied to the securities account collects credits from many payers.

In the Shanghai case over 200 credits came in within a short time. Counted are distinct payers, other than the
holder's own name, into the account or the bank accounts tied to it.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.money_flow import transfers_of_account
from kanchuan.signals.signal import COUNT, Signal, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT m.account_no, CAST(coalesce(p.payers, 0) AS DOUBLE) AS value, m.moves AS support,
   {
        detail(
            dialect,
            payers="coalesce(p.payers, 0)",
            credits="coalesce(p.credits, 0)",
            total=f"coalesce({dialect.int_div('p.total', '10000')}, 0)",
        )
    } AS detail
FROM account_money m LEFT JOIN (
  SELECT f.account_no, count(DISTINCT coalesce(f.other_account, f.other_name)) AS payers, count(*) AS credits, sum(f.amount_e4) AS total
  FROM money_flow f LEFT JOIN bank_of_account b ON f.account_no = b.account_no AND f.other_account = b.bank
    LEFT JOIN holder_names h ON f.account_no = h.account_no
  WHERE f.direction = 1 AND b.bank IS NULL AND coalesce(f.other_account, f.other_name) IS NOT NULL AND (h.name IS NULL OR f.other_name IS
    NULL OR f.other_name <> h.name)
  GROUP BY f.account_no) AS p ON m.account_no = p.account_no"""


SIGNAL = Signal(
    name="pools_money_from_many",
    family="money",
    label=Label("关联银行账户汇集多人资金", "collects money from many payers"),
    rule=Label(
        "上海案件中，短期内有200余笔资金汇入关联银行账户。计账户本身及其绑定银行账户的不同付款人（持有人除外）。",
        __doc__ or "",
    ),
    measures=Label(
        "向账户及其绑定银行账户付款的不同他人数", "different payers, other than the holder, into the account and its bank accounts"
    ),
    unit=COUNT,
    source=Label(
        "证监会、公安部2021年4月30日通报的2020年十起场外配资典型案例",
        "the ten cases of 2020 published by the CSRC and the Ministry of Public Security on 30 April 2021",
    ),
    innocent=Label("店铺收款、团购、房租、社群活动收费", "a shop, group buying, rents, a club's fees"),
    needs=("transfers",),
    query=_query,
    explanation=Label(
        "{payers} 个不同付款方向其绑定账户付款 {credits} 笔，合计 {total:,.0f} 元",
        "{payers} different payers sent {credits} credits to its bank accounts, {total:,.0f} yuan in all",
    ),
    rows=transfers_of_account,
    floor=8,
    support=1,
    either_way=True,
)
