"""The shared preparation of identities: the holder's name and the telephone numbers on each account's file."""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.engine.steps import Step


def steps(dialect: Dialect) -> list[Step]:
    """``holder_names`` (account and its holder's name) and ``contact_use`` (account, household and each number on its file)."""
    del dialect
    return [
        Step(
            "holder_names",
            """SELECT a.account_no, min(p.name) AS name FROM account_list a JOIN parties p ON a.holder_id = p.party_id
            WHERE p.name IS NOT NULL GROUP BY a.account_no""",
        ),
        Step(
            "contact_use",
            """SELECT DISTINCT account_no, household, phone FROM (
  SELECT account_no, household, phone FROM account_list UNION ALL SELECT account_no, household, second_contact FROM account_list) AS c
    WHERE phone IS NOT NULL""",
        ),
    ]
