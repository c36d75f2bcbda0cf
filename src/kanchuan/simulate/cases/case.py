"""A case of the notice, made of records: platforms drawn to its mechanism and sized until its published sums are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kanchuan.simulate.market.calendar import day_number, trading_days
from kanchuan.simulate.market.futures import make_futures
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, UNIT, Market
from kanchuan.simulate.market.stocks import make_stocks
from kanchuan.simulate.people.temperaments import values
from kanchuan.simulate.platform import charges
from kanchuan.simulate.platform.book import PlatformBook
from kanchuan.simulate.platform.draw import draw_platform
from kanchuan.simulate.platform.running import Business, do_business, recorded
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.spec import Contract, PlatformSpec
from kanchuan.simulate.platform.trading import multipliers
from kanchuan.simulate.platform.truth import figures_of
from kanchuan.simulate.records.identities import Holder
from kanchuan.simulate.records.market_book import MarketBook
from kanchuan.tables.table import Label

CASES = tuple(range(1, 11))
# Of what a case leaves open.
DIFFICULTY = 0.3

# Sizes are found on a part of the clients first, then on all of them; within this of every sum is near enough.
_PILOT = 4_000
_ROUNDS = 10
_NEAR = 0.015
# How strongly a sum answers to how often clients look at the market.
_ANSWERS = 1.2


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of the notice: its name, its value, the words, and where it stands."""

    figure: str
    value: Decimal
    said: str
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case made of records.

    Attributes:
        name: ``case-1`` to ``case-10``.
        label: in words.
        market: of shares or futures.
        books: of its platforms.
        market_book: what they left in the market's book.
        published: what the notice says.
        since: moment from which some sums of the notice count (0: from the beginning).
    """

    name: str
    label: Label
    market: Market
    books: list[PlatformBook]
    market_book: MarketBook
    published: list[Published]
    since: int

    def figures(self) -> dict[str, Decimal]:
        """The figures of the contract and the others that the notice names, of all platforms together."""
        found = dict(figures_of(self.books)[None])
        sums = dict.fromkeys(_SUMS, 0)
        companies, vendors, systems, financiers, cards = set(), set(), set(), 0, 0
        for book in self.books:
            counted = _counted(book.trading.clients.test[book.trading.clients.client], book, self.since)
            sums = {name: sums[name] + counted[name] for name in sums}
            organisation = book.organisation
            companies |= {one for one, role in organisation.roles.items() if role == "platform"} & _organisations(organisation.parties)
            vendors.add(organisation.vendor.party_id)
            systems.add(book.trading.spec.software)
            financiers += len(organisation.financiers)
            cards += len(organisation.collection)
        counts = {
            "companies": len(companies),
            "vendors": len(vendors),
            "systems": len(systems),
            "financiers": financiers,
            "cards": cards,
        }
        found |= {name: Decimal(value) for name, value in counts.items()}
        return found | {name: Decimal(value) / UNIT for name, value in sums.items() if name not in found}

    def beside(self, scale: float) -> list[tuple[Published, Decimal, Decimal]]:
        """What the notice says, what it comes to at the scale, and what the run gives."""
        figures = self.figures()
        return [
            (one, one.value * Decimal(str(scale)) if one.figure in _SCALED else one.value, figures[one.figure]) for one in self.published
        ]


def _organisations(parties: Sequence[Mapping[str, Any]]) -> set[str]:
    return {row["party_id"] for row in parties if row["kind"] == "organisation"}


_SUMS = ("turnover", "deposits", "commission", "deferral_fee", "financed_since", "margin_since")
# What shrinks with the scale; the others are of the mechanism.
_SCALED = {
    *_SUMS, "clients", "registered_clients", "subaccounts", "main_accounts", "agents", "financiers", "cards", "fees",
}  # fmt: skip


@cache
def said(number: int) -> Mapping[str, Any]:
    """What is written of a case.

    Raises:
        ValueError: there is no such case.
    """
    if number not in CASES:
        raise ValueError(f"there are cases 1 to 10, not {number}")
    text = resources.files("kanchuan.simulate.cases").joinpath(f"case_{number}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


def make_case(number: int, scale: float = 1.0, seed: int = 1, market: Market | None = None) -> Case:
    """Make a case.

    Args:
        number: 1 to 10, as in the notice.
        scale: 1 for the published figures; counts and sums shrink with it, terms and mechanism do not.
        seed: of all chance.
        market: instead of a drawn one; of the case's kind, covering its days.

    Raises:
        ValueError: no such case.
    """
    case = said(number)
    rng = np.random.default_rng((seed, number))
    own = market or _market(rng, case)
    futures = "futures" in case
    setting = Setting.draw(rng, None if futures else own, own if futures else None, DIFFICULTY)
    vendor = common_vendor(rng, case, setting)
    specs = draw_specs(rng, case, own, scale)
    seeds = [int(one) for one in rng.integers(1 << 62, size=len(specs))]
    since = int(day_number(case["since"])) * DAY_US - SHANGHAI_US if "since" in case else 0
    specs = _sized(case, specs, setting, vendor, seeds, scale, since)
    books: list[PlatformBook] = []
    markets: list[MarketBook] = []
    rows = 0
    for spec, one in zip(specs, seeds, strict=True):
        # One platform after the other: what is done with is let go.
        business = do_business(np.random.default_rng(one), spec, setting, vendor)
        book, left = recorded(np.random.default_rng((one, 1)), business, setting)
        book.market_row = rows
        rows += len(left.orders)
        books.append(book)
        markets.append(left)
    published = [Published(row["figure"], Decimal(row["value"]), row["said"], row.get("source", "notice")) for row in case["published"]]
    label = Label(case["name"]["zh"], case["name"]["en"])
    name = f"case-{number}"
    return Case(name, label, own, books, labelled(MarketBook.joined(markets), name), published, since)


def labelled(book: MarketBook, case_id: str) -> MarketBook:
    """The book, with the case that its accounts belong to among their labels."""
    return replace(book, labels=[{**row, "case_id": case_id} for row in book.labels])


def common_vendor(rng: np.random.Generator, case: Mapping[str, Any], setting: Setting) -> Holder | None:
    """The company that made the software of all the case's platforms, if one did."""
    return setting.identities.organisations(rng, 1)[0] if case.get("one_vendor") else None


