"""Child orders and retries, by hand."""

from __future__ import annotations

import numpy as np

from kanchuan.unmix.intentions import intentions
from kanchuan.unmix.orders import DAY_US, Orders

TEN = 36_000


def orders(rows: list[tuple[int, int, int, int, int, int]]) -> Orders:
    """Rows of (second of the day, symbol, side, quantity, filled, second of cancelling or -1), on one day, among ten days of nothing."""
    table = np.array(rows, np.int64)
    day = 20_000 * DAY_US
    return Orders(
        time=day + table[:, 0] * 1_000_000,
        symbol=table[:, 1],
        side=table[:, 2],
        effect=np.zeros(len(rows), np.int64),
        quantity=table[:, 3],
        filled=table[:, 4],
        limit=np.full(len(rows), 10.0),
        money=table[:, 4] * 10.0,
        cancelled=np.where(table[:, 5] < 0, -1, day + table[:, 5] * 1_000_000),
        lot=np.full(int(table[:, 1].max()) + 1, 100, np.int64),
    )


def test_equal_pieces_within_seconds_are_one_intention() -> None:
    found = intentions(orders([(TEN, 0, 1, 500, 500, -1), (TEN + 5, 0, 1, 500, 500, -1), (TEN + 9, 0, 1, 200, 200, -1)]))
    assert found.tolist() == [0, 0, 0]


def test_what_is_left_of_a_cancelled_order_is_its_retry() -> None:
    found = intentions(orders([(TEN, 0, 1, 900, 400, TEN + 60), (TEN + 75, 0, 1, 500, 500, -1)]))
    assert found.tolist() == [0, 0]


def test_another_security_or_side_or_hour_is_another_intention() -> None:
    found = intentions(
        orders(
            [(TEN, 0, 1, 500, 500, -1), (TEN + 2, 1, 1, 500, 500, -1), (TEN + 4, 0, -1, 500, 500, -1), (TEN + 5_000, 0, 1, 700, 700, -1)]
        )
    )
    assert found.tolist() == [0, 1, 2, 3]
