"""Fills, bank transfers and other movements as four makes of broker's counters settle them, with the balances after each row."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.simulate.raw.text_file import GBK, UTF8, write_text
from kanchuan.simulate.raw.workbook import write_workbook

# Business words by the kind of movement; see ``sources/families/broker.yaml``.
BUSINESS = {
    "repo_lend": "质押回购拆出",
    "repo_return": "拆出质押购回",
    "repo_borrow": "融资回购",
    "repo_repay": "融资购回",
    "collateral_in": "担保品划入",
    "collateral_out": "担保品划出",
    "dividend": "股息入账",
    "dividend_tax": "股息红利税补缴",
    "bonus_shares": "红股入账",
    "subscription": "新股申购",
    "allotment": "申购配号",
    "subscription_payment": "新股缴款",
    "subscription_refund": "新股申购返款",
    "new_shares": "新股入账",
    "fund_subscription": "基金申购",
    "fund_redemption": "基金赎回",
    "margin_loan": "融资借款",
    "margin_repayment": "偿还融资本金",
    "margin_interest": "偿还融资利息",
    "interest": "利息归本",
    "fee": "管理费",
    "tax": "印花税",
    "designation": "指定交易",
    "share_transfer": "转托管转入",
    "option_exercise": "期权行权",
}


def settled(engine: DuckDBEngine) -> None:
    """``settled``: every fill, movement and bank transfer of accounts of shares in order, with cash and shares after it; ``shown`` where the firm tells of it."""
    words = " ".join(f"WHEN '{kind}' THEN '{word}'" for kind, word in BUSINESS.items())
    engine.execute(
        f"""CREATE OR REPLACE TABLE settled AS
        WITH rows AS (
          SELECT 'fill' AS what, f.account_id, f.filled_at AS moment, 1 AS turn, f.fill_id AS key, f.symbol, CASE f.side WHEN 'buy' THEN '证券买入' ELSE '证券卖出' END AS business,
            CASE f.side WHEN 'buy' THEN f.quantity ELSE -f.quantity END AS shares, f.price, CAST(f.price * f.quantity AS DECIMAL(20,4)) AS worth, coalesce(f.fee, 0) AS fee,
            CAST(CASE f.side WHEN 'buy' THEN -1 ELSE 1 END * f.price * f.quantity - coalesce(f.fee, 0) AS DECIMAL(20,4)) AS change, n.order_no, f.remark AS note, f.side, true AS shown
          FROM fills f LEFT JOIN order_numbers n ON f.order_id = n.order_id
          UNION ALL
          SELECT 'move', account_id, "at", 0, movement_id, symbol, coalesce(business, CASE kind {words} ELSE '其他' END), CAST(quantity AS BIGINT), price, amount, NULL, net_amount, NULL, memo, NULL, true
          FROM movements
          UNION ALL
          SELECT 'money', m.account_id, m.sent_at, 0, m.transfer_id, NULL, CASE WHEN m.account_id = m.payee_account THEN '银行转证券' ELSE '证券转银行' END, NULL, NULL, NULL, NULL,
            CASE WHEN m.account_id = m.payee_account THEN m.amount ELSE -m.amount END, NULL, NULL, NULL, m.n IN (SELECT n FROM told_by_firms WHERE teller = 'broker')
          FROM money m WHERE m.account_id IS NOT NULL AND coalesce(m.succeeded, true)),
        running AS (SELECT r.*, d.system, d.shanghai, d.shenzhen, s.name, split_part(r.symbol, '.', 1) AS code, split_part(r.symbol, '.', 2) AS exchange,
            sum(coalesce(change, 0)) OVER (PARTITION BY r.account_id ORDER BY moment, turn, key ROWS UNBOUNDED PRECEDING) AS cash,
            CASE WHEN r.symbol IS NOT NULL AND r.what = 'fill' OR r.business = '新股入账' THEN
              sum(CASE WHEN r.what = 'fill' OR r.business = '新股入账' THEN shares ELSE 0 END) OVER (PARTITION BY r.account_id, r.symbol ORDER BY moment, turn, key ROWS UNBOUNDED PRECEDING) END AS held
          FROM rows r JOIN desks d ON r.account_id = d.account_id LEFT JOIN security_names s ON r.symbol = s.symbol WHERE d.system NOT IN ('ctp', 'statement'))
        SELECT *, CAST(cash + greatest(-min(cash) OVER (PARTITION BY account_id), 0) AS DECIMAL(20,4)) AS cash_after,
          held + greatest(-min(held) OVER (PARTITION BY account_id, symbol), 0) AS shares_after,
          row_number() OVER (ORDER BY moment, account_id, turn, key) AS n,
          CASE exchange WHEN 'SH' THEN shanghai WHEN '' THEN NULL ELSE shenzhen END AS holder
        FROM running""",
        "settled",
    )


def write_broker_settlements(engine: DuckDBEngine, folder: Path, made: dt.date) -> list[Path]:
    """Write the settlements of all four makes. Gives the files' paths."""
    total = engine.execute("SELECT sum(worth) FROM settled WHERE system = 'tabbed' AND what = 'fill'", "total").fetchall()[0][0]
    span = engine.execute("SELECT min(day_text(moment)), max(day_text(moment)) FROM settled", "span").fetchall()[0]
    above = [["证券交割单查询"], ["币种：人民币", f"起止日期：{span[0]}-{span[1]}"]]
    found = [
        *write_workbook(
            engine, _tabbed(), folder / "交割单.xlsx", "交割单", made, above=above, below=[["合计", "", "", "", "", "", "", total]]
        ),
        *write_workbook(engine, _workbook(), folder / "对账单.xlsx", "对账单", made),
        write_text(engine, _coded(), folder / "his_deliver.csv", GBK),
        write_text(engine, _terminal(), folder / "xt_trades.csv", UTF8),
        write_text(engine, _rest(), folder / "资金股份变动.csv", GBK),
    ]
    return [path for path in found if path is not None]


