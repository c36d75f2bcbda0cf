"""Values that cannot be: in one order or fill, between a fill and its order, and beside the day's quotes.

Sessions, ticks, lots and price limits are those of the exchanges' trading rules: Shanghai and Shenzhen 9:15-9:25 call, 9:30-11:30,
13:00-15:00, fixed price
after the close to 15:30; futures by day 9:00-11:30 and 13:30-15:00 (stock index futures 13:00-15:15), by night 21:00 to 2:30.
"""

from __future__ import annotations

from datetime import date

from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.checks.findings import Findings, RowRule
from kanchuan.tables.checks.keys import once

ORDERS = (("orders", "fills", "account_id"), ("subaccount_orders", "subaccount_fills", "subaccount_id"))


def _of(*exchanges: str) -> str:
    # Not split_part: DuckDB 2.0 fails on it where a Parquet column holds nothing but nulls.
    return "(" + " OR ".join(f"symbol LIKE '%.{exchange}'" for exchange in exchanges) + ")"


STOCK = _of("SH", "SZ", "BJ")
FUTURES = _of("SHFE", "INE", "DCE", "CZCE", "CFFEX", "GFEX")
# Shares proper: main boards, ChiNext, STAR, Beijing. Their tick is 0.01 and they settle T+1.
SHARE = "regexp_full_match(symbol, '(60|68)[0-9]{4}\\.SH|(00|30)[0-9]{4}\\.SZ|(92|43|83|87|88)[0-9]{4}\\.BJ')"
EARLIEST = "1990-01-01"
MINUTE = 60_000_000
# Ends that follow their starts.
SPANS = (
    ("orders", "placed_at", "cancelled_at"),
    ("subaccounts", "opened_at", "closed_at"),
    ("financings", "started_at", "ended_at"),
    ("relations", "since", "until"),
)
# When a row of a trading table happened, where weekends and sessions tell something. Orders may be left with a broker at any hour.
TRADED = (("fills", "filled_at"), ("subaccount_fills", "filled_at"))


def _minutes(*spans: tuple[str, str]) -> str:
    """A condition: the time of day ``tod`` (microseconds) is in one of the spans, a minute's difference of clocks allowed."""

    def us(text: str) -> int:
        hours, minutes = text.split(":")
        return (int(hours) * 60 + int(minutes)) * MINUTE

    return " OR ".join(f"tod BETWEEN {max(us(start) - MINUTE, 0)} AND {us(end) + MINUTE}" for start, end in spans)


STOCK_SESSIONS = _minutes(("9:25", "11:30"), ("13:00", "15:30"))
FUTURES_SESSIONS = _minutes(("9:00", "11:30"), ("13:00", "15:15"), ("20:59", "24:00"), ("0:00", "2:30"))


def check_trading(findings: Findings, today: date) -> None:
    """Rules on single rows."""
    for name in findings.dataset.stored:
        if TABLES[name].group == "provenance":
            continue
        rules = _dates(findings, name, today)
        if name in ("orders", "subaccount_orders"):
            rules += [
                RowRule("filled_quantity", "overfilled", "filled_quantity > quantity", "filled_quantity || ' > ' || quantity"),
                RowRule(
                    "status",
                    "status_differs",
                    "(status = 'filled' AND filled_quantity < quantity) OR (status = 'rejected' AND filled_quantity > 0) "
                    "OR (status = 'partial' AND filled_quantity IN (0, quantity))",
                    "status || ' ' || filled_quantity || '/' || quantity",
                ),
                RowRule("quantity", "zero_quantity", "quantity = 0"),
                RowRule("price", "zero_price", "price = 0"),
                RowRule("price", "off_tick", f"price <> round(price, 2) AND {SHARE}"),
            ]
        if name in ("fills", "subaccount_fills"):
            rules += [
                RowRule("price", "zero_price", "price = 0"),
                RowRule("price", "off_tick", f"price <> round(price, 2) AND {SHARE}"),
            ]
        if name == "subaccount_fills":
            rules.append(RowRule("quantity", "zero_quantity", "quantity = 0"))
        findings.row_rules(name, rules)
    for name, column in TRADED:
        if findings.has(name, column):
            _when(findings, name, column)


