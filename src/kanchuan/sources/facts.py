"""What the lines above a table say: whose account it is, which month, which currency."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("account_no", r"(?:资金账[号户]|资金帐[号户]|客户号|客户代码|资产账[号户]|交易账[号户])\s*[:：,，\t ]\s*\[?([0-9A-Za-z*xX-]{4,32})"),
    (
        "card_no",
        r"(?:查询账[号户]|银行账[号户]|银行卡号|卡号|账\s*号|帐\s*号|账户|Account(?: No\.?| Number)?)(?:\s*\[[A-Za-z ]+\]|\s*[A-Za-z][A-Za-z .]*(?=[:：]))?\s*[:：,，\t ]\s*\[?([0-9A-Za-z*xX@._-]{4,40})",
    ),
    ("wallet", r"(?:支付宝账户|京东账号名|美团用户名|微信号|财付通账号)\s*[:：,，\t ]\s*\[?([^\s\],，]{2,64})"),
    (
        "owner_name",
        r"(?:(?<!用)户名|客户姓名|客户名称|账户名称|账户开户名称|姓名|公司名称|单位名称|企业名称|微信昵称|股东姓名|投资者姓名)(?:\s*[A-Za-z][A-Za-z .]*(?=[:：]))?\s*[:：,，\t ]\s*\[?([^\s\]:：,，]{1,40})",
    ),
    ("currency", r"(?:币\s*种|货币)\s*[:：,，\t ]\s*\[?([^\s\],，]{2,10})"),
)

_DAY = re.compile(r"(?<!\d)(20\d\d)(?:[-/.年_](1[0-2]|0?[1-9])[-/.月_](3[01]|[12]\d|0?[1-9])|(1[0-2]|0[1-9])(3[01]|[12]\d|0[1-9]))(?!\d)")

CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "cny": "CNY", "rmb": "CNY", "元": "CNY", "156": "CNY", "港币": "HKD", "港元": "HKD", "hkd": "HKD",
    "美元": "USD", "usd": "USD", "日元": "JPY", "jpy": "JPY", "欧元": "EUR", "eur": "EUR", "英镑": "GBP", "gbp": "GBP",
}  # fmt: skip


def facts_of(lines: Iterable[str], title: str = "") -> dict[str, str]:
    """The facts found in the lines of a preamble and in a title (the file's or sheet's name); the first mention of each counts."""
    facts: dict[str, str] = {}
    texts = [re.sub(r"[\u3000\xa0]", "", line) for line in lines]
    for text in texts:
        for name, pattern in _PATTERNS:
            if name not in facts and (found := re.search(pattern, text, re.IGNORECASE)):
                facts[name] = found.group(1).strip("[]")
    # A number that has a line to itself above a table is that of the account.
    if not facts.keys() & {"account_no", "card_no", "wallet"}:
        alone = next((text.strip() for text in texts if re.fullmatch(r"\s*\d{12,21}\s*", text)), None)
        if alone:
            facts["card_no"] = alone
    for text in (*texts, title):
        if "statement_year" not in facts and (found := re.search(r"(20\d\d)\s*[年/-]\s*(\d{1,2})\s*月?", text)):
            facts["statement_year"], facts["statement_month"] = found.group(1), str(int(found.group(2)))
    # The one day that the title speaks of, or else the lines above: the day of rows that have none. Two days are a span: its end dates what is held then.
    for text in (title, " ".join(texts)):
        days = {
            f"{year}-{int(month):02}-{int(day):02}"
            for year, *parts in _DAY.findall(text)
            for month, day in [[part for part in parts if part]]
        }
        if len(days) == 1:
            facts.setdefault("statement_date", min(days))
        elif days:
            facts.setdefault("span_end", max(days))
    if "currency" in facts:
        facts["currency"] = CURRENCIES.get(facts["currency"].lower(), facts["currency"])
    if texts:
        facts["title"] = next((text.strip(" ,\t") for text in texts if text.strip(" ,\t")), "")[:120]
    return facts
