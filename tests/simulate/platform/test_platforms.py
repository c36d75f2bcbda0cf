"""Platforms of every mode and channel: what they leave is conserved, and is what the mode says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from platform_samples import DAYS, made, multipliers, setting, spec, write

from kanchuan.simulate.platform.charges import COMMISSION, DEFERRAL_FEE, INTEREST, OPENING_FEE, PROFIT_SHARE
from kanchuan.simulate.platform.conservation import NotConservedError, check_conservation
from kanchuan.simulate.platform.draw import draw_lent, draw_platform
from kanchuan.simulate.platform.generator import make_platforms
from kanchuan.simulate.platform.truth import figures_of


def query(folder, sql):
    for path in (*folder.glob("*.parquet"), *folder.glob("truth/*.parquet")):
        name = f"{'truth_' if path.parent.name == 'truth' else ''}{path.stem}"
        sql = sql.replace(f"<{name}>", f"'{path}'")
    return duckdb.sql(sql).fetchall()


CHANNELS = [
    {"channel": "relay", "routing": "ratio"},
    {"channel": "tagged", "routing": "fixed", "width": 1, "netting": 30.0, "accounts": 1},
    {"channel": "operator", "routing": "priority", "operators": 2, "width": 3},
    {"channel": "passthrough", "routing": "equal", "funding": "pooled"},
]
MODES = [
    {"mode": "virtual", "accounts": 0, "financiers": 0, "personal": True, "pays_out": 0.4},
    {"mode": "switched", "switch": 40},
    {"mode": "selective", "selects": "losers"},
    {"mode": "selective", "selects": "large", "large_from": 50_000 * 10_000},
    {"mode": "reverse", "futures": True, "routing": "fixed", "width": 1},
    {"mode": "market", "futures": True, "taxes": True},
    {"mode": "virtual", "futures": True, "accounts": 0, "financiers": 0, "signature": "invented"},
    {"mode": "market", "taxes": False, "own_accounts": True, "financiers": 4, "settles": "position", "billing": "turnover", "price": 100},
]


@pytest.mark.parametrize("changed", [*CHANNELS, *MODES], ids=lambda one: "-".join(str(value) for value in one.values()))
def test_money_and_shares_are_conserved(tmp_path, changed):
    book, market = made(**changed)
    write(tmp_path, [book], market)
    proved = check_conservation(tmp_path, multipliers())
    assert proved["clients"] == 42
    assert proved["client orders"] > 300
    if changed.get("mode") != "virtual":
        assert 0 < proved["cash"] <= book.trading.spec.accounts
        assert proved["carried orders"] >= proved["client orders"]


@pytest.mark.parametrize(
    ("table", "change", "found"),
    [
        ("subaccount_fills", "quantity + 100 AS quantity", "filled quantity is not the sum"),
        ("subaccount_fills", "fee + 0.01 AS fee", "of a client"),
        ("ledger", "CASE WHEN kind = 'interest' THEN amount + 0.01 ELSE amount END AS amount", "of a client"),
        ("ledger", "CASE WHEN kind = 'software_fee' THEN amount + 0.01 ELSE amount END AS amount", "without its transfer"),
        ("fills", "fee + 0.01 AS fee", "of a account"),
        ("transfers", "succeeded AND channel <> 'broker_bank' AS succeeded", "of a account"),
        ("transfers", "succeeded AND channel <> 'payment' AS succeeded", "(without its transfer|of a purse)"),
        ("fills", "CASE WHEN side = 'buy' THEN filled_at + INTERVAL 40 DAY ELSE filled_at END AS filled_at", "more is sold"),
    ],
)
def test_what_is_not_conserved_is_found(tmp_path, table, change, found):
    """Each proof fails where one number is changed: the checker is no ornament."""
    book, market = made(clients=15, registered=15, dirt=0.0)
    write(tmp_path, [book], market)
    check_conservation(tmp_path)
    path = tmp_path / f"{table}.parquet"
    column = change.rsplit(" AS ", 1)[1]
    changed = duckdb.sql(f"SELECT * REPLACE ({change.rsplit(' AS ', 1)[0]} AS {column}) FROM '{path}'").to_arrow_table()
    pq.write_table(changed, path)
    with pytest.raises(NotConservedError, match=found):
        check_conservation(tmp_path)


def test_a_virtual_book_shows_the_marks_of_its_software(tmp_path):
    book, market = made(mode="virtual", accounts=0, financiers=0, personal=True)
    write(tmp_path, [book], market)
    assert not (tmp_path / "orders.parquet").exists()
    assert query(tmp_path, "SELECT DISTINCT market_order_id FROM <subaccount_orders>") == [("-1",)]
    # One full fill with a 13-digit number of milliseconds, near its time; never a part.
    rows = query(
        tmp_path,
        "SELECT count(*), count(DISTINCT order_id), min(length(fill_id)), max(length(fill_id)), max(abs(fill_id::BIGINT - epoch_ms(filled_at)))"
        " FROM (SELECT DISTINCT * FROM <subaccount_fills>)",
    )[0]
    assert rows[0] == rows[1] > 100
    assert rows[2:4] == (13, 13)
    assert rows[4] <= 20
    assert query(tmp_path, "SELECT DISTINCT status FROM <subaccount_orders> ORDER BY 1") == [("cancelled",), ("filled",)]
    assert query(tmp_path, "SELECT DISTINCT book FROM <truth_subaccount_books> WHERE book IS NOT NULL") == [("virtual",)]
    # Never filled while locked at the day's limit.
    orders, fills, world = book.trading.log.orders, book.trading.log.fills, book.trading.market
    tick = np.array([one.tick for one in world.securities])
    security, day, side = (getattr(orders, name)[fills.order] for name in ("security", "day", "side"))
    limit = np.where(side > 0, world.upper[security, day], world.lower[security, day]) * tick[security]
    # The price may be the limit itself only where a patient order waited there; the market was not locked.
    assert ((fills.price < limit) | (side < 0) | (orders.price[fills.order] == limit)).all()


def test_a_switch_cuts_on_its_day(tmp_path):
    book, market = made(mode="switched", switch=40, skew=0.0, drift=0.0)
    write(tmp_path, [book], market)
    day = DAYS[40]
    rows = query(
        tmp_path,
        "SELECT b.book, min(o.placed_at::DATE - DATE '1970-01-01'), max(o.placed_at::DATE - DATE '1970-01-01') FROM <truth_order_books> b"
        " JOIN <subaccount_orders> o USING (order_id) GROUP BY ALL ORDER BY 1",
    )
    assert [row[0] for row in rows] == ["market", "virtual"]
    assert rows[0][2] < day <= rows[1][1]
    mixed = query(tmp_path, "SELECT count(*), count(switched_at) FROM <truth_subaccount_books> WHERE book = 'mixed'")[0]
    assert mixed[0] == mixed[1] > 0
    # After the switch only the platform itself sells, on that day, what was left.
    late = market.orders.take(market.orders.trading_day >= day)
    assert set(late.trader.tolist()) == {-1}
    assert set(late.trading_day.tolist()) == {int(day)}
    assert (late.side < 0).all()


def test_selected_positions_are_sent_whole():
    large = 50_000 * 10_000
    book, _ = made(mode="selective", selects="large", large_from=large)
    orders, sent = book.trading.log.orders, book.trading.sent
    first = {}
    for row, trip in enumerate(orders.trip.tolist()):
        first.setdefault(trip, row)
    expected = np.array([orders.price[first[trip]] * orders.quantity[first[trip]] >= large for trip in orders.trip.tolist()])
    assert (sent == expected).all()
    assert 0 < sent.mean() < 1


def test_a_reverse_copy_goes_the_other_way():
    book, market = made(mode="reverse", futures=True, routing="fixed", width=1)
    trading = book.trading
    child = trading.orders.child
    assert (trading.orders.side == -trading.log.orders.side[child]).all()
    assert (trading.orders.effect == trading.log.orders.effect[child]).all()
    assert figures_of([book])[None]["market_turnover"] == 0
    assert len(market.orders) == len(trading.orders)


def test_orders_that_meet_inside_stay_off_the_market():
    book, _ = made(accounts=1, width=1, routing="fixed", netting=3_600.0, clients=80, registered=80)
    trading = book.trading
    assert trading.inside.sum() > 0
    at_market = np.zeros(len(trading.log.orders), np.int64)
    np.add.at(at_market, trading.orders.child, trading.orders.quantity)
    assert (at_market + trading.inside == trading.log.orders.quantity).all()


def test_fees_follow_the_contract():
    """Each fee, reckoned anew from the fills: commission 8 in 10,000 of each order, 3 in 1,000 on opening, interest of 2% a month begun."""
    book, _ = made(dirt=0.0)
    trading, entries = book.trading, book.ledger.entries
    orders, fills = trading.log.orders, trading.log.fills
    contract = trading.clients.contract

    def cent(yuan):
        return int((Decimal(yuan) * 100).quantize(Decimal(1), rounding="ROUND_HALF_UP"))

    worth = {}
    for order, price, quantity in zip(fills.order.tolist(), fills.price.tolist(), fills.quantity.tolist(), strict=True):
        worth[order] = worth.get(order, 0) + price * quantity
    commission = sum(cent(Decimal(one) * 800 / 10**10) for one in worth.values())
    assert entries.amount[entries.kind == COMMISSION].sum() == commission * 100
    opening = sum(
        cent(Decimal(price * quantity) * 3 / 10**7)
        for order, price, quantity in zip(fills.order.tolist(), fills.price.tolist(), fills.quantity.tolist(), strict=True)
        if orders.side[order] > 0 and contract[orders.person[order]] == 1
    )
    assert entries.amount[entries.kind == OPENING_FEE].sum() == opening * 100
    months = entries.take((entries.kind == INTEREST) & (contract[np.maximum(entries.subaccount, 0)] == 0))
    financed = {}
    for one, amount in zip(book.financings.subaccount.tolist(), book.financings.financed.tolist(), strict=True):
        financed.setdefault(one, set()).add(amount // 50)
    assert all(amount in financed[one] for one, amount in zip(months.subaccount.tolist(), months.amount.tolist(), strict=True))
    assert (entries.kind == DEFERRAL_FEE).any()
    assert (entries.kind == PROFIT_SHARE).any()


def test_figures_leave_test_accounts_out_and_count_doubled_rows_once(tmp_path):
    """The figures are those that SQL finds on the written tables by the contract's definitions."""
    book, market = made(dirt=0.05, clients=25, registered=31)
    write(tmp_path, [book], market)
    figures = figures_of([book])[book.platform_id]
    own = (
        "WITH test AS (SELECT client_id FROM <clients> WHERE phone IN (SELECT phone FROM <parties> JOIN <platforms> ON operator_id = party_id)),"
        " once AS (SELECT DISTINCT * FROM <ledger>), l AS (SELECT * FROM once WHERE entry_id NOT IN"
        " (SELECT entry_id FROM once GROUP BY 1 HAVING count(*) > 1) AND (client_id IS NULL OR client_id NOT IN (FROM test))),"
        " s AS (SELECT * FROM <subaccounts> WHERE client_id NOT IN (FROM test)),"
        " f AS (SELECT DISTINCT x.* FROM <subaccount_fills> x JOIN s USING (subaccount_id))"
    )
    assert query(tmp_path, f"{own} SELECT count(*) FROM test")[0][0] == 2
    assert query(tmp_path, "SELECT count(*) > count(DISTINCT entry_id) FROM <ledger>")[0][0]
    for name, sql in {
        "registered_clients": "SELECT count(*) FROM <clients> WHERE client_id NOT IN (FROM test)",
        "clients": "SELECT count(DISTINCT client_id) FROM l WHERE kind = 'deposit'",
        "subaccounts": "SELECT count(*) FROM s",
        "turnover": "SELECT sum(price * quantity) FROM f",
        "deposits": "SELECT sum(amount) FROM l WHERE kind IN ('deposit', 'margin_call')",
        "withdrawals": "SELECT sum(amount) FROM l WHERE kind = 'withdrawal'",
        "fees": "SELECT sum(amount) FROM l WHERE kind IN ('opening_fee', 'deferral_fee', 'commission')",
        "interest": "SELECT sum(amount) FROM l WHERE kind = 'interest'",
        "agent_rebates": "SELECT coalesce(sum(amount), 0) FROM l WHERE kind = 'agent_rebate'",
        "software_fees": "SELECT sum(amount) FROM l WHERE kind = 'software_fee'",
        "client_losses": "SELECT sum(greatest(n, 0)) FROM (SELECT sum(CASE WHEN kind IN ('deposit', 'margin_call') THEN amount"
        " WHEN kind = 'withdrawal' THEN -amount ELSE 0 END) AS n FROM l WHERE client_id IS NOT NULL GROUP BY client_id)",
        "financed_total": "SELECT sum(financed) FROM <financings> JOIN s USING (subaccount_id)",
        "market_commission": "SELECT sum(fee) FROM <fills>",
        "main_accounts": "SELECT count(DISTINCT main_account_id) FROM (SELECT main_account_id FROM s UNION ALL SELECT o.main_account_id"
        " FROM <subaccount_orders> o JOIN s USING (subaccount_id))",
    }.items():
        assert figures[name] == Decimal(str(query(tmp_path, f"{own} {sql}")[0][0])), name


