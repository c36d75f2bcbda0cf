"""Contract multipliers."""

from __future__ import annotations

import datetime as dt

import pytest

from kanchuan.sources.futures_symbols import PRODUCTS
from kanchuan.tables.multipliers import multiplier_on, multipliers, product_of

TODAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("symbol", "multiplier"),
    [
        ("rb2601.SHFE", 10), ("au2602.SHFE", 1000), ("ag2602.SHFE", 15), ("sc2602.INE", 1000), ("jm2605.DCE", 60), ("i2605.DCE", 100),
        ("jd2605.DCE", 10), ("lh2605.DCE", 16), ("TA605.CZCE", 5), ("SA605.CZCE", 20), ("IF2601.CFFEX", 300), ("IC2601.CFFEX", 200),
        ("T2603.CFFEX", 10_000), ("TS2603.CFFEX", 20_000), ("si2605.GFEX", 5), ("lc2605.GFEX", 1), ("IO2601-C-4000.CFFEX", 100),
    ],
)  # fmt: skip
def test_multipliers(symbol, multiplier):
    found = multiplier_on(symbol, TODAY)
    assert found is not None
    assert found.multiplier == multiplier


def test_a_multiplier_that_was_changed():
    before, after = multiplier_on("fu1809.SHFE", dt.date(2018, 7, 13)), multiplier_on("fu1901.SHFE", dt.date(2018, 7, 16))
    assert before is not None
    assert after is not None
    assert (before.multiplier, after.multiplier) == (50, 10)


def test_what_is_not_known():
    assert multiplier_on("rb2601.DCE", TODAY) is None
    assert multiplier_on("lc2305.GFEX", dt.date(2023, 1, 3)) is None
    assert multiplier_on("600000.SH", TODAY) is None
    assert product_of("600000.SH") == ("", "")
    assert product_of("SP a2609&a2701.DCE") == ("", "")
    assert product_of("TA605.CZCE") == ("TA", "CZCE")


def test_every_product_that_readers_know_has_one():
    listed = {(one.product, one.exchange) for one in multipliers()}
    assert {(product, exchange) for exchange, products in PRODUCTS.items() for product in products.split()} == listed


def test_periods_of_one_product_do_not_overlap():
    for one in multipliers():
        assert one.since <= one.until
        for other in multipliers():
            if other is not one and (other.product, other.exchange) == (one.product, one.exchange):
                assert one.until < other.since or other.until < one.since
