"""The sample's accounts with other numbers of people, written straight to a dataset: what ingest would make of them, without the files."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from kanchuan.sample import accounts, market

SPLIT = ("server", "operator", "tagged", "lent")
_EVENTS = {"登录": "login", "修改交易密码": "password_change", "修改银证转账密码": "transfer_password_change"}
_KINDS = {"个人": "person", "产品": "product", "机构": "organisation"}


def write(folder: Path, seed: int, people: int) -> dict[str, str]:
    """Write the tables of one world with ``people`` behind the split accounts; gives the kind of each account."""
    random = Random(seed)
    street = market.make(random)
    maker = accounts._Maker(street, random)
    made = [("ordinary", maker.ordinary()) for _ in range(22)]
    made += [("day trader", maker.day_trader()), ("grid", maker.grid_bot()), ("product", maker.product())]
    made += [("family", account) for account in maker.family()] + [("office", account) for account in maker.office()]
    made += [("server", maker.server_split(people)), ("operator", maker.operator_split(people)), ("tagged", maker.tagged_split(people))]
    made += [("lent", maker.lent(max(2, people // 3)))]
    tables = _tables(made, street)
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return {account.number: kind for kind, account in made}


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))


def _tables(made: list[tuple[str, accounts.Account]], street: market.Market) -> dict[str, list[dict]]:
    tables: dict[str, list[dict]] = {name: [] for name in ("accounts", "parties", "orders", "logins", "transfers")}
    terminals: dict[str, dict] = {}

    def terminal(text: str) -> str:
        key = hashlib.sha256(text.encode()).hexdigest()[:12]
        said = {
            name: value
            for name, _, value in (part.partition("=") for part in text.split("@", maxsplit=1)[0].split(";"))
            if value not in ("", "NA")
        }
        terminals[key] = {
            "terminal_id": key,
            "kind": "phone" if text.startswith("MA") else "pc",
            "public_ip": said.get("IIP"),
            "mac": said.get("MAC"),
            "disk_serial": said.get("HD"),
            "cpu_id": said.get("CPU"),
            "imei": said.get("IMEI"),
            "app_id": text.split("@")[1],
        }
        return key

    for _, account in made:
        holder, card = f"H{account.number}", f"C{account.number}"
        tables["parties"].append({"party_id": holder, "kind": "person", "name": account.holder})
        tables["accounts"].append(
            {
                "account_id": account.number,
                "market": "stock",
                "holder_id": holder,
                "holder_kind": _KINDS[account.kind],
                "opened_on": account.opened,
                "phone": account.phone,
                "second_contact": account.second_contact,
                "address": account.address,
                "branch": account.branch,
            }
        )
        for order in sorted(account.orders, key=lambda one: one.placed):
            stock = street.stocks[order.stock]
            tables["orders"].append(
                {
                    "order_id": f"O{len(tables['orders']):07d}",
                    "account_id": account.number,
                    "placed_at": _utc(order.placed),
                    "symbol": f"{stock.code}.{stock.exchange}",
                    "side": "buy" if order.side == "买入" else "sell",
                    "price": Decimal(f"{order.price:.2f}"),
                    "quantity": order.quantity,
                    "filled_quantity": order.filled,
                    "status": "filled" if order.filled else "cancelled",
                    "terminal_id": terminal(order.terminal) if order.terminal else None,
                    "remark": order.remark or None,
                }
            )
        tables["logins"] += [
            {
                "account_id": account.number,
                "at": _utc(login.moment),
                "event": _EVENTS[login.event],
                "terminal_id": terminal(login.terminal.text),
            }
            for login in account.logins
        ]
        for cash in account.cash:
            moves = [(card, account.holder, account.number, "broker_bank", 0)]
            if not cash.into:
                moves = [(account.number, account.holder, card, "broker_bank", 0)]
            elif cash.payer != account.holder:
                moves.append((f"B{cash.payer}", cash.payer, card, "bank", 10))
            for payer, name, payee, channel, minutes in moves:
                tables["transfers"].append(
                    {
                        "transfer_id": f"X{len(tables['transfers']):06d}",
                        "sent_at": _utc(cash.moment - dt.timedelta(minutes=minutes)),
                        "payer_account": payer,
                        "payer_name": name,
                        "payee_account": payee,
                        "payee_name": account.holder,
                        "amount": Decimal(f"{cash.amount:.2f}"),
                        "channel": channel,
                    }
                )
    tables["terminals"] = list(terminals.values())
    return tables
