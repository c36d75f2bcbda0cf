"""More holders at one address than a household has.

Up to four holders at one address are taken for a family and count as one.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT a.account_no, CAST(n.households - 1 AS DOUBLE) AS value, 1 AS support, {detail(dialect, others="n.households - 1")}
      AS detail
FROM account_list a JOIN (SELECT address, count(DISTINCT household) AS households FROM account_list WHERE address IS NOT NULL GROUP BY
  address) AS n ON a.address = n.address"""


def _rows(subject: Subject) -> str:
    return (
        f"SELECT account_id, holder_id, phone, address, branch, opened_on "
        f"FROM accounts WHERE address IN (SELECT address FROM accounts WHERE account_id = {subject.account}) ORDER BY account_id"
    )


SIGNAL = Signal(
    name="shares_an_address",
    family="identity",
    label=Label("地址与多人账户相同", "shares an address with many holders"),
    rule=Label(
        "同一地址四人以内视为一家，计其他家庭数。",
        __doc__ or "",
    ),
    measures=Label("同一地址的其他家庭数（四人以内视为一家）", "other households at the same address (up to four holders are one)"),
    unit=COUNT,
    source=Label(
        "《期货市场实际控制关系账户管理办法》列举的情形；依分仓机制推断，无公开数值标准",
        "the grounds listed in the futures market's rules on accounts under actual control; inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("集体宿舍、单位地址、村镇地址写得粗", "a dormitory, an employer's address, coarse village addresses"),
    needs=("accounts",),
    query=_query,
    explanation=Label("同一地址另有 {others} 户开户", "{others} other households opened accounts from the same address"),
    rows=_rows,
    floor=1,
    support=1,
)
