"""How long ``scan`` takes beside DuckDB alone reading the same orders and computing one windowed aggregate.

    python bench/scan_speed.py [--orders 2000000] [--accounts 5000] [--json FILE]

The data are drawn by numpy from a fixed seed: accounts with Zipf activity, orders, fills, terminals, logins, transfers. No pattern is
planted: this measures
speed only. Each side runs in a process of its own, with the same number of threads and the same ceiling of memory; the peak is that
process's resident set.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

DAY_US = 86_400_000_000
EIGHT_HOURS = 8 * 3_600_000_000

ONE_AGGREGATE = """
CREATE TABLE account_day AS
SELECT account_id, day, count(*) AS orders, avg(gap) AS gap, max(position) AS position, max(recent) AS recent
FROM (
  SELECT account_id, CAST(placed_at AS DATE) AS day,
    epoch_us(placed_at) - lag(epoch_us(placed_at)) OVER w AS gap,
    sum(CASE WHEN side = 'buy' THEN filled_quantity ELSE -filled_quantity END) OVER (PARTITION BY account_id, symbol ORDER BY placed_at,
    order_id) AS position,
    count(*) OVER (PARTITION BY account_id ORDER BY epoch_us(placed_at) RANGE BETWEEN 600000000 PRECEDING AND CURRENT ROW) AS recent
  FROM read_parquet('{folder}/orders.parquet')
  WINDOW w AS (PARTITION BY account_id ORDER BY placed_at, order_id)) GROUP BY ALL"""


def make(folder: Path, orders: int, accounts: int, seed: int = 7) -> None:
    """Write the tables."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    weights = 1.0 / np.arange(1, accounts + 1)
    owner = rng.choice(accounts, size=orders, p=weights / weights.sum()).astype(np.int64)
    day = rng.integers(0, 60, orders)
    second = np.where(rng.random(orders) < 0.55, rng.integers(34_200, 41_400, orders), rng.integers(46_800, 54_000, orders))
    first_day = 20_454
    moment = (first_day + day) * DAY_US - EIGHT_HOURS + second * 1_000_000 + rng.integers(0, 1_000_000, orders)
    rank = np.argsort(moment, kind="stable")
    owner, moment = owner[rank], moment[rank]
    account_ids = np.array([f"A{n:07d}" for n in range(accounts)])
    symbols = np.array([f"{600000 + n:06d}.SH" if n % 2 else f"{n:06d}.SZ" for n in range(1, 3001)])
    favourite = rng.integers(0, 3000, (accounts, 12))
    symbol = symbols[favourite[owner, rng.integers(0, 12, orders)]]
    price = np.round(rng.uniform(3, 60, orders), 2)
    quantity = rng.integers(1, 60, orders) * 100
    state = rng.random(orders)
    filled = np.where(state < 0.7, quantity, np.where(state < 0.8, quantity // 200 * 100, 0))
    status = np.where(state < 0.7, "filled", np.where(state < 0.8, "partial", "cancelled"))
    terminal = owner * 3 + rng.integers(0, 3, orders)
    number = np.arange(orders)
    moments = pa.array(moment, pa.timestamp("us", "Asia/Shanghai"))
    order_ids = pa.array(np.char.add("O", np.char.zfill(number.astype(str), 10)))
    pq.write_table(
        pa.table(
            {
                "order_id": order_ids,
                "account_id": account_ids[owner],
                "placed_at": moments,
                "symbol": symbol,
                "side": np.where(rng.random(orders) < 0.5, "buy", "sell"),
                "effect": pa.nulls(orders, pa.string()),
                "price": pa.array(price).cast(pa.decimal128(18, 4)),
                "quantity": quantity,
                "filled_quantity": filled,
                "status": status,
                "terminal_id": np.char.add("T", terminal.astype(str)),
                "remark": pa.nulls(orders, pa.string()),
            }
        ),
        folder / "orders.parquet",
    )
    table = pq.read_table(folder / "orders.parquet", columns=["order_id", "account_id", "symbol", "side", "price"])
    executed = np.flatnonzero(filled > 0)
    parts = np.concatenate([executed, executed[rng.random(len(executed)) < 0.25]])
    parts.sort(kind="stable")
    again = np.concatenate([[False], parts[1:] == parts[:-1]])
    twice = again | np.concatenate([again[1:], [False]])
    half = np.where(twice, np.where(again, filled[parts] - filled[parts] // 200 * 100, filled[parts] // 200 * 100), filled[parts])
    keep = half > 0
    parts, half = parts[keep], half[keep]
    taken = table.take(pa.array(parts))
    pq.write_table(
        pa.table(
            {
                "fill_id": np.char.add("F", np.arange(len(parts)).astype(str)),
                "order_id": taken["order_id"],
                "account_id": taken["account_id"],
                "filled_at": pa.array(moment[parts] + rng.integers(0, 30_000_000, len(parts)), pa.timestamp("us", "Asia/Shanghai")),
                "symbol": taken["symbol"],
                "side": taken["side"],
                "effect": pa.nulls(len(parts), pa.string()),
                "price": taken["price"],
                "quantity": half,
                "fee": pa.array(np.round(half * 0.01, 2)).cast(pa.decimal128(20, 4)),
            }
        ),
        folder / "fills.parquet",
    )
    machines = accounts * 3
    pq.write_table(
        pa.table(
            {
                "terminal_id": [f"T{n}" for n in range(machines)],
                "kind": [("pc", "phone", "pc")[n % 3] for n in range(machines)],
                "mac": [f"00:1A:{n % 65536:04X}" for n in range(machines)],
                "disk_serial": [f"WD{n:08d}" for n in range(machines)],
                "cpu_id": [f"BFEB{n:08X}" for n in range(machines)],
                "region": [("上海", "杭州", "深圳", "北京")[(n // 3) % 4] for n in range(machines)],
                "app_id": [f"app{n % 5}" for n in range(machines)],
            }
        ),
        folder / "terminals.parquet",
    )
    pq.write_table(
        pa.table(
            {
                "account_id": account_ids,
                "market": ["stock"] * accounts,
                "holder_id": [f"P{n}" for n in range(accounts)],
                "holder_kind": ["person"] * accounts,
                "opened_on": pa.array(rng.integers(15_000, 20_400, accounts).astype("int32")).cast(pa.date32()),
                "phone": [f"139{n:08d}" for n in range(accounts)],
                "address": [f"某路{n}号" for n in range(accounts)],
                "branch": [f"B{n % 60}" for n in range(accounts)],
            }
        ),
        folder / "accounts.parquet",
    )
    logins = accounts * 60
    who = rng.integers(0, accounts, logins)
    pq.write_table(
        pa.table(
            {
                "account_id": account_ids[who],
                "at": pa.array(
                    (first_day + rng.integers(0, 60, logins)) * DAY_US + rng.integers(0, 7 * 3_600_000_000, logins),
                    pa.timestamp("us", "Asia/Shanghai"),
                ),
                "event": np.where(rng.random(logins) < 0.01, "password_change", "login"),
                "terminal_id": np.char.add("T", (who * 3 + rng.integers(0, 3, logins)).astype(str)),
            }
        ),
        folder / "logins.parquet",
    )
    moves = accounts * 20
    who = rng.integers(0, accounts, moves)
    inward = rng.random(moves) < 0.5
    bank = np.char.add("B", who.astype(str))
    pq.write_table(
        pa.table(
            {
                "transfer_id": np.char.add("X", np.arange(moves).astype(str)),
                "sent_at": pa.array(
                    (first_day + rng.integers(0, 60, moves)) * DAY_US + rng.integers(0, 7 * 3_600_000_000, moves),
                    pa.timestamp("us", "Asia/Shanghai"),
                ),
                "payer_account": np.where(inward, bank, account_ids[who]),
                "payee_account": np.where(inward, account_ids[who], bank),
                "amount": pa.array(np.round(rng.lognormal(10, 1.2, moves), 2)).cast(pa.decimal128(20, 4)),
                "channel": ["broker_bank"] * moves,
            }
        ),
        folder / "transfers.parquet",
    )


def _aggregate(folder: Path, threads: int) -> dict[str, object]:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET memory_limit = '2GiB'")
    started = time.perf_counter()
    connection.execute(ONE_AGGREGATE.format(folder=folder.as_posix()))
    return {"seconds": time.perf_counter() - started}


def _scan(folder: Path, threads: int, html: bool = False) -> dict[str, object]:
    from kanchuan.scoring.scan import scan

    started = time.perf_counter()
    report = scan(folder, folder / "out", memory="2GiB", threads=threads, html=html)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "accounts": report.accounts,
        "steps": [[run.name, round(run.seconds, 3), run.rows] for run in report.profile],
    }


def _child(what: str, folder: Path, threads: int) -> dict[str, object]:
    """One side in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", what, "--folder", str(folder), "--threads", str(threads)],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=2_000_000)
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", choices=["aggregate", "scan", "report"])
    given = parser.parse_args()
    if given.child:
        if given.child == "aggregate":
            result = _aggregate(given.folder, given.threads)
        else:
            result = _scan(given.folder, given.threads, given.child == "report")
        used = resource.getrusage(resource.RUSAGE_SELF)
        result["cpu_seconds"] = used.ru_utime + used.ru_stime
        result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(result))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not (folder / "transfers.parquet").exists():
            make(folder, given.orders, given.accounts)
        aggregate = min((_child("aggregate", folder, given.threads) for _ in range(given.repeat)), key=lambda run: run["seconds"])
        reported = min((_child("report", folder, given.threads) for _ in range(given.repeat)), key=lambda run: run["seconds"])
        scanned = min((_child("scan", folder, given.threads) for _ in range(given.repeat)), key=lambda run: run["seconds"])
    result = {
        "orders": given.orders,
        "accounts": given.accounts,
        "threads": given.threads,
        "python": platform.python_version(),
        "aggregate_seconds": round(aggregate["seconds"], 3),
        "scan_seconds": round(scanned["seconds"], 3),
        "ratio": round(scanned["seconds"] / aggregate["seconds"], 2),
        "report_seconds": round(reported["seconds"], 3),
        "report_ratio": round(reported["seconds"] / aggregate["seconds"], 2),
        "cpu_seconds": {
            "aggregate": round(aggregate["cpu_seconds"], 2),
            "scan": round(scanned["cpu_seconds"], 2),
            "report": round(reported["cpu_seconds"], 2),
        },
        "cpu_ratio": round(scanned["cpu_seconds"] / aggregate["cpu_seconds"], 2),
        "report_cpu_ratio": round(reported["cpu_seconds"] / aggregate["cpu_seconds"], 2),
        "runs": given.repeat,
        "load_average": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "report_peak_mib": round(reported["peak_mib"]),
        "scan_peak_mib": round(scanned["peak_mib"]),
        "aggregate_peak_mib": round(aggregate["peak_mib"]),
        "steps": scanned["steps"],
    }
    for name, seconds, rows in sorted(scanned["steps"], key=lambda step: -step[1])[:15]:
        print(f"{seconds:8.3f} s {rows:>10,}  {name}")
    print(
        f"DuckDB alone {result['aggregate_seconds']} s, scan {result['scan_seconds']} s: ratio {result['ratio']} (limit 8); "
        f"peak {result['scan_peak_mib']} MiB (limit 2048)"
    )
    print(
        f"with report.html and report.pdf {result['report_seconds']} s: ratio {result['report_ratio']} (limit 8); peak {result['report_peak_mib']} MiB; "
        f"CPU {result['cpu_seconds']['aggregate']} s alone, {result['cpu_seconds']['scan']} s scan, {result['cpu_seconds']['report']} s with report"
    )
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
