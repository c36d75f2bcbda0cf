"""How the cells of a column begin and end, byte by byte: a look that costs next to nothing and often says that there is nothing to look for.

A cell that is too short to have such a byte is given a neighbour's: what is looked for may seem to be there, but is never overlooked.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa


def first_bytes(column: pa.ChunkedArray) -> bytes:
    """The first byte (UTF-8) of each cell of a column of type ``string``."""
    return b"".join(_bytes_at(chunk, ends=False, back=0) for chunk in column.chunks)


def begins_with(column: pa.ChunkedArray, signs: Iterable[bytes]) -> bool:
    """May a cell begin with one of these signs (in UTF-8), going by their first two bytes?"""
    first = np.frombuffer(first_bytes(column), np.uint8)
    second = np.empty(0, np.uint8)
    there = frozenset(first.tobytes())
    for sign in signs:
        if sign[0] not in there:
            continue
        if len(sign) == 1:
            return True
        if not len(second):
            second = np.frombuffer(b"".join(_bytes_at(chunk, ends=False, back=-1) for chunk in column.chunks), np.uint8)
        if ((first == sign[0]) & (second == sign[1])).any():
            return True
    return False


def last_bytes(column: pa.ChunkedArray, back: int = 1) -> bytes:
    """The last byte of each cell, or the one before it (``back`` = 2), and so on."""
    return b"".join(_bytes_at(chunk, ends=True, back=back) for chunk in column.chunks)


def any_of(wanted: Iterable[int], found: bytes) -> bool:
    """Is one of these bytes among those found?"""
    return any(byte in found for byte in wanted)


def _bytes_at(chunk: pa.Array, *, ends: bool, back: int) -> bytes:
    _, places, data = chunk.buffers()
    if len(chunk) == 0 or data is None or data.size == 0:
        return b""
    begin = chunk.offset + ends
    bounds = np.frombuffer(places, np.int32)[begin : begin + len(chunk)]
    return np.frombuffer(data, np.uint8).take(bounds - back if back else bounds, mode="clip").tobytes()
