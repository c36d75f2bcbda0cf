"""Text tables: comma, tab, semicolon, bar or wide-space separated, in any encoding seen in the field."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from kanchuan.sources.cell_ends import any_of, first_bytes, last_bytes
from kanchuan.sources.sheet import ROW, Block, Reject, Sheet, cell_columns

# Large enough for an engine to take a block in one piece, small enough to keep memory low.
BLOCK_BYTES = 24 << 20
# Rows of so many cells are few for their bytes: of those, twice as much is taken, since each block costs an engine some planning.
MANY_CELLS = 8
# What is only looked at is read in pieces that stay near the processor.
CHECKED_BYTES = 1 << 20
# A row longer than this is no row of any known export: it is cut out and reported, so that memory stays bounded.
LONGEST_ROW = 4 << 20
WIDEST = 400
DELIMITERS = (",", "\t", ";", "|", "^", "\x01", "~")
RAW_SHOWN = 4_000
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_BLANKS = " \t\r\n\u3000\xa0\ufeff"
_BLANK_FIRST = frozenset(sign.encode()[0] for sign in _BLANKS)
_BLANK_LAST = frozenset(sign.encode()[-1] for sign in _BLANKS)


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How the cells of a text table are written."""

    encoding: str
    delimiter: str
    quoting: bool
    width: int
    wrapped: bool  # cells such as ="600000", `600000 or '600000

    @property
    def cut_first(self) -> bool:
        """Are cells cut before they are decoded? In GBK and GB18030 a line end, a quote, a comma or a tab is never part of a character."""
        return self.encoding in ("gb18030", "gbk") and self.delimiter in (",", "\t")

    @property
    def cut_as(self) -> str:
        """The encoding of the text that is cut into cells."""
        return self.encoding if self.cut_first else "utf-8"


def sheet(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Sheet:
    """The one sheet of a text table. ``encoding`` and ``delimiter`` override what is found out."""
    layout = layout_of(path, encoding, delimiter)
    return Sheet("", _blocks(path, layout), encoding=layout.encoding)


def layout_of(path: Path, encoding: str | None = None, delimiter: str | None = None) -> TextLayout:
    """Find out how a text table is written, from its first 512 KiB (the encoding: from the whole file)."""
    encoding = encoding or encoding_of(path)
    with path.open("rb") as file:
        head = file.read(512 << 10)
    text = _decoder(encoding).decode(head).lstrip("\ufeff")
    lines = text.splitlines()[:400]
    if len(head) == 512 << 10 and len(lines) > 1:
        lines = lines[:-1]
    lines = [line[:20_000] for line in lines]
    delimiter = delimiter or _delimiter_of(lines)
    quoting = text.count('"') % 2 == 0 or len(head) == 512 << 10
    width = 1
    for cells in csv.reader(lines, delimiter=_one(delimiter)) if quoting else (line.split(_one(delimiter)) for line in lines):
        width = max(width, len(cells))
    wrapped = re.search(r"= ?\"|(?:^|[,\t;|])[`'][0-9`']", text, re.MULTILINE) is not None
    return TextLayout(encoding, delimiter, quoting, min(width, WIDEST), wrapped)


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its byte-order mark, else UTF-8 if all of it is, else UTF-16 by its zero bytes, else GB18030."""
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8"
        if head and head.count(0) > len(head) // 4:
            return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
        file.seek(0)
        if _all_utf8(iter(lambda: file.read(CHECKED_BYTES), b"")):
            return "utf-8"
        # Broken somewhere. Text in GB18030 read as UTF-8 is broken at nearly every character, UTF-8 with a defect at a few.
        file.seek(0)
        sample = file.read(1 << 20).decode("utf-8", errors="replace")
        broken = sample.count("\ufffd")
        return "utf-8" if sum(character > "\x7f" for character in sample) - broken > broken else "gb18030"


def _all_utf8(pieces: Iterable[bytes]) -> bool:
    """Are all pieces of a text UTF-8? A last character that is cut off does not count."""
    carried = b""
    for piece in pieces:
        text = carried + piece
        # A character may go on in the next piece: the last one waits for it.
        begin = next((back for back in range(1, 5) if text[-back : len(text) - back + 1] and text[-back] & 0xC0 != 0x80), 0)
        whole = len(text) - begin if begin and text[-begin] >= 0xC0 else len(text)
        if not _is_utf8(text[:whole]):
            return False
        carried = text[whole:]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(carried)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(text: bytes) -> bool:
    whole = pa.py_buffer(np.array([0, len(text)], np.int32))
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, whole, pa.py_buffer(text)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def decoded(head: bytes, encoding: str | None = None) -> str:
    """The text of a file's first bytes, for a look at what it is: by its byte-order mark, else UTF-8 if it is, else GB18030."""
    if encoding is None:
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        else:
            try:
                codecs.getincrementaldecoder("utf-8")().decode(head)
                encoding = "utf-8"
            except UnicodeDecodeError:
                encoding = "gb18030"
    return _decoder(encoding).decode(head).lstrip("\ufeff")


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)(errors="replace")


