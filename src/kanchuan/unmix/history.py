"""What was found before, by order, for a search that goes on from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class History:
    """``trips`` and ``traders`` [chains, orders]: where each chain stood at its end; -1 for orders that it did not know, or of which nothing was filled."""

    trips: Ints
    traders: Ints

    def starts(self, order_act: npt.NDArray[np.int64]) -> tuple[list[tuple[Ints, Ints]], Ints]:
        """Where chains start from now, and the acts that are new. An act is where its first known order was; a new one stands alone."""
        acts = int(order_act.max(initial=-1)) + 1
        found = []
        lead = np.full(acts, -1, np.int64)
        known = np.flatnonzero((order_act >= 0) & (self.trips[0] >= 0))
        lead[order_act[known][::-1]] = known[::-1]
        new = np.flatnonzero(lead < 0)
        for trips, traders in zip(self.trips, self.traders, strict=True):
            at = []
            for labels in (trips, traders):
                told = labels[lead].astype(np.int64)
                told[new] = int(labels.max(initial=-1)) + 1 + np.arange(len(new))
                at.append(np.unique(told, return_inverse=True)[1].astype(np.int32))
            # A round trip is one trader's: where acts were bound anew, that of its first.
            _, first, of = np.unique(at[0], return_index=True, return_inverse=True)
            found.append((at[0], at[1][first][of]))
        return found, new.astype(np.int32)
