"""What a row of a bank's or wallet's statement says, as the query from ``typed`` to one row per transfer."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.facts import CURRENCIES
from kanchuan.sources.family import SheetContext

DICTIONARY = load("bank")
WORDS: dict[str, str] = DICTIONARY.words
WALLETS = ("wallet", "tenpay", "merchant")
MEMO = "coalesce(memo, '')"


def rows_sql(context: SheetContext) -> str:
    """One row per transfer: own account, peer, direction, flow, amount …; ``why`` says why a row is none (null: it is one)."""
    kind = context.found.kind.name
    signed, way = _amount(context)
    peer_name = f"coalesce(peer_name, nullif({_mixed(1)}, ''))"
    day = "coalesce(day, post_date)" if context.has("post_date") else "day"
    balance = "CAST(balance_fen AS DECIMAL(20,4)) / 100" if kind == "tenpay" else "balance"
    sides = "payer_account, payer_card, payer_name, payee_account, payee_card, payee_name," if kind == "two_sided" else ""
    # A statement may name only who paid, or who was paid: the other side of a row of money in, or out.
    other = "peer" if kind == "two_sided" else "coalesce(peer, CASE flow WHEN 'in' THEN payer_name WHEN 'out' THEN payee_name END)"
    return f"""WITH signs AS (
  SELECT *, {signed} AS signed, {_own(context)} AS own, {_peer_number(context)} AS peer_number, {peer_name} AS peer,
    {day} AS on_day, {_time(context)} AS at_us, {_word("direction")} AS word, {balance} AS balance_now,
    upper(regexp_replace(mac, '[-:. ]', '', 'g')) AS plain_mac
  FROM typed
), chained AS (SELECT *, {_chain(context, way)} AS chain FROM signs
), directed AS (SELECT *, {_direction(context, way)} AS direction_said FROM chained
), flows AS (SELECT *, {_flow(context)} AS flow, upper(concat_ws(' ', memo, peer, method)) AS texts FROM directed
)
SELECT source_row, at_us, own, coalesce(own_name, nullif({_mixed(1, "own_mixed")}, '')) AS own_name, own_id, phone, address, peer_number, {other} AS peer, peer_id, direction_said, flow, {sides}
  at_local(on_day, at_us) AS sent_at, abs(signed) AS amount, balance_now AS balance, {_currency(context)} AS currency, serial,
  {_memo()} AS memo, {_channel(context)} AS channel, {_succeeded(context)} AS succeeded,
  coalesce(regexp_extract(ip, '^([^,;| ]+)', 1), nullif(regexp_extract(device, '([0-9]{{1,3}}(?:[.][0-9]{{1,3}}){{3}})', 1), '')) AS ip,
  CASE WHEN NOT regexp_full_match(plain_mac, '0+|F+') THEN plain_mac END AS mac, {_why(context, way)} AS why
FROM flows"""


def account_sql(number: str) -> str:
    """An account or card number without what systems glue to it: ``+62…``, ``…_1``, ``…-CNY0``, blanks. Masks stay as they are."""
    return f"""CASE WHEN {number} IS NULL OR ltrim({number}, '0-') = '' THEN NULL
      WHEN regexp_full_match({number}, '[0-9]{{6,20}}') THEN {number}
      WHEN regexp_full_match({number}, '[+]?[0-9 ]{{6,}}(([-_]|CNY)[0-9A-Za-z]{{0,6}})*') THEN
        regexp_replace(regexp_extract(replace(ltrim({number}, '+'), ' ', ''), '^[0-9]+'), '^([0-9]{{15,}})000156$', '\\1')
      WHEN regexp_full_match({number}, '[0-9]{{1,5}}([- ][0-9]{{1,6}})+') THEN regexp_replace({number}, '[- ]', '', 'g')
      ELSE ltrim({number}, '+') END"""


def _is(text: str, word: str) -> str:
    return f"regexp_matches(upper({text}), {literal(WORDS[word])})"


def _said(word: str) -> str:
    """Is it said in the row's memo, peer or way of paying?"""
    return f"regexp_matches(texts, {literal(WORDS[word])})"


def _word(column: str) -> str:
    """A direction word: in, out, or null for 不计收支 and for what is no such word."""
    said = f"upper(trim({column}))"
    money_in, money_out = (f"regexp_matches({said}, {literal(WORDS[way])})" for way in ("in", "out"))
    return f"CASE WHEN {money_in} THEN 'in' WHEN {money_out} THEN 'out' END"


