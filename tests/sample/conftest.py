from __future__ import annotations

from pathlib import Path

import pytest

from kanchuan.sample.demo import demo


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The demo's folder and the lines that it told."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, list(demo(folder, lang="en"))


@pytest.fixture(scope="session")
def raw(shown: tuple[Path, list[str]]) -> list[Path]:
    """The sample's files."""
    return sorted((shown[0] / "raw").iterdir())


@pytest.fixture(scope="session")
def dataset(shown: tuple[Path, list[str]]) -> Path:
    """What ingest made of them."""
    return shown[0] / "dataset"
