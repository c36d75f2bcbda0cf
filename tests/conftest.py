"""What all tests share: the folder of real files, and what to do where a heavy part is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path:
    """The folder of real files that stay beside the project."""
    return Path(os.environ.get("KANCHUAN_SHARED", ROOT.parent / "shared"))


def chromium() -> str | None:
    """Where Chromium is, if it is."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def fits() -> bool:
    """Can the library that fits curves be loaded? Its wheel leans on the system's OpenMP."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what cannot run here; fail instead where KANCHUAN_REQUIRE names the part."""
    required = os.environ.get("KANCHUAN_REQUIRE", "").split(",")
    for item in items:
        if item.get_closest_marker("shared") and not (shared_folder() / "data").is_dir():
            item.add_marker(pytest.mark.skip(reason=f"the real files are not at {shared_folder()} (KANCHUAN_SHARED)"))
        if item.get_closest_marker("fitting") and "fitting" not in required and not fits():
            item.add_marker(pytest.mark.skip(reason="LightGBM cannot be loaded (Debian: apt-get install libgomp1)"))
        if item.get_closest_marker("browser") and chromium() is None and "browser" not in required:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files; tests that use it are marked ``shared``."""
    return shared_folder()
