"""Each kind shows what the guilty show: were these traits not there, telling the two apart would be easy."""

from collections import defaultdict

import numpy as np
import pytest

from kanchuan.simulate.innocents.street import make_street
from kanchuan.simulate.people.temperaments import Climate
from kanchuan.simulate.records.devices import draw_counters
from kanchuan.simulate.records.identities import Identities

SECOND, DAY = 1_000_000, 86_400_000_000
SHANGHAI = 28_800 * SECOND


@pytest.fixture(scope="module")
def book(make):
    made = {}

    def of(kind, count):
        if kind not in made:
            made[kind] = make(kind, count)
        return made[kind]

    return of


def used(book, field):
    """Accounts that each value of a terminal's field was used by."""
    found = defaultdict(set)
    for account, terminal in zip(book.orders.account.tolist(), book.orders.terminal.tolist(), strict=True):
        if terminal >= 0 and book.terminals[terminal][field] is not None:
            found[book.terminals[terminal][field]].add(account)
    return found


def pairs(book):
    """Rows of the orders by account and time: the gap to the one before (seconds), of the same account alone, and the rows of both."""
    o = book.orders
    order = np.lexsort((o.placed, o.account))
    same = o.account[order][1:] == o.account[order][:-1]
    first, second = order[:-1][same], order[1:][same]
    return (o.placed[second] - o.placed[first]) / SECOND, first, second


def deposits(book):
    """Moments and yuan of what came into each account within the records."""
    start = int(book.orders.trading_day.min()) * DAY - SHANGHAI
    found = defaultdict(list)
    for row in book.transfers:
        if row["channel"] == "broker_bank" and row["succeeded"] and row["memo"] == "银行转证券" and row["sent_at"] >= start:
            found[row["payee_account"]].append((row["sent_at"], int(row["amount"] * 100) / 100))
    return found


def passwords(book, account):
    return book.logins.at[(book.logins.account == account) & (book.logins.event == 2)]


def test_family_accounts_share_a_machine(book):
    made = book("family", 30)
    assert max(len(accounts) for accounts in used(made, "disk_serial").values()) >= 2
    assert {row["hidden_traders"] for row in made.labels} in ({1, 2}, {1, 3}, {1, 2, 3})
    traders = defaultdict(set)
    for account, trader in zip(made.orders.account.tolist(), made.orders.trader.tolist(), strict=True):
        traders[trader].add(account)
    assert max(len(accounts) for accounts in traders.values()) >= 2


def test_office_accounts_share_a_public_address(book):
    made = book("office", 40)
    assert max(len(accounts) for accounts in used(made, "public_ip").values()) >= 4


def test_quant_products_send_baskets_through_one_interface(book):
    made = book("quant_product", 6)
    assert {row["holder_kind"] for row in made.accounts} == {"product"}
    assert {row["kind"] for row in made.terminals} <= {"api", "unknown"}
    gap, first, second = pairs(made)
    o = made.orders
    assert ((gap < 1) & (o.security[first] != o.security[second])).mean() > 0.3
    assert min(len(np.unique(o.security[o.account == one])) for one in range(6)) >= 30
    assert max(len(accounts) for accounts in used(made, "disk_serial").values()) >= 2


def test_multi_manager_products_are_split_by_law(book):
    made = book("multi_manager", 8)
    assert all(3 <= row["hidden_traders"] <= 8 for row in made.labels)
    assert {row["holder_kind"] for row in made.accounts} <= {"product", "organisation"}
    assert any(remark.startswith("JL") for remark in made.remarks)
    tagged = made.orders.remark >= 0
    assert 0 < tagged.mean() < 1


def test_grid_bots_keep_to_one_quantity(book):
    made = book("grid_bot", 20)
    o = made.orders
    shares = []
    for account in range(20):
        for security in np.unique(o.security[o.account == account]):
            quantities = o.quantity[(o.account == account) & (o.security == security)]
            if len(quantities) > 10:
                shares.append(np.bincount(quantities).max() / len(quantities))
    assert np.median(shares) > 0.7


def test_followers_act_in_the_same_minute(book):
    made = book("follower", 40)
    o = made.orders
    minute = o.placed // (60 * SECOND)
    met = defaultdict(set)
    for key in zip(minute.tolist(), o.security.tolist(), o.side.tolist(), o.account.tolist(), strict=True):
        met[key[:3]].add(key[3])
    assert max(len(accounts) for accounts in met.values()) >= 4


def test_margin_accounts_pay_interest_every_month(book):
    made = book("legal_margin", 24)
    loans = [row for row in made.movements if row["kind"] == "margin_loan"]
    interest = [row for row in made.movements if row["kind"] == "margin_interest"]
    assert {row["account_id"] for row in loans} == {row["account_id"] for row in made.accounts}
    assert len(interest) >= 24
    paid = {(row["payee_account"], row["amount"]) for row in made.transfers}
    assert all((row["account_id"], row["amount"]) in paid for row in interest)
    own = defaultdict(float)
    for row in made.transfers:
        if row["channel"] == "broker_bank" and row["succeeded"]:
            own[row["payee_account"]] += float(row["amount"])
            own[row["payer_account"]] -= float(row["amount"])
    first = {row["account_id"]: float(row["amount"]) for row in reversed(loans)}
    assert all(first[one] <= 2_000_000_000 for one in first)
    assert np.median([first[one] / own[one] for one in first if own[one] > 0]) < 1.5


