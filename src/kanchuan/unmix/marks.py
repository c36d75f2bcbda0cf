"""What an analyst knows better: pairs of orders of one trader, or of different ones, read from a CSV and kept to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kanchuan.tables.dataset import DatasetError
from kanchuan.tables.hand_written import read_rows
from kanchuan.unmix.arrays import Flow

Ints = npt.NDArray[np.signedinteger[Any]]
_WORDS = {"must_link": True, "same": True, "同一人": True, "cannot_link": False, "different": False, "不同人": False}
_COLUMNS = {
    "order_id": ("order_id", "委托编号", "委托"),
    "other_order_id": ("other_order_id", "另一委托编号", "另一委托"),
    "mark": ("mark", "标记"),
    "account_id": ("account_id", "账户", "资金账号", ""),
    "reason": ("reason", "理由", "原因", ""),
}


class MarkError(DatasetError):
    """A file of marks cannot be used; one line a problem, with file, row and column."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Two orders, by number, and whether they are one trader's. ``account_id`` is empty where the order numbers alone tell; ``place`` is file and row."""

    order_id: str
    other_order_id: str
    same: bool
    account_id: str
    reason: str
    place: str


@dataclass(frozen=True)
class Bonds:
    """The marks of one account's orders: ``group`` of each order (-1 unmarked), ``foes`` [groups, groups] those kept apart."""

    group: Ints
    foes: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """The number of groups."""
        return len(self.foes)


def read_marks(path: Path) -> list[Mark]:
    """Read a CSV of marks: ``order_id``, ``other_order_id``, ``mark`` (``must_link`` or ``cannot_link``), if wanted ``account_id`` and ``reason``.

    Chinese headers (委托编号, 另一委托编号, 标记, 账户, 理由) and words (同一人, 不同人) do.

    Raises:
        MarkError: the file cannot be read, a column is missing, a word is unknown, a number is empty, or an order is paired with itself.
    """
    rows, spelt = read_rows(path, _COLUMNS, MarkError)
    problems, found = [], []
    for number, row in rows:
        place = f"{path}:{number}"
        empty = [name for name in ("order_id", "other_order_id") if not row[name]]
        if empty:
            problems.append(f"{place} {spelt[empty[0]]}: 空 / empty")
        elif row["mark"].lower() not in _WORDS:
            problems.append(
                f"{place} {spelt['mark']}: {row['mark']!r} 不是 must_link/cannot_link（同一人/不同人）/ is neither must_link nor cannot_link"
            )
        elif row["order_id"] == row["other_order_id"]:
            problems.append(f"{place} {spelt['other_order_id']}: 与自己成对 / an order is paired with itself")
        else:
            found.append(Mark(row["order_id"], row["other_order_id"], _WORDS[row["mark"].lower()], row["account_id"], row["reason"], place))
    if problems:
        raise MarkError("\n".join(problems))
    return found


class Links:
    """Things that are one, by number: a union-find."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def root(self, one: int) -> int:
        """The number that stands for all that are one with ``one``."""
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        """These are one."""
        self._parent[self.root(one)] = self.root(other)

    def roots(self) -> Ints:
        """The root of each."""
        return np.array([self.root(one) for one in range(len(self._parent))], np.int64)


def bonds(marks: Iterable[Mark], order_id: Sequence[str], owner: Sequence[str]) -> tuple[Bonds, list[Mark]]:
    """The marks that concern one account's orders (or a union's), and those that do not.

    Args:
        marks: as read.
        order_id: of each order, in the order of time.
        owner: the account of each order.

    Raises:
        MarkError: marks contradict each other.
    """
    places: dict[str, list[int]] = {}
    for place, name in enumerate(order_id):
        places.setdefault(name, []).append(place)
    links, apart, others, used = Links(len(order_id)), [], [], set()
    for mark in marks:
        pair = []
        for name in (mark.order_id, mark.other_order_id):
            here = [place for place in places.get(name, []) if not mark.account_id or owner[place] == mark.account_id]
            pair.append(here)
        if not all(pair):
            others.append(mark)
            continue
        for here, name in zip(pair, (mark.order_id, mark.other_order_id), strict=True):
            if len(here) > 1:
                raise MarkError(f"{mark.place} order_id: {name} 不止一笔，须写 account_id / is not unique; account_id is needed")
        one, other = pair[0][0], pair[1][0]
        used |= {one, other}
        if mark.same:
            links.join(one, other)
        else:
            apart.append((one, other, mark))
    problems = [
        f"{mark.place} mark: {mark.order_id} 与 {mark.other_order_id} 又被标为同一人 / are put to one trader by other marks"
        for one, other, mark in apart
        if links.root(one) == links.root(other)
    ]
    if problems:
        raise MarkError("\n".join(problems))
    roots = sorted({links.root(place) for place in used})
    number = {root: place for place, root in enumerate(roots)}
    group = np.full(len(order_id), -1, np.int64)
    for place in used:
        group[place] = number[links.root(place)]
    foes = np.zeros((len(roots), len(roots)), np.bool_)
    for one, other, _ in apart:
        foes[group[one], group[other]] = foes[group[other], group[one]] = True
    return Bonds(group, foes), others


def parted(bundle: Ints, group: Ints, foes: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Break up bundles of items (orders of an intention, acts of a round trip) until no marks are broken by what is bundled and bonded together.

    Args:
        bundle: of each item, any numbers.
        group: of each item, -1 unmarked.
        foes: [groups, groups].

    Returns:
        The bundle of each item, from 0 in the order of first items: those in the way of a mark now stand alone; and the number of all that
        marks and bundles tie together, for each item.
    """
    bundle = np.unique(bundle, return_inverse=True)[1].astype(np.int64)
    while True:
        width = int(bundle.max(initial=-1)) + 1
        links = Links(width + len(foes))
        for item in np.flatnonzero(group >= 0):
            links.join(int(bundle[item]), width + int(group[item]))
        roots = links.roots()
        tied = roots[bundle]
        clash = {int(roots[width + one]) for one, other in np.argwhere(foes) if roots[width + one] == roots[width + other]}
        if not clash:
            return _in_order(bundle), tied
        for item in np.flatnonzero(np.isin(tied, sorted(clash))):
            bundle[item] = width
            width += 1