def _mixed(part: int, column: str = "peer_mixed") -> str:
    """对手信息: a name and a number in one cell, or a number with the name in brackets; ``part`` 1 is the name, 2 the number."""
    bracketed = f"regexp_extract({column}, '^([0-9][0-9*]{{5,}})[ ]*[(（](.*)[)）]$', {3 - part})"
    return f"coalesce(nullif({bracketed}, ''), regexp_extract({column}, '^(.*?)[ ]*([0-9][0-9*]{{5,}})?$', {part}))"


def _own(context: SheetContext) -> str:
    """Whose statement it is: by the row's card or account, else by what stands above the table, else provisionally by the file."""
    said = next((context.facts[fact] for fact in ("wallet", "card_no", "account_no") if context.facts.get(fact)), None)
    fallback = literal(said) if said else literal(f"file:{context.source_id}:{context.stem}")
    if context.has("merchant_app", "merchant"):
        return f"coalesce(merchant, {fallback})"
    if context.has("own_business", "peer_business"):
        fallback = f"own_business, {fallback}"
    # The last digits alone are a mask like any other.
    card = f"CASE WHEN regexp_full_match(own_card, '[0-9]{{3,5}}') THEN '****' || own_card ELSE {account_sql('own_card')} END"
    if context.has("own_mixed"):
        fallback = f"nullif({_mixed(2, 'own_mixed')}, ''), {fallback}"
    return f"coalesce({card}, {account_sql('own_account')}, {fallback})"


def _peer_number(context: SheetContext) -> str:
    numbers = [account_sql("peer_account"), account_sql("peer_card"), f"nullif({_mixed(2)}, '')"]
    # 财付通: money put in from, or taken out to, the user's own card.
    if context.found.kind.name == "tenpay":
        numbers.append(account_sql("user_card"))
    return f"coalesce({', '.join(numbers)})"


def _time(context: SheetContext) -> str:
    """Microseconds since midnight. A cell with date and time says both; midnight itself is how banks write that they keep no time."""
    digits = "regexp_full_match(date_text, '[0-9]{14,17}')"
    after_date = f"CASE WHEN {digits} THEN digits_time(date_text[9:14]) ELSE time_after_date(date_text) END"
    same = context.found.columns.get("time") == context.found.columns.get("date")
    return f"nullif({after_date if same or not context.has('time') else f'coalesce({after_date}, time)'}, 0)"


def _amount(context: SheetContext) -> tuple[str, str]:
    """The SQL for the amount with its sign, and how its direction is to be found: word, flow, card or sign."""
    kind = context.found.kind.name
    if kind == "tenpay":
        return "CAST(amount_fen AS DECIMAL(20,4)) / 100", "word"
    if kind == "report":
        return "amount", "flow"
    if kind == "merchant":
        return "coalesce(merchant_in, 0) - abs(coalesce(merchant_out, 0))", "sign"
    if kind == "card_statement":
        return "amount", "card"
    if context.has("amount") and (context.has("direction") or kind == "two_sided"):
        return "amount", "word"
    nothing = "amount_in IS NULL AND amount_out IS NULL AND signed_out IS NULL"
    net = "coalesce(amount_in, 0) - coalesce(amount_out, 0) - abs(coalesce(signed_out, 0))"
    if not context.has("amount"):
        return f"CASE WHEN {nothing} THEN NULL ELSE {'-' if owners_books(context) else ''}({net}) END", "sign"
    if context.has("amount_in") and (context.has("amount_out") or context.has("signed_out")):
        return f"coalesce(nullif({net}, 0), amount)", "sign"
    return "amount", "unsigned" if _unsigned(context) else "sign"


def _samples(context: SheetContext, concept: str) -> list[Decimal | None]:
    """The amounts under a concept in the first rows, row by row; null where a cell is none."""
    places = context.found.columns.get(concept, ())
    cells = [(row[places[0]] or "") if places and places[0] < len(row) else "" for row in context.rows]
    numbers = [re.sub(r"[,，￥¥元\s]", "", cell) for cell in cells]
    return [Decimal(number) if re.fullmatch(r"[-+]?\d+(\.\d+)?", number) else None for number in numbers]


def _unsigned(context: SheetContext) -> bool:
    """Has no amount of the first rows a minus? Then the balance, or else the words of a row, say which way its money went."""
    amounts = [amount for amount in _samples(context, "amount") if amount is not None]
    return bool(amounts) and min(amounts) >= 0


