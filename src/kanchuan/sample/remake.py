"""Makes the sample's tables anew: ``python -m kanchuan.sample.remake``.

The sample is the small world of all ten cases, as an investigator would meet it: what brokers, futures companies and banks know of everybody, and the books of
two platforms that were seized (one that ceased to carry orders to the market, one that never did). Its tables are shipped because making the
world takes a minute and more of compiling on a machine that has never made one.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb

from kanchuan.engine.duckdb import literal
from kanchuan.sample.world import WORLD
from kanchuan.simulate.records.columns import save
from kanchuan.simulate.simulate import simulate

SCENARIO, SCALE, SEED = "ten-cases", 0.5, 2020
_SEIZED = ("case-3", "case-10")
_MARKET = ("accounts", "orders", "fills", "logins", "terminals", "movements", "quotes")


def remake(folder: Path) -> None:
    """Make the world and write the tables of the sample into a folder, which is replaced."""
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / "world"
        simulate(SCENARIO, whole, SCALE, SEED)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _keep(whole, folder)


def _keep(whole: Path, folder: Path) -> None:
    """Keep what is known when two platforms have been seized."""
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'Asia/Shanghai'")
        db.execute("SET threads = 1")

        def source(name: str) -> str:
            return f"read_parquet({literal(str(whole / f'{name}.parquet'))}, file_row_number = true)"

        def copy(name: str, condition: str = "true") -> None:
            table = db.sql(f"SELECT * EXCLUDE (file_row_number) FROM {source(name)} t WHERE {condition} ORDER BY file_row_number")
            save(folder, name, table.to_arrow_table())

        db.execute(
            f"""CREATE TABLE seized AS SELECT p.* FROM {source("platforms")} p JOIN (
              SELECT case_id, min(platform_id) AS platform_id FROM {source("truth/figures")} GROUP BY 1) USING (platform_id)
            WHERE case_id IN ({", ".join(map(literal, _SEIZED))})"""
        )
        for name in _MARKET:
            copy(name)
        # Records were asked for from the first day on: the statements of cards around the seized platforms were asked for, of other split and lent accounts every second one's; of everybody else there are
        # those that there are.
        db.execute(
            f"""CREATE TABLE asked AS SELECT counterparty_account AS card FROM {source("ledger")}
            WHERE platform_id IN (SELECT platform_id FROM seized) AND counterparty_account IS NOT NULL
            UNION SELECT CASE WHEN payee_account = account_id THEN payer_account ELSE payee_account END
            FROM {source("transfers")} JOIN (
              SELECT account_id, case_id IN ({", ".join(map(literal, _SEIZED))}) AS seized, label LIKE 'split%' OR label LIKE 'lent%' AS sought,
                row_number() OVER (ORDER BY account_id) AS place FROM {source("truth/account_labels")})
              ON account_id IN (payer_account, payee_account)
            WHERE channel = 'broker_bank' AND (seized OR NOT sought OR place % 2 = 0)"""
        )
        copy(
            "transfers",
            f"""(channel = 'broker_bank' OR payer_account IN (FROM asked) OR payee_account IN (FROM asked))
            AND CAST(sent_at AS DATE) >= (SELECT min(day) FROM {source("quotes")})""",
        )
        theirs = "platform_id IN (SELECT platform_id FROM seized)"
        for name in ("platforms", "clients", "agents", "subaccounts", "main_accounts", "ledger"):
            copy(name, theirs)
        held = f"subaccount_id IN (SELECT subaccount_id FROM {source('subaccounts')} WHERE {theirs})"
        for name in ("financings", "subaccount_orders", "subaccount_fills"):
            copy(name, held)
        phones = f"(SELECT phone FROM {source('clients')} WHERE {theirs})"
        copy("messages", f"sender IN {phones} OR receiver IN {phones}")
        known = f"SELECT holder_id FROM {source('accounts')} UNION SELECT operator_id FROM seized UNION SELECT vendor_id FROM seized"
        copy("parties", f"party_id IN ({known})")
        copy("truth/account_labels")


if __name__ == "__main__":
    remake(WORLD)
