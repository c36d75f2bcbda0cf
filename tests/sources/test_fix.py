from __future__ import annotations

import pytest
from futures_reading import read
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.sources.containers.fix_log import messages, shanghai

SOH = "\x01"
STOCK = "1=62001|55=600000|207=XSHG|54=1|40=2"


def message(body: str, version: str = "FIX.4.2") -> str:
    """A whole message with its length and checksum; fields separated by ``|`` here, by SOH in it."""
    inner = body.replace("|", SOH) + SOH
    whole = f"8={version}{SOH}9={len(inner.encode())}{SOH}{inner}"
    return f"{whole}10={sum(whole.encode()) % 256:03d}{SOH}"


def report(seq: int, time: str, rest: str, version: str = "FIX.4.2", head: str = "") -> str:
    return message(f"35=8|34={seq}|{head}49=BROKER|52=20260515-{time}|56=DROP|{rest}|60=20260515-{time}", version)


LIFE = [
    report(1, "01:30:00.100", f"37=O1|11=C1|17=E0|20=0|150=0|39=0|{STOCK}|38=1000|44=10.50|151=1000|14=0|6=0"),
    report(2, "01:30:01", f"37=O1|11=C1|17=E1|20=0|150=1|39=1|{STOCK}|38=1000|44=10.50|32=300|31=10.49|151=700|14=300|6=10.49"),
    report(3, "01:30:02", f"37=O1|11=C1|17=E2|20=0|150=1|39=1|{STOCK}|38=1000|44=10.50|32=200|31=10.50|151=500|14=500|6=10.494"),
    report(4, "01:31:00", f"37=O1|11=C2|41=C1|17=E3|20=0|150=5|39=5|{STOCK}|38=800|44=10.52|151=300|14=500|6=10.494"),
    report(5, "01:32:00", f"37=O1|11=C2|17=E4|19=E2|20=1|150=1|39=1|{STOCK}|38=800|44=10.52|32=200|31=10.50|151=500|14=300|6=10.49"),
    report(6, "01:33:00", f"37=O1|11=C3|41=C2|17=E5|20=0|150=4|39=4|{STOCK}|38=800|44=10.52|151=0|14=300|6=10.49"),
]
ORDER = ("order_id", "placed_at", "symbol", "side", "price", "quantity", "filled_quantity", "status", "cancelled_at")
WHOLE = [("62001:20260515:O1", "2026-05-15 09:30:00.100000", "600000.SH", "buy", "10.52", 800, 300, "cancelled", "2026-05-15 09:33:00")]


@pytest.mark.parametrize(
    ("before", "separator", "after"),
    [("", SOH, ""), ("20260515-01:30:00.1 : ", SOH, "\n"), ("INFO <- ", "|", "\n"), ("[x] ", "^A", "\r\n")],
)
def test_an_orders_life_with_a_replace_a_bust_and_a_cancel(tmp_path, before, separator, after):
    got = read(tmp_path, drop_log="".join(before + one.replace(SOH, separator) + after for one in LIFE))
    assert got.rows("orders", *ORDER) == WHOLE
    assert got.rows("fills", "order_id", "filled_at", "price", "quantity", "fill_no") == [
        ("62001:20260515:O1", "2026-05-15 09:30:01", "10.49", 300, "E1")
    ]
    assert got.reasons() == {"busted_by E4": 1, "bust_of E2": 1, "earlier_state_of 62001:20260515:O1": 2}
    assert got.accounted()


def test_a_resent_report_and_a_second_copy_count_once(tmp_path):
    again = report(
        2, "01:30:01", f"37=O1|11=C1|17=E1|20=0|150=1|39=1|{STOCK}|38=1000|44=10.50|32=300|31=10.49|151=700|14=300|6=10.49", head="43=Y|"
    )
    got = read(tmp_path, first_log="\n".join([*LIFE[:2], again]), second_log="\n".join([*LIFE[:2], ""]) + "\n")
    assert got.rows("fills", "quantity", "fill_no") == [(300, "E1")]
    assert got.rows("orders", "quantity", "filled_quantity", "status") == [(1000, 300, "partial")]
    assert got.accounted()


