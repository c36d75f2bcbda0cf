"""Worlds of the sample's laws with other seeds and other numbers of people than the sample that is shipped."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from sample_world import SPLIT, write

from kanchuan.scoring.scan import scan

# Seed, people behind each split account.
WORLDS = ((201, 5), (202, 9), (203, 15))


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The alerts of all worlds, each with its account's kind and its world's number of people."""
    rows = []
    for seed, people in WORLDS:
        folder = tmp_path_factory.mktemp("world") / "ds"
        kinds = write(folder, seed, people)
        scan(folder, folder.parent / "out", html=False)
        rows += [
            {**row, "kind": kinds[row["account_id"]], "people": people}
            for row in pq.read_table(folder.parent / "out" / "alerts.parquet").to_pylist()
        ]
    return sorted(rows, key=lambda row: -row["score"])


def test_accounts_with_several_people_outrank_the_innocent(judged):
    hits, precision = 0, 0.0
    for place, row in enumerate(judged, 1):
        if row["kind"] in SPLIT:
            hits += 1
            precision += hits / place
    assert hits == len(SPLIT) * len(WORLDS)
    assert precision / hits >= 0.95


def test_most_are_leads_and_all_are_worth_a_check(judged):
    grades = [row["grade"] for row in judged if row["kind"] in SPLIT]
    assert set(grades) <= {"lead", "needs_check"}
    assert grades.count("lead") >= 9


def test_the_look_alikes_are_left_alone(judged):
    assert {row["grade"] for row in judged if row["kind"] not in SPLIT} <= {"clear", "insufficient_data"}
    assert all(row["grade"] == "clear" for row in judged if row["kind"] in ("product", "grid", "day trader"))


def test_an_account_that_changed_hands_is_called_lent(judged):
    assert {row["typology"] for row in judged if row["kind"] == "lent"} == {"lent_account"}
    assert {row["typology"] for row in judged if row["kind"] in ("operator", "tagged")} == {"system_split"}


def test_the_number_of_people_lies_between_the_bounds(judged):
    split = [row for row in judged if row["kind"] in ("server", "operator", "tagged")]
    assert all(row["hidden_traders_low"] <= row["people"] for row in split)
    assert sum(row["hidden_traders_low"] <= row["people"] <= row["hidden_traders_high"] for row in split) >= 8
