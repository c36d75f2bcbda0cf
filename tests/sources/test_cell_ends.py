"""A look at the ends of cells overlooks nothing."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kanchuan.sources.cell_ends import any_of, begins_with, first_bytes, last_bytes


def test_the_ends_of_some_cells() -> None:
    column = pa.chunked_array([pa.array(["x", "12.0", None, "无"]).slice(1), pa.array([], pa.string()), pa.array([" 7"])])
    assert first_bytes(column)[:1] == b"1"
    assert first_bytes(column)[2:] == "无".encode()[:1] + b" "
    assert last_bytes(column)[:1] == b"0"
    assert last_bytes(column, 2)[:1] == b"."
    assert any_of(b" ", first_bytes(column))
    assert not any_of(b" ", last_bytes(column))
    assert not any_of(b" -", first_bytes(pa.chunked_array([pa.nulls(3, pa.string())])))


def test_a_sign_of_several_bytes_is_told_from_its_neighbours() -> None:
    names = pa.chunked_array([pa.array(["样例股份", "浦发银行"])])
    assert "无".encode()[:1] == "样".encode()[:1]
    assert not begins_with(names, ["无".encode(), b"-"])
    assert begins_with(names, ["样".encode()])
    assert not begins_with(pa.chunked_array([pa.nulls(2, pa.string())]), ["样".encode()])


@given(st.lists(st.lists(st.one_of(st.none(), st.text("-. 0空a", max_size=3)), max_size=6), max_size=4), st.integers(0, 3))
def test_every_end_is_among_those_found(chunks: list[list[str | None]], skipped: int) -> None:
    column = pa.chunked_array([pa.array(chunk, pa.string()).slice(min(skipped, len(chunk))) for chunk in chunks], pa.string())
    cells = [cell.encode() for cell in column.to_pylist() if cell]
    assert {cell[0] for cell in cells} <= set(first_bytes(column))
    assert all(begins_with(column, [cell[:1] if cell[0] < 0x80 else cell[:3]]) for cell in cells)
    assert {cell[-1] for cell in cells} <= set(last_bytes(column))
    assert {cell[-2] for cell in cells if len(cell) > 1} <= set(last_bytes(column, 2))
