"""The terminals of an account: when each was used, and which other accounts use it."""

from __future__ import annotations

from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.reports.account_page.calendar import iso_day
from kanchuan.reports.masking import masked_cell
from kanchuan.reports.slices import CHOSEN

_SHOWN = ("kind", "region", "public_ip", "lan_ip", "mac", "disk_serial", "cpu_id", "phone_number", "imei", "app_id")


def terminals(engine: DuckDBEngine, most: int = 12, others: int = 8) -> dict[str, dict[str, Any]]:
    """For each chosen account: how many terminals, and the ``most`` used of them.

    Each comes with its uses (orders and log-ins) per day and at most ``others`` other accounts that use it.
    """
    order_day = engine.dialect.day_number(engine.dialect.epoch_us("placed_at"))
    login_day = engine.dialect.day_number(engine.dialect.epoch_us('"at"'))
    uses = f"""SELECT account_id, terminal_id, {order_day} AS day FROM orders WHERE terminal_id IS NOT NULL AND placed_at IS NOT NULL
      UNION ALL SELECT account_id, terminal_id, {login_day} AS day FROM logins WHERE terminal_id IS NOT NULL AND "at" IS NOT NULL"""
    daily = engine.arrow(
        f"""SELECT u.account_id, u.terminal_id, u.day, count(*) AS uses FROM ({uses}) u JOIN {CHOSEN} c ON u.account_id = c.account_id
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    ).to_pylist()
    found: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for row in daily:
        found.setdefault(row["account_id"], {}).setdefault(row["terminal_id"], []).append((row["day"], row["uses"]))
    if not found:
        return {}
    of_chosen = f"SELECT DISTINCT u.terminal_id FROM ({uses}) u JOIN {CHOSEN} c ON u.account_id = c.account_id"
    shared = engine.arrow(
        f"""SELECT * FROM (SELECT terminal_id, account_id,
            row_number() OVER (PARTITION BY terminal_id ORDER BY uses DESC, account_id) AS nth,
            count(*) OVER (PARTITION BY terminal_id) AS accounts
          FROM (SELECT u.terminal_id, u.account_id, count(*) AS uses
            FROM ({uses}) u JOIN ({of_chosen}) o ON u.terminal_id = o.terminal_id GROUP BY 1, 2))
        WHERE nth <= {others + 1} ORDER BY terminal_id, nth"""
    ).to_pylist()
    users: dict[str, list[str]] = {}
    accounts: dict[str, int] = {}
    for row in shared:
        users.setdefault(row["terminal_id"], []).append(row["account_id"])
        accounts[row["terminal_id"]] = row["accounts"]
    facts_of = f"SELECT terminal_id, {', '.join(_SHOWN)} FROM terminals WHERE terminal_id IN ({of_chosen}) ORDER BY terminal_id"
    described = {row["terminal_id"]: row for row in engine.arrow(facts_of).to_pylist()}
    pictures: dict[str, dict[str, Any]] = {}
    for account, used in found.items():
        ranked = sorted(used, key=lambda terminal: (-sum(uses for _, uses in used[terminal]), terminal))
        all_days = sorted({day for terminal in used for day, _ in used[terminal]})
        position = {day: index for index, day in enumerate(all_days)}
        listed = []
        for terminal in ranked[:most]:
            other = [user for user in users[terminal] if user != account]
            facts = described.get(terminal, {})
            listed.append(
                {
                    "id": terminal,
                    "facts": [[name, masked_cell(name, facts[name])] for name in _SHOWN if facts.get(name)],
                    "uses": [[position[day], uses] for day, uses in used[terminal]],
                    "total": sum(uses for _, uses in used[terminal]),
                    "others": other[:others],
                    "otherCount": accounts[terminal] - 1,
                }
            )
        pictures[account] = {"days": [iso_day(day) for day in all_days], "count": len(ranked), "listed": listed}
    return pictures
