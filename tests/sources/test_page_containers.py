"""HTML tables, records in JSON, and text whose columns only line up: cells are where they belong, row by row."""

from __future__ import annotations

from pathlib import Path

from kanchuan.sources.containers import open_sheets
from kanchuan.sources.sheet import cell_columns


def cells(path: Path) -> list[list[list[str | None]]]:
    """The rows of every sheet of a file."""
    sheets = []
    for sheet in open_sheets(path):
        rows = []
        for block in sheet.blocks:
            columns = [block.rows.column(name).to_pylist() for name in cell_columns(block.width)]
            rows += [list(row) for row in zip(*columns, strict=True)]
        sheets.append(rows)
    return sheets


def test_a_page_of_html_named_xls(tmp_path: Path) -> None:
    path = tmp_path / "历史委托.xls"
    page = (
        '<html><head><meta charset="gb2312"></head><body><table border=1><tr><th colspan=2>样本&nbsp;报表</th><th>丙</th></tr>'
        '<tr><td>甲</td><td>="002990"</td><td> 1,000 </td></tr><tr><td></td><td>乙<br>丁</table><p>尾</p></body></html>'
    )
    path.write_bytes(page.encode("gb18030"))
    assert cells(path) == [[[None, "样本\xa0报表", "丙"], ["甲", "002990", "1,000"], [None, "乙丁", None]]]


def test_two_tables_of_a_page_are_two_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<div><table><tr><td>a<td>b</tr></table><table><tr><td></td></tr></table><table><tr><td>c</td></tr></table></div>", encoding="utf-8"
    )
    assert [sheet.name for sheet in open_sheets(path)] == ["表1", "表2"]
    assert cells(path) == [[["a", "b"]], [["c"]]]


def test_an_empty_cell_of_a_text_in_columns_shifts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "交割单.txt"
    lines = [
        "样本证券股份有限公司",
        "客户 : 样本乙      资金账号 : 66007",
        "",
        "成交日期  成交时间  证券代码  证券名称  委托类别      成交金额",
        "20240701  09:35:00  600990    乙样股份  买入            800.00",
        "20240702            730990    样本配号  配号              0.00",
    ]
    path.write_bytes("\n".join(lines).encode("gb18030"))
    assert cells(path) == [
        [
            ["样本证券股份有限公司", None, None, None, None, None],
            ["客户 : 样本乙      资金账号 : 66007", None, None, None, None, None],
            [None] * 6,
            ["成交日期", "成交时间", "证券代码", "证券名称", "委托类别", "成交金额"],
            ["20240701", "09:35:00", "600990", "乙样股份", "买入", "800.00"],
            ["20240702", None, "730990", "样本配号", "配号", "0.00"],
        ]
    ]


def test_records_in_json(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_text(
        '{"Status": 0, "Data": [{"Zqdm": "600990", "Cjsl": 200.0}, {"Zqdm": "", "Fsje": 1.5, "Tags": ["a"]}]}', encoding="utf-8"
    )
    (sheet,) = open_sheets(path)
    assert (sheet.name, sheet.header) == ("Data", ["Zqdm", "Cjsl", "Fsje", "Tags"])
    assert cells(path) == [[["600990", "200", None, None], [None, None, "1.5", '["a"]']]]
    path.write_text('{"a": 1}\n{"a": 2}\n', encoding="utf-8")
    assert cells(path) == [[["1"], ["2"]]]


def test_what_only_begins_like_json_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text('{"a": 1,\nb,c\n', encoding="utf-8")
    assert [len(rows) for rows in cells(path)] == [2]
