"""The money comes from people other than the holder.

In futures supervision a payer other than the holder is a listed sign of control by another; for shares the
bank's name must be the holder's, so that others pay into the tied bank account.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.money_flow import transfers_of_account
from kanchuan.signals.signal import SHARE, Signal, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT f.account_no, {share("sum(CASE WHEN f.other_name <> h.name THEN f.amount_e4 ELSE 0 END)", "sum(f.amount_e4)")} AS
      value, count(*) AS support,
   {
        detail(
            dialect,
            total=dialect.int_div("sum(f.amount_e4)", "10000"),
            others=dialect.int_div("sum(CASE WHEN f.other_name <> h.name THEN f.amount_e4 ELSE 0 END)", "10000"),
        )
    } AS detail
FROM money_flow f JOIN holder_names h ON f.account_no = h.account_no
JOIN (SELECT account_no, max(hop) AS hop FROM money_flow WHERE direction = 1 AND other_name IS NOT NULL GROUP BY account_no) AS far
  ON f.account_no = far.account_no AND f.hop = far.hop
WHERE f.direction = 1 AND f.other_name IS NOT NULL GROUP BY f.account_no"""


SIGNAL = Signal(
    name="is_funded_by_others",
    family="money",
    label=Label("资金来自他人", "is funded by others"),
    rule=Label(
        "期货监管中，出资人与持有人不一致是他人控制的列举情形；股票账户须由本人银行账户转入，故看他人向该银行账户付款的占比（只看离证券账户最远的一段，以免重复计算）。",
        __doc__ or "",
    ),
    measures=Label("付款人姓名与持有人不同的转入金额占比", "share of money in whose payer is not the holder"),
    unit=SHARE,
    source=Label(
        "《期货市场实际控制关系账户管理办法》列举的情形；《证券法》第五十八条（禁止出借、借用证券账户）",
        "the grounds listed in the futures market's rules on accounts under actual control; Securities Law, article 58 (no lending or borrowing of accounts)",
    ),
    innocent=Label("配偶、父母转入，或工资与货款进入同一银行卡", "a spouse or parents paying in, wages and trade income on the same card"),
    needs=(
        "transfers",
        "accounts",
        "parties",
    ),
    query=_query,
    explanation=Label(
        "转入 {total:,.0f} 元中 {others:,.0f} 元（{value:.0%}）的付款人不是持有人",
        "{others:,.0f} of {total:,.0f} yuan in ({value:.0%}) came from others than the holder",
    ),
    rows=transfers_of_account,
    floor=0.5,
    support=3,
    either_way=True,
)
