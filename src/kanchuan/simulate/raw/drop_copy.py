"""What a FIX engine copies of a product's orders: FIX 4.4 execution reports in a program's log, bars for separators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kanchuan.engine.duckdb import DuckDBEngine


def write_drop_copy(engine: DuckDBEngine, folder: Path) -> list[Path]:
    """Write it. Gives the file's path, or nothing where no account has one."""
    events = engine.execute(_EVENTS, "reports").fetchall()
    if not events:
        return []
    path = folder / "dropcopy.log"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_lines(events))
    return [path]


# Accepted, then each fill, then the end of what was not filled.
_EVENTS = """SELECT * FROM (
  SELECT account_id, order_no, code, exchange, side, price, quantity, placed_at AS moment, 0 AS step, 0 AS last, price AS last_price, 0 AS cum, NULL AS fee, '' AS fill, status, station, remark, order_id
  FROM stock_orders WHERE system = 'drop_copy'
  UNION ALL
  SELECT o.account_id, o.order_no, o.code, o.exchange, o.side, o.price, o.quantity, f.filled_at, 1, f.quantity, f.price,
    CAST(sum(f.quantity) OVER (PARTITION BY f.order_id ORDER BY f.filled_at, f.fill_id ROWS UNBOUNDED PRECEDING) AS BIGINT), f.fee, f.fill_id, o.status, o.station, o.remark, o.order_id
  FROM fills f JOIN stock_orders o ON f.order_id = o.order_id WHERE o.system = 'drop_copy'
  UNION ALL
  SELECT account_id, order_no, code, exchange, side, price, quantity, coalesce(cancelled_at, placed_at), 2, 0, price, filled_quantity, NULL, '', status, station, remark, order_id
  FROM stock_orders WHERE system = 'drop_copy' AND status IN ('cancelled', 'partial', 'rejected'))
ORDER BY moment, order_id, step, fill"""


def _lines(events: list[tuple[Any, ...]]) -> Iterator[str]:
    for number, event in enumerate(events, 1):
        account, order, code, exchange, side, price, quantity, at, step, last, last_price, cum, fee, _, status, station, remark, _ = event
        rejected = status == "rejected"
        if step == 0:
            kind, state = "0", "0"
        elif step == 1:
            kind, state = "F", "2" if cum >= quantity else "1"
        else:
            kind, state = ("8", "8") if rejected else ("4", "4")
        local = at.replace(tzinfo=None)
        stamp = f"{at.astimezone(dt.UTC):%Y%m%d-%H:%M:%S}.{at.microsecond // 1000:03d}"
        left = 0 if step == 2 else quantity - cum
        fields = [
            ("35", "8"), ("49", "BROKER"), ("56", "DROPCOPY"), ("34", str(number)), ("52", stamp), ("1", account), ("37", order), ("11", f"C{order}"),
            ("17", f"E{number:08d}"), ("150", kind), ("39", state), ("55", code), ("207", "XSHG" if exchange == "SH" else "XSHE"), ("54", "1" if side == "buy" else "2"),
            ("38", str(quantity)), ("40", "2"), ("44", f"{price:f}"), ("32", str(last)), ("31", f"{last_price if last else 0:f}"), ("151", str(left)), ("14", str(cum)),
            ("60", stamp),
        ]  # fmt: skip
        if fee is not None:
            fields += [("12", f"{fee:f}"), ("13", "3")]
        if remark:
            fields.append(("58", remark))
        if station:
            fields.append(("8812", station))
        body = "".join(f"{tag}={value}\x01" for tag, value in fields)
        message = f"8=FIX.4.4\x019={len(body.encode())}\x01{body}"
        message += f"10={sum(message.encode()) % 256:03d}\x01"
        yield f"{local:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03d} INFO  <- {message.replace(chr(1), '|')}\n"
