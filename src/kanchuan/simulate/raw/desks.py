"""Who keeps which records: the counter that each firm uses, what it numbers, and how it calls securities and holders."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.simulate.market.names import ALL_NAMES

# Layouts of brokers' counters, the one with most accounts first; see broker_orders.py and broker_settlements.py.
SYSTEMS = ("tabbed", "coded", "workbook", "terminal")
# Of these the settlements come as workbooks, which take long beyond so many rows.
_WORKBOOKS = ("tabbed", "workbook")
_MOST_WORKBOOK_ROWS = 300_000
_MOST_DROP_COPY_ORDERS = 20_000
_MOST_STATEMENTS = 3
_MOST_STATEMENT_FILLS = 20_000


def desks(engine: DuckDBEngine, rng: np.random.Generator, told_by_banks: str) -> None:
    """``desks`` (account_id, broker_id, system, shanghai, shenzhen), ``order_numbers`` (order_id, order_no) and ``security_names`` (symbol, name).

    ``system`` is a member of ``SYSTEMS``, ``drop_copy`` (products whose orders a FIX engine copies), ``ctp``, or ``statement`` (futures whose fills and
    money a settlement statement tells).

    Args:
        engine: with the dataset.
        rng: chance.
        told_by_banks: the table of accounts (``account_id``) whose money a bank's records tell.
    """
    accounts = engine.execute(
        f"""SELECT a.account_id, a.broker_id, coalesce(a.market, 'stock'), a.holder_kind, coalesce(o.orders, 0), coalesce(f.fills, 0),
          a.account_id IN (SELECT account_id FROM {told_by_banks})
        FROM (SELECT DISTINCT account_id, market, broker_id, holder_kind FROM accounts) a
        LEFT JOIN (SELECT account_id, count(*) AS orders FROM orders GROUP BY 1) o ON a.account_id = o.account_id
        LEFT JOIN (SELECT account_id, count(*) AS fills FROM fills GROUP BY 1) f ON a.account_id = f.account_id ORDER BY 1""",
        "accounts",
    ).fetchall()
    systems = _systems(accounts)
    count = len(accounts)
    # Codes that nobody has: those of Shanghai begin with A0, those of Shenzhen with 099.
    codes = rng.choice(10**7, 2 * count, replace=False)
    engine.register(
        "desk_rows",
        pa.table(
            {
                "account_id": [row[0] for row in accounts],
                "broker_id": [row[1] for row in accounts],
                "system": systems,
                "shanghai": [f"A00{code:07d}" if row[2] == "stock" else None for row, code in zip(accounts, codes[:count], strict=True)],
                "shenzhen": [f"099{code:07d}" if row[2] == "stock" else None for row, code in zip(accounts, codes[count:], strict=True)],
            }
        ),
    )
    engine.execute("CREATE OR REPLACE TABLE desks AS SELECT * FROM desk_rows", "desks")
    engine.unregister("desk_rows")
    # A counter numbers the orders of a day; futures orders are numbered by the exchange.
    engine.execute(
        """CREATE OR REPLACE TABLE order_numbers AS SELECT order_id, CAST(1000 + row_number() OVER (
          PARTITION BY day, exchange ORDER BY placed_at, order_id) AS VARCHAR) AS order_no
        FROM (SELECT o.order_id, o.placed_at, coalesce(o.trading_day, CAST(o.placed_at AS DATE)) AS day,
          CASE WHEN d.system IN ('ctp', 'statement') THEN split_part(o.symbol, '.', 2) ELSE '' END AS exchange
          FROM orders o LEFT JOIN desks d ON o.account_id = d.account_id)""",
        "order numbers",
    )
    _security_names(engine, rng)


def _systems(accounts: list[tuple[str, str | None, str, str | None, int, int, bool]]) -> list[str]:
    """The system of each account."""
    by_broker: dict[str | None, tuple[int, int]] = {}
    for _, broker, market, _, _, fills, _ in accounts:
        if market == "stock":
            held, rows = by_broker.get(broker, (0, 0))
            by_broker[broker] = (held + 1, rows + fills)
    system_of: dict[str | None, str] = {}
    workbook_rows = 0
    ordered = sorted(by_broker, key=lambda broker: (-by_broker[broker][0], broker or ""))
    for place, broker in enumerate(ordered):
        chosen = SYSTEMS[place % len(SYSTEMS)]
        if chosen in _WORKBOOKS:
            if workbook_rows + by_broker[broker][1] > _MOST_WORKBOOK_ROWS:
                chosen = "coded"
            else:
                workbook_rows += by_broker[broker][1]
        system_of[broker] = chosen
    systems = [system_of[broker] if market == "stock" else "ctp" for _, broker, market, *_ in accounts]
    copied = statements = 0
    for place in sorted(range(len(accounts)), key=lambda place: (accounts[place][4], accounts[place][0])):
        account, _, market, kind, orders, fills, told = accounts[place]
        if market == "stock" and kind == "product" and 0 < orders <= _MOST_DROP_COPY_ORDERS - copied:
            systems[place] = "drop_copy"
            copied += orders
        elif market == "futures" and not told and 0 < fills <= _MOST_STATEMENT_FILLS and statements < _MOST_STATEMENTS and account:
            systems[place] = "statement"
            statements += 1
    return systems


def _security_names(engine: DuckDBEngine, rng: np.random.Generator) -> None:
    symbols = [
        row[0]
        for row in engine.execute(
            """SELECT symbol FROM (SELECT symbol FROM orders UNION SELECT symbol FROM fills UNION SELECT symbol FROM movements
            UNION SELECT symbol FROM subaccount_orders) WHERE symbol IS NOT NULL AND regexp_matches(symbol, '^[0-9]') ORDER BY 1""",
            "securities",
        ).fetchall()
    ]
    chosen = rng.permutation(len(ALL_NAMES))[: len(symbols)]
    names = [ALL_NAMES[place] for place in chosen] + [f"证券{symbol[:6]}" for symbol in symbols[len(chosen) :]]
    engine.register("named", pa.table({"symbol": pa.array(symbols, pa.string()), "name": pa.array(names, pa.string())}))
    engine.execute("CREATE OR REPLACE TABLE security_names AS SELECT * FROM named", "security names")
    engine.unregister("named")
