"""The shared preparation: what all signals read, computed once, in integers.

Accounts, securities and terminals become small numbers; one row of ``order_marks`` is one order (or one fill whose order is not in the
dataset) with
what came just before it in the account. Where only the day is known, the
counter's order number, which rises through the day, or else the place in the file keeps
the order of things. All roll-ups (account, security and day; account and day; account) come from that one pass.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.steps import Step

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

FUTURES_EXCHANGES = ("SHFE", "INE", "DCE", "CZCE", "CFFEX", "GFEX")

# A placeholder in a strong identifier is no identifier ("NA", empty and all-zero values are common).
_PLACEHOLDERS = (
    "NA",
    "N/A",
    "NULL",
    "NONE",
    "UNKNOWN",
    "0",
    "-",
    "TO BE FILLED BY O.E.M.",
    "DEFAULT STRING",
    "02:00:00:00:00:00",
    "020000000000",
)


def _strong(column: str) -> str:
    words = ", ".join(f"'{word}'" for word in _PLACEHOLDERS)
    plain = f"upper(trim({column}))"
    return (
        f"CASE WHEN {column} IS NULL OR {plain} IN ({words}) OR replace(replace(replace(replace({plain}, '0', ''), ':', "
        f"''), '-', ''), 'F', '') = '' "
        f"THEN NULL ELSE {plain} END"
    )


def account_steps(dialect: Dialect) -> list[Step]:
    """``account_list``: one row per account that any table of the market's book speaks of."""
    return [
        Step(
            "account_household",
            # Spouses, and up to four holders at one address, count as one household. One hop each: chains of families are not followed.
            """WITH listed AS (
  SELECT account_id, coalesce(holder_id, account_id) AS holder, address FROM accounts),
spouses AS (
  SELECT from_party AS holder, min(to_party) AS other FROM relations WHERE kind = 'spouse' GROUP BY from_party
  UNION ALL SELECT to_party, min(from_party) FROM relations WHERE kind = 'spouse' GROUP BY to_party),
nearest AS (SELECT holder, min(other) AS other FROM spouses GROUP BY holder),
first_hop AS (
  SELECT l.account_id, l.holder, l.address, least(l.holder, coalesce(n.other, l.holder)) AS house FROM listed l LEFT JOIN nearest n ON
    l.holder = n.holder),
homes AS (
  SELECT address, min(house) AS house FROM first_hop WHERE address IS NOT NULL GROUP BY address HAVING count(DISTINCT holder) BETWEEN 2
    AND 4)
SELECT f.account_id, min(least(f.house, coalesce(h.house, f.house))) AS household FROM first_hop f LEFT JOIN homes h ON f.address =
  h.address GROUP BY f.account_id""",
        ),
        Step(
            "account_list",
            f"""WITH named AS (
  SELECT account_id FROM accounts UNION SELECT account_id FROM orders UNION SELECT account_id FROM fills UNION SELECT account_id FROM
    logins),
said AS (
  SELECT account_id, min(market) AS market, min(holder_id) AS holder_id, min(holder_kind) AS holder_kind,
    min({dialect.day_of("opened_on")}) AS opened_day,
    min(phone) AS phone, min(second_contact) AS second_contact, min(address) AS address, min(branch) AS branch, min(broker_id) AS broker_id
  FROM accounts GROUP BY account_id)
SELECT CAST(row_number() OVER (ORDER BY n.account_id) AS INTEGER) AS account_no, n.account_id, s.market, s.holder_id, s.holder_kind,
  s.opened_day, s.phone,
  s.second_contact, s.address, s.branch, s.broker_id, coalesce(h.household, n.account_id) AS household
FROM named n LEFT JOIN said s ON n.account_id = s.account_id LEFT JOIN account_household h ON n.account_id = h.account_id
WHERE n.account_id IS NOT NULL""",
        ),
    ]


