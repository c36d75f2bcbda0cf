"""One transfer seen from both sides: the pairing itself, on rows of any kind."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.sources.families.bank_pairs import APART_SECONDS, pairing
from kanchuan.tables.catalogue import TABLES, stored_columns

START = datetime(2024, 1, 2, 9, 0, 0)
ACCOUNTS = ("6200000000000000017", "6200000000000000025", "6200****0033")

Row = tuple[int, str, str, int, str, str | None, bool]  # seconds, payer, payee, amount, direction, serial, succeeded


@pytest.fixture(scope="module")
def engine():
    with DuckDBEngine() as one:
        for name in ("transfers", "rejects", "parties", "relations"):
            columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in stored_columns(TABLES[name]))
            one.execute(f"CREATE TABLE staged_{name} ({columns})")
        one.execute("CREATE TABLE moved_to_rejects (source_id VARCHAR, source_row BIGINT)")
        yield one


def paired(engine: DuckDBEngine, sources: dict[str, list[Row]]) -> tuple[list[str], dict[str, str]]:
    """The transfers that stay, and for each that left the reason."""
    for name in ("staged_transfers", "staged_rejects", "staged_parties", "staged_relations", "moved_to_rejects"):
        engine.execute(f"DELETE FROM {name}")
    for source, rows in sources.items():
        for number, (seconds, payer, payee, amount, direction, serial, succeeded) in enumerate(rows, 1):
            at = (START + timedelta(seconds=seconds)).isoformat(sep=" ")
            engine.execute(
                f"""INSERT INTO staged_transfers BY NAME SELECT '{source}:{number}' AS transfer_id, '{source}' AS source_id, {number} AS source_row,
                TIMESTAMPTZ '{at}' AS sent_at, '{payer}' AS payer_account, '{payee}' AS payee_account, {amount} AS amount, '{direction}' AS direction,
                {literal(serial)} AS serial_no, {succeeded} AS succeeded, true AS time_known, 'CNY' AS currency"""
            )
    for query in pairing():
        engine.execute(query)
    kept = [row[0] for row in engine.execute("SELECT transfer_id FROM staged_transfers ORDER BY 1").fetchall()]
    left = engine.execute("SELECT source_id || ':' || \"row\", reason FROM staged_rejects ORDER BY 1").fetchall()
    assert len(left) == engine.execute("SELECT count(*) FROM moved_to_rejects").fetchall()[0][0]
    return kept, dict(left)


A, B, MASK = ACCOUNTS


def test_equal_serials_are_paired_before_others(engine: DuckDBEngine) -> None:
    rows: list[Row] = [
        (0, A, B, 5, "out", "S1", True),
        (0, A, B, 5, "out", "S2", True),
        (0, A, B, 5, "in", "S2", True),
        (0, A, B, 5, "in", "S1", True),
    ]
    assert paired(engine, {"s": rows}) == (["s:1", "s:2"], {"s:3": "other_side_of s:2", "s:4": "other_side_of s:1"})


def test_clocks_that_differ(engine: DuckDBEngine) -> None:
    rows: list[Row] = [(0, A, B, 5, "out", None, True), (APART_SECONDS, A, B, 5, "in", None, True), (500, A, B, 5, "out", None, True)]
    assert paired(engine, {"s": rows}) == (["s:1", "s:3"], {"s:2": "other_side_of s:1"})


def test_two_exports_of_one_side_do_not_pair_the_other_side_away_twice(engine: DuckDBEngine) -> None:
    # The payee's bank answered twice: both of its rows are the other side of the payer's one row.
    sources: dict[str, list[Row]] = {
        "a": [(0, A, B, 5, "out", "S1", True)],
        "b": [(0, A, B, 5, "in", "T1", True)],
        "c": [(0, A, B, 5, "in", "T1", True)],
    }
    assert paired(engine, sources) == (["a:1"], {"b:1": "other_side_of a:1", "c:1": "other_side_of a:1"})


def test_failed_and_masked_rows_pair_with_nothing_else(engine: DuckDBEngine) -> None:
    rows: list[Row] = [
        (0, A, B, 5, "out", None, True),
        (0, A, B, 5, "in", None, False),
        (0, A, MASK, 6, "out", None, True),
        (0, A, MASK, 6, "in", None, True),
    ]
    assert paired(engine, {"s": rows}) == (["s:1", "s:2", "s:3", "s:4"], {})


ROWS = st.lists(
    st.tuples(
        st.sampled_from((0, 1, 59, 200)),
        st.sampled_from(ACCOUNTS),
        st.sampled_from(ACCOUNTS),
        st.sampled_from((5, 6)),
        st.sampled_from(("in", "out", "neutral")),
        st.sampled_from((None, "S1", "S2")),
        st.sampled_from((True, True, False)),
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None, database=None, derandomize=True)
@given(ROWS)
def test_nothing_is_lost_and_every_row_that_left_has_its_row(engine: DuckDBEngine, rows: list[Row]) -> None:
    kept, left = paired(engine, {"s": rows})
    assert len(kept) + len(left) == len(rows)
    assert not set(kept) & set(left)
    by_id = {f"s:{number}": row for number, row in enumerate(rows, 1)}
    sides: list[str] = []
    for name, reason in left.items():
        word, other = reason.split(" ")
        row, partner = by_id[name], by_id[other]
        assert other in kept
        if word == "duplicate_of":
            assert row == partner
            assert row[5] is not None
            continue
        assert word == "other_side_of"
        sides.append(other)
        assert (row[4], partner[4]) == ("in", "out")
        assert (row[1:4], row[6]) == (partner[1:4], partner[6])
        assert row[1] != row[2]
        assert "*" not in row[1] + row[2]
    # In one source no row is the other side of two.
    assert max(Counter(sides).values(), default=0) <= 1


@settings(max_examples=20, deadline=None, database=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from((5, 6)), st.integers(0, 40)), max_size=8))
def test_each_transfer_seen_from_both_sides_is_counted_once(engine: DuckDBEngine, events: list[tuple[int, int, int]]) -> None:
    out: list[Row] = [(1000 * at, A, B, amount, "out", f"P{number}", True) for number, (at, amount, _) in enumerate(events)]
    into: list[Row] = [(1000 * at + late, A, B, amount, "in", f"Q{number}", True) for number, (at, amount, late) in enumerate(events)]
    kept, left = paired(engine, {"payer": out, "payee": into})
    assert kept == sorted(f"payer:{number}" for number in range(1, len(events) + 1))
    assert len(left) == len(events)
