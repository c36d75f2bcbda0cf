"""Orders spread over main accounts, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.simulate.platform.netting import meet, nothing_meets
from kanchuan.simulate.platform.routing import Routes, ToRoute, route, spread


def ints(*values):
    return np.array(values, np.int64)


def parts_of(quantity, how, rooms, weights=(1.0, 1.0, 1.0), lot=100, step=100, price=100_000):
    parts = np.zeros(len(rooms), np.int64)
    spread(quantity, lot, step, how, np.array(rooms, float), np.array(weights[: len(rooms)], float), price, parts)
    return parts.tolist()


def test_fixed_takes_the_first_account():
    assert parts_of(1_000, 0, (5.0, 9.0)) == [1_000, 0]


def test_priority_fills_the_first_account_before_the_next():
    # At 10 yuan a share the first account has room for 350 shares: three lots; the rest goes on.
    assert parts_of(1_000, 1, (3_500 * 10_000, 100_000 * 10_000)) == [300, 700]


def test_priority_with_room_nowhere_gives_all_to_the_account_with_most_room():
    assert parts_of(1_000, 1, (500 * 10_000, 900 * 10_000)) == [0, 1_000]


def test_equal_parts_and_the_remainder_to_the_account_with_less_room():
    # 1,000 among three: 300 each; the 100 left go to the second, which has least room.
    assert parts_of(1_000, 2, (9e9, 1e9, 5e9)) == [300, 400, 300]


def test_ratio_parts_and_their_remainder():
    # 1,000 at 5:3:2 is 500, 300, 200; 1,100 is 550, 330, 220, in lots 500, 300, 200 and 100 for the one with least room.
    assert parts_of(1_000, 3, (9e9, 5e9, 1e9), (5.0, 3.0, 2.0)) == [500, 300, 200]
    assert parts_of(1_100, 3, (9e9, 5e9, 1e9), (5.0, 3.0, 2.0)) == [500, 300, 300]


def test_an_order_too_small_to_spread_goes_where_there_is_most_room():
    assert parts_of(200, 2, (1e9, 9e9, 5e9)) == [0, 200, 0]


@settings(max_examples=200, deadline=None)
@given(
    lots=st.integers(1, 5_000),
    how=st.integers(0, 3),
    rooms=st.lists(st.floats(-1e9, 1e12), min_size=1, max_size=5),
    weights=st.lists(st.floats(1.0, 9.0), min_size=5, max_size=5),
    odd=st.booleans(),
)
def test_nothing_is_lost_in_spreading(lots, how, rooms, weights, odd):
    """The parts add up, none is negative, and none that is not empty is below a board lot."""
    lot, step = (200, 1) if odd else (100, 100)
    quantity = lot + (lots - 1) * step
    parts = parts_of(quantity, how, rooms, weights, lot, step)
    assert sum(parts) == quantity
    assert all(part == 0 or part >= lot for part in parts)
    assert all((part - lot) % step == 0 for part in parts if part)


def orders(rows, fills):
    """Orders of (trip, day, opens, quantity); fills are lists of quantities, one an order."""
    count = len(rows)
    return ToRoute(
        trip=ints(*(row[0] for row in rows)),
        route=np.zeros(count, np.int32),
        day=np.array([row[1] for row in rows], np.int32),
        opens=np.array([row[2] for row in rows]),
        price=np.full(count, 100_000, np.int64),
        quantity=ints(*(row[3] for row in rows)),
        lot=np.full(count, 100, np.int64),
        step=np.full(count, 100, np.int64),
        holds_back=np.ones(count, np.bool_),
        first_fill=np.r_[0, np.cumsum([len(one) for one in fills])].astype(np.int64),
        fill_quantity=ints(*(one for part in fills for one in part)),
    )


TWO = Routes(np.array([[0, 1]], np.int32), np.ones((1, 2)), ints(10**12, 10**12 - 1))


def test_what_is_sold_comes_from_where_it_lies():
    found = route(
        orders([(0, 0, True, 1_100), (0, 1, False, 700), (0, 2, False, 400)], [[600, 500], [700], [400]]), TWO, "equal", 1, nothing_meets()
    )
    # 500 and 600 (the remainder at the account with less room); 700 sold: 500 from the first, 200 from the second, where 400 are left.
    assert list(zip(found.child.tolist(), found.account.tolist(), found.quantity.tolist(), strict=True)) == [
        (0, 0, 500), (0, 1, 600), (1, 0, 500), (1, 1, 200), (2, 1, 400),
    ]  # fmt: skip
    # The client's fill of 600 is shared by both accounts' orders.
    assert list(zip(found.fill_order.tolist(), found.fill_child.tolist(), found.fill_quantity.tolist(), strict=True)) == [
        (0, 0, 500), (1, 0, 100), (1, 1, 500), (2, 2, 500), (3, 2, 200), (4, 3, 400),
    ]  # fmt: skip
    assert found.left.tolist() == [[0, 0]]
    assert (found.filled == found.quantity).all()


def test_a_part_that_is_not_filled_stays_unfilled_at_the_last_account():
    found = route(orders([(0, 0, True, 1_000)], [[600]]), TWO, "equal", 1, nothing_meets())
    assert found.quantity.tolist() == [500, 500]
    assert found.filled.tolist() == [500, 100]
    assert found.left.tolist() == [[500, 100]]


def test_what_was_bought_today_is_not_sold_today():
    with pytest.raises(ValueError, match="order 1: more is sold"):
        route(orders([(0, 0, True, 500), (0, 0, False, 500)], [[500], [500]]), TWO, "equal", 1, nothing_meets())


def test_orders_that_meet_inside_move_shares_without_the_market():
    """One client sells 800, another buys 500 two seconds later: 500 never reach the market, and lie where the seller's lay."""
    rows = [(0, 0, True, 1_000), (0, 1, False, 800), (1, 1, True, 500), (1, 2, False, 500)]
    to_route = orders(rows, [[1_000], [800], [500], [500]])
    placed = ints(0, 100_000_000, 102_000_000, 200_000_000)
    pairs = meet(to_route.route, ints(1, 1, 1, 1), placed, to_route.opens, ints(1_000, 800, 500, 500), 5.0, 100)
    assert (pairs.closer.tolist(), pairs.opener.tolist(), pairs.quantity.tolist()) == ([1], [2], [500])
    found = route(to_route, TWO, "equal", 2, pairs)
    # Bought 500 + 500; 500 of them change owners (all at the first account), 300 of the second are sold; the buyer later sells at the first.
    assert list(zip(found.child.tolist(), found.account.tolist(), found.filled.tolist(), strict=True)) == [
        (0, 0, 500), (0, 1, 500), (1, 1, 300), (3, 0, 500),
    ]  # fmt: skip
    assert found.left.tolist() == [[0, 200], [0, 0]]


def test_orders_too_far_apart_or_of_other_books_do_not_meet():
    route_of, opens = np.zeros(2, np.int32), np.array([False, True])
    filled = ints(500, 500)
    assert len(meet(route_of, ints(1, 1), ints(0, 6_000_000), opens, filled, 5.0, 100).closer) == 0
    assert len(meet(route_of, ints(1, 2), ints(0, 1_000_000), opens, filled, 5.0, 100).closer) == 0
    assert len(meet(np.array([0, 1], np.int32), ints(1, 1), ints(0, 1_000_000), opens, filled, 5.0, 100).closer) == 0
