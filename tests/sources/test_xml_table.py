"""XML as sheets: which elements become rows, which of the fields around them the rows carry, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kanchuan.sources.containers import open_sheets
from kanchuan.sources.containers.workbook import WorkbookError
from kanchuan.sources.containers.xml_table import BLOCK_ROWS, is_xml


def cells(path: Path) -> dict[str, tuple[list[str] | None, list[list[str | None]], list[int]]]:
    """For each sheet its header, its rows, and their numbers."""
    result = {}
    for sheet in open_sheets(path):
        rows, numbers = [], []
        for block in sheet.blocks:
            columns = [block.rows.column(f"c{index}").to_pylist() for index in range(block.width)]
            rows += [list(row) for row in zip(*columns, strict=True)]
            numbers += block.rows.column("source_row").to_pylist()
        result[sheet.name] = (sheet.header, rows, numbers)
    return result


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "报文.xml") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_rows_carry_the_fields_around_them_and_forget_those_of_the_customer_before(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="GBK"?><R><H><ID>7</ID></H><CS>'
        "<C><NM>样本甲</NM><TEL>@N</TEL><TS><T><AMT>1</AMT><WAY>01</WAY></T><T><AMT>2</AMT><WAY>02</WAY></T></TS></C>"
        "<C><TEL>100</TEL><TS><T><AMT>3</AMT></T></TS></C></CS></R>"
    )
    assert cells(write(tmp_path, text, "gb18030")) == {
        "T": (
            ["ID", "NM", "TEL", "AMT", "WAY"],
            [["7", "样本甲", None, "1", "01"], ["7", "样本甲", None, "2", "02"], ["7", None, "100", "3", None]],
            [1, 2, 3],
        )
    }


def test_inner_lists_are_joined_where_the_outer_record_says_more(tmp_path: Path) -> None:
    text = "<R><T><A>1</A><B>2</B><D>3</D><FS><F><K>x</K><V>1</V></F><F><K>y</K><V>2</V></F></FS></T><T><A>4</A><B>5</B><D>6</D></T></R>"
    assert cells(write(tmp_path, text)) == {
        "T": (["A", "B", "D", "K", "V"], [["1", "2", "3", "x y", "1 2"], ["4", "5", "6", None, None]], [1, 2])
    }


def test_numbered_elements_are_records_even_alone_and_kinds_are_sheets(tmp_path: Path) -> None:
    text = '<R><S seqno="1"><N>样本甲</N><P>1</P></S><T seqno="1"><IN><O>a</O></IN><OUT><O>b</O></OUT><M>5</M></T></R>'
    assert cells(write(tmp_path, text)) == {
        "S": (["N", "P"], [["样本甲", "1"]], [1]),
        "T": (["IN.O", "OUT.O", "M"], [["a", "b", "5"]], [1]),
    }


def test_attributes_are_fields_and_prefixes_are_dropped(tmp_path: Path) -> None:
    text = '<q:R xmlns:q="urn:x"><q:row zh="1" je="5.00"/><q:row zh="2" je="6.00"/></q:R>'
    assert cells(write(tmp_path, text)) == {"row": (["zh", "je"], [["1", "5.00"], ["2", "6.00"]], [1, 2])}


def test_a_single_record_is_the_element_with_most_fields(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "<R><H><ID>7</ID></H><T><A>1</A><B>2</B><C>3</C></T></R>")) == {
        "T": (["ID", "A", "B", "C"], [["7", "1", "2", "3"]], [1])
    }


def test_typographic_quotes_and_a_wrong_declaration(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf‐8"?>\n<R><T seqno=”1”><A>1</A><B>2</B></T></R>'
    assert cells(write(tmp_path, text)) == {"T": (["A", "B"], [["1", "2"]], [1])}


def test_a_spreadsheet_saved_as_xml(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="一"><Table>'
        '<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">#账号：a@example.com</Data></Cell><Cell><Data ss:Type="String">右</Data></Cell></Row>'
        '<Row ss:Index="4"><Cell ss:Index="2"><Data ss:Type="DateTime">2024-05-01T08:00:00.000</Data></Cell><Cell><Data ss:Type="DateTime">2024-05-01T00:00:00.000</Data></Cell></Row>'
        '</Table></Worksheet><Worksheet ss:Name="二"><Table><Row><Cell><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    assert cells(write(tmp_path, text, name="账务.xls")) == {
        "一": (None, [["#账号：a@example.com", None, "右"], [None, "2024-05-01 08:00:00", "2024-05-01"]], [1, 4]),
        "二": (None, [["1"]], [1]),
    }


def test_a_document_cut_short_keeps_its_rows_and_says_so(tmp_path: Path) -> None:
    sheets = list(open_sheets(write(tmp_path, "<R><T><A>1</A><B>2</B></T><T><A>3</A><B>4</B></T><T><A>5")))
    blocks = list(sheets[0].blocks)
    assert [block.rows.num_rows for block in blocks] == [2]
    assert [(reject.row, reject.reason.split(":")[0]) for reject in blocks[0].rejects] == [(3, "broken_xml")]


def test_more_rows_than_a_block(tmp_path: Path) -> None:
    count = BLOCK_ROWS + 5
    text = "<R>" + "".join(f"<T><A>{number}</A><B>b</B></T>" for number in range(1, count + 1)) + "</R>"
    header, rows, numbers = cells(write(tmp_path, text))["T"]
    assert header == ["A", "B"]
    assert [int(row[0] or 0) for row in rows] == numbers == list(range(1, count + 1))


def test_entities_are_refused(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE R [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><R><T><A>&b;</A><B>1</B></T><T><A>2</A><B>3</B></T></R>'
    with pytest.raises(WorkbookError, match="实体声明"):
        list(open_sheets(write(tmp_path, text)))


def test_a_document_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="没有成行的记录"):
        list(open_sheets(write(tmp_path, "<R><A>1</A></R>")))


def test_what_is_xml() -> None:
    assert is_xml('\ufeff<?xml version="1.0"?><R/>')
    assert is_xml("<HVTR> <RBIF>")
    assert not is_xml("<html><body><table>")
    assert not is_xml('<?xml version="1.0"?><!DOCTYPE html><html>')
    assert not is_xml("<table><tr><td>1</td></tr></table>")
    assert not is_xml("<成交>,1\n")
    assert not is_xml("日期,金额\n")


def test_a_spreadsheet_with_impossible_places_is_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="a"><Table><Row ss:Index="3"><Cell><Data>x</Data></Cell><Cell ss:Index="-1:2"><Data>y</Data></Cell></Row>'
        '<Row ss:Index="1"><Cell ss:MergeAcross="z"><Data>u</Data></Cell><Cell ss:Index="99999999999999999999"><Data>v</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    (sheet,) = open_sheets(path)
    (block,) = sheet.blocks
    assert block.rows.to_pylist() == [{"c0": "x", "c1": "y", "source_row": 3}, {"c0": "u", "c1": "v", "source_row": 4}]
