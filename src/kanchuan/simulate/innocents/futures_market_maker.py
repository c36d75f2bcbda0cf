"""Market makers in futures: an organisation with an interface, in and out within seconds, long and short in the same contract."""

from __future__ import annotations

from kanchuan.simulate.innocents.accounts import Hand, Random, Setting, open_account, record, seed_of, speculating
from kanchuan.simulate.people.futures import trade
from kanchuan.simulate.records.market_book import MarketBook


def make(rng: Random, setting: Setting, count: int, first_trader: int) -> MarketBook:
    """So many accounts; each one's desk is a trader, numbered from ``first_trader``."""
    people = speculating(rng, setting, count, "futures_market_maker", "quoting")
    people.traits["rest"] = 0.0
    log = trade(setting.market, people, seed_of(rng))
    accounts = []
    for number, holder in enumerate(setting.identities.organisations(rng, count)):
        broker = setting.firm(rng)
        hand = Hand(setting.devices.programme(rng, broker), [number], first_trader + number)
        investors = setting.whole(rng, "futures_market_maker", "investors")
        accounts.append(open_account(rng, setting, holder, [hand], "futures_market_maker", broker=broker, life="firm", investors=investors))
    return record(rng, setting, log, accounts)
