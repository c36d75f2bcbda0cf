"""Another account buys or sells the same security on the same days.

Accounts in one hand trade alike: consistent trading is among the grounds on which exchanges and courts hold accounts to be one group. Counted
are security-days on which the account and one other account, of another household (products and
organisations apart), traded in the same direction and at most three accounts in
the dataset did; the value is that number for the account it coincides with most, less what the activity of both would give by chance and one
and a half standard deviations of it.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""WITH directed AS (
  SELECT account_no, symbol_no, day, 1 AS side FROM account_symbol_day WHERE bought > sold
  UNION ALL SELECT account_no, symbol_no, day, -1 FROM account_symbol_day WHERE sold > bought),
cells AS (
  SELECT symbol_no, day, count(*) AS n, min(account_no) AS low, max(account_no) AS high, sum(account_no) - min(account_no) - max(account_no) AS mid
  FROM directed GROUP BY symbol_no, day, side HAVING count(*) BETWEEN 2 AND 3),
met AS (
  SELECT low AS one, high AS two, symbol_no, day FROM cells
  UNION ALL SELECT low, CAST(mid AS INTEGER), symbol_no, day FROM cells WHERE n = 3
  UNION ALL SELECT CAST(mid AS INTEGER), high, symbol_no, day FROM cells WHERE n = 3),
couples AS (
  SELECT one, two, count(*) AS shared, min(day) AS first_day, max(day) AS last_day, min(symbol_no) AS symbol_no
  FROM met GROUP BY one, two HAVING count(*) >= 2),
pairs AS (
  SELECT one AS account_no, two AS other_no, shared, first_day, last_day, symbol_no FROM couples
  UNION ALL SELECT two, one, shared, first_day, last_day, symbol_no FROM couples),
activity AS (SELECT account_no, count(*) AS n FROM directed GROUP BY account_no),
whole AS (SELECT 2.0 * count(DISTINCT symbol_no) * count(DISTINCT day) AS n FROM directed),
judged AS (
  SELECT p.account_no, p.other_no, p.shared, p.first_day, p.last_day, p.symbol_no, x.n * y.n / c.n AS by_chance
  FROM pairs p JOIN activity x ON p.account_no = x.account_no JOIN activity y ON p.other_no = y.account_no CROSS JOIN whole c
  JOIN account_list a ON p.account_no = a.account_no JOIN account_list b ON p.other_no = b.account_no WHERE a.household <> b.household
    AND coalesce(a.holder_kind, 'person') = 'person' AND coalesce(b.holder_kind, 'person') = 'person')
SELECT f.account_no, greatest(0, round(coalesce(j.shared - j.by_chance - 1.5 * sqrt(j.by_chance), 0), 6)) + 0.0 AS value, x.n AS support,
  {
        detail(
            dialect,
            shared="coalesce(j.shared, 0)",
            by_chance="coalesce(round(j.by_chance, 2), 0)",
            with_text=f"o.account_id || ' ' || s.symbol || ' ' || {dialect.date_text('j.first_day')} || '～' || {dialect.date_text('j.last_day')}",
        )
    } AS detail
FROM account_flow f JOIN activity x ON f.account_no = x.account_no
LEFT JOIN (
  SELECT *, row_number() OVER (PARTITION BY account_no ORDER BY shared - by_chance DESC, other_no) AS place FROM judged) AS j
  ON f.account_no = j.account_no AND j.place = 1
LEFT JOIN account_list o ON j.other_no = o.account_no LEFT JOIN symbol_list s ON j.symbol_no = s.symbol_no
WHERE (SELECT count(*) FROM account_flow) >= 10"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "CAST(moment AS DATE), symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="trades_alongside_another_account",
    family="groups",
    label=Label("与另一账户同日同向交易同一证券", "trades the same security on the same days as another account"),
    rule=Label(
        "由同一人控制的账户交易相似；交易一致是交易所和法院认定账户组的依据之一。计本账户与另一户（不同家庭）在同一天同方向交易同一冷门证券（数据中至多三户）的次数，扣除双方活跃度偶然应有的部分及一个半标准差。",
        __doc__ or "",
    ),
    measures=Label(
        "与重合最多的另一账户同日同向交易同一冷门证券的次数（扣除偶然）",
        "same security, day and direction as the account it coincides with most, less chance",
    ),
    unit=COUNT,
    source=Label(
        "操纵市场案件认定账户组的惯例：设备（IP、MAC、硬盘序列号）、资金、交易一致",
        "practice in manipulation cases: accounts are one group by device (IP, MAC, disk serial), money and consistent trading",
    ),
    innocent=Label("同一投顾或消息来源的客户、同一管理人的产品", "clients of one adviser, followers of one tip, products of one manager"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "与重合最多的另一账户有 {shared} 个证券日同向交易同一冷门证券（{with_text}），偶然应有 {by_chance:.2f} 个",
        "{shared} security-days in one direction with the account it coincides with most ({with_text}); {by_chance:.2f} by chance",
    ),
    rows=_rows,
    floor=2,
    support=1,
)
