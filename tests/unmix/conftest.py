from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def quick():
    """A short search, enough for two purses that nothing hides."""
    from kanchuan.unmix.chains import Effort

    return Effort(trips=60, anneal=120, sample=20, samples=12, chains=2, threads=1)


@pytest.fixture(scope="session")
def two_purses(tmp_path_factory, quick):
    """The account of two purses: its folder, the folder of what was found, the report, and the person behind each order."""
    import two_purses as world

    from kanchuan.unmix.unmix import unmix

    root = tmp_path_factory.mktemp("two_purses")
    truth = world.write(root / "ds", world.rows())
    report = unmix(root / "ds", root / "out", effort=quick, threads=1)
    return root / "ds", root / "out", report, truth
