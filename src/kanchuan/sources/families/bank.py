"""Bank and wallet statements, funds-control exports of the police, and large-value reports: what their rows mean.

A row becomes one transfer. Which way the money went is read, in this order of trust, from the columns that say so: a direction word, two columns for money
in and out, the sign of the amount, the words of a credit card's statement, and last the chain of balances. ``direction`` is what the statement says
(``neutral`` where a wallet says 不计收支); payer and payee follow the money where the words of a neutral row tell, and are both the owner where they do not.

A number with ``*`` in it is a mask: it stays as written (the last digits of a card become ``****1234``) and must never be used to tell accounts apart.
"""

from __future__ import annotations

import re

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.facts import CURRENCIES
from kanchuan.sources.families.bank_pairs import pairing
from kanchuan.sources.families.bank_totals import notes
from kanchuan.sources.family import Family, Output, SheetContext

DICTIONARY = load("bank")
WORDS: dict[str, str] = DICTIONARY.words
STATEMENTS = ("statement", "card_statement", "wallet", "tenpay", "police", "two_sided", "report")
WALLETS = ("wallet", "tenpay")
# Sheets of which some rows are the bank's answer to a query and no transaction.
ANSWERS = ("police", "card_statement")


def _is(text: str, word: str) -> str:
    return f"regexp_matches(upper({text}), {literal(WORDS[word])})"


def account_sql(number: str) -> str:
    """An account or card number without what systems glue to it: ``+62…``, ``…_1``, ``…-CNY0``, blanks. Masks and names of wallets stay as they are."""
    return f"""CASE WHEN {number} IS NULL OR regexp_full_match({number}, '[0-]+') THEN NULL
      WHEN regexp_full_match({number}, '[+]?[0-9 ]{{6,}}(([-_]|CNY)[0-9A-Za-z]{{0,6}})*') THEN
        regexp_replace(regexp_extract(replace(ltrim({number}, '+'), ' ', ''), '^[0-9]+'), '^([0-9]{{15,}})000156$', '\\1')
      WHEN regexp_full_match({number}, '[0-9]{{1,5}}([- ][0-9]{{1,6}})+') THEN regexp_replace({number}, '[- ]', '', 'g')
      ELSE ltrim({number}, '+') END"""


def own_account_sql(context: SheetContext) -> str:
    """Whose statement it is: by the row's card or account, else by what stands above the table, else provisionally by the file."""
    said = next((context.facts[fact] for fact in ("wallet", "card_no", "account_no") if context.facts.get(fact)), None)
    fallback = literal(said) if said else literal(f"file:{context.source_id}:{context.stem}")
    card = "CASE WHEN regexp_full_match(own_card, '[0-9]{3,5}') THEN '****' || own_card ELSE " + account_sql("own_card") + " END"
    return f"coalesce({card}, {account_sql('own_account')}, {fallback})"


def currency_sql(context: SheetContext) -> str:
    """The currency: of its column, before the amount in its cell, in the amount's header, of the preamble or the sheet's name; null where nothing says it."""
    names = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in CURRENCIES.items())
    parts = [f"CASE lower(currency) {names} ELSE upper(regexp_extract(currency, '^[A-Za-z]{{3}}$')) END", "upper(regexp_extract(amount_text, '^([A-Za-z]{3}) ?[-+0-9]', 1))"]
    said = context.facts.get("currency")
    places = [place for name in ("amount", "amount_in", "amount_fen") for place in context.found.columns.get(name, ())]
    headers = " ".join(context.found.header[place] for place in places if place < len(context.found.header))
    if not said and (context.found.kind.name in WALLETS or re.search(r"人民币|元[)）]|[(（]分[)）]", headers)):
        said = "CNY"
    if not said:
        words = f"{context.sheet} {context.facts.get('title', '')}"
        said = next((code for word, code in CURRENCIES.items() if len(word) > 1 and not word.isascii() and word in words), None)
    found = ", ".join(f"nullif({part}, '')" for part in parts)
    return f"coalesce({found}, {literal(said)})"


