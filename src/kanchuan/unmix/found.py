"""One account with all that is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.unmix.accounts import Account
from kanchuan.unmix.rivals import Rivals, rivals
from kanchuan.unmix.separation import Separation

LEAST_SHARE = 0.05  # what is less likely than this is no second explanation


@dataclass(frozen=True)
class Found:
    """``names`` of the traders by number, the ``highest`` number ever given, ``exchangeable`` the class of each order (-1 none)."""

    account: Account
    separation: Separation
    names: list[str]
    highest: int
    exchangeable: npt.NDArray[np.signedinteger[Any]]

    @cached_property
    def act_trader(self) -> npt.NDArray[np.int32]:
        """The trader of each act."""
        found = np.zeros(len(self.separation.flow.acts), np.int32)
        filled = self.separation.order_act >= 0
        found[self.separation.order_act[filled]] = self.separation.trader[filled]
        return found

    @cached_property
    def rivals(self) -> Rivals:
        """The second-best explanation."""
        return rivals(self.separation.samples, self.act_trader)

    def rival_of_trader(self, number: int) -> tuple[str | None, float | None]:
        """The other trader that this one may be one with, and how likely; (None, None) where none is."""
        row = self.rivals.one[number] if number < len(self.rivals.one) else np.zeros(0)
        return self._said(int(row.argmax()), float(row.max())) if len(row) > 1 else (None, None)

    def rival_of_act(self, act: int) -> tuple[str | None, float | None]:
        """Whose this act would be otherwise, and how likely."""
        return self._said(int(self.rivals.other[act]), float(self.rivals.share[act])) if act >= 0 else (None, None)

    def mean_confidence(self, orders: npt.NDArray[Any] | slice = slice(None), digits: int = 4) -> float | None:
        """The mean confidence of these orders (all, if none are named), None where there is none for all of them."""
        sure = self.separation.confidence[orders]
        return None if np.isnan(sure).any() else round(float(sure.mean()), digits)

    def _said(self, number: int, share: float) -> tuple[str | None, float | None]:
        return (self.names[number], round(share, 4)) if number >= 0 and share >= LEAST_SHARE else (None, None)
