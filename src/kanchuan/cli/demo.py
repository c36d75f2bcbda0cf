"""``kanchuan demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kanchuan.cli.console import Lang, Memory, Threads, app, input_errors, shown


@app.command()
def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="文件夹 / folder")] = Path("demo"),
    memory: Memory = "2GiB",
    threads: Threads = None,
    lang: Lang = "zh",
) -> None:
    """从无到有：造出样例文件，读入、检查、扫描，得到报告。From nothing to a report, on made-up files in real-world layouts.

    例 / example: kanchuan demo
    """
    from kanchuan.sample.demo import demo as run

    with input_errors():
        for line in run(out, memory=memory, threads=threads, lang=lang):
            shown.print(line, markup=False)
