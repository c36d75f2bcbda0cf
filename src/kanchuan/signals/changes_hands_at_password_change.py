"""At one change of password several things change at once: money, machine and way of trading.

A forgotten password alone changes none of these; a new telephone changes the machine alone. Where an account passes into another hand, the
holder's money leaves before, more comes in after, often from somebody else, another machine takes over, orders become many and large. The
value is how many of the six hold at one and the same change: (1) 10,000 yuan or more out in the week before; (2) at least 50,000 yuan and
twice as much in within the week after; (3) half or more of what the holder's bank account received in those days came from others; (4) four
fifths of the use of the next 30 days come from machines never seen before; (5) three times the orders; (6) orders three times as large.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label

_SIGNS = (
    Label("改密前转出", "money out before"),
    Label("改密后大额转入", "more money in after"),
    Label("他人资金", "from somebody else"),
    Label("换用新设备", "a new machine"),
    Label("委托增至三倍", "three times the orders"),
    Label("单笔金额增至三倍", "three times their size"),
)


def _query(dialect: Dialect) -> str:
    said_zh = " || ".join(f"CASE WHEN p{n} > 0 THEN '、{sign.zh}' ELSE '' END" for n, sign in enumerate(_SIGNS, 1))
    said_en = " || ".join(f"CASE WHEN p{n} > 0 THEN ', {sign.en}' ELSE '' END" for n, sign in enumerate(_SIGNS, 1))
    return f"""WITH changes AS (
  SELECT DISTINCT account_no, day FROM login_flow WHERE event IN ('password_change', 'transfer_password_change')),
money AS (
  SELECT c.account_no, c.day, coalesce(sum(CASE WHEN m.hop = 0 AND m.direction = -1 AND m.day <= c.day THEN m.amount_e4 END), 0) AS out_before,
    coalesce(sum(CASE WHEN m.hop = 0 AND m.direction = 1 AND m.day >= c.day THEN m.amount_e4 END), 0) AS in_after,
    coalesce(sum(CASE WHEN m.hop = 1 AND m.direction = 1 AND m.day >= c.day - 1 THEN m.amount_e4 END), 0) AS received,
    coalesce(sum(CASE WHEN m.hop = 1 AND m.direction = 1 AND m.day >= c.day - 1 AND m.other_name <> h.name THEN m.amount_e4 END), 0) AS others
  FROM changes c JOIN money_flow m ON c.account_no = m.account_no AND m.day BETWEEN c.day - 7 AND c.day + 7
  LEFT JOIN holder_names h ON c.account_no = h.account_no GROUP BY c.account_no, c.day),
machine_use AS (
  SELECT c.account_no, c.day, coalesce(t.machine_no, -t.terminal_no) AS machine,
    sum(CASE WHEN u.day < c.day THEN u.orders + u.logins ELSE 0 END) AS before,
    sum(CASE WHEN u.day >= c.day AND u.day <= c.day + 30 THEN u.orders + u.logins ELSE 0 END) AS after
  FROM changes c JOIN terminal_use u ON c.account_no = u.account_no JOIN terminal_list t ON u.terminal_no = t.terminal_no
  GROUP BY c.account_no, c.day, coalesce(t.machine_no, -t.terminal_no)),
machines AS (
  SELECT account_no, day, sum(before) AS before, sum(after) AS after, sum(CASE WHEN before = 0 THEN after ELSE 0 END) AS fresh
  FROM machine_use GROUP BY account_no, day),
activity AS (
  SELECT c.account_no, c.day, coalesce(sum(CASE WHEN d.day < c.day THEN d.orders END), 0) AS before,
    coalesce(sum(CASE WHEN d.day >= c.day THEN d.orders END), 0) AS after,
    sum(CASE WHEN d.day < c.day THEN d.amount_e4 END) / nullif(sum(CASE WHEN d.day < c.day THEN d.executed END), 0) AS size_before,
    sum(CASE WHEN d.day >= c.day THEN d.amount_e4 END) / nullif(sum(CASE WHEN d.day >= c.day THEN d.executed END), 0) AS size_after
  FROM changes c JOIN account_day d ON c.account_no = d.account_no AND d.day BETWEEN c.day - 30 AND c.day + 30
  GROUP BY c.account_no, c.day),
