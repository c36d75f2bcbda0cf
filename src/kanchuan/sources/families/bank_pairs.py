"""One transfer seen from both sides: which rows are the other side of a row that is kept, as queries on the staged transfers.

When both accounts were queried, each transfer between them is in the data twice: as money out of one account and as money into the other.
The row of the payer's side is kept. The rows of each side are put in order and the n-th is paired with the n-th, in three passes, each on
what the one before left:

1. equal in time, payer, payee, amount, currency, success and serial number;
2. the same without the serial number (two banks number one transfer each in its own way);
3. the same with times up to ``APART_SECONDS`` apart, in clusters of rows no further than that from their neighbours (two banks' clocks).

Rows are numbered within their source, so that one export that overlaps another does not pair with the wrong row. A masked number, a
provisional account, and a number that a spreadsheet spoiled (``6.2E+18``) pair with nothing.
"""

from __future__ import annotations

APART_SECONDS = 60

_KEY = "payer, payee, amount, currency, succeeded"
_PASSES = (
    (f"{_KEY}, time_known, sent_at, serial_no", "serial_no IS NOT NULL"),
    (f"{_KEY}, time_known, sent_at", "true"),
    (f"{_KEY}, cluster", "time_known"),
)
_JOINABLE = "{0} IS NOT NULL AND NOT regexp_matches({0}, '[*]|^file:|[eE][+]')"
_BY_PLACE = "source_id || ':' || lpad(CAST(source_row AS VARCHAR), 12, '0')"


def pairing() -> list[str]:
    """The queries, in order. What leaves ``staged_transfers`` goes to ``staged_rejects`` and is listed in ``moved_to_rejects``."""
    return [*_repeated(), *_other_sides(), *_parties(), *_relations()]


def _repeated() -> list[str]:
    """Rows of one source that are equal in all they say, the bank's serial number among it, are one row printed twice."""
    said = """source_id, sent_at, payer_account, payer_name, payee_account, payee_name, amount, channel, memo, succeeded, currency,
      direction, balance, time_known, serial_no, ip, mac"""
    return [
        f"""CREATE OR REPLACE TEMP TABLE leaving AS SELECT source_id, source_row, transfer_id, 'duplicate_of ' || kept AS reason FROM (
          SELECT source_id, source_row, transfer_id, first_value(transfer_id) OVER same AS kept, row_number() OVER same AS nth
          FROM staged_transfers WHERE serial_no IS NOT NULL WINDOW same AS (PARTITION BY {said} ORDER BY source_row)) WHERE nth > 1""",
        *_move(),
    ]


def _other_sides() -> list[str]:
    queries = [
        f"""CREATE OR REPLACE TEMP TABLE facing AS
        SELECT transfer_id, source_id, source_row, sent_at, payer_account AS payer, payee_account AS payee, amount, direction, serial_no,
          coalesce(currency, 'CNY') AS currency, coalesce(succeeded, true) AS succeeded, coalesce(time_known, false) AS time_known
        FROM staged_transfers WHERE direction IN ('in', 'out') AND amount > 0 AND payer_account <> payee_account
          AND {_JOINABLE.format("payer_account")} AND {_JOINABLE.format("payee_account")}""",
        # Only what has two sides at all.
        f"""CREATE OR REPLACE TEMP TABLE facing AS SELECT * FROM facing SEMI JOIN (
          SELECT {_KEY} FROM facing GROUP BY ALL HAVING count(DISTINCT direction) = 2) USING ({_KEY})""",
        "CREATE OR REPLACE TEMP TABLE leaving (source_id VARCHAR, source_row BIGINT, transfer_id VARCHAR, reason VARCHAR)",
    ]
    for key, where in _PASSES:
        queries += [
            f"""CREATE OR REPLACE TEMP TABLE numbered AS
            SELECT *, row_number() OVER (PARTITION BY {key}, direction, source_id ORDER BY sent_at, source_row) AS nth
            FROM ({_clustered() if "cluster" in key else "SELECT * FROM facing"}) WHERE {where}""",
            f"""CREATE OR REPLACE TEMP TABLE met AS
            SELECT i.transfer_id AS left_id, i.source_id, i.source_row,
              o.transfer_id AS kept_id, o.source_id AS kept_source, o.source_row AS kept_row
            FROM (SELECT * FROM numbered WHERE direction = 'in') i
            JOIN (SELECT * FROM numbered WHERE direction = 'out') o USING ({key}, nth)""",
            """INSERT INTO leaving SELECT source_id, source_row, left_id, 'other_side_of ' || kept_id FROM met
            QUALIFY row_number() OVER (PARTITION BY left_id ORDER BY kept_source, kept_row) = 1""",
            "DELETE FROM facing WHERE transfer_id IN (SELECT left_id FROM met UNION SELECT kept_id FROM met)",
        ]
    return [*queries, *_move()]


