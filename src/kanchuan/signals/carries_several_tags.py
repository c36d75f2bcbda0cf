"""A note on the orders tells several hands apart.

Tools that split an account write the child account into the remark (QMT: ``order_remark`` and ``strategy_name``), and a firm whose
traders share an account marks whose trade it is. A
tag is a remark that the account repeats at least three times; words that more than a fifth of the accounts (of 20 or more) use are the
counter's and do not count.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, CAST(count(*) AS DOUBLE) AS value, sum(n) AS support,
       {
        detail(
            dialect,
            tagged="sum(n)",
            examples_text="string_agg(tag, '、' ORDER BY n DESC NULLS LAST, tag NULLS LAST) FILTER (WHERE place <= 6)",
        )
    } AS detail
FROM (
  SELECT account_no, tag, n, row_number() OVER (PARTITION BY account_no ORDER BY n DESC NULLS LAST, tag NULLS LAST) AS place
  FROM (
    SELECT a.account_no, r.tag, r.n, count(*) OVER (PARTITION BY r.tag) AS users, (SELECT count(*) FROM account_list) AS accounts
    FROM (
      SELECT account_id, trim(remark) AS tag, count(*) AS n FROM (
        SELECT account_id, remark FROM orders WHERE remark IS NOT NULL UNION ALL
        SELECT account_id, remark FROM fills WHERE remark IS NOT NULL AND order_id IS NULL OR remark IS NOT NULL AND (SELECT count(remark)
          FROM orders) = 0) AS remarks
      WHERE trim(remark) NOT IN ('', '0', '-', '--', '无') GROUP BY account_id, trim(remark)) AS r JOIN account_list a ON r.account_id =
        a.account_id WHERE r.n >= 3) AS u
  WHERE accounts < 20 OR users * 5 <= accounts) AS t
GROUP BY account_no"""


def _rows(subject: Subject) -> str:
    return subject.trades("remark IS NOT NULL", "remark, moment NULLS LAST")


SIGNAL = Signal(
    name="carries_several_tags",
    family="tags",
    label=Label("委托备注区分多人", "remarks tell several hands apart"),
    rule=__doc__ or "",
    measures=Label("重复出现的不同备注数", "different remarks that recur"),
    unit=COUNT,
    source="domain C4 (order_remark, strategy_name), B4",
    innocent=Label(
        "一个人用备注标注自己的多个策略；柜台写入的业务词", "one person who labels strategies of his own; words that the counter writes"
    ),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{tagged} 笔委托带有 {value:.0f} 种重复出现的备注：{examples_text}",
        "{tagged} orders carry {value:.0f} recurring remarks: {examples_text}",
    ),
    rows=_rows,
    weight=1.2,
    floor=1,
    full=6,
    support=10,
)
