"""``simulate``: a made-up world in files, with the truth beside it. Everything in it is invented; nothing is sent anywhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from kanchuan.simulate.cases.case import CASES, make_case
from kanchuan.simulate.conservation import check_conservation
from kanchuan.simulate.innocents.street import make_street
from kanchuan.simulate.market.bars_file import market_from_bars
from kanchuan.simulate.market.calendar import trading_days
from kanchuan.simulate.market.futures import make_futures
from kanchuan.simulate.market.market import Market
from kanchuan.simulate.market.stocks import make_stocks
from kanchuan.simulate.platform.generate import make_platforms
from kanchuan.simulate.platform.platform_book import PlatformBook, write_platform_books
from kanchuan.simulate.raw.write import write_raw
from kanchuan.simulate.records.columns import save
from kanchuan.simulate.records.market_book import MarketBook, write_market_book
from kanchuan.simulate.records.quotes import quotes

Progress = Callable[[str, float], None]
