"""report.html: one file that opens anywhere, with nothing to fetch."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine, replacing
from kanchuan.reports.contents import report_data
from kanchuan.reports.embedded import to_json
from kanchuan.reports.words import WORDS
from kanchuan.tables.dataset import Dataset
from kanchuan.tables.table import Label

# The parts of the page's program, in the order in which they are joined.
SCRIPTS = (
    "dom",
    "state",
    "address",
    "chart",
    "shell",
    "overview",
    "thresholds",
    "ranking",
    "waterfall",
    "reasons",
    "basis",
    "days",
    "terminals",
    "money",
    "outlook",
    "account",
    "report",
)


def write_report(
    engine: DuckDBEngine, dataset: Dataset, alerts: pa.Table, evidence: pa.Table, out: Path, top: int = 100, *, signals: Any = None
) -> Path:
    """Write ``out``/report.html.

    Args:
        engine: where the tables of ``dataset`` can be queried.
        dataset: the dataset that was scanned.
        alerts: one row per account, as ``alerts.parquet``.
        evidence: the reasons, as ``evidence.parquet``: ``weight`` in log-odds, the prior under the signal ``prior``.
        out: the folder; made if it is not there.
        top: how many accounts, by rank, get a page of their own; fewer where their details would pass 17 MB.
        signals: declared signals for the texts; the catalogue if None.

    Returns:
        The path of the page.
    """
    out.mkdir(parents=True, exist_ok=True)
    return write_page(report_data(engine, dataset, alerts, evidence, top, signals=signals), out / "report.html")


def write_page(data: dict[str, Any], path: Path) -> Path:
    """Write the page for what ``report_data`` gave; the same data give the same bytes."""
    with replacing(path) as unfinished:
        unfinished.write_text(page(data), encoding="utf-8", newline="\n")
    return path


def page(data: dict[str, Any]) -> str:
    """The report's page for ``data``."""
    return assembled(data, WORDS, SCRIPTS, ("report",))


def assembled(data: dict[str, Any], words: Mapping[str, Label], scripts: Sequence[str], styles: Sequence[str]) -> str:
    """A page: styles, program and data inside it, and a policy that lets it fetch nothing and run nothing else.

    Args:
        data: what it shows, as JSON values.
        words: its own texts: at least those that the template names.
        scripts: the parts of its program in the folder of templates, in the order in which they are joined.
        styles: its styles there.
    """
    templates = files("kanchuan.reports").joinpath("templates")
    style = "".join(templates.joinpath(f"{name}.css").read_text("utf-8") for name in styles)
    parts = "\n".join(templates.joinpath(f"{name}.js").read_text("utf-8") for name in scripts)
    script = f'(() => {{\n"use strict";\n{parts}\n}})();\n'
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string(templates.joinpath("report.html.j2").read_text("utf-8"))
    return template.render(
        words=words, style=style, script=script, style_hash=_sha256(style), script_hash=_sha256(script), data=to_json(data)
    )


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
