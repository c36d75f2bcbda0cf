"""From the values of signals to ``alerts`` and ``evidence``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kanchuan.scoring.explain import explain, explain_prior
from kanchuan.scoring.hands import hands
from kanchuan.scoring.model import KNOWS_HOLDER, Grade, Model, holders_of
from kanchuan.scoring.typology import typology
from kanchuan.signals.reference import usual
from kanchuan.signals.signal import Signal, Subject
from kanchuan.tables.table import Label

ALERTS_SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("rank", pa.int64()),
        ("score", pa.float64()),
        ("grade", pa.string()),
        ("typology", pa.string()),
        ("hidden_traders", pa.int64()),
        ("hidden_traders_low", pa.int64()),
        ("hidden_traders_high", pa.int64()),
        ("orders", pa.int64()),
        ("symbols", pa.int64()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("signals_computed", pa.int64()),
        ("reasons", pa.string()),
        ("reasons_en", pa.string()),
    ]
)
EVIDENCE_SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("signal", pa.string()),
        ("value", pa.float64()),
        ("expected", pa.float64()),
        ("percentile", pa.float64()),
        ("weight", pa.float64()),
        ("explanation", pa.string()),
        ("query", pa.string()),
        ("explanation_en", pa.string()),
        ("family", pa.string()),
        ("beside", pa.string()),
        ("peers", pa.int64()),
        ("support", pa.int64()),
    ]
)

# Signals that add nothing are listed too for this many accounts from the head of the list, and for every account that is not clear.
LISTED_IN_FULL = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One signal of one account, beside what is normal. ``weight`` is in log-odds."""

    signal: Signal
    value: float
    expected: float
    percentile: float
    peers: int
    among_peers: bool
    support: int
    detail: str
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """One account with its findings and what they come to."""

    account_id: str
    orders: int
    days: int
    symbols: int
    first_day: int | None
    last_day: int | None
    findings: tuple[Finding, ...]
    beginning: float
    score: float
    grade: Grade

    @property
    def contributions(self) -> dict[Signal, float]:
        """Log-odds by signal."""
        return {finding.signal: finding.weight for finding in self.findings}

    @property
    def values(self) -> dict[str, float]:
        """Value by name of signal."""
        return {finding.signal.name: finding.value for finding in self.findings}

    def strongest(self, count: int = 3) -> list[Finding]:
        """The findings that add most."""
        return sorted(
            (finding for finding in self.findings if finding.weight > 0.05), key=lambda finding: (-finding.weight, finding.signal.name)
        )[:count]


@dataclass(frozen=True, slots=True)
class Measured:
    """Values beside what is normal, and what they weigh: one row for each row of ``signal_places``.

    ``holders`` is by the number of the account: its place in ``HOLDERS``.
    """

    percentile: NDArray[np.float64]
    expected: NDArray[np.float64]
    among_peers: NDArray[np.bool_]
    weight: NDArray[np.float64]
    holders: NDArray[np.int8]


def measure(summary: pa.Table, places: pa.Table, signals: Sequence[Signal], model: Model) -> Measured:
    """Put every value beside its peers', or beside the shipped reference where there are too few peers, and weigh it.

    Args:
        summary: ``account_summary``.
        places: ``signal_places``.
        signals: the signals that ``signal_no`` counts.
        model: the constants.
    """
    numbers, accounts = places["signal_no"].to_numpy(), places["account_no"].to_numpy()
    values, supports = places["value"].to_numpy(), places["support"].to_numpy()
    percentile, expected = places["percentile"].to_numpy().copy(), places["expected"].to_numpy().copy()
    among = places["peers"].to_numpy() >= model.least_peers
    known = summary["account_no"].to_numpy()
    orders = np.zeros(int(known.max(initial=0)) + 1, np.int64)
    orders[known] = summary["orders"].to_numpy()
    weight = np.zeros(len(values))
    rows_of = [np.flatnonzero(numbers == number) for number in range(len(signals))]
    known_holder = np.full(len(orders), np.nan)
    for signal, rows in zip(signals, rows_of, strict=True):
        if signal.name == KNOWS_HOLDER:
            known_holder[accounts[rows]] = values[rows]
    holders = holders_of(known_holder)
    for signal, rows in zip(signals, rows_of, strict=True):
        for row in rows[~among[rows]]:
            normal = usual(signal.name, int(orders[accounts[row]]))
            percentile[row], expected[row] = normal.percentile(values[row]), normal.median
        weight[rows] = model.contributions(signal, values[rows], percentile[rows], supports[rows], holders[accounts[rows]])
    return Measured(percentile, expected, among, weight, holders)


