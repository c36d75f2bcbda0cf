from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from bench.far_world import hidden, innocent
from bench.far_world.score import HIDDEN, score_seeds
from bench.far_world.world import make

from kanchuan import check
from kanchuan.bench.world import is_guilty

ACCOUNTS = 400


def rows(world: Path, table: str) -> list[dict]:
    return pq.read_table(world / f"{table}.parquet").to_pylist()


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("far")
    make(folder, 11, ACCOUNTS, 55)
    return folder


def test_no_row_contradicts_the_contract(world):
    report = check(world)
    assert (report.errors, report.warnings) == (0, 0)
    assert {problem.reason for problem in report.problems} <= {"no_rows_anywhere"}


def test_the_same_seed_gives_the_same_bytes(world, tmp_path):
    make(tmp_path, 11, ACCOUNTS, 55)
    names = sorted(file.relative_to(world) for file in world.rglob("*.parquet"))
    assert names == sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*.parquet"))
    assert all((world / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)


def test_another_seed_is_another_world(world, tmp_path):
    make(tmp_path, 12, 100, 55)
    assert not {row["account_id"] for row in rows(world, "accounts")} & {row["account_id"] for row in rows(tmp_path, "accounts")}


def test_no_share_is_sold_that_was_not_held_the_evening_before(world):
    evenings = defaultdict(dict)
    for row in rows(world, "holdings"):
        evenings[row["day"]][row["account_id"], row["symbol"]] = row["quantity"]
    held = Counter(evenings.pop(min(evenings)))
    by_day = defaultdict(lambda: defaultdict(Counter))
    for row in rows(world, "fills"):
        if row["symbol"].endswith((".SH", ".SZ", ".BJ")):
            by_day[row["trading_day"]][row["account_id"], row["symbol"]][row["side"]] += row["quantity"]
    sold_at_once = 0
    for day in sorted(by_day):
        for key, sides in by_day[day].items():
            if key[1][0] in "15":  # funds and bonds, some of which may be sold on the day they are bought
                assert sides["sell"] <= held[key] + sides["buy"]
                sold_at_once += sides["sell"] > held[key]
            else:
                assert sides["sell"] <= held[key]
            held[key] += sides["buy"] - sides["sell"]
        if day in evenings:
            assert +held == evenings.pop(day)
    assert sold_at_once
    assert not evenings


def test_no_lot_is_closed_that_was_not_open(world):
    held = Counter()
    closed = 0
    fills = [row for row in rows(world, "fills") if row["effect"]]
    for row in sorted(fills, key=lambda row: (row["filled_at"], row["effect"] == "close")):
        long = (row["side"] == "buy") == (row["effect"] == "open")
        key = (row["account_id"], row["symbol"], long)
        held[key] += row["quantity"] if row["effect"] == "open" else -row["quantity"]
        closed += row["effect"] == "close"
        assert held[key] >= 0
    assert closed


def test_every_kind_is_there(world):
    truth = rows(world, "truth/account_labels")
    kinds = Counter(row["label"] for row in truth)
    assert set(kinds) == {kind.__name__ for kind in (*hidden.KINDS, *innocent.KINDS, innocent.retail)}
    assert all(row["guilty"] == is_guilty([row["label"]])[0] for row in truth)
    assert 0.01 <= sum(row["guilty"] for row in truth) / len(truth) <= 0.035


def test_truth_names_the_trader_of_each_order(world):
    account_of = {row["order_id"]: row["account_id"] for row in rows(world, "orders")}
    traders = defaultdict(set)
    for row in rows(world, "truth/order_traders"):
        assert account_of.pop(row["order_id"]) == row["account_id"]
        traders[row["account_id"]].add(row["trader_id"])
    assert not account_of
    labels = {row["account_id"]: row for row in rows(world, "truth/account_labels")}
    assert all(len(found) <= labels[account]["hidden_traders"] for account, found in traders.items())
    assert all(row["hidden_traders"] > 1 for row in labels.values() if row["label"].startswith("split"))


def test_the_exam_keeps_the_rates_by_kind_to_itself():
    found = score_seeds([5], 120)
    assert found["5"]["guilty"] > 0
    assert not set(HIDDEN) & set(found["5"])
    assert found["mean"]["average_precision"] == found["5"]["average_precision"]
