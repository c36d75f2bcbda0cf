"""Platforms drawn from the ranges of ``ranges.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from kanchuan.simulate.market.market import UNIT
from kanchuan.simulate.people.temperaments import values
from kanchuan.simulate.platform.spec import PERIOD_DAYS, Contract, PlatformSpec

_FIRST = ("金", "鑫", "牛", "融", "盈", "策", "操", "鼎", "聚", "满", "恒", "赢", "涨", "瑞", "宝", "通")
_SECOND = ("岑湾", "澹野", "珩舟", "霁川", "砚岚", "筠禾", "泠浦", "漱溪", "曜原", "樾亭")
_LAST = ("策略", "操盘", "优配", "资管", "速配", "点策", "优顾", "云操盘", "财富")
_SYSTEMS = ("分仓通", "操盘手", "云管家", "资管系统", "极速柜台", "多账户管理端")


@cache
def _said() -> Mapping[str, Any]:
    text = resources.files("kanchuan.simulate.platform").joinpath("ranges.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


class Ranges:
    """The ranges of platforms, as seen by one drawing at one difficulty."""

    def __init__(self, rng: np.random.Generator, difficulty: float) -> None:
        self._rng, self._difficulty = rng, difficulty

    def of(self, name: str) -> Any:
        """One value of a range."""
        said = _said()
        hidden = f"{name}_hidden"
        form = said[hidden] if hidden in said and self._rng.random() < self._difficulty else said[name]
        found = values(self._rng, 1, form)[0]
        return found.item() if isinstance(found, np.generic) else found


def draw_platform(
    rng: np.random.Generator, difficulty: float, days: int, accounts: int, *, futures: bool = False, small: bool = False
) -> PlatformSpec:
    """Draw a platform that works on so many main accounts.

    Args:
        rng: where chance comes from.
        difficulty: 0 to 1; hidden better at 1.
        days: of the market.
        accounts: main accounts; 0 draws a virtual platform.
        futures: of futures.
        small: two to six clients an account: split among acquaintances.
    """
    ranges = Ranges(rng, difficulty)
    of = ranges.of
    mode = of("futures_mode" if futures else "mode")
    if accounts == 0:
        mode = "virtual"
    elif mode == "virtual":
        mode = "market"
    routing: Any = of("routing") if accounts > 1 else "fixed"
    an_account = float(rng.uniform(2, 6)) if small else of("clients_an_account")
    width = min(int(of("width")), accounts) if routing != "fixed" else 1
    clients = max(2, round(an_account * max(accounts, 1) / width))
    length = max(20, int(days * rng.uniform(0.4, 1.0)))
    first = int(rng.integers(0, max(days - length, 0) + 1))
    last = days - 1 if rng.random() < 0.7 else min(first + length, days - 1)
    low = of("margin")
    levels = int(of("agent_levels"))
    agents = max(1, int(of("agents") * min(clients / 60, 1.0)))
    tree = [agents if level == 0 else int(agents * rng.uniform(0.5, 2.0)) if level < levels else 0 for level in range(3)]
    share = int(of("agent_share"))
    contracts = tuple(_contract(ranges, rng, futures=futures) for _ in range(int(of("contracts"))))
    virtual = mode == "virtual"
    interest = any(one.interest for one in contracts)
    return PlatformSpec(
        name=f"{rng.choice(_FIRST)}{rng.choice(_SECOND)}{rng.choice(_LAST)}",
        software=f"{rng.choice(_SECOND)}{rng.choice(_SYSTEMS)}",
        futures=futures,
        mode=mode,
        channel=of("channel"),
        routing=routing,
        accounts=accounts,
        clients=clients,
        registered=clients + int(clients * of("idle")),
        contracts=contracts,
        first_day=first,
        last_day=last,
        width=width,
        switch=first + int((last - first) * rng.uniform(0.35, 0.75)) if mode == "switched" else -1,
        selects=of("selects") if mode == "selective" else "",
        large_from=int(rng.choice((30_000, 50_000, 100_000))) * UNIT,
        netting=float(of("netting")) if mode == "market" else 0.0,
        second=of("second"),
        margin=(low, low * of("margin_span")),
        activity=of("activity"),
        stay=of("stay"),
        agents=(0, 0, 0) if small else (tree[0], tree[1], tree[2]),
        agent_shares=(share, share * 2 // 3, share // 3),
        agent_base="interest" if interest and rng.random() < 0.5 else "commission",
        financiers=max(1, round(accounts / of("accounts_a_financier"))) if accounts else 0,
        financier_rate=int(rng.choice((8_000, 10_000, 12_000))),
        funding=of("funding"),
        collection_cards=int(of("cards")),
        mules=0 if small else int(of("mules")),
        personal=virtual or small,
        test_clients=0 if small else int(of("test_clients")),
        skew=float(of("skew")),
        drift=float(of("drift")),
        latency=of("latency"),
        operators=int(of("operators")),
        reference=of("reference"),
        signature=of("signature"),
        taxes=bool(of("taxes")) if not futures else True,
        settles=of("settles"),
        calls=(of("calls"), of("call_share")),
        returns=of("returns"),
        takes_out=of("takes_out"),
        pays_out=of("virtual_pays_out") if virtual else 1.0,
        **_bill(ranges),
        dirt=of("dirt") * (0.5 + difficulty),
        silent=bool(rng.random() < of("silent")),
        provinces=int(of("provinces")),
    )


def _bill(ranges: Ranges) -> dict[str, Any]:
    billing = ranges.of("billing")
    # One in ten thousand of the turnover, where that is what the vendor takes.
    return {"billing": billing, "price": 100 if billing == "turnover" else int(ranges.of("price"))}


def _contract(ranges: Ranges, rng: np.random.Generator, *, futures: bool) -> Contract:
    of = ranges.of
    warn, close = (int(part) / 100 for part in of("lines").split("-"))
    base = Contract(
        leverage=int(of("leverage")),
        commission=int(of("commission")),
        least=int(of("least")) if not futures else 0,
        fee_multiple=of("fee_multiple"),
        warn=warn,
        close=close,
        weight=float(rng.uniform(0.3, 1.0)),
    )
    if of("kind") == "interest":
        period = of("period")
        # A short period costs a little more than its part of the month.
        rate = of("month_rate") * PERIOD_DAYS[period] / 30 * (1.0 if period == "month" else rng.choice((1.0, 1.2, 1.5)))
        return replace(base, interest=max(round(rate / 10) * 10, 10), period=period)
    return replace(
        base,
        opening_fee=int(of("opening_fee")),
        deferral=int(of("deferral")),
        free_nights=int(of("free_nights")),
        profit_share=int(of("profit_share")) if rng.random() < 0.7 else 0,
    )


def draw_lent(rng: np.random.Generator, difficulty: float, days: int, *, futures: bool = False) -> PlatformSpec:
    """Draw the business of somebody who lends one account, with money in it, to one outsider."""
    spec = draw_platform(rng, difficulty, days, 1, futures=futures, small=True)
    first = int(rng.integers(0, max(int(days * 0.5), 1)))
    low = float(np.exp(rng.uniform(np.log(20_000), np.log(400_000))))
    leverage = int(rng.choice((10, 15, 20, 30, 40, 50)))
    return replace(
        spec,
        mode="market",
        channel="passthrough",
        clients=1,
        registered=1,
        second=0.0,
        contracts=(replace(spec.contracts[0], leverage=leverage, warn=0.5, close=0.8),),
        first_day=first,
        last_day=days - 1,
        stay=10_000.0,
        margin=(low, low * 1.2),
        returns=0.7,
        funding="proportional" if rng.random() < 0.7 else "pooled",
        collection_cards=1,
        financiers=1 if rng.random() < 0.5 else 0,
        dirt=0.0,
        netting=0.0,
    )
