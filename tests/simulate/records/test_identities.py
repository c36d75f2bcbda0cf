import datetime as dt
import re

import numpy as np
import pytest

from kanchuan.simulate.records.identities import CITIES, CITY_PROVINCE, PROVINCES, Identities, _Series
from kanchuan.sources.terminal_strings import read

N = 3000


def of(seed=1):
    return Identities(np.random.default_rng(seed))


def test_everything_is_given_once():
    ids, rng = of(), np.random.default_rng(2)
    people = ids.people(rng, N)
    firm = ids.brokers[0]
    series = {
        "phones": [one.phone for one in people] + ids.phones(N),
        "id numbers": [one.id_number for one in people],
        "parties": [one.party_id for one in people],
        "addresses": [one.address for one in people],
        "accounts": ids.account_ids(firm, N) + ids.account_ids(ids.brokers[1], N),
        "cards": ids.bank_cards(N),
        "macs": ids.macs(N),
        "disks": ids.disk_serials(rng, N),
        "imeis": ids.imeis(N),
        "vendor ids": ids.vendor_ids(N),
        "terminals": ids.terminal_ids(N),
        "companies": ids.companies(rng, ids.cities(rng, 200)),
    }
    for what, values in series.items():
        assert len(set(values)) == len(values), what


def test_numbers_are_those_of_nobody():
    ids, rng = of(), np.random.default_rng(2)
    one = ids.people(rng, 1)[0]
    assert re.fullmatch(r"10[0-2]\d{8}", one.phone)
    assert one.id_number.startswith("99")
    assert len(one.id_number) == 18
    assert ids.bank_cards(1)[0].startswith("99")
    assert ids.imeis(1)[0].startswith("00")
    assert int(ids.macs(1)[0][1], 16) & 3 == 2
    addresses = ids.fixed_addresses(ids.cities(rng, 50)) + ids.mobile_addresses(rng, ids.cities(rng, 50)) + ids.server_addresses(rng, 50)[0]
    assert all(re.match(r"198\.1[89]\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:", one) for one in addresses)


def test_what_is_written_for_a_machine_is_read_again():
    ids, rng = of(), np.random.default_rng(3)
    macs, disks, processors, numbers = ids.macs(50), ids.disk_serials(rng, 50), ids.cpu_ids(rng, 50), ids.phones(50)
    imeis, address = ids.imeis(50), ids.fixed_addresses(np.zeros(50, np.int64))
    for mac, disk, cpu, phone, imei, ip in zip(macs, disks, processors, numbers, imeis, address, strict=True):
        pc = read(f"PC;IIP={ip};IPORT=1;LIP=NA;MAC={mac};HD={disk};CPU={cpu}@X;V1")
        assert (pc.public_ip, pc.mac, pc.disk_serial, pc.cpu_id) == (ip, mac, disk, cpu)
        mobile = read(f"MA;IIP={ip};IPORT=1;LIP=NA;MAC=NA;IMEI={imei};RMPN={phone};UMPN=NA@X;V1")
        assert (mobile.imei, mobile.phone_number) == (imei, phone)


def test_broadband_lines_are_unique_until_the_city_has_no_more():
    ids = of()
    city = CITIES.index("拉萨")
    known = 254 * len(ids._blocks.fixed[city])
    lines = ids.fixed_addresses(np.full(known, city))
    assert len(set(lines)) == known
    assert ids.fixed_addresses(np.full(3, city)) == lines[:3]


def test_the_same_seed_gives_the_same_and_another_another():
    def drawn(seed):
        ids, rng = of(seed), np.random.default_rng(5)
        holder = ids.people(rng, 1)[0]
        return holder, ids.account(rng, holder, dt.date(2015, 1, 5)), ids.bank_cards(3), ids.organisations(rng, 2, "product")

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_a_series_is_one_to_one_and_ends():
    series = _Series(np.random.default_rng(1), 1000, "things")
    assert sorted(series.take(400).tolist() + series.take(600).tolist()) == list(range(1000))
    with pytest.raises(ValueError, match="no more than 1000 different things"):
        series.take(1)


def test_places():
    assert len(PROVINCES) == 31
    assert Identities.region(CITIES.index("苏州")) == "江苏苏州"
    assert Identities.region(CITIES.index("苏州"), mobile=True) == "江苏南京"
    assert Identities.region(CITIES.index("上海")) == "上海"
    assert len(CITIES) == len(CITY_PROVINCE)


def test_an_account_says_who_and_where():
    ids, rng = of(), np.random.default_rng(4)
    holder = ids.organisations(rng, 1, "product")[0]
    row = ids.account(rng, holder, dt.date(2018, 3, 1), second_contact="10000000001")
    assert row["holder_kind"] == "product"
    assert holder.party()["kind"] == "organisation"
    assert row["branch"].startswith(row["broker_id"])
