"""Writes docs/zh/files.md and docs/en/files.md: ``python docs/real_files.py``.

What became of each real statement in the folder KANCHUAN_SHARED (default: ``../shared`` beside the repository), and the layouts that were tried beside them
(``tests/sources/layouts``). Only names of files, counts and whether columns add up are written: nothing out of a file.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import python_calamine
import yaml

from kanchuan.sources.ingest import ingest

ROOT = Path(__file__).resolve().parent.parent
LAYOUTS = ROOT / "tests" / "sources" / "layouts"
# Columns whose totals are compared, in order of preference: the first of a line that a file has is taken, and all of a pair.
MONEY = (
    ("发生金额",), ("清算金额",), ("记账金额(收入)", "记账金额(支出)"), ("存入金额", "取出金额"), ("存入", "支出"), ("收入", "支出"), ("入账币种/金额",), ("入账金额",), ("结算金额",),
    ("人民币金额",), ("金额(元)",), ("交易金额",), ("金额",), ("Billing amount",),
)  # fmt: skip
AMOUNTS = {"fills": "net_amount", "movements": "net_amount", "transfers": "amount"}
NOT_ROWS = {"preamble", "header", "repeated_header", "blank", "footer", "total_row"}

# Layouts of others (tests/sources/layouts, a file each round), by family and round: right at the first try, of those tried. Measured once each, before anything was
# changed for them; all are right now. The first round was two (67 and 22).
TALLY = (
    (
        "券商导出（交割单、委托、成交、流水、持仓）",
        "broker exports (settlement, orders, fills, cash flow, holdings)",
        (25, 28),
        (22, 28),
        (17, 17),
        (9, 10),
    ),
    ("期货客户端与柜台", "futures clients and counters", (4, 7), (4, 11), (3, 5), (2, 3)),
    ("银行流水与调证", "banks: statements and answers to inquiries", (20, 42), (18, 22), (12, 17), (11, 11)),
    ("钱包、商户账单", "wallets and merchants' bills", (2, 8), (4, 4), (0, 1), (1, 1)),
    ("公安、监察、反诈", "police and supervision", (0, 3), (2, 4), (1, 1), (0, 0)),
    ("配资平台后台", "platforms' back offices", (0, 1), (0, 0), (0, 0), (0, 0)),
)


@dataclass(frozen=True)
class File:
    """One real file, read."""

    name: str
    readers: str
    read: int
    kept: int
    rejected: str
    column: str
    stated: Decimal | None
    found: Decimal | None
    notes: str


def grid(path: Path) -> list[list[str]]:
    """All cells of the first table, read without the product."""
    data = path.read_bytes()
    if data.startswith((b"PK", b"\xd0\xcf")):
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        return [[str(cell).strip() for cell in row] for row in rows]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    delimiter = "\t" if text.count("\t") > 3 * text.count(",") else ","
    return [[re.sub(r'^="?(.*?)"?$', r"\1", cell.strip()) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]


def number(cell: str) -> Decimal:
    """The size of the amount in a cell; 0 where there is none."""
    found = re.match(r"^(?:[A-Za-z]{3}|[¥￥])? *([-+]?[\d,]*\.?\d+)(?:元)?(?:[(（].*[)）])?$", cell)
    return abs(Decimal(found[1].replace(",", ""))).quantize(Decimal("0.01")) if found else Decimal(0)


def total(rows: list[list[str]]) -> tuple[str, Decimal | None]:
    """The column of amounts and the sum of the sizes of its numbers, over the rows that begin with a date or a number."""
    for start, row in enumerate(rows[:60]):
        header = [re.sub(r"\s", "", cell) for cell in row]
        for names in MONEY:
            wanted = [re.sub(r"\s", "", name) for name in names]
            if len([cell for cell in header if cell]) > 3 and all(name in header for name in wanted):
                places = [header.index(name) for name in wanted]
                body = [
                    row
                    for row in rows[start + 1 :]
                    if any(re.match(r"^\d", cell) for cell in row[:2]) or not re.search("合计|总计", "".join(row))
                ]
                return " + ".join(names), sum((number(row[place]) for row in body for place in places if place < len(row)), Decimal(0))
    return "", None


def read(path: Path, folder: Path) -> File:
    """Ingest one file alone and compare."""
    report = ingest([path], folder)
    rejects = pq.read_table(folder / "rejects.parquet").to_pylist()
    reasons = Counter(row["reason"].split(" ")[0] for row in rejects)
    found = Decimal(0)
    first = report.sources[0].source_id
    for table, column in AMOUNTS.items():
        if (file := folder / f"{table}.parquet").is_file():
            found += sum((abs(row[column] or 0) for row in pq.read_table(file).to_pylist() if row["source_id"] == first), Decimal(0))
    column, stated = total(grid(path))
    notes = [note for source in report.sources for note in source.notes if note.startswith(("balance_chain", "control_total", "day_from"))]
    used = [source for source in report.sources if source.rows_read]
    return File(
        path.name,
        ", ".join(dict.fromkeys(source.reader for source in used)),
        sum(source.rows_read for source in used),
        sum(source.rows_kept for source in used),
        ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items())),
        column,
        stated,
        found,
        "; ".join(dict.fromkeys(re.sub(r"[:：].*", "", note) for note in notes)),
    )


def page(files: list[File], lang: str) -> str:
    """The page in one language."""
    zh = lang == "zh"
    lost = sum(file.read - file.kept for file in files)
    equal = sum(file.stated == file.found for file in files)
    kept = sum(file.kept for file in files)
    read_rows = sum(file.read for file in files)
    lines = ["# 试过的真实文件，逐个列出" if zh else "# The real files tried, file by file", ""]
    lines += [
        (
            f"*由 `docs/real_files.py` 写成，请勿手改。* 文件本身不在仓库里；这里只有文件名、行数与合计是否相符。共 {len(files)} 个文件，{read_rows} 行：保留 {kept}，"
            f"未保留 {lost}（表头、前言、页脚、空行、合计；原因见各行）。金额列合计与读出的金额相等的有 {equal} 个。金额按绝对值相加。"
            if zh
            else f"*Written by `docs/real_files.py`; do not edit.* The files are not in the repository; here are only their names, counts, and whether totals agree. "
            f"{len(files)} files, {read_rows} rows: {kept} kept, {lost} not kept (headers, preambles, footers, blank rows, totals; the reasons are in each row). "
            f"In {equal} the total of the column of amounts equals what was read. Sizes of amounts are added."
        ),
        "",
        "| 文件 | 识别为 | 读 | 保留 | 未保留及原因 | 金额列 | 合计相符 | 备注 |"
        if zh
        else "| file | recognised as | read | kept | not kept, and why | column | totals agree | notes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for file in files:
        agree = ("是" if zh else "yes") if file.stated == file.found else ("否" if zh else "no") if file.stated is not None else "—"
        lines.append(
            f"| {file.name} | `{file.readers}` | {file.read} | {file.kept} | {file.rejected} | {file.column or '—'} | {agree} | {file.notes} |"
        )
    layouts = [layout for path in sorted(LAYOUTS.glob("*.yaml")) for layout in yaml.safe_load(path.read_text(encoding="utf-8"))]
    rounds = [[sum(row[place][part] for row in TALLY) for part in (0, 1)] for place in (2, 3, 4, 5)]
    last_tried, (first, first_tried) = rounds[-1][1], rounds[0]
    three = [sum(row[5][part] for row in TALLY[:3]) for part in (0, 1)]
    lines += [
        "",
        "## 没有为之写过的版式" if zh else "## Layouts that nothing was written for",
        "",
        (
            f"另从公开资料中分四轮找到 {len(layouts)} 种真实表头（`tests/sources/layouts/`，一轮一个文件），填入虚构的行，先写下应得的结果，再不带映射文件读入一次；每轮之后才为它们修改。"
            f"首次即全对：第一轮 {first}/{first_tried}（{_percent(first, first_tried)}），此后依次 {_shares(rounds[1:])}。每轮的来源与前几轮不同。"
            f"最后一轮中券商、期货、银行三类 {three[0]}/{three[1]}（{_percent(*three)}），是目前对没见过的文件的估计；只有 {last_tried} 种，且多为列少的表，95% 的目标还没有证实。"
            f"现在 {len(layouts)} 种全对，并作为测试保留。"
            if zh
            else f"{len(layouts)} further real header rows were found in public material in four rounds (`tests/sources/layouts/`, a file each), given made-up rows, and read once without a "
            "mapping file after what must come of them had been written down; only then was anything changed for them. "
            f"Wholly right at the first try: {first} of {first_tried} ({_percent(first, first_tried)}) in the first round, then {_shares(rounds[1:])}. Each round came from other sources than those "
            f"before. In the last, brokers, futures and banks together were {three[0]} of {three[1]} ({_percent(*three)}): the present estimate for files never seen, from {last_tried} layouts only, "
            f"most of them with few columns; the aim of 95% is not proved yet. All {len(layouts)} are right now and stay as tests."
        ),
        "",
        "| 版式 | 第一轮 | 第二轮 | 第三轮 | 第四轮 |" if zh else "| layouts | round 1 | round 2 | round 3 | round 4 |",
        "|---|---|---|---|---|",
        *(
            f"| {row[0] if zh else row[1]} | {' | '.join(f'{right}/{tried}' if tried else '—' for right, tried in row[2:])} |"
            for row in TALLY
        ),
        f"| {'合计' if zh else 'all'} | {' | '.join(f'{right}/{tried}' for right, tried in rounds)} |",
    ]
    return "\n".join(lines) + "\n"


def _percent(right: int, tried: int) -> str:
    return f"{100 * right // tried}%"


def _shares(rounds: list[list[int]]) -> str:
    return ", ".join(f"{right}/{tried} ({_percent(right, tried)})" for right, tried in rounds)


def main() -> int:
    """Read the files and write the pages."""
    shared = Path(os.environ.get("KANCHUAN_SHARED", ROOT.parent / "shared")) / "data" / "statements"
    paths = sorted(path for path in shared.rglob("*") if path.is_file())
    if not paths:
        print(f"没有文件 / no files: {shared}", file=sys.stderr)
        return 1
    files = []
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            files.append(read(path, Path(folder)))
    for lang in ("zh", "en"):
        (ROOT / "docs" / lang / "files.md").write_text(page(files, lang), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