def _one(delimiter: str) -> str:
    return "\t" if delimiter == "  " else delimiter


def _delimiter_of(lines: list[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells, from the header on; wide space only where nothing else does.

    A cell may hold a list of its own (a terminal string with semicolons, say) in every row, but its header does not: of the delimiters that would do,
    the one whose rows begin first cuts the table.
    """
    best, best_score, best_first = ",", 0.0, 0
    # What stands in quotes cuts nothing, nor does a tab that only pads a cell before its comma.
    body = [re.sub(r"\t+(?=,|$)", "", re.sub(r'"[^"]*"', '""', line)) for line in lines if line.strip()]
    for delimiter in DELIMITERS:
        each = [line.count(delimiter) for line in body]
        counts = Counter(each)
        counts.pop(0, None)
        if not counts:
            continue
        cells, often = max(counts.items(), key=lambda item: (item[1] * min(item[0], 12), item[0]))
        score = often * min(cells, 12) / len(body)
        first = each.index(cells)
        earlier = first < best_first and often * 2 > len(body)
        later = first > best_first and best_score >= 1
        if earlier or (score > best_score * 1.05 and not later):
            best, best_score, best_first = delimiter, score, first
    if best_score < 0.5:
        wide = Counter(len(re.findall(r"\S {2,}\S", line)) for line in body)
        wide.pop(0, None)
        if wide and sum(wide.values()) > len(body) * 0.5:
            return "  "
    return best


def _blocks(path: Path, layout: TextLayout) -> Iterator[Block]:
    row = 1
    for text, rejects, lines in _pieces(path, layout, row):
        block = _parse(text, layout, row, rejects) if text else Block(_empty(layout.width), tuple(rejects))
        row += lines
        if block.rows.num_rows or block.rejects:
            yield block


def _pieces(path: Path, layout: TextLayout, row: int) -> Iterator[tuple[bytes, list[Reject], int]]:
    """The text as it is to be cut, in pieces that end where a row ends; rows that are too long are cut out and reported. With each its number of lines."""
    # What is to be cut as it is stays so: its line ends, quotes and delimiters are the same bytes as in ASCII.
    decoder = None if layout.encoding == layout.cut_as else _decoder(layout.encoding)
    mark = b"" if layout.cut_as == "gbk" else "\ufeff".encode(layout.cut_as)
    carried = b""
    skipping = False
    quoting = layout.quoting
    size = BLOCK_BYTES * (2 if layout.width >= MANY_CELLS else 1)
    with path.open("rb") as file:
        first = True
        while True:
            data = file.read(size)
            text = decoder.decode(data, final=not data).encode("utf-8", errors="replace") if decoder else data
            if first:
                while mark and text.startswith(mark):
                    text = text.removeprefix(mark)
                first = False
            if carried.endswith(b"\r"):
                text, carried = b"\r" + text, carried[:-1]
            if b"\r" in text:
                # One at the very end may be half of \r\n.
                half = b"\r" if data and text.endswith(b"\r") else b""
                text = _with_one_line_end(text.removesuffix(half)) + half
            text = carried + text
            carried = b""
            if skipping:
                end = text.find(b"\n")
                if end < 0 and data:
                    continue
                text = text[end + 1 :] if end >= 0 else b""
                skipping = False
            if data:
                cut = _last_row_end(text, quoting)
                if cut < 0:
                    if len(text) <= LONGEST_ROW * (16 if quoting and b'"' in text else 1):
                        carried = text
                        continue
                    if quoting and b"\n" in text:
                        cut = text.rfind(b"\n")  # a stray quote: rows end at line ends from here on
                        quoting = False
                    else:
                        yield b"", [Reject(row, None, "row_too_long", _shown(text, layout.cut_as))], 1
                        row += 1
                        skipping = True
                        continue
                text, carried = text[: cut + 1], text[cut + 1 :]
            lines = text.count(b"\n") + (1 if text and not text.endswith(b"\n") else 0)
            if text:
                kept, rejects = _without_long_rows(text, row, layout.cut_as)
                yield kept if decoder or layout.cut_first else _valid(kept), rejects, lines
                row += lines
            if not data:
                return


def _with_one_line_end(text: bytes) -> bytes:
    """The text with a line feed at the end of each line. A lone carriage return ends a row in files from old Macs."""
    if _LONE_RETURN.search(text):
        return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text.replace(b"\r", b"")


def _valid(text: bytes) -> bytes:
    """The text with U+FFFD for what is no UTF-8."""
    return text if _is_utf8(text) else text.decode(errors="replace").encode()


def _shown(line: bytes, encoding: str) -> str:
    """The beginning of a row, for the rejects."""
    return line[: RAW_SHOWN * 4].decode(encoding, errors="replace")[:RAW_SHOWN]


def _last_row_end(text: bytes, quoting: bool) -> int:
    """Where the last whole row ends: the last line end outside quotes."""
    quoting = quoting and b'"' in text
    cut = text.rfind(b"\n")
    while cut >= 0 and quoting and text.count(b'"', 0, cut) % 2:
        if len(text) - cut > LONGEST_ROW:
            return -1
        cut = text.rfind(b"\n", 0, cut)
    return cut


def _without_long_rows(text: bytes, row: int, encoding: str) -> tuple[bytes, list[Reject]]:
    start = 0
    while start + LONGEST_ROW < len(text):
        end = text.rfind(b"\n", start, start + LONGEST_ROW + 1)
        if end < 0:
            break
        start = end + 1
    else:
        return text, []
    rejects, kept = [], []
    for number, line in enumerate(text.split(b"\n"), row):
        if len(line) > LONGEST_ROW:
            rejects.append(Reject(number, None, "row_too_long", _shown(line, encoding)))
            kept.append(b"")
        else:
            kept.append(line)
    return b"\n".join(kept), rejects


def _empty(width: int) -> pa.Table:
    return pa.table([pa.array([], pa.string())] * width + [pa.array([], pa.int64())], names=[*cell_columns(width), ROW])


def _parse(text: bytes, layout: TextLayout, row: int, rejects: list[Reject]) -> Block:
    """Cells of one piece. Rows of another width are parsed apart and padded; a row that is wider with something in it is reported."""
    names = cell_columns(layout.width)
    odd: list[tuple[int, str]] = []

    def keep_odd(invalid: pacsv.InvalidRow) -> str:
        odd.append((invalid.number, invalid.text))
        return "skip"

    broken = False
    table = _cut_then_decoded(text, layout) if layout.cut_first else None
    if table is None:
        if layout.cut_first:
            text = text.decode(layout.encoding, errors="replace").encode()
        if layout.delimiter == "  ":
            text = re.sub(r"(?<=\S) {2,}(?=\S)", "\t", text.decode()).encode()
        try:
            table = _cells(text, layout, pa.string(), keep_odd)
        except pa.ArrowInvalid as error:
            # Nothing is lost: every line of the piece is reported with the parser's words.
            lines = text.decode(errors="replace").split("\n")
            return Block(
                _empty(layout.width),
                (
                    *rejects,
                    *(Reject(row + index, None, f"unparsable: {error}", line[:RAW_SHOWN]) for index, line in enumerate(lines) if line),
                ),
            )
        # The first byte of the sign for a broken character is far quicker to find, and most text has none.
        broken = b"\xef" in text and "\ufffd".encode() in text and layout.width > 1
    table, places = _with_odd_rows(table, odd, layout, row, rejects, quote=_quoted(text, layout))
    columns = [_tidy(table.column(name), layout.wrapped) for name in names]
    cells = pa.table([*columns, places], names=[*names, ROW])
    if broken:
        cells, undecodable = _without_broken(cells, names)
        rejects = [*rejects, *undecodable]
    return Block(cells, tuple(rejects))


def _quoted(text: bytes, layout: TextLayout) -> bool:
    """Are there cells in quotes? An odd number of quotes means that they are none."""
    return layout.quoting and b'"' in text and text.count(b'"') % 2 == 0


def _cells(text: bytes, layout: TextLayout, kind: pa.DataType, on_odd: Callable[[pacsv.InvalidRow], str] | None) -> pa.Table:
    """The text cut into cells; null where there is nothing.

    Raises:
        pa.ArrowInvalid: it cannot be cut; or a row has another width, and ``on_odd`` is None.
    """
    names = cell_columns(layout.width)
    quoted = _quoted(text, layout)
    return pacsv.read_csv(
        pa.BufferReader(text),
        # Small blocks are quicker, but each must hold a row; in quotes it may be of any length.
        read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=1 << 30 if quoted else 2 * LONGEST_ROW),
        parse_options=pacsv.ParseOptions(
            delimiter=_one(layout.delimiter),
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            invalid_row_handler=on_odd,
            ignore_empty_lines=False,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, kind), null_values=[""], strings_can_be_null=True, check_utf8=False
        ),
    )


def _cut_then_decoded(text: bytes, layout: TextLayout) -> pa.Table | None:
    """The cells of text that is not UTF-8; None where a row has another width, or a character is broken, so that it has to be decoded as a whole."""
    try:
        table = _cells(text, layout, pa.binary(), None)
    except pa.ArrowInvalid:
        return None
    columns = []
    for column in table.columns:
        chunks = [_decoded_cells(chunk, layout.encoding) for chunk in column.chunks]
        decoded_chunks = [chunk for chunk in chunks if chunk is not None]
        if len(decoded_chunks) < len(chunks):
            return None
        columns.append(pa.chunked_array(decoded_chunks, pa.string()))
    return pa.table(columns, names=table.column_names)


def _decoded_cells(cells: pa.Array, encoding: str) -> pa.Array | None:
    """The cells as text, each that is there several times decoded once; None where a character is broken."""
    if _all_ascii(cells):
        return cells.view(pa.string())
    found = cells.dictionary_encode()
    texts = [cell.decode(encoding, errors="replace") for cell in found.dictionary.to_pylist()]
    if any("\ufffd" in cell for cell in texts):
        return None
    return pa.DictionaryArray.from_arrays(found.indices, pa.array(texts, pa.string())).cast(pa.string())


def _all_ascii(cells: pa.Array) -> bool:
    _, places, data = cells.buffers()
    if len(cells) == 0 or data is None:
        return True
    bounds = np.frombuffer(places, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    return bool(np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]].max(initial=0) < 0x80)


def _tidy(column: pa.ChunkedArray, wrapped: bool) -> pa.ChunkedArray:
    """Cells without ``="…"``, the mark before a number that is to stay text, and the blanks around them; null where nothing is left."""
    if not wrapped and not any_of(_BLANK_FIRST, first_bytes(column)) and not any_of(_BLANK_LAST, last_bytes(column)):
        return column
    if wrapped:
        column = pc.replace_substring_regex(column, r'^= ?"?(.*?)"?$', r"\1")
        column = pc.replace_substring_regex(column, r"^(`|'+([0-9]))", r"\2")
    column = pc.utf8_trim(column, _BLANKS)
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _with_odd_rows(
    table: pa.Table, odd: list[tuple[int, str]], layout: TextLayout, row: int, rejects: list[Reject], quote: bool
) -> tuple[pa.Table, pa.Array]:
    """Put rows of another width back in their places, and number all rows by the line on which they start."""
    names = cell_columns(layout.width)
    odd_places = {number for number, _ in odd}
    total = table.num_rows + len(odd)
    order = [number for number in range(1, total + 1) if number not in odd_places] if odd else None
    if odd and order is not None:
        texts: dict[int, list[str]] = {}
        for number, line in odd:
            cells = _cut(line.rstrip("\n"), _one(layout.delimiter), quote=quote)
            if any(cell.strip() for cell in cells[layout.width :]):
                rejects.append(Reject(row + number - 1, None, "too_many_cells", line[:RAW_SHOWN]))
                continue
            texts[number] = (cells + [""] * layout.width)[: layout.width]
        extra = pa.table(
            {name: pa.array([cells[index] or None for cells in texts.values()], pa.string()) for index, name in enumerate(names)}
        )
        numbers = pa.array([*order, *texts.keys()], pa.int64())
        indices = pc.sort_indices(numbers)
        table = pa.concat_tables([table, extra]).combine_chunks().take(indices)
        numbers = numbers.take(indices)
    else:
        numbers = pa.array(np.arange(1, total + 1, dtype=np.int64))
    # A cell with a line break in it pushes all later rows down by a line.
    breaks = None
    if quote:
        for name in names:
            column = table.column(name)
            if pc.any(pc.match_substring(column, "\n")).as_py():
                count = pc.fill_null(pc.count_substring(column, "\n").combine_chunks().cast(pa.int64()), 0)
                breaks = count if breaks is None else pc.add(breaks, count)
    places = pc.add(numbers, row - 1)
    if breaks is not None:
        before = pc.subtract(pc.cumulative_sum(breaks), breaks)
        places = pc.add(places, before)
    return table, places


def _cut(line: str, delimiter: str, quote: bool) -> list[str]:
    """The cells of one line. Quotes around more than any cell holds are none."""
    if quote:
        try:
            return next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            pass
    return line.split(delimiter)


def _without_broken(cells: pa.Table, names: list[str]) -> tuple[pa.Table, list[Reject]]:
    broken = None
    for name in names:
        here = pc.fill_null(pc.match_substring(cells.column(name), "\ufffd"), fill_value=False)
        broken = here if broken is None else pc.or_(broken, here)
    bad = cells.filter(broken).to_pylist()
    rejects = [
        Reject(row[ROW], None, "undecodable", "\t".join(str(row[name]) for name in names if row[name] is not None)[:RAW_SHOWN])
        for row in bad
    ]
    return cells.filter(pc.invert(broken)), rejects
