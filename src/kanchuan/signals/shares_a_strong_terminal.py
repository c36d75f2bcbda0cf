"""Orders of accounts that different people hold come from one machine.

Trade-device overlap (IP, MAC and disk serial) is the first thing that exchanges and courts look at in groups of accounts. A machine is
told here by two strong
identifiers; a shared public address alone never counts. One household (one holder, spouses, up to four holders at one address) counts
once, and products and
organisations are not counted, since one manager trades many of them from one machine lawfully. Only machines that carry at least half of
the account's use count.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT x.account_no, CAST(x.others AS DOUBLE) AS value, x.days AS support,
      {detail(dialect, others="x.others", day_text=dialect.date_text("x.day"), days="x.days", terminal_text="l.terminal_id")} AS detail
FROM (
  SELECT account_no, max(others) AS others, sum(CASE WHEN others > 0 THEN 1 ELSE 0 END) AS days, max_by(day, others * 100000 - day) AS day,
    max_by(terminal_no, others * 100000 - day) AS terminal_no
  FROM (
    SELECT u.account_no, u.day, min(u.terminal_no) AS terminal_no, max(coalesce(m.households, 1)) - 1 AS others
    FROM terminal_use u JOIN terminal_list t ON u.terminal_no = t.terminal_no
      JOIN (
        SELECT account_no, machine_no FROM (
          SELECT v.account_no, z.machine_no, sum(v.orders + v.logins) AS used, sum(sum(v.orders + v.logins)) OVER (PARTITION BY
            v.account_no) AS whole
          FROM terminal_use v JOIN terminal_list z ON v.terminal_no = z.terminal_no GROUP BY v.account_no, z.machine_no) AS own
        WHERE machine_no IS NOT NULL AND 2 * used >= whole) AS main ON u.account_no = main.account_no AND t.machine_no = main.machine_no
      LEFT JOIN machine_day m ON t.machine_no = m.machine_no AND u.day = m.day
    WHERE t.strong_ids >= 2 GROUP BY u.account_no, u.day) AS d GROUP BY account_no) AS x
JOIN terminal_list l ON x.terminal_no = l.terminal_no"""


def _rows(subject: Subject) -> str:
    return f"""WITH machine AS (
  SELECT DISTINCT t.disk_serial, t.mac, t.cpu_id, t.imei FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id WHERE
    o.account_id = {subject.account}
  UNION SELECT DISTINCT t.disk_serial, t.mac, t.cpu_id, t.imei FROM logins l JOIN terminals t ON l.terminal_id = t.terminal_id WHERE
    l.account_id = {subject.account})
SELECT o.account_id, t.terminal_id, t.disk_serial, t.mac, t.cpu_id, t.imei, count(*) AS orders, min(o.placed_at) AS first_at,
  max(o.placed_at) AS last_at
FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id
  JOIN machine m ON (t.disk_serial = m.disk_serial AND (t.mac = m.mac OR t.cpu_id = m.cpu_id)) OR t.imei = m.imei OR (t.mac = m.mac AND
    t.cpu_id = m.cpu_id)
GROUP BY o.account_id, t.terminal_id, t.disk_serial, t.mac, t.cpu_id, t.imei ORDER BY o.account_id, t.terminal_id"""


SIGNAL = Signal(
    name="shares_a_strong_terminal",
    family="terminals",
    label=Label("与他人账户共用同一设备", "shares one machine with other people's accounts"),
    rule=Label(
        "多个账户由同一台设备操作，是交易所和法院认定账户组时首先查看的事实。此处以两项以上强标识相同认定同一设备；仅公网地址相同不算。同户家人（同一持有人、配偶、同址四人以内）算一户，产品与机构不计，只看承担本账户一半以上操作的设备。",
        __doc__ or "",
    ),
    measures=Label(
        "同一天在同一台设备（两个以上强标识相同）上交易的其他家庭数，取最大的一天",
        "other households that used the same machine (two strong identifiers) on one day, the largest day",
    ),
    unit=COUNT,
    source=Label(
        "操纵市场案件认定账户组的惯例：设备（IP、MAC、硬盘序列号）、资金、交易一致；《期货市场实际控制关系账户管理办法》列举的情形",
        "practice in manipulation cases: accounts are one group by device (IP, MAC, disk serial), money and consistent trading; the grounds listed in the futures market's rules on accounts under actual control",
    ),
    innocent=Label(
        "营业部大厅的公用电脑、家人同住、云桌面镜像复制了序列号",
        "a public computer in the branch, a family, cloned serial numbers of virtual desktops",
    ),
    needs=("terminals", "orders|logins"),
    query=_query,
    explanation=Label(
        "{day_text} 有另外 {others} 户在同一台设备上交易或登录（终端 {terminal_text}，共 {days} 天出现共用）",
        "on {day_text} {others} other households traded or logged in on the same machine (terminal {terminal_text}; "
        "{days} days with sharing)",
    ),
    rows=_rows,
    floor=0,
)
