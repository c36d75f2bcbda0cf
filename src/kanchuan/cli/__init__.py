"""The command line. Chinese first; ``--lang en`` (or KANCHUAN_LANG=en) for English. Exit 0: done; 1: the input is wrong; 2: the call is wrong."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from kanchuan import __version__
from kanchuan.cli.console import app

# Each module registers its command; this is the order in which `kanchuan --help` names them.
for _command in ("ingest", "check", "scan", "feedback", "unmix", "simulate", "bench", "demo"):
    import_module(f"kanchuan.cli.{_command}")


@app.callback()
def _root(version: Annotated[bool, typer.Option("--version", help="版本 / version")] = False) -> None:
    if version:
        print(f"kanchuan {__version__}")
        raise typer.Exit(0)


def main() -> None:
    """The entry point."""
    os.environ.setdefault("PYTHONUTF8", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
