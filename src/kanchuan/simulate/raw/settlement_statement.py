"""Daily settlement statements of futures accounts, marked to market: fills, money, closings and positions add up to the balance."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine
from kanchuan.tables.multipliers import multiplier_on

_RULE = "-" * 120
_EXCHANGES = {"SHFE": "上期所", "INE": "能源中心", "DCE": "大商所", "CZCE": "郑商所", "CFFEX": "中金所", "GFEX": "广期所"}
_CENT = Decimal("0.01")
_MOVES = ("发生日期|发生时间|出入金类型|入金|出金|资金账号|说明", "Date|Time|Type|Deposit|Withdrawal|AccountID|Note")
_FILLS = (
    "成交日期|成交时间|交易所|品种|合约|买/卖|投/保|成交价|手数|成交额|开平|手续费|平仓盈亏|权利金收支|成交序号|资金账号",
    "Date|Time|Exchange|Product|Instrument|B/S|S/H|Price|Lots|Turnover|O/C|Fee|Realized P/L|Premium Received/Paid|Trans.No.|AccountID",
)
_HELD = (
    "品种|合约|买持|买均价|卖持|卖均价|昨结算|今结算|持仓盯市盈亏|投/保",
    "Product|Instrument|Long Pos.|Avg Buy Price|Short Pos.|Avg Sell Price|Prev. Sttl|Sttl Today|MTM P/L|S/H",
)


@dataclass(slots=True)
class _Lots:
    """Lots of one contract held on one side, the oldest first, each with the price from which its next gain counts."""

    side: int
    parts: deque[tuple[int, Decimal]] = field(default_factory=deque)

    def close(self, lots: int, price: Decimal) -> Decimal:
        """What closing so many gains for one unit of the good. Lots that were opened before the records gain nothing."""
        gain = Decimal(0)
        while lots and self.parts:
            held, before = self.parts.popleft()
            part = min(lots, held)
            gain += (price - before) * part * self.side
            lots -= part
            if held > part:
                self.parts.appendleft((held - part, before))
        return gain

    def mark(self, price: Decimal) -> Decimal:
        """Mark all to the day's price. Gives what that gains for one unit."""
        gain = sum(((price - before) * lots * self.side for lots, before in self.parts), Decimal(0))
        self.parts = deque((lots, price) for lots, _ in self.parts)
        return gain

    @property
    def lots(self) -> int:
        """How many."""
        return sum(lots for lots, _ in self.parts)


def write_settlement_statements(engine: DuckDBEngine, folder: Path) -> list[Path]:
    """Write the statements of all accounts that have them into one file. Gives its path, or nothing where no account has one."""
    accounts = engine.execute(
        """SELECT d.account_id, d.broker_id, coalesce(p.name, a.holder_id, d.account_id) FROM desks d JOIN accounts a ON a.account_id = d.account_id
        LEFT JOIN parties p ON a.holder_id = p.party_id WHERE d.system = 'statement' ORDER BY 1""",
        "statement accounts",
    ).fetchall()
    if not accounts:
        return []
    prices = {(symbol, day): close for symbol, day, close in engine.execute("SELECT symbol, day, close FROM quotes", "prices").fetchall()}
    path = folder / "结算单.txt"
    with path.open("w", encoding="gb18030", newline="\r\n") as file:
        for account, broker, name in accounts:
            fills = engine.execute(
                f"""SELECT coalesce(f.trading_day, CAST(f.filled_at AS DATE)), time_text(f.filled_at), f.symbol, f.side, f.effect, f.price, f.quantity, coalesce(f.fee, 0),
                  row_number() OVER (ORDER BY f.filled_at, f.fill_id) FROM fills f WHERE f.account_id = '{account}' ORDER BY f.filled_at, f.fill_id""",
                "fills",
            ).fetchall()
            moves = engine.execute(
                f"""SELECT CAST(sent_at AS DATE), time_text(sent_at), CASE WHEN account_id = payee_account THEN amount ELSE -amount END FROM told_by_firms
                WHERE account_id = '{account}' AND teller = 'statement' ORDER BY sent_at, n""",
                "money",
            ).fetchall()
            for lines in _statements(account, str(broker or "某期货公司"), name, fills, moves, prices):
                file.write("\n".join(lines) + "\n\n")
    return [path]


