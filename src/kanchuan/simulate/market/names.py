"""Invented names of companies: none is borne by a listed one."""

from __future__ import annotations

import numpy as np

_FIRST = "岑岫澹昱霁邈珩翊砚漱笙筠蓼蘅苒葳湄渌溯骊羲璟曜暄"
_SECOND = "川禾舟原溪陵浦汀洲峤岚野桥渡屿亭"
_HEADS = tuple(first + second for first in _FIRST for second in _SECOND)

# What a company does: one word an industry.
TRADES = (
    "重工", "药业", "电子", "材料", "能源", "精机", "化学", "食品", "软件", "智控", "传媒", "水务", "物流", "建工",
    "农牧", "家居", "纺织", "光电", "通信", "环保", "仪器", "锂业", "钢构", "酒业", "置地", "商贸", "医械", "芯片",
)  # fmt: skip

ALL_NAMES = tuple(head + trade for head in _HEADS for trade in TRADES)


def company_names(rng: np.random.Generator, sectors: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[str]:
    """A name for each company, all different, its last word that of its industry.

    Args:
        rng: drawn from once.
        sectors: [S] number of the industry; from 28 on the words come round again.

    Raises:
        ValueError: more companies of one word than there are names.
    """
    order = rng.permutation(len(_HEADS))
    used: dict[str, int] = {}
    names = []
    for sector in sectors:
        trade = TRADES[int(sector) % len(TRADES)]
        place = used.get(trade, 0)
        if place >= len(_HEADS):
            raise ValueError(f"{len(_HEADS)} names at most for one industry ({trade})")
        used[trade] = place + 1
        names.append(_HEADS[order[place]] + trade)
    return names
