"""A made-up dataset of twelve accounts, and the alerts and evidence of an imagined scan of it. No row is real."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from kanchuan.signals.signal import COUNT, SHARE
from kanchuan.tables.table import Label

SHANGHAI = ZoneInfo("Asia/Shanghai")
SPLIT = "660100012345"
HOSTILE = "660100019999"
UNTIMED = "A700000001"
FUTURES = "8008001001"
SMALL = "660100077777"
FILLS_ONLY = "660100031000"
BUSY = "660100045000"
CLEAR = [f"66010005{number}" for number in ("1111", "2222", "3333", "4444", "5555")]
ACCOUNTS = [SPLIT, HOSTILE, UNTIMED, FUTURES, SMALL, FILLS_ONLY, BUSY, *CLEAR]
HOSTILE_NAME = '</script><script>alert("x")</script>\'<img src=x onerror=alert(1)>'
PHONE = "13812345678"
ID_NUMBER = "110101199001011234"
CARD = "6222021234567890123"
SYMBOLS = [
    ("600000.SH", "样本银行"),
    ("000001.SZ", "样本发展"),
    ("300750.SZ", "样本新能"),
    ("688981.SH", "样本芯片"),
    ("601318.SH", "样本保险"),
    ("002594.SZ", "样本汽车"),
]
CONTRACTS = [("rb2410.SHFE", "螺纹2410"), ("i2409.DCE", "铁矿2409"), ("MA409.CZCE", "甲醇409")]


@dataclass(frozen=True, slots=True)
class FakeSignal:
    """Shaped as the declarations of the catalogue."""

    name: str
    family: str
    label: Label
    rule: str
    measures: Label
    unit: Label
    source: str
    innocent: Label


def _signal(
    name: str, family: str, label: tuple[str, str], measures: tuple[str, str], innocent: tuple[str, str], unit: Label = SHARE
) -> FakeSignal:
    return FakeSignal(name, family, Label(*label), "样本规则：只为测试而写。", Label(*measures), unit, "样本出处", Label(*innocent))


SIGNALS = [
    _signal(
        "many_terminals",
        "terminals",
        ("一日多终端", "many terminals in a day"),
        ("一天内下单终端数的中位数", "median number of terminals in a day"),
        ("电脑与手机并用、券商云主机会使终端增多。", "A computer beside a phone, or a broker's cloud host, adds terminals."),
        COUNT,
    ),
    _signal(
        "orders_within_second",
        "bursts",
        ("同一秒多笔委托", "several orders within one second"),
        ("与上一笔相隔不到一秒的委托占比", "share of orders less than a second after the one before"),
        ("算法拆单、篮子委托也会这样。", "Algorithms and baskets do this too."),
    ),
    _signal(
        "stops_at_fixed_loss",
        "stops",
        ("在固定亏损处平仓", "stops at a fixed loss"),
        ("平仓亏损落在同一窄区间的占比", "share of losing exits within one narrow band"),
        ("自律的个人止损纪律。", "A disciplined trader's own rule."),
    ),
    _signal(
        "integer_top_ups",
        "money",
        ("整额按比例追加", "proportional round top-ups"),
        ("整万元转入占比", "share of transfers in that are whole ten thousands"),
        ("工资、理财到期也常为整数。", "Pay and matured deposits are often round too."),
    ),
    _signal(
        "several_styles",
        "styles",
        ("交易风格混杂", "mixture of styles"),
        ("持有期与金额分布的分离度", "how far holding times and sizes fall apart into groups"),
        ("同一人做长线也做短线。", "One person may trade both long and short."),
    ),
    _signal(
        "one_home_terminal",
        "innocent",
        ("长期使用同一终端", "one terminal throughout"),
        ("最常用终端的占比", "share of the most used terminal"),
        ("多人共用一台主机时也会如此。", "A shared host looks the same."),
    ),
    _signal(
        "regular_hours",
        "innocent",
        ("作息规律", "regular hours"),
        ("下单时刻的集中程度", "how concentrated the hours are"),
        ("自动程序也有规律。", "Programs keep regular hours too."),
    ),
    _signal(
        "self_trades",
        "self_trades",
        ("自成交", "self-trades"),
        ("同一合约同日自成交次数", "self-trades per contract and day"),
        ("高频报价偶有自成交。", "Quoting often trades with itself by chance."),
        COUNT,
    ),
]


def _at(day: dt.date, second: float) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), SHANGHAI) + dt.timedelta(milliseconds=round(second * 1000))


def trading_days(count: int, first: dt.date = dt.date(2024, 3, 4)) -> list[dt.date]:
    found: list[dt.date] = []
    day = first
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day += dt.timedelta(days=1)
    return found


def _session(rng: random.Random) -> float:
    return rng.choice([34200 + rng.random() ** 1.7 * 7200, 46800 + rng.random() * 7200])


def write_sample(root: Path) -> None:
    """Write the dataset's tables as Parquet."""
    rng = random.Random(20240304)
    orders: list[dict[str, object]] = []
    fills: list[dict[str, object]] = []

    def order(
        account: str,
        day: dt.date,
        second: float,
        source: str,
        terminal: str | None,
        symbol: tuple[str, str],
        scale: int,
        known: bool = True,
        effect: str | None = None,
    ) -> None:
        row = len(orders) + 2
        orders.append(
            {
                "order_id": f"{source}:{row}",
                "account_id": account,
                "placed_at": _at(day, second if known else 0),
                "symbol": symbol[0],
                "side": rng.choice(["buy", "sell"]),
                "effect": effect,
                "price": Decimal(rng.randrange(800, 9000)).scaleb(-2),
                "quantity": rng.randrange(1, 40) * scale,
                "filled_quantity": 100,
                "status": rng.choices(["filled", "cancelled", "partial"], [88, 9, 3])[0],
                "terminal_id": terminal,
                "trading_day": day,
                "time_known": known,
                "security_name": symbol[1],
                "source_id": source,
                "source_row": row,
            }
        )

    days = trading_days(84)
    for day in days:
        for trader, (start, size, symbols) in enumerate(
            [(34500, 2, SYMBOLS[:2]), (37800, 10, SYMBOLS[2:4]), (47400, 5, SYMBOLS[1:5]), (51600, 1, SYMBOLS[4:])]
        ):
            if trader == 3 and day < dt.date(2024, 5, 6):
                continue
            for _ in range(rng.randrange(0, 6)):
                second = min(start + abs(rng.gauss(0, 1700)), 53990)
                for burst in range(rng.choice([1, 1, 1, 3])):
                    order(SPLIT, day, second + burst * 0.3, "s1", f"PC-{'ABCD'[trader]}4F21", rng.choice(symbols), 100 * size)
    for day in days[:50]:
        for _ in range(rng.randrange(1, 5)):
            order(HOSTILE, day, _session(rng), "s1", rng.choice(["PC-A4F21", "<b>PC</b>"]), rng.choice(SYMBOLS), 100)
    for day in days[10:70]:
        for _ in range(rng.randrange(0, 9)):
            order(UNTIMED, day, 0, "s2", None, rng.choice(SYMBOLS), 200, known=False)
    for day in days[:60]:
        for _ in range(rng.randrange(2, 9)):
            night = rng.random() < 0.4
            order(
                FUTURES,
                day,
                75600 - 86400 + rng.random() * 7000 if night else _session(rng),
                "s3",
                "CTP-7788",
                rng.choice(CONTRACTS),
                1,
                effect=rng.choice(["open", "close"]),
            )
    for day in days[:3]:
        order(SMALL, day, _session(rng), "s1", "PH-0001", SYMBOLS[0], 100)
    for day in days:
        for _ in range(30):
            order(BUSY, day, _session(rng), "s1", "VPS-9001", rng.choice(SYMBOLS), 300)
    for account in CLEAR:
        for day in days[::3]:
            for _ in range(rng.randrange(0, 3)):
                order(account, day, _session(rng), "s1", f"PH-{account[-4:]}", rng.choice(SYMBOLS), 100)
    for index, day in enumerate(days[:40]):
        for nth in range(rng.randrange(1, 4)):
            fills.append(  # noqa: PERF401 - as the other tables are made
                {
                    "fill_id": f"s4:{index * 4 + nth + 2}",
                    "account_id": FILLS_ONLY,
                    "filled_at": _at(day, _session(rng)),
                    "symbol": SYMBOLS[0][0],
                    "side": rng.choice(["buy", "sell"]),
                    "price": Decimal("10.5000"),
                    "quantity": 1000,
                    "amount": Decimal("10500.0000"),
                    "trading_day": day,
                    "time_known": True,
                    "security_name": SYMBOLS[0][1],
                    "source_id": "s4",
                    "source_row": index * 4 + nth + 2,
                }
            )
    transfers: list[dict[str, object]] = []

    def transfer(account: str, day: dt.date, amount: int, other: str, name: str, into: bool, succeeded: bool = True) -> None:
        row = len(transfers) + 2
        transfers.append(
            {
                "transfer_id": f"s5:{row}",
                "sent_at": _at(day, 33000 + row),
                "payer_account": other if into else account,
                "payer_name": name if into else None,
                "payee_account": account if into else other,
                "payee_name": None if into else name,
                "amount": Decimal(amount).quantize(Decimal("0.0001")),
                "channel": "broker_bank",
                "succeeded": succeeded,
                "source_id": "s5",
                "source_row": row,
            }
        )

    for index, day in enumerate(days[::6]):
        transfer(
            SPLIT,
            day,
            50000 * rng.randrange(1, 7),
            CARD if index % 3 else "6217001234567890128",
            ["甲样本", "乙样本", f"丙样本 {ID_NUMBER}"][index % 3],
            True,
        )
        if index % 3 == 1:
            transfer(SPLIT, day + dt.timedelta(days=1), 30000 * rng.randrange(1, 9), "6228480402564890018", f"丁样本 {PHONE}", False)
    transfer(SPLIT, days[5], 100000, CARD, "甲样本", True, succeeded=False)
    transfer(HOSTILE, days[3], 20000, CARD, HOSTILE_NAME, True)
    for day in days[::20]:
        transfer(CLEAR[0], day, 5000, "6225880123456784", "张小样", True)
    logins = [
        {
            "account_id": SPLIT,
            "at": _at(day, 33000),
            "event": "password_change" if index % 20 == 7 else "login",
            "terminal_id": "PC-A4F21",
            "source_id": "s1",
            "source_row": 90000 + index,
        }
        for index, day in enumerate(days)
    ]
    terminals = [
        {
            "terminal_id": f"PC-{letter}4F21",
            "kind": "pc",
            "public_ip": f"203.0.113.{index + 7}",
            "mac": f"02005E10000{index}",
            "disk_serial": f"WD-DEMO{index}",
            "region": region,
            "phone_number": PHONE if index == 0 else None,
        }
        for index, (letter, region) in enumerate(zip("ABCD", ["上海", "杭州", "杭州", "成都"], strict=True))
    ] + [
        {"terminal_id": "<b>PC</b>", "kind": "pc", "region": HOSTILE_NAME},
        {"terminal_id": "VPS-9001", "kind": "api", "public_ip": "198.51.100.4"},
        {"terminal_id": "CTP-7788", "kind": "relay", "app_id": "demo_relay_1.0"},
    ]
    accounts = [
        {
            "account_id": account,
            "market": "futures" if account == FUTURES else "stock",
            "holder_kind": "person",
            "opened_on": dt.date(2019, 5, 6) if account != UNTIMED else None,
            "phone": PHONE if account in {SPLIT, HOSTILE} else None,
            "label": HOSTILE_NAME if account == HOSTILE else f"样本账户{index + 1}",
            "source_id": "s1",
            "source_row": index + 2,
        }
        for index, account in enumerate(ACCOUNTS)
    ]
    movements = [
        {
            "movement_id": f"s1:{80000 + index}",
            "account_id": SPLIT,
            "at": _at(day, 0),
            "kind": kind,
            "net_amount": Decimal("120.5000"),
            "source_id": "s1",
            "source_row": 80000 + index,
        }
        for index, (day, kind) in enumerate(zip(days, ["dividend", "dividend", "interest", "subscription"], strict=False))
    ]
    reads = {"s1": len(orders) + 200, "s2": 400, "s3": 380, "s4": len(fills) + 3, "s5": len(transfers) + 2}
    names = {
        "s1": "营业部导出/当日委托_2024.xlsx",
        "s2": "营业部导出/历史委托.csv",
        "s3": "期货/order_2024.csv",
        "s4": "营业部导出/交割单.xls",
        "s5": f"银行/流水_{PHONE}.csv",
    }
    sources = [
        {
            "source_id": key,
            "path": names[key],
            "sha256": key * 32,
            "reader": "broker" if key != "s3" else "ctp",
            "reader_version": "1",
            "rows_read": reads[key],
            "rows_kept": reads[key] - (3 if key == "s4" else 0),
            "rows_rejected": 3 if key == "s4" else 0,
            "sheet": "Sheet1",
        }
        for key in names
    ]
    rejects = [
        {"source_id": "s4", "row": row, "column": column, "reason": reason, "raw": "x"}
        for row, column, reason in ((1, None, "title"), (50, "成交数量", "not_a_number"), (51, None, "title"))
    ]
    for name, rows in (
        ("orders", orders),
        ("fills", fills),
        ("transfers", transfers),
        ("logins", logins),
        ("terminals", terminals),
        ("accounts", accounts),
        ("movements", movements),
        ("sources", sources),
        ("rejects", rejects),
    ):
        every = list(dict.fromkeys(key for row in rows for key in row))
        pq.write_table(pa.Table.from_pylist([{key: row.get(key) for key in every} for row in rows]), root / f"{name}.parquet")


