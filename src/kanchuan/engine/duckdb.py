"""DuckDB, embedded."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kanchuan.engine.dialect import Dialect, DuckDBDialect
from kanchuan.engine.engine import EngineError, Kernel
from kanchuan.engine.steps import Step, StepRun

# Fixed, so that the same rows give the same bytes whatever the machine or the number of threads.
ROW_GROUP_ROWS = 122_880
COMPRESSION = "zstd"
# So many rows tell whether the values of a column repeat.
SEEN_ROWS = 16_384


class DuckDBEngine:
    """An in-memory DuckDB with a ceiling: what does not fit under ``memory`` spills to a folder of its own, removed on ``close``."""

    dialect: Dialect

    def __init__(self, memory: str = "2GiB", threads: int | None = None) -> None:
        """Open it. ``memory`` is a size such as ``2GiB``; ``threads`` defaults to the machine's."""
        self.dialect = DuckDBDialect()
        self._spill = Path(tempfile.mkdtemp(prefix="kanchuan-spill-"))
        self._connection = duckdb.connect(":memory:")
        self._runs: list[StepRun] = []
        self._queries: list[Step] = []
        try:
            self._connection.execute(f"SET memory_limit = '{memory}'")
        except duckdb.Error as error:
            shutil.rmtree(self._spill, ignore_errors=True)
            raise EngineError(f"--memory {memory}: {error}") from error
        self._connection.execute(f"SET temp_directory = '{self._spill.as_posix()}'")
        self._connection.execute(f"SET threads = {threads or os.cpu_count() or 2}")
        self._connection.execute("SET TimeZone = 'Asia/Shanghai'")
        self._connection.execute("SET preserve_insertion_order = true")
        self._connection.execute("SET enable_progress_bar = false")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, sql: str, meaning: str = "query") -> duckdb.DuckDBPyConnection:
        """Run one statement; errors name ``meaning`` and hold the whole statement."""
        try:
            return self._connection.execute(sql)
        except duckdb.Error as error:
            raise EngineError(f"{meaning}: {error}\n--- {meaning}\n{sql}") from error

    def run(self, step: Step) -> None:
        """See Engine."""
        started = time.perf_counter()
        self.drop(step.name)
        made = self.execute(f"CREATE {step.keep.upper()} {step.name} AS\n{step.sql}", step.name)
        rows = made.fetchall()[0][0] if step.keep == "table" else -1
        self._runs.append(StepRun(step.name, time.perf_counter() - started, rows))
        self._queries.append(step)

    def run_all(self, steps: Iterable[Step]) -> None:
        """See Engine."""
        for step in steps:
            self.run(step)

    def read_parquet(self, name: str, paths: Sequence[Path], hive: bool = False) -> None:
        """See Engine."""
        files = ", ".join(f"'{quoted(path.as_posix())}'" for path in paths)
        self.drop(name)
        self.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{files}], union_by_name = true, hive_partitioning = {hive})", name)

    def register(self, name: str, table: pa.Table) -> None:
        """See Engine."""
        self._connection.register(name, table)

    def unregister(self, name: str) -> None:
        """Forget an Arrow table given to ``register``."""
        self._connection.unregister(name)

    def arrow(self, query: str) -> pa.Table:
        """See Engine."""
        try:
            return self._connection.sql(_as_query(query)).to_arrow_table()
        except duckdb.Error as error:
            raise EngineError(f"{error}\n{query}") from error

    def batches(self, query: str, rows: int = 100_000) -> pa.RecordBatchReader:
        """See Engine."""
        try:
            return self._connection.sql(_as_query(query)).to_arrow_reader(rows)
        except duckdb.Error as error:
            raise EngineError(f"{error}\n{query}") from error

    def segments(self, query: str, keys: Sequence[str], order: Sequence[str], kernel: Kernel, name: str, schema: pa.Schema) -> None:
        """See Engine."""
        started = time.perf_counter()
        by = ", ".join(f"{column} NULLS LAST" for column in (*keys, *order))
        parts = [kernel(segment) for segment in _split(self.batches(f"SELECT * FROM ({_as_query(query)}) ORDER BY {by}"), list(keys))]
        result = pa.concat_tables(parts).cast(schema) if parts else schema.empty_table()
        self.drop(name)
        self._connection.register("segments_result", result)
        self.execute(f"CREATE TABLE {name} AS SELECT * FROM segments_result", name)
        self._connection.unregister("segments_result")
        self._runs.append(StepRun(name, time.perf_counter() - started, result.num_rows))

    def write(self, query: str, path: Path) -> int:
        """See Engine."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as unfinished, self.batches(query, ROW_GROUP_ROWS) as reader:
            return write_parquet(reader.schema, reader, unfinished)

    def columns(self, name: str) -> dict[str, str]:
        """See Engine."""
        try:
            return {column: kind for column, kind, *_ in self._connection.execute(f'DESCRIBE "{name}"').fetchall()}
        except duckdb.CatalogException:
            return {}

    def drop(self, name: str) -> None:
        """See Engine."""
        try:
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")
        except duckdb.CatalogException:  # it is a view
            self.execute(f"DROP VIEW IF EXISTS {name}")

    def profile(self) -> list[StepRun]:
        """See Engine."""
        return list(self._runs)

    def explain(self) -> list[Step]:
        """The steps that ran so far, with their queries."""
        return list(self._queries)

    def close(self) -> None:
        """See Engine."""
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)


def quoted(text: str) -> str:
    """``text`` with its single quotes doubled, to stand inside quotes in SQL."""
    return text.replace("'", "''")


def literal(text: str | None) -> str:
    """``text`` as an SQL literal; ``NULL`` for None."""
    return "NULL" if text is None else f"'{quoted(text)}'"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name to write under; renamed to ``path`` when the block ends well, removed when it does not."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], path: Path) -> int:
    """Write batches as Parquet in row groups of a fixed size, so that equal rows give equal bytes. Gives the number of rows."""
    groups = _row_groups(schema, batches)
    first = next(groups)
    rows = 0
    # Least and greatest values let a reader pass over rows; of text they are dear to find, and nobody asks for a range of it.
    ranged = [field.name for field in schema if not pa.types.is_string(field.type)]
    layout = {"compression": COMPRESSION, "version": "2.6", "use_dictionary": _repetitive(first), "write_statistics": ranged or False}
    with pq.ParquetWriter(path, schema, **layout) as writer:
        for group in chain([first], groups):
            writer.write_table(group, row_group_size=ROW_GROUP_ROWS)
            rows += group.num_rows
    return rows


def _row_groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows of some batches, in tables of the size of a row group; at least one, if an empty one."""
    waiting: list[pa.RecordBatch] = []
    held = given = 0
    for batch in batches:
        waiting.append(batch)
        held += batch.num_rows
        while held >= ROW_GROUP_ROWS:
            table = pa.Table.from_batches(waiting, schema)
            yield table.slice(0, ROW_GROUP_ROWS)
            waiting = table.slice(ROW_GROUP_ROWS).to_batches()
            held -= ROW_GROUP_ROWS
            given += 1
    if held or not given:
        yield pa.Table.from_batches(waiting, schema)


