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
    together: Annotated[
        bool,
        typer.Option(
            "--together", help="把所列账户合为一个来分：同一人经几个账户下单 / take the accounts named as one: traders routed over several"
        ),
    ] = False,
    marks: Annotated[
        Path | None,
        typer.Option(
            "--marks",
            help="CSV：order_id, other_order_id, mark（must_link/cannot_link，同一人/不同人）[, account_id, reason]；一律照办，其余重算 / obeyed always, the rest refitted",
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            "--previous",
            help="上次的结果文件夹：接着算，交易者沿用原名 / folder of an earlier run: goes on from it, traders keep their names",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 / seed")] = 0,
    memory: Memory = "2GiB",
    threads: Threads = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """这些委托各是谁的。Whose orders are these: the traders behind an account.

    例 / example: kanchuan unmix ds -o out --account A001 --marks marks.csv --previous yesterday
    """
    from kanchuan.unmix.unmix import unmix as run

    if together and len(account or ()) < 2:
        fail(say(lang, "--together 需要至少两个 --account", "--together needs --account at least twice"), 2)
    with input_errors(), progress_bar(lang) as progress:
        report = run(
            dataset,
            out,
            account=account or (),
            together=together,
            marks=marks,
            previous=previous,
            seed=seed,
            memory=memory,
            threads=threads,
            progress=progress,
        )
    if as_json:
        print_json(report.summary())
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)
