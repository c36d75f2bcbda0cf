"""The shared preparation of round trips: lots opened and closed, matched first in first out and by exact quantity.

A lot is opened by a buy (or, in futures, by an order with effect ``open`` on either side) and closed by the opposite. ``direction`` is 1
for long, -1 for
short. Shares held before the dataset begins show as a position that would fall below zero; they are taken to be sold first.

First in first out is computed by windows alone: the running totals of what was opened and of what was closed are laid on one line, and
each piece between two
marks belongs to the next opening mark and to the next closing mark.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.steps import Step
from kanchuan.signals.order_flow import HOUR, SECOND

# Pieces, lots and links that a calculation needs are bounded by these windows.
LINK_WINDOW = HOUR


def steps(dialect: Dialect) -> list[Step]:
    """``legs``, ``fifo_pieces``, ``exact_pairs``, ``purse_peaks``, ``proceeds_links`` and their roll-ups per account."""
    half_day = 43_200
    hold_known = dialect.int_div("(close_ts - open_ts)", str(SECOND))
    return [
        Step(
            "legs",
            """SELECT account_no, symbol_no, direction, opening, ts, seq, key, day, filled, amount_e4, time_known,
  sum(CASE WHEN opening THEN filled ELSE 0 END) OVER w AS opened, sum(CASE WHEN opening THEN 0 ELSE filled END) OVER w AS closed
FROM (
  SELECT account_no, symbol_no, ts, seq, key, day, filled, amount_e4, time_known,
    CASE WHEN effect = 0 THEN side > 0 ELSE effect > 0 END AS opening,
    CAST(CASE WHEN effect = 0 THEN 1 ELSE side * effect END AS TINYINT) AS direction
  FROM order_marks WHERE filled > 0 AND side <> 0 AND symbol_no IS NOT NULL) AS t
