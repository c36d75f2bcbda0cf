"""Real trades of several accounts merged into one, the number unknown to ``unmix``: the adjusted Rand index of what it finds.

    python bench/unmix_real.py FILLS.parquet [--draws 6] [--json FILE]

FILLS has account, date, time, code, side (B/S), price, quantity, order_id. The file stays where it is; nothing of it is kept.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from kanchuan.unmix.orders import Orders
from kanchuan.unmix.separation import separate


def adjusted_rand(one: np.ndarray, other: np.ndarray) -> float:
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)
    pairs = [float((x * (x - 1) / 2).sum()) for x in (table, table.sum(1), table.sum(0))]
    chance = pairs[1] * pairs[2] / (len(one) * (len(one) - 1) / 2)
    most = (pairs[1] + pairs[2]) / 2
    return 1.0 if most == chance else (pairs[0] - chance) / (most - chance)


def _day(text: str) -> str:
    """A date as ISO writes it; where none is known, all share one."""
    plain = text.replace("-", "").replace("/", "") or "20160104"
    return f"{plain[:4]}-{plain[4:6]}-{plain[6:8]}"


def merged(rows: list[dict], chosen: list[str]) -> tuple[Orders, np.ndarray]:
    """The orders of the chosen accounts in one stream, and the account of each."""
    orders: dict[tuple, list] = {}
    for number, row in enumerate(rows):
        if row["account"] not in chosen or not row["quantity"]:
            continue
        moment = np.datetime64(f"{_day(row['date'])}T{row['time'] or '12:00:00'}", "us").astype(np.int64)
        key = (row["account"], row["date"], row["order_id"] or number, row["code"], row["side"])
        one = orders.setdefault(key, [int(moment), 0, 0.0])
        one[0] = min(one[0], int(moment))
        one[1] += int(row["quantity"])
        one[2] += float(row["quantity"]) * float(row["price"])
    kept = sorted(orders.items(), key=lambda item: item[1][0])
    symbols = sorted({key[3] for key, _ in kept})
    people = sorted(chosen)
    n = len(kept)
    quantity = np.array([value[1] for _, value in kept], np.int64)
    return (
        Orders(
            time=np.array([value[0] for _, value in kept], np.int64),
            symbol=np.array([symbols.index(key[3]) for key, _ in kept], np.int64),
            side=np.array([1 if key[4] == "B" else -1 for key, _ in kept], np.int64),
            effect=np.zeros(n, np.int64),
            quantity=quantity,
            filled=quantity,
            limit=np.full(n, np.nan),
            money=np.array([value[2] for _, value in kept]),
            cancelled=np.full(n, -1, np.int64),
            lot=np.full(len(symbols), 100, np.int64),
        ),
        np.array([people.index(key[0]) for key, _ in kept]),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("fills", type=Path)
    parser.add_argument("--draws", type=int, default=6)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = pq.read_table(arguments.fills).to_pylist()
    names = sorted({row["account"] for row in rows})
    rng = np.random.default_rng(1)
    figures = []
    for people in (2, 4, 8):
        scores, found = [], []
        for _ in range(arguments.draws):
            orders, truth = merged(rows, sorted(rng.choice(names, people, replace=False).tolist()))
            separation = separate(orders)
            scores.append(adjusted_rand(truth, separation.trader))
            found.append(separation.traders)
        figures.append(
            {"people": people, "ari": round(float(np.mean(scores)), 3), "median": round(float(np.median(scores)), 3), "found": found}
        )
        print(figures[-1], flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
