"""What the cells of a column look like: dates, codes, sides …. A header says what a column should hold; its cells say whether it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

# So many cells of a column are looked at, from the first row below the header on.
LOOKED_AT = 60

_DAY = r"(?:(?:19|20)\d\d([-/.年]?)(?:1[0-2]|0?[1-9])[-/.月]?(?:3[01]|[12]\d|0?[1-9])日?|(?:3[01]|[12]\d|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])[-/.](?:19|20)\d\d)"
_CLOCK = r"(?:上午|下午)?(?:2[0-3]|[01]?\d):[0-5]?\d(?::[0-5]?\d(?:\.\d+)?)?(?: ?[AaPp][Mm])?"
_STOCK = r"(?:S[HZ]|BJ|HK)?[.:]?\d{5,6}(?:\.(?:SH|SZ|BJ|HK|SS|XSHG|XSHE|OF|NQ))?"
_FUTURE = r"(?:(?:SHFE|DCE|CZCE|CFFEX|INE|GFEX)[.|])?[A-Za-z]{1,2}\d{3,4}(?:-?[CP]-?\d+)?(?:\.[A-Za-z]{2,6})?"

_PATTERNS = {
    "date": rf"{_DAY}(?:[ T日]?.*)?|20\d{{11}}|1\d{{12}}|\d{{14,17}}|[2-5]\d{{4}}(?:\.\d+)?",
    "time": rf"{_CLOCK}|(?:2[0-3]|[01]?\d)[0-5]\d[0-5]\d(?:\d{{2,3}})?|{_DAY}[ T日]+{_CLOCK}.*|\d{{14,17}}|0?\.\d+|0",
    "unix": rf"1\d{{9}}|1\d{{12}}|1\d{{15}}|1\d{{18}}|{_DAY}.*",
    "number": r"[-+(（¥￥$]*(?:CNY|RMB|HKD|USD)? ?[-+]?[\d,]*\.?\d+(?:[Ee][-+]?\d+)?(?:元|股|手|份|张|%|-|[)）])*",
    "stock_code": _STOCK,
    "futures_code": _FUTURE,
    # A security's name and code in one cell, in either order.
    "named_code": r"(?=.*[\u4e00-\u9fff]).*(?<!\d)\d{6}(?!\d).*",
    # Sides in figures as the counters of brokers and the rules of FIX have them: 1 buys, 2 sells.
    "one_two": r"[12]",
    # The number of an account and the name of its owner in one cell.
    "owned_number": r".*\d{6,}.*",
    # Which side, whether it opens, which way the money went: the words and codes that stand for nothing else.
    "side": r"(?:证券|普通|信用|融资|融券|担保品|限价|市价|direction\.|tn)?(?:买入?|卖出?|买[开平]仓?|卖[开平]仓?|多|空|b|s|buy|sell|long|short|0|1|23|24)(?:证券|委托|开仓|平仓)?",
    "effect": r"(?:offset\.)?(?:开仓?|平仓?|平今仓?|平昨仓?|强平|o|c|open|close|close_?today|close_?yesterday|closet|[0-6])",
    "way": r"[进出收付借贷存取入]|收入|支出|借方|贷方|进账|出账|转入|转出|存入|取出|付款|收款|来账|往账|入账|流入|流出|汇入|汇出|支付|c|d|cr|dr|in|out|credit|debit|[+-]",
}  # fmt: skip
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
_BLANK = frozenset({"", "-", "--", "---", "/", "null", "none", "nan", "\\N"})

# What a column of a concept's type holds, where the concept does not say otherwise.
OF_TYPE = {"date": "date", "time": "time", "unix": "unix", "decimal": "number", "integer": "number", "rate": "number"}
# What is surely not of the one kind because it is of the other.
_OTHER = {"stock_code": "futures_code", "futures_code": "stock_code"}


def looker(name: str) -> Callable[[str], bool]:
    """The test of one cell for what ``name`` says: ``date``, ``time``, ``number``, ``stock_code``, ``side`` …."""
    pattern = _COMPILED[name]
    return lambda cell: pattern.fullmatch(cell) is not None


def cells_at(rows: Sequence[Sequence[str | None]], place: int) -> list[str]:
    """The cells of a column that say something, of the first rows."""
    texts = [row[place].strip() for row in rows[:LOOKED_AT] if place < len(row) and row[place] is not None]  # type: ignore[union-attr]
    return [text for text in texts if text.lower() not in _BLANK]


def share(cells: Sequence[str], name: str) -> float | None:
    """The share of cells that look like ``name``; None where there is no cell."""
    if not cells:
        return None
    return sum(map(looker(name), cells)) / len(cells)


def fits(cells: Sequence[str], name: str) -> bool:
    """Do most of the cells look so? A column without cells may be anything."""
    found = share(cells, name)
    return found is None or found >= 0.5


def denies(cells: Sequence[str], name: str) -> bool:
    """Are most of the cells plainly of the other kind (a futures contract under 证券代码)?"""
    other = _OTHER.get(name)
    return other is not None and (share(cells, other) or 0) > 0.5 and (share(cells, name) or 0) < 0.5


def has_gaps(rows: Sequence[Sequence[str | None]], places: Sequence[int]) -> bool:
    """Has the column cells that say nothing, or only a nought, beside others that say something?"""
    filled = [row for row in rows[:LOOKED_AT] if sum(bool(cell) for cell in row) > 2]
    said = [text for place in places for text in cells_at(filled, place) if text.strip("0.") != ""]
    return bool(places) and 0 < len(said) < len(filled)


def multiplies(rows: Sequence[Sequence[str | None]], places: Sequence[int]) -> bool:
    """Is the first of three columns times the second the third, in most rows and in two at least? The second holds whole numbers."""
    agreed = asked = 0
    for row in rows[:LOOKED_AT]:
        texts = [(row[place] or "").replace(",", "") if place < len(row) else "" for place in places]
        if not all(re.fullmatch(r"-?\d+(\.\d+)?", text) for text in texts):
            continue
        price, quantity, amount = (abs(float(text)) for text in texts)
        if price and quantity:
            asked += 1
            agreed += quantity.is_integer() and abs(price * quantity - amount) <= max(0.011 * quantity, amount / 1000)
    return asked >= 2 and agreed >= 0.8 * asked
