"""看穿 Kanchuan: see through an account to the traders behind it.

Every command is one function of the same name here. It only reads records and writes findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from kanchuan.sample.demo import demo
    from kanchuan.scoring.feedback import feedback
    from kanchuan.scoring.scan import scan
    from kanchuan.simulate.simulate import simulate
    from kanchuan.sources.ingest import ingest
    from kanchuan.tables.check import check
    from kanchuan.unmix.unmix import unmix

__all__ = ["__version__", "check", "demo", "feedback", "ingest", "scan", "simulate", "unmix"]

_WHERE = {
    "ingest": "kanchuan.sources.ingest",
    "check": "kanchuan.tables.check",
    "scan": "kanchuan.scoring.scan",
    "feedback": "kanchuan.scoring.feedback",
    "unmix": "kanchuan.unmix.unmix",
    "simulate": "kanchuan.simulate.simulate",
    "demo": "kanchuan.sample.demo",
}


def __getattr__(name: str) -> Any:
    """Import a command's function when it is first asked for, so that ``kanchuan --help`` does not wait for an engine."""
    if name not in _WHERE:
        raise AttributeError(f"module 'kanchuan' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(_WHERE[name])
    return getattr(module, name)
