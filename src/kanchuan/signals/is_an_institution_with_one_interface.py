"""A product or an organisation trades through interfaces of its own.

Licensed products trade hundreds of securities through one API terminal, with bursts, baskets and holding times of every kind. Lawful
splitting among managers in an institution's own name
exists too (draft rules on external access, 2019).
"""

from __future__ import annotations

from kanchuan.engine.dialect import Dialect
from kanchuan.signals.signal import Signal, Subject, detail, share
from kanchuan.tables.table import Label


def _query(dialect: Dialect) -> str:
    return f"""SELECT a.account_no, CASE WHEN a.holder_kind IN ('product', 'organisation')
      THEN CASE a.holder_kind WHEN 'product' THEN 2 ELSE 1 END + 0.9 * coalesce({
        share("t.api", "nullif(t.orders, 0)")
    }, 0.5) ELSE 0 END AS value, 1 AS support,
   {
        detail(
            dialect,
            kind_text="CASE a.holder_kind WHEN 'product' THEN '产品 product' "
            "WHEN 'organisation' THEN '机构 organisation' ELSE '个人 person' END",
            share_api=f"coalesce({share('t.api', 't.orders')}, 0)",
        )
    } AS detail
FROM account_list a LEFT JOIN account_terminals t ON a.account_no = t.account_no WHERE a.holder_kind IS NOT NULL"""


def _rows(subject: Subject) -> str:
    return f"SELECT account_id, market, holder_id, holder_kind, opened_on, branch FROM accounts WHERE account_id = {subject.account}"


SIGNAL = Signal(
    name="is_an_institution_with_one_interface",
    family="innocent",
    label=Label("机构或产品账户、自有接口", "an institution or product with an interface of its own"),
    rule=Label(
        "持牌产品经一个 API 终端交易数百只证券，密集下单、篮子交易、各种持有时间都有；机构以自己名义在管理人之间合法分仓亦存在。",
        __doc__ or "",
    ),
    measures=Label(
        "持有人为机构时为 1，为备案产品时为 2；加上经 API 终端的操作占比的九成",
        "1 for an organisation, 2 for a registered product, plus nine tenths of the share of use through an API terminal",
    ),
    unit=Label("", ""),
    source=Label(
        "证券公司交易信息系统外部接入管理暂行规定（2019年征求意见稿）",
        "draft rules on external access to securities firms' trading systems (2019)",
    ),
    innocent=Label(
        "机构账户同样可能被用于分仓，仍需看终端与资金", "an institution's account can be split too: its terminals and money still count"
    ),
    needs=("accounts",),
    query=_query,
    explanation=Label(
        "持有人类型为{kind_text}，{share_api:.0%} 的操作经 API 终端",
        "held by a {kind_text}; {share_api:.0%} of its use is through API terminals",
    ),
    rows=_rows,
    direction="against",
    floor=0,
    support=1,
)
