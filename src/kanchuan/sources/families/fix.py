"""FIX messages: orders from their last report, fills from executions, busts and corrections taken off.

Field meanings: FIX 4.2 (ExecTransType 20: 0 new, 1 cancel, 2 correct, 3 status) and 4.4 (ExecType 150: F trade, G correct, H cancel, I status). Every message about an order is an
event in ``fix_events``; ``finish`` makes of the events of all files one row per order and takes repeated, busted and corrected executions out of the fills.
"""

from __future__ import annotations

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.family import PREPARED, Family, Output, SheetContext
from kanchuan.sources.futures_symbols import with_symbol
from kanchuan.sources.stock_symbols import digits_sql, market_sql, said_sql, symbol_sql
from kanchuan.sources.terminal_strings import TerminalColumns

EVENTS = """account_id VARCHAR, chain VARCHAR, order_no VARCHAR, client_order_no VARCHAR, happened TIMESTAMPTZ, seq BIGINT, msg_type VARCHAR, trade VARCHAR, exec_id VARCHAR, exec_ref VARCHAR,
    again BOOLEAN, ord_status VARCHAR, symbol VARCHAR, side VARCHAR, effect VARCHAR, price DECIMAL(18,4), market_price BOOLEAN, quantity BIGINT, cum BIGINT, last_quantity BIGINT,
    last_price DECIMAL(18,4), said VARCHAR, terminal_id VARCHAR"""

_TRADE = """CASE WHEN msg_type <> '8' THEN NULL
    WHEN exec_type = 'H' OR (trans_type = '1' AND begin < 'FIX.4.3') THEN 'bust'
    WHEN exec_type = 'G' OR (trans_type = '2' AND begin < 'FIX.4.3') THEN 'correct'
    WHEN exec_type = 'F' AND last_quantity > 0 THEN 'fill'
    WHEN exec_type IN ('1', '2') AND coalesce(trans_type, '0') = '0' AND last_quantity > 0 THEN 'fill' END"""


_FUTURE = "regexp_matches(coalesce(code, security_id), '^[A-Za-z]{1,2}([0-9]|$)')"
# Futures put the month in 200, unless the symbol has it already.
_INSTRUMENT = """coalesce(code, security_id) || CASE WHEN maturity IS NOT NULL AND NOT regexp_matches(coalesce(code, security_id), '[0-9]')
    THEN right(maturity[1:6], 4) ELSE '' END"""


