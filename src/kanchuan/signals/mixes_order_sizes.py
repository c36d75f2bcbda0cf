"""Order amounts spread wider than one person's.

Purses of 20,000 and of 5 million yuan in one account give orders of every size. The value is the standard deviation of the natural
logarithm of the executed amount.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, round(sqrt(greatest(0, CAST(squares AS DOUBLE) / lots - (CAST(total AS DOUBLE) / lots) * (CAST(total AS
      DOUBLE) / lots))) / 1000, 6) AS value, lots AS support,
  {detail(dialect, lots="lots", typical="round(exp(CAST(total AS DOUBLE) / lots / 1000) / 10000)")} AS detail
FROM (
  SELECT account_no, count(*) AS lots, sum(l) AS total, sum(l * l) AS squares
  FROM (SELECT account_no, CAST(round(1000 * ln(amount_e4)) AS BIGINT) AS l FROM legs WHERE amount_e4 > 0) AS t GROUP BY account_no) AS s"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "quantity * price DESC NULLS LAST")


SIGNAL = Signal(
    name="mixes_order_sizes",
    family="styles",
    label=Label("委托金额跨度超出一人", "order amounts spread wider than one person's"),
    rule=Label(
        "两万元与五百万元的资金池并在一个账户，委托金额便无所不有。取成交金额对数的标准差。",
        __doc__ or "",
    ),
    measures=Label("成交金额对数的标准差", "standard deviation of the logarithm of the executed amount"),
    unit=Label("对数", "ln"),
    source=Label(
        "依分仓机制推断，无公开数值标准",
        "inferred from how split accounts work; no published threshold",
    ),
    innocent=Label("底仓与试探单并存、部分成交的尾单", "a core position beside probing orders, tails of partly filled orders"),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{lots} 笔成交委托的金额跨度（对数标准差）为 {value:.2f}，典型 {typical:,.0f} 元",
        "amounts of {lots} executed orders spread by {value:.2f} (ln); typically {typical:,.0f} yuan",
    ),
    rows=_rows,
    floor=1.2,
    support=50,
    either_way=True,
)
