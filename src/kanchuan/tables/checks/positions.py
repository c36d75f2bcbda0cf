"""Running holdings: what is sold without having been bought, and what is sold on the day it was bought."""

from __future__ import annotations

from kanchuan.tables.checks.findings import Findings
from kanchuan.tables.checks.keys import once
from kanchuan.tables.checks.trading import FUTURES, SHARE, STOCK

# Movements that change how many shares are held, and which way a quantity without a sign goes.
INCOMING = ("bonus_shares", "new_shares", "allotment", "fund_subscription", "collateral_in")
OUTGOING = ("fund_redemption", "collateral_out")


def check_positions(findings: Findings) -> None:
    """Holdings by account and symbol from fills, what is known of holdings before them, and movements of shares.

    Repos and reverse repos (204xxx.SH, 1318xx.SZ) hold nothing and are left out. Where only the day is known, a day's buys come before its
    sells.
    """
    for fills, owner in (("fills", "account_id"), ("subaccount_fills", "subaccount_id")):
        if findings.has(fills, owner, "filled_at", "symbol", "side", "quantity"):
            _stocks(findings, fills, owner)
            if findings.has(fills, "effect"):
                _futures(findings, fills, owner)


def _stocks(findings: Findings, fills: str, owner: str) -> None:
    engine, dialect = findings.engine, findings.engine.dialect
    kept = once(findings, fills)
    us = dialect.epoch_us("filled_at")
    balance = "share_balance" if fills == "fills" and findings.has(fills, "share_balance") else "NULL::BIGINT"
    moves = ""
    if fills == "fills" and findings.has("movements", "account_id", "at", "kind", "symbol", "quantity"):
        quoted = ", ".join(f"'{kind}'" for kind in INCOMING)
        out = ", ".join(f"'{kind}'" for kind in OUTGOING)
        at = dialect.epoch_us('"at"')
        moves = f"""UNION ALL SELECT account_id, symbol, {at} AS us,
              CASE WHEN kind IN ({out}) THEN -abs(quantity) WHEN kind IN ({quoted}) THEN abs(quantity) ELSE quantity END AS signed, NULL::BIGINT AS balance, NULL, NULL, NULL, NULL, NULL
            FROM movements WHERE kind IN ({quoted}, {out}, 'share_transfer') AND symbol IS NOT NULL
              AND quantity IS NOT NULL AND "at" IS NOT NULL AND {STOCK}"""
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_events AS
        SELECT *, sum(signed) OVER (PARTITION BY owner, symbol ORDER BY us, signed DESC, located_file NULLS FIRST, located_row NULLS FIRST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS held, {dialect.day_number("us")} AS day_no
        FROM (SELECT "{owner}" AS owner, symbol, {us} AS us,
            CASE side WHEN 'buy' THEN 1 ELSE -1 END * CAST(quantity AS DECIMAL(37, 4)) AS signed, CAST({balance} AS DECIMAL(37, 4)) AS balance,
            source_id, source_row, located_file, located_row, fill_id
          FROM {kept} WHERE "{owner}" IS NOT NULL AND symbol IS NOT NULL AND filled_at IS NOT NULL AND quantity IS NOT NULL
            AND side IN ('buy', 'sell') AND {STOCK} AND NOT regexp_full_match(symbol, '204[0-9]{{3}}\\.SH|1318[0-9]{{2}}\\.SZ') {moves})""",
        f"holdings from {fills}",
    )
    # What was held before the first event: from the first moment that tells a balance, or from the holdings of an earlier day.
    # Rows of one moment (of one day, where no more is known) may have come in any order: the one that leaves most is believed, so that
    # nobody is blamed for an order that nobody knows.
    earlier = "SELECT NULL AS owner, NULL AS symbol, NULL::BIGINT AS quantity WHERE false"
    if fills == "fills" and findings.has("holdings", "account_id", "day", "symbol", "quantity"):
        earlier = """SELECT h.account_id AS owner, h.symbol, max_by(h.quantity, h.day) AS quantity FROM holdings h
            JOIN (SELECT owner, symbol, min(day_no) AS day_no FROM check_events GROUP BY owner, symbol) e
            ON h.account_id = e.owner AND h.symbol = e.symbol AND h.day - DATE '1970-01-01' < e.day_no GROUP BY 1, 2"""
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_held AS SELECT e.* EXCLUDE (held), e.held + coalesce(b.opening, h.quantity, 0) AS held
        FROM check_events e
        LEFT JOIN (SELECT t.owner, t.symbol, max(t.balance - t.signed) FILTER (WHERE t.us = n.us)
            - coalesce(sum(t.signed) FILTER (WHERE t.us < n.us), 0) AS opening
          FROM check_events t
          JOIN (SELECT owner, symbol, min(us) AS us FROM check_events WHERE balance IS NOT NULL GROUP BY owner, symbol) n ON t.owner = n.owner AND t.symbol = n.symbol GROUP BY t.owner, t.symbol) b
          ON e.owner = b.owner AND e.symbol = b.symbol
        LEFT JOIN ({earlier}) h ON e.owner = h.owner AND e.symbol = h.symbol""",
        f"holdings from {fills}",
    )
    short = _first("held < 0 AND signed < 0 AND located_file IS NOT NULL", "owner, symbol")
    findings.add(fills, "quantity", "sold_without_holdings", short, "owner || ' ' || symbol || ': ' || CAST(least AS HUGEINT)", rows="met")
    # T+1: of a day's sells, no more than was held the evening before. Days that end below zero lack history and are named above.
    days = f"""(SELECT *, sum(CASE WHEN signed < 0 THEN -signed ELSE 0 END) OVER by_day AS sold,
          first_value(held - signed) OVER in_day AS opening, last_value(held) OVER in_day AS closing, row_number() OVER in_day AS nth, min(held) OVER by_symbol AS lowest
        FROM check_held WHERE {SHARE}
        WINDOW by_day AS (PARTITION BY owner, symbol, day_no), by_symbol AS (PARTITION BY owner, symbol),
          in_day AS (PARTITION BY owner, symbol, day_no ORDER BY us, signed DESC, located_file NULLS FIRST, located_row NULLS FIRST
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))"""
    broken = f"""(SELECT *, row_number() OVER (PARTITION BY owner, symbol, day_no ORDER BY us, located_file, located_row) AS first_of
        FROM {days} WHERE sold > opening AND lowest >= 0 AND signed < 0 AND located_file IS NOT NULL) WHERE first_of = 1"""
    findings.add(
        fills,
        "quantity",
        "t_plus_one",
        broken,
        "owner || ' ' || symbol || ': ' || CAST(sold AS HUGEINT) || ' > ' || CAST(opening AS HUGEINT)",
    )


