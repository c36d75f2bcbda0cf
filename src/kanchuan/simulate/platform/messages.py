"""What platforms and clients write: lures before somebody registers, calls for money, forced closes, money that does not come. Invented, with talk between."""

from __future__ import annotations

from typing import Any

import numpy as np

from kanchuan.simulate.platform import charges
from kanchuan.simulate.platform.book import PlatformBook
from kanchuan.simulate.records.columns import moments

_LURES = (
    "{name}：1万本金操作{many}万，按{period}计息，亏损只亏保证金，盈利全归您，注册即送体验金。",
    "老师带盘，{leverage}倍资金随时到账，开户不看门槛，加微信领体验账户，{name}。",
    "股海行船缺把桨？{name}帮您借力，{leverage}倍起步，当天开当天用，提现秒到。",
    "您好，这里是{name}，本周开仓手续费减半，1比{leverage}，满仓可做，需要资金请回复1。",
    "大户室内部群今晚讲龙头股，听课送操盘资金，{leverage}倍配给，名额不多，{name}。",
    "配 資 咨 询 ：{name}，{leverage}倍杠杆，实盘对接券商账户，资金第三方存管，放心。",
)
_FUTURES_LURES = (
    "{name}：期货{leverage}倍入金，螺纹、铜、股指都能做，不用开户资格，手续费统一，APP下单。",
    "夜盘也能借钱做，{leverage}倍，1000元起，{name}客服在线。",
)
_CALLS = (
    "【{name}】您的账户亏损已到预警线，请于{hour}点前追加保证金，否则系统将自动平仓。",
    "您好，账户触及警戒，建议先补{sum}元保住仓位，行情马上要反弹，别割在地板上。",
    "【{name}】风险提醒：保证金不足，请及时充值{sum}元。",
)
_CLOSED = ("【{name}】您的持仓已触及平仓线，系统已强制平仓，剩余保证金请登录查看。", "【{name}】账户已被平仓，如需继续交易请重新申请资金。")
_WAITING = ("客服，我申请提现{sum}元好几天了还没到账。", "为什么提现{sum}元一直显示审核中？", "钱到底什么时候能出来？{sum}元而已。")
_TALK = (
    "今天大盘缩量，先看看再说。",
    "周五晚上聚餐，你来不来？",
    "客服您好，我的提现什么时候到账？",
    "软件登不上去了，麻烦看一下。",
    "明天下雨，记得带伞。",
    "公司年报下周披露，留意公告。",
    "两融利率又降了，你在券商开通了吗？",
)
_CHANNELS = ("sms", "wechat", "app")
# Of each kind of occasion, so many leave a message in what was seized (assumption), and no more than this in all.
_KEPT = 0.25
_MOST = 20_000


def messages_of(rng: np.random.Generator, book: PlatformBook) -> list[dict[str, Any]]:
    """Rows of ``messages`` without ids.

    Args:
        rng: where chance comes from.
        book: of the platform; phones and names are taken from it.
    """
    spec, trading = book.trading.spec, book.trading
    sender = book.organisation.operator.phone
    rows: list[dict[str, Any]] = []

    def say(at: int, receiver: int, text: str, *, back: bool = False) -> None:
        phone = book.phone[receiver]
        ends = (phone, sender) if back else (sender, phone)
        channel = _CHANNELS[int(rng.integers(len(_CHANNELS)))]
        rows.append({"sent_at": at, "sender": ends[0], "receiver": ends[1], "channel": channel, "text": text})

    contracts = spec.contracts
    period = {"day": "天", "week": "周", "month": "月"}
    count = len(book.phone)
    for client in _some(rng, count).tolist():
        one = contracts[int(rng.integers(len(contracts)))]
        lures = _LURES + (_FUTURES_LURES * 3 if spec.futures else ())
        leverage = f"{one.leverage / 10:g}"
        text = lures[int(rng.integers(len(lures)))].format(
            name=spec.name, leverage=leverage, many=leverage, period=period.get(one.period or "", "天")
        )
        say(int(book.registered[client]) - int(rng.integers(3_600, 400_000)) * 1_000_000, client, text)
    answered = np.flatnonzero(book.ledger.entries.kind == charges.CALL)
    for row in answered[_some(rng, len(answered))].tolist():
        amount = int(book.ledger.entries.amount[row]) // 10_000
        at = int(book.ledger.moments[row])
        text = _CALLS[int(rng.integers(len(_CALLS)))].format(name=spec.name, hour=int(rng.integers(10, 15)), sum=amount)
        say(at - int(rng.integers(60, 900)) * 1_000_000, int(book.ledger.entries.client[row]), text)
    orders = trading.log.orders
    forced = np.flatnonzero(orders.forced)
    for row in forced[_some(rng, len(forced))].tolist():
        text = _CLOSED[int(rng.integers(len(_CLOSED)))].format(name=spec.name)
        say(int(orders.placed[row]) + int(rng.integers(2, 120)) * 1_000_000, int(trading.clients.client[orders.person[row]]), text)
    who, asked, sums = book.ledger.wallets.refused
    for row in _some(rng, len(who)).tolist():
        text = _WAITING[int(rng.integers(len(_WAITING)))].format(sum=int(sums[row]) // 10_000)
        say(int(asked[row]) + int(rng.integers(86_400, 500_000)) * 1_000_000, int(who[row]), text, back=True)
    last = int(book.ledger.moments.max(initial=0))
    for client in _some(rng, count).tolist():
        begin = int(book.registered[client])
        say(begin + int(rng.random() * max(last - begin, 1)), client, _TALK[int(rng.integers(len(_TALK)))], back=bool(rng.random() < 0.5))
    times = moments(np.array([row["sent_at"] for row in rows], np.int64)).to_pylist()
    return [{**row, "sent_at": at} for row, at in zip(rows, times, strict=True)]


def _some(rng: np.random.Generator, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Places of those of ``count`` occasions that left a message."""
    number = min(int(count * _KEPT), _MOST // 4)
    return np.sort(rng.permutation(count)[:number])
