"""Transfers as columns: who paid whom, between purses that are known by an account number and a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kanchuan.simulate.people.log import Columns
from kanchuan.simulate.records.columns import decimals, moments, table_of, words
from kanchuan.tables.market import TRANSFERS

CHANNELS = ("broker_bank", "bank", "payment", "cash")
BROKER_BANK, BANK, PAYMENT, CASH = range(4)


@dataclass(frozen=True, slots=True)
class Transfers(Columns):
    """Transfers, in any order.

    ``payer`` and ``payee`` index the bank's purses, ``memo`` its memos (-1: none), ``channel`` is one of ``CHANNELS``; ``amount`` in ten-thousandths of a
    yuan, above zero.
    """

    payer: NDArray[np.int32]
    payee: NDArray[np.int32]
    at: NDArray[np.int64]
    amount: NDArray[np.int64]
    channel: NDArray[np.int8]
    memo: NDArray[np.int16]
    succeeded: NDArray[np.bool_]


def transfers_of(
    payer: NDArray[Any] | int,
    payee: NDArray[Any] | int,
    at: NDArray[np.int64],
    amount: NDArray[np.int64],
    channel: int,
    memo: NDArray[Any] | int = -1,
) -> Transfers:
    """Transfers that succeeded; payers, payees and memos one each, or the same for all."""
    count = len(at)
    return Transfers(
        np.broadcast_to(np.asarray(payer, np.int32), count).copy(),
        np.broadcast_to(np.asarray(payee, np.int32), count).copy(),
        at.astype(np.int64),
        amount.astype(np.int64),
        np.full(count, channel, np.int8),
        np.broadcast_to(np.asarray(memo, np.int16), count).copy(),
        np.ones(count, np.bool_),
    )


@dataclass(frozen=True, slots=True)
class Bank:
    """Transfers with what their numbers mean: ``purses`` are pairs of an account's number and its owner's name, ``memos`` texts."""

    purses: Sequence[tuple[str, str]]
    memos: Sequence[str]
    transfers: Transfers

    def table(self) -> pa.Table:
        """Rows of ``transfers`` without their ids, in the order of time."""
        t = self.transfers
        t = t.take(np.lexsort((t.amount, t.payee, t.payer, t.at)))
        numbers, names = [one for one, _ in self.purses], [one for _, one in self.purses]
        return table_of(
            replace(TRANSFERS, columns=TRANSFERS.columns[1:]),
            {
                "sent_at": moments(t.at),
                "payer_account": words(t.payer, numbers),
                "payer_name": words(t.payer, names),
                "payee_account": words(t.payee, numbers),
                "payee_name": words(t.payee, names),
                "amount": decimals(t.amount, pa.decimal128(20, 4)),
                "channel": words(t.channel, CHANNELS),
                "memo": words(t.memo, self.memos),
                "succeeded": pa.array(t.succeeded),
            },
        )
