"""What all commands share: options, both languages, progress, errors, JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

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


def say(lang: str, zh: str, en: str) -> str:
    """One of two texts."""
    return en if lang == "en" else zh


def fail(message: str, code: int = 1) -> None:
    """Say what is wrong on stderr, a line each, and end."""
    for line in message.splitlines() or [""]:
        errors.print(line, markup=False)
    raise typer.Exit(code)


@contextmanager
def progress_bar(lang: str) -> Iterator[Callable[[str, float], None]]:
    """A bar on stderr that shows itself only once the work has taken two seconds."""
    started = time.monotonic()
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=errors, transient=True)
    task = bar.add_task(say(lang, "工作中", "working"), total=1.0)
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
def input_errors() -> Iterator[None]:
    """What is wrong with the input ends in exit code 1, one clear line per problem; a defect of ours keeps its traceback."""
    from kanchuan.engine.engine import EngineError
    from kanchuan.scoring.dispositions import DispositionError
    from kanchuan.scoring.model import ModelError
    from kanchuan.simulate.errors import SimulateError
    from kanchuan.sources.ingest import IngestError
    from kanchuan.sources.mapping import MappingError
    from kanchuan.tables.dataset import DatasetError

    try:
        yield
    except (DatasetError, DispositionError, IngestError, MappingError, ModelError, SimulateError) as error:
        fail(str(error))
    except EngineError as error:
        if "--memory" not in str(error):
            raise
        fail(str(error), 2)
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


def print_json(value: Any) -> None:
    """A summary as JSON on stdout."""
    print(json.dumps(value, ensure_ascii=False, default=_plain, indent=1))


def print_profile(runs: Any) -> None:
    """The seconds of each step on stderr."""
    table = RichTable("step", "s", "rows", box=None)
    for run in runs:
        table.add_row(run.name, f"{run.seconds:.3f}", "" if run.rows < 0 else f"{run.rows:,}")
    errors.print(table)
