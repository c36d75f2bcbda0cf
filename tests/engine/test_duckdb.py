"""The engine: steps, kernels per key, writing whole or not at all, the ceiling of memory."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.engine.engine import EngineError
from kanchuan.engine.steps import Step


def test_steps_have_names_times_and_rows() -> None:
    with DuckDBEngine(threads=1) as engine:
        engine.run_all(
            [Step("numbers", "SELECT range AS n FROM range(10)"), Step("odd", "SELECT n FROM numbers WHERE n % 2 = 1", keep="view")]
        )
        assert [(run.name, run.rows) for run in engine.profile()] == [("numbers", 10), ("odd", -1)]
        assert [step.name for step in engine.explain()] == ["numbers", "odd"]
        assert engine.arrow("SELECT sum(n)::BIGINT AS s FROM odd").to_pylist() == [{"s": 25}]
        engine.run(Step("odd", "SELECT 1 AS n"))  # a step replaces what had its name, be it a view or a table
        assert engine.arrow("odd").num_rows == 1


def test_an_error_names_the_step_and_holds_the_query() -> None:
    with DuckDBEngine(threads=1) as engine, pytest.raises(EngineError, match=r"(?s)bad_step: .*SELECT nonsense"):
        engine.run(Step("bad_step", "SELECT nonsense"))


def test_a_wrong_size_of_memory_is_said() -> None:
    with pytest.raises(EngineError, match="--memory lots"):
        DuckDBEngine(memory="lots")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(-1000, 1000)), max_size=200), st.integers(1, 50))
def test_kernels_see_each_key_once_and_whole(rows: list[tuple[int, int]], batch: int) -> None:
    def kernel(part: pa.Table) -> pa.Table:
        keys = set(part.column("k").to_pylist())
        assert len(keys) == 1
        values = part.column("v").to_pylist()
        assert values == sorted(values)
        return pa.table({"k": pa.array([keys.pop()], pa.int64()), "total": pa.array([sum(values)], pa.int64())})

    schema = pa.schema([("k", pa.int64()), ("total", pa.int64())])
    with DuckDBEngine(threads=1) as engine:
        engine.register(
            "given", pa.table({"k": pa.array([k for k, _ in rows], pa.int64()), "v": pa.array([v for _, v in rows], pa.int64())})
        )
        original = engine.batches
        engine.batches = lambda query, rows=batch: original(query, rows)  # type: ignore[method-assign]
        engine.segments("given", ["k"], ["v"], kernel, "totals", schema)
        got = {row["k"]: row["total"] for row in engine.arrow("totals").to_pylist()}
    wanted: dict[int, int] = {}
    for key, value in rows:
        wanted[key] = wanted.get(key, 0) + value
    assert got == wanted


def test_writing_is_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "t.parquet"
    with DuckDBEngine(threads=1) as engine:
        assert engine.write("SELECT range AS n FROM range(300000)", target) == 300_000
        before = target.read_bytes()
        with pytest.raises(EngineError):
            engine.write("SELECT CAST('x' AS INTEGER) AS n", target)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, threads: int) -> None:
    query = "SELECT range AS n, 'x' || (range % 7) AS s, to_timestamp(range) AS t FROM range(250000)"
    files = []
    for number in range(2):
        with DuckDBEngine(threads=threads if number else 1) as engine:
            engine.write(query, tmp_path / f"{number}.parquet")
        files.append((tmp_path / f"{number}.parquet").read_bytes())
    assert files[0] == files[1]
    schema = pq.read_schema(tmp_path / "0.parquet")
    assert str(schema.field("t").type) == "timestamp[us, tz=Asia/Shanghai]"


def test_only_values_that_repeat_get_a_dictionary(tmp_path: Path) -> None:
    with DuckDBEngine(threads=1) as engine:
        engine.write(
            "SELECT range AS n, 'x' || (range % 7) AS s, 'id' || range AS id, NULL::VARCHAR AS none FROM range(150000)",
            tmp_path / "t.parquet",
        )
    columns = pq.ParquetFile(tmp_path / "t.parquet").metadata.row_group(1)
    assert ["RLE_DICTIONARY" in columns.column(place).encodings for place in range(4)] == [False, True, False, True]


def test_numbers_and_days_get_their_least_and_greatest_and_text_does_not(tmp_path: Path) -> None:
    with DuckDBEngine() as engine:
        engine.write(
            "SELECT range AS n, DATE '2024-01-01' + range::INTEGER AS day, 'x' || range AS id FROM range(10)", tmp_path / "t.parquet"
        )
        engine.write("SELECT 'x' AS id", tmp_path / "text.parquet")
    group = pq.read_metadata(tmp_path / "t.parquet").row_group(0)
    assert [group.column(place).is_stats_set for place in range(3)] == [True, True, False]
    assert not pq.read_metadata(tmp_path / "text.parquet").row_group(0).column(0).is_stats_set


def test_more_data_than_memory_spills(tmp_path: Path) -> None:
    with DuckDBEngine(memory="120MiB", threads=1) as engine:
        engine.run(Step("wide", "SELECT range AS n, md5(range::VARCHAR) || md5((range + 1)::VARCHAR) AS text FROM range(3000000)"))
        table = engine.arrow("SELECT n FROM (SELECT n, text FROM wide ORDER BY text, n) LIMIT 3")
        assert table.num_rows == 3
        assert engine.write("SELECT count(*) AS n FROM wide", tmp_path / "n.parquet") == 1
    assert pc.sum(pq.read_table(tmp_path / "n.parquet").column("n")).as_py() == 3_000_000


def test_dialect_spells_days_and_times_in_shanghai() -> None:
    with DuckDBEngine(threads=1) as engine:
        us = engine.dialect.epoch_us("TIMESTAMPTZ '2020-03-01 00:30:00+08'")
        row = engine.arrow(
            f"SELECT {us} AS us, {engine.dialect.day_number('us')} AS day, {engine.dialect.time_of_day('us')} AS tod FROM (SELECT {us} AS us)"
        ).to_pylist()[0]
    assert row == {"us": 1_582_993_800_000_000, "day": 18_322, "tod": 1_800_000_000}
