"""What is staged in the engine while files are read: rows of the tables as they come, rejects, and which rows of a block nobody has taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.engine.engine import EngineError
from kanchuan.engine.steps import Step
from kanchuan.sources import futures_symbols, terminal_strings
from kanchuan.sources.dictionary import Dictionary
from kanchuan.sources.families.all import FAMILIES
from kanchuan.sources.family import PREPARED, Output, SheetContext
from kanchuan.sources.sheet import ROW, Reject, cell_columns
from kanchuan.sources.typed import Cell, checked, oddness_sql, typed_sql, typed_view, unread_sql
from kanchuan.sources.values import MACROS, NOT_A
from kanchuan.tables.catalogue import TABLES, stored_columns

RAW_SHOWN = 4_000
Numbers = npt.NDArray[np.int64]
_NONE: Numbers = np.empty(0, np.int64)


@dataclass(slots=True)
class Reading:
    """How the rows of one table of a sheet are read: its outputs, and its cells by type. ``odd`` are the columns found not to be plain so far."""

    dictionary: Dictionary
    context: SheetContext
    outputs: list[Output]
    cells: list[Cell]
    odd: frozenset[str] = field(default=frozenset())

    @property
    def source(self) -> str:
        """The source's id, as an SQL literal."""
        return literal(self.context.source_id)


