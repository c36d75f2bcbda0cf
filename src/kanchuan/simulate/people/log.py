"""What people did, as columns: orders, fills and movements of their purses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

# Kinds of a purse's movement.
START, TOP_UP, WITHDRAWAL, MARGIN_CALL, RENEWAL, FINANCED, RETURNED = range(7)

BUY, SELL = 1, -1
NO_EFFECT, OPEN, CLOSE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Equally long arrays, one row a record."""

    def __len__(self) -> int:
        """How many rows."""
        return len(getattr(self, fields(self)[0].name))

    def take(self, rows: NDArray[Any] | slice) -> Self:
        """The rows chosen by an index, a mask or a slice."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """The rows of all parts, in order."""
        return cls(**{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Orders(Columns):
    """Orders, by person and then by time.

    ``day`` indexes the market's days; ``placed`` and ``cancelled`` (0 = never) are microseconds since 1970 UTC; ``price`` is in
    ten-thousandths of a yuan; ``trip`` numbers the position's life (from flat to flat) within the log; ``forced`` marks what the platform or the
    broker closed.
    """

    person: NDArray[np.int32]
    day: NDArray[np.int32]
    placed: NDArray[np.int64]
    security: NDArray[np.int32]
    side: NDArray[np.int8]
    effect: NDArray[np.int8]
    price: NDArray[np.int64]
    quantity: NDArray[np.int64]
    filled: NDArray[np.int64]
    cancelled: NDArray[np.int64]
    trip: NDArray[np.int64]
    forced: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fills(Columns):
    """Fills; ``order`` is the row of the order in the same log. ``fee`` (what the purse paid) and ``price`` in ten-thousandths of a yuan."""

    order: NDArray[np.int64]
    filled_at: NDArray[np.int64]
    price: NDArray[np.int64]
    quantity: NDArray[np.int64]
    fee: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Flows(Columns):
    """Money in (positive) and out (negative) of a purse, in ten-thousandths of a yuan; ``kind`` is one of the constants of this module."""

    person: NDArray[np.int32]
    day: NDArray[np.int32]
    at: NDArray[np.int64]
    kind: NDArray[np.int8]
    amount: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Log:
    """All that a group of people did, and the purses they ended with (ten-thousandths of a yuan)."""

    orders: Orders
    fills: Fills
    flows: Flows
    cash: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: Sequence[Log]) -> Log:
        """One log of several groups: people, order rows and trips are renumbered one group after the other."""
        orders, fills, flows = [], [], []
        people = rows = trips = 0
        for part in parts:
            orders.append(replace(part.orders, person=part.orders.person + np.int32(people), trip=part.orders.trip + trips))
            fills.append(replace(part.fills, order=part.fills.order + rows))
            flows.append(replace(part.flows, person=part.flows.person + np.int32(people)))
            people += len(part.cash)
            rows += len(part.orders)
            trips += int(part.orders.trip.max(initial=-1)) + 1
        return cls(Orders.joined(orders), Fills.joined(fills), Flows.joined(flows), np.concatenate([part.cash for part in parts]))
