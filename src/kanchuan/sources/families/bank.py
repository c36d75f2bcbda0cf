"""Bank and wallet statements, funds-control exports of the police, and large-value reports: what their rows mean.

A row becomes one transfer. Which way the money went is read, in this order of trust, from the columns that say so: a direction word,
two columns for money in and out, the sign of the amount, the words of a credit card's statement, and last the chain of balances.
``direction`` is what the statement says (``neutral`` where a wallet says 不计收支); payer and payee follow the money where the words of a
neutral row tell, and are both the owner where they do not.

A number with ``*`` in it is a mask: it stays as written (the last digits of a card become ``****1234``) and must never be used to tell
accounts apart.
"""

from __future__ import annotations

from kanchuan.engine.duckdb import literal
from kanchuan.sources.families.bank_pairs import pairing
from kanchuan.sources.families.bank_rows import DICTIONARY, WORDS, account_sql, rows_sql
from kanchuan.sources.families.bank_totals import notes
from kanchuan.sources.family import PREPARED, Family, Output, SheetContext

STATEMENTS = ("statement", "card_statement", "wallet", "merchant", "tenpay", "police", "two_sided", "report")


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    kind = context.found.kind.name
    if kind in STATEMENTS:
        return [Output(PREPARED, rows_sql(context)), _transfers(context), _rejects(context), *_owners(context)]
    if kind in ("people", "account_info"):
        return _people(context)
    # Freezing orders, sub-accounts and lists of queries say nothing that a table of the dataset holds.
    return [Output("rejects", """SELECT source_row, CAST(NULL AS VARCHAR) AS "column", 'companion_sheet' AS reason FROM typed""")]


def _transfers(context: SheetContext) -> Output:
    owner = literal(context.facts.get("owner_name"))
    direction = "direction_said"
    if context.found.kind.name == "two_sided":
        sides = f"""coalesce({account_sql("payer_account")}, {account_sql("payer_card")}) AS payer_account, payer_name,
          coalesce({account_sql("payee_account")}, {account_sql("payee_card")}) AS payee_account, payee_name"""
        # Whose statement it is may be known from what stands above it; where it is not, money went from the one to the other and that is all.
        if not context.has("direction") and not any(context.facts.get(fact) for fact in ("wallet", "card_no", "account_no")):
            direction = "CAST(NULL AS VARCHAR)"
    else:
        sides = f"""CASE flow WHEN 'in' THEN peer_number ELSE own END AS payer_account,
          CASE flow WHEN 'in' THEN peer ELSE coalesce(own_name, {owner}) END AS payer_name,
          CASE flow WHEN 'out' THEN peer_number ELSE own END AS payee_account,
          CASE flow WHEN 'out' THEN peer ELSE coalesce(own_name, {owner}) END AS payee_name"""
    return Output(
        "transfers",
        f"""SELECT source_row, {literal(context.source_id)} || ':' || source_row AS transfer_id, sent_at, {sides}, amount, channel, memo,
        succeeded, currency, {direction} AS direction, balance, at_us IS NOT NULL AS time_known, serial AS serial_no, ip, mac
        FROM {PREPARED} WHERE why IS NULL""",
    )


def _rejects(context: SheetContext) -> Output:
    amount = _header(context, "amount", "amount_in", "amount_out", "signed_out", "amount_fen")
    return Output(
        "rejects",
        f"""SELECT source_row, CASE why WHEN 'missing_date' THEN {_header(context, "date")} WHEN 'missing_amount' THEN {amount}
          WHEN 'direction_unknown' THEN {_header(context, "direction", "flow_code")} END AS "column",
        CASE WHEN why LIKE 'missing%' THEN 'missing' ELSE why END AS reason FROM {PREPARED} WHERE why IS NOT NULL""",
    )


def _header(context: SheetContext, *concepts: str) -> str:
    places = [place for concept in concepts for place in context.found.columns.get(concept, ())]
    return literal(context.found.header[places[0]] if places else None)


def _owners(context: SheetContext) -> list[Output]:
    """People and companies that a statement names with their id numbers, and whose the accounts are."""
    result = []
    for number, name, account in (("own_id", "own_name", "own"), ("peer_id", "peer", "peer_number")):
        if not context.has(number):
            continue
        where = f"why IS NULL AND length({number}) >= 6 AND {number} NOT LIKE '%*%'"
        reached = "min(phone) AS phone, min(address) AS address, " if number == "own_id" else ""
        result += [
            Output(
                "parties",
                f"""SELECT min(source_row) AS source_row, {number} AS party_id, {_party_kind(number, f"min({name})")} AS kind,
                min({name}) AS name, {reached}{number} AS id_number FROM {PREPARED} WHERE {where} GROUP BY {number}""",
            ),
            Output(
                "relations",
                f"""SELECT min(source_row) AS source_row, {number} AS from_party, {account} AS to_party, 'owner_of_account' AS kind,
                {literal(context.source_id)} AS source FROM {PREPARED}
                WHERE {where} AND {account} NOT LIKE '%*%' AND {account} NOT LIKE 'file:%' GROUP BY {number}, {account}""",
            ),
        ]
    return result


def _party_kind(number: str, name: str) -> str:
    """A person's id has 15 digits, or 17 and a check character; a company is known by its name, or by an id of another shape."""
    return f"""CASE WHEN regexp_matches({name}, {literal(WORDS["organisation"])}) THEN 'organisation'
      WHEN regexp_full_match({number}, '[0-9]{{15}}|[0-9]{{17}}[0-9Xx]') THEN 'person'
      WHEN regexp_full_match({number}, '[0-9A-Z]{{18}}|[0-9]{{8}}-?[0-9X]') THEN 'organisation' END"""


def _people(context: SheetContext) -> list[Output]:
    party = "coalesce(person_id, 'name:' || person_name)"
    result = [
        Output(
            "parties",
            f"""SELECT source_row, {party} AS party_id, {_party_kind("person_id", "person_name")} AS kind, person_name AS name,
            person_id AS id_number, phone, address FROM typed WHERE {party} IS NOT NULL""",
        ),
        Output(
            "rejects",
            f"""SELECT source_row, {_header(context, "person_name")} AS "column", 'missing' AS reason FROM typed WHERE {party} IS NULL""",
        ),
    ]
    if context.found.kind.name == "account_info":
        result += [
            Output(
                "relations",
                f"""SELECT source_row, {party} AS from_party, {account_sql(number)} AS to_party, 'owner_of_account' AS kind,
                opened_on AS since, closed_on AS until, {literal(context.source_id)} AS source FROM typed
                WHERE {party} IS NOT NULL AND {account_sql(number)} NOT LIKE '%*%'""",
            )
            for number in ("own_card", "own_account")
        ]
    return result


BANK = Family(DICTIONARY, outputs, pairing, notes)
