"""Broker exports."""

from __future__ import annotations

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.family import Family, Output, SheetContext


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    account = f"coalesce(fund_account, 'holder:' || holder_code, {literal(f'file:{context.source_id}:{context.stem}')})"
    return [
        Output(
            "fills",
            f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS fill_id, {account} AS account_id, moment AS filled_at, symbol,
            CASE WHEN business LIKE '%买%' THEN 'buy' ELSE 'sell' END AS side, price, abs(quantity) AS quantity, amount, net_amount, time_known, order_no, fill_no
            FROM typed WHERE quantity <> 0""",
        )
    ]


BROKER = Family(load("broker"), outputs)