parts AS (
  SELECT c.account_no, c.day, CAST(coalesce(m.out_before >= 100000000, false) AS INTEGER) AS p1,
    CAST(coalesce(m.in_after >= 500000000 AND m.in_after >= 2 * m.out_before, false) AS INTEGER) AS p2,
    CAST(coalesce(m.others >= 500000000 AND 2 * m.others >= m.received, false) AS INTEGER) AS p3,
    CAST(coalesce(k.before >= 3 AND k.after >= 10 AND 5 * k.fresh >= 4 * k.after, false) AS INTEGER) AS p4,
    CAST(coalesce(a.after + 5 >= 3 * (a.before + 5), false) AS INTEGER) AS p5,
    CAST(coalesce(a.size_after >= 3 * a.size_before, false) AS INTEGER) AS p6, coalesce(m.out_before, 0) AS out_before,
    coalesce(m.in_after, 0) AS in_after, coalesce(a.before, 0) AS before, coalesce(a.after, 0) AS after
  FROM changes c LEFT JOIN money m ON c.account_no = m.account_no AND c.day = m.day
  LEFT JOIN machines k ON c.account_no = k.account_no AND c.day = k.day LEFT JOIN activity a ON c.account_no = a.account_no AND c.day = a.day)
SELECT account_no, CAST(p1 + p2 + p3 + p4 + p5 + p6 AS DOUBLE) AS value, 1 AS support,
  {
        detail(
            dialect,
            day_text=dialect.date_text("day"),
            found_text=f"coalesce(nullif(substr({said_zh}, 2), ''), '无')",
            found_en_text=f"coalesce(nullif(substr({said_en}, 3), ''), 'none')",
            out_before=dialect.int_div("out_before", "10000"),
            in_after=dialect.int_div("in_after", "10000"),
            before="before",
            after="after",
        )
    } AS detail
FROM (
  SELECT *, row_number() OVER (PARTITION BY account_no ORDER BY p1 + p2 + p3 + p4 + p5 + p6 DESC, day) AS place FROM parts) AS t
WHERE place = 1"""


def _rows(subject: Subject) -> str:
    return f"""SELECT l."at" AS moment, l.event AS what, l.terminal_id, CAST(NULL AS DECIMAL(20, 4)) AS amount FROM logins l
WHERE l.account_id = {subject.account} AND l.event IN ('password_change', 'transfer_password_change')
UNION ALL SELECT t.sent_at, CASE WHEN t.payer_account = {subject.account} THEN 'money out' ELSE 'money in' END, NULL, t.amount FROM transfers t
WHERE t.payer_account = {subject.account} OR t.payee_account = {subject.account} ORDER BY moment NULLS LAST, what, amount NULLS LAST"""


SIGNAL = Signal(
    name="changes_hands_at_password_change",
    family="life_cycle",
    label=Label("改密前后资金、设备与交易同时换样", "money, machine and trading all change at a password change"),
    rule=Label(
        "忘记密码不会改变任何一项，换手机只改变设备。账户易手时，持有人的钱先走，更多的钱（常来自他人）进来，换一台设备操作，委托变多变大。计同一次改密前后同时出现的变化：（1）前一周转出1万元以上；（2）后一周转入5万元以上且为转出的两倍；（3）期间持有人银行账户所收款项一半以上来自他人；（4）其后30天五分之四的操作来自从未见过的设备；（5）委托数增至三倍；（6）单笔金额增至三倍。",
        __doc__ or "",
    ),
    measures=Label(
        "同一次改密前后同时出现的变化数（共六项：转出、转入、他人资金、新设备、委托数、单笔金额）",
        "how many of six changes come together at one password change: money out, money in, others' money, new machine, orders, order size",
    ),
    unit=COUNT,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）；《证券法》第五十八条（禁止出借、借用证券账户）",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025); Securities Law, article 58 (no lending or borrowing of accounts)",
    ),
    innocent=Label(
        "换手机、换银行卡并追加资金后恢复交易的本人；请家人代管",
        "a holder with a new telephone and card who pays in and trades again; a relative who takes over",
    ),
    needs=("logins",),
    query=_query,
    explanation=Label(
        "{day_text} 改密前后同时出现 {value:.0f} 项变化：{found_text}（前一周转出 {out_before:,.0f} 元，后一周转入 {in_after:,.0f} 元；"
        "前 30 天 {before} 笔委托，后 30 天 {after} 笔）",
        "{value:.0f} of six changes come together at the password change of {day_text}: {out_before:,.0f} yuan out in the week before, "
        "{in_after:,.0f} in within the week after, {before} orders in the 30 days before and {after} in the 30 after ({found_en_text})",
    ),
    rows=_rows,
    floor=2,
    support=1,
)