def test_labels_and_hidden_traders_agree_with_who_decided(tmp_path):
    book, market = made(channel="operator")
    write(tmp_path, [book], market)
    rows = query(
        tmp_path,
        "SELECT l.account_id, l.label, l.hidden_traders, count(DISTINCT t.trader_id) FROM <truth_account_labels> l"
        " LEFT JOIN <truth_order_traders> t USING (account_id) GROUP BY ALL",
    )
    assert {row[1] for row in rows} == {"split_operator"}
    assert all(row[2] == row[3] for row in rows)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        book, market = made(clients=12, registered=14)
        write(tmp_path / name, [book], market)
    for path in (tmp_path / "a").rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes(), path.name


def test_no_two_seeds_draw_the_same_platform():
    drawn = {repr(draw_platform(np.random.default_rng(seed), 0.5, 100, 3)) for seed in range(40)}
    assert len(drawn) == 40
    assert {draw_platform(np.random.default_rng(seed), 0.5, 100, 3).channel for seed in range(40)} == {
        "relay", "tagged", "operator", "passthrough",
    }  # fmt: skip


def test_a_lent_account_has_one_outsider_behind_it():
    one = draw_lent(np.random.default_rng(1), 0.5, 60)
    assert (one.clients, one.accounts, one.channel) == (1, 1, "passthrough")


def test_a_street_gets_as_many_accounts_as_asked_for(tmp_path):
    world = setting(9)
    books, market = make_platforms(np.random.default_rng(9), world, 12)
    assert len(market.accounts) == 12
    traders = np.unique(market.orders.trader[market.orders.trader >= 0])
    assert traders.max() < world.next_trader
    write(tmp_path, books, market)
    check_conservation(tmp_path, multipliers())
    labels = {row["label"].removesuffix("_futures") for row in market.labels}
    assert labels <= {"lent_account", "split_relay", "split_tagged", "split_operator", "split_passthrough", "inactive"}


def test_the_drift_of_the_clock_shows_in_the_book_alone():
    plain, market = made(skew=0.0, drift=0.0)
    ahead, same = made(skew=30.0, drift=1.0)
    assert (market.orders.placed == same.orders.placed).all()
    assert (plain.trading.log.orders.placed == ahead.trading.log.orders.placed).all()
    gap = ahead.clock.shows(ahead.trading.log.orders.placed) - ahead.trading.log.orders.placed
    assert gap.min() >= 30_000_000
    assert gap.max() <= (30 + 101) * 1_000_000


def test_spec_is_a_value():
    assert replace(spec(), clients=41) != spec()
