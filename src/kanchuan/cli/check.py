"""``kanchuan check``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kanchuan.cli.console import AsJson, DatasetFolder, Lang, Memory, Threads, app, input_errors, print_json, shown


@app.command()
def check(
    dataset: DatasetFolder,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="写出全部问题行 / write every failing row here")] = None,
    memory: Memory = "2GiB",
    threads: Threads = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """数据集里有什么、缺什么、有何矛盾。What is there, what is missing, what is inconsistent.

    例 / example: kanchuan check ds
    """
    from kanchuan.tables.check import check as run

    with input_errors():
        report = run(dataset, out=out, memory=memory, threads=threads)
    if as_json:
        print_json(report)
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)
