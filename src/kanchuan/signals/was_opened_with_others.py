"""Many accounts were opened at one branch in one week, far more than the branch usually opens.

Borrowed accounts are opened in batches. The value is the number opened at the branch in that week over the
branch's median week with openings.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT a.account_no, {share("w.opened", "m.usual")} AS value, w.opened AS support,
      {detail(dialect, week="w.opened", usual="m.usual")} AS detail
FROM account_list a
JOIN (SELECT branch, (opened_day + 3) // 7 AS week, count(*) AS opened FROM account_list WHERE branch IS NOT NULL AND opened_day IS NOT
  NULL GROUP BY branch, (opened_day + 3) // 7) AS w
  ON a.branch = w.branch AND (a.opened_day + 3) // 7 = w.week
JOIN (
  SELECT branch, median(opened) AS usual, count(*) AS weeks FROM (
    SELECT branch, (opened_day + 3) // 7 AS week, count(*) AS opened FROM account_list WHERE branch IS NOT NULL AND opened_day IS NOT NULL
      GROUP BY branch, (opened_day + 3) // 7) AS x
  GROUP BY branch HAVING count(*) >= 5) AS m ON a.branch = m.branch"""


def _rows(subject: Subject) -> str:
    return f"""SELECT b.account_id, b.holder_id, b.opened_on, b.branch, b.phone FROM accounts a JOIN accounts b ON a.branch = b.branch
WHERE a.account_id = {subject.account} AND b.opened_on BETWEEN a.opened_on - 7 AND a.opened_on + 7 ORDER BY b.opened_on, b.account_id"""


SIGNAL = Signal(
    name="was_opened_with_others",
    family="life_cycle",
    label=Label("同一营业部同周集中开户", "was opened in a batch"),
    rule=Label(
        "借来的账户常成批开立。取所在营业部当周开户数与其各周中位数之比。",
        __doc__ or "",
    ),
    measures=Label("所在营业部当周开户数与该营业部各周中位数之比", "accounts opened at the branch in that week over its median week"),
    unit=Label("倍", "times"),
    source=Label(
        "《证券法》第五十八条（禁止出借、借用证券账户）；依分仓机制推断，无公开数值标准",
        "Securities Law, article 58 (no lending or borrowing of accounts); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("营销活动、单位集体开户、新股行情", "a campaign, an employer's accounts, a boom of new shares"),
    needs=("accounts",),
    query=_query,
    explanation=Label(
        "所在营业部当周开户 {week} 户，平常 {usual:.0f} 户", "{week} accounts were opened at the branch in that week; {usual:.0f} is usual"
    ),
    rows=_rows,
    floor=4,
    support=5,
)
