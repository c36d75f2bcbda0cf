"""A platform's database as a MySQL dump, in the table families that such software has; see ``platform_schemas.py``."""

from __future__ import annotations

from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.simulate.raw.platform_schemas import SCHEMAS, Schema

# mysqldump ends an INSERT after a megabyte; so many rows come to about that.
_INSERT_ROWS = 2_000
# The tables of a platform's book, with the columns that hold ids of others: each becomes a number from 1, as databases count.
_IDS = {
    "client": ("clients", "client_id"),
    "agent": ("agents", "agent_id"),
    "sub": ("subaccounts", "subaccount_id"),
    "financing": ("financings", "financing_id"),
    "suborder": ("subaccount_orders", "order_id"),
    "subfill": ("subaccount_fills", "fill_id"),
    "entry": ("ledger", "entry_id"),
}


def write_platform_dumps(engine: DuckDBEngine, folder: Path) -> list[Path]:
    """Write one dump for each platform, each next one in another family of tables. Gives the files' paths."""
    platforms = engine.execute(
        "SELECT DISTINCT platform_id FROM platforms WHERE platform_id IS NOT NULL ORDER BY 1", "platforms"
    ).fetchall()
    written = []
    for place, (platform,) in enumerate(platforms):
        schema = SCHEMAS[place % len(SCHEMAS)]
        path = folder / f"{schema.database}_{place + 1}.sql"
        _views(engine, str(platform), first=place == 0)
        _write(engine, schema, path, f"{schema.database}_{place + 1}")
        written.append(path)
    return written


def _views(engine: DuckDBEngine, platform: str, *, first: bool) -> None:
    """``p_…``: the platform's rows with numbers for ids (0: none), times in local ``TIMESTAMP``."""
    mine = f"platform_id = {literal(platform)}"
    subs = f"subaccount_id IN (SELECT subaccount_id FROM subaccounts WHERE {mine})"
    where = {
        "clients": mine,
        "agents": mine,
        "subaccounts": mine,
        "ledger": mine,
        "financings": subs,
        "subaccount_orders": subs,
        "subaccount_fills": subs,
    }
    for short, (table, column) in _IDS.items():
        engine.execute(
            f"CREATE OR REPLACE TABLE id_{short} AS SELECT {column} AS id, row_number() OVER (ORDER BY {column}) AS number FROM (SELECT DISTINCT {column} FROM {table} WHERE {where[table]})",
            "ids",
        )

    def numbered(table: str, links: dict[str, str]) -> str:
        joins = " ".join(f"LEFT JOIN id_{short} n_{column} ON t.{column} = n_{column}.id" for column, short in links.items())
        numbers = ", ".join(f"coalesce(n_{column}.number, 0) AS {column}_no" for column in links)
        return f"SELECT t.*, {numbers} FROM (SELECT * FROM {table} WHERE {where[table]}) t {joins}"

    links = {
        "clients": {"client_id": "client", "agent_id": "agent"},
        "agents": {"agent_id": "agent", "parent_agent_id": "agent"},
        "subaccounts": {"subaccount_id": "sub", "client_id": "client"},
        "financings": {"financing_id": "financing", "subaccount_id": "sub", "client_id": "client"},
        "subaccount_orders": {"order_id": "suborder", "subaccount_id": "sub"},
        "subaccount_fills": {"fill_id": "subfill", "order_id": "suborder", "subaccount_id": "sub"},
        "ledger": {"entry_id": "entry", "subaccount_id": "sub", "client_id": "client", "agent_id": "agent"},
    }
    for table, columns in links.items():
        engine.execute(f"CREATE OR REPLACE TABLE p_{table} AS {numbered(table, columns)}", table)
    # What the platform keeps of the order at the broker is the broker's number.
    engine.execute(
        """CREATE OR REPLACE TABLE p_subaccount_orders AS SELECT p.* REPLACE (coalesce(n.order_no, p.market_order_id) AS market_order_id)
        FROM p_subaccount_orders p LEFT JOIN order_numbers n ON p.market_order_id = n.order_id""",
        "orders",
    )
    engine.execute(f"CREATE OR REPLACE TABLE p_main_accounts AS SELECT * FROM main_accounts WHERE {mine}", "main accounts")
    owner = "SELECT 1 FROM clients c WHERE c.phone IN (m.sender, m.receiver) AND c.platform_id"
    theirs = f"EXISTS ({owner} = {literal(platform)})" + (f" OR NOT EXISTS ({owner} IS NOT NULL)" if first else "")
    engine.execute(f"CREATE OR REPLACE TABLE p_messages AS SELECT * FROM messages m WHERE {theirs}", "messages")


def _write(engine: DuckDBEngine, schema: Schema, path: Path, database: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            f"-- MySQL dump 10.13  Distrib 5.7.30\n--\n-- Host: localhost    Database: {database}\n-- ------------------------------------------------------\n"
        )
        file.write("/*!40101 SET NAMES utf8mb4 */;\n\n")
        for table in schema.tables:
            lines = ",\n".join(
                f"  `{column.name}` {column.kind}" + (f" COMMENT {_quoted(column.comment)}" if column.comment else "")
                for column in table.columns
            )
            comment = f" COMMENT={_quoted(table.comment)}" if table.comment else ""
            file.write(
                f"DROP TABLE IF EXISTS `{table.name}`;\nCREATE TABLE `{table.name}` (\n{lines}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4{comment};\n"
            )
            row = "'(' || " + " || ',' || ".join(_cell(column.value, column.kind) for column in table.columns) + " || ')'"
            for batch in engine.batches(f"SELECT {row} AS line FROM ({table.rows})", _INSERT_ROWS):
                if batch.num_rows:
                    file.write(f"INSERT INTO `{table.name}` VALUES {','.join(batch.column(0).to_pylist())};\n")
            file.write("\n")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "\\'") + "'"


def _cell(value: str, kind: str) -> str:
    """SQL for a cell as the dump writes it."""
    text = f"CAST({value} AS VARCHAR)"
    if kind.startswith(("varchar", "char", "text", "datetime", "date")):
        text = f"'''' || replace(replace({text}, '\\', '\\\\'), '''', '\\''') || ''''"
    return f"coalesce({text}, 'NULL')"
