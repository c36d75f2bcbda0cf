"""How fast files are read, on one core: rows a second from CSV (UTF-8 and GB18030) and from xlsx, beside what only reads the same cells.

Baselines, in the same run: DuckDB reading the CSV (the one in UTF-8) as text and writing it as Parquet; calamine reading the sheet into Python lists. Each run is a
process of its own, bound to one core. Seconds are those of the processor (user and system), which other work on the machine disturbs less than the clock's;
each run is followed by its baseline, and of ``--repeat`` such pairs the median counts.

    python bench/ingest_speed.py [--rows 1000000] [--xlsx-rows 100000] [--repeat 3] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = [
    "成交日期",
    "成交时间",
    "证券代码",
    "证券名称",
    "操作",
    "成交数量",
    "成交均价",
    "成交金额",
    "手续费",
    "印花税",
    "发生金额",
    "资金余额",
    "股东帐户",
    "合同编号",
    "成交编号",
    "资金账号",
]


def rows(count: int, seed: int = 1) -> list[list[object]]:
    r = random.Random(seed)
    made: list[list[object]] = []
    for number in range(count):
        buy = number % 2 == 0
        quantity, price = r.randint(1, 50) * 100, r.randint(500, 5_000) / 100
        worth = round(quantity * price, 2)
        stamp = 0 if buy else round(worth / 1_000, 2)
        made.append(
            [
                20240100 + r.randint(1, 12) * 100 + r.randint(1, 28) - 100, f"{r.choice((9, 10, 13, 14)):02d}:{r.randint(30, 59):02d}:{r.randint(0, 59):02d}", f"{600000 + number % 3_000}",
                "样例股份", "证券买入" if buy else "证券卖出", quantity, price, worth, 5.0, stamp, round((-worth if buy else worth - stamp) - 5, 2),
                100_000.0 + number, f"A1234{number % 50_000:05d}", str(number), str(number), f"88{number % 5_000:06d}",
            ]
        )  # fmt: skip
    return made


def make(folder: Path, count: int, xlsx_count: int) -> dict[str, tuple[Path, int]]:
    import csv

    import xlsxwriter

    made = rows(count)
    files = {}
    for name, encoding in (("csv utf-8", "utf-8"), ("csv gb18030", "gb18030")):
        path = folder / f"{encoding}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEAD)
            writer.writerows(made)
        files[name] = (path, count)
    path = folder / "a.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEAD, *made[:xlsx_count]]):
        sheet.write_row(number, 0, row)
    book.close()
    files["xlsx"] = (path, xlsx_count)
    return files


def timed(task: str, path: Path, out: Path) -> dict[str, float]:
    """Run one task in a process bound to one core; gives its seconds, those of the clock, and peak memory."""
    done = subprocess.run([sys.executable, __file__, "--task", task, str(path), str(out)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def run_task(task: str, path: Path, out: Path) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import duckdb
    import python_calamine

    from kanchuan.sources.ingest import ingest

    started, spent = time.perf_counter(), time.process_time()
    if task == "ingest":
        ingest([path], out, threads=1)
    elif task == "duckdb":
        connection = duckdb.connect()
        connection.execute("SET threads = 1")
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{path}', all_varchar = true)) TO '{out}.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
    else:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        assert book.get_sheet_by_index(0).to_python()
    seconds, clock = time.process_time() - spent, time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "clock": clock, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--xlsx-rows", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--task", nargs=3, metavar=("TASK", "FILE", "OUT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.task:
        run_task(given.task[0], Path(given.task[1]), Path(given.task[2]))
        return
    results = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = make(folder, given.rows, given.xlsx_rows)
        for name, (path, count) in files.items():
            task, against = ("calamine", path) if name == "xlsx" else ("duckdb", files["csv utf-8"][0])
            pairs = [(timed("ingest", path, folder / "ds"), timed(task, against, folder / "base")) for _ in range(given.repeat)]
            seconds = statistics.median(ours["seconds"] for ours, _ in pairs)
            ratios = [ours["seconds"] / base["seconds"] for ours, base in pairs]
            results.append(
                {
                    "what": name, "rows": count, "rows_per_second": round(count / seconds), "seconds": round(seconds, 2),
                    "clock_seconds": round(statistics.median(ours["clock"] for ours, _ in pairs), 2), "peak_mb": round(max(ours["peak_mb"] for ours, _ in pairs)),
                    "baseline_seconds": round(statistics.median(base["seconds"] for _, base in pairs), 2),
                    "ratio": round(statistics.median(ratios), 2), "ratios": [round(ratio, 2) for ratio in ratios],
                }
            )  # fmt: skip
            print(results[-1])
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
