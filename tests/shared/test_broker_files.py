"""The real broker files: nothing is lost, and what is read adds up to what stands in the columns, summed here by other means."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import python_calamine

from kanchuan.sources.ingest import IngestReport, ingest

pytestmark = pytest.mark.shared

D = Decimal
CASH = ("发生金额", "清算金额")
GROSS = "成交金额"


@dataclass
class Dataset:
    """What ingest made of the files."""

    report: IngestReport
    tables: dict[str, list[dict[str, Any]]]

    def of(self, table: str, path: Path) -> list[dict[str, Any]]:
        """The rows of one table that come from one file."""
        sources = {source.source_id for source in self.report.sources if source.path == str(path)}
        return [row for row in self.tables[table] if row["source_id"] in sources]


def files(shared: Path) -> list[Path]:
    statements = shared / "data" / "statements"
    return [
        *sorted((statements / "broker").iterdir()),
        *sorted((statements / "bank" / "htsec").iterdir()),
        *sorted((statements / "bank" / "hxsec").iterdir()),
    ]


@pytest.fixture(scope="module")
def dataset(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    out = tmp_path_factory.mktemp("broker")
    report = ingest(files(shared), out)
    tables = {
        name: pq.read_table(out / f"{name}.parquet").to_pylist() for name in ("fills", "movements", "transfers", "accounts", "rejects")
    }
    return Dataset(report, tables)


def cells(path: Path) -> Iterator[list[str]]:
    """The rows of a file's only table, its header first, read without the program."""
    if path.suffix == ".xlsx":
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        yield from ([str(cell).strip() for cell in row] for row in rows)
    else:
        for row in csv.reader(path.read_text(encoding="gb18030").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
            yield [cell.strip().removeprefix('="').removesuffix('"') for cell in row]


def total(rows: list[list[str]], place: int) -> Decimal:
    """The sum of a column; cents, since spreadsheets keep binary fractions."""
    return sum((D(row[place]).quantize(D("0.01")) for row in rows if place < len(row) and row[place] not in ("", "---")), D(0))


def test_every_row_is_kept_and_only_headers_are_not(dataset: Dataset, shared: Path) -> None:
    assert {row["reason"] for row in dataset.tables["rejects"]} == {"header"}
    assert len(dataset.tables["rejects"]) == len(files(shared)) == 19
    for path in files(shared):
        rows = list(cells(path))
        kept = sum(len(dataset.of(table, path)) for table in ("fills", "movements", "transfers"))
        assert kept == len(rows) - 1, path.name
        # Empty sheets of a workbook are listed, and hold nothing.
        assert sum(source.rows_read for source in dataset.report.sources if source.path == str(path)) == len(rows), path.name


def test_the_money_adds_up_to_the_columns(dataset: Dataset, shared: Path) -> None:
    for path in files(shared):
        header, *rows = cells(path)
        cash = next(header.index(name) for name in CASH if name in header)
        moved = sum(
            (row["net_amount"] for table in ("fills", "movements") for row in dataset.of(table, path) if row["net_amount"] is not None),
            D(0),
        )
        moved += sum((row["amount"] if row["direction"] == "in" else -row["amount"] for row in dataset.of("transfers", path)), D(0))
        assert moved == total(rows, cash), path.name
        if GROSS in header:
            gross = sum(
                (row["amount"] for table in ("fills", "movements") for row in dataset.of(table, path) if row["amount"] is not None), D(0)
            )
            assert gross == total(rows, header.index(GROSS)), path.name


def test_the_side_of_every_fill_is_the_sign_of_its_money(dataset: Dataset) -> None:
    assert {(row["side"], row["net_amount"] < 0) for row in dataset.tables["fills"]} == {("buy", True), ("sell", False)}
    assert all(row["quantity"] > 0 and row["price"] > 0 and row["symbol"] for row in dataset.tables["fills"])


def test_the_kinds_of_what_is_no_trade(dataset: Dataset, shared: Path) -> None:
    counts: dict[str, int] = {}
    for path in sorted((shared / "data" / "statements" / "broker").iterdir()):
        for row in dataset.of("movements", path):
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
    # Counted by hand in the files, from the words beside each row.
    assert counts == {
        "repo_lend": 26,
        "repo_return": 27,
        "allotment": 25,
        "fund_subscription": 9,
        "fund_redemption": 8,
        "dividend": 9,
        "dividend_tax": 4,
        "margin_loan": 6,
        "margin_repayment": 6,
        "margin_interest": 6,
        "interest": 2,
        "collateral_in": 1,
        "new_shares": 1,
    }


def test_one_account_a_file_and_its_tags(dataset: Dataset, shared: Path) -> None:
    names = [path.stem for path in files(shared)]
    assert sorted(row["label"] for row in dataset.tables["accounts"]) == sorted(names)
    assert {row["account_id"] for row in dataset.tables["fills"]} <= {row["account_id"] for row in dataset.tables["accounts"]}
    tags = {row["remark"] for path in files(shared)[:17] for row in dataset.of("fills", path)}
    assert tags == {"日内", "波段", "目标", None}


def test_against_the_parse_by_another_hand(dataset: Dataset, shared: Path) -> None:
    """All its rows with net cash are among the fills. It leaves out what it did not understand: the price-less new shares it counts as a purchase of nothing."""
    others = [
        row
        for row in pq.read_table(shared / "data" / "fills" / "ashare_2016.parquet").to_pylist()
        if row["date"] and row["net_amount"] is not None
    ]
    known: dict[tuple[Any, ...], int] = {}
    for row in dataset.tables["fills"]:
        key = (row["trading_day"].strftime("%Y%m%d"), row["side"], row["quantity"], row["net_amount"])
        known[key] = known.get(key, 0) + 1
    missing = []
    for row in others:
        key = (row["date"], "buy" if row["side"] == "B" else "sell", int(row["quantity"]), D(str(row["net_amount"])).quantize(D("0.0001")))
        if known.get(key, 0):
            known[key] -= 1
        elif row["date"] < "20161001":
            missing.append((row["account"], row["date"], row["code"], row["net_amount"]))
    # The one row: new shares of a subscription, booked as a purchase for no money.
    assert missing == [("A13", "20160602", "603737", 0.0)]
