"""Futures settlement statements: what their tables become. Nothing is counted twice.

成交记录 gives fills, 出入金明细 transfers, 持仓汇总 (持仓明细 where there is no summary) holdings. 平仓明细 repeats the closing fills and is rejected as such; the profit and loss of the day is
in 资金状况, one movement ``futures_pnl`` per statement with the balance after it. A statement over many days says again what the daily ones of those days said: its movement goes to the rejects.
"""

from __future__ import annotations

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.family import PREPARED, Family, Output, SheetContext
from kanchuan.sources.futures_symbols import with_symbol

_ACCOUNT = "coalesce(account, st_account, st_client, 'unknown')"
# Vendors whose 品种 holds the instrument and 交割期 its delivery date (Rohon); others write product and month apart.
_INSTRUMENT = """CASE WHEN instrument IS NOT NULL THEN instrument WHEN regexp_matches(product, '^[A-Za-z]{1,2}[0-9]{3,4}') THEN product
    ELSE product || CASE WHEN length(delivery) = 8 THEN delivery[3:6] ELSE delivery END END"""


def outputs(context: SheetContext) -> list[Output]:
    """See Family. The table's title says what it is."""
    read = _outputs(context, context.sheet)
    if any("symbol" in output.sql for output in read):
        named = Output(PREPARED, with_symbol("typed", _INSTRUMENT, "exchange"))
        read = [named, *(Output(output.table, output.sql.replace("FROM typed", f"FROM {PREPARED}")) for output in read)]
    return read


def _outputs(context: SheetContext, title: str) -> list[Output]:
    if title == "资金状况":
        return [*_summary(context), *_accounts()]
    if title in ("成交记录", "成交明细") and context.has("side", "price", "quantity"):
        return [*_fills(context), *_accounts()]
    if title == "出入金明细" and context.has("deposit", "withdrawal"):
        return [*_transfers(context), *_accounts()]
    if title == "持仓汇总" and context.has("long", "short"):
        rows = f"SELECT source_row, {_ACCOUNT} AS account_id, st_to AS day, symbol, long - short AS quantity, CASE WHEN short = 0 THEN 'buy' WHEN long = 0 THEN 'sell' END AS side FROM typed WHERE long IS NOT NULL AND short IS NOT NULL AND st_to IS NOT NULL"
        return [
            Output("holdings", rows),
            Output(
                "rejects",
                "SELECT source_row, NULL AS \"column\", 'no_position_or_day' AS reason FROM typed WHERE long IS NULL OR short IS NULL OR st_to IS NULL",
            ),
        ]
    if title == "持仓明细" and context.has("held", "side"):
        sides = "futures_side(side)"
        rows = f"""SELECT source_row, {_ACCOUNT} AS account_id, st_to AS day, symbol, CASE {sides} WHEN 'sell' THEN -held ELSE held END AS quantity, {sides} AS side
          FROM typed WHERE st_has_sum = '0' AND st_to IS NOT NULL AND held IS NOT NULL"""
        return [
            Output("holdings", rows),
            Output(
                "rejects",
                "SELECT source_row, NULL AS \"column\", CASE WHEN st_has_sum = '1' THEN 'repeats_positions' ELSE 'no_position_or_day' END AS reason FROM typed WHERE st_has_sum <> '0' OR st_to IS NULL OR held IS NULL",
            ),
        ]
    if title in ("行权明细", "执行明细", "交割明细", "交割信息"):
        kind = "option_exercise" if title in ("行权明细", "执行明细") else "other"
        rows = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS movement_id, {_ACCOUNT} AS account_id, at_local(coalesce(day, st_to), time_us) AS "at", {literal(kind)} AS kind,
          symbol, quantity, price, pnl AS amount, {literal(title)} AS business, memo, time_us IS NOT NULL AS time_known FROM typed WHERE coalesce(day, st_to) IS NOT NULL"""
        return [
            Output("movements", rows),
            Output("rejects", "SELECT source_row, NULL AS \"column\", 'no_date' AS reason FROM typed WHERE coalesce(day, st_to) IS NULL"),
        ]
    reason = (
        "repeats_fills"
        if title in ("平仓明细", "平仓汇总", "成交汇总")
        else "repeats_positions"
        if title.endswith("持仓明细")
        else "table_not_used"
    )
    return [Output("rejects", f'SELECT source_row, NULL AS "column", {literal(reason)} AS reason FROM typed')]


def _accounts() -> list[Output]:
    return [
        Output(
            "accounts",
            f"SELECT min(source_row) AS source_row, {_ACCOUNT} AS account_id, 'futures' AS market, min(st_name) AS label FROM typed GROUP BY 2",
        )
    ]


def _fills(context: SheetContext) -> list[Output]:
    good = "futures_side(side) IS NOT NULL AND coalesce(day, st_to) IS NOT NULL AND price > 0 AND quantity > 0"
    # The date is the trading day: the evening before cannot be told from it, unless there is a time.
    rows = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS fill_id, {_ACCOUNT} AS account_id,
        at_local(CASE WHEN time_us IS NULL THEN coalesce(day, st_to) ELSE calendar_day(coalesce(day, st_to), NULL, time_us) END, time_us) AS filled_at,
        symbol, futures_side(side) AS side, futures_effect(open_close) AS effect, price, quantity, fee, amount, coalesce(day, st_to) AS trading_day,
        time_us IS NOT NULL AS time_known, fill_no, product AS security_name, open_close AS business, CASE WHEN contains(open_close, '强') THEN 'forced' END AS remark
      FROM typed WHERE {good}"""
    bad = f"""SELECT source_row, CASE WHEN futures_side(side) IS NULL THEN '买/卖' WHEN coalesce(day, st_to) IS NULL THEN '成交日期' WHEN coalesce(price, 0) <= 0 THEN '成交价' ELSE '手数' END AS "column",
        CASE WHEN futures_side(side) IS NULL THEN 'direction_is_neither_buy_nor_sell' WHEN coalesce(day, st_to) IS NULL THEN 'no_date' WHEN coalesce(price, 0) <= 0 THEN 'no_price' ELSE 'no_volume' END AS reason
      FROM typed WHERE NOT coalesce({good}, false)"""
    return [Output("fills", rows), Output("rejects", bad)]


