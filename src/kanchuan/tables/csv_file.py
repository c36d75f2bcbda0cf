"""A table of a dataset kept as CSV: read into the engine with a note of every cell that does not read."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.tables.catalogue import stored_columns
from kanchuan.tables.storage import placeholder, text_expression
from kanchuan.tables.table import Table

ENCODINGS = ("utf-8", "gb18030")
SHOWN = 200


class CsvError(ValueError):
    """The file is no table in CSV; the message names it."""


def read_csv(engine: DuckDBEngine, table: Table, file: Path, problems: str) -> list[str]:
    """Read ``file`` into the engine's table ``csv_<name>``: the table's columns in its types, and ``located_row``. Gives the header.

    Rows are counted from 1, the header included. Every cell that does not read, every placeholder for unknown, and every row with too many
    or too few cells
    becomes a row of ``problems``. Numbers are plain (``1234.5``); dates and times as ``2024-01-02 09:30:00`` or ``20240102``, in
    Shanghai's time unless they
    say otherwise.

    Raises:
        CsvError: the file is empty, its header names a column twice, or its bytes are no text in UTF-8, UTF-16 or GB 18030.
    """
    encoding = _encoding(file)
    header = _header(file, encoding)
    columns = [column for column in stored_columns(table) if column.name in header]
    invalid: list[Any] = []

    def skip(row: Any) -> str:
        invalid.append(row)
        return "skip"

    places = {column.name: f"c{header.index(column.name)}" for column in columns}
    raw = f"csv_raw_{table.name}"
    engine.drop(raw)
    names = [f"c{place}" for place in range(len(header))]
    wanted = list(places.values()) or names[:1]
    try:
        with csv.open_csv(
            file,
            read_options=csv.ReadOptions(use_threads=False, encoding=encoding, column_names=names, skip_rows=0),
            parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip),
            convert_options=csv.ConvertOptions(
                strings_can_be_null=False, include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())
            ),
        ) as reader:
            schema = pa.schema([*reader.schema, pa.field("located_row", pa.int64())])
            engine.register("csv_rows", pa.RecordBatchReader.from_batches(schema, _numbered(reader, invalid, schema)))
            # A blank line comes as a row of empty cells.
            engine.execute(f"CREATE TABLE {raw} AS SELECT * FROM csv_rows WHERE located_row > 1 AND concat({', '.join(wanted)}) <> ''", raw)
            engine.unregister("csv_rows")
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CsvError(f"{file}: {error}") from error
    _note_rows(engine, table, file, invalid, problems)
    bad_required = []
    for column in columns:
        cell = f"trim({places[column.name]})"
        value = text_expression(column, cell)
        reason = f"CASE WHEN {placeholder(cell)} THEN 'placeholder' ELSE 'not_{column.kind}' END"
        failed = f"{cell} <> '' AND {value} IS NULL"
        engine.execute(
            f"""INSERT INTO {problems} SELECT {literal(table.name)}, {literal(file.name)}, located_row, {literal(column.name)}, {reason},
            left({cell}, {SHOWN})
            FROM {raw} WHERE {failed} ORDER BY located_row""",
            f"cells of {table.name}.{column.name}",
        )
        if column.required and column.kind != "text":
            bad_required.append(f"({failed} AND NOT {placeholder(cell)})")
    typed = [
        f'{text_expression(column, f"trim({places[column.name]})")} AS "{column.name}"'
        if column in columns
        else f'CAST(NULL AS {column.sql_type}) AS "{column.name}"'
        for column in stored_columns(table)
    ]
    kept = f"WHERE NOT ({' OR '.join(bad_required)})" if bad_required else ""
    engine.drop(f"csv_{table.name}")
    engine.execute(
        f"CREATE TABLE csv_{table.name} AS SELECT {', '.join(typed)}, located_row FROM {raw} {kept} ORDER BY located_row",
        f"csv_{table.name}",
    )
    engine.drop(raw)
    return header


def _numbered(reader: csv.CSVStreamingReader, invalid: list[Any], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Number the rows of a stream, leaving out the numbers of rows that were skipped."""
    following = 1
    for batch in reader:
        skipped = np.array([row.number for row in invalid if row.number is not None and row.number >= following], dtype=np.int64)
        numbers = np.arange(following, following + batch.num_rows + len(skipped))
        numbers = numbers[~np.isin(numbers, skipped)][: batch.num_rows]
        if batch.num_rows:
            following = int(numbers[-1]) + 1
        yield pa.RecordBatch.from_arrays([*batch.columns, pa.array(numbers, pa.int64())], schema=schema)


def _note_rows(engine: DuckDBEngine, table: Table, file: Path, invalid: list[Any], problems: str) -> None:
    """Note the rows with too many or too few cells; blank lines are nothing."""
    rows = [row for row in invalid if (row.text or "").strip().strip(",")]
    if not rows:
        return
    noted = pa.table(
        {
            "row": pa.array([row.number for row in rows], pa.int64()),
            "value": [f"{row.actual_columns} ≠ {row.expected_columns}: {row.text[:SHOWN]}" for row in rows],
        }
    )
    engine.register("csv_noted", noted)
    engine.execute(
        f"""INSERT INTO {problems} SELECT {literal(table.name)}, {literal(file.name)}, n.row, NULL, 'wrong_cell_count', n.value
        FROM csv_noted n ORDER BY n.row"""
    )
    engine.unregister("csv_noted")


def _encoding(file: Path) -> str:
    """The encoding in which the whole file reads.

    Raises:
        CsvError: there is none.
    """
    with file.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        with contextlib.suppress(UnicodeDecodeError), file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
            return encoding
    raise CsvError(f"{file}: 不是 UTF-8、UTF-16 或 GB 18030 文本 / no text in UTF-8, UTF-16 or GB 18030")


def _header(file: Path, encoding: str) -> list[str]:
    """The column names in the first row.

    Raises:
        CsvError: the file is empty or names a column twice.
    """
    with file.open(encoding=encoding, newline="") as stream:
        line = stream.readline().lstrip("\ufeff").rstrip("\r\n")
    names = [name.strip().strip('"').strip() for name in line.split(",")]
    if not any(names):
        raise CsvError(f"{file}: 空文件，没有表头 / empty, no header")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise CsvError(f"{file}: 第 1 行 / row 1: 列名重复 / column named twice: {', '.join(twice)}")
    return names
