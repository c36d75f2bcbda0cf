from __future__ import annotations

import hashlib
import math
import shutil
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_up_world import INNOCENT, SPLIT, world

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.engine.engine import EngineError
from kanchuan.scoring.scan import scan
from kanchuan.signals.catalogue import SIGNALS
from kanchuan.tables.dataset import Dataset, DatasetError


def alerts(out):
    return {row["account_id"]: row for row in pq.read_table(out / "alerts.parquet").to_pylist()}


def evidence(out):
    return pq.read_table(out / "evidence.parquet").to_pylist()


def digests(out):
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("alerts.parquet", "evidence.parquet")}


def test_split_accounts_outrank_all_others(scanned):
    found = alerts(scanned[1])
    assert set(found) == {*SPLIT, *INNOCENT}
    assert {account for account, row in found.items() if row["rank"] <= 3} == set(SPLIT)
    assert all(found[account]["grade"] in ("lead", "needs_check") for account in SPLIT)
    assert found["S-passed-on"]["grade"] == "lead"
    assert all(found[account]["grade"] not in ("lead", "needs_check") for account in INNOCENT)


def test_the_look_alikes_are_clear_and_not_merely_unknown(scanned):
    found = alerts(scanned[1])
    assert {found[account]["grade"] for account in ("product", "grid", "day-trader", "office-0", "family-1")} <= {
        "clear",
        "insufficient_data",
    }
    # Of a product even the strongest records would not make a lead: nothing found means nothing known.
    assert [found[account]["grade"] for account in ("product", "grid", "day-trader")] == ["insufficient_data", "clear", "clear"]
    assert all(found[account]["score"] < 0.02 for account in ("product", "grid", "day-trader"))


@pytest.mark.parametrize("seed", [21, 22])
def test_without_terminals_or_orders_they_still_outrank(tmp_path, seed):
    folder = world(seed).write(tmp_path / "ds", fills=True)
    report = scan(folder, tmp_path / "out", threads=2, html=False)
    assert {row.account_id for row in report.top[:3]} == set(SPLIT)
    # Lots closed out of turn and purses side by side are worth a look by themselves, and no lead without anything else; nobody else comes near.
    assert report.grades["lead"] == 0
    assert report.grades["needs_check"] == 3
    assert report.not_computable["orders_through_a_relay"] == ["terminals", "orders|logins"]
    assert "terminals" in report.missing_tables


def test_evidence_adds_up_to_the_score_exactly(scanned):
    found = alerts(scanned[1])
    sums: dict[str, list[float]] = {}
    for row in evidence(scanned[1]):
        sums.setdefault(row["account_id"], []).append(row["weight"])
    for account, row in found.items():
        assert math.fsum(sums[account]) == pytest.approx(math.log(row["score"] / (1 - row["score"])), abs=1e-9)


def test_every_reason_stands_beside_what_is_normal_and_has_rows(scanned, made_up):
    rows = [row for row in evidence(scanned[1]) if row["signal"] != "prior"]
    assert all(0 <= row["percentile"] <= 1 and row["expected"] is not None and row["explanation"].endswith("。") for row in rows)
    # No band of activity has thirty accounts here: no percentile among a handful.
    assert {row["beside"] for row in rows} == {"reference"}
    strongest = [row for row in rows if row["weight"] > 0.3]
    with DuckDBEngine("512MiB", 2) as engine:
        Dataset(made_up, engine)
        assert all(engine.arrow(row["query"]).num_rows > 0 for row in strongest)
    assert len(strongest) > 10


def test_thirty_peers_are_compared_with_one_another(tmp_path):
    moments = pa.array([(20_514 * 86_400 + 3600 * n) * 1_000_000 for _ in range(31) for n in range(4)], pa.timestamp("us", "Asia/Shanghai"))
    orders = pa.table(
        {
            "order_id": [f"{account}-{n}" for account in range(31) for n in range(4)],
            "account_id": [f"A{account:02d}" for account in range(31) for n in range(4)],
            "placed_at": moments,
            "symbol": [f"60000{n if account == 30 else 0}.SH" for account in range(31) for n in range(4)],
            "side": ["buy"] * 124,
            "quantity": [100] * 124,
            "filled_quantity": [100] * 124,
            "price": pa.array([Decimal(10)] * 124, pa.decimal128(18, 4)),
        }
    )
    pq.write_table(orders, tmp_path / "orders.parquet")
    scan(tmp_path, tmp_path / "out", html=False)
    rows = {row["account_id"]: row for row in evidence(tmp_path / "out") if row["signal"] == "holds_many_positions"}
    assert [rows["A30"][name] for name in ("value", "expected", "percentile", "beside", "peers")] == [4.0, 1.0, 1.0, "peers", 31]
    assert [rows["A00"][name] for name in ("value", "percentile")] == [1.0, 0.0]


