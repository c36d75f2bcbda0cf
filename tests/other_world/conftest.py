from __future__ import annotations

from pathlib import Path

import pytest
from bench.other_world.accounts import make


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("other") / "world"
    make(folder, seed=11, scale=0.06, days=25)
    return folder
