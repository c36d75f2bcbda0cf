"""Registers: a broker's and a futures company's clients, people whom the police asked about, and daily prices."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.simulate.raw.text_file import GBK, UTF8, write_text
from kanchuan.simulate.raw.workbook import write_workbook


def write_registers(engine: DuckDBEngine, folder: Path, made: dt.date) -> list[Path]:
    """Write them. Gives the files' paths."""
    kind = "CASE a.holder_kind WHEN 'person' THEN '个人' WHEN 'organisation' THEN '机构' WHEN 'product' THEN '产品' END"
    # A register without parties has no names: the holder's number stands for it.
    holders = """(SELECT DISTINCT account_id, broker_id, holder_id, holder_kind, opened_on, phone, second_contact, address, branch, label FROM accounts) a
      JOIN desks d ON a.account_id = d.account_id LEFT JOIN (SELECT party_id, min(name) AS name, min(id_number) AS id_number FROM parties GROUP BY 1) p ON a.holder_id = p.party_id"""
    stock = f"""SELECT a.account_id AS "资金账号", coalesce(p.name, a.label, a.holder_id) AS "客户姓名", {kind} AS "客户类型", p.id_number AS "证件号码",
      CAST(day_text(a.opened_on) AS BIGINT) AS "开户日期", a.phone AS "手机号码", a.second_contact AS "第二联系人", a.address AS "联系地址", a.branch AS "开户营业部",
      d.shanghai AS "上海股东账号", d.shenzhen AS "深圳股东账号", a.broker_id AS "证券公司"
      FROM {holders} WHERE d.system NOT IN ('ctp', 'statement') ORDER BY 1"""
    futures = f"""SELECT a.account_id AS "投资者账号", coalesce(p.name, a.label, a.holder_id) AS "投资者名称", {kind} AS "客户类型", p.id_number AS "证件号码", day_text(a.opened_on) AS "开户日期",
      a.phone AS "手机号码", a.second_contact AS "第二联系人", a.address AS "联系地址", a.branch AS "所属营业部", a.broker_id AS "期货公司"
      FROM {holders} WHERE d.system IN ('ctp', 'statement') ORDER BY 1"""
    people = """SELECT name AS "客户名称", CASE kind WHEN 'person' THEN '身份证' ELSE '统一社会信用代码' END AS "证照类型", id_number AS "证照号码", phone AS "联系手机", address AS "住宅地址"
      FROM parties WHERE id_number IS NOT NULL AND name IS NOT NULL AND party_id NOT IN (SELECT holder_id FROM accounts WHERE holder_id IS NOT NULL) ORDER BY party_id"""
    prices = """SELECT symbol AS "证券代码", strftime(day, '%Y-%m-%d') AS "交易日期", plain(open) AS "开盘价", plain(high) AS "最高价", plain(low) AS "最低价",
      plain(close) AS "收盘价", volume AS "成交量" FROM quotes ORDER BY day, symbol"""
    above = [["客户资料查询"], [f"查询日期：{made.isoformat()}"]]
    found = [
        *write_workbook(engine, stock, folder / "客户资料.xlsx", "客户资料", made, above=above),
        write_text(engine, futures, folder / "期货客户资料.csv", GBK),
        write_text(engine, people, folder / "人员信息.csv", GBK),
        write_text(engine, prices, folder / "日行情.csv", UTF8),
    ]
    return [path for path in found if path is not None]
