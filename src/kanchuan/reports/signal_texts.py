"""What the page says of each signal: its name, what it measures, the rule it comes from, and the usual innocent explanation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kanchuan.signals.signal import FAMILIES, SHARE
from kanchuan.tables.table import Label


@dataclass(frozen=True, slots=True)
class SignalText:
    """The words for one signal. ``share`` says that its value is a share of one, to be shown in per cent."""

    name: str
    family: Label
    label: Label
    rule: Label
    measures: Label
    source: Label
    innocent: Label
    unit: Label
    share: bool = False


_NONE = Label("", "")


def signal_texts(signals: Mapping[str, Any] | Iterable[Any] | None) -> dict[str, SignalText]:
    """The texts of declared signals, by name; of the whole catalogue if ``signals`` is None.

    A declaration is any object with ``name`` and ``label``, and as far as it has them ``family``, ``rule``, ``measures``, ``source``,
    ``innocent`` and ``unit``.
    """
    if signals is None:
        from kanchuan.signals.catalogue import SIGNALS  # noqa: PLC0415 - a page of given signals needs no catalogue

        signals = SIGNALS
    declared: Iterable[Any] = signals.values() if isinstance(signals, Mapping) else signals
    families: Mapping[str, Label] = {str(name): label for name, label in FAMILIES.items()}
    texts = [
        SignalText(
            name=signal.name,
            family=families.get(getattr(signal, "family", ""), _NONE),
            label=_label(signal.label),
            rule=_label(getattr(signal, "rule", None)),
            measures=_label(getattr(signal, "measures", None)),
            source=_label(getattr(signal, "source", None)),
            innocent=_label(getattr(signal, "innocent", None)),
            unit=_label(getattr(signal, "unit", None)),
            share=getattr(signal, "unit", None) == SHARE,
        )
        for signal in declared
    ]
    return {text.name: text for text in texts}


def _label(text: Any) -> Label:
    """A label as it is; one text for both languages; nothing where there is none."""
    if isinstance(text, Label):
        return text
    return Label(text, text) if isinstance(text, str) else _NONE


def texts_json(texts: Mapping[str, SignalText]) -> dict[str, Any]:
    """For the page: each text as ``[Chinese, English]``."""

    def pair(label: Label) -> list[str]:
        return [label.zh, label.en]

    return {
        text.name: {
            "family": pair(text.family),
            "label": pair(text.label),
            "rule": pair(text.rule),
            "measures": pair(text.measures),
            "source": pair(text.source),
            "innocent": pair(text.innocent),
            "unit": pair(text.unit),
            "share": text.share,
        }
        for text in texts.values()
    }