def score_accounts(summary: pa.Table, places: pa.Table, signals: Sequence[Signal], model: Model) -> list[Scored]:
    """Every account scored and ranked: by score, then by number of orders, then by name.

    Args:
        summary: ``account_summary`` ordered by ``account_no``.
        places: ``signal_places`` ordered by ``account_no``, ``signal_no``.
        signals: the signals that ``signal_no`` counts.
        model: the constants.
    """
    measured = measure(summary, places, signals, model)
    columns = [places[name].to_pylist() for name in ("account_no", "signal_no", "value", "peers", "support", "detail")]
    columns += [measured.percentile.tolist(), measured.expected.tolist(), measured.among_peers.tolist(), measured.weight.tolist()]
    of_account: dict[int, list[Finding]] = {}
    for account, number, value, peers, support, detail, percentile, expected, among, weight in zip(*columns, strict=True):
        of_account.setdefault(account, []).append(
            Finding(signals[number], value, expected, percentile, peers, among, support, detail, weight)
        )
    scored = []
    for row in summary.to_pylist():
        found = of_account.get(row["account_no"], [])
        weights = {finding.signal: finding.weight for finding in found}
        holder = int(measured.holders[row["account_no"]])
        beginning = model.beginning(set(weights), holder)
        score = model.probability(beginning, list(weights.values()))
        scored.append(
            Scored(
                row["account_id"],
                int(row["orders"]),
                int(row["days"]),
                int(row["symbols"]),
                row["first_day"],
                row["last_day"],
                tuple(found),
                beginning,
                score,
                model.grade(score, int(row["orders"]), int(row["days"]), weights, model.potential(set(weights), holder)),
            )
        )
    # What cannot be judged goes below what can.
    return sorted(scored, key=lambda account: (account.grade == "insufficient_data", -account.score, -account.orders, account.account_id))


def alerts_table(scored: Sequence[Scored], model: Model) -> pa.Table:
    """One row per account, in rank order."""
    rows = []
    for rank, account in enumerate(scored, 1):
        activity = {"orders": account.orders, "days": account.days, "symbols": account.symbols}
        traders = hands(account.grade, account.values, activity, model)
        reasons = reasons_of(account, model)
        rows.append(
            {
                "account_id": account.account_id,
                "rank": rank,
                "score": account.score,
                "grade": account.grade,
                "typology": typology(account.grade, account.contributions),
                "hidden_traders": traders.point,
                "hidden_traders_low": traders.low,
                "hidden_traders_high": traders.high,
                "orders": account.orders,
                "symbols": account.symbols,
                "first_day": account.first_day,
                "last_day": account.last_day,
                "signals_computed": len(account.findings),
                "reasons": reasons.zh,
                "reasons_en": reasons.en,
            }
        )
    columns = {name: [row[name] for row in rows] for name in ALERTS_SCHEMA.names}
    arrays = [
        pa.array(columns[field.name], pa.int32()).cast(pa.date32())
        if field.type == pa.date32()
        else pa.array(columns[field.name], field.type)
        for field in ALERTS_SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=ALERTS_SCHEMA)


