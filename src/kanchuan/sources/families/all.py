"""The families, by name, in the order in which they are asked."""

from __future__ import annotations

from kanchuan.sources.families.bank import BANK
from kanchuan.sources.families.broker import BROKER
from kanchuan.sources.families.ctp import CTP
from kanchuan.sources.families.fix import FIX
from kanchuan.sources.families.logins import LOGINS
from kanchuan.sources.families.platform import PLATFORM
from kanchuan.sources.families.register import REGISTER
from kanchuan.sources.families.settlement import SETTLEMENT
from kanchuan.sources.family import Family

FAMILIES: dict[str, Family] = {family.name: family for family in (BROKER, BANK, CTP, FIX, LOGINS, REGISTER, SETTLEMENT, PLATFORM)}
