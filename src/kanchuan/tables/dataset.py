"""A dataset: a folder of tables, each a Parquet file, a folder of Parquet parts, or a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kanchuan.engine.duckdb import DuckDBEngine, literal, quoted
from kanchuan.engine.engine import EngineError
from kanchuan.tables.catalogue import TABLES, stored_columns
from kanchuan.tables.csv_file import CsvError, read_csv
from kanchuan.tables.storage import type_problem, value_expression
from kanchuan.tables.table import Table

# Problems found while reading, as rows: what check shows in full and other commands count.
PROBLEMS = "dataset_problems"


class DatasetError(ValueError):
    """The dataset cannot be read. The message names the file, and row and column where there are such."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How a table is kept: ``names`` are its columns as stored, ``files`` its files, ``form`` is ``parquet`` or ``csv``.

    ``source`` is what to select from; ``types`` are the types as stored (Parquet only).
    """

    table: Table
    names: tuple[str, ...]
    files: tuple[Path, ...]
    form: str
    source: str
    types: dict[str, pa.DataType]


class Dataset:
    """The tables of one folder, each readable in an engine under its own name.

    Every table of the catalogue is there under its name after ``open``, with all its columns in the contract's types: a table or a column
    that the folder lacks
    has no rows or only nulls, so that a query never has to ask. ``present`` names the tables that the folder has.

    Times without a zone are read as Shanghai's. ``""``, ``NA`` and the like are read as null. Columns that the catalogue does not know are
    left alone.
    A cell of a CSV file that does not read as its column's type is null, or takes its row with it where the column is required; each such
    cell is a row of
    ``dataset_problems`` (table_name, file, row, column, reason, value), and ``problems`` counts them.
    """

    def __init__(self, root: Path, engine: DuckDBEngine) -> None:
        """Open the folder ``root``.

        Raises:
            DatasetError: there is no such folder, or no table in it, or a table cannot be read.
        """
        self.root = root
        self.engine = engine
        if not root.is_dir():
            raise DatasetError(f"{root}: 没有这个数据集文件夹 / no such dataset folder")
        engine.drop(PROBLEMS)
        engine.execute(
            f'CREATE TABLE {PROBLEMS} (table_name VARCHAR, file VARCHAR, "row" BIGINT, "column" VARCHAR, reason VARCHAR, value VARCHAR)',
            PROBLEMS,
        )
        self.stored: dict[str, Stored] = {}
        for table in TABLES.values():
            found = self._read(table)
            if found is not None:
                self.stored[table.name] = found
        self.present: dict[str, list[str]] = {name: list(stored.names) for name, stored in self.stored.items()}
        if not self.present:
            raise DatasetError(f"{root}: 其中没有任何已知的表 / no known table in it (expected NAME.parquet, NAME/ or NAME.csv)")
        self.problems = int(engine.execute(f"SELECT count(*) FROM {PROBLEMS}", PROBLEMS).fetchall()[0][0])

    def has(self, *names: str) -> bool:
        """Are all these tables there?"""
        return all(name in self.present for name in names)

    def missing_columns(self, name: str) -> list[str]:
        """The contract's columns that the stored table lacks."""
        return [column.name for column in TABLES[name].columns if column.contract and column.name not in self.present.get(name, [])]

    def problem_lines(self, most: int = 20) -> list[str]:
        """The first problems found while reading, one line each: file, row, column, reason, value."""
        rows = self.engine.execute(
            f'SELECT file, "row", "column", reason, value FROM {PROBLEMS} ORDER BY file, "row", "column" NULLS FIRST, reason LIMIT {most}'
        ).fetchall()
        return [
            f"{self.root / file}: 第 {row} 行 / row {row}{f', {column}' if column else ''}: {reason}: {value!r}"
            for file, row, column, reason, value in rows
        ]

    def located(self, name: str) -> str:
        """The name of a view of a stored table with, beside its columns, where each row is kept.

        ``located_file`` (below the dataset's folder) and ``located_row`` (counted from 1; in a CSV file the header is row 1), and for each
        stored column
        ``raw_<column>``, the value as stored, in a form that can be shown.
        """
        stored = self.stored[name]
        view = f"located_{name}"
        self.engine.drop(view)
        if stored.form == "csv":
            self.engine.execute(f"CREATE VIEW {view} AS SELECT *, {literal(stored.files[0].name)} AS located_file FROM csv_{name}", view)
            return view
        prefix = len(self.root.as_posix()) + 2
        typed = [f'{expression} AS "{column}"' for column, expression in _expressions(stored).items()]
        raw = [f'CAST("{column}" AS VARCHAR) AS "raw_{column}"' for column in stored.types]
        source = stored.source.removesuffix(")") + ", filename = 'located_path', file_row_number = true)"
        columns = ", ".join([*typed, *raw, f"substr(located_path, {prefix}) AS located_file", "file_row_number + 1 AS located_row"])
        self.engine.execute(f"CREATE VIEW {view} AS SELECT {columns} FROM {source}", view)
        return view

    def _read(self, table: Table) -> Stored | None:
        name = table.name
        single, folder, text = self.root / f"{name}.parquet", self.root / name, self.root / f"{name}.csv"
        self.engine.drop(name)
        parts = _parts(folder) if folder.is_dir() and not single.is_file() else []
        if single.is_file() or parts:
            stored = self._parquet(table, parts or [single], folder if parts else None)
        elif text.is_file():
            stored = self._csv(table, text)
        else:
            nothing = ", ".join(f'CAST(NULL AS {column.sql_type}) AS "{column.name}"' for column in stored_columns(table))
            self.engine.execute(f"CREATE VIEW {name} AS SELECT {nothing} WHERE false", name)
            return None
        return stored

    def _parquet(self, table: Table, files: Sequence[Path], folder: Path | None) -> Stored:
        """Make Parquet files readable. Every file's footer is looked at first, so that a bad one is named."""
        names: dict[str, pa.DataType] = {}
        for file in files:
            try:
                schema = pq.read_schema(file)
            except (pa.ArrowException, OSError, ValueError) as error:
                raise DatasetError(f"{file}: 不是完整的 Parquet 文件 / not a whole Parquet file: {error}") from error
            for field in schema:
                column = next((column for column in stored_columns(table) if column.name == field.name), None)
                if column is None:
                    continue
                problem = type_problem(column, field.type)
                if problem:
                    raise DatasetError(f"{file}: {field.name}: {problem}")
                names[field.name] = _wider(names.get(field.name), field.type)
        known = {column.name for column in stored_columns(table)}
        names.update({key: pa.string() for key in _partition_keys(files, folder) if key in known})
        listed = ", ".join(f"'{quoted(file.as_posix())}'" for file in files)
        options = (
            ", hive_partitioning = true, hive_types_autocast = false, union_by_name = true" if folder else ", hive_partitioning = false"
        )
        source = f"read_parquet([{listed}]{options})"
        stored = Stored(table, tuple(names), tuple(files), "parquet", source, names)
        columns = ", ".join(f'{expression} AS "{column}"' for column, expression in _expressions(stored).items())
        try:
            self.engine.execute(f"CREATE VIEW {table.name} AS SELECT {columns} FROM {source}", table.name)
        except EngineError as error:
            raise DatasetError(f"{folder or files[0]}: {str(error).splitlines()[0]}") from error
        return stored

    def _csv(self, table: Table, file: Path) -> Stored:
        """Read a CSV file whole into the engine (it spills like any table), noting each cell that does not read."""
        try:
            names = read_csv(self.engine, table, file, PROBLEMS)
        except CsvError as error:
            raise DatasetError(str(error)) from error
        columns = ", ".join(f'"{column.name}"' for column in stored_columns(table))
        self.engine.execute(f"CREATE VIEW {table.name} AS SELECT {columns} FROM csv_{table.name}", table.name)
        return Stored(table, tuple(names), (file,), "csv", f"csv_{table.name}", {})


