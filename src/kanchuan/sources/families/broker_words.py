"""What the business words, sides and statuses of brokers mean, as SQL; the words themselves are data, in ``broker.yaml``."""

from __future__ import annotations

from typing import Any

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load


def _words() -> dict[str, Any]:
    return load("broker").words


def plain_word(word: str) -> str:
    """SQL for a business word without blanks and case, without what stands in brackets at its end (the security, the bank), and with 账 for 帐."""
    text = f"lower(regexp_replace(replace({word}, '帐', '账'), '[\\s\\x{{3000}}]', '', 'g'))"
    return f"CASE WHEN regexp_matches({text}, '[)）]$') THEN regexp_replace({text}, '[(（][^(（]*[)）]$', '') ELSE {text} END"


def kind_of(word: str) -> str:
    """SQL for what a plain business word means: ``buy``, ``sell``, ``cancel``, ``bank_in``, ``bank_out``, ``bank_either``, a kind of movement, or null."""
    whens = " ".join(f"WHEN regexp_matches({word}, {literal(pattern)}) THEN {literal(kind)}" for kind, pattern in _words()["kinds"])
    return f"CASE {whens} END"


def believed_in_notes() -> str:
    """SQL list of the kinds that are believed when only a remark says so."""
    return ", ".join(literal(kind) for kind in _words()["note_kinds"])


def status_of(text: str) -> str:
    """SQL for the class of an order's status: ``filled``, ``partial``, ``cancelled``, ``part_cancelled``, ``rejected``, ``pending``, or null."""
    whens = " ".join(
        f"WHEN {text} IN ({', '.join(literal(word) for word in words)}) THEN {literal(kind)}" for kind, words in _words()["status"]
    )
    return f"CASE {whens} END"


def coded_side(code: str) -> str:
    """SQL for the side that an order type of QMT says (23 buys, 24 sells, 27 … credit; 48 and 49 as direction), or null."""
    sides = _words()["qmt_sides"]
    return (
        "CASE "
        + " ".join(f"WHEN {code} IN ({', '.join(literal(value) for value in codes)}) THEN {literal(side)}" for side, codes in sides.items())
        + " END"
    )