def _dates(findings: Findings, name: str, today: date) -> list[RowRule]:
    rules = []
    for column in TABLES[name].columns:
        if column.kind in ("timestamp", "date") and findings.has(name, column.name):
            kind = "TIMESTAMPTZ" if column.kind == "timestamp" else "DATE"
            rules.append(RowRule(column.name, "in_future", f"\"{column.name}\" >= CAST(DATE '{today.isoformat()}' + 1 AS {kind})"))
            rules.append(RowRule(column.name, "too_early", f"\"{column.name}\" < CAST(DATE '{EARLIEST}' AS {kind})"))
    for table, start, end in SPANS:
        if table == name and findings.has(name, start, end):
            rules.append(RowRule(end, "ends_before_start", f'"{end}" < "{start}"', f'"{start}" || \' > \' || "{end}"'))
    return rules


def _when(findings: Findings, name: str, column: str) -> None:
    dialect = findings.engine.dialect
    us = dialect.epoch_us(f'"{column}"')
    view = f"check_when_{name}"
    findings.engine.drop(view)
    findings.engine.execute(
        f"""CREATE VIEW {view} AS SELECT *, ({dialect.day_number(us)} + 3) % 7 AS weekday, {dialect.time_of_day(us)} AS tod,
        {STOCK} AS is_stock, {FUTURES} AS is_futures, time_known IS NOT false AS timed FROM {_with_time_known(findings, name)}""",
        view,
    )
    # A futures night session that begins on Friday ends on Saturday.
    weekend = f"weekday >= 5 AND (is_stock OR (is_futures AND NOT (weekday = 5 AND tod <= {151 * MINUTE} AND timed)))"
    outside = f"timed AND weekday < 5 AND ((is_stock AND NOT ({STOCK_SESSIONS})) OR (is_futures AND NOT ({FUTURES_SESSIONS})))"
    findings.row_rules(name, [RowRule(column, "weekend", weekend), RowRule(column, "outside_session", outside)], source=view)


def _with_time_known(findings: Findings, name: str) -> str:
    """The table's view; the platform's tables do not say whether the time of day is known: midnight sharp says no."""
    view = findings.views[name]
    if "time_known" in TABLES[name].names:
        return view
    dialect = findings.engine.dialect
    return f"(SELECT *, {dialect.time_of_day(dialect.epoch_us('filled_at'))} <> 0 AS time_known FROM {view})"


def check_fills_against_orders(findings: Findings) -> None:
    """Each fill beside its order; the sum of an order's fills beside its filled quantity."""
    for orders, fills, owner in ORDERS:
        if not (findings.has(orders, "order_id", "placed_at") and findings.has(fills, "order_id", "filled_at", "quantity")):
            continue
        engine = findings.engine
        kept = once(findings, fills)
        kept_orders = once(findings, orders)
        dialect = engine.dialect
        extra = [column for column in ("trading_day", "time_known") if column in TABLES[orders].names]
        first = ", ".join(f'min("{column}") AS "o_{column}"' for column in (owner, "placed_at", "symbol", "side", "effect", *extra))
        nothing = (
            ""
            if extra
            else ", NULL::DATE AS o_trading_day, NULL::BOOLEAN AS o_time_known, NULL::DATE AS trading_day, NULL::BOOLEAN AS time_known"
        )
        placed, filled = dialect.epoch_us("o_placed_at"), dialect.epoch_us("filled_at")
        engine.drop(f"check_pairs_{fills}")
        engine.execute(
            f"""CREATE VIEW check_pairs_{fills} AS SELECT f.*, o.* EXCLUDE (the_order) {nothing},
              coalesce(o_trading_day - DATE '1970-01-01', {dialect.day_number(placed)}) AS order_day,
              coalesce(trading_day - DATE '1970-01-01', {dialect.day_number(filled)}) AS fill_day,
              {dialect.time_of_day(placed)} AS placed_tod
            FROM {kept} f JOIN (SELECT order_id AS the_order, {first} FROM {kept_orders} WHERE order_id IS NOT NULL GROUP BY order_id) o ON
            f.order_id = o.the_order""",
            f"pairs of {fills}",
        )
        both_timed = "time_known IS NOT false AND o_time_known IS NOT false AND o_placed_at IS NOT NULL"
        rules = [
            RowRule(column, "order_differs", f'"{column}" <> "o_{column}"', f'"{column}" || \' ≠ \' || "o_{column}"')
            for column in (owner, "symbol", "side", "effect")
        ]
        rules.append(RowRule("filled_at", "before_order", f"filled_at < o_placed_at AND {both_timed}", "filled_at || ' < ' || o_placed_at"))
        # An order left after the close is for the next day; the night session belongs to the next trading day.
        same = f"fill_day = order_day OR (fill_day > order_day AND fill_day <= order_day + 11 AND placed_tod >= {15 * 60 * MINUTE})"
        rules.append(RowRule("filled_at", "another_day", f"NOT ({same})", "filled_at || ' ≠ ' || o_placed_at"))
        findings.row_rules(fills, rules, source=f"check_pairs_{fills}")
        if not findings.has(orders, "filled_quantity"):
            continue
        sums = f"""{findings.views[orders]} o LEFT JOIN (SELECT order_id AS the_order, sum(quantity) AS filled FROM {kept} WHERE order_id
        IS NOT NULL GROUP BY order_id) s
            ON o.order_id = s.the_order"""
        findings.add(
            orders,
            "filled_quantity",
            "fills_differ",
            f"{sums} WHERE filled <> filled_quantity",
            "filled || ' ≠ ' || filled_quantity",
            alias="o.",
        )
        findings.add(
            orders, "filled_quantity", "no_fills", f"{sums} WHERE filled IS NULL AND filled_quantity > 0", "filled_quantity", alias="o."
        )


