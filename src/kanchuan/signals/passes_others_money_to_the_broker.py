"""What others pay into the holder's bank account goes on to the securities account in the same amount.

Money into a securities account comes from the bank account in the holder's name, so that those who put up margin and financing pay there first,
and the sum goes on within the day. The value is the number of different payers, other than the holder, whose payment reached the securities
account in the same amount on that day or the next.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import COUNT, Signal, Subject, detail
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT m.account_no, CAST(coalesce(p.payers, 0) AS DOUBLE) AS value, m.deposits AS support,
  {detail(dialect, payments="coalesce(p.payments, 0)", total=f"coalesce({dialect.int_div('p.total', '10000')}, 0)")} AS detail
FROM account_money m JOIN (SELECT DISTINCT account_no FROM money_flow WHERE hop = 1) AS b ON m.account_no = b.account_no
LEFT JOIN (
  SELECT account_no, count(DISTINCT payer) AS payers, count(*) AS payments, sum(amount_e4) AS total FROM (
    SELECT DISTINCT f.account_no, f.key, f.amount_e4, coalesce(f.other_account, f.other_name) AS payer
    FROM money_flow f JOIN money_flow t ON f.account_no = t.account_no AND t.hop = 0 AND t.direction = 1 AND f.amount_e4 = t.amount_e4
      AND t.day BETWEEN f.day AND f.day + 1 AND t.ts >= f.ts
    LEFT JOIN holder_names h ON f.account_no = h.account_no
    WHERE f.hop = 1 AND f.direction = 1 AND f.amount_e4 >= 10000000 AND coalesce(f.other_account, f.other_name) IS NOT NULL
      AND (h.name IS NULL OR f.other_name IS NULL OR f.other_name <> h.name)) AS x
  GROUP BY account_no) AS p ON m.account_no = p.account_no"""


def _rows(subject: Subject) -> str:
    return f"""WITH banks AS (
  SELECT payer_account AS bank FROM transfers WHERE payee_account = {subject.account} AND channel = 'broker_bank')
SELECT transfer_id, sent_at, payer_account, payer_name, payee_account, payee_name, amount, channel, memo FROM transfers
WHERE (payee_account IN (SELECT bank FROM banks) OR payee_account = {subject.account}) AND coalesce(succeeded, true)
ORDER BY sent_at NULLS LAST, transfer_id"""


SIGNAL = Signal(
    name="passes_others_money_to_the_broker",
    family="money",
    label=Label("他人付款当日等额转入证券账户", "others' payments go on to the broker in the same amount"),
    rule=Label(
        "转入证券账户的钱须来自持有人本人的银行账户，因此出保证金和配资的人先付到那里，当天再等额转入。",
        __doc__ or "",
    ),
    measures=Label(
        "付款后当日或次日等额转入证券账户的不同付款人数",
        "different payers whose payment went on to the broker in the same amount by the next day",
    ),
    unit=COUNT,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）；《证券法》第五十八条（禁止出借、借用证券账户）",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025); Securities Law, article 58 (no lending or borrowing of accounts)",
    ),
    innocent=Label("配偶、父母出资，或卖房款到账后入市", "a spouse's or parents' money, the price of a house put into shares"),
    needs=("transfers",),
    query=_query,
    explanation=Label(
        "{value:.0f} 名他人的 {payments} 笔付款在当日或次日等额转入证券账户，合计 {total:,.0f} 元",
        "{payments} payments by {value:.0f} other people went on to the securities account in the same amount by the next day, {total:,.0f} yuan in all",
    ),
    rows=_rows,
    floor=1,
    support=2,
)
