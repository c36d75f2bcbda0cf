"""The days that a table covers, and the holes between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kanchuan.engine.duckdb import literal
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.checks.findings import FOUND, Findings
from kanchuan.tables.table import Table

# Tables that grow on every trading day, each with those whose rows of a day say that there was one; a hole in the others says nothing. People log in and
# move money on holidays too.
_MARKET, _PLATFORM = ("orders", "fills", "holdings", "quotes"), ("subaccount_orders", "subaccount_fills")
DAILY = {**dict.fromkeys(("orders", "fills", "logins", "holdings", "quotes"), _MARKET), **dict.fromkeys((*_PLATFORM, "ledger"), _PLATFORM)}
# Below this share of weekdays with rows, days without are the rule and no holes.
DENSE = 0.5
EPOCH = date(1970, 1, 1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of a table, and how many days between have rows."""

    first: date
    last: date
    days: int


def time_column(table: Table) -> str | None:
    """The column that says when a row of the table happened."""
    required = [column.name for column in table.columns if column.kind in ("timestamp", "date") and column.required]
    other = [column.name for column in table.columns if column.kind in ("timestamp", "date")]
    return next(iter([*required, *other]), None)


def spans(findings: Findings) -> tuple[dict[str, Span], dict[str, set[date]]]:
    """The span of each table that has times, and its days with rows."""
    found: dict[str, Span] = {}
    per_table: dict[str, set[date]] = {}
    dialect = findings.engine.dialect
    for name in findings.dataset.stored:
        column = time_column(TABLES[name])
        if column is None or not findings.has(name, column):
            continue
        day = (
            f"\"{column}\" - DATE '1970-01-01'"
            if TABLES[name].column(column).kind == "date"
            else dialect.day_number(dialect.epoch_us(f'"{column}"'))
        )
        numbers = findings.engine.execute(f'SELECT DISTINCT {day} FROM {name} WHERE "{column}" IS NOT NULL', f"days of {name}").fetchall()
        days = {
            EPOCH + timedelta(days=int(number)) for (number,) in numbers if -1_000_000 < int(number) < 2_000_000 and int(number) > -719_000
        }
        if days:
            found[name] = Span(min(days), max(days), len(days))
            per_table[name] = days
    return found, per_table


def check_holes(findings: Findings, per_table: dict[str, set[date]]) -> None:
    """Weekdays without a row between rows, in tables that have rows on most weekdays; runs of days are one problem.

    A day on which nothing was traded is no hole, and neither is one on which some other table has rows alone.
    """
    somewhere = set().union(*(per_table.get(name, set()) for name in DAILY)) if per_table else set()
    for name, others in DAILY.items():
        known = set().union(*(per_table.get(other, set()) for other in others))
        days = per_table.get(name)
        if not days:
            continue
        weekdays = list(_weekdays(min(days), max(days)))
        there = sum(day in days for day in weekdays)
        if len(weekdays) < 2 or there / len(weekdays) < DENSE:
            continue
        column = time_column(TABLES[name]) or ""
        for reason, missing in (
            ("hole", [day for day in weekdays if day not in days and day in known]),
            ("no_rows_anywhere", [day for day in weekdays if day not in somewhere]),
        ):
            for first, last, number in _runs(missing):
                value = first.isoformat() if first == last else f"{first.isoformat()}…{last.isoformat()}"
                findings.engine.execute(
                    f"""INSERT INTO {FOUND} VALUES ({literal(name)}, NULL, NULL, {literal(_kept_as(findings, name))}, NULL, NULL,
                    {literal(column)}, {literal(reason)}, {literal(value)}, {number})""",
                    f"check {name}: days",
                )


def _kept_as(findings: Findings, name: str) -> str:
    files = findings.dataset.stored[name].files
    return files[0].name if len(files) == 1 else f"{name}/"


def _weekdays(first: date, last: date) -> Iterable[date]:
    day = first
    while day <= last:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=1)


def _runs(days: list[date]) -> Iterable[tuple[date, date, int]]:
    """Runs of weekdays that follow each other, weekends between them not counted."""
    start = last = None
    number = 0
    for day in days:
        if last is not None and start is not None and len(list(_weekdays(last, day))) > 2:
            yield start, last, number
            start, number = day, 0
        start = start or day
        last = day
        number += 1
    if start is not None and last is not None:
        yield start, last, number
