"""The sample's records, written as brokers, futures companies, banks and platforms export them: with all the usual quirks."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

import xlsxwriter

from kanchuan.sample.accounts import Account, Cash
from kanchuan.sample.market import Market
from kanchuan.sample.people import Order, cost_of


def write(folder: Path, market: Market, accounts: Sequence[Account], random: Random) -> list[Path]:
    """Write all files of the sample into ``folder``; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    product = next(account for account in accounts if account.kind == "产品")
    retail = [account for account in accounts if account is not product]
    return [
        _register(folder / "客户资料.xlsx", accounts),
        _orders(folder / "委托流水_2025.xls", market, retail),
        _settlement(folder / "交割单_2025.xlsx", market, retail),
        _logins(folder / "登录日志.csv", accounts),
        _funds(folder / "资金查控_交易明细.csv", retail, random),
        _fix(folder / "dropcopy.log", market, product),
        *_futures(folder, market, random),
        _platform(
            folder / "platform_backup.sql", next(account for account in accounts if account.story == "一台服务器后面许多客户"), market
        ),
        _note(folder / "说明.txt"),
    ]


def _register(path: Path, accounts: Sequence[Account]) -> Path:
    head = [
        "资金账号",
        "客户姓名",
        "客户类型",
        "开户日期",
        "手机号码",
        "第二联系人",
        "联系地址",
        "开户营业部",
        "上海股东账号",
        "深圳股东账号",
    ]
    rows = [
        [
            int(a.number),
            a.holder,
            a.kind,
            int(a.opened.strftime("%Y%m%d")),
            a.phone,
            a.second_contact,
            a.address,
            a.branch,
            a.shanghai,
            a.shenzhen,
        ]
        for a in sorted(accounts, key=lambda account: account.number)
    ]
    return _xlsx(path, "客户资料", [["客户资料查询"], ["查询日期：2025-08-01"], head, *rows])


def _orders(path: Path, market: Market, accounts: Sequence[Account]) -> Path:
    """Tab-separated GBK text that calls itself .xls, every cell wrapped as ="…"."""
    head = [
        "委托日期",
        "委托时间",
        "资金账号",
        "股东代码",
        "证券代码",
        "证券名称",
        "买卖标志",
        "委托价格",
        "委托数量",
        "成交数量",
        "委托状态",
        "撤单时间",
        "委托编号",
        "终端信息",
        "备注",
    ]
    numbers: dict[dt.date, int] = {}
    lines = [head]
    for account, order in _all_orders(accounts):
        stock = market.stocks[order.stock]
        day = order.placed.date()
        numbers[day] = numbers.get(day, 1_000) + 1
        lines.append(
            [
                f"{day:%Y%m%d}", f"{order.placed:%H:%M:%S}", account.number, account.shanghai if stock.exchange == "SH" else account.shenzhen,
                stock.code, stock.name, order.side, f"{order.price:.2f}", str(order.quantity), str(order.filled), order.status,
                f"{order.cancelled:%H:%M:%S}" if order.cancelled else "", str(numbers[day]), order.terminal, order.remark,
            ]
        )  # fmt: skip
    text = "".join("\t".join(f'="{cell}"' if cell else "" for cell in line) + "\r\n" for line in lines)
    path.write_bytes(text.encode("gb18030"))
    return path


def _all_orders(accounts: Sequence[Account]) -> list[tuple[Account, Order]]:
    pairs = [(account, order) for account in accounts for order in account.orders]
    return sorted(pairs, key=lambda pair: (pair[1].placed, pair[0].number, pair[1].stock, pair[1].side, pair[1].quantity))


