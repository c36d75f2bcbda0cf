"""What is normal for an account of its kind and activity."""

from __future__ import annotations

from collections.abc import Sequence

from kanchuan.engine.steps import Step
from kanchuan.signals.signal import Signal


def steps(signals: Sequence[Signal]) -> list[Step]:
    """``account_summary`` and ``signal_places``: every value beside those of its peers.

    Peers are the accounts of the same market (shares, futures), the same kind of holder (person, or institution and product) and the same
    band of activity
    (powers of two of the number of orders) for which the signal is computable. ``percentile`` is the share of peers strictly below.
    """
    union = "\nUNION ALL ".join(
        f"SELECT account_no, {number} AS signal_no, value, support, detail FROM {signal.table}" for number, signal in enumerate(signals)
    )
    if not signals:
        union = (
            "SELECT 0 AS account_no, 0 AS signal_no, CAST(0 AS DOUBLE) AS value, CAST(0 AS BIGINT) AS support, '{}' AS detail WHERE false"
        )
    return [
        Step(
            "account_summary",
            """SELECT a.account_no, a.account_id, coalesce(f.orders, 0) AS orders, coalesce(f.days, 0) AS days,
  coalesce(f.symbols, 0) AS symbols, f.first_day,
              f.last_day,
  coalesce(a.market, CASE WHEN f.futures_orders * 2 > f.orders THEN 'futures' ELSE 'stock' END) || CASE WHEN a.holder_kind IN ('product',
  'organisation') THEN '/institution' ELSE '/person' END
    AS kind, CAST(floor(log2(1 + coalesce(f.orders, 0))) AS INTEGER) AS band
FROM account_list a LEFT JOIN account_flow f ON a.account_no = f.account_no""",
        ),
        Step(
            "signal_places",
            f"""SELECT account_no, signal_no, value, CAST(support AS BIGINT) AS support, detail,
  percent_rank() OVER (PARTITION BY signal_no, kind, band ORDER BY value) AS percentile, median(value) OVER (PARTITION BY signal_no, kind,
    band) AS expected,
  count(*) OVER (PARTITION BY signal_no, kind, band) AS peers
FROM (
  SELECT v.account_no, v.signal_no, v.value, v.support, v.detail, s.kind, s.band
  FROM ({union}) AS v JOIN account_summary s ON v.account_no = s.account_no WHERE v.value IS NOT NULL) AS t""",
        ),
    ]
