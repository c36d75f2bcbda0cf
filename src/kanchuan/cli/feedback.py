"""``kanchuan feedback``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kanchuan.cli.console import AsJson, Lang, app, input_errors, print_json, shown


@app.command()
def feedback(
    findings: Annotated[Path, typer.Argument(help="scan 的结果文件夹 / the folder that scan wrote")],
    dispositions: Annotated[
        Path,
        typer.Option(
            "--dispositions", help="处置表（CSV：account_id, disposition, reason）/ dispositions (CSV: account_id, disposition, reason)"
        ),
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="写出的模型文件 / the model file to write")],
    model: Annotated[
        Path | None, typer.Option("--model", help="扫描时用的模型（默认：自带）/ the model of that scan (default: shipped)")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """用本机构的处置结论校准打分。Calibrate the scores on your own decisions.

    例 / example: kanchuan feedback out --dispositions 处置.csv -o own.yaml && kanchuan scan ds -o out2 --model own.yaml
    """
    from kanchuan.scoring.feedback import feedback as run

    with input_errors():
        report = run(findings, dispositions, out, model=model)
    if as_json:
        print_json(report)
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)
