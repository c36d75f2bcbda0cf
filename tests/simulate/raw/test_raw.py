"""A made-up world in raw files, read back: what is counted and summed of the files is what was in the world."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from kanchuan.simulate.raw.write import write_raw
from kanchuan.simulate.simulate import simulate
from kanchuan.sources.ingest import ingest

# Sums of each table that no layout may change. Identical names may be given anew, and times are whole seconds.
SUMS = {
    "accounts": "SELECT market, holder_kind, count(*), count(broker_id), count(phone), count(second_contact), count(opened_on) FROM accounts GROUP BY ALL",
    "orders": """SELECT account_id, symbol, side, effect, coalesce(trading_day, CAST(placed_at AS DATE)), count(*), sum(quantity), sum(filled_quantity), sum(price),
      count(terminal_id), count(remark) FROM orders GROUP BY ALL""",
    "fills": """SELECT account_id, symbol, side, effect, coalesce(trading_day, CAST(filled_at AS DATE)), count(*), sum(quantity), sum(fee), sum(price * quantity)
      FROM fills GROUP BY ALL""",
    "moments": """SELECT account_id, symbol, CAST(date_trunc('second', placed_at) AS TIMESTAMP), count(*) FROM orders GROUP BY ALL""",
    "logins": "SELECT account_id, event, CAST(date_trunc('second', \"at\") AS TIMESTAMP), count(*), count(terminal_id) FROM logins GROUP BY ALL",
    "transfers": "SELECT channel, coalesce(succeeded, true), count(*), sum(amount) FROM transfers GROUP BY ALL",
    "movements": "SELECT account_id, kind, symbol, count(*), sum(net_amount), sum(amount), sum(quantity) FROM movements WHERE kind <> 'futures_pnl' GROUP BY ALL",
    "quotes": "SELECT symbol, day, open, high, low, close, volume FROM quotes",
    "platforms": "SELECT count(*) FROM platforms",
    "clients": "SELECT count(*), count(DISTINCT client_id), count(agent_id), count(province), count(phone) FROM clients",
    "agents": "SELECT count(*), count(parent_agent_id) FROM agents",
    "subaccounts": "SELECT main_account_id, count(*), count(closed_at), count(DISTINCT client_id) FROM subaccounts GROUP BY ALL",
    "financings": """SELECT interest_period, count(*), sum(margin), sum(financed), sum(opening_fee_rate), sum(interest_rate), sum(warn_line), sum(close_line),
      sum(profit_share), count(ended_at) FROM financings GROUP BY ALL""",
    "subaccount_orders": """SELECT symbol, side, effect, status, forced, main_account_id, count(*), sum(quantity), sum(filled_quantity), count(market_order_id)
      FROM subaccount_orders GROUP BY ALL""",
    "subaccount_fills": "SELECT symbol, side, count(*), sum(quantity), sum(fee), sum(price * quantity) FROM subaccount_fills GROUP BY ALL",
    "ledger": "SELECT kind, count(*), sum(amount), count(client_id), count(agent_id), count(counterparty_account) FROM ledger GROUP BY ALL",
    "messages": "SELECT count(*) FROM messages",
}


def sums(folder: Path, query: str) -> list[tuple]:
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'Asia/Shanghai'")
        for path in sorted(folder.glob("*.parquet")):
            db.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path.as_posix()}')")
        return sorted(db.execute(query).fetchall(), key=repr)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    simulate("street", folder / "world", scale=0.02, seed=1)
    return folder


@pytest.fixture(scope="module")
def read_back(world) -> Path:
    ingest(write_raw(world / "world", world / "files", 7), world / "read")
    return world / "read"


@pytest.mark.parametrize("what", sorted(SUMS))
def test_what_is_read_back_adds_up_to_what_was_there(world, read_back, what):
    assert (world / "world" / "orders.parquet").is_file()
    try:
        was = sums(world / "world", SUMS[what])
    except duckdb.CatalogException:
        # The world has no such table: then nothing may come out of the files either.
        with pytest.raises(duckdb.CatalogException):
            sums(read_back, SUMS[what])
        return
    assert was
    assert sums(read_back, SUMS[what]) == was


def test_every_fill_finds_its_order_unless_only_a_statement_tells_of_it(read_back):
    rows = sums(
        read_back, "SELECT count(*), count(o.order_id), count(f.order_id) FROM fills f LEFT JOIN orders o ON f.order_id = o.order_id"
    )
    assert rows[0][1] == rows[0][2] > 0


def test_only_what_is_no_record_is_not_recognised(read_back):
    rows = pq.read_table(read_back / "sources.parquet").to_pylist()
    unknown = {(Path(row["path"]).suffix, row["sheet"]) for row in rows if row["reader"] == "none"}
    assert unknown <= {(".txt", None), (".sql", "pz_admin_log"), (".sql", "t_sys_log")}
    assert (".txt", None) in unknown


def test_statements_agree_with_their_own_totals(read_back):
    notes = [row["notes"] or "" for row in pq.read_table(read_back / "sources.parquet").to_pylist()]
    assert [note for note in notes if "differs" in note or "差" in note] == []
    assert any("balance_chain ok" in note for note in notes)


def test_the_same_dataset_and_seed_give_the_same_bytes(world, tmp_path, read_back):
    assert read_back.is_dir()
    again = write_raw(world / "world", tmp_path / "again", 7)
    before = sorted((world / "files").iterdir())
    assert [path.name for path in sorted(again)] == [path.name for path in before]
    assert [path.name for one, path in zip(sorted(again), before, strict=True) if one.read_bytes() != path.read_bytes()] == []
    other = write_raw(world / "world", tmp_path / "other", 8)
    assert (tmp_path / "other" / "客户资料.xlsx").read_bytes() != (world / "files" / "客户资料.xlsx").read_bytes()
    assert len(other) == len(again)
