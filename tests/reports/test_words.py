from __future__ import annotations

import re
from importlib.resources import files

import pytest

from kanchuan.reports.grades import GRADES, MEANINGS
from kanchuan.reports.header import WANTED
from kanchuan.reports.html import SCRIPTS
from kanchuan.reports.words import VALUES, WORDS
from kanchuan.tables.catalogue import TABLES, stored_columns

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Keys that the page builds from parts, and the parts.
BUILT = {
    "sort.": ("rank", "score", "hidden", "orders", "name"),
    "colours.": ("cn", "intl"),
    "jump.": ("why", "days", "terminals", "money", "outlook"),
    "per.": ("day", "week", "month"),
    "col.": ("rank", "account", "score", "grade", "why", "hidden", "orders"),
    "files.": ("file", "reader", "read", "kept.col", "rejected"),
    "money.col.": ("name", "account", "channel", "came", "went", "n", "span"),
    "missing.": WANTED,
    "basis.": ("clear", "insufficient_data", "note.clear", "note.insufficient_data"),
}


def templates():
    return files("kanchuan.reports").joinpath("templates")


@pytest.mark.parametrize("texts", [WORDS, VALUES, GRADES, MEANINGS], ids=["words", "values", "grades", "meanings"])
def test_every_text_is_in_both_languages(texts):
    for key, label in texts.items():
        assert CHINESE.search(label.zh) or label.zh == "{0}", key
        assert label.en, key
        assert not CHINESE.search(label.en), key
        assert set(re.findall(r"\{\d\}", label.zh)) == set(re.findall(r"\{\d\}", label.en)), key


def test_the_page_uses_only_texts_that_there_are():
    source = "".join(templates().joinpath(f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    used = set(re.findall(r"""(?<![A-Za-z.])t\("([^"]+)\"""", source)) | set(
        re.findall(r'data-t="([^"]+)"', templates().joinpath("report.html.j2").read_text("utf-8"))
    )
    used |= {f"{head}{tail}" for head, tails in BUILT.items() for tail in tails}
    assert used - set(WORDS) == set()
    assert len(used) > 100


def test_no_text_stands_in_the_program():
    for name in SCRIPTS:
        source = re.sub(r'"中文"', "", templates().joinpath(f"{name}.js").read_text("utf-8"))
        assert not re.search(r"[\u4e00-\u9fff]", source), name


def test_every_fixed_value_of_a_table_has_a_name():
    words = {
        word
        for table in ("orders", "fills", "logins", "terminals", "transfers", "accounts", "movements")
        for column in stored_columns(TABLES[table])
        for word in column.values
    }
    assert words - set(VALUES) == set()


def test_nobody_is_called_guilty():
    for label in (*WORDS.values(), *GRADES.values(), *MEANINGS.values()):
        assert not re.search(r"guilty|criminal|有罪|犯罪|违法", f"{label.zh} {label.en}")
    assert [GRADES[key].zh for key in ("lead", "needs_check", "insufficient_data", "clear")] == ["线索", "需核查", "数据不足", "未见异常"]
