"""Futures counter records: the structures of CTP (and Hundsun's UFT, which copies them) written as CSV, and the exports of futures clients.

Field meanings: CTP API manual (OnRtnOrder, OnRtnTrade, OnRspQryOrder, TransferSerial). What matters here: a dump of returns holds one row for each state of an order, of which the last
counts; a refused order reads ``OrderStatus`` 5 (cancelled) with ``OrderSubmitStatus`` 4; no price is the largest double; the date is the calendar's in Shanghai and
Zhengzhou and the trading day's in Dalian; and the two sides of a self-trade share one ``TradeID``.
"""

from __future__ import annotations

import re

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.family import PREPARED, Family, Output, SheetContext
from kanchuan.sources.futures_symbols import with_symbol
from kanchuan.sources.order_states import superseded
from kanchuan.sources.terminal_strings import TerminalColumns

# Order ids of this family begin so: an exchange's own, or that of an order which never reached an exchange.
OURS = r"^(SHFE|INE|DCE|CZCE|CFFEX|GFEX|unknown|session):"


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    kind = context.found.kind.name
    readers = {
        "orders": _orders,
        "fills": _fills,
        "transfers": _transfers,
        "balances": _balances,
        "positions": _positions,
        "investors": _investors,
    }
    return [*readers[kind](context), *_accounts(context)]


def _account(context: SheetContext) -> str:
    stated = context.facts.get("account_no")
    fallback = literal(stated) if stated else literal(f"file:{context.source_id}:{context.stem}")
    return f"coalesce(account, fund_account, user_code, {fallback})"


def _accounts(context: SheetContext) -> list[Output]:
    if context.found.kind.name == "investors":
        return []
    return [
        Output(
            "accounts",
            f"SELECT min(source_row) AS source_row, {_account(context)} AS account_id, 'futures' AS market, min(broker) AS broker_id FROM typed GROUP BY 2",
        )
    ]


def day_in_name(stem: str) -> str:
    """The day that a file's name gives (``成交单_2026-05-15``), as an SQL date; null where it gives none. Client exports often have only times in their rows."""
    found = re.search(r"(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])", stem)
    return f"DATE '{found.group(1)}-{found.group(2)}-{found.group(3)}'" if found else "CAST(NULL AS DATE)"


def _day(context: SheetContext) -> str:
    """The day of a row: of its column, or written before the time in the column of times."""
    return "coalesce(day, CASE WHEN length(time_text) >= 14 THEN as_date(time_text) END)" if context.has("time_text") else "day"


def _rows(context: SheetContext, source: str = "typed") -> str:
    """``typed`` with the account, the trading day, the calendar moment, the symbol, side and effect."""
    named, day = day_in_name(context.stem), _day(context)
    # A client that writes only times writes those of one trading day; a date in the row without a trading day is the calendar's.
    dated = f"""(SELECT *, {_account(context)} AS account_id, coalesce(trading_day, {day}, {named}) AS trade_day,
        calendar_day(coalesce(trading_day, CASE WHEN {day} IS NULL THEN {named} END), {day}, time_us) AS on_day FROM {source})"""
    return f"""SELECT * REPLACE (coalesce(home, 'unknown') AS home), at_local(on_day, time_us) AS at_moment, futures_side(direction) AS side,
        coalesce(futures_effect(open_close), futures_effect(direction)) AS effect,
        futures_forced(open_close) OR coalesce(force_close, '0') <> '0' OR coalesce(user_force_close, '0') = '1' AS forced
      FROM ({with_symbol(dated, "instrument", "exchange")})"""


def _unusable(price: str | None = None) -> Output:
    """Rows that say neither side nor day."""
    cases = "WHEN side IS NULL THEN 'direction_is_neither_buy_nor_sell' WHEN on_day IS NULL THEN 'no_date'"
    columns = """WHEN side IS NULL THEN 'Direction' WHEN on_day IS NULL THEN 'TradingDay'"""
    if price:
        cases += f" WHEN {price} <= 0 THEN 'no_price'"
        columns += f" WHEN {price} <= 0 THEN 'Price'"
    return Output(
        "rejects",
        f'SELECT source_row, CASE {columns} END AS "column", CASE {cases} END AS reason FROM {PREPARED} WHERE CASE {cases} END IS NOT NULL',
    )