def test_market_makers_quote_both_sides_at_once(book):
    made = book("market_maker", 3)
    gap, first, second = pairs(made)
    o = made.orders
    both = (gap < 1) & (o.security[first] == o.security[second]) & (o.side[first] == -o.side[second])
    assert both.mean() > 0.3
    assert {row["holder_kind"] for row in made.accounts} == {"organisation"}


def test_subscribers_sell_new_shares_on_their_first_day(book):
    made = book("subscriber", 40)
    new = [row for row in made.movements if row["kind"] == "new_shares"]
    assert new
    symbols = [one.symbol for one in made.securities]
    accounts = {row["account_id"]: number for number, row in enumerate(made.accounts)}
    o = made.orders
    for row in new:
        rows = (o.account == accounts[row["account_id"]]) & (o.security == symbols.index(row["symbol"]))
        assert (o.side[rows] == -1).all()
        assert o.filled[rows].sum() == row["quantity"]
        assert (o.placed[rows] > row["at"]).all()
    paid = [row for row in made.movements if row["kind"] == "subscription_payment"]
    sums = {(row["payee_account"], row["amount"]) for row in made.transfers}
    assert all((row["account_id"], row["amount"]) in sums for row in paid)


def test_inactive_accounts_have_a_handful_of_orders(book):
    made = book("inactive", 40)
    counts = np.bincount(made.orders.account, minlength=40)
    assert 0 < np.median(counts) <= 15
    assert np.quantile(counts, 0.9) < 40


def test_newcomers_pay_in_round_sums_after_password_changes(book):
    made = book("newcomer", 40)
    start = int(made.orders.trading_day.min())
    assert sum((row["opened_on"] - type(row["opened_on"])(1970, 1, 1)).days > start - 40 for row in made.accounts) == 40
    paid = deposits(made)
    sums = [amount for rows in paid.values() for _, amount in rows]
    assert np.mean([amount % 1_000 == 0 for amount in sums]) > 0.6
    nervous = 0
    for number, row in enumerate(made.accounts):
        changes = passwords(made, number)
        nervous += any(((at - changes) > 0).any() and ((at - changes)[at > changes] < 3 * DAY).any() for at, _ in paid[row["account_id"]])
    assert nervous >= 8


def test_algo_users_send_several_orders_of_one_security_within_a_second(book):
    made = book("algo_user", 12)
    gap, first, second = pairs(made)
    o = made.orders
    assert ((gap < 1) & (o.security[first] == o.security[second])).mean() > 0.05


def test_two_strategies_are_one_person(book):
    made = book("two_strategies", 16)
    assert {row["hidden_traders"] for row in made.labels} == {1}
    holds = []
    for account in range(16):
        o = made.orders.take((made.orders.account == account) & (made.orders.filled > 0))
        lives = [np.ptp(o.placed[o.trip == trip]) / DAY for trip in np.unique(o.trip)]
        holds.append(np.quantile(lives, 0.95) - np.quantile(lives, 0.2))
    assert np.median(holds) > 3


def test_heirs_wake_with_new_machines_after_a_password_change(book):
    made = book("heir", 16)
    start, end = int(made.orders.trading_day.min()), int(made.orders.trading_day.max())
    woke = changed = 0
    for account in range(16):
        o = made.orders.take(made.orders.account == account)
        days = (o.trading_day - start) / (end - start)
        woke += (days > 0.2).sum() > 4 * (days <= 0.2).sum()
        first = o.placed[days > 0.2].min()
        changed += (np.abs(passwords(made, account) - first) < 25 * DAY).any()
    assert woke >= 13
    assert changed >= 13


def test_the_disciplined_sell_at_their_own_fixed_loss(book):
    def spread(made):
        """The middle half of an account's losses over its median loss; the median account's."""
        found = []
        for account in range(len(made.accounts)):
            o = made.orders.take((made.orders.account == account) & (made.orders.filled > 0))
            losses = []
            for trip in np.unique(o.trip):
                rows = o.trip == trip
                bought, sold = rows & (o.side > 0), rows & (o.side < 0)
                if bought.sum() and sold.sum():
                    cost = (o.price[bought] * o.filled[bought]).sum() / o.filled[bought].sum()
                    got = (o.price[sold] * o.filled[sold]).sum() / o.filled[sold].sum()
                    losses.append(got / cost - 1)
            losses = np.array([-one for one in losses if one < 0])
            if len(losses) >= 6:
                found.append(np.ptp(np.quantile(losses, [0.25, 0.75])) / np.median(losses))
        return np.median(found)

    assert spread(book("stop_loss_disciplined", 24)) < 0.6 * spread(book("day_trader", 24))


