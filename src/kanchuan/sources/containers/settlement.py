"""Futures settlement statements: fixed-width text with ``|`` tables, Chinese or both languages, one or many in a file.

A statement is: a head (客户号, 客户名称, 日期 or a range), 资金状况 as ``label：value`` pairs, then tables under titles (出入金明细, 成交记录, 平仓明细, 持仓明细, 持仓汇总 …),
each with a header of one or two lines and a last line ``共 N条``. Columns are known by their names, never by place: three generations of layouts differ.
Each table name becomes one sheet over all statements of the file, with the statement's client, account and dates in front of every row. All other lines
belong to the sheet 资金状况, so that every line of the file is accounted for once.

Checked for each statement, to 0.02: balance b/f + what moved = c/f; the sums of 手续费, 平仓盈亏 and 入金 − 出金 over their tables; the rows of each table against ``共 N条``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from kanchuan.sources.containers import text_table
from kanchuan.sources.sheet import Block, Reject, Sheet, block_of

BLOCK_ROWS = 20_000
RAW_SHOWN = 4_000
TOLERANCE = Decimal("0.02")
LEAD = ("结算单客户号", "结算单资金账号", "结算单客户名称", "结算单起日", "结算单止日", "结算单币种", "结算单含持仓汇总")
SUMMARY = "资金状况"
_TITLE = re.compile(
    r"^(资金状况|出入金明细|成交记录|成交明细|成交汇总|平仓明细|平仓汇总|持仓明细|持仓汇总|行权明细|执行明细|交割明细|交割信息|换汇明细|质押明细|货币质押明细|组合持仓明细|移仓明细|非交易明细)"
)
_ENGLISH_TITLE = (
    ("accountsummary", "资金状况"), ("deposit/withdrawal", "出入金明细"), ("transactionrecord", "成交记录"), ("positionclosed", "平仓明细"), ("positionsdetail", "持仓明细"),
    ("positions", "持仓汇总"), ("exercisestatement", "行权明细"), ("deliverystatement", "交割明细"),
)  # fmt: skip
_RULE = re.compile(r"^[\s\-=_─━—|+]{6,}$")
_TOTAL = re.compile(r"^(?:共\s*(\d+)\s*条|合\s*计|total)", re.IGNORECASE)
_PAIR = re.compile(r"([^:：]+?)[:：]+\s*(-?[\d,]*\.?\d+)\s*%?(?=\s|$)")
# The items of the account summary, by their Chinese name without blanks, or their English one.
ITEMS = {
    "期初结存": ("期初结存", "上日结存", "昨日结存", "balanceb/f"),
    "出入金": ("出入金", "当日存取合计", "存取合计", "deposit/withdrawal"),
    "平仓盈亏": ("平仓盈亏", "realizedp/l"),
    "盯市盈亏": ("持仓盯市盈亏", "盯市盈亏", "mtmp/l"),
    "执行盈亏": ("期权执行盈亏", "执行盈亏", "exercisep/l"),
    "交割盈亏": ("交割盈亏", "deliveryp/l"),
    "手续费": ("手续费", "当日手续费", "commission"),
    "行权手续费": ("行权手续费", "exercisefee"),
    "交割手续费": ("交割手续费", "deliveryfee"),
    "权利金收入": ("权利金收入", "premiumreceived"),
    "权利金支出": ("权利金支出", "premiumpaid"),
    "货币质入": ("货币质入", "newfxpledge"),
    "货币质出": ("货币质出", "fxredemption"),
    "质押变化": ("质押变化金额", "chginpledgeamt."),
    "货币质押变化": ("货币质押变化金额", "chginfxpledge"),
    "期末结存": ("期末结存", "当日结存", "balancec/f"),
    "客户权益": ("客户权益", "clientequity"),
    "保证金占用": ("保证金占用", "marginoccupied"),
    "可用资金": ("可用资金", "fundavail."),
}
_ITEM_OF = {spelling: name for name, spellings in ITEMS.items() for spelling in spellings}


@dataclass(slots=True)
class _Statement:
    """What is gathered of one statement while its lines pass."""

    client: str = ""
    account: str = ""
    name: str = ""
    start: str = ""
    end: str = ""
    currency: str = ""
    items: dict[str, Decimal] = field(default_factory=dict)
    summary_row: int = 0
    closing_row: int = 0
    tables: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)
    sums: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def lead(self) -> list[str | None]:
        """The cells in front of every row."""
        return [
            self.client,
            self.account or self.client,
            self.name,
            self.start,
            self.end,
            self.currency,
            "1" if "持仓汇总" in self.tables else "0",
        ]

    def who(self) -> str:
        """How messages name it."""
        period = self.end if self.start == self.end else f"{self.start}-{self.end}"
        return f"{self.account or self.client} {period}".strip()


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the file: what it is, and of which statement and table."""

    row: int
    kind: Literal["data", "header", "total", "text"]
    text: str
    statement: _Statement
    title: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    reason: str = ""


