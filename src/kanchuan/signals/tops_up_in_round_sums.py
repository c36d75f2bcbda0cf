"""Money comes in as whole ten-thousands, again and again.

Margin and financing are agreed in whole ten-thousands of yuan, and topped up so.
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import SHARE, Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT account_no, {share("round_deposits", "deposits")} AS value, deposits AS support,
  {detail(dialect, deposits="deposits", whole="round_deposits", total=dialect.int_div("deposited_e4", "10000"))} AS detail FROM
    account_money WHERE deposits > 0"""


def _rows(subject: Subject) -> str:
    return f"""SELECT transfer_id, sent_at, payer_account, payer_name, payee_account, payee_name, amount, channel, memo FROM transfers
WHERE (payer_account = {subject.account} OR payee_account = {subject.account}) AND coalesce(succeeded, true) ORDER BY sent_at NULLS LAST,
  transfer_id"""


SIGNAL = Signal(
    name="tops_up_in_round_sums",
    family="money",
    label=Label("转入多为整万元", "money comes in as whole ten-thousands"),
    rule=Label(
        "保证金与配资额按整万元约定，追加时亦然。",
        __doc__ or "",
    ),
    measures=Label("整万元转入占转入笔数之比", "share of deposits that are whole multiples of 10,000 yuan"),
    unit=SHARE,
    source=Label(
        "中国结算对异常账户的季度核查要求（中国证券报2025年5月14日报道）；证监会、公安部2021年4月30日通报的2020年十起场外配资典型案例",
        "the quarterly check of abnormal accounts by China Securities Depository and Clearing (China Securities Journal, 14 May 2025); the ten cases of 2020 published by the CSRC and the Ministry of Public Security on 30 April 2021",
    ),
    innocent=Label("个人习惯凑整转账、工资外的储蓄转入", "people like round sums, savings moved in"),
    needs=("transfers",),
    query=_query,
    explanation=Label(
        "{deposits} 笔转入中 {whole} 笔为整万元（{value:.0%}），合计 {total:,.0f} 元",
        "{whole} of {deposits} deposits are whole ten-thousands ({value:.0%}), {total:,.0f} yuan in all",
    ),
    rows=_rows,
    floor=0.6,
    support=10,
)