def _tabbed() -> str:
    """Codes as numbers, sells as negative quantities, money between the trades."""
    return """SELECT CAST(day_text(moment) AS BIGINT) AS "成交日期", time_text(moment) AS "成交时间", CAST(code AS BIGINT) AS "证券代码", name AS "证券名称", business AS "操作",
      CASE WHEN what = 'move' THEN shares ELSE coalesce(shares, 0) END AS "成交数量", coalesce(price, 0) AS "成交均价", CASE WHEN what = 'move' THEN worth ELSE coalesce(worth, 0) END AS "成交金额",
      CASE WHEN what = 'fill' THEN greatest(fee - stamp, 0) ELSE 0 END AS "手续费", CASE WHEN what = 'fill' THEN least(fee, stamp) ELSE 0 END AS "印花税",
      change AS "发生金额", cash_after AS "资金余额", shares_after AS "股票余额", CAST(order_no AS BIGINT) AS "合同编号", CASE WHEN what = 'fill' THEN n END AS "成交编号",
      holder AS "股东帐户", CAST(account_id AS BIGINT) AS "资金账号", note AS "备注"
      FROM (SELECT *, CAST(CASE WHEN side = 'sell' THEN worth / 1000 ELSE 0 END AS DECIMAL(20,2)) AS stamp FROM settled)
      WHERE system = 'tabbed' AND shown ORDER BY n"""


def _workbook() -> str:
    return """SELECT CAST(code AS BIGINT) AS "证券代码", name AS "证券名称", CAST(day_text(moment) AS BIGINT) AS "成交日期", time_text(moment) AS "成交时间", abs(shares) AS "成交数量",
      price AS "成交价格", worth AS "成交金额", change AS "发生金额", business AS "操作", CAST(order_no AS BIGINT) AS "合同号", CASE WHEN what = 'fill' THEN n END AS "成交号",
      fee AS "手续费", cash_after AS "资金本次余额", shares_after AS "股份本次余额", holder AS "股东账号", account_id AS "资金账号", note AS "备注"
      FROM settled WHERE system = 'workbook' AND shown ORDER BY n"""


def _coded() -> str:
    return """SELECT day_text(moment) AS business_date, replace(time_text(moment), ':', '') AS business_time, account_id AS fund_account, holder AS stock_account, code AS stock_code,
      name AS stock_name, business AS business_name, abs(shares) AS business_amount, plain(price) AS business_price, plain(worth) AS business_balance, plain(fee) AS fare0,
      plain(change) AS occur_balance, plain(cash_after) AS post_balance, shares_after AS post_amount, order_no AS entrust_no, CASE WHEN what = 'fill' THEN n END AS business_no, note AS remark
      FROM settled WHERE system = 'coded' AND shown ORDER BY n"""


def _terminal() -> str:
    return """SELECT account_id, symbol AS stock_code, CASE side WHEN 'buy' THEN 23 ELSE 24 END AS order_type, n AS traded_id, unix_seconds(moment) AS traded_time, plain(price) AS traded_price,
      abs(shares) AS traded_volume, plain(worth) AS traded_amount, order_no AS order_id, order_no AS order_sysid, plain(fee) AS commission
      FROM settled WHERE system = 'terminal' AND what = 'fill' ORDER BY n"""


def _rest() -> str:
    """What moves money and shares without a trade, where a firm lists its trades without it."""
    return """SELECT day_text(moment) AS "发生日期", time_text(moment) AS "发生时间", account_id AS "资金账号", business AS "业务名称", code AS "证券代码", name AS "证券名称", shares AS "成交数量",
      plain(price) AS "成交价格", plain(worth) AS "成交金额", plain(change) AS "发生金额", note AS "备注"
      FROM settled WHERE system IN ('terminal', 'drop_copy') AND what = 'move' ORDER BY n"""
