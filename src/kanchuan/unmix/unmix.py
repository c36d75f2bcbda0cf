"""``unmix``: the traders behind accounts."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine, write_parquet
from kanchuan.reports.lanes import write_lanes
from kanchuan.tables.dataset import Dataset, DatasetError
from kanchuan.tables.table import Label
from kanchuan.unmix.accounts import accounts
from kanchuan.unmix.capital import outlay
from kanchuan.unmix.chains import Effort
from kanchuan.unmix.found import Found
from kanchuan.unmix.grades import grade
from kanchuan.unmix.lanes import financing_terms, lanes
from kanchuan.unmix.marks import Bonds, MarkError, bonds, read_marks
from kanchuan.unmix.names import trader_names
from kanchuan.unmix.rivals import exchangeable
from kanchuan.unmix.separation import separate
from kanchuan.unmix.state import Resumed, Solved, read_state, state_table
from kanchuan.unmix.together import Pair, families, pairs, purchases

Progress = Callable[[str, float], None]

MOMENT = pa.timestamp("us", "Asia/Shanghai")
TRADERS = pa.schema(
    [
        ("account_id", pa.string()), ("trader_id", pa.string()), ("orders", pa.int64()), ("first_at", MOMENT), ("last_at", MOMENT),
        ("capital", pa.decimal128(20, 4)), ("confidence", pa.float64()), ("round_trips", pa.int64()), ("securities", pa.int64()),
        ("grade", pa.string()), ("rival_id", pa.string()), ("rival_share", pa.float64()),
    ]
)  # fmt: skip
ORDER_TRADERS = pa.schema(
    [
        ("order_id", pa.string()),
        ("account_id", pa.string()),
        ("trader_id", pa.string()),
        ("confidence", pa.float64()),
        ("round_trip", pa.int64()),
        ("rival_id", pa.string()),
        ("rival_share", pa.float64()),
        ("exchangeable", pa.int64()),
    ]
)
ACCOUNTS = pa.schema(
    [
        ("account_id", pa.string()), ("verdict", pa.string()), ("orders", pa.int64()), ("hidden_traders", pa.int64()),
        ("hidden_traders_low", pa.int64()), ("hidden_traders_high", pa.int64()), ("at_least", pa.int64()), ("gain", pa.float64()),
        ("agreement", pa.float64()), ("confidence", pa.float64()), ("fee_rate", pa.float64()), ("fee_gain", pa.float64()),
    ]
)  # fmt: skip

LINKED = pa.schema(
    [
        ("account_id", pa.string()),
        ("other_account_id", pa.string()),
        ("matches", pa.int64()),
        ("expected", pa.float64()),
        ("gain", pa.float64()),
    ]
)

VERDICTS = {
    "several": Label("多人", "several traders"),
    "single": Label("一人", "one trader"),
    "not_resolved": Label("像是多人，分不清各人", "several, not told apart"),
    "insufficient_data": Label("数据不足", "insufficient data"),
}
EIGHT_HOURS = 28_800_000_000


@dataclass(frozen=True, slots=True)
class UnmixReport:
    """One entry per account, and what was written. ``notes`` say what was not as asked; ``together`` lists accounts that may serve the same traders."""

    accounts: list[dict[str, Any]]
    files: list[Path]
    seconds: float
    notes: list[Label] = field(default_factory=list)
    together: list[list[str]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """The summary as JSON values."""
        return {
            "accounts": self.accounts,
            "files": [str(path) for path in self.files],
            "notes": [{"zh": note.zh, "en": note.en} for note in self.notes],
            "seconds": round(self.seconds, 3),
            "together": self.together,
        }

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
        out += [note.en if english else note.zh for note in self.notes]
        for family in self.together:
            chosen = " ".join(f"--account {name}" for name in family)
            out.append(
                f"Money seems to move between {', '.join(family)}: the same traders may use them all. Try {chosen} --together"
                if english
                else f"资金似乎在 {'、'.join(family)} 之间流转：可能是同一批交易者。可试 {chosen} --together"
            )
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
    together: bool = False,
    marks: Path | None = None,
    previous: Path | None = None,
    effort: Effort | None = None,
    seed: int = 0,
    memory: str = "2GiB",
    threads: int | None = None,
    progress: Progress | None = None,
) -> UnmixReport:
    """Find the traders behind each account from its orders.

    Writes ``traders``, ``order_traders``, ``unmixed_accounts``, ``linked_accounts``, ``unmix_state`` (Parquet) and ``lanes.html`` into ``out``.

    Args:
        dataset: the dataset's folder.
        out: the folder for what is found; made if it is not there.
        account: only these accounts; all of the dataset if empty.
        together: take the accounts named as one, for traders routed over several of them.
        marks: a CSV of pairs of orders that are of one trader, or of different ones (see ``read_marks``); they are obeyed.
        previous: the folder of an earlier run, to go on from: what it knew is not searched for again, and traders keep their names.
        effort: how long to search.
        seed: the same seed gives the same answer.
        memory: ceiling of the engine.
        threads: threads; the machine's if None.
        progress: told what is being done and the share done, 0 to 1.

    Returns:
        The summary.

    Raises:
        DatasetError: the dataset cannot be read, has no orders or fills, or lacks an account that is named; marks or the earlier run cannot be used.
    """
    started = time.perf_counter()
    tell = progress or (lambda _what, _share: None)
    unused = read_marks(marks) if marks else []
    state = read_state(previous) if previous else None
    with DuckDBEngine(memory, threads) as engine:
        data = Dataset(dataset, engine)
        if not data.has("orders") and not data.has("fills"):
            raise DatasetError(f"{dataset}: 既没有 orders 也没有 fills / neither orders nor fills is there")
        taken = list(accounts(data, engine, account, together))
        terms = financing_terms(data, engine)
    there = {owner for one in taken for owner in one.owner}
    missing = sorted(set(account) - there)
    if missing:
        raise DatasetError(
            "\n".join(f"{name}: 数据集中没有该账户的委托或成交 / no orders or fills of this account in the dataset" for name in missing)
        )
    marked: list[Bonds] = []
    for one in taken:
        kept, unused = bonds(unused, one.order_id, one.owner)
        marked.append(kept)
    lost = [mark for mark in unused if not account or mark.account_id in {"", *there}]
    if lost:
        raise MarkError(
            "\n".join(
                f"{mark.place} order_id: {mark.order_id} 与 {mark.other_order_id} 不在同一个所查账户中 / are not orders of one account looked at"
                for mark in lost
            )
        )
    found, notes = [], []
    for index, (one, kept) in enumerate(zip(taken, marked, strict=True)):
        tell(one.account_id, index / max(1, len(taken)))
        before = state.resume(one) if state else Resumed([None] * len(one.order_id))
        if before.why_anew:
            notes.append(
                Label(
                    f"{one.account_id}：{before.why_anew.zh}，从头重算，交易者沿用原名",
                    f"{one.account_id}: {before.why_anew.en}; searched anew, traders keep their names",
                )
            )
        separation = separate(one.orders, effort, seed, marks=kept, history=before.history)
        names, highest = trader_names(one.account_id, separation.trader, before.names, before.highest)
        found.append(Found(one, separation, names, highest, exchangeable(one.orders, separation.trader)))
    linked = _linked(found)
    tell("lanes.html", 0.98)
    files = _write(found, linked, lanes(found, linked, terms), out)
    tell("done", 1.0)
    families_ = families(len(found), linked)
    return UnmixReport(
        [_account_row(one) for one in found],
        files,
        time.perf_counter() - started,
        notes,
        [[found[number].account.account_id for number in family] for family in families_],
    )


def _linked(found: Sequence[Found]) -> list[Pair]:
    """Accounts between which money seems to move. Those of one trader and those without money to reckon with have none to show."""
    several = [
        number
        for number, one in enumerate(found)
        if one.separation.verdict in {"several", "not_resolved"} and one.separation.flow.purse and len(set(one.account.owner)) == 1
    ]
    money = [
        purchases(one.account.orders, one.separation.flow.acts, one.separation.order_act, one.separation.fee)
        for one in (found[number] for number in several)
    ]
    return [replace(pair, one=several[pair.one], other=several[pair.other]) for pair in pairs(money)]


def _account_row(one: Found) -> dict[str, Any]:
    found = one.separation
    return {
        "account_id": one.account.account_id,
        "verdict": found.verdict,
        "orders": len(one.account.orders),
        "hidden_traders": found.traders,
        "hidden_traders_low": found.low,
        "hidden_traders_high": found.high,
        "at_least": found.at_least,
        "gain": round(found.gain, 3),
        "agreement": round(found.agreement, 4),
        "confidence": one.mean_confidence(),
        "fee_rate": found.fee if found.fee_gain > 0 else None,
        "fee_gain": round(found.fee_gain, 3),
    }


def _trader_rows(one: Found) -> list[dict[str, Any]]:
    rows = []
    orders, found = one.account.orders, one.separation
    for number, name in enumerate(one.names):
        mine = np.flatnonzero(found.trader == number)
        confidence = one.mean_confidence(mine)
        rival, share = one.rival_of_trader(number)
        rows.append(
            {
                "account_id": one.account.account_id,
                "trader_id": name,
                "orders": len(mine),
                "first_at": int(orders.time[mine[0]]) - EIGHT_HOURS,
                "last_at": int(orders.time[mine[-1]]) - EIGHT_HOURS,
                "capital": capital(orders.side[mine], orders.money[mine]) if not orders.futures else None,
                "confidence": confidence,
                "round_trips": len(set(found.trip[mine][found.trip[mine] >= 0].tolist())),
                "securities": len({one.account.symbol[line] for line in orders.symbol[mine]}),
                "grade": grade(len(mine), confidence),
                "rival_id": rival,
                "rival_share": share,
            }
        )
    return rows


def capital(side: np.ndarray[Any, Any], money: np.ndarray[Any, Any]) -> Decimal:
    """The money that these trades needed at most at once beyond what their own sales brought: a lower bound of the purse, in yuan."""
    return Decimal(str(round(max(0.0, float(np.cumsum(outlay(side, money)).max(initial=0.0))), 2))).quantize(Decimal("0.0001"))


def _order_rows(one: Found) -> list[dict[str, Any]]:
    found, account = one.separation, one.account
    rows = []
    for place, order in enumerate(account.order_id):
        sure, trip, act = found.confidence[place], int(found.trip[place]), int(found.order_act[place])
        rival, share = one.rival_of_act(act)
        rows.append(
            {
                "order_id": order,
                "account_id": account.owner[place],
                "trader_id": one.names[int(found.trader[place])],
                "confidence": None if np.isnan(sure) else round(float(sure), 4),
                "round_trip": trip if trip >= 0 else None,
                "rival_id": rival,
                "rival_share": share,
                "exchangeable": int(one.exchangeable[place]) if one.exchangeable[place] >= 0 else None,
            }
        )
    return rows


def _write(found: Sequence[Found], linked: Sequence[Pair], page: dict[str, Any], out: Path) -> list[Path]:
    """Write everything beside its final place, then move it there at once."""
    tables = {
        "traders": pa.Table.from_pylist([row for one in found for row in _trader_rows(one)], TRADERS),
        "order_traders": pa.Table.from_pylist([row for one in found for row in _order_rows(one)], ORDER_TRADERS),
        "unmixed_accounts": pa.Table.from_pylist([_account_row(one) for one in found], ACCOUNTS),
        "linked_accounts": pa.Table.from_pylist(
            [
                {
                    "account_id": found[pair.one].account.account_id,
                    "other_account_id": found[pair.other].account.account_id,
                    "matches": pair.matches,
                    "expected": round(pair.expected, 4),
                    "gain": round(pair.gain, 3),
                }
                for pair in linked
            ],
            LINKED,
        ),
        "unmix_state": state_table(
            Solved(one.account, [one.names[int(number)] for number in one.separation.trader], one.highest, one.separation.reached)
            for one in found
        ),
    }
    names = [*(f"{name}.parquet" for name in tables), "lanes.html"]
    out.mkdir(parents=True, exist_ok=True)
    unfinished = out / ".unmix.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        for name, table in tables.items():
            write_parquet(table.schema, table.to_batches(), unfinished / f"{name}.parquet")
        write_lanes(page, unfinished / "lanes.html")
        for name in names:
            (unfinished / name).replace(out / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return [out / name for name in names]
