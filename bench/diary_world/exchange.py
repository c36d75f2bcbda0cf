"""Orders meet prices here, and become the rows of the broker's book."""

from __future__ import annotations

from bench.diary_world.market import AFTERNOON, FUTURES_OPEN, LAST, NOON, OPEN

CALL = 33_900  # orders left before 9:25 are filled then
STAMP = 0.0005
FUTURES_FEE = 0.00005


class Exchange:
    """Takes orders, fills them from the path of prices, keeps the rows.

    ``orders``: (account, day, second, symbol, side, effect, ticks, quantity, filled, status, cancelled second or None, terminal, trader, remark)
    ``fills``: (order, day, second, ticks, quantity, fee).
    """

    def __init__(self, laws, market):
        self.laws, self.market = laws, market
        self.orders, self.fills = [], []
        self.partly, self.pieces = laws.share("filled in part", 0, 0.06), laws.share("filled in pieces", 0, 0.4)
        self.spread = round(laws.world("ticks that the eager offer", 1, 6))

    def order(self, hand, day, second, symbol, buys, quantity, effect=None, eager=None, budget=None, terminal=None):
        """One order and, where the hand chases, the orders after it.

        Returns:
            filled quantity, its worth, its fees, and the second of the last fill.
        """
        market, rng = self.market, hand.rng
        last = 54_000 - 60 if market.commodity[symbol] else LAST
        if second > last or quantity < (200 if buys and market.star[symbol] else 1):
            return 0, 0.0, 0.0, second
        at = market.opened(symbol, second)
        minute = market.minute(symbol, at)
        price = int(market.path[symbol, day, minute])
        way = 1 if buys else -1
        least, most = int(market.least[symbol, day]), int(market.most[symbol, day])
        terminal = hand.terminal(day, second) if terminal is None else terminal
        if budget is not None:
            quantity = min(quantity, self.affordable(symbol, price, budget))
            if quantity <= 0:
                return 0, 0.0, 0.0, second
        fill_at = None
        if rng.random() < (hand.eager if eager is None else eager):
            limit = min(max(price + way * rng.randrange(self.spread), least), most)
            if not (price >= most if buys else price <= least):
                fill_at = (
                    CALL
                    if at == OPEN and second < CALL
                    else at + rng.expovariate(4)
                    if at > second or rng.random() < 0.7
                    else at + 3 * rng.random()
                )
        else:
            away = max(1, int(price * hand.distance * rng.random()))
            limit = price - way * away
            if rng.random() < hand.rounds:
                limit = limit // 10 * 10 if buys else -(-limit // 10) * 10
            limit = min(max(limit, least), most)
            ahead = market.path[symbol, day, minute + 1 : minute + 1 + int(hand.patience // 60)]
            met = (ahead <= limit if buys else ahead >= limit).nonzero()[0] if len(ahead) else ()
            if len(met):
                fill_at, price = market.second(symbol, minute + 1 + int(met[0])) + 60 * rng.random(), limit
        effect_word = None if effect is None else ("open" if effect else "close")
        filled, cancelled = 0, None
        if fill_at is not None:
            lot = market.lot[symbol]
            filled = quantity if quantity <= lot or rng.random() > self.partly else max(lot, int(quantity * rng.random()) // lot * lot)
        if filled < quantity:
            cancelled = max(second, fill_at or 0) + hand.patience * (0.5 + rng.random())
            cancelled = (
                None if cancelled > last else max(cancelled, at) if not NOON <= cancelled < AFTERNOON else AFTERNOON + 60 * rng.random()
            )
        status = "filled" if filled == quantity else "partial" if filled else "cancelled"
        row = len(self.orders)
        self.orders.append(
            (
                hand.account.number,
                day,
                second,
                symbol,
                buys,
                effect_word,
                limit,
                quantity,
                filled,
                status,
                cancelled,
                terminal,
                hand.number,
                hand.remark,
            )
        )
        worth = fees = 0.0
        if filled:
            worth, fees, fill_at = self._fill(hand, row, day, fill_at, symbol, buys, effect, price, filled)
        if not filled and cancelled is not None and cancelled < last - 60 and rng.random() < hand.chase:
            more, more_worth, more_fees, fill_at = self.order(
                hand, day, cancelled + 5 + 30 * rng.random(), symbol, buys, quantity, effect, 1.0, budget, terminal
            )
            return filled + more, worth + more_worth, fees + more_fees, fill_at
        return filled, worth, fees, fill_at or second

    def affordable(self, symbol, price, budget):
        """How many shares a budget buys, with all that may be added."""
        lot = self.market.lot[symbol]
        each = (price + self.spread) * self.market.tick[symbol] * 1.0031
        quantity = int((budget - 6) / each) // lot * lot if budget > 6 else 0
        return 0 if self.market.star[symbol] and quantity < 200 else quantity

    def _fill(self, hand, row, day, second, symbol, buys, effect, price, quantity):
        rng, market, lot = hand.rng, self.market, self.market.lot[symbol]
        worth = quantity * market.yuan(symbol, price) * market.multiplier[symbol]
        if effect is not None:
            fees = max(0.01, round(worth * FUTURES_FEE * hand.account.rate_multiple, 2))
        else:
            fees = round(max(5.0, worth * hand.account.rate) + (0 if buys else worth * STAMP), 2)
        pieces = 1
        if quantity >= 2 * lot and second > CALL and rng.random() < self.pieces:
            pieces = rng.randint(2, min(4, quantity // lot))
        left, left_fees, at = quantity, fees, second
        minute = market.minute(symbol, max(second, FUTURES_OPEN if market.commodity[symbol] else OPEN))
        end = market.second(symbol, minute) + 59.9 if second > CALL else second
        for piece in range(pieces):
            size = left if piece == pieces - 1 else max(lot, left // (pieces - piece) // lot * lot)
            fee = left_fees if piece == pieces - 1 else round(fees * size / quantity, 2)
            self.fills.append((row, day, at, price, size, max(fee, 0.0)))
            left, left_fees = left - size, round(left_fees - fee, 2)
            at = min(at + rng.expovariate(1.5), max(end, at))
        return worth, fees, at
