"""Workbooks whose reader can bring the whole process down when they are damaged (xlsb, ods): read in a process of their own.

That process writes each sheet into a folder as an Arrow stream with its name and notes; what kills it is told of the file and stops nothing else. The xlsx and xls readers turn every defect into an error, and stay where they are: a process and a copy
cost them a third of their speed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from kanchuan.sources.containers import workbook
from kanchuan.sources.sheet import Block, Reject, Sheet

# The longest that a workbook may take, in seconds: reading goes at tens of thousands of rows a second.
PATIENCE = 600
# What the process may take of memory, in bytes: a damaged file may ask for any amount.
MOST_MEMORY = 4 << 30


def is_fragile(path: Path) -> bool:
    """Is it a zipped workbook, but no xlsx?"""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return False
    return "xl/workbook.xml" not in names and ("xl/workbook.bin" in names or "content.xml" in names)


def sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of a workbook, as ``workbook.sheets`` gives them. Each must be read before the next is asked for.

    Raises:
        WorkbookError: as ``workbook.sheets``; also where its reader ended, or did not end in time.
    """
    with tempfile.TemporaryDirectory(prefix="kanchuan-workbook-") as folder:
        command = [
            sys.executable,
            "-c",
            f"import sys; from {__name__} import main; sys.exit(main(*sys.argv[1:]))",
            str(path.resolve()),
            folder,
            str(MOST_MEMORY),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise workbook.WorkbookError(f"{path.name}: 读取超时 / not read within {PATIENCE} s: damaged workbook") from error
        if done.returncode == REFUSED:
            raise workbook.WorkbookError(done.stderr.strip())
        if done.returncode:
            said = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
            raise workbook.WorkbookError(f"{path.name}: 工作簿已损坏，读取程序中止 / damaged workbook, its reader ended: {said}")
        for entry in json.loads(Path(folder, "sheets.json").read_text(encoding="utf-8")):
            blocks = _read(Path(folder, entry["file"]), [Reject(*reject) for reject in entry["rejects"]])
            yield Sheet(entry["name"], blocks, encoding="workbook", notes=entry["notes"])


# What the process returns where the workbook cannot be read, with the reason on its error output.
REFUSED = 3


def _read(path: Path, rejects: list[Reject]) -> Iterator[Block]:
    with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
        tables = [pa.Table.from_batches([batch]) for batch in stream]
    for place, table in enumerate(tables):
        yield Block(table, tuple(rejects) if place == 0 else ())


def _write(path: Path, folder: Path) -> None:
    """Read a workbook here, and write its sheets into a folder."""
    entries = []
    for number, sheet in enumerate(workbook.sheets(path)):
        name = f"{number}.arrow"
        blocks = list(sheet.blocks)
        width = max((block.width for block in blocks), default=1)
        names = [*(f"c{place}" for place in range(width)), "source_row"]
        schema = pa.schema([(name, pa.int64() if name == "source_row" else pa.string()) for name in names])
        with pa.OSFile(str(folder / name), "wb") as file, pa.ipc.new_stream(file, schema) as stream:
            for block in blocks:
                columns = [
                    block.rows.column(name) if name in block.rows.column_names else pa.nulls(block.rows.num_rows, pa.string())
                    for name in names
                ]
                stream.write_table(pa.table(columns, schema=schema))
        rejects = [[reject.row, reject.column, reject.reason, reject.raw] for block in blocks for reject in block.rejects]
        entries.append({"file": name, "name": sheet.name, "notes": sheet.notes, "rejects": rejects})
    (folder / "sheets.json").write_text(json.dumps(entries), encoding="utf-8")


def main(path: str, folder: str, memory: str) -> int:
    """What the process of its own does, with so many bytes of memory at most; gives what it returns."""
    with suppress(ImportError, ValueError, OSError):
        # Only where the system knows limits.
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _write(Path(path), Path(folder))
    except workbook.WorkbookError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0