def symbol_steps(dialect: Dialect) -> list[Step]:
    """``symbol_list``: securities and contracts, with their board lot (100 shares where nothing else is known)."""
    del dialect
    futures = ", ".join(f"'{name}'" for name in FUTURES_EXCHANGES)
    return [
        Step(
            "symbol_list",
            f"""WITH named AS (
  SELECT coalesce(symbol, security_name) AS symbol FROM orders UNION SELECT coalesce(symbol, security_name) FROM fills)
SELECT CAST(row_number() OVER (ORDER BY symbol) AS INTEGER) AS symbol_no, symbol,
  coalesce(upper(split_part(symbol, '.', 2)) IN ({futures}), false) AS futures,
  CASE WHEN upper(split_part(symbol, '.', 2)) IN ({futures}) THEN 1
       WHEN symbol LIKE '11____.SH' OR symbol LIKE '12____.SZ' THEN 10 ELSE 100 END AS lot
FROM named WHERE symbol IS NOT NULL""",
        )
    ]


def terminal_steps(dialect: Dialect) -> list[Step]:
    """``terminal_list``: terminals as numbers, and the machine each is, told by two strong identifiers where it has two."""
    del dialect
    return [
        Step(
            "terminal_list",
            f"""WITH named AS (
  SELECT terminal_id FROM terminals UNION SELECT terminal_id FROM orders UNION SELECT terminal_id FROM logins),
said AS (
  SELECT terminal_id, min(kind) AS kind, min({_strong("disk_serial")}) AS disk, min({_strong("cpu_id")}) AS cpu, min({_strong("mac")}) AS
    mac,
    min({_strong("imei")}) AS imei, min({_strong("phone_number")}) AS phone, min(app_id) AS app_id, min(region) AS region, min(public_ip)
      AS public_ip
  FROM terminals GROUP BY terminal_id),
identified AS (
  SELECT n.terminal_id, s.kind, s.app_id, s.region, s.public_ip, s.terminal_id IS NOT NULL AS described,
    CASE WHEN disk IS NOT NULL AND cpu IS NOT NULL THEN 'D' || disk || '|C' || cpu
         WHEN disk IS NOT NULL AND mac IS NOT NULL THEN 'D' || disk || '|M' || mac
         WHEN imei IS NOT NULL THEN 'I' || imei
         WHEN cpu IS NOT NULL AND mac IS NOT NULL THEN 'C' || cpu || '|M' || mac
         WHEN disk IS NOT NULL THEN 'D' || disk WHEN mac IS NOT NULL THEN 'M' || mac WHEN phone IS NOT NULL THEN 'P' || phone END AS
           machine,
    CAST(disk IS NOT NULL AS INTEGER) + CAST(cpu IS NOT NULL AS INTEGER) + CAST(mac IS NOT NULL AS INTEGER)
      + CAST(imei IS NOT NULL AS INTEGER) + CAST(phone IS NOT NULL AS INTEGER) AS strong_ids
  FROM named n LEFT JOIN said s ON n.terminal_id = s.terminal_id WHERE n.terminal_id IS NOT NULL)
SELECT CAST(row_number() OVER (ORDER BY terminal_id) AS INTEGER) AS terminal_no, terminal_id, kind, described, strong_ids, region, app_id,
  public_ip,
  CASE WHEN machine IS NOT NULL THEN CAST(dense_rank() OVER (ORDER BY machine NULLS LAST) AS INTEGER) END AS machine_no,
  CASE WHEN region IS NOT NULL THEN CAST(dense_rank() OVER (ORDER BY region NULLS LAST) AS INTEGER) END AS region_no,
  CASE WHEN app_id IS NOT NULL THEN CAST(dense_rank() OVER (ORDER BY app_id NULLS LAST) AS INTEGER) END AS app_no
FROM identified""",
        )
    ]


def order_steps(dialect: Dialect, joins_fills: bool = True) -> list[Step]:
    """``order_marks`` and its roll-ups.

    Args:
        dialect: the engine's.
        joins_fills: false where the dataset has no fills: the executed part then comes from the orders alone.
    """
    return [
        Step("fill_flow", _fills(dialect), "table" if joins_fills else "view"),
        Step("order_flow", _orders(dialect, joins_fills), "view"),
        *_rollups(dialect),
    ]


