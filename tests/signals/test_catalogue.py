from __future__ import annotations

import re

import pytest
from signal_books import order, transfer, write

from kanchuan.engine.dialect import DuckDBDialect
from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.scoring.model import shipped
from kanchuan.signals import reference
from kanchuan.signals.catalogue import BY_NAME, SIGNALS
from kanchuan.signals.reference import Usual
from kanchuan.signals.signal import FAMILIES, Subject
from kanchuan.tables.catalogue import TABLES
from kanchuan.tables.dataset import Dataset


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)
def test_a_signal_says_everything(signal):
    assert re.fullmatch(r"[a-z_]+", signal.name)
    assert signal.family in FAMILIES
    assert (signal.direction == "against") == (signal.family == "innocent")
    assert signal.rule.en.count("\n") >= 2
    assert all(
        text.zh and text.en for text in (signal.rule, signal.source, signal.label, signal.measures, signal.innocent, signal.explanation)
    )
    assert not re.search(r"domain|unmix|\b[ABC]\d+\.\d", signal.rule.en + signal.source.en)
    assert all(table in TABLES for need in signal.needs for table in need.split("|"))
    assert [step.name for step in signal.steps(DuckDBDialect())] == [f"sig_{signal.name}"]


def test_names_are_unique_and_the_reference_knows_them_all():
    assert len(BY_NAME) == len(SIGNALS)
    assert reference.known() == set(BY_NAME)
    assert set(shipped().terms) <= set(BY_NAME)


def test_every_query_of_rows_runs_over_the_contracts_tables(tmp_path):
    folder = write(
        tmp_path,
        orders=[order(1, "10:00:00", terminal_id="t"), order(2, "10:00:01", side="sell")],
        transfers=[transfer(1, "2026-03-02", "bank", "A", 10)],
        terminals=[{"terminal_id": "t", "disk_serial": "D", "cpu_id": "C"}],
        accounts=[{"account_id": "A", "phone": "1", "address": "x", "branch": "B", "opened_on": "2020-01-01"}],
    )
    with DuckDBEngine("512MiB", 1) as engine:
        Dataset(folder, engine)
        found = {
            (signal.name, has_orders): engine.arrow(
                signal.rows(Subject("A", {"symbol_text": "600001.SH", "phone_text": "1"}, has_orders))
            ).num_rows
            for signal in SIGNALS
            for has_orders in (True, False)
        }
    assert found["trades_both_ways_in_a_day", True] == 2
    assert found["trades_both_ways_in_a_day", False] == 0
    assert found["tops_up_in_round_sums", True] == 1
    assert found["shares_a_contact", True] == 1
    assert found["trades_both_sides_within_seconds", True] == 1


def test_an_account_name_with_a_quote_is_quoted():
    assert "'O''Brien'" in BY_NAME["holds_many_positions"].rows(Subject("O'Brien", {}))


def test_place_in_the_reference_rises():
    usual = Usual(1.0, 3.0)
    places = [usual.percentile(value) for value in (0, 0.5, 1, 2, 3, 5, 100)]
    assert places[:5] == [0, 0.25, 0.5, 0.725, 0.95]
    assert places == sorted(places)
    assert places[-1] <= 1
    assert Usual(0, 1).percentile(0) == 0
