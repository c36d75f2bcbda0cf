from __future__ import annotations

import math

import pytest
from signal_books import Values, order, write


def test_holding_times_first_in_first_out(tmp_path):
    # 100 held one hour, 100 held four hours: the deviation of two logarithms is half their difference, ln(4) / 2.
    rows = [order(1, "09:30:00"), order(2, "10:30:00", side="sell"), order(3, "10:31:00"), order(4, "14:31:00", side="sell")]
    values = Values(write(tmp_path, orders=rows))
    assert values("mixes_holding_times") == pytest.approx(math.log(4) / 2, abs=1e-3)
    assert values.support("mixes_holding_times") == 2


def test_shares_from_before_are_sold_first(tmp_path):
    # The sale of 100 comes out of earlier holdings, so the buy at 10:00 is closed by the sale at 14:00 only.
    rows = [order(1, "09:30:00", side="sell"), order(2, "10:00:00"), order(3, "14:00:00", side="sell")]
    values = Values(write(tmp_path, orders=rows))
    assert values.support("mixes_holding_times") == 1
    assert values.detail("mixes_holding_times")["typical_days"] == pytest.approx(4 / 24, abs=1e-3)


def test_order_sizes(tmp_path):
    # 1,000 and 100,000 yuan: half of ln(100).
    values = Values(write(tmp_path, orders=[order(1, "09:30:00"), order(2, "10:30:00", quantity=10000)]))
    assert values("mixes_order_sizes") == pytest.approx(math.log(100) / 2, abs=1e-3)
    assert values.detail("mixes_order_sizes")["typical"] == pytest.approx(10_000, rel=2e-3)


def test_lot_habits(tmp_path):
    # Two whole ten-thousands, two whole thousands, two five-hundreds, two hundreds: four equal classes are two bits.
    rows = [order(n, f"09:3{n}:00", quantity=q) for n, q in enumerate((10000, 20000, 1000, 3000, 500, 1500, 100, 700))]
    values = Values(write(tmp_path, orders=rows))
    assert values("mixes_lot_habits") == pytest.approx(2.0)
    assert Values(write(tmp_path / "one", orders=rows[:2]))("mixes_lot_habits") == 0.0


def test_half_hours_of_a_day(tmp_path):
    # 09:30, 09:45 and 10:00 on one day, 14:00 on another: (2 + 1) / 2.
    rows = [order(1, "09:30:00"), order(2, "09:45:00"), order(3, "10:00:00"), order(4, "2026-03-03 14:00:00")]
    assert Values(write(tmp_path, orders=rows))("keeps_more_hours_than_one_person") == 1.5


def test_securities_and_both_ways(tmp_path):
    rows = [
        order(1, "09:30:00"),
        order(2, "09:45:00", side="sell"),
        order(3, "10:00:00", symbol="600002.SH"),
        order(4, "2026-03-03 14:00:00", symbol="600003.SH"),
    ]
    values = Values(write(tmp_path, orders=rows))
    assert values("trades_both_ways_in_a_day") == pytest.approx(1 / 3)
    assert values("holds_many_positions") == 1.5
