"""The shared preparation of money: what came into and left each account, and the bank accounts tied to it."""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.steps import Step
from kanchuan.signals.signal import Subject


def steps(dialect: Dialect) -> list[Step]:
    """``money_flow``: one row per transfer and account it concerns.

    ``hop`` is 0 for a transfer to or from the account itself and 1 for one to or from a bank account that is tied to it by a broker-bank
    transfer. Failed
    transfers do not count. Money is whole 1/10,000 yuan.
    """
    ts = dialect.epoch_us("t.sent_at")
    return [
        Step(
            "transfer_flow",
            f"""SELECT {dialect.key_of("t.transfer_id")} AS key, {ts} AS ts, CAST({dialect.day_number(ts)} AS INTEGER) AS day,
              t.payer_account, t.payer_name,
  t.payee_account, t.payee_name, CAST(t.amount * 10000 AS BIGINT) AS amount_e4, t.channel, p.account_no AS payer_no, q.account_no AS
    payee_no
FROM transfers t LEFT JOIN account_list p ON t.payer_account = p.account_id LEFT JOIN account_list q ON t.payee_account = q.account_id
WHERE coalesce(t.succeeded, true) AND t.amount IS NOT NULL AND t.amount > 0 AND t.sent_at IS NOT NULL""",
        ),
        Step(
            "bank_of_account",
            """SELECT DISTINCT account_no, bank FROM (
  SELECT payee_no AS account_no, payer_account AS bank FROM transfer_flow WHERE channel = 'broker_bank' AND payee_no IS NOT NULL AND
    payer_no IS NULL
  UNION ALL
  SELECT payer_no, payee_account FROM transfer_flow WHERE channel = 'broker_bank' AND payer_no IS NOT NULL AND payee_no IS NULL) AS t
    WHERE bank IS NOT NULL""",
        ),
        Step(
            "money_flow",
            """SELECT payee_no AS account_no, 0 AS hop, 1 AS direction, key, ts, day, amount_e4, payer_account AS other_account,
              payer_name AS other_name, channel
FROM transfer_flow WHERE payee_no IS NOT NULL
UNION ALL SELECT payer_no, 0, -1, key, ts, day, amount_e4, payee_account, payee_name, channel FROM transfer_flow WHERE payer_no IS NOT NULL
UNION ALL SELECT b.account_no, 1, 1, t.key, t.ts, t.day, t.amount_e4, t.payer_account, t.payer_name, t.channel
  FROM transfer_flow t JOIN bank_of_account b ON t.payee_account = b.bank WHERE coalesce(t.payer_no, 0) <> b.account_no
UNION ALL SELECT b.account_no, 1, -1, t.key, t.ts, t.day, t.amount_e4, t.payee_account, t.payee_name, t.channel
  FROM transfer_flow t JOIN bank_of_account b ON t.payer_account = b.bank WHERE coalesce(t.payee_no, 0) <> b.account_no""",
        ),
        Step(
            "account_money",
            """SELECT account_no, sum(CASE WHEN hop = 0 AND direction = 1 THEN 1 ELSE 0 END) AS deposits,
  sum(CASE WHEN hop = 0 AND direction = 1 THEN amount_e4 ELSE 0 END) AS deposited_e4, sum(CASE WHEN hop = 0 AND direction = -1 THEN 1 ELSE
  0 END) AS withdrawals,
  sum(CASE WHEN hop = 0 AND direction = -1 THEN amount_e4 ELSE 0 END) AS withdrawn_e4,
  sum(CASE WHEN hop = 0 AND direction = 1 AND amount_e4 % 100000000 = 0 THEN 1 ELSE 0 END) AS round_deposits, count(*) AS moves
FROM money_flow GROUP BY account_no""",
        ),
        Step(
            "password_deposits",
            # Whole thousands of yuan that came in within three days of a change of password.
            """SELECT DISTINCT c.account_no, c.day AS changed, m.key, m.amount_e4
FROM (SELECT DISTINCT account_no, day FROM login_flow WHERE event IN ('password_change', 'transfer_password_change')) AS c
JOIN money_flow m ON c.account_no = m.account_no AND m.hop = 0 AND m.direction = 1 AND m.day BETWEEN c.day AND c.day + 3 WHERE m.amount_e4
  % 10000000 = 0""",
        ),
    ]


def transfers_of_account(subject: Subject) -> str:
    """SQL for the transfers of an account and of the bank accounts tied to it: the rows behind the signals of money."""
    return f"""WITH banks AS (
  SELECT payer_account AS bank FROM transfers WHERE payee_account = {subject.account} AND channel = 'broker_bank'
  UNION SELECT payee_account FROM transfers WHERE payer_account = {subject.account} AND channel = 'broker_bank')
SELECT transfer_id, sent_at, payer_account, payer_name, payee_account, payee_name, amount, channel, memo FROM transfers
WHERE (payee_account IN (SELECT bank FROM banks) OR payer_account IN (SELECT bank FROM banks) OR payee_account = {subject.account} OR
  payer_account = {subject.account})
  AND coalesce(succeeded, true) ORDER BY sent_at NULLS LAST, transfer_id"""
