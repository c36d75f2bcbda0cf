from __future__ import annotations

import pytest
from signal_books import Values, order, write


@pytest.fixture(scope="module")
def burst(tmp_path_factory):
    rows = [
        order(1, "09:30:00.000"),
        order(2, "09:30:00.400", symbol="600002.SH"),  # another security in one second
        order(3, "09:30:00.900", symbol="600002.SH", quantity=300, price=10.02),  # another lot at another price in one second
        order(4, "09:30:04.000", symbol="600002.SH", side="sell"),  # the other side within five seconds
        order(5, "09:40:00.000", symbol="600002.SH", side="sell"),
        order(6, "09:40:00.500", symbol="600002.SH", side="sell"),  # a split order: same lot, price and side
        order(7, "09:40:01.400", symbol="600002.SH"),  # the other side within a second
        order(8, "09:40:02.400", symbol="600001.SH"),  # exactly one second later
    ]
    return Values(write(tmp_path_factory.mktemp("burst"), orders=rows))


def test_different_orders_in_one_second(burst):
    assert burst("orders_several_within_one_second") == 2 / 8


def test_different_lots_in_one_second(burst):
    assert burst("orders_different_lots_within_one_second") == 1 / 8


def test_both_sides_in_five_seconds(burst):
    assert burst("trades_both_sides_within_seconds") == 2 / 8


def test_orders_without_a_time_are_not_in_one_second(tmp_path):
    fills = [
        {
            "fill_id": f"f{n}",
            "order_id": f"o{n}",
            "account_id": "A",
            "filled_at": "2026-03-02 00:00:00+08",
            "symbol": f"60000{n}.SH",
            "side": "buy",
            "price": 10,
            "quantity": 100,
            "time_known": "false",
        }
        for n in range(5)
    ]
    values = Values(write(tmp_path, fills=fills))
    assert values("orders_several_within_one_second") is None
    assert values("holds_many_positions") == 5.0


def test_fills_of_one_order_are_one_order(tmp_path):
    fills = [
        {
            "fill_id": f"f{n}",
            "order_id": "o1" if n < 3 else "o2",
            "account_id": "A",
            "filled_at": f"2026-03-02 10:00:00.{n}+08",
            "symbol": "600001.SH",
            "side": "buy" if n < 3 else "sell",
            "price": 10,
            "quantity": 100,
        }
        for n in range(4)
    ]
    values = Values(write(tmp_path, fills=fills))
    assert values.support("orders_several_within_one_second") == 2
    assert values("orders_several_within_one_second") == 0.5


def test_fills_without_an_order_number_are_joined_by_instant_only(tmp_path):
    moments = ["10:00:00.5", "10:00:00.5", "10:00:01.5", "10:30:00"]
    fills = [
        {
            "fill_id": f"f{n}",
            "account_id": "A",
            "filled_at": f"2026-03-02 {at}+08",
            "symbol": "600001.SH",
            "side": "buy",
            "price": 10,
            "quantity": 100,
        }
        for n, at in enumerate(moments)
    ]
    assert Values(write(tmp_path, fills=fills)).support("orders_several_within_one_second") == 3
