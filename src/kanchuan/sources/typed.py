"""From the cells of a recognised sheet to typed concepts: the view ``typed``, on which the families' queries run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from kanchuan.sources.cell_ends import any_of, begins_with, last_bytes
from kanchuan.sources.dictionary import Dictionary
from kanchuan.sources.family import SheetContext
from kanchuan.sources.values import BEGIN_OF_ODD, NOT_A, NULL_OF, PLAIN, READ, TESTED


@dataclass(frozen=True, slots=True)
class Cell:
    """How the cells of one column are read as one type: the general reading, and the plain one with the test that finds a cell it cannot read.

    Where the plain reading gives null for such a cell there is no need for a test, and ``odd`` is None.
    """

    place: int
    type: str
    read: str
    plain: str | None = None
    odd: str | None = None

    @property
    def key(self) -> str:
        """The name of its values."""
        return f"c{self.place}_{self.type}"


def cells_of(dictionary: Dictionary, context: SheetContext, samples: dict[int, list[str]]) -> list[Cell]:
    """How each column of the sheet is to be read, judged by some of its cells."""
    cells: dict[tuple[int, str], Cell] = {}
    for name, places in context.found.columns.items():
        kind = dictionary.concepts[name].type
        for place in places:
            cells.setdefault((place, kind), _cell(place, kind, samples.get(place, []), context.facts))
    return list(cells.values())


def _cell(place: int, kind: str, samples: list[str], facts: dict[str, str]) -> Cell:
    column = f"c{place}"
    read = date_sql(samples, facts) if kind == "date" else READ[kind]
    if kind not in PLAIN or (kind == "date" and read != READ["date"]):
        return Cell(place, kind, read.format(column))
    plain, odd = PLAIN[kind][0]
    if kind in ("date", "unix") and samples and "-" in samples[0]:
        plain, odd = PLAIN[kind][1]
    return Cell(place, kind, read.format(column), plain.format(column), odd.format(column) if kind in TESTED else None)


def oddness_sql(rows: pa.Table, cells: Iterable[Cell]) -> str | None:
    """A query on ``block`` (``rows``) that says for each column of text whether it has a cell that is not plain; None where a look at their ends says that none has."""
    tests = [
        f"coalesce(bool_or({cell.odd}), false) AS {cell.key}"
        for cell in cells
        if cell.odd and _may_be_odd(rows.column(f"c{cell.place}"), cell.type)
    ]
    return f"SELECT {', '.join(tests)} FROM block" if tests else None


def _may_be_odd(column: pa.ChunkedArray, kind: str) -> bool:
    """May one of these cells be a placeholder, going by its first byte, or (for an id) a number with ``.0`` behind it, going by its last but one?"""
    return begins_with(column, BEGIN_OF_ODD) or (kind == "id" and any_of(b".", last_bytes(column, 2)))


def unread_sql(dictionary: Dictionary, context: SheetContext, cells: Iterable[Cell], odd: frozenset[str]) -> str:
    """A query on ``all_typed`` that counts the rows with a ``problem``, and for each column that was read as plain, under its key, the cells that gave a value."""
    names = _names(dictionary, context)
    counts = [f"count({names[cell.key]}) AS {cell.key}" for cell in checked(cells, odd)]
    return f"SELECT {', '.join(['count(problem) AS problems', *counts])} FROM all_typed"


def checked(cells: Iterable[Cell], odd: frozenset[str]) -> list[Cell]:
    """Those of which each cell must give a value, or is not plain."""
    return [cell for cell in cells if cell.plain is not None and cell.odd is None and cell.key not in odd]


def _names(dictionary: Dictionary, context: SheetContext) -> dict[str, str]:
    """For each cell, the column of ``all_typed`` that holds its value as it is: a concept's that is read from it alone, else one of its own name."""
    names: dict[str, str] = {}
    for name, places in context.found.columns.items():
        for place in places:
            key = Cell(place, dictionary.concepts[name].type, "").key
            if key not in names or (len(places) == 1 and names[key] == key):
                names[key] = name if len(places) == 1 else key
    return names


def _aliases(dictionary: Dictionary, context: SheetContext) -> dict[str, str]:
    """For each concept that is read from the same one column as another before it: that other."""
    names = _names(dictionary, context)
    alone = {
        name: names[Cell(places[0], dictionary.concepts[name].type, "").key]
        for name, places in context.found.columns.items()
        if len(places) == 1
    }
    return {name: other for name, other in alone.items() if other != name}


def date_sql(samples: Sequence[str], facts: dict[str, str]) -> str:
    """The macro that reads a column's dates: ``dd/mm/yyyy`` and ``mm/dd/yyyy`` cannot be told apart cell by cell, nor can a day without a year be placed."""
    ends_in_year = [text for text in samples if re.match(r"^\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d\d", text)]
    if len(ends_in_year) * 2 > len(samples):
        firsts = [int(re.split(r"[-/.]", text)[0]) for text in ends_in_year]
        seconds = [int(re.split(r"[-/.]", text)[1]) for text in ends_in_year]
        month_first = max(firsts) <= 12 < max(seconds)
        return "as_date_month_first({})" if month_first else "as_date_day_first({})"
    without_year = [text for text in samples if re.match(r"^\d{1,2}[-/.月]\d{1,2}日?$", text)]
    if without_year and len(without_year) * 2 > len(samples) and "statement_year" in facts:
        return f"as_date_in({{}}, {int(facts['statement_year'])}, {int(facts.get('statement_month', '12'))})"
    return READ["date"]


