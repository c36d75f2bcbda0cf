"""Made-up contents of a page of lanes: one account of 133 traders and 10,000 orders, one of a single trader, one with too little."""

from __future__ import annotations

import random
from datetime import date, timedelta

LARGE, SINGLE, SMALL, HOSTILE = "660100012345", "660100077777", "660100031000", "<img src=x onerror=alert(1)>"
TRADERS, ORDERS, DAYS = 133, 10_000, 60


def trader(rng: random.Random, account: str, number: int, orders: int, symbols: int) -> dict:
    times = sorted(round(rng.uniform(0, DAYS), 3) for _ in range(orders))
    worth, at = [], 100_000.0 * (1 + number % 9)
    for _ in range(DAYS):
        at *= 1 + rng.uniform(-0.03, 0.031)
        worth.append(round(at))
    confidence = round(rng.uniform(0.4, 1.0), 4)
    made = {
        "name": f"{account}/{number + 1:03d}",
        "confidence": confidence,
        "grade": "lead" if confidence >= 0.9 else "needs_check" if confidence >= 0.6 else "insufficient_data",
        "rival": [f"{account}/{(number + 7) % TRADERS + 1:03d}", 0.21] if number % 3 == 0 else None,
        "grounds": [
            ["for", "reinvested", 4, 5], ["for", "hour", 0.7, 0.3, 2], ["for", "label", "remark", HOSTILE, 9, 10],
            ["against", "rival", f"{account}/008", 0.21], ["against", "exchangeable", 2], ["against", "loose", 0.2],
        ],
        "positions": [
            [start, min(start + rng.uniform(0.01, 6), DAYS), rng.randrange(symbols), 50_000, rng.choice([None, 0.04, -0.06]), False, confidence]
            for start in times[:: max(1, orders // 30)]
        ],
        "orders": [
            [f"{number}-{place}", when, rng.choice([1, -1]), 0, rng.randrange(symbols), 500, rng.choice([500, 500, 200]), 10.25, confidence,
             f"{account}/008" if place % 9 == 0 else None, 0.11 if place % 9 == 0 else None, place % 50 == 0]
            for place, when in enumerate(times)
        ],
        "start": round(worth[0]),
        "worth": worth,
        "held": [round(one * 0.6) for one in worth],
        "closedOut": [["2025-03-20 14:12", 3, 0.2]] if number % 5 == 1 else [],
    }  # fmt: skip
    if number == 2:
        made["book"] = {"subaccount": "S77", "margin": 100_000.0, "financed": 500_000.0, "warn_line": 0.5, "close_line": 0.7}
    return made


def account(name: str, traders: int, orders: int, verdict: str) -> dict:
    rng = random.Random(name)
    symbols = 40
    return {
        "id": name,
        "verdict": verdict,
        "orders": orders,
        "number": [traders, max(1, traders - 12), traders + 14, max(1, traders // 2)],
        "gain": 8_123.4,
        "perOrder": 0.9,
        "agreement": 0.71,
        "fee": 11.0 if traders > 1 else None,
        "futures": False,
        "exchangeable": 12 if traders > 1 else 0,
        "evidence": [["remark", 0.97]] if traders > 1 else [],
        "days": [str(date(2025, 3, 3) + timedelta(days=day)) for day in range(DAYS)],
        "symbols": [f"{600000 + one}.SH" for one in range(symbols)],
        "counted": [[traders - 1, 3], [traders, 20], [traders + 1, 1]] if traders > 1 else [[1, 1]],
        "traders": [trader(rng, name, number, orders // traders + (number < orders % traders), symbols) for number in range(traders)],
    }


def data() -> dict:
    small = {
        key: value
        for key, value in account(SMALL, 1, 5, "insufficient_data").items()
        if key not in {"days", "symbols", "counted", "traders"}
    }
    return {
        "accounts": [account(LARGE, TRADERS, ORDERS, "several"), account(SINGLE, 1, 300, "single"), small],
        "linked": [[LARGE, SINGLE, 14, 1.3, 22.0]],
    }
