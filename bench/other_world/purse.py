"""One purse: its cash, what it holds, and what a trade costs it. Money is integers of a thousandth of a yuan and never negative."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.other_world.market import MIL, Instrument, Market

BUY, SELL = 0, 1
NONE, OPEN, CLOSE = 0, 1, 2
STAMP_PPM = 500
TRANSFER_PPM = 10


@dataclass(frozen=True)
class Tariff:
    """What is charged on an order that was filled: commission by worth with a least one; duties come on top, to the cent."""

    commission_ppm: int
    least: int = 5 * MIL
    futures_times: float = 1.0  # futures: so many times the exchange's fee

    def cost(self, item: Instrument, side: int, worth: int, lots: int = 0) -> int:
        if item.multiplier > 1:
            return (int(self.futures_times * (worth * item.fee_ppm // 1_000_000 + lots * item.fee_lot)) + 5) // 10 * 10
        fee = max(self.least, worth * self.commission_ppm // 1_000_000)
        if not item.fund:
            fee += worth * TRANSFER_PPM // 1_000_000
            if side == SELL:
                fee += worth * STAMP_PPM // 1_000_000
        return (fee + 5) // 10 * 10


@dataclass
class Purse:
    """Cash of one or several persons. ``moves`` are deposits and withdrawals: (moment, amount, kind)."""

    name: str
    cash: int
    tariff: Tariff
    market: Market
    opening: int = 0
    moves: list[tuple[int, int, str]] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)
    opening_held: dict[int, int] = field(default_factory=dict)
    open_lots: dict[tuple[int, int], list[list[int]]] = field(default_factory=dict)  # futures: (n, side opened) to [price, lots]
    tied: int = 0  # futures margin, or cash behind resting buys
    traders: list[str] = field(default_factory=list)
    traits: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.opening = self.cash

    def start_with(self, n: int, quantity: int) -> None:
        """Shares from before the first day."""
        self.opening_held[n] = self.opening_held.get(n, 0) + quantity
        self.held[n] = self.held.get(n, 0) + quantity

    def move(self, moment: int, amount: int, kind: str) -> None:
        self.cash += amount
        self.moves.append((moment, amount, kind))

    def affordable(self, n: int, limit: int) -> int:
        """The most that can be bought (stocks) or opened (futures) at that limit."""
        item = self.market.instruments[n]
        free = self.cash - self.tied
        if item.multiplier > 1:
            lots = int(free / (limit * item.multiplier * item.margin * 1.002 + 200 * MIL))
            return max(lots, 0)
        quantity = int((free - self.tariff.least - 20) / (limit * (1 + (self.tariff.commission_ppm + TRANSFER_PPM + 1) / 1e6)))
        if quantity < item.lot:
            return 0
        return quantity if item.step == 1 else quantity // item.step * item.step

    def settle(self, n: int, side: int, worth: int, quantity: int, effect: int = NONE) -> None:
        """An order is done: cash and shares change hands."""
        if effect:
            self._settle_futures(n, side, worth // quantity, quantity, effect)
            return
        item = self.market.instruments[n]
        cost = self.tariff.cost(item, side, worth)
        if side == BUY:
            self.cash -= worth + cost
            self.held[n] = self.held.get(n, 0) + quantity
        else:
            self.cash += worth - cost
            self.held[n] -= quantity
        if self.cash < 0 or self.held[n] < 0:
            raise AssertionError(f"{self.name}: cash {self.cash}, {item.symbol} {self.held[n]}")

    def _settle_futures(self, n: int, side: int, price: int, quantity: int, effect: int) -> None:
        item = self.market.instruments[n]
        self.cash -= self.tariff.cost(item, side, price * quantity * item.multiplier, quantity)
        if effect == OPEN:
            self.open_lots.setdefault((n, side), []).append([price, quantity])
            self.tied += self._margin(item, price) * quantity
            return
        lots, sign = self.open_lots[n, 1 - side], 1 if side == SELL else -1
        left = quantity
        while left:
            first = lots[0]
            part = min(left, first[1])
            self.cash += sign * (price - first[0]) * part * item.multiplier
            self.tied -= self._margin(item, first[0]) * part
            first[1] -= part
            left -= part
            if not first[1]:
                lots.pop(0)

    @staticmethod
    def _margin(item: Instrument, price: int) -> int:
        return int(price * item.multiplier * item.margin)

    def floating(self, day: int, second: float) -> int:
        """Profit of open futures, at the price now."""
        gain = 0
        for (n, side), lots in self.open_lots.items():
            if lots:
                now = self.market.price(n, day, second)
                gain += sum((now - price) * q for price, q in lots) * self.market.instruments[n].multiplier * (1 if side == BUY else -1)
        return gain

    def worth(self, day: int, second: float) -> int:
        """What the shares would fetch now."""
        return sum(q * self.market.price(n, day, second) for n, q in self.held.items() if q)
