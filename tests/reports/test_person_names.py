from __future__ import annotations

import pytest
from report_sample import CLEAR, embedded

from kanchuan.reports.person_names import masked_name, shown_name, without_name


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("李小四", "李*四"), ("欧阳样", "欧阳*"), ("欧阳小样", "欧阳*样"), ("司马试三", "司马*三")]
)
def test_a_persons_name_keeps_its_ends(name, shown):
    assert masked_name(name) == shown
    assert shown_name(name) == [shown, name]


@pytest.mark.parametrize(
    "text",
    [
        "王某35",
        "王某",
        "平安银行",
        "华泰证券",
        "张三丰商店",
        "客户甲",
        "A100000001",
        "利息",
        "马上转",
        "甲样本",
        "",
        "张",
        "银证转账",
        "林业局",
    ],
)
def test_what_is_no_name_stays(text):
    assert masked_name(text) is None
    assert shown_name(text) == text


def test_a_holder_known_by_name_only():
    assert shown_name("name:张三:138****5678") == ["name:张*:138****5678", "name:张三:138****5678"]
    assert shown_name("id:1101**********1234") == "id:1101**********1234"


def test_paper_shows_the_masked_name():
    assert without_name(["张*", "张三"]) == "张*"
    assert without_name("王某35") == "王某35"
    assert without_name(None) is None


def test_the_page_has_both_and_says_so(report):
    data = embedded(report)
    assert data["names"] is True
    assert [other["name"] for other in data["accounts"][CLEAR[0]]["money"]["with"]] == [["张*样", "张小样"]]
    assert data["ranking"][0]["label"] == "样本账户1"
