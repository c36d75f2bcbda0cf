"""All ten cases in one world."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from kanchuan.simulate.simulate import SimulateReport, simulate

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SimulateReport]:
    """A small one; that money and shares are conserved in it is proved before it is left behind."""
    folder = tmp_path_factory.mktemp("mix") / "world"
    return folder, simulate("ten-cases", folder, scale=0.4, seed=3)


def rows(folder: Path, query: str) -> list[tuple]:
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'Asia/Shanghai'")
        for path in folder.rglob("*.parquet"):
            db.execute(f"CREATE VIEW {'truth_' if path.parent.name == 'truth' else ''}{path.stem} AS FROM '{path.as_posix()}'")
        return db.execute(query).fetchall()


def test_every_case_has_its_platforms_and_those_with_a_market_their_accounts(world):
    folder, report = world
    cases = rows(
        folder, "SELECT case_id, count(DISTINCT platform_id) FROM truth_figures WHERE platform_id IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    assert dict(cases) == {f"case-{n}": 2 if n in (2, 3, 5, 7, 9) else 1 for n in range(1, 11)}
    assert sum(count for _, count in cases) == report.tables["platforms"]
    accounts = dict(rows(folder, "SELECT case_id, count(*) FROM truth_account_labels WHERE case_id IS NOT NULL GROUP BY 1"))
    assert set(accounts) == {f"case-{n}" for n in range(1, 9)}
    assert all(1 <= count <= 4 for count in accounts.values())
    assert rows(folder, "SELECT count(*) FROM truth_account_labels WHERE case_id IS NULL AND label LIKE 'split%'") == [(0,)]
    assert rows(folder, "SELECT count(*) > 0 FROM truth_account_labels WHERE case_id IS NULL AND label LIKE 'lent%'") == [(True,)]


def test_the_figures_of_each_case_and_of_all_are_told(world):
    folder, _ = world
    clients = dict(rows(folder, "SELECT case_id, value FROM truth_figures WHERE platform_id IS NULL AND figure = 'clients'"))
    assert set(clients) == {"ten-cases-3", *(f"case-{n}" for n in range(1, 11))}
    assert clients["ten-cases-3"] == sum(value for case, value in clients.items() if case != "ten-cases-3")


def test_case_3_ceases_to_send_as_far_into_the_window_as_it_did_and_9_and_10_never_send(world):
    folder, _ = world
    books = """SELECT f.case_id, b.book, min(o.placed_at)::DATE::VARCHAR, max(o.placed_at)::DATE::VARCHAR FROM truth_order_books b
      JOIN subaccount_orders o USING (order_id) JOIN subaccounts s USING (subaccount_id)
      JOIN (SELECT DISTINCT case_id, platform_id FROM truth_figures) f USING (platform_id) GROUP BY 1, 2"""
    spans = {(case, book): (first, last) for case, book, first, last in rows(folder, books)}
    # 2018-10-08 to 2020-09-11, switched on 2020-04-13: 0.7858 of the way, which is day 46 (from 0) of the 59: 2019-11-13.
    assert spans["case-3", "market"][1] < "2019-11-13" <= spans["case-3", "virtual"][0]
    assert {book for case, book in spans if case in ("case-9", "case-10")} == {"virtual"}
    assert all(("case-" + str(n), "market") in spans for n in range(1, 9))


def test_the_terms_of_case_10_are_those_of_the_notice(world):
    folder, _ = world
    terms = rows(
        folder,
        """SELECT term, value FROM truth_terms JOIN (SELECT DISTINCT case_id, platform_id FROM truth_figures) USING (platform_id)
        WHERE case_id = 'case-10' AND term IN ('leverage', 'opening_fee_rate', 'warn_line', 'close_line', 'profit_share') ORDER BY term""",
    )
    assert terms == [("close_line", 0.7), ("leverage", 10.0), ("opening_fee_rate", 0.003), ("profit_share", 0.1), ("warn_line", 0.5)]


def test_most_accounts_are_innocent(world):
    _, report = world
    innocent = sum(count for label, count in report.labels.items() if not label.startswith(("split", "lent")))
    assert innocent == 60
    assert sum(report.labels.values()) == report.tables["accounts"]
