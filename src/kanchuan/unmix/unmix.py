"""``unmix``: the traders behind accounts."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine, write_parquet
from kanchuan.tables.dataset import Dataset, DatasetError
from kanchuan.tables.table import Label
from kanchuan.unmix.accounts import Account, accounts
from kanchuan.unmix.chains import Effort
from kanchuan.unmix.separation import Separation, separate

Progress = Callable[[str, float], None]

MOMENT = pa.timestamp("us", "Asia/Shanghai")
TRADERS = pa.schema(
    [
        ("account_id", pa.string()), ("trader_id", pa.string()), ("orders", pa.int64()), ("first_at", MOMENT), ("last_at", MOMENT),
        ("capital", pa.decimal128(20, 4)), ("confidence", pa.float64()), ("round_trips", pa.int64()), ("securities", pa.int64()),
    ]
)  # fmt: skip
ORDER_TRADERS = pa.schema(
    [
        ("order_id", pa.string()),
        ("account_id", pa.string()),
        ("trader_id", pa.string()),
        ("confidence", pa.float64()),
        ("round_trip", pa.int64()),
    ]
)
ACCOUNTS = pa.schema(
    [
        ("account_id", pa.string()), ("verdict", pa.string()), ("orders", pa.int64()), ("hidden_traders", pa.int64()),
        ("hidden_traders_low", pa.int64()), ("hidden_traders_high", pa.int64()), ("at_least", pa.int64()), ("gain", pa.float64()),
        ("agreement", pa.float64()), ("confidence", pa.float64()), ("fee_rate", pa.float64()), ("fee_gain", pa.float64()),
    ]
)  # fmt: skip

VERDICTS = {
    "several": Label("多人", "several traders"),
    "single": Label("一人", "one trader"),
    "not_resolved": Label("像是多人，分不清各人", "several, not told apart"),
    "insufficient_data": Label("数据不足", "insufficient data"),
}
EIGHT_HOURS = 28_800_000_000


@dataclass(frozen=True, slots=True)
class UnmixReport:
    """One entry per account, and what was written."""

    accounts: list[dict[str, Any]]
    files: list[Path]
    seconds: float

    def summary(self) -> dict[str, Any]:
        """The summary as JSON values."""
        return {"accounts": self.accounts, "files": [str(path) for path in self.files], "seconds": round(self.seconds, 3)}

    def lines(self, lang: str = "zh") -> list[str]:
        """The summary as lines to read."""
        english = lang == "en"
        out = []
        for one in self.accounts:
            verdict = VERDICTS[one["verdict"]]
            words = verdict.en if english else verdict.zh
            line = f"{one['account_id']}  {words}"
            if one["verdict"] in {"several", "not_resolved"}:
                number = f"{one['hidden_traders']} ({one['hidden_traders_low']}–{one['hidden_traders_high']})"
                line += (
                    f": {number} traders behind {one['orders']:,} orders, at least {one['at_least']}; mean confidence {one['confidence']:.2f}"
                    if english
                    else f"：{one['orders']:,} 笔委托背后 {number} 人，至少 {one['at_least']} 人；平均把握 {one['confidence']:.2f}"
                )
            else:
                line += f": {one['orders']:,} orders" if english else f"：{one['orders']:,} 笔委托"
            out.append(line)
        out.append(
            "These are leads: likely groupings of orders, not findings about persons."
            if english
            else "以上为线索：委托的可能归组，不是对任何人的认定。"
        )
        return [*out, *(f"→ {path}" for path in self.files)]


def unmix(
    dataset: Path,
    out: Path,
    *,
    account: Sequence[str] = (),
    union: bool = False,
    effort: Effort | None = None,
    seed: int = 0,
    memory: str = "2GiB",
    threads: int | None = None,
    progress: Progress | None = None,
) -> UnmixReport:
    """Find the traders behind each account from its orders; write ``traders``, ``order_traders`` and ``unmixed_accounts`` (Parquet) into ``out``.

    Args:
        dataset: the dataset's folder.
        out: the folder for what is found; made if it is not there.
        account: only these accounts; all of the dataset if empty.
        union: take the accounts named as one, for traders routed over several of them.
        effort: how long to search.
        seed: the same seed gives the same answer.
        memory: ceiling of the engine.
        threads: threads; the machine's if None.
        progress: told what is being done and the share done, 0 to 1.

    Returns:
        The summary.

    Raises:
        DatasetError: the dataset cannot be read, has no orders or fills, or lacks an account that is named.
    """
    started = time.perf_counter()
    tell = progress or (lambda _what, _share: None)
    with DuckDBEngine(memory, threads) as engine:
        data = Dataset(dataset, engine)
        if not data.has("orders") and not data.has("fills"):
            raise DatasetError(f"{dataset}: 既没有 orders 也没有 fills / neither orders nor fills is there")
        taken = list(accounts(data, engine, account, union))
    there = {owner for one in taken for owner in one.owner}
    missing = sorted(set(account) - there)
    if missing:
        raise DatasetError(
            "\n".join(f"{name}: 数据集中没有该账户的委托或成交 / no orders or fills of this account in the dataset" for name in missing)
        )
    found = []
    for index, one in enumerate(taken):
        tell(one.account_id, index / max(1, len(taken)))
        found.append((one, separate(one.orders, effort, seed)))
    files = _write(found, out)
    tell("done", 1.0)
    return UnmixReport([_account_row(one, separation) for one, separation in found], files, time.perf_counter() - started)


def _account_row(one: Account, found: Separation) -> dict[str, Any]:
    return {
        "account_id": one.account_id,
        "verdict": found.verdict,
        "orders": len(one.orders),
        "hidden_traders": found.traders,
        "hidden_traders_low": found.low,
        "hidden_traders_high": found.high,
        "at_least": found.at_least,
        "gain": round(found.gain, 3),
        "agreement": round(found.agreement, 4),
        "confidence": None if np.isnan(found.confidence).any() else round(float(found.confidence.mean()), 4),
        "fee_rate": found.fee if found.fee_gain > 0 else None,
        "fee_gain": round(found.fee_gain, 3),
    }


def trader_name(account_id: str, number: int) -> str:
    """``ACCOUNT/001``: traders are numbered by their first orders."""
    return f"{account_id}/{number + 1:03d}"


def _trader_rows(one: Account, found: Separation) -> list[dict[str, Any]]:
    rows = []
    orders = one.orders
    for number in range(int(found.trader.max(initial=-1)) + 1):
        mine = np.flatnonzero(found.trader == number)
        rows.append(
            {
                "account_id": one.account_id,
                "trader_id": trader_name(one.account_id, number),
                "orders": len(mine),
                "first_at": int(orders.time[mine[0]]) - EIGHT_HOURS,
                "last_at": int(orders.time[mine[-1]]) - EIGHT_HOURS,
                "capital": capital(orders.side[mine], orders.money[mine]) if not orders.futures else None,
                "confidence": None if np.isnan(found.confidence[mine]).any() else round(float(found.confidence[mine].mean()), 4),
                "round_trips": len(set(found.trip[mine][found.trip[mine] >= 0].tolist())),
                "securities": len(set(orders.symbol[mine].tolist())),
            }
        )
    return rows


def capital(side: np.ndarray[Any, Any], money: np.ndarray[Any, Any]) -> Any:
    """The money that these trades needed at most at once beyond what their own sales brought: a lower bound of the purse, in yuan."""
    from decimal import Decimal  # noqa: PLC0415

    spent = np.cumsum(np.where(side > 0, money, -money))
    return Decimal(str(round(max(0.0, float(spent.max(initial=0.0))), 2))).quantize(Decimal("0.0001"))


def _write(found: list[tuple[Account, Separation]], out: Path) -> list[Path]:
    """Write everything beside its final place, then move it there at once."""
    traders = [row for one, separation in found for row in _trader_rows(one, separation)]
    order_traders = [
        {
            "order_id": order,
            "account_id": owner,
            "trader_id": trader_name(one.account_id, int(number)),
            "confidence": None if np.isnan(sure) else round(float(sure), 4),
            "round_trip": int(trip) if trip >= 0 else None,
        }
        for one, separation in found
        for order, owner, number, sure, trip in zip(
            one.order_id, one.owner, separation.trader, separation.confidence, separation.trip, strict=True
        )
    ]
    tables = {
        "traders": pa.Table.from_pylist(traders, TRADERS),
        "order_traders": pa.Table.from_pylist(order_traders, ORDER_TRADERS),
        "unmixed_accounts": pa.Table.from_pylist([_account_row(one, separation) for one, separation in found], ACCOUNTS),
    }
    out.mkdir(parents=True, exist_ok=True)
    unfinished = out / ".unmix.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        for name, table in tables.items():
            write_parquet(table.schema, table.to_batches(), unfinished / f"{name}.parquet")
        for name in tables:
            (unfinished / f"{name}.parquet").replace(out / f"{name}.parquet")
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return [out / f"{name}.parquet" for name in tables]
