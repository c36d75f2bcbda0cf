"""How one engine spells what the engines spell differently.

Everything else is written in the common subset (see docs/decisions/0003-engine-seam.md): times are integers of microseconds, money is an
integer of 1/10,000 yuan or a decimal, every ORDER BY says where nulls go and ends in a unique key, no division without ``nullif``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod


class Dialect(ABC):
    """The expressions that differ between engines. Arguments and results are SQL texts."""

    @abstractmethod
    def epoch_us(self, timestamp: str) -> str:
        """Microseconds since 1970-01-01 UTC, as BIGINT."""

    @abstractmethod
    def int_div(self, a: str, b: str) -> str:
        """Whole-number division towards zero."""

    @abstractmethod
    def last_known(self, value: str, over: str) -> str:
        """The last non-null value of a window."""

    @abstractmethod
    def digest(self, value: str) -> str:
        """SHA-256 of a text, in lower-case hexadecimal."""

    @abstractmethod
    def list_in_order(self, value: str, order: str) -> str:
        """An array of ``value`` in that order."""

    @abstractmethod
    def key_of(self, text: str) -> str:
        """A 64-bit number of a text, equal for equal texts and null for null, as BIGINT: to join by, never to be stored."""

    @abstractmethod
    def day_of(self, date: str) -> str:
        """Days since 1970-01-01 of a date, as INTEGER."""

    @abstractmethod
    def date_text(self, day: str) -> str:
        """``YYYY-MM-DD`` of days since 1970-01-01."""

    def day_number(self, us: str) -> str:
        """The day in Shanghai (UTC+8 the whole year since 1992) as days since 1970-01-01, from microseconds."""
        return self.int_div(f"({us} + 28800000000)", "86400000000")

    def time_of_day(self, us: str) -> str:
        """Microseconds since midnight in Shanghai."""
        return f"(({us} + 28800000000) % 86400000000)"


class DuckDBDialect(Dialect):
    """DuckDB 1.5 and 2."""

    def epoch_us(self, timestamp: str) -> str:
        """See Dialect."""
        return f"epoch_us({timestamp})"

    def int_div(self, a: str, b: str) -> str:
        """See Dialect."""
        return f"({a} // {b})"

    def last_known(self, value: str, over: str) -> str:
        """See Dialect."""
        return f"last_value({value} IGNORE NULLS) OVER ({over})"

    def digest(self, value: str) -> str:
        """See Dialect."""
        return f"sha256({value})"

    def list_in_order(self, value: str, order: str) -> str:
        """See Dialect."""
        return f"list({value} ORDER BY {order})"

    def key_of(self, text: str) -> str:
        """See Dialect."""
        # DuckDB's hash of null is a number.
        return f"CASE WHEN {text} IS NOT NULL THEN CAST(hash({text}) >> 1 AS BIGINT) END"

    def day_of(self, date: str) -> str:
        """See Dialect."""
        return f"CAST(date_diff('day', DATE '1970-01-01', {date}) AS INTEGER)"

    def date_text(self, day: str) -> str:
        """See Dialect."""
        return f"CAST(DATE '1970-01-01' + CAST({day} AS INTEGER) AS VARCHAR)"
