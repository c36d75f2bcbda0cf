"""Broker exports: settlement (交割单, 对账单), cash flow (资金流水), orders (当日委托, 历史委托), fills (当日成交, 历史成交) and holdings (持仓).

Every row becomes what its business word says: a fill, an order, a transfer between bank and broker, or a movement that is no trade (repo,
  collateral, dividend,
subscription, margin loan …). The sign of a quantity is never believed: some brokers write sales as negative, some do not,
  and repo both ways.
"""

from __future__ import annotations

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.families.broker_words import believed_in_notes, coded_side, kind_of, plain_word, status_of
from kanchuan.sources.family import PREPARED, Family, Output, SheetContext
from kanchuan.sources.saved import saved_on
from kanchuan.sources.security_names import naming
from kanchuan.sources.stock_symbols import REPO, digits_sql, market_sql, said_sql, symbol_sql
from kanchuan.sources.terminal_strings import COLUMNS as TERMINAL_COLUMNS
from kanchuan.sources.terminal_strings import TerminalColumns

WORDS = {"business": "b", "side": "s", "extra": "e", "note": "n"}
# A product has eight decimals: brought to the four that are kept where it is made, it does not make all that stands beside it as wide.
_EXACT = "DECIMAL(38,4)"
# A number of shares is at most a trillion: in a type of 64 bits it becomes a whole number ten times as quickly.
_SMALL = "DECIMAL(18,4)"
# What a code stands for if not for a security that is held. Most are shares of the main boards, which need no further look.
_SORT = f"""CASE WHEN digits[1:2] IN ('60', '00', '30', '68') THEN NULL ELSE CASE WHEN digits LIKE '7999__' THEN 'designation' WHEN {REPO} THEN 'repo'
  WHEN digits LIKE '7%' OR digits LIKE '37____' OR digits LIKE '07____' OR digits LIKE '08____' OR digits LIKE '889___' THEN 'subscription' END END"""
TOTAL = "^(合计|总计|小计|汇总|累计|人民币合计|本页合计)|合计[:：]?$"


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    kind = context.found.kind.name
    source = literal(context.source_id)
    if kind == "orders":
        terminals = TerminalColumns.of(context, account="account_id", source=PREPARED)
        return [Output(PREPARED, _asked(_rows(context))), *_orders(source, terminals), *terminals.outputs(), *_accounts(context)]
    if kind == "holdings":
        return [Output(PREPARED, _rows(context)), *_holdings(), *_accounts(context)]
    return [Output(PREPARED, _decided(_rows(context))), *_settled(source), *_accounts(context)]


