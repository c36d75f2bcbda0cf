"""What can only be put right once all files are read: whose account a file without an account number is, and the list of accounts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine

WITH_ACCOUNT = ("orders", "fills", "movements", "logins", "holdings")


def finish(engine: DuckDBEngine, queries: Sequence[str]) -> None:
    """Put the staged tables right. Rows that leave a table for the rejects are listed in ``moved_to_rejects`` (source_id, source_row)."""
    engine.execute("CREATE TABLE IF NOT EXISTS moved_to_rejects (source_id VARCHAR, source_row BIGINT)")
    for query in queries:
        engine.execute(query, "finish")
    _join_accounts(engine)
    _list_accounts(engine)
    _list_terminals(engine)


def _join_accounts(engine: DuckDBEngine) -> None:
    """Give one name to what is one account.

    Readers name an account provisionally: by its fund account where the row has one, by its shareholder code (``holder:A123``), or by the file
    (``file:<source>:<stem>``) where it has neither. A file that names no fund account and at most one Shanghai and one Shenzhen code is of one account, and
    its codes are codes of that account: an exchange gives a person one ordinary code each. A file with more codes is of several accounts, one per code.
    """
    places = [(table, "account_id") for table in WITH_ACCOUNT] + [("transfers", "payer_account"), ("transfers", "payee_account")]
    rows = engine.execute(
        " UNION ".join(
            f"SELECT DISTINCT source_id, {column} FROM staged_{table} WHERE {column} LIKE 'holder:%' OR {column} LIKE 'file:%'"
            for table, column in places
        )
        + " ORDER BY 1, 2"
    ).fetchall()
    per_source: dict[str, set[str]] = {}
    for source, account in rows:
        per_source.setdefault(source, set()).add(account)
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for accounts in per_source.values():
        codes = [account.removeprefix("holder:") for account in accounts if account.startswith("holder:")]
        shanghai = [code for code in codes if not code.isdigit()]
        for account in accounts:
            root(account)
        if len(shanghai) <= 1 and len(codes) - len(shanghai) <= 1:
            for account in accounts:
                parent[root(account)] = root(min(accounts))
    members: dict[str, list[str]] = {}
    for node in parent:
        members.setdefault(root(node), []).append(node)
    names: dict[str, str] = {}
    files = _files_of_stems(members)
    for group in members.values():
        codes = sorted(
            (node.removeprefix("holder:") for node in group if node.startswith("holder:")), key=lambda code: (code.isdigit(), code)
        )
        if codes:
            name = codes[0]
        else:
            _, source, name = min((node.split(":", 2) for node in group), key=lambda parts: parts[2])
            # Two files of one name in two folders are two accounts.
            if len(files[name]) > 1:
                name = f"{name}@{_file_of(source)}"
        names.update(dict.fromkeys(group, name))
    if not names:
        return
    engine.register("account_names", pa.table({"old": list(names), "new": list(names.values())}))
    for table in WITH_ACCOUNT:
        engine.execute(f"UPDATE staged_{table} SET account_id = n.new FROM account_names n WHERE account_id = n.old")
    for column in ("payer_account", "payee_account"):
        engine.execute(f"UPDATE staged_transfers SET {column} = n.new FROM account_names n WHERE {column} = n.old")
    engine.execute("UPDATE staged_accounts SET account_id = n.new FROM account_names n WHERE account_id = n.old")
    engine.unregister("account_names")


def _file_of(source: str) -> str:
    """The file of a source: its sheets and tables are ``<file>``, ``<file>-2`` …."""
    return source.split("-", 1)[0]


def _files_of_stems(members: dict[str, list[str]]) -> dict[str, set[str]]:
    """For each file name by which an account may be called, the files that have it."""
    files: dict[str, set[str]] = {}
    for group in members.values():
        for node in group:
            if node.startswith("file:"):
                _, source, stem = node.split(":", 2)
                files.setdefault(stem, set()).add(_file_of(source))
    return files


def _list_accounts(engine: DuckDBEngine) -> None:
    """One row for each account that any row speaks of, with what the files say of it. A register's name for it goes before a file's."""
    named = " UNION ALL ".join(f"SELECT account_id, source_id, source_row FROM staged_{table}" for table in WITH_ACCOUNT)
    engine.execute(
        f"""CREATE TABLE accounts_listed AS
        WITH every AS (SELECT account_id, min_by(source_id, source_row) AS source_id, min(source_row) AS source_row FROM ({named}) GROUP BY account_id),
        said AS (
          SELECT account_id, any_value(market) AS market, any_value(broker_id) AS broker_id, any_value(holder_id) AS holder_id,
            any_value(holder_kind) AS holder_kind, min(opened_on) AS opened_on, any_value(phone) AS phone, any_value(second_contact) AS second_contact,
            any_value(address) AS address, any_value(branch) AS branch,
            arg_min(label, (holder_id IS NULL, source_id, source_row)) FILTER (WHERE label IS NOT NULL) AS label,
            string_agg(DISTINCT holder_codes, ' ' ORDER BY holder_codes) AS holder_codes, min(source_id) AS source_id, min(source_row) AS source_row
          FROM (SELECT * REPLACE (min(source_row) AS source_row) FROM staged_accounts GROUP BY ALL ORDER BY source_id, source_row) GROUP BY account_id)
        SELECT coalesce(s.account_id, e.account_id) AS account_id, s.market, s.broker_id, s.holder_id, s.holder_kind, s.opened_on, s.phone, s.second_contact,
          s.address, s.branch, s.label, s.holder_codes, coalesce(s.source_id, e.source_id), coalesce(s.source_row, e.source_row)
        FROM said s FULL JOIN every e ON s.account_id = e.account_id
        WHERE coalesce(s.account_id, e.account_id) IS NOT NULL ORDER BY 1"""
    )
    engine.execute("DELETE FROM staged_accounts")
    engine.execute("INSERT INTO staged_accounts SELECT * FROM accounts_listed")


def _list_terminals(engine: DuckDBEngine) -> None:
    """One row for each terminal, with the first that the files say of each of its columns."""
    columns = ("kind", "public_ip", "mac", "disk_serial", "cpu_id", "phone_number", "imei", "app_id", "region", "lan_ip", "raw")
    # A machine that one line calls unknown and another a computer is a computer.
    firsts = ", ".join(
        f"coalesce(min_by(kind, place) FILTER (kind <> 'unknown'), 'unknown') AS {name}"
        if name == "kind"
        else f"min_by({name}, place) FILTER ({name} IS NOT NULL) AS {name}"
        for name in columns
    )
    engine.execute(
        f"""CREATE TABLE terminals_listed AS
        SELECT terminal_id, {firsts}, min_by(source_id, place) AS source_id, min_by(source_row, place) AS source_row
        FROM (SELECT *, rowid AS place FROM staged_terminals) GROUP BY terminal_id ORDER BY terminal_id"""
    )
    engine.execute("DELETE FROM staged_terminals")
    engine.execute("INSERT INTO staged_terminals SELECT * FROM terminals_listed")