def _market(rng: np.random.Generator, case: Mapping[str, Any]) -> Market:
    days = trading_days(case["first"], case["last"])
    if "futures" in case:
        return make_futures(rng, days, product_codes=case["futures"])
    return make_stocks(rng, days, int(case["securities"]))


def _parts(rng: np.random.Generator, total: int, parts: int, least: int) -> NDArray[np.int64]:
    """A number in unequal parts, each of at least so many where it reaches."""
    if total < parts * least:
        return np.full(parts, least, np.int64)
    share = rng.dirichlet(np.full(parts, 4.0)) * (total - parts * least)
    whole = np.floor(share).astype(np.int64)
    whole[np.argsort(-(share - whole), kind="stable")[: total - parts * least - int(whole.sum())]] += 1
    return whole + least


def draw_specs(
    rng: np.random.Generator, case: Mapping[str, Any], market: Market, scale: float, difficulty: float = DIFFICULTY
) -> list[PlatformSpec]:
    """Draw a case's platforms, before their sums are met.

    Args:
        rng: where chance comes from.
        case: what is written of it.
        market: of its kind.
        scale: of its counts.
        difficulty: of what is not written.
    """
    number, counts = int(case["platforms"]), case["counts"]
    futures = "futures" in case

    def parts(what: str, least: int) -> NDArray[np.int64]:
        if not counts[what]:
            return np.zeros(number, np.int64)
        return _parts(rng, max(round(counts[what] * scale), least * number, 1), number, least)

    clients = parts("clients", 2)
    idle = _parts(rng, max(round(counts["registered"] * scale) - int(clients.sum()), 0), number, 0)
    accounts = parts("accounts", 1)
    agents, financiers, mules = parts("agents", 0), parts("financiers", 1), parts("mules", 0)
    # Shells are given whole: they are part of the mechanism.
    shells = _parts(rng, int(case.get("shells", 0)), number, 1) if "shells" in case else np.zeros(number, np.int64)
    system = ""
    specs = []
    for place in range(number):
        drawn = draw_platform(rng, difficulty, len(market.days), int(accounts[place]), futures=futures)
        system = system or drawn.software
        contracts = tuple(_contract(row) for row in case["contracts"]) if "contracts" in case else drawn.contracts
        spec = replace(
            drawn,
            software=system if case.get("one_vendor") else drawn.software,
            clients=int(clients[place]),
            registered=int(clients[place] + idle[place]),
            agents=(int(agents[place]), 0, 0),
            financiers=int(financiers[place]),
            mules=int(mules[place]),
            shells=int(shells[place]),
            contracts=contracts,
            first_day=0,
            last_day=len(market.days) - 1,
            collection_cards=max(drawn.collection_cards, 1),
            switch=int(np.searchsorted(market.days, day_number(case["switch"]))) if "switch" in case else -1,
            mode="market",
            selects="",
            activity=1.0,
        )
        specs.append(_overridden(rng, spec, case["spec"]))
    return specs


def _contract(row: Mapping[str, Any]) -> Contract:
    return Contract(**row)


