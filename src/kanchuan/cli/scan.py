"""``kanchuan scan``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kanchuan.cli.console import (
    AsJson,
    DatasetFolder,
    Lang,
    Memory,
    Profile,
    Threads,
    app,
    errors,
    input_errors,
    print_json,
    print_profile,
    progress_bar,
    shown,
)


@app.command()
def scan(
    dataset: DatasetFolder,
    out: Annotated[Path, typer.Option("-o", "--out", help="结果文件夹 / folder for the findings")],
    account: Annotated[
        str | None,
        typer.Option("--account", help="为该账户写 report.pdf（默认：排第一者）/ the account of report.pdf (default: the first ranked)"),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="自己的模型（kanchuan feedback 写出）/ an own model, as kanchuan feedback writes")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="打印每一步的查询 / print the query of each step")] = False,
    profile: Profile = False,
    memory: Memory = "2GiB",
    threads: Threads = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """哪些账户背后可能是许多人，为什么。Which accounts may be many people, and why.

    例 / example: kanchuan scan ds -o out
    """
    from kanchuan.scoring.model import from_file
    from kanchuan.scoring.scan import scan as run

    with input_errors(), progress_bar(lang) as progress:
        report = run(
            dataset, out, account=account, memory=memory, threads=threads, progress=progress, model=from_file(model) if model else None
        )
    if explain:
        for step in report.steps:
            errors.print(f"-- {step.name}\n{step.sql}\n", markup=False)
    if profile:
        print_profile(report.profile)
    if as_json:
        print_json(report.summary())
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)
