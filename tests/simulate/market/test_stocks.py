"""Made-up shares: the rules of the boards are kept, and the market has the habits of the real one."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import fields
from importlib.resources import files

import market_samples
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanchuan.simulate.market.boards import BEIJING, CHINEXT, FUNDS, SHANGHAI, SHENZHEN, STAR, board_of
from kanchuan.simulate.market.calendar import date_of, trading_days
from kanchuan.simulate.market.market import Market
from kanchuan.simulate.market.names import ALL_NAMES
from kanchuan.simulate.market.stocks import make_stocks, price_limits

SEEDS = (1, 2, 3)


def returns(market: Market):
    """[S, D] logarithms of close over previous close, funds left out."""
    shares = [place for place, one in enumerate(market.securities) if one.pays_stamp_duty]
    return np.log(market.path[shares, :, -1] / market.previous_close[shares])


def autocorrelation(values, lag: int) -> float:
    centred = values - values.mean(axis=1, keepdims=True)
    return float(((centred[:, lag:] * centred[:, :-lag]).mean(axis=1) / (centred**2).mean(axis=1)).mean())


@pytest.mark.parametrize("seed", SEEDS)
class TestFacts:
    """Cont 2001, facts 1, 2, 5 and 6; correlation and limit days as of the A-share market of the last decade."""

    def test_fat_tails(self, seed):
        moves = returns(market_samples.shares(seed))
        scaled = moves / moves.std(axis=1, keepdims=True)
        assert (scaled**4).mean() - 3 > 3

    def test_returns_do_not_foretell_returns(self, seed):
        moves = returns(market_samples.shares(seed))
        assert all(abs(autocorrelation(moves, lag)) < 0.07 for lag in range(1, 6))

    def test_volatility_clusters(self, seed):
        sizes = np.abs(returns(market_samples.shares(seed)))
        found = [autocorrelation(sizes, lag) for lag in range(1, 21)]
        assert found[0] > 0.15
        assert min(found) > 0

    def test_shares_move_together(self, seed):
        moves = returns(market_samples.shares(seed))
        together = np.corrcoef(moves)[np.triu_indices(len(moves), 1)]
        assert 0.2 < together.mean() < 0.4

    def test_limit_days(self, seed):
        market = market_samples.shares(seed)
        shares = [place for place, one in enumerate(market.securities) if one.pays_stamp_duty]
        up = ((market.path[:, :, -1] == market.upper) & ~market.halted)[shares]
        down = ((market.path[:, :, -1] == market.lower) & ~market.halted)[shares]
        assert 0.01 < up.mean() < 0.03
        assert 0.001 < down.mean() < up.mean()
        locked = up & (market.path.min(axis=2) == market.upper)[shares]
        assert 0 < locked.sum() < up.sum() / 2
        # About one in four goes on to another the next day.
        assert 0.15 < (up[:, 1:] & up[:, :-1]).sum() / up[:, :-1].sum() < 0.4

    def test_the_day_has_a_shape(self, seed):
        market = market_samples.shares(seed)
        size = np.abs(np.diff(np.log(market.path), axis=2)).mean(axis=(0, 1))
        assert size[:3].mean() > 1.5 * size[20:28].mean()
        assert size[-3:].mean() > 1.1 * size[20:28].mean()

    def test_heat_is_what_was_seen_before(self, seed):
        market = market_samples.shares(seed)
        moves = np.abs(np.log(market.path[:, :, -1] / market.previous_close))
        hot = market.heat > np.quantile(market.heat, 0.95)
        yesterday = moves[:, :-1][hot[:, 1:]].mean()
        assert yesterday > 2 * moves.mean()
        # Hot shares are lively, but whoever buys them does not win by it.
        ahead = np.log(market.path[:, :, -1] / market.path[:, :, 0])[hot]
        assert abs(ahead.mean()) < 0.006

    def test_volume_follows_moves(self, seed):
        market = market_samples.shares(seed)
        traded = ~market.halted
        moves = np.abs(np.log(market.path[:, :, -1] / market.path[:, :, 0]))
        found = [np.corrcoef(np.log(v[t]), m[t])[0, 1] for v, m, t in zip(market.volume, moves, traded, strict=True)]
        assert np.mean(found) > 0.15


@pytest.mark.parametrize("seed", SEEDS)
class TestRules:
    def test_prices_keep_within_limits(self, seed):
        market = market_samples.shares(seed)
        assert (market.path <= market.upper[:, :, None]).all()
        assert (market.path >= market.lower[:, :, None]).all()
        assert (market.path > 0).all()

    def test_days_follow_one_another(self, seed):
        market = market_samples.shares(seed)
        assert (market.previous_close[:, 1:] == market.path[:, :-1, -1]).all()
        assert (np.diff(market.days) > 0).all()
        assert (market.evenings < market.days).all()

    def test_halts(self, seed):
        market = market_samples.shares(seed)
        assert market.halted.any()
        assert (market.path[market.halted] == market.previous_close[market.halted][:, None]).all()
        assert (market.volume[market.halted] == 0).all()
        assert (market.volume[~market.halted] > 0).all()
        runs = [len(run) for row in market.halted for run in "".join("x" if one else " " for one in row).split()]
        assert max(runs) >= 5
        assert max(runs) <= 40

    def test_shapes(self, seed):
        market = market_samples.shares(seed)
        size = (len(market.securities), len(market.days))
        assert market.path.shape == (*size, 49)
        assert market.path.dtype == market.upper.dtype == np.int32
        assert market.heat.dtype == np.float32
        assert market.volume.dtype == np.int64
        assert market.heat.min() >= 0
        assert market.heat.max() <= 1
        assert market.seconds.tolist() == [14_400] * size[0]

    def test_each_board_has_its_terms(self, seed):
        market = market_samples.shares(seed)
        seen = set()
        for one in market.securities:
            board = board_of(one.symbol)
            assert board is not None
            seen.add(board)
            assert (one.tick, one.lot, one.step) == (board.tick, board.lot, board.step)
            assert one.t_plus == 1
            expected = (
                0.05
                if one.name.startswith("ST")
                else {SHANGHAI: 0.1, SHENZHEN: 0.1, CHINEXT: 0.2, STAR: 0.2, BEIJING: 0.3, FUNDS: 0.1}[board]
            )
            assert one.limit == expected
            assert one.pays_stamp_duty == (board is not FUNDS)
        assert seen == {SHANGHAI, SHENZHEN, CHINEXT, STAR, BEIJING, FUNDS}
        assert len({one.symbol for one in market.securities}) == len(market.securities)
        assert len({one.name for one in market.securities if not one.name.startswith("ST")}) >= len(market.securities) - 20


def test_the_same_seed_gives_the_same_market():
    days = trading_days(dt.date(2024, 1, 2), dt.date(2024, 2, 29))
    one, same, other = (make_stocks(np.random.default_rng(seed), days, 40) for seed in (5, 5, 6))
    for field in fields(Market):
        if field.name != "securities":
            assert np.array_equal(getattr(one, field.name), getattr(same, field.name)), field.name
    assert one.securities == same.securities
    assert not np.array_equal(one.path, other.path)


def test_boards_and_limits_by_date():
    rng = np.random.default_rng(3)
    early = make_stocks(rng, trading_days(dt.date(2018, 1, 2), dt.date(2018, 3, 30)), 200)
    assert {board_of(one.symbol) for one in early.securities} == {SHANGHAI, SHENZHEN, CHINEXT}
    assert {one.limit for one in early.securities} <= {0.1, 0.05}
    across = make_stocks(rng, trading_days(dt.date(2020, 8, 20), dt.date(2020, 8, 26)), 300)
    chinext = [place for place, one in enumerate(across.securities) if board_of(one.symbol) is CHINEXT]
    share = across.upper[chinext] / across.previous_close[chinext] - 1
    assert [date_of(day).isoformat() for day in across.days] == ["2020-08-20", "2020-08-21", "2020-08-24", "2020-08-25", "2020-08-26"]
    assert np.median(share, axis=0).round(2).tolist() == [0.1, 0.1, 0.2, 0.2, 0.2]
    late = make_stocks(rng, trading_days(dt.date(2025, 10, 9), dt.date(2025, 10, 31)), 200)
    beijing = [one.symbol for one in late.securities if one.symbol.endswith(".BJ")]
    assert beijing
    assert all(symbol.startswith("920") for symbol in beijing)


def test_taxes_by_date():
    market = make_stocks(np.random.default_rng(1), trading_days(dt.date(2023, 8, 24), dt.date(2023, 8, 30)), 30)
    assert market.stamp_duty.tolist() == [1000, 1000, 500, 500, 500]
    fees = {one.market_fee for one in market.securities if not one.symbol.endswith(".BJ")}
    assert fees == {64}  # 34.1 handling + 20 regulatory + 10 transfer
    before = make_stocks(np.random.default_rng(1), trading_days(dt.date(2021, 1, 4), dt.date(2021, 3, 31)), 30)
    assert {one.market_fee for one in before.securities} == {89}  # 48.7 + 20 + 20


@given(st.integers(1, 2_000_000), st.sampled_from([5, 10, 20, 30]))
def test_limits_are_rounded_half_up(close, percent):
    upper, lower = price_limits(np.array([close]), np.array([percent]))
    assert upper[0] == max((close * (100 + percent) * 2 + 100) // 200, close + 1)
    assert lower[0] == max((close * (100 - percent) * 2 + 100) // 200, 1)
    assert lower[0] <= close < upper[0]


def test_known_limits():
    # 10.05 yuan: 11.055 rounds to 11.06, 9.045 to 9.05.
    upper, lower = price_limits(np.array([1005]), np.array([10]))
    assert (upper[0], lower[0]) == (1106, 905)


def test_no_name_is_a_real_company():
    text = files("kanchuan.sources").joinpath("data/security_names.csv").read_text(encoding="utf-8")
    real = {row["name"] for row in csv.DictReader(text.splitlines())}
    assert len(real) > 4000
    assert not real & set(ALL_NAMES)
    assert len(set(ALL_NAMES)) == len(ALL_NAMES)


def test_too_many_funds():
    with pytest.raises(ValueError, match="5 funds among 3 securities"):
        make_stocks(np.random.default_rng(1), trading_days(dt.date(2024, 1, 2), dt.date(2024, 1, 5)), 3, funds=5)
