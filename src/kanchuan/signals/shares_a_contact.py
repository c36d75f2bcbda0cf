"""One telephone number stands on the files of accounts of different households.

The quarterly check begins with the telephone of the investor and of the second contact. Counted are other households with the number as
their own or as second contact.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.duckdb import literal
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, CAST(others AS DOUBLE) AS value, 1 AS support, {detail(dialect, others="others", phone_text="phone")} AS
      detail
FROM (
  SELECT u.account_no, u.phone, n.households - 1 AS others, row_number() OVER (PARTITION BY u.account_no ORDER BY n.households DESC NULLS
    LAST, u.phone NULLS LAST) AS place
  FROM contact_use u JOIN (SELECT phone, count(DISTINCT household) AS households FROM contact_use GROUP BY phone) AS n ON u.phone =
    n.phone) AS t
WHERE place = 1"""


def _rows(subject: Subject) -> str:
    phone = literal(str(subject.detail.get("phone_text") or ""))
    return (
        f"SELECT account_id, holder_id, phone, second_contact, address, branch, opened_on "
        f"FROM accounts WHERE phone = {phone} OR second_contact = {phone} ORDER BY account_id"
    )


SIGNAL = Signal(
    name="shares_a_contact",
    family="identity",
    label=Label("电话或第二联系人与他人账户相同", "shares a telephone with other people's accounts"),
    rule=Label(
        "季度核查首先看投资者本人及第二联系人的电话是否与配资公司有关。计使用同一号码的其他家庭数。",
        __doc__ or "",
    ),
    measures=Label("电话或第二联系人号码相同的其他家庭数", "other households with the same telephone or second contact"),
    unit=COUNT,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025)",
    ),
    innocent=Label("客户经理误留本人电话、亲友互为第二联系人", "an account manager who left his own number, friends as second contacts"),
    needs=("accounts",),
    query=_query,
    explanation=Label(
        "号码 {phone_text} 同时出现在另外 {others} 户的开户资料中",
        "number {phone_text} also stands on the files of {others} other households",
    ),
    rows=_rows,
    floor=1,
    support=1,
    either_way=True,
)