def _clustered() -> str:
    """The rows that face each other with ``cluster``: a new one begins where a row is too far from the one before it."""
    order = f"(PARTITION BY {_KEY} ORDER BY sent_at, source_id, source_row)"
    return f"""SELECT *, sum(apart) OVER {order} AS cluster FROM (
      SELECT *, CASE WHEN sent_at - lag(sent_at) OVER {order} <= INTERVAL {APART_SECONDS} SECOND THEN 0 ELSE 1 END AS apart
      FROM facing WHERE time_known)"""


def _move() -> list[str]:
    """What is in ``leaving`` goes from the transfers to the rejects."""
    return [
        """INSERT INTO staged_rejects SELECT l.source_id, l.source_row, NULL, l.reason, left(CAST(to_json(t) AS VARCHAR), 4000)
        FROM leaving l JOIN staged_transfers t USING (transfer_id) ORDER BY l.source_id, l.source_row""",
        "INSERT INTO moved_to_rejects SELECT source_id, source_row FROM leaving",
        "DELETE FROM staged_transfers WHERE transfer_id IN (SELECT transfer_id FROM leaving)",
    ]


def _parties() -> list[str]:
    """A person named in many rows is one party, with what any of them says. One id with two names stays two rows: a conflict to see."""
    first = ", ".join(
        f"arg_min({column}, {_BY_PLACE}) FILTER ({column} IS NOT NULL) AS {column}" for column in ("kind", "id_number", "phone", "address")
    )
    return [
        f"""CREATE OR REPLACE TEMP TABLE one_party AS SELECT party_id, name, {first}, min(source_id) AS source_id,
          arg_min(source_row, {_BY_PLACE}) AS source_row FROM staged_parties GROUP BY party_id, name""",
        "DELETE FROM staged_parties",
        """INSERT INTO staged_parties (party_id, kind, name, id_number, phone, address, source_id, source_row)
        SELECT party_id, kind, name, id_number, phone, address, source_id, source_row FROM one_party ORDER BY party_id, name NULLS LAST""",
    ]


def _relations() -> list[str]:
    """What ties two is said once; without dates only where no row gives them."""
    return [
        f"""CREATE OR REPLACE TEMP TABLE one_relation AS
        SELECT from_party, to_party, kind, since, until, arg_min(source, {_BY_PLACE}) AS source, min(source_id) AS source_id,
          arg_min(source_row, {_BY_PLACE}) AS source_row
        FROM (SELECT *, bool_or(since IS NOT NULL OR until IS NOT NULL) OVER (PARTITION BY from_party, to_party, kind) AS dated
          FROM staged_relations)
        WHERE NOT dated OR since IS NOT NULL OR until IS NOT NULL GROUP BY from_party, to_party, kind, since, until""",
        "DELETE FROM staged_relations",
        """INSERT INTO staged_relations (from_party, to_party, kind, since, until, source, source_id, source_row)
        SELECT from_party, to_party, kind, since, until, source, source_id, source_row FROM one_relation
        ORDER BY from_party, to_party, kind, since NULLS LAST, until NULLS LAST""",
    ]
