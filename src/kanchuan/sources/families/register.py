"""Registers: a broker's list of its accounts and their holders; daily quotes."""

from __future__ import annotations

from kanchuan.engine.duckdb import literal
from kanchuan.sources.dictionary import load
from kanchuan.sources.family import Family, Output, SheetContext
from kanchuan.sources.futures_symbols import with_symbol
from kanchuan.sources.stock_symbols import digits_sql, said_sql, symbol_sql

DICTIONARY = load("register")


def _in(value: str, word: str) -> str:
    return f"{value} IN ({', '.join(literal(text) for text in DICTIONARY.words[word])})"


def _speaks_of(value: str, word: str) -> str:
    return "(" + " OR ".join(f"contains({value}, {literal(text)})" for text in DICTIONARY.words[word]) + ")"


def outputs(context: SheetContext) -> list[Output]:
    """See Family."""
    if context.found.kind.name == "quotes":
        source = "(SELECT * EXCLUDE (symbol), symbol AS written FROM typed)"
        stock = f"(SELECT *, {digits_sql('written', 'said')} AS digits FROM (SELECT *, {said_sql('written')} AS said FROM {source}))"
        # One or two letters before three or four digits are a futures contract's, also where its exchange's name begins like a stock exchange's (rb2301.SHFE).
        future = "coalesce(said, '') <> 'HK' AND regexp_matches(written, '^[A-Za-z]{1,2}[0-9]{3,4}([^0-9]|$)')"
        both = with_symbol(stock, "written", "CAST(NULL AS VARCHAR)")
        code = f"CASE WHEN {future} THEN symbol ELSE {symbol_sql('digits', 'said')} END"
        return [
            Output(
                "quotes",
                f"SELECT source_row, {code} AS symbol, day, open, high, low, close, CAST(volume AS BIGINT) AS volume FROM ({both})",
            )
        ]
    # A name says what its holder is where the type is not told, and a product is called an institution in many registers.
    kind = (
        f"CASE WHEN {_speaks_of('holder_name', 'product_names')} OR {_in('holder_kind', 'product')} THEN 'product' "
        f"WHEN {_in('holder_kind', 'organisation')} OR {_speaks_of('holder_name', 'organisation_names')} THEN 'organisation' "
        f"WHEN {_in('holder_kind', 'person')} THEN 'person' END"
    )
    # The holder is one party wherever the same document, else the same name and telephone, is registered.
    holder = "CASE WHEN id_number IS NOT NULL THEN 'id:' || id_number WHEN holder_name IS NOT NULL THEN 'name:' || holder_name || coalesce(':' || phone, '') END"
    return [
        Output(
            "accounts",
            f"""SELECT source_row, fund_account AS account_id, CASE WHEN shanghai IS NOT NULL OR shenzhen IS NOT NULL THEN 'stock' END AS market, broker AS broker_id,
            {holder} AS holder_id, {kind} AS holder_kind, opened AS opened_on, phone, second_contact, address, branch, holder_name AS label,
            nullif(concat_ws(' ', shanghai, shenzhen), '') AS holder_codes FROM typed""",
        ),
        Output(
            "parties",
            f"""SELECT min(source_row) AS source_row, {holder} AS party_id, any_value(CASE WHEN {kind} = 'person' THEN 'person' WHEN {kind} IS NOT NULL THEN 'organisation' END) AS kind,
            any_value(holder_name) AS name, any_value(id_number) AS id_number, any_value(phone) AS phone, any_value(address) AS address
            FROM typed WHERE {holder} IS NOT NULL GROUP BY 2 ORDER BY 1""",
        ),
    ]


REGISTER = Family(DICTIONARY, outputs)