_ORDER_ID = """CASE WHEN order_sys_id IS NOT NULL THEN home || ':' || coalesce(strftime(trade_day, '%Y%m%d'), '') || ':' || order_sys_id
    ELSE 'session:' || coalesce(strftime(trade_day, '%Y%m%d'), '') || ':' || coalesce(front, '') || ':' || coalesce(session, '') || ':' || coalesce(order_ref, order_local_id, 'row' || source_row) END"""


def _orders(context: SheetContext) -> list[Output]:
    terminals = TerminalColumns.of(context, account=_account(context))
    rows = _rows(context, f"({terminals.joined()})")
    if not context.has("volume_total_original"):
        rows = f"""SELECT * REPLACE (trade_volume AS volume_total_original, trade_volume - volume_left AS volume_traded) FROM ({rows})"""
    if not context.has("limit_price"):
        rows = f"SELECT * REPLACE (trade_price AS limit_price) FROM ({rows})"
    refused = "(submit_status IN ('4', 'OSS_InsertRejected') OR regexp_matches(coalesce(status_msg, ''), '报单被拒|拒绝') OR regexp_matches(order_status, '废单|拒|错误|(?i)reject'))"
    gone = "(order_status = '5' OR regexp_matches(order_status, '撤|(?i)cancel'))"
    order = f"""SELECT source_row, {_ORDER_ID} AS order_id, account_id, at_moment AS placed_at, symbol, side, effect,
        CASE WHEN limit_price > 0 AND limit_price < 1e10 AND coalesce(price_type, '2') <> '1' THEN limit_price END AS price,
        volume_total_original AS quantity,
        coalesce(volume_traded, volume_total_original - volume_left, CASE WHEN order_status = '0' OR regexp_matches(order_status, '全部成交|已成$|全成') THEN volume_total_original END) AS filled_quantity,
        CASE WHEN {refused} AND coalesce(volume_traded, 0) = 0 AND ({gone} OR order_status IS NULL OR regexp_matches(order_status, '废|拒|错|(?i)reject')) THEN 'rejected'
          WHEN {gone} THEN 'cancelled'
          WHEN order_status = '0' OR regexp_matches(order_status, '全部成交|全成|已成$|(?i)all_?traded|filled$') THEN 'filled'
          WHEN order_status IN ('1', '2') OR regexp_matches(order_status, '部分成交|部成|(?i)part') THEN 'partial'
          WHEN volume_traded = volume_total_original THEN 'filled' WHEN volume_traded > 0 THEN 'partial' END AS status,
        CASE WHEN {gone} AND NOT {refused} AND cancel_time IS NOT NULL THEN at_local(calendar_day(trading_day, CASE WHEN trading_day IS NULL THEN on_day END, cancel_time), cancel_time) END AS cancelled_at,
        terminal_id, nullif(concat_ws('; ', CASE WHEN forced THEN 'forced' END, status_msg, memo), '') AS remark,
        trade_day AS trading_day, time_us IS NOT NULL AS time_known, order_sys_id AS order_no,
        CASE WHEN order_ref IS NOT NULL THEN concat_ws(':', coalesce(front, ''), coalesce(session, ''), order_ref) END AS client_order_no
      FROM {PREPARED} WHERE side IS NOT NULL AND on_day IS NOT NULL ORDER BY source_row"""
    return [Output(PREPARED, rows), Output("orders", order), *terminals.outputs(), _unusable()]


