from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "unmix"))


@pytest.fixture
def two_purses_world():
    """The account behind which two people trade."""
    import two_purses

    return two_purses
