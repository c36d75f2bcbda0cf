"""The constants of the likelihood, as shipped in ``laws.yaml``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from kanchuan.unmix.arrays import LAWS


def laws_of(data: dict[str, Any]) -> Any:
    """A record that the kernels read, from constants by name.

    Raises:
        KeyError: a constant is missing.
    """
    record = np.zeros(1, LAWS)
    for name in LAWS.names or ():
        record[name][0] = np.array(data[name], dtype=float)
    return record[0]


@cache
def shipped() -> dict[str, Any]:
    """The constants that come with the program, by name."""
    return dict(yaml.safe_load(resources.files("kanchuan.unmix").joinpath("laws.yaml").read_text(encoding="utf-8")))


def shipped_laws(**changed: Any) -> Any:
    """The shipped constants as a record, some of them changed."""
    return laws_of({**shipped(), **changed})