def _settlement(path: Path, market: Market, accounts: Sequence[Account]) -> Path:
    """Codes and dates as numbers, sells as negative quantities, bank transfers among the trades, a title and a total row."""
    head = [
        "成交日期",
        "成交时间",
        "证券代码",
        "证券名称",
        "操作",
        "成交数量",
        "成交均价",
        "成交金额",
        "手续费",
        "印花税",
        "发生金额",
        "资金余额",
        "股票余额",
        "合同编号",
        "成交编号",
        "股东帐户",
        "资金账号",
    ]
    numbers: dict[dt.date, int] = {}
    keyed: list[tuple[dt.datetime, Account, Order | Cash, str]] = []
    for account, order in _all_orders(accounts):
        day = order.placed.date()
        numbers[day] = numbers.get(day, 1_000) + 1
        if order.filled:
            keyed.append((order.placed, account, order, str(numbers[day])))
    for account in accounts:
        keyed += [(cash.moment, account, cash, "") for cash in account.cash]
    keyed.sort(key=lambda item: (item[0], item[1].number, item[3]))
    cash_of = {account.number: round(account.start_cash, 2) for account in accounts}
    shares: dict[tuple[str, int], int] = {}
    rows: list[list[object]] = []
    total = 0.0
    for count, (moment, account, what, number) in enumerate(keyed, 1):
        date, time = int(f"{moment:%Y%m%d}"), f"{moment:%H:%M:%S}"
        if isinstance(what, Cash):
            change = what.amount if what.into else -what.amount
            cash_of[account.number] = round(cash_of[account.number] + change, 2)
            rows.append(
                [
                    date,
                    time,
                    "",
                    "",
                    "银行转证券" if what.into else "证券转银行",
                    0,
                    0,
                    0,
                    0,
                    0,
                    change,
                    cash_of[account.number],
                    0,
                    "",
                    "",
                    "",
                    int(account.number),
                ]
            )
            continue
        order = what
        stock = market.stocks[order.stock]
        sign = 1 if order.side == "买入" else -1
        worth = round(order.price * order.filled, 2)
        fee = cost_of(worth, order.side)
        stamp = round(worth * 0.0005, 2) if sign < 0 else 0.0
        change = round(-worth * sign - fee, 2)
        cash_of[account.number] = round(cash_of[account.number] + change, 2)
        key = (account.number, order.stock)
        shares[key] = shares.get(key, 0) + sign * order.filled
        total += worth
        rows.append(
            [
                date, time, int(stock.code), stock.name, "证券" + order.side, sign * order.filled, order.price, worth, round(fee - stamp, 2), stamp, change,
                cash_of[account.number], shares[key], int(number), count, account.shanghai if stock.exchange == "SH" else int(account.shenzhen), int(account.number),
            ]
        )  # fmt: skip
    rows.append(["合计", "", "", "", "", "", "", round(total, 2)])
    return _xlsx(path, "交割单", [["样例证券股份有限公司  交割单"], ["币种：人民币", "起止日期：20250603-20250731"], head, *rows])


def _logins(path: Path, accounts: Sequence[Account]) -> Path:
    rows = sorted((login.moment, account.number, login.event, login.terminal.text) for account in accounts for login in account.logins)
    return _csv(
        path,
        "utf-8-sig",
        ["资金账号", "发生时间", "业务类型", "终端信息"],
        ([number, f"{moment:%Y-%m-%d %H:%M:%S}", event, text] for moment, number, event, text in rows),
    )


FUNDS_HEAD = [
    "交易卡号",
    "交易账号",
    "账户开户名称",
    "开户人证件号码",
    "交易时间",
    "交易金额",
    "交易余额",
    "收付标志",
    "交易对手账卡号",
    "现金标志",
    "对手户名",
    "对手身份证号",
    "对手开户银行",
    "摘要说明",
    "交易币种",
    "交易网点名称",
    "交易网点代码",
    "交易发生地",
    "交易是否成功",
    "传票号",
    "终端号",
    "IP地址",
    "MAC地址",
    "对手交易余额",
    "交易流水号",
    "日志号",
    "凭证种类",
    "凭证号",
    "交易柜员号",
    "商户名称",
    "商户号",
    "备注",
    "交易类型",
    "查询反馈结果原因",
]


def _funds(path: Path, accounts: Sequence[Account], random: Random) -> Path:
    """The police's 34 columns: the cards behind two accounts; the financier's card was queried too, so his transfers come twice."""
    rows: list[list[str]] = []
    financier = "6228000000000017"
    serial = 0
    for account in accounts:
        if account.story not in ("一台服务器后面许多客户", "出借的账户"):
            continue
        card = f"6228{account.number}0001"[:16]
        balance = 30_000.0
        for cash in account.cash:
            serial += 1
            lender = cash.payer.startswith("某资金方")
            other = financier if lender else (f"6217{random.randint(10**11, 10**12 - 1)}" if cash.payer != account.holder else card)
            if not cash.into:
                rows.append(
                    _fund_row(card, account.holder, cash.moment, cash.amount, balance, "出", "", "", "个人取现", serial, cash_flag="现金")
                )
                continue
            before = cash.moment - dt.timedelta(minutes=random.randint(2, 40))
            rows.append(
                _fund_row(
                    card,
                    account.holder,
                    before,
                    cash.amount,
                    balance + cash.amount,
                    random.choice(("进", "贷", "入")),
                    other,
                    cash.payer,
                    "转账",
                    serial,
                )
            )
            if lender:
                rows.append(_fund_row(financier, cash.payer, before, cash.amount, 5_000_000.0, "出", card, account.holder, "转账", serial))
            serial += 1
            rows.append(
                _fund_row(
                    card,
                    account.holder,
                    cash.moment,
                    cash.amount,
                    balance,
                    "出",
                    account.number,
                    "样例证券客户交易结算资金",
                    "银证转账 转证券",
                    serial,
                )
            )
    rows.append(
        _fund_row(
            financier,
            "某资金方甲",
            dt.datetime(2025, 7, 1, 10, 0, 3),
            300_000.0,
            5_000_000.0,
            "出",
            "6217000000000021",
            "某客00",
            "转账",
            serial + 1,
            ok="失败",
        )
    )
    rows.sort(key=lambda row: (row[4], row[0], row[24]))
    return _csv(path, "gb18030", FUNDS_HEAD, rows)


