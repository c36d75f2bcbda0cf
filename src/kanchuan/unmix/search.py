"""The search over partitions: of acts into round trips and of round trips into traders, both at once.

Moves: everything after a moment changes sides between two traders (tail swap); a stretch of time changes sides; one round trip, or one security,
moves; two traders become one, one becomes two; two round trips of a security exchange their tails or single acts, merge, or part. A move is
taken by Metropolis' rule at a temperature that falls.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from kanchuan.unmix.arrays import DEED, FIRST, OPEN, Flow, State
from kanchuan.unmix.round_trips import IMPOSSIBLE, trip_score
from kanchuan.unmix.trader import TRIPS, Minds, forget, foretell, minds, rate_bin, trader_score

BOTH, ONE_WAY, SYMBOL = 0, 1, 2


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


@njit(cache=True, nogil=True)
def _worth(flow: Flow, laws: Any, state: State, acts: Any, n: int, known: Minds) -> float:
    return trader_score(flow, laws, known, acts, n, state.role, state.moving)


@njit(cache=True, nogil=True)
def _settle(state: State, trader: int, acts: Any, n: int, score: float) -> None:
    """Make ``acts[:n]`` the trader's list; an empty one dies."""
    if n == 0:
        if state.first_of_trader[trader] >= 0 or state.place[trader] >= 0:
            last = state.alive[state.alive[0]]
            state.alive[state.place[trader]] = last
            state.place[last] = state.place[trader]
            state.place[trader] = -1
            state.alive[0] -= 1
            state.free_trader[0] += 1
            state.free_trader[state.free_trader[0]] = trader
        state.first_of_trader[trader] = -1
        state.score[trader] = 0.0
        return
    state.first_of_trader[trader] = acts[0]
    for i in range(n - 1):
        state.next_in_trader[acts[i]] = acts[i + 1]
    state.next_in_trader[acts[n - 1]] = -1
    state.score[trader] = score
    for i in range(n):
        state.trader[state.trip[acts[i]]] = trader
    if state.place[trader] < 0:
        state.alive[0] += 1
        state.alive[state.alive[0]] = trader
        state.place[trader] = state.alive[0]
        # it was taken from the top of the free stack
        state.free_trader[0] -= 1


@njit(cache=True, nogil=True)
def _settle_trip(state: State, trip: int, acts: Any, n: int, score: float) -> None:
    if n == 0:
        state.first_of_trip[trip] = -1
        state.trip_score[trip] = 0.0
        return
    state.first_of_trip[trip] = acts[0]
    for i in range(n - 1):
        state.next_in_trip[acts[i]] = acts[i + 1]
    state.next_in_trip[acts[n - 1]] = -1
    state.trip_score[trip] = score
    for i in range(n):
        state.trip[acts[i]] = trip


@njit(cache=True, nogil=True)
def set_up(flow: Flow, laws: Any, state: State, trips: Any, traders: Any) -> bool:
    """Start from given round trips (a number per act) and traders (a number per act). False where a round trip is impossible."""
    n = len(trips)
    known = minds(flow, 5)
    acts = np.empty(n, np.int32)
    state.free_trip[0] = 0
    state.free_trader[0] = 0
    state.alive[0] = 0
    state.first_of_trip[:] = -1
    state.first_of_trader[:] = -1
    state.place[:] = -1
    tail = np.full(n, -1, np.int32)
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
    last = np.full(n + 1, -1, np.int32)
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
            state.score[k] = _worth(flow, laws, state, acts, m, known)
    return fine


@njit(cache=True, nogil=True)
def _gather(state: State, trader: int, acts: Any) -> int:
    m = 0
    a = state.first_of_trader[trader]
    while a >= 0:
        acts[m] = a
        m += 1
        a = state.next_in_trader[a]
    return m


@njit(cache=True, nogil=True)
def total_score(state: State) -> float:
    """The log posterior of the whole partition, up to a constant."""
    total = 0.0
    for e in range(len(state.first_of_trip)):
        if state.first_of_trip[e] >= 0:
            total += state.trip_score[e]
    for i in range(1, state.alive[0] + 1):
        total += state.score[state.alive[i]]
    return total


@njit(cache=True, nogil=True)
def _taken(change: float, temperature: float) -> bool:
    return change >= 0.0 or np.random.random() < math.exp(change / temperature)  # noqa: NPY002 - numba's own generator


