"""Ids that come twice, events that come from two sources, and references that lead nowhere."""

from __future__ import annotations

from kanchuan.tables.catalogue import TABLES, stored_columns
from kanchuan.tables.checks.findings import FOUND, Findings

SOURCE = ("source_id", "source_row")
ONCE = ("same_event", "repeated_id", "repeated_row")
# In which order copies are met: the first stays, the others are named.
PLACE = "located_file NULLS LAST, located_row NULLS LAST"


def check_keys(findings: Findings) -> None:
    """The contract's rule: an event from two sources counts once, a conflict nowhere; equal rows of one source with two ids are two."""
    for name in findings.dataset.stored:
        if TABLES[name].group == "provenance":
            continue
        _same_events(findings, name)
        if findings.has(name, *TABLES[name].key) and TABLES[name].key:
            _same_ids(findings, name)
        else:
            _same_rows(findings, name)


def _content(findings: Findings, name: str, with_key: bool) -> str:
    """The columns that make up what a row says."""
    key = () if with_key else TABLES[name].key
    columns = [
        column.name for column in stored_columns(TABLES[name]) if findings.has(name, column.name) and column.name not in (*SOURCE, *key)
    ]
    return ", ".join(f'"{column}"' for column in columns)


def _same_events(findings: Findings, name: str) -> None:
    content = _content(findings, name, with_key=False)
    view = findings.views[name]
    if not content or not findings.has(name, "source_id"):
        return
    # A digest first, exactly only where it meets itself in two sources.
    candidates = (
        f"SELECT hash({content}) AS digest FROM {view} WHERE source_id IS NOT NULL GROUP BY 1 HAVING min(source_id) <> max(source_id)"
    )
    if not findings.engine.execute(f"SELECT count(*) FROM ({candidates})", f"check {name}: same events").fetchall()[0][0]:
        return
    findings.engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_copies AS SELECT *, first_value(source_id) OVER (PARTITION BY {content}, nth ORDER BY
        source_id, {PLACE}) AS first_source
        FROM (SELECT *, row_number() OVER (PARTITION BY {content}, source_id ORDER BY source_row NULLS LAST, {PLACE}) AS nth
          FROM {view} WHERE source_id IS NOT NULL AND hash({content}) IN ({candidates}))""",
        f"check {name}: same events",
    )
    findings.add(name, "", "same_event", "check_copies WHERE first_source <> source_id", "first_source")


def _same_ids(findings: Findings, name: str) -> None:
    key = ", ".join(f'"{column}"' for column in TABLES[name].key)
    known = " AND ".join(f'"{column}" IS NOT NULL' for column in TABLES[name].key[:1])
    content = _content(findings, name, with_key=False) or "1"
    view = findings.views[name]
    repeated = f"SELECT {key} FROM {view} WHERE {known} GROUP BY {key} HAVING count(*) > 1"
    if not findings.engine.execute(f"SELECT count(*) FROM ({repeated})", f"check {name}: ids").fetchall()[0][0]:
        return
    same = " AND ".join(f'v."{column}" IS NOT DISTINCT FROM r."{column}"' for column in TABLES[name].key)
    findings.engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_copies AS SELECT *, min(digest) OVER (PARTITION BY {key}) <> max(digest) OVER (PARTITION BY
        {key}) AS differs,
          row_number() OVER (PARTITION BY {key} ORDER BY {PLACE}) AS nth
        FROM (SELECT v.*, hash({content}) AS digest
          FROM {view} v JOIN ({repeated}) r ON {same})""",
        f"check {name}: ids",
    )
    column = TABLES[name].key[0]
    value = findings.key(name)
    findings.add(name, column, "conflict", "check_copies WHERE differs", value)
    seen = f"SELECT file, \"row\" FROM {FOUND} WHERE \"table\" = '{name}' AND reason = 'same_event'"
    findings.add(
        name, column, "repeated_id", f"check_copies WHERE NOT differs AND nth > 1 AND (located_file, located_row) NOT IN ({seen})", value
    )


def _same_rows(findings: Findings, name: str) -> None:
    """Rows of a table without ids that are equal in every column, within one source or without any."""
    content = _content(findings, name, with_key=True)
    if findings.has(name, "source_id") or not content:
        return
    view = findings.views[name]
    repeated = f"SELECT hash({content}) FROM {view} GROUP BY 1 HAVING count(*) > 1"
    if not findings.engine.execute(f"SELECT count(*) FROM ({repeated})", f"check {name}: rows").fetchall()[0][0]:
        return
    findings.engine.execute(
        f"""CREATE OR REPLACE TEMP TABLE check_copies AS SELECT *, row_number() OVER (PARTITION BY {content} ORDER BY {PLACE}) AS nth
        FROM {view} WHERE hash({content}) IN ({repeated})""",
        f"check {name}: rows",
    )
    findings.add(name, "", "repeated_row", "check_copies WHERE nth > 1", "NULL")


def check_references(findings: Findings) -> None:
    """For each reference, the values that the other table lacks: one problem each, at the first row that has it."""
    for name in findings.dataset.stored:
        for column in TABLES[name].columns:
            if not column.references or not findings.has(name, column.name):
                continue
            other, other_column = column.references.split(".")
            if not findings.has(other, other_column):
                continue
            lost = f"""(SELECT *, count(*) OVER (PARTITION BY lost) AS lost_rows,
                row_number() OVER (PARTITION BY lost ORDER BY {PLACE}) AS nth
                FROM (SELECT *, "{column.name}" AS lost FROM {findings.views[name]} WHERE "{column.name}" IS NOT NULL
                  AND "{column.name}" NOT IN (SELECT "{other_column}" FROM {other} WHERE "{other_column}" IS NOT NULL))) WHERE nth = 1"""
            findings.add(name, column.name, "no_such_row", lost, "lost", rows="lost_rows")


def once(findings: Findings, name: str) -> str:
    """The name of a view of a table's rows, each event once (conflicts are left in: their trouble is named apart)."""
    reasons = ", ".join(f"'{reason}'" for reason in ONCE)
    copies = f'SELECT file, "row" FROM {FOUND} WHERE "table" = \'{name}\' AND reason IN ({reasons})'
    view = f"once_{name}"
    findings.engine.drop(view)
    if findings.engine.execute(f"SELECT count(*) FROM ({copies})", view).fetchall()[0][0]:
        # A view that names the findings would change while they grow.
        findings.engine.execute(f"CREATE OR REPLACE TEMP TABLE copies_{name} AS {copies}", view)
        findings.engine.execute(
            f"""CREATE VIEW {view} AS SELECT v.* FROM {findings.views[name]} v
            ANTI JOIN copies_{name} c ON v.located_file = c.file AND v.located_row = c."row\"""",
            view,
        )
    else:
        findings.engine.execute(f"CREATE VIEW {view} AS SELECT * FROM {findings.views[name]}", view)
    return view
