"""On one day, round trips of several securities run side by side, each back to where it began.

Shares bought today cannot be sold today, so that who turns a holding over within the day sells what he has and buys it back, or the other way
round, and ends where he began. One person does this in one security at a time, seldom in two; in firms whose traders share an account each
does it in the securities given to him, and their round trips interleave. Counted are round trips within a day that end exactly where they
began; the value is the share of them during which a round trip of another security was opened.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    in_order = "ORDER BY ts NULLS LAST, seq NULLS LAST, key NULLS LAST"
    return f"""WITH both_ways AS (
  SELECT d.account_no, d.symbol_no, d.day FROM account_symbol_day d JOIN symbol_list s ON d.symbol_no = s.symbol_no
  WHERE NOT s.futures AND d.bought > 0 AND d.sold > 0),
turns AS (
  SELECT l.account_no, l.symbol_no, l.day, l.ts, l.seq, l.key, CASE WHEN l.opening THEN l.filled ELSE -l.filled END AS moved,
    row_number() OVER (PARTITION BY l.account_no, l.day {
        in_order.replace("ts", "l.ts").replace("seq", "l.seq").replace("key", "l.key")
    }) AS place
  FROM legs l JOIN both_ways b ON l.account_no = b.account_no AND l.symbol_no = b.symbol_no AND l.day = b.day WHERE l.direction = 1),
standing AS (
  SELECT account_no, symbol_no, day, place, moved, sum(moved) OVER w AS net FROM turns
  WINDOW w AS (PARTITION BY account_no, symbol_no, day ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
numbered AS (
  SELECT account_no, symbol_no, day, place, moved, net,
    sum(CASE WHEN net = moved THEN 1 ELSE 0 END) OVER (PARTITION BY account_no, symbol_no, day ORDER BY place
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS trip
  FROM standing),
trips_of_day AS (
  SELECT account_no, symbol_no, day, trip, min(place) AS first_place, max(place) AS last_place, max(abs(net)) AS quantity
  FROM numbered GROUP BY account_no, symbol_no, day, trip HAVING count(*) >= 2 AND min(CASE WHEN net = 0 THEN 0 ELSE 1 END) = 0),
judged AS (
  SELECT a.account_no, a.symbol_no, a.day, a.trip, a.quantity, EXISTS (
    SELECT 1 FROM trips_of_day b WHERE a.account_no = b.account_no AND a.day = b.day AND a.symbol_no <> b.symbol_no
      AND a.first_place < b.last_place AND b.first_place < a.last_place) AS beside
  FROM trips_of_day a),
days AS (
  SELECT j.account_no, j.day, sum(CASE WHEN j.beside THEN j.trips ELSE 0 END) AS beside,
    string_agg(s.symbol || ' ' || CAST(j.trips AS VARCHAR) || ' 次（' || CAST(j.quantity AS VARCHAR) || ' 股）', '、' ORDER BY j.trips DESC, s.symbol)
      FILTER (WHERE j.beside) AS examples
  FROM (
    SELECT account_no, symbol_no, day, beside, count(*) AS trips, max(quantity) AS quantity FROM judged
    GROUP BY account_no, symbol_no, day, beside) AS j JOIN symbol_list s ON j.symbol_no = s.symbol_no GROUP BY j.account_no, j.day)
SELECT t.account_no, {share("t.beside", "t.trips")} AS value, t.trips AS support,
  {
        detail(
            dialect,
            trips="t.trips",
            beside="t.beside",
            days="t.days",
            examples_text=f"{dialect.date_text('d.day')} || ' ' || d.examples",
        )
    } AS detail
FROM (
  SELECT account_no, count(*) AS trips, sum(CASE WHEN beside THEN 1 ELSE 0 END) AS beside,
    count(DISTINCT CASE WHEN beside THEN day END) AS days FROM judged GROUP BY account_no) AS t
JOIN (
  SELECT account_no, day, examples, row_number() OVER (PARTITION BY account_no ORDER BY beside DESC, day) AS place FROM days) AS d
  ON t.account_no = d.account_no AND d.place = 1"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "CAST(moment AS DATE), moment NULLS LAST")


SIGNAL = Signal(
    name="interleaves_round_trips",
    family="round_trips",
    label=Label("日内多只证券的回合相互穿插", "intraday round trips of several securities interleave"),
    rule=Label(
        "日内回转者卖出持有的再买回（或反之），最终回到原处。一个人一次做一只，少数时候两只；多名交易员共用账户时，各做各的证券，回合便相互穿插。取日内恰好回到原持仓的回合中，与另一证券的回合同时进行的占比。",
        __doc__ or "",
    ),
    measures=Label(
        "日内回到原持仓的回合中，与另一证券的回合同时进行的占比",
        "share of intraday round trips that ran while one of another security was under way",
    ),
    unit=SHARE,
    source=Label(
        "《证券法》第五十八条（禁止出借、借用证券账户）；依分仓机制推断，无公开数值标准",
        "Securities Law, article 58 (no lending or borrowing of accounts); inferred from how split accounts work; no published threshold",
    ),
    innocent=Label(
        "一个人同时盯两三只底仓做 T；算法交易按篮子做日内回转",
        "one person turning over two or three holdings; a program turning over a basket",
    ),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{trips} 个日内回合中有 {beside} 个与另一证券的回合穿插进行（{days} 天）；最多的一天：{examples_text}",
        "{beside} of {trips} intraday round trips ran while one of another security was under way ({days} days); the fullest: "
        "{examples_text}",
    ),
    rows=_rows,
    floor=0.1,
    support=10,
)
