"""``kanchuan simulate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kanchuan.cli.console import AsJson, Lang, app, input_errors, print_json, progress_bar, shown


@app.command()
def simulate(
    scenario: Annotated[
        str,
        typer.Argument(
            help="情景：street（券商的各类账户）、orders-alone（只有委托）、ten-cases（十案各一小份）、case-1 … case-10 / "
            "scenario: street (a broker's accounts of all kinds), orders-alone, ten-cases (all ten, each small), case-1 … case-10"
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="数据集文件夹 / dataset folder")],
    scale: Annotated[float, typer.Option("--scale", help="规模，1 为公布或通常的规模 / size; 1 is the published or usual one")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子 / seed")] = 1,
    difficulty: Annotated[
        float | None,
        typer.Option(
            "--difficulty",
            help="难度 0 至 1（默认：street 随种子，ten-cases 为 0.3）/ 0 to 1 (default: drawn from the seed for street, 0.3 for ten-cases)",
        ),
    ] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="真实日线（symbol, day, open, high, low, close, volume）/ a file of real daily bars")
    ] = None,
    raw: Annotated[
        Path | None, typer.Option("--raw", help="另写原始格式的文件到该文件夹 / also write raw files in real layouts here")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """造一个虚构的世界（只写文件）。A made-up world in files, with the truth in truth/ alone.

    例 / example: kanchuan simulate case-1 -o ds --scale 0.01 --seed 7
    """
    from kanchuan.simulate.simulate import simulate as run

    with input_errors(), progress_bar(lang) as progress:
        report = run(scenario, out, scale=scale, seed=seed, difficulty=difficulty, prices=prices, raw=raw, progress=progress)
    if as_json:
        print_json(report)
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)
