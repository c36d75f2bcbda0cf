"""Text tables in every encoding and shape, and what cannot be read as cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanchuan.sources.containers import text_table

ROWS = [["日期", "代码", "备注"], ["20250603", "000001", "买入"], ["20250604", "600000", "卖出，全部"]]


def cells(path: Path) -> list[list[str | None]]:
    found = []
    for block in text_table.sheet(path).blocks:
        names = [name for name in block.rows.column_names if name != "source_row"]
        found += [[row[name] for name in names] for row in block.rows.to_pylist()]
    return found


def places(path: Path) -> list[int]:
    return [place for block in text_table.sheet(path).blocks for place in block.rows.column("source_row").to_pylist()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_table_reads_alike_however_it_is_saved(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(end.join(delimiter.join(row) for row in ROWS).encode(encoding))
    assert cells(path) == ROWS
    assert places(path) == [1, 2, 3]


def test_two_byte_order_marks_are_no_part_of_a_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf\xef\xbb\xbf" + "日期,代码\n1,2\n".encode())
    assert cells(path) == [["日期", "代码"], ["1", "2"]]


def test_cells_wrapped_for_a_spreadsheet_are_unwrapped(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes('="代码"\t="数量"\t\r\n="000001"\t100\t\r\n'.encode("gbk"))
    assert [row[:2] for row in cells(path)] == [["代码", "数量"], ["000001", "100"]]


def test_padding_tabs_before_commas_are_no_delimiter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '明细\n\n日期,摘要,金额\n2023-05-02     \t,"消费   \t","1,234.56\t"\n2023-05-03     \t,"工资   \t","2\t"\n', encoding="utf-8"
    )
    assert cells(path)[3:] == [["2023-05-02", "消费", "1,234.56"], ["2023-05-03", "工资", "2"]]
    assert places(path) == [1, 2, 3, 4, 5]


def test_a_line_break_inside_quotes_pushes_later_rows_down(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"x\ny"\n2,z\n', encoding="utf-8")
    assert cells(path) == [["a", "b"], ["1", "x\ny"], ["2", "z"]]
    assert places(path) == [1, 2, 4]


def test_short_rows_are_padded_and_rows_with_too_much_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["a,b,c"] + [f"{number},2,3" for number in range(500)] + ["only", "1,2,3,,", "1,2,3,4"]
    path.write_text("\n".join(lines), encoding="utf-8")
    blocks = list(text_table.sheet(path).blocks)
    assert [(reject.row, reject.reason, reject.raw) for block in blocks for reject in block.rejects] == [(504, "too_many_cells", "1,2,3,4")]
    assert cells(path)[-2:] == [["only", None, None], ["1", "2", "3"]]
    assert places(path)[-2:] == [502, 503]


def test_a_row_that_is_too_long_is_cut_out_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_table, "LONGEST_ROW", 1_000)
    monkeypatch.setattr(text_table, "BLOCK_BYTES", 700)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n" + "x" * 5_000 + ",y\n3,4\n", encoding="utf-8")
    blocks = list(text_table.sheet(path).blocks)
    assert [(reject.row, reject.reason) for block in blocks for reject in block.rejects] == [(3, "row_too_long")]
    kept = [row for block in blocks for row in block.rows.to_pylist() if row["c0"]]
    assert [(row["c0"], row["source_row"]) for row in kept] == [("a", 1), ("1", 2), ("3", 4)]


def test_a_stray_quote_does_not_swallow_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_table, "LONGEST_ROW", 500)
    monkeypatch.setattr(text_table, "BLOCK_BYTES", 400)
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,5" pipe\n' + "".join(f"{number},x\n" for number in range(2, 3_000)), encoding="utf-8")
    assert len(cells(path)) == 3_000


def test_broken_characters_cost_their_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,备注\n1,好\n2,".encode() + b"\xff\xfe\xfa" + "\n3,好\n".encode())
    blocks = list(text_table.sheet(path).blocks)
    assert [(reject.row, reject.reason) for block in blocks for reject in block.rejects] == [(3, "undecodable")]
    assert [row["c0"] for block in blocks for row in block.rows.to_pylist()] == ["日期", "1", "3"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("last", ["", "4,样例,买入,,", "4", '"4\n4","a""b",卖出', "4,样例,多,了"])
def test_chinese_encodings_give_the_cells_of_utf8(tmp_path: Path, delimiter: str, last: str) -> None:
    # In GBK the second bytes of these three are those of |, \ and ~; 𠮷 takes four bytes; 样例 is there often.
    lines = ["日期,名称,备注", *(f"{number},样例,亅乗亊𠮷{number % 7}" for number in range(600)), last]
    found = []
    for encoding in ("utf-8", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes("\r\n".join(lines).replace(",", delimiter).encode(encoding))
        found.append((cells(path), places(path), [block.rejects for block in text_table.sheet(path).blocks]))
    assert found[0] == found[1]
    assert found[0][0][1][:3] == ["0", "样例", "亅乗亊𠮷0"]


def test_a_broken_character_in_gb18030_costs_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("日期,备注\n1,好\n2,".encode("gb18030") + b"\x81" + "\n3,好\n".encode("gb18030"))
    blocks = list(text_table.sheet(path).blocks)
    assert [(reject.row, reject.reason) for block in blocks for reject in block.rejects] == [(3, "undecodable")]
    assert [row["c0"] for block in blocks for row in block.rows.to_pylist()] == ["日期", "1", "3"]


@settings(max_examples=60, deadline=None)
@given(
    table=st.lists(
        st.lists(
            st.text(
                st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters='"=\ufeff\ufffd'),
                min_size=1,
                max_size=12,
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=3,
        max_size=30,
    ),
    block=st.integers(20, 400),
)
def test_quoted_cells_come_back_whatever_is_in_them(tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], block: int) -> None:
    path = tmp_path_factory.mktemp("t") / "a.csv"
    path.write_text("".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in table), encoding="utf-8")
    before = text_table.BLOCK_BYTES
    text_table.BLOCK_BYTES = block
    try:
        assert cells(path) == table
        assert places(path) == list(range(1, len(table) + 1))
    finally:
        text_table.BLOCK_BYTES = before


def test_a_row_of_another_width_may_hold_a_very_long_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'a,b,c\n1,2,3\n4,"{"x" * 200_000}"\n5,6,"7"\n', encoding="utf-8")
    (block,) = text_table.sheet(path).blocks
    assert block.rows.column("source_row").to_pylist() == [1, 2, 3, 4]
    assert block.rows.column("c0").to_pylist() == ["a", "1", "4", "5"]
    assert block.rows.column("c2").to_pylist() == ["c", "3", None, "7"]