def _in_order(numbers: Ints) -> Ints:
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def fewest(bonds_: Bonds) -> npt.NDArray[np.int32]:
    """The trader of each order where nothing but the marks tells: as few as they allow, the unmarked with the first."""
    trader_of = np.zeros(len(bonds_), np.int32)
    for group in range(len(bonds_)):
        taken = {int(trader_of[other]) for other in np.flatnonzero(bonds_.foes[group]) if other < group}
        trader_of[group] = next(number for number in range(len(bonds_) + 1) if number not in taken)
    return np.where(bonds_.group >= 0, trader_of[np.maximum(bonds_.group, 0)] if len(bonds_) else 0, 0).astype(np.int32)


def obeying(trader: Ints, bundle: Ints, group: Ints, foes: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """A partition into bundles and traders changed as little as the marks allow: the bundles, and the trader of each item.

    What marks tie together goes to the trader of its first item; of two that are kept apart the later goes to a trader of its own.
    """
    bundle, tied = parted(bundle, group, foes)
    trader = trader.copy()
    fresh = int(trader.max(initial=-1)) + 1
    settled: dict[int, set[int]] = {}  # the groups that a trader holds
    marked = dict.fromkeys(int(tied[item]) for item in np.flatnonzero(group >= 0))
    for one in marked:
        mine = np.flatnonzero(tied == one)
        groups = set(group[mine][group[mine] >= 0].tolist())
        chosen = int(trader[mine[0]])
        if any(foes[a, b] for a in groups for b in settled.get(chosen, ())):
            chosen, fresh = fresh, fresh + 1
        trader[mine] = chosen
        settled.setdefault(chosen, set()).update(groups)
    return bundle, np.unique(trader, return_inverse=True)[1].astype(np.int64)


def bonded(flow: Flow, marks: Bonds, order_act: Ints) -> Flow:
    """The flow with the marks of its orders as those of its acts. Orders of one act are of one trader, so their groups become one."""
    links = Links(len(marks))
    group = np.full(len(flow.acts), -1, np.int64)
    for order in np.flatnonzero((marks.group >= 0) & (order_act >= 0)):
        act = order_act[order]
        if group[act] >= 0:
            links.join(int(group[act]), int(marks.group[order]))
        else:
            group[act] = marks.group[order]
    roots, number = np.unique(links.roots(), return_inverse=True)
    foes = np.zeros((len(roots), len(roots)), np.bool_)
    for one, other in np.argwhere(marks.foes):
        foes[number[one], number[other]] = True
    bond = np.where(group >= 0, number[np.maximum(group, 0)], -1).astype(np.int32)
    first = np.full(len(roots), -1, np.int32)
    for act in np.flatnonzero(bond >= 0)[::-1]:
        first[bond[act]] = act
    return flow._replace(bond=bond, first_of_bond=first, foes=foes)


def unbonded(flow: Flow) -> Flow:
    """The flow as nobody has marked it."""
    none = np.zeros(0, np.int32)
    return flow._replace(bond=none, first_of_bond=none, foes=np.zeros((0, 0), np.bool_))
