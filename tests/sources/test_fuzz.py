"""Readers under mutated files: no crash, no hang, and every row of what was read is kept or rejected."""

from __future__ import annotations

import io
import random
import re
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from few_accounts import write_few
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanchuan.sources.ingest import IngestError, ingest


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's files, small enough to mutate many times."""
    folder = tmp_path_factory.mktemp("sample")
    for path in write_few(folder):
        if path.suffix != ".xlsx":
            path.write_bytes(path.read_bytes()[:8_000])
    return folder


# Numbers beyond any column and days and times that are none, as they may stand in any cell.
ABSURD = (
    *(
        "1e308",
        "99999999999999999999",
        "999999999999.9999",
        "-9223372036854775808",
        "9223372036854775807",
        "-0",
        "NaN",
        "1e-30",
        "=1+1",
        "@SUM(A1)",
    ),
    *(
        "0000-00-00",
        "9999-99-99",
        "1900-01-00",
        "99991231",
        "2024-02-30",
        "24:00:00",
        "25:61",
        "45123.5",
        "99999999",
        "",
        "\x00",
        "１２",
        "a" * 5_000,
    ),
)


def mutated(data: bytes, kind: str, seed: int) -> bytes:
    r = random.Random(seed)
    if kind == "cut":
        return data[: r.randrange(1, len(data))]
    if kind == "flip":
        changed = bytearray(data)
        for _ in range(r.randint(1, 40)):
            changed[r.randrange(len(changed))] = r.randrange(256)
        return bytes(changed)
    if kind == "swap":
        a, b = sorted(r.randrange(len(data)) for _ in range(2))
        return data[b:] + data[a:b] + data[:a]
    if kind == "insert":
        at = r.randrange(len(data))
        return (
            data[:at]
            + r.choice(
                (
                    b"\x00" * 50,
                    b'"' * 3,
                    b"\n\n,,,\n",
                    b"=cmd|' /C calc'!A0,",
                    "合计,,,99".encode("gb18030"),
                    b"\xff\xfe",
                    b"," * 900,
                    b"\r",
                )
            )
            + data[at:]
        )
    if kind == "values":
        text = data.decode("gb18030", errors="replace")
        cells = list(re.finditer(r"[^,\t|\r\n'\"<>;=\x01]+", text))
        for cell in sorted(r.sample(cells, min(len(cells), r.choice((3, 40)))), key=lambda cell: -cell.start()):
            text = text[: cell.start()] + r.choice(ABSURD) + text[cell.end() :]
        return text.encode("gb18030")
    if kind == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("inner"), data)
        return target.getvalue() if r.random() < 0.5 else mutated(target.getvalue(), "flip", seed)
    if kind == "recode":
        for encoding in ("utf-8", "gb18030"):
            try:
                return data.decode(encoding).encode(r.choice(("utf-16", "utf-8-sig", "gb18030")))
            except UnicodeDecodeError:
                continue
    return data


def check_accounted(folder: Path) -> None:
    sources = pq.read_table(folder / "sources.parquet").to_pylist()
    rejects = pq.read_table(folder / "rejects.parquet").to_pylist()
    for source in sources:
        assert source["rows_read"] == source["rows_kept"] + source["rows_rejected"], source
        assert sum(reject["source_id"] == source["source_id"] for reject in rejects) >= source["rows_rejected"], source
    assert all(reject["reason"] for reject in rejects)
    assert "no_rule" not in {reject["reason"] for reject in rejects}


@settings(
    max_examples=45, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    name=st.integers(0, 25),
    kind=st.sampled_from(("cut", "flip", "swap", "insert", "values", "values", "zip", "recode")),
    seed=st.integers(0, 10**6),
)
def test_a_mutated_file_is_read_or_refused_and_every_row_is_accounted_for(
    sample: Path, tmp_path_factory: pytest.TempPathFactory, name: int, kind: str, seed: int
) -> None:
    place = tmp_path_factory.mktemp("f")
    original = sorted(sample.iterdir())[name]
    path = place / original.name
    path.write_bytes(mutated(original.read_bytes(), kind, seed))
    before = path.read_bytes()
    try:
        ingest([path], place / "ds", threads=1)
        check_accounted(place / "ds")
    except IngestError as error:
        assert path.name in str(error)
    assert path.read_bytes() == before  # what is read is never written to


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\x00" * 4096,
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\x00" * 999,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        b"\x1f\x8b" + b"x" * 50,
        b"<html><table>",
        b'"',
        b"\xef\xbb\xbf",
    ],
)
def test_files_that_are_nothing_are_refused_by_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "nothing.xls"
    path.write_bytes(data)
    with pytest.raises(IngestError, match=r"nothing\.xls"):
        ingest([path], tmp_path / "ds", threads=1)
