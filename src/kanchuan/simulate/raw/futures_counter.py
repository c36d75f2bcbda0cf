"""Orders, trades and bank transfers of a futures counter, as the structures of its interface in CSV."""

from __future__ import annotations

from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.simulate.raw.text_file import UTF8, write_text

_FUTURES = "('ctp', 'statement')"


def write_futures_counter(engine: DuckDBEngine, folder: Path) -> list[Path]:
    """Write them. Gives the files' paths.

    Dalian dates an evening's orders by the trading day, the other exchanges by the calendar.
    """
    found = [
        write_text(engine, _orders(), folder / "CThostFtdcOrderField.csv", UTF8),
        write_text(engine, _trades(), folder / "CThostFtdcTradeField.csv", UTF8),
        write_text(engine, _transfers(), folder / "CThostFtdcTransferSerialField.csv", UTF8),
    ]
    return [path for path in found if path is not None]


def _day(moment: str, trading_day: str) -> str:
    return f"day_text(CASE WHEN exchange = 'DCE' THEN {trading_day} ELSE CAST({moment} AS DATE) END)"


def _orders() -> str:
    rows = f"""(SELECT o.* EXCLUDE (order_no), d.broker_id, n.order_no, split_part(o.symbol, '.', 1) AS instrument, split_part(o.symbol, '.', 2) AS exchange,
        coalesce(o.trading_day, CAST(o.placed_at AS DATE)) AS on_day, t.public_ip, t.mac, t.futures_text, t.product, t.relay
      FROM orders o JOIN desks d ON o.account_id = d.account_id JOIN order_numbers n ON o.order_id = n.order_id
      LEFT JOIN terminal_texts t ON o.terminal_id = t.terminal_id WHERE d.system IN {_FUTURES})"""
    return f"""SELECT broker_id AS BrokerID, account_id AS InvestorID, instrument AS InstrumentID, order_no AS OrderRef, CASE side WHEN 'buy' THEN '0' ELSE '1' END AS Direction,
      CASE effect WHEN 'open' THEN '0' WHEN 'close' THEN '1' END AS CombOffsetFlag, plain(price) AS LimitPrice, quantity AS VolumeTotalOriginal, filled_quantity AS VolumeTraded,
      CASE status WHEN 'filled' THEN '0' ELSE '5' END AS OrderStatus, CASE status WHEN 'rejected' THEN '4' ELSE '3' END AS OrderSubmitStatus,
      {_day("placed_at", "on_day")} AS InsertDate, time_text(placed_at) AS InsertTime, time_text(cancelled_at) AS CancelTime, day_text(on_day) AS TradingDay, exchange AS ExchangeID,
      lpad(order_no, 12, ' ') AS OrderSysID, 1 AS FrontID, 100 + length(account_id) AS SessionID, public_ip AS IPAddress, mac AS MacAddress, product AS UserProductInfo,
      futures_text AS ClientSystemInfo, relay AS RelayAppID, remark AS OrderMemo FROM {rows} ORDER BY placed_at, order_id"""


def _trades() -> str:
    rows = """(SELECT f.* EXCLUDE (order_no), d.broker_id, n.order_no, split_part(f.symbol, '.', 1) AS instrument, split_part(f.symbol, '.', 2) AS exchange,
        coalesce(f.trading_day, CAST(f.filled_at AS DATE)) AS on_day
      FROM fills f JOIN desks d ON f.account_id = d.account_id LEFT JOIN order_numbers n ON f.order_id = n.order_id WHERE d.system = 'ctp')"""
    return f"""SELECT broker_id AS BrokerID, account_id AS InvestorID, instrument AS InstrumentID, lpad(CAST(row_number() OVER (ORDER BY filled_at, fill_id) AS VARCHAR), 12, ' ') AS TradeID,
      CASE side WHEN 'buy' THEN '0' ELSE '1' END AS Direction, CASE effect WHEN 'open' THEN '0' WHEN 'close' THEN '1' END AS OffsetFlag, plain(price) AS Price, quantity AS Volume,
      plain(fee) AS Commission, {_day("filled_at", "on_day")} AS TradeDate, time_text(filled_at) AS TradeTime, day_text(on_day) AS TradingDay, exchange AS ExchangeID,
      lpad(order_no, 12, ' ') AS OrderSysID FROM {rows} ORDER BY filled_at, fill_id"""


def _transfers() -> str:
    return """SELECT lpad(CAST(n AS VARCHAR), 8, '0') AS PlateSerial, day_text(sent_at) AS TradeDate, day_text(sent_at) AS TradingDay, time_text(sent_at) AS TradeTime,
      CASE WHEN account_id = payee_account THEN '202001' ELSE '202002' END AS TradeCode, card AS BankAccount, n AS BankSerial, account_id AS AccountID, account_id AS InvestorID,
      plain(amount) AS TradeAmount, '0' AS CustFee, '0' AS BrokerFee, '1' AS AvailabilityFlag, CASE WHEN ok THEN '0' ELSE '103' END AS ErrorID
      FROM told_by_firms WHERE teller = 'futures' ORDER BY sent_at, n"""
