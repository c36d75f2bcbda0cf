"""``kanchuan ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table as RichTable

from kanchuan.cli.console import AsJson, Lang, Memory, Threads, app, input_errors, print_json, progress_bar, say, shown

if TYPE_CHECKING:
    from kanchuan.sources.ingest import SourceReport


def _unread(source: SourceReport, lang: str) -> str:
    return say(lang, "空", "empty") if source.rows_read == 0 else say(lang, "未识别", "not recognised")


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(help="文件或文件夹 / files or folders")],
    out: Annotated[Path, typer.Option("-o", "--out", help="数据集文件夹 / dataset folder")],
    mapping: Annotated[Path | None, typer.Option("--mapping", help="列映射文件（YAML）/ mapping file (YAML)")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="说明每个文件如何被识别 / how each file was recognised")] = False,
    memory: Memory = "2GiB",
    threads: Threads = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """读取真实文件，写成数据集。Read real-world files into a dataset.

    例 / example: kanchuan ingest 交割单/*.xlsx 流水.csv -o ds
    """
    from kanchuan.sources.ingest import ingest as run

    with input_errors(), progress_bar(lang) as progress:
        report = run(files, out, mapping=mapping, memory=memory, threads=threads, progress=progress)
    if as_json:
        print_json(report)
        return
    table = RichTable(
        say(lang, "文件", "file"), say(lang, "识别为", "recognised as"), say(lang, "置信度", "confidence"),
        say(lang, "读到", "read"), say(lang, "保留", "kept"), say(lang, "未保留", "rejected"), say(lang, "说明", "notes"), box=None, pad_edge=False,
    )  # fmt: skip
    for source in report.sources:
        path = Path(source.path)
        name = path.name + (f" [{source.sheet}]" if source.sheet and source.sheet not in (path.stem, path.name) else "")
        table.add_row(
            escape(name), source.reader if source.reader != "none" else _unread(source, lang), f"{source.confidence:.2f}",
            f"{source.rows_read:,}", f"{source.rows_kept:,}", f"{source.rows_rejected:,}", escape("; ".join(source.notes)[:120]),
        )  # fmt: skip
    shown.print(table)
    if explain:
        for source in report.sources:
            shown.print(f"\n{source.path} {source.sheet}", markup=False)
            for line in source.explain:
                shown.print(line, markup=False)
    shown.print(say(lang, "表：", "tables: ") + ", ".join(f"{name} {rows:,}" for name, rows in report.tables.items()))
    if report.rejects:
        shown.print(
            say(lang, "未保留的行（见 rejects.parquet）：", "rows not kept (rejects.parquet): ")
            + ", ".join(f"{name} {rows:,}" for name, rows in report.rejects.items())
        )
    if report.suggestions:
        path = out / "mapping.suggested.yaml"
        shown.print(
            say(
                lang,
                f"有文件未被识别。改好 {path} 后以 --mapping 重新运行。",
                f"Some files were not recognised. Edit {path} and run again with --mapping.",
            ),
            markup=False,
        )