def owners_books(context: SheetContext) -> bool:
    """Are 借 and 贷 those of the owner's own books, where money in is a debit?

    A bank's debits lower the balance. Where every step of the balance in the first rows says the contrary, it is the owner who writes.
    """
    headers = [context.found.header[place].upper() for name in ("amount_in", "amount_out") for place in context.found.columns.get(name, ())]
    if not context.has("balance") or len(headers) < 2 or not all(re.search(WORDS["two_sided_words"], header) for header in headers):
        return False
    money_in, money_out, balances = (_samples(context, name) for name in ("amount_in", "amount_out", "balance"))
    nets = [(came or 0) - (went or 0) for came, went in zip(money_in, money_out, strict=True)]
    agreed = contradicted = 0
    for (first, older), (second, newer) in pairwise(zip(nets, balances, strict=True)):
        if older is None or newer is None or not (first or second):
            continue
        steps = {(newer - older, second), (older - newer, first)}
        agreed += any(step == net != 0 for step, net in steps)
        contradicted += any(step == -net != 0 for step, net in steps)
    return contradicted > 1 and agreed == 0


def _chain(context: SheetContext, way: str) -> str:
    """Which way the balance went by just this amount: from the row before, or, where the newest row comes first, from the row after."""
    if way not in ("word", "unsigned") or not context.has("balance"):
        return "CAST(NULL AS VARCHAR)"
    steps = [f"balance - {place}(balance) OVER (PARTITION BY own ORDER BY source_row)" for place in ("lag", "lead")]
    cases = [f"CASE {step} WHEN abs(signed) THEN 'in' WHEN -abs(signed) THEN 'out' END" for step in steps]
    return f"CASE WHEN signed <> 0 THEN coalesce({', '.join(cases)}) END"


def _direction(context: SheetContext, way: str) -> str:
    """The SQL for in, out or neutral, as the statement says it; null where nothing tells."""
    if way == "flow":
        # 资金收付标志: 01 收, 02 付; some institutions write the word.
        return f"""CASE WHEN flow_code IN ('01', '1') OR flow_code LIKE '%收%' THEN 'in'
      WHEN flow_code IN ('02', '2') OR flow_code LIKE '%付%' THEN 'out' ELSE {_word("flow_code")} END"""
    if way == "card":
        # Where a statement writes repayments without a minus, its words tell them.
        told = _is("coalesce(memo, peer, '')", "refund")
        words = f"NOT bool_or(coalesce(signed, 0) < 0) OVER () AND {told}"
        return f"CASE WHEN signed < 0 THEN 'in' WHEN {words} THEN 'in' WHEN signed IS NOT NULL THEN 'out' END"
    if way == "sign":
        nought = "in" if context.has("amount") else "neutral"
        return f"CASE WHEN signed < 0 THEN 'out' WHEN signed > 0 THEN 'in' WHEN signed = 0 THEN '{nought}' END"
    if way == "unsigned":
        called = f"CASE WHEN {_is(MEMO, 'called_out')} THEN 'out' WHEN {_is(MEMO, 'called_in')} THEN 'in' END"
        return f"CASE WHEN signed < 0 THEN 'out' WHEN signed IS NOT NULL THEN coalesce(chain, {called}, 'in') END"
    if context.found.kind.name == "wallet":
        return "coalesce(word, 'neutral')"
    if context.found.kind.name == "two_sided":
        if context.has("direction"):
            return "word"
        payer, payee = (f"coalesce({account_sql(f'{side}_account')}, {account_sql(f'{side}_card')})" for side in ("payer", "payee"))
        return f"CASE WHEN own = {payee} AND own IS DISTINCT FROM {payer} THEN 'in' ELSE 'out' END"
    # A minus before money in turns the row round (a reversal); before money out it mostly says the same thing twice.
    by_words = f"CASE WHEN {_is(MEMO, 'neutral_in')} THEN 'in' WHEN {_is(MEMO, 'neutral_out')} THEN 'out' END"
    code = f"CASE WHEN {_is('direction', 'code_in')} THEN 'in' WHEN {_is('direction', 'code_out')} THEN 'out' END"
    return f"""CASE WHEN word IS NULL THEN coalesce(chain, CASE WHEN signed < 0 THEN 'out' END, {code}, {by_words})
      WHEN signed >= 0 THEN word WHEN chain IS NOT NULL THEN chain
      WHEN word = 'in' THEN 'out' WHEN {_is(MEMO, "reversal")} THEN 'in' ELSE word END"""