def _statements(
    account: str,
    broker: str,
    name: str,
    fills: Sequence[tuple[Any, ...]],
    moves: Sequence[tuple[Any, ...]],
    prices: dict[tuple[str, dt.date], Decimal],
) -> Iterator[list[str]]:
    """One statement for each day with a fill, a transfer or a position."""
    days = sorted({fill[0] for fill in fills} | {day for symbol, day in prices if symbol in {fill[2] for fill in fills}})
    balance, left = Decimal(0), deque(moves)
    held: dict[str, dict[int, _Lots]] = {}
    settled: dict[str, Decimal] = {}
    for day in days:
        todays = [fill for fill in fills if fill[0] == day]
        # Money of days without a statement stands in the next one; what comes after the last day in the last.
        moved: list[tuple[Any, ...]] = []
        while left and (left[0][0] <= day or day == days[-1]):
            moved.append(left.popleft())
        if not todays and not moved and not any(lots.lots for sides in held.values() for lots in sides.values()):
            continue
        money = [
            f"{at:%Y%m%d}|{clock}|银期转账|{max(amount, Decimal(0)):.2f}|{max(-amount, Decimal(0)):.2f}|{account}|银期转账"
            for at, clock, amount in moved
        ]
        rows, fees, realised = _fill_rows(account, todays, held)
        marked, positions = _marked(day, held, settled, {fill[2]: fill[5] for fill in todays}, prices)
        before, net = balance, sum((amount for _, _, amount in moved), Decimal(0))
        balance += net + realised + marked - fees
        yield [
            f"{broker:^60}", f"{'制表时间 Creation Date：' + f'{day:%Y%m%d}':>60}", _RULE, f"{'交易结算单(盯市) Settlement Statement(MTM)':^60}",
            f"客户号 Client ID：  {account}        客户名称 Client Name：{name}", f"日期 Date：{day:%Y%m%d}", "",
            f"   资金状况   资金账号：{account}  币种：人民币  Account Summary AccountID：{account} Currency：CNY", _RULE,
            f"期初结存 Balance b/f：      {before:.2f}  基础保证金 Initial Margin：      0.00",
            f"出 入 金 Deposit/Withdrawal：    {net:.2f}  期末结存 Balance c/f：    {balance:.2f}",
            f"平仓盈亏 Realized P/L：        {realised:.2f}  质 押 金 Pledge Amount：      0.00",
            f"持仓盯市盈亏 MTM P/L：      {marked:.2f}  客户权益 Client Equity：：   {balance:.2f}",
            f"手 续 费 Commission：         {fees:.2f}", "",
            *_table("出入金明细", _MOVES, money), *_table("成交记录", _FILLS, rows), *_table("持仓汇总", _HELD, positions),
            "上期所---SHFE   大商所---DCE   郑商所---CZCE   中金所---CFFEX   买---Buy   卖---Sell",
        ]  # fmt: skip


def _fill_rows(account: str, fills: Sequence[tuple[Any, ...]], held: dict[str, dict[int, _Lots]]) -> tuple[list[str], Decimal, Decimal]:
    """The lines of a day's fills, what they cost and what they realised; ``held`` moves on."""
    rows, fees, realised = [], Decimal(0), Decimal(0)
    for day, clock, symbol, side, effect, price, lots, fee, number in fills:
        known = multiplier_on(symbol, day)
        size = known.multiplier if known else 1
        sides = held.setdefault(symbol, {1: _Lots(1), -1: _Lots(-1)})
        way = 1 if side == "buy" else -1
        gain = Decimal(0)
        if effect == "close":
            gain = (sides[-way].close(lots, price) * size).quantize(_CENT)
        else:
            sides[way].parts.append((lots, price))
        instrument, _, exchange = symbol.partition(".")
        fees, realised = fees + fee, realised + gain
        rows.append(
            f"{day:%Y%m%d}|{clock}|{_EXCHANGES.get(exchange, exchange)}|{known.name.zh if known else instrument}|{instrument}|{'买' if way > 0 else '卖'}|投机|{price:f}|{lots}"
            f"|{price * lots * size:.2f}|{'平' if effect == 'close' else '开'}|{fee:.2f}|{gain:.2f}|0.00|{number}|{account}"
        )
    return rows, fees, realised


def _marked(
    day: dt.date,
    held: dict[str, dict[int, _Lots]],
    settled: dict[str, Decimal],
    traded: dict[str, Decimal],
    prices: dict[tuple[str, dt.date], Decimal],
) -> tuple[Decimal, list[str]]:
    """What marking all positions to the day's prices gains, and the lines of the positions."""
    total, rows = Decimal(0), []
    for symbol in sorted(held):
        sides = held[symbol]
        if not any(lots.lots for lots in sides.values()):
            continue
        known = multiplier_on(symbol, day)
        price = (
            prices.get((symbol, day))
            or traded.get(symbol)
            or settled.get(symbol)
            or next(before for lots in sides.values() for _, before in lots.parts)
        )
        gain = sum((lots.mark(price) for lots in sides.values()), Decimal(0)) * (known.multiplier if known else 1)
        gain = gain.quantize(_CENT)
        instrument = symbol.partition(".")[0]
        rows.append(
            f"{known.name.zh if known else instrument}|{instrument}|{sides[1].lots}|{price:f}|{sides[-1].lots}|{price:f}|{settled.get(symbol, price):f}|{price:f}|{gain:.2f}|投机"
        )
        settled[symbol] = price
        total += gain
    return total, rows


def _table(title: str, heads: tuple[str, str], rows: Sequence[str]) -> list[str]:
    if not rows:
        return []
    chinese, english = heads
    return [
        f"            {title} ",
        _RULE,
        f"|{chinese}|",
        f"|{english}|",
        _RULE,
        *(f"|{row}|" for row in rows),
        _RULE,
        f"|共   {len(rows)}条|{'|' * chinese.count('|')}",
        _RULE,
        "",
    ]
