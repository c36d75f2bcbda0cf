"""How stored values become the contract's types: which stored types do, and the expressions that read them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.types as is_

from kanchuan.tables.table import Column

# Words that stand for "unknown" in other people's files. The contract's word is null.
PLACEHOLDERS = ("", "NA", "N/A", "n/a", "na", "null", "NULL", "None", "nan", "NaN", "-", "--", "\\N")

# A partition without a value, as Hive and Spark name it.
_NO_PARTITION = "__HIVE_DEFAULT_PARTITION__"

DECIMAL_KINDS = ("money", "price", "rate", "units")
WHOLE_KINDS = ("quantity", "integer")


def placeholder(value: str) -> str:
    """An SQL condition: does the text stand for unknown?"""
    words = ", ".join(f"'{word}'" for word in PLACEHOLDERS)
    return f"{value} IN ({words})"


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of the values behind a dictionary."""
    return kind.value_type if is_.is_dictionary(kind) else kind


def _text(kind: pa.DataType) -> bool:
    return bool(is_.is_string(kind) or is_.is_large_string(kind) or is_.is_string_view(kind))


def _floating(kind: pa.DataType) -> bool:
    return bool(is_.is_floating(kind))


def type_problem(column: Column, stored: pa.DataType) -> str:
    """Why values of that stored type cannot be the column's; empty if they can."""
    kind = _plain(stored)
    fits = {
        "text": _text(kind) or is_.is_integer(kind),
        "timestamp": is_.is_timestamp(kind) or is_.is_date(kind),
        "date": is_.is_date(kind) or is_.is_timestamp(kind),
        "flag": is_.is_boolean(kind) or is_.is_integer(kind),
    }.get(column.kind, is_.is_decimal(kind) or is_.is_integer(kind) or _floating(kind))
    if fits or is_.is_null(kind):
        return ""
    return f"类型应为 {column.sql_type}，文件中是 {stored} / should be {column.sql_type}, the file has {stored}"


def value_expression(column: Column, stored: pa.DataType) -> str:
    """The column's value, in its own type, from the stored column of the same name. What cannot be said in that type is null."""
    kind = _plain(stored)
    name = f'"{column.name}"'
    if is_.is_null(kind):
        return f"CAST(NULL AS {column.sql_type})"
    if column.kind == "text":
        # Required text is mostly ids, on which queries filter: left bare, so that the engine can skip row groups by their statistics.
        return (
            f"CASE WHEN {placeholder(name)} THEN NULL ELSE {name} END"
            if _text(kind) and not column.required
            else f"CAST({name} AS VARCHAR)"
        )
    if _text(kind):  # only partition values come as text
        return text_expression(column, f"nullif({name}, '{_NO_PARTITION}')")
    if column.kind in WHOLE_KINDS and not is_.is_integer(kind):
        return f"CASE WHEN {name} = trunc({name}) THEN TRY_CAST({name} AS BIGINT) END"
    if column.kind == "timestamp" and is_.is_date(kind):
        return f"CAST(CAST({name} AS TIMESTAMP) AS TIMESTAMPTZ)"
    if column.kind in (*DECIMAL_KINDS, *WHOLE_KINDS):
        return f"TRY_CAST({name} AS {column.sql_type})"
    # A time without a zone takes the session's, which the engine sets to Shanghai's.
    return f"CAST({name} AS {column.sql_type})"


def text_expression(column: Column, cell: str) -> str:
    """The column's value from a cell of text; null where it does not read (and for placeholders of text)."""
    if column.kind == "text":
        return f"CASE WHEN {placeholder(cell)} THEN NULL ELSE {cell} END"
    if column.kind == "timestamp":
        forms = "['%Y%m%d %H:%M:%S', '%Y%m%d %H%M%S', '%Y%m%d%H%M%S', '%Y%m%d']"
        return f"coalesce(TRY_CAST({cell} AS TIMESTAMPTZ), CAST(TRY_STRPTIME({cell}, {forms}) AS TIMESTAMPTZ))"
    if column.kind == "date":
        return f"coalesce(TRY_CAST({cell} AS DATE), CAST(TRY_STRPTIME({cell}, '%Y%m%d') AS DATE))"
    if column.kind in WHOLE_KINDS:
        number = f"TRY_CAST({cell} AS DECIMAL(38,8))"
        return f"CASE WHEN {number} = trunc({number}) THEN TRY_CAST({number} AS BIGINT) END"
    if column.kind == "flag":
        return f"CASE WHEN {cell} IN ('是') THEN true WHEN {cell} IN ('否') THEN false ELSE TRY_CAST({cell} AS BOOLEAN) END"
    return f"TRY_CAST({cell} AS {column.sql_type})"
