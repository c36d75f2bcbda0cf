"""From a dataset of contract tables to the files of those who keep such records."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.simulate.raw import plain
from kanchuan.simulate.raw.bank_files import write_bank_files
from kanchuan.simulate.raw.broker_orders import stock_orders, write_broker_orders
from kanchuan.simulate.raw.broker_settlements import settled, write_broker_settlements
from kanchuan.simulate.raw.desks import desks
from kanchuan.simulate.raw.drop_copy import write_drop_copy
from kanchuan.simulate.raw.futures_counter import write_futures_counter
from kanchuan.simulate.raw.login_files import write_logins
from kanchuan.simulate.raw.platform_dump import write_platform_dumps
from kanchuan.simulate.raw.register_files import write_registers
from kanchuan.simulate.raw.settlement_statement import write_settlement_statements
from kanchuan.simulate.raw.terminal_text import terminal_texts
from kanchuan.simulate.raw.transfer_tellers import asked_cards, card_rows, tellers
from kanchuan.tables.dataset import Dataset

_NOTE = "本文件夹中的记录由模拟程序生成，人物、公司、账户均为虚构。\n这个说明文件不是任何一种记录，应出现在未识别之列。\n"


def write_raw(dataset: Path, folder: Path, rng_seed: int = 0, *, memory: str = "2GiB", threads: int | None = None) -> list[Path]:
    """Write a dataset's records in the layouts of brokers, futures companies, banks, the police and platforms.

    ``ingest`` reads the files back into nearly the same tables: numbers given by those who keep the records are others, times are whole seconds, and of what
    no such file tells (regions of terminals, moments of cancelling, companies' registers) nothing comes back. The same dataset and seed give the same bytes.

    Args:
        dataset: the folder of tables; ``truth/`` is not looked at.
        folder: where to write; made if it is not there.
        rng_seed: of what the dataset leaves open (shareholder codes, names of securities).
        memory: the engine's ceiling.
        threads: the engine's.

    Returns:
        The files' paths.

    Raises:
        DatasetError: there is no dataset in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with DuckDBEngine(memory, threads) as engine:
        Dataset(dataset, engine)
        plain.define(engine)
        asked_cards(engine)
        desks(engine, np.random.default_rng(rng_seed), "told_accounts")
        card_rows(engine)
        tellers(engine)
        terminal_texts(engine)
        stock_orders(engine)
        settled(engine)
        # Records are handed over the day after the last of them.
        made = engine.execute(
            "SELECT coalesce(max(day), DATE '2020-12-31') + 1 FROM (SELECT CAST(placed_at AS DATE) AS day FROM orders UNION ALL SELECT CAST(sent_at AS DATE) FROM transfers)",
            "last day",
        ).fetchall()[0][0]
        written = [
            *write_registers(engine, folder, made),
            *write_broker_orders(engine, folder, made),
            *write_broker_settlements(engine, folder, made),
            *write_logins(engine, folder),
            *write_drop_copy(engine, folder),
            *write_futures_counter(engine, folder),
            *write_settlement_statements(engine, folder),
            *write_bank_files(engine, folder, made),
            *write_platform_dumps(engine, folder),
        ]
    note = folder / "说明.txt"
    note.write_text(_NOTE, encoding="utf-8")
    return [*written, note]