def time_sql(context: SheetContext) -> str:
    """Microseconds since midnight. A cell that holds date and time says both; midnight itself is how banks write that they do not keep the time."""
    after_date = """CASE WHEN regexp_full_match(date_text, '[0-9]{14,17}') THEN digits_time(date_text[9:14]) ELSE time_after_date(date_text) END"""
    same = context.found.columns.get("time") == context.found.columns.get("date")
    time = after_date if same or not context.has("time") else f"coalesce({after_date}, time)"
    return f"nullif({time}, 0)"


def _amounts(context: SheetContext) -> tuple[str, str]:
    """The SQL for the signed amount (money in is positive where ``said`` is 'sign') and for how its direction is to be found."""
    kind = context.found.kind.name
    if kind == "tenpay":
        return "CAST(amount_fen AS DECIMAL(20,4)) / 100", "word"
    if kind == "report":
        return "amount", "flow"
    if kind == "card_statement":
        return "amount", "card"
    if context.has("amount") and (context.has("direction") or kind == "two_sided"):
        return "amount", "word"
    if context.has("amount_in") or context.has("amount_out") or context.has("signed_out"):
        nothing = "amount_in IS NULL AND amount_out IS NULL AND signed_out IS NULL"
        return f"CASE WHEN {nothing} THEN NULL ELSE coalesce(amount_in, 0) - coalesce(amount_out, 0) - abs(coalesce(signed_out, 0)) END", "sign"
    return "amount", "sign"


def _direction(context: SheetContext, way: str) -> str:
    """The SQL for in, out or neutral; null where nothing tells."""
    word = f"CASE WHEN regexp_matches(upper(trim(direction)), {literal(WORDS['in'])}) THEN 'in' WHEN regexp_matches(upper(trim(direction)), {literal(WORDS['out'])}) THEN 'out' END"
    if way == "flow":
        # 资金收付标志 of the central bank's reports: 01 收, 02 付; some institutions write the word.
        return f"CASE WHEN flow_code IN ('01', '1') THEN 'in' WHEN flow_code IN ('02', '2') THEN 'out' WHEN flow_code LIKE '%收%' THEN 'in' WHEN flow_code LIKE '%付%' THEN 'out' ELSE {word.replace('direction', 'flow_code')} END"
    if way == "card":
        return f"CASE WHEN signed < 0 THEN 'in' WHEN NOT bool_or(coalesce(signed, 0) < 0) OVER () AND {_is('coalesce(memo, peer_name)', 'refund')} THEN 'in' ELSE 'out' END"
    if way == "sign":
        both = "AND coalesce(amount_in, 0) = 0 AND coalesce(amount_out, 0) = 0" if not context.has("amount") else ""
        return f"CASE WHEN signed < 0 THEN 'out' WHEN signed > 0 THEN 'in' WHEN signed = 0 {both} THEN {literal('neutral' if both else 'in')} END"
    if context.found.kind.name == "wallet":
        return f"coalesce({word}, 'neutral')"
    if context.found.kind.name == "two_sided":
        return word if context.has("direction") else "'out'"
    chain = "chain" if context.has("balance") else "CAST(NULL AS VARCHAR)"
    # A minus before money in, or beside the word for a reversal, turns the row round; a minus before money out mostly says the same thing twice.
    return f"""CASE WHEN {word} IS NULL THEN coalesce({chain}, CASE WHEN signed < 0 THEN 'out' END, CASE WHEN {_is("concat_ws(' ', memo)", "neutral_in")} THEN 'in' WHEN {_is("concat_ws(' ', memo)", "neutral_out")} THEN 'out' END)
      WHEN signed < 0 AND {chain} IS NOT NULL THEN {chain}
      WHEN signed < 0 AND {word} = 'in' THEN 'out'
      WHEN signed < 0 AND {_is("concat_ws(' ', memo)", "reversal")} THEN 'in'
      ELSE {word} END"""


