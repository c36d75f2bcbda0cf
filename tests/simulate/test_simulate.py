from __future__ import annotations

import hashlib

import pyarrow.parquet as pq
import pytest

from kanchuan.simulate.errors import SimulateError
from kanchuan.simulate.simulate import simulate
from kanchuan.tables.check import check


def digests(folder):
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    folder = tmp_path_factory.mktemp("street") / "world"
    return simulate("street", folder, scale=0.03, seed=7, difficulty=0.4), folder


def test_a_street_has_all_that_a_dataset_has(street):
    report, folder = street
    assert report.labels
    assert any(label.startswith(("split", "lent")) for label in report.labels)
    assert sum(report.labels.values()) == report.tables["accounts"] == 90
    assert {"orders", "fills", "logins", "terminals", "transfers", "quotes", "accounts"} <= set(report.tables)
    assert "orders" in report.lines("en")[0]
    truth = pq.read_table(folder / "truth" / "order_traders.parquet")
    assert truth.num_rows <= report.tables["orders"]
    assert set(truth["order_id"].to_pylist()) <= set(pq.read_table(folder / "orders.parquet")["order_id"].to_pylist())


def test_the_same_arguments_give_the_same_bytes(street, tmp_path):
    _, folder = street
    simulate("street", tmp_path / "again", scale=0.03, seed=7, difficulty=0.4)
    assert digests(tmp_path / "again") == digests(folder)


def test_another_seed_gives_another_world(street, tmp_path):
    _, folder = street
    simulate("street", tmp_path / "other", scale=0.03, seed=8, difficulty=0.4)
    one, other = digests(folder), digests(tmp_path / "other")
    assert not {name for name in one if one[name] == other.get(name)}


def test_the_truth_is_in_truth_alone(street):
    """No id, name or text of the tables tells which accounts are split."""
    _, folder = street
    labels = set(pq.read_table(folder / "truth" / "account_labels.parquet")["label"].to_pylist())
    for path in folder.glob("*.parquet"):
        for column in pq.read_table(path).columns:
            if column.type == "string":
                assert not labels & set(column.unique().to_pylist()) - {"retail"}


def test_what_was_made_passes_the_check(street):
    _, folder = street
    report = check(folder)
    # Platforms' dirty rows (doubled and contradictory ids) are meant; nothing else is wrong.
    assert not [
        one for one in report.problems if one.severity == "error" and one.table not in ("ledger", "subaccount_orders", "subaccount_fills")
    ]


def test_what_cannot_be_made_is_said(tmp_path):
    with pytest.raises(SimulateError, match="no such scenario"):
        simulate("case-11", tmp_path / "x")
    with pytest.raises(SimulateError, match="scale"):
        simulate("street", tmp_path / "x", scale=0)
    with pytest.raises(SimulateError, match="difficulty"):
        simulate("street", tmp_path / "x", difficulty=2)
    assert not (tmp_path / "x").exists()
