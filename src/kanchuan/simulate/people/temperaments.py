"""People drawn by temperament: from ranges in ``temperaments.yaml``, each narrowed by the climate of the world."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.random import Generator
from numpy.typing import NDArray

from kanchuan.simulate.market.market import UNIT, Market
from kanchuan.simulate.people.person import PERSON, People

# Trading seconds between which the hours of habit lie.
_LATEST = 14_200.0


@dataclass(frozen=True, slots=True)
class Climate:
    """What makes the people of one world alike and those of another different: a part of every range.

    Attributes:
        seed: of the world.
        width: share of each range that a world uses, 1 for all of it.
    """

    seed: int
    width: float = 0.6
    _parts: dict[str, tuple[float, float]] = field(default_factory=dict, init=False, repr=False)

    def part(self, temperament: str, trait: str) -> tuple[float, float]:
        """The part of a range, as two shares of it: the same for the same world, temperament and trait, whatever was asked before."""
        key = f"{temperament}.{trait}"
        if key not in self._parts:
            low = np.random.default_rng((self.seed, zlib.crc32(key.encode()))).uniform(0, 1 - self.width)
            self._parts[key] = (low, low + self.width)
        return self._parts[key]


@cache
def ranges(temperament: str, file: str = "temperaments.yaml") -> Mapping[str, Any]:
    """The ranges of a temperament of a file beside this one, with those it takes over from the one it is like.

    Raises:
        KeyError: no such temperament.
    """
    said = yaml.safe_load(resources.files("kanchuan.simulate.people").joinpath(file).read_text(encoding="utf-8"))
    own = dict(said[temperament])
    base = own.pop("like", None)
    return {**ranges(base, file), **own} if base else own


def values(rng: Generator, count: int, form: Any, part: tuple[float, float] = (0.0, 1.0)) -> NDArray[Any]:
    """Draw ``count`` values of a form of ``temperaments.yaml`` (see there), from a part of its range."""
    if isinstance(form, (int, float)):
        return np.full(count, form)
    if isinstance(form, list):
        low, high = form
        return np.asarray(low + (high - low) * rng.uniform(*part, count))
    if "log" in form:
        low, high = np.log(form["log"])
        return np.asarray(np.exp(low + (high - low) * rng.uniform(*part, count)))
    weights = np.array(form.get("weights", [1] * len(form["of"])), float)
    # A world prefers some of the choices: weights are tilted by where its part lies.
    tilt = np.exp(np.linspace(-1, 1, len(weights)) * 2 * (part[0] + part[1] - 1))
    weights = weights * tilt
    return rng.choice(np.array(form["of"]), count, p=weights / weights.sum())


def draw_people(
    rng: Generator,
    count: int,
    temperament: str,
    market: Market,
    climate: Climate,
    first_day: NDArray[np.int64] | int = 0,
    last_day: NDArray[np.int64] | int | None = None,
) -> People:
    """Draw people who trade on their own money.

    Args:
        rng: where chance comes from.
        count: how many.
        temperament: a key of ``temperaments.yaml``.
        market: in which they trade (shares).
        climate: the world's.
        first_day: first and
        last_day: last day of each one's story, indexes of the market's days.
    """
    said = ranges(temperament)

    def of(trait: str) -> NDArray[Any]:
        return values(rng, count, said[trait], climate.part(temperament, trait))

    people = np.zeros(count, PERSON)
    people["first_day"] = first_day
    people["last_day"] = len(market.days) - 1 if last_day is None else last_day
    people["cash"] = np.round(of("cash") * 100).astype(np.int64) * (UNIT // 100)
    for trait in (
        "spell", "rest", "activity", "looks", "slots", "eager", "full", "sizing", "round_to", "round_chance", "loyalty", "hot", "chase", "hold",
        "hold_law", "stop", "stop_kept", "take", "partial", "add", "swing", "split", "split_parts", "split_law", "split_gap", "patient", "offset",
        "wait", "retry", "commission", "deposits",
    ):  # fmt: skip
        people[trait] = of(trait)
    # A third of people has no pauses of weeks: they are always about.
    people["rest"] = np.where(rng.random(count) < 0.35, 0.0, people["rest"])
    people["hour"] = rng.uniform(100, _LATEST, (count, 3))
    # Openings and closes draw more people than the hours between.
    people["hour"][:, 0] = np.where(rng.random(count) < 0.4, rng.exponential(900.0, count).clip(0, _LATEST), people["hour"][:, 0])
    people["hour"][:, 1] = np.where(rng.random(count) < 0.3, _LATEST - rng.exponential(900.0, count).clip(0, _LATEST), people["hour"][:, 1])
    people["hour_spread"] = of("focus")[:, None] * rng.uniform(0.5, 1.5, (count, 3))
    number = of("hours")
    share = rng.dirichlet((2.0, 2.0, 2.0), count)
    share[:, 1] = np.where(number >= 2, share[:, 1], 0)
    share[:, 2] = np.where(number >= 3, share[:, 2], 0)
    people["hour_weight"] = share / share.sum(axis=1, keepdims=True)
    people["part"] = np.sort(np.stack([of("part_low"), of("part_high")], 1), axis=1)
    sums = np.round(of("fixed_sum") / 1_000).clip(1) * 1_000 * UNIT
    people["fixed"] = np.where(people["sizing"] == 2, of("fixed_shares"), sums)
    people["least"] = 5 * UNIT
    people["deposit"] = (of("deposit") * UNIT).astype(np.int64)
    people["margin"] = 0
    number_of = np.maximum(1, of("favourites").astype(np.int64).clip(1, len(market.securities)))
    people["favourites"] = number_of
    people["favourite"] = np.concatenate([[0], np.cumsum(number_of)[:-1]]) if count else []
    return People(people, _favourites(rng, number_of, market))


def _favourites(rng: Generator, counts: NDArray[np.int64], market: Market) -> NDArray[np.int32]:
    """Each person's securities: mostly of two or three industries, some from anywhere."""
    sectors = np.array([one.sector for one in market.securities])
    by_sector = np.argsort(sectors, kind="stable")
    starts = np.searchsorted(sectors[by_sector], np.unique(sectors))
    ends = np.r_[starts[1:], len(sectors)]
    owner = np.repeat(np.arange(len(counts)), counts)
    liked = rng.integers(0, len(starts), (len(counts), 3))
    sector = liked[owner, rng.integers(0, 3, len(owner))]
    low, high = starts[sector], ends[sector]
    inside = by_sector[low + (rng.random(len(owner)) * (high - low)).astype(np.int64)]
    anywhere = rng.integers(0, len(sectors), len(owner))
    return np.where(rng.random(len(owner)) < 0.7, inside, anywhere).astype(np.int32)
