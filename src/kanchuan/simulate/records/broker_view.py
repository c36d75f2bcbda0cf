"""What a broker would hand over of a world: a window of days, no platform's book, bank statements of a part of the cards only."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from kanchuan.engine.duckdb import literal
from kanchuan.simulate.records.columns import save

# Ties that a broker knows from the opening of accounts; who uses whose account it does not.
_KNOWN_TIES = ("spouse", "legal_representative", "shareholder", "director", "employee")


def keep_broker_view(folder: Path, first_day: int, statements: float, seed: int) -> None:
    """Cut a written world down, in place, to what its brokers know of a window of days.

    Accounts were opened and lent before the window or in it; what happened before it is not in the records, as in any export. Nobody who did not trade in the
    window counts among the hidden traders; a split or lent account on which nobody traded then is labelled ``inactive``.

    Args:
        folder: of the dataset.
        first_day: of the window, days since 1970.
        statements: share of the split and lent accounts whose holders' bank statements are in the records; of the other accounts they are where there are any.
        seed: by which those are chosen.
    """
    kept = folder.parent / f"{folder.name}.view"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'Asia/Shanghai'")
        db.execute("SET threads = 1")
        since = f"(DATE '1970-01-01' + {first_day})"

        def source(name: str) -> str:
            return f"read_parquet({literal(str(folder / f'{name}.parquet'))}, file_row_number = true)"

        def copy(name: str, condition: str = "true") -> None:
            path = folder / f"{name}.parquet"
            if path.exists():
                table = db.sql(f"SELECT * EXCLUDE (file_row_number) FROM {source(name)} t WHERE {condition} ORDER BY file_row_number")
                save(kept, name, table.to_arrow_table())

        db.execute(
            f"""CREATE TABLE seen AS SELECT DISTINCT card FROM (
              SELECT payee_account AS account_id, payer_account AS card FROM {source("transfers")} WHERE channel = 'broker_bank'
              UNION ALL SELECT payer_account, payee_account FROM {source("transfers")} WHERE channel = 'broker_bank')
            JOIN {source("truth/account_labels")} USING (account_id)
            WHERE NOT (label LIKE 'split%' OR label LIKE 'lent%') OR hash(card || '{seed}') % 1000 < {round(1000 * statements)}"""
        )
        copy("accounts")
        copy("quotes", f"day >= {since}")
        copy("orders", f"trading_day >= {since}")
        copy("fills", f"trading_day >= {since}")
        copy("logins", f'CAST("at" AS DATE) >= {since}')
        copy("movements", f'CAST("at" AS DATE) >= {since}')
        copy(
            "transfers",
            f"CAST(sent_at AS DATE) >= {since} AND (channel = 'broker_bank' OR payer_account IN (FROM seen) OR payee_account IN (FROM seen))",
        )
        used = " UNION ".join(
            f"SELECT terminal_id FROM {literal(str(kept / f'{name}.parquet'))}"
            for name in ("orders", "logins")
            if (kept / f"{name}.parquet").exists()
        )
        copy("terminals", f"terminal_id IN ({used})")
        copy("parties", f"party_id IN (SELECT holder_id FROM {source('accounts')})")
        copy("relations", f"kind IN ({', '.join(repr(kind) for kind in _KNOWN_TIES)})")
        copy("truth/order_traders", f"order_id IN (SELECT order_id FROM {literal(str(kept / 'orders.parquet'))})")
        labels = db.sql(
            f"""SELECT l.account_id, CASE WHEN guilty AND coalesce(t.traders, 0) = 0 THEN 'inactive' ELSE label END AS label,
              CASE WHEN guilty THEN coalesce(t.traders, 0) ELSE hidden_traders END AS hidden_traders, case_id
            FROM (SELECT *, label LIKE 'split%' OR label LIKE 'lent%' AS guilty FROM {source("truth/account_labels")}) l
            LEFT JOIN (SELECT account_id, count(DISTINCT trader_id) AS traders FROM {literal(str(kept / "truth" / "order_traders.parquet"))}
              GROUP BY account_id) t USING (account_id) ORDER BY file_row_number"""
        ).to_arrow_table()
        save(kept, "truth/account_labels", labels)
    shutil.rmtree(folder)
    kept.replace(folder)
