from __future__ import annotations

import re

import lanes_sample
import pytest
from report_sample import embedded

from kanchuan.reports.lane_words import LANE_WORDS
from kanchuan.reports.lanes import SCRIPTS, write_lanes


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_lanes(lanes_sample.data(), tmp_path_factory.mktemp("lanes") / "lanes.html").read_text("utf-8")


def test_the_page_may_fetch_nothing_and_runs_only_its_own(page) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy.group(1).startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy.group(1)
    assert set(re.findall(r"https?://[^\"' <)]+", page)) == {"http://www.w3.org/2000/svg"}
    assert page.count("<script") == 2
    assert "<img" not in page
    assert lanes_sample.HOSTILE in embedded(page)["accounts"][0]["traders"][0]["grounds"][2]


def test_the_same_data_give_the_same_bytes_under_five_megabytes(page, tmp_path) -> None:
    assert write_lanes(lanes_sample.data(), tmp_path / "lanes.html").read_text("utf-8") == page
    assert len(page.encode()) < 5_000_000


def test_every_word_that_the_program_asks_for_is_there_in_both_languages(page) -> None:
    script = page[page.rindex("<script>") :]
    asked = set(re.findall(r"""\bt\(\s*"([a-z][\w.\-]*)\"""", script))
    assert len(asked) > 60
    assert asked - set(LANE_WORDS) == set()
    for key, label in LANE_WORDS.items():
        assert not re.search(r"[\u4e00-\u9fff]", label.en), key
        assert set(re.findall(r"\{\d\}", label.zh)) == set(re.findall(r"\{\d\}", label.en)), key


def test_nobody_is_called_guilty() -> None:
    for label in LANE_WORDS.values():
        assert not re.search(r"guilt|criminal|offender|违法|犯罪|嫌疑", label.zh + label.en)
    assert len(SCRIPTS) == len(set(SCRIPTS))