def _overridden(rng: np.random.Generator, spec: PlatformSpec, said_of: Mapping[str, Any]) -> PlatformSpec:
    """The platform with what the case says of it: values, lists, or forms to draw from."""
    fields: dict[str, Any] = {}
    for name, value in said_of.items():
        if name == "margin_span":
            fields["margin"] = (spec.margin[0], spec.margin[0] * value)
        elif isinstance(value, dict):
            drawn = values(rng, 1, value)[0]
            fields[name] = drawn.item() if isinstance(drawn, np.generic) else drawn
        else:
            fields[name] = tuple(value) if isinstance(value, list) else value
    if "width" not in fields and fields.get("routing", spec.routing) == "fixed":
        fields["width"] = 1
    wide = replace(spec, **fields)
    return replace(wide, width=max(1, min(wide.width, wide.accounts)), shells=spec.shells or wide.shells)


def _counted(test: NDArray[np.bool_], one: Business | PlatformBook, since: int) -> dict[str, int]:
    """Sums of a platform without its test accounts, ten-thousandths of a yuan."""
    trading, ledger = one.trading, one.ledger
    financings = one.charged.financings if isinstance(one, Business) else one.financings
    orders, fills = trading.log.orders, trading.log.fills
    worth = fills.price * fills.quantity * multipliers(trading.market)[orders.security[fills.order]]
    entries = ledger.entries
    own = (entries.client >= 0) & ~trading.clients.test[np.minimum(np.maximum(entries.client, 0), len(trading.clients.test) - 1)]
    paid = own & np.isin(entries.kind, (charges.DEPOSIT, charges.CALL))
    late = ~test[financings.subaccount] & (financings.started >= since)
    return {
        "turnover": int(worth[~test[orders.person[fills.order]]].sum()),
        "deposits": int(entries.amount[paid].sum()),
        "commission": int(entries.amount[own & (entries.kind == charges.COMMISSION)].sum()),
        "deferral_fee": int(entries.amount[own & (entries.kind == charges.DEFERRAL_FEE)].sum()),
        "financed_since": int(financings.financed[late].sum()),
        "margin_since": int(financings.margin[late].sum()),
    }


def _sized(
    case: Mapping[str, Any],
    specs: list[PlatformSpec],
    setting: Setting,
    vendor: Holder | None,
    seeds: list[int],
    scale: float,
    since: int,
) -> list[PlatformSpec]:
    """The platforms with margins, activity and rates at which the run meets the case's sums."""
    knobs: Mapping[str, str] = case["calibrate"]
    if not knobs:
        return specs
    goal = {row["figure"]: row["value"] * scale * UNIT for row in case["published"] if row["figure"] in knobs}
    part = min(1.0, _PILOT / sum(spec.clients for spec in specs))
    best, nearest = specs, np.inf
    for turn in range(_ROUNDS):
        share = part if turn < _ROUNDS // 2 else 1.0
        sums = dict.fromkeys(_SUMS, 0)
        for spec, seed in zip(specs, seeds, strict=True):
            some = replace(spec, clients=max(2, round(spec.clients * share)))
            business = do_business(np.random.default_rng(seed), some, setting, vendor)
            counted = _counted(business.trading.clients.test[business.trading.clients.client], business, since)
            sums = {name: sums[name] + counted[name] for name in sums}
        ratio = {figure: goal[figure] * share / max(sums[figure], 1) for figure in goal}
        away = max(abs(float(np.log(one))) for one in ratio.values())
        if share == 1.0 and away < nearest:
            best, nearest = specs, away
        if share == 1.0 and away < _NEAR:
            break
        specs = [_turned(spec, knobs, ratio) for spec in specs]
    return best


def _turned(spec: PlatformSpec, knobs: Mapping[str, str], ratio: Mapping[str, float]) -> PlatformSpec:
    """The platform with its knobs turned by how far the sums are from their goals."""
    of = {knob: ratio[figure] for figure, knob in knobs.items()}
    size = of.get("margin", 1.0)
    if "margin" in of:
        spec = replace(spec, margin=(spec.margin[0] * size, spec.margin[1] * size))
    busier = of.get("activity", size) / size
    if "activity" in of:
        spec = replace(spec, activity=float(np.clip(spec.activity * busier ** (1 / _ANSWERS), 0.02, 30.0)))
    # Rates are reckoned on what is traded: what more is traded for other reasons is taken off first.
    traded = size * busier
    contracts = []
    for one in spec.contracts:
        commission = one.commission * of["commission"] / traded if "commission" in of else one.commission
        deferral = one.deferral * of["deferral"] / traded if "deferral" in of else one.deferral
        contracts.append(replace(one, commission=max(round(commission / 5) * 5, 0), deferral=max(round(deferral / 5) * 5, 0)))
    return replace(spec, contracts=tuple(contracts))
