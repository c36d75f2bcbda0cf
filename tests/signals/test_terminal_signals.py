from __future__ import annotations

import pytest
from signal_books import Values, order, write

PC = {
    "terminal_id": "pc",
    "kind": "pc",
    "disk_serial": "WD1",
    "cpu_id": "BF01",
    "mac": "00:11:22:33:44:55",
    "region": "上海",
    "app_id": "x",
}
PHONE = {"terminal_id": "phone", "kind": "phone", "imei": "8600001", "phone_number": "13900000001", "region": "杭州", "app_id": "y"}
BLANK = {
    "terminal_id": "blank",
    "kind": "relay",
    "disk_serial": "NA",
    "cpu_id": "0000",
    "mac": "00:00:00:00:00:00",
    "region": None,
    "app_id": None,
}


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    # Six orders: pc, phone 5 s later (other machine, other region), pc 40 minutes later, pc 2 s later, blank twice.
    rows = [
        order(1, "09:30:00", terminal_id="pc"),
        order(2, "09:30:05", terminal_id="phone"),
        order(3, "10:10:05", terminal_id="pc"),
        order(4, "10:10:07", terminal_id="pc"),
        order(5, "13:00:00", terminal_id="blank"),
        order(6, "13:30:00", terminal_id="blank"),
    ]
    return Values(write(tmp_path_factory.mktemp("one"), orders=rows, terminals=[PC, PHONE, BLANK]))


def test_machines_regions_and_applications_per_day(one):
    assert one("is_used_from_many_machines") == 3.0
    assert one("is_used_from_many_regions") == 2.0
    assert one("uses_many_applications") == 2.0


def test_alternation_counts_only_known_machines_within_ten_seconds(one):
    # Pairs with both machines known: 1-2, 2-3, 3-4; two of them within 10 s, and the machine changes in the first only.
    # One person at two machines, three orders from one and one from the other, would change in 2 x 3/4 x 1/4 of those two pairs.
    assert one("alternates_machines_within_seconds") == pytest.approx((1 - 2 * 2 * 3 / 4 * 1 / 4) / 3, abs=1e-6)
    assert one.support("alternates_machines_within_seconds") == 3


def test_travel_is_a_change_of_region_within_half_an_hour(one):
    assert one("travels_impossibly") == pytest.approx(1 / 3)


def test_placeholders_are_blank_and_relays_are_counted(one):
    assert one("hides_its_terminal") == pytest.approx(2 / 6)
    assert one("orders_through_a_relay") == pytest.approx(2 / 6)


def test_no_single_machine_speaks_for_the_account(one):
    # A relay was used: what speaks for one hand is not computed.
    assert one("keeps_to_one_machine") is None


def _sharing(**accounts):
    """Accounts A, B, C and D each place two orders from the same computer on one day."""
    rows = [order(n, f"10:0{n}:00", account=name, terminal_id=f"pc-{name}") for name in "ABCD" for n in (1, 2)]
    terminals = [{**PC, "terminal_id": f"pc-{name}"} for name in "ABCD"]
    listed = [
        {"account_id": name, "holder_id": f"P{name}", "holder_kind": "person", "address": None, **accounts.get(name, {})} for name in "ABCD"
    ]
    return rows, terminals, listed


def test_strangers_on_one_machine(tmp_path):
    rows, terminals, listed = _sharing()
    values = Values(write(tmp_path, orders=rows, terminals=terminals, accounts=listed))
    assert values("shares_a_strong_terminal") == 3.0
    assert values.detail("shares_a_strong_terminal")["day_text"] == "2026-03-02"
    assert values("keeps_to_one_machine") == 0.0


def test_a_couple_counts_once_and_products_do_not_count(tmp_path):
    rows, terminals, listed = _sharing(D={"holder_kind": "product"})
    spouses = [{"from_party": "PB", "to_party": "PA", "kind": "spouse"}]
    values = Values(write(tmp_path, orders=rows, terminals=terminals, accounts=listed, relations=spouses))
    # The household of A and B, and C.
    assert values("shares_a_strong_terminal", "A") == 1.0
    assert values("shares_a_strong_terminal", "C") == 1.0


def test_one_address_of_four_is_a_family(tmp_path):
    rows, terminals, listed = _sharing(**{name: {"address": "某路1号"} for name in "ABCD"})
    values = Values(write(tmp_path, orders=rows, terminals=terminals, accounts=listed))
    assert values("shares_a_strong_terminal") == 0.0
    assert values("shares_only_within_the_family") == 3.0
    assert values("shares_an_address") == 0.0
    assert values("keeps_to_one_machine") == 1.0


def test_one_identifier_alone_is_no_machine(tmp_path):
    rows, _, listed = _sharing()
    office = [{"terminal_id": f"pc-{name}", "kind": "pc", "public_ip": "1.2.3.4", "mac": "00:11:22:33:44:55"} for name in "ABCD"]
    values = Values(write(tmp_path, orders=rows, terminals=office, accounts=listed))
    assert values("shares_a_strong_terminal") is None


def test_a_hall_computer_used_once_is_not_the_accounts_machine(tmp_path):
    rows, terminals, listed = _sharing()
    rows += [order(n, f"13:{n}:00", account="A", terminal_id="own") for n in range(10, 20)]
    terminals.append({**PC, "terminal_id": "own", "disk_serial": "WD9", "cpu_id": "BF09"})
    values = Values(write(tmp_path, orders=rows, terminals=terminals, accounts=listed))
    assert values("shares_a_strong_terminal", "A") == 0.0
    assert values("shares_a_strong_terminal", "B") == 3.0
