"""Clients' wallets with the platform: they pay in what a contract or a fee needs, and ask for what comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_YUAN = 10_000
_SECOND = 1_000_000
_HOUR = 3_600 * _SECOND


@dataclass(frozen=True, slots=True)
class Wallets:
    """What clients paid in and took out.

    Attributes:
        deposits: client, moment and sum of each deposit.
        withdrawals: the same of each withdrawal.
        refused: the same of each withdrawal asked for in vain.
        cash: [C] what is left.
    """

    deposits: tuple[NDArray[np.int32], Ints, Ints]
    withdrawals: tuple[NDArray[np.int32], Ints, Ints]
    refused: tuple[NDArray[np.int32], Ints, Ints]
    cash: Ints


def keep(client: NDArray[np.int32], at: Ints, amount: Ints, since: Ints, pays_out: float, seed: int) -> Wallets:
    """Pay in where a wallet would not reach, and ask for what comes back to it.

    Args:
        client: [E] of each movement, ascending; by time within a client.
        at: [E] when.
        amount: [E] into (positive) or out of the wallet.
        since: [C] moment from which a client may pay in.
        pays_out: chance that a withdrawal is paid.
        seed: of the random streams.
    """
    rows = np.empty((2 * len(at) + 1, 4), np.int64)
    cash = np.zeros(len(since), np.int64)
    count = _keep(client, at, amount, since, pays_out, seed, rows, cash)

    def of(kind: int) -> tuple[NDArray[np.int32], Ints, Ints]:
        chosen = rows[:count][rows[:count, 3] == kind]
        return chosen[:, 0].astype(np.int32), chosen[:, 1].copy(), chosen[:, 2].copy()

    return Wallets(of(0), of(1), of(2), cash)


@njit(cache=True)
def _keep(client: NDArray[np.int32], at: Ints, amount: Ints, since: Ints, pays_out: float, seed: int, rows: Ints, cash: Ints) -> int:
    np.random.seed(seed)
    count = 0
    balance, before, largest = 0, 0, 0
    patient = 0.5
    for row in range(len(at)):
        who = client[row]
        if row == 0 or client[row - 1] != who:
            balance, before, largest = 0, since[who], 0
            patient = np.random.uniform(0.2, 0.9)
        if balance + amount[row] < 0:
            short = -(balance + amount[row])
            # What a contract needs is paid in exactly or a little more; fees are met from a reserve of some part of the largest sum so far.
            largest = max(largest, short)
            want = short + np.int64(largest * np.random.uniform(0.0, 0.12)) if np.random.random() < 0.8 else short
            unit = 100 * _YUAN if want < 20_000 * _YUAN else (500 * _YUAN if want < 50_000 * _YUAN else 1_000 * _YUAN)
            paid = (want + unit - 1) // unit * unit
            moment = max(at[row] - np.random.randint(20 * _SECOND, 2_400 * _SECOND), before + (at[row] - before) // 2)
            rows[count, 0], rows[count, 1], rows[count, 2], rows[count, 3] = who, moment, paid, 0
            count += 1
            balance += paid
        balance += amount[row]
        before = at[row]
        if amount[row] > 0 and balance >= 100 * _YUAN and np.random.random() > patient * 0.6:
            following = at[row + 1] if row + 1 < len(at) and client[row + 1] == who else at[row] + 400 * _HOUR
            if following > at[row] + 120 * _SECOND:
                moment = min(at[row] + np.int64(np.random.exponential(6 * _HOUR)) + 60 * _SECOND, following - 1)
                part = balance if np.random.random() < 0.6 else np.int64(balance * np.random.uniform(0.3, 0.95))
                asked = part // (100 * _YUAN) * (100 * _YUAN) if np.random.random() < 0.7 else part
                asked = min(max(asked, 100 * _YUAN), balance)
                done = np.random.random() < pays_out
                rows[count, 0], rows[count, 1], rows[count, 2], rows[count, 3] = who, moment, asked, 1 if done else 2
                count += 1
                if done:
                    balance -= asked
                before = moment
        cash[who] = balance
    return count
