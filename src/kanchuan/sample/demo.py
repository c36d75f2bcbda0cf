"""From nothing to a report: write the sample as raw files, ingest, check, scan; each step one line with its time."""

from __future__ import annotations

import codecs
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from pyarrow import csv

from kanchuan.sample.world import WORLD
from kanchuan.scoring.scan import scan
from kanchuan.simulate.raw.write import write_raw
from kanchuan.sources.ingest import ingest
from kanchuan.tables.check import check


def demo(out: Path, memory: str = "2GiB", threads: int | None = None, lang: str = "zh") -> Iterator[str]:
    """Run the whole way in ``out``; gives a line for each step as it ends, then the findings, and where the truth is that the scan does not see."""

    def said(zh: str, en: str) -> str:
        return en if lang == "en" else zh

    started = time.perf_counter()

    def timed(text: str) -> str:
        nonlocal started
        seconds, started = time.perf_counter() - started, time.perf_counter()
        return f"{text}  ({seconds:.1f} s)"

    raw = write_raw(WORLD, out / "raw", memory=memory, threads=threads)
    yield timed(
        said(f"1/4 造出 {len(raw)} 个虚构的原始文件  {out / 'raw'}", f"1/4 made {len(raw)} raw files of made-up records  {out / 'raw'}")
    )
    taken = ingest(raw, out / "dataset", memory=memory, threads=threads)
    known = sum(source.reader != "none" for source in taken.sources)
    rows = sum(source.rows_read for source in taken.sources)
    kept = sum(source.rows_kept for source in taken.sources)
    yield timed(
        said(
            f"2/4 读入 {len(taken.sources)} 张表，认出 {known} 张，{rows:,} 行中保留 {kept:,} 行，其余各有原因  {out / 'dataset'}",
            f"2/4 read {len(taken.sources)} sheets, recognised {known}; kept {kept:,} of {rows:,} rows, the rest with a reason each  {out / 'dataset'}",
        )
    )
    found = check(out / "dataset", memory=memory, threads=threads)
    yield timed(said("3/4 检查：", "3/4 check: ") + found.headline(lang))
    report = scan(out / "dataset", out / "findings", memory=memory, threads=threads)
    yield timed(said("4/4 扫描完毕", "4/4 scanned"))
    yield ""
    yield from report.lines(lang)
    told = out / "truth" / "account_labels.csv"
    told.parent.mkdir(exist_ok=True)
    # With a mark at its head, so that spreadsheets read it as UTF-8 too.
    told.write_bytes(codecs.BOM_UTF8)
    with told.open("ab") as file:
        csv.write_csv(pq.read_table(WORLD / "truth" / "account_labels.parquet"), file)
    yield said(
        f"谁其实是谁（虚构世界的真相，扫描不看，只供您核对）→ {told}",
        f"who is who (the made-up world's truth: not for the scan, for you) → {told}",
    )
