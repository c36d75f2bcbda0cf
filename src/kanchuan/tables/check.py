"""``check``: what a dataset has, what it lacks, and which of its rows contradict themselves, each other or the contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine, replacing
from kanchuan.engine.engine import EngineError
from kanchuan.tables.catalogue import TABLES, stored_columns
from kanchuan.tables.checks.balances import check_balances
from kanchuan.tables.checks.columns import check_columns
from kanchuan.tables.checks.days import Span, check_holes, spans
from kanchuan.tables.checks.findings import FOUND, Findings
from kanchuan.tables.checks.keys import check_keys, check_references
from kanchuan.tables.checks.positions import check_positions
from kanchuan.tables.checks.sources import check_sources, reject_counts
from kanchuan.tables.checks.trading import check_fills_against_orders, check_quotes, check_trading
from kanchuan.tables.dataset import Dataset, DatasetError
from kanchuan.tables.needs import NEEDS
from kanchuan.tables.reasons import PROBLEMS, REJECTS, Reason

EXAMPLES = 3
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class TableFound:
    """One table that is there.

    ``first`` and ``last`` are days as ``YYYY-MM-DD``, empty where the table has no times; ``days`` counts those with rows.
    """

    name: str
    form: str
    files: int
    rows: int
    first: str = ""
    last: str = ""
    days: int = 0
    missing_columns: tuple[str, ...] = ()
    empty_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A table or a column (``table.column``) that is not there, or has no value, and what that costs."""

    what: str
    zh: str
    en: str