WINDOW w AS (PARTITION BY account_no, symbol_no, direction ORDER BY ts NULLS LAST, seq NULLS LAST, key NULLS LAST ROWS BETWEEN UNBOUNDED
PRECEDING AND CURRENT ROW)""",
        ),
        Step(
            "prior_holdings",
            """SELECT account_no, symbol_no, direction, CAST(greatest(0, max(closed - opened)) AS BIGINT) AS held FROM
            legs GROUP BY account_no, symbol_no, direction""",
        ),
        Step(
            "fifo_pieces",
            f"""SELECT account_no, CASE WHEN open_known AND close_known THEN greatest({hold_known}, 60)
    ELSE greatest((close_day - open_day) * 86400, {half_day} // 6) END AS held_seconds
FROM (
  SELECT account_no, mark - lag(mark, 1, 0) OVER w AS quantity,
    first_value(CASE WHEN opening THEN ts END IGNORE NULLS) OVER ahead AS open_ts, first_value(CASE WHEN opening THEN day END IGNORE
      NULLS) OVER ahead AS open_day,
    first_value(CASE WHEN opening THEN time_known END IGNORE NULLS) OVER ahead AS open_known,
    first_value(CASE WHEN opening THEN NULL ELSE ts END IGNORE NULLS) OVER ahead AS close_ts,
    first_value(CASE WHEN opening THEN NULL ELSE day END IGNORE NULLS) OVER ahead AS close_day,
    first_value(CASE WHEN opening THEN NULL ELSE time_known END IGNORE NULLS) OVER ahead AS close_known, held, mark
  FROM (
    SELECT l.account_no, l.symbol_no, l.direction, l.opening, l.ts, l.key, l.day, l.time_known, p.held,
      CASE WHEN l.opening THEN p.held + l.opened ELSE l.closed END AS mark
    FROM legs l JOIN prior_holdings p ON l.account_no = p.account_no AND l.symbol_no = p.symbol_no AND l.direction = p.direction) AS t
  WINDOW w AS (PARTITION BY account_no, symbol_no, direction ORDER BY mark, opening NULLS LAST, key NULLS LAST),
    ahead AS (PARTITION BY account_no, symbol_no, direction ORDER BY mark, opening NULLS LAST, key NULLS LAST ROWS BETWEEN CURRENT ROW AND
      UNBOUNDED FOLLOWING)) AS pieces
WHERE quantity > 0 AND mark > held AND open_ts <= close_ts""",
        ),
        Step(
            "account_holding",
            # Sums of whole thousandths of logarithms: the same whatever the order of adding.
            """SELECT account_no, count(*) AS pieces, sum(l) AS log_sum, sum(l * l) AS log_squares FROM (
  SELECT account_no, CAST(round(1000 * ln(held_seconds)) AS BIGINT) AS l FROM fifo_pieces) AS t GROUP BY account_no""",
        ),
        Step(
            "symbol_lots",
            """SELECT account_no, symbol_no, direction, filled, sum(CASE WHEN opening THEN 1 ELSE 0 END) AS openings, sum(CASE WHEN
              opening THEN 0 ELSE 1 END) AS closings
FROM legs GROUP BY account_no, symbol_no, direction, filled""",
        ),
        Step(
            "lot_sizes",
            """SELECT account_no, filled, sum(openings) AS openings, sum(closings) AS closings,
  CAST(sum(openings) AS DOUBLE) / nullif(sum(sum(openings)) OVER (PARTITION BY account_no), 0) AS share
FROM symbol_lots GROUP BY account_no, filled""",
        ),
        Step(
            "chance_pairs",
            # How many closings would meet an opening of their size if their sizes were drawn from how the account closes its other
            # securities (from all accounts where it has fewer than 30 closings elsewhere). Kept in whole thousandths.
            """SELECT l.account_no, sum(CAST(round(1000 * least(CAST(l.openings AS DOUBLE), s.closings * (
    CASE WHEN t.closings - s.closings >= 30 THEN CAST(z.closings - l.closings AS DOUBLE) / (t.closings - s.closings)
    ELSE CAST(m.closings AS DOUBLE) / m.total END))) AS BIGINT)) AS by_chance
FROM symbol_lots l
JOIN (SELECT account_no, symbol_no, direction, sum(closings) AS closings FROM symbol_lots GROUP BY account_no, symbol_no, direction) AS s
  ON l.account_no = s.account_no AND l.symbol_no = s.symbol_no AND l.direction = s.direction
JOIN (SELECT account_no, sum(closings) AS closings FROM lot_sizes GROUP BY account_no) AS t ON l.account_no = t.account_no
JOIN lot_sizes z ON l.account_no = z.account_no AND l.filled = z.filled
JOIN (SELECT filled, sum(closings) AS closings, nullif(sum(sum(closings)) OVER (), 0) AS total FROM lot_sizes GROUP BY filled) AS m ON
  l.filled = m.filled
WHERE l.openings > 0 GROUP BY l.account_no""",
        ),
        Step(
            "exact_pairs",
            """WITH numbered AS (
  SELECT *, row_number() OVER (PARTITION BY account_no, symbol_no, direction, opening, filled ORDER BY ts NULLS LAST, seq NULLS LAST, key
    NULLS LAST) AS turn
  FROM legs),
paired AS (
  SELECT o.account_no, o.symbol_no, o.direction, o.filled, o.ts AS open_ts, c.ts AS close_ts, o.day AS open_day, c.day AS close_day, o.key
    AS open_key,
    c.key AS close_key, o.amount_e4 AS open_amount, c.amount_e4 AS close_amount, o.opened, c.closed, o.closed AS closed_before, c.opened
    AS opened_by, o.time_known AND c.time_known AS timed
  FROM numbered o JOIN numbered c ON o.account_no = c.account_no AND o.symbol_no = c.symbol_no AND o.direction = c.direction AND o.filled
    = c.filled
    AND o.turn = c.turn AND o.opening AND NOT c.opening
  WHERE o.ts < c.ts)
SELECT x.account_no, x.symbol_no, x.direction, x.filled, x.open_ts, x.close_ts, x.open_day, x.close_day, x.open_key, x.close_key,
  x.open_amount, x.close_amount, x.timed,
  s.share AS size_share, p.held + x.opened <> x.closed AS out_of_turn, p.held + x.opened_by - x.closed > 0 OR p.held + x.opened - x.filled
  - x.closed_before > 0 AS beside_others
FROM paired x JOIN lot_sizes s ON x.account_no = s.account_no AND x.filled = s.filled
  JOIN prior_holdings p ON x.account_no = p.account_no AND x.symbol_no = p.symbol_no AND x.direction = p.direction""",
        ),
        Step(
            "account_pairs",
            """SELECT g.account_no, g.closings, g.openings, g.largest_share, coalesce(e.pairs, 0) AS pairs, coalesce(e.out_of_turn, 0) AS
              out_of_turn,
  coalesce(c.by_chance, 0) / 1000.0 AS by_chance
FROM (SELECT account_no, sum(closings) AS closings, sum(openings) AS openings, max(share) AS largest_share FROM lot_sizes GROUP BY
  account_no) AS g
LEFT JOIN (SELECT account_no, count(*) AS pairs, sum(CASE WHEN out_of_turn THEN 1 ELSE 0 END) AS out_of_turn FROM exact_pairs GROUP BY
  account_no) AS e
  ON g.account_no = e.account_no
LEFT JOIN chance_pairs c ON g.account_no = c.account_no""",
        ),
        Step(
            "purse_peaks",
            # Lots of one security, of sizes that the account seldom uses, each closed by exactly its own quantity, open at the same moment.
            """SELECT account_no, symbol_no, max(standing) AS purses, count(*) // 2 AS lots FROM (
  SELECT account_no, symbol_no, sum(step) OVER (PARTITION BY account_no, symbol_no ORDER BY ts, step, key ROWS BETWEEN UNBOUNDED PRECEDING
    AND CURRENT ROW) AS standing
  FROM (
    SELECT account_no, symbol_no, open_ts AS ts, 1 AS step, open_key AS key FROM exact_pairs WHERE size_share <= 0.2 AND beside_others
    UNION ALL SELECT account_no, symbol_no, close_ts, -1, close_key FROM exact_pairs WHERE size_share <= 0.2 AND beside_others) AS
      changes) AS t