def _fills(context: SheetContext) -> list[Output]:
    rows = Output(PREPARED, _rows(context))
    fill = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS fill_id,
        CASE WHEN order_sys_id IS NOT NULL THEN {_ORDER_ID} END AS order_id, account_id, at_moment AS filled_at, symbol, side, effect, trade_price AS price, trade_volume AS quantity, fee,
        trade_day AS trading_day, time_us IS NOT NULL AS time_known, trade_id AS fill_no, order_sys_id AS order_no, CASE WHEN forced THEN 'forced' END AS remark
      FROM {PREPARED} WHERE side IS NOT NULL AND on_day IS NOT NULL AND trade_price > 0 AND trade_volume > 0"""
    none = f"SELECT source_row, 'Volume' AS \"column\", 'no_volume' AS reason FROM {PREPARED} WHERE side IS NOT NULL AND on_day IS NOT NULL AND trade_price > 0 AND trade_volume <= 0"
    return [rows, Output("fills", fill), _unusable("trade_price"), Output("rejects", none)]


def _transfers(context: SheetContext) -> list[Output]:
    account = _account(context)
    day = f"coalesce({_day(context)}, trading_day)"
    # …001 bank to futures, …002 futures to bank; the first figure says who began it, 3 in the third place that it takes one back.
    into = "(right(trade_code, 3) = '001' OR regexp_matches(trade_code, '入|银行转|bank.?to'))"
    out = "(right(trade_code, 3) = '002' OR regexp_matches(trade_code, '出|期货转|转银行|to.?bank'))"
    known = f"({into} OR {out}) AND {day} IS NOT NULL AND trade_amount > 0"
    bank = "coalesce(bank_account, bank)"
    rows = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS transfer_id,
        at_local({day}, time_us) AS sent_at, CASE WHEN {into} THEN {bank} ELSE {account} END AS payer_account,
        CASE WHEN {into} THEN {account} ELSE {bank} END AS payee_account, trade_amount AS amount, 'broker_bank' AS channel,
        nullif(concat_ws(' ', trade_code, error_msg), '') AS memo,
        coalesce(error, '0') = '0' AND coalesce(availability, '1') = '1' AS succeeded, currency, CASE WHEN {into} THEN 'in' ELSE 'out' END AS direction,
        time_us IS NOT NULL AS time_known, coalesce(bank_serial, plate_serial) AS serial_no
      FROM typed WHERE {known}"""
    odd = f"""SELECT source_row, CASE WHEN trade_amount <= 0 THEN 'TradeAmount' WHEN {day} IS NULL THEN 'TradeDate' ELSE 'TradeCode' END AS "column",
        CASE WHEN trade_amount <= 0 THEN 'no_amount' WHEN {day} IS NULL THEN 'no_date' ELSE 'neither_in_nor_out' END AS reason FROM typed WHERE NOT coalesce({known}, false)"""
    return [Output("transfers", rows), Output("rejects", odd)]


def _balances(context: SheetContext) -> list[Output]:
    """A snapshot of an account's money moves nothing: it is kept for its balance, without a net amount."""
    day = f"coalesce(trading_day, day, {day_in_name(context.stem)})"
    rows = f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS movement_id, {_account(context)} AS account_id, at_local({day}, time_us) AS "at", 'other' AS kind,
        coalesce(close_profit, 0) + coalesce(position_profit, 0) AS amount, balance AS cash_balance, '资金快照' AS business, time_us IS NOT NULL AS time_known FROM typed WHERE {day} IS NOT NULL"""
    return [
        Output("movements", rows),
        Output("rejects", f"SELECT source_row, 'TradingDay' AS \"column\", 'no_date' AS reason FROM typed WHERE {day} IS NULL"),
    ]


def _positions(context: SheetContext) -> list[Output]:
    day = f"coalesce(trading_day, day, {day_in_name(context.stem)})"
    way = "coalesce(posi_direction, direction)"
    held = "held" if context.has("held") else "(coalesce(held_today, 0) + coalesce(held_before, 0))"
    short = f"({way} = '3' OR regexp_matches({way}, '卖|空|(?i)short'))"
    rows = f"""SELECT source_row, {_account(context)} AS account_id, {day} AS day, symbol,
        CASE WHEN {short} THEN -{held} ELSE {held} END AS quantity, CASE WHEN {short} THEN 'sell' ELSE 'buy' END AS side FROM ({with_symbol("typed", "instrument", "exchange")}) WHERE {day} IS NOT NULL"""
    return [
        Output("holdings", rows),
        Output("rejects", f"SELECT source_row, 'TradingDay' AS \"column\", 'no_date' AS reason FROM typed WHERE {day} IS NULL"),
    ]


def _investors(_: SheetContext) -> list[Output]:
    rows = "SELECT source_row, account AS account_id, 'futures' AS market, broker AS broker_id, mobile AS phone, address, open_date AS opened_on, investor_name AS label FROM typed"
    return [Output("accounts", rows)]


CTP = Family(load("ctp"), outputs, lambda: superseded(OURS))
