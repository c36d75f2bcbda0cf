"""What a platform is: everything by which one differs from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["market", "virtual", "switched", "selective", "reverse"]
Channel = Literal["relay", "passthrough", "operator", "tagged"]
Routing = Literal["fixed", "priority", "equal", "ratio"]
Period = Literal["day", "week", "month"]
Billing = Literal["month", "quarter", "half_year", "year", "turnover"]
# What the platform's book says of the order at the broker: its true number, nothing, its true number now and then, or another order's number.
Reference = Literal["true", "none", "some", "wrong"]
# How a virtual fill shows: the marks of the software's "automatic fill", no reference to a broker at all, or an invented number.
Signature = Literal["automatic", "blank", "invented"]

PERIOD_DAYS: dict[Period, int] = {"day": 1, "week": 7, "month": 30}
BILLING_MONTHS: dict[Billing, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12, "turnover": 1}


@dataclass(frozen=True, slots=True)
class Contract:
    """What a client agrees to. Rates are in millionths unless said otherwise.

    Attributes:
        leverage: financed ÷ margin, in tenths.
        opening_fee: of the worth of each fill that opens.
        interest: of what is financed, for each period begun.
        period: of the interest; null where none is taken.
        deferral: of a position's first worth, for each night beyond the free ones.
        free_nights: nights without deferral fee.
        commission: of the worth of each side (futures: see ``fee_multiple``).
        least: commission of an order at least, ten-thousandths of a yuan.
        fee_multiple: platform's fee ÷ the exchange's own, futures.
        warn: share of the margin lost at which the client is called.
        close: share of the margin lost at which the client is closed out.
        profit_share: of the trading profit before fees.
        weight: how common the contract is among the platform's.
    """

    leverage: int
    opening_fee: int = 0
    interest: int = 0
    period: Period | None = None
    deferral: int = 0
    free_nights: int = 1
    commission: int = 800
    least: int = 0
    fee_multiple: float = 1.0
    warn: float = 0.5
    close: float = 0.8
    profit_share: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class PlatformSpec:
    """One platform.

    Attributes:
        name: what clients see.
        software: the program that splits the accounts.
        futures: futures rather than shares.
        mode: what becomes of orders: sent to the market, booked only (``virtual``), the first until ``switch`` and then the second (``switched``), some of
            them (``selective``), or copied the other way round (``reverse``, futures).
        switch: the market's day from which nothing is sent any more.
        selects: whose orders are sent in the selective mode: ``losers`` or the ``large``.
        large_from: worth from which an order is large, ten-thousandths of a yuan.
        channel: how orders reach the accounts: one server for all, each client's own terminal, people who type them, or one server that tags them.
        routing: over how many and which accounts an order is spread.
        accounts: main accounts.
        width: accounts among which one client's orders are spread.
        netting: seconds within which opposite orders meet inside and never reach the market; 0: never.
        clients: who pay something in.
        registered: who register, clients and others.
        second: share of clients with a second sub-account.
        contracts: on offer.
        margin: lowest and highest margin, yuan.
        activity: factor on how often clients look at the market.
        stay: mean trading days a client stays.
        agents: how many at each of three levels.
        agent_shares: part of an agent's clients' ``agent_base`` that the agent receives, by level, millionths.
        agent_base: ``interest`` or ``commission``.
        financiers: who lend money.
        own_accounts: do the main accounts belong to the financiers themselves?
        shells: companies behind which the platform hides; 0: drawn.
        financier_rate: interest of their money a month, millionths.
        funding: ``proportional``: each client's margin and loan reach the account one by one; ``pooled``: round sums as needed.
        collection_cards: where clients' deposits arrive; ``personal``: they belong to individuals.
        mules: cards through which deposits pass on within hours.
        personal: deposits go to personal cards and stay with the operators.
        test_clients: the operator's own.
        skew: the platform's clock ahead of the market's on the first day, seconds.
        drift: what it gains a day, seconds.
        latency: median seconds from the client's order to the market.
        operators: how many people type (``operator``).
        reference: see ``Reference``.
        signature: see ``Signature``.
        taxes: does the client pay levies and stamp duty on top of the commission?
        settles: when a profit is shared: as each ``position`` ends, or with the ``contract``.
        calls: share of clients who answer a call, and the share of the margin they pay then.
        returns: chance to begin again after having been closed out.
        takes_out: chance a day that a client without position takes the profit out.
        pays_out: chance that a withdrawal asked for is paid.
        billing: what the vendor's bill is reckoned by.
        price: yuan a sub-account and month; ``turnover``: millionths of it.
        main_price: yuan a main account and month.
        dirt: rate of doubled and contradictory rows.
        silent: does its book leave out the rates and lines of its contracts?
        provinces: from how many provinces the clients come.
        first_day: first and
        last_day: last day of business, indexes of the market's days.
    """

    name: str
    software: str
    futures: bool
    mode: Mode
    channel: Channel
    routing: Routing
    accounts: int
    clients: int
    registered: int
    contracts: tuple[Contract, ...]
    first_day: int
    last_day: int
    width: int = 1
    switch: int = -1
    selects: Literal["", "losers", "large"] = ""
    large_from: int = 0
    netting: float = 0.0
    second: float = 0.0
    margin: tuple[float, float] = (3_000.0, 300_000.0)
    activity: float = 1.0
    stay: float = 40.0
    agents: tuple[int, int, int] = (0, 0, 0)
    agent_shares: tuple[int, int, int] = (300_000, 200_000, 100_000)
    agent_base: Literal["interest", "commission"] = "commission"
    financiers: int = 1
    own_accounts: bool = False
    shells: int = 0
    financier_rate: int = 10_000
    funding: Literal["proportional", "pooled"] = "pooled"
    collection_cards: int = 2
    mules: int = 0
    personal: bool = False
    test_clients: int = 0
    skew: float = 0.0
    drift: float = 0.0
    latency: float = 0.3
    operators: int = 1
    reference: Reference = "none"
    signature: Signature = "automatic"
    taxes: bool = True
    settles: Literal["position", "contract"] = "contract"
    calls: tuple[float, float] = (0.3, 0.3)
    returns: float = 0.3
    takes_out: float = 0.1
    pays_out: float = 1.0
    billing: Billing = "month"
    price: int = 30
    main_price: int = 0
    dirt: float = 0.0
    silent: bool = False
    provinces: int = 20

    @property
    def sends(self) -> bool:
        """Does anything ever reach the market?"""
        return self.mode != "virtual"
