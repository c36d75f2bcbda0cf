from __future__ import annotations

import pyarrow as pa
import pytest
from futures_reading import read
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.sources import terminal_strings
from kanchuan.sources.terminal_strings import Terminal, TerminalColumns, inner_address, serial_of

PC = "PC;IIP=203.0.113.20;IPORT=50002;LIP=192.168.6.5;MAC=0A1B2C3D5001^0A1B2C3D5002;HD=DISK5001;PCN=DESK;CPU=BFEBFBFF00A065@SomeClient;V1.0.1"
PHONE = "MI;IIP=198.51.100.31;IPORT=12003;LIP=192.168.2.2;MAC=NA;IDFV=0A0A-IDFV-0005;RMPN=13911110005;UMPN=13911110995@iosapp;V2.1"
AT11 = "1@2026-05-15 08:55:01@192.168.1.20@10.8.0.6@0A1B2C3D4E01@@DESK1@10.0@DISK000001@BFEBFBFF000906EA@BIOS01"
AT9 = "2@2026-05-15 09:01:59@192.168.3.9@0A1B2C3D4E09@box1@5.4.0@DISK09@CPU0009@NA"


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine(threads=1) as opened:
        for macro in terminal_strings.MACROS:
            opened.execute(macro)
        yield opened


def by_query(engine: DuckDBEngine, texts: list[str], account: str = "1") -> list[dict]:
    engine.register("strings", pa.table({"source_row": list(range(len(texts))), "terminal": texts, "account": [account] * len(texts)}))
    columns = TerminalColumns(("terminal",), account="account", source="strings")
    read_back = {row["raw"]: row for row in engine.arrow(columns._parsed()).to_pylist()}
    engine.unregister("strings")
    return [read_back[text] for text in texts]


def test_a_securities_string_of_a_computer():
    assert terminal_strings.read(PC) == Terminal(
        "pc", "203.0.113.20", "192.168.6.5", "0A1B2C3D5001", "DISK5001", "BFEBFBFF00A065", app_id="SomeClient"
    )


def test_a_phone_takes_the_number_in_use_before_the_registered_one():
    assert terminal_strings.read(PHONE) == Terminal(
        "phone", "198.51.100.31", "192.168.2.2", phone_number="13911110995", idfv="0A0A-IDFV-0005", app_id="iosapp"
    )


def test_colons_stand_for_equals_and_commas_within_values_stay():
    text = "PC;IIP:192.168.3.254;LIP:192.168.3.39;MAC:0A1B2C3D5003;HD:WD-5003;PI:C,NTFS,120.01;VOL:881B0000"
    assert terminal_strings.read(text) == Terminal("pc", None, "192.168.3.39", "0A1B2C3D5003", "WD-5003")


def test_futures_strings_of_eleven_and_nine_fields():
    assert terminal_strings.read(AT11) == Terminal("pc", None, "192.168.1.20", "0A1B2C3D4E01", "DISK000001", "BFEBFBFF000906EA")
    assert terminal_strings.read(AT9) == Terminal("pc", None, "192.168.3.9", "0A1B2C3D4E09", "DISK09", "CPU0009")
    assert terminal_strings.read("2@2026-05-15@x@y") == Terminal("unknown")


@pytest.mark.parametrize(
    "filler",
    [
        "NA",
        "N/A",
        "0",
        "000000000000",
        "ffffffffffff",
        "",
        "Default string",
        "To be filled by O.E.M.",
        "unknown",
        "XXXXXXXXXX",
        "123ABC456DEF",
        "VMware Virtual disk",
        "None",
        "ERROR-1",
    ],
)
def test_placeholders_are_no_serials(filler):
    assert serial_of(filler) is None
    assert terminal_strings.read(f"PC;IIP=NA;LIP=NA;MAC=NA;HD={filler};CPU={filler}").terminal_id("1") is None


@pytest.mark.parametrize(
    "mac", ["000000000000", "FF-FF-FF-FF-FF-FF", "02:00:00:00:00:00", "005056C00008", "0A0027000000", "00059A3C7A00", "123ABC456DEF"]
)
def test_addresses_that_many_machines_share_are_no_mac(mac):
    assert terminal_strings.read(f"PC;MAC={mac};HD=NA").mac is None


def test_a_machine_keeps_its_id_whatever_client_address_or_case_it_is_seen_with():
    other = "PC;IIP=203.0.113.77;LIP=10.0.0.1;MAC=0a-1b-2c-3d-50-01;HD=disk5001;CPU=NA@OtherClient;V9"
    assert terminal_strings.read(other).terminal_id("9") == terminal_strings.read(PC).terminal_id("1")
    assert terminal_strings.read(PC.replace("DISK5001", "DISK5002")).terminal_id("1") != terminal_strings.read(PC).terminal_id("1")


def test_machines_of_which_only_an_address_is_known_never_become_one_across_accounts():
    text = "PC;IIP=203.0.113.20;LIP=NA;MAC=NA;HD=NA@client;V1"
    assert terminal_strings.read(text).terminal_id("1") != terminal_strings.read(text).terminal_id("2")
    assert terminal_strings.read(text).terminal_id("1") == terminal_strings.read(text).terminal_id("1")