def _wider(first: pa.DataType | None, other: pa.DataType) -> pa.DataType:
    """Of the types that parts of one table store a column in, the one that decides how it is read."""
    if first is None or pa.types.is_null(first) or (pa.types.is_integer(first) and not pa.types.is_null(other)):
        return other
    return first


def _expressions(stored: Stored) -> dict[str, str]:
    """How each column of the table is read from its files."""
    return {
        column.name: value_expression(column, stored.types[column.name])
        if column.name in stored.types
        else f"CAST(NULL AS {column.sql_type})"
        for column in stored_columns(stored.table)
    }


def _parts(folder: Path) -> list[Path]:
    """The Parquet parts below a folder, in order; what writers leave beside them (names that begin with ``.`` or ``_``) is no part."""
    parts = [
        file
        for file in folder.rglob("*.parquet")
        if file.is_file() and not any(name.startswith((".", "_")) for name in file.relative_to(folder).parts)
    ]
    return sorted(parts)


def _partition_keys(files: Sequence[Path], folder: Path | None) -> list[str]:
    """The names of Hive partitions (``day=2024-01-02``) on the way to the files."""
    keys: dict[str, None] = {}
    if folder is not None:
        for file in files:
            for name in file.relative_to(folder).parts[:-1]:
                if "=" in name:
                    keys[name.split("=", 1)[0]] = None
    return list(keys)
