"""``simulate``: a made-up world in files, with the truth beside it. Everything in it is invented; nothing is sent anywhere."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
