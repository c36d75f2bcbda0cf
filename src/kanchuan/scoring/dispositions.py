"""What became of alerts: an institution's own decisions, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kanchuan.tables.hand_written import read_rows

Verdict = Literal["confirmed", "innocent"]
_WORDS: dict[str, Verdict] = {
    "confirmed": "confirmed",
    "innocent": "innocent",
    "属实": "confirmed",
    "确认": "confirmed",
    "排除": "innocent",
    "正常": "innocent",
}
_ACCOUNT = ("account_id", "账户", "资金账号")
_VERDICT = ("disposition", "处置", "结论")
_REASON = ("reason", "理由", "原因")


class DispositionError(Exception):
    """A file of dispositions cannot be used; one line a problem, with file, row and column."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What an analyst decided about one account, and why."""

    account_id: str
    verdict: Verdict
    reason: str


def read_dispositions(path: Path) -> list[Disposition]:
    """Read a CSV of dispositions: columns ``account_id``, ``disposition`` (``confirmed`` or ``innocent``) and ``reason``; Chinese headers and words do.

    Raises:
        DispositionError: the file cannot be read, a column is missing, a word is unknown, a reason is empty, or an account is decided both ways.
    """
    rows, spelt = read_rows(path, {"account_id": _ACCOUNT, "disposition": _VERDICT, "reason": _REASON}, DispositionError)
    problems: list[str] = []
    decided: dict[str, Verdict] = {}
    kept: list[Disposition] = []
    for number, row in rows:
        named, word, why = row["account_id"], row["disposition"], row["reason"]
        if word.lower() not in _WORDS:
            problems.append(f"{path}:{number} {spelt['disposition']}: {word!r} 不是 confirmed/innocent / is neither confirmed nor innocent")
        elif not why:
            problems.append(f"{path}:{number} {spelt['reason']}: 处置须写明理由 / a disposition needs its reason")
        elif not named:
            problems.append(f"{path}:{number} {spelt['account_id']}: 空 / empty")
        elif decided.setdefault(named, _WORDS[word.lower()]) != _WORDS[word.lower()]:
            problems.append(f"{path}:{number} {spelt['account_id']}: {named} 有相反的处置 / is decided both ways")
        else:
            kept.append(Disposition(named, _WORDS[word.lower()], why))
    if problems:
        raise DispositionError("\n".join(problems))
    return list({one.account_id: one for one in kept}.values())
