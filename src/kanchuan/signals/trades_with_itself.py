"""Orders of one account meet each other on one contract.

Futures exchanges count self-trades and call five or more on one contract and day abnormal. A split account meets itself because its
clients do not know of one another. Counted on the
fullest day: the smaller of the fills bought and the fills sold at one price in one second.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.duckdb import literal
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, CAST(most AS DOUBLE) AS value, 1 AS support,
      {detail(dialect, day_text=dialect.date_text("day"), symbol_text="symbol", days="days")} AS detail
FROM (
  SELECT c.account_no, c.day, s.symbol, c.met AS most, sum(CASE WHEN c.met >= 5 THEN 1 ELSE 0 END) OVER (PARTITION BY c.account_no) AS days,
    row_number() OVER (PARTITION BY c.account_no ORDER BY c.met DESC NULLS LAST, c.day NULLS LAST, s.symbol NULLS LAST) AS place
  FROM (
    SELECT account_no, symbol_no, day, sum(least(buys, sells)) AS met FROM (
      SELECT a.account_no, s.symbol_no, coalesce({dialect.day_of("f.trading_day")},
        CAST({dialect.day_number(dialect.epoch_us("f.filled_at"))} AS INTEGER)) AS day,
        sum(CASE WHEN f.side = 'buy' THEN 1 ELSE 0 END) AS buys, sum(CASE WHEN f.side = 'sell' THEN 1 ELSE 0 END) AS sells
      FROM fills f JOIN symbol_list s ON f.symbol = s.symbol JOIN account_list a ON f.account_id = a.account_id
      WHERE s.futures AND coalesce(f.time_known, true)
      GROUP BY a.account_no, s.symbol_no, coalesce({dialect.day_of("f.trading_day")},
        CAST({dialect.day_number(dialect.epoch_us("f.filled_at"))} AS INTEGER)),
        {dialect.int_div(dialect.epoch_us("f.filled_at"), "1000000")}, f.price) AS seconds
    GROUP BY account_no, symbol_no, day) AS c JOIN symbol_list s ON c.symbol_no = s.symbol_no) AS t
WHERE place = 1"""


def _rows(subject: Subject) -> str:
    symbol = literal(str(subject.detail.get("symbol_text") or ""))
    return (
        f"SELECT fill_id, order_id, filled_at, symbol, side, effect, price, quantity "
        f"FROM fills WHERE account_id = {subject.account} AND symbol = {symbol} ORDER BY filled_at NULLS LAST, price, fill_id"
    )


SIGNAL = Signal(
    name="trades_with_itself",
    family="self_trades",
    label=Label("同一合约自成交", "trades with itself on one contract"),
    rule=Label(
        "期货交易所以单日单合约自成交5次为异常交易。分仓账户的客户互不知情，会在交易所编码层面与自己成交。取最多一天同秒同价买卖两边笔数中较小者。",
        __doc__ or "",
    ),
    measures=Label(
        "单日单合约同秒同价买卖两边都有的笔数，取最大的一天", "fills on both sides at one price in one second, on the fullest contract-day"
    ),
    unit=COUNT,
    source=Label(
        "各期货交易所异常交易行为管理规则（单日单合约自成交五次）；《期货和衍生品法》第十二条",
        "the futures exchanges' rules on abnormal trading (five self-trades a day and contract); Futures and Derivatives Law, article 12",
    ),
    innocent=Label("报撤频繁的做市与套利程序误碰", "a market-making or arbitrage program that hits itself"),
    needs=("fills",),
    query=_query,
    explanation=Label(
        "{day_text} 在 {symbol_text} 上同秒同价的自成交 {value:.0f} 笔，达到 5 笔的合约日共 {days} 个",
        "{value:.0f} self-trades in {symbol_text} on {day_text}; {days} contract-days with five or more",
    ),
    rows=_rows,
    floor=1,
    support=1,
)
