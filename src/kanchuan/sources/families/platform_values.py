"""What the cells of a platform's table mean: units of money, codes of states and kinds, times; each with where the answer came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load, plain_name
from kanchuan.sources.family import SheetContext
from kanchuan.sources.futures_symbols import with_symbol
from kanchuan.sources.stock_symbols import digits_sql, market_sql, said_sql, symbol_sql

FACTOR = {"cents": "0.01", "yuan": "1", "wan": "10000", "li": "0.001"}

# What a comment or a header says of a unit.
_CENTS = re.compile(r"单位\s*[:：]?\s*分|[(（\[]\s*分\s*[)）\]]|以分|精确到分|[,，]\s*分$|\bcents?\b")
_WAN = re.compile(r"单位\s*[:：]?\s*万|[(（\[]\s*万元?\s*[)）\]]")
_YUAN = re.compile(r"单位\s*[:：]?\s*元|[(（\[]\s*元\s*[)）\]]")
_RATE = ((re.compile(r"万分"), "0.0001"), (re.compile(r"千分|‰"), "0.001"), (re.compile(r"百分|[%％]"), "0.01"))
_LOTS = re.compile(r"[(（\[]\s*手\s*[)）\]]|单位\s*[:：]?\s*手")
# ``0：待审核 1：通过``, ``1.买 2.卖``, ``0处理中 1 提现成功``, ``BUY:买入``
_CODE = re.compile(r"(?<![\d.])(-?\d+|[A-Za-z_]{1,20})\s*[:：、.=\-—]?\s*([\u4e00-\u9fff][^\d,，;；。、\s/|]*)")


@dataclass(slots=True)
class Values:
    """How the columns of one sheet are to be read."""

    context: SheetContext
    table: str
    words: dict[str, Any] = field(default_factory=lambda: load("platform").words)

    # -- what is known of a column -------------------------------------------------------------------------------------------------------------------

    def header(self, concept: str) -> str:
        """The column's name; empty where there is none."""
        places = self.context.found.columns.get(concept, ())
        return self.context.found.header[places[0]] if places else ""

    def comment(self, concept: str) -> str:
        """The comment on the column."""
        return self.context.facts.get(f"comment:{self.header(concept)}", "")

    def sql_type(self, concept: str) -> str:
        """Its type in the database."""
        return self.context.facts.get(f"type:{self.header(concept)}", "")

    def cells(self, concept: str) -> list[str]:
        """Some of its cells."""
        places = self.context.found.columns.get(concept, ())
        return [cell for row in self.context.rows if places and places[0] < len(row) and (cell := row[places[0]])]

    def has(self, *concepts: str) -> bool:
        """Has the sheet columns for all these?"""
        return self.context.has(*concepts)

    def title_matches(self, pattern: str) -> bool:
        """Does the table's name fit?"""
        return re.search(pattern, self.table, re.IGNORECASE) is not None

    def note(self, text: str) -> None:
        """Say something in the list of sources."""
        if text not in self.context.notes:
            self.context.notes.append(text)

    # -- numbers -------------------------------------------------------------------------------------------------------------------------------------

    def money(self, concept: str) -> str:
        """SQL for an amount in yuan."""
        if not self.has(concept):
            return "CAST(NULL AS DECIMAL(20,4))"
        unit, why = self.unit(concept)
        self.note(f"{self.header(concept)}: {unit} ({why})")
        return concept if unit == "yuan" else f"({concept} * {FACTOR[unit]})"

    def unit(self, concept: str) -> tuple[str, str]:
        """The unit of a money column, and why it is thought so."""
        facts = self.context.facts
        header = self.header(concept)
        for key in (f"money_unit:{header}", "money_unit"):
            if facts.get(key) in FACTOR:
                return facts[key], "mapping"
        told = f"{header} {self.comment(concept)}"
        for pattern, unit in ((_CENTS, "cents"), (_WAN, "wan"), (_YUAN, "yuan")):
            if pattern.search(told):
                return unit, "comment"
        names = {plain_name(name) for name in self.context.found.header}
        for known in self.words.get("known_units", []):
            if (not known["title"] or self.title_matches(known["title"])) and all(name in names for name in known["columns"]):
                unit = known.get("unit_of", {}).get(concept) or known.get("unit")
                if unit:
                    return unit, f"known schema {known['why']}"
        whole = re.match(r"(big|medium|small|tiny)?int", self.sql_type(concept)) is not None
        siblings = [key for key, text in facts.items() if key.startswith("comment:") and _CENTS.search(text)]
        if whole and siblings:
            return "cents", f"whole numbers beside {siblings[0].removeprefix('comment:')}, which is in cents"
        if concept == "worth" and self.has("price", "quantity"):
            ratio = self._ratio(concept)
            if ratio is not None and 90 <= ratio <= 110:
                return "cents", "100 times price x quantity"
        if whole:
            return "yuan", "unit not proven: whole numbers without a word on the unit"
        return "yuan", "decimal column" if self.sql_type(concept) else "as written"

    def _ratio(self, concept: str) -> float | None:
        """The middle one of a column's cells over price times quantity."""
        places = self.context.found.columns
        found = []
        for row in self.context.rows:
            try:
                found.append(
                    float(row[places[concept][0]] or "") / (float(row[places["price"][0]] or "") * float(row[places["quantity"][0]] or ""))
                )
            except (ValueError, ZeroDivisionError, IndexError):
                continue
        return sorted(found)[len(found) // 2] if found else None

    def rate(self, concept: str) -> str:
        """SQL for a rate as a share of one: by the comment (万分之, ‰, %), else percent where any cell is above a tenth."""
        if not self.has(concept):
            return "CAST(NULL AS DECIMAL(18,8))"
        told = f"{self.header(concept)} {self.comment(concept)}"
        for pattern, factor in _RATE:
            if pattern.search(told):
                self.note(f"{self.header(concept)}: x {factor} (comment)")
                return f"CAST({concept} * {factor} AS DECIMAL(18,8))"
        numbers = [number for cell in self.cells(concept) if (number := _number(cell)) is not None]
        if numbers and max(numbers) > 0.1:
            self.note(f"{self.header(concept)}: x 0.01 (taken as percent: cells up to {max(numbers):g})")
            return f"CAST({concept} * 0.01 AS DECIMAL(18,8))"
        return concept

    def quantity(self, concept: str) -> str:
        """SQL for a number of shares or futures lots, whole; half a share rounds up."""
        if not self.has(concept):
            return "CAST(NULL AS BIGINT)"
        return f"CAST(round({self.units(concept)}) AS BIGINT)"

    def units(self, concept: str) -> str:
        """SQL for a quantity before it is made whole."""
        told = f"{self.header(concept)} {self.comment(concept)}"
        names = {plain_name(name) for name in self.context.found.header}
        lots = 100 if _LOTS.search(told) else 1
        for known in self.words.get("known_units", []):
            if all(name in names for name in known["columns"]) and known["columns"]:
                lots = known.get("lots_of", {}).get(concept, lots)
        if self.context.facts.get(f"lots:{self.header(concept)}", "").isdigit():
            lots = int(self.context.facts[f"lots:{self.header(concept)}"])
        if lots != 1:
            self.note(f"{self.header(concept)}: x {lots} (lots)")
        return f"abs({concept})" if lots == 1 else f"abs({concept} * {lots})"

    # -- times ---------------------------------------------------------------------------------------------------------------------------------------

    def time(self, *concepts: str) -> str:
        """SQL for the first of these times that is there, as a TIMESTAMPTZ."""
        parts = []
        for concept in concepts:
            if not self.has(concept):
                continue
            if concept == "clock":
                shift = self.shift("clock")
                parts.append(moment(f"(as_unix(clock){shift})"))
            elif concept == "on_day" and self.has("clock"):
                parts.append(moment("(on_day + CASE WHEN on_day % 86400000000 = 57600000000 THEN coalesce(as_time(clock), 0) ELSE 0 END)"))
            else:
                parts.append(moment(f"({concept}{self.shift(concept)})"))
        return f"coalesce({', '.join(parts)})" if parts else "CAST(NULL AS TIMESTAMPTZ)"

    def shift(self, concept: str) -> str:
        """Eight hours where the dump's TIMESTAMP columns are in UTC."""
        if self.context.facts.get("time_zone") == "utc" and self.sql_type(concept).startswith("timestamp"):
            self.note(f"{self.header(concept)}: UTC (the dump's TIME_ZONE), + 8 h")
            return " + 28800000000"
        return ""

    # -- codes ---------------------------------------------------------------------------------------------------------------------------------------

    def codes(self, concept: str) -> dict[str, str]:
        """What the codes of a column mean: by the comment on it."""
        comment = self.comment(concept)
        # ``买卖标志1 0:买入``: the first figure belongs to the name.
        found = dict(_CODE.findall(re.sub(r"^([\u4e00-\u9fff]+)\d\s+(?=\d)", r"\1 ", comment)))
        return found if len(found) > 1 else {}

    def known(self, concept: str) -> tuple[dict[str, str], str] | None:
        """The codes of known software: (code -> meaning, the meaning of all others)."""
        for entry in self.words.get("known_codes", []):
            if entry["concept"] == concept and self.title_matches(entry["title"]):
                return entry["codes"], entry["rest"]
        return None

    def by_words(self, concept: str, meanings: dict[str, str], texts: Iterable[tuple[str, str]] = ()) -> str:
        """SQL: the meaning of a coded cell, or null. ``meanings``: meaning -> pattern, the first that fits counts."""
        column = concept
        whens = [f"WHEN {column} = {literal(code)} THEN {literal(meaning)}" for code, meaning in texts]
        for code, text in self.codes(concept).items():
            for meaning, pattern in meanings.items():
                if re.search(pattern, text, re.IGNORECASE):
                    whens.append(f"WHEN {column} = {literal(code)} THEN {literal(meaning) if meaning else 'NULL'}")
                    break
        whens += [
            f"WHEN regexp_matches({column}, {literal('(?i)' + pattern)}) THEN {literal(meaning) if meaning else 'NULL'}"
            for meaning, pattern in meanings.items()
        ]
        return f"CASE {' '.join(whens)} END"

    def override(self, concept: str) -> list[tuple[str, str]]:
        """What the user's mapping says of codes: facts such as ``side:1: buy`` or ``status:2: no``."""
        start = f"{concept}:"
        return [(key.removeprefix(start), value) for key, value in self.context.facts.items() if key.startswith(start)]

    def says_side(self) -> bool:
        """Is the column taken for the side one? A comment that explains its codes as something else (limit, market) says no."""
        told = " ".join(self.codes("side").values())
        return self.has("side") and (not told or bool(self.override("side")) or re.search("买|卖", told) is not None)

    def side(self) -> str:
        """SQL for ``buy`` or ``sell``."""
        if not self.says_side():
            if fixed := self.context.facts.get("side"):
                return literal(fixed)
            if self.title_matches(r"^buy\b|买入"):
                return "'buy'"
            return "'sell'" if self.title_matches(r"^sell\b|卖出") else "CAST(NULL AS VARCHAR)"
        texts = self.override("side")
        values = set(self.cells("side"))
        if not texts and not self.codes("side") and values and values <= {"0", "1", "2"}:
            if "0" not in values:
                texts = [("1", "buy"), ("2", "sell")]
                self.note(f"{self.header('side')}: 1 buy, 2 sell (assumed: no comment)")
            else:
                self.note(
                    f"{self.header('side')}: codes {', '.join(sorted(values))} not explained: side left open; mapping facts side:0, side:1 say it"
                )
        return self.by_words("side", self.words["side"], texts)

    def symbol(self) -> str:
        """SQL for the symbol of a row's security; stands over ``rows``."""
        return "listed_symbol" if self.has("security") else "CAST(NULL AS VARCHAR)"

    def rows(self) -> str:
        """The rows to select from: ``typed``, with the symbols worked out in steps, since one long expression costs seconds to plan."""
        if not self.has("security"):
            return "typed"
        exchange = "exchange" if self.has("exchange") else "CAST(NULL AS VARCHAR)"
        futures = any(re.fullmatch(r"(?!(?i:sh|sz|bj)\d)[A-Za-z]{1,2}\d{3,4}([-.].*)?", cell) for cell in self.cells("security"))
        known = "coalesce(stock_symbol, security)"
        stocks = (
            f"(SELECT *, {symbol_sql('code_digits', 'code_market')} AS stock_symbol FROM (SELECT *, {digits_sql('security', 'code_market')} AS code_digits"
            f" FROM (SELECT *, coalesce({said_sql('security')}, {market_sql('exchange_said')}) AS code_market FROM (SELECT *, {exchange} AS exchange_said FROM typed))))"
        )
        if not futures:
            return f"(SELECT *, {known} AS listed_symbol FROM {stocks})"
        contract = "regexp_full_match(security, '[A-Za-z]{1,2}[0-9]{3,4}([-.].*)?')"
        both = with_symbol(stocks, "security", "exchange_said")
        return f"(SELECT * EXCLUDE (symbol, home), CASE WHEN {contract} THEN symbol ELSE {known} END AS listed_symbol FROM ({both}))"

    def flag(self, concept: str, yes: str, no: str = "") -> str:
        """SQL: is a mark set? By the comment's words for the codes, by the words themselves, else by 1 and 0."""
        if not self.has(concept):
            return "CAST(NULL AS BOOLEAN)"
        whens = [f"WHEN {concept} = {literal(code)} THEN {value.lower() in {'yes', 'true', '1'}}" for code, value in self.override(concept)]
        codes = self.codes(concept)
        for code, text in codes.items():
            if re.search(yes, text):
                whens.append(f"WHEN {concept} = {literal(code)} THEN true")
            elif not no or re.search(no, text):
                whens.append(f"WHEN {concept} = {literal(code)} THEN false")
        whens.append(f"WHEN regexp_matches({concept}, {literal(yes)}) THEN true")
        if no:
            whens.append(f"WHEN regexp_matches({concept}, {literal(no)}) THEN false")
        # 1 and 0 of a column that is no question (type, relation_type) say nothing without a word on them.
        if not re.match(
            r"(?i)(is|shifou|sf)_?[a-z]|.*(faker|virtual|moni|mock|demo|trial|forced|unbind|simulat)|是否", self.header(concept)
        ):
            return f"CASE {' '.join(whens)} END"
        return f"CASE {' '.join(whens)} WHEN lower({concept}) IN ('1', 'true', 'yes', 'y', '是') THEN true WHEN lower({concept}) IN ('0', 'false', 'no', 'n', '否') THEN false END"


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def moment(us: str) -> str:
    """SQL for the TIMESTAMPTZ of microseconds since 1970; null for the first day, which stands for no time.

    ``us`` stands in it only once: reading a cell as a time is a long expression, and twice as long is more than twice as slow to plan.
    """
    return f"CAST(make_timestamp(nullif(greatest({us}, 86400000000), 86400000000) + 28800000000) AS TIMESTAMPTZ)"


def ref(concept: str) -> str:
    """SQL for an id that refers to something; 0 refers to nothing."""
    return f"nullif({concept}, '0')"


def phone(concept: str) -> str:
    """SQL for a phone number; one cut off by a column of 32 bits is none."""
    return f"CASE WHEN {concept} IN ('0', '2147483647', '4294967295') THEN NULL ELSE {concept} END"
