"""Quantities are written in many habits: odd hundreds, round thousands, tens of thousands.

People have habits of roundness. The value is the entropy (bits) over five classes of quantity: whole tens of thousands, thousands, five
hundreds, hundreds, and anything else.
It is 0 where one habit rules and 2.32 where all are equally common.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, round(-(ifnull(a * ln(nullif(a, 0)), 0) + ifnull(b * ln(nullif(b, 0)), 0) + ifnull(c * ln(nullif(c, 0)),
      0) + ifnull(d * ln(nullif(d, 0)), 0)
    + ifnull(e * ln(nullif(e, 0)), 0)) / ln(2), 6) + 0.0 AS value, n AS support,
      {detail(dialect, lots="n", ten_thousands="na", thousands="nb", hundreds="nd")} AS detail
FROM (
  SELECT account_no, n, na, nb, nd, CAST(na AS DOUBLE) / n AS a, CAST(nb AS DOUBLE) / n AS b, CAST(nc AS DOUBLE) / n AS c, CAST(nd AS
    DOUBLE) / n AS d,
    CAST(n - na - nb - nc - nd AS DOUBLE) / n AS e
  FROM (
    SELECT account_no, sum(openings) AS n, sum(CASE WHEN filled % 10000 = 0 THEN openings ELSE 0 END) AS na,
      sum(CASE WHEN filled % 1000 = 0 AND filled % 10000 <> 0 THEN openings ELSE 0 END) AS nb, sum(CASE WHEN filled % 500 = 0 AND filled %
        1000 <> 0 THEN openings ELSE 0 END) AS nc,
      sum(CASE WHEN filled % 100 = 0 AND filled % 500 <> 0 THEN openings ELSE 0 END) AS nd
    FROM lot_sizes WHERE openings > 0 GROUP BY account_no) AS t) AS s"""


def _rows(subject: Subject) -> str:
    return subject.trades("side = 'buy'", "quantity DESC NULLS LAST")


SIGNAL = Signal(
    name="mixes_lot_habits",
    family="styles",
    label=Label("数量书写习惯混杂", "quantities follow many habits"),
    rule=Label(
        "每个人有自己的取整习惯。取数量在整万、整千、整五百、整百及其他五类上的熵（比特）。",
        __doc__ or "",
    ),
    measures=Label("委托数量取整习惯的熵", "entropy of the roundness of quantities"),
    unit=Label("比特", "bits"),
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("按资金比例下单的一个人也会有零散数量", "one person who orders by share of capital also gets odd hundreds"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{lots} 笔买入中取整习惯的熵为 {value:.2f} 比特（整万 {ten_thousands}、整千 {thousands}、整百 {hundreds}）",
        "entropy of quantity habits over {lots} buys is {value:.2f} bits ({ten_thousands} whole ten-thousands, "
        "{thousands} whole thousands, {hundreds} whole hundreds)",
    ),
    rows=_rows,
    floor=1.2,
    support=50,
    either_way=True,
)
