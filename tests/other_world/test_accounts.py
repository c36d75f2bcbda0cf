from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench.other_world import innocents, platforms
from bench.other_world.accounts import make
from ledger import reckon, rows


def digest(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.parquet"))}


def test_no_purse_is_overdrawn_and_shares_are_sold_only_once_and_not_on_their_first_day(small_world):
    broken = reckon(small_world)
    assert (broken.cash, broken.shares, broken.same_day) == ([], [], [])


def test_the_reckoning_notices_a_missing_deposit(small_world, tmp_path):
    for path in small_world.rglob("*.parquet"):
        copy = tmp_path / path.relative_to(small_world)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    target = tmp_path / "truth" / "purse_moves.parquet"
    rows(small_world, f"COPY (SELECT * FROM truth_purse_moves WHERE kind <> 'deposit') TO '{target}' (FORMAT parquet)")
    assert reckon(tmp_path).cash


def test_cash_of_each_account_stays_above_zero_with_what_the_broker_charges(small_world):
    flows = rows(
        small_world,
        """WITH flow AS (
          SELECT account_id, filled_at AS moment, CASE side WHEN 'sell' THEN 1 ELSE -1 END * price * quantity - fee AS amount
            FROM fills WHERE effect IS NULL
          UNION ALL SELECT payee_account, sent_at, amount FROM transfers WHERE succeeded AND payee_account IN (SELECT account_id FROM accounts)
          UNION ALL SELECT payer_account, sent_at, -amount FROM transfers WHERE succeeded AND payer_account IN (SELECT account_id FROM accounts)),
        running AS (SELECT account_id, sum(amount) OVER (PARTITION BY account_id ORDER BY moment RANGE UNBOUNDED PRECEDING) AS moved FROM flow)
        SELECT l.label, account_id, min(opening_cash + moved) AS least FROM running JOIN truth_account_labels l USING (account_id)
          JOIN accounts a USING (account_id) WHERE a.market = 'stock' GROUP BY ALL HAVING least < 0""",
    )
    assert flows == []


def test_orders_and_fills_agree(small_world):
    assert (
        rows(
            small_world,
            """SELECT order_id FROM orders o LEFT JOIN (SELECT order_id, sum(quantity) AS q, min(filled_at) AS first FROM fills GROUP BY 1) f USING (order_id)
        WHERE coalesce(q, 0) <> filled_quantity OR filled_quantity > quantity OR first < placed_at
          OR (status = 'filled') <> (filled_quantity = quantity) OR (status = 'partial') <> (filled_quantity > 0 AND filled_quantity < quantity)""",
        )
        == []
    )


def test_buys_are_in_board_lots(small_world):
    assert (
        rows(
            small_world,
            "SELECT order_id FROM orders WHERE side = 'buy' AND effect IS NULL AND (quantity < 100 OR (quantity % 100 <> 0 AND NOT (symbol LIKE '688%' OR symbol LIKE '%.BJ')))",
        )
        == []
    )
    assert rows(small_world, "SELECT order_id FROM orders WHERE side = 'buy' AND symbol LIKE '688%' AND quantity < 200") == []


def test_fills_are_within_the_quotes_of_their_trading_day_and_orders_within_the_limits(small_world):
    assert (
        rows(
            small_world,
            "SELECT fill_id FROM fills f LEFT JOIN quotes q ON q.symbol = f.symbol AND q.day = f.trading_day WHERE low IS NULL OR f.price < low OR f.price > high",
        )
        == []
    )
    assert (
        rows(
            small_world,
            """WITH bound AS (SELECT symbol, day, lag(close) OVER (PARTITION BY symbol ORDER BY day) AS before,
          CASE WHEN symbol LIKE '%.BJ' THEN 0.3 WHEN symbol LIKE '68%' OR symbol LIKE '588%' OR symbol LIKE '30%.SZ' THEN 0.2 ELSE 0.1 END AS wide FROM quotes)
        SELECT order_id FROM orders o JOIN bound b ON b.symbol = o.symbol AND b.day = o.trading_day
        WHERE o.effect IS NULL AND abs(o.price - before) > before * wide + 0.01""",
        )
        == []
    )


def test_truth_is_complete(small_world):
    assert rows(small_world, "SELECT count(*) FROM accounts ANTI JOIN truth_account_labels USING (account_id)") == [(0,)]
    assert rows(small_world, "SELECT count(*) FROM orders ANTI JOIN truth_order_traders USING (order_id, account_id)") == [(0,)]
    labels = {label for (label,) in rows(small_world, "SELECT DISTINCT label FROM truth_account_labels")}
    assert labels == set(platforms.KINDS) | set(innocents.KINDS)
    assert {label for (label,) in rows(small_world, "SELECT DISTINCT label FROM truth_account_labels WHERE guilty")} == set(platforms.KINDS)
    assert (
        rows(
            small_world,
            """SELECT account_id FROM truth_account_labels l LEFT JOIN (SELECT account_id, count(DISTINCT trader_id) AS n FROM truth_order_traders GROUP BY 1) USING (account_id)
        WHERE hidden_traders <> coalesce(n, 1)""",
        )
        == []
    )
    least, most = rows(
        small_world, "SELECT min(hidden_traders), max(hidden_traders) FROM truth_account_labels WHERE label = 'split_large'"
    )[0]
    assert least >= 20
    assert most <= 150


def test_nothing_of_the_truth_is_in_the_tables(small_world):
    """Ids are drawn, so that neither their order nor their form tells anything: guilty accounts are spread over them."""
    ranks = [
        rank
        for rank, guilty in rows(
            small_world, "SELECT row_number() OVER (ORDER BY account_id), guilty FROM truth_account_labels WHERE account_id LIKE '3%'"
        )
        if guilty
    ]
    assert max(ranks) - min(ranks) > 60
    columns = {
        name for (name,) in rows(small_world, "SELECT column_name FROM (DESCRIBE orders) UNION SELECT column_name FROM (DESCRIBE accounts)")
    }
    assert not columns & {"label", "trader_id", "guilty"}


def test_no_word_is_used_by_the_guilty_alone(small_world):
    told = rows(
        small_world,
        """WITH word AS (
          SELECT account_id, 'app ' || app_id AS word FROM orders JOIN terminals USING (terminal_id)
          UNION SELECT account_id, 'kind ' || kind FROM orders JOIN terminals USING (terminal_id)
          UNION SELECT account_id, 'memo ' || memo FROM transfers JOIN accounts ON account_id IN (payer_account, payee_account)
          UNION SELECT account_id, 'channel ' || channel FROM transfers JOIN accounts ON account_id IN (payer_account, payee_account)
          UNION SELECT account_id, 'event ' || event FROM logins)
        SELECT word FROM word JOIN truth_account_labels USING (account_id) WHERE word IS NOT NULL
        GROUP BY 1 HAVING count(*) FILTER (WHERE NOT guilty) = 0""",
    )
    assert told == []


def test_same_seed_same_bytes_and_another_seed_another_world(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        make(tmp_path / name, seed=seed, scale=0.01, days=6)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a")["orders.parquet"] != digest(tmp_path / "c")["orders.parquet"]


def test_check_finds_no_error(small_world):
    kanchuan = Path(sys.executable).with_name("kanchuan")
    done = subprocess.run([kanchuan, "check", small_world, "--json"], capture_output=True, text=True, check=True)
    problems = json.loads(done.stdout)["problems"]
    assert [p for p in problems if p["severity"] == "error"] == []
    # What is dirty on purpose, what a window of time cuts off, and night sessions, whose quotes belong to the day after.
    meant = {"placeholder", "outside_quotes", "sold_without_holdings", "hole", "no_rows_anywhere"}
    assert {p["reason"] for p in problems} <= meant


@pytest.mark.parametrize("kind", sorted(platforms.KINDS))
def test_every_guilty_kind_trades(small_world, kind):
    assert rows(small_world, f"SELECT count(*) > 20 FROM fills JOIN truth_account_labels USING (account_id) WHERE label = '{kind}'") == [
        (True,)
    ]
