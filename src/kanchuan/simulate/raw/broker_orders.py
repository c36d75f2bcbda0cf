"""Orders of shares as four makes of broker's counters list them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.simulate.raw.text_file import GBK, TABBED, UTF8, write_text
from kanchuan.simulate.raw.workbook import write_workbook

# Of rejected orders no counter says what was filled.
_STATUS = "CASE status WHEN 'filled' THEN {0} WHEN 'partial' THEN {1} WHEN 'cancelled' THEN {2} WHEN 'rejected' THEN {3} END"


def stock_orders(engine: DuckDBEngine) -> None:
    """``stock_orders``: the orders of shares with all that a counter says of them, ``code`` without its exchange."""
    engine.execute(
        """CREATE OR REPLACE TABLE stock_orders AS SELECT o.* EXCLUDE (order_no), d.system, n.order_no, s.name, split_part(o.symbol, '.', 1) AS code, split_part(o.symbol, '.', 2) AS exchange,
          CASE split_part(o.symbol, '.', 2) WHEN 'SH' THEN d.shanghai ELSE d.shenzhen END AS holder, coalesce(o.trading_day, CAST(o.placed_at AS DATE)) AS on_day,
          t.text AS station, t.way, t.relay
        FROM orders o JOIN desks d ON o.account_id = d.account_id JOIN order_numbers n ON o.order_id = n.order_id
        LEFT JOIN security_names s ON o.symbol = s.symbol LEFT JOIN terminal_texts t ON o.terminal_id = t.terminal_id
        WHERE d.system NOT IN ('ctp', 'statement')""",
        "stock orders",
    )


def write_broker_orders(engine: DuckDBEngine, folder: Path, made: dt.date) -> list[Path]:
    """Write the lists of orders of all four makes. Gives the files' paths."""
    found = [
        write_text(engine, _tabbed(), folder / "委托流水.xls", TABBED),
        write_text(engine, _coded(), folder / "his_entrust.csv", GBK),
        *write_workbook(engine, _workbook(), folder / "历史委托.xlsx", "历史委托", made),
        write_text(engine, _terminal(), folder / "xt_orders.csv", UTF8),
    ]
    return [path for path in found if path is not None]


def _from(system: str) -> str:
    return f"FROM stock_orders WHERE system = '{system}' ORDER BY placed_at, order_id"


def _tabbed() -> str:
    return f"""SELECT day_text(on_day) AS "委托日期", time_text(placed_at) AS "委托时间", account_id AS "资金账号", holder AS "股东代码", code AS "证券代码", name AS "证券名称",
      CASE side WHEN 'buy' THEN '买入' ELSE '卖出' END AS "买卖标志", plain(price) AS "委托价格", quantity AS "委托数量", filled_quantity AS "成交数量",
      {_STATUS.format("'已成'", "'部撤'", "'已撤'", "'废单'")} AS "委托状态", time_text(cancelled_at) AS "撤单时间", order_no AS "委托编号", station AS "终端信息",
      way AS "委托方式", relay AS "中继软件标识", remark AS "备注" {_from("tabbed")}"""


def _coded() -> str:
    """Field names and codes of the counter itself."""
    return f"""SELECT day_text(on_day) AS init_date, replace(time_text(placed_at), ':', '') AS entrust_time, account_id AS fund_account, holder AS stock_account,
      CASE exchange WHEN 'SH' THEN '1' WHEN 'SZ' THEN '2' ELSE '9' END AS exchange_type, code AS stock_code, name AS stock_name, CASE side WHEN 'buy' THEN '1' ELSE '2' END AS entrust_bs,
      plain(price) AS entrust_price, quantity AS entrust_amount, filled_quantity AS business_amount, {_STATUS.format("'8'", "'5'", "'6'", "'9'")} AS entrust_status,
      order_no AS entrust_no, station AS op_station, way AS op_entrust_way, relay AS relay_app_id, remark {_from("coded")}"""


def _workbook() -> str:
    """Codes and days as numbers: the zeros in front are gone."""
    return f"""SELECT CAST(day_text(on_day) AS BIGINT) AS "委托日期", time_text(placed_at) AS "委托时间", CAST(code AS BIGINT) AS "证券代码", name AS "证券名称",
      CASE side WHEN 'buy' THEN '证券买入' ELSE '证券卖出' END AS "买卖标志", {_STATUS.format("'已成'", "'部成已撤'", "'已撤'", "'废单'")} AS "委托状态", price AS "委托价格",
      quantity AS "委托数量", filled_quantity AS "成交数量", quantity - filled_quantity AS "已撤数量", CAST(order_no AS BIGINT) AS "合同编号",
      CASE exchange WHEN 'SH' THEN '上海Ａ股' WHEN 'SZ' THEN '深圳Ａ股' ELSE '北京股票' END AS "交易市场", holder AS "股东账号", account_id AS "资金账号",
      station AS "终端信息", way AS "委托方式", relay AS "中继软件标识", remark AS "备注" {_from("workbook")}"""


def _terminal() -> str:
    """The fields of a trading terminal's interface; times in seconds since 1970."""
    return f"""SELECT account_id, symbol AS stock_code, order_no AS order_id, order_no AS order_sysid, unix_seconds(placed_at) AS order_time,
      CASE side WHEN 'buy' THEN 23 ELSE 24 END AS order_type, quantity AS order_volume, 11 AS price_type, plain(price) AS price, filled_quantity AS traded_volume,
      {_STATUS.format("56", "53", "54", "57")} AS order_status, relay AS relay_app_id, station AS op_station, way AS op_entrust_way, remark AS order_remark {_from("terminal")}"""
