"""The accounts shown in detail, as a table that the builders join with."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine

CHOSEN = "report_accounts"


def choose(engine: DuckDBEngine, accounts: Sequence[str]) -> None:
    """Make ``accounts`` readable as ``report_accounts`` (account_id)."""
    engine.register(CHOSEN, pa.table({"account_id": pa.array(list(accounts), pa.string())}))


def forget(engine: DuckDBEngine) -> None:
    """Drop what ``choose`` made."""
    engine.unregister(CHOSEN)
