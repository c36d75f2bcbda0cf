"""The sample: what is shipped is what is made anew, and its files say what its tables say."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from kanchuan.sample.remake import remake
from kanchuan.sample.world import WORLD
from kanchuan.sources.ingest import ingest
from kanchuan.tables.check import check


def tables(folder: Path) -> dict[str, Path]:
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*.parquet"))}


@pytest.mark.slow
def test_what_is_shipped_is_what_is_made_anew(tmp_path: Path) -> None:
    remake(tmp_path / "world")
    made, shipped = tables(tmp_path / "world"), tables(WORLD)
    assert list(made) == list(shipped)
    assert [name for name in made if not pq.read_table(made[name]).equals(pq.read_table(shipped[name]))] == []


def test_every_case_of_the_market_has_its_accounts_among_innocents_and_lenders() -> None:
    rows = pq.read_table(WORLD / "truth" / "account_labels.parquet").to_pylist()
    assert {row["case_id"] for row in rows} == {None, *(f"case-{number}" for number in range(1, 9))}
    innocent = [row for row in rows if not row["label"].startswith(("split", "lent"))]
    assert len({row["label"] for row in innocent}) >= 15
    assert len(innocent) >= 4 * (len(rows) - len(innocent))
    assert [row for row in rows if row["label"].startswith("lent") and row["case_id"] is None]


def test_one_platform_ceased_to_send_orders_and_one_never_did() -> None:
    names = pq.read_table(WORLD / "platforms.parquet")["platform_id"].to_pylist()
    assert len(names) == 2
    with duckdb.connect() as db:
        mains = db.sql(
            f"""SELECT platform_id, count(main_account_id) FROM '{WORLD}/subaccounts.parquet' GROUP BY 1 ORDER BY 2"""
        ).fetchall()
    assert [bool(count) for _, count in mains] == [False, True]


def test_every_sheet_of_a_record_is_recognised(dataset: Path) -> None:
    unknown = {
        (Path(row["path"]).suffix, row["sheet"])
        for row in pq.read_table(dataset / "sources.parquet").to_pylist()
        if row["reader"] == "none"
    }
    assert unknown == {(".sql", "pz_admin_log"), (".sql", "t_sys_log"), (".txt", None)}


def test_the_files_say_what_the_tables_say(dataset: Path) -> None:
    query = """SELECT account_id, symbol, side, count(*), sum(quantity), sum(price * quantity), sum(fee) FROM '{}/fills.parquet' GROUP BY ALL ORDER BY ALL"""
    with duckdb.connect() as db:
        assert db.sql(query.format(dataset)).fetchall() == db.sql(query.format(WORLD)).fetchall()


def test_the_sample_contradicts_itself_nowhere(dataset: Path) -> None:
    report = check(dataset)
    assert [problem for problem in report.problems if problem.severity == "error"] == []
    assert "sold_without_holdings" not in {problem.reason for problem in report.problems}


def test_ingesting_the_sample_again_gives_the_same_bytes(raw: list[Path], tmp_path: Path) -> None:
    for threads in (1, 2):
        ingest(raw[::3], tmp_path / f"{threads}", threads=threads)
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "2").iterdir())
    assert [name for name in names if (tmp_path / "1" / name).read_bytes() != (tmp_path / "2" / name).read_bytes()] == []


def test_the_demo_tells_its_steps_with_their_times_and_ends_with_a_report(shown: tuple[Path, list[str]]) -> None:
    folder, lines = shown
    assert all(re.fullmatch(rf"{step}/4 .+  \(\d+\.\d s\)", line) for step, line in enumerate(lines[:4], 1))
    assert "kept 0" not in lines[1]
    assert lines[4] == ""
    report = (folder / "findings" / "report.html").read_text(encoding="utf-8")
    assert len(report) > 100_000
    found = pq.read_table(folder / "findings" / "alerts.parquet").to_pylist()
    assert len(found) == pq.read_metadata(WORLD / "accounts.parquet").num_rows
    assert {row["grade"] for row in found} == {"lead", "needs_check", "clear", "insufficient_data"}
