"""The search over partitions: of acts into round trips and of round trips into traders, both at once.

Moves: everything after a moment changes sides between two traders (tail swap); a stretch of time changes sides; one round trip, or one security,
moves; two traders become one, one becomes two; two round trips of a security exchange their tails or single acts, merge, or part. A move is
taken by Metropolis' rule at a temperature that falls.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from kanchuan.unmix.arrays import DEED, FIRST, HABITS, HOUR_BINS, OPEN, VALUES, Flow, State
from kanchuan.unmix.kernel import kernel
from kanchuan.unmix.purse import WIDTH
from kanchuan.unmix.round_trips import IMPOSSIBLE, trip_score
from kanchuan.unmix.trader import NUMBERS, TRIPS, Minds, foretell, forget, rate_bin, trader_score

BOTH, ONE_WAY, SYMBOL = 0, 1, 2


class Draft(NamedTuple):
    """A change under consideration: what two traders would hold, and two round trips would be."""

    trader: Any  # int32 (2)
    hand: Any  # int32 (2, acts)
    size: Any  # int64 (2)
    value: Any  # float64 (2): the hands' scores
    bonus: Any  # float64 (1): what else speaks for it
    trip: Any  # int32 (2)
    cut: Any  # int32 (2, acts)
    cuts: Any  # int64 (2)
    worth: Any  # float64 (2): the round trips' scores
    old_role: Any  # uint8 (acts): what the recut acts were
    old_moving: Any  # uint8 (acts, 2)
    old_trip: Any  # int32 (acts)
    pool: Any  # int32 (acts)
    side: Any  # int8 (trips)


def new_draft(n: int) -> Draft:
    """Working memory for drafts of ``n`` acts."""
    return Draft(
        np.zeros(2, np.int32), np.zeros((2, n), np.int32), np.zeros(2, np.int64), np.zeros(2), np.zeros(1),
        np.zeros(2, np.int32), np.zeros((2, n), np.int32), np.zeros(2, np.int64), np.zeros(2),
        np.zeros(n, np.uint8), np.zeros((n, 2), np.uint8), np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int8),
    )  # fmt: skip


def new_state(n: int) -> State:
    """A state for ``n`` acts, with every act a round trip and no traders yet."""
    return State(
        trip=np.arange(n, dtype=np.int32),
        next_in_trip=np.full(n, -1, np.int32),
        first_of_trip=np.full(n, -1, np.int32),
        role=np.zeros(n, np.uint8),
        moving=np.full((n, 2), 255, np.uint8),
        trip_score=np.zeros(n),
        trader=np.full(n, -1, np.int32),
        next_in_trader=np.full(n, -1, np.int32),
        first_of_trader=np.full(n + 1, -1, np.int32),
        score=np.zeros(n + 1),
        free_trip=np.zeros(n + 1, np.int32),
        free_trader=np.zeros(n + 2, np.int32),
        alive=np.zeros(n + 2, np.int32),
        place=np.full(n + 1, -1, np.int32),
    )


@kernel
def _settle(state: State, draft: Draft) -> None:
    """Make the drafted hands the traders' lists. A trader left empty dies; one that was free is born."""
    for half in range(2):
        k, n = draft.trader[half], draft.size[half]
        if half == 1 and k == draft.trader[0]:
            continue
        if n > 0 and state.place[k] < 0:  # it is the top of the free stack
            state.free_trader[0] -= 1
            state.alive[0] += 1
            state.alive[state.alive[0]] = k
            state.place[k] = state.alive[0]
    for half in range(2):
        k, n = draft.trader[half], draft.size[half]
        if half == 1 and k == draft.trader[0]:
            continue
        state.first_of_trader[k] = draft.hand[half, 0] if n > 0 else -1
        state.score[k] = draft.value[half]
        for i in range(n):
            state.next_in_trader[draft.hand[half, i]] = draft.hand[half, i + 1] if i + 1 < n else -1
            state.trader[state.trip[draft.hand[half, i]]] = k
        if n == 0 and state.place[k] >= 0:
            last = state.alive[state.alive[0]]
            state.alive[state.place[k]] = last
            state.place[last] = state.place[k]
            state.place[k] = -1
            state.alive[0] -= 1
            state.free_trader[0] += 1
            state.free_trader[state.free_trader[0]] = k