def _rows(context: SheetContext) -> str:
    """The rows with what any output needs: the account, the moment, the security, and what the words mean (``kind``)."""
    # Columns of words that are one column of the file are looked up once.
    short = {column: name for column, name in WORDS.items() if context.has(column)}
    places = context.found.columns
    asked = {places[column]: column for column in reversed(short)}
    words = " UNION ".join(f"SELECT DISTINCT {column} AS word FROM typed WHERE {column} IS NOT NULL" for column in asked.values())
    b, s, e, n = (f"{short[asked[places[column]]]}.kind" if column in short else "CAST(NULL AS VARCHAR)" for column in WORDS)
    said_day = _day_of(context)
    said = f"DATE {literal(said_day)}" if said_day else "NULL"
    # A time of midnight is a time that nobody wrote down; without a column of days, the day may stand in the time.
    day, time = f"coalesce(day, {said})", "nullif(time_us, 0)"
    if not context.has("date") and context.has("time_text"):
        day = f"coalesce(day, CASE WHEN length(time_text) >= 14 THEN as_date(time_text) END, {said})"
        time = "nullif(coalesce(time_us, CASE WHEN length(time_text) >= 14 THEN time_after_date(time_text) END), 0)"
    elif context.has("time_text") and not context.has("time"):
        time = "nullif(coalesce(time_us, CASE WHEN length(time_text) >= 14 THEN time_after_date(time_text) ELSE as_time(time_text) END), 0)"
    if context.found.kind.name == "orders" and context.has("order_time", "fill_time"):
        time = "nullif(coalesce(as_time(order_time), time_after_date(order_time)), 0)"
    fund = "CASE WHEN contains(fund_account, '____') THEN regexp_extract(fund_account, '([^_]+)_*$', 1) ELSE fund_account END"
    stated = literal(context.facts.get("account_no"))
    whole = literal(f"file:{context.source_id}:{context.stem}")
    # A shareholder's code, a security's code and its name without anything between them, or the name with the code in brackets.
    code, name = "symbol", "name"
    if context.has("glued"):
        code = """coalesce(symbol, nullif(regexp_extract(glued, '[(（]([0-9]{6}[.A-Za-z]*)[)）]$', 1), ''), nullif(regexp_extract(glued, '([0-9]{6})[^0-9]*$', 1), ''))"""
        name = "coalesce(name, nullif(regexp_extract(glued, '^([^(（]+)[(（][0-9]{6}', 1), ''), nullif(regexp_extract(glued, '([^0-9]+)$', 1), ''))"
    # What begins with a letter is no number: to try whether it is one costs more than all else that is done with it.
    holder = "CASE WHEN holder_code >= 'A' THEN upper(holder_code) WHEN try_cast(holder_code AS BIGINT) = 0 THEN NULL WHEN length(holder_code) < 10 AND try_cast(holder_code AS BIGINT) IS NOT NULL THEN lpad(holder_code, 10, '0') ELSE upper(holder_code) END"
    # 交易类别 is the firm's own tag of the trade (day trade, swing …) beside another business word, and where it is no business word that anyone knows.
    alone = context.has("trade_class") and places["trade_class"][:1] == places.get("business", ())[:1]
    business = f"CASE WHEN {b} IS NOT NULL OR coalesce({s}, {n}) IS NULL THEN r.business END" if alone else "r.business"
    own_tag = f"CASE WHEN {b} IS NULL AND coalesce({s}, {n}) IS NOT NULL THEN r.trade_class END" if alone else "r.trade_class"
    trade = "('buy', 'sell')"
    alone_price = "NULL" if context.has("order_quantity") else "r.price"
    # In a list of orders or fills the remark is the user's; in a settlement it is the counter's, and may say what the side hides.
    believed = (
        f"CASE WHEN {n} IN ({believed_in_notes()}) THEN {n} END,"
        if context.has("note") and context.found.kind.name in ("settlement", "cash_flow")
        else ""
    )
    status = status_of("lower(r.status)") if context.has("status") else "NULL"
    note_status = status_of("lower(r.note)") if context.has("note") and context.found.kind.name == "orders" else "NULL"
    currency = (
        """CASE WHEN r.currency IN ('人民币', '人民币元', 'CNY', 'RMB', 'cny', '元') THEN 'CNY' WHEN r.currency IN ('港币', '港元', 'HKD') THEN 'HKD'
        WHEN r.currency IN ('美元', 'USD') THEN 'USD' END"""
        if context.has("currency")
        else "NULL"
    )
    codes = "".join(f"{coded_side(f'r.{column}')}, " for column in ("side_qmt", "side_offset") if context.has(column))
    joins = " ".join(f"LEFT JOIN meant {short[column]} ON r.{column} = {short[column]}.word" for column in asked.values())
    said_in = dict.fromkeys(asked[places[column]] for column in ("business", "side") if context.has(column))
    abroad = " OR ".join(f"{column} LIKE '%港股%'" for column in said_in) or "false"
    terminal = "".join(f", r.{column}" for column in TERMINAL_COLUMNS if context.has(column))
    meant = (
        f"meant AS (SELECT word, {kind_of('plain')} AS kind FROM (SELECT word, {plain_word('word')} AS plain FROM ({words}))),"
        if asked
        else ""
    )
    return f"""WITH {meant} read AS (
      SELECT *, {day} AS on_day, {time} AS at_us, {code} AS code, {name} AS called, {fund} AS fund, {holder} AS holder
      FROM {_repeated(context)}),
    coded AS (
      SELECT *, CASE WHEN length(holder) = 10 THEN holder END AS person_code,
        coalesce({said_sql("code")}, {market_sql("market")}, CASE WHEN {abroad} THEN 'HK' END,
          CASE WHEN strlen(code) = 5 AND regexp_full_match(code, '0[0-9]{{4}}') THEN 'HK' END, CASE WHEN holder[1:1] BETWEEN 'A' AND 'Z' THEN 'SH' WHEN holder IS NOT NULL THEN 'SZ' END) AS exchange
      FROM read),
    numbered AS (SELECT * EXCLUDE (symbol), {symbol_sql("digits", "exchange")} AS symbol FROM (SELECT *,
      {digits_sql("code", "exchange")} AS digits FROM coded))
    SELECT r.source_row, coalesce(r.fund, {stated}, 'holder:' || r.person_code, {whole}) AS account_id, r.on_day, at_local(r.on_day,
      r.at_us) AS moment,
      r.at_us IS NOT NULL AS time_known, r.symbol, {_SORT} AS sort, CASE WHEN r.called >= 'A' THEN r.called WHEN r.called IS NULL
        OR try_cast(r.called AS BIGINT) IS NOT NULL THEN CASE WHEN r.symbol IS NULL THEN r.digits END ELSE r.called END AS security_name,
      r.holder, r.price, r.quantity, nullif(r.amount, 0) AS amount, r.amount AS written_amount, r.net_amount, r.cash_balance,
        r.share_balance, r.order_quantity, coalesce(r.order_price, r.plain_price, {alone_price}) AS order_price,
      r.position, r.cancel_quantity, r.branch, r.account_label, r.reject_text,
      CASE WHEN r.order_no NOT IN ('0', '-1', '') THEN r.order_no END AS order_no, CASE WHEN r.fill_no NOT IN ('0', '-1', '') THEN r.fill_no END AS fill_no,
      CASE WHEN r.commission IS NULL AND r.taxes IS NULL AND r.inside IS NULL THEN r.total_fee ELSE greatest(coalesce(r.total_fee, 0),
        coalesce(r.commission, r.inside, 0) + coalesce(r.taxes, 0)) END AS fees,
      coalesce({currency}, {literal(context.facts.get("currency"))}) AS currency,
      coalesce({business}, r.side, r.note) AS business, CASE WHEN {n} IS NULL
        OR {n} NOT IN {trade} THEN nullif(r.note, '0') END AS note, r.status, r.cancel_flag, {s} AS side_kind,
        {status} AS status_kind, {note_status} AS note_status,
      concat_ws(' / ', {own_tag}, r.strategy, r.tag) AS tags,
      coalesce(CASE WHEN {b} NOT IN {trade} THEN {b} END, {believed} CASE WHEN {s} NOT IN {trade} THEN {s} END,
        CASE WHEN {e} = 'cancel' THEN {e} END, {b}, {s}, {e}, {codes}
        CASE r.side_hundsun WHEN '1' THEN 'buy' WHEN '2' THEN 'sell' END, CASE WHEN {n} IN {trade} THEN {n} END,
        CASE WHEN coalesce(r.business, r.side) IS NULL AND r.price > 0 AND r.quantity <> 0 THEN CASE WHEN r.net_amount < 0 THEN 'buy'
          WHEN r.net_amount > 0 THEN 'sell' END END) AS said_kind,
      CASE WHEN r.day IS NOT NULL AND r.quantity <> 0 THEN false ELSE
        coalesce(r.business, r.side, r.extra, r.note, r.code, r.called, r.side_qmt, r.side_offset, r.side_hundsun) IS NULL
        OR regexp_matches(coalesce(r.code, r.called, r.business, ''), {literal(TOTAL)}) END AS no_row{terminal}
    FROM numbered r {joins}"""


