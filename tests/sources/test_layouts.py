"""Layouts of other brokers, banks and apps, one made-up file each: header and rows in, canonical rows out, without a mapping file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter
import yaml

from kanchuan.sources.ingest import IngestReport, ingest

LAYOUTS: list[dict[str, Any]] = [
    layout
    for path in sorted(Path(__file__).with_name("layouts").glob("*.yaml"))
    for layout in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def written(layout: dict[str, Any], folder: Path) -> Path:
    """The file of a layout."""
    form, _, encoding = layout.get("form", "csv").partition(" ")
    folder.mkdir()
    path = folder / layout["file"]
    lines = layout["lines"].rstrip("\n").split("\n")
    rows = [line.split("|") for line in lines]
    if form == "raw":
        path.write_bytes("\r\n".join(lines).encode(encoding))
    elif form == "xlsx":
        with xlsxwriter.Workbook(str(path)) as workbook:
            sheet = workbook.add_worksheet("Sheet1")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(row, column, cell)
    else:
        text = io.StringIO()
        csv.writer(text, delimiter={"csv": ",", "tsv": "\t"}[form], lineterminator="\r\n").writerows(rows)
        path.write_bytes(text.getvalue().encode(encoding or "utf-8"))
    return path


def shown(value: Any) -> str:
    """A value as it is compared: numbers without zeros at their end, moments to the second."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, float):
        return shown(Decimal(str(value)))
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, dt.datetime) else str(value)


# Tables of a platform's book. Where several platforms are read at once each puts its name before its ids: their files are read alone.
OF_A_PLATFORM = {"financings", "subaccount_fills", "subaccount_orders"}
ALONE = [layout for layout in LAYOUTS if OF_A_PLATFORM & layout["expect"].keys()]
TOGETHER = [layout for layout in LAYOUTS if layout not in ALONE]
Read = tuple[IngestReport, dict[str, list[str]], Path]


def read_all(layouts: list[dict[str, Any]], folder: Path) -> Read:
    """The files of some layouts read at once: the report, the ids of the sources of each, and the dataset."""
    paths = {layout["name"]: written(layout, folder / str(number)) for number, layout in enumerate(layouts)}
    assert len(paths) == len(layouts)
    report = ingest(list(paths.values()), folder / "dataset")
    sources = {name: [source.source_id for source in report.sources if source.path == str(path)] for name, path in paths.items()}
    return report, sources, folder / "dataset"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read_all(TOGETHER, tmp_path_factory.mktemp("layouts"))


@pytest.mark.parametrize("layout", TOGETHER, ids=lambda layout: layout["name"])
def test_the_layout_is_read(read: Read, layout: dict[str, Any]) -> None:
    agrees(layout, read)


@pytest.mark.parametrize("layout", ALONE, ids=lambda layout: layout["name"])
def test_the_layout_of_a_platform_is_read(layout: dict[str, Any], tmp_path: Path) -> None:
    agrees(layout, read_all([layout], tmp_path))


def agrees(layout: dict[str, Any], read: Read) -> None:
    """What came of a layout is what must."""
    _, sources, dataset = read
    for table, expected in layout["expect"].items():
        rows = [row for row in pq.read_table(dataset / f"{table}.parquet").to_pylist() if row["source_id"] in sources[layout["name"]]]
        rows.sort(key=lambda row: row["source_row"])
        if len(layout["expect"]) == 1 or table in layout.get("rows", {}):
            assert len(rows) == layout.get("rows", {}).get(table, 1)
        for place, values in ((0, expected), (-1, layout.get("last", {}).get(table, {}))):
            assert {name: shown(rows[place][name]) for name in values} == {name: shown(value) for name, value in values.items()}


def test_no_row_of_any_layout_is_lost(read: Read) -> None:
    report, _, _ = read
    assert all(source.rows_read == source.rows_kept + source.rows_rejected for source in report.sources)
    assert "no_rule" not in report.rejects
