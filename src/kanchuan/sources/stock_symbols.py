"""From the codes that brokers write to ``600000.SH``: lost zeros put back, the exchange by the family of the code.

Sources: the code tables of the Shanghai, Shenzhen and Beijing exchanges (600/601/603/605 and 688/689, 900, 5, 204 and bonds; 000-003, 300-302, 200, 15/16/18,
131 and bonds; 43, 82, 83, 87, 88 and 920). Where both exchanges use a family for bonds, the market or the shareholder code beside it decides.
"""

from __future__ import annotations

REPO = "(symbol LIKE '204___.SH' OR symbol LIKE '1318__.SZ' OR symbol LIKE '205___.SH')"
"""SQL: is ``symbol`` a bond repurchase of an exchange?"""


# Beginnings of bonds of Shanghai that begin with 1. Looked up in one text: an engine makes a join of a long list, for all rows, where the question is only for some.
_EITHER = "110 111 113 118 120 122 124 126 129 130 132 136 143"


def market_sql(market: str) -> str:
    """SQL for ``SH``, ``SZ``, ``BJ``, ``HK`` or null from what a broker writes in its market column."""
    text = f"upper({market})"
    return (
        f"CASE WHEN {market} IS NULL THEN NULL WHEN regexp_matches({text}, '港|HK|^G$') THEN 'HK' WHEN regexp_matches({text}, '沪|上海|上交|SH|SSE|^HA$|^1$') THEN 'SH'"
        f" WHEN regexp_matches({text}, '深|SZ|XSHE|^SA$|^2$|^0$') THEN 'SZ' WHEN regexp_matches({text}, '北|京|BJ|股转|三板|NQ|^9$') THEN 'BJ' END"
    )


def digits_sql(code: str, market: str) -> str:
    """SQL for the digits of a code with its lost zeros: six, for Hong Kong (``market`` is ``HK``) five; null where there is no code."""
    digits = f"regexp_extract({code}, '[0-9]+')"
    return (
        f"CASE WHEN length({code}) = 6 AND {code} >= '000000' AND {code} <= '999999' THEN CASE WHEN try_cast({code} AS BIGINT) <> 0 THEN {code} END"
        f" ELSE CASE WHEN coalesce(try_cast({digits} AS BIGINT), 0) = 0 THEN NULL WHEN length({digits}) >= 6 THEN {digits}"
        f" WHEN {market} = 'HK' THEN lpad({digits}, 5, '0') ELSE lpad({digits}, 6, '0') END END"
    )


def said_sql(code: str) -> str:
    """SQL for the exchange that a code itself names (``600000.SH``, ``SZ000001``, ``000001.XSHE``), or null."""
    return (
        f"CASE WHEN length({code}) <= 6 THEN NULL ELSE CASE regexp_extract(upper({code}), '(XSHG|XSHE|SH|SS|SZ|BJ|HK|NQ)')"
        " WHEN 'XSHG' THEN 'SH' WHEN 'SH' THEN 'SH' WHEN 'SS' THEN 'SH' WHEN 'XSHE' THEN 'SZ' WHEN 'SZ' THEN 'SZ' WHEN 'BJ' THEN 'BJ' WHEN 'NQ' THEN 'BJ'"
        " WHEN 'HK' THEN 'HK' END END"
    )


def symbol_sql(digits: str, market: str) -> str:
    """SQL for the symbol of a security, from its ``digits`` (see ``digits_sql``) and the exchange that is said beside it (or null).

    Null where no exchange has such a code: the products that brokers sell under codes of their own (880…).
    """
    three = f"{digits}[1:3]"
    either = f"coalesce(CASE WHEN {market} IN ('SH', 'SZ') THEN {market} END, '{{}}')"
    return (
        f"{digits} || '.' || CASE WHEN {digits} IS NULL THEN NULL WHEN {market} = 'HK' THEN 'HK' WHEN length({digits}) = 8 AND {digits}[1:2] = '10' THEN 'SH'"
        f" WHEN length({digits}) = 8 AND {digits}[1:2] = '90' THEN 'SZ' WHEN length({digits}) <> 6 THEN NULL ELSE CASE {digits}[1:1]"
        f" WHEN '6' THEN 'SH' WHEN '5' THEN 'SH' WHEN '7' THEN 'SH'"
        f" WHEN '0' THEN CASE WHEN {three} IN ('010', '018', '019', '020') THEN 'SH' ELSE 'SZ' END"
        f" WHEN '3' THEN CASE WHEN {three} = '360' THEN {either.format('SH')} ELSE 'SZ' END"
        f" WHEN '2' THEN CASE WHEN {three} IN ('200', '201') THEN 'SZ' ELSE 'SH' END"
        f" WHEN '9' THEN CASE WHEN {three} = '920' THEN 'BJ' WHEN {three} = '900' THEN 'SH' END"
        f" WHEN '4' THEN 'BJ' WHEN '8' THEN CASE WHEN {digits}[1:2] IN ('82', '83', '87', '88') AND {three} <> '880' THEN 'BJ' END"
        f" WHEN '1' THEN CASE WHEN {three} = '131' THEN 'SZ' WHEN contains('{_EITHER}', {three}) THEN {either.format('SH')}"
        f" WHEN {digits}[1:2] IN ('17', '19') THEN {either.format('SH')} ELSE {either.format('SZ')} END END END"
    )