PRIOR = math.log(0.02 / 0.98)
# account -> [(signal, value, expected, percentile, weight)]
SCANNED: dict[str, list[tuple[str, float | None, float | None, float | None, float]]] = {
    SPLIT: [
        ("many_terminals", 3.0, 1.0, 0.991, 2.6),
        ("orders_within_second", 0.34, 0.03, 0.97, 1.9),
        ("stops_at_fixed_loss", 0.41, 0.08, 0.95, 1.4),
        ("integer_top_ups", 0.92, 0.35, 0.9, 1.1),
        ("several_styles", 0.62, 0.2, 0.88, 0.8),
        ("one_home_terminal", 0.31, 0.8, 0.04, 0.0),
        ("regular_hours", 0.71, 0.6, 0.66, -0.6),
    ],
    FUTURES: [("self_trades", 6.0, 0.0, 0.98, 2.2), ("orders_within_second", 0.2, 0.05, 0.9, 1.2), ("regular_hours", 0.8, 0.6, 0.8, -0.4)],
    HOSTILE: [("many_terminals", 2.0, 1.0, 0.8, 1.1), ("several_styles", 0.5, 0.2, 0.82, 0.7), ("one_home_terminal", 0.6, 0.8, 0.3, -0.3)],
    BUSY: [
        ("orders_within_second", 0.52, 0.05, 0.99, 1.8),
        ("one_home_terminal", 1.0, 0.8, 0.97, -1.6),
        ("regular_hours", 0.93, 0.6, 0.95, -0.9),
    ],
    UNTIMED: [("several_styles", 0.55, 0.2, 0.85, 1.3)],
    FILLS_ONLY: [("stops_at_fixed_loss", 0.1, 0.08, 0.55, 0.1)],
    SMALL: [],
    **{account: [("one_home_terminal", 1.0, 0.8, 0.9, -1.2), ("regular_hours", 0.7, 0.6, 0.6, -0.2)] for account in CLEAR},
}
GRADE = {SPLIT: "lead", FUTURES: "lead", HOSTILE: "needs_check", UNTIMED: "needs_check", BUSY: "clear", SMALL: "insufficient_data"}
HIDDEN = {SPLIT: (4, 3, 6), FUTURES: (2, 2, 4), HOSTILE: (2, 1, 3)}


