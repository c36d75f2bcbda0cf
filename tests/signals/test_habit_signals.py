from __future__ import annotations

import math

import pytest
from signal_books import Values, order, transfer, write


def lots(hours, account="A", quantity=1000):
    """One lot a pair of hours: bought on one day, sold the next, in a security of its own."""
    rows = []
    for n, (opened, closed) in enumerate(hours):
        day = f"2026-03-{2 + n % 4:02d}", f"2026-03-{3 + n % 4:02d}"
        symbol = f"{600001 + n}.SH"
        rows.append(order(2 * n, f"{day[0]} {opened}", symbol=symbol, quantity=quantity + 100 * n, account=account))
        rows.append(order(2 * n + 1, f"{day[1]} {closed}", "sell", symbol=symbol, quantity=quantity + 100 * n, account=account))
    return rows


def test_two_people_at_their_own_hours(tmp_path):
    """Eight lots are bought and sold at 10:00, eight at 14:00: the correlation is 1, kept at 0.999, less 1.5 / sqrt(16 - 3)."""
    values = Values(write(tmp_path, orders=lots([("10:00:00", "10:00:00"), ("14:00:00", "14:00:00")] * 8)))
    assert values.detail("closes_lots_at_their_own_hour") == {"trips": 16.0, "raw": 1.0}
    assert values("closes_lots_at_their_own_hour") == pytest.approx(math.tanh(math.atanh(0.999) - 1.5 / math.sqrt(13)), abs=1e-6)
    assert values.support("closes_lots_at_their_own_hour") == 16


def test_one_person_at_two_hours_shows_nothing(tmp_path):
    both = [("10:00:00", "10:00:00"), ("10:00:00", "14:00:00"), ("14:00:00", "10:00:00"), ("14:00:00", "14:00:00")]
    assert Values(write(tmp_path, orders=lots(both * 4)))("closes_lots_at_their_own_hour") == 0.0


def test_a_basket_has_one_hour(tmp_path):
    """Securities that keep their places within ten minutes, bought and sold: all in one quarter of an hour."""
    hours = [(f"10:{n % 10:02d}:00", f"10:{n % 10:02d}:00") for n in range(16)]
    assert Values(write(tmp_path, orders=lots(hours)))("closes_lots_at_their_own_hour") == 0.0


def test_too_few_lots_say_nothing(tmp_path):
    values = Values(write(tmp_path, orders=lots([("10:00:00", "10:00:00"), ("14:00:00", "14:00:00")] * 5)))
    assert values("closes_lots_at_their_own_hour") is None


def _sized(first, second):
    """Eight openings a security in different sizes around two means, one a day."""
    rows = []
    for n in range(8):
        rows.append(order(2 * n, f"2026-03-{2 + n:02d} 10:00:00", symbol="600001.SH", quantity=first + 100 * n))
        rows.append(order(2 * n + 1, f"2026-03-{2 + n:02d} 10:30:00", symbol="600002.SH", quantity=second + 100 * n))
    return rows


def test_sizes_by_security(tmp_path):
    apart = Values(write(tmp_path / "apart", orders=_sized(1000, 50_000)))
    # Two groups of eight, nearly all the spread between them: 1 less 1.5 x sqrt(2 x 1 x (1 + 1/14)) / 16 at most.
    limit = 1 - 1.5 * math.sqrt(2 * (1 + 1 / 14)) / 16
    assert 0.7 < apart("sizes_orders_by_security") < limit
    assert apart.support("sizes_orders_by_security") == 16
    # The same sizes in both: the security explains nothing.
    assert Values(write(tmp_path / "alike", orders=_sized(1000, 1000)))("sizes_orders_by_security") == 0.0


