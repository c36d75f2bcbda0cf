"""A dataset: a folder of tables, each a Parquet file, a folder of Parquet parts, or a CSV file."""

from __future__ import annotations

from pathlib import Path

import pyarrow.csv as csv
import pyarrow.parquet as pq

from kanchuan.engine.duckdb import DuckDBEngine, quoted
from kanchuan.tables.catalogue import TABLES, stored_columns
from kanchuan.tables.table import Table


class DatasetError(ValueError):
    """The dataset cannot be read. The message names the file, and row and column where there are such."""


class Dataset:
    """The tables of one folder, each readable in an engine under its own name.

    Every table of the catalogue is there under its name after ``open``, with all its columns in the contract's types: a table or a column that the folder lacks
    has no rows or only nulls, so that a query never has to ask. ``present`` names the tables that the folder has.
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
        self.present: dict[str, list[str]] = {}
        for table in TABLES.values():
            found = self._read(table)
            if found is not None:
                self.present[table.name] = found
        if not self.present:
            raise DatasetError(f"{root}: 其中没有任何已知的表 / no known table in it (expected NAME.parquet, NAME/ or NAME.csv)")

    def has(self, *names: str) -> bool:
        """Are all these tables there?"""
        return all(name in self.present for name in names)

    def missing_columns(self, name: str) -> list[str]:
        """The contract's columns that the stored table lacks."""
        return [column.name for column in TABLES[name].columns if column.contract and column.name not in self.present.get(name, [])]

    def _read(self, table: Table) -> list[str] | None:
        name = table.name
        single, folder, text = self.root / f"{name}.parquet", self.root / name, self.root / f"{name}.csv"
        try:
            if single.is_file():
                names = pq.read_schema(single).names
                source = f"read_parquet('{quoted(single.as_posix())}')"
            elif folder.is_dir() and any(folder.rglob("*.parquet")):
                pattern = quoted(f"{folder.as_posix()}/**/*.parquet")
                source = f"read_parquet('{pattern}', hive_partitioning = true, union_by_name = true)"
                names = [row[0] for row in self.engine.execute(f"DESCRIBE SELECT * FROM {source}", name).fetchall()]
            elif text.is_file():
                with csv.open_csv(text) as reader:
                    names = reader.schema.names
                source = f"read_csv('{quoted(text.as_posix())}', all_varchar = true, header = true)"
            else:
                names, source = None, ""
        except Exception as error:
            raise DatasetError(f"{self.root / name}: {error}") from error
        columns = []
        for column in stored_columns(table):
            if names is not None and column.name in names:
                columns.append(f'CAST("{column.name}" AS {column.sql_type}) AS "{column.name}"')
            else:
                columns.append(f'CAST(NULL AS {column.sql_type}) AS "{column.name}"')
        clause = f"FROM {source}" if names is not None else "WHERE false"
        self.engine.drop(name)
        self.engine.execute(f"CREATE VIEW {name} AS SELECT {', '.join(columns)} {clause}", name)
        return names
