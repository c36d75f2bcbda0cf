"""A browser for the tests of pages. Without one they are skipped, unless KANCHUAN_REQUIRE says that they must run."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

CHROMIUM = Path(os.environ.get("KANCHUAN_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

sys.path.insert(0, str(Path(__file__).parent.parent / "reports"))


def absent() -> str:
    """Why there is no browser; empty where there is one."""
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    return "" if CHROMIUM.is_file() else f"no Chromium at {CHROMIUM}"


@pytest.fixture(scope="session")
def browser():
    reason = absent()
    if reason:
        if "browser" in os.environ.get("KANCHUAN_REQUIRE", "").split(","):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def report_url(tmp_path_factory):
    import report_sample

    from kanchuan.engine.duckdb import DuckDBEngine
    from kanchuan.reports.html import write_report
    from kanchuan.tables.dataset import Dataset

    root = tmp_path_factory.mktemp("browser_sample")
    report_sample.write_sample(root)
    with DuckDBEngine(threads=1) as engine:
        path = write_report(
            engine, Dataset(root, engine), report_sample.alerts(), report_sample.evidence(), root / "out", signals=report_sample.SIGNALS
        )
    return path.as_uri()
