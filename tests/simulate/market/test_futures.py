"""Made-up futures: contract terms, months, limits, nights."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields

import market_samples
import numpy as np
import pytest

from kanchuan.simulate.market.calendar import date_of, trading_days
from kanchuan.simulate.market.contracts import contracts_of, products
from kanchuan.simulate.market.futures import futures_limits, make_futures, settlement_prices
from kanchuan.simulate.market.market import STEPS, Market
from kanchuan.sources.futures_symbols import PRODUCTS

FORMS = {"SHFE": r"[a-z]{2}\d{4}", "INE": r"[a-z]{2}\d{4}", "DCE": r"[a-z]{1,2}\d{4}", "CZCE": r"[A-Z]{2}\d{3}", "CFFEX": r"[A-Z]{1,2}\d{4}", "GFEX": r"[a-z]{2}\d{4}"}  # fmt: skip


def product(code: str):
    return next(one for one in products() if one.terms.product == code)


def test_terms():
    market = market_samples.futures(1)
    rebar = market.securities[market_samples.row(market, "rb2410.SHFE")]
    assert (rebar.tick, rebar.multiplier, rebar.t_plus, rebar.lot, rebar.limit) == (10_000, 10, 0, 1, 0.05)
    assert (rebar.market_fee, rebar.market_fee_lot, rebar.close_today_factor) == (100, 0, 1.0)
    gold = market.securities[market_samples.row(market, "au2412.SHFE")]
    assert (gold.tick, gold.multiplier, gold.market_fee, gold.market_fee_lot, gold.close_today_factor) == (200, 1000, 0, 100_000, 0.0)
    index = market.securities[market_samples.row(market, "IF2406.CFFEX")]
    assert (index.tick, index.multiplier, index.market_fee, index.close_today_factor) == (2_000, 300, 23, 10.0)
    assert market_samples.row(market, "TA409.CZCE") >= 0
    assert not market.stamp_duty.any()
    assert not any(one.pays_stamp_duty for one in market.securities)


def test_all_products_are_of_the_exchanges_lists():
    for one in products():
        assert one.terms.product in PRODUCTS[one.terms.exchange].split()
        assert one.tick > 0
        assert 0.0 < one.margin < 0.3
        assert (one.fee > 0) != (one.fee_lot > 0)
        # The margin covers a day at the limit, or nearly.
        assert one.limit / 10_000 <= one.margin * 1.25
    assert len(products()) == len({one.terms.product for one in products()}) == 68


def test_symbols():
    market = make_futures(np.random.default_rng(1), trading_days(dt.date(2025, 3, 3), dt.date(2025, 3, 31)))
    symbols = [one.symbol for one in market.securities]
    assert len(set(symbols)) == len(symbols)
    for symbol in symbols:
        code, exchange = symbol.split(".")
        assert re.fullmatch(FORMS[exchange], code), symbol
    assert {symbol.split(".")[1] for symbol in symbols} == set(FORMS)


def test_contracts_follow_one_another():
    days = trading_days(dt.date(2024, 1, 2), dt.date(2024, 12, 31))
    rebar = contracts_of(product("rb"), int(days[0]), int(days[-1]))
    assert [one.symbol for one in rebar] == ["rb2405.SHFE", "rb2410.SHFE", "rb2501.SHFE", "rb2505.SHFE"]
    assert [one.main_until + 1 for one in rebar[:-1]] == [one.main_from for one in rebar[1:]]
    # 35 days before 1 May; gone before the month of delivery.
    assert date_of(rebar[0].main_until) == dt.date(2024, 3, 27)
    assert date_of(rebar[0].last) == dt.date(2024, 4, 21)
    index = {one.symbol: one for one in contracts_of(product("IF"), int(days[0]), int(days[-1]))}
    assert date_of(index["IF2401.CFFEX"].last) == dt.date(2024, 1, 19)
    # The third Friday of February 2024 was in the Spring Festival.
    assert date_of(index["IF2402.CFFEX"].last) == dt.date(2024, 2, 19)


def test_one_main_contract_a_product_and_day():
    market = market_samples.futures(1)
    main = market.heat > 0.2
    codes = np.array([re.match(r"[A-Za-z]+", one.symbol)[0] for one in market.securities])
    for code in market_samples.PRODUCTS:
        rows = codes == code
        assert (main[rows].sum(axis=0) == 1).all()
        share = np.where(main, market.volume, 0)[rows].sum() / market.volume[rows].sum()
        assert share > 0.6
    assert not (main & market.halted).any()


@pytest.mark.parametrize("seed", [1, 2])
def test_prices_keep_within_limits_of_the_settlement(seed):
    market = market_samples.futures(seed)
    traded = ~market.halted
    assert (market.path <= market.upper[:, :, None])[traded].all()
    assert (market.path >= market.lower[:, :, None])[traded].all()
    settled = settlement_prices(market.path)
    for row, day in [(row, day) for row, day in zip(*np.nonzero(traded[:, 1:] & traded[:, :-1]), strict=True)][::37]:
        limit = round(market.securities[row].limit * 10_000)
        upper, lower = futures_limits(settled[[row], day].astype(np.int64), np.array([limit]))
        assert (market.upper[row, day + 1], market.lower[row, day + 1]) == (upper[0], lower[0])
    assert (market.previous_close[:, 1:] == market.path[:, :-1, -1])[traded[:, 1:] & traded[:, :-1]].all()
    assert (market.path[market.halted].min(axis=1) == market.path[market.halted].max(axis=1)).all()
    assert (market.volume[market.halted] == 0).all()
    assert (market.volume[traded] > 0).all()


def test_known_limits():
    # 3,613 at 5%: 3,793.65 and 3,432.35, rounded inwards.
    upper, lower = futures_limits(np.array([3613]), np.array([500]))
    assert (upper[0], lower[0]) == (3793, 3433)


def test_settlement_is_the_mean_rounded_half_up():
    path = np.zeros((1, STEPS + 1), np.int32)
    path[0, 0] = 25  # 25 / 49 = 0.51
    assert settlement_prices(path).tolist() == [1]
    path[0, 0] = 24
    assert settlement_prices(path).tolist() == [0]


def test_no_night_on_the_eve_of_a_holiday():
    market = market_samples.futures(1)
    day = [date_of(one) for one in market.days].index(dt.date(2024, 10, 8))
    assert not market.nights[day]
    gold = market_samples.row(market, "au2412.SHFE")
    night = int(np.ceil(19_800 / 33_300 * STEPS))
    assert len(set(market.path[gold, day, : night + 1])) == 1
    assert len(set(market.path[gold, day, night:])) > 1
    assert market.nights[day + 1]
    assert len(set(market.path[gold, day + 1, : night + 1])) > 1


def test_contracts_of_one_product_move_together():
    market = market_samples.futures(1)
    one, two = market_samples.row(market, "rb2405.SHFE"), market_samples.row(market, "rb2410.SHFE")
    both = ~market.halted[one] & ~market.halted[two]
    assert both.sum() > 30
    moves = np.log(market.path[:, :, -1] / market.previous_close)
    assert np.corrcoef(moves[one, both], moves[two, both])[0, 1] > 0.95
    other = market_samples.row(market, "m2405.DCE")
    assert abs(np.corrcoef(moves[one, both], moves[other, both])[0, 1]) < 0.6


def test_levels_and_volatility_are_like_the_real_ones():
    market = market_samples.futures(1)
    moves = np.log(market.path[:, :, -1] / market.previous_close)
    for symbol, least, most, deviation in (
        ("rb2410.SHFE", 2000, 6000, 0.0125),
        ("T2409.CFFEX", 95, 112, 0.0019),
        ("IF2406.CFFEX", 2000, 7000, 0.0115),
    ):
        row = market_samples.row(market, symbol)
        traded = ~market.halted[row]
        price = market.path[row, traded, -1] * market.securities[row].tick / 10_000
        assert least < price.min() <= price.max() < most
        assert deviation / 2.5 < moves[row, traded].std() < deviation * 2.5


def test_the_same_seed_gives_the_same_market():
    days = trading_days(dt.date(2025, 3, 3), dt.date(2025, 3, 31))
    one, same = (make_futures(np.random.default_rng(9), days, product_codes=("rb", "sc")) for _ in range(2))
    for field in fields(Market):
        assert np.array_equal(getattr(one, field.name), getattr(same, field.name)), field.name


def test_products_exist_in_their_time():
    days = trading_days(dt.date(2016, 1, 4), dt.date(2016, 1, 29))
    codes = {re.match(r"[A-Za-z]+", one.symbol)[0] for one in make_futures(np.random.default_rng(1), days).securities}
    assert "rb" in codes
    assert not codes & {"sc", "lc", "IM", "TL", "AP"}
    with pytest.raises(ValueError, match="lc: not traded on 2016-01-04"):
        make_futures(np.random.default_rng(1), days, product_codes=("rb", "lc"))
    with pytest.raises(ValueError, match="zz: not traded"):
        make_futures(np.random.default_rng(1), days, product_codes=("zz",))
