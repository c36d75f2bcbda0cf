"""Personal numbers with their middle digits hidden, before anything reaches a page."""

from __future__ import annotations

import re

# Columns that hold a person's own number whatever it looks like, in the names of the canonical tables.
PERSONAL_COLUMNS = frozenset(
    {
        "phone",
        "second_contact",
        "phone_number",
        "imei",
        "id_number",
        "payer_account",
        "payee_account",
        "counterparty_account",
        "counterparty",
    }
)
# Columns of numbers that a system gave: never personal, and needed whole to find the row again.
SYSTEM_COLUMNS = frozenset(
    {
        "account_id",
        "order_id",
        "fill_id",
        "transfer_id",
        "movement_id",
        "terminal_id",
        "source_id",
        "order_no",
        "fill_no",
        "serial_no",
        "symbol",
        "subaccount_id",
    }
)

# A citizen's id number (GB 11643: 17 digits and a check character), a mobile number (11 digits from 13 to 19), a bank card (ISO/IEC 7812:
# 16 to 19 digits).
_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86)?(1[3-9]\d{9})(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.])[3-69]\d{15,18}(?![0-9A-Za-z])")
_DIGITS = re.compile(r"\d[\d -]{5,}\d[Xx]?")


def masked(text: str) -> str:
    """``text`` with the middle of every mobile, id and card number in it replaced by ``*``: 138****5678, 1101**********1234."""
    text = _ID.sub(lambda found: _hide(found.group(), 4, 4), text)
    text = _MOBILE.sub(lambda found: found.group()[: -len(found.group(1))] + _hide(found.group(1), 3, 4), text)
    return _CARD.sub(lambda found: _hide(found.group(), 4, 4), text)


def masked_number(text: str) -> str:
    """A personal number of any form: runs of seven digits or more keep at most three at the head and four at the tail."""
    hidden = masked(text)
    return (
        hidden
        if hidden != text
        else _DIGITS.sub(lambda found: _hide(found.group(), 3 if len(found.group()) > 9 else 2, 4 if len(found.group()) > 9 else 2), text)
    )


def masked_cell(column: str, text: str) -> str:
    """What a page shows of a cell: all of a system's number, the ends of a personal one, other text with such numbers masked."""
    if column in SYSTEM_COLUMNS:
        return text
    return masked_number(text) if column in PERSONAL_COLUMNS else masked(text)


def _hide(number: str, head: int, tail: int) -> str:
    return f"{number[:head]}{'*' * max(len(number) - head - tail, 0)}{number[len(number) - tail :]}"
