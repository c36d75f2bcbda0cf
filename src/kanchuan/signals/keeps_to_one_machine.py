"""Nearly everything is done from one machine, and no other household uses it.

One hand, one machine: what all innocent look-alikes that trade from home, from a hosting room or from an office of their own have in
common.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT t.account_no, CASE WHEN s.value > 0 THEN 0.0 ELSE {share("t.largest_machine", "t.orders")} END AS value, t.orders AS
      support, {detail(dialect, machines="t.machines")} AS detail
FROM account_terminals t LEFT JOIN sig_shares_a_strong_terminal s ON t.account_no = s.account_no WHERE t.described > 0 AND t.relayed = 0
  AND t.blank * 2 < t.described"""


def _rows(subject: Subject) -> str:
    return f"""SELECT t.terminal_id, t.kind, t.disk_serial, t.mac, t.cpu_id, t.imei, count(*) AS orders FROM orders o JOIN terminals t ON
      o.terminal_id = t.terminal_id
WHERE o.account_id = {subject.account} GROUP BY t.terminal_id, t.kind, t.disk_serial, t.mac, t.cpu_id, t.imei ORDER BY orders DESC,
  t.terminal_id"""


SIGNAL = Signal(
    name="keeps_to_one_machine",
    family="innocent",
    label=Label("始终使用同一台自有设备", "keeps to one machine of its own"),
    rule=Label(
        "一只手、一台设备：在家、在托管机房或自己办公室交易的人都是如此。平台用一台服务器代客下单时也一样，故只算轻微的反面证据。",
        __doc__ or "",
    ),
    measures=Label(
        "最常用设备的操作占比（设备与他户共用时为 0）", "share of use on the most used machine (0 where another household uses it)"
    ),
    unit=SHARE,
    source=Label(
        "证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）",
        "CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information)",
    ),
    innocent=Label("平台由一台服务器代客下单时也只见一台设备", "a platform that sends all orders from one server also shows one machine"),
    needs=(
        "terminals",
        "orders|logins",
    ),
    query=_query,
    explanation=Label(
        "{value:.0%} 的操作来自同一台设备（共 {machines} 台设备）", "{value:.0%} of its use came from one machine (of {machines})"
    ),
    rows=_rows,
    direction="against",
    floor=0.7,
    support=20,
)
