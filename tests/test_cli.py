"""The command line as a user meets it: run as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kanchuan.sample.world import WORLD

HEAD = "成交日期,成交时间,证券代码,证券名称,操作,成交数量,成交均价,成交金额,发生金额,资金账号\n"
ROWS = "20250603,09:31:00,600900,北辰重工,证券买入,200,10.00,2000.00,-2005.00,880001\n20250604,10:00:00,600900,北辰重工,证券卖出,200,11.00,2200.00,2193.90,880001\n"


def kanchuan(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kanchuan.cli", *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=300, check=False
    )


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "交割单.csv"
    path.write_text(HEAD + ROWS + "合计,,,,,,,4200.00,188.90,\n", encoding="gb18030")
    return path


@pytest.mark.parametrize("command", ["ingest", "check", "scan", "unmix", "demo"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = kanchuan(command, "--help")
    assert done.returncode == 0
    assert f"kanchuan {command}" in done.stdout.split("example:")[1]


def test_from_a_file_to_a_report(tmp_path: Path, export: Path) -> None:
    done = kanchuan("ingest", export, "-o", tmp_path / "ds", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["tables"]["fills"] == 2
    assert said["rejects"] == {"header": 1, "total_row": 1}
    assert (said["sources"][0]["rows_read"], said["sources"][0]["rows_kept"], said["sources"][0]["rows_rejected"]) == (4, 2, 2)
    fills = pq.read_table(tmp_path / "ds" / "fills.parquet").to_pylist()
    assert [(row["account_id"], row["symbol"], row["side"], row["quantity"], str(row["fee"]), row["source_row"]) for row in fills] == [
        ("880001", "600900.SH", "buy", 200, "5.0000", 2),
        ("880001", "600900.SH", "sell", 200, "6.1000", 3),
    ]
    assert kanchuan("check", tmp_path / "ds").returncode == 0
    done = kanchuan("scan", tmp_path / "ds", "-o", tmp_path / "out", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"alerts.parquet", "evidence.parquet", "report.html", "report.pdf"}
    alerts = pq.read_table(tmp_path / "out" / "alerts.parquet").to_pylist()
    assert [(row["account_id"], row["grade"]) for row in alerts] == [("880001", "insufficient_data")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "nowhere"), "nowhere"),
        (("scan", "nowhere", "-o", "out"), "nowhere"),
        (("ingest", "nowhere.csv", "-o", "ds"), "nowhere.csv"),
        (("unmix", "nowhere", "-o", "out"), "nowhere"),
        (("unmix", "nowhere", "-o", "out", "--marks", "marks.csv"), "marks.csv"),
        (("unmix", "nowhere", "-o", "out", "--previous", "yesterday"), "unmix_state.parquet"),
        (("bench", "unmix", "nowhere"), "order_traders.parquet"),
    ],
)
def test_wrong_input_is_one_clear_line_and_exit_1(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = kanchuan(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan",),
        ("ingest", "x.csv"),
        ("nonsense",),
        ("check", "--wrong"),
        ("scan", ".", "-o", "out", "--threads", "0"),
        ("unmix", ".", "-o", "out", "--together", "--account", "A"),
        ("bench", "unmix", "--traders", "none"),
        ("bench", "unmix", "--market", "bonds"),
    ],
)
def test_a_wrong_call_is_exit_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert kanchuan(*arguments, cwd=tmp_path).returncode == 2


def test_leaving_out_says_what_it_needs(tmp_path: Path) -> None:
    done = kanchuan("bench", "leave-out", WORLD, "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    assert "needs two worlds" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_recognised_gives_a_mapping_that_works_once_edited(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("甲,乙,丙,丁,戊\n20250603,600900,B,200,10.5\n20250604,600900,S,200,11\n", encoding="utf-8")
    done = kanchuan("ingest", path, "-o", tmp_path / "ds")
    assert done.returncode == 1
    assert "odd.csv" in done.stderr
    suggested = tmp_path / "ds" / "mapping.suggested.yaml"
    assert "甲 | 乙 | 丙 | 丁 | 戊" in suggested.read_text(encoding="utf-8")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        '- {file: "odd.csv", family: broker, kind: settlement, columns: {date: 甲, symbol: 乙, side: 丙, quantity: 丁, price: 5}, facts: {account_no: "77"}}\n',
        encoding="utf-8",
    )
    done = kanchuan("ingest", path, "-o", tmp_path / "ds", "--mapping", mapping)
    assert done.returncode == 0, done.stderr
    fills = pq.read_table(tmp_path / "ds" / "fills.parquet").to_pylist()
    assert [(row["account_id"], row["symbol"], row["side"], row["quantity"], str(row["price"])) for row in fills] == [
        ("77", "600900.SH", "buy", 200, "10.5000"),
        ("77", "600900.SH", "sell", 200, "11.0000"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "expected a list"),
        ("- {file: a, family: broker, kind: settlement}", "columns"),
        ("- {file: a, family: nobody, kind: settlement, columns: {}}", "nobody"),
        ("- {file: a, family: broker, kind: nothing, columns: {}}", "nothing"),
        ("- {file: a, family: broker, kind: settlement, columns: {colour: x}}", "colour"),
        ("- {file: a, family: broker, kind: settlement, columns: {date: x}, extra: 1}", "extra"),
        ("- [", "mapping.yaml"),
    ],
)
def test_a_wrong_mapping_names_its_entry_and_key(tmp_path: Path, export: Path, text: str, words: str) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, encoding="utf-8")
    done = kanchuan("ingest", export, "-o", tmp_path / "ds", "--mapping", mapping)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "ds").mkdir()
    (tmp_path / "ds" / "fills.parquet").write_bytes(b"PAR1 this is none")
    done = kanchuan("scan", tmp_path / "ds", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "fills.parquet" in done.stderr
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_functions_of_the_package_are_the_commands(tmp_path: Path, export: Path) -> None:
    import kanchuan

    report = kanchuan.ingest([export], tmp_path / "ds")
    assert report.tables["fills"] == 2
    assert kanchuan.check(tmp_path / "ds").errors == 0
    kanchuan.scan(tmp_path / "ds", tmp_path / "out")
    assert isinstance(pq.read_table(tmp_path / "out" / "evidence.parquet"), pa.Table)


def test_unmix_from_the_command_line_with_marks(tmp_path: Path, export: Path) -> None:
    assert kanchuan("ingest", export, "-o", tmp_path / "ds").returncode == 0
    orders = pq.read_table(tmp_path / "ds" / "fills.parquet").to_pylist()
    first, second = (row["order_id"] or row["fill_id"] for row in orders)
    marks = tmp_path / "标记.csv"
    marks.write_text(f"委托编号,另一委托编号,标记\n{first},{second},不同人\n", encoding="gb18030")
    done = kanchuan("unmix", tmp_path / "ds", "-o", tmp_path / "out", "--marks", marks, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accounts"][0]["verdict"] == "insufficient_data"
    found = pq.read_table(tmp_path / "out" / "order_traders.parquet").to_pylist()
    assert [row["trader_id"] for row in found] == ["880001/001", "880001/002"]
    marks.write_text(f"委托编号,另一委托编号,标记\n{first},{second},不知道\n", encoding="gb18030")
    done = kanchuan("unmix", tmp_path / "ds", "-o", tmp_path / "again", "--marks", marks)
    assert done.returncode == 1
    assert "标记.csv:2 标记" in done.stderr
    assert not (tmp_path / "again").exists()
