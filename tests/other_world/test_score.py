"""All figures are worked out by hand."""

from __future__ import annotations

import math

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench.other_world.score import (
    average_precision,
    calibration_error,
    count_ratio,
    coverage,
    kept_whole,
    pairwise,
    rate_by_kind,
    recall_at,
    score_scan,
    score_unmix,
    threshold_at,
)


def test_average_precision():
    # Guilty at ranks 1 and 3: (1/1 + 2/3) / 2.
    assert average_precision([True, False, True, False], [0.9, 0.8, 0.7, 0.1]) == pytest.approx(5 / 6)
    # All equal: one step, in which half are guilty.
    assert average_precision([True, False, True, False], [0.5] * 4) == pytest.approx(0.5)
    assert math.isnan(average_precision([False], [0.2]))


def test_recall_at_a_share_of_false_alarms():
    guilty = [True, False, True, False, False, False, True]
    scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3]
    # Four innocent: a quarter of them is one, so that alarms go down to 0.7; without any, only to 0.9.
    assert threshold_at(guilty, scores, 0.25) == 0.7
    assert recall_at(guilty, scores, 0.25) == pytest.approx(2 / 3)
    assert threshold_at(guilty, scores, 0.0) == 0.9
    assert recall_at(guilty, scores, 0.0) == pytest.approx(1 / 3)
    # Guilty and innocent share the first score: no alarm is free of a false one.
    assert threshold_at([True, False], [0.5, 0.5], 0.0) == math.inf
    assert recall_at([True, False], [0.5, 0.5], 0.0) == 0.0


def test_calibration_error():
    # Bin 0.9-1.0: mean 0.95, half guilty: 0.45 for two. Bin 0.0-0.1: mean 0.05, none guilty: 0.05 for two. (0.9 + 0.1) / 4.
    assert calibration_error([True, False, False, False], [0.95, 0.95, 0.05, 0.05]) == pytest.approx(0.25)
    assert calibration_error([True], [1.0]) == 0.0


def test_rates_by_kind():
    assert rate_by_kind(["a", "a", "b", "b"], [0.9, 0.1, 0.5, 0.2], 0.5) == {"a": 0.5, "b": 0.5}


def test_pairs_of_orders():
    truth = {"1": "x", "2": "x", "3": "x", "4": "y", "5": "y"}
    # Said: {1,2}, {3,4,5}: 4 pairs, of which 12 and 45 are right; 4 pairs were there.
    assert pairwise(truth, {"1": "a", "2": "a", "3": "b", "4": "b", "5": "b"}) == (0.5, 0.5, 0.5)
    # 5 is missing and 4 has none: the pairs said are 12, 13, 23, all right, of four.
    precision, recall, f1 = pairwise(truth, {"1": "a", "2": "a", "3": "a", "4": None})
    assert (precision, recall, f1) == (1.0, 0.75, pytest.approx(6 / 7))
    assert pairwise({"1": "x"}, {"1": "a"}) == (1.0, 1.0, 1.0)
    assert pairwise(truth, {})[:2] == (1.0, 0.0)


def test_counts():
    assert count_ratio([2, 4], [3, 4]) == pytest.approx(1.25)
    assert coverage([2, 5, 9], [1, 6, 3], [2, 9, 9]) == pytest.approx(2 / 3)
    assert kept_whole([1, 1, 1, 5], [1, 2, 1, 1]) == pytest.approx(2 / 3)
    assert math.isnan(kept_whole([2], [1]))


@pytest.fixture
def folders(tmp_path):
    world, out = tmp_path / "world", tmp_path / "out"
    (world / "truth").mkdir(parents=True)
    out.mkdir()
    pq.write_table(
        pa.table(
            {
                "account_id": ["A", "B", "C"],
                "label": ["split_small", "retail", "mixture"],
                "hidden_traders": [2, 1, 2],
                "guilty": [True, False, True],
            }
        ),
        world / "truth" / "account_labels.parquet",
    )
    pq.write_table(
        pa.table(
            {
                "order_id": ["1", "2", "3", "4", "5", "6"],
                "account_id": ["A", "A", "A", "B", "B", "C"],
                "trader_id": ["x", "x", "y", "z", "z", "v"],
            }
        ),
        world / "truth" / "order_traders.parquet",
    )
    pq.write_table(
        pa.table({"order_id": ["1", "2", "3", "4", "5", "6"], "filled_quantity": [100, 100, 0, 100, 100, 100]}), world / "orders.parquet"
    )
    return world, out


def test_score_of_a_scan(folders):
    world, out = folders
    pq.write_table(
        pa.table({"account_id": ["A", "B", "C"], "score": [0.95, 0.25, None], "grade": ["lead", "clear", "insufficient_data"]}),
        out / "alerts.parquet",
    )
    score = score_scan(world, out)
    assert (score.accounts, score.guilty, score.abstained) == (3, 2, 1)
    # C, without a score, comes last: (1/1 + 2/3) / 2.
    assert score.average_precision == pytest.approx(5 / 6)
    assert score.recall_at_0_5 == 0.5
    assert score.recall_by_kind == {"split_small": 1.0, "mixture": 0.0}
    assert score.false_alarms_by_kind == {"retail": 0.0}
    # |1 - 0.95| + |0 - 0.25| + |1 - 0| over three.
    assert score.calibration_error == pytest.approx(1.3 / 3)


def test_score_of_an_unmix(folders):
    world, out = folders
    pq.write_table(
        pa.table({"order_id": ["1", "2", "3", "4", "5"], "account_id": ["A", "A", "A", "B", "B"], "trader_id": ["p", "p", "p", "q", "r"]}),
        out / "order_traders.parquet",
    )
    scores, whole = score_unmix(world, out)
    # A: its two orders with fills are together; of all three orders one pair of three is right and one of one is found: F1 1/2. One trader of two.
    # C: one order, not found: no pair, F1 1; counted as one trader of two.
    assert scores["002"].f1 == 1.0
    assert scores["002"].f1_of_all_orders == pytest.approx((0.5 + 1.0) / 2)
    assert scores["002"].count_ratio == 0.5
    assert scores["002"].coverage is None
    assert scores["001 retail"].f1 == 0.0
    assert scores["001"].count_ratio == 2.0
    assert whole == 0.0
    pq.write_table(
        pa.table(
            {"account_id": ["A", "B", "C"], "hidden_traders": [2, 1, 3], "hidden_traders_low": [1, 1, 3], "hidden_traders_high": [3, 2, 4]}
        ),
        out / "accounts.parquet",
    )
    scores, whole = score_unmix(world, out)
    assert (scores["002"].coverage, scores["001"].coverage, whole) == (0.5, 1.0, 1.0)
    assert scores["002"].count_ratio == pytest.approx((1.0 + 1.5) / 2)