def score_of(account: str) -> float:
    return 1 / (1 + math.exp(-(PRIOR + sum(weight for *_, weight in SCANNED[account]))))


def alerts() -> pa.Table:
    order = sorted(ACCOUNTS, key=lambda account: (-score_of(account), account))
    rows = []
    for rank, account in enumerate(order, 1):
        best, low, high = HIDDEN.get(account, (None, None, None))
        rows.append(
            {
                "account_id": account,
                "rank": rank,
                "score": score_of(account),
                "grade": GRADE.get(account, "clear"),
                "typology": "sub_accounts" if account == SPLIT else None,
                "hidden_traders": best,
                "hidden_traders_low": low,
                "hidden_traders_high": high,
            }
        )
    return pa.Table.from_pylist(
        rows,
        schema=pa.schema(
            [
                ("account_id", pa.string()),
                ("rank", pa.int64()),
                ("score", pa.float64()),
                ("grade", pa.string()),
                ("typology", pa.string()),
                ("hidden_traders", pa.int64()),
                ("hidden_traders_low", pa.int64()),
                ("hidden_traders_high", pa.int64()),
            ]
        ),
    )


def evidence() -> pa.Table:
    labels = {signal.name: signal.label for signal in SIGNALS}
    rows = []
    for account in ACCOUNTS:
        rows.append(
            {
                "account_id": account,
                "signal": "prior",
                "value": None,
                "expected": None,
                "percentile": None,
                "weight": PRIOR,
                "explanation": "同类账户的基准比例",
                "explanation_en": "base rate",
                "query": "",
            }
        )
        for name, value, expected, percentile, weight in SCANNED[account]:
            table, key, moment = ("fills", "fill_id", "filled_at") if account == FILLS_ONLY else ("orders", "order_id", "placed_at")
            terminal = ", terminal_id" if table == "orders" else ""
            query = (
                f"SELECT {key}, account_id, {moment} AS moment, symbol, side, price, quantity{terminal} FROM {table} "
                f"WHERE account_id = '{account}' ORDER BY {moment} NULLS LAST, {key}"
            )
            if name == "integer_top_ups":
                query = f"SELECT * FROM transfers WHERE '{account}' IN (payee_account, payer_account) ORDER BY sent_at, transfer_id"
            if name == "one_home_terminal" and account == HOSTILE:
                query = "SELECT broken FROM nowhere"
            rows.append(
                {
                    "account_id": account,
                    "signal": name,
                    "value": value,
                    "expected": expected,
                    "percentile": percentile,
                    "weight": weight,
                    "explanation": f"{labels[name].zh}：本账户 {value}，同类通常 {expected}。"
                    + (HOSTILE_NAME if account == HOSTILE else ""),
                    "explanation_en": f"{labels[name].en}: {value} here, {expected} among peers."
                    + (f" Phone {PHONE}." if account == SPLIT else ""),
                    "query": query,
                }
            )
    return pa.Table.from_pylist(rows)


def embedded(page: str) -> dict:
    """The data inside a page."""
    start = page.index('<script type="application/json" id="data">') + len('<script type="application/json" id="data">')
    return json.loads(page[start : page.index("</script>", start)])
