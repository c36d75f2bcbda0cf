"""Each tag on the orders has a machine of its own.

Somebody who labels his own strategies sends them all from where he sits. Where each tag comes from a machine of its own, the tags are people.
The value is the number of different machines that each carry four fifths or more of the orders of some tag (tags with at least five orders).
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, CAST(count(DISTINCT CASE WHEN 5 * n >= 4 * total THEN machine END) AS DOUBLE) AS value, sum(total) AS support,
  {detail(dialect, tags="count(*)", own="sum(CASE WHEN 5 * n >= 4 * total THEN 1 ELSE 0 END)", tagged="sum(total)")} AS detail
FROM (
  SELECT account_no, tag, machine, n, sum(n) OVER (PARTITION BY account_no, tag) AS total,
    row_number() OVER (PARTITION BY account_no, tag ORDER BY n DESC, machine) AS place
  FROM (
    SELECT a.account_no, trim(o.remark) AS tag, coalesce(t.machine_no, -t.terminal_no) AS machine, count(*) AS n
    FROM orders o JOIN account_list a ON o.account_id = a.account_id JOIN terminal_list t ON o.terminal_id = t.terminal_id
    WHERE o.remark IS NOT NULL AND trim(o.remark) <> '' GROUP BY a.account_no, trim(o.remark), coalesce(t.machine_no, -t.terminal_no)) AS u) AS p
WHERE place = 1 AND total >= 5 GROUP BY account_no HAVING count(*) >= 2"""


def _rows(subject: Subject) -> str:
    return (
        f"SELECT remark, terminal_id, count(*) AS orders, min(placed_at) AS first_at, max(placed_at) AS last_at FROM orders "
        f"WHERE account_id = {subject.account} AND remark IS NOT NULL GROUP BY remark, terminal_id ORDER BY remark, orders DESC, terminal_id NULLS LAST"
    )


SIGNAL = Signal(
    name="gives_each_tag_its_machine",
    family="tags",
    label=Label("每个备注各有自己的设备", "each tag has a machine of its own"),
    rule=Label(
        "给自己的策略贴标签的一个人，总从自己坐的地方下单。每种备注各来自一台固定设备，备注便是人。",
        __doc__ or "",
    ),
    measures=Label("承担某一备注五分之四以上委托的不同设备数", "different machines that each carry four fifths or more of a tag's orders"),
    unit=COUNT,
    source=Label(
        "证监会公告〔2015〕19号（禁止以子账户、分账户、虚拟账户方式违规交易）；证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）",
        "CSRC announcement 19 of 2015 (no trading through sub-accounts, split or virtual accounts); CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information)",
    ),
    innocent=Label("一个人把不同策略放在不同主机上运行", "one person who runs each strategy on a computer of its own"),
    needs=("orders", "terminals"),
    query=_query,
    explanation=Label(
        "{tags} 种备注（共 {tagged} 笔委托）中有 {own} 种各自来自固定设备，这些设备共 {value:.0f} 台",
        "{own} of {tags} tags ({tagged} orders) each come from a machine that hardly changes; these are {value:.0f} different machines",
    ),
    rows=_rows,
    floor=1,
    support=30,
)
