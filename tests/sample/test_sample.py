"""The sample: the same bytes each time, and money and shares that add up."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kanchuan.sample.prepare import prepare
from kanchuan.sources.ingest import ingest


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    ingest(prepare(folder / "raw"), folder / "ds")
    return folder / "ds"


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = prepare(tmp_path / "a"), prepare(tmp_path / "b")
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert prepare(tmp_path / "c", seed=1)[1].read_bytes() != first[1].read_bytes()


def test_ingesting_the_sample_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    raw = prepare(tmp_path / "raw")
    ingest(raw, tmp_path / "one", threads=1)
    ingest(raw, tmp_path / "two", threads=2)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    assert [name for name in names if (tmp_path / "one" / name).read_bytes() != (tmp_path / "two" / name).read_bytes()] == []


def test_every_sheet_of_a_record_is_recognised(dataset: Path) -> None:
    unknown = [
        (Path(row["path"]).name, row["sheet"]) for row in pq.read_table(dataset / "sources.parquet").to_pylist() if row["reader"] == "none"
    ]
    assert unknown == [("platform_backup.sql", "pz_admin_log"), ("说明.txt", None)]


def test_cash_follows_from_trades_and_transfers_to_the_cent(dataset: Path) -> None:
    rows = [row for row in pq.read_table(dataset / "fills.parquet").to_pylist() if row["cash_balance"] is not None]
    moves = [(row["account_id"], row["source_row"], row["net_amount"], row["cash_balance"]) for row in rows]
    for row in pq.read_table(dataset / "transfers.parquet").to_pylist():
        if row["channel"] == "broker_bank" and row["balance"] is not None and row["source_id"] == rows[0]["source_id"]:
            into = row["payee_account"] is not None
            moves.append(
                (row["payee_account"] or row["payer_account"], row["source_row"], row["amount"] if into else -row["amount"], row["balance"])
            )
    moves.sort()
    assert len(moves) > 1_000
    broken = [(before, after) for before, after in pairwise(moves) if before[0] == after[0] and before[3] + after[2] != after[3]]
    assert broken == []


def test_nobody_sells_what_he_has_not(dataset: Path) -> None:
    held: dict[tuple[str, str], int] = {}
    rows = sorted(
        (row for row in pq.read_table(dataset / "fills.parquet").to_pylist() if row["effect"] is None),
        key=lambda row: (row["filled_at"], row["side"]),
    )
    for row in rows:
        key = (row["account_id"], row["symbol"])
        held[key] = held.get(key, 0) + (row["quantity"] if row["side"] == "buy" else -row["quantity"])
        assert held[key] >= 0, row
