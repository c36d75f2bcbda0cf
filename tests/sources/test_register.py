"""Account registers and quotes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from kanchuan.sources.ingest import ingest

D = Decimal


def read(folder: Path, name: str, text: str) -> tuple[Path, str]:
    """A dataset made of one file, and the reader that took it."""
    path = folder / name
    path.write_text(text, encoding="gb18030")
    (source,) = ingest([path], folder / "dataset").sources
    assert source.rows_read == source.rows_kept + source.rows_rejected
    return folder / "dataset", source.reader


def rows(dataset: Path, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return [
        tuple(row[name] for name in columns)
        for row in sorted(pq.read_table(dataset / f"{table}.parquet").to_pylist(), key=lambda row: row["source_row"])
    ]


REGISTER = """资金账号,客户姓名,客户类型,证件号码,开户日期,手机号码,第二联系人电话,联系地址,营业部,上海股东账号,深圳股东账号
10000001,甲某,个人,000000200001010001,20200102,13000000001,13000000009,某路1号,一营业部,A000000001,0000000001
10000002,某某有限公司,机构,X00000001,2020-03-04,13000000002,,某路2号,一营业部,,
10000003,某某一号私募基金,机构,,2021/5/6,,,,,B880000001,
10000004,乙某,,,,13000000004,,,,,
"""


def test_accounts_say_who_holds_them(tmp_path: Path) -> None:
    dataset, reader = read(tmp_path, "客户资料.csv", REGISTER)
    assert reader == "register/accounts"
    assert rows(
        dataset, "accounts", "account_id", "market", "holder_id", "holder_kind", "opened_on", "phone", "second_contact", "branch"
    ) == [
        ("10000001", "stock", "id:000000200001010001", "person", dt.date(2020, 1, 2), "13000000001", "13000000009", "一营业部"),
        ("10000002", None, "id:X00000001", "organisation", dt.date(2020, 3, 4), "13000000002", None, "一营业部"),
        ("10000003", "stock", "name:某某一号私募基金", "product", dt.date(2021, 5, 6), None, None, None),
        ("10000004", None, "name:乙某:13000000004", None, None, "13000000004", None, None),
    ]


def test_holders_are_parties_with_their_documents(tmp_path: Path) -> None:
    dataset, _ = read(tmp_path, "客户资料.csv", REGISTER)
    assert rows(dataset, "parties", "party_id", "kind", "name", "id_number", "address") == [
        ("id:000000200001010001", "person", "甲某", "000000200001010001", "某路1号"),
        ("id:X00000001", "organisation", "某某有限公司", "X00000001", "某路2号"),
        ("name:某某一号私募基金", "organisation", "某某一号私募基金", None, None),
        ("name:乙某:13000000004", None, "乙某", None, None),
    ]


def test_one_holder_of_two_accounts_is_one_party(tmp_path: Path) -> None:
    text = "资金账号,客户姓名,客户类型,证件号码,手机号码\n10000001,甲某,个人,000000200001010001,13000000001\n10000002,甲某,个人,000000200001010001,13000000001\n"
    dataset, _ = read(tmp_path, "客户.csv", text)
    assert rows(dataset, "accounts", "account_id", "holder_id") == [
        ("10000001", "id:000000200001010001"),
        ("10000002", "id:000000200001010001"),
    ]
    assert rows(dataset, "parties", "party_id") == [("id:000000200001010001",)]


def test_an_account_without_a_number_is_rejected(tmp_path: Path) -> None:
    text = "资金账号,客户姓名,客户类型,手机号码\n10000001,甲某,个人,13000000001\n,乙某,个人,13000000002\n"
    dataset, _ = read(tmp_path, "客户.csv", text)
    assert rows(dataset, "accounts", "account_id") == [("10000001",)]
    assert [(row["row"], row["reason"]) for row in pq.read_table(dataset / "rejects.parquet").to_pylist() if row["reason"] != "header"] == [
        (3, "missing")
    ]


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("600000", "600000.SH"),
        ("1", "000001.SZ"),
        ("000001.SZ", "000001.SZ"),
        ("SH600000", "600000.SH"),
        ("rb2510", "rb2510.SHFE"),
        ("rb2301.SHFE", "rb2301.SHFE"),
        ("SH409.CZCE", "SH409.CZCE"),
        ("IF2512", "IF2512.CFFEX"),
    ],
)
def test_quotes_of_stocks_and_futures(tmp_path: Path, code: str, symbol: str) -> None:
    dataset, reader = read(
        tmp_path, "行情.csv", f"代码,日期,开盘价,最高价,最低价,收盘价,成交量\n{code},2024-03-05,10.1,10.5,9.9,10.2,123400\n"
    )
    assert reader == "register/quotes"
    assert rows(dataset, "quotes", "symbol", "day", "open", "high", "low", "close", "volume") == [
        (symbol, dt.date(2024, 3, 5), D("10.1"), D("10.5"), D("9.9"), D("10.2"), 123400)
    ]
