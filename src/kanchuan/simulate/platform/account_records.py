"""What a platform leaves in the records of brokers: orders and fills on main accounts, their fees, terminals, logins, changes of hands."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kanchuan.simulate.market.clock import session_arrays
from kanchuan.simulate.market.market import DAY_US, SHANGHAI_US, Market
from kanchuan.simulate.people.log import CLOSE, FINANCED, MARGIN_CALL, RENEWAL, RETURNED, SELL, START, WITHDRAWAL
from kanchuan.simulate.platform.charges import cents
from kanchuan.simulate.platform.funding import COMES, GOES, TRADE, Events, Moved, fund
from kanchuan.simulate.platform.mains import Mains, handed_over, holders_kits
from kanchuan.simulate.platform.setting import Setting
from kanchuan.simulate.platform.trading import AccountFills, AccountOrders, Trading, multipliers
from kanchuan.simulate.records.devices import SERVER, Devices, Kit, Traces
from kanchuan.simulate.records.identities import App
from kanchuan.simulate.records.market_book import Logins, MarketFills, MarketOrders

Ints = NDArray[np.int64]

_MINUTE_US = 60_000_000
# Brokers take at least five yuan for an order of shares.
_LEAST = 5 * 10_000


_NOBODY = Logins(np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.int8), np.zeros(0, np.int32))


@dataclass(frozen=True, slots=True)
class Traced:
    """Orders and fills with terminals; and what the logs say. ``trader`` [N] counts people of the platform: clients first, then holders."""

    orders: MarketOrders
    fills: MarketFills
    logins: Logins


def fees(market: Market, orders: AccountOrders, fills: AccountFills, opened_today: NDArray[np.bool_], commission: Ints) -> Ints:
    """[G] what the broker took on each fill; an order's fees are rounded once for what has been filled so far.

    Args:
        market: of the orders.
        orders: on main accounts.
        fills: theirs, by order and time.
        opened_today: [N] of futures: does the order close what was opened on the same day.
        commission: [N] the broker's own, millionths of the worth (shares) or of the exchange's fee (futures).
    """
    securities = market.securities
    multiplier = multipliers(market)
    order = fills.order
    security = orders.security[order]
    worth = fills.price * fills.quantity * multiplier[security]
    first = np.r_[True, order[1:] != order[:-1]] if len(order) else np.zeros(0, np.bool_)
    starts = np.flatnonzero(first)
    group = np.cumsum(first) - 1
    running, lots = np.cumsum(worth), np.cumsum(fills.quantity)
    if len(order):
        running -= (running[starts] - worth[starts])[group]
        lots -= (lots[starts] - fills.quantity[starts])[group]
    rate = np.array([one.market_fee for one in securities], np.float64)[security]
    if securities and securities[0].margin_rate < 1:
        per_lot = np.array([one.market_fee_lot for one in securities], np.int64)[security]
        factor = np.array([one.close_today_factor for one in securities])[security]
        base = running * rate / 1e6 + lots * per_lot
        base = np.where(opened_today[order], base * factor, base)
        total = cents(base * (1.0 + commission[order] / 1e6))
    else:
        taxed = np.array([one.pays_stamp_duty for one in securities])[security] & (orders.side[order] == SELL)
        stamp = market.stamp_duty[orders.day[order]].astype(np.float64)
        duty = np.where(taxed, cents(running * stamp / 1e6), 0)
        total = np.maximum(_LEAST, cents(running * commission[order] / 1e6)) + cents(running * rate / 1e6) + duty
    return total - np.where(first, 0, np.r_[0, total[:-1]]) if len(order) else total


@njit(cache=True)
def _tied(key: Ints, entering: NDArray[np.bool_], quantity: Ints, worth: Ints, rate: NDArray[np.float64], keys: int) -> tuple[Ints, Ints]:
    """What each fill of futures takes from (negative) or gives back to what is free on the account, and what stays tied for each key."""
    held, cost, margin = np.zeros(keys, np.int64), np.zeros(keys, np.int64), np.zeros(keys, np.int64)
    change = np.zeros(len(key), np.int64)
    for row in range(len(key)):
        k = key[row]
        if entering[row]:
            tied = np.int64(abs(worth[row]) * rate[row])
            held[k] += quantity[row]
            cost[k] += abs(worth[row])
            margin[k] += tied
            change[row] = -tied
        else:
            part = quantity[row]
            gone, freed = cost[k] * part // held[k], margin[k] * part // held[k]
            if part == held[k]:
                gone, freed = cost[k], margin[k]
            # What closes a long position is a sale: its worth is negative.
            change[row] = freed - worth[row] - (gone if worth[row] < 0 else -gone)
            held[k] -= part
            cost[k] -= gone
            margin[k] -= freed
    return change, margin


def cash_changes(market: Market, orders: AccountOrders, fills: AccountFills, fee: Ints, accounts: int) -> tuple[Ints, Ints]:
    """[G] what each fill takes from (negative) or brings to the money that is free on its account, in the order of ``fills``; [A] what stays tied.

    Shares: what is paid and received. Futures: the margin of what opens, its release and the gain of what closes over the mean of what was open.
    """
    order = fills.order
    worth = fills.price * fills.quantity * multipliers(market)[orders.security[order]]
    signed = worth * orders.side[order]
    tied = np.zeros(accounts, np.int64)
    if market.securities[0].margin_rate >= 1:
        return -signed - fee, tied
    entering = orders.effect[order] != CLOSE
    long = (orders.side[order] > 0) == entering
    names, number = np.unique(
        (orders.account[order].astype(np.int64) * len(market.securities) + orders.security[order]) * 2 + long, return_inverse=True
    )
    rate = np.array([one.margin_rate for one in market.securities])[orders.security[order]]
    by_time = np.lexsort((np.arange(len(order)), ~entering, fills.filled_at))
    change = np.zeros(len(order), np.int64)
    change[by_time], left = _tied(
        number[by_time], entering[by_time], fills.quantity[by_time], signed[by_time], rate[by_time], len(names)
    )  # fmt: skip
    np.add.at(tied, names // 2 // len(market.securities), left)
    return change - fee, tied


def opened_today(trading: Trading) -> NDArray[np.bool_]:
    """[N] orders on main accounts that close a position opened on the same trading day."""
    log, orders = trading.log.orders, trading.orders
    first = np.full(int(log.trip.max(initial=-1)) + 1, 1 << 30)
    np.minimum.at(first, log.trip, log.day)
    known = orders.trip >= 0
    same = np.zeros(len(orders), np.bool_)
    same[known] = first[orders.trip[known]] == orders.day[known]
    return np.asarray(same & (orders.effect == CLOSE), np.bool_)


def funded(rng: np.random.Generator, trading: Trading, fee: Ints) -> Moved:
    """Money in and out of main accounts that keeps them above zero; what is left at the end includes what is tied."""
    market, orders, fills, spec = trading.market, trading.orders, trading.fills, trading.spec
    accounts = spec.accounts if spec.sends else 0
    change, tied = cash_changes(market, orders, fills, fee, accounts)
    account, at, day = orders.account[fills.order], fills.filled_at, orders.day[fills.order]
    kind, source = np.full(len(at), TRADE, np.int8), np.full(len(at), -1, np.int64)
    flows = trading.log.flows
    if spec.funding == "proportional" and accounts:
        rows = np.flatnonzero(np.isin(flows.kind, (START, RENEWAL, MARGIN_CALL, FINANCED, RETURNED, WITHDRAWAL)))
        rows = rows[trading.route[flows.person[rows]] >= 0]
        if spec.mode == "switched":
            rows = rows[flows.day[rows] < spec.switch]
        first = trading.routes.accounts[trading.route[flows.person[rows]], 0]
        comes = flows.amount[rows] > 0
        account, at, day = np.r_[account, first], np.r_[at, flows.at[rows]], np.r_[day, flows.day[rows]]
        change = np.r_[change, flows.amount[rows]]
        kind, source = np.r_[kind, np.where(comes, COMES, GOES).astype(np.int8)], np.r_[source, rows]
    # What comes at one moment is there before what goes.
    order = np.lexsort((-change, at, day, account))
    events = Events(account[order].astype(np.int32), at[order], day[order].astype(np.int32), change[order], kind[order], source[order])
    grain = rng.choice((100, 1_000, 5_000, 10_000, 50_000, 100_000), accounts, p=(0.1, 0.25, 0.1, 0.3, 0.1, 0.15)) * 10_000
    # An account that carries little is not funded in hundreds of thousands.
    turnover = np.bincount(account, np.abs(change), accounts)[:accounts] / np.maximum(
        np.bincount(account, minlength=accounts)[:accounts], 1
    )
    grain = np.where(turnover * 20 < grain, 10_000 * 10_000, grain).astype(np.int64)
    moved = fund(
        events, _openings(market), (5 * _MINUTE_US, 25 * _MINUTE_US), accounts, grain, rng.uniform(0.2, 0.8, accounts),
        int(rng.integers(1 << 31)),
    )  # fmt: skip
    return replace(moved, ends=moved.ends + tied)


def _openings(market: Market) -> Ints:
    """[D] moment of the first session's start of each day, of any security."""
    starts, _ = session_arrays(market.securities)
    earliest = int(starts[:, 0].min(initial=int(9.5 * 3_600e6)))
    days, evenings = market.days.astype(np.int64), market.evenings.astype(np.int64)
    base = evenings + 1 if earliest < 0 else days
    opening = base * DAY_US - SHANGHAI_US + earliest
    without_night = days * DAY_US - SHANGHAI_US + 9 * 3_600_000_000
    return np.where(market.nights | (earliest >= 0), opening, without_night)