def typed_sql(dictionary: Dictionary, context: SheetContext, cells: Iterable[Cell], odd: frozenset[str]) -> str:
    """The query from ``block`` (cells) to ``all_typed``. ``odd`` holds the keys of the columns that are not plain in this block.

    It gives ``source_row``; a column per concept that the sheet has, but one for all that are read from the same cells alone; ``day`` and ``time_us``
    (microseconds since midnight); and ``problem`` (10 × the place of the first column with a cell that does not parse, or + 1 that is needed and gives
    nothing; null: none).
    """
    found = context.found
    by_place = {(cell.place, cell.type): cell for cell in cells}
    names = _names(dictionary, context)
    aliases = _aliases(dictionary, context)
    values = ["block.*"]
    apart = {cell.key: cell.plain for cell in checked(by_place.values(), odd) if names[cell.key] == cell.key}
    values += [f"{plain} AS {key}" for key, plain in apart.items()]
    problems: list[str] = []
    for name, concept in dictionary.concepts.items():
        places = found.columns.get(name, ())
        if not places:
            continue
        chosen = [by_place[place, concept.type] for place in places]
        plain = [cell.plain is not None and cell.key not in odd for cell in chosen]
        reads = [cell.plain if is_plain and cell.plain else cell.read for cell, is_plain in zip(chosen, plain, strict=True)]
        if len(reads) == 1:
            if name not in aliases:
                values.append(f"{reads[0]} AS {name}")
        elif concept.type in ("decimal", "rate"):
            nothing = " AND ".join(f"c{place} IS NULL" for place in places)
            values.append(f"CASE WHEN {nothing} THEN NULL ELSE {' + '.join(f'coalesce({read}, 0)' for read in reads)} END AS {name}")
        elif concept.type == "text":
            values.append(f"nullif(concat_ws(' ', {', '.join(reads)}), '') AS {name}")
        else:
            values.append(f"coalesce({', '.join(reads)}) AS {name}")
        value = aliases.get(name, name)
        if concept.type in NOT_A and not concept.lenient:
            for place, read, is_plain in zip(places, reads, plain, strict=True):
                if not is_plain:
                    unread = value if len(reads) == 1 else read
                    problems.append(f"WHEN c{place} IS NOT NULL AND {unread} IS NULL AND NOT blank(c{place}) THEN {place * 10}")
        if name in found.kind.needed:
            problems.append(f"WHEN {value} IS NULL THEN {places[0] * 10 + 1}")
    columns = ",\n    ".join(values)
    problem = f"CASE {' '.join(problems)} END" if problems else "CAST(NULL AS INTEGER)"
    day, time = _moment(found.columns, aliases, by_place, odd)
    kept = [
        "source_row",
        *(name for name in dictionary.concepts if found.columns.get(name) and name not in aliases),
        *apart,
        "day",
        "time_us",
        "problem",
    ]
    return (
        f"WITH valued AS (\n  SELECT {columns}\n  FROM block\n), timed AS (\n"
        f"  SELECT *, {day} AS day, {time} AS time_us, {problem} AS problem FROM valued\n)\n"
        f"SELECT {', '.join(kept)} FROM timed"
    )


def typed_view(dictionary: Dictionary, context: SheetContext) -> str:
    """The query of the view ``typed``: the rows of ``all_typed`` without a problem, with what would be a waste to store.

    That is what two concepts have in common, null for each concept that the sheet does not have (an engine drops from a query what is always null),
    ``moment`` (TIMESTAMPTZ, the start of the day where the time is unknown) and ``time_known``.
    """
    again = "".join(f", {other} AS {name}" for name, other in _aliases(dictionary, context).items())
    absent = "".join(
        f", {NULL_OF[concept.type]} AS {name}" for name, concept in dictionary.concepts.items() if not context.found.columns.get(name)
    )
    return (
        f"SELECT *{again}{absent}, at_local(day, time_us) AS moment, time_us IS NOT NULL AS time_known FROM all_typed WHERE problem IS NULL"
    )


def _moment(
    columns: dict[str, tuple[int, ...]], aliases: dict[str, str], by_place: dict[tuple[int, str], Cell], odd: frozenset[str]
) -> tuple[str, str]:
    """The SQL for the day and for the time of day, from the concepts ``date``, ``time`` and ``unix``."""
    date_name, time_name, unix = (aliases.get(name, name) for name in ("date", "time", "unix"))
    if "date" not in columns:
        if "unix" in columns:
            return f"CAST(make_timestamp({unix} + 28800000000) AS DATE)", f"({unix} + 28800000000) % 86400000000"
        return "CAST(NULL AS DATE)", time_name if "time" in columns else "CAST(NULL AS BIGINT)"
    parts = [time_name] if "time" in columns else []
    date = by_place[columns["date"][0], "date"]
    if date.plain is None or date.key in odd:
        parts.append(f"time_after_date(c{date.place})")
    return date_name, f"coalesce({', '.join(parts)})" if parts else "CAST(NULL AS BIGINT)"