def _repeated(context: SheetContext) -> str:
    """``typed``, with what an export writes in the first row of an order only put into the rows of its further fills.

    A row is a further fill where it has a quantity and neither side nor security; its order is the nearest above that has both.
    """
    if context.found.kind.name != "fills" or not context.has("order_summary", "quantity", "symbol"):
        return "typed"
    whole = [name for name in ("symbol", "name", "side", "business", "order_no", "status") if context.has(name)]
    filled = ", ".join(
        f"CASE WHEN {name} IS NOT NULL OR NOT further THEN {name} ELSE last_value({name} IGNORE NULLS) OVER up END AS {name}"
        for name in whole
    )
    return f"""(SELECT * REPLACE ({filled}) FROM (SELECT *, quantity IS NOT NULL AND symbol IS NULL AND {" AND ".join(f"{name} IS NULL" for name in whole)} AS further FROM typed)
      WINDOW up AS (ORDER BY source_row ROWS UNBOUNDED PRECEDING))"""


# What cannot be placed in time, or is no row of the table, is said to be so before anything else is asked of it.
_WRONG = """CASE WHEN no_row AND on_day IS NULL THEN 'total_row' WHEN on_day IS NULL THEN 'no_date' END"""
_NOTHING = "coalesce(quantity, 0) = 0 AND coalesce(written_amount, 0) = 0 AND coalesce(net_amount, 0) = 0"


