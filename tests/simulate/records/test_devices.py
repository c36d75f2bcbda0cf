import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from kanchuan.simulate.market.calendar import trading_days
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US
from kanchuan.simulate.records.devices import MOBILE, SERVER, Counter, Devices, draw_counters
from kanchuan.simulate.records.identities import Identities
from kanchuan.simulate.records.market_book import EVENTS

DAYS = trading_days(dt.date(2024, 1, 2), dt.date(2024, 6, 28))
CLEAN = Counter((0.0,) * 5, 0.0, 0.0, 0.0, 0.0, 0.0, None, 0.0, ())


@pytest.fixture
def world():
    identities, rng = Identities(np.random.default_rng(1)), np.random.default_rng(2)
    return identities, rng, Devices(identities, draw_counters(rng, identities), DAYS)


def clean(identities):
    return Devices(identities, {one.broker_id: CLEAN for one in identities.brokers}, DAYS)


def moments(rng, count):
    days = np.sort(rng.choice(DAYS, count)).astype(np.int64)
    return np.sort(days * DAY_US - SHANGHAI_US + rng.integers(34_200, 54_000, count) * 1_000_000)


def traced(devices, rng, broker, kit, placed, owner="A"):
    traces = devices.traces(rng, broker, kit, owner, placed)
    return traces, devices.terminals()


def test_each_combination_is_one_row_and_every_order_has_one(world):
    identities, rng, _ = world
    devices, broker = clean(identities), identities.brokers[0]
    kit = devices.person(rng, broker, 3, "10000000007")
    placed = moments(rng, 300)
    traces, rows = traced(devices, rng, broker, kit, placed)
    assert len(traces.terminal) == 300
    assert traces.terminal.min() >= 0
    assert traces.terminal.max() < len(rows)
    without_id = [tuple(value for name, value in row.items() if name != "terminal_id") for row in rows]
    assert len(set(without_id)) == len(rows)
    assert len({row["terminal_id"] for row in rows}) == len(rows)
    assert all(value not in ("", "NA", "0") for row in rows for value in row.values())


def test_one_machine_of_several_accounts_shows_the_same_fields(world):
    identities, rng, _ = world
    devices = clean(identities)
    machine, home = devices.device(rng, "pc"), devices.line(rng, 3, lease_days=9_999)
    seen = []
    for place in (0, 1):
        broker = identities.brokers[place]
        kit = devices.person(rng, broker, 3, "10000000007", home=home, computer=machine, kinds=("pc",))
        traces = devices.traces(rng, broker, kit, f"A{place}", moments(rng, 40))
        seen.append(set(traces.terminal.tolist()))
    rows = devices.terminals()
    disks = [{rows[one]["disk_serial"] for one in each} for each in seen]
    assert disks[0] == disks[1] == {machine.fields["disk_serial"]}
    addresses = [{rows[one]["public_ip"] for one in each} for each in seen]
    assert addresses[0] & addresses[1]


def test_what_is_missing_is_null_and_blank_machines_of_two_accounts_stay_apart(world):
    identities, rng, _ = world
    broker = identities.brokers[0]
    devices = Devices(identities, {broker.broker_id: replace(CLEAN, missing=(1.0,) * 5)}, DAYS)
    line, machine = devices.line(rng, 0, SERVER), devices.device(rng, "relay", blank=True)
    kit = devices.programme(rng, broker, line=line, device=machine)
    for owner in "AB":
        devices.traces(rng, broker, kit, owner, moments(rng, 30))
    rows = devices.terminals()
    assert len({row["terminal_id"] for row in rows}) == len(rows) >= 2
    assert {row["kind"] for row in rows} == {"relay"}
    assert {row["public_ip"] for row in rows} == set(line.addresses)
    assert all(row[name] is None for row in rows for name in ("mac", "disk_serial", "cpu_id", "imei", "phone_number"))


def test_a_counter_that_drops_everything_records_no_terminal(world):
    identities, rng, _ = world
    broker = identities.brokers[0]
    devices = Devices(identities, {broker.broker_id: replace(CLEAN, drops=1.0)}, DAYS)
    traces, rows = traced(devices, rng, broker, devices.person(rng, broker, 3, "10000000007"), moments(rng, 20))
    assert not rows
    assert (traces.terminal == -1).all()
    assert (traces.login_terminal == -1).all()


