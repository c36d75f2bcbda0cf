"""The hour at which a lot is sold goes with the hour at which that lot was bought.

One person buys and sells at the hours he keeps: which hour a lot was bought at says nothing of the hour at which it is sold days later. Where
several people trade one account, each lot belongs to somebody, and comes and goes at his hours. The value is the correlation of the two
hours over lots held overnight and closed by exactly their quantity, less one and a half standard errors (chance). Hours are measured from the
account's own mean of the fortnight, so that a person whose hours shift through the year shows nothing; nor does
an account whose hours spread by less than a quarter of an hour (baskets sent at one time).
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail
from kanchuan.tables.table import Label

# Seconds. Who trades all his lots within one quarter of an hour has one hour, however neatly the lots keep their places in it (baskets).
_SPREAD = 900


def _query(dialect: Dialect) -> str:
    def from_mean(column: str, day: str) -> str:
        fortnight = dialect.int_div(day, "14")
        over = f"OVER (PARTITION BY account_no, {fortnight})"
        return f"{column} - {dialect.int_div(f'sum({column}) {over}', f'count(*) {over}')}"

    return f"""SELECT account_no, greatest(0, round(CASE WHEN narrow THEN 0 ELSE tanh(atanh(least(r, 0.999)) - 1.5 / sqrt(n - 3)) END, 6)) + 0.0 AS value, n AS support,
  {detail(dialect, trips="n", raw="round(r, 3)")} AS detail
FROM (
  SELECT account_no, n, least(n * xx - x * x, n * yy - y * y) < n * n * {_SPREAD * _SPREAD} AS narrow, (n * xy - x * y) / nullif(sqrt((n * xx - x * x) * (n * yy - y * y)), 0) AS r
  FROM (
    SELECT account_no, CAST(count(*) AS DOUBLE) AS n, CAST(sum(a) AS DOUBLE) AS x, CAST(sum(b) AS DOUBLE) AS y,
      CAST(sum(a * b) AS DOUBLE) AS xy, CAST(sum(a * a) AS DOUBLE) AS xx, CAST(sum(b * b) AS DOUBLE) AS yy
    FROM (
      SELECT account_no, {from_mean("open_second", "open_day")} AS a, {from_mean("close_second", "close_day")} AS b FROM trips) AS t
    GROUP BY account_no) AS s WHERE n >= 12) AS c WHERE r > -0.999"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, quantity, moment NULLS LAST")


SIGNAL = Signal(
    name="closes_lots_at_their_own_hour",
    family="round_trips",
    label=Label("各批持仓买卖钟点成对", "each lot is bought and sold at hours of its own"),
    rule=Label(
        "一个人在自己的时段买卖，一批何时买入与几天后何时卖出无关。多人共用账户时，每批都有主人，买卖都落在主人的时段。取隔夜且按原数量平掉的各批买卖钟点的相关系数，减去一个半标准误（偶然）；钟点以账户当期两周均值为基准，因此作息随季节变化的一个人不会显出关联。",
        __doc__ or "",
    ),
    measures=Label(
        "隔夜持仓买入钟点与同一批卖出钟点的相关系数（扣除偶然与账户自身作息变化）",
        "correlation of the hours at which a lot held overnight was bought and sold, less chance and the account's own shifts",
    ),
    unit=Label("相关系数", "correlation"),
    source=Label(
        "依分仓机制推断；统计量为标准方法",
        "inferred from how split accounts work; the statistic is standard",
    ),
    innocent=Label(
        "一个人同时运行两套定时策略（如一套只做开盘、一套只做尾盘）",
        "one person who runs two strategies by the clock, one at the opening and one at the close",
    ),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{trips:.0f} 个隔夜回合中，一批何时买入与这一批何时卖出的相关系数为 {raw:.2f}（扣除偶然后 {value:.2f}）；一个人的各批之间没有这种联系",
        "over {trips:.0f} round trips held overnight, the hours at which a lot was bought and sold go together with a correlation of "
        "{raw:.2f} ({value:.2f} beyond chance); one person's lots show none",
    ),
    rows=_rows,
    floor=0.05,
    support=40,
)