@njit(cache=True, nogil=True)
def _exchange(flow: Flow, laws: Any, state: State, one: int, other: int, low: int, high: int, mode: int, temperature: float, left: Any, right: Any, known: Minds) -> bool:
    """Round trips beginning in [low, high) change sides (BOTH), or go from ``one`` to ``other`` (ONE_WAY; SYMBOL: those of security ``low``)."""
    i, j = state.first_of_trader[one], state.first_of_trader[other]
    m, n = 0, 0
    moved, stayed = 0, 0
    while i >= 0 or j >= 0:
        if j < 0 or (0 <= i < j):
            begun = state.first_of_trip[state.trip[i]]
            goes = flow.acts[i].symbol == low if mode == SYMBOL else low <= begun < high
            if goes:
                right[n] = i
                n += 1
                moved += 1
            else:
                left[m] = i
                m += 1
                stayed += 1
            i = state.next_in_trader[i]
        else:
            goes = False
            if mode == BOTH:
                begun = state.first_of_trip[state.trip[j]]
                goes = low <= begun < high
            if goes:
                left[m] = j
                m += 1
                moved += 1
            else:
                right[n] = j
                n += 1
                stayed += 1
            j = state.next_in_trader[j]
    if moved == 0 or stayed == 0 and state.first_of_trader[other] < 0:
        return False
    a = _worth(flow, laws, state, left, m, known)
    b = _worth(flow, laws, state, right, n, known)
    if not _taken(a + b - state.score[one] - state.score[other], temperature):
        return False
    if n > 0:
        _settle(state, other, right, n, b)
        _settle(state, one, left, m, a)
    else:
        _settle(state, one, left, m, a)
        _settle(state, other, right, n, b)
    return True


@njit(cache=True, nogil=True)
def _recut(flow: Flow, laws: Any, state: State, one: int, other: int, host: int, first: Any, m: int, second: Any, n: int, temperature: float, left: Any, right: Any, alone: bool, known: Minds) -> bool:
    """Round trip ``one`` becomes ``first[:m]``, ``other`` becomes ``second[:n]``. ``other`` may be new; it is then ``host``'s."""
    a_trader = state.trader[one]
    b_trader = host
    old = state.trip_score[one] + (state.trip_score[other] if state.first_of_trip[other] >= 0 else 0.0)
    kept_role = np.empty(m + n, np.uint8)
    kept_moving = np.empty((m + n, 2), np.uint8)
    kept_trip = np.empty(m + n, np.int32)
    for i in range(m + n):
        a = first[i] if i < m else second[i - m]
        kept_role[i] = state.role[a]
        kept_moving[i, 0] = state.moving[a, 0]
        kept_moving[i, 1] = state.moving[a, 1]
        kept_trip[i] = state.trip[a]
    x, y = 0.0, 0.0
    if m > 0:
        x = trip_score(flow, laws, first, m, state.role, state.moving)
    if n > 0 and x > IMPOSSIBLE:
        y = trip_score(flow, laws, second, n, state.role, state.moving)
    change = x + y - old
    fine = x > IMPOSSIBLE and y > IMPOSSIBLE
    p, q = 0, 0
    va, vb = 0.0, 0.0
    if fine and not alone:
        for i in range(m):
            state.trip[first[i]] = one
        for i in range(n):
            state.trip[second[i]] = other
        if a_trader == b_trader:
            p = _gather(state, a_trader, left)
            va = _worth(flow, laws, state, left, p, known)
            change += va - state.score[a_trader]
        else:
            i, j = state.first_of_trader[a_trader], state.first_of_trader[b_trader]
            while i >= 0 or j >= 0:
                if j < 0 or (0 <= i < j):
                    a, home = i, a_trader
                    i = state.next_in_trader[i]
                else:
                    a, home = j, b_trader
                    j = state.next_in_trader[j]
                e = state.trip[a]
                if e == one:
                    home = a_trader
                elif e == other:
                    home = b_trader
                if home == a_trader:
                    left[p] = a
                    p += 1
                else:
                    right[q] = a
                    q += 1
            va = _worth(flow, laws, state, left, p, known)
            vb = _worth(flow, laws, state, right, q, known)
            change += va + vb - state.score[a_trader] - state.score[b_trader]
    if not fine or not _taken(change, temperature):
        for i in range(m + n):
            a = first[i] if i < m else second[i - m]
            state.role[a] = kept_role[i]
            state.moving[a, 0] = kept_moving[i, 0]
            state.moving[a, 1] = kept_moving[i, 1]
            state.trip[a] = kept_trip[i]
        return False
    fresh = state.first_of_trip[other] < 0
    if fresh:
        state.free_trip[0] -= 1
    if m == 0 or n == 0:
        state.free_trip[0] += 1
        state.free_trip[state.free_trip[0]] = one if m == 0 else other
    _settle_trip(state, one, first, m, x)
    _settle_trip(state, other, second, n, y)
    if not alone:
        state.trader[other] = b_trader
        if a_trader == b_trader:
            _settle(state, a_trader, left, p, va)
        elif q > 0:
            _settle(state, b_trader, right, q, vb)
            _settle(state, a_trader, left, p, va)
        else:
            _settle(state, a_trader, left, p, va)
            _settle(state, b_trader, right, q, vb)
    return True


