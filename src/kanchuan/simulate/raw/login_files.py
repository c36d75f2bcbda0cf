"""Login logs of brokers and futures companies."""

from __future__ import annotations

from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.simulate.raw.text_file import UTF8, UTF8_BOM, write_text

_EVENTS = {"login": "登录", "logout": "退出", "password_change": "修改交易密码", "transfer_password_change": "修改银证转账密码"}


def write_logins(engine: DuckDBEngine, folder: Path) -> list[Path]:
    """Write them. Gives the files' paths."""
    event = "CASE l.event " + " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in _EVENTS.items()) + " END"
    rows = "FROM logins l JOIN desks d ON l.account_id = d.account_id LEFT JOIN terminal_texts t ON l.terminal_id = t.terminal_id"
    # Futures companies say 资金密码 for that of the bank link.
    futures_event = event.replace("修改银证转账密码", "修改资金密码")
    order = 'ORDER BY l."at", l.account_id, l.event, l.terminal_id'
    stock = f"""SELECT l.account_id AS "资金账号", moment_text(l."at") AS "发生时间", {event} AS "业务类型", t.text AS "终端信息", t.way AS "委托方式", t.relay AS relay_app_id
      {rows} WHERE d.system NOT IN ('ctp', 'statement') {order}"""
    futures = f"""SELECT d.broker_id AS BrokerID, l.account_id AS InvestorID, day_text(l."at") AS LoginDate, time_text(l."at") AS LoginTime, {futures_event} AS LoginType,
      t.public_ip AS ClientPublicIP, t.mac AS MacAddress, t.futures_text AS ClientSystemInfo, t.product AS UserProductInfo, t.app_id AS ClientAppID,
      t.relay AS RelayAppID {rows} WHERE d.system IN ('ctp', 'statement') {order}"""
    found = [write_text(engine, stock, folder / "登录日志.csv", UTF8_BOM), write_text(engine, futures, folder / "UserSession.csv", UTF8)]
    return [path for path in found if path is not None]