def test_fix_44_corrections_busts_and_futures(tmp_path):
    future = "1=00770001|55=rb|200=202610|207=SHFE|54=2|77=C|38=10|40=2|44=3120"
    text = "\n".join(
        [
            report(1, "01:40:01", f"37=P1|11=K1|17=X2|150=F|39=1|{future}|32=4|31=3119|151=6|14=4|12=4.50|13=3", "FIX.4.4"),
            report(2, "01:40:02", f"37=P1|11=K1|17=X3|150=F|39=2|{future}|32=6|31=3120|151=0|14=10", "FIX.4.4"),
            report(3, "01:41:00", f"37=P1|11=K1|17=X4|19=X3|150=G|39=2|{future}|32=6|31=3118|151=0|14=10", "FIX.4.4"),
            report(4, "01:42:00", f"37=P1|11=K1|17=X5|19=X2|150=H|39=1|{future}|32=4|31=3119|151=4|14=6", "FIX.4.4"),
        ]
    )
    got = read(tmp_path, drop_log=text)
    assert got.rows("fills", "symbol", "side", "effect", "filled_at", "price", "quantity", "fill_no") == [
        ("rb2610.SHFE", "sell", "close", "2026-05-15 09:40:02", "3118", 6, "X4")
    ]
    assert got.rows("orders", "placed_at", "quantity", "filled_quantity", "status") == [("2026-05-15 09:40:01", 10, 6, "partial")]
    assert got.reasons() == {"busted_by X5": 1, "corrected_by X4": 1}
    assert got.accounted()


def test_an_order_file_without_reports_and_session_messages(tmp_path):
    text = "\n".join(
        [
            message("35=A|34=1|49=CLIENT|52=20260515-01:29:00|56=BROKER|98=0|108=30"),
            message(f"35=D|34=2|49=CLIENT|52=20260515-01:30:00|56=BROKER|11=C1|{STOCK}|38=1000|44=10.50|60=20260515-01:30:00"),
            message(f"35=G|34=3|49=CLIENT|52=20260515-01:31:00|56=BROKER|11=C2|41=C1|{STOCK}|38=900|44=10.60|60=20260515-01:31:00"),
            message("35=F|34=4|49=CLIENT|52=20260515-01:32:00|56=BROKER|11=C3|41=C2|55=600000|54=1|60=20260515-01:32:00"),
            message("35=0|34=5|49=CLIENT|52=20260515-01:33:00|56=BROKER"),
        ]
    )
    got = read(tmp_path, orders_log=text)
    assert got.rows("orders", *ORDER) == [("62001:20260515:C1", "2026-05-15 09:30:00", "600000.SH", "buy", "10.6", 900, None, None, None)]
    assert got.reasons() == {"session_message": 2, "cancel_request": 1, "earlier_state_of 62001:20260515:C1": 1}
    assert got.accounted()


def test_a_message_with_a_wrong_checksum_a_cut_one_and_one_without_separators(tmp_path):
    bad = LIFE[1].replace("31=10.49", "31=10.95")
    got = read(tmp_path, drop_log="\n".join([LIFE[0], bad, LIFE[2], LIFE[3], LIFE[0][:70], LIFE[0].replace(SOH, ""), "Session closed", ""]))
    assert got.reasons()["bad_checksum"] == 1
    assert {"message_cut_off", "separators_lost", "log_line"} <= set(got.reasons())
    assert got.rows("fills", "fill_no") == [("E2",)]
    assert got.accounted()


def test_times_are_utc():
    assert shanghai("20260515-01:30:00.123") == ("2026-05-15", "09:30:00.123000")
    assert shanghai("20260515-17:00:00") == ("2026-05-16", "01:00:00.000000")
    assert shanghai("20260515-09:30:00", local=True) == ("2026-05-15", "09:30:00.000000")
    assert shanghai("2026") is None


TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_characters="\x01|"), max_size=20)


@settings(max_examples=40, deadline=None)
@given(fields=st.lists(st.tuples(st.integers(100, 9999), TEXT), max_size=12, unique_by=lambda field: field[0]), cut=st.integers(0, 2))
def test_whatever_is_written_is_read_back_and_a_cut_message_is_told(tmp_path_factory, fields, cut):
    path = tmp_path_factory.mktemp("fix") / "one.log"
    body = SOH.join(["35=8", *(f"{tag}={value}" for tag, value in fields)])
    whole = message(body)
    path.write_bytes(whole.encode())
    (found,) = messages(path)
    assert found.reason == ""
    assert found.sound
    assert {tag: value.decode() for tag, value in found.fields.items() if tag >= 100} == dict(fields)
    path.write_bytes(whole.encode()[: -8 - cut])
    (found,) = messages(path)
    assert found.reason == "message_cut_off"
