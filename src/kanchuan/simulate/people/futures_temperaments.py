"""People who trade futures, drawn by temperament: from ranges in ``futures_temperaments.yaml``, each narrowed by the climate of the world."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from kanchuan.simulate.market.market import UNIT, Market
from kanchuan.simulate.people.exchange import MILLION
from kanchuan.simulate.people.person import FIXED_SHARES, People
from kanchuan.simulate.people.temperaments import Climate, draw_people, ranges, values

_FILE = "futures_temperaments.yaml"
# Seconds from midnight between which hours of habit lie, by night and by day.
_NIGHT, _DAY = (-10_500.0, 5_000.0), (32_500.0, 53_500.0)
# What is drawn otherwise than as a trait of that name.
_OTHERWISE = {"habits", "cash", "night", "lots", "part_low", "part_high", "over_exchange", "a_lot"}


def draw_speculators(
    rng: Generator,
    count: int,
    temperament: str,
    market: Market,
    climate: Climate,
    first_day: NDArray[np.int64] | int = 0,
    last_day: NDArray[np.int64] | int | None = None,
) -> People:
    """Draw people who trade futures on their own money.

    Args:
        rng: where chance comes from.
        count: how many.
        temperament: a key of ``futures_temperaments.yaml``.
        market: in which they trade (futures).
        climate: the world's.
        first_day: first and
        last_day: last day of each one's story, indexes of the market's days.

    Raises:
        KeyError: no such temperament.
    """
    said = ranges(temperament, _FILE)
    people = draw_people(rng, count, said["habits"], market, climate, first_day, last_day)

    def of(trait: str) -> NDArray[Any]:
        return values(rng, count, said[trait], climate.part(f"futures.{temperament}", trait))

    traits = people.traits
    for trait in said:
        if trait not in _OTHERWISE:
            traits[trait] = of(trait)
    traits["cash"] = np.round(of("cash") / 100).astype(np.int64) * 100 * UNIT
    at_night = rng.random((count, 3)) < of("night")[:, None]
    traits["hour"] = np.where(at_night, rng.uniform(*_NIGHT, (count, 3)), rng.uniform(*_DAY, (count, 3)))
    traits["part"] = np.sort(np.stack([of("part_low"), of("part_high")], 1), axis=1)
    traits["fixed"] = np.where(traits["sizing"] == FIXED_SHARES, of("lots"), traits["fixed"])
    traits["commission"] = np.round(of("over_exchange") * MILLION)
    traits["least"] = np.round(of("a_lot") * 100) * (UNIT // 100)
    return people
