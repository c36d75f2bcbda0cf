"""The sentences of a score, in Chinese and in English."""

from __future__ import annotations

import string
from collections.abc import Mapping

from kanchuan.signals.signal import Signal
from kanchuan.tables.table import Label


class _Sentence(string.Formatter):
    """Formats like ``str.format`` but writes a dash for what is unknown."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        """A missing key is unknown, not an error."""
        del args
        return kwargs.get(str(key))

    def format_field(self, value: object, format_spec: str) -> str:
        """The unknown has no format."""
        return "—" if value is None else str(super().format_field(value, format_spec))


_SENTENCE = _Sentence()


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
    values = {**detail, "value": value, "expected": expected}
    zh, en = _SENTENCE.vformat(signal.explanation.zh, (), values), _SENTENCE.vformat(signal.explanation.en, (), values)
    if signal.weight < 0:
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


def explain_prior(prior: float) -> Label:
    """The sentence of the prior."""
    return Label(
        f"起点：被纳入核查的账户中约 {prior:.1%} 存在多人共用（先验，可调整）。",
        f"Where one starts: about {prior:.1%} of accounts under review have several hands (a prior; it can be set).",
    )


def _short(number: float) -> str:
    return f"{number:.4g}" if abs(number) < 10_000 else f"{number:,.0f}"
