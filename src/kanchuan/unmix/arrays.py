"""The arrays that the kernels share: what is observed (``Flow``), the laws assumed, and a partition under change (``State``).

An *act* is an intention that was filled at least in part: one or more child orders for one security and side. Acts are numbered in the order
of time, so that comparing numbers compares times. Times are trading seconds: 14,400 a day, days counted without gaps.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

HOUR_BINS = 48  # five minutes each
KERNEL = 6  # the hour kernel reaches that many bins to each side
VALUES = 12  # values of a habit, at most
STATIC = 6  # habits known from the act alone: children, cancelling, pricing, roundness, pace, size in lots (futures)
HABITS = STATIC + 2  # and those known from its round trip: holding time, return
HOLD, RETURN = STATIC, STATIC + 1
NONE = 255
SECONDS = 14_400.0
AGES = 14  # bins of holding time
SLOTS = 6  # most positions at once that the purse reckons with
GAPS = 9  # bins of time since the act before
RATES = 6  # bins of acts a day
CHANNELS = 4  # kinds of weak evidence, at most

OPEN, ADD, TRIM, CLOSE, BACK = 0, 1, 2, 3, 4  # what an act does in its round trip
DEED = 15  # the bits that say so
BEFORE = 16  # its round trip began before the first day
FIRST = 32  # it is the first of its round trip

ACT = np.dtype(
    [
        ("time", "f8"),  # trading seconds since the first day
        ("day", "i4"),
        ("symbol", "i4"),  # security and direction
        ("side", "i4"),  # 1 opens, -1 closes
        ("hour", "i4"),
        ("quantity", "i8"),
        ("money", "f8"),  # yuan without fees
        ("size", "f8"),  # its logarithm
        ("unit", "f8"),  # money of one board lot
        ("round", "f8"),  # 10, 5 or 1: what its lots are a multiple of
        ("pieces", "f8"),  # quantity in lots
        ("lot", "i4"),  # number of the exact quantity
        ("size_density", "f8"),  # density of ``size`` among openings
        ("rarity", "f8"),  # minus log share of this exact quantity among the acts of its side
        ("hour_back", "f8"),  # share of this hour, and so on, in the whole account
        ("symbol_back", "f8"),
        ("symbol_rate", "f8"),  # openings of this security a day
        ("lot_back", "f8"),
    ],
    align=True,
)

LAWS = np.dtype(
    [
        ("hour", "f8"),
        ("habit", "f8", (HABITS,)),
        ("symbol", "f8"),
        ("lot", "f8"),
        ("habit_weight", "f8"),
        ("full", "f8"),
        ("full_pull", "f8"),
        ("rounded", "f8"),
        ("deposit", "f8"),
        ("jump", "f8"),
        ("slots", "f8", (SLOTS,)),
        ("size_sd", "f8"),
        ("fee", "f8"),
        ("tolerance", "f8"),
        ("part_size", "f8"),
        ("part_even", "f8"),
        ("close", "f8"),
        ("trim_rate", "f8"),
        ("add_rate", "f8"),
        ("burst", "f8"),
        ("burst_seconds", "f8"),
        ("back", "f8"),
        ("birth", "f8"),
        ("shape", "f8"),
        ("scale", "f8"),
        ("gap", "f8", (4, RATES, GAPS)),  # log ratios to a Poisson process: sides of the act before and of this, acts a day
    ],
    align=True,
)


class Flow(NamedTuple):
    """What is observed of each act, and what is usual in the whole account."""

    acts: Any  # ACT (n)
    habit: Any  # uint8 (n, STATIC)
    habit_back: Any  # float64 (n, STATIC)
    label: Any  # int32 (n, channels), -1 where unknown
    label_back: Any  # float64 (n, channels)
    label_right: Any  # float64 (channels): how far each kind of evidence is to be believed, 0 not at all
    bond: Any  # int32 (n): the group of acts that the analyst puts to one trader, -1 none; empty where nothing is marked
    first_of_bond: Any  # int32 (groups)
    foes: Any  # bool (groups, groups): which groups the analyst keeps apart
    moving_back: Any  # float64 (2, VALUES): holding times, returns
    age_density: Any  # float64 (AGES), a day
    age_survival: Any  # float64 (AGES + 1)
    widths: tuple[int, int, int]  # how many securities, exact quantities, labels there are
    days: float
    next_day: bool  # what is bought today is sold tomorrow at the earliest
    purse: bool  # money is reckoned with


class State(NamedTuple):
    """A partition of acts into round trips and of round trips into traders. Lists run through ``next_*`` in the order of time."""

    trip: Any  # int32 (acts)
    next_in_trip: Any  # int32 (acts)
    next_in_trader: Any  # int32 (acts)
    role: Any  # uint8 (acts)
    moving: Any  # uint8 (acts, 2): values of the habits of holding time and return
    first_of_trip: Any  # int32 (trips)
    trip_score: Any  # float64 (trips)
    trader: Any  # int32 (trips)
    first_of_trader: Any  # int32 (traders)
    score: Any  # float64 (traders)
    place: Any  # int32 (traders): place in ``alive``
    free_trip: Any  # int32 stack; [0] holds its height
    free_trader: Any  # int32 stack; [0] holds its height
    alive: Any  # int32 list of living traders; [0] holds its length
