"""The seam: what the rest of the program may ask of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.steps import Step, StepRun

Kernel = Callable[[pa.Table], pa.Table]


class EngineError(RuntimeError):
    """A query failed. The message holds the name of the step, the engine's words and the whole query."""


class Engine(Protocol):
    """Runs named steps and per-key kernels, and keeps count of what they cost."""

    dialect: Dialect

    def run(self, step: Step) -> None:
        """Run one step and keep its result under its name (replacing an older one).

        Raises:
            EngineError: the query failed.
        """

    def run_all(self, steps: Iterable[Step]) -> None:
        """Run steps in order."""

    def read_parquet(self, name: str, paths: Sequence[Path], hive: bool = False) -> None:
        """Make Parquet files (their union by name) readable under ``name``."""

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under ``name``."""

    def arrow(self, query: str) -> pa.Table:
        """The rows of a query, or of a table or view if ``query`` is its bare name."""

    def batches(self, query: str, rows: int = 100_000) -> pa.RecordBatchReader:
        """The rows of a query as a stream."""

    def segments(self, query: str, keys: Sequence[str], order: Sequence[str], kernel: Kernel, name: str, schema: pa.Schema) -> None:
        """Call ``kernel`` on the rows of each distinct key, in ``order``, and keep all results under ``name``.

        ``kernel`` is a pure function from an Arrow table to an Arrow table of ``schema``. Memory holds one batch of keys at a time.
        """

    def write(self, query: str, path: Path) -> int:
        """Write the rows of a query, in its order, as one Parquet file under a final name, whole or not at all. Gives the number of rows."""

    def columns(self, name: str) -> dict[str, str]:
        """Column names and engine types of a table or view; empty if there is none."""

    def drop(self, name: str) -> None:
        """Forget a table or view."""

    def profile(self) -> list[StepRun]:
        """What ran so far, in order."""

    def close(self) -> None:
        """Give back memory and temporary files."""
