"""After a change of password the account trades many times more than before.

The hand that got the new password is another. The value is the largest ratio of orders in the thirty days after a change to those in the
thirty days before (each plus five).
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, round((after + 5.0) / (before + 5.0), 6) AS value, before + after AS support,
      {detail(dialect, day_text=dialect.date_text("day"), before="before", after="after")} AS detail
FROM (
  SELECT account_no, day, before, after, row_number() OVER (PARTITION BY account_no ORDER BY (after + 5.0) / (before + 5.0) DESC NULLS
    LAST, day NULLS LAST) AS place
  FROM (
    SELECT c.account_no, c.day, coalesce(sum(CASE WHEN d.day < c.day THEN d.orders END), 0) AS before, coalesce(sum(CASE WHEN d.day >=
      c.day THEN d.orders END), 0) AS after
    FROM (SELECT DISTINCT account_no, day FROM login_flow WHERE event IN ('password_change', 'transfer_password_change')) AS c
    JOIN account_day d ON c.account_no = d.account_no AND d.day BETWEEN c.day - 30 AND c.day + 30 GROUP BY c.account_no, c.day) AS s) AS t
WHERE place = 1"""


def _rows(subject: Subject) -> str:
    return f"""SELECT l."at" AS changed_at, l.event, l.terminal_id, o.order_id, o.placed_at, o.symbol, o.side, o.quantity FROM logins l
JOIN orders o ON o.account_id = l.account_id AND o.placed_at BETWEEN l."at" - INTERVAL 30 DAY AND l."at" + INTERVAL 30 DAY
WHERE l.account_id = {subject.account} AND l.event IN ('password_change', 'transfer_password_change') ORDER BY l."at", o.placed_at,
  o.order_id"""


SIGNAL = Signal(
    name="changes_after_password_change",
    family="life_cycle",
    label=Label("改密后交易量陡增", "trades much more after a password change"),
    rule=Label(
        "拿到新密码的是另一只手。取改密后30天与前30天委托数之比（各加5）中最大者。",
        __doc__ or "",
    ),
    measures=Label(
        "改密后 30 天与前 30 天委托数之比（各加 5）", "orders in the 30 days after a password change over the 30 before (each plus 5)"
    ),
    unit=Label("倍", "times"),
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025)",
    ),
    innocent=Label("忘记密码重置后恢复交易的人", "someone who reset a forgotten password and trades again"),
    needs=(
        "logins",
        "orders|fills",
    ),
    query=_query,
    explanation=Label(
        "{day_text} 改密前 30 天 {before} 笔委托，之后 30 天 {after} 笔",
        "{before} orders in the 30 days before the password change of {day_text}, {after} in the 30 after",
    ),
    rows=_rows,
    floor=3,
    support=1,
)
