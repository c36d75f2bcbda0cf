"""The rows that concern a few accounts, cut out of the large tables once, so that a report can ask hundreds of small questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.tables.dataset import Dataset

CHOSEN = "report_accounts"
_SCHEMA = "report_rows"
# Tables whose rows belong to one account: their key and their time.
_OWNED = {
    "orders": ("order_id", "placed_at"),
    "fills": ("fill_id", "filled_at"),
    "logins": ("source_row", '"at"'),
    "movements": ("movement_id", '"at"'),
}
# Those that name the terminal used.
_WITH_TERMINAL = ("orders", "logins")
# Whatever can make two terminals one machine.
_IDENTIFIERS = ("terminal_id", "disk_serial", "cpu_id", "mac", "imei", "phone_number")


@dataclass(frozen=True, slots=True)
class Traded:
    """Orders and fills of an account, and the days that have any."""

    orders: int
    order_days: int
    fills: int
    fill_days: int

    @property
    def fills_tell_more(self) -> bool:
        """Are there fills on days without orders?"""
        return self.fill_days > self.order_days


class Slices:
    """The chosen accounts' rows, kept in order of account, day, time and key; an account's rows without a time come last."""

    def __init__(self, engine: DuckDBEngine, dataset: Dataset, accounts: Sequence[str], reading_fills: Collection[str]) -> None:
        """Cut them out.

        Args:
            engine: where the tables can be queried.
            dataset: which tables and columns there are.
            accounts: the chosen, in the order of their places, which count from 0.
            reading_fills: those of them whose fills will be asked for. Of the others, fills are cut out only where they tell more than the
                orders do: on more days.
        """
        self._engine = engine
        self._place = {account: place for place, account in enumerate(accounts)}
        self.traded = self._count()
        self._fills_of = [account for account in accounts if account in reading_fills or self.traded[account].fills_tell_more]
        self._types = {name: engine.columns(name) for name in _OWNED}
        self._stored = {name: [column for column in self._types[name] if column in dataset.present.get(name, ())] for name in _OWNED}
        for name, (key, at) in _OWNED.items():
            wanted = f" AND t.account_id IN ({', '.join(map(literal, self._fills_of)) or 'NULL'})" if name == "fills" else ""
            columns = ", ".join(f't."{column}"' for column in self._stored[name]) or "t.account_id"
            day = f"DATE '1970-01-01' + CAST({engine.dialect.day_number(engine.dialect.epoch_us(f't.{at}'))} AS INTEGER)"
            if "trading_day" in self._types[name]:
                day = f"coalesce(t.trading_day, {day})"
            self._make(
                f"{name}_cut",
                f"""SELECT c.place, {columns} FROM main.{name} t JOIN {CHOSEN} c ON t.account_id = c.account_id{wanted}
                ORDER BY c.place, t.{at} IS NULL, {day} NULLS LAST, t.{at} NULLS LAST, t.source_id NULLS LAST, t.source_row NULLS LAST,
                  t.{key} NULLS LAST""",
            )
            self._engine.execute(
                f"CREATE VIEW {self.rows_of(name)} AS SELECT place, rowid AS ordered, {self._columns(name)} FROM {_SCHEMA}.{name}_cut", name
            )
        self._share_terminals()
        self._make(
            "transfers",
            f"""WITH banks AS (
              SELECT account_id AS account FROM {CHOSEN}
              UNION SELECT t.payer_account FROM main.transfers t JOIN {CHOSEN} c ON t.payee_account = c.account_id
              UNION SELECT t.payee_account FROM main.transfers t JOIN {CHOSEN} c ON t.payer_account = c.account_id)
            SELECT t.* FROM main.transfers t
            WHERE t.payer_account IN (SELECT account FROM banks WHERE account IS NOT NULL)
              OR t.payee_account IN (SELECT account FROM banks WHERE account IS NOT NULL)""",
        )
        self._make("accounts", "SELECT * FROM main.accounts")
        self.widen()

    @staticmethod
    def rows_of(name: str) -> str:
        """The chosen accounts' rows of ``name``: its columns, ``place``, and ``ordered``, the number of the row in that order."""
        return f"{_SCHEMA}.{name}_of_chosen"

    def widen(self) -> None:
        """The names of tables stand for the rows of all chosen accounts and those on the machines that they share."""
        self._views("true", f"account_id NOT IN (SELECT account_id FROM {CHOSEN})")

    def narrow(self, account: str, queries: Iterable[str]) -> None:
        """The names that ``queries`` use stand for the rows of one account and those of others on the machines that it may share."""
        text = "\n".join(queries)
        used = [name for name in _OWNED if re.search(rf"\b{name}\b", text)]
        self._views(f"place = {self._place[account]}", f"account_id <> {literal(account)}", used)

    def _views(self, own: str, others: str, names: Iterable[str] = tuple(_OWNED)) -> None:
        for name in names:
            view = f"SELECT {self._columns(name)} FROM {_SCHEMA}.{name}_cut WHERE {own}"
            if name in _WITH_TERMINAL and self._shared:
                view += f" UNION ALL SELECT * FROM {_SCHEMA}.{name}_on_shared WHERE {others}"
            self._engine.execute(f"CREATE OR REPLACE VIEW {_SCHEMA}.{name} AS {view}", name)

    def _columns(self, name: str) -> str:
        """All columns of the table, those that the dataset lacks as nulls."""
        stored = self._stored[name] or ["account_id"]
        return ", ".join(
            f'"{column}"' if column in stored else f'CAST(NULL AS {kind}) AS "{column}"' for column, kind in self._types[name].items()
        )

    def _count(self) -> dict[str, Traded]:
        """How many orders and fills each of the chosen has, and on how many days."""
        counted: dict[str, list[int]] = {account: [0, 0, 0, 0] for account in self._place}
        for column, name in ((0, "orders"), (2, "fills")):
            at = _OWNED[name][1]
            day = self._engine.dialect.day_number(self._engine.dialect.epoch_us(at))
            for row in self._engine.arrow(
                f"""SELECT t.account_id, count(*) AS n, count(DISTINCT {day}) AS days FROM main.{name} t JOIN {CHOSEN} c
                ON t.account_id = c.account_id GROUP BY t.account_id ORDER BY t.account_id"""
            ).to_pylist():
                counted[row["account_id"]][column : column + 2] = row["n"], row["days"]
        return {account: Traded(*numbers) for account, numbers in counted.items()}

    def _share_terminals(self) -> None:
        """``terminals``: those used by the chosen and those like them. ``…_on_shared``: everyone's rows on those that have several users."""
        users = " UNION ".join(
            f"SELECT DISTINCT account_id, terminal_id FROM main.{name} WHERE account_id IS NOT NULL AND terminal_id IS NOT NULL"
            for name in _WITH_TERMINAL
        )
        self._make("terminal_users", users)
        said = " UNION ALL ".join(
            f"SELECT terminal_id, '{name}:' || {name} AS key FROM main.terminals WHERE {name} IS NOT NULL" for name in _IDENTIFIERS[1:]
        )
        self._make(
            "terminal_keys", f"SELECT DISTINCT terminal_id, 'terminal_id:' || terminal_id AS key FROM terminal_users UNION ALL {said}"
        )
        self._make(
            "keys_of_chosen",
            f"""SELECT k.key, count(DISTINCT u.account_id) AS accounts FROM terminal_keys k JOIN terminal_users u USING (terminal_id)
            GROUP BY k.key HAVING count(DISTINCT u.account_id) FILTER (WHERE u.account_id IN (SELECT account_id FROM {CHOSEN})) > 0""",
        )
        self._make(
            "shared_terminals",
            "SELECT DISTINCT k.terminal_id FROM terminal_keys k JOIN keys_of_chosen c USING (key) WHERE c.accounts > 1",
        )
        self._make(
            "terminals",
            """SELECT t.* FROM main.terminals t
            WHERE t.terminal_id IN (SELECT k.terminal_id FROM terminal_keys k JOIN keys_of_chosen USING (key))""",
        )
        self._shared = self._engine.arrow(f"SELECT count(*) AS n FROM {_SCHEMA}.shared_terminals").to_pylist()[0]["n"] > 0
        if self._shared:
            for name in _WITH_TERMINAL:
                self._make(
                    f"{name}_on_shared",
                    f"SELECT t.* FROM main.{name} t WHERE t.terminal_id IN (SELECT terminal_id FROM shared_terminals)",
                )

    def _make(self, name: str, query: str) -> None:
        self._engine.execute(f"CREATE TABLE {_SCHEMA}.{name} AS {query}", f"{_SCHEMA}.{name}")


@contextmanager
def sliced(engine: DuckDBEngine, dataset: Dataset, accounts: Sequence[str], reading_fills: Collection[str] = ()) -> Iterator[Slices]:
    """Inside, the names of the tables stand for the rows that concern ``accounts``; after, for the dataset's again.

    A query about one of the accounts finds what it finds in the whole dataset, if it reads of orders, fills, log-ins and movements the
    account's own and those on its terminals or on terminals that share an identifier with them, and of transfers the account's own and
    those of the bank accounts that it moves money with.
    """
    engine.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE", _SCHEMA)
    engine.execute(f"CREATE SCHEMA {_SCHEMA}", _SCHEMA)
    chosen = pa.table({"account_id": pa.array(list(accounts), pa.string()), "place": pa.array(range(len(accounts)), pa.int32())})
    engine.register(CHOSEN, chosen)
    try:
        engine.execute(f"SET search_path = '{_SCHEMA},main'", _SCHEMA)
        yield Slices(engine, dataset, accounts, reading_fills)
    finally:
        engine.execute("RESET search_path", _SCHEMA)
        engine.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE", _SCHEMA)
        engine.unregister(CHOSEN)