def _possible(row: str, *quantities: str) -> str:
    """SQL: does a row say what can have been? No order is of a trillion shares or yuan, nor any price above a hundred million; whole numbers end not far beyond."""
    tests = [f"coalesce({row}.price, 0) BETWEEN -100000000 AND 100000000"]
    for quantity in quantities:
        tests.append(f"coalesce({row}.{quantity}, 0) BETWEEN -1000000000000 AND 1000000000000")
        tests.append(f"coalesce({row}.price * {row}.{quantity}, 0) BETWEEN -1000000000000 AND 1000000000000")
    return " AND ".join(tests)


def _fills(dialect: Dialect) -> str:
    ts = dialect.epoch_us("f.filled_at")
    symbol = "coalesce(f.symbol, f.security_name)"
    # A fill without an order number is joined to the other fills of the same security, side and instant; where only the day is known it
    # stands alone.
    lone = dialect.key_of(
        f"CASE WHEN coalesce(f.time_known, true) THEN concat_ws('|', f.account_id, {symbol}, f.side, CAST({ts} AS "
        f"VARCHAR)) ELSE f.fill_id END"
    )
    return f"""SELECT account_no, key, min(symbol_no) AS symbol_no, min(ts) AS ts, min(day) AS day, min(seq) AS seq, max(side) AS side,
      max(effect) AS effect,
  CAST(sum(quantity) AS BIGINT) AS filled, CAST(sum(price_e4 * quantity) AS BIGINT) AS amount_e4, bool_and(time_known) AS time_known,
    min(fill_key) AS fill_key
FROM (
  SELECT a.account_no, s.symbol_no, {ts} AS ts, coalesce(TRY_CAST(f.order_no AS BIGINT), f.source_row, 0) AS seq,
    coalesce({dialect.day_of("f.trading_day")}, CAST({dialect.day_number(ts)} AS INTEGER)) AS day,
    coalesce({dialect.key_of("f.order_id")}, {lone}) AS key, {dialect.key_of("f.fill_id")} AS fill_key,
    CAST(CASE f.side WHEN 'buy' THEN 1 WHEN 'sell' THEN -1 ELSE 0 END AS TINYINT) AS side,
    CAST(CASE f.effect WHEN 'open' THEN 1 WHEN 'close' THEN -1 ELSE 0 END AS TINYINT) AS effect,
    CAST(f.price * 10000 AS BIGINT) AS price_e4, f.quantity, coalesce(f.time_known, {dialect.time_of_day(ts)} <> 0) AS time_known
  FROM fills f JOIN account_list a ON f.account_id = a.account_id LEFT JOIN symbol_list s ON {symbol} = s.symbol
  WHERE f.filled_at IS NOT NULL AND {_possible("f", "quantity")}) AS t
GROUP BY account_no, key"""


def _orders(dialect: Dialect, joins_fills: bool) -> str:
    ts = dialect.epoch_us("o.placed_at")
    placed = f"""SELECT a.account_no, s.symbol_no, {ts} AS ts, coalesce(TRY_CAST(o.order_no AS BIGINT), o.source_row, 0) AS seq,
    coalesce({dialect.day_of("o.trading_day")}, CAST({dialect.day_number(ts)} AS INTEGER)) AS day, {dialect.key_of("o.order_id")} AS key,
    CAST(CASE o.side WHEN 'buy' THEN 1 WHEN 'sell' THEN -1 ELSE 0 END AS TINYINT) AS side,
    CAST(CASE o.effect WHEN 'open' THEN 1 WHEN 'close' THEN -1 ELSE 0 END AS TINYINT) AS effect,
    CAST(o.price * 10000 AS BIGINT) AS price_e4, o.quantity, o.filled_quantity, o.status = 'cancelled' OR o.cancelled_at IS NOT NULL AS
      cancelled,
    t.terminal_no, t.machine_no, t.region_no, coalesce(o.time_known, {dialect.time_of_day(ts)} <> 0) AS time_known
  FROM orders o JOIN account_list a ON o.account_id = a.account_id LEFT JOIN symbol_list s ON coalesce(o.symbol, o.security_name) = s.symbol
    LEFT JOIN terminal_list t ON o.terminal_id = t.terminal_id
  WHERE o.placed_at IS NOT NULL AND {_possible("o", "quantity", "filled_quantity")}"""
    if not joins_fills:
        return f"""SELECT account_no, symbol_no, ts, seq, day, key, side, effect, price_e4, quantity, coalesce(filled_quantity, 0) AS
          filled,
  coalesce(price_e4 * filled_quantity, 0) AS amount_e4, coalesce(cancelled, false) AS cancelled, terminal_no, machine_no, region_no,
    time_known, true AS from_order
FROM ({placed}) AS o"""
    return f"""SELECT coalesce(o.account_no, f.account_no) AS account_no, coalesce(o.symbol_no, f.symbol_no) AS symbol_no, coalesce(o.ts,
      f.ts) AS ts,
  coalesce(o.seq, f.seq) AS seq, coalesce(o.day, f.day) AS day, coalesce(o.key, f.fill_key) AS key,
  CASE WHEN coalesce(o.side, 0) <> 0 THEN o.side ELSE coalesce(f.side, 0) END AS side,
  CASE WHEN coalesce(o.effect, 0) <> 0 THEN o.effect ELSE coalesce(f.effect, 0) END AS effect,
  coalesce(o.price_e4, {dialect.int_div("f.amount_e4", "nullif(f.filled, 0)")}) AS price_e4, coalesce(o.quantity, f.filled) AS quantity,
  coalesce(f.filled, o.filled_quantity, 0) AS filled, coalesce(f.amount_e4, o.price_e4 * o.filled_quantity, 0) AS amount_e4,
  coalesce(o.cancelled, false) AS cancelled, o.terminal_no, o.machine_no, o.region_no, coalesce(o.time_known, f.time_known) AS time_known,
  o.key IS NOT NULL AS from_order
FROM ({placed}) AS o FULL JOIN fill_flow f ON o.key = f.key AND o.account_no = f.account_no"""


