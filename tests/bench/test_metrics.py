from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanchuan.bench.metrics import average_precision, calibration_error, quality, recall_at, threshold_at

SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
TRUTH = np.array([True, False, True, False, False])


def test_average_precision_by_hand():
    assert average_precision(SCORES, TRUTH) == pytest.approx((1 + 2 / 3) / 2)
    # Tied scores share one place: both are found among four.
    assert average_precision(np.array([0.5, 0.5, 0.5, 0.5]), np.array([True, True, False, False])) == pytest.approx(0.5)


def test_recall_at_false_alarms_by_hand():
    assert threshold_at(SCORES, TRUTH, 0.0) == 0.8
    assert recall_at(SCORES, TRUTH, 0.0) == 0.5
    assert recall_at(SCORES, TRUTH, 0.34) == 1.0
    assert recall_at(np.array([0.5, 0.5]), np.array([True, False]), 0.0) == 0.0


def test_calibration_error_by_hand():
    assert calibration_error(np.array([0.05, 0.15, 0.95]), np.array([False, True, True])) == pytest.approx((0.05 + 0.85 + 0.05) / 3)


def test_kinds_are_told_apart():
    found = quality(SCORES, TRUTH, ["split_a", "family", "split_b", "family", "retail"])
    assert found.by_guilty == {"split_a": (1.0, 1), "split_b": (0.0, 1)}
    assert found.by_innocent == {"family": (0.0, 2), "retail": (0.0, 1)}


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=40))
def test_any_order_of_rows_gives_the_same(rows):
    scores, truth = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    turned = average_precision(scores[::-1], truth[::-1])
    assert turned == pytest.approx(average_precision(scores, truth), nan_ok=True)
    assert not truth.any() or 0 <= turned <= 1
