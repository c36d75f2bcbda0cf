"""What a family of files must say: its dictionary, and how its rows become rows of the canonical tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.sources.dictionary import Dictionary
from kanchuan.sources.recognise import Recognition

# The name of an output that is only kept, as a table of that name, for the outputs after it: what several of them need is worked out once.
PREPARED = "prepared"


@dataclass(frozen=True, slots=True)
class Output:
    """Rows of one canonical table (or of ``rejects``), as a query over the view ``typed``.

    The query gives ``source_row`` and any of the table's columns, by name; columns it does not give are null. ``rejects`` takes
    ``source_row, column, reason``. Each row of ``typed`` must come out in at least one output: what does not is rejected as ``no_rule``.
    """

    table: str
    sql: str


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What is known of the sheet beside its cells.

    ``facts`` are what its preamble or container says: ``account_no``, ``owner_name``, ``currency``, ``title``, ``statement_year``,
    ``statement_month`` … ``stem`` is the file's name without extension.
    """

    source_id: str
    path: Path
    stem: str
    sheet: str
    found: Recognition
    facts: dict[str, str] = field(default_factory=dict)
    # Some of the rows below the header, as cells; what a family finds out from them it says in ``notes``, which go into the list of sources.
    rows: tuple[tuple[str | None, ...], ...] = ()
    notes: list[str] = field(default_factory=list)

    def has(self, *concepts: str) -> bool:
        """Has the sheet columns for all these concepts?"""
        return all(concept in self.found.columns for concept in concepts)


@dataclass(frozen=True, slots=True)
class Family:
    """One family of sheets. ``outputs`` gives the queries for one sheet; see ``Output``."""

    dictionary: Dictionary
    outputs: Callable[[SheetContext], list[Output]]
    # Queries that put the staged tables (``staged_<table>``) right once all files are read, e.g. one transfer seen from both sides.
    finish: Callable[[], list[str]] = field(default=list)
    # What is to be said of a sheet once its rows are staged, for ``sources.notes``: control totals that agree or differ, a balance that does not chain.
    notes: Callable[[DuckDBEngine, SheetContext], list[str]] = field(default=lambda _engine, _context: [])
    # Tables of the family's own (name -> columns as in CREATE TABLE) that outputs may fill beside the canonical ones, for ``finish``. What only goes there is
    # not kept: the row must go to a canonical table or to the rejects as well.
    work: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, as in ``sources.reader``."""
        return self.dictionary.family