def traced(
    rng: np.random.Generator, trading: Trading, mains: Mains, fee: Ints, setting: Setting, devices: Devices
) -> tuple[Traced, list[str]]:
    """Orders and fills as the counters hold them, with terminals and logins; and the texts of the remarks."""
    orders, market = trading.orders, trading.market
    count = len(orders)
    days = market.days
    known = orders.child >= 0
    trader = np.full(count, -1, np.int64)
    trader[known] = trading.clients.client[trading.log.orders.person[orders.child[known]]]
    remark, remarks = _remarks(rng, trading)
    book = MarketOrders(
        orders.account, orders.placed, days[orders.day], orders.security, orders.side, orders.effect, orders.price, orders.quantity,
        orders.filled, orders.cancelled, np.full(count, -1, np.int32), remark, trader, orders.trip,
    )  # fmt: skip
    terminal, logs = _terminals(rng, trading, mains, setting, devices)
    book = replace(book, terminal=terminal)
    fills = MarketFills(trading.fills.order, trading.fills.filled_at, trading.fills.price, trading.fills.quantity, fee)
    before, earlier_fills, earlier_logs = _before(rng, trading, mains, devices)
    joined = MarketOrders.joined(
        [book, replace(before, trip=np.where(before.trip < 0, -1, before.trip + int(book.trip.max(initial=-1)) + 1))]
    )
    later = MarketFills.joined([fills, replace(earlier_fills, order=earlier_fills.order + count)])
    return Traced(joined, later, Logins.joined([_NOBODY, *logs, *earlier_logs])), remarks


