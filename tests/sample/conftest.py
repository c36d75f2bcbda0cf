from __future__ import annotations

from pathlib import Path

import pytest

from kanchuan.sample.world import WORLD
from kanchuan.simulate.raw.write import write_raw
from kanchuan.sources.ingest import ingest


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample's files."""
    return write_raw(WORLD, tmp_path_factory.mktemp("sample") / "raw")


@pytest.fixture(scope="session")
def dataset(raw: list[Path]) -> Path:
    """What ingest makes of them."""
    folder = raw[0].parent.parent / "ds"
    ingest(raw, folder, threads=2)
    return folder
