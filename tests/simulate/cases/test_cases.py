"""The ten cases at a small size: mechanism, counts, sums."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from kanchuan.simulate.cases.case import CASES, make_case, said
from kanchuan.simulate.platform.book import write_platform_books
from kanchuan.simulate.platform.conservation import check_conservation
from kanchuan.simulate.platform.truth import write_truth
from kanchuan.simulate.records.market_book import write_market_book

SCALE = {1: 0.005, 2: 0.03, 3: 0.06, 4: 0.15, 5: 0.03, 6: 0.2, 7: 0.003, 8: 0.15, 9: 0.05, 10: 0.2}
# Sums of few clients do not meet theirs as nearly as at full size.
NEAR = 0.12


@pytest.mark.slow
@pytest.mark.parametrize("number", CASES)
def test_a_case_meets_its_figures_and_is_conserved(tmp_path, number):
    scale = SCALE[number]
    case = make_case(number, scale, 1)
    assert case.name == f"case-{number}"
    knobs = said(number)["calibrate"]
    for one, wanted, got in case.beside(scale):
        if one.figure in knobs:
            assert float(got) == pytest.approx(float(wanted), rel=NEAR), one.figure
        elif one.figure in {"clients", "registered_clients", "cards"}:
            assert got == round(wanted), one.figure
        elif one.figure in {"companies", "systems", "vendors", "platforms", "max_leverage", "market_turnover", "provinces"}:
            assert got == wanted, one.figure
    ids = write_market_book(case.market_book, tmp_path)
    write_platform_books(case.books, tmp_path, ids)
    write_truth(case.books, tmp_path, ids, case.name)
    proved = check_conservation(tmp_path, {one.symbol: one.multiplier for one in case.market.securities})
    assert proved["client orders"] == sum(len(book.trading.log.orders) for book in case.books)


def test_every_published_figure_says_where_it_stands():
    for number in CASES:
        for row in said(number)["published"]:
            assert row["said"]
            assert Decimal(row["value"]) >= 0


def test_there_are_ten_cases():
    with pytest.raises(ValueError, match="cases 1 to 10"):
        make_case(11)


@pytest.mark.slow
def test_the_terms_of_case_10_are_those_of_the_notice():
    case = make_case(10, 0.05, 2)
    (contract,) = case.books[0].trading.spec.contracts
    # 10 times; 3 in 1,000; at 10 times, 5% and 7% of the price are half and seven tenths of the margin; a tenth of the profit.
    assert (contract.leverage, contract.opening_fee, contract.warn, contract.close, contract.profit_share) == (
        100,
        3_000,
        0.5,
        0.7,
        100_000,
    )
    assert not case.market_book.accounts


@pytest.mark.slow
def test_case_3_turns_virtual_in_april_2020():
    case = make_case(3, 0.02, 2)
    for book in case.books:
        day = np.datetime64(int(case.market.days[book.trading.spec.switch]), "D")
        assert str(day) == "2020-04-13"
        assert (book.trading.sent == (book.trading.log.orders.day < book.trading.spec.switch)).all()