def _remarks(rng: np.random.Generator, trading: Trading) -> tuple[NDArray[np.int32], list[str]]:
    """Remarks of orders: the client's number where the software tags them."""
    orders = trading.orders
    none = np.full(len(orders), -1, np.int32)
    if trading.spec.channel != "tagged":
        return none, []
    style = ("{:04d}", "U{:05d}", "zh{:03d}", "{:08d}")[int(rng.integers(4))]
    numbers = rng.permutation(max(len(trading.clients.client), 1)) + int(rng.integers(1, 900))
    tags = [style.format(int(one)) for one in numbers]
    child = np.maximum(orders.child, 0)
    tagged = np.where((orders.child >= 0) & (rng.random(len(orders)) < 0.97), trading.log.orders.person[child] if len(orders) else none, -1)
    return tagged.astype(np.int32), tags


def _terminals(
    rng: np.random.Generator, trading: Trading, mains: Mains, setting: Setting, devices: Devices
) -> tuple[NDArray[np.int32], list[Logins]]:
    """The terminal of every order on the main accounts, and the login logs."""
    orders, spec, ids = trading.orders, trading.spec, setting.identities
    terminal = np.full(len(orders), -1, np.int32)
    logs: list[Logins] = []
    own_app = App(f"{'ABCDEFGHKLMNPRST'[int(rng.integers(16))]}{int(rng.integers(10, 99))}T", "api", (f"V{int(rng.integers(1, 9))}.0",))
    app = own_app if rng.random() < 0.4 else None
    city = int(ids.cities(rng, 1)[0])
    blank = bool(rng.random() < 0.5)
    servers = [devices.device(rng, "relay" if rng.random() < 0.6 else "api", blank=blank) for _ in range(max(1, min(spec.operators, 3)))]
    lines = [devices.line(rng, city, SERVER) for _ in servers]
    desks = [devices.device(rng, "pc") for _ in range(max(1, spec.operators))]
    office = devices.line(rng, city, lease_days=400.0)
    ends = devices.last
    by_account = np.argsort(orders.account, kind="stable")
    limits = np.searchsorted(orders.account[by_account], np.arange(len(mains.rows) + 1))
    kits: dict[int, Kit] = {}
    holders = holders_kits(rng, devices, mains, range(len(mains.rows))) if spec.channel == "passthrough" else []
    for account, row in enumerate(mains.rows):
        mine = by_account[limits[account] : limits[account + 1]]
        mine = mine[np.argsort(orders.placed[mine], kind="stable")]
        broker, owner = mains.brokers[account], str(row["account_id"])
        handover = int(mains.handover[account])
        if spec.channel == "operator":
            kit = devices.operator(rng, broker, office, desks, app=app)
        else:
            server = account % len(servers)
            kit = devices.programme(rng, broker, line=lines[server], device=servers[server], app=app)
        changed = handed_over(kit, handover, both=bool(rng.random() < 0.8))
        if spec.channel != "passthrough":
            traces = devices.traces(rng, broker, changed, owner, orders.placed[mine], handover - DAY_US // 2, ends)
            terminal[mine], log = traces.terminal, traces.logins(account)
            logs.append(log)
            continue
        # Each client's own terminal; who changes the passwords is the platform's operator or the holder, at the platform's wish.
        changer = handed_over(holders[account], handover) if rng.random() < 0.5 else changed
        logs.append(
            devices.traces(rng, broker, changer, owner, np.zeros(0, np.int64), handover - 1, handover + 600_000_000).logins(account)
        )
        child = orders.child[mine]
        who = np.where(child >= 0, trading.log.orders.person[np.maximum(child, 0)], -1)
        for person in np.unique(who).tolist():
            his = mine[who == person]
            if person < 0:
                traces = devices.traces(
                    rng, broker, kit, owner, orders.placed[his], int(orders.placed[his[0]]), int(orders.placed[his[-1]])
                )
            else:
                client = int(trading.clients.client[person])
                if client not in kits:
                    kits[client] = devices.person(rng, broker, int(ids.cities(rng, 1)[0]), ids.phones(1)[0], app=app)
                quiet = replace(
                    kits[client],
                    habits=replace(kits[client].habits, passwords=np.zeros(0, np.int64), transfer_passwords=np.zeros(0, np.int64)),
                )
                span = orders.placed[his]
                traces = devices.traces(rng, broker, quiet, owner, span, int(span[0]), int(span[-1]))
            terminal[his] = traces.terminal
            logs.append(traces.logins(account))
    return terminal, logs


def _before(rng: np.random.Generator, trading: Trading, mains: Mains, devices: Devices) -> tuple[MarketOrders, MarketFills, list[Logins]]:
    """What the holders did before the change of hands."""
    log = mains.history
    orders, fills = log.orders, log.fills
    account = mains.historic[orders.person] if len(orders) else np.zeros(0, np.int32)
    terminal = np.full(len(orders), -1, np.int32)
    logs = []
    kits = holders_kits(rng, devices, mains, mains.historic.tolist())
    limits = np.searchsorted(orders.person, np.arange(len(mains.historic) + 1))
    for person, (one, kit) in enumerate(zip(mains.historic.tolist(), kits, strict=True)):
        rows = slice(int(limits[person]), int(limits[person + 1]))
        placed = orders.placed[rows]
        by_time = np.argsort(placed, kind="stable")
        traces: Traces = devices.traces(
            rng, mains.brokers[one], kit, str(mains.rows[one]["account_id"]), placed[by_time], until=int(mains.handover[one]) - 1
        )
        mine = np.full(len(placed), -1, np.int32)
        mine[by_time] = traces.terminal
        terminal[rows] = mine
        logs.append(traces.logins(one))
    trader = len(trading.clients.test) + account.astype(np.int64)
    book = MarketOrders(
        account.astype(np.int32), orders.placed, trading.market.days[orders.day], orders.security, orders.side, orders.effect, orders.price,
        orders.quantity, orders.filled, orders.cancelled, terminal, np.full(len(orders), -1, np.int32), trader, orders.trip,
    )  # fmt: skip
    return book, MarketFills(fills.order, fills.filled_at, fills.price, fills.quantity, fills.fee), logs


def hidden_traders(orders: MarketOrders, accounts: int) -> Ints:
    """[A] distinct people who decided on each account's orders."""
    known = orders.trader >= 0
    pairs = np.unique(orders.account[known].astype(np.int64) * (1 << 40) + orders.trader[known])
    return np.bincount((pairs >> 40).astype(np.int64), minlength=accounts)