def _futures(findings: Findings, fills: str, owner: str) -> None:
    """Long and short positions apart: a sell that closes takes from the long one, a buy that closes from the short one."""
    engine, dialect = findings.engine, findings.engine.dialect
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_held AS
        SELECT *, sum(signed) OVER (PARTITION BY owner, symbol, direction ORDER BY us, signed DESC, located_file, located_row
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS held
        FROM (SELECT "{owner}" AS owner, symbol, {dialect.epoch_us("filled_at")} AS us,
            CASE WHEN (side = 'buy') = (effect = 'open') THEN 'long' ELSE 'short' END AS direction,
            CASE effect WHEN 'open' THEN 1 ELSE -1 END * CAST(quantity AS DECIMAL(37, 4)) AS signed,
            source_id, source_row, located_file, located_row, fill_id
          FROM {once(findings, fills)} WHERE effect IN ('open', 'close') AND side IN ('buy', 'sell') AND "{owner}" IS NOT NULL
            AND filled_at IS NOT NULL AND quantity IS NOT NULL AND {FUTURES})""",
        f"positions from {fills}",
    )
    short = _first("held < 0 AND signed < 0", "owner, symbol, direction")
    findings.add(
        fills,
        "quantity",
        "closed_without_open",
        short,
        "owner || ' ' || symbol || ' ' || direction || ': ' || CAST(least AS HUGEINT)",
        rows="met",
    )


def _first(where: str, keys: str) -> str:
    """The first row of each key that meets a condition, with how many do and the least that was held."""
    return f"""(SELECT *, count(*) OVER (PARTITION BY {keys}) AS met, min(held) OVER (PARTITION BY {keys}) AS least,
        row_number() OVER (PARTITION BY {keys} ORDER BY us, located_file, located_row) AS nth
        FROM check_held WHERE {where}) WHERE nth =
        1"""