def _day_of(context: SheetContext) -> str | None:
    """The day of rows that have none of their own.

    It is the one that the title or the preamble names; for what is held, the end of the span they name; else the day on which the workbook was last saved, which is
    said in the notes.
    """
    if context.has("date") or "statement_date" in context.facts:
        return context.facts.get("statement_date")
    if context.found.kind.name == "holdings" and "span_end" in context.facts:
        return context.facts["span_end"]
    saved = saved_on(context.path) if not context.has("unix") else None
    if saved:
        context.notes.append(f"day_from_file_properties {saved}")
    return saved


# What the outputs of a settlement need of a row, beside its kind.
_SETTLED = (
    *(
        "source_row",
        "account_id",
        "holder",
        "branch",
        "account_label",
        "on_day",
        "moment",
        "time_known",
        "symbol",
        "security_name",
        "price",
    ),
    *(
        "quantity",
        "amount",
        "written_amount",
        "net_amount",
        "moved",
        "fees",
        "currency",
        "cash_balance",
        "share_balance",
        "order_no",
        "fill_no",
    ),
    *("business", "note", "note_status", "tags", "no_row", "wrong"),
)


def _decided(rows: str) -> str:
    """The rows of a settlement with what each is to become (``kind``), or what is wrong with it (``wrong``)."""
    # Money and shares that a trade moves: without them (new shares, lottery numbers, unsettled copies of Hong Kong trades) a row with a side is no fill.
    return f"""WITH decided AS (
      SELECT *, {_WRONG} AS wrong,
        CASE WHEN said_kind IN ('buy', 'sell') THEN
          CASE WHEN sort = 'designation' THEN sort
            WHEN sort = 'repo' THEN CASE
              WHEN said_kind = 'sell' THEN CASE WHEN net_amount > 0 OR (net_amount IS NULL AND quantity < 0) THEN 'repo_return'
                ELSE 'repo_lend' END
              ELSE CASE WHEN net_amount < 0 OR (net_amount IS NULL AND quantity < 0) THEN 'repo_repay' ELSE 'repo_borrow' END END
            WHEN status_kind IN ('cancelled', 'rejected') AND amount IS NULL THEN 'cancel'
            WHEN sort = 'subscription' OR security_name LIKE '%配号' THEN
              CASE WHEN coalesce(price, 0) > 0 THEN 'subscription' WHEN net_amount < 0 THEN 'subscription_payment'
                WHEN net_amount > 0 THEN 'subscription_refund' ELSE 'allotment' END
            WHEN coalesce(quantity, 0) = 0 THEN 'other'
            WHEN business LIKE '%港股%' AND net_amount = 0 AND share_balance = 0 THEN 'other'
            WHEN coalesce(price, 0) = 0 AND amount IS NULL AND coalesce(net_amount, 0) = 0 THEN CASE
              WHEN said_kind = 'buy' THEN 'new_shares' ELSE 'other' END
            WHEN net_amount = 0 AND written_amount = 0 THEN CASE WHEN said_kind = 'buy' THEN 'new_shares' ELSE 'other' END
            ELSE said_kind END
          WHEN said_kind = 'bank_either' THEN CASE WHEN net_amount < 0 THEN 'bank_out' ELSE 'bank_in' END
          ELSE coalesce(said_kind, 'other') END AS kind,
        coalesce(nullif(abs(net_amount), 0), abs(amount)) AS moved
      FROM ({rows}))
    SELECT {", ".join(_SETTLED)}, CASE WHEN kind IN ('bank_in', 'bank_out') AND moved IS NULL THEN 'other' ELSE kind END AS kind FROM decided"""