def test_ranks_and_hands(scanned):
    found = alerts(scanned[1])
    assert sorted(row["rank"] for row in found.values()) == list(range(1, len(found) + 1))
    judged = [row for row in found.values() if row["grade"] != "insufficient_data"]
    assert max(row["rank"] for row in judged) < min(row["rank"] for row in found.values() if row["grade"] == "insufficient_data")
    split = found["S-passed-on"]
    assert 2 <= split["hidden_traders_low"] <= split["hidden_traders"] <= split["hidden_traders_high"]
    assert (found["grid"]["hidden_traders"], found["grid"]["hidden_traders_low"]) == (1, 1)
    abstained = next(row for row in found.values() if row["grade"] == "insufficient_data")
    assert (abstained["hidden_traders"], abstained["typology"]) == (None, None)
    assert {account: found[account]["typology"] for account in SPLIT} == {
        "S-passed-on": "system_split",
        "S-relay": "relay",
        "S-no-terminal": "system_split",
    }


def test_same_input_same_bytes_whatever_the_threads(scanned, made_up, tmp_path):
    scan(made_up, tmp_path / "again", threads=1, html=False)
    assert digests(tmp_path / "again") == digests(scanned[1])


def test_the_order_of_the_rows_does_not_matter(scanned, made_up, tmp_path):
    shuffled = tmp_path / "ds"
    shutil.copytree(made_up, shuffled)
    orders = pq.read_table(made_up / "orders.parquet")
    pq.write_table(orders.take(pa.array(np.random.default_rng(5).permutation(orders.num_rows))), shuffled / "orders.parquet")
    scan(shuffled, tmp_path / "out", threads=2, html=False)
    assert digests(tmp_path / "out") == digests(scanned[1])


def test_an_account_of_few_orders_is_not_judged(tmp_path):
    made = world()
    made.orders = [order for order in made.orders if order["account_id"] == "S-no-terminal"][:15]
    made.accounts = [account for account in made.accounts if account["account_id"] == "S-no-terminal"]
    out = tmp_path / "out"
    scan(made.write(tmp_path / "ds"), out, html=False)
    only = alerts(out)["S-no-terminal"]
    assert only["grade"] == "insufficient_data"
    assert only["reasons"].startswith("仅 15 笔委托")


def test_accounts_alone_are_scanned_by_identity(tmp_path):
    rows = [{"account_id": f"A{n}", "holder_id": f"P{n}", "phone": "139"} for n in range(12)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "accounts.parquet")
    report = scan(tmp_path, tmp_path / "out", html=False)
    # Eleven strangers on one number: evidence from identity counts though there are no orders.
    first = alerts(tmp_path / "out")["A0"]
    assert (report.accounts, first["orders"]) == (12, 0)
    assert first["grade"] == "insufficient_data"
    assert {row["signal"] for row in evidence(tmp_path / "out") if row["weight"] > 0} == {"shares_a_contact"}


def test_nulls_everywhere_else(tmp_path):
    rows = [{"order_id": f"o{n}", "account_id": "A", "placed_at": None, "symbol": None, "side": None} for n in range(3)]
    text = [(name, pa.string()) for name in ("order_id", "account_id", "symbol", "side")]
    schema = pa.schema([*text, ("placed_at", pa.timestamp("us"))])
    pq.write_table(pa.Table.from_pylist(rows, schema), tmp_path / "orders.parquet")
    report = scan(tmp_path, tmp_path / "out", html=False)
    assert (report.accounts, report.grades["insufficient_data"]) == (1, 1)


def test_no_account_is_an_error_of_the_input(tmp_path):
    pq.write_table(
        pa.table({"symbol": ["600000.SH"], "day": pa.array([20_514], pa.int32()).cast(pa.date32())}), tmp_path / "quotes.parquet"
    )
    with pytest.raises(DatasetError, match="accounts, orders, fills, logins"):
        scan(tmp_path, tmp_path / "out", html=False)
    assert not (tmp_path / "out").exists()


def test_an_unknown_account_is_named(made_up, tmp_path):
    with pytest.raises(DatasetError, match="nobody"):
        scan(made_up, tmp_path / "out", account="nobody", html=False)


def test_memory_that_is_no_size_is_refused(made_up, tmp_path):
    with pytest.raises(EngineError, match="--memory"):
        scan(made_up, tmp_path / "out", memory="plenty", html=False)


def test_summary_lines_and_steps(scanned):
    report, out = scanned
    assert report.summary()["accounts"] == len(SPLIT) + len(INNOCENT)
    assert report.lines()[0].startswith(f"共扫描 {report.accounts} 个账户：线索 ")
    assert "insufficient data" in report.lines("en")[0]
    assert [path.name for path in report.files] == ["alerts.parquet", "evidence.parquet"]
    assert sorted(path.name for path in out.iterdir()) == ["alerts.parquet", "evidence.parquet"]
    names = [run.name for run in report.profile]
    assert names == [step.name for step in report.steps]
    assert names.count("order_marks") == 1
    assert {signal.table for signal in SIGNALS} <= set(names)


def test_progress_rises_to_one(made_up, tmp_path):
    told: list[float] = []
    scan(made_up, tmp_path / "out", html=False, progress=lambda _what, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
