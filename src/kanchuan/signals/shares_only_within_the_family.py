"""What it shares, it shares with its own household.

Husband and wife at one computer, on one telephone, at one address: sharing that the household explains. The value is the number of other
accounts of the household that use the same
machine or number where no other household does.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT a.account_no, CASE WHEN coalesce(s.value, 0) > 0 OR coalesce(c.value, 0) > 0 THEN 0.0 ELSE CAST(h.accounts - 1 AS
      DOUBLE) END AS value, 1 AS support,
  {detail(dialect, family="h.accounts - 1")} AS detail
FROM account_list a JOIN (SELECT household, count(*) AS accounts FROM account_list GROUP BY household) AS h ON a.household = h.household
LEFT JOIN sig_shares_a_strong_terminal s ON a.account_no = s.account_no LEFT JOIN sig_shares_a_contact c ON a.account_no = c.account_no
WHERE h.accounts > 1"""


def _rows(subject: Subject) -> str:
    return f"""SELECT b.account_id, b.holder_id, b.phone, b.second_contact, b.address FROM accounts a JOIN accounts b
  ON a.holder_id = b.holder_id OR a.address = b.address OR EXISTS (
    SELECT 1 FROM relations r WHERE r.kind = 'spouse' AND (r.from_party = a.holder_id AND r.to_party = b.holder_id OR r.to_party =
      a.holder_id AND r.from_party = b.holder_id))
WHERE a.account_id = {subject.account} ORDER BY b.account_id"""


SIGNAL = Signal(
    name="shares_only_within_the_family",
    family="innocent",
    label=Label("仅与家人共用设备或电话", "shares only within the family"),
    rule=Label(
        "夫妻共用一台电脑、一个电话、一个地址：这种共用由家庭关系解释。",
        __doc__ or "",
    ),
    measures=Label(
        "共用设备或电话的本户其他账户数（与外人共用时为 0）",
        "other accounts of the household on the same machine or number (0 where others share too)",
    ),
    unit=COUNT,
    source=Label(
        "《期货市场实际控制关系账户管理办法》列举的情形",
        "the grounds listed in the futures market's rules on accounts under actual control",
    ),
    innocent=Label("家人账户也可能一并出借", "a family's accounts can be lent together"),
    needs=("accounts",),
    query=_query,
    explanation=Label(
        "与本户另外 {family} 个账户共用设备、电话或地址，未见与外人共用",
        "shares with {family} other accounts of its household and with nobody else",
    ),
    rows=_rows,
    direction="against",
    floor=0,
    support=1,
)
