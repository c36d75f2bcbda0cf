"""Control totals: what a statement says of itself, in its head or at its foot, against the rows that were read. Notes, never errors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.sources.family import SheetContext

_COUNT = re.compile(r"共\s*[:：]?\s*(\d+)\s*笔")
_SUM = re.compile(r"(收入|支出|不计收支|中性交易|其他)\s*[:：]\s*(\d+)\s*笔(?:[(（][^)）]*[)）])?\s*[，,]?\s*([\d,]+\.?\d*)\s*元")
_WAY = {"收入": "in", "支出": "out", "不计收支": "neutral", "中性交易": "neutral", "其他": "neutral"}


def notes(engine: DuckDBEngine, context: SheetContext) -> list[str]:
    """A line for each total that the statement states, and one for the chain of its balances.

    ``control_total in ok: 1 28.50``, ``control_total out differs: stated 63 16.54, read 3 49.74``; ``balance_chain ok: 16/16`` counts the
    steps from one row's balance to the next that agree with the amount between them.
    """
    source = literal(context.source_id)
    if not engine.execute(f"SELECT 1 FROM staged_transfers WHERE source_id = {source} LIMIT 1").fetchall():
        return []
    said = engine.execute(
        f"""SELECT reason, raw FROM staged_rejects WHERE source_id = {source} AND reason IN ('preamble', 'footer', 'total_row')
        ORDER BY "row", reason, raw NULLS LAST LIMIT 500"""
    ).fetchall()
    # Some apps state what was spent less what was refunded later: 131.77(已退款89.84).
    refunded = "coalesce(try_cast(regexp_extract(memo, '已退款[¥￥]?([0-9.]+)', 1) AS DECIMAL(20,4)), 0)"
    rows = engine.execute(
        f"""SELECT coalesce(direction, 'neutral'), count(*), sum(amount), sum({refunded}) FROM staged_transfers
        WHERE source_id = {source} GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    sums = {str(way): (int(count), Decimal(amount)) for way, count, amount, _ in rows}
    refunds = {str(way): Decimal(refund) for way, _, _, refund in rows}
    found = list(_stated(said, context))
    result = []
    for way, count, amount in found:
        if way == "all":
            read_count, read_amount = sum(number for number, _ in sums.values()), None
        else:
            read_count, read_amount = sums.get(way, (0, Decimal(0)))
        agrees = count is None or count == read_count
        if amount is not None and read_amount is not None:
            agrees = agrees and amount in (read_amount, read_amount - refunds.get(way, Decimal(0)))
        stated, read = _show(count, amount), _show(read_count if count is not None else None, read_amount if amount is not None else None)
        result.append(f"control_total {way} ok: {stated}" if agrees else f"control_total {way} differs: stated {stated}, read {read}")
    return result + _chain(engine, source)


def _stated(rows: list[tuple[str, str]], context: SheetContext) -> Iterator[tuple[str, int | None, Decimal | None]]:
    for reason, raw in rows:
        try:
            cells = json.loads(raw)
        except ValueError:
            continue
        text = " ".join(str(cell) for cell in cells if cell)
        if reason == "total_row":
            for way, concept in (("in", "amount_in"), ("out", "amount_out")):
                for place in context.found.columns.get(concept, ()):
                    if place < len(cells) and (amount := _number(cells[place])) is not None:
                        yield way, None, amount
            continue
        if found := _COUNT.search(text):
            yield "all", int(found.group(1)), None
        for word, count, amount_text in _SUM.findall(text):
            yield _WAY[word], int(count), _number(amount_text)


def _number(cell: str | None) -> Decimal | None:
    try:
        return Decimal(str(cell).replace(",", "")) if cell else None
    except InvalidOperation:
        return None


def _show(count: int | None, amount: Decimal | None) -> str:
    return " ".join([*([str(count)] if count is not None else []), *([f"{amount:.2f}"] if amount is not None else [])])


def _chain(engine: DuckDBEngine, source: str) -> list[str]:
    own = "CASE direction WHEN 'in' THEN payee_account ELSE payer_account END"
    change = "CASE direction WHEN 'in' THEN amount ELSE -amount END"
    steps, up, down = engine.execute(
        f"""SELECT count(before), count(*) FILTER (balance - before = change), count(*) FILTER (before - balance = change_before) FROM (
          SELECT balance, {change} AS change, lag(balance) OVER one AS before, lag({change}) OVER one AS change_before
          FROM staged_transfers
          WHERE source_id = {source} AND balance IS NOT NULL AND direction IN ('in', 'out') AND coalesce(succeeded, true)
          WINDOW one AS (PARTITION BY {own}, currency ORDER BY source_row))"""
    ).fetchall()[0]
    if not steps:
        return []
    agreeing = max(up, down)
    return [f"balance_chain {'ok' if agreeing == steps else 'differs'}: {agreeing}/{steps}"]