def _repetitive(rows: pa.Table) -> list[str]:
    """The columns whose values come back often enough for a dictionary, going by the first rows. A dictionary of ids is made only to be thrown away."""
    seen = rows.slice(0, SEEN_ROWS)
    return [
        name
        for name, column in zip(seen.column_names, seen.columns, strict=True)
        if pa.types.is_nested(column.type) or len(pc.unique(column)) * 2 <= seen.num_rows
    ]


def _as_query(query: str) -> str:
    return query if " " in query.strip() or "\n" in query.strip() else f"SELECT * FROM {query.strip()}"


def _split(reader: pa.RecordBatchReader, keys: list[str]) -> Iterator[pa.Table]:
    """Cut a stream that is sorted by ``keys`` into one table per key."""
    carried: pa.Table | None = None
    for batch in reader:
        table = pa.Table.from_batches([batch])
        if carried is not None:
            table = pa.concat_tables([carried, table]).combine_chunks()
        if table.num_rows == 0:
            continue
        changed = pa.array([False] * (table.num_rows - 1), pa.bool_())
        for key in keys:
            column = table.column(key).combine_chunks()
            differs = pc.fill_null(pc.not_equal(column.slice(1), column.slice(0, len(column) - 1)), fill_value=True)
            changed = pc.or_(changed, differs)
        cuts = [0, *(index + 1 for index in pc.indices_nonzero(changed).to_pylist())]
        for start, end in pairwise(cuts):
            yield table.slice(start, end - start)
        carried = table.slice(cuts[-1])
    if carried is not None and carried.num_rows:
        yield carried
