"""Some securities are turned over to level day after day, others built up and run down, in one account.

To trade within the day and end it level, and to build a position over days, are two trades with two tempers and mostly two people; firms whose
traders share an account keep the two apart by a column of their own. A security counts as turned over where at least three days and three
fifths of the days it was traded ended level (bought and sold, the difference at most a tenth), as built up where at most a fifth did. The
value is the smaller of the two groups' shares of all trades.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("least(turned, built)", "trades")} AS value, trades AS support,
  {detail(dialect, turned="turned", built="built", trades="trades", turned_text="turned_symbols", built_text="built_symbols")} AS detail
FROM (
  SELECT account_no, sum(executed) AS trades, sum(CASE WHEN turned THEN executed ELSE 0 END) AS turned,
    sum(CASE WHEN built THEN executed ELSE 0 END) AS built,
    string_agg(symbol, '、' ORDER BY executed DESC, symbol) FILTER (WHERE turned AND place <= 8) AS turned_symbols,
    string_agg(symbol, '、' ORDER BY executed DESC, symbol) FILTER (WHERE built AND place <= 8) AS built_symbols
  FROM (
    SELECT x.account_no, s.symbol, x.executed, x.days >= 3 AND 5 * x.level >= 3 * x.days AS turned, x.days >= 3 AND 5 * x.level <= x.days AS built,
      row_number() OVER (PARTITION BY x.account_no ORDER BY x.executed DESC, s.symbol) AS place
    FROM (
      SELECT account_no, symbol_no, count(*) AS days, sum(executed) AS executed, sum(CASE WHEN bought > 0 AND sold > 0
        AND 10 * abs(bought - sold) <= greatest(bought, sold) THEN 1 ELSE 0 END) AS level
      FROM account_symbol_day WHERE executed > 0 GROUP BY account_no, symbol_no) AS x
    JOIN symbol_list s ON x.symbol_no = s.symbol_no WHERE NOT s.futures) AS y
  GROUP BY account_no) AS t"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, CAST(moment AS DATE), moment NULLS LAST")


SIGNAL = Signal(
    name="turns_over_some_and_builds_others",
    family="styles",
    label=Label("日内回转与建仓波段并存", "day trading and building of positions side by side"),
    rule=Label(
        "日内了结与逐日建仓是两种交易、两种性情，多半也是两个人；由多名交易员共用账户的公司会在自己的记录中区分两者。有交易的日子里五分之三以上持平的证券算日内，五分之一以下的算建仓；取两者成交占比中较小者。",
        __doc__ or "",
    ),
    measures=Label(
        "每日持平的证券与建仓的证券，两者成交占比中较小者",
        "securities ended level daily, and securities built up: the smaller share of trades",
    ),
    unit=SHARE,
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("一个人用底仓做 T，同时另做波段", "one person who turns over a core holding and has swing positions beside it"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{trades} 笔成交中，{turned} 笔属于日日回到原持仓的证券（{turned_text}），{built} 笔属于逐日建仓或减仓的证券（{built_text}）",
        "of {trades} trades, {turned} are in securities that end the day level ({turned_text}) and {built} in securities built up or run down over days "
        "({built_text})",
    ),
    rows=_rows,
    floor=0.05,
    support=60,
)
