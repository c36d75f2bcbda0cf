"""Calibrates the scan on an institution's own decisions: each family of signals may count for more or less there, and the whole may start elsewhere.

The log-odds of an account are ``beginning + shift + sum over families of factor x what the family adds``. Factors and shift are those most likely
given the dispositions, under a prior that keeps them near 1 and 0 (normal, standard deviations below), so that ten decisions move little and a
thousand move what they must: penalised logistic regression, found by Newton's method.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kanchuan.scoring.dispositions import DispositionError, read_dispositions
from kanchuan.scoring.model import Model, from_file, shipped, text_of

_FACTOR_SPREAD = 0.35
_SHIFT_SPREAD = 1.5
# Never quite nothing, so that what a factor did can be undone.
_LEAST_FACTOR = 0.05
_FOLDS = 5
# Fewer decisions of one kind than this say too little.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Quality:
    """How good probabilities are, given what was decided: mean squared error, and expected calibration error in ten equal bands."""

    brier: float
    calibration: float


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """What an institution's decisions changed.

    Attributes:
        confirmed, innocent: how many of each were used.
        unknown: accounts decided upon that the findings do not have.
        before, after: quality on the decided accounts; ``after`` is measured on accounts left out of the fit, in turn.
        factors: by family, with the standard deviation of what is still unknown.
        shift: of the log-odds.
        moved: accounts whose grade changes: id, score and grade before and after.
        out: the model written.
    """

    confirmed: int
    innocent: int
    unknown: list[str]
    before: Quality
    after: Quality
    factors: dict[str, tuple[float, float]]
    shift: float
    moved: list[tuple[str, float, str, float, str]]
    out: Path

    def lines(self, lang: str = "zh") -> list[str]:
        """The report in words."""

        def said(zh: str, en: str) -> str:
            return en if lang == "en" else zh

        head = [
            said(
                f"用到 {self.confirmed} 个属实、{self.innocent} 个排除的处置，写出 {self.out}",
                f"used {self.confirmed} confirmed and {self.innocent} innocent dispositions; wrote {self.out}",
            ),
            said(
                f"校准误差 {self.before.calibration:.3f} → {self.after.calibration:.3f}，布赖尔分 {self.before.brier:.3f} → {self.after.brier:.3f}（在轮流留出的账户上）",
                f"calibration error {self.before.calibration:.3f} -> {self.after.calibration:.3f}, Brier score {self.before.brier:.3f} -> "
                f"{self.after.brier:.3f} (on accounts left out in turn)",
            ),
            said(f"起点移动 {self.shift:+.2f}（对数几率）", f"the start moves by {self.shift:+.2f} (log-odds)"),
        ]
        head += [f"  {family}: x {factor:.2f} ± {spread:.2f}" for family, (factor, spread) in sorted(self.factors.items())]
        if self.unknown:
            head.append(
                said(
                    f"{len(self.unknown)} 个账户不在扫描结果中：{'、'.join(self.unknown[:5])}",
                    f"{len(self.unknown)} accounts are not in the findings: {', '.join(self.unknown[:5])}",
                )
            )
        head.append(said(f"等级改变的账户 {len(self.moved)} 个", f"{len(self.moved)} accounts change their grade"))
        head += [f"  {account}  {before:.3f} {was} -> {after:.3f} {now}" for account, before, was, after, now in self.moved[:10]]
        return head


def feedback(findings: Path, dispositions: Path, out: Path, model: Path | None = None) -> FeedbackReport:
    """Fit an institution's own factors and write its model, to be handed to ``scan --model``.

    Args:
        findings: the folder that ``scan`` wrote.
        dispositions: a CSV, see ``read_dispositions``.
        out: the model file to write.
        model: the model that the scan used, if not the shipped one.

    Raises:
        DispositionError: a file cannot be used, or there are too few decisions of one kind.
        ModelError: ``model`` is not a model.
    """
    used = from_file(model) if model else shipped()
    decided = read_dispositions(dispositions)
    accounts, beginnings, added, families, grades = _findings(findings)
    place = {account: row for row, account in enumerate(accounts)}
    known = [one for one in decided if one.account_id in place]
    rows = np.array([place[one.account_id] for one in known], np.int64)
    truth = np.array([one.verdict == "confirmed" for one in known], np.float64)
    if min(truth.sum(), len(truth) - truth.sum()) < LEAST:
        raise DispositionError(
            f"{dispositions}: 属实与排除的处置各须至少 {LEAST} 个 / at least {LEAST} confirmed and {LEAST} innocent dispositions are needed"
        )
    # What the scan added is undone by the factors it already had, so that factors never pile up.
    had = np.array([used.factors.get(family, 1.0) for family in families])
    plain, start = added / had, beginnings - used.shift
    factors, shift, spread = _fit(start[rows], plain[rows], truth)
    left_out = np.empty(len(rows))
    order = np.argsort([one.account_id for one in known], kind="stable")
    for fold in range(_FOLDS):
        held = order[fold::_FOLDS]
        rest = np.setdiff1d(order, held)
        fold_factors, fold_shift, _ = _fit(start[rows[rest]], plain[rows[rest]], truth[rest])
        left_out[held] = start[rows[held]] + fold_shift + plain[rows[held]] @ fold_factors
    before = beginnings + added.sum(axis=1)
    after = start + shift + plain @ factors
    fitted = used.adjusted(dict(zip(families, (round(float(one), 4) for one in factors), strict=True)), round(shift, 4))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text_of(fitted), encoding="utf-8")
    return FeedbackReport(
        int(truth.sum()),
        int(len(truth) - truth.sum()),
        sorted({one.account_id for one in decided} - set(place)),
        quality(_logistic(before[rows]), truth),
        quality(_logistic(left_out), truth),
        {
            family: (round(float(factor), 4), round(float(each), 4))
            for family, factor, each in zip(families, factors, spread[:-1], strict=True)
        },
        round(shift, 4),
        _moved(accounts, before, after, grades, fitted),
        out,
    )


def quality(probabilities: NDArray[np.float64], truth: NDArray[np.float64]) -> Quality:
    """Brier score, and the mean distance between what was said and what was so, over ten bands of equal width."""
    band = np.minimum((probabilities * 10).astype(int), 9)
    gaps = [
        abs(probabilities[band == one].mean() - truth[band == one].mean()) * (band == one).mean()
        for one in range(10)
        if (band == one).any()
    ]
    return Quality(float(((probabilities - truth) ** 2).mean()), float(sum(gaps)))


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -700, 700))))


def _fit(
    start: NDArray[np.float64], added: NDArray[np.float64], truth: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """Factors, shift, and the standard deviations that the decisions leave."""
    design = np.concatenate([added, np.ones((len(added), 1))], axis=1)
    centre = np.r_[np.ones(added.shape[1]), 0.0]
    precision = np.r_[np.full(added.shape[1], _FACTOR_SPREAD**-2.0), _SHIFT_SPREAD**-2.0]
    at = centre.copy()
    curvature = np.diag(precision)
    for _ in range(50):
        said = _logistic(start + design @ at)
        slope = design.T @ (said - truth) + precision * (at - centre)
        curvature = (design * (said * (1 - said))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(curvature, slope)
        # Full steps can overshoot far from the optimum; a bounded one cannot leave the hill.
        at = at - step / max(1.0, float(np.abs(step).max()) / 2)
        if np.abs(step).max() < 1e-9:
            break
    return np.maximum(at[:-1], _LEAST_FACTOR), float(at[-1]), np.sqrt(np.diag(np.linalg.inv(curvature)))


def _findings(folder: Path) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64], list[str], dict[str, str]]:
    """Accounts, where each began, what each family added, the families, and the grades."""
    try:
        evidence = pq.read_table(folder / "evidence.parquet", columns=["account_id", "signal", "family", "weight"]).to_pydict()
        alerts = pq.read_table(folder / "alerts.parquet", columns=["account_id", "grade"]).to_pydict()
    except (OSError, ValueError, KeyError) as error:
        raise DispositionError(f"{folder}: 不是 scan 的结果 / not what scan wrote: {error}") from error
    accounts = list(alerts["account_id"])
    place = {account: row for row, account in enumerate(accounts)}
    families = sorted({family for family in evidence["family"] if family != "prior"})
    column = {family: number for number, family in enumerate(families)}
    beginnings, added = np.zeros(len(accounts)), np.zeros((len(accounts), len(families)))
    for account, family, weight in zip(evidence["account_id"], evidence["family"], evidence["weight"], strict=True):
        if family == "prior":
            beginnings[place[account]] = weight
        else:
            added[place[account], column[family]] += weight
    return accounts, beginnings, added, families, dict(zip(alerts["account_id"], alerts["grade"], strict=True))


def _moved(
    accounts: Sequence[str], before: NDArray[np.float64], after: NDArray[np.float64], grades: Mapping[str, str], model: Model
) -> list[tuple[str, float, str, float, str]]:
    """Accounts whose grade changes, the largest change first; those without enough data stay what they are."""
    moved = []
    for account, was, now in zip(accounts, _logistic(before), _logistic(after), strict=True):
        grade = grades[account]
        if grade == "insufficient_data":
            continue
        new = "lead" if now >= model.lead else "needs_check" if now >= model.needs_check else "clear"
        if new != grade:
            moved.append((account, round(float(was), 4), grade, round(float(now), 4), new))
    return sorted(moved, key=lambda row: (-abs(row[3] - row[1]), row[0]))