def is_settlement(text: str) -> bool:
    """Does the beginning of a file read like a settlement statement?"""
    plain = re.sub(r"[ \t\u3000]", "", text)
    named = re.search(r"结算单|核算单|SettlementStatement|结算账单", plain) is not None or "客户号" in plain
    table = re.search(r"^\s*\|.*\|\s*$", text, re.MULTILINE) is not None or SUMMARY in plain
    return (
        named
        and table
        and re.search(r"(资金状况|成交记录|持仓汇总|持仓明细|AccountSummary|TransactionRecord)", plain) is not None
        and "-----" in plain
    )


def sheets(path: Path, encoding: str | None = None) -> Iterator[Sheet]:
    """The sheets of a file of statements: 资金状况, then one for each table name and header, in order of appearance."""
    encoding = encoding or text_table.encoding_of(path)
    groups: dict[tuple[str, tuple[str, ...]], None] = {}
    statements: list[_Statement] = []
    for line in _lines(path, encoding):
        if not statements or statements[-1] is not line.statement:
            statements.append(line.statement)
        if line.kind == "data" and not line.reason:
            groups[line.title, line.header] = None
    for statement in statements:
        _check(statement)
    held = dict(enumerate(statements))
    hints = {"notes": "; ".join(_notes(statements))}
    yield Sheet(SUMMARY, _summary(path, encoding, held, set(groups)), [*LEAD, *ITEMS, "结算单出入金有明细"], encoding, hints)
    for title, header in groups:
        differs = [problem for statement in statements for problem in statement.problems if problem.startswith(f"{title}:")]
        yield Sheet(
            title, _table(path, encoding, held, title, header), [*LEAD, *header], encoding, {"notes": "; ".join(differs)} if differs else {}
        )


