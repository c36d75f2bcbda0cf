"""Large money leaves before a change of password and comes in after it.

The quarterly check of China Securities Depository and Clearing asks brokers to look for large transfers out before a change of the
trading or bank-transfer password, and large
transfers in after it: the holder empties the account before he hands it over. Large is half of the
account's largest daily transfer or 100,000 yuan, whichever is more; the window is a week
on each side.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, CAST(sum(CASE WHEN out_before >= large AND in_after >= large THEN 1 ELSE 0 END) AS DOUBLE) AS value,
      count(*) AS support,
   {
        detail(
            dialect,
            changes="count(*)",
            swaps="sum(CASE WHEN out_before >= large AND in_after >= large THEN 1 ELSE 0 END)",
            largest=dialect.int_div("max(in_after)", "10000"),
        )
    } AS detail
FROM (
  SELECT c.account_no, c.day, max(z.large) AS large, coalesce(sum(CASE WHEN m.direction = -1 AND m.day <= c.day THEN m.amount_e4 END), 0)
    AS out_before,
    coalesce(sum(CASE WHEN m.direction = 1 AND m.day >= c.day THEN m.amount_e4 END), 0) AS in_after
  FROM (SELECT DISTINCT account_no, day FROM login_flow WHERE event IN ('password_change', 'transfer_password_change')) AS c
  JOIN (SELECT account_no, greatest(1000000000, {dialect.int_div("max(amount_e4)", "2")}) AS large FROM money_flow WHERE hop = 0 GROUP BY
    account_no) AS z ON c.account_no = z.account_no
  LEFT JOIN money_flow m ON c.account_no = m.account_no AND m.hop = 0 AND m.day BETWEEN c.day - 7 AND c.day + 7
  GROUP BY c.account_no, c.day) AS t GROUP BY account_no"""


def _rows(subject: Subject) -> str:
    return f"""SELECT l."at" AS changed_at, l.event, t.transfer_id, t.sent_at, t.payer_account, t.payee_account, t.amount
FROM logins l JOIN transfers t ON t.sent_at BETWEEN l."at" - INTERVAL 7 DAY AND l."at" + INTERVAL 7 DAY
WHERE l.account_id = {subject.account} AND l.event IN ('password_change', 'transfer_password_change') AND (t.payer_account =
  {subject.account} OR t.payee_account = {subject.account})
ORDER BY l."at", t.sent_at, t.transfer_id"""


SIGNAL = Signal(
    name="swaps_money_around_password_change",
    family="money",
    label=Label("改密前大额转出、改密后大额转入", "large money out before and in after a password change"),
    rule=__doc__ or "",
    measures=Label(
        "前一周大额转出且后一周大额转入的改密次数", "password changes with a large sum out in the week before and in within the week after"
    ),
    unit=COUNT,
    source="CSDC quarterly check (domain B1.1 b)",
    innocent=Label("更换托管券商或银行卡后重新入金", "a new bank card, money parked elsewhere for a week"),
    needs=(
        "logins",
        "transfers",
    ),
    query=_query,
    explanation=Label(
        "{swaps} 次改密（共 {changes} 次）前一周大额转出、后一周大额转入，最大转入 {largest:,.0f} 元",
        "{swaps} of {changes} password changes had a large sum out in the week before and in the week after (largest in "
        "{largest:,.0f} yuan)",
    ),
    rows=_rows,
    weight=1.9,
    floor=0,
    full=2,
    support=1,
)