def test_day_traders_trade_more_than_retail(book):
    busy = np.bincount(book("day_trader", 24).orders.account, minlength=24)
    usual = np.bincount(book("retail", 40).orders.account, minlength=40)
    assert np.median(busy) > 4 * np.median(usual)


def test_cards_of_the_innocent_show_what_those_of_the_guilty_show(book):
    """Interest, others' money that goes on the same day, many payers, tries that fail."""
    rows = book("retail", 40).transfers
    cards = {row["payer_account"]: row["payee_account"] for row in rows if row["memo"] == "银行转证券"}
    series, payers, passed = defaultdict(list), defaultdict(set), 0
    paid_on = defaultdict(list)
    for row in rows:
        if row["memo"] == "银行转证券" and row["succeeded"]:
            paid_on[row["payer_account"]].append((row["sent_at"], row["amount"]))
    for row in rows:
        if row["channel"] in ("bank", "payment"):
            series[row["payer_account"], row["payee_account"], row["amount"]].append(row["sent_at"])
            if row["payee_account"] in cards:
                payers[row["payee_account"]].add(row["payer_account"])
                passed += any(0 <= at - row["sent_at"] <= DAY and amount == row["amount"] for at, amount in paid_on[row["payee_account"]])
    regular = [key for key, at in series.items() if len(at) >= 2 and abs(np.diff(sorted(at)) / DAY - 30).max() < 4]
    assert len(regular) >= 10
    assert passed >= 2
    assert max(len(each) for each in payers.values()) >= 15
    assert any(not row["succeeded"] for row in rows)


def test_counters_miss_fields_and_terminals_of_the_innocent(book):
    made = book("retail", 40)
    assert (made.orders.terminal == -1).any()
    strong = [sum(row[name] is not None for name in ("mac", "disk_serial", "cpu_id", "imei")) for row in made.terminals]
    assert 0 in strong
    assert len({row["region"] for row in made.terminals}) > 10


def test_day_traders_of_futures_go_both_ways_within_minutes(book):
    made = book("futures_day_trader", 12)
    o = made.orders.take(made.orders.filled > 0)
    lives = [np.ptp(o.placed[o.trip == trip]) / SECOND for trip in np.unique(o.trip) if (o.trip == trip).sum() > 1]
    assert np.median(lives) < 3 * 3_600
    opened = o.side[o.effect == 1]
    assert 0.15 < (opened < 0).mean() < 0.85
    assert {row["market"] for row in made.accounts} == {"futures"}


def test_spread_traders_hold_both_directions_at_once(book):
    made = book("spread_trader", 16)
    o = made.orders.take(made.orders.filled > 0)
    goods = ["".join(filter(str.isalpha, one.symbol.split(".")[0])) for one in made.securities]
    together = 0
    for account in range(16):
        net = defaultdict(lambda: [0, 0])
        for row in np.flatnonzero(o.account == account).tolist():
            side, effect = int(o.side[row]), int(o.effect[row])
            direction = 0 if side * (1 if effect == 1 else -1) > 0 else 1
            good = net[goods[o.security[row]]]
            good[direction] += int(o.filled[row]) * (1 if effect == 1 else -1)
            together += min(good) > 0
    assert together > 50


def test_studios_share_an_address_and_some_a_computer(book):
    made = book("futures_studio", 40)
    assert max(len(accounts) for accounts in used(made, "public_ip").values()) >= 4
    assert max(len(accounts) for accounts in used(made, "disk_serial").values()) >= 2


def test_futures_products_have_several_managers_on_one_interface(book):
    made = book("futures_product", 6)
    assert all(2 <= row["hidden_traders"] <= 6 for row in made.labels)
    assert {row["kind"] for row in made.terminals} <= {"api", "unknown"}


def test_market_makers_of_futures_trade_both_sides_within_a_minute(book):
    made = book("futures_market_maker", 3)
    gap, first, second = pairs(made)
    o = made.orders
    assert ((gap < 60) & (o.side[first] == -o.side[second])).mean() > 0.1
    assert np.bincount(o.account, minlength=3).min() > 300


def test_a_street_has_all_its_accounts_and_both_markets(market, futures_market):
    identities = Identities(np.random.default_rng(1))
    counters = draw_counters(np.random.default_rng(2), identities)
    made = make_street(np.random.default_rng(3), identities, counters, market, Climate(4), 150, 500, futures=futures_market, difficulty=0.5)
    assert len(made.accounts) == len(made.labels) == 150
    assert {row["market"] for row in made.accounts} == {"stock", "futures"}
    assert len({row["label"] for row in made.labels}) >= 15
    assert made.orders.terminal.max() < len(made.terminals)
    assert made.orders.trader.min() >= 500
    assert made.orders.trader.max() < 500 + sum(row["hidden_traders"] for row in made.labels)
    assert len({row["terminal_id"] for row in made.terminals}) == len(made.terminals)
    assert {row["holder_id"] for row in made.accounts} <= {row["party_id"] for row in made.parties}
