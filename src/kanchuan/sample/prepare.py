"""Makes the sample's files."""

from __future__ import annotations

from pathlib import Path
from random import Random

from kanchuan.sample import accounts, files, market

SEED = 20210430  # the day the regulators published their notice of ten cases


def prepare(folder: Path, seed: int = SEED) -> list[Path]:
    """Write the sample's raw files into ``folder``; the same seed gives the same bytes. Gives their paths."""
    random = Random(seed)
    street = market.make(random)
    return files.write(folder, street, accounts.make(street, random), random)
