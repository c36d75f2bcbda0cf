"""The real bank and wallet files: nothing is lost, and what is read adds up to what stands in the columns, reckoned here by other means."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import python_calamine
import xlsxwriter

from kanchuan.sources.ingest import ingest

pytestmark = pytest.mark.shared

D = Decimal
NOT_ROWS = {"preamble", "header", "blank", "footer", "total_row"}


@dataclass(frozen=True)
class Case:
    """A file, the first cell of its header, and the columns that hold its amounts."""

    pattern: str
    first: str
    columns: tuple[str, ...]
    reader: str
    rows: int


CASES = (
    Case("abc_debit/*.csv", "交易日期", ("交易金额",), "bank/statement", 5),
    Case("alipay/*.csv", "交易时间", ("金额",), "bank/wallet", 10),
    Case("boc/credit/*.csv", "交易日", ("存入", "支出"), "bank/statement", 14),
    Case("boc/debit/*.csv", "记账日期", ("金额",), "bank/statement", 17),
    Case("bocom_credit/*.csv", "交易日期", ("入账币种/金额",), "bank/card_statement", 8),
    Case("bocom_debit/*.csv", "序号", ("交易金额",), "bank/statement", 6),
    Case("ccb/*.xls", "记账日", ("支出", "收入"), "bank/statement", 6),
    Case("cgb_credit/*.csv", "交易日期", ("入账金额",), "bank/card_statement", 4),
    Case("citic/credit/*.xls", "交易日期", ("结算金额",), "bank/card_statement", 13),
    Case("cmb/credit/*.csv", "交易日", ("人民币金额",), "bank/card_statement", 6),
    Case("cmb/debit/*.csv", "记账日期", ("交易金额",), "bank/statement", 5),
    Case("hsbchk/credit/*.csv", "Transaction date", ("Billing amount",), "bank/statement", 11),
    Case("hsbchk/debit/*.csv", "Date", ("Billing amount",), "bank/statement", 10),
    Case("icbc/credit/*.csv", "交易日期", ("记账金额(收入)", "记账金额(支出)"), "bank/statement", 9),
    Case("icbc/debit-v1/*.csv", "交易日期", ("记账金额(收入)", "记账金额(支出)"), "bank/statement", 11),
    Case("icbc/debit-v2/*.csv", "交易日期", ("记账金额(收入)", "记账金额(支出)"), "bank/statement", 11),
    Case("jd/*.csv", "交易时间", ("金额",), "bank/wallet", 26),
    Case("spdb_debit/*.xls", "顺序号", ("存入金额", "取出金额"), "bank/statement", 4),
    Case("wechat/*.csv", "交易时间", ("金额(元)",), "bank/wallet", 27),
)


def the_file(shared: Path, pattern: str) -> Path:
    (path,) = sorted((shared / "data" / "statements" / "bank").glob(pattern))
    return path


def grid(path: Path) -> list[list[str]]:
    """All cells, as text without blanks around, read without the product."""
    data = path.read_bytes()
    if data.startswith((b"PK", b"\xd0\xcf")):
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        return [[str(cell).strip() for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]


def number(cell: str) -> Decimal:
    found = re.match(r"^(?:[A-Z]{3}|¥)? *([-+]?[\d,]+\.?\d*)(?:\(.*\))?$", cell)
    return abs(D(found.group(1).replace(",", ""))) if found else D(0)


def column_total(rows: list[list[str]], case: Case) -> Decimal:
    """The sum of the sizes of all amounts below the header whose row begins with a date or a number."""
    start = next(index for index, row in enumerate(rows) if row and row[0] == case.first)
    places = [rows[start].index(column) for column in case.columns]
    total = D(0)
    for row in rows[start + 1 :]:
        if any(re.match(r"^\d", cell) for cell in row[:2]):
            total += sum((number(row[place]) for place in places if place < len(row)), D(0))
    return total


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.pattern.split("*")[0].strip("/").replace("/", "-"))
def test_every_row_is_kept_and_the_columns_add_up(tmp_path: Path, shared: Path, case: Case) -> None:
    path = the_file(shared, case.pattern)
    report = ingest([path], tmp_path)
    (source,) = report.sources
    assert source.reader == case.reader
    assert source.rows_kept == case.rows
    assert source.rows_read == source.rows_kept + source.rows_rejected
    assert set(report.rejects) <= NOT_ROWS
    transfers = pq.read_table(tmp_path / "transfers.parquet").to_pylist()
    assert len(transfers) == case.rows
    assert sum((row["amount"] for row in transfers), D(0)) == column_total(grid(path), case)
    assert all(row["payer_account"] or row["payee_account"] for row in transfers)


def test_the_wechat_workbook_has_two_sheets(tmp_path: Path, shared: Path) -> None:
    report = ingest([the_file(shared, "wechat/*.xlsx")], tmp_path)
    assert [(source.reader, source.rows_kept) for source in report.sources] == [("bank/wallet", 27), ("bank/wallet", 27)]


def test_statements_whose_balances_chain_are_read_without_a_break(tmp_path: Path, shared: Path) -> None:
    notes = {}
    for pattern in ("boc/debit/*.csv", "spdb_debit/*.xls"):
        (source,) = ingest([the_file(shared, pattern)], tmp_path).sources
        notes[pattern] = source.notes
    assert notes == {"boc/debit/*.csv": ["balance_chain ok: 16/16"], "spdb_debit/*.xls": ["balance_chain ok: 3/3"]}


def test_the_jd_totals_agree(tmp_path: Path, shared: Path) -> None:
    (source,) = ingest([the_file(shared, "jd/*.csv")], tmp_path).sources
    assert source.notes[:3] == ["control_total all ok: 26", "control_total in ok: 0 0.00", "control_total out ok: 16 1648.43"]


SAVED = [(encoding, delimiter) for encoding in ("utf-8", "utf-8-sig", "double-bom", "utf-16", "gb18030") for delimiter in (",", "\t")]


@pytest.mark.parametrize("pattern", ["boc/debit/*.csv", "alipay/*.csv", "icbc/debit-v2/*.csv", "wechat/*.csv"])
def test_one_statement_saved_in_other_ways_gives_equal_tables(tmp_path: Path, shared: Path, pattern: str) -> None:
    rows = grid(the_file(shared, pattern))
    wanted = None
    for number_, (encoding, delimiter) in enumerate([*SAVED, ("xlsx", ""), ("gbk-xls", "\t")]):
        path = tmp_path / str(number_) / f"流水.{'xlsx' if encoding == 'xlsx' else 'xls' if encoding == 'gbk-xls' else 'csv'}"
        path.parent.mkdir()
        if encoding == "xlsx":
            with xlsxwriter.Workbook(str(path)) as book:
                sheet = book.add_worksheet()
                for place, row in enumerate(rows):
                    sheet.write_row(place, 0, row)
        else:
            text = io.StringIO()
            csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
            codec = {"double-bom": "utf-8", "gbk-xls": "gb18030"}.get(encoding, encoding)
            path.write_bytes(("\ufeff\ufeff" if encoding == "double-bom" else "").encode() + text.getvalue().encode(codec))
        ingest([path], tmp_path / "dataset")
        read = pq.read_table(tmp_path / "dataset" / "transfers.parquet").drop_columns(["transfer_id", "source_id"]).to_pylist()
        wanted = wanted or read
        assert read == wanted, (encoding, delimiter)
