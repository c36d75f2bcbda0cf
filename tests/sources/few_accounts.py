"""The sample's files with few accounts and few days in them: each layout once, small enough to be mutated many times."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from kanchuan.sample.world import WORLD
from kanchuan.simulate.raw.write import write_raw

# Of each broker, futures company and kind of holder the accounts with the fewest orders that have enough of them, and the first days.
_OF_EACH, _LEAST, _DAYS = 1, 4, 5


def write_few(folder: Path) -> list[Path]:
    """Write the files; gives their paths."""
    tables = folder.parent / f"{folder.name}-tables"
    tables.mkdir()
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'Asia/Shanghai'")
        for path in WORLD.glob("*.parquet"):
            db.execute(f"CREATE TABLE {path.stem} AS FROM read_parquet('{path.as_posix()}')")
        db.execute(f"CREATE TABLE until AS SELECT max(day) AS day FROM (SELECT DISTINCT day FROM quotes ORDER BY day LIMIT {_DAYS})")
        db.execute(
            f"""CREATE TABLE chosen AS SELECT account_id FROM accounts JOIN
            (SELECT account_id, count(*) AS orders FROM orders WHERE trading_day <= (FROM until) GROUP BY 1) USING (account_id)
            WHERE orders >= {_LEAST} OR account_id IN (SELECT main_account_id FROM main_accounts)
            QUALIFY row_number() OVER (PARTITION BY broker_id, holder_kind ORDER BY orders, account_id) <= {_OF_EACH}"""
        )
        mine = "account_id IN (FROM chosen)"
        for name, condition in {
            "accounts": mine,
            "orders": f"{mine} AND trading_day <= (FROM until)",
            "fills": f"{mine} AND trading_day <= (FROM until)",
            "logins": f'{mine} AND CAST("at" AS DATE) <= (FROM until)',
            "movements": mine,
            "transfers": "payer_account IN (FROM chosen) OR payee_account IN (FROM chosen) OR CAST(sent_at AS DATE) <= (FROM until)",
            "quotes": "day <= (FROM until)",
        }.items():
            table = db.sql(f"SELECT * FROM {name} WHERE {condition}").to_arrow_table()
            pq.write_table(table, tables / f"{name}.parquet")
        for path in WORLD.glob("*.parquet"):
            if not (tables / path.name).exists():
                (tables / path.name).write_bytes(path.read_bytes())
    return write_raw(tables, folder, threads=1)
