from __future__ import annotations

import pytest
import report_sample

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.html import write_report
from kanchuan.tables.dataset import Dataset


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory):
    root = tmp_path_factory.mktemp("sample")
    report_sample.write_sample(root)
    return root


@pytest.fixture(scope="session")
def sample(sample_root):
    with DuckDBEngine(threads=1) as engine:
        yield engine, Dataset(sample_root, engine)


@pytest.fixture(scope="session")
def report_path(sample, tmp_path_factory):
    engine, dataset = sample
    return write_report(
        engine, dataset, report_sample.alerts(), report_sample.evidence(), tmp_path_factory.mktemp("out"), signals=report_sample.SIGNALS
    )


@pytest.fixture(scope="session")
def report(report_path):
    return report_path.read_text("utf-8")
