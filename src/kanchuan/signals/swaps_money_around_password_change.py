"""Large money leaves before a change of password and comes in after it.

The quarterly check of China Securities Depository and Clearing asks brokers to look for large transfers out before a change of the
trading or bank-transfer password, and large
transfers in after it: the holder empties the account before he hands it over. Large is 20,000 yuan out and
100,000 in (the check gives no number); the window is a week on each side. What the account's other days show in such windows is chance and is
taken off.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail, share
from kanchuan.tables.table import Label

# In 1/10,000 yuan. The published check gives no number; a holder who empties a small account takes out tens of thousands.
_LARGE_OUT, _LARGE_IN = 200_000_000, 1_000_000_000


def _query(dialect: Dialect) -> str:
    return f"""WITH changes AS (
  SELECT DISTINCT account_no, day FROM login_flow WHERE event IN ('password_change', 'transfer_password_change')),
days AS (
  SELECT account_no, day, true AS changed FROM changes
  UNION ALL SELECT d.account_no, d.day, false FROM account_day d JOIN (SELECT DISTINCT account_no FROM changes) AS c
    ON d.account_no = c.account_no),
moved AS (
  SELECT account_no, day, sum(CASE WHEN direction = -1 THEN amount_e4 ELSE 0 END) AS outward,
    sum(CASE WHEN direction = 1 THEN amount_e4 ELSE 0 END) AS inward FROM money_flow WHERE hop = 0 GROUP BY account_no, day),
windows AS (
  SELECT d.account_no, d.day, d.changed, coalesce(sum(CASE WHEN m.day <= d.day THEN m.outward END), 0) AS out_before,
    coalesce(sum(CASE WHEN m.day >= d.day THEN m.inward END), 0) AS in_after
  FROM days d LEFT JOIN moved m ON d.account_no = m.account_no AND m.day BETWEEN d.day - 7 AND d.day + 7
  GROUP BY d.account_no, d.day, d.changed),
judged AS (
  SELECT w.account_no, w.changed, w.in_after, w.out_before >= {_LARGE_OUT} AND w.in_after >= {_LARGE_IN} AS swapped,
    w.changed OR NOT EXISTS (SELECT 1 FROM changes c WHERE c.account_no = w.account_no AND c.day BETWEEN w.day - 7 AND w.day + 7) AS counts
  FROM windows w)
SELECT account_no, greatest(0, round(swaps - changes * coalesce(usual, 0), 6)) + 0.0 AS value, changes AS support,
  {
        detail(
            dialect,
            changes="changes",
            swaps="swaps",
            largest=dialect.int_div("largest", "10000"),
            by_chance="round(changes * coalesce(usual, 0), 2)",
        )
    } AS detail
FROM (
  SELECT account_no, sum(CASE WHEN changed THEN 1 ELSE 0 END) AS changes, sum(CASE WHEN changed AND swapped THEN 1 ELSE 0 END) AS swaps,
    max(CASE WHEN changed THEN in_after ELSE 0 END) AS largest,
    {
        share(
            "sum(CASE WHEN NOT changed AND counts AND swapped THEN 1 ELSE 0 END)", "sum(CASE WHEN NOT changed AND counts THEN 1 ELSE 0 END)"
        )
    }
      AS usual
  FROM judged WHERE EXISTS (SELECT 1 FROM moved v WHERE v.account_no = judged.account_no) GROUP BY account_no) AS t"""


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
    rule=Label(
        "中国结算要求券商核查：修改交易密码或银证转账密码之前大额转出、之后大额转入。持有人交出账户前先把钱取走。此处以转出2万元、转入10万元为大额（核查要求未给数值），前后各一周；账户平日同样窗口中出现的频率视为偶然，予以扣除。",
        __doc__ or "",
    ),
    measures=Label(
        "前一周大额转出且后一周大额转入的改密次数（扣除该账户平日同样情形的频率）",
        "password changes with a large sum out in the week before and in within the week after, less the account's usual",
    ),
    unit=COUNT,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）；《证券法》第五十八条（禁止出借、借用证券账户）",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025); Securities Law, article 58 (no lending or borrowing of accounts)",
    ),
    innocent=Label("更换托管券商或银行卡后重新入金", "a new bank card, money parked elsewhere for a week"),
    needs=(
        "logins",
        "transfers",
    ),
    query=_query,
    explanation=Label(
        "{swaps} 次改密（共 {changes} 次）前一周大额转出、后一周大额转入，最大转入 {largest:,.0f} 元；按该账户平日偶然应有 {by_chance:.2f} 次",
        "{swaps} of {changes} password changes had a large sum out in the week before and in the week after (largest in "
        "{largest:,.0f} yuan; {by_chance:.2f} by this account's own chance)",
    ),
    rows=_rows,
    floor=0,
    support=1,
)
