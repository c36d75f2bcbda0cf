"""What every container gives: sheets of text cells, in blocks, each row with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

ROW = "source_row"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row (or a cell of it) that is not kept: where it stands, why, and how it read. ``raw`` is cut at 4,000 characters."""

    row: int
    column: str | None
    reason: str
    raw: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a sheet: an Arrow table of text columns ``c0 … c{n-1}`` (null where blank, blanks trimmed) and ``source_row``.

    ``rejects`` are rows that the container itself could not read as cells (undecodable, too long).
    """

    rows: pa.Table
    rejects: tuple[Reject, ...] = ()

    @property
    def width(self) -> int:
        """The number of text columns."""
        return int(self.rows.num_columns) - 1


@dataclass(slots=True)
class Sheet:
    """A table of cells inside a file.

    ``header`` is known for containers that carry column names (a database dump, a FIX log); otherwise it is None and is looked for in the first rows.
    ``blocks`` is read once. ``hints`` are facts the container knows (a comment on a table, a client number in a statement's head); ``notes`` what it has to
    say of the sheet for ``sources.notes``, complete once ``blocks`` is read.
    """

    name: str
    blocks: Iterator[Block]
    header: list[str] | None = None
    encoding: str = ""
    hints: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def cell_columns(width: int) -> list[str]:
    """``["c0", "c1", …]``."""
    return [f"c{index}" for index in range(width)]


def block_of(rows: list[list[str | None]], first_row: int = 1, numbers: list[int] | None = None, width: int | None = None) -> Block:
    """A block from lists of cells; ``numbers`` are their places in the file (default: counting from ``first_row``)."""
    width = width if width is not None else max((len(row) for row in rows), default=1)
    columns = [
        pa.array([(row[index] if index < len(row) else None) or None for row in rows], pa.string()) for index in range(max(width, 1))
    ]
    places = pa.array(numbers if numbers is not None else range(first_row, first_row + len(rows)), pa.int64())
    return Block(pa.table([*columns, places], names=[*cell_columns(max(width, 1)), ROW]))
