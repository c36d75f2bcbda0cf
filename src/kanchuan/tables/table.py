"""What a table is: one declaration from which reading, checking, labels and the schema page come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "timestamp", "date", "money", "price", "quantity", "units", "rate", "integer", "flag"]

# One storage type a kind: the contract fixes money as decimal(20,4) yuan, prices as decimal(18,4), times as microseconds in Asia/Shanghai.
SQL_TYPE: dict[Kind, str] = {
    "text": "VARCHAR",
    "timestamp": "TIMESTAMPTZ",
    "date": "DATE",
    "money": "DECIMAL(20,4)",
    "price": "DECIMAL(18,4)",
    "quantity": "BIGINT",
    "units": "DECIMAL(20,4)",  # fund units and the like, where fractions are real
    "rate": "DECIMAL(18,8)",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
}


@dataclass(frozen=True, slots=True)
class Label:
    """A name in both languages, Chinese first."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    ``contract`` says that the outside world may rely on it; the others are Kanchuan's own additions. ``values`` are the only words allowed
    (empty: free). ``references`` is ``"table.column"`` where every non-null value should be found.
    """

    name: str
    kind: Kind
    label: Label
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    references: str = ""
    minimum: float | None = None
    contract: bool = True

    @property
    def sql_type(self) -> str:
        """The DuckDB type that stores it."""
        return SQL_TYPE[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a dataset: its columns in order, its key, and its names."""

    name: str
    label: Label
    group: Literal["market", "platform", "entities", "provenance"]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)
