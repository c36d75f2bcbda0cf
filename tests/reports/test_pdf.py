from __future__ import annotations

import re
import zlib

import pytest
import report_sample as sample_data
from report_sample import HOSTILE, PHONE, SMALL, SPLIT

from kanchuan.reports.pdf import percent, write_account_pdf


def text_of(pdf: bytes) -> str:
    """The text of a PDF whose fonts all carry a table from glyphs to characters."""
    streams = []
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            streams.append(zlib.decompress(found.group(1)))
        except zlib.error:
            continue
    letters: dict[str, str] = {}
    for stream in streams:
        if b"beginbfchar" not in stream and b"beginbfrange" not in stream:
            continue
        for glyph, characters in re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", stream.decode("latin-1")):
            letters[glyph.lower()] = bytes.fromhex(characters).decode("utf-16-be")
    shown = []
    for stream in streams:
        if b"BT" not in stream:
            continue
        for found in re.finditer(rb"<([0-9A-Fa-f]+)>|\(((?:[^()\\]|\\.)*)\)", stream, re.DOTALL):
            codes = found.group(1).decode().lower() if found.group(1) else unescaped(found.group(2)).hex()
            shown += [letters.get(codes[place : place + 4], "") for place in range(0, len(codes), 4)]
    return "".join(shown)


def unescaped(literal: bytes) -> bytes:
    """The bytes of a PDF string in parentheses."""
    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda found: bytes([int(found.group(1), 8)]) if found.group(1).isdigit() else plain.get(found.group(1), found.group(1)),
        literal,
        flags=re.DOTALL,
    )


def write(sample, tmp_path, account, **rest):
    engine, dataset = sample
    return write_account_pdf(
        engine, dataset, sample_data.alerts(), sample_data.evidence(), account, tmp_path / "report.pdf", signals=sample_data.SIGNALS, **rest
    ).read_bytes()


def test_the_text_can_be_taken_out(sample, tmp_path):
    text = text_of(write(sample, tmp_path, SPLIT)).replace(" ", "")
    for expected in (
        "账户核查单",
        SPLIT,
        "96%",
        "线索",
        "约4人（3–6）",
        "一日多终端",
        "+2.60",
        "−0.60",
        "样本规则：只为测试而写。",
        "营业部导出/当日委托_2024.xlsx",
        "什么会改变这个判断",
    ):
        assert expected in text, expected
    assert PHONE not in text
    assert "138****5678" in text


def test_english(sample, tmp_path):
    text = text_of(write(sample, tmp_path, SPLIT, language="en")).replace(" ", "")
    assert "Accountreviewsheet" in text
    assert "manyterminalsinaday" in text
    assert "账户核查单" not in text


def test_the_same_account_gives_the_same_bytes(sample, tmp_path):
    first, second = write(sample, tmp_path / "a", SPLIT), write(sample, tmp_path / "b", SPLIT)
    assert first == second
    assert first.startswith(b"%PDF-")


@pytest.mark.parametrize("account", [HOSTILE, SMALL])
def test_odd_accounts_get_their_sheet(sample, tmp_path, account):
    text = text_of(write(sample, tmp_path, account)).replace(" ", "")
    assert account in text
    assert ("</script><script>" in text) == (account == HOSTILE)


def test_an_account_that_was_not_scanned(sample, tmp_path):
    with pytest.raises(LookupError, match="nobody"):
        write(sample, tmp_path, "nobody")
    assert not (tmp_path / "report.pdf").exists()


def test_a_probability_is_never_certain():
    assert [percent(share) for share in (None, 0.0001, 0.016, 0.05, 0.5, 0.994, 0.999)] == [
        "—",
        "<0.1%",
        "1.6%",
        "5.0%",
        "50%",
        "99%",
        ">99%",
    ]