@kernel
def set_up(flow: Flow, laws: Any, state: State, known: Minds, trips: Any, traders: Any) -> bool:
    """Start from given round trips (a number per act) and traders (a number per act). False where a round trip is impossible."""
    n = len(trips)
    acts = np.empty(n, np.int32)
    state.free_trip[0] = 0
    state.free_trader[0] = 0
    state.alive[0] = 0
    tail = np.empty(n + 1, np.int32)
    for e in range(n + 1):
        tail[e] = -1
        state.first_of_trader[e] = -1
        state.place[e] = -1
        if e < n:
            state.first_of_trip[e] = -1
    for a in range(n):
        e = trips[a]
        state.trip[a] = e
        state.next_in_trip[a] = -1
        if tail[e] < 0:
            state.first_of_trip[e] = a
        else:
            state.next_in_trip[tail[e]] = a
        tail[e] = a
    fine = True
    for e in range(n):
        if state.first_of_trip[e] < 0:
            state.free_trip[0] += 1
            state.free_trip[state.free_trip[0]] = e
            continue
        m = 0
        a = state.first_of_trip[e]
        while a >= 0:
            acts[m] = a
            m += 1
            a = state.next_in_trip[a]
        score = trip_score(flow, laws, acts, m, state.role, state.moving)
        state.trip_score[e] = score
        if score <= IMPOSSIBLE:
            fine = False
    last = tail
    for k in range(n + 1):
        last[k] = -1
    for a in range(n):
        k = traders[a]
        state.trader[trips[a]] = k
        state.next_in_trader[a] = -1
        if last[k] < 0:
            state.first_of_trader[k] = a
        else:
            state.next_in_trader[last[k]] = a
        last[k] = a
    for k in range(n, -1, -1):
        if state.first_of_trader[k] < 0:
            state.free_trader[0] += 1
            state.free_trader[state.free_trader[0]] = k
    for k in range(n + 1):
        if state.first_of_trader[k] >= 0:
            state.alive[0] += 1
            state.alive[state.alive[0]] = k
            state.place[k] = state.alive[0]
            m = _gather(state, k, acts)
            state.score[k] = trader_score(flow, laws, known, acts, m, state.role, state.moving)
    return fine


@kernel
def _gather(state: State, trader: int, acts: Any) -> int:
    m = 0
    a = state.first_of_trader[trader]
    while a >= 0:
        acts[m] = a
        m += 1
        a = state.next_in_trader[a]
    return m


@kernel
def total_score(state: State) -> float:
    """The log posterior of the whole partition, up to a constant."""
    total = 0.0
    for e in range(len(state.first_of_trip)):
        if state.first_of_trip[e] >= 0:
            total += state.trip_score[e]
    for i in range(1, state.alive[0] + 1):
        total += state.score[state.alive[i]]
    return total


@kernel
def _exchange(flow: Flow, state: State, draft: Draft, low: int, high: int, mode: int) -> bool:
    """Draft: round trips beginning in [low, high) change sides (BOTH), or leave the first trader (ONE_WAY; SYMBOL: those of security ``low``)."""
    i, j = state.first_of_trader[draft.trader[0]], state.first_of_trader[draft.trader[1]]
    empty = j < 0
    m, n, moved, stayed = 0, 0, 0, 0
    while i >= 0 or j >= 0:
        mine = j < 0 or (0 <= i < j)
        a = i if mine else j
        if mode == SYMBOL:
            goes = mine and flow.acts[a].symbol == low
        else:
            goes = (mine or mode == BOTH) and low <= state.first_of_trip[state.trip[a]] < high
        if goes:
            moved += 1
        else:
            stayed += 1
        if mine != goes:
            draft.hand[0, m] = a
            m += 1
        else:
            draft.hand[1, n] = a
            n += 1
        if mine:
            i = state.next_in_trader[i]
        else:
            j = state.next_in_trader[j]
    draft.size[0] = m
    draft.size[1] = n
    return moved > 0 and (stayed > 0 or not empty)


@kernel
def _copy(known: Minds, source: int, target: int) -> None:
    """Make row ``target`` know what row ``source`` knows, but for securities, lots and labels."""
    for c in range(HABITS):
        for v in range(VALUES + 1):
            known.counts[target, c, v] = known.counts[source, c, v]
    for h in range(HOUR_BINS):
        known.hours[target, h] = known.hours[source, h]
    for h in range(WIDTH):
        for v in range(5):
            known.purse[target, h, v] = known.purse[source, h, v]
    for v in range(NUMBERS):
        known.number[target, v] = known.number[source, v]


@kernel
def _undo(flow: Flow, known: Minds, row: int, spare: int, a: int, role: int) -> None:
    """Take back act ``a`` from the row whose state before it is kept in ``spare``."""
    _copy(known, spare, row)
    act = flow.acts[a]
    if role & DEED == OPEN:
        known.symbols[row, act.symbol] -= 1
        known.lots[row, act.lot] -= 1
    for c in range(flow.label.shape[1]):
        v = flow.label[a, c]
        if v >= 0:
            known.labels[row, c, v] -= 1


