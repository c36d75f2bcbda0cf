"""What an indicator is: one declaration from which the query, the sentence, the rows behind it and the catalogue page come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.duckdb import literal
from kanchuan.engine.steps import Step
from kanchuan.tables.table import Label

Family = Literal[
    "terminals",
    "bursts",
    "styles",
    "round_trips",
    "lots",
    "stops",
    "money",
    "identity",
    "life_cycle",
    "self_trades",
    "groups",
    "tags",
    "innocent",
]

FAMILIES: dict[Family, Label] = {
    "terminals": Label("终端", "terminals"),
    "bursts": Label("密集下单", "bursts of orders"),
    "styles": Label("风格混杂", "mixture of styles"),
    "round_trips": Label("独立回合", "independent round trips"),
    "lots": Label("数量与金额结构", "lots and amounts"),
    "stops": Label("固定止损", "stops at a fixed loss"),
    "money": Label("资金", "money"),
    "identity": Label("身份", "identity"),
    "life_cycle": Label("账户生命周期", "life of the account"),
    "self_trades": Label("自成交", "self-trades"),
    "groups": Label("账户之间", "between accounts"),
    "tags": Label("委托备注", "tags on orders"),
    "innocent": Label("反面情况", "what speaks against"),
}

# Families that need no orders: what they show counts even where an account has hardly traded.
BESIDES_ORDERS: frozenset[Family] = frozenset({"terminals", "money", "identity", "life_cycle", "self_trades"})


@dataclass(frozen=True, slots=True)
class Subject:
    """The account that a query of rows is about.

    ``detail`` is what the signal's step wrote beside the value; ``has_orders`` says whether the dataset has a table of orders (else the
    query reads fills).
    """

    account_id: str
    detail: Mapping[str, object]
    has_orders: bool = True

    @property
    def account(self) -> str:
        """The account's id as an SQL literal."""
        return literal(self.account_id)

    def trades(self, condition: str = "true", order: str = "") -> str:
        """Rows of the account's orders, or of its fills where there are no orders, that meet ``condition``.

        Columns usable in both: ``moment``, symbol, side, effect, price, quantity.
        """
        if self.has_orders:
            inner = (
                "SELECT order_id, account_id, placed_at AS moment, symbol, side, effect, price, quantity, filled_quantity, terminal_id, "
                "remark FROM orders"
            )
            key = "order_id"
        else:
            inner = "SELECT fill_id, order_id, account_id, filled_at AS moment, symbol, side, effect, price, quantity, remark FROM fills"
            key = "fill_id"
        by = order or "moment NULLS LAST"
        return f"SELECT * FROM ({inner} WHERE account_id = {self.account}) AS t WHERE {condition} ORDER BY {by}, {key}"

    def beside_previous(self, condition: str, partition: str = "account_id") -> str:
        """Rows that meet ``condition``.

        It may speak of the previous row's columns as ``previous_moment``, ``previous_symbol`` and so on.
        """
        if self.has_orders:
            source, key, moment, extra = "orders", "order_id", "placed_at", ", terminal_id, lag(terminal_id) OVER w AS previous_terminal"
        else:
            source, key, moment, extra = "fills", "fill_id", "filled_at", ""
        return (
            f"SELECT * FROM (SELECT {key}, {moment} AS moment, symbol, side, price, quantity{extra}, lag({moment}) OVER w "
            f"AS previous_moment, "
            f"lag(symbol) OVER w AS previous_symbol, lag(side) OVER w AS previous_side, lag(quantity) OVER w AS previous_quantity "
            f"FROM {source} WHERE account_id = {self.account} AND coalesce(time_known, true) "
            f"WINDOW w AS (PARTITION BY {partition} ORDER BY {moment} NULLS LAST, {key})) AS t WHERE {condition} ORDER BY "
            f"moment NULLS LAST, {key}"
        )


@dataclass(frozen=True, slots=True)
class Signal:
    """One indicator.

    Its step makes a table ``sig_<name>`` with one row per account of which something can be said: ``account_no`` INTEGER, ``value`` DOUBLE,
    ``support`` BIGINT (how many rows the value rests on) and ``detail`` VARCHAR (a JSON object of what the explaining sentence quotes).
    An account
    without a row is one for which the signal is not computable, which is not a value of 0.

    Attributes:
        name: the finding as a predicate.
        family: signals of one family share a cap, since they see the same thing from several sides.
        label: its name.
        rule: the published rule or practice, as text.
        measures: what the value is.
        unit: its unit.
        source: where the rule stands.
        innocent: the usual innocent explanation.
        needs: tables, each ``"a"`` or ``"a|b"`` (either will do).
        query: the SELECT of the step.
        explanation: a sentence with ``{value}`` and the keys of ``detail``.
        rows: SQL over the contract's tables that shows the rows behind the value.
        floor: value up to which it says nothing.
        support: rows that a value must rest on to count in full.
        direction: does a high value speak for several hands behind the account, or against? How much it says is the model's business.
        either_way: several people show it more than one does, and machines, market makers or people served by others more still, so that what it says may turn
            again as the value rises. All others only speak the more clearly, as the rule behind each says.
    """

    name: str
    family: Family
    label: Label
    rule: Label
    measures: Label
    unit: Label
    source: Label
    innocent: Label
    needs: tuple[str, ...]
    query: Callable[[Dialect], str]
    explanation: Label
    rows: Callable[[Subject], str]
    floor: float
    support: int = 1
    direction: Literal["for", "against"] = "for"
    either_way: bool = False

    def __hash__(self) -> int:
        """By its name, which no two share: signals are keys for every account, and hashing all their texts would cost more than the scoring."""
        return hash(self.name)

    @property
    def table(self) -> str:
        """Name of the table that its step makes."""
        return f"sig_{self.name}"

    def steps(self, dialect: Dialect) -> list[Step]:
        """The named queries that make ``sig_<name>``; they read the shared preparation."""
        return [Step(self.table, self.query(dialect))]

    def missing(self, present: set[str]) -> list[str]:
        """The tables that it needs and that are not there."""
        return [need for need in self.needs if not present & set(need.split("|"))]


SHARE = Label("占比", "share")
COUNT = Label("个", "count")


def detail(dialect: Dialect, **columns: str) -> str:
    """SQL of a JSON object with these keys; values are SQL expressions of numbers, or of texts where the key ends in ``_text``."""
    del dialect  # spelled in the common subset
    parts = []
    for key, expression in columns.items():
        if key.endswith("_text"):
            one_line = f"translate(CAST({expression} AS VARCHAR), chr(10) || chr(13) || chr(9), '   ')"
            escaped = f"replace(replace({one_line}, '\\', '\\\\'), '\"', '\\\"')"
            value = f"coalesce('\"' || {escaped} || '\"', 'null')"
        else:
            value = f"coalesce(CAST({expression} AS VARCHAR), 'null')"
        parts.append(f"'\"{key}\":' || {value}")
    return "'{' || " + " || ',' || ".join(parts) + " || '}'" if parts else "'{}'"


def share(part: str, whole: str) -> str:
    """SQL of a share, null where the whole is 0."""
    return f"(CAST({part} AS DOUBLE) / nullif({whole}, 0))"