def _rows(context: SheetContext) -> str:
    """The query from ``typed`` to one row per transfer, with ``why`` (null: none) for what is no transfer."""
    kind = context.found.kind.name
    signed, way = _amounts(context)
    own = own_account_sql(context)
    app = kind in WALLETS or any("支付帐号" in header or "支付账号" in header for header in context.found.header)
    chain = ""
    if way == "word" and context.has("balance"):
        step = """CASE WHEN balance - {other} = abs(signed) AND signed <> 0 THEN 'in' WHEN balance - {other} = -abs(signed) AND signed <> 0 THEN 'out' END"""
        before, after = "lag(balance) OVER (PARTITION BY own ORDER BY source_row)", "lead(balance) OVER (PARTITION BY own ORDER BY source_row)"
        chain = f", coalesce({step.format(other=before)}, {step.format(other=after)}) AS chain"
    mixed = r"regexp_extract(peer_mixed, '^(.*?)[ ]*([0-9][0-9*]{{5,}})?$', {})"
    peer_account = f"coalesce({account_sql('peer_account')}, {account_sql('peer_card')}, nullif({mixed.format(2)}, '')"
    peer_account += f", {account_sql('user_card')})" if kind == "tenpay" else ")"
    if kind == "tenpay":
        own = f"coalesce({account_sql('own_account')}, {own})"
    texts = "concat_ws(' ', memo, peer, method)"
    flow = "direction_said"
    if kind == "wallet":
        doing = "concat_ws(' ', memo, peer)"
        flow = f"""CASE WHEN direction_said <> 'neutral' THEN direction_said WHEN amount_text LIKE '%已全额退款%' THEN 'out'
          WHEN regexp_matches({doing}, '到[^ ]*银行') THEN 'out' WHEN regexp_matches({doing}, '来自[^ ]*银行') THEN 'in'
          WHEN {_is(doing, 'neutral_in')} OR status LIKE '%退款%' THEN 'in' WHEN {_is(doing, 'neutral_out')} THEN 'out' ELSE 'neutral' END"""
    blank_answer = "WHEN regexp_matches(feedback, '失败|无记录|查无|无数据|无此|未查|没有|不存在') AND signed IS NULL THEN 'query_feedback'" if context.has("feedback") else ""
    both = "WHEN coalesce(amount_in, 0) <> 0 AND coalesce(amount_out, 0) <> 0 THEN 'both_in_and_out'" if way == "sign" and not context.has("amount") else ""
    return f"""WITH signs AS (
  SELECT *, {signed} AS signed, {own} AS own, {peer_account} AS peer_number, coalesce(peer_name, nullif({mixed.format(1)}, '')) AS peer,
    coalesce({'day' if not context.has('post_date') else 'day, post_date'}) AS on_day, {time_sql(context)} AS at_us
  FROM typed
), chained AS (SELECT *{chain} FROM signs
), directed AS (SELECT *, {_direction(context, way)} AS direction_said FROM chained
), flows AS (SELECT *, {flow} AS flow FROM directed
)
SELECT source_row, on_day, at_us, own, own_name, own_id, peer_number, peer, peer_id, direction_said, flow,
  {'payer_account, payer_card, payer_name, payee_account, payee_card, payee_name,' if kind == 'two_sided' else ''}
  at_local(on_day, at_us) AS sent_at, abs(signed) AS amount, balance_now AS balance, {currency_sql(context)} AS currency, serial,
  nullif(concat_ws(' ', CASE WHEN flow = 'neutral' THEN peer END, memo, regexp_extract(amount_text, '[(（](已[^)）]*退款[^)）]*)[)）]', 1),
    CASE WHEN signed < 0 AND direction_word IS NOT NULL AND flow <> direction_word AND NOT {_is("concat_ws(' ', memo)", "reversal")} THEN '冲正（金额为负）' END), '') AS memo,
  CASE WHEN {_is(texts, 'broker_bank')} OR (regexp_matches(peer, '(证券|期货)(股份|有限|公司|经纪|营业部)') AND regexp_matches(memo, '保证金|出入金|入金|出金|证券转账|资金划转')) THEN 'broker_bank'
    {'' if app else f"WHEN cash_flag IN ('1', '01', '现', '现金', 'Y') OR ({_is(texts, 'cash')} AND NOT {_is(texts, 'not_cash')}) THEN 'cash'"}
    {"WHEN true" if app else f"WHEN {_is(texts, 'payment')}"} THEN 'payment' ELSE 'bank' END AS channel,
  CASE WHEN status IS NULL THEN {'NULL' if kind == 'wallet' and context.has('status') else 'true'} WHEN {_is('status', 'failed')} OR upper(status) IN ('02', '2', 'N', '否', 'NO', 'F', 'FALSE') THEN false
    WHEN {_is('status', 'ok')} OR upper(status) IN ('01', '1', '00', 'Y', '是', 'YES', 'T', 'TRUE') THEN true END AS succeeded,
  coalesce(regexp_extract(ip, '^([^,;| ]+)', 1), nullif(regexp_extract(device, '([0-9]{{1,3}}(?:[.][0-9]{{1,3}}){{3}})', 1), '')) AS ip,
  CASE WHEN regexp_full_match(plain_mac, '0+|F+') THEN NULL ELSE plain_mac END AS mac,
  CASE {blank_answer} WHEN on_day IS NULL THEN 'missing_date' WHEN signed IS NULL THEN 'missing_amount' {both} WHEN direction_said IS NULL THEN 'direction_unknown' END AS why
FROM (SELECT *, {'CAST(balance_fen AS DECIMAL(20,4)) / 100' if kind == 'tenpay' else 'balance'} AS balance_now,
    CASE WHEN regexp_matches(upper(trim(direction)), {literal(WORDS['in'])}) THEN 'in' WHEN regexp_matches(upper(trim(direction)), {literal(WORDS['out'])}) THEN 'out' END AS direction_word,
    upper(regexp_replace(mac, '[-:. ]', '', 'g')) AS plain_mac FROM flows)"""


