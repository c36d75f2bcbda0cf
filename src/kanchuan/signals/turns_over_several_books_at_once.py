"""Several securities are each bought and sold back to where they stood, on one day.

In firms whose traders share an account each trader is given a stock of shares and turns it over: what he sells he buys back, and at the close
the holding stands where it stood. One such security is one trader's work; several on one day are several books. The value is the mean number
of securities turned over (bought and sold, the difference at most a tenth) on days with any.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("books", "days")} AS value, trades AS support,
  {detail(dialect, days="days", books="books", trades="trades", day_text=dialect.date_text("day"), examples_text="examples")} AS detail
FROM (
  SELECT account_no, count(*) AS days, sum(books) AS books, sum(trades) AS trades, max(CASE WHEN place = 1 THEN day END) AS day,
    max(CASE WHEN place = 1 THEN examples END) AS examples
  FROM (
    SELECT account_no, day, books, trades, examples, row_number() OVER (PARTITION BY account_no ORDER BY books DESC, trades DESC, day) AS place
    FROM (
      SELECT d.account_no, d.day, count(*) AS books, sum(d.executed) AS trades,
        string_agg(s.symbol || ' 买 ' || CAST(d.bought AS VARCHAR) || ' 卖 ' || CAST(d.sold AS VARCHAR), '、' ORDER BY d.executed DESC, s.symbol) AS examples
      FROM account_symbol_day d JOIN symbol_list s ON d.symbol_no = s.symbol_no
      WHERE NOT s.futures AND d.bought > 0 AND d.sold > 0 AND 10 * abs(d.bought - d.sold) <= greatest(d.bought, d.sold)
      GROUP BY d.account_no, d.day) AS b) AS r GROUP BY account_no) AS t"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "CAST(moment AS DATE), symbol, moment NULLS LAST")


SIGNAL = Signal(
    name="turns_over_several_books_at_once",
    family="round_trips",
    label=Label("同日多只证券各自买卖持平", "turns over several securities on one day, each back to where it stood"),
    rule=Label(
        "多名交易员共用账户的公司，给每人一份底仓做日内回转：卖出多少买回多少，收盘回到原处。一只证券是一个人的活，同日多只便是多份账。",
        __doc__ or "",
    ),
    measures=Label(
        "有买卖持平证券的日子里，平均每天买卖持平的证券数", "securities bought and sold back to level, mean over the days with any"
    ),
    unit=COUNT,
    source=Label(
        "《证券法》第五十八条（禁止出借、借用证券账户）；依分仓机制推断，无公开数值标准",
        "Securities Law, article 58 (no lending or borrowing of accounts); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("一个人在几只底仓上同时做 T；组合再平衡", "one person who turns over several core positions; a book that is rebalanced"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{days} 天里共有 {books} 个证券日买卖持平（{trades} 笔成交），最多的一天 {day_text}：{examples_text}",
        "{books} security-days on {days} days ended where they began after {trades} trades; the fullest, {day_text}: {examples_text}",
    ),
    rows=_rows,
    floor=1.0,
    support=20,
)