@njit(cache=True, nogil=True)
def _keep(known: Minds, row: int, spare: int) -> None:
    known.counts[spare] = known.counts[row]
    known.hours[spare] = known.hours[row]
    known.purse[spare] = known.purse[row]
    known.number[spare] = known.number[row]


@njit(cache=True, nogil=True)
def _undo(flow: Flow, known: Minds, row: int, spare: int, a: int, role: int) -> None:
    """Take back act ``a`` from the row whose state before it is kept in ``spare``."""
    known.counts[row] = known.counts[spare]
    known.hours[row] = known.hours[spare]
    known.purse[row] = known.purse[spare]
    known.number[row] = known.number[spare]
    act = flow.acts[a]
    if role & DEED == OPEN:
        known.symbols[row, act.symbol] -= 1
        known.lots[row, act.lot] -= 1
    for c in range(flow.label.shape[1]):
        v = flow.label[a, c]
        if v >= 0:
            known.labels[row, c, v] -= 1
            known.labels[row, c, -1] -= 1


@njit(cache=True, nogil=True)
def _deal(flow: Flow, laws: Any, state: State, pool: Any, n: int, one: int, two: int, forced: bool, temperature: float, side: Any, known: Minds) -> float:
    """Deal the round trips of ``pool[:n]`` to two hands in the order of time, each by what the hand's acts so far foretell.

    Trip ``one`` goes to hand 1, trip ``two`` to hand 2. ``side`` (by trip) receives the hands, or gives them where ``forced``. Returns the log
    probability of this deal. Works in rows 1 to 4.
    """
    pace = rate_bin(0.5 * n / flow.days)
    chance = 0.0
    for i in range(n):
        a = pool[i]
        e = state.trip[a]
        role = state.role[a]
        if not role & FIRST or e == one or e == two:
            if e == one:
                side[e] = 1
            elif e == two:
                side[e] = 2
            foretell(flow, laws, known, side[e], a, role, state.moving, pace)
            continue
        _keep(known, 1, 3)
        _keep(known, 2, 4)
        first = foretell(flow, laws, known, 1, a, role, state.moving, pace) + math.log(known.number[3, TRIPS] + laws.shape)
        second = foretell(flow, laws, known, 2, a, role, state.moving, pace) + math.log(known.number[4, TRIPS] + laws.shape)
        share = 1.0 / (1.0 + math.exp(min(max((second - first) / temperature, -30.0), 30.0)))
        if not forced:
            side[e] = 1 if np.random.random() < share else 2  # noqa: NPY002
        if side[e] == 1:
            chance += math.log(share)
            _undo(flow, known, 2, 4, a, role)
        else:
            chance += math.log(1.0 - share + 1e-13)
            _undo(flow, known, 1, 3, a, role)
    for row in range(1, 5):
        forget(flow, known, row, pool, n)
    return chance


