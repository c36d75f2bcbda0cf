"""``kanchuan unmix``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kanchuan.cli.console import AsJson, DatasetFolder, Lang, Memory, Threads, app, fail, input_errors, print_json, progress_bar, say, shown


@app.command()
def unmix(
    dataset: DatasetFolder,
    out: Annotated[Path, typer.Option("-o", "--out", help="结果文件夹 / folder for what is found")],
    account: Annotated[list[str] | None, typer.Option("--account", help="只看这些账户（可多次）/ only these accounts (repeatable)")] = None,
    union: Annotated[bool, typer.Option("--union", help="把所列账户合为一个来分 / take the accounts named as one")] = False,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 / seed")] = 0,
    memory: Memory = "2GiB",
    threads: Threads = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """这些委托各是谁的。Whose orders are these: the traders behind an account.

    例 / example: kanchuan unmix ds -o out --account A001
    """
    from kanchuan.unmix.unmix import unmix as run

    if union and not account:
        fail(say(lang, "--union 需要 --account", "--union needs --account"), 2)
    with input_errors(), progress_bar(lang) as progress:
        report = run(dataset, out, account=account or (), union=union, seed=seed, memory=memory, threads=threads, progress=progress)
    if as_json:
        print_json(report.summary())
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)
