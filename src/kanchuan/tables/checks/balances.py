"""Balances that should follow one from the other: previous + change = next, row by row within one source file."""

from __future__ import annotations

from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.checks.findings import Findings

# Below this share of rows that chain, a source's balances are of another kind (end of day, all accounts together) and no gaps are named.
CHAINS = 0.5
# The rounding of exporters.
CENT = "0.011"


def check_balances(findings: Findings) -> None:
    """Cash and share balances by source, account (and symbol), in the order of the file, forwards or backwards."""
    cash = []
    shares = []
    for table in ("fills", "movements"):
        if not findings.has(table, "source_id", "source_row", "account_id"):
            continue
        view = findings.views[table]
        place = f"'{table}' AS t, source_id, source_row, located_file, located_row, {findings.key(table)} AS id"
        if findings.has(table, "cash_balance", "net_amount"):
            cash.append(
                f"SELECT {place}, account_id AS book, net_amount AS change, cash_balance AS balance FROM {view} WHERE source_id IS NOT NULL"
            )
        if findings.has(table, "share_balance", "quantity") and table == "fills":
            symbol = "coalesce(symbol, security_name)" if findings.has(table, "security_name") else "symbol"
            shares.append(
                f"""SELECT {place}, concat_ws(' ', account_id, {symbol}) AS book,
                CASE side WHEN 'buy' THEN 1 ELSE -1 END * CAST(quantity AS HUGEINT) AS change, CAST(share_balance AS HUGEINT) AS balance
                FROM {view} WHERE source_id IS NOT NULL"""
            )
    if cash and findings.has("transfers", "source_id", "source_row", "balance", "direction", "amount"):
        view = findings.views["transfers"]
        cash.append(
            f"""SELECT 'transfers' AS t, source_id, source_row, located_file, located_row, {findings.key("transfers")} AS id,
            CASE direction WHEN 'in' THEN payee_account ELSE payer_account END AS book,
            CASE direction WHEN 'in' THEN amount WHEN 'out' THEN -amount END AS change, balance
            FROM {view} WHERE source_id IS NOT NULL AND source_id IN (SELECT source_id FROM fills UNION SELECT source_id FROM movements)"""
        )
    for column, parts, tolerance in (("cash_balance", cash, CENT), ("share_balance", shares, "0")):
        if parts:
            _chain(findings, column, " UNION ALL ".join(parts), tolerance)


def _chain(findings: Findings, column: str, rows: str, tolerance: str) -> None:
    engine = findings.engine
    # One row of a file may stand in two tables; it moves the balance once.
    engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_chain AS
        SELECT *, abs(balance - before - change) <= {tolerance} AS forwards,
          abs(before - balance - change_before) <= {tolerance} AS backwards
        FROM (SELECT *, lag(balance) OVER by_row AS before, lag(change) OVER by_row AS change_before
          FROM (SELECT * FROM ({rows}) WHERE balance IS NOT NULL AND change IS NOT NULL AND source_row IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY source_id, book, source_row ORDER BY t) = 1)
          WINDOW by_row AS (PARTITION BY source_id, book ORDER BY source_row))
        WHERE before IS NOT NULL""",
        f"chain of {column}",
    )
    engine.execute(
        """CREATE OR REPLACE TEMP TABLE check_chains AS SELECT source_id AS the_source, book AS the_book, count(*) AS pairs,
        count(*) FILTER (WHERE forwards) AS forward, count(*) FILTER (WHERE backwards) AS backward
        FROM check_chain GROUP BY source_id, book""",
        f"chains of {column}",
    )
    joined = "check_chain JOIN check_chains ON source_id = the_source AND book = the_book"
    for table in ("fills", "movements", "transfers"):
        if table not in findings.dataset.present:
            continue
        name = column if table != "transfers" else "balance"
        located = f"(SELECT *, id AS {TABLES[table].key[0]} FROM {joined} WHERE t = '{table}')"
        chained = f"greatest(forward, backward) >= {CHAINS} * pairs"
        gap = f"{chained} AND NOT CASE WHEN forward >= backward THEN forwards ELSE backwards END"
        forwards = "before || ' + ' || change || ' ≠ ' || balance"
        value = f"CASE WHEN forward >= backward THEN {forwards} ELSE balance || ' + ' || change_before || ' ≠ ' || before END"
        findings.add(table, name, "balance_gap", f"{located} WHERE {gap}", value)
        numbered = "SELECT *, row_number() OVER (PARTITION BY source_id, book ORDER BY source_row) AS nth"
        first = f"({numbered} FROM {located} WHERE NOT ({chained}) AND pairs >= 4) WHERE nth = 1"
        findings.add(table, name, "balance_unchained", first, "book || ': ' || greatest(forward, backward) || '/' || pairs", rows="pairs")
