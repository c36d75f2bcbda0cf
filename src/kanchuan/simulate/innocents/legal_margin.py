"""Margin accounts at a broker: up to as much again lent by the firm, called and closed by rule, interest every month."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.innocents.accounts import Account, Random, Setting, mixed, one_each, record
from kanchuan.simulate.market.calendar import date_of
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, UNIT
from kanchuan.simulate.people.log import FINANCED, RETURNED, Log
from kanchuan.simulate.people.person import People
from kanchuan.simulate.records.market_book import MarketBook
from kanchuan.simulate.records.money import yuan

_HOUR = 3_600_000_000
# The loan must be covered by 140% (a call) and 130% (closed).
_CALL, _CLOSE = 1.4, 1.3
# Interest is charged on the 20th of the month.
_CHARGED_ON = 20


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; traders are numbered from ``first_trader``."""

    def borrow(people: People) -> None:
        traits = people.traits
        own = np.array([round(setting.rate(rng, "legal_margin", "own") / 100) * 100 * UNIT for _ in range(len(people))], np.int64)
        lent = np.array([setting.rate(rng, "legal_margin", "lent") for _ in range(len(people))])
        traits["margin"] = own
        traits["cash"] = own + (own * lent / (1_000 * UNIT)).astype(np.int64) * 1_000 * UNIT
        # The share of own money lost at which the cover reaches the line.
        traits["warn"] = 1.0 + lent - _CALL * lent
        traits["close"] = 1.0 + lent - _CLOSE * lent
        traits["tops_up"], traits["top_up"], traits["returns"], traits["withdraws"] = 0.6, 0.2, 0.3, 0.03

    log = mixed(rng, setting, count, "legal_margin", borrow)
    accounts = one_each(rng, setting, count, "legal_margin", first_trader, nervous=setting.rate(rng, "legal_margin", "nervous"))
    for person, account in enumerate(accounts):
        _loans(rng, setting, account, log, np.flatnonzero(log.flows.person == person))
    return record(rng, setting, log, accounts)


def _loans(rng: Random, setting: Setting, account: Account, log: Log, flows: NDArray[np.int64]) -> None:
    """The loan's movements, and interest on the 20th, which the holder pays in to the cent on the same day."""
    at, kind, amount = log.flows.at[flows], log.flows.kind[flows], log.flows.amount[flows]
    borrowed = (kind == FINANCED) | (kind == RETURNED)
    for moment, money in zip(at[borrowed].tolist(), amount[borrowed].tolist(), strict=True):
        account.movements.append(_movement(account, "margin_loan" if money > 0 else "margin_repayment", moment, money))
    rate = setting.rate(rng, "legal_margin", "rate")
    days = setting.market.days
    owed, when, moments = 0, at[borrowed], amount[borrowed]
    for day in range(int(days[0]), int(days[-1]) + 1):
        midnight = day * DAY_US - SHANGHAI_US
        loan = int(moments[when < midnight].sum())
        owed += max(loan, 0)
        if date_of(day).day == _CHARGED_ON and owed > 0:
            interest = max(round(owed * rate / 360 / 100), 1) * 100
            account.extra.append((midnight + 14 * _HOUR + int(rng.integers(_HOUR)), interest))
            account.movements.append(_movement(account, "margin_interest", midnight + 21 * _HOUR, -interest))
            owed = 0


def _movement(account: Account, kind: str, at: int, money: int) -> dict[str, Any]:
    return {"account_id": account.account_id, "at": at, "kind": kind, "amount": yuan(abs(money)), "net_amount": yuan(money)}
