"""What the declaration says of a column, held against every value."""

from __future__ import annotations

from kanchuan.tables.catalogue import TABLES, stored_columns
from kanchuan.tables.checks.findings import Findings, RowRule
from kanchuan.tables.storage import placeholder
from kanchuan.tables.table import Column

# Text that people write, where "0" may be meant.
FREE_TEXT = (
    "remark",
    "memo",
    "text",
    "business",
    "notes",
    "raw",
    "label",
    "name",
    "security_name",
    "order_no",
    "fill_no",
    "serial_no",
    "value",
)
ZEROS = (*("0" * digits for digits in (1, 2, 6, 11, 12, 15)), "0.0.0.0", "00:00:00:00:00:00", "00-00-00-00-00-00", "::")  # noqa: S104
# 600000.SH  rb2601.SHFE  TA405.CZCE  m2405-C-3000.DCE  IO2401-C-3500.CFFEX  00700.HK
SYMBOL = (
    r"[0-9]{5,6}\.(SH|SZ|BJ|HK|OF|SSE|SZSE)|[A-Za-z]{1,3}[0-9]{3,4}([-]?[CP][-]?[0-9]+)?\.(SHFE|INE|DCE|CZCE|CFFEX|GFEX)|[0-9]{8}\.(SH|SZ)"
)


def check_columns(findings: Findings) -> None:
    """Required values, allowed words, least values, values that do not read, placeholders, blanks, the form of symbols."""
    for name, stored in findings.dataset.stored.items():
        if TABLES[name].group == "provenance":  # written by ingest, about files rather than events; see sources.py
            continue
        rules: list[RowRule] = []
        for column in stored_columns(TABLES[name]):
            if column.name in stored.names:
                rules += _rules(column, csv=stored.form == "csv")
        findings.row_rules(name, rules)


def _rules(column: Column, csv: bool) -> list[RowRule]:
    value, raw = f'"{column.name}"', f'"raw_{column.name}"'
    rules = []
    if column.required:
        unread = "" if csv else f" AND {raw} IS NULL"
        rules.append(RowRule(column.name, "required", f"{value} IS NULL{unread}"))
    if not csv:  # of CSV, reading has noted these
        if column.kind == "text":
            rules.append(RowRule(column.name, "placeholder", placeholder(raw), f"'\"' || {raw} || '\"'"))
        else:
            rules.append(RowRule(column.name, f"not_{column.kind}", f"{value} IS NULL AND {raw} IS NOT NULL", raw))
    if column.kind == "text":
        if not column.values:
            rules.append(RowRule(column.name, "padded", f"{value} <> trim({value})", f"'\"' || {value} || '\"'"))
        if column.name not in FREE_TEXT and not column.values:
            zeros = ", ".join(f"'{zero}'" for zero in ZEROS)
            rules.append(RowRule(column.name, "placeholder", f"{value} IN ({zeros})"))
    if column.values:
        words = ", ".join(f"'{word}'" for word in (*column.values, ""))
        rules.append(RowRule(column.name, "not_allowed", f"{value} NOT IN ({words})"))
    if column.minimum is not None:
        rules.append(RowRule(column.name, "below_minimum", f"{value} < {column.minimum:g}"))
    if column.name == "symbol":
        rules.append(RowRule("symbol", "symbol_form", f"NOT regexp_full_match({value}, '{SYMBOL}')"))
    return rules
