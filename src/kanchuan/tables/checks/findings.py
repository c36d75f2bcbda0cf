"""Where the rules of ``check`` put what they find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.dataset import PROBLEMS, Dataset

FOUND = "check_found"
SHOWN = 200


@dataclass(frozen=True, slots=True)
class RowRule:
    """A condition on one row of a table, and what to show of the rows that meet it."""

    column: str
    reason: str
    where: str
    value: str = ""


class Findings:
    """The problems found so far, in the engine's table ``check_found``."""

    def __init__(self, dataset: Dataset) -> None:
        """Start with what reading the dataset found."""
        self.dataset = dataset
        self.engine: DuckDBEngine = dataset.engine
        self.views: dict[str, str] = {name: dataset.located(name) for name in dataset.stored}
        self.engine.drop(FOUND)
        self.engine.execute(
            f"""CREATE TABLE {FOUND} ("table" VARCHAR, source_id VARCHAR, source_row BIGINT, file VARCHAR, "row" BIGINT, key VARCHAR,
            "column" VARCHAR, reason VARCHAR, value VARCHAR, "rows" BIGINT)""",
            FOUND,
        )
        self.engine.execute(
            f'INSERT INTO {FOUND} SELECT table_name, NULL, NULL, file, "row", NULL, "column", reason, value, 1 FROM {PROBLEMS}', FOUND
        )

    def has(self, table: str, *columns: str) -> bool:
        """Does the dataset have the table, with these columns?"""
        return table in self.dataset.present and all(column in self.dataset.present[table] for column in columns)

    def key(self, table: str, alias: str = "") -> str:
        """An SQL expression for a row's own id; null where its table has none."""
        key = [f'CAST({alias}"{column}" AS VARCHAR)' for column in TABLES[table].key if self.has(table, column)]
        return f"concat_ws(' ', {', '.join(key)})" if key else "NULL"

    def add(self, table: str, column: str, reason: str, source: str, value: str, *, rows: str = "1", alias: str = "") -> None:
        """Put down the rows of ``source`` (``FROM``-clause text and what follows); ``value`` and ``rows`` are SQL expressions over it.

        The source must give ``source_id, source_row, located_file, located_row`` and the key of ``table``, under ``alias`` (with its dot)
        if given.
        """
        self.engine.execute(
            f"""INSERT INTO {FOUND} SELECT {literal(table)}, {alias}source_id, {alias}source_row, {alias}located_file, {alias}located_row,
            {self.key(table, alias)},
            {literal(column or None)}, {literal(reason)}, left(CAST({value} AS VARCHAR), {SHOWN}), {rows} FROM {source}""",
            f"check {table}.{column}: {reason}",
        )

    def row_rules(self, table: str, rules: Sequence[RowRule], source: str = "", alias: str = "") -> None:
        """Apply rules on single rows: one pass that counts, then one more for each rule that some row meets."""
        rules = [rule for rule in rules if rule.where]
        if not rules:
            return
        view = source or self.views[table]
        for start in range(0, len(rules), 40):
            some = rules[start : start + 40]
            counts = ", ".join(f"count(*) FILTER (WHERE {rule.where})" for rule in some)
            met = self.engine.execute(f"SELECT {counts} FROM {view}", f"check {table}").fetchall()[0]
            for rule, number in zip(some, met, strict=True):
                if number:
                    self.add(
                        table, rule.column, rule.reason, f"{view} WHERE {rule.where}", rule.value or f'{alias}"{rule.column}"', alias=alias
                    )