def test_equal_slots_say_nothing_however_neat(tmp_path):
    rows = [
        order(n, f"2026-03-{2 + n // 2:02d} 10:00:00", symbol=f"60000{1 + n % 2}.SH", price=10 if n % 2 else 50, quantity=(20_000 if n % 2 else 4_000) + 100 * (n // 2))
        for n in range(20)
    ]  # fmt: skip
    assert Values(write(tmp_path, orders=rows))("sizes_orders_by_security") == 0.0


def test_long_and_short_at_once(tmp_path):
    contract = {"symbol": "rb2510.SHFE", "price": 3000}
    rows = [
        order(1, "09:30:00", quantity=2, effect="open", **contract),
        order(2, "09:31:00", "sell", quantity=1, effect="open", **contract),  # while long
        order(3, "09:32:00", quantity=1, effect="close", **contract),  # the short is closed
        order(4, "09:33:00", quantity=1, effect="open", **contract),  # only long stands
        order(5, "09:34:00", "sell", quantity=3, effect="close", **contract),
        order(6, "09:35:00", "sell", quantity=1, effect="open", **contract),  # nothing stands
    ]
    values = Values(write(tmp_path, orders=rows))
    assert values.detail("holds_both_directions_at_once") == {"openings": 4, "against": 1, "contracts": 1}
    assert values("holds_both_directions_at_once") == 0.25


def test_interleaved_round_trips(tmp_path):
    rows = [
        order(1, "09:30:00", "sell", quantity=1000),
        order(2, "09:40:00", "sell", symbol="600002.SH", quantity=500),
        order(3, "09:50:00", quantity=1000),
        order(4, "10:00:00", symbol="600002.SH", quantity=500),
        order(5, "10:10:00", "sell", quantity=1000),
        order(6, "10:20:00", quantity=1000),
        order(7, "10:30:00", symbol="600002.SH", quantity=300),
    ]
    values = Values(write(tmp_path, orders=rows))
    # Three round trips end where they began; the first of each security overlap, the last of 600001 runs alone. The last buy is no round trip.
    assert values("interleaves_round_trips") == pytest.approx(2 / 3)
    assert values.detail("interleaves_round_trips") == {
        "trips": 3,
        "beside": 2,
        "days": 1,
        "examples_text": "2026-03-02 600001.SH 1 次（1000 股）、600002.SH 1 次（500 股）",
    }
    assert values("turns_over_several_books_at_once") == 1.0  # 600002 ends 300 above where it began


def test_each_tag_its_machine(tmp_path):
    machines = [{"terminal_id": f"t{n}", "disk_serial": f"D{n}", "cpu_id": f"C{n}"} for n in range(3)]
    own = [order(n, f"10:{n:02d}:00", remark=f"tag{n % 3}", terminal_id=f"t{n % 3}") for n in range(15)]
    assert Values(write(tmp_path / "own", orders=own, terminals=machines))("gives_each_tag_its_machine") == 3.0
    one = [order(n, f"10:{n:02d}:00", remark=f"tag{n % 3}", terminal_id="t0") for n in range(15)]
    assert Values(write(tmp_path / "one", orders=one, terminals=machines))("gives_each_tag_its_machine") == 1.0


def test_a_change_of_hands(tmp_path):
    """Money out, more in, from another, a new machine, ten times the orders in ten times the size: six signs at one change."""
    old = [order(n, f"2026-03-{2 + n:02d} 10:00:00", terminal_id="old") for n in range(4)]
    new = [order(10 + n, f"2026-03-{10 + n % 10:02d} 10:{n:02d}:00", quantity=1000, terminal_id="new") for n in range(40)]
    values = Values(
        write(
            tmp_path,
            orders=old + new,
            terminals=[{"terminal_id": "old", "imei": "1"}, {"terminal_id": "new", "imei": "2"}],
            logins=[{"account_id": "A", "at": "2026-03-09 10:00:00+08", "event": "password_change", "terminal_id": "new"}],
            accounts=[{"account_id": "A", "holder_id": "P"}],
            parties=[{"party_id": "P", "kind": "person", "name": "甲"}],
            transfers=[
                transfer(1, "2026-03-06", "A", "bank", 30_000),
                transfer(2, "2026-03-09", "lender", "bank", 200_000, "bank", payer_name="乙"),
                transfer(3, "2026-03-10", "bank", "A", 200_000),
            ],
        )
    )
    assert values("changes_hands_at_password_change") == 6.0
    assert values.detail("changes_hands_at_password_change")["day_text"] == "2026-03-09"
    assert values("swaps_money_around_password_change") == 1.0
    assert values("passes_others_money_to_the_broker") == 1.0
    assert values("is_funded_by_others") == 1.0


def test_a_new_telephone_alone_is_one_sign(tmp_path):
    rows = [order(n, f"2026-03-{2 + n:02d} 10:00:00", terminal_id="old" if n < 7 else "new") for n in range(18)]
    values = Values(
        write(
            tmp_path,
            orders=rows,
            terminals=[{"terminal_id": "old", "imei": "1"}, {"terminal_id": "new", "imei": "2"}],
            logins=[{"account_id": "A", "at": "2026-03-09 09:00:00+08", "event": "password_change", "terminal_id": "new"}],
        )
    )
    assert values("changes_hands_at_password_change") == 1.0


def test_the_same_days_as_another_account(tmp_path):
    rows = []
    for n in range(12):  # ten accounts and two that go together, each in securities of its own
        for day in range(5):
            symbol = f"{600001 + (n if n < 11 else 10) * 10 + day}.SH"
            rows.append(order(day, f"2026-03-{2 + day:02d} 10:00:00", symbol=symbol, account=f"A{n:02d}"))
    values = Values(write(tmp_path, orders=rows))
    # Both buy five times; by chance 5 x 5 / (2 sides x 55 securities x 5 days).
    chance = 25 / 550
    assert values("trades_alongside_another_account", "A10") == pytest.approx(5 - chance - 1.5 * math.sqrt(chance), abs=1e-6)
    assert values("trades_alongside_another_account", "A00") == 0.0


def test_lots_open_on_average(tmp_path):
    # Two lots of one day each within two days from first to last trade.
    rows = [
        order(1, "2026-03-02 10:00:00", quantity=100),
        order(2, "2026-03-03 10:00:00", "sell", quantity=100),
        order(3, "2026-03-03 10:00:00", symbol="600002.SH", quantity=300),
        order(4, "2026-03-04 10:00:00", "sell", symbol="600002.SH", quantity=300),
    ]
    assert Values(write(tmp_path, orders=rows))("holds_many_lots_at_once") == 1.0


def test_hours_and_sizes_go_together(tmp_path):
    rows = [
        order(n, f"2026-03-{2 + n // 2:02d} {'10' if n % 2 else '14'}:00:00", symbol=f"{600001 + n}.SH", quantity=(1000 if n % 2 else 30_000) + 100 * n)
        for n in range(24)
    ]  # fmt: skip
    assert Values(write(tmp_path, orders=rows))("sizes_orders_by_hour") > 0.7
