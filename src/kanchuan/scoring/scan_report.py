"""What a scan says when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kanchuan.engine.steps import Step, StepRun

GRADE_NAMES = {
    "lead": ("线索", "lead"),
    "needs_check": ("需核查", "needs check"),
    "clear": ("未见异常", "clear"),
    "insufficient_data": ("数据不足", "insufficient data"),
}
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """One account of the list, with the strongest reasons for it in both languages."""

    rank: int
    account_id: str
    score: float
    grade: str
    reasons: str
    reasons_en: str


@dataclass(frozen=True, slots=True)
class ScanReport:
    """Counts, the head of the list, what could not be computed and why, and what was written.

    ``not_computable`` maps a signal to the tables that it lacks.
    """

    accounts: int
    grades: dict[str, int]
    top: Sequence[Ranked]
    not_computable: dict[str, list[str]]
    missing_tables: list[str]
    files: list[Path]
    seconds: float
    profile: Sequence[StepRun] = field(default=(), repr=False)
    steps: Sequence[Step] = field(default=(), repr=False)

    def summary(self) -> dict[str, Any]:
        """The summary as JSON values."""
        return {
            "accounts": self.accounts,
            "grades": self.grades,
            "top": [
                {
                    "rank": row.rank,
                    "account_id": row.account_id,
                    "score": row.score,
                    "grade": row.grade,
                    "reasons": row.reasons,
                    "reasons_en": row.reasons_en,
                }
                for row in self.top
            ],
            "not_computable": self.not_computable,
            "missing_tables": self.missing_tables,
            "files": [str(path) for path in self.files],
            "seconds": round(self.seconds, 3),
        }

    def lines(self, lang: str = "zh") -> list[str]:
        """The summary as lines to read."""
        english = lang == "en"
        column = 1 if english else 0
        counts = "，".join(f"{names[0]} {self.grades.get(grade, 0)}" for grade, names in GRADE_NAMES.items())
        counts_en = ", ".join(f"{self.grades.get(grade, 0)} {names[1]}" for grade, names in GRADE_NAMES.items())
        out = [f"{self.accounts:,} accounts scanned: {counts_en}" if english else f"共扫描 {self.accounts:,} 个账户：{counts}"]
        out.extend(
            f"{row.rank:>4}  {row.account_id}  {_percent(row.score)}  {GRADE_NAMES[row.grade][column]}  "
            f"{row.reasons_en if english else row.reasons}"
            for row in self.top[:_SHOWN]
        )
        if self.missing_tables:
            names = ", ".join(self.missing_tables)
            count = len(self.not_computable)
            out.append(
                f"no table {names}: {count} signals not computable" if english else f"缺少表 {names}：{count} 项指标无法计算（不计为零）"
            )
        out.extend(f"→ {path}" for path in self.files)
        return out


def _percent(score: float) -> str:
    """A probability as a person should read it: a model whose weights are set by hand knows nothing beyond 99%."""
    return " >99%" if score > 0.99 else f"{score:5.1%}"
