"""Money: accounts that are funded, wallets, the queue of those who type."""

from __future__ import annotations

import numpy as np

from kanchuan.simulate.market.market import DAY_US
from kanchuan.simulate.platform import delivery, wallets
from kanchuan.simulate.platform.clock import Clock, months
from kanchuan.simulate.platform.funding import COMES, GOES, TRADE, Events, fund

YUAN = 10_000


def ints(*values):
    return np.array(values, np.int64)


def test_an_account_is_funded_before_it_would_run_dry():
    """A buy of 25,000 yuan on an empty account: round sums of 10,000 come before the opening, enough and no more than three tenths above it."""
    events = Events(
        np.zeros(2, np.int32), ints(1_000_000, 2_000_000), np.zeros(2, np.int32), ints(-25_000 * YUAN, 5_000 * YUAN),
        np.full(2, TRADE, np.int8), ints(-1, -1),
    )  # fmt: skip
    moved = fund(events, ints(900_000), (100, 200), 1, ints(10_000 * YUAN), np.array([0.5]), 7)
    assert moved.amount.tolist() == [30_000 * YUAN]
    assert 900_000 - 200 <= moved.at[0] <= 900_000 - 100
    assert moved.ends.tolist() == [10_000 * YUAN]


def test_money_that_goes_out_is_limited_by_what_is_there():
    events = Events(
        np.zeros(3, np.int32), ints(10, 20, 30), np.zeros(3, np.int32), ints(10_000 * YUAN, -4_000 * YUAN, -9_000 * YUAN),
        np.array([COMES, TRADE, GOES], np.int8), ints(5, -1, 6),
    )  # fmt: skip
    moved = fund(events, ints(0), (1, 2), 1, ints(10_000 * YUAN), np.array([0.5]), 7)
    assert list(zip(moved.amount.tolist(), moved.source.tolist(), strict=True)) == [(10_000 * YUAN, 5), (-6_000 * YUAN, 6)]
    assert moved.ends.tolist() == [0]


def test_wallets_never_fall_below_zero_and_add_up():
    rng = np.random.default_rng(3)
    client = np.sort(rng.integers(0, 40, 2_000)).astype(np.int32)
    at = np.cumsum(rng.integers(1, 10**10, 2_000))
    amount = rng.integers(-30_000, 25_000, 2_000) * YUAN
    kept = wallets.keep(client, at, amount, np.zeros(40, np.int64), 0.7, 5)
    for one in range(40):
        events = [(int(t), int(a)) for t, a in zip(at[client == one], amount[client == one], strict=True)]
        events += [(int(t), int(a)) for c, t, a in zip(*kept.deposits, strict=True) if c == one]
        events += [(int(t), -int(a)) for c, t, a in zip(*kept.withdrawals, strict=True) if c == one]
        balance = 0
        for _, change in sorted(events, key=lambda row: (row[0], -row[1])):
            balance += change
            assert balance >= 0
        assert balance == kept.cash[one]
    assert len(kept.refused[0]) > 0


def test_who_types_does_one_order_after_the_other():
    delays = delivery._queue(ints(0, 0, 0, 10_000_000), ints(1, 1, 1, 1), ints(100, 200, 300, 400), 1)
    assert delays.tolist() == [101, 301, 601, 401]
    assert delivery._queue(ints(0, 0), ints(1, 1), ints(100, 200), 2).tolist() == [101, 201]


def test_events_stay_in_their_order():
    owner = np.array([0, 0, 0, 1], np.int32)
    assert delivery.in_turn(owner, ints(5, 3, 9, 1)).tolist() == [5, 5, 9, 1]


def test_a_clock_that_is_ahead_and_gains():
    clock = Clock(20.0, 0.5, 0)
    assert clock.shows(ints(10 * DAY_US, 0, -1)).tolist() == [10 * DAY_US + 25_000_000, 0, -1]


def test_months_turn_at_midnight_in_shanghai():
    # 1970-01-31 23:59:59 and 1970-02-01 00:00:00 in Shanghai.
    turn = 31 * DAY_US - 8 * 3_600_000_000
    assert months(ints(turn - 1_000_000, turn)).tolist() == [0, 1]
