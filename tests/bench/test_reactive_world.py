"""The world in which traders react: the same from the same seed, sound in every row, and with everybody in it."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from bench.reactive_world.floor import Floor
from bench.reactive_world.laws import GUILTY_KINDS, LOOK_ALIKES, QUIET, draw
from bench.reactive_world.market import Market
from bench.reactive_world.world import people, plan, write_world

from kanchuan.bench.world import is_guilty
from kanchuan.tables.check import check

SEED = 46
ACCOUNTS = 120


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reactive") / "world"
    write_world(folder, SEED, ACCOUNTS)
    return folder


def digest(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.parquet"))}


def test_the_same_seed_gives_the_same_bytes(world, tmp_path):
    write_world(tmp_path, SEED, ACCOUNTS)
    assert digest(tmp_path) == digest(world)


def test_check_finds_no_failing_rows(world):
    assert [(problem.table, problem.column, problem.reason, problem.examples) for problem in check(world).problems] == []


def test_nobody_sells_what_is_not_held_since_the_evening_before(world):
    held: dict[tuple[str, str], int] = {}
    for row in pq.read_table(world / "holdings.parquet").to_pylist():
        held.setdefault((row["account_id"], row["symbol"]), row["quantity"])
    given = pq.read_table(world / "movements.parquet").to_pylist() if (world / "movements.parquet").exists() else []
    moves = [(row["at"], row["account_id"], row["symbol"], int(row["quantity"])) for row in given if row["kind"] == "new_shares"]
    for row in pq.read_table(world / "fills.parquet").to_pylist():
        if row["effect"] is None:
            sign = 1 if row["side"] == "buy" else -1
            moves.append((row["filled_at"], row["account_id"], row["symbol"], sign * row["quantity"]))
    today, bought = None, {}
    for at, account, symbol, quantity in sorted(moves):
        if at.date() != today:
            for key, new in bought.items():
                held[key] = held.get(key, 0) + new
            today, bought = at.date(), {}
        key = (account, symbol)
        if quantity > 0 and at.hour >= 9:
            bought[key] = bought.get(key, 0) + quantity
        else:
            held[key] = held.get(key, 0) + quantity
        assert held.get(key, 0) >= 0, (at, account, symbol)


def test_no_purse_runs_dry_and_only_futures_are_called_for_margin():
    laws = draw(SEED, 60)
    market = Market(laws)
    cast = people(laws, market)
    floor = Floor(market, cast.makers, laws)
    orders = floor.run()
    assert floor.cash.min() >= 0
    assert all(cast.makers[maker].futures for _, maker, _, why in floor.transfers if why == "margin_call")
    assert np.all(orders["filled"] <= orders["quantity"])


def test_every_kind_is_there_and_most_are_ordinary(world):
    for seed in range(5):
        counts = plan(draw(seed, 2500))
        assert sum(counts.values()) == 2500
        assert all(counts[kind] > 0 for kind in GUILTY_KINDS)
        assert sum(counts[label] for label in (*QUIET, "retail")) >= 0.7 * 2500
        assert set(counts) == {*GUILTY_KINDS, *LOOK_ALIKES, *QUIET, "retail"}
    truth = pq.read_table(world / "truth" / "account_labels.parquet").to_pydict()
    assert len(truth["account_id"]) == len(set(truth["account_id"])) == ACCOUNTS
    assert 0 < is_guilty(truth["label"]).sum() < 0.1 * ACCOUNTS
    assert min(truth["hidden_traders"]) >= 1
