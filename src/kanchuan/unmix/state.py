"""What a later run goes on from: a file beside the results, with a digest of every order that went into them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kanchuan.tables.dataset import DatasetError
from kanchuan.tables.table import Label
from kanchuan.unmix.accounts import Account
from kanchuan.unmix.history import History

FILE = "unmix_state.parquet"
_KEY = b"kanchuan.unmix"
_FORM = 1
_SCHEMA = pa.schema(
    [
        ("account_id", pa.string()), ("owner", pa.string()), ("order_id", pa.string()), ("digest", pa.string()), ("trader_id", pa.string()),
        ("trips", pa.list_(pa.int32())), ("traders", pa.list_(pa.int32())),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Solved:
    """One account as it was left: the names of its traders by order, and where each chain stood (None where nothing was searched)."""

    account: Account
    trader_id: list[str]
    highest: int
    reached: History | None


@dataclass(frozen=True, slots=True)
class Resumed:
    """What is known of an account's orders from before. ``why_anew`` says why the search starts over, where it does."""

    names: list[str | None]
    highest: int = 0
    history: History | None = None
    why_anew: Label | None = None


@dataclass(frozen=True)
class State:
    """The rows of a state file by account, owner and order."""

    rows: dict[str, dict[tuple[str, str], dict[str, Any]]]
    highest: dict[str, int]
    constants: str
    path: Path = field(default=Path())

    def resume(self, account: Account) -> Resumed:
        """What is known of this account; the history only if it is what it was."""
        rows = self.rows.get(account.account_id)
        keys = list(zip(account.owner, account.order_id, strict=True))
        if rows is None:
            return Resumed([None] * len(keys))
        names = [rows[key]["trader_id"] if key in rows else None for key in keys]
        highest = self.highest[account.account_id]
        changed = [
            key[1] for key, digest in zip(keys, digests(account), strict=True) if key in rows and rows[key]["digest"] != digest
        ] + sorted(key[1] for key in rows.keys() - set(keys))
        if changed:
            return Resumed(names, highest, None, Label(f"委托 {changed[0]} 与上次不同", f"order {changed[0]} is not what it was"))
        if self.constants != constants():
            return Resumed(names, highest, None, Label("程序的似然与上次不同", "the program's likelihood is not what it was"))
        chains = max((len(row["trips"]) for row in rows.values()), default=0)
        if chains == 0:
            return Resumed(names, highest)
        none = [-1] * chains
        columns = {name: np.array([rows[key][name] if key in rows else none for key in keys], np.int32).T for name in ("trips", "traders")}
        return Resumed(names, highest, History(columns["trips"], columns["traders"]))


def constants() -> str:
    """A digest of the constants of the likelihood: with others, what was found before is no start."""
    return hashlib.sha256(resources.files("kanchuan.unmix").joinpath("laws.yaml").read_bytes()).hexdigest()


def digests(account: Account) -> list[str]:
    """A digest of each order: all that the search reads of it but the evidence beside it, which may come later."""
    orders = account.orders
    columns = [
        orders.time.tolist(), [account.symbol[one] for one in orders.symbol], orders.side.tolist(), orders.effect.tolist(),
        orders.quantity.tolist(), orders.filled.tolist(), [repr(one) for one in orders.limit.tolist()], [repr(one) for one in orders.money.tolist()],
        orders.cancelled.tolist(),
    ]  # fmt: skip
    return [hashlib.sha256(repr(row).encode()).hexdigest()[:16] for row in zip(*columns, strict=True)]


def state_table(solved: Iterable[Solved]) -> pa.Table:
    """The state of all accounts as a table that carries a digest of itself."""
    rows: dict[str, list[Any]] = {name: [] for name in _SCHEMA.names}
    highest = {}
    for one in solved:
        count = len(one.account.order_id)
        highest[one.account.account_id] = one.highest
        rows["account_id"] += [one.account.account_id] * count
        rows["owner"] += one.account.owner
        rows["order_id"] += one.account.order_id
        rows["digest"] += digests(one.account)
        rows["trader_id"] += one.trader_id
        for name in ("trips", "traders"):
            rows[name] += [[]] * count if one.reached is None else getattr(one.reached, name).T.tolist()
    table = pa.table(rows, _SCHEMA)
    about = {"form": _FORM, "constants": constants(), "highest": highest, "sha256": _digest(table)}
    return table.replace_schema_metadata({_KEY: json.dumps(about, sort_keys=True).encode()})


def _digest(table: pa.Table) -> str:
    found = hashlib.sha256()
    for name in _SCHEMA.names:
        found.update(repr(table[name].to_pylist()).encode())
    return found.hexdigest()


def read_state(folder: Path) -> State:
    """The state that an earlier run left in its folder.

    Raises:
        DatasetError: there is none, it is not one, or it has been changed since.
    """
    path = folder / FILE
    if not path.is_file():
        raise DatasetError(f"{path}: 没有这个文件，无从继续 / no such file, there is nothing to go on from")
    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[_KEY])
        whole = about["form"] == _FORM and about["sha256"] == _digest(table)
    except (pa.ArrowInvalid, OSError, KeyError, ValueError):
        whole = False
    if not whole:
        raise DatasetError(f"{path}: 不是本程序写的状态文件，或已被改动 / is not a state that this program wrote, or was changed since")
    rows: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for row in table.to_pylist():
        rows.setdefault(row["account_id"], {})[row["owner"], row["order_id"]] = row
    return State(rows, about["highest"], about["constants"], path)
