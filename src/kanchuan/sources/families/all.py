"""The families, by name, in the order in which they are asked."""

from __future__ import annotations

from kanchuan.sources.families.broker import BROKER
from kanchuan.sources.family import Family

FAMILIES: dict[str, Family] = {family.name: family for family in (BROKER,)}
