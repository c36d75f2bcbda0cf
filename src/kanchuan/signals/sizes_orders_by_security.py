"""Each security has order sizes of its own, in shares and in money alike.

One purse gives one range of amounts; one habit of so many shares gives one range of quantities. Where each trader keeps to his own securities,
both depend on the security. The value is the smaller of the two shares of variance that lie between securities (omega squared, in logarithms,
less chance). Only openings count (a closing repeats its opening), each quantity once per security and day, so that the
pieces of one split order say nothing; and an account whose
amounts hardly vary at all (equal slots) says nothing.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail
from kanchuan.signals.variance_by_security import grouped, omega
from kanchuan.tables.table import Label

_AMOUNT, _QUANTITY = "CAST(round(1000 * ln(amount_e4)) AS BIGINT)", "CAST(round(1000 * ln(filled)) AS BIGINT)"


def _query(dialect: Dialect) -> str:
    return f"""SELECT a.account_no, greatest(0, round(CASE WHEN a.spread < 250 THEN 0 ELSE least(a.explained, q.explained) END, 6)) + 0.0
    AS value, CAST(a.n AS BIGINT) AS support, {detail(dialect, sizes="a.n", securities="a.groups", by_amount="round(a.raw, 3)", by_quantity="round(q.raw, 3)", examples_text="e.examples")} AS detail
FROM ({omega(grouped("size_units", _AMOUNT, "AND opening"))}) AS a JOIN ({omega(grouped("size_units", _QUANTITY, "AND opening"))}) AS q ON a.account_no = q.account_no
LEFT JOIN (
  SELECT t.account_no, string_agg(s.symbol || ' ' || CAST(t.typical AS VARCHAR), '、' ORDER BY t.place) AS examples FROM (
    SELECT account_no, symbol_no, typical, row_number() OVER (PARTITION BY account_no ORDER BY n DESC, symbol_no) AS place FROM (
      SELECT account_no, symbol_no, count(*) AS n, CAST(round(median(amount_e4) / 10000) AS BIGINT) AS typical
      FROM size_units GROUP BY account_no, symbol_no) AS m) AS t JOIN symbol_list s ON t.symbol_no = s.symbol_no
  WHERE t.place <= 3 GROUP BY t.account_no) AS e ON a.account_no = e.account_no"""


def _rows(subject: Subject) -> str:
    return subject.trades("side IS NOT NULL", "symbol, quantity DESC NULLS LAST, moment NULLS LAST")


SIGNAL = Signal(
    name="sizes_orders_by_security",
    family="styles",
    label=Label("各证券自有一套下单数量", "each security has order sizes of its own"),
    rule=Label(
        "一个资金池给出一个金额范围，一种习惯给出一个数量范围。若每个交易者各做自己的证券，数量和金额便都随证券而定。取证券所解释的方差占比（ω²，取对数，扣除偶然）中较小者；只看开仓，同一证券同一天的同一数量只计一次；金额几乎不变的账户（等额仓位）不计。",
        __doc__ or "",
    ),
    measures=Label(
        "开仓数量与金额的离散中由证券解释的部分（取两者较小者，扣除偶然）",
        "share of the spread of opening quantities and of their amounts that the security explains, the smaller of the two, less chance",
    ),
    unit=SHARE,
    source=Label(
        "依分仓机制推断；统计量为标准方法",
        "inferred from how split accounts work; the statistic is standard",
    ),
    innocent=Label(
        "一个人对看好程度不同的证券给不同仓位；机构按权重配置", "one person who gives securities different weights; a book run by weights"
    ),
    needs=("orders|fills",),
    query=_query,
    explanation=Label(
        "{securities:.0f} 只证券的 {sizes:.0f} 个不同数量中，金额离散的 {by_amount:.0%}、数量离散的 {by_quantity:.0%} 由证券决定；"
        "最常交易的证券及其典型金额（元）：{examples_text}",
        "over {sizes:.0f} different sizes in {securities:.0f} securities, {by_amount:.0%} of the spread of amounts and {by_quantity:.0%} of that "
        "of quantities go with the security; those traded most, with their typical amount in yuan: {examples_text}",
    ),
    rows=_rows,
    floor=0.05,
    support=40,
    either_way=True,
)
