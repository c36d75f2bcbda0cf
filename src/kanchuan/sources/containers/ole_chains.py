"""Whether the sector chains of an OLE file (xls) end: the workbook reader follows one that runs in a circle until memory is gone.

Source: [MS-CFB] 2.2 (header), 2.3 (FAT), 2.4 (mini FAT), 2.5 (DIFAT).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable
from pathlib import Path

SIGN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
# Sector numbers from here on mean an end or a free sector.
LARGEST_SECTOR = 0xFFFFFFFA


def runs_in_a_circle(path: Path) -> bool:
    """Is a chain of sectors of an OLE file without an end? False for any other file."""
    with path.open("rb") as file:
        if file.read(len(SIGN)) != SIGN:
            return False
    data = path.read_bytes()
    if len(data) < HEADER:
        return False
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 20)
    mini_fat, difat = struct.unpack_from("<I", data, 60)[0], struct.unpack_from("<I", data, 68)[0]
    listed = list(struct.unpack_from("<109I", data, 76))
    seen: set[int] = set()
    while difat < LARGEST_SECTOR:
        if difat in seen:
            return True
        seen.add(difat)
        numbers = _sector(data, difat, size)
        if not numbers:
            break
        listed += numbers[:-1]
        difat = numbers[-1]
    fat = _joined(data, (number for number in listed if number < LARGEST_SECTOR), size)
    if _circles(fat):
        return True
    places = []
    while mini_fat < len(fat):
        places.append(mini_fat)
        mini_fat = fat[mini_fat]
    return _circles(_joined(data, places, size))


def _sector(data: bytes, number: int, size: int) -> array[int]:
    """The whole numbers of one sector; fewer where the file ends in it."""
    # The header takes a sector's place, whatever the size of a sector.
    start = (number + 1) * size
    held = data[start : start + size]
    return array("I", held[: len(held) // 4 * 4])


def _joined(data: bytes, numbers: Iterable[int], size: int) -> array[int]:
    joined = array("I")
    for number in numbers:
        joined.extend(_sector(data, number, size))
    return joined


def _circles(following: array[int]) -> bool:
    """Does following the numbers from any place come back to a place on the way?"""
    # The walk on which each place was first reached.
    walk = array("I", bytes(4 * len(following)))
    for number, start in enumerate(range(len(following)), 1):
        place = start
        while place < len(following) and walk[place] == 0:
            walk[place] = number
            place = following[place]
        if place < len(following) and walk[place] == number:
            return True
    return False
