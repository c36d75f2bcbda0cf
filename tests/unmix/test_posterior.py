"""Probabilities from samples, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kanchuan.unmix.posterior import answer, pair_f1, renumber


def test_pairs_are_counted_once() -> None:
    # {0,1},{2,3} against {0,1,2},{3}: one pair of two is found, among three claimed.
    one, other = np.array([0, 0, 1, 1], np.int32), np.array([5, 5, 5, 2], np.int32)
    assert pair_f1(one, other) == pytest.approx(2 * 1 / (2 + 3))


def test_traders_are_numbered_by_their_first_acts() -> None:
    assert renumber(np.array([7, 2, 7, 9], np.int32)).tolist() == [0, 1, 0, 2]


def test_confidence_is_the_share_of_samples_that_agree() -> None:
    samples = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 2]], np.int32)
    found = answer(samples, 2)
    assert found.trader.tolist() == [0, 0, 1, 1]
    assert found.confidence.tolist() == [1.0, 1.0, 0.75, 0.75]
    assert found.traders.tolist() == [2, 2, 2, 3]
