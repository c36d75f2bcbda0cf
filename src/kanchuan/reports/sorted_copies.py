"""Copies of the large tables in order of account, for as long as a report asks a thousand small questions of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.tables.dataset import Dataset

_SCHEMA = "report_sorted"
# Below this a scan of the file takes no longer than a look-up.
_LARGE = 20_000
_KEYS = {"orders": "order_id", "fills": "fill_id", "logins": "source_row", "movements": "movement_id"}


@contextmanager
def sorted_copies(engine: DuckDBEngine, dataset: Dataset) -> Iterator[None]:
    """Inside, the names of large tables stand for copies sorted by account, so that one account's rows are found without reading all.

    A query reads the same rows before, inside and after; only the order of rows of queries without ORDER BY may differ.
    """
    engine.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE", _SCHEMA)
    engine.execute(f"CREATE SCHEMA {_SCHEMA}", _SCHEMA)
    try:
        for name, key in _KEYS.items():
            if dataset.has(name) and engine.arrow(f"SELECT count(*) AS n FROM {name}").to_pylist()[0]["n"] > _LARGE:
                copy = f"CREATE TABLE {_SCHEMA}.{name} AS SELECT * FROM main.{name} ORDER BY account_id NULLS LAST, {key} NULLS LAST"
                engine.execute(copy, f"{_SCHEMA}.{name}")
        engine.execute(f"SET search_path = '{_SCHEMA},main'", _SCHEMA)
        yield
    finally:
        engine.execute("RESET search_path", _SCHEMA)
        engine.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE", _SCHEMA)
