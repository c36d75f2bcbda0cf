import datetime as dt
import itertools
from collections import defaultdict
from decimal import Decimal

import numpy as np
import pytest

from kanchuan.simulate.market.calendar import trading_days
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, UNIT
from kanchuan.simulate.records.identities import Identities
from kanchuan.simulate.records.money import Money, yuan

DAYS = trading_days(dt.date(2024, 1, 2), dt.date(2024, 6, 28))


@pytest.fixture
def drawn():
    rng = np.random.default_rng(4)
    return rng, Money(rng, Identities(np.random.default_rng(3)), DAYS, statements=1.0)


def at(day, hour):
    return int(DAYS[day]) * DAY_US - SHANGHAI_US + int(hour * 3_600_000_000)


def test_sums_are_exact():
    assert yuan(12_345) == Decimal("1.2345")
    assert yuan(100_000_000) == 10_000


def test_the_card_is_on_the_other_side_of_the_account(drawn):
    rng, money = drawn
    card = money.card("岑澹")
    amounts = np.array([50_000 * UNIT, -20_000 * UNIT])
    deposits = money.broker(rng, ("A1", "岑澹"), [card], np.array([at(1, 10), at(2, 9)]), amounts)
    done = [row for row in money.transfers if row["succeeded"]]
    assert [(row["payer_account"], row["payee_account"], row["amount"]) for row in done] == [
        (card[0], "A1", 50_000),
        ("A1", card[0], 20_000),
    ]
    assert {row["channel"] for row in money.transfers} == {"broker_bank"}
    assert deposits == [(at(1, 10), 50_000 * UNIT, card)]


def test_a_changed_card_is_used_from_its_moment(drawn):
    rng, money = drawn
    old, new = money.card("岑澹"), money.card("岑澹")
    money.broker(rng, ("A1", "岑澹"), [old, new], np.array([at(1, 10), at(5, 10)]), np.full(2, UNIT), changed=at(3, 0))
    assert [row["payer_account"] for row in money.transfers if row["succeeded"]] == [old[0], new[0]]


@pytest.mark.parametrize("amount", [1_234_567_800, 30_000 * UNIT, 500 * UNIT])
def test_history_adds_up_and_is_never_below_zero(drawn, amount):
    rng, money = drawn
    for _ in range(50):
        moments, sums = money.history(rng, amount, at(0, 0) - 900 * DAY_US)
        assert sums.sum() == amount
        assert sums.cumsum().min() >= 0
        assert (np.diff(moments) >= 0).all()
        assert moments.max() < money.first
        assert moments.min() > money.first - 905 * DAY_US
        assert (((moments + SHANGHAI_US) // DAY_US + 3) % 7 <= 4).all()


def test_friends_who_lend_are_paid_equal_interest_every_month(drawn):
    rng, money = drawn
    card = money.card("岑澹")
    money.life(rng, card, [(at(3, 10), 300_000 * UNIT, card)], source="friends")
    lenders = {row["payer_account"] for row in money.transfers if row["payee_account"] == card[0] and at(2, 0) < row["sent_at"] < at(3, 10)}
    paid = defaultdict(list)
    for row in money.transfers:
        if row["payer_account"] == card[0] and row["payee_account"] in lenders:
            paid[row["payee_account"]].append((row["sent_at"], row["amount"]))
    equal = [rows for rows in paid.values() if len(rows) >= 5 and len({amount for _, amount in rows}) == 1]
    assert equal
    assert all(len({(b - a) // DAY_US for (a, _), (b, _) in itertools.pairwise(rows)}) == 1 for rows in equal)


def test_a_familys_money_goes_on_in_the_same_sum(drawn):
    rng, money = drawn
    card = money.card("岑澹")
    money.life(rng, card, [(at(3, 10), 77_700 * UNIT, card)], source="family")
    given = [row for row in money.transfers if row["payee_account"] == card[0] and row["amount"] == 77_700]
    assert len(given) == 1
    assert given[0]["payer_name"][0] == "岑"
    assert 0 < at(3, 10) - given[0]["sent_at"] < 2 * DAY_US


def test_a_funds_money_is_pooled_from_many(drawn):
    rng, money = drawn
    card = money.card("澹禾1号")
    money.firm(rng, card, 40, [(at(30 + one, 10), 9_000_000 * UNIT, card) for one in range(6)])
    assert len({row["payer_account"] for row in money.transfers if row["payee_account"] == card[0]}) > 20


def test_statements_are_there_for_the_share_that_is_said(drawn):
    rng, _ = drawn
    money = Money(rng, Identities(np.random.default_rng(3)), DAYS, statements=0.25)
    assert 180 < sum(money.has_statements(rng) for _ in range(1_000)) < 320
