"""A note on the orders tells several hands apart.

Tools that split an account write the child account into the remark (QMT: ``order_remark`` and ``strategy_name``), and a firm whose
traders share an account marks whose trade it is. A
tag is a remark that the account repeats at least three times, or that stands on at least three orders of all accounts together; words that more than a fifth of the accounts (of 20 or more) use are the
counter's and do not count.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label

# What counters write into the same column about the state of an order is no tag.
_STATES = ", ".join(
    f"'{word}'"
    for word in (
        "全部成交",
        "部分成交",
        "已成",
        "部成",
        "已撤单",
        "已撤",
        "部撤",
        "未成交",
        "已报",
        "未报",
        "废单",
        "全部成交报单已提交",
        "已撤单报单已提交",
    )
)


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
    SELECT a.account_no, r.tag, r.n, count(*) OVER (PARTITION BY r.tag) AS users, sum(r.n) OVER (PARTITION BY r.tag) AS everywhere, (SELECT count(*) FROM account_list) AS accounts
    FROM (
      SELECT account_id, trim(remark) AS tag, count(*) AS n FROM (
        SELECT account_id, remark FROM orders WHERE remark IS NOT NULL UNION ALL
        SELECT account_id, remark FROM fills WHERE remark IS NOT NULL AND order_id IS NULL OR remark IS NOT NULL AND (SELECT count(remark)
          FROM orders) = 0) AS remarks
      WHERE trim(remark) NOT IN ('', '0', '-', '--', '无', {
        _STATES
    }) GROUP BY account_id, trim(remark)) AS r JOIN account_list a ON r.account_id =
        a.account_id) AS u
  WHERE (n >= 3 OR everywhere >= 3) AND (accounts < 20 OR users * 5 <= accounts)) AS t
GROUP BY account_no"""


def _rows(subject: Subject) -> str:
    return subject.trades("remark IS NOT NULL", "remark, moment NULLS LAST")


SIGNAL = Signal(
    name="carries_several_tags",
    family="tags",
    label=Label("委托备注区分多人", "remarks tell several hands apart"),
    rule=Label(
        "分仓工具会把子账户写进委托备注（如 QMT 的 order_remark、strategy_name），多名交易员共用账户的公司也会标明是谁的交易。同一账户重复三次以上、或全部账户合计出现三次以上的备注算一种；五分之一以上账户（20户以上时）都用的词是柜台用语，不计。",
        __doc__ or "",
    ),
    measures=Label("重复出现的不同备注数", "different remarks that recur"),
    unit=COUNT,
    source=Label(
        "证监会公告〔2015〕19号（禁止以子账户、分账户、虚拟账户方式违规交易）；依分仓机制推断，无公开数值标准",
        "CSRC announcement 19 of 2015 (no trading through sub-accounts, split or virtual accounts); inferred from how split accounts work; no published threshold",
    ),
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
    floor=1,
    support=10,
)