GROUP BY account_no, symbol_no""",
        ),
        *_habits(dialect),
        *_links(dialect),
    ]


def _habits(dialect: Dialect) -> list[Step]:
    """What the hours and the sizes of a lot have to do with one another and with the security: nothing, where one person trades.

    ``trips``: the first exactly closed lot of each account, security and day of opening that was held overnight, with the seconds of the day
    at which it was opened and closed. ``size_units``: each quantity once per account, security, day and direction, so that the pieces of one
    split order count once. ``account_standing``: exactly closed lots held on average through the time from the first trade to the last.
    """
    opened = dialect.int_div(dialect.time_of_day("open_ts"), str(SECOND))
    closed = dialect.int_div(dialect.time_of_day("close_ts"), str(SECOND))
    day, packed = 131_072, "packed"  # a second of the day, and a day since 1970, are each below 2^17
    return [
        Step(
            "trips",
            f"""SELECT account_no, symbol_no, open_day, {dialect.int_div(packed, str(day * day))} AS open_second,
  {dialect.int_div(packed, str(day))} % {day} AS close_day, {packed} % {day} AS close_second
FROM (
  SELECT account_no, symbol_no, open_day, min(({opened} * {day} + close_day) * {day} + {closed}) AS packed
  FROM exact_pairs WHERE timed AND open_day < close_day GROUP BY account_no, symbol_no, open_day) AS t""",
        ),
        Step(
            "size_units",
            f"""SELECT account_no, symbol_no, day, opening, filled, min(amount_e4) AS amount_e4,
  min(CASE WHEN time_known THEN {dialect.int_div(dialect.time_of_day("ts"), str(SECOND))} END) AS second
FROM legs WHERE amount_e4 > 0 GROUP BY account_no, symbol_no, day, opening, filled""",
        ),
        Step(
            "account_standing",
            f"""SELECT p.account_no, p.lots, p.lot_seconds, t.span FROM (
  SELECT account_no, count(*) AS lots, sum({dialect.int_div("(close_ts - open_ts)", str(SECOND))}) AS lot_seconds
  FROM exact_pairs GROUP BY account_no) AS p
