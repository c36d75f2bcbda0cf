from __future__ import annotations

import pytest
from report_sample import CARD, FILLS_ONLY, HOSTILE, SMALL, SPLIT, UNTIMED

from kanchuan.reports.account_page.rows import rows_behind
from kanchuan.reports.slices import sliced
from kanchuan.signals.catalogue import SIGNALS
from kanchuan.signals.signal import Subject

CHOSEN = [SPLIT, FILLS_ONLY, UNTIMED]
DETAIL = {"symbol_text": "600000.SH", "phone_text": "13812345678"}


def shown(engine, query, account):
    found = rows_behind(engine, query, account)
    assert not found.error
    return found.columns, found.cells, found.total


@pytest.mark.parametrize("has_orders", [True, False], ids=["orders", "fills"])
def test_the_rows_behind_every_signal_are_those_of_the_whole_dataset(sample, has_orders):
    engine, dataset = sample
    queries = {(account, signal.name): signal.rows(Subject(account, DETAIL, has_orders)) for account in CHOSEN for signal in SIGNALS}
    whole = {key: shown(engine, query, key[0]) for key, query in queries.items()}
    with sliced(engine, dataset, CHOSEN, CHOSEN) as slices:
        for account in CHOSEN:
            slices.narrow(account, [queries[account, signal.name] for signal in SIGNALS])
            for signal in SIGNALS:
                assert shown(engine, queries[account, signal.name], account) == whole[account, signal.name], (account, signal.name)
    assert (whole[FILLS_ONLY, "keeps_more_hours_than_one_person"][2] == 0) is has_orders
    found = engine.arrow("SELECT DISTINCT account_id FROM orders ORDER BY 1")["account_id"].to_pylist()
    assert len(found) == 11


def test_only_what_concerns_the_chosen_is_there(sample):
    engine, dataset = sample
    with sliced(engine, dataset, [SPLIT, SMALL]) as slices:
        assert (slices.traded[SPLIT].fills, slices.traded[SMALL].orders, slices.traded[SMALL].order_days) == (0, 3, 3)
        counted = {
            row["account_id"]: row["n"]
            for row in engine.arrow("SELECT account_id, count(*) AS n FROM orders GROUP BY 1 ORDER BY 1").to_pylist()
        }
        # Of the others, the orders on the machine that one of the chosen uses too.
        assert set(counted) == {SPLIT, SMALL, HOSTILE}
        hostile = engine.arrow(f"SELECT DISTINCT terminal_id FROM orders WHERE account_id = '{HOSTILE}'")["terminal_id"].to_pylist()
        assert hostile == ["PC-A4F21"]
        paid = engine.arrow("SELECT DISTINCT payee_account FROM transfers WHERE payer_account = '" + CARD + "' ORDER BY 1")
        assert paid["payee_account"].to_pylist() == [SPLIT, HOSTILE]
        slices.narrow(SMALL, ["SELECT 1 FROM fills"])
        assert engine.arrow("SELECT DISTINCT account_id FROM fills").num_rows == 0


def test_fills_are_cut_out_where_they_tell_more(sample):
    engine, dataset = sample
    with sliced(engine, dataset, [SPLIT, FILLS_ONLY]) as slices:
        assert slices.traded[FILLS_ONLY].fills_tell_more
        assert slices.traded[FILLS_ONLY].fill_days == 40
        assert engine.arrow("SELECT DISTINCT account_id FROM fills")["account_id"].to_pylist() == [FILLS_ONLY]


def test_rows_are_in_the_order_of_time(sample):
    engine, dataset = sample
    with sliced(engine, dataset, [SPLIT]) as slices:
        ordered = engine.arrow(f"SELECT placed_at FROM {slices.rows_of('orders')} ORDER BY ordered")["placed_at"].to_pylist()
    assert ordered == sorted(ordered)
