"""Every kind: nothing comes from nowhere, the contract holds, the same seed gives the same."""

import datetime as dt

import numpy as np
import pyarrow.parquet as pq
import pytest
from running import cash, runs, shares

from kanchuan.simulate.innocents.street import FUTURES_KINDS, KINDS
from kanchuan.simulate.records.columns import save
from kanchuan.simulate.records.market_book import write_market_book
from kanchuan.simulate.records.quotes import quotes
from kanchuan.tables.check import check

COUNTS = {"quant_product": 3, "market_maker": 2, "multi_manager": 3}


@pytest.mark.parametrize("kind", KINDS)
def test_money_and_shares_are_conserved(kind, make, market):
    book = make(kind, COUNTS.get(kind, 24))
    assert len(book.accounts) == COUNTS.get(kind, 24) == len(book.labels)
    assert {row["label"] for row in book.labels} == {kind}
    assert cash(book).min() >= 0
    held, broken = shares(book)
    assert held.min() >= 0
    assert broken == 0
    o, f = book.orders, book.fills
    filled = np.zeros(len(o), np.int64)
    np.add.at(filled, f.order, f.quantity)
    assert (filled == o.filled).all()
    assert (f.filled_at >= o.placed[f.order]).all()
    assert ((o.filled == o.quantity) == (o.cancelled == 0)).all()
    lots = np.array([one.lot for one in book.securities])
    assert (o.quantity[o.side > 0] >= lots[o.security[o.side > 0]]).all()
    inside = o.security < len(market.securities)
    day = np.searchsorted(market.days, o.trading_day)
    tick = np.array([one.tick for one in market.securities])
    security = o.security[inside]
    assert (o.price[inside] % tick[security] == 0).all()
    assert (o.price[inside] <= market.upper[security, day[inside]] * tick[security]).all()
    assert (o.price[inside] >= market.lower[security, day[inside]] * tick[security]).all()


@pytest.mark.parametrize("kind", FUTURES_KINDS)
def test_futures_are_closed_after_they_are_opened_and_paid_for(kind, make):
    book = make(kind, COUNTS.get(kind, 12))
    o, f = book.orders, book.fills
    filled = np.zeros(len(o), np.int64)
    np.add.at(filled, f.order, f.quantity)
    assert (filled == o.filled).all()
    assert set(o.effect.tolist()) <= {1, 2}
    effect, side, account, security = o.effect[f.order], o.side[f.order].astype(np.int64), o.account[f.order], o.security[f.order]
    direction = np.where(effect == 1, side, -side)
    signed = np.where(effect == 1, f.quantity, -f.quantity)
    order, held, starts = runs([account, security, direction], f.filled_at, signed)
    assert held.min() >= 0
    # Of accounts that end with nothing open, what was paid in, gained and charged is what is left: never less than nothing.
    ends = np.r_[starts[1:], len(held)] - 1
    still = {int(account[order[place]]) for place in ends if held[place] > 0}
    multiplier = np.array([one.multiplier for one in book.securities])
    left = np.zeros(len(book.accounts), np.int64)
    np.add.at(left, account, -side * f.price * f.quantity * multiplier[security] - f.fee)
    place = {row["account_id"]: number for number, row in enumerate(book.accounts)}
    for row in book.transfers:
        if row["succeeded"] and row["channel"] == "broker_bank":
            for name, sign in (("payee_account", 1), ("payer_account", -1)):
                if row[name] in place:
                    left[place[row[name]]] += sign * int(row["amount"] * 10_000)
    flat = [number for number in range(len(left)) if number not in still]
    assert len(flat) > 0
    assert min(left[number] for number in flat) >= 0


@pytest.mark.parametrize("kind", [*KINDS, *FUTURES_KINDS])
def test_traders_are_those_of_the_labels(kind, make):
    book = make(kind, COUNTS.get(kind, 12))
    numbers = np.unique(book.orders.trader)
    assert numbers.min() >= 1_000
    assert numbers.max() < 1_000 + sum(row["hidden_traders"] for row in book.labels)
    for number, row in enumerate(book.labels):
        deciding = np.unique(book.orders.trader[book.orders.account == number])
        assert len(deciding) <= row["hidden_traders"]


@pytest.mark.parametrize("kind", [*KINDS, *FUTURES_KINDS])
def test_the_same_seed_gives_the_same(kind, make):
    first, second, other = (make(kind, COUNTS.get(kind, 6), seed=seed) for seed in (5, 5, 6))
    assert first.transfers == second.transfers
    assert first.terminals == second.terminals
    assert first.accounts == second.accounts
    assert first.movements == second.movements
    for name in ("placed", "price", "quantity", "terminal", "trader"):
        assert (getattr(first.orders, name) == getattr(second.orders, name)).all()
    assert first.accounts != other.accounts


@pytest.mark.parametrize("kind", [*KINDS, *FUTURES_KINDS])
def test_check_finds_nothing_wrong(kind, make, market, futures_market, tmp_path):
    book = make(kind, COUNTS.get(kind, 12))
    write_market_book(book, tmp_path)
    save(tmp_path, "quotes", quotes(futures_market if kind in FUTURES_KINDS else market))
    report = check(tmp_path, memory="500MB", threads=1, out=tmp_path / "out", today=dt.date(2024, 12, 31))
    found = pq.read_table(tmp_path / "out" / "problems.parquet").to_pylist()
    assert report.errors == 0, found[:3]
    # The Spring Festival, and days on which so small a book has no row.
    assert {row["reason"] for row in found} <= {"hole", "no_rows_anywhere"}