def _rollups(dialect: Dialect) -> list[Step]:
    tod = dialect.time_of_day("ts")
    # Logarithms are kept as whole thousandths: sums of whole numbers are the same whatever the order of adding.
    return [
        Step(
            "order_marks",
            f"""SELECT account_no, symbol_no, ts, seq, day, key, side, effect, price_e4, quantity, filled, amount_e4, cancelled,
              terminal_no, machine_no, time_known,
  from_order, CAST({dialect.int_div(tod, str(30 * MINUTE))} AS TINYINT) AS half_hour,
  coalesce(known AND gap < {SECOND} AND (symbol_no <> previous_symbol OR side <> previous_side), false) AS burst,
  coalesce(known AND gap < {SECOND} AND symbol_no = previous_symbol AND side = previous_side AND quantity <> previous_quantity AND
    price_e4 <> previous_price, false) AS other_lot,
  coalesce(known AND gap <= {5 * SECOND} AND symbol_no = previous_symbol AND side = -previous_side AND side <> 0, false) AS both_sides,
  coalesce(known AND machine_no IS NOT NULL AND previous_machine IS NOT NULL, false) AS machines_known,
  coalesce(known AND gap <= {10 * SECOND} AND machine_no IS NOT NULL AND previous_machine IS NOT NULL, false) AS machine_pair,
  coalesce(known AND gap <= {10 * SECOND} AND machine_no <> previous_machine, false) AS machine_changed,
  coalesce(known AND gap < {30 * MINUTE} AND region_no <> previous_region, false) AS region_changed
FROM (
  SELECT *, time_known AND lag(ts) OVER w IS NOT NULL AS known, ts - lag(ts) OVER w AS gap, lag(symbol_no) OVER w AS previous_symbol,
    lag(side) OVER w AS previous_side,
    lag(quantity) OVER w AS previous_quantity, lag(price_e4) OVER w AS previous_price, lag(machine_no) OVER w AS previous_machine,
    lag(region_no) OVER w AS previous_region
  FROM order_flow WINDOW w AS (PARTITION BY account_no, time_known ORDER BY ts NULLS LAST, seq NULLS LAST, key NULLS LAST)) AS t""",
        ),
        Step(
            "account_symbol_day",
            """SELECT account_no, symbol_no, day, count(*) AS orders, sum(CAST(time_known AS INTEGER)) AS known, sum(CAST(from_order AS
              INTEGER)) AS from_order,
  sum(CAST(filled > 0 AS INTEGER)) AS executed, sum(CASE WHEN side = 1 THEN filled ELSE 0 END) AS bought, sum(CASE WHEN side = -1 THEN
  filled ELSE 0 END) AS sold,
  sum(CASE WHEN side = 1 THEN 1 ELSE 0 END) AS buys, sum(amount_e4) AS amount_e4, sum(CAST(cancelled AS INTEGER)) AS cancelled,
  sum(CAST(burst AS INTEGER)) AS bursts, sum(CAST(other_lot AS INTEGER)) AS other_lots, sum(CAST(both_sides AS INTEGER)) AS both_sides,
  sum(CAST(machines_known AS INTEGER)) AS machines_known, sum(CAST(machine_pair AS INTEGER)) AS machine_pairs,
  sum(CAST(machine_changed AS INTEGER)) AS machine_changes,
  sum(CAST(region_changed AS INTEGER)) AS region_changes, bit_or(CASE WHEN time_known THEN CAST(1 AS BIGINT) << CAST(half_hour AS INTEGER)
  ELSE 0 END) AS half_hours
FROM order_marks GROUP BY account_no, symbol_no, day""",
        ),
        Step(
            "account_day",
            """SELECT account_no, day, count(symbol_no) AS symbols, sum(orders) AS orders, sum(known) AS known, sum(from_order) AS
              from_order, sum(executed) AS executed,
  sum(amount_e4) AS amount_e4, sum(cancelled) AS cancelled, sum(bursts) AS bursts, sum(other_lots) AS other_lots, sum(both_sides) AS
  both_sides,
  sum(machines_known) AS machines_known, sum(machine_pairs) AS machine_pairs,
    sum(machine_changes) AS machine_changes, sum(region_changes) AS region_changes,
  sum(CASE WHEN bought > 0 AND sold > 0 THEN 1 ELSE 0 END) AS both_ways, sum(CASE WHEN executed > 0 THEN 1 ELSE 0 END) AS executed_symbols,
  bit_count(bit_or(half_hours)) AS half_hours, day - lag(day) OVER (PARTITION BY account_no ORDER BY day) AS idle_days
FROM account_symbol_day GROUP BY account_no, day""",
        ),
        Step(
            "account_flow",
            """SELECT d.account_no, d.orders, d.known, d.from_order, d.executed, d.amount_e4, d.cancelled, d.bursts, d.other_lots,
              d.both_sides, d.machines_known,
  d.machine_pairs, d.machine_changes, d.region_changes, d.both_ways, d.executed_symbols, d.half_hours, d.timed_days, d.days, d.first_day, d.last_day,
  d.longest_idle,
  d.symbol_days, s.symbols, s.futures_orders
FROM (
  SELECT account_no, sum(orders) AS orders, sum(known) AS known, sum(from_order) AS from_order, sum(executed) AS executed, sum(amount_e4)
    AS amount_e4,
    sum(cancelled) AS cancelled, sum(bursts) AS bursts, sum(other_lots) AS other_lots, sum(both_sides) AS both_sides, sum(machines_known)
    AS machines_known,
    sum(machine_pairs) AS machine_pairs,
    sum(machine_changes) AS machine_changes, sum(region_changes) AS region_changes, sum(both_ways) AS both_ways, sum(executed_symbols) AS
    executed_symbols,
    sum(CASE WHEN known > 0 THEN half_hours ELSE 0 END) AS half_hours, sum(CASE WHEN known > 0 THEN 1 ELSE 0 END) AS timed_days, count(*)
    AS days,
    min(day) AS first_day, max(day) AS last_day, max(idle_days) AS longest_idle, sum(symbols) AS symbol_days
  FROM account_day GROUP BY account_no) AS d
JOIN (
  SELECT x.account_no, count(DISTINCT x.symbol_no) AS symbols, sum(CASE WHEN l.futures THEN x.orders ELSE 0 END) AS futures_orders
  FROM account_symbol_day x LEFT JOIN symbol_list l ON x.symbol_no = l.symbol_no GROUP BY x.account_no) AS s ON d.account_no =
    s.account_no""",
        ),
    ]


def steps(dialect: Dialect, joins_fills: bool = True) -> list[Step]:
    """The whole preparation of orders, in order."""
    return [*account_steps(dialect), *symbol_steps(dialect), *terminal_steps(dialect), *order_steps(dialect, joins_fills)]