@njit(cache=True, nogil=True)
def _redeal(flow: Flow, laws: Any, state: State, a: int, b: int, temperature: float, pool: Any, left: Any, right: Any, side: Any, known: Minds) -> bool:
    """Split the trader that acts ``a`` and ``b`` share; or, where they are of two traders, deal their round trips anew or make them one."""
    one, two = state.trip[a], state.trip[b]
    if one == two:
        return False
    x, y = state.trader[one], state.trader[two]
    n = 0
    if x == y:
        if state.free_trader[0] == 0:
            return False
        n = _gather(state, x, pool)
        y = state.free_trader[state.free_trader[0]]
        forward = _deal(flow, laws, state, pool, n, one, two, False, max(temperature, 0.7), side, known)
        backward = 0.0
    else:
        i, j = state.first_of_trader[x], state.first_of_trader[y]
        while i >= 0 or j >= 0:
            if j < 0 or (0 <= i < j):
                pool[n] = i
                side[state.trip[i]] = 1
                i = state.next_in_trader[i]
            else:
                pool[n] = j
                side[state.trip[j]] = 2
                j = state.next_in_trader[j]
            n += 1
        backward = _deal(flow, laws, state, pool, n, one, two, True, max(temperature, 0.7), side, known)
        forward = 0.0
        if np.random.random() < 0.5:  # noqa: NPY002
            worth = _worth(flow, laws, state, pool, n, known)
            if not _taken(worth - state.score[x] - state.score[y] + temperature * backward, temperature):
                return False
            _settle(state, x, pool, n, worth)
            _settle(state, y, right, 0, 0.0)
            return True
        forward = _deal(flow, laws, state, pool, n, one, two, False, max(temperature, 0.7), side, known)
    p, q = 0, 0
    for i in range(n):
        if side[state.trip[pool[i]]] == 1:
            left[p] = pool[i]
            p += 1
        else:
            right[q] = pool[i]
            q += 1
    u = _worth(flow, laws, state, left, p, known)
    v = _worth(flow, laws, state, right, q, known)
    if not _taken(u + v - state.score[x] - state.score[y] + temperature * (backward - forward), temperature):
        return False
    _settle(state, y, right, q, v)
    _settle(state, x, left, p, u)
    return True


@njit(cache=True, nogil=True)
def _propose_recut(flow: Flow, laws: Any, state: State, a: int, by_symbol: Any, spot: Any, near: Any, temperature: float, left: Any, right: Any, first: Any, second: Any, alone: bool, known: Minds) -> bool:
    """One random change of the round trips around act ``a``."""
    here = spot[a]
    reach = 1 + int(np.random.exponential(4.0))  # noqa: NPY002
    there = here + (reach if np.random.random() < 0.5 else -reach)  # noqa: NPY002
    if there < 0 or there >= len(by_symbol):
        return False
    b = by_symbol[there]
    if flow.acts[b].symbol != flow.acts[a].symbol:
        return False
    one, other = state.trip[a], state.trip[b]
    m, n = 0, 0
    kind = np.random.random()  # noqa: NPY002
    if one == other:
        # part: a chosen subset leaves for a trip of its own
        if state.free_trip[0] == 0:
            return False
        size = 0
        i = state.first_of_trip[one]
        while i >= 0:
            size += 1
            i = state.next_in_trip[i]
        if size < 2:
            return False
        i = state.first_of_trip[one]
        low, high = min(a, b), max(a, b)
        while i >= 0:
            if kind < 0.4:
                goes = i == low or i == high
            elif kind < 0.7:
                goes = i >= high
            elif kind < 0.85:
                goes = low <= i <= high
            else:
                goes = i == a
            if goes:
                second[n] = i
                n += 1
            else:
                first[m] = i
                m += 1
            i = state.next_in_trip[i]
        if m == 0 or n == 0:
            return False
        new = state.free_trip[state.free_trip[0]]
        host = state.trader[one]
        if not alone:
            u = np.random.random()  # noqa: NPY002
            if u < 0.2 and state.free_trader[0] > 0:
                host = state.free_trader[state.free_trader[0]]
            elif u < 0.6:
                host = _partner(state, second[0], near)
        return _recut(flow, laws, state, one, new, host, first, m, second, n, temperature, left, right, alone, known)
    i, j = state.first_of_trip[one], state.first_of_trip[other]
    cut = max(a, b) if np.random.random() < 0.5 else min(a, b)  # noqa: NPY002
    while i >= 0 or j >= 0:
        if j < 0 or (0 <= i < j):
            c, mine = i, True
            i = state.next_in_trip[i]
        else:
            c, mine = j, False
            j = state.next_in_trip[j]
        if kind < 0.35:
            goes = mine if c < cut else not mine  # exchange tails
        elif kind < 0.55:
            goes = mine or c == b  # take one act
        elif kind < 0.75:
            goes = (mine and c != a) or c == b  # exchange two acts
        elif kind < 0.9:
            goes = True  # become one
        else:
            goes = mine or c >= cut  # take a tail
        if goes:
            first[m] = c
            m += 1
        else:
            second[n] = c
            n += 1
    return _recut(flow, laws, state, one, other, state.trader[other], first, m, second, n, temperature, left, right, alone, known)