class Staging:
    """The tables ``staged_<table>`` of one run, the work tables of the families, and what puts rows into them."""

    def __init__(self, engine: DuckDBEngine) -> None:
        self.engine = engine
        for macro in (*MACROS, *futures_symbols.MACROS, *terminal_strings.MACROS):
            engine.execute(macro, "macro")
        for table in TABLES.values():
            columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in stored_columns(table))
            engine.execute(f"CREATE TABLE staged_{table.name} ({columns})")
        for family in FAMILIES.values():
            for name, columns in family.work.items():
                engine.execute(f"CREATE TABLE {name} ({columns}, source_id VARCHAR, source_row BIGINT)", name)

    def rejects(self, source_id: str, rejects: Sequence[Reject]) -> None:
        """Keep rejects that no query gives."""
        if rejects:
            table = pa.table(
                {
                    "source_id": pa.array([source_id] * len(rejects), pa.string()),
                    "row": pa.array([reject.row for reject in rejects], pa.int64()),
                    "column": pa.array([reject.column for reject in rejects], pa.string()),
                    "reason": pa.array([reject.reason for reject in rejects], pa.string()),
                    "raw": pa.array([reject.raw for reject in rejects], pa.string()),
                }
            )
            self.engine.register("new_rejects", table)
            self.engine.execute("INSERT INTO staged_rejects SELECT * FROM new_rejects")
            self.engine.unregister("new_rejects")

    def not_recognised(self, source_id: str, rows: pa.Table) -> None:
        """Reject all of these rows, which nobody understands."""
        self.engine.register("block", rows)
        self.engine.execute(
            f"INSERT INTO staged_rejects SELECT {literal(source_id)}, {ROW}, NULL, 'not_recognised', {_raw_sql(rows)} FROM block", "rejects"
        )
        self.engine.unregister("block")

    def above(self, source_id: str, rows: pa.Table, last_is_header: bool) -> None:
        """Account for rows above a table and for its header like for any other."""
        names = cell_columns(rows.num_columns - 1)
        reasons = ["preamble"] * rows.num_rows
        if last_is_header:
            reasons[-1] = "header"
        rejects = []
        for row, reason in zip(rows.to_pylist(), reasons, strict=True):
            texts = [row[name] for name in names if row[name] is not None]
            raw = json.dumps(texts, ensure_ascii=False)[:RAW_SHOWN]
            rejects.append(Reject(row[ROW], None, reason if texts else "blank", raw))
        self.rejects(source_id, rejects)

    def rows(self, reading: Reading, rows: pa.Table) -> int:
        """Read some rows below the header, each into its tables or the rejects. Gives the number of those rejected."""
        engine = self.engine
        engine.register("block", rows)
        rejected = self._type(reading, rows)
        engine.execute(f"CREATE OR REPLACE VIEW typed AS {typed_view(reading.dictionary, reading.context)}")
        seen, unfit = [_NONE], [_NONE]
        for output in reading.outputs:
            if output.table == PREPARED:
                engine.run(Step(PREPARED, output.sql))
            elif output.table == "rejects":
                refused = self._refuse(reading, rows, output)
                rejected += len(refused)
                seen.append(refused)
            else:
                kept, outside = self._keep(reading, rows, output)
                seen.append(kept)
                unfit.append(outside)
        # A row that does not fit one of its tables but has gone to another is not rejected.
        outside = np.unique(np.concatenate(unfit))
        rejected += int(np.isin(outside, np.concatenate(seen), invert=True).sum()) if len(outside) else 0
        typed = self._numbers("SELECT source_row FROM all_typed WHERE problem IS NULL")
        lost = typed[np.isin(typed, np.concatenate([*seen, *unfit]), invert=True)]
        if len(lost):
            engine.register("lost", pa.table({ROW: lost}))
            engine.execute(
                f"""INSERT INTO staged_rejects SELECT {reading.source}, source_row, NULL, 'no_rule', {_raw_sql(rows)}
                FROM block JOIN lost USING (source_row) ORDER BY source_row""",
                "rejects",
            )
            engine.unregister("lost")
        engine.unregister("block")
        return rejected + len(lost)

    def count(self, query: str) -> int:
        """The one number that a query gives."""
        return int(self.engine.execute(query).fetchall()[0][0])

    def _numbers(self, query: str) -> Numbers:
        """The one column of whole numbers that a query gives."""
        return self.engine.execute(query).fetchnumpy()[ROW]

    def _type(self, reading: Reading, rows: pa.Table) -> int:
        """Make ``all_typed`` from ``block``, and reject what is no row of the table. Gives the number of those rejected.

        Each column is read as if all its cells were plain. Where a cell is not, the whole is read again with what reads that column whatever it looks like.
        """
        engine, cells = self.engine, reading.cells
        tests = oddness_sql(rows, cells)
        odd = reading.odd | (
            frozenset(key for key, is_odd in engine.arrow(tests).to_pylist()[0].items() if is_odd) if tests else frozenset()
        )
        while True:
            engine.run(Step("all_typed", typed_sql(reading.dictionary, reading.context, cells, odd)))
            given = engine.arrow(unread_sql(reading.dictionary, reading.context, cells, odd)).to_pylist()[0]
            unread = {
                cell.key for cell in checked(cells, odd) if given[cell.key] < rows.num_rows - rows.column(f"c{cell.place}").null_count
            }
            if not unread:
                break
            odd |= unread
            # What is odd once is likely to be so again.
            reading.odd |= unread
        if given["problems"]:
            self._reject_problems(reading, rows)
        return int(given["problems"])

    def _reject_problems(self, reading: Reading, rows: pa.Table) -> None:
        """Say why a row that is no row of the table is none: blank, a total, the header again, a line of text, or a defect."""
        names = cell_columns(rows.num_columns - 1)
        header = reading.context.found.header
        columns = ", ".join(literal(_column_name(header, place)) for place in range(len(names)))
        row_cells = ", ".join(names)
        everything = f"concat_ws('', {row_cells})"
        filled = " + ".join(f"({name} IS NOT NULL)::INT" for name in names)
        # The first cells of a total are blank or say so; amounts alone are left.
        self.engine.execute(
            f"""INSERT INTO staged_rejects
            SELECT {reading.source}, source_row,
              CASE WHEN reason LIKE 'not_a%' OR reason = 'missing' THEN [{columns}][problem // 10 + 1] END,
              reason, {_raw_sql(rows)}
            FROM (SELECT *, CASE
                WHEN {everything} = '' THEN 'blank'
                WHEN regexp_matches(coalesce({row_cells}), '^(人民币|美元|港币|本页|本期|当前)?(合计|总计|小计|汇总|累计)|合计[:：]?$|^(?i:sub)?(?i:total)') THEN 'total_row'
                WHEN {everything} = {literal("".join(cell for cell in header if cell))} THEN 'repeated_header'
                WHEN {filled} <= 1 THEN 'footer'
                WHEN problem % 10 = 0 OR NOT blank(coalesce([{row_cells}][problem // 10 + 1], '-')) THEN {_not_a(reading.dictionary, reading.context)}
                ELSE 'missing' END AS reason
              FROM all_typed JOIN block USING (source_row) WHERE problem IS NOT NULL ORDER BY source_row)""",
            "rejects",
        )

    def _refuse(self, reading: Reading, rows: pa.Table, output: Output) -> Numbers:
        """Add the rows of an output to the rejects. Gives their numbers."""
        engine = self.engine
        if not engine.execute(f"CREATE OR REPLACE TEMP TABLE refused AS {output.sql}", "rejects").fetchall()[0][0]:
            return _NONE
        engine.execute(
            f"""INSERT INTO staged_rejects SELECT {reading.source}, source_row, r.column, r.reason, {_raw_sql(rows)}
            FROM refused r JOIN block USING (source_row) ORDER BY source_row""",
            "rejects",
        )
        return self._numbers("SELECT source_row FROM refused")

    def _keep(self, reading: Reading, rows: pa.Table, output: Output) -> tuple[Numbers, Numbers]:
        """Add the rows of an output to its table. Gives the numbers of those that are there now, and of those that do not fit.

        They go there straight from the query. Where that does not do, because a value does not fit its column or the rows are out of order, nothing of it is
        kept, and they are written down first.
        """
        engine = self.engine
        engine.run(Step("rows_out", output.sql, keep="view"))
        given = engine.columns("rows_out")
        table = TABLES.get(output.table)
        if table is None:
            name, types, order = output.table, engine.columns(output.table), ""
            insert = f"INSERT INTO {name} BY NAME SELECT *, {reading.source} AS source_id FROM rows_out"
        else:
            types = {column.name: column.sql_type for column in table.columns if column.name in given}
            name = f"staged_{table.name}"
            target = ", ".join(f'"{column}"' for column in types)
            wanted = ", ".join(f'CAST("{column}" AS {kind})' for column, kind in types.items())
            insert = f"INSERT INTO {name} ({target}, source_id, source_row) SELECT {wanted}, {reading.source}, source_row FROM rows_out"
            order = ", ".join([ROW, *(f'"{column}"' for column in table.key if column in given)])
        added = f"SELECT source_row FROM {name} WHERE rowid >= {self.count(f'SELECT count(*) FROM {name}')}"
        kept, unfit = self._appended(name, insert, added, in_order=bool(order)), _NONE
        if kept is None:
            engine.run(Step("rows_out", output.sql))
            # A query that joins may give its rows in any order; the same input must give the same bytes.
            if order and not _in_order(self._numbers("SELECT source_row FROM rows_out")):
                insert += f" ORDER BY {order}"
            unfit = self._rejected_as_unfit(reading, rows, {column: types[column] for column in types if column in given and column != ROW})
            engine.execute(insert, name)
            kept = self._numbers(added)
        # What only goes to a table of the family's own is not kept.
        return kept if table is not None else _NONE, unfit

    def _appended(self, name: str, insert: str, added: str, *, in_order: bool) -> Numbers | None:
        """Add the rows of the view ``rows_out`` to a table, all or none. Gives their numbers; None if they are not there."""
        engine = self.engine
        engine.execute("BEGIN")
        try:
            engine.execute(insert, name)
            kept = self._numbers(added)
        except EngineError:
            kept = None
        if kept is not None and in_order and not _in_order(kept):
            kept = None
        engine.execute("ROLLBACK" if kept is None else "COMMIT")
        return kept

    def _rejected_as_unfit(self, reading: Reading, rows: pa.Table, types: dict[str, str]) -> Numbers:
        """Move those of the table ``rows_out`` with a value that a column of its type cannot hold to the rejects. Gives their numbers."""
        engine = self.engine
        unfit = [_NONE]
        for column, kind in types.items():
            outside = f'SELECT DISTINCT source_row FROM rows_out WHERE "{column}" IS NOT NULL AND try_cast("{column}" AS {kind}) IS NULL'
            numbers = self._numbers(outside)
            if len(numbers):
                engine.execute(
                    f"""INSERT INTO staged_rejects SELECT {reading.source}, source_row, {literal(column)}, 'out_of_range', {_raw_sql(rows)}
                    FROM block JOIN ({outside}) USING (source_row) ORDER BY source_row""",
                    "rejects",
                )
                engine.execute(f"DELETE FROM rows_out WHERE source_row IN ({outside})")
                unfit.append(numbers)
        return np.concatenate(unfit)


def _in_order(numbers: Numbers) -> bool:
    return bool((numbers[1:] >= numbers[:-1]).all())


def _raw_sql(rows: pa.Table) -> str:
    """A row's cells as a JSON list, cut at 4,000 characters."""
    return f"left(CAST(to_json([{', '.join(cell_columns(rows.num_columns - 1))}]) AS VARCHAR), {RAW_SHOWN})"


def _column_name(header: Sequence[str], place: int) -> str:
    return header[place] if place < len(header) and header[place] else f"#{place + 1}"


def _not_a(dictionary: Dictionary, context: SheetContext) -> str:
    kinds = {
        place: NOT_A[dictionary.concepts[name].type]
        for name, places in context.found.columns.items()
        for place in places
        if dictionary.concepts[name].type in NOT_A
    }
    whens = " ".join(f"WHEN {place} THEN {literal(reason)}" for place, reason in kinds.items())
    return f"CASE problem // 10 {whens} ELSE 'not_understood' END" if whens else "'not_understood'"
