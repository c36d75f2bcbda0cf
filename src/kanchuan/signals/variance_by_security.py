"""How much of the spread of a measure lies between securities rather than within them: one-way analysis of variance, in SQL.

The measure is omega squared (Hays 1963): the share of the variance that the grouping explains, in which chance alone gives 0 on average. One
and a half of its standard deviations under chance are taken off as well.
"""

from __future__ import annotations


def grouped(source: str, value: str, extra: str = "") -> str:
    """SQL of one row per account and security with at least two measurements: ``n``, ``total``, ``squares``, ``mean_squared`` (total² ÷ n).

    Args:
        source: table or subquery with account_no and symbol_no.
        value: expression of a whole number.
        extra: more conditions.
    """
    return f"""SELECT account_no, symbol_no, count(*) AS n, sum({value}) AS total, sum({value} * {value}) AS squares,
  CAST(round(CAST(sum({value}) AS DOUBLE) * CAST(sum({value}) AS DOUBLE) / count(*)) AS BIGINT) AS mean_squared
FROM {source} WHERE {value} IS NOT NULL {extra} GROUP BY account_no, symbol_no HAVING count(*) >= 2"""


def omega(groups: str) -> str:
    """SQL of one row per account: ``n``, ``groups``, ``spread`` (standard deviation in the value's unit), ``explained`` (omega squared, less
    chance) and ``raw`` (omega squared).
    """  # noqa: D205
    return f"""SELECT account_no, n, groups, spread, raw, raw - 1.5 * sqrt(2 * (groups - 1) * (1 + (groups - 1) / (n - groups))) / n AS explained
FROM (
  SELECT account_no, n, groups, sqrt(greatest(0, whole / n)) AS spread,
    (between_groups - (groups - 1) * within / (n - groups)) / nullif(whole + within / (n - groups), 0) AS raw
  FROM (
    SELECT account_no, n, groups, squares - total * total / n AS whole, mean_squared - total * total / n AS between_groups,
      squares - mean_squared AS within
    FROM (
      SELECT account_no, CAST(sum(n) AS DOUBLE) AS n, CAST(count(*) AS DOUBLE) AS groups, CAST(sum(total) AS DOUBLE) AS total,
        CAST(sum(squares) AS DOUBLE) AS squares, CAST(sum(mean_squared) AS DOUBLE) AS mean_squared
      FROM ({groups}) AS g GROUP BY account_no) AS a
    WHERE groups >= 2 AND n - groups >= 8) AS b) AS c WHERE raw IS NOT NULL"""
