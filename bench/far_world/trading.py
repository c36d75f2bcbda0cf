"""What people do at each decision, and what becomes of the order: compiled loops over all decisions of all traders."""

from __future__ import annotations

import numpy as np
from numba import njit

# Columns of a trader's nature.
NATURE = (
    "cash", "entry", "momentum", "most", "sizing", "size", "hold", "shape", "stop", "take", "chase", "offset", "patience", "rounding",
    "lots", "deposit", "withdraw", "unit", "ruin", "part", "mode", "step", "first", "last", "opening", "adding", "attention", "refresh",
    "lock", "flat", "skew", "tilt",
)  # fmt: skip
N = {name: number for number, name in enumerate(NATURE)}
(
    CASH, ENTRY, MOMENTUM, MOST, SIZING, SIZE, HOLD, SHAPE, STOP, TAKE, CHASE, OFFSET, PATIENCE, ROUNDING, LOTS, DEPOSIT, WITHDRAW, UNIT,
    RUIN, PART, MODE, STEP, FIRST, LAST, OPENING, ADDING, ATTENTION, REFRESH, LOCK, FLAT, SKEW, TILT,
) = range(len(NATURE))  # fmt: skip
FIXED_FRACTION, FIXED_MONEY, KELLY, EVEN_LOTS, ALL_IN, PYRAMID = range(6)
PEOPLE, GRID, MAKER = range(3)
FREE, ANY, CHECK = -1, -2, -3  # a decision's paper: whatever one likes; any that is held; only looks whether too much is lost
REJECTED, CANCELLED, PARTIAL, FILLED = 1, 2, 3, 4
SLOT = 300.0
OPENED = 40  # papers at most that one holds when the world begins


@njit(cache=True)
def price_at(path, second):
    if second <= 0:
        return path[0]
    place = second / SLOT
    low = int(place)
    if low >= len(path) - 1:
        return path[-1]
    return path[low] + (path[low + 1] - path[low]) * (place - low)


@njit(cache=True)
def on_tick(price, tick):
    return round(np.floor(price / tick + 0.5) * tick, 4)


@njit(cache=True)
def outcome(path, second, side, limit, now, patience, call, wait):
    """Whether it trades, when, at what price. ``call``: an auction opens and closes the day."""
    grid = len(path) - 1
    end = grid * SLOT
    if call and second < 0:
        if side * (limit - path[0]) >= 0:
            return True, -300.0, path[0]
        second = 0.0
        patience = end
    elif call and second > 14220:
        return side * (limit - path[grid]) >= 0, end, path[grid]
    elif side * (limit - now) >= 0:
        return True, min(second + wait, end), now
    for slot in range(int(second / SLOT) + 1, min(int((second + patience) / SLOT), grid) + 1):
        if side * (limit - path[slot]) >= 0:
            earlier = path[slot - 1]
            share = 1.0 if earlier == path[slot] else (earlier - limit) / (earlier - path[slot])
            when = SLOT * (slot - 1 + min(max(share, 0.0), 1.0))
            return True, min(max(when, second + 0.2), end), limit
    return False, min(second + patience, end), limit


@njit(cache=True)
def limit_price(now, side, chase, offset, rounding, tick, low, high, u):
    """The price one asks: through the market, at it, or some ticks away and at a figure one likes."""
    if u < chase:
        price = now + side * tick * np.floor(u / chase * 4)
    else:
        price = now - side * tick * (1 + np.floor(offset * (u - chase) / (1 - chase)))
        if rounding > 0 and price > 40 * tick:
            step = tick * rounding
            price = np.floor(price / step) * step if side > 0 else np.ceil(price / step) * step
    return on_tick(min(max(price, low), high), tick)


