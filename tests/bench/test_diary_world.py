from __future__ import annotations

import filecmp
from collections import Counter, defaultdict

import pyarrow.parquet as pq
import pytest
from bench.diary_world.__main__ import make

from kanchuan.bench.world import is_guilty
from kanchuan.tables.check import check

ACCOUNTS, DAYS = 200, 16
SEEDS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    root = tmp_path_factory.mktemp("diaries")
    for seed in SEEDS:
        make(seed, root / str(seed), ACCOUNTS, DAYS)
    return [root / str(seed) for seed in SEEDS]


def rows(world, name):
    return pq.read_table(world / f"{name}.parquet").to_pylist()


def test_the_same_seed_gives_the_same_bytes(worlds, tmp_path):
    make(SEEDS[0], tmp_path / "again", ACCOUNTS, DAYS)
    files = sorted(one.relative_to(worlds[0]) for one in worlds[0].rglob("*.parquet"))
    assert len(files) > 5
    assert filecmp.cmpfiles(worlds[0], tmp_path / "again", files, shallow=False) == (files, [], [])


def test_nothing_contradicts_itself(worlds):
    for world in worlds:
        assert [problem for problem in check(world).problems if problem.reason != "no_rows_anywhere"] == []


def test_no_share_is_sold_that_is_not_held_and_no_money_spent_that_is_not_there(worlds):
    """Reckoned anew from the records: shares bought today are sold tomorrow at the earliest, and cash never falls below zero."""
    told = 0
    for world in worlds:
        held, today = Counter(), Counter()
        if (world / "holdings.parquet").exists():
            opened = rows(world, "holdings")
            first = min(row["day"] for row in opened)
            held.update({(row["account_id"], row["symbol"]): row["quantity"] for row in opened if row["day"] == first})
        stock = {row["account_id"] for row in rows(world, "accounts") if row["market"] == "stock"}
        cash = defaultdict(list)
        for purse in rows(world, "truth/purses"):
            cash[purse["account_id"]].append((0, -float(purse["opening_cash"])))
        day = None
        for fill in rows(world, "fills"):
            if fill["account_id"] not in stock:
                continue
            if fill["filled_at"].date() != day:
                day = fill["filled_at"].date()
                today.clear()
            key, sign = (fill["account_id"], fill["symbol"]), 1 if fill["side"] == "buy" else -1
            held[key] += sign * fill["quantity"]
            if sign > 0 and not fill["symbol"].startswith("12"):
                today[key] += fill["quantity"]
            assert held[key] >= today[key], fill
            paid = sign * float(fill["price"]) * fill["quantity"] + float(fill["fee"])
            cash[fill["account_id"]].append((fill["filled_at"].timestamp(), paid))
        if not (world / "transfers.parquet").exists():
            continue
        for transfer in rows(world, "transfers"):
            if transfer["channel"] == "broker_bank":
                moved = float(transfer["amount"])
                into = transfer["payee_account"] in stock
                cash[transfer["payee_account" if into else "payer_account"]].append(
                    (transfer["sent_at"].timestamp(), -moved if into else moved)
                )
        for account in stock:
            left = 0.0
            for _at, paid in sorted(cash[account]):
                left -= paid
                assert left > -0.01, account
            told += 1
    assert told > ACCOUNTS


def test_kinds_and_laws_differ(worlds):
    """Each world has guilty and innocent kinds of many sorts, mostly ordinary people, and keeps other records than the next."""
    kinds, kept = set(), set()
    for world in worlds:
        truth = rows(world, "truth/account_labels")
        labels = [row["label"] for row in truth]
        guilty = is_guilty(labels)
        assert 1 <= guilty.sum() < 0.12 * len(labels)
        assert sum(label.startswith("retail") for label in labels) > 0.5 * len(labels)
        assert all(row["hidden_traders"] > 1 for row in truth if row["label"].startswith("split"))
        kinds.update(labels)
        kept.add(tuple(sorted(one.name for one in world.glob("*.parquet"))))
    assert sum(is_guilty(sorted(kinds))) >= 5
    assert len(kinds) >= 24
    assert len(kept) > 1
