"""The hidden fee, where purses tell it and where they do not."""

from __future__ import annotations

import numpy as np

from kanchuan.unmix.acts import acts_of
from kanchuan.unmix.fee import Fee, hidden_fee
from kanchuan.unmix.laws import shipped_laws
from kanchuan.unmix.orders import DAY_US, Orders


def one_purse(fee: float, whole: bool) -> Orders:
    """Sixty days of one person who sells all in the morning and then buys for all of the cash, or for a part of it drawn at random."""
    rng = np.random.default_rng(8)
    cash, rows, held = 500_000.0, [], 0
    for day in range(60):
        if held:
            price = round(float(rng.uniform(9.6, 10.6)), 2)
            cash += held * price * (1 - fee - 0.0005)
            rows.append((day, 36_000 + int(rng.integers(0, 900)), (day - 1) % 7, -1, held, price))
        price = round(float(rng.uniform(9.6, 10.4)), 2)
        budget = cash if whole else cash * float(rng.uniform(0.2, 0.95))
        held = int(budget / (price * (1 + fee)) / 100) * 100
        cash -= held * price * (1 + fee)
        rows.append((day, 37_200 + int(rng.integers(0, 900)), day % 7, 1, held, price))
    day, second, symbol, side, quantity, price = (np.array(column) for column in zip(*rows, strict=True))
    n = len(rows)
    return Orders(
        time=(20_000 + day) * DAY_US + second * 1_000_000,
        symbol=symbol,
        side=side,
        effect=np.zeros(n, np.int64),
        quantity=quantity,
        filled=quantity,
        limit=price,
        money=quantity * price,
        cancelled=np.full(n, -1, np.int64),
        lot=np.full(7, 100, np.int64),
    )


def told(orders: Orders) -> Fee:
    flow = acts_of(orders, np.arange(len(orders))).flow
    trips = np.maximum(np.arange(len(orders), dtype=np.int32) - (orders.side < 0), 0).astype(np.int32)
    return hidden_fee(flow, shipped_laws(), trips, np.zeros(len(orders), np.int32), 0.0005)


def test_a_fee_that_a_full_purse_pays_is_told_to_a_basis_point() -> None:
    for fee in (0.0006, 0.0012):
        found = told(one_purse(fee, whole=True))
        assert abs(found.rate - fee) <= 1.5e-4
        assert found.low <= fee <= found.high
        assert found.gain > 6.0


def test_where_purchases_are_of_any_size_no_fee_is_told() -> None:
    assert told(one_purse(0.0008, whole=False)) == Fee()