def _symbols(source: str) -> str:
    """``source`` with its symbol: 55 and 207, or 48, for stocks; 55, 200 and 207 for futures. In steps, each column once."""
    code = "CASE WHEN regexp_matches(code, '^[0-9]') THEN code ELSE security_id END"
    return f"""SELECT * REPLACE (CASE WHEN {_FUTURE} THEN symbol ELSE {symbol_sql("stock_digits", "stock_market")} END AS symbol) FROM (
      SELECT *, {digits_sql("stock_code", "stock_market")} AS stock_digits FROM (
        SELECT *, coalesce({market_sql("exchange")}, {said_sql("coalesce(code, security_id)")}) AS stock_market, {code} AS stock_code
        FROM ({with_symbol(source, _INSTRUMENT, "exchange")})))"""


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    account = f"coalesce(account, {literal(f'file:{context.source_id}:{context.stem}')})"
    terminals = TerminalColumns.of(context, account=account)
    joined = f"({terminals.joined()})"
    ours = "msg_type IN ('8', 'D', 'F', 'G') AND chain IS NOT NULL AND moment IS NOT NULL"
    rows = f"""SELECT *, CASE WHEN side_code IN ('1', '3', '7') THEN 'buy' WHEN side_code IN ('2', '4', '5', '6', '8') THEN 'sell' END AS side,
        CASE open_close WHEN 'O' THEN 'open' WHEN 'C' THEN 'close' END AS effect, {_TRADE} AS trade, moment AS happened,
        coalesce(poss_dup = 'Y' OR poss_resend = 'Y', false) AS again FROM ({_symbols(joined)}) WHERE {ours}"""
    events = f"""SELECT source_row, account AS account_id, chain, order_no, client_order_no, happened, seq, msg_type, trade, exec_id, exec_ref, again, ord_status, symbol, side, effect,
        CASE WHEN price > 0 THEN price END AS price, coalesce(ord_type = '1', false) AS market_price, quantity, cum, last_quantity, last_price, text AS said, terminal_id FROM {PREPARED} ORDER BY source_row"""
    # Rows stand in orders and fills until ``finish`` has seen all of them.
    orders = f"SELECT source_row, 'fix:' || {literal(context.source_id)} || ':' || source_row AS order_id, {account} AS account_id, happened AS placed_at FROM {PREPARED} ORDER BY source_row"
    fills = f"""SELECT source_row, 'fix:' || {literal(context.source_id)} || ':' || source_row AS fill_id, {account} AS account_id, happened AS filled_at, symbol, side, effect,
        last_price AS price, last_quantity AS quantity, CASE WHEN commission_type = '3' THEN commission END AS fee, CAST(happened AS DATE) AS trading_day, true AS time_known, exec_id AS fill_no, order_no
      FROM {PREPARED} WHERE trade IN ('fill', 'correct') AND last_quantity > 0 AND side IS NOT NULL ORDER BY source_row"""
    rest = f"""SELECT source_row, 'MsgType' AS "column", CASE WHEN msg_type IN ('0', '1', '2', '3', '4', '5', 'A') THEN 'session_message' WHEN msg_type = '9' THEN 'cancel_refused'
          WHEN msg_type NOT IN ('8', 'D', 'F', 'G') THEN 'message_not_used' WHEN chain IS NULL AND moment IS NOT NULL THEN 'message_without_order' ELSE 'no_date' END AS reason
        FROM typed WHERE NOT coalesce({ours}, false)"""
    return [
        Output(PREPARED, rows),
        Output("fix_events", events),
        Output("orders", orders),
        Output("fills", fills),
        *terminals.outputs(),
        Output("rejects", rest),
    ]


# 0 new, 1 partly filled, 2 filled, 3 done for the day, 4 cancelled, 5 replaced, 8 rejected, C expired, A/6/E pending.
_STATUS = """CASE WHEN ord_status IN ('4', 'C') THEN 'cancelled' WHEN ord_status = '8' THEN 'rejected' WHEN ord_status = '2' THEN 'filled'
    WHEN coalesce(filled, 0) >= quantity AND quantity > 0 THEN 'filled' WHEN filled > 0 OR ord_status = '1' THEN 'partial' END"""


def _last(column: str, among: str) -> str:
    return f"max_by({column}, place) FILTER ({column} IS NOT NULL AND ({among}))"


