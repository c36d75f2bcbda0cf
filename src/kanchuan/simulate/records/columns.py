"""Numbers of the simulation as columns of the contract's types, without a Python object a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kanchuan.engine.duckdb import write_parquet
from kanchuan.tables.table import Column, Table

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "timestamp": pa.timestamp("us", tz="Asia/Shanghai"),
    "date": pa.date32(),
    "money": pa.decimal128(20, 4),
    "price": pa.decimal128(18, 4),
    "quantity": pa.int64(),
    "units": pa.decimal128(20, 4),
    "rate": pa.decimal128(18, 8),
    "integer": pa.int64(),
    "flag": pa.bool_(),
}


def arrow_type(column: Column) -> pa.DataType:
    """The Arrow type in which a column is written."""
    return _TYPES[column.kind]


def decimals(values: NDArray[np.int64], kind: pa.DataType, known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Whole numbers of the last decimal place as a decimal column: 12,345 in ten-thousandths is 1.2345.

    Args:
        values: [n], in units of the type's scale.
        kind: a decimal type.
        known: where false, the cell is null.
    """
    words = np.empty((len(values), 2), np.int64)
    words[:, 0] = values
    words[:, 1] = values >> 63
    return pa.Array.from_buffers(kind, len(values), [_bits(known), pa.py_buffer(words)])


def moments(values: NDArray[np.int64], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Microseconds since 1970 UTC as a column of times; null where ``known`` is false."""
    return pa.Array.from_buffers(_TYPES["timestamp"], len(values), [_bits(known), pa.py_buffer(np.ascontiguousarray(values, np.int64))])


def words(codes: NDArray[Any], values: Sequence[str | None]) -> pa.Array:
    """Texts by their number in ``values``; null for -1."""
    numbers = pa.array(codes.astype(np.int64), mask=codes < 0)
    return pc.take(pa.array(list(values), pa.string()), numbers)


def numbered(prefix: str, numbers: NDArray[np.int64], digits: int = 8) -> pa.Array:
    """Ids made of a prefix and a number with leading zeros."""
    text = pc.utf8_lpad(pa.array(numbers.astype(np.int64)).cast(pa.string()), width=digits, padding="0")
    return pc.binary_join_element_wise(pa.scalar(prefix), text, "") if prefix else text


def _bits(known: NDArray[np.bool_] | None) -> pa.Buffer | None:
    return None if known is None else pa.py_buffer(np.packbits(known, bitorder="little"))


def table_of(table: Table, columns: Mapping[str, pa.Array | pa.ChunkedArray | Sequence[Any]]) -> pa.Table:
    """A table of the contract from its columns, in the declared order and types; columns that are not given are left out.

    Raises:
        KeyError: a column that the table does not declare.
    """
    declared = {column.name: column for column in table.columns}
    unknown = set(columns) - set(declared)
    if unknown:
        raise KeyError(f"{table.name}: {sorted(unknown)}")
    chosen = [column for column in table.columns if column.name in columns]
    arrays = []
    for column in chosen:
        values = columns[column.name]
        array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values, arrow_type(column))
        arrays.append(array.cast(arrow_type(column)) if array.type != arrow_type(column) else array)
    return pa.table(arrays, schema=pa.schema([(column.name, arrow_type(column)) for column in chosen]))


def rows_of(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table of the contract from rows; a column that no row has is left out, an absent cell is null."""
    names = [column.name for column in table.columns if any(column.name in row for row in rows)]
    return table_of(table, {name: [row.get(name) for row in rows] for name in names})


def save(folder: Path, name: str, table: pa.Table) -> None:
    """Write ``NAME.parquet`` (``truth/NAME`` too) into the dataset's folder."""
    path = folder / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parquet(table.schema, table.to_batches(), path)