@pytest.mark.parametrize(
    ("address", "inner"),
    [
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("172.32.0.1", False),
        ("192.168.1.1", True),
        ("100.64.0.1", True),
        ("100.128.0.1", False),
        ("203.0.113.1", False),
        ("fe80::1", True),
        ("2001:db8::1", False),
    ],
)
def test_inner_and_public_addresses(address, inner):
    assert inner_address(address) is inner


def test_an_encrypted_string_says_nothing():
    assert terminal_strings.read("A" * 100 + "0A1B2C3D4E01" + "b" * 240) == Terminal("unknown")


def test_addresses_and_macs_are_found_in_free_text():
    assert terminal_strings.read("IP 203.0.113.9, MAC 0A-1B-2C-3D-4E-01") == Terminal("unknown", "203.0.113.9", None, "0A1B2C3D4E01")


def test_kind_from_the_counters_columns(engine):
    engine.register(
        "strings",
        pa.table(
            {
                "source_row": [1, 2, 3, 4],
                "terminal": [AT11] * 4,
                "terminal_app_type": ["1", "2", "3", "1"],
                "terminal_product": ["x", "x", "x", "pyapi"],
                "account": ["1"] * 4,
            }
        ),
    )
    columns = TerminalColumns(("terminal", "terminal_app_type", "terminal_product"), account="account", source="strings")
    rows = engine.arrow(f"SELECT kind FROM ({columns._parsed()}) ORDER BY terminal_key").to_pylist()
    engine.unregister("strings")
    assert sorted(row["kind"] for row in rows) == ["api", "pc", "relay", "relay"]


FIELDS = ("kind", "public_ip", "lan_ip", "mac", "disk_serial", "cpu_id", "phone_number", "imei", "idfv", "app_id")
VALUES = st.sampled_from(
    [
        "",
        "NA",
        "0",
        "000000000000",
        "0A1B2C3D5001",
        "0A-1B-2C-3D-50-02^0A1B2C3D5003",
        "203.0.113.7",
        "010.001.002.003",
        "192.168.1.9",
        "256.1.1.1",
        "DISK 77/a",
        "qm00001",
        "13911110001",
        "+8613911110002",
        "867400000000011",
        "x",
        "未知",
        "a:b",
    ]
)
KEYED = st.builds(
    lambda word, values, tail, sign: word + ";".join(f"{key}{sign}{value}" for key, value in values.items()) + tail,
    st.sampled_from(["PC;", "MA;", "MI;", "OH;", "#OSTPPC;", "", "ZZ;"]),
    st.dictionaries(
        st.sampled_from(["IIP", "IPORT", "LIP", "MAC", "HD", "CPU", "IMEI", "IDFV", "RMPN", "UMPN", "PI"]), VALUES, min_size=1, max_size=8
    ),
    st.sampled_from(["", "@client;V1", ";@app", "@", ";"]),
    st.sampled_from(["=", ":"]),
)
LOOSE = st.text(st.one_of(st.characters(min_codepoint=32, max_codepoint=126), st.sampled_from("一台机器：，；")), max_size=40)
ATS = st.lists(VALUES, min_size=1, max_size=12).map(lambda values: "@".join(["1", *values]))


@settings(max_examples=10, deadline=None)
@given(texts=st.lists(st.one_of(KEYED, ATS, LOOSE), min_size=10, max_size=60, unique=True))
def test_the_query_reads_like_the_function(engine, texts):
    for text, row in zip(texts, by_query(engine, texts), strict=True):
        alone = terminal_strings.read(text)
        assert {name: row[name] for name in FIELDS} == {name: getattr(alone, name) for name in FIELDS}, text
        assert row["terminal_id"] == alone.terminal_id("1"), text


def test_a_station_log_gives_logins_and_terminals(tmp_path):
    got = read(
        tmp_path,
        stations_csv=(
            "fund_account,op_time,op_type,op_station\n"
            f"62001,2026-05-15 09:20:01,登录,{PC}\n62002,2026-05-15 09:20:05,登录,{PC.replace('SomeClient', 'Other')}\n"
            f"62003,2026-05-15 09:21:30,银证转账,{PHONE}\n62004,2026-05-15 09:22:40,修改银证密码,PC;IIP=NA;MAC=NA;HD=NA\n62005,2026-05-15 09:22:50,委托,\n"
        ),
    )
    first = terminal_strings.read(PC).terminal_id()
    assert got.rows("logins", "account_id", "at", "event", "terminal_id") == [
        ("62001", "2026-05-15 09:20:01", "login", first),
        ("62002", "2026-05-15 09:20:05", "login", first),
        ("62004", "2026-05-15 09:22:40", "transfer_password_change", None),
    ]
    assert got.rows("terminals", "kind", "mac", "phone_number", "app_id") == [
        ("pc", "0A1B2C3D5001", None, "SomeClient"),
        ("phone", None, "13911110995", "iosapp"),
    ]
    assert got.reasons() == {"header": 1, "no_login_event": 1}
    assert got.accounted()
