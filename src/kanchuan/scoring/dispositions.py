"""What became of alerts: an institution's own decisions, each with its reason."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

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
    text = _text(path)
    rows = list(csv.DictReader(text.splitlines()))
    found = [next((name for name in names if rows and name in rows[0]), None) for names in (_ACCOUNT, _VERDICT, _REASON)]
    if not rows or None in found:
        missing = [names[0] for names, name in zip((_ACCOUNT, _VERDICT, _REASON), found, strict=True) if name is None]
        raise DispositionError(f"{path}: 缺少列或没有行 / columns missing or no rows: {', '.join(missing) or 'rows'}")
    account, verdict, reason = (str(name) for name in found)
    problems: list[str] = []
    decided: dict[str, Verdict] = {}
    kept: list[Disposition] = []
    for number, row in enumerate(rows, 2):
        named, word, why = ((row.get(column) or "").strip() for column in (account, verdict, reason))
        if word.lower() not in _WORDS:
            problems.append(f"{path}:{number} {verdict}: {word!r} 不是 confirmed/innocent / is neither confirmed nor innocent")
        elif not why:
            problems.append(f"{path}:{number} {reason}: 处置须写明理由 / a disposition needs its reason")
        elif not named:
            problems.append(f"{path}:{number} {account}: 空 / empty")
        elif decided.setdefault(named, _WORDS[word.lower()]) != _WORDS[word.lower()]:
            problems.append(f"{path}:{number} {account}: {named} 有相反的处置 / is decided both ways")
        else:
            kept.append(Disposition(named, _WORDS[word.lower()], why))
    if problems:
        raise DispositionError("\n".join(problems))
    return list({one.account_id: one for one in kept}.values())


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DispositionError(f"{path}: 无法读取 / cannot be read: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DispositionError(f"{path}: 编码无法识别 / the encoding is not known")
