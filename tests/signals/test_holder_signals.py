from __future__ import annotations

import pytest
from signal_books import Values, order, write


def test_shared_telephone_across_households(tmp_path):
    accounts = [
        {
            "account_id": f"A{n}",
            "holder_id": f"P{n}",
            "phone": "139" if n < 2 else f"13{n}",
            "second_contact": "139" if n == 2 else None,
            "address": None,
        }
        for n in range(4)
    ]
    values = Values(write(tmp_path, accounts=accounts))
    assert [values("shares_a_contact", f"A{n}") for n in range(4)] == [2.0, 2.0, 2.0, 0.0]
    assert values.detail("shares_a_contact", "A2")["phone_text"] == "139"


def test_many_holders_at_one_address(tmp_path):
    accounts = [{"account_id": f"A{n}", "holder_id": f"P{n}", "address": "某厂宿舍"} for n in range(6)]
    assert Values(write(tmp_path, accounts=accounts))("shares_an_address", "A0") == 5.0


def test_waking_from_sleep(tmp_path):
    early = [order(1, "2025-03-03 10:00:00")]
    late = [order(2 + n, f"2026-03-03 10:00:{n:02d}") for n in range(21)]
    values = Values(write(tmp_path, orders=early + late))
    assert values("wakes_after_sleep") == 365.0
    assert values.detail("wakes_after_sleep") == {"sleep": 365, "day_text": "2026-03-03", "after": 21}


def test_twenty_orders_do_not_wake(tmp_path):
    rows = [order(1, "2025-03-03 10:00:00")] + [order(2 + n, f"2026-03-03 10:00:{n:02d}") for n in range(20)]
    # The 21 orders that follow the first day of the dataset do: no sleep before them.
    assert Values(write(tmp_path, orders=rows))("wakes_after_sleep") == 0.0


def test_opened_in_a_batch(tmp_path):
    weeks = ["2025-01-06", "2025-02-03", "2025-03-03", "2025-04-07"]
    accounts = [{"account_id": f"A{n}", "branch": "B", "opened_on": day} for n, day in enumerate(weeks)]
    accounts += [{"account_id": f"Z{n}", "branch": "B", "opened_on": "2025-06-02"} for n in range(8)]
    values = Values(write(tmp_path, accounts=accounts))
    assert values("was_opened_with_others", "Z1") == 8.0
    assert values("was_opened_with_others", "A1") == 1.0


def test_trade_after_a_password_change(tmp_path):
    rows = [order(n, f"2026-03-01 10:00:{n:02d}") for n in range(5)] + [order(10 + n, f"2026-03-20 10:00:{n:02d}") for n in range(35)]
    change = [{"account_id": "A", "at": "2026-03-15 09:00:00+08", "event": "transfer_password_change"}]
    values = Values(write(tmp_path, orders=rows, logins=change))
    assert values("changes_after_password_change") == pytest.approx((35 + 5) / (5 + 5))


def test_an_institution_with_its_interface(tmp_path):
    accounts = [
        {"account_id": "A", "holder_kind": "product"},
        {"account_id": "B", "holder_kind": "person"},
        {"account_id": "C", "holder_kind": None},
        {"account_id": "D", "holder_kind": "organisation"},
    ]
    terminals = [{"terminal_id": "api", "kind": "api", "disk_serial": "D", "cpu_id": "C"}]
    rows = [
        order(1, "10:00:00", terminal_id="api"),
        order(1, "10:00:00", account="B", terminal_id="api"),
        order(1, "10:00:00", account="C"),
        order(1, "10:00:00", account="D", terminal_id="api"),
    ]
    values = Values(write(tmp_path, accounts=accounts, orders=rows, terminals=terminals))
    assert values("is_an_institution_with_one_interface", "A") == 2.9
    assert values("is_an_institution_with_one_interface", "D") == 1.9
    assert values("is_an_institution_with_one_interface", "B") == 0.0
    assert values("is_an_institution_with_one_interface", "C") is None