def _settled(source: str) -> list[Output]:
    """Fills, transfers and movements of a settlement, a cash flow or a list of fills."""
    worth = "price * abs(quantity)"
    # An amount that the export does not give is price times quantity, for bonds in lots of ten; where neither is near the money moved it is not known.
    amount = f"""coalesce(abs(amount), CAST(CASE WHEN net_amount IS NULL OR net_amount = 0 OR abs({worth} - abs(net_amount)) <= abs(net_amount) / 20 OR symbol LIKE '%.HK' THEN {worth}
      WHEN abs({worth} * 10 - abs(net_amount)) <= abs(net_amount) / 20 THEN {worth} * 10 END AS {_EXACT}))"""
    return [
        Output(
            "fills",
            f"""WITH traded AS (SELECT *, {amount} AS worth FROM prepared WHERE wrong IS NULL AND kind IN ('buy', 'sell'))
            SELECT source_row, {source} || ':' || source_row AS fill_id, CASE
              WHEN order_no IS NOT NULL THEN concat(account_id, ':', strftime(on_day, '%Y%m%d'), ':', order_no) END AS order_id,
              account_id, moment AS filled_at, symbol, kind AS side, CASE WHEN price > 0 THEN price
                ELSE CAST(worth / abs(quantity) AS {_EXACT}) END AS price, CAST(abs(quantity) AS {_SMALL}) AS quantity,
              CASE WHEN net_amount <> 0 AND worth IS NOT NULL AND coalesce(symbol, '') NOT LIKE '%.HK' THEN abs(abs(net_amount) - worth)
                WHEN net_amount IS NULL THEN nullif(fees, 0) ELSE fees END AS fee,
              worth AS amount, net_amount, cash_balance, share_balance, on_day AS trading_day, time_known, fill_no, order_no,
                security_name, business,
              nullif(concat_ws(' / ', nullif(tags, ''), CASE WHEN note_status IS NULL AND note <> business THEN note END), '') AS remark
            FROM traded""",
        ),
        Output(
            "transfers",
            f"""SELECT source_row, {source} || ':' || source_row AS transfer_id, moment AS sent_at, CASE
              WHEN out THEN account_id END AS payer_account, CASE WHEN NOT out THEN account_id END AS payee_account,
              moved AS amount, 'broker_bank' AS channel, concat_ws(' ', business, CASE WHEN note <> business THEN note END) AS memo,
                true AS succeeded, currency, CASE WHEN out THEN 'out' ELSE 'in' END AS direction, cash_balance AS balance, time_known
            FROM (SELECT *, (kind = 'bank_out') <> regexp_matches(concat_ws(' ', business, note), '冲正|冲销|抹账|撤销') AS out FROM prepared WHERE wrong IS NULL AND kind IN ('bank_in', 'bank_out'))""",
        ),
        Output(
            "movements",
            f"""SELECT source_row, {source} || ':' || source_row AS movement_id, account_id, moment AS "at", kind, symbol, security_name,
              CASE WHEN kind = 'other' THEN quantity WHEN kind = 'share_transfer'
                AND regexp_matches(business, '出|还券|划转') THEN -abs(quantity) ELSE abs(quantity) END AS quantity,
              nullif(price, 0) AS price, written_amount AS amount, net_amount, cash_balance, share_balance, business,
              nullif(concat_ws(' / ', nullif(tags, ''), CASE WHEN note <> business THEN note END), '') AS memo, time_known
            FROM prepared WHERE wrong IS NULL AND kind NOT IN ('buy', 'sell', 'bank_in', 'bank_out', 'cancel') AND NOT (no_row AND {_NOTHING})""",
        ),
        Output(
            "rejects",
            f"""SELECT source_row, CAST(NULL AS VARCHAR) AS "column", CASE WHEN wrong IS NOT NULL THEN wrong
              WHEN kind = 'cancel' THEN 'cancelled_not_filled' ELSE 'nothing_in_row' END AS reason
            FROM prepared WHERE wrong IS NOT NULL OR kind = 'cancel' OR (no_row AND {_NOTHING} AND kind NOT IN ('buy', 'sell', 'bank_in', 'bank_out'))""",
        ),
    ]


