from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from bench.other_world.mixtures import make_mixtures
from ledger import reckon, rows


@pytest.fixture(scope="module", params=["stock", "futures"])
def mixtures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mixtures") / request.param
    make_mixtures(folder, seed=4, traders=[1, 2, 5, 12], accounts_each=2, days=30, market=request.param, tag_share=0.3)
    return folder


def test_each_account_has_exactly_so_many_traders(mixtures):
    assert rows(
        mixtures,
        "SELECT k, count(*) FROM (SELECT account_id, count(DISTINCT trader_id) AS k FROM truth_order_traders GROUP BY 1) GROUP BY 1 ORDER BY 1",
    ) == [(1, 2), (2, 2), (5, 2), (12, 2)]
    assert rows(mixtures, "SELECT DISTINCT hidden_traders FROM truth_account_labels ORDER BY 1") == [(1,), (2,), (5,), (12,)]
    assert (
        rows(
            mixtures,
            """SELECT trader_id FROM truth_order_traders t JOIN orders o USING (order_id) JOIN truth_account_labels l ON l.account_id = o.account_id
        WHERE label = 'mixture' GROUP BY 1 HAVING count(*) FILTER (WHERE filled_quantity > 0) < 6""",
        )
        == []
    )


def test_purses_hold(mixtures):
    broken = reckon(mixtures)
    assert (broken.cash, broken.shares, broken.same_day) == ([], [], [])


def test_there_is_order_flow_and_nothing_else(mixtures):
    assert {path.stem for path in mixtures.glob("*.parquet")} == {"accounts", "orders", "fills", "quotes"}
    assert rows(mixtures, "SELECT count(terminal_id) FROM orders") == [(0,)]


def test_tags_are_right_and_on_a_share_of_orders(mixtures):
    assert (
        rows(
            mixtures,
            "SELECT remark FROM orders JOIN truth_order_traders t USING (order_id) WHERE remark IS NOT NULL GROUP BY 1 HAVING count(DISTINCT t.account_id || trader_id) > 1",
        )
        == []
    )
    ((share,),) = rows(mixtures, "SELECT count(remark) / count(*) FROM orders")
    assert 0.25 < share < 0.35


def test_without_tags_there_are_no_remarks(tmp_path):
    for name in ("a", "b"):
        make_mixtures(tmp_path / name, seed=9, traders=[1, 3], accounts_each=1, days=12)
    assert rows(tmp_path / "a", "SELECT count(remark) FROM orders") == [(0,)]
    assert [hashlib.sha256((tmp_path / name / "orders.parquet").read_bytes()).hexdigest() for name in ("a",)] == [
        hashlib.sha256((tmp_path / name / "orders.parquet").read_bytes()).hexdigest() for name in ("b",)
    ]
    with pytest.raises(ValueError, match="market is stock or futures"):
        make_mixtures(tmp_path / "c", seed=1, market="bonds")