def reasons_of(account: Scored, model: Model) -> Label:
    """The strongest reasons in a few words, or why nothing can be said."""
    if account.grade == "insufficient_data":
        return _what_is_missing(account, model)
    strongest = account.strongest()
    if not strongest:
        return Label("无明显理由", "no reason stands out")
    return Label("、".join(finding.signal.label.zh for finding in strongest), "; ".join(finding.signal.label.en for finding in strongest))


def _what_is_missing(account: Scored, model: Model) -> Label:
    """Why nothing can be said of an account, and what would be needed."""
    families = {finding.signal.family for finding in account.findings}
    missing = [
        label
        for label, known in (
            (Label("终端信息", "terminals"), "terminals" in families),
            (Label("银证转账与银行流水", "bank transfers"), "money" in families),
            (Label("开户资料", "the account's file"), "identity" in families),
        )
        if not known
    ]
    days = model.least_days if len(missing) < 3 else model.orders_alone[0]
    if account.orders < model.least_orders:
        said = Label(
            f"仅 {account.orders} 笔委托，不足 {model.least_orders} 笔", f"only {account.orders} orders, fewer than {model.least_orders}"
        )
    elif account.days < days:
        said = Label(
            f"仅见 {account.days} 个交易日的 {account.orders} 笔委托", f"only {account.orders} orders on {account.days} days are seen"
        )
    else:
        said = Label(
            f"{account.orders} 笔委托，可计算的指标太少或行数不足，即使全部最强也不成线索",
            f"{account.orders} orders; the signals that can be computed on them could not make a lead even at their strongest",
        )
    more = Label(f"至少 {days} 个交易日的委托", f"orders of at least {days} days")
    needed = [more, *missing]
    return Label(
        f"{said.zh}；判断还需要：{'、'.join(label.zh for label in needed)}", f"{said.en}; needed: {', '.join(label.en for label in needed)}"
    )


def evidence_table(scored: Sequence[Scored], model: Model, has_orders: bool) -> pa.Table:
    """The reasons, by rank: the prior first, then those for (strongest first), then those against, then those that add nothing.

    Accounts beyond the head of the list that are clear keep only what adds or takes away.
    """
    columns: dict[str, list[object]] = {name: [] for name in EVIDENCE_SCHEMA.names}

    def add(values: Mapping[str, object]) -> None:
        for name in EVIDENCE_SCHEMA.names:
            columns[name].append(values.get(name))

    for rank, account in enumerate(scored):
        beginning = model.probability(account.beginning, ())
        start = explain_prior(model.prior, beginning)
        add(
            {
                "account_id": account.account_id,
                "signal": "prior",
                "value": beginning,
                "weight": account.beginning,
                "explanation": start.zh,
                "explanation_en": start.en,
                "query": "",
                "family": "prior",
            }
        )
        in_full = rank < LISTED_IN_FULL or account.grade in ("lead", "needs_check")
        for finding in sorted(account.findings, key=lambda one: (one.weight == 0, -one.weight, one.signal.name)):
            if finding.weight == 0 and not in_full:
                continue
            signal = finding.signal
            detail = json.loads(finding.detail)
            sentence = explain(signal, finding.value, finding.expected, finding.percentile, detail, finding.among_peers)
            add(
                {
                    "account_id": account.account_id,
                    "signal": signal.name,
                    "value": finding.value,
                    "expected": finding.expected,
                    "percentile": finding.percentile,
                    "weight": finding.weight,
                    "explanation": sentence.zh,
                    "explanation_en": sentence.en,
                    "query": signal.rows(Subject(account.account_id, detail, has_orders)),
                    "family": signal.family,
                    "beside": "peers" if finding.among_peers else "reference",
                    "peers": finding.peers,
                    "support": finding.support,
                }
            )
    return pa.Table.from_arrays([pa.array(columns[field.name], field.type) for field in EVIDENCE_SCHEMA], schema=EVIDENCE_SCHEMA)
