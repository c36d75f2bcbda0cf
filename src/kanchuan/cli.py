"""The command line. Chinese first; ``--lang en`` (or KANCHUAN_LANG=en) for English. Exit 0: done; 1: the input is wrong; 2: the call is wrong."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from kanchuan import __version__

if TYPE_CHECKING:
    from kanchuan.sources.ingest import SourceReport

app = typer.Typer(
    name="kanchuan",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="看穿 Kanchuan：看穿一个账户背后的交易者。只读取记录、写出发现，从不下单。\n\nSee through an account to the traders behind it. It reads records and writes findings, nothing else.",
)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
# Where the output goes to a file or another program nothing is folded.
shown = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 200)

Memory = Annotated[str, typer.Option("--memory", help="内存上限，超出则落盘 / memory ceiling; what does not fit spills to disk")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="线程数 / threads")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出摘要 / the summary as JSON")]
Lang = Annotated[str, typer.Option("--lang", envvar="KANCHUAN_LANG", help="语言 / language: zh, en")]
Profile = Annotated[bool, typer.Option("--profile", help="各步用时 / seconds of each step")]
DatasetFolder = Annotated[Path, typer.Argument(help="数据集文件夹 / dataset folder")]

PROGRESS_AFTER = 2.0


def _say(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh


def _fail(message: str, code: int = 1) -> None:
    for line in message.splitlines() or [""]:
        errors.print(line, markup=False)
    raise typer.Exit(code)


@contextmanager
def _progress(lang: str) -> Iterator[Callable[[str, float], None]]:
    """A bar on stderr that shows itself only once the work has taken two seconds."""
    started = time.monotonic()
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=errors, transient=True)
    task = bar.add_task(_say(lang, "工作中", "working"), total=1.0)
    running = False

    def report(what: str, share: float) -> None:
        nonlocal running
        if not running and time.monotonic() - started > PROGRESS_AFTER and errors.is_terminal:
            bar.start()
            running = True
        bar.update(task, completed=share, description=what[:40])

    try:
        yield report
    finally:
        if running:
            bar.stop()


@contextmanager
def _input_errors() -> Iterator[None]:
    """What is wrong with the input ends in exit code 1, one clear line per problem; a defect of ours keeps its traceback."""
    from kanchuan.engine.engine import EngineError
    from kanchuan.sources.ingest import IngestError
    from kanchuan.sources.mapping import MappingError
    from kanchuan.tables.dataset import DatasetError

    try:
        yield
    except (DatasetError, IngestError, MappingError) as error:
        _fail(str(error))
    except EngineError as error:
        if "--memory" not in str(error):
            raise
        _fail(str(error), 2)
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=_plain, indent=1))


def _unread(source: SourceReport, lang: str) -> str:
    return _say(lang, "空", "empty") if source.rows_read == 0 else _say(lang, "未识别", "not recognised")


def _print_profile(runs: Any) -> None:
    table = RichTable("step", "s", "rows", box=None)
    for run in runs:
        table.add_row(run.name, f"{run.seconds:.3f}", "" if run.rows < 0 else f"{run.rows:,}")
    errors.print(table)


@app.callback()
def _root(version: Annotated[bool, typer.Option("--version", help="版本 / version")] = False) -> None:
    if version:
        print(f"kanchuan {__version__}")
        raise typer.Exit(0)


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

    with _input_errors(), _progress(lang) as progress:
        report = run(files, out, mapping=mapping, memory=memory, threads=threads, progress=progress)
    if as_json:
        _print_json(report)
        return
    table = RichTable(
        _say(lang, "文件", "file"), _say(lang, "识别为", "recognised as"), _say(lang, "置信度", "confidence"),
        _say(lang, "读到", "read"), _say(lang, "保留", "kept"), _say(lang, "未保留", "rejected"), _say(lang, "说明", "notes"), box=None, pad_edge=False,
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
    shown.print(_say(lang, "表：", "tables: ") + ", ".join(f"{name} {rows:,}" for name, rows in report.tables.items()))
    if report.rejects:
        shown.print(
            _say(lang, "未保留的行（见 rejects.parquet）：", "rows not kept (rejects.parquet): ")
            + ", ".join(f"{name} {rows:,}" for name, rows in report.rejects.items())
        )
    if report.suggestions:
        path = out / "mapping.suggested.yaml"
        shown.print(
            _say(
                lang,
                f"有文件未被识别。改好 {path} 后以 --mapping 重新运行。",
                f"Some files were not recognised. Edit {path} and run again with --mapping.",
            ),
            markup=False,
        )


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

    with _input_errors():
        report = run(dataset, out=out, memory=memory, threads=threads)
    if as_json:
        _print_json(report)
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)


@app.command()
def scan(
    dataset: DatasetFolder,
    out: Annotated[Path, typer.Option("-o", "--out", help="结果文件夹 / folder for the findings")],
    account: Annotated[
        str | None,
        typer.Option("--account", help="为该账户写 report.pdf（默认：排第一者）/ the account of report.pdf (default: the first ranked)"),
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
    from kanchuan.scoring.scan import scan as run

    with _input_errors(), _progress(lang) as progress:
        report = run(dataset, out, account=account, memory=memory, threads=threads, progress=progress)
    if explain:
        for step in report.steps:
            errors.print(f"-- {step.name}\n{step.sql}\n", markup=False)
    if profile:
        _print_profile(report.profile)
    if as_json:
        _print_json(report.summary())
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)


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
        _fail(_say(lang, "--union 需要 --account", "--union needs --account"), 2)
    with _input_errors(), _progress(lang) as progress:
        report = run(
            dataset, out, account=account or (), union=union, seed=seed, memory=memory, threads=threads, progress=progress
        )
    if as_json:
        _print_json(report.summary())
        return
    for line in report.lines(lang):
        shown.print(line, markup=False)


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

    with _input_errors():
        for line in run(out, memory=memory, threads=threads, lang=lang):
            shown.print(line, markup=False)


def main() -> None:
    """The entry point."""
    os.environ.setdefault("PYTHONUTF8", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
