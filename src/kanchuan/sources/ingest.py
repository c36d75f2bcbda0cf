"""From files to a dataset: hash, open, recognise, read, put right, write. In that order, for each file; nothing is lost on the way."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine, replacing
from kanchuan.sources import mapping as mappings
from kanchuan.sources.containers import SheetsError, open_sheets
from kanchuan.sources.credentials import is_credential
from kanchuan.sources.dictionary import Dictionary
from kanchuan.sources.facts import facts_of
from kanchuan.sources.families.all import FAMILIES
from kanchuan.sources.family import SheetContext
from kanchuan.sources.finish import finish
from kanchuan.sources.recognise import Recognition, recognise, shifted, understand
from kanchuan.sources.sections import header_words, sections
from kanchuan.sources.sheet import Block, Reject, Sheet, cell_columns
from kanchuan.sources.staging import RAW_SHOWN, Reading, Staging
from kanchuan.sources.typed import cells_of
from kanchuan.tables.catalogue import TABLES

PEEK_ROWS = 400


class IngestError(ValueError):
    """Nothing could be ingested; one line per problem."""


@dataclass(slots=True)
class SourceReport:
    """What became of one sheet of one file."""

    source_id: str
    path: str
    sha256: str
    bytes: int
    reader: str = "none"
    reader_version: str = "0"
    sheet: str = ""
    encoding: str = ""
    rows_read: int = 0
    rows_kept: int = 0
    rows_rejected: int = 0
    confidence: float = 0.0
    notes: list[str] = field(default_factory=list)
    explain: list[str] = field(default_factory=list)


@dataclass(slots=True)
class IngestReport:
    """What ``ingest`` did: the sources, the rows of each table written, and suggestions for files that were not recognised."""

    sources: list[SourceReport]
    tables: dict[str, int]
    rejects: dict[str, int]
    suggestions: str = ""


def ingest(
    files: Sequence[Path],
    out: Path,
    mapping: Path | None = None,
    memory: str = "2GiB",
    threads: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> IngestReport:
    """Read real-world files into a dataset folder.

    ``files`` are files or folders (all files below, in order of name). Files are hashed first and never written to. The same files give the same
    bytes. ``progress`` is called with a file's name and the share done.

    Raises:
        IngestError: there is no file to read, or none of them gave a row.
        mappings.MappingError: the mapping file is wrong.
    """
    paths = list(expand(files))
    if not paths:
        raise IngestError("没有可读取的文件 / no files to read")
    dictionaries = {family.name: family.dictionary for family in FAMILIES.values()}
    entries = mappings.read(mapping, dictionaries) if mapping else []
    with DuckDBEngine(memory=memory, threads=threads) as engine:
        run = _Run(engine, entries, dictionaries)
        for index, path in enumerate(paths):
            if progress:
                progress(path.name, index / len(paths))
                run.tell = partial(_tell, progress, path.name, index / len(paths))
            run.file(path)
        if progress:
            progress("", 1.0)
        finish(engine, [query for family in FAMILIES.values() for query in family.finish()])
        return run.write(out)


def _tell(progress: Callable[[str, float], None], name: str, share: float, rows: int) -> None:
    """Say how far a long file has come."""
    progress(f"{name}  {rows:,}", share)


def expand(files: Sequence[Path]) -> Iterator[Path]:
    """The files named, and all files below the folders named, in order of name.

    Raises:
        IngestError: one does not exist.
    """
    for path in files:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith((".", "~$")))
        elif path.is_file():
            yield path
        else:
            raise IngestError(f"{path}: 文件不存在 / no such file")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Run:
    """One run of ingest: what is staged in the engine, and the report so far."""

    def __init__(self, engine: DuckDBEngine, entries: list[mappings.Entry], dictionaries: dict[str, Dictionary]) -> None:
        self.engine = engine
        self.staging = Staging(engine)
        self.entries = entries
        self.dictionaries = dictionaries
        self.sources: list[SourceReport] = []
        self.tell: Callable[[int], None] = lambda _rows: None
        self.suggestions: list[str] = []
        self.seen: dict[str, str] = {}
        self.header_words = header_words(list(dictionaries.values()))

    def file(self, path: Path) -> None:
        """Read one file, all its sheets."""
        sha256 = sha256_of(path)
        size = path.stat().st_size
        ids = _source_ids(sha256, [report.source_id for report in self.sources])
        if sha256 in self.seen:
            report = SourceReport(next(ids), str(path), sha256, size, notes=[f"duplicate_of {self.seen[sha256]}"])
            self.sources.append(report)
            return
        self.seen[sha256] = str(path)
        overrides = next((entry for entry in self.entries if entry.applies(path, entry.sheet or "")), None)
        try:
            sheets = open_sheets(path, overrides.encoding if overrides else None, overrides.delimiter if overrides else None)
            for sheet in _any(path, sheets):
                report = SourceReport(next(ids), str(path), sha256, size, sheet=sheet.name, encoding=sheet.encoding, notes=sheet.notes)
                self.sources.append(report)
                self._sheet(path, sheet, report)
        except SheetsError as error:
            report = SourceReport(next(ids), str(path), sha256, size, notes=[str(error)])
            report.rows_read = report.rows_rejected = 1
            self.sources.append(report)
            self.staging.rejects(report.source_id, [Reject(0, None, "unreadable_file", str(error)[:RAW_SHOWN])])

    def _sheet(self, path: Path, sheet: Sheet, report: SourceReport) -> None:
        """Read the tables of one sheet, one after the other."""
        told = sheet.header is not None or any(entry.applies(path, sheet.name) for entry in self.entries)
        blocks = iter(sheet.blocks)
        facts: dict[str, str] = {}
        for part in iter([blocks]) if told else sections(blocks, list(self.dictionaries.values()), self.header_words):
            facts = self._section(path, sheet, part, report, facts)

    def _section(self, path: Path, sheet: Sheet, blocks: Iterator[Block], report: SourceReport, known: dict[str, str]) -> dict[str, str]:
        """Read one table of a sheet. ``known`` is what the lines above earlier tables said; gives that and what those above this one say."""
        first: list[Block] = []
        peeked: list[list[str | None]] = []
        for block in blocks:
            first.append(block)
            head = block.rows.slice(0, PEEK_ROWS - len(peeked))
            columns = [head.column(name).to_pylist() for name in cell_columns(block.width)]
            peeked += [list(row) for row in zip(*columns, strict=True)]
            if len(peeked) >= PEEK_ROWS:
                break
        found, entry = self._recognise(path, sheet, peeked)
        found = shifted(found, peeked) if found and not entry else found
        lines = [" ".join(cell for cell in row if cell) for row in peeked[: max(found.header_row, 0)]] if found else []
        facts = {**sheet.hints, **known, **facts_of(lines, f"{sheet.name} {path.stem}"), **(entry.facts if entry else {})}
        rest = itertools.chain(first, blocks)
        if found is None:
            self._unknown(path, sheet, peeked, rest, report)
            return facts
        family = FAMILIES[found.family]
        reader = f"{found.family}/{found.kind.name}"
        readers = [] if report.reader == "none" else report.reader.split("+")
        report.reader, report.reader_version = "+".join(dict.fromkeys([*readers, reader])), family.dictionary.version
        report.confidence = min(found.confidence, report.confidence) if readers else found.confidence
        report.explain += found.explain()
        below = tuple(tuple(row) for row in peeked[found.header_row + 1 :])
        context = SheetContext(report.source_id, path, path.stem, sheet.name, found, facts, below, report.notes)
        samples = {
            place: [row[place] for row in peeked[found.header_row + 1 :] if place < len(row) and row[place]]
            for places in found.columns.values()
            for place in places
        }
        cells = cells_of(family.dictionary, context, samples)  # type: ignore[arg-type]
        self._read(Reading(family.dictionary, context, family.outputs(context), cells), rest, report)
        report.notes += family.notes(self.engine, context)
        return facts

    def _recognise(self, path: Path, sheet: Sheet, peeked: list[list[str | None]]) -> tuple[Recognition | None, mappings.Entry | None]:
        for entry in self.entries:
            if entry.applies(path, sheet.name):
                return mappings.recognition(entry, self.dictionaries[entry.family], peeked, sheet.header), entry
        title, comments = _told(path, sheet)
        return recognise(peeked, list(self.dictionaries.values()), sheet.header, title, comments), None

    def _unknown(self, path: Path, sheet: Sheet, peeked: list[list[str | None]], blocks: Iterator[Block], report: SourceReport) -> None:
        """Keep track of every row of a sheet that nobody understands."""
        heads = [sheet.header] if sheet.header is not None else peeked[:40]
        secret = {place for row in heads for place, cell in enumerate(row) if cell and len(cell) < 40 and is_credential(cell)}
        for block in blocks:
            self.staging.rejects(report.source_id, block.rejects)
            self.staging.not_recognised(report.source_id, _without(block.rows, secret))
            report.rows_read += block.rows.num_rows + len(block.rejects)
            report.rows_rejected += block.rows.num_rows + len(block.rejects)
        report.notes.append("not_recognised" if report.rows_read else "empty")
        if any(any(row) for row in peeked):
            self.suggestions.append(mappings.suggestion(path, sheet.name, peeked, sheet.header, self._nearest(path, sheet, peeked)))

    def _nearest(self, path: Path, sheet: Sheet, rows: list[list[str | None]]) -> Recognition | None:
        title, comments = _told(path, sheet)
        best: Recognition | None = None
        for cells in [sheet.header] if sheet.header is not None else [[cell or "" for cell in row] for row in rows[:40]]:
            for dictionary in self.dictionaries.values():
                loose = understand(dictionary, cells, 0, enough=0.15, strict=False, title=title, comments=comments)
                if loose and (best is None or len(loose.columns) > len(best.columns)):
                    best = loose
        return best

    def _read(self, reading: Reading, blocks: Iterator[Block], report: SourceReport) -> None:
        found = reading.context.found
        width = max((max(places) for places in found.columns.values() if places), default=0) + 1
        secret = {place for place, name in enumerate(found.header) if is_credential(name)}
        done = 0
        for block in blocks:
            self.staging.rejects(report.source_id, block.rejects)
            rows = block.rows
            before = min(max(found.header_row + 1 - done, 0), rows.num_rows)
            if before:
                self.staging.above(report.source_id, rows.slice(0, before), done + before == found.header_row + 1)
                rows = rows.slice(before)
            report.rows_read += block.rows.num_rows + len(block.rejects)
            report.rows_rejected += before + len(block.rejects)
            done += block.rows.num_rows
            if rows.num_rows == 0:
                continue
            rows = _without(rows, secret)
            for name in cell_columns(width)[block.width :]:
                rows = rows.append_column(name, pa.nulls(rows.num_rows, pa.string()))
            rejected = self.staging.rows(reading, rows)
            report.rows_kept += rows.num_rows - rejected
            report.rows_rejected += rejected
            self.tell(report.rows_read)

    def write(self, out: Path) -> IngestReport:
        """Write all tables that have rows, the sources and the rejects."""
        engine = self.engine
        reports = self.sources
        sources = pa.table(
            {
                "source_id": [report.source_id for report in reports],
                "path": [report.path for report in reports],
                "sha256": [report.sha256 for report in reports],
                "reader": [report.reader for report in reports],
                "reader_version": [report.reader_version for report in reports],
                "rows_read": [report.rows_read for report in reports],
                "rows_kept": [report.rows_kept for report in reports],
                "rows_rejected": [report.rows_rejected for report in reports],
                "sheet": pa.array([report.sheet or None for report in reports], pa.string()),
                "bytes": [report.bytes for report in reports],
                "encoding": pa.array([report.encoding or None for report in reports], pa.string()),
                "confidence": [str(report.confidence) for report in reports],
                "notes": pa.array(["; ".join(report.notes) or None for report in reports], pa.string()),
            }
        )
        engine.register("new_sources", sources)
        # Rows moved to the rejects while the tables were put right count as rejected.
        engine.execute(
            f"INSERT INTO staged_sources SELECT {', '.join(f'CAST({c.name} AS {c.sql_type})' for c in TABLES['sources'].columns)} FROM new_sources"
        )
        moved = dict(engine.execute("SELECT source_id, count(*) FROM moved_to_rejects GROUP BY source_id").fetchall())
        for report in reports:
            report.rows_kept -= moved.get(report.source_id, 0)
            report.rows_rejected += moved.get(report.source_id, 0)
        engine.execute(
            """UPDATE staged_sources SET rows_kept = rows_kept - m.n, rows_rejected = rows_rejected + m.n
            FROM (SELECT source_id AS moved_from, count(*) AS n FROM moved_to_rejects GROUP BY ALL) m WHERE source_id = m.moved_from"""
        )
        written: dict[str, int] = {}
        out.mkdir(parents=True, exist_ok=True)
        for table in TABLES.values():
            path = out / f"{table.name}.parquet"
            always = table.group == "provenance"
            if always or self.staging.count(f"SELECT count(*) FROM staged_{table.name}"):
                written[table.name] = engine.write(f"SELECT * FROM staged_{table.name}", path)
            else:
                path.unlink(missing_ok=True)
        suggestions = "\n".join(self.suggestions)
        suggested = out / "mapping.suggested.yaml"
        if suggestions:
            with replacing(suggested) as unfinished:
                unfinished.write_text(suggestions, encoding="utf-8")
        else:
            suggested.unlink(missing_ok=True)
        reasons = dict(
            engine.execute(
                "SELECT split_part(reason, ' ', 1) AS word, count(*) FROM staged_rejects GROUP BY word ORDER BY 2 DESC, 1"
            ).fetchall()
        )
        if not any(report.rows_kept for report in reports):
            problems = "\n".join(f"{report.path}: {'; '.join(report.notes) or '没有一行可用 / no usable row'}" for report in reports)
            raise IngestError(problems)
        return IngestReport(reports, written, reasons, suggestions)


def _source_ids(sha256: str, taken: list[str]) -> Iterator[str]:
    """``0123456789ab``, then ``0123456789ab-2`` … for further sheets or copies of one file."""
    base = sha256[:12]
    for number in itertools.count(1):
        name = base if number == 1 else f"{base}-{number}"
        if name not in taken:
            taken.append(name)
            yield name


def _any(path: Path, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """The sheets of a file.

    Raises:
        SheetsError: there is none.
    """
    none = True
    for sheet in sheets:
        none = False
        yield sheet
    if none:
        raise SheetsError(f"{path.name}: 其中没有表格 / no table in it")


def _told(path: Path, sheet: Sheet) -> tuple[str, list[str]]:
    """What a sheet is called (its name, the comment on the table), and the comments on its columns."""
    title = f"{sheet.name or path.stem} {sheet.hints.get('table_comment', '')}"
    return title, [sheet.hints.get(f"comment:{name}", "") for name in sheet.header or ()]


def _without(rows: pa.Table, places: set[int]) -> pa.Table:
    """The rows without what the columns at these places hold."""
    for place in sorted(places):
        if place < rows.num_columns - 1:
            rows = rows.set_column(place, f"c{place}", pa.nulls(rows.num_rows, pa.string()))
    return rows
