from __future__ import annotations

import pytest
from signal_books import Values, order, transfer, write

ACCOUNTS = [{"account_id": "A", "holder_id": "P1", "market": "stock"}]
PARTIES = [{"party_id": "P1", "kind": "person", "name": "甲"}]


def test_whole_ten_thousands(tmp_path):
    moves = [transfer(n, f"2026-03-0{n}", "bank", "A", amount) for n, amount in enumerate((10_000, 50_000, 12_345.67, 30_000), 1)]
    values = Values(
        write(
            tmp_path,
            accounts=ACCOUNTS,
            transfers=[
                *moves,
                transfer(9, "2026-03-09", "A", "bank", 40_000),
                transfer(10, "2026-03-09", "bank", "A", 7, succeeded="false"),
            ],
        )
    )
    assert values("tops_up_in_round_sums") == 0.75
    assert values.detail("tops_up_in_round_sums") == {"deposits": 4, "whole": 3, "total": 102345}


def test_proportion_of_two_payers_of_one_day(tmp_path):
    moves = [
        transfer(1, "2026-03-02", "x", "A", 20_000),
        transfer(2, "2026-03-02", "y", "A", 100_000),  # five times, another payer
        transfer(3, "2026-03-03", "x", "A", 20_000),
        transfer(4, "2026-03-03", "x", "A", 100_000),  # the same payer
        transfer(5, "2026-03-04", "x", "A", 20_000),
        transfer(6, "2026-03-04", "y", "A", 40_000),  # twice only
        transfer(7, "2026-03-05", "x", "A", 20_000),
        transfer(8, "2026-03-05", "y", "A", 110_000),  # no whole multiple
    ]
    values = Values(write(tmp_path, accounts=ACCOUNTS, transfers=moves))
    assert values("tops_up_in_proportion") == 1.0
    assert values.detail("tops_up_in_proportion") == {"pairs": 1, "small": 20000, "large": 100000, "day_text": "2026-03-02"}


def _changes(*days):
    return [{"account_id": "A", "at": f"{day} 09:00:00+08", "event": "password_change", "terminal_id": None} for day in days]


def test_money_out_before_and_in_after_a_password_change(tmp_path):
    moves = [
        transfer(1, "2026-03-02", "A", "bank", 300_000),
        transfer(2, "2026-03-09", "bank", "A", 200_000),
        transfer(3, "2026-04-20", "bank", "A", 300_000),
    ]
    values = Values(write(tmp_path, accounts=ACCOUNTS, transfers=moves, logins=_changes("2026-03-05", "2026-04-18")))
    # Large is 150,000: the first change has both, the second has no money out before.
    assert values("swaps_money_around_password_change") == 1.0
    assert values.support("swaps_money_around_password_change") == 2


def test_whole_sums_in_proportion_after_each_password_change(tmp_path):
    moves = [
        transfer(n, day, "bank", "A", amount)
        for n, (day, amount) in enumerate([("2026-03-03", 50_000), ("2026-04-02", 100_000), ("2026-05-02", 70_000), ("2026-06-01", 33.5)])
    ]
    values = Values(
        write(tmp_path, accounts=ACCOUNTS, transfers=moves, logins=_changes("2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01"))
    )
    # 50,000 and 100,000 are in proportion; 70,000 is with neither; 33.50 is no whole thousand.
    assert values("deposits_follow_password_changes") == 2.0
    assert values.detail("deposits_follow_password_changes") == {"changes": 4, "followed": 2}


def test_payers_into_the_tied_bank_account(tmp_path):
    moves = [
        transfer(0, "2026-03-01", "bank", "A", 5),
        *(
            transfer(n, "2026-03-02", f"x{n % 12}", "bank", 1000, channel="bank", payer_name="甲" if n == 11 else f"n{n % 12}")
            for n in range(1, 25)
        ),
    ]
    values = Values(write(tmp_path, accounts=ACCOUNTS, parties=PARTIES, transfers=moves))
    # Twelve payers; the one credit in the holder's own name does not count, the other from the same payer does.
    assert values.detail("pools_money_from_many") == {"payers": 12, "credits": 23, "total": 23000}
    assert values("pools_money_from_many") == 12.0
    # In by name: 23,000 of others beside 1,000 of the holder; the first transfer names nobody.
    assert values("is_funded_by_others") == pytest.approx(23 / 24)


def test_regular_interest(tmp_path):
    days = ["2026-01-05", "2026-02-04", "2026-03-06", "2026-04-05"]
    moves = [transfer(n, day, "A", "lender", 2000, channel="bank") for n, day in enumerate(days)]
    moves += [transfer(10 + n, day, "A", "shop", 2000 + n, channel="bank") for n, day in enumerate(days)]
    values = Values(write(tmp_path, accounts=ACCOUNTS, transfers=moves))
    assert values("pays_regular_interest") == 1.0
    assert values.detail("pays_regular_interest") == {"series": 1, "longest": 4}


def test_money_passed_through(tmp_path):
    # 100 in and 30 out on the day, 50 more out the next: 80 of 100. Later 20 in that stays.
    moves = [
        transfer(1, "2026-03-02", "x", "A", 100),
        transfer(2, "2026-03-02", "A", "y", 30),
        transfer(3, "2026-03-03", "A", "y", 50),
        transfer(4, "2026-03-10", "x", "A", 20),
    ]
    assert Values(write(tmp_path, accounts=ACCOUNTS, transfers=moves))("passes_money_through") == pytest.approx(80 / 120)


def test_without_transfers_nothing_is_said_of_money(tmp_path):
    values = Values(write(tmp_path, accounts=ACCOUNTS, orders=[order(1, "09:30:00")]))
    assert [
        values(name) for name in ("tops_up_in_round_sums", "pools_money_from_many", "passes_money_through", "pays_regular_interest")
    ] == [None] * 4
