"""The arrays that the kernels share: what is observed (``Flow``), the laws assumed (``Laws``), and a partition under change (``State``).

An *act* is an intention that was filled at least in part: one or more child orders for one security and side. Acts are numbered in the order
of time, so that comparing numbers compares times. Times are trading seconds: 14,400 a day, days counted without gaps.
"""

from __future__ import annotations

from typing import Any, NamedTuple

HOUR_BINS = 48  # five minutes each
KERNEL = 6  # the hour kernel reaches that many bins to each side
VALUES = 12  # values of a habit, at most
STATIC = 6  # habits known from the act alone: children, cancelling, pricing, roundness, pace, side-size
HABITS = STATIC + 2  # and those known from its round trip: holding time, return
HOLD, RETURN = STATIC, STATIC + 1
NONE = 255
SECONDS = 14_400.0
AGES = 14  # bins of holding time
SLOTS = 6  # most positions at once that the purse reckons with
GAPS = 9

OPEN, ADD, TRIM, CLOSE, BACK = 0, 1, 2, 3, 4  # what an act does in its round trip
BEFORE = 16  # added to the role of the first act of a round trip that began before the first day


class Flow(NamedTuple):
    """What is observed of each act (length n), and backgrounds taken over the whole account."""

    time: Any  # float64, trading seconds since the first day
    day: Any  # int32
    symbol: Any  # int32, security and direction
    side: Any  # int8, +1 opens, -1 closes
    quantity: Any  # int64
    money: Any  # float64, yuan without fees (margin in futures)
    unit: Any  # float64, money of one board lot
    lots: Any  # float64
    hour: Any  # int16
    habit: Any  # uint8 (n, STATIC)
    price: Any  # float64
    lot_id: Any  # int32, number of the exact quantity
    size_density: Any  # float64, density of the log of money among openings
    quantity_rarity: Any  # float64, minus log share of this exact quantity among the acts of its side
    label: Any  # int32 (n, channels), -1 where unknown
    hour_background: Any  # float64 (HOUR_BINS)
    habit_background: Any  # float64 (HABITS, VALUES)
    lot_background: Any  # float64 per lot_id
    symbol_background: Any  # float64 per symbol: share of openings
    symbol_rate: Any  # float64 per symbol: openings a day
    age_density: Any  # float64 (AGES), per day
    age_survival: Any  # float64 (AGES + 1)
    label_background: Any  # float64 (channels, labels)
    days: float
    next_day: bool  # stock bought today is sold tomorrow at the earliest
    purse: bool  # money is reckoned with


class Laws(NamedTuple):
    """Constants of the likelihood; see ``laws.yaml`` for what each means."""

    hour: float
    habit: Any  # float64 (HABITS)
    symbol: float
    lot: float
    habit_weight: float
    full: float
    full_pull: float
    deposit: float
    jump: float
    slot_prior: Any  # float64 (SLOTS)
    size_sd: float
    fee: float
    tolerance: float
    part_size: float
    part_even: float
    close: float
    trim_rate: float
    add_rate: float
    burst: float
    burst_seconds: float
    back: float
    birth: float
    shape: float
    scale: float
    gap: Any  # float64 (2, GAPS), log ratios
    label: Any  # float64 (channels, 2): concentration, share of labels that are right


class State(NamedTuple):
    """A partition of acts into round trips and of round trips into traders. Lists run through ``next_*`` in the order of time."""

    trip: Any  # int32 (n)
    next_in_trip: Any  # int32 (n)
    first_of_trip: Any  # int32 (n trips)
    role: Any  # uint8 (n)
    moving: Any  # uint8 (n, 2): holding time and return habit values
    trip_score: Any  # float64 (trips)
    trader: Any  # int32 (trips)
    next_in_trader: Any  # int32 (n)
    first_of_trader: Any  # int32 (traders)
    score: Any  # float64 (traders)
    free_trip: Any  # int32 stack; [0] holds its height
    free_trader: Any  # int32 stack; [0] holds its height
    alive: Any  # int32 list of living traders; [0] holds its length
    place: Any  # int32 (traders): place in ``alive``