def _transfers(context: SheetContext) -> list[Output]:
    rows = _rows(context)
    owner = literal(context.facts.get("owner_name"))
    if context.found.kind.name == "two_sided":
        sides = f"""coalesce({account_sql('payer_account')}, {account_sql('payer_card')}) AS payer_account, payer_name,
          coalesce({account_sql('payee_account')}, {account_sql('payee_card')}) AS payee_account, payee_name"""
    else:
        sides = f"""CASE flow WHEN 'in' THEN peer_number ELSE own END AS payer_account, CASE flow WHEN 'in' THEN peer ELSE coalesce(own_name, {owner}) END AS payer_name,
          CASE flow WHEN 'out' THEN peer_number ELSE own END AS payee_account, CASE flow WHEN 'out' THEN peer ELSE coalesce(own_name, {owner}) END AS payee_name"""
    return [
        Output(
            "transfers",
            f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS transfer_id, sent_at, {sides}, amount, channel, memo, succeeded, currency,
            {"CAST(NULL AS VARCHAR)" if context.found.kind.name == "two_sided" and not context.has("direction") else "direction_said"} AS direction, balance,
            at_us IS NOT NULL AS time_known, serial AS serial_no, ip, mac FROM ({rows}) WHERE why IS NULL""",
        ),
        Output(
            "rejects",
            f"""SELECT source_row, CASE why WHEN 'missing_date' THEN {_header(context, 'date')} WHEN 'missing_amount' THEN {_header(context, 'amount', 'amount_in', 'amount_out', 'amount_fen')}
              WHEN 'direction_unknown' THEN {_header(context, 'direction', 'flow_code')} END AS "column",
            CASE WHEN why LIKE 'missing%' THEN 'missing' ELSE why END AS reason FROM ({rows}) WHERE why IS NOT NULL""",
        ),
        *_owners(context, rows),
    ]


def _header(context: SheetContext, *concepts: str) -> str:
    places = [place for concept in concepts for place in context.found.columns.get(concept, ())]
    return literal(context.found.header[places[0]] if places else None)


def _owners(context: SheetContext, rows: str) -> list[Output]:
    """People and companies that a statement names with their id numbers, and whose the queried accounts are."""
    outputs = []
    sides = [(number, name, account) for number, name, account in (("own_id", "own_name", "own"), ("peer_id", "peer", "peer_number")) if context.has(number)]
    for number, name, account in sides:
        where = f"why IS NULL AND {number} IS NOT NULL AND length({number}) >= 6 AND {number} NOT LIKE '%*%'"
        outputs.append(
            Output(
                "parties",
                f"""SELECT min(source_row) AS source_row, {number} AS party_id, {_party_kind(number, f"min({name})")} AS kind, min({name}) AS name, {number} AS id_number
                FROM ({rows}) WHERE {where} GROUP BY {number}""",
            )
        )
        outputs.append(
            Output(
                "relations",
                f"""SELECT min(source_row) AS source_row, {number} AS from_party, {account} AS to_party, 'owner_of_account' AS kind, {literal(context.source_id)} AS source
                FROM ({rows}) WHERE {where} AND {account} IS NOT NULL AND {account} NOT LIKE '%*%' AND {account} NOT LIKE 'file:%' GROUP BY {number}, {account}""",
            )
        )
    return outputs


def _party_kind(number: str, name: str) -> str:
    """A person's id has 15 digits, or 17 and a check character; a company is known by its name, or by an id of another shape."""
    return f"""CASE WHEN regexp_matches({name}, {literal(WORDS['organisation'])}) THEN 'organisation'
      WHEN regexp_full_match({number}, '[0-9]{{15}}|[0-9]{{17}}[0-9Xx]') THEN 'person' WHEN regexp_full_match({number}, '[0-9A-Z]{{18}}|[0-9]{{8}}-?[0-9X]') THEN 'organisation' END"""


def _people(context: SheetContext) -> list[Output]:
    party = "coalesce(person_id, 'name:' || person_name)"
    found = Output(
        "parties",
        f"""SELECT source_row, {party} AS party_id, {_party_kind("person_id", "person_name")} AS kind, person_name AS name, person_id AS id_number, phone, address
        FROM typed WHERE {party} IS NOT NULL""",
    )
    outputs = [found, Output("rejects", f"""SELECT source_row, {_header(context, "person_name")} AS "column", 'missing' AS reason FROM typed WHERE {party} IS NULL""")]
    if context.found.kind.name == "account_info":
        outputs += [
            Output(
                "relations",
                f"""SELECT source_row, {party} AS from_party, {account_sql(number)} AS to_party, 'owner_of_account' AS kind, opened_on AS since, closed_on AS until,
                {literal(context.source_id)} AS source FROM typed WHERE {party} IS NOT NULL AND {number} IS NOT NULL AND {number} NOT LIKE '%*%'""",
            )
            for number in ("own_card", "own_account")
        ]
    return outputs


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    kind = context.found.kind.name
    if kind in STATEMENTS:
        return _transfers(context)
    if kind in ("people", "account_info"):
        return _people(context)
    # Freezing orders, sub-accounts and lists of queries say nothing that a table of the dataset holds.
    return [Output("rejects", """SELECT source_row, CAST(NULL AS VARCHAR) AS "column", 'companion_sheet' AS reason FROM typed""")]


BANK = Family(DICTIONARY, outputs, pairing, notes)