NO_PLATFORM = Missing(
    "platform's book",
    "没有平台方的任何记录：reconcile、terms、figures 无从做起",
    "nothing of a platform's book: reconcile, terms and figures cannot start",
)
NO_MARKET = Missing(
    "market's book",
    "没有券商、期货公司一方的任何记录：scan、unmix、reconcile 无从做起",
    "nothing of the market's book: scan, unmix and reconcile cannot start",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One row that a problem is about: its file (the original one where that is known), row and column, its id and the value."""

    file: str
    row: int | None
    column: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """One reason in one column of one table: how many problems, how many rows they stand for, and the first ones."""

    table: str
    column: str
    reason: str
    severity: str
    problems: int
    rows: int
    zh: str
    en: str
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What ``check`` found. ``problems`` are ordered by severity, then by number."""

    dataset: str
    tables: tuple[TableFound, ...]
    missing: tuple[Missing, ...]
    problems: tuple[ProblemCount, ...]
    rejects: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many problems are errors."""
        return self._count("error")

    @property
    def warnings(self) -> int:
        """How many problems are warnings."""
        return self._count("warning")

    @property
    def notes(self) -> int:
        """How many problems are notes."""
        return self._count("note")

    def _count(self, severity: str) -> int:
        return sum(problem.problems for problem in self.problems if problem.severity == severity)

    def headline(self, lang: str = "zh") -> str:
        """The report in one line."""
        if lang == "en":
            return f"{len(self.tables)} tables; {self.errors:,} errors, {self.warnings:,} warnings, {self.notes:,} notes"
        return f"{len(self.tables)} 张表；错误 {self.errors:,}，可疑 {self.warnings:,}，说明 {self.notes:,}"

    def summary(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return {**asdict(self), "errors": self.errors, "warnings": self.warnings, "notes": self.notes}

    def lines(self, lang: str = "zh") -> list[str]:
        """The report to read, in Chinese or English."""
        return _lines(self, lang)


def check(
    dataset: Path, memory: str = "2GiB", threads: int | None = None, out: Path | None = None, today: date | None = None
) -> CheckReport:
    """Look through a dataset. Nothing in it is changed.

    With ``out``, writes ``problems.parquet`` (table, source_id, source_row, file, row, key, column, reason, value, severity, rows: every
    failing row)
    and ``check.json``. ``today`` is the day after which dates are in the future; the clock's by default.

    Raises:
        DatasetError: the dataset cannot be read.
    """
    with DuckDBEngine(memory=memory, threads=threads) as engine:
        data = Dataset(dataset, engine)
        try:
            return _check(data, today or date.today(), out)  # noqa: DTZ011
        except EngineError as error:
            raise DatasetError(f"{dataset}: {str(error).splitlines()[0]}") from error


def _check(data: Dataset, today: date, out: Path | None) -> CheckReport:
    findings = Findings(data)
    check_columns(findings)
    check_keys(findings)
    check_references(findings)
    check_trading(findings, today)
    check_fills_against_orders(findings)
    check_quotes(findings)
    found_spans, per_table = spans(findings)
    check_holes(findings, per_table)
    check_positions(findings)
    check_balances(findings)
    check_sources(findings)
    _name_files(findings)
    tables = tuple(_table(findings, name, found_spans.get(name)) for name in data.stored)
    report = CheckReport(str(data.root), tables, _missing(tables), _counts(findings), reject_counts(findings))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        data.engine.write("SELECT * FROM check_problems ORDER BY ALL NULLS LAST", out / "problems.parquet")
        with replacing(out / "check.json") as unfinished:
            unfinished.write_text(json.dumps(report.summary(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def _name_files(findings: Findings) -> None:
    """Name the original file and row where the dataset knows them; give each problem its severity."""
    whens = " ".join(f"WHEN '{reason.name}' THEN '{reason.severity}'" for reason in PROBLEMS.values())
    join, file, row = "", "file", '"row"'
    if findings.has("sources", "source_id", "path"):
        join = "LEFT JOIN (SELECT source_id AS the_source, min(path) AS path FROM sources GROUP BY source_id) s ON source_id = the_source"
        file, row = "coalesce(path, file)", 'CASE WHEN path IS NOT NULL THEN source_row ELSE "row" END'
    findings.engine.execute(
        f"""CREATE OR REPLACE TABLE check_problems AS
        SELECT "table", source_id, source_row, {file} AS file, {row} AS "row", key, "column", reason, value, CASE reason {whens} END AS
        severity, "rows" FROM {FOUND} {join}""",
        "check_problems",
    )


def _table(findings: Findings, name: str, span: Span | None) -> TableFound:
    stored = findings.dataset.stored[name]
    there = [column for column in stored_columns(TABLES[name]) if column.name in stored.names]
    counts = ", ".join(["count(*)", *(f'count("{column.name}")' for column in there)])
    rows, *filled = findings.engine.execute(f"SELECT {counts} FROM {name}", f"rows of {name}").fetchall()[0]
    empty = tuple(column.name for column, number in zip(there, filled, strict=True) if rows and not number and column.contract)
    missing = tuple(findings.dataset.missing_columns(name))
    first, last, days = (span.first.isoformat(), span.last.isoformat(), span.days) if span else ("", "", 0)
    return TableFound(name, stored.form, len(stored.files), int(rows), first, last, days, missing, empty)


def _missing(tables: tuple[TableFound, ...]) -> tuple[Missing, ...]:
    there = {table.name: table for table in tables}
    lacking = []
    # A whole book that nobody expects of a broker's records is one line, not nine.
    books = {table.group for table in TABLES.values() if table.name in there}
    if "platform" not in books:
        lacking.append(NO_PLATFORM)
    if "market" not in books:
        lacking.append(NO_MARKET)
    for need in NEEDS:
        name, _, column = need.what.partition(".")
        if TABLES[name].group in ("platform", "market") and TABLES[name].group not in books:
            continue
        table = there.get(name)
        if (not column and (table is None or not table.rows)) or (
            column and table and table.rows and column in (*table.missing_columns, *table.empty_columns)
        ):
            lacking.append(Missing(need.what, need.zh, need.en))
    return tuple(lacking)


def _counts(findings: Findings) -> tuple[ProblemCount, ...]:
    query = findings.engine.execute
    groups = query(
        'SELECT "table", coalesce("column", \'\'), reason, count(*), sum("rows") FROM check_problems GROUP BY ALL', "counts"
    ).fetchall()
    first = query(
        f"""SELECT "table", coalesce("column", ''), reason, coalesce(file, ''), "row", coalesce(key, ''), coalesce(value, '') FROM
        check_problems
        QUALIFY row_number() OVER (PARTITION BY "table", "column", reason
          ORDER BY file NULLS LAST, "row" NULLS LAST, key NULLS LAST, value NULLS LAST) <= {EXAMPLES}
        ORDER BY 4, 5 NULLS LAST, 6, 7""",
        "examples",
    ).fetchall()
    examples: dict[tuple[str, str, str], list[Example]] = {}
    for table, column, reason, file, row, key, value in first:
        examples.setdefault((table, column, reason), []).append(Example(file, row, column, key, value))
    found = []
    for table, column, name, problems, rows in groups:
        reason = PROBLEMS.get(name, Reason(name, "warning", name, name))
        found.append(
            ProblemCount(
                table, column, name, reason.severity, int(problems), int(rows), reason.zh, reason.en, tuple(examples[table, column, name])
            )
        )
    order = list(TABLES)
    return tuple(sorted(found, key=lambda one: (SEVERITIES.index(one.severity), -one.rows, order.index(one.table), one.column, one.reason)))


def _lines(report: CheckReport, lang: str) -> list[str]:
    def say(zh: str, en: str) -> str:
        return en if lang == "en" else zh

    lines = [f"{say('数据集', 'dataset')} {report.dataset}", "", say("有什么", "what is there")]
    for table in report.tables:
        label = TABLES[table.name].label
        span = (
            f"  {table.first} … {table.last}  {say(f'有记录 {table.days:,} 天', f'{table.days:,} days with rows')}" if table.first else ""
        )
        lines.append(f"  {table.name:<18} {say(label.zh, label.en)}  {table.rows:,} {say('行', 'rows')}{span}")
    if report.missing:
        lines += ["", say("缺什么，因而答不了什么", "what is missing, and what that costs")]
        lines += [f"  {missing.what:<34} {say(missing.zh, missing.en)}" for missing in report.missing]
    titles = {"error": say("错误", "errors"), "warning": say("可疑", "warnings"), "note": say("说明", "notes")}
    for severity, number in (("error", report.errors), ("warning", report.warnings), ("note", report.notes)):
        if number:
            lines += ["", f"{titles[severity]} {number:,}"]
        for problem in report.problems:
            if problem.severity == severity:
                lines += _problem_lines(problem, say)
    if report.rejects:
        lines += ["", say("导入时未保留的行", "rows not kept by ingest")]
        for name, number in report.rejects.items():
            reason = REJECTS.get(name)
            lines.append(f"  {name:<22} {number:>10,}  {say(reason.zh, reason.en) if reason else ''}".rstrip())
    if not report.errors and not report.warnings:
        lines += ["", say("没有发现矛盾之处。", "Nothing contradicts itself.")]
    return lines


def _problem_lines(problem: ProblemCount, say: Callable[[str, str], str]) -> list[str]:
    where = f"{problem.table}.{problem.column}" if problem.column else problem.table
    rows = say(f"（共 {problem.rows:,} 行）", f" ({problem.rows:,} rows)") if problem.rows != problem.problems else ""
    lines = [f"  {where}  {say(problem.zh, problem.en)}  {problem.problems:,}{rows}"]
    for example in problem.examples:
        row = say(f" 第 {example.row} 行", f" row {example.row}") if example.row is not None else ""
        column = f" {problem.column}" if problem.column else ""
        key = f" [{example.key}]" if example.key else ""
        value = f": {example.value}" if example.value else ""
        lines.append(f"      {example.file}{row}{column}{key}{value}")
    return lines
