"""What banks and the police give: the 34-column funds export, statements of many cards and of one, and the bank that keeps clients' money."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kanchuan.engine.duckdb import DuckDBEngine, literal
from kanchuan.simulate.raw.text_file import GBK, UTF8_BOM, write_text
from kanchuan.simulate.raw.workbook import write_workbook

# The police's columns (资金查控), in their order.
FUNDS_COLUMNS = (
    "交易卡号", "交易账号", "账户开户名称", "开户人证件号码", "交易时间", "交易金额", "交易余额", "收付标志", "交易对手账卡号", "现金标志", "对手户名", "对手身份证号",
    "对手开户银行", "摘要说明", "交易币种", "交易网点名称", "交易网点代码", "交易发生地", "交易是否成功", "传票号", "终端号", "IP地址", "MAC地址", "对手交易余额",
    "交易流水号", "日志号", "凭证种类", "凭证号", "交易柜员号", "商户名称", "商户号", "备注", "交易类型", "查询反馈结果原因",
)  # fmt: skip
# Cards with so many rows may have a statement of their own.
_OWN_STATEMENT = 10


def write_bank_files(engine: DuckDBEngine, folder: Path, made: dt.date) -> list[Path]:
    """Write them all. Gives the files' paths."""
    single = [
        (str(card), str(owner or ""))
        for card, owner in engine.execute(
            f"""SELECT card, min(owner) FROM card_rows WHERE export = 'bank' GROUP BY 1 HAVING count(*) >= {_OWN_STATEMENT} AND bool_and(ok)
            ORDER BY count(*) DESC, card LIMIT 2""",
            "single statements",
        ).fetchall()
    ]
    written: list[Path | None] = [_police(engine, folder)]
    if single:
        written += _single_workbook(engine, folder, *single[0], made)
    if len(single) > 1:
        written.append(_single_text(engine, folder, *single[1]))
    written += [_many(engine, folder, [card for card, _ in single]), _depository(engine, folder)]
    return [path for path in written if path is not None]


def _police(engine: DuckDBEngine, folder: Path) -> Path | None:
    """Direction in every spelling, sometimes none where the balance tells it; failed rows; both sides where both cards were asked for."""
    # A direction may be missing where the row before it on the card tells it by the balance.
    word = """CASE WHEN ok AND amount > 0 AND place > 1 AND turn(n, [true, false, false, false, false, false, false, false, false, false, false, false, false, false, false,
      false, false, false, false, false, false, false, false, false, false]) THEN ''
      WHEN inward THEN turn(n, ['进', '进', '进', '贷', '入', '收', 'C']) ELSE turn(n, ['出', '出', '出', '借', '付', '支', 'O']) END"""
    said = {
        "交易卡号": "card",
        "交易账号": "card",
        "账户开户名称": "owner",
        "开户人证件号码": "id_number",
        "交易时间": "moment_text(moment)",
        "交易金额": "money_text(amount)",
        "交易余额": "money_text(balance)",
        "收付标志": word,
        "交易对手账卡号": "peer",
        "现金标志": "CASE channel WHEN 'cash' THEN '现金' ELSE '转账' END",
        "对手户名": "peer_name",
        "摘要说明": "memo",
        "交易币种": "'人民币'",
        "交易是否成功": "CASE WHEN ok THEN '成功' ELSE '失败' END",
        "交易流水号": "CASE WHEN inward AND turn(n, [true, false, false]) THEN 'R' ELSE 'S' END || lpad(CAST(n AS VARCHAR), 9, '0')",
    }
    columns = ", ".join(f'{said.get(name, "NULL")} AS "{name}"' for name in FUNDS_COLUMNS)
    query = f"SELECT {columns} FROM card_rows WHERE export = 'police' ORDER BY moment, n, inward"
    return write_text(engine, query, folder / "资金查控_交易明细.csv", GBK)


def _single_workbook(engine: DuckDBEngine, folder: Path, card: str, owner: str, made: dt.date) -> list[Path]:
    query = f"""SELECT CAST(day_text(moment) AS BIGINT) AS "交易日期", time_text(moment) AS "交易时间", memo AS "摘要", CASE WHEN NOT inward THEN amount END AS "支出",
      CASE WHEN inward THEN amount END AS "收入", balance AS "账户余额", peer AS "对方账号", peer_name AS "对方户名"
      FROM card_rows WHERE card = {literal(card)} ORDER BY place"""
    above = [["借记账户历史明细"], [f"卡号：{card}", f"户名：{owner}"], ["币种：人民币"]]
    return write_workbook(engine, query, folder / "账户明细.xlsx", "明细", made, above=above)


def _single_text(engine: DuckDBEngine, folder: Path, card: str, owner: str) -> Path | None:
    query = f"""SELECT strftime(CAST(moment AS DATE), '%Y-%m-%d') AS "记账日期", time_text(moment) AS "记账时间", CASE WHEN inward THEN '贷' ELSE '借' END AS "借贷标志",
      money_text(amount) AS "交易金额", money_text(balance) AS "账户余额", peer AS "对方账号", peer_name AS "对方户名", memo AS "交易摘要"
      FROM card_rows WHERE card = {literal(card)} ORDER BY place DESC"""
    path = write_text(engine, query, folder / "对账单.csv", GBK)
    if path is not None:
        # The newest first, under a head that says whose it is.
        head = f"账户交易明细查询\r\n卡号：{card},户名：{owner}\r\n".encode("gb18030")
        path.write_bytes(head + path.read_bytes())
    return path


def _many(engine: DuckDBEngine, folder: Path, but: list[str]) -> Path | None:
    others = f"AND card NOT IN ({', '.join(literal(card) for card in but)})" if but else ""
    query = f"""SELECT card AS "卡号", owner AS "户名", id_number AS "证件号码", strftime(CAST(moment AS DATE), '%Y-%m-%d') AS "交易日期", time_text(moment) AS "交易时间",
      CASE WHEN inward THEN '贷' ELSE '借' END AS "借贷标志", money_text(amount) AS "交易金额", money_text(balance) AS "账户余额", peer AS "对方账号",
      peer_name AS "对方户名", CASE WHEN channel = 'cash' THEN concat_ws(' ', memo, '现金') ELSE memo END AS "摘要",
      CASE WHEN ok THEN '成功' ELSE '交易失败' END AS "交易状态", lpad(CAST(n * 2 + CAST(inward AS INTEGER) AS VARCHAR), 12, '0') AS "流水号"
      FROM card_rows WHERE export = 'bank' {others} ORDER BY card, place"""
    return write_text(engine, query, folder / "银行流水.csv", UTF8_BOM)


def _depository(engine: DuckDBEngine, folder: Path) -> Path | None:
    query = """SELECT strftime(CAST(sent_at AS DATE), '%Y-%m-%d') AS "交易日期", time_text(sent_at) AS "交易时间", payer_account AS "付款账号", payer_name AS "付款户名",
      payee_account AS "收款账号", payee_name AS "收款户名", money_text(amount) AS "交易金额",
      CASE WHEN coalesce(regexp_matches(memo, '银证|银行转|转银行'), false) THEN memo ELSE concat_ws(' ', memo, '银证转账') END AS "摘要",
      CASE WHEN ok THEN '成功' ELSE '失败' END AS "交易状态", lpad(CAST(n AS VARCHAR), 12, '0') AS "流水号"
      FROM told_by_firms WHERE teller = 'depository' ORDER BY sent_at, n"""
    return write_text(engine, query, folder / "存管银行_银证转账明细.csv", GBK)
