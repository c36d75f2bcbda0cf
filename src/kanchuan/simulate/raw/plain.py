"""Numbers and moments as people write them: SQL macros shared by all layouts."""

from __future__ import annotations

from kanchuan.engine.duckdb import DuckDBEngine

_MACROS = (
    # 45.8800 is written 45.88, 1200.0000 is 1200.
    "CREATE OR REPLACE MACRO plain(x) AS CASE WHEN contains(CAST(x AS VARCHAR), '.') THEN rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.') ELSE CAST(x AS VARCHAR) END",
    # Two decimals, more only where they are needed to say the number.
    "CREATE OR REPLACE MACRO money_text(x) AS CASE WHEN x = CAST(x AS DECIMAL(20,2)) THEN CAST(CAST(x AS DECIMAL(20,2)) AS VARCHAR) ELSE plain(x) END",
    "CREATE OR REPLACE MACRO day_text(x) AS strftime(CAST(x AS DATE), '%Y%m%d')",
    "CREATE OR REPLACE MACRO time_text(x) AS strftime(CAST(x AS TIMESTAMP), '%H:%M:%S')",
    "CREATE OR REPLACE MACRO moment_text(x) AS strftime(CAST(x AS TIMESTAMP), '%Y-%m-%d %H:%M:%S')",
    "CREATE OR REPLACE MACRO unix_seconds(x) AS CAST(epoch_us(x) // 1000000 AS BIGINT)",
    # An even choice by a running number: the n-th row of a table gets the same each time.
    "CREATE OR REPLACE MACRO turn(n, choices) AS choices[1 + CAST((n * 2654435761 + 97) % 4294967296 // 65536 % len(choices) AS INTEGER)]",
)


def define(engine: DuckDBEngine) -> None:
    """Make the macros known to the engine."""
    for macro in _MACROS:
        engine.execute(macro, "macro")
