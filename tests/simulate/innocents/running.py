"""What each account of a book has at every moment, reckoned from the book alone."""

import numpy as np

DAY_US, SHANGHAI_US = 86_400_000_000, 28_800_000_000


def runs(keys, moments, amounts):
    """Amounts added up within equal keys, by time; of equal moments the incoming first. Gives order, running sums and where keys begin."""
    order = np.lexsort((-amounts, moments, *keys[::-1]))
    sorted_keys = [key[order] for key in keys]
    amount = amounts[order]
    starts = np.flatnonzero(np.r_[True, np.any([key[1:] != key[:-1] for key in sorted_keys], axis=0)])
    total = amount.cumsum()
    before = (total - amount)[starts]
    return order, total - np.repeat(before, np.diff(np.r_[starts, len(amount)])), starts


def cash(book):
    """[n] every running balance of every account, ten-thousandths of a yuan."""
    place = {row["account_id"]: number for number, row in enumerate(book.accounts)}
    account, moment, amount = [], [], []
    for row in book.transfers:
        if row["succeeded"] and row["channel"] == "broker_bank":
            for name, sign in (("payee_account", 1), ("payer_account", -1)):
                if row[name] in place:
                    account.append(place[row[name]])
                    moment.append(row["sent_at"])
                    amount.append(sign * int(row["amount"] * 10_000))
    for row in book.movements:
        if row.get("net_amount"):
            account.append(place[row["account_id"]])
            moment.append(row["at"])
            amount.append(int(row["net_amount"] * 10_000))
    o, f = book.orders, book.fills
    flow = -o.side[f.order].astype(np.int64) * f.price * f.quantity - f.fee
    keys = [np.r_[np.array(account, np.int64), o.account[f.order]]]
    return runs(keys, np.r_[np.array(moment, np.int64), f.filled_at], np.r_[np.array(amount, np.int64), flow])[1]


def shares(book):
    """[n] every running holding of every account and security, and how many days sell more than was held that morning."""
    symbols = {one.symbol: number for number, one in enumerate(book.securities)}
    place = {row["account_id"]: number for number, row in enumerate(book.accounts)}
    new = [row for row in book.movements if row["kind"] == "new_shares"]
    o, f = book.orders, book.fills
    number = np.array([symbols[one.symbol] for one in book.securities])
    account = np.r_[o.account[f.order].astype(np.int64), np.array([place[row["account_id"]] for row in new], np.int64)]
    security = np.r_[number[o.security[f.order]], np.array([symbols[row["symbol"]] for row in new], np.int64)]
    moment = np.r_[f.filled_at, np.array([row["at"] for row in new], np.int64)]
    quantity = np.r_[o.side[f.order].astype(np.int64) * f.quantity, np.array([row["quantity"] for row in new], np.int64)]
    order, held, _ = runs([account, security], moment, quantity)
    day = (moment[order] + SHANGHAI_US) // DAY_US
    key = np.stack([account[order], security[order], day])
    starts = np.flatnonzero(np.r_[True, (key[:, 1:] != key[:, :-1]).any(axis=0)])
    sold = np.add.reduceat(np.where(quantity[order] < 0, -quantity[order], 0), starts)
    return held, int((sold > (held - quantity[order])[starts]).sum())