def _asked(rows: str) -> str:
    """The rows of a list of orders with what was wanted, what was done, and how each ended (``state``)."""
    return f"""WITH asked AS (
      SELECT *, {_WRONG} AS wrong, abs(coalesce(order_quantity, quantity)) AS wanted, CASE WHEN order_quantity IS NOT NULL THEN abs(quantity) END AS done, coalesce(status_kind, note_status) AS state,
        CASE WHEN said_kind IN ('buy', 'repo_borrow', 'subscription') THEN 'buy' WHEN said_kind IN ('sell', 'repo_lend') THEN 'sell'
          WHEN side_kind IN ('buy', 'sell') THEN side_kind END AS order_side,
        said_kind = 'cancel' OR (lower(cancel_flag) IN ('1', '撤单', '是', 'y', 'true', '撤单委托') AND coalesce(cancel_quantity, 0) = 0
          AND coalesce(quantity, 0) = 0) AS is_request
      FROM ({rows}))
    SELECT *, CASE WHEN done IS NOT NULL THEN done WHEN state = 'filled' THEN wanted WHEN state IN ('rejected', 'pending') THEN 0
        WHEN cancel_quantity IS NOT NULL AND state IN ('cancelled', 'part_cancelled') THEN wanted - abs(cancel_quantity)
          WHEN state = 'cancelled' THEN 0 END AS filled
    FROM asked"""


def _orders(source: str, terminals: TerminalColumns) -> list[Output]:
    """Orders; a request to cancel one is no order."""
    return [
        Output(
            "orders",
            f"""SELECT source_row, CASE WHEN order_no IS NOT NULL THEN account_id || ':' || strftime(on_day, '%Y%m%d') || ':' || order_no
              ELSE {source} || ':' || source_row END AS order_id,
              account_id, moment AS placed_at, symbol, order_side AS side, nullif(order_price, 0) AS price, wanted AS quantity,
                filled AS filled_quantity,
              CASE WHEN state = 'rejected' THEN 'rejected' WHEN filled >= wanted THEN 'filled'
                WHEN state IN ('cancelled', 'part_cancelled') AND coalesce(filled, 0) = 0 THEN 'cancelled'
                WHEN filled > 0 OR state = 'partial' THEN 'partial' WHEN state = 'filled' THEN 'filled'
                  WHEN abs(cancel_quantity) >= wanted THEN 'cancelled' END AS status,
              nullif(concat_ws(' / ', nullif(tags, ''), CASE WHEN note_status IS NULL THEN note END, CASE WHEN state = 'rejected'
                AND tags = '' THEN reject_text END), '') AS remark,
              on_day AS trading_day, time_known, order_no, security_name, terminal_id
            FROM ({terminals.joined()}) WHERE wrong IS NULL AND NOT coalesce(is_request, false) AND wanted > 0 ORDER BY source_row""",
        ),
        Output(
            "rejects",
            """SELECT source_row, CAST(NULL AS VARCHAR) AS "column", CASE WHEN wrong IS NOT NULL THEN wrong
              WHEN is_request THEN 'cancel_request' ELSE 'no_quantity' END AS reason
            FROM prepared WHERE wrong IS NOT NULL OR is_request OR coalesce(wanted, 0) = 0""",
        ),
    ]


def _holdings() -> list[Output]:
    """Shares held on the day of the statement."""
    wrong = "CASE WHEN no_row THEN 'total_row' WHEN on_day IS NULL THEN 'no_date' END"
    return [
        Output(
            "holdings",
            f"SELECT source_row, account_id, on_day AS day, symbol, position AS quantity, security_name FROM prepared WHERE {wrong} IS NULL",
        ),
        Output(
            "rejects", f'SELECT source_row, CAST(NULL AS VARCHAR) AS "column", {wrong} AS reason FROM prepared WHERE {wrong} IS NOT NULL'
        ),
    ]


def _accounts(context: SheetContext) -> list[Output]:
    """One row for each account and shareholder code."""
    broker = literal(_broker(f"{context.facts.get('title', '')} {context.stem}"))
    return [
        Output(
            "accounts",
            f"""SELECT min(source_row) AS source_row, account_id, 'stock' AS market, {broker} AS broker_id, min(branch) AS branch,
              coalesce(min(account_label), {literal(context.stem)}) AS label, holder AS holder_codes
            FROM prepared WHERE on_day IS NOT NULL AND NOT no_row GROUP BY account_id, holder ORDER BY 1""",
        )
    ]


def _broker(text: str) -> str | None:
    """The broker that a title or a file's name speaks of: the known name that comes first in it."""
    found = [(text.find(short), name) for short, name in load("broker").words["brokers"].items() if short in text]
    return min(found)[1] if found else None


BROKER = Family(load("broker"), outputs, naming)
