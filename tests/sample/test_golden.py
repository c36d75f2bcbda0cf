"""What ingest makes of the sample, held against a file in the repository: a change in any cell of any table shows itself.

After a change that is meant: ``KANCHUAN_GOLDEN=write python dev.py test tests/sample/test_golden.py``, and read the difference before committing it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pyarrow.parquet as pq

GOLDEN = Path(__file__).parent.parent / "golden" / "sample_tables.json"


def described(folder: Path) -> dict[str, object]:
    tables: dict[str, object] = {}
    # A workbook's bytes, and so its id, hang on the machine's compression library; its name does not.
    ids = {row["source_id"]: Path(row["path"]).name for row in pq.read_table(folder / "sources.parquet").to_pylist()}
    named = re.compile("|".join(sorted(ids, key=len, reverse=True)))
    for path in sorted(folder.glob("*.parquet")):
        rows = pq.read_table(path).to_pylist()
        for row in rows:
            for column in ("path", "sha256", "bytes"):
                row.pop(column, None)
        lines = [named.sub(lambda found: ids[found[0]], json.dumps(row, ensure_ascii=False, default=str, sort_keys=True)) for row in rows]
        tables[path.stem] = {
            "rows": len(rows),
            "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
            "first": json.loads(lines[0]) if lines else None,
        }
    return tables


def test_the_sample_becomes_the_tables_it_became_before(dataset: Path) -> None:
    got = described(dataset)
    if os.environ.get("KANCHUAN_GOLDEN") == "write":
        GOLDEN.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert got == json.loads(GOLDEN.read_text(encoding="utf-8"))