def _fund_row(
    card: str,
    owner: str,
    moment: dt.datetime,
    amount: float,
    balance: float,
    way: str,
    other: str,
    other_name: str,
    memo: str,
    serial: int,
    cash_flag: str = "转账",
    ok: str = "成功",
) -> list[str]:
    row = dict.fromkeys(FUNDS_HEAD, "")
    row |= {
        "交易卡号": card, "交易账号": card, "账户开户名称": owner, "交易时间": f"{moment:%Y-%m-%d %H:%M:%S}", "交易金额": f"{amount:.2f}",
        "交易余额": f"{balance:.2f}", "收付标志": way, "交易对手账卡号": other, "现金标志": cash_flag, "对手户名": other_name, "摘要说明": memo,
        "交易币种": "人民币", "交易是否成功": ok, "交易流水号": f"S{serial:08d}",
    }  # fmt: skip
    return [row[name] for name in FUNDS_HEAD]


def _fix(path: Path, market: Market, product: Account) -> Path:
    """A drop copy in FIX 4.4 with a log's time stamps, bars instead of the separator."""
    lines: list[str] = []
    for number, order in enumerate(product.orders, 1):
        stock = market.stocks[order.stock]
        utc = order.placed - dt.timedelta(hours=8)
        for kind, (execution, status, last) in enumerate((("0", "0", 0), ("F", "2", order.quantity))):
            stamp = f"{utc:%Y%m%d-%H:%M:%S}.{120 + kind * 300:03d}"
            fields = [
                ("35", "8"), ("49", "BROKER"), ("56", "DROPCOPY"), ("34", str(number * 2 + kind)), ("52", stamp), ("1", product.number), ("37", f"Q{number:06d}"),
                ("11", f"C{number:06d}"), ("17", f"E{number:06d}{kind}"), ("150", execution), ("39", status), ("55", stock.code),
                ("207", "XSHG" if stock.exchange == "SH" else "XSHE"), ("54", "1" if order.side == "买入" else "2"), ("38", str(order.quantity)), ("40", "2"),
                ("44", f"{order.price:.2f}"), ("32", str(last)), ("31", f"{order.price if last else 0:.2f}"), ("151", str(order.quantity - last)), ("14", str(last)),
                ("6", f"{order.price if last else 0:.2f}"), ("60", stamp),
            ]  # fmt: skip
            body = "".join(f"{tag}={value}\x01" for tag, value in fields)
            message = f"8=FIX.4.4\x019={len(body)}\x01{body}"
            message += f"10={sum(message.encode()) % 256:03d}\x01"
            lines.append(f"{order.placed:%Y-%m-%d %H:%M:%S},{120 + kind * 300:03d} INFO  <- {message.replace(chr(1), '|')}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _futures(folder: Path, market: Market, random: Random) -> list[Path]:
    """Counter's records of two futures accounts: one person, and one account in which five clients trade one contract against each other."""
    order_head = ["BrokerID", "InvestorID", "InstrumentID", "OrderRef", "Direction", "CombOffsetFlag", "LimitPrice", "VolumeTotalOriginal", "VolumeTraded", "OrderStatus", "InsertDate", "InsertTime", "CancelTime", "TradingDay", "ExchangeID", "OrderSysID", "FrontID", "SessionID", "MacAddress", "IPAddress", "StatusMsg"]  # fmt: skip
    trade_head = [
        "BrokerID",
        "InvestorID",
        "InstrumentID",
        "TradeID",
        "Direction",
        "OffsetFlag",
        "Price",
        "Volume",
        "TradeDate",
        "TradeTime",
        "TradingDay",
        "ExchangeID",
        "OrderSysID",
    ]
    orders: list[list[str]] = []
    trades: list[list[str]] = []
    number = 0
    for investor, people in (("66000101", 5), ("66000102", 1)):
        for day in market.days[:20]:
            books = [0] * people
            for step in range(8 * people):
                who = random.randrange(people)
                second = min(900 * step // people + random.randint(0, 400), 13_900)
                moment = dt.datetime.combine(day, dt.time(9, 0)) + dt.timedelta(seconds=second if second < 7_200 else second + 9_000)
                closing = books[who] != 0
                buy = books[who] < 0 if closing else random.random() < 0.5
                volume = abs(books[who]) if closing else random.choice((1, 2, 3, 5))
                books[who] += volume if buy else -volume
                number += 1
                price = 3_100 + day.toordinal() % 37 + random.randint(-6, 6)
                ids = [f"{day:%Y%m%d}", "SHFE", f"{number:>12}"]
                orders.append(
                    [
                        "9999",
                        investor,
                        "rb2510",
                        str(number),
                        "0" if buy else "1",
                        "3" if closing else "0",
                        f"{price}",
                        str(volume),
                        str(volume),
                        "0",
                        ids[0],
                        f"{moment:%H:%M:%S}",
                        "",
                        *ids,
                        "1",
                        str(100 + people),
                        "005056C00008",
                        "198.18.7.7",
                        "全部成交",
                    ]
                )
                trades.append(
                    [
                        "9999",
                        investor,
                        "rb2510",
                        f"{number:>12}",
                        "0" if buy else "1",
                        "3" if closing else "0",
                        f"{price}",
                        str(volume),
                        ids[0],
                        f"{moment:%H:%M:%S}",
                        *ids,
                    ]
                )
            for who, held in enumerate(books):
                if held:
                    number += 1
                    ids = [f"{day:%Y%m%d}", "SHFE", f"{number:>12}"]
                    price = 3_100 + day.toordinal() % 37
                    side = "1" if held > 0 else "0"
                    orders.append(
                        [
                            "9999",
                            investor,
                            "rb2510",
                            str(number),
                            side,
                            "3",
                            f"{price}",
                            str(abs(held)),
                            str(abs(held)),
                            "0",
                            ids[0],
                            f"14:5{who}:10",
                            "",
                            *ids,
                            "1",
                            str(100 + people),
                            "005056C00008",
                            "198.18.7.7",
                            "全部成交",
                        ]
                    )
                    trades.append(
                        ["9999", investor, "rb2510", f"{number:>12}", side, "3", f"{price}", str(abs(held)), ids[0], f"14:5{who}:10", *ids]
                    )
    return [
        _csv(folder / "CThostFtdcOrderField.csv", "utf-8", order_head, orders),
        _csv(folder / "CThostFtdcTradeField.csv", "utf-8", trade_head, trades),
    ]


def _platform(path: Path, account: Account, market: Market) -> Path:
    """A back-up of the platform's database: users, agents, contracts, orders, the money log; money in cents, times as Unix seconds."""

    def unix(moment: dt.datetime) -> int:
        return int((moment - dt.timedelta(hours=8) - dt.datetime(1970, 1, 1)).total_seconds())

    users = [person.name for person in account.people]
    born = unix(dt.datetime(2025, 5, 20, 10, 0, 0))
    tables: list[tuple[str, str, list[str], list[list[object]]]] = [
        ("pz_agent", "代理商", ["id int(11) NOT NULL COMMENT '代理ID'", "pid int(11) COMMENT '上级代理'", "name varchar(50) COMMENT '代理名称'", "commission_scale int(11) COMMENT '佣金分成比例 %'"], [[1, 0, "总部", 0], [2, 1, "华东代理", 30], [3, 2, "样例市代理", 20]]),
        ("pz_member", "会员", ["id int(11) NOT NULL COMMENT '会员ID'", "mobile varchar(20) COMMENT '手机'", "real_name varchar(50) COMMENT '姓名'", "agent_id int(11) COMMENT '代理ID'", "province varchar(20) COMMENT '省份'", "create_time int(10) COMMENT '注册时间'"], [[i + 1, f"1001234{i:04d}", f"某客{i + 1:02d}", 2 + i % 2, ("江苏省", "浙江省", "安徽省")[i % 3], born + i * 3_600] for i in range(len(users))]),
        ("pz_stock_subaccount", "子账户", ["id int(11) NOT NULL COMMENT '子账户ID'", "uid int(11) COMMENT '会员ID'", "sub_account varchar(20) COMMENT '子账户号'", "account_id varchar(20) COMMENT '主账户（资金账号）'", "create_time int(10) COMMENT '创建时间'"], [[i + 1, i + 1, f"ZH{i + 1:04d}", account.number, born + i * 3_600 + 600] for i in range(len(users))]),
        ("pz_stock_borrow", "配资合约", ["id int(11) NOT NULL COMMENT '合约ID'", "sub_id int(11) COMMENT '子账户ID'", "deposit_money bigint(20) COMMENT '保证金（分）'", "borrow_money bigint(20) COMMENT '配资金额（分）'", "multiple int(11) COMMENT '杠杆倍数'", "loss_warn int(11) COMMENT '预警线 %'", "loss_close int(11) COMMENT '平仓线 %'", "create_time int(10) COMMENT '开始时间'"], [[i + 1, i + 1, round(p.cash * 100 / 6), round(p.cash * 100 / 6) * 5, 5, 50, 70, born + i * 3_600 + 900] for i, p in enumerate(account.people)]),
        ("pz_stock_trust", "委托", ["id int(11) NOT NULL COMMENT '委托ID'", "sub_id int(11) COMMENT '子账户ID'", "gupiao_code varchar(10) COMMENT '股票代码'", "flag_name varchar(10) COMMENT '买卖标志'", "trust_price decimal(10,2) COMMENT '委托价格'", "trust_count int(11) COMMENT '委托数量'", "volume int(11) COMMENT '成交数量'", "status varchar(10) COMMENT '状态'", "trust_no varchar(20) COMMENT '券商委托编号'", "create_time int(10) COMMENT '委托时间'"], [[i + 1, users.index(o.trader) + 1, market.stocks[o.stock].code, o.side, o.price, o.quantity, o.filled, o.status, str(7_000 + i), unix(o.placed)] for i, o in enumerate(account.orders)]),
        ("pz_money_log", "资金流水", ["id int(11) NOT NULL COMMENT '流水ID'", "uid int(11) COMMENT '会员ID'", "type_name varchar(20) COMMENT '类型'", "affect bigint(20) COMMENT '变动金额（分）'", "info varchar(200) COMMENT '备注'", "create_time int(10) COMMENT '时间'"], [[i + 1, i + 1, "充值", round(p.cash * 100 / 6), "线下转账; 客户说 'ok'", born + i * 3_600 + 700] for i, p in enumerate(account.people)] + [[100 + i, i + 1, "配资利息", round(p.cash * 100 / 6 * 5 * 0.015), "按月", born + 30 * 86_400 + i] for i, p in enumerate(account.people)]),
        ("pz_admin_log", "后台日志", ["id int(11) NOT NULL", "act varchar(50) COMMENT '动作'"], [[1, "login"], [2, "logout"]]),
    ]  # fmt: skip
    out = io.StringIO()
    out.write("-- MySQL dump 10.13  Distrib 5.7.30\n-- Host: localhost    Database: niucelue\n/*!40101 SET NAMES utf8mb4 */;\n\n")
    for name, comment, columns, rows in tables:
        out.write(f"DROP TABLE IF EXISTS `{name}`;\nCREATE TABLE `{name}` (\n")
        out.write(",\n".join(f"  `{column.split(' ', 1)[0]}` {column.split(' ', 1)[1]}" for column in columns))
        out.write(f",\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='{comment}';\n")
        for start in range(0, len(rows), 200):
            values = ",".join("(" + ",".join(_sql(cell) for cell in row) + ")" for row in rows[start : start + 200])
            out.write(f"INSERT INTO `{name}` VALUES {values};\n")
        out.write("\n")
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def _sql(cell: object) -> str:
    if isinstance(cell, str):
        return "'" + cell.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return str(cell)


def _note(path: Path) -> Path:
    path.write_text(
        "本文件夹由演示程序生成，人物、公司、账户均为虚构。\n其中这个说明文件不是任何一种记录，应出现在未识别之列。\n", encoding="utf-8"
    )
    return path


def _csv(path: Path, encoding: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def _xlsx(path: Path, sheet: str, rows: Sequence[Sequence[object]]) -> Path:
    # A fixed date of making: the same sample gives the same bytes.
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": dt.datetime(2025, 8, 1)})
    page = book.add_worksheet(sheet)
    put: dict[type, Callable[..., object]] = {str: page.write_string, int: page.write_number, float: page.write_number}
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell != "":
                put[type(cell)](number, place, cell)
    book.close()
    return path
