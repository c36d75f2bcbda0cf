"""Each change of password is followed by similar or proportional whole sums coming in.

The third point of the quarterly check: every time the account changes hands the next
client's money arrives, in whole thousands, alike or in proportion to the time before. The value is
the number of password changes followed within three days by a deposit that is a whole multiple or fraction (up to 10) of such a deposit
after another change.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT c.account_no, CAST(coalesce(f.followed, 0) AS DOUBLE) AS value, c.changes AS support,
      {detail(dialect, changes="c.changes", followed="coalesce(f.followed, 0)")} AS detail
FROM (SELECT account_no, count(DISTINCT day) AS changes FROM login_flow WHERE event IN ('password_change', 'transfer_password_change')
  GROUP BY account_no) AS c
JOIN account_money m ON c.account_no = m.account_no
LEFT JOIN (
  SELECT account_no, count(DISTINCT changed) AS followed FROM (
    SELECT a.account_no, a.changed
    FROM password_deposits a JOIN password_deposits b ON a.account_no = b.account_no AND a.changed <> b.changed AND a.key <> b.key
    WHERE greatest(a.amount_e4, b.amount_e4) % least(a.amount_e4, b.amount_e4) = 0 AND greatest(a.amount_e4, b.amount_e4) <= 10 *
      least(a.amount_e4, b.amount_e4)) AS t
  GROUP BY account_no) AS f ON c.account_no = f.account_no"""


def _rows(subject: Subject) -> str:
    return f"""SELECT l."at" AS changed_at, l.event, t.transfer_id, t.sent_at, t.payer_account, t.payee_account, t.amount
FROM logins l JOIN transfers t ON t.sent_at BETWEEN l."at" - INTERVAL 7 DAY AND l."at" + INTERVAL 7 DAY
WHERE l.account_id = {subject.account} AND l.event IN ('password_change', 'transfer_password_change') AND (t.payer_account =
  {subject.account} OR t.payee_account = {subject.account})
ORDER BY l."at", t.sent_at, t.transfer_id"""


SIGNAL = Signal(
    name="deposits_follow_password_changes",
    family="money",
    label=Label("每次改密后有相近或成比例的整数转入", "password changes are followed by similar or proportional whole sums"),
    rule=Label(
        "季度核查的第三点：每次改密之后都有相近或成比例的整数金额转入，即账户每换一手，下一个客户的钱就到。",
        __doc__ or "",
    ),
    measures=Label(
        "改密后三天内转入整千元且与其他改密后的转入成 1～10 倍的次数",
        "password changes followed within three days by whole sums in proportion to those after other changes",
    ),
    unit=COUNT,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025)",
    ),
    innocent=Label("每月定投并按要求定期更换密码的人", "one who saves monthly and changes passwords as bidden"),
    needs=(
        "logins",
        "transfers",
    ),
    query=_query,
    explanation=Label(
        "{changes} 次改密中有 {followed} 次随后三天内转入整数金额，且与其他改密后的转入成比例",
        "{followed} of {changes} password changes were followed within three days by a whole sum in proportion to those "
        "after other changes",
    ),
    rows=_rows,
    floor=1,
    support=2,
)
