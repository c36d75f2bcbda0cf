"""All tables, by name, in the order in which they are written and shown."""

from __future__ import annotations

from kanchuan.tables import entities, market, platform, provenance
from kanchuan.tables.table import Column, Table

TABLES: dict[str, Table] = {table.name: table for table in (*market.TABLES, *platform.TABLES, *entities.TABLES, *provenance.TABLES)}


def stored_columns(table: Table) -> tuple[Column, ...]:
    """The columns as they are written: the table's own, then where the row came from."""
    if table.group == "provenance":
        return table.columns
    return (*table.columns, provenance.SOURCE_ID, provenance.SOURCE_ROW)