_CURRENCY = "CASE WHEN st_currency IN ('人民币', 'CNY', 'RMB') THEN 'CNY' WHEN st_currency = '美元' THEN 'USD' WHEN st_currency IN ('港币', '港元') THEN 'HKD' ELSE nullif(st_currency, '') END"


def _transfers(context: SheetContext) -> list[Output]:
    good = "coalesce(day, st_to) IS NOT NULL AND coalesce(deposit, 0) <> coalesce(withdrawal, 0)"
    into = "coalesce(deposit, 0) - coalesce(withdrawal, 0) > 0"
    rows = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS transfer_id, at_local(coalesce(day, st_to), time_us) AS sent_at,
        CASE WHEN NOT {into} THEN {_ACCOUNT} END AS payer_account, CASE WHEN {into} THEN {_ACCOUNT} END AS payee_account,
        abs(coalesce(deposit, 0) - coalesce(withdrawal, 0)) AS amount, CASE WHEN regexp_matches(concat_ws(' ', move_type, memo), '银期|银行|转账') THEN 'broker_bank' END AS channel,
        coalesce(memo, move_type) AS memo, true AS succeeded, {_CURRENCY} AS currency, CASE WHEN {into} THEN 'in' ELSE 'out' END AS direction, time_us IS NOT NULL AS time_known
      FROM typed WHERE {good}"""
    bad = f"SELECT source_row, NULL AS \"column\", CASE WHEN coalesce(day, st_to) IS NULL THEN 'no_date' ELSE 'no_amount' END AS reason FROM typed WHERE NOT ({good})"
    return [Output("transfers", rows), Output("rejects", bad)]


def _summary(context: SheetContext) -> list[Output]:
    gain = "coalesce(pnl, 0) + coalesce(mtm, 0) + coalesce(exercise_pnl, 0) + coalesce(delivery_pnl, 0)"
    rows = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS movement_id, {_ACCOUNT} AS account_id, at_local(st_to, NULL) AS "at", 'futures_pnl' AS kind,
        {gain} AS net_amount, closing_balance AS cash_balance, '结算盈亏' AS business,
        CASE WHEN st_from <> st_to THEN 'range ' || strftime(st_from, '%Y%m%d') || '-' || strftime(st_to, '%Y%m%d') END AS memo, false AS time_known FROM typed WHERE st_to IS NOT NULL"""
    # A vendor that prints no 出入金明细: the day's net is all there is.
    derived = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS transfer_id, at_local(st_to, NULL) AS sent_at,
        CASE WHEN net_deposit < 0 THEN {_ACCOUNT} END AS payer_account, CASE WHEN net_deposit > 0 THEN {_ACCOUNT} END AS payee_account, abs(net_deposit) AS amount,
        '资金状况 出入金净额（无明细） / net of the statement, no rows given' AS memo, true AS succeeded, {_CURRENCY} AS currency,
        CASE WHEN net_deposit > 0 THEN 'in' ELSE 'out' END AS direction, false AS time_known FROM typed WHERE st_has_moves = '0' AND net_deposit <> 0 AND st_to IS NOT NULL"""
    return [
        Output("movements", rows),
        Output("transfers", derived),
        Output("rejects", "SELECT source_row, NULL AS \"column\", 'no_date' AS reason FROM typed WHERE st_to IS NULL"),
    ]


def _finish() -> list[str]:
    """A range's profit and loss that daily statements give as well moves to the rejects."""
    return [
        """CREATE OR REPLACE TABLE repeated_ranges AS
        SELECT m.movement_id, m.source_id, m.source_row FROM staged_movements m WHERE m.kind = 'futures_pnl' AND starts_with(m.memo, 'range ')
          AND EXISTS (SELECT 1 FROM staged_movements d WHERE d.kind = 'futures_pnl' AND d.business = m.business AND d.account_id = m.account_id AND d.movement_id <> m.movement_id
            AND strftime(d."at", '%Y%m%d') BETWEEN m.memo[7:14] AND m.memo[16:23] AND (d.memo IS NULL OR d.memo[7:14] > m.memo[7:14] OR d.memo[16:23] < m.memo[16:23]))""",
        """INSERT INTO staged_rejects SELECT m.source_id, m.source_row, NULL, 'repeats_daily_statements', left(CAST(to_json(m) AS VARCHAR), 4000)
        FROM staged_movements m SEMI JOIN repeated_ranges USING (movement_id) ORDER BY m.source_id, m.source_row""",
        # A row that also gives a transfer stays kept.
        """INSERT INTO moved_to_rejects SELECT source_id, source_row FROM repeated_ranges r
        WHERE NOT EXISTS (SELECT 1 FROM staged_transfers t WHERE t.source_id = r.source_id AND t.source_row = r.source_row)""",
        "DELETE FROM staged_movements WHERE movement_id IN (SELECT movement_id FROM repeated_ranges)",
        "DROP TABLE repeated_ranges",
    ]


def _said(_: DuckDBEngine, context: SheetContext) -> list[str]:
    """The control totals, which the container checked."""
    return [context.facts["notes"]] if context.facts.get("notes") else []


SETTLEMENT = Family(load("settlement"), outputs, _finish, _said)
