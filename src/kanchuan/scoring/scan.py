"""``scan``: which accounts may have several hands behind them, how likely, and why."""

from __future__ import annotations

import gc
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine, write_parquet
from kanchuan.scoring import peers
from kanchuan.scoring.evidence import Scored, alerts_table, evidence_table, reasons_of, score_accounts
from kanchuan.scoring.model import Model, shipped
from kanchuan.scoring.scan_report import Ranked, ScanReport
from kanchuan.signals.catalogue import SIGNALS, preparation
from kanchuan.signals.signal import Signal
from kanchuan.tables.dataset import Dataset, DatasetError

Progress = Callable[[str, float], None]

# So many accounts, by rank, get a page of their own in the report.
DETAILED = 50
_ACCOUNT_TABLES = ("accounts", "orders", "fills", "logins")
_UNITS = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
# Of the ceiling given, this share is the engine's; the rest is for the interpreter, its libraries and the tables handed over.
_ENGINE_SHARE = 0.7


def scan(
    dataset: Path,
    out: Path,
    account: str | None = None,
    memory: str = "2GiB",
    threads: int | None = None,
    progress: Progress | None = None,
    *,
    html: bool = True,
    model: Model | None = None,
) -> ScanReport:
    """Score every account of a dataset and write ``alerts.parquet``, ``evidence.parquet``, ``report.html`` and ``report.pdf`` into ``out``.

    The score is ``1 / (1 + exp(-(prior + contributions)))``; the contributions are the ``weight`` column of the evidence, in log-odds, so
    that the evidence of
    an account adds up to its score exactly. A signal that a dataset does not allow is left out, which is not a value of 0.

    Args:
        dataset: the dataset's folder.
        out: the folder for the findings; made if it is not there.
        account: the account of ``report.pdf``; the first of the list if None.
        memory: ceiling of the process, such as ``2GiB``; what does not fit spills to disk.
        threads: threads; the machine's if None.
        progress: told what is being done and the share done, 0 to 1.
        html: false to write the two tables only.
        model: the constants of scoring; those shipped if None.

    Returns:
        The summary.

    Raises:
        DatasetError: the dataset cannot be read, or names no account, or ``account`` is not in it.
        EngineError: a query failed.
    """
    started = time.perf_counter()
    model = model or shipped()
    tell = progress or (lambda _what, _share: None)
    with _without_collecting(), DuckDBEngine(_engine_memory(memory), threads) as engine:
        data = Dataset(dataset, engine)
        if not data.has("orders") and not data.has("fills") and not data.has("accounts") and not data.has("logins"):
            raise DatasetError(
                f"{dataset}: 没有 accounts、orders、fills、logins 中的任何一张表 / none of the tables {', '.join(_ACCOUNT_TABLES)} is there"
            )
        present = set(data.present)
        computable = [signal for signal in SIGNALS if not signal.missing(present)]
        summary, places = signal_places(engine, data, computable, tell)
        tell("score", 0.9)
        scored = score_accounts(summary, places, computable, model)
        if not scored:
            raise DatasetError(f"{dataset}: 其中没有任何账户 / no account in it")
        if account is not None and all(one.account_id != account for one in scored):
            raise DatasetError(f"{account}: 数据集中没有该账户 / no such account in the dataset")
        alerts, evidence = alerts_table(scored, model), evidence_table(scored, model, data.has("orders"))
        files = _write(engine, data, alerts, evidence, out, account or scored[0].account_id, tell, html)
        tell("done", 1.0)
        profile, steps = engine.profile(), engine.explain()
    return ScanReport(
        accounts=len(scored),
        grades=_count(scored),
        top=[_ranked(rank, one, model) for rank, one in enumerate(scored[:20], 1)],
        not_computable={signal.name: signal.missing(present) for signal in SIGNALS if signal.missing(present)},
        missing_tables=sorted({table for signal in SIGNALS for need in signal.missing(present) for table in need.split("|")}),
        files=files,
        seconds=time.perf_counter() - started,
        profile=profile,
        steps=steps,
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Scoring makes hundreds of thousands of small objects and no cycles among them; looking for some all the while costs a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def signal_places(engine: DuckDBEngine, data: Dataset, computable: Sequence[Signal], tell: Progress) -> tuple[pa.Table, pa.Table]:
    """``account_summary`` by ``account_no``, and ``signal_places`` by ``account_no`` and ``signal_no``: every signal of every account.

    Args:
        engine: where the dataset is open.
        data: the dataset.
        computable: the signals wanted, all of whose tables are there.
        tell: told what is being done and the share done.
    """
    # Every signal's step runs, since some read others' tables; those whose tables are missing are left out of the scoring only.
    steps = [
        *preparation(engine.dialect, data.has("fills")),
        *(step for signal in SIGNALS for step in signal.steps(engine.dialect)),
        *peers.steps(computable),
    ]
    for number, step in enumerate(steps):
        tell(step.name, 0.9 * number / len(steps))
        engine.run(step)
    return (
        engine.arrow("SELECT * FROM account_summary ORDER BY account_no"),
        engine.arrow("SELECT * FROM signal_places ORDER BY account_no, signal_no"),
    )


def _write(
    engine: DuckDBEngine, data: Dataset, alerts: pa.Table, evidence: pa.Table, out: Path, account: str, tell: Progress, html: bool
) -> list[Path]:
    """Write everything beside its final place, then move it there at once."""
    out.mkdir(parents=True, exist_ok=True)
    unfinished = out / ".scan.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        write_parquet(alerts.schema, alerts.to_batches(), unfinished / "alerts.parquet")
        write_parquet(evidence.schema, evidence.to_batches(), unfinished / "evidence.parquet")
        if html:
            from kanchuan.reports.contents import report_data  # noqa: PLC0415 - a scan without a page needs no templates
            from kanchuan.reports.html import write_page  # noqa: PLC0415
            from kanchuan.reports.pdf import write_sheet  # noqa: PLC0415

            tell("report", 0.92)
            found = report_data(engine, data, alerts, evidence, DETAILED, account=account)
            tell("report.html", 0.97)
            write_page(found, unfinished / "report.html")
            tell("report.pdf", 0.98)
            write_sheet(found, account, unfinished / "report.pdf")
        names = sorted(path.name for path in unfinished.iterdir())
        for name in names:
            (unfinished / name).replace(out / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return [out / name for name in names]


def _engine_memory(memory: str) -> str:
    """The engine's part of the ceiling. What is no size is handed on for the engine to refuse."""
    found = re.fullmatch(r"\s*([0-9.]+)\s*([a-zA-Z]+)\s*", memory)
    if found is None or found.group(2).lower() not in _UNITS:
        return memory
    size = int(float(found.group(1)) * _UNITS[found.group(2).lower()] * _ENGINE_SHARE)
    return f"{size // 2**20}MiB" if size >= 2**26 else memory


def _count(scored: list[Scored]) -> dict[str, int]:
    counts = dict.fromkeys(("lead", "needs_check", "clear", "insufficient_data"), 0)
    for one in scored:
        counts[one.grade] += 1
    return counts


def _ranked(rank: int, one: Scored, model: Model) -> Ranked:
    reasons = reasons_of(one, model)
    return Ranked(rank, one.account_id, one.score, one.grade, reasons.zh, reasons.en)
