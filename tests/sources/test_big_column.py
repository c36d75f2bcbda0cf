"""A large file of one column is refused by name, in memory that does not grow with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench" / "big_column.py"


@pytest.mark.slow
@pytest.mark.parametrize(("shape", "ceiling"), [("rows", 1_200), ("line", 600)])
def test_fifty_megabytes_of_one_column_are_refused(tmp_path: Path, shape: str, ceiling: int) -> None:
    result = tmp_path / "result.json"
    subprocess.run([sys.executable, BENCH, "--megabytes", "50", "--shape", shape, "--json", result], check=True, capture_output=True)
    (measured,) = json.loads(result.read_text(encoding="utf-8"))
    assert measured["said"].startswith("refused: ")
    assert f"{shape}.csv: not_recognised" in measured["said"]
    assert measured["peak_mib"] < ceiling
