"""What a column or a fixed value is called on a page, from the tables' own declarations."""

from __future__ import annotations

from kanchuan.tables.catalogue import TABLES, stored_columns
from kanchuan.tables.table import Column, Label

# Where two tables give one column name different labels, the first of these wins.
_FIRST = ("orders", "fills", "transfers", "logins", "terminals", "accounts", "movements", "holdings")

# Names that queries behind evidence give to what they compute; no table declares them.
_COMPUTED = {
    "account": Label("账户", "account"),
    "accounts": Label("账户数", "accounts"),
    "cancelled": Label("撤单数", "cancelled"),
    "counterparty": Label("对手方", "counterparty"),
    "days": Label("天数", "days"),
    "first_at": Label("最早", "first"),
    "first_day": Label("首日", "first day"),
    "gap_us": Label("间隔（微秒）", "gap (µs)"),
    "last_at": Label("最晚", "last"),
    "last_day": Label("末日", "last day"),
    "moment": Label("时刻", "moment"),
    "n": Label("笔数", "count"),
    "other_account": Label("另一账户", "other account"),
    "rows": Label("行数", "rows"),
    "seconds_apart": Label("相隔（秒）", "seconds apart"),
    "terminals": Label("终端数", "terminals"),
    "what": Label("事项", "what"),
}


def column_of(name: str) -> Column | None:
    """The declared column of that name, from the table where it is best known."""
    ordered = [*_FIRST, *(table for table in TABLES if table not in _FIRST)]
    for table in ordered:
        for column in stored_columns(TABLES[table]):
            if column.name == name:
                return column
    return None


def column_label(name: str) -> Label:
    """The label of a column; its own name in both languages where nothing is declared."""
    column = column_of(name)
    if column is not None:
        return column.label
    if name in _COMPUTED:
        return _COMPUTED[name]
    if name.startswith("previous_"):
        of = column_label("terminal_id" if name == "previous_terminal" else name.removeprefix("previous_"))
        return Label(f"上一笔{of.zh}", f"previous {of.en}")
    return Label(name, name)
