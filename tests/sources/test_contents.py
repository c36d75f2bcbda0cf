"""What cells say of a header: that it means something else than it could, or what an unknown one means."""

from __future__ import annotations

import pytest

from kanchuan.sources.contents import denies, fits, has_gaps, multiplies
from kanchuan.sources.dictionary import load, meanings, normal
from kanchuan.sources.families.all import FAMILIES
from kanchuan.sources.recognise import Recognition, recognise

DICTIONARIES = [family.dictionary for family in FAMILIES.values()]


def read(*rows: list[str]) -> dict[str, list[str]]:
    """What the columns of a sheet are taken for: the headers of each concept."""
    found = recognise(rows, DICTIONARIES)
    assert isinstance(found, Recognition)
    return {"": [f"{found.family}/{found.kind.name}"]} | {
        name: [found.header[place] for place in places] for name, places in found.columns.items()
    }


def test_unknown_headers_are_read_by_their_cells() -> None:
    head = ["成交日期", "成交时间", "证券名称", "标的号", "做法", "甲", "乙", "丙"]
    found = read(
        head,
        ["2025-06-03", "09:31:00", "北辰", "600900", "买入", "10.5", "200", "2100.00"],
        ["2025-06-04", "09:32:00", "北辰", "600900", "卖出", "11", "100", "1,100.00"],
    )
    assert found[""] == ["broker/fills"]
    assert [found[name] for name in ("symbol", "side", "price", "quantity", "amount")] == [["标的号"], ["做法"], ["甲"], ["乙"], ["丙"]]


def test_the_day_is_the_column_that_holds_days() -> None:
    head = ["日期", "交易时间", "借方发生额", "贷方发生额", "余额", "摘要"]
    found = read(head, ["2024-03-05", "10:11:12", "1", "", "9", "转账"])
    assert (found["date"], found["time"]) == (["日期"], ["交易时间"])


@pytest.mark.parametrize(("code", "family"), [("rb2510", "ctp"), ("600000", "broker")])
def test_a_code_says_which_market_it_is(code: str, family: str) -> None:
    found = read(
        ["成交日期", "成交时间", "代码", "买卖", "成交价", "成交数量", "手续费", "成交编号"],
        ["20250603", "09:31:00", code, "买", "10", "1", "5", "7"],
    )
    assert found[""] == [f"{family}/fills"]


def test_a_listed_number_is_believed_against_damaged_cells() -> None:
    found = read(["成交日期", "证券代码", "操作", "成交数量", "成交均价"], ["20250603", "600000", "买入", "many", "10"])
    assert found["quantity"] == ["成交数量"]


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("交易对方账户名称", "peer_name"), ("对端卡号", "peer_account"), ("我方银行卡号", "own_account"), ("贷方(收入)发生额", "amount_in"),
        ("付款方账户名称", "payer_name"), ("记账后余额", "balance"), ("备注/用途", "memo"), ("收入/支出金额", "amount"), ("业务参考号", "serial"),
    ],
)  # fmt: skip
def test_spellings_are_put_together_from_parts(header: str, concept: str) -> None:
    said = dict(meanings("bank", normal(header)))
    assert said[concept] >= load("bank").concepts[concept].composed


def test_tests_of_cells() -> None:
    assert fits([], "date")
    assert fits(["2024-03-05 10:11:12", "20240305", "x"], "date")
    assert not fits(["10:11:12", "09:00:00"], "date")
    assert denies(["rb2510", "IF2506"], "stock_code")
    assert not denies(["many"], "number")
    assert multiplies([["2", "3", "6"], ["1.5", "2", "3"]], (0, 1, 2))
    assert not multiplies([["2", "3", "6"]], (0, 1, 2))
    assert has_gaps([["a", "b", "1"], ["a", "b", "0"]], (2,))
    assert not has_gaps([["a", "b", "1"], ["a", "b", "2"]], (2,))
