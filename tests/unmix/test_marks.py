"""Marks: read from files, tied together, obeyed."""

from __future__ import annotations

import numpy as np
import pytest

from kanchuan.unmix.marks import Bonds, Mark, MarkError, bonds, fewest, obeying, parted, read_marks

HEAD = "order_id,other_order_id,mark,account_id,reason\n"


def mark(one: str, other: str, same: bool, account: str = "") -> Mark:
    return Mark(one, other, same, account, "", "m.csv:2")


def test_marks_are_read_in_either_language_and_encoding(tmp_path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(HEAD + "1,2,must_link,A,same hour\n2,3,cannot_link,,\n", encoding="utf-8")
    assert [(one.order_id, one.other_order_id, one.same, one.account_id, one.reason) for one in read_marks(path)] == [
        ("1", "2", True, "A", "same hour"),
        ("2", "3", False, "", ""),
    ]
    path.write_text("委托编号,另一委托编号,标记\n7,8,同一人\n7,9,不同人\n", encoding="gb18030")
    assert [(one.order_id, one.other_order_id, one.same) for one in read_marks(path)] == [("7", "8", True), ("7", "9", False)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "1,2,perhaps,,\n", "m.csv:2 mark: 'perhaps'"),
        (HEAD + "1,2,must_link,,\n1,,must_link,,\n", "m.csv:3 other_order_id: 空"),
        (HEAD + "1,1,cannot_link,,\n", "m.csv:2 other_order_id: 与自己成对"),
        ("order_id,mark\n1,must_link\n", "other_order_id"),
        (HEAD, "rows"),
        ("委托编号,另一委托编号,标记\n1,2,也许\n", "m.csv:2 标记: '也许'"),
    ],
)
def test_a_bad_file_is_named_with_row_and_column(tmp_path, text: str, message: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MarkError) as raised:
        read_marks(path)
    assert message in str(raised.value)


def test_a_missing_file_is_named(tmp_path) -> None:
    with pytest.raises(MarkError, match=r"none\.csv"):
        read_marks(tmp_path / "none.csv")


def test_groups_and_foes() -> None:
    found, others = bonds(
        [mark("a", "b", True), mark("b", "c", True), mark("c", "d", False), mark("x", "a", True)], ["a", "b", "c", "d", "e"], ["A"] * 5
    )
    assert found.group[0] == found.group[1] == found.group[2] != found.group[3]
    assert found.group[4] == -1
    assert found.foes.tolist() == [[False, True], [True, False]]
    assert [one.order_id for one in others] == ["x"]


def test_marks_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(MarkError, match=r"m\.csv:2 mark: a 与 c"):
        bonds([mark("a", "b", True), mark("b", "c", True), mark("a", "c", False)], ["a", "b", "c"], ["A"] * 3)


def test_an_order_number_of_two_accounts_needs_the_account() -> None:
    with pytest.raises(MarkError, match="account_id"):
        bonds([mark("a", "b", True)], ["a", "a", "b"], ["A", "B", "A"])
    found, _ = bonds([mark("a", "b", True, "A")], ["a", "a", "b"], ["A", "B", "A"])
    assert found.group.tolist() == [0, -1, 0]


def test_bundles_in_the_way_of_a_mark_are_broken_and_no_others() -> None:
    group = np.array([0, -1, 1, -1, -1])
    foes = np.array([[False, True], [True, False]])
    bundle, tied = parted(np.array([4, 4, 4, 9, 9]), group, foes)
    assert bundle.tolist() == [0, 1, 2, 3, 3]
    assert len({tied[0], tied[2], tied[3]}) == 3
    # Bound through a third: 0 with 1 in a bundle, 1 and 2 one by marks, 2 and 3 in a bundle, 0 and 3 apart.
    bundle, _ = parted(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]], bool))
    assert bundle.tolist() == [0, 1, 2, 3]


def test_a_partition_is_changed_as_little_as_marks_allow() -> None:
    group, foes = np.array([0, -1, 0, 1, -1]), np.array([[False, True], [True, False]])
    bundle, trader = obeying(np.array([0, 0, 1, 0, 2]), np.arange(5), group, foes)
    assert bundle.tolist() == [0, 1, 2, 3, 4]
    assert trader[0] == trader[1] == trader[2]
    assert trader[3] != trader[0]
    assert trader[4] not in {trader[0], trader[3]}


def test_the_fewest_traders_that_marks_allow() -> None:
    every = ~np.eye(3, dtype=bool)
    assert fewest(Bonds(np.array([0, -1, 1, 2]), every)).tolist() == [0, 0, 1, 2]
    assert fewest(Bonds(np.array([-1, -1]), np.zeros((0, 0), bool))).tolist() == [0, 0]
