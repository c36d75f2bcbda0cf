"""Terminal fields that every ordinary client fills in are blank.

Software that enters through an interface it was not given leaves disk, processor, MAC and IMEI blank or filled with placeholders
(placeholders are read as blank).
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("blank", "described")} AS value, described AS support,
      {detail(dialect, part="blank", described="described")} AS detail
FROM account_terminals WHERE described > 0"""


def _rows(subject: Subject) -> str:
    return f"""SELECT o.order_id, o.placed_at, o.symbol, o.side, o.quantity, t.terminal_id, t.kind, t.public_ip, t.app_id, t.mac,
      t.disk_serial
FROM orders o JOIN terminals t ON o.terminal_id = t.terminal_id
WHERE o.account_id = {subject.account} AND t.disk_serial IS NULL AND t.cpu_id IS NULL AND t.mac IS NULL AND t.imei IS NULL ORDER BY
  o.placed_at NULLS LAST, o.order_id"""


SIGNAL = Signal(
    name="hides_its_terminal",
    family="terminals",
    label=Label("终端信息空白", "terminal fields are blank"),
    rule=Label(
        "以未获授权的接口接入的软件，会把硬盘、CPU、MAC、IMEI 留空或填占位符（占位符按空处理）。",
        __doc__ or "",
    ),
    measures=Label("强标识（硬盘、CPU、MAC、IMEI、手机号）全部空白的操作占比", "share of uses whose strong identifiers are all blank"),
    unit=SHARE,
    source=Label(
        "证监会公告〔2013〕30号、〔2022〕43号（客户交易终端信息管理）；证监会公告〔2018〕27号（期货客户交易终端信息采集及接入认证）",
        "CSRC announcements 30 of 2013 and 43 of 2022 (clients' terminal information); CSRC announcement 27 of 2018 (terminals of futures clients, look-through supervision)",
    ),
    innocent=Label(
        "容器、NVMe 硬盘或手机系统不提供标识；采集程序的缺陷",
        "containers, NVMe disks and telephones that give no identifiers; a fault of the collector",
    ),
    needs=("terminals", "orders|logins"),
    query=_query,
    explanation=Label("{part} 次操作（占 {value:.0%}）的终端强标识全部为空", "{part} uses ({value:.0%}) carry no strong identifier at all"),
    rows=_rows,
    floor=0.2,
    support=20,
    either_way=True,
)
