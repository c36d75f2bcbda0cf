"""The people who trade on a platform: when they come, what they sign, what they pay in and how they trade."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kanchuan.simulate.market.market import UNIT, Market
from kanchuan.simulate.people.futures_temperaments import draw_speculators
from kanchuan.simulate.people.person import People
from kanchuan.simulate.people.temperaments import Climate, draw_people
from kanchuan.simulate.platform.spec import PlatformSpec

# Clients trade more and hold shorter the more is lent: each added turn of leverage shortens the planned holding by this much (assumption).
_SHORTER = 0.06


@dataclass(frozen=True, slots=True)
class Clients:
    """A platform's clients and their sub-accounts. Shapes: C clients (test accounts last), S sub-accounts.

    Attributes:
        people: [S] who trades on each sub-account.
        client: [S] row of the client.
        contract: [S] index into the platform's contracts.
        test: [C] the operator's own.
    """

    people: People
    client: NDArray[np.int32]
    contract: NDArray[np.int32]
    test: NDArray[np.bool_]


def draw_clients(rng: np.random.Generator, spec: PlatformSpec, market: Market, climate: Climate, temperament: str = "client") -> Clients:
    """Draw the clients of a platform, with its contracts' leverage, fees and lines as their own.

    Args:
        rng: where chance comes from.
        spec: the platform.
        market: in which they trade, or believe to.
        climate: of the world.
        temperament: key of ``temperaments.yaml``, of futures of ``futures_temperaments.yaml``.
    """
    count = spec.clients + spec.test_clients
    span = spec.last_day - spec.first_day
    # Business grows: more come late than early.
    first = spec.first_day + (span * rng.random(count) ** 0.8 * 0.92).astype(np.int64)
    client = np.sort(np.r_[np.arange(count), np.flatnonzero(rng.random(count) < spec.second)]).astype(np.int32)
    stay = np.maximum(rng.exponential(spec.stay, len(client)), 4).astype(np.int64)
    begins = first[client] + np.where(np.r_[False, client[1:] == client[:-1]], rng.integers(0, 15, len(client)), 0)
    begins = np.minimum(begins, max(spec.last_day - 3, spec.first_day))
    ends = np.minimum(begins + stay, spec.last_day)
    draw = draw_speculators if spec.futures else draw_people
    people = draw(rng, len(client), temperament, market, climate, begins, ends)
    weights = np.array([one.weight for one in spec.contracts])
    contract = rng.choice(len(spec.contracts), count, p=weights / weights.sum()).astype(np.int32)[client]
    return Clients(
        _signed(rng, spec, people, contract, rng.beta(1.6, 2.4, count)[client]),
        client,
        contract,
        np.arange(count) >= spec.clients,
    )


def _signed(
    rng: np.random.Generator, spec: PlatformSpec, people: People, contract: NDArray[np.int32], wealth: NDArray[np.float64]
) -> People:
    """The people with the terms of their contracts. ``wealth`` [S] is 0 to 1."""
    traits = people.traits.copy()
    count = len(traits)

    def of(name: str) -> NDArray[np.float64]:
        return np.array([getattr(one, name) for one in spec.contracts], np.float64)[contract]

    low, high = np.log(spec.margin)
    yuan = np.exp(low + (high - low) * np.clip(wealth + rng.normal(0, 0.05, count), 0.0, 1.0))
    grain = np.where(yuan < 5_000, 100, np.where(yuan < 100_000, 1_000, 10_000))
    margin = np.maximum(np.rint(yuan / grain), 1).astype(np.int64) * grain * UNIT
    tenths = of("leverage").astype(np.int64)
    traits["margin"] = margin
    traits["cash"] = margin + margin * tenths // 10
    # Of futures, the platform takes a multiple of the exchange's own fee.
    traits["commission"] = np.rint((of("fee_multiple") - 1) * 1e6) if spec.futures else of("commission")
    traits["least"] = of("least")
    traits["warn"], traits["close"] = of("warn"), of("close")
    answers, share = spec.calls
    traits["tops_up"] = np.clip(answers * rng.uniform(0.6, 1.4, count), 0, 1)
    traits["top_up"] = share * rng.uniform(0.6, 1.4, count)
    traits["returns"], traits["withdraws"] = spec.returns, spec.takes_out
    traits["sells_out"] = traits["last_day"] < spec.last_day
    traits["deposits"] = 0
    # Busier clients look more often, on more days, buy more readily and hold shorter.
    busier = spec.activity**0.5
    traits["looks"] = np.clip(traits["looks"] * busier, 1.0, 30.0)
    traits["activity"], traits["eager"] = np.minimum(traits["activity"] * busier, 1.0), np.minimum(traits["eager"] * busier, 0.95)
    traits["hold"] *= np.exp(-_SHORTER * (tenths / 10 - 1)) / max(busier, 0.3)
    if not spec.futures:
        # Who loses half of the margin at a move of one part in twice the leverage does not wait for a stop of a third. Stops of futures are of the margin.
        traits["stop"] = np.minimum(traits["stop"], 0.9 / (tenths / 10))
    return replace(people, traits=traits)
