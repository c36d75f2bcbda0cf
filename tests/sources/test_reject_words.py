from __future__ import annotations

import ast
import re
from pathlib import Path

import kanchuan.sources
from kanchuan.tables.reasons import REJECTS

SOURCES = Path(kanchuan.sources.__file__).parent
WORD = r"'([a-z]+(?:_[a-z]+)*)(?: ?')"
# The names under which an expression or a word that is a reason is kept before it is written.
KEPT = {"reason", "reasons", "wrong", "cases"}
# Directions of money, which one such expression gives.
OTHERS = {"in", "out"}


def texts(tree: ast.AST):
    """Every string of a program, the parts of an f-string joined, with ``{}`` where something is filled in."""
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.value


def words_before(text: str, end: int) -> set[str]:
    """The words that the expression ending at ``end`` can be: a literal, or what follows THEN and ELSE between CASE and END."""
    head = text[:end].rstrip()
    literal = re.search(rf"{WORD}$", head)
    if literal:
        return {literal.group(1)}
    if not head.rstrip(")").endswith("END"):
        return set(re.findall(rf"{WORD} \|\| [a-z_.]+$", head))
    depth = 0
    for token in reversed(list(re.finditer(r"\b(CASE|END)\b", head))):
        depth += 1 if token.group() == "END" else -1
        if depth == 0:
            return set(re.findall(rf"(?:THEN|ELSE)\s+{WORD}", head[token.start() :]))
    return set()


def literal_words(value: ast.AST) -> set[str]:
    """The words that an expression gives: after THEN and ELSE in a query, or the string itself."""
    if isinstance(value, ast.Call):
        return set()
    # What is filled in is no word of its own.
    for part in ast.walk(value):
        if isinstance(part, ast.FormattedValue):
            part.value = ast.Constant(0)
    return {word for text in texts(value) for word in re.findall(rf"(?:THEN|ELSE)\s+{WORD}", text) or [text]}


def reasons_in(source: str) -> set[str]:
    """The words that a module writes as the reason of a reject."""
    tree = ast.parse(source)
    found: set[str] = set()
    for text in texts(tree):
        for place in re.finditer(r"AS reason\b", text):
            found |= words_before(text, place.start())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given = (
                [node.args[2]]
                if name == "Reject" and len(node.args) > 2
                else [node.args[-1]]
                if name in {"_moved", "cut"} and node.args
                else []
            )
            given += [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
            if name == "append" and isinstance(node.func.value, ast.Name) and node.func.value.id in KEPT:
                given += node.args
            for value in given:
                found |= literal_words(value)
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(
                isinstance(target, ast.Name | ast.Subscript)
                and getattr(target, "id", getattr(getattr(target, "value", None), "id", "")) in KEPT
                for target in targets
            ):
                found |= literal_words(node.value)
    # A family may say which value is missing before it writes that one is.
    return {"missing" if word.startswith("missing_") else word for word in found if re.fullmatch(r"[a-z]+(_[a-z]+)*", word)} - OTHERS


def test_every_reason_for_not_keeping_a_row_is_explained():
    used = {word: path.name for path in sorted(SOURCES.rglob("*.py")) for word in reasons_in(path.read_text("utf-8"))}
    assert {word: name for word, name in used.items() if word not in REJECTS} == {}
    # The search itself finds what is known to be there.
    assert {"not_an_agent", "earlier_state_of", "separators_lost", "nothing_in_row", "account_summary", "no_date"} <= set(used)


def test_a_word_in_a_query_is_found():
    assert reasons_in("x = \"SELECT CASE WHEN a THEN 'one_word' ELSE 'another_of ' || b END AS reason FROM t\"") == {
        "one_word",
        "another_of",
    }
    assert reasons_in("Reject(1, None, 'lost', '')") == {"lost"}
    assert reasons_in("x = f\"SELECT 'left_out' AS reason FROM {t}\"") == {"left_out"}