@kernel
def _deal(
    flow: Flow, laws: Any, state: State, pool: Any, n: int, one: int, two: int, forced: bool, temperature: float, side: Any, known: Minds
) -> float:
    """Deal the round trips of ``pool[:n]`` to two hands in the order of time, each by what the hand's acts so far foretell.

    Trip ``one`` goes to hand 1, trip ``two`` to hand 2. ``side`` (by trip) receives the hands, or gives them where ``forced``. Returns the log
    probability of this deal. Works in rows 1 to 4.
    """
    pace = rate_bin(0.5 * n / flow.days)
    chance = 0.0
    first, second = 0.0, 0.0
    for i in range(n):
        a = pool[i]
        e = state.trip[a]
        role = state.role[a]
        if e == one:
            side[e] = 1
        elif e == two:
            side[e] = 2
        choice = role & FIRST and e != one and e != two  # noqa: PLR1714 - numba knows no sets of numbers
        for hand in range(1, 3):
            if not choice and side[e] != hand:
                continue
            if choice:
                _copy(known, hand, hand + 2)
            told = foretell(flow, laws, known, hand, a, role, state.moving, pace)
            if hand == 1:
                first = told
            else:
                second = told
        if not choice:
            continue
        lead = second - first + math.log((known.number[4, TRIPS] + laws.shape) / (known.number[3, TRIPS] + laws.shape))
        share = 1.0 / (1.0 + math.exp(min(max(lead / temperature, -30.0), 30.0)))
        if not forced:
            side[e] = 1 if np.random.random() < share else 2  # noqa: NPY002
        chance += math.log(share if side[e] == 1 else 1.0 - share + 1e-13)
        other = 3 - side[e]
        _undo(flow, known, other, other + 2, a, role)
    for row in range(1, 5):
        forget(flow, known, row, pool, n)
    return chance


@kernel
def _redeal(flow: Flow, laws: Any, state: State, draft: Draft, a: int, b: int, temperature: float, known: Minds) -> bool:
    """Draft: split the trader that acts ``a`` and ``b`` share; or, where they are of two traders, deal their round trips anew or make them one."""
    one, two = state.trip[a], state.trip[b]
    if one == two:
        return False
    x, y = state.trader[one], state.trader[two]
    split = x == y
    if split:
        if state.free_trader[0] == 0:
            return False
        y = state.free_trader[state.free_trader[0]]
    draft.trader[0] = x
    draft.trader[1] = y
    n = 0
    i, j = state.first_of_trader[x], state.first_of_trader[y]
    while i >= 0 or j >= 0:
        mine = j < 0 or (0 <= i < j)
        c = i if mine else j
        draft.pool[n] = c
        draft.side[state.trip[c]] = 1 if mine else 2
        n += 1
        if mine:
            i = state.next_in_trader[i]
        else:
            j = state.next_in_trader[j]
    merge = not split and np.random.random() < 0.5  # noqa: NPY002
    gentle = max(temperature, 0.7)
    balance = 0.0
    for forced in range(1, -1, -1):
        if (forced == 1 and split) or (forced == 0 and merge):
            continue
        chance = _deal(flow, laws, state, draft.pool, n, one, two, forced == 1, gentle, draft.side, known)
        balance += chance if forced == 1 else -chance
    draft.bonus[0] = temperature * balance
    p, q = 0, 0
    for k in range(n):
        c = draft.pool[k]
        if merge or draft.side[state.trip[c]] == 1:
            draft.hand[0, p] = c
            p += 1
        else:
            draft.hand[1, q] = c
            q += 1
    draft.size[0] = p
    draft.size[1] = q
    return True