@njit(cache=True)
def trade_stocks(
    nature, watch, start, day, second, want_paper, want_side, chance, path, down, up, tick, lot, same_day, hot, opening_chance
):
    traders, decided = len(nature), len(day)
    papers = path.shape[0]
    paper_of, side_of = np.full(decided, -1, np.int64), np.zeros(decided, np.int64)
    asked, price_of = np.zeros(decided), np.zeros(decided)
    quantity_of, filled_of = np.zeros(decided, np.int64), np.zeros(decided, np.int64)
    status_of = np.zeros(decided, np.int64)
    when_of, ended_of, money_of = np.zeros(decided), np.zeros(decided), np.zeros(decided)
    opened = np.zeros((traders, OPENED), np.int64)
    gains = np.zeros(traders)
    for t in range(traders):
        own = nature[t]
        cash = own[CASH]
        hold, fresh = np.zeros(papers, np.int64), np.zeros(papers, np.int64)
        cost, due, ready, mark = np.zeros(papers), np.zeros(papers), np.zeros(papers), np.zeros(papers)
        names = np.empty(papers, np.int64)
        held = 0
        choices = 0
        while choices < watch.shape[1] and watch[t, choices] >= 0:
            choices += 1
        first = int(own[FIRST])
        put_in = cash
        for j in range(min(int(own[OPENING]), choices, OPENED)):
            p = watch[t, j]
            if hold[p] > 0 or path[p, first, 0] <= 0:
                continue
            money = cash * (0.1 + 0.6 * opening_chance[t, j]) / max(own[OPENING] / 3, 1.0)
            n = int(money / path[p, first, 0] / lot[p]) * lot[p]
            if n <= 0:
                continue
            hold[p], cost[p] = n, path[p, first, 0] * (0.8 + 0.4 * opening_chance[t, OPENED - 1 - j])
            due[p] = first + own[HOLD] * -np.log(1 - 0.98 * opening_chance[t, (j + 5) % OPENED])
            mark[p] = path[p, first, 0]
            names[held] = p
            held += 1
            opened[t, j] = n
            put_in += n * path[p, first, 0]
        base = put_in
        mean, spread = 0.01, 0.004
        dead = False
        sold_today = False
        today = -1
        for i in range(start[t], start[t + 1]):
            d, s = day[i], second[i]
            u = chance[i]
            if d != today:
                today = d
                sold_today = False
                alive = 0
                for j in range(held):
                    p = names[j]
                    fresh[p] = 0
                    ready[p] = -1000.0
                    if hold[p] > 0:
                        names[alive] = p
                        alive += 1
                held = alive
            worth = cash
            for j in range(held):
                worth += hold[names[j]] * price_at(path[names[j], d], s)
            if own[RUIN] > 0 and worth < own[RUIN] * base:
                dead = True
            p, side, whole = -1, 0, False
            forced = want_paper[i]
            if forced == CHECK and not dead:
                continue
            if forced == ANY or dead:
                for j in range(held):
                    k = names[j]
                    if hold[k] > fresh[k] or (same_day[k] and hold[k] > 0 and s > ready[k]):
                        p, side, whole = k, -1, True
                        break
            elif forced >= 0:
                p, side, whole = forced, want_side[i], True
            elif own[MODE] == GRID:
                p = watch[t, int(u[0] * choices)]
                now = price_at(path[p, d], s)
                if mark[p] == 0.0 or now <= mark[p] * (1 - own[STEP]):
                    side = 1
                elif now >= mark[p] * (1 + own[STEP]) and hold[p] > 0:
                    side = -1
            elif own[MODE] == MAKER:
                p = watch[t, int(u[0] * choices)]
                side = 1 if u[1] < 0.5 and hold[p] * path[p, d, 0] < worth / choices else -1
            else:
                best = 0.0
                for j in range(held):
                    k = names[j]
                    can = hold[k] - fresh[k]
                    if same_day[k] and s > ready[k]:
                        can = hold[k]
                    if can <= 0:
                        continue
                    gain = price_at(path[k, d], s) / cost[k] - 1
                    push = 0.0
                    if d + s / 14400 >= due[k]:
                        push = 1.0
                    if gain < -own[STOP]:
                        push = max(push, 1.5)
                    if gain > own[TAKE]:
                        push = max(push, 1.2)
                    if push > 0 and push + 0.3 * gain > best:
                        best, p, side = push + 0.3 * gain, k, -1
                if side != 0 and u[0] < 0.12:  # not today
                    side = 0
                if side == 0 and u[0] < own[ENTRY]:
                    top = -1e9
                    for j in range(3):
                        v = u[1 + j]
                        if v < own[ATTENTION]:
                            k = hot[d, int(v / own[ATTENTION] * hot.shape[1])]
                        else:
                            place = int(choices * ((v - own[ATTENTION]) / (1 - own[ATTENTION])) ** own[SKEW])
                            k = watch[t, (place + int(d / own[REFRESH])) % choices]
                        now = price_at(path[k, d], s)
                        taste = own[MOMENTUM] * (now / path[k, d, 0] - 1) * 30 + u[4] * (1 + j)
                        if hold[k] > 0:
                            gain = now / cost[k] - 1
                            if own[ADDING] == 0 or own[ADDING] * gain < 0.01:
                                continue
                            taste += 2
                        elif held >= own[MOST]:
                            continue
                        if taste > top:
                            top, p, side = taste, k, 1
            if side == 0 or p < 0 or (side > 0 and dead):
                continue
            now = on_tick(price_at(path[p, d], s), tick[p])
            if own[MODE] == MAKER:
                limit = on_tick(min(max(now - side * tick[p] * (1 + np.floor(own[STEP] * u[5])), down[p, d]), up[p, d]), tick[p])
            else:
                limit = limit_price(now, side, own[CHASE], own[OFFSET], own[ROUNDING], tick[p], down[p, d], up[p, d], u[5])
            can = hold[p] - fresh[p]
            if same_day[p] and s > ready[p]:
                can = hold[p]
            if side < 0:
                if can <= 0:
                    continue
                n = can
                if (own[MODE] != PEOPLE and not whole) or (not whole and u[6] < own[PART]):
                    share = own[SIZE] * worth / now if own[MODE] != PEOPLE else can * (0.25 + 0.5 * u[7])
                    n = min(can, int(share / lot[p]) * lot[p])
                    if n <= 0:
                        n = can
            else:
                sizing = own[SIZING]
                if sizing == FIXED_MONEY:
                    money = own[SIZE]
                elif sizing == KELLY:
                    money = worth * min(max(0.1 + 0.5 * mean / max(spread, 1e-4), 0.03), 0.85)
                elif sizing == EVEN_LOTS:
                    money = own[SIZE] * limit
                elif sizing == ALL_IN:
                    money = cash * (0.99 - 0.04 * u[6])
                elif sizing == PYRAMID:
                    money = worth * own[SIZE] * (0.4 if hold[p] == 0 else 0.25)
                else:
                    money = worth * own[SIZE] * (0.9 + 0.2 * u[6])
                money *= np.exp(own[TILT] * min(max(mean / 0.05, -1.5), 1.5))  # bolder or meeker after gains
                unit = max(int(own[LOTS]), lot[p])
                if lot[p] == 10:
                    unit = 10
                elif own[LOTS] >= 500 and money > 30 * unit * limit:  # those who like round figures like them rounder the larger they are
                    unit *= 10
                n = int(money / limit / unit + 1e-9) * unit
                if n <= 0:
                    n = int(money / limit / lot[p] + 1e-9) * lot[p]
                if n <= 0 and u[7] < 0.5:
                    n = lot[p]
                if n * limit * 1.001 + 5 > cash:
                    if u[7] < own[DEPOSIT]:
                        money_of[i] = np.ceil((n * limit * 1.001 + 6 - cash) / own[UNIT]) * own[UNIT]
                        cash += money_of[i]
                        base += money_of[i]
                        put_in += money_of[i]
                    else:
                        n = int((cash - 5) / (limit * 1.001) / lot[p]) * lot[p]
                if n <= 0:
                    continue
                n = min(n, 1000000)
            paper_of[i], side_of[i], asked[i], quantity_of[i] = p, side, limit, n
            if u[8] < 0.006:
                status_of[i], ended_of[i], when_of[i] = REJECTED, s, s
                continue
            done, when, price = outcome(path[p, d], s, side, limit, now, own[PATIENCE] * (0.3 + 1.4 * u[9]), True, 0.2 + 3 * u[8] ** 6)
            if done and ((side > 0 and price >= up[p, d]) or (side < 0 and price <= down[p, d])) and u[9] < 0.8:
                done, when = False, min(s + own[PATIENCE], 14400.0)
            if not done:
                status_of[i] = CANCELLED
                ended_of[i] = 14400.0 if when > 14220 or s < 0 else max(when, s + 0.5)
                continue
            filled = n
            if u[8] > 0.975 and n > lot[p]:
                filled = max(int(n * u[9] / lot[p]) * lot[p], lot[p])
            status_of[i] = FILLED if filled == n else PARTIAL
            filled_of[i], price_of[i], when_of[i] = filled, price, when
            ended_of[i] = 14400.0 if when + own[PATIENCE] > 14220 else when + 1 + own[PATIENCE]
            if side > 0:
                cost[p] = (cost[p] * hold[p] + price * filled) / (hold[p] + filled)
                if hold[p] == 0:
                    due[p] = d + 0.5 * (not same_day[p]) + own[HOLD] * (-np.log(1 - 0.995 * u[10])) ** (1 / own[SHAPE])
                known = False
                for j in range(held):
                    known = known or names[j] == p
                if not known:
                    names[held] = p
                    held += 1
                hold[p] += filled
                fresh[p] += filled
                ready[p] = max(ready[p], when + 4)
                cash -= price * filled * 1.0003 + 5
            else:
                hold[p] -= filled
                cash += price * filled * 0.9987 - 5
                sold_today = True
                gain = price / cost[p] - 1
                mean = 0.85 * mean + 0.15 * gain
                spread = 0.85 * spread + 0.15 * gain * gain
            mark[p] = now
            if not sold_today and cash > 0.5 * worth and u[11] < own[WITHDRAW] and money_of[i] == 0 and s > 0:
                amount = np.floor(cash * (0.2 + 0.7 * u[10]) / own[UNIT]) * own[UNIT]
                if amount > 0:
                    money_of[i] = -amount
                    cash -= amount
                    base = max(base - amount, 1.0)
                    put_in -= amount
        worth = cash
        for j in range(held):
            worth += hold[names[j]] * path[names[j], int(own[LAST]), -1]
        gains[t] = worth - put_in
    return paper_of, side_of, asked, quantity_of, filled_of, status_of, when_of, ended_of, price_of, money_of, opened, gains


