"""The scan on the sample: all ten cases' mechanisms at once, among the innocent who look like them."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from kanchuan.sample.world import WORLD
from kanchuan.scoring.scan import scan


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """The alerts by rank, each with the truth on its account."""
    out = tmp_path_factory.mktemp("findings") / "out"
    scan(WORLD, out, html=False)
    truth = {row["account_id"]: row for row in pq.read_table(WORLD / "truth" / "account_labels.parquet").to_pylist()}
    rows = [{**row, "truth": truth[row["account_id"]]} for row in pq.read_table(out / "alerts.parquet").to_pylist()]
    for row in rows:
        row["sought"] = row["truth"]["label"].startswith(("split", "lent"))
    return sorted(rows, key=lambda row: row["rank"])


def test_split_and_lent_accounts_outrank_the_innocent(judged: list[dict]) -> None:
    hits, precision = 0, 0.0
    for place, row in enumerate(judged, 1):
        if row["sought"]:
            hits += 1
            precision += hits / place
    assert precision / hits >= 0.9


def test_of_every_case_an_account_is_worth_a_check(judged: list[dict]) -> None:
    seen = {row["truth"]["case_id"] for row in judged if row["grade"] in ("lead", "needs_check")}
    assert seen >= {f"case-{number}" for number in range(1, 9)}


def test_the_innocent_are_left_alone(judged: list[dict]) -> None:
    innocent = [row for row in judged if not row["sought"]]
    assert [row["truth"]["label"] for row in innocent if row["grade"] == "lead"] == []
    assert sum(row["grade"] == "needs_check" for row in innocent) <= len(innocent) // 20


def test_the_number_of_people_lies_between_the_bounds(judged: list[dict]) -> None:
    split = [row for row in judged if row["truth"]["label"].startswith("split") and row["grade"] == "lead"]
    inside = [row["hidden_traders_low"] <= row["truth"]["hidden_traders"] <= row["hidden_traders_high"] for row in split]
    assert sum(inside) >= 0.8 * len(inside)