@kernel
def _recut(flow: Flow, laws: Any, state: State, draft: Draft, a: int, by_symbol: Any, spot: Any, near: Any, alone: bool) -> bool:
    """Draft: one random change of the round trips around act ``a``. The state already has it; ``_restore`` takes it back."""
    reach = 1 + int(np.random.exponential(4.0))  # noqa: NPY002
    there = spot[a] + (reach if np.random.random() < 0.5 else -reach)  # noqa: NPY002
    if there < 0 or there >= len(by_symbol):
        return False
    b = by_symbol[there]
    if flow.acts[b].symbol != flow.acts[a].symbol:
        return False
    one, other = state.trip[a], state.trip[b]
    part = one == other
    if part:
        if state.free_trip[0] == 0 or state.next_in_trip[state.first_of_trip[one]] < 0:
            return False
        other = state.free_trip[state.free_trip[0]]
    i, j = state.first_of_trip[one], state.first_of_trip[other]
    kind = np.random.random()  # noqa: NPY002
    low, high = min(a, b), max(a, b)
    cut = high if np.random.random() < 0.5 else low  # noqa: NPY002
    m, n = 0, 0
    while i >= 0 or j >= 0:
        mine = j < 0 or (0 <= i < j)
        c = i if mine else j
        if part:  # a chosen part leaves for a trip of its own
            if kind < 0.4:
                stays = c != low and c != high  # noqa: PLR1714
            elif kind < 0.7:
                stays = c < high
            elif kind < 0.85:
                stays = c < low or c > high
            else:
                stays = c != a
        elif kind < 0.35:
            stays = mine if c < cut else not mine  # exchange tails
        elif kind < 0.55:
            stays = mine or c == b  # take one act
        elif kind < 0.75:
            stays = (mine and c != a) or c == b  # exchange two acts
        else:
            stays = kind < 0.9 or mine or c >= cut  # become one; take a tail
        if stays:
            draft.cut[0, m] = c
            m += 1
        else:
            draft.cut[1, n] = c
            n += 1
        if mine:
            i = state.next_in_trip[i]
        else:
            j = state.next_in_trip[j]
    if part and (m == 0 or n == 0):
        return False
    draft.trip[0] = one
    draft.trip[1] = other
    draft.cuts[0] = m
    draft.cuts[1] = n
    draft.bonus[0] = -state.trip_score[one] - state.trip_score[other]
    host = state.trader[one] if part else state.trader[other]
    if part and not alone:
        u = np.random.random()  # noqa: NPY002
        if u < 0.2 and state.free_trader[0] > 0:
            host = state.free_trader[state.free_trader[0]]
        elif u < 0.6:
            host = _partner(state, int(draft.cut[1, 0]), near)
    draft.trader[0] = state.trader[one]
    draft.trader[1] = host
    k = 0
    for half in range(2):
        for x in range(draft.cuts[half]):
            c = draft.cut[half, x]
            draft.old_role[k] = state.role[c]
            draft.old_moving[k, 0] = state.moving[c, 0]
            draft.old_moving[k, 1] = state.moving[c, 1]
            draft.old_trip[k] = state.trip[c]
            state.trip[c] = draft.trip[half]
            k += 1
    for half in range(2):
        if draft.cuts[half] > 0:
            score = trip_score(flow, laws, draft.cut[half], draft.cuts[half], state.role, state.moving)
            draft.worth[half] = score
            draft.bonus[0] += score
            if score <= IMPOSSIBLE:
                _restore(state, draft)
                return False
        else:
            draft.worth[half] = 0.0
    if alone:
        return True
    i = state.first_of_trader[draft.trader[0]]
    j = state.first_of_trader[host] if host != draft.trader[0] else -1
    p, q = 0, 0
    while i >= 0 or j >= 0:
        mine = j < 0 or (0 <= i < j)
        c = i if mine else j
        e = state.trip[c]
        if host != draft.trader[0] and (e == other or (e != one and not mine)):
            draft.hand[1, q] = c
            q += 1
        else:
            draft.hand[0, p] = c
            p += 1
        if mine:
            i = state.next_in_trader[i]
        else:
            j = state.next_in_trader[j]
    draft.size[0] = p
    draft.size[1] = q
    return True


@kernel
def _restore(state: State, draft: Draft) -> None:
    """Take a recut back."""
    k = 0
    for half in range(2):
        for x in range(draft.cuts[half]):
            c = draft.cut[half, x]
            state.role[c] = draft.old_role[k]
            state.moving[c, 0] = draft.old_moving[k, 0]
            state.moving[c, 1] = draft.old_moving[k, 1]
            state.trip[c] = draft.old_trip[k]
            k += 1


@kernel
def _settle_trips(state: State, draft: Draft) -> None:
    """Make a recut last."""
    if state.first_of_trip[draft.trip[1]] < 0:
        state.free_trip[0] -= 1
    for half in range(2):
        e, m = draft.trip[half], draft.cuts[half]
        state.trip_score[e] = draft.worth[half]
        state.trader[e] = draft.trader[half]
        if m == 0:
            state.first_of_trip[e] = -1
            state.free_trip[0] += 1
            state.free_trip[state.free_trip[0]] = e
            continue
        state.first_of_trip[e] = draft.cut[half, 0]
        for x in range(m):
            state.next_in_trip[draft.cut[half, x]] = draft.cut[half, x + 1] if x + 1 < m else -1