def _flow(context: SheetContext) -> str:
    """Which way the money went: as the statement says, or, in a wallet's neutral row, as its words tell."""
    if context.found.kind.name != "wallet":
        return "direction_said"
    doing = "concat_ws(' ', memo, peer)"
    return f"""CASE WHEN direction_said <> 'neutral' THEN direction_said WHEN amount_text LIKE '%已全额退款%' THEN 'out'
      WHEN regexp_matches({doing}, '到[^ ]*银行') THEN 'out' WHEN regexp_matches({doing}, '来自[^ ]*银行') THEN 'in'
      WHEN {_is(doing, "neutral_in")} OR status LIKE '%退款%' THEN 'in' WHEN {_is(doing, "neutral_out")} THEN 'out' ELSE 'neutral' END"""


def _currency(context: SheetContext) -> str:
    """The currency: of its column, before the amount in its cell, of the preamble, the amount's header or the sheet's name; else null."""
    names = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in CURRENCIES.items())
    column = f"CASE lower(currency) {names} ELSE nullif(upper(regexp_extract(currency, '^([A-Za-z]{{3}})(-.*)?$', 1)), '') END"
    cell = "nullif(upper(regexp_extract(amount_text, '^([A-Za-z]{3}) ?[-+0-9]', 1)), '')"
    places = [place for name in ("amount", "amount_in", "amount_fen") for place in context.found.columns.get(name, ())]
    headers = " ".join(context.found.header[place] for place in places)
    said = context.facts.get("currency")
    if not said and (context.found.kind.name in WALLETS or re.search(r"人民币|元[)）]|[(（]分[)）]", headers)):
        said = "CNY"
    if not said:
        words = f"{context.sheet} {context.facts.get('title', '')}"
        said = next((code for word, code in CURRENCIES.items() if len(word) > 1 and not word.isascii() and word in words), None)
    return f"coalesce({column}, {cell}, {literal(said)})"


def _memo() -> str:
    refunded = "nullif(regexp_extract(amount_text, '[(（](已[^)）]*退款[^)）]*)[)）]', 1), '')"
    reversed_ = f"CASE WHEN signed < 0 AND word IS NOT NULL AND flow <> word AND NOT {_is(MEMO, 'reversal')} THEN '冲正（金额为负）' END"
    return f"nullif(concat_ws(' ', CASE WHEN flow = 'neutral' THEN peer END, memo, {refunded}, {reversed_}), '')"


def _channel(context: SheetContext) -> str:
    broker = f"""{_said("broker_bank")} OR (regexp_matches(peer, '(证券|期货)(股份|有限|公司|经纪|营业部)')
      AND regexp_matches(memo, '保证金|出入金|入金|出金|证券转账|资金划转'))"""
    if context.found.kind.name in WALLETS or any(re.search("支付[帐账]号|支付宝", header) for header in context.found.header):
        return f"CASE WHEN {broker} THEN 'broker_bank' ELSE 'payment' END"
    cash = f"cash_flag IN ('1', '01', '现', '现金', 'Y') OR ({_said('cash')} AND NOT {_said('not_cash')})"
    return f"CASE WHEN {broker} THEN 'broker_bank' WHEN {cash} THEN 'cash' WHEN {_said('payment')} THEN 'payment' ELSE 'bank' END"


def _succeeded(context: SheetContext) -> str:
    """A row booked by a bank that says nothing of its success succeeded; a wallet must say so."""
    silent = "NULL" if context.found.kind.name == "wallet" and context.has("status") else "true"
    return f"""CASE WHEN status IS NULL THEN {silent}
    WHEN {_is("status", "failed")} OR upper(status) IN ('02', '2', 'N', '否', 'NO', 'F', 'FALSE') THEN false
    WHEN {_is("status", "ok")} OR upper(status) IN ('01', '1', '00', 'Y', '是', 'YES', 'T', 'TRUE') THEN true END"""


def _why(context: SheetContext, way: str) -> str:
    reasons = []
    if context.has("feedback"):
        reasons.append(f"WHEN signed IS NULL AND {_is('feedback', 'no_answer')} THEN 'query_feedback'")
    reasons += ["WHEN on_day IS NULL THEN 'missing_date'", "WHEN signed IS NULL THEN 'missing_amount'"]
    if way == "sign" and not context.has("amount"):
        reasons.append("WHEN coalesce(amount_in, 0) <> 0 AND coalesce(amount_out, 0) <> 0 THEN 'both_in_and_out'")
    return f"CASE {' '.join(reasons)} WHEN direction_said IS NULL THEN 'direction_unknown' END"
