from __future__ import annotations

import pytest
from made_up_world import world

from kanchuan.scoring.scan import scan


@pytest.fixture(scope="session")
def made_up(tmp_path_factory):
    return world().write(tmp_path_factory.mktemp("made-up"))


@pytest.fixture(scope="session")
def scanned(made_up, tmp_path_factory):
    out = tmp_path_factory.mktemp("scanned")
    return scan(made_up, out, threads=2, html=False), out
