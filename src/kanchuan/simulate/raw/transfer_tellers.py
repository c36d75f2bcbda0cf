"""Who tells of each transfer: the statement of a card that was asked for, the broker, the futures company, or the bank that keeps clients' money.

A card's statement tells all that the card did, and a transfer between two such cards is told twice. Of a transfer between an account and a card that nobody
asked for, either the firm's own records tell, or the bank's that keeps the clients' money: never both, since the same money would be there twice.
"""

from __future__ import annotations

from kanchuan.engine.duckdb import DuckDBEngine

# From so many transfers with a card around a platform on, a card belongs to it.
_NEAR = 3


def asked_cards(engine: DuckDBEngine) -> None:
    """``money`` (transfers with ``account_id`` and ``card``, ``n``), ``asked`` (card, export, name, id_number) and ``told_accounts`` (account_id).

    ``export`` is ``police`` for the cards around platforms and ``bank`` for the others.
    """
    engine.execute(
        """CREATE OR REPLACE TABLE money AS SELECT *, CASE WHEN account_id = payee_account THEN payer_account WHEN account_id = payer_account THEN payee_account END AS card
        FROM (SELECT t.*, row_number() OVER (ORDER BY t.sent_at, t.transfer_id) AS n,
            CASE WHEN t.channel = 'broker_bank' THEN coalesce(p.account_id, q.account_id) END AS account_id
          FROM transfers t LEFT JOIN (SELECT DISTINCT account_id FROM accounts) p ON t.payer_account = p.account_id
          LEFT JOIN (SELECT DISTINCT account_id FROM accounts) q ON t.payee_account = q.account_id)""",
        "money",
    )
    ends = "SELECT n, payer_account AS card, payer_name AS name FROM money WHERE account_id IS NULL UNION ALL SELECT n, payee_account, payee_name FROM money WHERE account_id IS NULL"
    engine.execute(f"CREATE OR REPLACE TABLE money_ends AS SELECT * FROM ({ends}) WHERE card IS NOT NULL", "ends")
    # The cards tied to accounts, where anything is known of their other life; then, of each transfer that none of them knows, the busier card.
    engine.execute(
        """CREATE OR REPLACE TABLE asked_numbers AS
        WITH tied AS (SELECT DISTINCT card FROM money WHERE card IS NOT NULL AND card IN (SELECT card FROM money_ends)),
        busy AS (SELECT card, count(*) AS rows FROM money_ends GROUP BY 1),
        rest AS (SELECT n FROM money_ends GROUP BY 1 HAVING NOT bool_or(card IN (SELECT card FROM tied))),
        owners AS (SELECT n, arg_max(card, (rows, card)) AS card FROM money_ends JOIN rest USING (n) JOIN busy USING (card) GROUP BY 1)
        SELECT card FROM tied UNION SELECT card FROM owners""",
        "asked numbers",
    )
    engine.execute(
        f"""CREATE OR REPLACE TABLE asked AS
        WITH mains AS (SELECT main_account_id AS account_id FROM main_accounts UNION SELECT main_account_id FROM subaccounts
          UNION SELECT main_account_id FROM subaccount_orders),
        around AS (SELECT card FROM money WHERE account_id IN (SELECT account_id FROM mains) UNION SELECT counterparty_account FROM ledger),
        near AS (SELECT e.card FROM money_ends e JOIN money_ends f ON e.n = f.n AND e.card <> f.card WHERE f.card IN (SELECT card FROM around)
          GROUP BY 1 HAVING count(*) >= {_NEAR}),
        names AS (SELECT card, min(name) AS name FROM (SELECT card, name FROM money_ends
          UNION ALL SELECT card, CASE WHEN card = payer_account THEN payer_name ELSE payee_name END FROM money WHERE card IS NOT NULL) GROUP BY 1),
        held AS (SELECT m.card, min(p.id_number) AS id_number, min(p.name) AS holder FROM money m JOIN accounts a ON m.account_id = a.account_id
          JOIN parties p ON a.holder_id = p.party_id WHERE m.card IS NOT NULL GROUP BY 1)
        SELECT c.card, CASE WHEN c.card IN (SELECT card FROM around) OR c.card IN (SELECT card FROM near) THEN 'police' ELSE 'bank' END AS export,
          n.name, CASE WHEN h.holder = n.name THEN h.id_number END AS id_number
        FROM asked_numbers c LEFT JOIN names n ON c.card = n.card LEFT JOIN held h ON c.card = h.card""",
        "asked",
    )
    engine.execute(
        "CREATE OR REPLACE TABLE told_accounts AS SELECT DISTINCT account_id FROM money WHERE account_id IS NOT NULL AND card IN (SELECT card FROM asked)",
        "told accounts",
    )


def card_rows(engine: DuckDBEngine) -> None:
    """``card_rows``: a row of a card's statement for each transfer and asked card, with the balance after it.

    card, owner, id_number, export, n, moment, inward, amount, peer, peer_name, memo, channel, ok, balance, place (of the row on its card).
    """
    memo = """nullif(concat_ws(' ', memo, CASE WHEN channel = 'payment' THEN '快捷支付'
      WHEN channel = 'broker_bank' AND NOT coalesce(regexp_matches(memo, '银证|银期|银行转|转银行'), false) THEN '银证转账' END), '')"""
    engine.execute(
        f"""CREATE OR REPLACE TABLE card_rows AS
        WITH sides AS (
          SELECT payer_account AS card, n, sent_at AS moment, false AS inward, amount, payee_account AS peer, payee_name AS peer_name, {memo} AS memo, channel, succeeded FROM money
          UNION ALL SELECT payee_account, n, sent_at, true, amount, payer_account, payer_name, {memo}, channel, succeeded FROM money),
        mine AS (SELECT s.* EXCLUDE (succeeded), coalesce(s.succeeded, true) AS ok, a.name AS owner, a.id_number, a.export FROM sides s JOIN asked a ON s.card = a.card),
        running AS (SELECT *, row_number() OVER w AS place, sum(CASE WHEN NOT ok THEN 0 WHEN inward THEN amount ELSE -amount END) OVER w AS moved
          FROM mine WINDOW w AS (PARTITION BY card ORDER BY moment, n, inward ROWS UNBOUNDED PRECEDING))
        SELECT * EXCLUDE (moved), CAST(moved + ceil(greatest(-min(moved) OVER (PARTITION BY card), 0) / 1000) * 1000 + 1000 AS DECIMAL(20,4)) AS balance FROM running""",
        "card rows",
    )


def tellers(engine: DuckDBEngine) -> None:
    """``told_by_firms`` (transfers of accounts that no asked card tells of, with ``teller``).

    ``broker``: among the trades of a settlement; ``statement``: in a futures settlement statement; ``futures``: in the futures counter's list of bank
    transfers; ``depository``: at the bank that keeps the clients' money.
    """
    engine.execute(
        """CREATE OR REPLACE TABLE told_by_firms AS
        SELECT m.*, coalesce(m.succeeded, true) AS ok, CASE WHEN coalesce(m.succeeded, true) AND d.system IN ('tabbed', 'workbook') THEN 'broker'
          WHEN coalesce(m.succeeded, true) AND d.system = 'statement' THEN 'statement' WHEN d.system IN ('ctp', 'statement') THEN 'futures' ELSE 'depository' END AS teller
        FROM money m JOIN desks d ON m.account_id = d.account_id WHERE m.card IS NULL OR m.card NOT IN (SELECT card FROM asked)""",
        "tellers",
    )
