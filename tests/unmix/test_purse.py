"""The ledger of one purse, on sums worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kanchuan.unmix import purse as ledger
from kanchuan.unmix.laws import shipped_laws


def test_a_second_purchase_of_all_the_cash_is_foretold_to_one_lot() -> None:
    laws = shipped_laws(fee=0.0, tolerance=0.0)
    purse, fresh = np.zeros((1, ledger.WIDTH, 5)), np.zeros((2, 5))
    # One slot: 100,000 spent at 1,000 a lot leaves less than a lot; 110,000 comes back, so 110,000 to 111,000 is there.
    ledger.open_purse(laws, purse, 0, 100_000.0, 1_000.0, 0)
    assert purse[0, 0, ledger.LOW] == 0.0
    assert purse[0, 0, ledger.HIGH] == 1_000.0
    ledger.receive(purse, 0, 110_000.0, 0.0)
    exact = ledger.pay(laws, purse.copy(), 0, fresh, 110_000.0, 1_000.0, 1.0, 0, 0.25, 0.25)
    elsewhere = ledger.pay(laws, purse.copy(), 0, fresh, 83_000.0, 1_000.0, 1.0, 0, 0.25, 0.25)
    assert exact > 2.0 > elsewhere


def test_what_the_purse_cannot_hold_is_held_against_it() -> None:
    laws = shipped_laws(fee=0.0, tolerance=0.0, deposit=0.0)
    purse, fresh = np.zeros((1, ledger.WIDTH, 5)), np.zeros((2, 5))
    ledger.open_purse(laws, purse, 0, 100_000.0, 1_000.0, 0)
    purse[0, 1:, ledger.WEIGHT] = 0.0  # one slot, all of it spent
    told = ledger.pay(laws, purse, 0, fresh, 50_000.0, 1_000.0, 1.0, 0, 0.25, 0.25)
    assert told == pytest.approx(np.log(laws["jump"] * laws["slots"][0] * laws["full"]))