def _finish() -> list[str]:
    report = "msg_type = '8' AND repeats IS NULL"
    # A request to replace counts once a report says so, or where no report speaks of the order at all.
    asked = f"({report}) OR msg_type = 'D' OR (msg_type = 'G' AND (granted OR NOT reported))"
    return [
        # One name for an order: its account, the day of its chain, and the counter's number, else the client's first.
        """CREATE OR REPLACE TABLE fix_placed AS
        SELECT *, row_number() OVER (ORDER BY happened, seq NULLS LAST, source_id, source_row) AS place FROM fix_events""",
        """CREATE OR REPLACE TABLE fix_named AS
        SELECT *, whose || ':' || chain[1:8] || ':' || coalesce(counter_no, chain[10:]) AS order_id FROM (
          SELECT *, coalesce(account_id, first_value(account_id IGNORE NULLS) OVER whole, 'file:' || source_id || ':fix') AS whose, first_value(order_no IGNORE NULLS) OVER whole AS counter_no
          FROM fix_placed WINDOW whole AS (PARTITION BY source_id, chain ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))""",
        # An order of which one file has only the client's number is the one to which another file gives the counter's.
        """CREATE OR REPLACE TABLE fix_same AS
        SELECT n.order_id AS old, min(m.order_id) AS new FROM (SELECT DISTINCT order_id, whose, chain FROM fix_named WHERE counter_no IS NULL) n
        JOIN (SELECT DISTINCT order_id, whose, chain FROM fix_named WHERE counter_no IS NOT NULL) m USING (whose, chain) GROUP BY ALL""",
        "UPDATE fix_named SET order_id = s.new FROM fix_same s WHERE order_id = s.old",
        # The same report again: resent, or from a second copy.
        """CREATE OR REPLACE TABLE fix_told AS
        SELECT *, CASE WHEN msg_type = '8' AND exec_id IS NOT NULL AND turn > 1 THEN CASE WHEN again THEN 'possible_duplicate' ELSE 'repeated_report' END END AS repeats FROM (
          SELECT *, row_number() OVER (PARTITION BY order_id, msg_type, exec_id, trade, last_quantity, last_price, ord_status ORDER BY again, place) AS turn FROM fix_named)""",
        # What became of each execution: follow corrections back to the first, and take what was said last.
        """CREATE OR REPLACE TABLE fix_trades AS
        WITH RECURSIVE trades AS (SELECT order_id, exec_id, exec_ref, trade, place, source_id, source_row, happened FROM fix_told WHERE trade IS NOT NULL AND repeats IS NULL),
        back AS (
          SELECT order_id, exec_id, trade, place, source_id, source_row, happened, CASE WHEN trade = 'fill' THEN exec_id ELSE coalesce(exec_ref, exec_id) END AS root, 0 AS steps FROM trades
          UNION ALL
          SELECT b.order_id, b.exec_id, b.trade, b.place, b.source_id, b.source_row, b.happened, t.exec_ref, b.steps + 1
          FROM back b JOIN trades t ON t.order_id = b.order_id AND t.exec_id = b.root AND t.trade = 'correct' AND t.exec_ref <> b.root AND t.place < b.place WHERE b.steps < 20
        ), rooted AS (SELECT *, row_number() OVER (PARTITION BY place ORDER BY steps DESC) AS deepest FROM back QUALIFY deepest = 1)
        SELECT *, max(place) OVER r AS last_place, max_by(trade, place) OVER r AS last_trade, max_by(exec_id, place) OVER r AS last_exec,
          min(happened) OVER r AS first_at, bool_or(trade = 'fill') OVER r AS known
        FROM rooted WINDOW r AS (PARTITION BY order_id, coalesce(root, 'place:' || place))""",
        f"""CREATE OR REPLACE TABLE fix_orders AS
        SELECT *, {_STATUS} AS status FROM (
          SELECT order_id, whose AS account_id, min(happened) AS placed_at, {_last("symbol", "true")} AS symbol, {_last("side", "true")} AS side, {_last("effect", "true")} AS effect,
            CASE WHEN NOT coalesce({_last("market_price", asked)}, false) THEN {_last("price", asked)} END AS price, {_last("quantity", asked)} AS quantity,
            coalesce({_last("cum", report)}, sum(last_quantity) FILTER (live)) AS filled, {_last("ord_status", report)} AS ord_status, max(happened) FILTER ({report}) AS last_at,
            {_last("said", report)} AS said, {_last("terminal_id", "true")} AS terminal_id, {_last("counter_no", "true")} AS order_no, min_by(client_order_no, place) AS client_order_no,
            coalesce(max(place) FILTER (stays AND msg_type = '8'), max(place) FILTER (stays AND msg_type IN ('D', 'G')), max(place) FILTER (stays), max(place)) AS kept_place
          FROM (SELECT e.*, bool_or(e.msg_type = '8') OVER (PARTITION BY e.order_id) AS reported,
              coalesce(bool_or(e.msg_type = '8' AND e.ord_status = '5') OVER (PARTITION BY e.order_id, e.client_order_no), false) AS granted,
              t.place IS NOT NULL AND t.trade <> 'bust' AND t.last_place = t.place AS live,
              e.repeats IS NULL AND (t.place IS NULL OR t.trade = 'bust' OR t.last_place = t.place) AS stays
            FROM fix_told e LEFT JOIN fix_trades t ON e.place = t.place)
          GROUP BY order_id, whose)""",
        # Fills: the busted, the corrected and the repeated go; a correction stands at the time of what it corrects.
        """CREATE OR REPLACE TABLE fix_gone AS
        SELECT e.source_id, e.source_row, coalesce(e.repeats, CASE WHEN t.last_trade = 'bust' THEN 'busted_by ' ELSE 'corrected_by ' END || coalesce(t.last_exec, '')) AS reason
        FROM fix_told e LEFT JOIN fix_trades t ON e.place = t.place
        WHERE e.trade IN ('fill', 'correct') AND (e.repeats IS NOT NULL OR t.last_place <> e.place)""",
        """CREATE OR REPLACE TABLE fix_rejected AS
        SELECT e.source_id, e.source_row, coalesce(g.reason, e.repeats, CASE WHEN e.trade = 'bust' THEN CASE WHEN t.known THEN 'bust_of ' ELSE 'bust_of_unknown_fill ' END || coalesce(e.exec_ref, '')
            WHEN e.msg_type = 'F' THEN 'cancel_request' ELSE 'earlier_state_of ' || e.order_id END) AS reason
        FROM fix_told e LEFT JOIN fix_trades t ON e.place = t.place LEFT JOIN fix_gone g ON g.source_id = e.source_id AND g.source_row = e.source_row
        WHERE e.place NOT IN (SELECT kept_place FROM fix_orders)
          AND NOT EXISTS (SELECT 1 FROM staged_fills f WHERE f.fill_id = 'fix:' || e.source_id || ':' || e.source_row AND g.reason IS NULL)""",
        """INSERT INTO staged_rejects SELECT r.source_id, r.source_row, NULL, r.reason, left(CAST(to_json(e) AS VARCHAR), 4000)
        FROM fix_rejected r JOIN fix_events e ON e.source_id = r.source_id AND e.source_row = r.source_row ORDER BY r.source_id, r.source_row""",
        "INSERT INTO moved_to_rejects SELECT source_id, source_row FROM fix_rejected",
        "DELETE FROM staged_fills WHERE starts_with(fill_id, 'fix:') AND EXISTS (SELECT 1 FROM fix_gone g WHERE g.source_id = staged_fills.source_id AND g.source_row = staged_fills.source_row)",
        """UPDATE staged_fills SET fill_id = staged_fills.source_id || ':' || staged_fills.source_row, order_id = e.order_id, account_id = e.whose, order_no = coalesce(staged_fills.order_no, e.counter_no),
          filled_at = coalesce(t.first_at, staged_fills.filled_at), remark = CASE WHEN e.trade = 'correct' THEN 'corrects ' || e.exec_ref END
        FROM fix_told e LEFT JOIN fix_trades t ON e.place = t.place
        WHERE starts_with(staged_fills.fill_id, 'fix:') AND e.source_id = staged_fills.source_id AND e.source_row = staged_fills.source_row""",
        "DELETE FROM staged_orders WHERE starts_with(order_id, 'fix:')",
        """INSERT INTO staged_orders (order_id, account_id, placed_at, symbol, side, effect, price, quantity, filled_quantity, status, cancelled_at, terminal_id, remark, trading_day, time_known,
          order_no, client_order_no, source_id, source_row)
        SELECT o.order_id, o.account_id, o.placed_at, o.symbol, o.side, o.effect, o.price, o.quantity, o.filled, o.status, CASE WHEN o.status = 'cancelled' THEN o.last_at END, o.terminal_id, o.said,
          CAST(o.placed_at AS DATE), true, o.order_no, o.client_order_no, e.source_id, e.source_row
        FROM fix_orders o JOIN fix_told e ON e.place = o.kept_place ORDER BY o.placed_at, o.order_id""",
        *(
            f"DROP TABLE {name}"
            for name in ("fix_placed", "fix_named", "fix_same", "fix_told", "fix_trades", "fix_orders", "fix_gone", "fix_rejected")
        ),
    ]


def _said(_: object, context: SheetContext) -> list[str]:
    return [context.facts["notes"]] if context.facts.get("notes") else []


FIX = Family(load("fix"), outputs, _finish, _said, {"fix_events": EVENTS})