@njit(cache=True)
def trade_futures(nature, watch, start, day, second, want_paper, want_side, chance, path, down, up, tick, multiplier, nights, night, hot):
    traders, decided = len(nature), len(day)
    papers = path.shape[0]
    paper_of, side_of, effect_of = np.full(decided, -1, np.int64), np.zeros(decided, np.int64), np.zeros(decided, np.int64)
    asked, price_of = np.zeros(decided), np.zeros(decided)
    quantity_of, filled_of = np.zeros(decided, np.int64), np.zeros(decided, np.int64)
    status_of = np.zeros(decided, np.int64)
    when_of, ended_of, money_of = np.zeros(decided), np.zeros(decided), np.zeros(decided)
    end = 33300.0
    for t in range(traders):
        own = nature[t]
        cash = own[CASH]
        held = np.zeros((papers, 2), np.int64)  # long, short
        cost, due, ready = np.zeros((papers, 2)), np.zeros((papers, 2)), np.zeros((papers, 2))
        choices = 0
        while choices < watch.shape[1] and watch[t, choices] >= 0:
            choices += 1
        dead = False
        mean, spread = 0.002, 0.0004
        for i in range(start[t], start[t + 1]):
            d, s = day[i], second[i]
            u = chance[i]
            at = d * end + s
            worth, margin, number = cash, 0.0, 0
            for p in range(papers):
                for way in range(2):
                    if held[p, way] > 0:
                        now = price_at(path[p, d], s)
                        worth += (1 - 2 * way) * (now - cost[p, way]) * held[p, way] * multiplier[p]
                        margin += 0.11 * now * held[p, way] * multiplier[p]
                        number += 1
            if own[RUIN] > 0 and worth < own[RUIN] * own[CASH]:
                dead = True
            p, way, close = -1, 0, False
            forced = want_paper[i]
            if forced == CHECK and not dead:
                continue
            best = 0.0
            for k in range(papers):
                if s < 19800 and (not night[d] or s > nights[k] * SLOT - 2):
                    continue
                for w in range(2):
                    if held[k, w] == 0 or at <= ready[k, w]:
                        continue
                    gain = (1 - 2 * w) * (price_at(path[k, d], s) / cost[k, w] - 1)
                    push = 0.0
                    if at >= due[k, w] or (own[FLAT] > 0 and s > end - 1500):
                        push = 1.0
                    if gain < -own[STOP]:
                        push = 1.5
                    if gain > own[TAKE]:
                        push = max(push, 1.2)
                    if forced == ANY or dead:
                        push = 2.0
                    if push > best:
                        best, p, way, close = push, k, w, True
            if close and forced != ANY and not dead and u[0] < 0.08:
                continue
            lock = close and forced != ANY and not dead and u[1] < own[LOCK]
            if lock and held[p, 1 - way] >= held[p, way]:
                lock = False
            if not close:
                if forced == ANY or dead or (own[FLAT] > 0 and s > end - 1800) or (forced == FREE and u[0] > own[ENTRY]):
                    continue
                if forced >= 0:
                    p = forced
                    way = 0 if want_side[i] > 0 else 1
                else:
                    v = u[2]
                    if v < own[ATTENTION]:
                        p = hot[max(d - 1, 0), int(v / own[ATTENTION] * 8)]
                    else:
                        place = int(choices * ((v - own[ATTENTION]) / (1 - own[ATTENTION])) ** own[SKEW])
                        p = watch[t, (place + int(d / own[REFRESH])) % choices]
                    trend = price_at(path[p, d], s) / price_at(path[p, d], max(s - 1500, 0.0)) - 1
                    way = 0 if own[MOMENTUM] * trend * 300 + (u[3] - 0.5) * 2 > 0 else 1
                if s < 19800 and (not night[d] or s > nights[p] * SLOT - 2):
                    continue
                if held[p, way] > 0 and own[ADDING] == 0:
                    continue
                if held[p, way] == 0 and number >= own[MOST]:
                    continue
            now = on_tick(price_at(path[p, d], s), tick[p])
            opening = lock or not close
            if lock:
                n = held[p, way] - held[p, 1 - way]
                ready[p, way] = at
                due[p, way] = at + end * own[HOLD] * (0.2 + u[10])
                way = 1 - way
            elif close:
                n = held[p, way]
                if n > 1 and u[6] < own[PART]:
                    n = max(int(n * (0.3 + 0.4 * u[7])), 1)
            else:
                lots = own[SIZE]
                if own[SIZING] == KELLY:
                    lots = worth * min(max(0.06 + 0.3 * mean / max(spread, 1e-4) / 100, 0.02), 0.5) / (0.11 * now * multiplier[p])
                elif own[SIZING] != EVEN_LOTS:
                    lots = worth * own[SIZE] / (0.11 * now * multiplier[p])
                n = max(int(lots * np.exp(own[TILT] * min(max(mean / 0.01, -1.5), 1.5))), 1)
                if margin + 0.11 * now * n * multiplier[p] > 0.92 * worth:
                    if u[7] < own[DEPOSIT]:
                        money_of[i] = np.ceil(0.13 * now * n * multiplier[p] / own[UNIT]) * own[UNIT]
                        cash += money_of[i]
                    else:
                        n = int((0.92 * worth - margin) / (0.11 * now * multiplier[p]))
                if n <= 0:
                    continue
                n = min(n, 2000)
            side = 1 if (way == 0) == opening else -1
            limit = limit_price(now, side, own[CHASE], own[OFFSET], own[ROUNDING], tick[p], down[p, d], up[p, d], u[5])
            paper_of[i], side_of[i], asked[i], quantity_of[i], effect_of[i] = p, side, limit, n, 1 if opening else -1
            if u[8] < 0.005:
                status_of[i], ended_of[i], when_of[i] = REJECTED, s, s
                continue
            wall = nights[p] * SLOT if s < 19800 else end
            patience = min(own[PATIENCE] * (0.3 + 1.4 * u[9]), wall - s - 1)
            done, when, price = outcome(path[p, d], s, side, limit, now, patience, False, min(0.1 + 2 * u[8] ** 6, wall - s))
            if not done:
                status_of[i], ended_of[i] = CANCELLED, min(max(when, s + 0.3), wall)
                continue
            filled = n
            if u[8] > 0.985 and n > 1:
                filled = max(int(n * u[9]), 1)
            status_of[i] = FILLED if filled == n else PARTIAL
            filled_of[i], price_of[i], when_of[i], ended_of[i] = filled, price, when, min(when + 5, wall)
            if opening:
                cost[p, way] = (cost[p, way] * held[p, way] + price * filled) / (held[p, way] + filled)
                if held[p, way] == 0:
                    due[p, way] = at + end * own[HOLD] * (-np.log(1 - 0.995 * u[10])) ** (1 / own[SHAPE])
                held[p, way] += filled
                ready[p, way] = max(ready[p, way], d * end + when + 4)
                cash -= price * filled * multiplier[p] * 0.0001
            else:
                held[p, way] -= filled
                gain = (1 - 2 * way) * (price / cost[p, way] - 1)
                cash += (1 - 2 * way) * (price - cost[p, way]) * filled * multiplier[p] - price * filled * multiplier[p] * 0.0001
                mean = 0.85 * mean + 0.15 * gain
                spread = 0.85 * spread + 0.15 * gain * gain
            if cash > 0.6 * worth and u[11] < own[WITHDRAW] and money_of[i] == 0:
                amount = np.floor((cash - margin) * (0.2 + 0.5 * u[10]) / own[UNIT]) * own[UNIT]
                if amount > 0:
                    money_of[i] = -amount
                    cash -= amount
    return paper_of, side_of, effect_of, asked, quantity_of, filled_of, status_of, when_of, ended_of, price_of, money_of