@kernel
def _partner(state: State, a: int, near: Any) -> int:
    """A trader that act ``a`` might belong to: mostly one of its likely kin, else anyone."""
    if np.random.random() < 0.75 and near.shape[1] > 0:  # noqa: NPY002
        b = near[a, np.random.randint(near.shape[1])]  # noqa: NPY002
        if b >= 0:
            return int(state.trader[state.trip[b]])
    return int(state.alive[1 + np.random.randint(state.alive[0])])  # noqa: NPY002


@kernel
def seed(value: int) -> None:
    """Seed the generator of the calling thread's kernels."""
    np.random.seed(value)  # noqa: NPY002


@kernel
def run(
    flow: Flow,
    laws: Any,
    state: State,
    draft: Draft,
    known: Minds,
    by_symbol: Any,
    spot: Any,
    near: Any,
    focus: Any,
    moves: int,
    hot: float,
    cold: float,
    recuts: float,
    redeals: float,
    alone: bool,
    samples: Any,
) -> int:
    """Try ``moves`` moves while the temperature falls from ``hot`` to ``cold``; fill the rows of ``samples`` evenly on the way.

    Moves start from the acts of ``focus``. ``recuts`` is the share of moves that change round trips, ``redeals`` that of the rest that split, merge and deal anew; ``alone`` leaves
    traders out of it. Returns how many were taken.
    """
    n = len(flow.acts)
    taken, done = 0, 0
    fall = math.log(cold / hot)
    rows = len(samples)
    for step in range(moves):
        temperature = hot * math.exp(fall * step / moves)
        a = focus[np.random.randint(len(focus))]  # noqa: NPY002
        draft.bonus[0] = 0.0
        recut = alone or np.random.random() < recuts  # noqa: NPY002
        if recut:
            drafted = _recut(flow, laws, state, draft, a, by_symbol, spot, near, alone)
        elif np.random.random() < redeals:  # noqa: NPY002
            if near.shape[1] > 0 and np.random.random() < 0.5:  # noqa: NPY002
                b = near[a, np.random.randint(near.shape[1])]  # noqa: NPY002
            else:
                b = draft.pool[np.random.randint(_gather(state, state.trader[state.trip[a]], draft.pool))]  # noqa: NPY002
            drafted = b >= 0 and _redeal(flow, laws, state, draft, a, b, temperature, known)
        else:
            drafted = _propose_exchange(flow, state, draft, a, near)
        if drafted:
            change = draft.bonus[0]
            if not alone:
                for half in range(2):
                    k = draft.trader[half]
                    if half == 1 and k == draft.trader[0]:
                        continue
                    draft.value[half] = trader_score(flow, laws, known, draft.hand[half], draft.size[half], state.role, state.moving)
                    change += draft.value[half] - state.score[k]
            if change >= 0.0 or np.random.random() < math.exp(change / temperature):  # noqa: NPY002
                taken += 1
                if recut:
                    _settle_trips(state, draft)
                if not alone:
                    _settle(state, draft)
            elif recut:
                _restore(state, draft)
        while done < rows and (step + 1) * rows >= (done + 1) * moves:
            for b in range(n):
                samples[done, b] = state.trader[state.trip[b]]
            done += 1
    return taken


@kernel
def _propose_exchange(flow: Flow, state: State, draft: Draft, a: int, near: Any) -> bool:
    """Draft one of the exchanges between the trader of act ``a`` and another."""
    n = len(flow.acts)
    e = state.trip[a]
    begin = state.first_of_trip[e]
    if np.random.random() < 0.08 and state.free_trader[0] > 0:  # noqa: NPY002
        other = state.free_trader[state.free_trader[0]]
    else:
        other = _partner(state, int(begin if np.random.random() < 0.6 else a), near)  # noqa: NPY002
    draft.trader[0] = state.trader[e]
    draft.trader[1] = other
    if other == draft.trader[0]:
        return False
    u = np.random.random()  # noqa: NPY002
    low, high, mode = begin, n, BOTH
    if u < 0.35:
        high = n
    elif u < 0.7:
        high, mode = begin + 1, ONE_WAY
    elif u < 0.8:
        high = begin + 1 + int(np.random.exponential(0.15 * n))  # noqa: NPY002
    elif u < 0.9:
        low, mode = flow.acts[a].symbol, SYMBOL
    else:
        low, mode = 0, ONE_WAY
    return _exchange(flow, state, draft, low, high, mode)