def test_a_gateway_hides_the_clients_address(world):
    identities, rng, _ = world
    broker = identities.brokers[0]
    devices = Devices(identities, {broker.broker_id: replace(CLEAN, gateway=1.0, gateways=(("198.18.0.9", 1),))}, DAYS)
    _, rows = traced(devices, rng, broker, devices.person(rng, broker, 3, "10000000007"), moments(rng, 20))
    assert {(row["public_ip"], row["region"]) for row in rows} == {("198.18.0.9", "上海")}


def test_logins_come_before_orders_and_passwords_when_said(world):
    identities, rng, devices = world
    broker = identities.brokers[0]
    changed = int(DAYS[60]) * DAY_US - SHANGHAI_US + 10 * 3600 * 1_000_000
    kit = devices.person(rng, broker, 3, "10000000007", passwords=[changed])
    placed = moments(rng, 100)
    traces = devices.traces(rng, broker, replace(kit, habits=replace(kit.habits, seen=1.0, looks_a_day=0.0, logout=0.0)), "A", placed)
    logins = np.sort(traces.at[traces.event == EVENTS.index("login")])
    assert logins[0] < placed[0]
    assert len(logins) >= len({int(day) for day in (placed + SHANGHAI_US) // DAY_US})
    own = traces.at[traces.event == EVENTS.index("password_change")]
    assert (abs(own - changed) < DAY_US).any()
    assert len(traces.logins(7)) == len(traces.at)


def test_phones_are_replaced_and_lines_change(world):
    identities, rng, _ = world
    devices, broker = clean(identities), identities.brokers[0]
    phone, newer = devices.device(rng, "phone"), devices.device(rng, "phone")
    middle = int(DAYS[60]) * DAY_US - SHANGHAI_US
    line = devices.line(rng, 3, lease_days=5)
    slot = replace(devices.slot(rng, broker, phone, [(line, 1.0)]), devices=(phone, newer), since=(0, middle))
    kit = replace(devices.person(rng, broker, 3, "10000000007"), slots=(slot,), shares=(1.0,), mixes=0.0, journeys=())
    placed = moments(rng, 200)
    traces, rows = traced(devices, rng, broker, kit, placed)
    imeis = np.array([rows[one]["imei"] for one in traces.terminal])
    assert set(imeis[placed < middle]) == {phone.fields["imei"]}
    assert set(imeis[placed >= middle]) == {newer.fields["imei"]}
    assert len({row["public_ip"] for row in rows}) > 5


def test_a_carriers_network_seems_to_be_in_the_provinces_first_city(world):
    identities, rng, _ = world
    devices, broker = clean(identities), identities.brokers[0]
    carrier = devices.line(rng, 10, MOBILE)
    slot = devices.slot(rng, broker, devices.device(rng, "phone"), [(carrier, 1.0)], numbers=["10000000007"])
    kit = replace(devices.person(rng, broker, 10, "10000000007"), slots=(slot,), shares=(1.0,), mixes=0.0, journeys=())
    _, rows = traced(devices, rng, broker, kit, moments(rng, 20))
    assert {row["region"] for row in rows} == {"江苏南京"}
    assert {row["phone_number"] for row in rows} == {"10000000007"}


def test_harder_worlds_miss_more():
    def missing(difficulty):
        identities = Identities(np.random.default_rng(1))
        counters = draw_counters(np.random.default_rng(2), identities, difficulty)
        return np.mean([(*one.missing, one.loses, one.drops, one.gateway) for one in counters.values()])

    assert missing(1.0) > 1.5 * missing(0.0)


def test_the_same_seed_gives_the_same():
    def run():
        identities, rng = Identities(np.random.default_rng(1)), np.random.default_rng(2)
        devices = Devices(identities, draw_counters(rng, identities, 0.5), DAYS, 0.5)
        broker = identities.brokers[3]
        kit = devices.person(rng, broker, 3, "10000000007")
        traces = devices.traces(rng, broker, kit, "A", moments(rng, 80))
        return traces.at.tolist(), traces.terminal.tolist(), devices.terminals()

    assert run() == run()
