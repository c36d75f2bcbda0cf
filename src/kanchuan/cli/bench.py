"""``kanchuan bench``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kanchuan.cli.console import AsJson, Lang, app, fail, input_errors, progress_bar, say, shown

_WHAT = ("scan", "leave-out", "unmix", "train", "facts")

_MARKETS = {"stock": ("stock",), "futures": ("futures",), "both": ("stock", "futures")}


def _seeds(text: str) -> list[int]:
    """``1-4`` or ``3,5,8`` or both."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


@app.command()
def bench(
    what: Annotated[
        str,
        typer.Argument(
            help="scan（排序与校准）、leave-out（留出一案或一类）、unmix（委托归人）、train（重造模型）、facts（与真实成交对照）/ "
            "scan, leave-out, unmix, train, facts"
        ),
    ] = "scan",
    datasets: Annotated[list[Path] | None, typer.Argument(help="现成的数据集（带 truth/）/ ready datasets with their truth/")] = None,
    seeds: Annotated[str, typer.Option("--seeds", help="世界的种子，如 9001-9004 / seeds of the worlds")] = "9001-9002",
    scenario: Annotated[str, typer.Option("--scenario", help="情景 / scenario")] = "street",
    scale: Annotated[float, typer.Option("--scale", help="规模 / size")] = 0.5,
    by: Annotated[str, typer.Option("--by", help="leave-out：case（案）或 kind（类）/ leave-out: by case or kind")] = "case",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="写出 JSON，train 写模型 / write the JSON here; train writes the model")
    ] = None,
    real: Annotated[Path | None, typer.Option("--real", help="facts：真实成交（Parquet）/ facts: real fills (Parquet)")] = None,
    traders: Annotated[str, typer.Option("--traders", help="unmix：各账户背后的人数 / unmix: people behind each account")] = "5,10,30,133",
    days: Annotated[int, typer.Option("--days", min=1, help="unmix：交易日 / unmix: days of trading")] = 60,
    market: Annotated[str, typer.Option("--market", help="unmix：stock、futures 或 both / unmix: stock, futures or both")] = "both",
    evidence: Annotated[
        bool, typer.Option("--evidence", help="unmix：也用终端、备注等旁证 / unmix: read terminals, remarks and the like as well")
    ] = False,
    ceiling: Annotated[
        bool,
        typer.Option(
            "--ceiling/--no-ceiling", help="unmix：与从真值出发的搜索和基线相比 / unmix: beside a search from the truth and baselines"
        ),
    ] = True,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """准确度与速度，与基线并列。Accuracy beside the baselines, on fresh made-up worlds.

    例 / example: kanchuan bench scan --seeds 9001-9004 -o scan.json
    kanchuan bench unmix --traders 5,10,30 --seeds 9001 -o unmix.json
    """
    if what not in _WHAT:
        fail(say(lang, f"{what}: 只有 {'、'.join(_WHAT)}", f"{what}: there are {', '.join(_WHAT)}"), 2)
    try:
        chosen = _seeds(seeds)
    except ValueError:
        fail(say(lang, f"--seeds {seeds}: 形如 1-4 或 3,5", f"--seeds {seeds}: such as 1-4 or 3,5"), 2)
    try:
        people = _seeds(traders)
    except ValueError:
        people = []
    if not people or min(people) < 1:
        fail(say(lang, f"--traders {traders}: 形如 5,10,30", f"--traders {traders}: such as 5,10,30"), 2)
    if market not in _MARKETS:
        fail(say(lang, f"--market {market}: 只有 {'、'.join(_MARKETS)}", f"--market {market}: there are {', '.join(_MARKETS)}"), 2)
    try:
        with input_errors(), progress_bar(lang) as progress:
            if what == "scan":
                from kanchuan.bench.scan import bench_scan

                report = bench_scan(chosen, scenario, scale, folders=datasets or (), progress=progress)
                text, lines = report.as_json(), report.lines(lang)
            elif what == "unmix":
                from kanchuan.bench.unmix import bench_unmix

                found = bench_unmix(
                    chosen,
                    people,
                    days=days,
                    markets=_MARKETS[market],
                    folders=datasets or (),
                    ceiling=ceiling,
                    baselines=ceiling,
                    evidence=evidence,
                    progress=progress,
                )
                text, lines = found.as_json(), found.lines(lang)
            elif what == "leave-out":
                from kanchuan.bench.leave_out import leave_out
                from kanchuan.bench.world import make_worlds, read_world
                from kanchuan.scoring.model import shipped

                ready = [read_world(folder, shipped()) for folder in datasets or ()]
                worlds = ready or make_worlds([(scenario, seed, scale) for seed in chosen], progress)
                try:
                    left = leave_out(worlds, by)
                except ValueError:
                    fail(
                        say(
                            lang,
                            f"留一检验需要至少两个世界，且真值里有多个{'案' if by == 'case' else '类'}；--scenario ten-cases 有各案，--by kind 按类",
                            "leaving out needs two worlds at least, and in their truth several cases or kinds: --scenario ten-cases has cases, --by kind goes by kind",
                        ),
                        2,
                    )
                text, lines = left.as_json(), left.lines(lang)
            elif what == "train":
                from kanchuan.bench.train import train

                hands: dict[Path, list[Path]] = {}
                for folder in datasets or []:
                    # Worlds that lie in one folder are of one hand.
                    hands.setdefault(folder.resolve().parent, []).append(folder)
                text = train(list(hands.values()), progress=progress)
                lines = [say(lang, f"模型 {len(text):,} 字节", f"model of {len(text):,} bytes")]
            else:
                from kanchuan.bench.facts import compare

                text, lines = compare(datasets or [], real)
    except ImportError as error:
        fail(
            say(
                lang,
                f"需要附加依赖：pip install 'kanchuan[bench]'（{error.name}）",
                f"an extra is needed: pip install 'kanchuan[bench]' ({error.name})",
            ),
            2,
        )
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    if as_json:
        print(text)
        return
    for line in lines:
        shown.print(line, markup=False)
