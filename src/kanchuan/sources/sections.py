"""Several tables in one sheet, one below the other: where each begins. The lines right above a header, which say whose it is, belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from kanchuan.sources.cell_ends import any_of, first_bytes
from kanchuan.sources.dictionary import Dictionary, normal
from kanchuan.sources.facts import facts_of
from kanchuan.sources.recognise import recognise
from kanchuan.sources.sheet import Block, cell_columns

# A header shows itself in its first cells: so many of them are asked, and two must be words of headers.
ASKED = 4
# So many lines above a header may be its own.
LINES_ABOVE = 8
# With these words a row adds up the table above it.
_TOTALS = ("合计", "小计", "总计")


def header_words(dictionaries: Sequence[Dictionary]) -> pa.Array:
    """Every spelling of a header that any family knows, as it would stand in a cell."""
    words = {
        spelling
        for dictionary in dictionaries
        for concept in dictionary.concepts.values()
        for spelling in concept.headers
        if not spelling.startswith("/")
    }
    # Spellings are kept with 账 only; cells have both.
    return pa.array(sorted(words | {word.replace("账", "帐") for word in words}), pa.string())


def sections(blocks: Iterator[Block], dictionaries: Sequence[Dictionary], words: pa.Array) -> Iterator[Iterator[Block]]:
    """The tables of a sheet, each as its blocks: a row that some family takes for a header, and that is not the header before it, begins a new one.

    What stands above the first header belongs to the first table. Each table must be read to its end before the next is asked for.
    """
    splitter = _Splitter(blocks, dictionaries, words)
    while True:
        yield splitter.section()
        if splitter.left is None:
            return


class _Splitter:
    """The blocks still to come, and the part of one that begins the next table (``left``)."""

    def __init__(self, blocks: Iterator[Block], dictionaries: Sequence[Dictionary], words: pa.Array) -> None:
        self.blocks = blocks
        self.dictionaries = dictionaries
        self.words = words
        self.firsts = {word.encode()[0] for word in words.to_pylist()}
        self.header: list[str] | None = None
        self.left: Block | None = None

    def section(self) -> Iterator[Block]:
        first, self.left = self.left, None
        for block in chain([first] if first is not None else [], self.blocks):
            cut = self._header_in(block)
            if cut is None:
                yield block
                continue
            if cut:
                yield Block(block.rows.slice(0, cut), block.rejects)
            self.left = Block(block.rows.slice(cut), block.rejects if cut == 0 else ())
            self.header = None
            return

    def _header_in(self, block: Block) -> int | None:
        """The first row of a block that begins another table; keeps in mind the header of the table that it is in."""
        hits = None
        columns = [name for name in cell_columns(min(block.width, ASKED)) if any_of(self.firsts, first_bytes(block.rows.column(name)))]
        for name in columns if len(columns) > 1 else ():
            hit = pc.is_in(block.rows.column(name), value_set=self.words).cast(pa.int8())
            hits = hit if hits is None else pc.add(hits, hit)
        if hits is None:
            return None
        for place in pc.indices_nonzero(pc.greater_equal(hits, 2)).to_pylist():
            cells = [block.rows.column(name)[place].as_py() or "" for name in cell_columns(block.width)]
            plain = [normal(cell) for cell in cells if cell]
            above = _lines_above(block, int(place))
            if plain == self.header:
                # The same header again: only another page, unless the lines above it speak of another account.
                if above and facts_of(above).keys() & {"account_no", "card_no", "wallet"}:
                    return int(place) - len(above)
                continue
            if recognise([cells], self.dictionaries) is None:
                continue
            known, self.header = self.header, plain
            if known is not None:
                # Lines that say nothing of the table below them end the one above.
                return int(place) - (len(above) if facts_of(above).keys() - {"title"} else 0)
        return None


def _lines_above(block: Block, place: int) -> list[str]:
    """The lines right above a row that are no rows of a table: of one or two cells."""
    lines: list[str] = []
    names = cell_columns(block.width)
    for above in range(place - 1, max(place - 1 - LINES_ABOVE, -1), -1):
        cells = [cell for name in names if (cell := block.rows.column(name)[above].as_py())]
        if len(cells) > 2 or (cells and normal(cells[0]).startswith(_TOTALS)):
            break
        lines.append(" ".join(cells))
    return lines[::-1]
