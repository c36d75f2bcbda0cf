"""A made-up world as the scan's training and its exam see it: every signal of every account, and the truth beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.scoring.evidence import measure
from kanchuan.scoring.model import KNOWS_HOLDER, Model, holders_of, shipped, weighed
from kanchuan.scoring.scan import signal_places
from kanchuan.signals.catalogue import SIGNALS
from kanchuan.tables.dataset import Dataset

# Labels of accounts behind which several people or another hand trade in secret begin with one of these.
GUILTY = ("split", "lent")
ACTIVITY = ("orders", "days", "symbols")
_KNOWS_HOLDER = [signal.name for signal in SIGNALS].index(KNOWS_HOLDER)
_Row = TypeVar("_Row")

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class World:
    """n accounts of one world.

    Attributes:
        accounts: their ids.
        labels: the truth: the kind of each.
        hidden: how many people really decide behind each.
        guilty: [n] whether the label is one of the guilty kinds.
        values: [n, signals] values, as far from the floor as the rows behind them allow; NaN where the signal is not computable.
        places: [n, signals] share of comparable accounts below; NaN likewise.
        activity: [n, 3] orders, days and symbols of each.
        cases: the case of the notice that each belongs to, where the truth names one.
    """

    accounts: list[str]
    labels: list[str]
    hidden: NDArray[np.int64]
    guilty: NDArray[np.bool_]
    values: NDArray[np.float32]
    places: NDArray[np.float32]
    activity: NDArray[np.float64]
    cases: list[str | None]

    @property
    def holders(self) -> NDArray[np.int8]:
        """[n] place in ``HOLDERS`` of who holds each account."""
        return holders_of(self.values[:, _KNOWS_HOLDER])

    def of(self, kept: NDArray[np.bool_]) -> World:
        """The world with only some of its accounts.

        Args:
            kept: [n] which.
        """
        return World(
            _chosen(self.accounts, kept),
            _chosen(self.labels, kept),
            self.hidden[kept],
            self.guilty[kept],
            self.values[kept],
            self.places[kept],
            self.activity[kept],
            _chosen(self.cases, kept),
        )


def read_world(dataset: Path, model: Model, memory: str = "2GiB", threads: int | None = None) -> World:
    """Compute the signals of a world and put its truth beside them.

    Args:
        dataset: with ``truth/account_labels``.
        model: whose least number of peers counts; its curves are not used.
        memory: ceiling of the engine.
        threads: of the engine.
    """
    with DuckDBEngine(memory, threads) as engine:
        data = Dataset(dataset, engine)
        present = set(data.present)
        computable = [signal for signal in SIGNALS if not signal.missing(present)]
        summary, places = signal_places(engine, data, computable, lambda _what, _share: None)
        measured = measure(summary, places, computable, model)
    rows = {int(number): row for row, number in enumerate(summary["account_no"].to_pylist())}
    values = np.full((len(rows), len(SIGNALS)), np.nan, np.float32)
    shares = np.full((len(rows), len(SIGNALS)), np.nan, np.float32)
    row_of = np.array([rows[number] for number in places["account_no"].to_pylist()], np.int64)
    numbers = places["signal_no"].to_numpy()
    found, supports = places["value"].to_numpy(), places["support"].to_numpy()
    for number, signal in enumerate(computable):
        chosen = numbers == number
        column = SIGNALS.index(signal)
        values[row_of[chosen], column] = weighed(signal, found[chosen], supports[chosen])
        shares[row_of[chosen], column] = measured.percentile[chosen]
    truth = pq.read_table(dataset / "truth" / "account_labels.parquet").to_pydict()
    cases = truth.get("case_id", [None] * len(truth["label"]))
    label_of = dict(zip(truth["account_id"], zip(truth["label"], truth["hidden_traders"], cases, strict=True), strict=True))
    accounts = summary["account_id"].to_pylist()
    labels = [str(label_of[account][0]) for account in accounts]
    return World(
        accounts,
        labels,
        np.array([label_of[account][1] for account in accounts], np.int64),
        is_guilty(labels),
        values,
        shares,
        np.stack([summary[name].to_numpy().astype(float) for name in ACTIVITY], axis=1),
        [label_of[account][2] for account in accounts],
    )


def made_world(make: Callable[[Path], object], threads: int | None = None) -> World:
    """A world that is made, read and let go.

    Args:
        make: writes it, with its truth, to the folder it is given.
        threads: of the engine.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "world"
        make(folder)
        return read_world(folder, shipped(), threads=threads)


def make_worlds(wanted: Sequence[tuple[str, int, float]], progress: Progress | None = None, threads: int | None = None) -> list[World]:
    """Make worlds of our own and compute their signals.

    Args:
        wanted: scenario of ``simulate``, seed and scale of each.
        progress: told what is being done and the share done.
        threads: of the engine.
    """
    from kanchuan.simulate.simulate import simulate  # noqa: PLC0415 - ready worlds need no simulator

    found = []
    for number, (scenario, seed, scale) in enumerate(wanted):
        if progress:
            progress(f"{scenario} {seed}", number / len(wanted))
        found.append(made_world(partial(simulate, scenario, scale=scale, seed=seed), threads))
    return found


def _chosen(rows: Sequence[_Row], kept: NDArray[np.bool_]) -> list[_Row]:
    return [row for row, keep in zip(rows, kept, strict=True) if keep]


def is_guilty(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Which labels are guilty kinds."""
    return np.array([label.startswith(GUILTY) for label in labels], np.bool_)


def stacked(worlds: Sequence[World]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """All accounts of several worlds: [n, 2 x signals] values and places side by side, and the truth."""
    return (
        np.concatenate([np.concatenate([world.values, world.places], axis=1) for world in worlds]),
        np.concatenate([world.guilty for world in worlds]),
    )
