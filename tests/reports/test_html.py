from __future__ import annotations

import math
import re
from importlib.resources import files

import pyarrow as pa
import report_sample as sample_data
from report_sample import BUSY, CARD, FILLS_ONLY, FUTURES, HOSTILE, HOSTILE_NAME, ID_NUMBER, PHONE, SMALL, SPLIT, UNTIMED, embedded

from kanchuan.reports import lanes
from kanchuan.reports.contents import with_rows
from kanchuan.reports.html import SCRIPTS, write_report
from kanchuan.reports.slices import Traded


def test_hostile_text_is_in_the_data_and_nowhere_else(report):
    data = embedded(report)
    row = next(row for row in data["ranking"] if row["id"] == HOSTILE)
    assert row["label"] == HOSTILE_NAME
    assert "<img" not in report
    assert report.count("<script") == 2
    assert report.count("</script>") == 2


def test_the_page_may_fetch_nothing(report):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', report)
    assert policy is not None
    assert policy.group(1).startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy.group(1)
    assert not re.search(r"(src|href)=\"(?!#|data:)", report)
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(", report)
    assert set(re.findall(r"https?://[^\"' <)]+", report)) == {"http://www.w3.org/2000/svg"}


def test_no_personal_number_is_whole(report):
    assert PHONE not in report
    assert CARD not in report
    assert ID_NUMBER not in report
    assert "138****5678" in report
    assert "1101**********1234" in report
    assert "6222***********0123" in report


def test_the_same_input_gives_the_same_bytes(sample, report_path, tmp_path):
    engine, dataset = sample
    again = write_report(engine, dataset, sample_data.alerts(), sample_data.evidence(), tmp_path, signals=sample_data.SIGNALS)
    assert again == tmp_path / "report.html"
    assert again.read_bytes() == report_path.read_bytes()


def test_the_list_says_what_the_scan_said(report):
    data = embedded(report)
    assert [(row["rank"], row["id"], row["grade"]) for row in data["ranking"][:3]] == [
        (1, SPLIT, "lead"),
        (2, FUTURES, "lead"),
        (3, HOSTILE, "needs_check"),
    ]
    first = data["ranking"][0]
    assert first["score"] == round(sample_data.score_of(SPLIT), 6)
    assert first["hidden"] == [4, 3, 6]
    assert first["for"] == ["many_terminals", "orders_within_second", "stops_at_fixed_loss"]
    assert first["against"] == ["regular_hours"]
    assert data["grades"] == {"lead": 2, "needs_check": 2, "insufficient_data": 1, "clear": 7}
    assert data["total"] == 12


def test_reasons_add_up_to_the_score(report):
    data = embedded(report)
    for row in data["ranking"]:
        account = data["accounts"][row["id"]]
        total = math.fsum(reason["weight"] for reason in account["reasons"]) + account["calibration"]
        assert abs(1 / (1 + math.exp(-total)) - row["score"]) < 1e-5
        assert account["calibration"] == 0
    assert [reason["signal"] for reason in data["accounts"][SPLIT]["reasons"]] == [
        "prior",
        "many_terminals",
        "orders_within_second",
        "stops_at_fixed_loss",
        "integer_top_ups",
        "several_styles",
        "regular_hours",
        "one_home_terminal",
    ]


def test_a_calibrated_score_gets_a_step_of_its_own(sample, tmp_path):
    engine, dataset = sample
    alerts = pa.Table.from_pylist([{**sample_data.alerts().to_pylist()[0], "score": 0.8}])
    page = write_report(engine, dataset, alerts, sample_data.evidence(), tmp_path, signals=sample_data.SIGNALS).read_text("utf-8")
    account = embedded(page)["accounts"][SPLIT]
    total = math.fsum(reason["weight"] for reason in account["reasons"])
    assert abs(account["calibration"] - (math.log(4) - total)) < 1e-5


def test_the_header_counts_what_was_read(sample, report):
    engine, _ = sample
    head = embedded(report)["head"]
    assert (head["fileCount"], head["sourceCount"]) == (5, 5)
    assert head["read"] == head["kept"] + head["rejected"]
    assert head["rejected"] == 3
    assert head["why"] == [["title", None, 2, 1], ["not_a_number", "成交数量", 1, 1]]
    assert head["missing"] == ["quotes"]
    assert dict(head["tables"])["orders"] == engine.arrow("SELECT count(*) AS n FROM orders").to_pylist()[0]["n"]
    assert head["span"] == ["2024-03-03", "2024-06-27"]
    assert head["files"][-1]["path"] == "银行/流水_138****5678.csv"


def test_the_picture_counts_every_order(sample, report):
    engine, _ = sample
    accounts = embedded(report)["accounts"]
    for account, picture in ((account, detail["days"]) for account, detail in accounts.items()):
        table = "fills" if account == FILLS_ONLY else "orders"
        counted = engine.arrow(f"SELECT count(*) AS n FROM {table} WHERE account_id = '{account}'").to_pylist()[0]["n"]
        assert picture["of"] == table
        assert picture["total"] == sum(picture["buys"]) + sum(picture["sells"]) == counted
        assert len(picture["points"]["day"]) == min(counted, 2000)
    assert accounts[BUSY]["days"]["total"] == 2520
    assert set(accounts[BUSY]["days"]["points"]["day"]) == set(range(84))
    assert set(accounts[UNTIMED]["days"]["points"]["second"]) == {None}


def test_the_night_session_stands_with_its_trading_day(sample, report):
    engine, _ = sample
    days = embedded(report)["accounts"][FUTURES]["days"]["days"]
    found = engine.arrow(
        f"SELECT DISTINCT CAST(trading_day AS VARCHAR) AS day FROM orders WHERE account_id = '{FUTURES}' ORDER BY day"
    ).to_pylist()
    assert days == [row["day"] for row in found]


def test_rows_lead_to_their_file_and_row(report):
    data = embedded(report)
    reason = data["accounts"][SPLIT]["reasons"][1]
    rows = reason["rows"]
    assert rows["total"] == data["accounts"][SPLIT]["days"]["total"]
    assert len(rows["rows"]) == 30
    assert rows["columns"] == ["order_id", "moment", "symbol", "side", "price", "quantity", "terminal_id"]
    order_id, (source, row) = rows["rows"][0][0], rows["from"][0]
    assert (data["sources"][source], row) == ("营业部导出/当日委托_2024.xlsx", int(order_id.split(":")[1]))
    assert f"account_id = '{SPLIT}'" in reason["query"]


def test_a_failing_query_is_told_not_hidden(report):
    reasons = embedded(report)["accounts"][HOSTILE]["reasons"]
    broken = next(reason for reason in reasons if reason["signal"] == "one_home_terminal")
    assert "nowhere" in broken["rows"]["error"]
    assert broken["rows"]["rows"] == []


def test_terminals_name_the_accounts_that_share_them(report):
    terminals = embedded(report)["accounts"][SPLIT]["terminals"]
    assert terminals["count"] == 4
    shared = {terminal["id"]: (terminal["otherCount"], terminal["others"]) for terminal in terminals["listed"]}
    assert shared["PC-A4F21"] == (1, [HOSTILE])
    assert shared["PC-B4F21"] == (0, [])
    assert ["phone_number", "138****5678"] in next(terminal for terminal in terminals["listed"] if terminal["id"] == "PC-A4F21")["facts"]


def test_money_equals_the_transfers(sample, report):
    engine, _ = sample
    money = embedded(report)["accounts"][SPLIT]["money"]
    sums = engine.arrow(
        f"""SELECT sum(amount) FILTER (WHERE payee_account = '{SPLIT}' AND succeeded) AS came,
          sum(amount) FILTER (WHERE payer_account = '{SPLIT}') AS went FROM transfers"""
    ).to_pylist()[0]
    assert sum(money["came"]) == sums["came"]
    assert sum(money["went"]) == sums["went"]
    assert money["failed"] == 1
    assert money["withCount"] == len(money["with"]) == 4
    assert embedded(report)["accounts"][SPLIT]["movements"] == [
        {"kind": "dividend", "n": 2, "net": 241.0},
        {"kind": "interest", "n": 1, "net": 120.5},
        {"kind": "subscription", "n": 1, "net": 120.5},
    ]


def test_gaps_say_what_is_missing(report):
    accounts = embedded(report)["accounts"]
    assert accounts[SPLIT]["gaps"] == []
    assert [gap[0] for gap in accounts[UNTIMED]["gaps"]] == [
        "gap.times",
        "gap.terminals",
        "gap.logins",
        "gap.transfers",
        "gap.identity",
        "gap.opened",
    ]
    assert accounts[SMALL]["gaps"][0] == ["gap.few", 3, 3]
    assert ["gap.orders"] in accounts[FILLS_ONLY]["gaps"]


def test_further_down_the_list_fewer_reasons_have_rows(sample, tmp_path, monkeypatch):
    engine, dataset = sample
    monkeypatch.setattr("kanchuan.reports.contents._FIRST", 0)
    monkeypatch.setattr("kanchuan.reports.contents._FULL", 1)
    monkeypatch.setattr("kanchuan.reports.contents._SOME", 1)
    page = write_report(engine, dataset, sample_data.alerts(), sample_data.evidence(), tmp_path, signals=sample_data.SIGNALS)
    accounts = embedded(page.read_text("utf-8"))["accounts"]
    # Six of the seven reasons of the first account rest on the same rows, which cost nothing more.
    assert [reason["signal"] for reason in accounts[SPLIT]["reasons"] if "rows" not in reason] == ["prior", "integer_top_ups"]
    assert all("rows" not in reason and "query" in reason for reason in accounts[FUTURES]["reasons"][1:])
    assert len(accounts[BUSY]["days"]["points"]["day"]) == 400


def test_large_accounts_are_looked_through_less_often():
    assert [with_rows(0, Traded(orders, 60, 0, 0)) for orders in (0, 100, 50_000, 140_000, 200_000)] == [100, 100, 3, 1, 1]
    assert with_rows(15, Traded(10, 5, 12, 5)) == 3
    assert with_rows(20, Traded(10, 5, 12, 5)) == 0


def test_only_the_top_accounts_have_details(sample, tmp_path):
    engine, dataset = sample
    page = write_report(engine, dataset, sample_data.alerts(), sample_data.evidence(), tmp_path, 2, signals=sample_data.SIGNALS).read_text(
        "utf-8"
    )
    data = embedded(page)
    assert list(data["accounts"]) == [SPLIT, FUTURES]
    assert len(data["ranking"]) == 12


def test_scripts_are_all_on_the_page():
    stored = {
        entry.name.removesuffix(".js") for entry in files("kanchuan.reports").joinpath("templates").iterdir() if entry.name.endswith(".js")
    }
    assert stored == {*SCRIPTS, *lanes.SCRIPTS}
