"""How well a ranking of accounts, or a partition of orders, agrees with the truth. Plain functions over arrays and dictionaries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

# -- scan


def average_precision(guilty: Sequence[bool], scores: Sequence[float]) -> float:
    """Mean over the guilty of the precision at their score; equal scores count as one step. Not a number where nobody is guilty."""
    truth = np.asarray(guilty, dtype=bool)
    if not truth.any():
        return float("nan")
    hits, alarms, _ = _steps(truth, np.asarray(scores, dtype=float))
    gained = np.diff(np.concatenate([[0], hits]))
    return float(np.sum(gained * hits / alarms) / truth.sum())


def _steps(truth: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """At each distinct score, from the highest: the guilty at or above it, all at or above it, and the score."""
    rank = np.argsort(-scores, kind="stable")
    truth, scores = truth[rank], scores[rank]
    last = np.concatenate([np.flatnonzero(np.diff(scores)), [len(scores) - 1]])
    return np.cumsum(truth)[last], last + 1, scores[last]


def threshold_at(guilty: Sequence[bool], scores: Sequence[float], rate: float) -> float:
    """The lowest score whose alarms (all at or above it) hold at most ``rate`` of the innocent; infinite where even the first holds more."""
    truth = np.asarray(guilty, dtype=bool)
    hits, alarms, cuts = _steps(truth, np.asarray(scores, dtype=float))
    fine = np.flatnonzero(alarms - hits <= rate * (~truth).sum() + 1e-9)
    return float(cuts[fine[-1]]) if fine.size else float("inf")


def recall_at(guilty: Sequence[bool], scores: Sequence[float], rate: float) -> float:
    """Share of the guilty found at that share of false alarms."""
    truth = np.asarray(guilty, dtype=bool)
    found = np.asarray(scores, dtype=float) >= threshold_at(guilty, scores, rate)
    return float(found[truth].mean()) if truth.any() else float("nan")


def calibration_error(guilty: Sequence[bool], probabilities: Sequence[float], bins: int = 10) -> float:
    """Expected calibration error: mean over accounts of |share guilty - mean probability| of their bin, bins of equal width."""
    truth, stated = np.asarray(guilty, dtype=float), np.asarray(probabilities, dtype=float)
    place = np.minimum((stated * bins).astype(int), bins - 1)
    total = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            total += abs(truth[inside].mean() - stated[inside].mean()) * inside.sum()
    return float(total / len(truth))


def rate_by_kind(labels: Sequence[str], scores: Sequence[float], threshold: float) -> dict[str, float]:
    """Share of each kind at or above the threshold: recall of a guilty kind, false alarms of an innocent one."""
    found: dict[str, list[bool]] = defaultdict(list)
    for label, score in zip(labels, scores, strict=True):
        found[label].append(score >= threshold)
    return {label: float(np.mean(found[label])) for label in sorted(found)}


# -- unmix


def pairwise(truth: Mapping[str, str], found: Mapping[str, str | None]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of orders of one account.

    ``truth`` and ``found`` give a trader for each order. An order that is not found, or has no trader, stands alone. Where there is no pair
    to find or none found, that figure is 1.
    """
    both: Counter[tuple[str, str]] = Counter()
    real: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for order, trader in truth.items():
        real[trader] += 1
        guess = found.get(order)
        if guess is not None:
            said[guess] += 1
            both[trader, guess] += 1
    right, wanted, claimed = (sum(n * (n - 1) // 2 for n in counts.values()) for counts in (both, real, said))
    precision = right / claimed if claimed else 1.0
    recall = right / wanted if wanted else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def count_ratio(real: Sequence[int], said: Sequence[int]) -> float:
    """Mean over accounts of traders found over traders there."""
    return float(np.mean(np.asarray(said, dtype=float) / np.asarray(real, dtype=float)))


def coverage(real: Sequence[int], low: Sequence[int], high: Sequence[int]) -> float:
    """Share of accounts whose interval, ends included, holds the truth."""
    return float(np.mean((np.asarray(low) <= np.asarray(real)) & (np.asarray(real) <= np.asarray(high))))


def kept_whole(real: Sequence[int], said: Sequence[int]) -> float:
    """Of the accounts of one trader, the share in which one was found."""
    singles = [guess == 1 for there, guess in zip(real, said, strict=True) if there == 1]
    return float(np.mean(singles)) if singles else float("nan")


# -- folders


@dataclass(frozen=True)
class ScanScore:
    """What ``score_scan`` found. Rates by kind are at 0.5% false alarms."""

    accounts: int
    guilty: int
    average_precision: float
    recall_at_0_1: float
    recall_at_0_5: float
    calibration_error: float
    recall_by_kind: dict[str, float]
    false_alarms_by_kind: dict[str, float]
    abstained: int


def score_scan(world: str | Path, out: str | Path) -> ScanScore:
    """``alerts.parquet`` in ``out`` beside the truth of ``world``. An account without a score counts as 0."""
    truth = {row["account_id"]: row for row in pq.read_table(Path(world) / "truth" / "account_labels.parquet").to_pylist()}
    alerts = {row["account_id"]: row for row in pq.read_table(Path(out) / "alerts.parquet").to_pylist()}
    names = sorted(truth)
    scores = [float((alerts.get(name) or {}).get("score") or 0.0) for name in names]
    guilty = [bool(truth[name]["guilty"]) for name in names]
    labels = [truth[name]["label"] for name in names]
    rates = rate_by_kind(labels, scores, threshold_at(guilty, scores, 0.005))
    bad = {truth[name]["label"] for name in names if truth[name]["guilty"]}
    return ScanScore(
        accounts=len(names),
        guilty=sum(guilty),
        average_precision=average_precision(guilty, scores),
        recall_at_0_1=recall_at(guilty, scores, 0.001),
        recall_at_0_5=recall_at(guilty, scores, 0.005),
        calibration_error=calibration_error(guilty, scores),
        recall_by_kind={label: rate for label, rate in rates.items() if label in bad},
        false_alarms_by_kind={label: rate for label, rate in rates.items() if label not in bad},
        abstained=sum((alerts.get(name) or {}).get("grade") == "insufficient_data" for name in names),
    )


@dataclass(frozen=True)
class UnmixScore:
    """What ``score_unmix`` found for accounts of one number of traders (or one kind of single)."""

    accounts: int
    precision: float
    recall: float
    f1: float
    f1_of_all_orders: float
    count_ratio: float
    coverage: float | None


def score_unmix(world: str | Path, out: str | Path) -> tuple[dict[str, UnmixScore], float]:
    """By number of hidden traders, and by kind of single; and the share of singles kept whole.

    ``out`` holds ``order_traders.parquet``; the number found is that of distinct traders in it, or ``hidden_traders`` of an
    ``accounts.parquet`` or ``alerts.parquet`` there, which may also give the interval. F1 is over orders with a fill; beside it over all.
    """
    world, out = Path(world), Path(out)
    labels = pq.read_table(world / "truth" / "account_labels.parquet").to_pylist()
    truth = pq.read_table(world / "truth" / "order_traders.parquet").to_pylist()
    orders = pq.read_table(world / "orders.parquet", columns=["order_id", "filled_quantity"]).to_pylist()
    filled = {row["order_id"] for row in orders if row["filled_quantity"]}
    found = {row["order_id"]: row["trader_id"] for row in pq.read_table(out / "order_traders.parquet").to_pylist()}
    stated = {}
    for name in ("alerts", "accounts"):
        if (out / f"{name}.parquet").is_file():
            stated = {row["account_id"]: row for row in pq.read_table(out / f"{name}.parquet").to_pylist()}
    by_account: dict[str, dict[str, str]] = defaultdict(dict)
    for row in truth:
        by_account[row["account_id"]][row["order_id"]] = row["trader_id"]
    groups: dict[str, list[tuple]] = defaultdict(list)
    for row in labels:
        account, real = row["account_id"], row["hidden_traders"]
        mine = by_account[account]
        with_fills = {order: trader for order, trader in mine.items() if order in filled}
        precision, recall, f1 = pairwise(with_fills, found)
        said = stated.get(account, {})
        count = said.get("hidden_traders") or len({found[order] for order in mine if found.get(order) is not None}) or 1
        interval = (said.get("hidden_traders_low"), said.get("hidden_traders_high"))
        entry = (real, precision, recall, f1, pairwise(mine, found)[2], count, interval)
        groups[f"{real:03d}"].append(entry)
        if real == 1:
            groups[f"001 {row['label']}"].append(entry)
    scores = {}
    for name in sorted(groups):
        rows = groups[name]
        known = [(r[0], *r[6]) for r in rows if None not in r[6]]
        scores[name] = UnmixScore(
            accounts=len(rows),
            precision=float(np.mean([r[1] for r in rows])),
            recall=float(np.mean([r[2] for r in rows])),
            f1=float(np.mean([r[3] for r in rows])),
            f1_of_all_orders=float(np.mean([r[4] for r in rows])),
            count_ratio=count_ratio([r[0] for r in rows], [r[5] for r in rows]),
            coverage=coverage(*zip(*known, strict=True)) if known else None,
        )
    everything = [r for name, rows in groups.items() if " " not in name for r in rows]
    return scores, kept_whole([r[0] for r in everything], [r[5] for r in everything])