def check_quotes(findings: Findings) -> None:
    """Fills beside the day's range, orders beside the price limits, where there are daily quotes."""
    if not findings.has("quotes", "symbol", "day"):
        return
    engine = findings.engine
    limit = """CASE WHEN symbol LIKE '%.BJ' THEN 0.3 WHEN symbol LIKE '68%.SH' OR symbol LIKE '30%.SZ' THEN 0.2 ELSE 0.1 END"""
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_days AS
        WITH ranges AS (
          SELECT symbol AS q_symbol, day - DATE '1970-01-01' AS q_day, eve - DATE '1970-01-01' AS q_eve, low AS q_low, high AS q_high,
            round(before * (1 - {limit}), 2) - 0.01 AS q_least, round(before * (1 + {limit}), 2) + 0.01 AS q_most
          FROM (SELECT symbol, day, min(low) AS low, max(high) AS high, lag(max(close)) OVER w AS before, lag(day) OVER w AS eve
            FROM quotes WHERE symbol IS NOT NULL AND day IS NOT NULL GROUP BY symbol, day WINDOW w AS (PARTITION BY symbol ORDER BY day)))
        SELECT *, 0 AS q_part, q_day AS q_seen FROM ranges
        UNION ALL SELECT *, 1, q_eve FROM ranges WHERE q_eve IS NOT NULL
        UNION ALL SELECT *, 2, q_eve + 1 FROM ranges WHERE q_eve IS NOT NULL""",
        "quotes by day",
    )
    for table, column in (
        ("fills", "filled_at"),
        ("subaccount_fills", "filled_at"),
        ("orders", "placed_at"),
        ("subaccount_orders", "placed_at"),
    ):
        if not findings.has(table, column, "symbol", "price"):
            continue
        moment = engine.dialect.epoch_us(f'v."{column}"')
        day, clock = engine.dialect.day_number(moment), engine.dialect.time_of_day(moment)
        # A night session of futures belongs to the trading day after the evening on which it begins, also where it passes midnight.
        part = f"CASE WHEN {clock} >= {20 * 60 * MINUTE} THEN 1 WHEN {clock} < {4 * 60 * MINUTE} AND {clock} > 0 THEN 2 ELSE 0 END"
        if "trading_day" in TABLES[table].names:
            part = f"CASE WHEN v.trading_day IS NOT NULL THEN 0 ELSE {part} END"
            day = f"coalesce(v.trading_day - DATE '1970-01-01', {day})"
        source = f"{findings.views[table]} v JOIN check_days q ON v.symbol = q.q_symbol AND {day} = q.q_seen AND {part} = q.q_part"
        if table.endswith("fills"):
            findings.add(
                table,
                "price",
                "outside_quotes",
                f"{source} WHERE v.price < q_low OR v.price > q_high",
                "v.price || ' ∉ ' || q_low || '…' || q_high",
                alias="v.",
            )
        else:
            where = f"{SHARE} AND v.price > 0 AND (v.price < q_least OR v.price > q_most)"
            findings.add(
                table, "price", "outside_limit", f"{source} WHERE {where}", "v.price || ' ∉ ' || q_least || '…' || q_most", alias="v."
            )