def _numbered(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        for row, text in enumerate(file, 1):
            yield row, text.rstrip("\n").lstrip("\ufeff")


def _lines(path: Path, encoding: str) -> Iterator[_Line]:
    """The lines of the file, understood one after another. A new statement begins where a client number follows an earlier one's tables or summary."""
    now = _Statement()
    title = ""
    header: tuple[str, ...] = ()
    in_summary = False
    last_header_row = 0
    for row, text in _numbered(path, encoding):
        plain = re.sub(r"[\s\u3000]", "", text)
        if text.lstrip().startswith("|") and text.count("|") > 2:
            cells = tuple(cell.strip(" \t\u3000") for cell in text.strip().strip("|").split("|"))
            if _RULE.match(text):
                yield _Line(row, "text", text, now, reason="rule")
                continue
            if not header:
                header, last_header_row = cells, row
                title = title or "未命名"
                now.tables.add(title)
                now.rows.setdefault(title, 0)
                yield _Line(row, "header", text, now, title, header, cells, "header")
                continue
            if row == last_header_row + 1 and not re.search(r"[\u4e00-\u9fff]", plain) and _mostly_words(cells):
                yield _Line(row, "header", text, now, title, header, cells, "header")
                continue
            if cells == header:
                yield _Line(row, "header", text, now, title, header, cells, "repeated_header")
                continue
            if found := _TOTAL.match(next((cell for cell in cells if cell), "")):
                yield _Line(row, "total", text, now, title, header, cells, _total(now, title, found.group(1)))
                continue
            yield _data(row, text, now, title, header, cells)
            continue
        client = re.search(
            r"(?:客户号|客户代码|客户编号|ClientID)(?:[A-Za-z]*)[:：]\s*([0-9A-Za-z_-]+)",
            re.sub(r"[\u3000]", "", re.sub(r"(?<=[A-Za-z]) (?=[A-Za-z])", "", text)).replace(" ", ""),
        )
        client = client or re.search(r"客户号[^:：]*[:：]\s*([0-9A-Za-z_-]+)", text)
        if client and not in_summary and not plain.startswith(SUMMARY):
            if now.client and (now.items or now.tables):
                now = _Statement()
                title, header, in_summary = "", (), False
            now.client = _client_of(text) or client.group(1)
            if named := re.search(r"(?:客户名称|客户姓名|投资者名称)[^:：]*[:：]\s*(\S+)", text):
                now.name = named.group(1)
        if not plain:
            yield _Line(row, "text", text, now, reason="blank")
            continue
        if heading := _title_of(text, plain):
            title, header = heading, ()
            in_summary = title == SUMMARY
            if in_summary:
                if stated := re.search(r"(?:资金账号|资金帐号|AccountID)[:：]([0-9A-Za-z]+)", plain):
                    now.account = re.sub(r"(币种|AccountSummary).*$", "", stated.group(1))
                if currency := re.search(r"币种[:：](人民币|美元|港币|港元|欧元|日元|[A-Z]{3})", plain):
                    now.currency = currency.group(1)
                now.summary_row = now.summary_row or row
            yield _Line(row, "text", text, now, title, reason="title")
            continue
        if _RULE.match(text):
            yield _Line(row, "text", text, now, reason="rule")
            continue
        if dates := re.search(
            r"(?:日期|月份|查询期间|交易日|结算日|Date)\s*[A-Za-z ]*[:：]+\s*(\d{8}|\d{4}-\d\d-\d\d)(?:\s*(?:-|—|~|至|到)+\s*(\d{8}|\d{4}-\d\d-\d\d))?",
            text,
        ):
            if not re.search(r"制表时间|打印", plain) and not now.start:
                now.start = dates.group(1).replace("-", "")
                now.end = (dates.group(2) or dates.group(1)).replace("-", "")
        elif (month := re.search(r"(?:月份|查询期间|日期)[^:：]*[:：]\s*(\d{4})[-年]?(\d\d)月?\s*$", text)) and not now.start:
            now.start = f"{month.group(1)}{month.group(2)}01"
            now.end = _month_end(int(month.group(1)), int(month.group(2)))
        reason = "text"
        if in_summary:
            for label, value in _PAIR.findall(text):
                key = re.sub(r"[\s\u3000]", "", label)
                chinese = re.match(r"[\u4e00-\u9fff]+", key)
                item = _ITEM_OF.get(chinese.group(0) if chinese else key.lower())
                number = _number(value)
                if item and number is not None:
                    reason = "account_summary"
                    # A statement has one summary per currency: the first counts.
                    if item not in now.items:
                        now.items[item] = number
                    if item == "期末结存":
                        now.closing_row = row
        yield _Line(row, "text", text, now, SUMMARY if in_summary else "", reason=reason)


def _client_of(text: str) -> str:
    found = re.search(r"客户号[^:：]*[:：]\s*([0-9A-Za-z_-]+)", text)
    return found.group(1) if found else ""


def _title_of(text: str, plain: str) -> str | None:
    if "|" in text or "---" in plain or len(plain) > 160:
        return None
    if (found := _TITLE.match(plain)) and (found.group(1) == SUMMARY or not re.search(r"[:：]\S*\d", plain)):
        return found.group(1)
    lowered = plain.lower()
    return next(
        (zh for en, zh in _ENGLISH_TITLE if lowered.startswith(en) and len(lowered) < len(en) + 60 and not re.search(r"\d$", lowered)), None
    )


def _mostly_words(cells: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell]
    return (
        bool(filled)
        and sum(bool(re.search(r"\d{3,}", cell)) for cell in filled) == 0
        and sum(bool(re.search(r"[A-Za-z]", cell)) for cell in filled) * 2 > len(filled)
    )


def _data(row: int, text: str, now: _Statement, title: str, header: tuple[str, ...], cells: tuple[str, ...]) -> _Line:
    if len(cells) > len(header) and title == "出入金明细":
        cells = (*cells[: len(header) - 1], "|".join(cells[len(header) - 1 :]))  # a note with a bar in it
    if len(cells) != len(header) or "\ufffd" in text:
        return _Line(row, "data", text, now, title, header, cells, "undecodable" if "\ufffd" in text else "wrong_number_of_cells")
    now.rows[title] = now.rows.get(title, 0) + 1
    for name, cell in zip(header, cells, strict=True):
        key = re.sub(r"\s", "", name)
        if (
            key in ("手续费", "平仓盈亏", "入金", "出金", "持仓盯市盈亏", "盯市盈亏", "Fee", "RealizedP/L", "Deposit", "Withdrawal")
            and (number := _number(cell)) is not None
        ):
            key = {"Fee": "手续费", "RealizedP/L": "平仓盈亏", "Deposit": "入金", "Withdrawal": "出金", "持仓盯市盈亏": "盯市盈亏"}.get(
                key, key
            )
            now.sums[title, key] = now.sums.get((title, key), Decimal(0)) + number
    return _Line(row, "data", text, now, title, header, cells)


def _total(now: _Statement, title: str, stated: str | None) -> str:
    if stated is None or int(stated) == now.rows.get(title, 0):
        return "total_row"
    problem = f"{title}: {now.who()} 共 {stated} 条, 读到 {now.rows.get(title, 0)} 条 / stated {stated} rows, read {now.rows.get(title, 0)}"
    if problem not in now.problems:
        now.problems.append(problem)
    return "count_differs"


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _month_end(year: int, month: int) -> str:
    days = 31 if month in (1, 3, 5, 7, 8, 10, 12) else 30 if month != 2 else 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return f"{year}{month:02d}{days}"


def _check(statement: _Statement) -> None:
    """Add the sums that do not agree to the statement's problems."""
    items = statement.items

    def of(name: str) -> Decimal:
        return items.get(name, Decimal(0))

    if "期初结存" in items and "期末结存" in items:
        due = sum((of(name) for name in ("期初结存", "出入金", "平仓盈亏", "盯市盈亏", "执行盈亏", "交割盈亏", "权利金收入")), Decimal(0))
        due -= of("手续费") + of("行权手续费") + of("交割手续费") + of("权利金支出")
        # Firms differ in whether a pledge is part of the balance.
        pledges = [of("货币质入") - of("货币质出"), of("质押变化"), of("货币质押变化")]
        ways = [due + sum(chosen, Decimal(0)) for count in range(4) for chosen in itertools.combinations(pledges, count)]
        if all(abs(way - of("期末结存")) > TOLERANCE for way in ways):
            difference = of("期末结存") - due
            statement.problems.append(
                f"期末结存: {statement.who()} 应为 {due}, 单上 {of('期末结存')}, 差 {difference} / balance c/f should be {due}, stated {of('期末结存')}, differs by {difference}"
            )
    elif items:
        statement.problems.append(f"资金状况: {statement.who()} 缺少期初或期末结存 / no balance b/f or c/f")
    fills = next((title for title in ("成交记录", "成交明细") if title in statement.tables), None)
    pairs: list[tuple[str, Decimal | None]] = []
    if fills:
        pairs += [("手续费", statement.sums.get((fills, "手续费"))), ("平仓盈亏", statement.sums.get((fills, "平仓盈亏")))]
    if "出入金明细" in statement.tables:
        moved = statement.sums.get(("出入金明细", "入金"), Decimal(0)) - statement.sums.get(("出入金明细", "出金"), Decimal(0))
        pairs.append(("出入金", moved))
    if "持仓汇总" in statement.tables:
        pairs.append(("盯市盈亏", statement.sums.get(("持仓汇总", "盯市盈亏"))))
    for name, found in pairs:
        if found is not None and name in items and abs(found - items[name]) > TOLERANCE:
            statement.problems.append(
                f"{name}: {statement.who()} 明细合计 {found}, 单上 {items[name]}, 差 {found - items[name]} / rows add up to {found}, stated {items[name]}, differs by {found - items[name]}"
            )


def _notes(statements: list[_Statement]) -> list[str]:
    """What the sources table says of the file: how many statements agree, and each difference."""
    problems = [problem for statement in statements for problem in statement.problems]
    whole = [statement for statement in statements if statement.items or statement.tables]
    agree = sum(not statement.problems for statement in whole)
    lines = [f"{agree}/{len(whole)} 份结算单控制数相符 / control ok in {agree} of {len(whole)} statements"]
    # However many there are, one line stays readable.
    return lines + problems[:20] + ([f"… 另有 {len(problems) - 20} 处 / {len(problems) - 20} more"] if len(problems) > 20 else [])


def _matched(path: Path, encoding: str, held: dict[int, _Statement]) -> Iterator[tuple[_Line, _Statement]]:
    """The lines again, each with its statement as the first reading knows it (with all its tables)."""
    number, last = -1, None
    for line in _lines(path, encoding):
        if line.statement is not last:
            number, last = number + 1, line.statement
        yield line, held[number]


def _table(path: Path, encoding: str, held: dict[int, _Statement], title: str, header: tuple[str, ...]) -> Iterator[Block]:
    """One table's rows over all statements."""
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    width = len(LEAD) + len(header)
    for line, statement in _matched(path, encoding, held):
        if line.title != title or line.header != header:
            continue
        if line.kind == "data" and not line.reason:
            rows.append([*statement.lead(), *line.cells])
            numbers.append(line.row)
        else:
            rejects.append(Reject(line.row, None, line.reason, line.text[:RAW_SHOWN]))
        if len(rows) >= BLOCK_ROWS:
            yield Block(block_of(rows, numbers=numbers, width=width).rows, tuple(rejects))
            rows, numbers, rejects = [], [], []
    if rows or rejects:
        yield Block(block_of(rows, numbers=numbers, width=width).rows, tuple(rejects))


def _summary(path: Path, encoding: str, held: dict[int, _Statement], groups: set[tuple[str, tuple[str, ...]]]) -> Iterator[Block]:
    """One row per statement that has a summary, at the line of its closing balance, and every line that belongs to no table sheet."""
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    width = len(LEAD) + len(ITEMS) + 1
    for line, statement in _matched(path, encoding, held):
        if line.header and (line.title, line.header) in groups:
            continue
        if line.row == statement.closing_row and line.reason == "account_summary":
            rows.append(
                [
                    *statement.lead(),
                    *(str(statement.items[name]) if name in statement.items else None for name in ITEMS),
                    "1" if statement.rows.get("出入金明细") else "0",
                ]
            )
            numbers.append(line.row)
        else:
            rejects.append(Reject(line.row, None, line.reason or line.kind, line.text[:RAW_SHOWN]))
        if len(rejects) >= BLOCK_ROWS:
            yield Block(block_of(rows, numbers=numbers, width=width).rows, tuple(rejects))
            rows, numbers, rejects = [], [], []
    if rows or rejects:
        yield Block(block_of(rows, numbers=numbers, width=width).rows, tuple(rejects))
