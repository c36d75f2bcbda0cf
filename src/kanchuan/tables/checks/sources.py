"""What ``ingest`` wrote of the files themselves: files that nobody knew, rows that do not add up, and why rows were not kept."""

from __future__ import annotations

from kanchuan.tables.checks.findings import FOUND, Findings


def check_sources(findings: Findings) -> None:
    """Files that were not recognised, and counts that do not add up."""
    if findings.has("sources", "source_id", "rows_read", "rows_kept", "rows_rejected"):
        for reason, where, value in (
            ("source_not_recognised", "reader = 'none' AND rows_read > 0 AND coalesce(notes, '') NOT LIKE '%duplicate_of%'", "notes"),
            (
                "rows_unaccounted",
                "rows_read <> CAST(rows_kept AS DECIMAL(38, 0)) + rows_rejected",
                "rows_kept || ' + ' || rows_rejected || ' ≠ ' || rows_read",
            ),
        ):
            findings.engine.execute(
                f"""INSERT INTO {FOUND} SELECT 'sources', source_id, NULL, path, NULL, sheet, NULL, '{reason}', {value},
                greatest(rows_read, 1)
                FROM sources WHERE {where}""",
                "check sources",
            )


def reject_counts(findings: Findings) -> dict[str, int]:
    """The number of rejected rows by the first word of the reason (an id may follow), the most frequent first."""
    if not findings.has("rejects", "reason"):
        return {}
    rows = findings.engine.execute(
        "SELECT split_part(reason, ' ', 1), count(*) FROM rejects WHERE reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1", "rejects"
    ).fetchall()
    return {reason: int(number) for reason, number in rows}
