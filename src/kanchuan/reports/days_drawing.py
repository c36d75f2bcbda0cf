"""The picture of an account's days as SVG, for paper."""

from __future__ import annotations

import math
from typing import Any

_WIDTH, _HEIGHT, _STRIP = 720, 230, 44
_LEFT, _TOP = 40, 8
_COLOURS = ("#c22f2f", "#1c7f4c", "#57626a")


def days_svg(picture: dict[str, Any]) -> str:
    """Marks by trading day and time of day, or by order within the day where no time is known; below, how many. Circles buy."""
    points = picture["points"]
    count = len(picture["days"])
    each = (_WIDTH - _LEFT - 6) / max(count, 1)
    nights = any(second is not None and second >= 20 * 3600 for second in points["second"])
    at = [None if second is None else second - 86400 if nights and second >= 18 * 3600 else second for second in points["second"]]
    known = [second for second in at if second is not None]
    low, high = (min(*known, 34200), max(*known, 54000)) if known else (0, max(points["order"], default=1) + 1)
    amounts = sorted(points["amount"])
    large = amounts[int(len(amounts) * 0.97)] if amounts and amounts[int(len(amounts) * 0.97)] else 1
    size = f'width="{_WIDTH}" height="{_TOP + _HEIGHT + _STRIP + 26}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Noto Sans SC" font-size="10" fill="#57626a">']
    if known:
        hours = [hour for hour in range(-6, 24) if low <= hour * 3600 <= high]
        every = 2 if len(hours) > 9 else 1
        for hour in hours[::every]:
            y = _TOP + (hour * 3600 - low) / (high - low) * _HEIGHT
            parts.append(
                f'<line x1="{_LEFT}" x2="{_WIDTH - 6}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddbd3"/>'
                f'<text x="{_LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{hour % 24:02d}:00</text>'
            )
    for index, day in enumerate(points["day"]):
        value = at[index] if known else points["order"][index]
        if value is None:
            continue
        x = _LEFT + (day + 0.5) * each
        y = _TOP + (value - low) / max(high - low, 1) * _HEIGHT
        radius = 1.2 + 3.6 * math.sqrt(min(points["amount"][index] / large, 1))
        colour = _COLOURS[points["side"][index]]
        if points["side"][index] == 1:
            parts.append(
                f'<rect x="{x - radius * 0.85:.1f}" y="{y - radius * 0.85:.1f}" width="{radius * 1.7:.1f}" height="{radius * 1.7:.1f}" '
                f'fill="{colour}" fill-opacity=".55"/>'
            )
        else:
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity=".55"/>')
    bottom = _TOP + _HEIGHT + 8 + _STRIP
    most = max((buys + sells for buys, sells in zip(picture["buys"], picture["sells"], strict=True)), default=1) or 1
    for index, (buys, sells) in enumerate(zip(picture["buys"], picture["sells"], strict=True)):
        x, wide = _LEFT + (index + 0.14) * each, max(each * 0.72, 0.6)
        tall, rest = buys / most * _STRIP, sells / most * _STRIP
        parts.append(f'<rect x="{x:.1f}" y="{bottom - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{_COLOURS[0]}"/>')
        parts.append(f'<rect x="{x:.1f}" y="{bottom - tall - rest:.1f}" width="{wide:.1f}" height="{rest:.1f}" fill="{_COLOURS[1]}"/>')
    nth = max(1, math.ceil(count / 8))
    labels = (
        f'<text x="{min(max(_LEFT + (index + 0.5) * each, 66), _WIDTH - 32):.1f}" y="{bottom + 14}" text-anchor="middle">{day}</text>'
        for index, day in enumerate(picture["days"])
        if index % nth == nth // 2
    )
    return "".join([*parts, *labels, "</svg>"])
