"""A file of one column, of any size: how long until it is refused, and how much memory that takes.

Two shapes, each in a process of its own: ``rows`` (lines of nine digits) and ``line`` (one line without an end). Nothing in either is a record, so the right
answer is a refusal that names the file, in memory that does not grow with it.

    python bench/big_column.py [--megabytes 1024] [--shape rows|line] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHAPES = {"rows": b"123456789\n", "line": b"1234567890"}
PIECE = 1 << 20


def make(path: Path, megabytes: int, shape: str) -> None:
    """Write the file."""
    piece = (SHAPES[shape] * (PIECE // 10 + 1))[:PIECE]
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(piece)


def measure(path: Path, out: Path) -> dict[str, object]:
    """Ingest the file in this process."""
    from kanchuan.sources.ingest import IngestError, ingest

    started = time.perf_counter()
    try:
        ingest([path], out)
        said = "read"
    except IngestError as error:
        said = f"refused: {error}"
    # KiB on Linux
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(time.perf_counter() - started, 1), "peak_mib": round(peak), "said": said[:200]}


def run(megabytes: int, shape: str) -> dict[str, object]:
    """Make a file and ingest it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{shape}.csv"
        make(path, megabytes, shape)
        command = [sys.executable, __file__, "--measure", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return {"shape": shape, "megabytes": megabytes, **json.loads(done.stdout)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--shape", choices=SHAPES, help="one shape only")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.measure.parent / "dataset"), ensure_ascii=False))
        return
    results = [run(asked.megabytes, shape) for shape in ([asked.shape] if asked.shape else SHAPES)]
    for result in results:
        print(f"{result['megabytes']} MiB as {result['shape']}: {result['seconds']} s, peak {result['peak_mib']} MiB; {result['said']}")
    if asked.json:
        asked.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