JOIN (
  SELECT account_no, {dialect.int_div("(max(ts) - min(ts))", str(SECOND))} AS span FROM legs GROUP BY account_no) AS t
  ON p.account_no = t.account_no""",
        ),
    ]


def _links(dialect: Dialect) -> list[Step]:
    """Buys that cost, to one board lot, what one earlier sale brought, though other sales came between.

    The same count with the proceeds scaled by 0.93 and 1.07 says how many such meetings chance alone gives.
    """
    bin_of = "CAST(floor(100 * ln({amount})) AS INTEGER)"
    return [
        Step(
            "sales",
            f"""SELECT account_no, day, ts, key, symbol_no, amount_e4, number, trial, {bin_of.format(amount="amount_e4 * scale")} AS bin,
              amount_e4 * scale AS proceeds
FROM (
  SELECT account_no, day, ts, key, symbol_no, amount_e4, row_number() OVER (PARTITION BY account_no ORDER BY ts NULLS LAST, seq NULLS
    LAST, key NULLS LAST) AS number
  FROM legs WHERE NOT opening AND direction = 1 AND time_known AND amount_e4 > 0) AS t
CROSS JOIN (SELECT 0 AS trial, 1.0 AS scale UNION ALL SELECT 1, 0.93 UNION ALL SELECT 2, 1.07) AS trials""",
            "view",
        ),
        Step(
            "proceeds_links",
            f"""WITH buys AS (
  SELECT b.account_no, b.day, b.ts, b.key, b.symbol_no, b.amount_e4, s.lot * {dialect.int_div("b.amount_e4", "b.filled")} AS one_lot,
    b.closed_so_far
  FROM (
    SELECT account_no, day, ts, key, symbol_no, amount_e4, filled, direction, opening, time_known,
      sum(CASE WHEN NOT opening AND direction = 1 AND time_known AND amount_e4 > 0 THEN 1 ELSE 0 END)
        OVER (PARTITION BY account_no ORDER BY ts NULLS LAST, seq NULLS LAST, key NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT
          ROW) AS closed_so_far
    FROM legs) AS b JOIN symbol_list s ON b.symbol_no = s.symbol_no
  WHERE b.opening AND b.direction = 1 AND b.time_known AND b.amount_e4 > 0),
reach AS (
  SELECT *, {bin_of.format(amount="amount_e4")} + shift AS bin FROM buys CROSS JOIN (SELECT 0 AS shift UNION ALL SELECT 1 UNION ALL SELECT
    2) AS shifts
  WHERE one_lot * 50 <= amount_e4)
SELECT b.account_no, s.trial, b.key, min(b.ts - s.ts) AS wait, min(b.closed_so_far - s.number) AS between_sales
FROM reach b JOIN sales s ON b.account_no = s.account_no AND b.day = s.day AND b.bin = s.bin
WHERE s.ts < b.ts AND b.ts - s.ts <= {LINK_WINDOW} AND b.symbol_no <> s.symbol_no AND s.proceeds >= b.amount_e4 AND s.proceeds -
  b.amount_e4 < b.one_lot
GROUP BY b.account_no, s.trial, b.key""",
        ),
        Step(
            "account_links",
            """SELECT l.account_no, l.buys, coalesce(k.links, 0) AS links, coalesce(k.by_chance, 0) AS by_chance FROM (
  SELECT account_no, count(*) AS buys FROM legs WHERE opening AND direction = 1 AND time_known GROUP BY account_no) AS l
LEFT JOIN (
  SELECT account_no, sum(CASE WHEN trial = 0 THEN 1 ELSE 0 END) AS links, sum(CASE WHEN trial > 0 THEN 0.5 ELSE 0 END) AS by_chance
  FROM proceeds_links WHERE between_sales >= 1 GROUP BY account_no) AS k ON l.account_no = k.account_no""",
        ),
    ]
