"""Every text of the page of lanes that does not come from the data, in both languages. ``{0}``, ``{1}`` are filled in by the page."""

from __future__ import annotations

from kanchuan.reports.grades import GRADES
from kanchuan.reports.words import WORDS
from kanchuan.tables.table import Label

# Texts that the report has as well.
_SHARED = (
    "skip", "print", "noscript", "yes", "no", "yuan", "span", "colours.cn", "colours.intl", "colours.title", "crumbs", "prev", "next",
)  # fmt: skip
_OWN: dict[str, tuple[str, str]] = {
    "title": ("看穿：账户背后的交易者", "Kanchuan: the traders behind an account"),
    "title.short": ("账户背后的交易者", "The traders behind an account"),
    "lede": (
        "只凭委托与成交推断：一个账户背后可能有几人，哪些委托出自同一人。这里是线索，不是对任何人的认定；支持与反对的依据并列，分不清的照实说明。",
        (
            "Inferred from orders and fills: how many people may be behind an account, and which orders are one hand's. These are leads, not findings about anyone; "
            "what speaks for and against stands side by side, and what cannot be told apart is said to be so."
        ),
    ),
    "foot": (
        "本页只读：由数据集生成，不联网。把握度是“这些委托出自同一人”的平均概率，以模型为准；用自己的标记（--marks）可以纠正，其余重算。",
        (
            "Read-only page: made from the dataset, fetches nothing. Confidence is the mean probability that orders are one hand's, as far as the model holds; "
            "your own marks (--marks) correct it and the rest is refitted."
        ),
    ),
    "back": ("全部账户", "All accounts"),
    "back.account": ("返回账户", "Back to the account"),
    "none.account": ("没有账户 {0}。", "There is no account {0}."),
    "none.trader": ("没有交易者 {0}。", "There is no trader {0}."),
    "accounts": ("账户（{0}）", "Accounts ({0})"),
    "col.account": ("账户", "account"),
    "col.verdict": ("判断", "verdict"),
    "col.number": ("人数（90% 区间）", "traders (90% interval)"),
    "col.least": ("至少", "at least"),
    "col.orders": ("委托", "orders"),
    "col.agreement": ("各次搜索一致", "searches agree"),
    "verdict.several": ("像是多人", "looks like several"),
    "verdict.single": ("像是一人", "looks like one"),
    "verdict.not_resolved": ("像是多人，分不清各人", "several, not told apart"),
    "verdict.insufficient_data": ("数据不足", "insufficient data"),
    "meaning.several": (
        "多人的解释远好于一人，几次独立搜索的分法大体一致。",
        "Several traders explain the orders much better than one, and independent searches divide them alike.",
    ),
    "meaning.single": (
        "一个人就能解释这些委托：频繁、多策略、程序化都不等于多人。",
        "One person explains these orders: being busy, having several strategies or a program is not being several.",
    ),
    "meaning.not_resolved": (
        "多人的解释更好，但各次搜索的分法不一致：下面的归组不可当作依据。",
        "Several traders explain the orders better, but searches divide them differently: the groups below are no ground to build on.",
    ),
    "meaning.insufficient_data": (
        "成交太少，说不出背后有几人。",
        "Too little was filled to say who is behind it.",
    ),
    "gain": ("比一人的解释好 {0} 奈特（每笔意图 {1}）", "explains {0} nats more than one trader ({1} each intention)"),
    "gain.less": ("多人的解释并不更好（{0} 奈特）", "several traders explain no more ({0} nats)"),
    "agreement": ("各次独立搜索的一致程度 {0}", "independent searches agree to {0}"),
    "fee": ("流水里看得出的另一本账：买卖来回费用约 {0} 个基点", "a second ledger shows in the flow: about {0} basis points a round trip"),
    "evidence": ("旁证「{0}」的可信程度 {1}", "evidence '{0}' is believed to {1}"),
    "linked.title": ("可能同属一批交易者的账户", "Accounts that may serve the same traders"),
    "linked.note": (
        "一个账户卖出所得，半小时内恰好（差不到一手）在另一账户花掉，次数远多于偶然。可用 --together 把它们合起来分。",
        (
            "What a sale in one account brought was spent within half an hour, to less than a board lot, in the other, far more often than by chance. "
            "Solve them as one with --together."
        ),
    ),
    "linked.matches": ("{0} 次（偶然约 {1} 次）", "{0} times (by chance about {1})"),
    "undrawn": ("此账户未画：页面已满。单独运行 --account {0} 可得。", "Not drawn, the page is full: run --account {0} alone."),
    "lanes.title": ("各人的时间线（{0}）", "Lanes ({0})"),
    "lanes.note": (
        "每行一人：条为一个持仓（从开到平），红涨绿跌依所选颜色，越淡越没有把握；曲线为其资金曲线（各按自己的高低画）；▼ 为几分钟内亏损清仓。点人名看细节。",
        (
            "A row a trader: each bar a position from opening to closing, gains and losses in the chosen colours, the fainter the less sure; the line is its capital "
            "(each on its own scale); ▼ marks everything sold at a loss within minutes. Choose a name for details."
        ),
    ),
    "lanes.note.futures": (
        "每行一人：条为一个持仓（从开到平），越淡越没有把握。期货的保证金与权益从委托看不出，不画资金曲线。点人名看细节。",
        (
            "A row a trader: each bar a position from opening to closing, the fainter the less sure. Of futures, margin and equity do not show in orders: no capital "
            "is drawn. Choose a name for details."
        ),
    ),
    "key.up": ("盈利", "gain"),
    "key.down": ("亏损", "loss"),
    "key.open": ("未平或不全", "open or incomplete"),
    "key.curve": ("资金曲线", "capital"),
    "key.out": ("亏损清仓", "sold out at a loss"),
    "sort": ("排序", "sort by"),
    "sort.name": ("编号", "number"),
    "sort.orders": ("委托数", "orders"),
    "sort.confidence": ("把握度", "confidence"),
    "sort.capital": ("资金", "capital"),
    "filter": ("只看", "show"),
    "lane.orders": ("{0} 笔", "{0} orders"),
    "lane.aria": ("{0}，{1} 笔委托，把握度 {2}", "{0}, {1} orders, confidence {2}"),
    "second.title": ("另一种解释", "The second-best explanation"),
    "second.note": (
        "次好的解释：哪些人可能其实是一人（两人的委托出自同一手的平均概率）。概率高的先核对。",
        "What else would explain the orders: traders that may be one (the mean probability that orders of the two are one hand's). Check the likely ones first.",
    ),
    "second.none": ("没有哪两人以 5% 以上的可能是一人。", "No two traders are one with a probability of 5% or more."),
    "second.one": ("{0} 与 {1} 是一人", "{0} and {1} are one"),
    "second.counted": ("各样本中的人数", "traders counted in the samples"),
    "second.exchangeable": (
        "{0} 笔委托可以互换：同一证券、方向、数量，一分钟之内，分在不同人名下。互换后解释一样好，哪笔是谁的无从知道。",
        (
            "{0} orders are exchangeable: same security, side and quantity within a minute, put to different traders. Swapped they explain as much: "
            "whose is which cannot be known."
        ),
    ),
    "limits.title": ("说不清的", "What cannot be known"),
    "limit.1": (
        "两人若各用零散资金、随意定量、从不满仓，账本就说明不了什么，只剩习惯可循。",
        "Where people buy with loose money in sizes of whim, the ledger says little; only habits are left.",
    ),
    "limit.2": (
        "平台内部对冲、从未报到市场的委托不在这里。",
        "Orders that a platform nets inside and never sends to the market are not here.",
    ),
    "limit.3": (
        "一人的几种策略可能被分成几人；两个习惯、资金都像的人可能被合成一人。",
        "One person's strategies may come out as several people; two people alike in habits and money may come out as one.",
    ),
    "limit.4": (
        "资金是“至少需要多少”，入金提金只能从买不起的缺口看出。",
        "Capital is what was needed at least; money put in or taken out shows only where purchases could not otherwise be paid.",
    ),
    "trader.about": ("{0} 至 {1}，{2} 笔委托，{3} 个持仓", "{0} to {1}, {2} orders, {3} positions"),
    "fact.confidence": ("把握度（同一手的平均概率）", "confidence (mean probability of one hand)"),
    "fact.capital": ("资金至少", "capital, at least"),
    "fact.result": ("期末相对期初", "end against start"),
    "fact.leverage": ("杠杆", "leverage"),
    "fact.stop": ("平仓线", "close line"),
    "fact.unknown": ("未知", "unknown"),
    "leverage.times": ("{0} 倍", "{0}×"),
    "leverage.book": ("平台账：保证金 {0}，配资 {1}", "platform's book: margin {0}, financed {1}"),
    "leverage.unsure": ("归组把握太小，不作估计。", "The grouping is too uncertain for an estimate."),
    "leverage.guess": ("{0} 至 {1} 倍", "{0} to {1}×"),
    "leverage.guess.note": (
        "若那次清仓是平台在亏掉保证金 50% 至 80% 时所为；自己认亏卖出看起来也一样。",
        "If that sale was a platform's close-out at a loss of 50% to 80% of the margin; giving up of one's own accord looks the same.",
    ),
    "leverage.unknown": (
        "委托里没有近似强平的清仓，看不出杠杆。",
        "No sale like a close-out in the orders, so nothing tells the leverage.",
    ),
    "stop.book": ("的保证金亏掉时（平台账）", "of the margin lost (platform's book)"),
    "stop.seen": ("的资金亏掉时曾清仓", "of the capital lost when all was sold"),
    "out.one": ("{0}：几分钟内卖出全部 {1} 只，较期初亏 {2}", "{0}: all {1} securities sold within minutes, {2} below the start"),
    "book": ("平台账中的子账户", "sub-account in the platform's book"),
    "curve.title": ("资金与持仓", "Capital and positions"),
    "curve.note": (
        "资金曲线按“刚好够付”的起始资金推算，持仓按本账户最近成交价计；浅色为持仓市值。",
        "Capital starts at what could just pay for everything; holdings at the account's latest trade prices. The pale area is the holdings' worth.",
    ),
    "curve.worth": ("资金 {0}", "capital {0}"),
    "curve.held": ("其中持仓 {0}", "of it holdings {0}"),
    "grounds.title": ("依据", "What speaks for and against"),
    "grounds.for": ("支持是同一人", "For one hand"),
    "grounds.against": ("反对，或不足", "Against, or wanting"),
    "grounds.none": (
        "没有可单独指出的一条；归组来自许多小处合起来的可能性。",
        "Nothing to point at alone: the grouping comes from many small likelihoods added up.",
    ),
    "grounds.none.against": ("没有。", "Nothing."),
    "ground.reinvested": (
        "卖出后半小时内的 {1} 次买入中，{0} 次恰好花完所得（差不到一手）。",
        "Of {1} purchases within half an hour after a sale, {0} spent what it brought to less than a board lot.",
    ),
    "ground.purse": (
        "{1} 次买入中有 {0} 次恰好用尽同一个钱包（余额不到一手）。",
        "{0} of {1} purchases emptied one and the same purse to less than a board lot.",
    ),
    "ground.hour": ("{0} 的动作集中在{2}；全账户同时段为 {1}。", "{0} of its acts fall in {2}; of the whole account {1}."),
    "ground.label": ("有「{0}」的 {3} 笔中，{2} 笔为「{1}」。", "Of {3} orders with a '{0}', {2} carry '{1}'."),
    "ground.rival": ("与 {0} 其实是一人的可能有 {1}。", "It may be one with {0}: {1}."),
    "ground.loose": ("平均有 {0} 的可能，其委托并非同一手。", "On average its orders are not one hand's with a chance of {0}."),
    "ground.exchangeable": ("{0} 笔与别人的委托可以互换，归谁都一样。", "{0} orders could change places with another trader's."),
    "ground.at_once": (
        "{0} 次在两秒内对不同证券下单：像程序或几个人。",
        "{0} times two securities were ordered within two seconds: a program, or several people.",
    ),
    "ground.few": ("只有 {0} 笔委托。", "There are only {0} orders."),
    "hour.0": ("开盘后一小时", "the first hour"),
    "hour.1": ("上午后一小时", "the second hour"),
    "hour.2": ("下午前一小时", "the third hour"),
    "hour.3": ("收盘前一小时", "the last hour"),
    "label.terminal_id": ("终端", "terminal"),
    "label.remark": ("备注", "remark"),
    "label.client_order_no": ("客户委托号", "client order number"),
    "label.subaccount_id": ("平台子账户", "platform's sub-account"),
    "orders.title": ("委托（{0}）", "Orders ({0})"),
    "orders.note": (
        "“另一可能”是样本中次多的归属；◇ 为可互换。标错的可写进 --marks 的 CSV：order_id, other_order_id, mark。",
        "'Else' is whose the order is in the next most samples; ◇ is exchangeable. What is wrong goes into a CSV for --marks: order_id, other_order_id, mark.",
    ),
    "order.id": ("委托编号", "order"),
    "order.when": ("时间", "time"),
    "order.side": ("方向", "side"),
    "order.symbol": ("证券", "security"),
    "order.quantity": ("数量（成交）", "quantity (filled)"),
    "order.price": ("均价", "price"),
    "order.confidence": ("把握", "sure"),
    "order.else": ("另一可能", "else"),
    "side.1": ("买", "buy"),
    "side.-1": ("卖", "sell"),
    "effect.1": ("开", " open"),
    "effect.-1": ("平", " close"),
    "effect.0": ("", ""),
    "more": ("再看 {0} 笔", "{0} more"),
    "tip.held": ("{0} · {1}", "{0} · {1}"),
    "tip.gain": ("收益 {0}", "return {0}"),
    "tip.open": ("未平或买卖不齐", "open, or buys and sells do not match"),
    "tip.sure": ("把握 {0}", "sure {0}"),
}
LANE_WORDS: dict[str, Label] = {
    **{key: WORDS[key] for key in _SHARED},
    **{key: Label(*texts) for key, texts in _OWN.items()},
    **{f"grade.{key}": label for key, label in GRADES.items()},
}
