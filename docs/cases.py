"""Writes docs/zh/cases.md and docs/en/cases.md: each figure of the notice beside the figure of a run at full size.

``python docs/cases.py`` makes all ten cases, one after the other (cases 1 and 7 take most of the time), proves that money and shares are conserved, and
keeps what was measured in docs/cases.json; ``python docs/cases.py 3 8`` makes these anew and keeps the others; ``--pages`` only writes the pages.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from kanchuan.simulate.cases.case import CASES, make_case, said
from kanchuan.simulate.platform.book import write_platform_books
from kanchuan.simulate.platform.conservation import check_conservation
from kanchuan.simulate.platform.truth import write_truth
from kanchuan.simulate.records.market_book import write_market_book

HERE = Path(__file__).parent
KEPT = HERE / "cases.json"
SEED = 1
WORDS = {
    "clients": ("配资客户", "clients"),
    "registered_clients": ("注册客户", "registered clients"),
    "agents": ("代理商", "agents"),
    "provinces": ("省市", "provinces"),
    "max_leverage": ("最高杠杆", "highest leverage"),
    "turnover": ("交易金额，元", "turnover, yuan"),
    "market_turnover": ("进入市场的交易金额，元", "turnover that reached the market, yuan"),
    "deposits": ("保证金（入金），元", "deposits, yuan"),
    "commission": ("交易手续费，元", "commissions, yuan"),
    "deferral_fee": ("递延费，元", "deferral fees, yuan"),
    "financed_since": ("2020年3月以来配资金额，元", "financed since 2020-03, yuan"),
    "margin_since": ("2020年3月以来保证金，元", "margins since 2020-03, yuan"),
    "financiers": ("金主", "financiers"),
    "main_accounts": ("主账户", "main accounts"),
    "subaccounts": ("子账户", "sub-accounts"),
    "companies": ("公司", "companies"),
    "systems": ("分仓系统", "systems"),
    "vendors": ("软件商", "software vendors"),
    "platforms": ("平台", "platforms"),
    "cards": ("收款银行卡", "collecting bank cards"),
}
SOURCES = {
    "notice": ("通报", "the notice"),
    "commentary": ("判决后的评论文章", "commentary on the judgment"),
    "notice; read as deposits": ("通报“涉案金额”，此处按入金理解", "the notice's “sum involved”, read as deposits"),
}


def measured(number: int) -> dict[str, Any]:
    """Make a case at full size; what came of it."""
    started = time.perf_counter()
    case = make_case(number, 1.0, SEED)
    made = time.perf_counter() - started
    rows = [[one.figure, str(one.value), one.said, one.source, str(got)] for one, _, got in case.beside(1.0)]
    orders = sum(len(book.trading.log.orders) for book in case.books)
    folder = Path(tempfile.mkdtemp())
    try:
        started = time.perf_counter()
        ids = write_market_book(case.market_book, folder)
        write_platform_books(case.books, folder, ids)
        write_truth(case.books, folder, ids, case.name)
        written = time.perf_counter() - started
        multipliers = {one.symbol: one.multiplier for one in case.market.securities}
        started = time.perf_counter()
        proofs = check_conservation(folder, multipliers)
    finally:
        shutil.rmtree(folder)
    return {
        "rows": rows,
        "client_orders": orders,
        "market_orders": len(case.market_book.orders),
        "seconds": round(made, 1),
        "write_seconds": round(written, 1),
        "proof_seconds": round(time.perf_counter() - started, 1),
        "proved": proofs,
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }


def number_of(text: str) -> str:
    value = Decimal(text)
    return f"{value:,.0f}" if value == value.to_integral_value() or abs(value) > 1_000 else f"{value:g}"


def page(kept: dict[str, Any], place: int) -> str:
    def say(zh: str, en: str) -> str:
        return (zh, en)[place]

    lines = [
        say("# 十起案例：通报的数字与模拟的数字", "# The ten cases: figures of the notice beside figures of the run"),
        "",
        say(
            "由 `python docs/cases.py` 生成，规模 1，种子 1。人名、公司、平台名称与全部记录均为虚构；只有机制和数字取自 2020 年的通报。"
            "通报没有写的参数从 `platform/ranges.yaml` 的范围中抽取，或在各案例的 YAML 中注明为假设。每次运行都证明资金与股份守恒。",
            "Written by `python docs/cases.py` at scale 1, seed 1. People, companies, platforms and all records are invented; the mechanisms and the figures alone are"
            " those of the notice on 2020. What the notice leaves open is drawn from the ranges of `platform/ranges.yaml`, or set in the case's YAML and marked there as"
            " an assumption. On every run money and shares are proved to be conserved.",
        ),
        "",
    ]
    for number in CASES:
        if str(number) not in kept:
            continue
        one = kept[str(number)]
        lines += [f"## {said(number)['name'][('zh', 'en')[place]]}", ""]
        lines += [
            say(
                "| 数字 | 通报原文 | 通报 | 本次运行 | 之比 | 出处 |",
                "| figure | words of the notice | notice | this run | ratio | source |",
            ),
            "|---|---|---:|---:|---:|---|",
        ]
        for figure, value, words, source, got in one["rows"]:
            ratio = f"{Decimal(got) / Decimal(value):.3f}" if Decimal(value) else ("=" if Decimal(got) == 0 else "≠")
            lines.append(
                f"| {WORDS[figure][place]} | {words} | {number_of(value)} | {number_of(got)} | {ratio} | {SOURCES[source][place]} |"
            )
        lines += [
            "",
            say(
                f"客户委托 {one['client_orders']:,} 笔，主账户委托 {one['market_orders']:,} 笔；生成 {one['seconds']} 秒，写出 {one['write_seconds']} 秒，"
                f"守恒证明 {one['proof_seconds']} 秒。",
                f"{one['client_orders']:,} orders of clients, {one['market_orders']:,} on main accounts; made in {one['seconds']} s, written in"
                f" {one['write_seconds']} s, proved in {one['proof_seconds']} s.",
            ),
            "",
        ]
    lines += [
        say("## 十起案例放在一起", "## All ten side by side"),
        "",
        say(
            "`kanchuan simulate ten-cases -o ds` 把十种做法放进同一个季度：每种一两个小平台（虚拟盘只有平台账，没有主账户），三个整户出借的账户，其余约一百五十个是各类无辜账户。"
            "规模 1 约 170 个账户，`--scale` 可大可小；机制与费率同上，金额不对应通报。真相里写明每个账户属于哪一案（`truth/account_labels` 的 `case_id`，`truth/figures` 按案、按平台）。"
            "`kanchuan demo` 用的就是它的一半大小。",
            "`kanchuan simulate ten-cases -o ds` puts all ten ways of doing it into one quarter: a small platform or two of each (virtual ones have their own book alone and no"
            " main accounts), three accounts lent whole, and some hundred and fifty innocent accounts of all kinds. At scale 1 that is about 170 accounts, and `--scale` makes it"
            " larger or smaller; mechanisms and terms are those above, sums are not the notice's. The truth says which case an account belongs to (`case_id` of"
            " `truth/account_labels`; `truth/figures` by case and platform). `kanchuan demo` runs on half of it.",
        ),
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    chosen = [] if "--pages" in arguments else [int(one) for one in arguments] or list(CASES)
    for number in chosen:
        kept[str(number)] = measured(number)
        print(number, kept[str(number)])
        KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for place, language in enumerate(("zh", "en")):
        (HERE / language / "cases.md").write_text(page(kept, place), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
