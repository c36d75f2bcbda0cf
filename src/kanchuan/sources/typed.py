"""From the cells of a recognised sheet to typed concepts: the view ``typed``, on which the families' queries run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kanchuan.sources.dictionary import Dictionary
from kanchuan.sources.family import SheetContext
from kanchuan.sources.values import NOT_A, NULL_OF, SQL_OF


def date_sql(samples: Sequence[str], facts: dict[str, str]) -> str:
    """The macro that reads a column's dates, judged by some of its cells: ``dd/mm/yyyy`` and ``mm/dd/yyyy`` cannot be told apart cell by cell."""
    ends_in_year = [text for text in samples if re.match(r"^\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d\d", text)]
    if len(ends_in_year) * 2 > len(samples):
        firsts = [int(re.split(r"[-/.]", text)[0]) for text in ends_in_year]
        seconds = [int(re.split(r"[-/.]", text)[1]) for text in ends_in_year]
        month_first = max(firsts) <= 12 < max(seconds)
        return "as_date_month_first({})" if month_first else "as_date_day_first({})"
    without_year = [text for text in samples if re.match(r"^\d{1,2}[-/.月]\d{1,2}日?$", text)]
    if without_year and len(without_year) * 2 > len(samples) and "statement_year" in facts:
        return f"as_date_in({{}}, {int(facts['statement_year'])}, {int(facts.get('statement_month', '12'))})"
    return "as_date({})"


def typed_sql(dictionary: Dictionary, context: SheetContext, samples: dict[int, list[str]]) -> str:
    """The query from ``block`` (cells) to ``typed``.

    It gives ``source_row``; a column per concept (null where the sheet has none); ``day``, ``time_us`` (microseconds since midnight),
    ``moment`` (TIMESTAMPTZ, the start of the day where the time is unknown) and ``time_known``; and ``problem_column``/``problem`` for the first cell that
    does not parse or is needed and missing (null: none).
    """
    found = context.found
    values: list[str] = []
    problems: list[str] = []
    for name, concept in dictionary.concepts.items():
        places = found.columns.get(name, ())
        if not places:
            values.append(f"{NULL_OF[concept.type]} AS {name}")
            continue
        macro = SQL_OF[concept.type]
        if concept.type == "date":
            macro = date_sql(samples.get(places[0], []), context.facts)
        cells = [macro.format(f"c{place}") for place in places]
        if len(cells) == 1:
            values.append(f"{cells[0]} AS {name}")
        elif concept.type == "decimal":
            values.append(f"CASE WHEN {' AND '.join(f'c{place} IS NULL' for place in places)} THEN NULL ELSE {' + '.join(f'coalesce({cell}, 0)' for cell in cells)} END AS {name}")
        elif concept.type == "text":
            values.append(f"concat_ws(' ', {', '.join(cells)}) AS {name}")
        else:
            values.append(f"coalesce({', '.join(cells)}) AS {name}")
        if concept.type in NOT_A and not concept.lenient:
            for place, cell in zip(places, cells, strict=True):
                problems.append(f"WHEN c{place} IS NOT NULL AND {cell if len(cells) > 1 else name} IS NULL AND NOT blank(c{place}) THEN {place}0")
        if name in found.kind.needed:
            problems.append(f"WHEN {name} IS NULL THEN {places[0]}1")
    columns = ",\n    ".join(values)
    inner = f"SELECT source_row, block.* EXCLUDE (source_row),\n    {columns}\n  FROM block"
    # 10 * place + (0: does not parse, 1: missing), as one number, keeps the query short.
    problem = f"CASE {' '.join(problems)} END" if problems else "CAST(NULL AS INTEGER)"
    has = found.columns
    day = "date" if "date" in has else ("CAST(make_timestamp(unix + 28800000000) AS DATE)" if "unix" in has else "CAST(NULL AS DATE)")
    parts = []
    if "time" in has:
        parts.append("time")
    if "date" in has:
        parts.append(f"time_after_date(c{has['date'][0]})")
    time = f"coalesce({', '.join(parts)})" if parts else "CAST(NULL AS BIGINT)"
    if "unix" in has and "date" not in has:
        time = "(unix + 28800000000) % 86400000000"
    return (
        f"WITH valued AS (\n  {inner}\n), timed AS (\n  SELECT *, {day} AS day, {time} AS time_us, {problem} AS problem FROM valued\n)\n"
        "SELECT *, at_local(day, time_us) AS moment, time_us IS NOT NULL AS time_known FROM timed"
    )
