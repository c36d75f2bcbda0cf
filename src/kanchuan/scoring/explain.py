"""The sentences of a score, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from kanchuan.signals.signal import Signal
from kanchuan.tables.table import Label


class _Unknown:
    """What is not known is written as a dash, whatever format is asked of it."""

    def __format__(self, _spec: str) -> str:
        return "—"


class _Values(dict[str, object]):
    """The values of a sentence; a key that is missing is unknown, not an error."""

    def __missing__(self, _key: str) -> object:
        return _UNKNOWN


_UNKNOWN = _Unknown()


def explain(signal: Signal, value: float, expected: float, percentile: float, detail: Mapping[str, object], among_peers: bool) -> Label:
    """The sentence of one signal, with what is normal.

    Args:
        signal: which.
        value: its value.
        expected: the median of its peers, or of the reference.
        percentile: share of them below, 0 to 1.
        detail: what its step wrote beside the value.
        among_peers: whether the percentile is among accounts of this dataset.
    """
    known = {name: each for name, each in {**detail, "value": value, "expected": expected}.items() if each is not None}
    values = _Values(known)
    zh, en = signal.explanation.zh.format_map(values), signal.explanation.en.format_map(values)
    if signal.direction == "against":
        return Label(zh + "。", en + ".")
    where = (
        Label("同类账户", "comparable accounts")
        if among_peers
        else Label("一般个人账户（参考值，系假设）", "ordinary personal accounts (shipped reference, an assumption)")
    )
    return Label(
        f"{zh}。{where.zh}的中位数为 {_short(expected)}，本账户为 {_short(value)}，高于其中 {percentile:.0%}。",
        f"{en}. The median of {where.en} is {_short(expected)}; this account, at {_short(value)}, is above {percentile:.0%} of them.",
    )


def explain_prior(prior: float, start: float) -> Label:
    """The sentence of where one starts.

    Args:
        prior: share of accounts with several hands among those scanned, as the model assumes.
        start: the probability before any signal has spoken, with what is missing in the records taken into account.
    """
    least = 0.0001
    zh, en = (f" {start:.2%}", f"{start:.2%}") if start >= least else (f"不到 {least:.2%}", f"below {least:.2%}")
    return Label(
        f"起点：先验假设被扫描的账户中 {prior:.1%} 存在多人共用；各项线索都取常值、缺失的资料也计入后，起点概率为{zh}。",
        f"Where one starts: {prior:.1%} of scanned accounts are assumed to have several hands (the prior); with every signal at its usual value, and with "
        f"what the records lack taken into account, the probability begins at {en}.",
    )


def _short(number: float) -> str:
    return f"{number:.4g}" if abs(number) < 10_000 else f"{number:,.0f}"