@njit(cache=True, nogil=True)
def _partner(state: State, a: int, near: Any) -> int:
    """A trader that act ``a`` might belong to: mostly one of its likely kin, else anyone."""
    if np.random.random() < 0.75 and near.shape[1] > 0:  # noqa: NPY002
        b = near[a, np.random.randint(near.shape[1])]  # noqa: NPY002
        if b >= 0:
            return state.trader[state.trip[b]]
    return state.alive[1 + np.random.randint(state.alive[0])]  # noqa: NPY002


@njit(cache=True, nogil=True)
def seed(value: int) -> None:
    """Seed the generator of the calling thread's kernels."""
    np.random.seed(value)  # noqa: NPY002


@njit(cache=True, nogil=True)
def run(flow: Flow, laws: Any, state: State, by_symbol: Any, spot: Any, near: Any, proposals: int, hot: float, cold: float, recuts: float, redeals: float, alone: bool, samples: Any) -> Any:
    """Make ``proposals`` moves while the temperature falls from ``hot`` to ``cold``; fill the rows of ``samples`` evenly on the way.

    ``recuts`` is the share of moves that change round trips; ``alone`` leaves traders out of it. Returns how often moves were tried and taken.
    """
    n = len(flow.acts)
    left, right = np.empty(n, np.int32), np.empty(n, np.int32)
    first, second = np.empty(n, np.int32), np.empty(n, np.int32)
    known = minds(flow, 5)
    pool = np.empty(n, np.int32)
    side = np.zeros(n, np.int8)
    counts = np.zeros(8, np.int64)
    fall = math.log(cold / hot)
    rows = len(samples)
    done = 0
    for step in range(proposals):
        temperature = hot * math.exp(fall * step / proposals)
        a = np.random.randint(n)  # noqa: NPY002
        if alone or np.random.random() < recuts:  # noqa: NPY002
            counts[0] += 1
            counts[1] += _propose_recut(flow, laws, state, a, by_symbol, spot, near, temperature, left, right, first, second, alone, known)
        elif np.random.random() < redeals:  # noqa: NPY002
            if np.random.random() < 0.5:  # noqa: NPY002
                b = near[a, np.random.randint(near.shape[1])] if near.shape[1] > 0 else np.random.randint(n)  # noqa: NPY002
            else:
                size = _gather(state, state.trader[state.trip[a]], left)
                b = left[np.random.randint(size)]  # noqa: NPY002
            if b >= 0:
                counts[2] += 1
                counts[3] += _redeal(flow, laws, state, a, b, temperature, pool, left, right, side, known)
        else:
            e = state.trip[a]
            one = state.trader[e]
            begin = state.first_of_trip[e]
            kind = np.random.random()  # noqa: NPY002
            if kind < 0.08 and state.free_trader[0] > 0:
                other = state.free_trader[state.free_trader[0]]
            else:
                other = _partner(state, begin if np.random.random() < 0.6 else a, near)  # noqa: NPY002
            if other != one:
                u = np.random.random()  # noqa: NPY002
                if u < 0.35:
                    _exchange(flow, laws, state, one, other, begin, n, BOTH, temperature, left, right, known)
                elif u < 0.7:
                    _exchange(flow, laws, state, one, other, begin, begin + 1, ONE_WAY, temperature, left, right, known)
                elif u < 0.8:
                    stop = begin + 1 + int(np.random.exponential(0.15 * n))  # noqa: NPY002
                    _exchange(flow, laws, state, one, other, begin, stop, BOTH, temperature, left, right, known)
                elif u < 0.9:
                    _exchange(flow, laws, state, one, other, flow.acts[a].symbol, 0, SYMBOL, temperature, left, right, known)
                else:
                    _exchange(flow, laws, state, one, other, 0, n, ONE_WAY, temperature, left, right, known)
        while rows and done < rows and (step + 1) * rows >= (done + 1) * proposals:
            for b in range(n):
                samples[done, b] = state.trader[state.trip[b]]
            done += 1
    return counts
