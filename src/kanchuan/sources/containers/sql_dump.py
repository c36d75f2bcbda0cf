r"""Database dumps: the text of ``CREATE TABLE`` and ``INSERT`` statements becomes one sheet per table. No database server is asked.

Read as written by mysqldump, Navicat, phpMyAdmin, SQLyog and by hand: multi-row ``INSERT``, ``REPLACE INTO``, ``INSERT … SET``, column lists or none,
names in backticks, double quotes or brackets, with or without a schema before them; strings with ``\'``, ``''``, line breaks, semicolons and brackets in them;
``NULL``, numbers, ``0x…``, ``x'…'``, ``b'…'``, ``_binary '…'``, ``N'…'``; comments, and the insides of ``/*!40101 … */``. Everything else (``LOCK``, ``DROP``,
triggers, keys) is passed over. The file is read once, in pieces; the rows of each table wait in a file of their own, so that memory stays bounded and what a dump
says at its end (``ALTER TABLE … ADD``, comments) holds for its beginning.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kanchuan.sources.containers.text_table import encoding_of
from kanchuan.sources.credentials import is_credential
from kanchuan.sources.sheet import ROW, Block, Reject, Sheet, cell_columns

READ_BYTES = 4 << 20
# Rows held as Python texts, and rows in a block: an engine takes blocks of more than 122,880 rows in one piece.
HELD_ROWS = 50_000
BLOCK_ROWS = 150_000
# Text held back in memory before it is written to a table's file, over all tables.
HELD_CHARS = 24 << 20
# A row or a statement longer than this is no row of any known dump: it is cut out and reported, so that memory stays bounded.
LONGEST_STATEMENT = 32 << 20
RAW_SHOWN = 1_000

_STRING = r"'(?:[^'\\]++|\\.|'')*+'"
_DOUBLE = r'"(?:[^"\\]++|\\.|"")*+"'
_VALUE = rf"(?:[^\s,()'\"/#]++|(?:_\w+\s*|[xXbBnN])?{_STRING}|{_DOUBLE})"
_NAME = r"(?:`(?:[^`]|``)+`|\[[^\]\n]+\]|\"[^\"\n]+\"|[\w$\u0080-\uffff]+)"
_BLANK = re.compile(r"(?:\s++|--(?=[\s\0])[^\n]*+|--$|#[^\n]*+|/\*!\d*|/\*(?!!)(?:[^*]++|\*(?!/))*+\*/|\*/|;|\b(?:GO|go)\b(?=\s))*+")
_INSERT = re.compile(
    rf"(?:INSERT|REPLACE)\b(?:\s+(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE))*(?:\s+INTO)?\s+(?P<table>{_NAME}(?:\s*\.\s*{_NAME})*)\s*"
    rf"(?:\((?P<columns>[^()]*)\)\s*)?(?P<how>VALUES?|SET)\b\s*",
    re.IGNORECASE,
)
_MAYBE_INSERT = re.compile(r"(?:INSERT|REPLACE)\b", re.IGNORECASE)
_CREATE = re.compile(
    rf"CREATE\s+(?:TEMPORARY\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<table>{_NAME}(?:\s*\.\s*{_NAME})*)\s*\(", re.IGNORECASE
)
_ALTER = re.compile(rf"ALTER\s+TABLE\s+(?P<table>{_NAME}(?:\s*\.\s*{_NAME})*)\s*", re.IGNORECASE)
_ADD = re.compile(
    rf"\bADD\s+(?:COLUMN\s+)?(?!(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FULLTEXT|SPATIAL|FOREIGN)\b)\(?\s*(?P<column>{_NAME}\s+[^,]*)",
    re.IGNORECASE,
)
_USE = re.compile(rf"USE\s+(?P<name>{_NAME})\s*$", re.IGNORECASE)
_CREATE_DATABASE = re.compile(rf"CREATE\s+DATABASE\s+(?:/\*!\d*\s*)?(?:IF\s+NOT\s+EXISTS\s*)?(?:\*/\s*)?(?P<name>{_NAME})", re.IGNORECASE)
_TIME_ZONE = re.compile(r"\bTIME_ZONE\s*=\s*['\"]\+?00:00['\"]", re.IGNORECASE)
# Who wrote the dump says in its head of which database: Navicat (two spellings), mysqldump, phpMyAdmin, SQLyog.
_DATABASE = re.compile(
    r"^[\s*#-]*(?:Source Database|Source Schema|数据库|Database)\s*[:：]\s*[`‘']?(?P<name>[^\s`’';]+)", re.IGNORECASE | re.MULTILINE
)
_NO_COLUMN = re.compile(r"(?:PRIMARY|UNIQUE|KEY|INDEX|CONSTRAINT|FULLTEXT|SPATIAL|FOREIGN|CHECK)\b", re.IGNORECASE)
_COMMENT = re.compile(rf"\bCOMMENT\s*=?\s*(?P<text>{_STRING}|{_DOUBLE})", re.IGNORECASE)
_TOKEN = re.compile(
    rf"{_STRING}|{_DOUBLE}|`(?:[^`]|``)*`|--(?=\s)[^\n]*|#[^\n]*|/\*(?!!)(?:[^*]++|\*(?!/))*+\*/|[^'\"`\-#/;]++|.", re.DOTALL
)
_SIGN = re.compile(
    rf"^(?:\s|/\*!\d*)*(?:CREATE\s+TABLE\s|(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+{_NAME}[^;]{{0,4000}}?\b(?:VALUES|SET)\b|DROP\s+TABLE\s+IF\s+EXISTS\s)",
    re.IGNORECASE | re.MULTILINE,
)
_COMMA = re.compile(r"\s*(,?)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "b": "", "Z": "", "%": "\\%", "_": "\\_"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NULL = pa.scalar(None, pa.string())
_ZERO_DATES = ("0000-00-00", "0000-00-00 00:00:00", "0000-00-00 00:00:00.000000")


def is_sql_dump(head: str) -> bool:
    """Does a text that begins like this hold statements of a dump? ``head`` is some of its beginning, decoded."""
    return _SIGN.search(head) is not None


@dataclass(slots=True)
class _Column:
    name: str
    type: str = ""
    comment: str = ""


@dataclass(slots=True)
class _Table:
    """What is known of one table, and where its rows wait."""

    name: str
    columns: list[_Column] = field(default_factory=list)
    declared: bool = False
    comment: str = ""
    rows: int = 0
    rejects: list[Reject] = field(default_factory=list)
    waiting: list[tuple[tuple[str, ...], list[tuple[str, ...]]]] = field(default_factory=list)
    spool: Path | None = None
    parts: list[tuple[tuple[str, ...], Path]] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def add(self, column: _Column) -> None:
        """Know one more column; what is known already is kept."""
        if column.name.lower() not in (known.name.lower() for known in self.columns):
            self.columns.append(column)


def sheets(path: Path, encoding: str | None = None) -> Iterator[Sheet]:
    """The tables of a dump that have rows, in the order in which the dump names them.

    ``hints`` of a sheet: ``container`` (``sql``), ``database``, ``table_comment``, ``comment:<column>``, ``type:<column>``, ``time_zone`` (``utc`` where the dump
    says that its TIMESTAMP columns are), ``credentials`` (the names of password columns: their cells are dropped here and kept nowhere).
    """
    encoding = encoding or encoding_of(path)
    with tempfile.TemporaryDirectory(prefix="kanchuan-dump-") as folder:
        reader = _Reader(path, encoding, Path(folder))
        reader.read()
        for table in reader.tables.values():
            if table.rows or table.rejects:
                yield reader.sheet(table)


class _Reader:
    """One pass over a dump."""

    def __init__(self, path: Path, encoding: str, folder: Path) -> None:
        self.path = path
        self.encoding = encoding
        self.folder = folder
        self.tables: dict[str, _Table] = {}
        self.database = ""
        self.utc = False
        self.text = ""
        self.place = 0
        self.ended = False
        self.held = 0
        self.patterns: dict[int, re.Pattern[str]] = {}

    # -- the stream ----------------------------------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the file, statement by statement."""
        with self.path.open("r", encoding=self.encoding, errors="replace", newline="") as self.file:
            self.more()
            self.text = self.text.lstrip("\ufeff")
            if found := _DATABASE.search(self.text[:65_536]):
                self.database = found.group("name")
            self.utc = _TIME_ZONE.search(self.text[:65_536]) is not None
            while self.skip_blank():
                if _MAYBE_INSERT.match(self.text, self.place):
                    self.insert()
                else:
                    self.statement()
        for table in self.tables.values():
            self.flush(table)

    def more(self) -> bool:
        """Read on. False at the end of the file."""
        if self.ended:
            return False
        piece = self.file.read(READ_BYTES)
        if not piece:
            self.ended = True
            return False
        self.text = self.text[self.place :] + piece
        self.place = 0
        return True

    def skip_blank(self) -> bool:
        """Go to the next statement. False where there is none."""
        while True:
            found = _BLANK.match(self.text, self.place)
            end = found.end() if found else self.place
            opened = self.text.startswith("/*", end)
            # A comment that is not yet whole in memory looks like a statement, or like a shorter comment.
            if (opened or len(self.text) - end < 64) and len(self.text) - self.place < LONGEST_STATEMENT and self.more():
                continue
            self.place = len(self.text) if opened and self.ended else end
            return self.place < len(self.text)

    def statement(self) -> None:
        """Read one statement that is no INSERT."""
        parts: list[str] = []
        size = 0
        while True:
            found = _TOKEN.match(self.text, self.place)
            if found is None or (found.end() == len(self.text) and not self.ended):
                if self.more():
                    continue
                if found is None:
                    break
            token = found.group()
            # A quote that never closes: the rest of the file is no statement.
            self.place = found.end()
            if token == ";":  # noqa: S105
                break
            if not token.startswith(("--", "#", "/*")):
                parts.append(token)
            elif token.startswith("/*!"):
                parts.append(" ")
            size += len(token)
            if size > LONGEST_STATEMENT:
                break
            # Some dumps forget the semicolon: the next statement's first words at the start of a line end this one.
            if (
                parts
                and token[-1:] == "\n"
                and _MAYBE_INSERT.match(self.text, self.place)
                and parts[-1].rstrip()[-1:] in ")`"
                and len(parts) > 3
            ):
                break
        self.understand("".join(parts).strip())

    def understand(self, statement: str) -> None:
        """Take what a CREATE, ALTER, USE or SET says."""
        start = statement[:2000]
        if found := _CREATE.match(start):
            self.create(found.group("table"), statement[found.end() :])
        elif found := _ALTER.match(start):
            table = self.table(found.group("table"))
            for added in _ADD.finditer(statement[found.end() :]):
                table.add(_column(added.group("column")))
        elif found := _USE.match(statement) or _CREATE_DATABASE.match(start):
            self.database = _plain(found.group("name"))
        elif _TIME_ZONE.search(start):
            self.utc = True

    def create(self, name: str, body: str) -> None:
        """Take the columns of a CREATE TABLE, from after its opening bracket."""
        table = self.table(name)
        depth, begin, items, end = 1, 0, [], len(body)
        for token in re.finditer(rf"{_STRING}|{_DOUBLE}|`(?:[^`]|``)*`|[(),]", body):
            sign = token.group()
            if sign == "(":
                depth += 1
            elif sign == ")":
                depth -= 1
                if depth == 0:
                    end = token.start()
                    break
            elif sign == "," and depth == 1:
                items.append(body[begin : token.start()])
                begin = token.end()
        items.append(body[begin:end])
        if not table.rows:
            table.columns.clear()
        for item in items:
            text = item.strip()
            if text and not (_NO_COLUMN.match(text) and not text.startswith(("`", '"', "["))):
                table.add(_column(text))
        table.declared = True
        if found := _COMMENT.search(body, end):
            table.comment = _unquoted(found.group("text"))

    def table(self, name: str) -> _Table:
        """The table of that name, which may have a schema before it."""
        parts = [_plain(part) for part in re.findall(_NAME, name)]
        short = parts[-1]
        if len(parts) > 1 and not self.database:
            self.database = parts[-2]
        return self.tables.setdefault(short, _Table(short))

    # -- rows ----------------------------------------------------------------------------------------------------------------------------------------

    def insert(self) -> None:
        """Read one INSERT or REPLACE with all its rows."""
        found = _INSERT.match(self.text, self.place)
        while (found is None or len(self.text) - found.end() < 2) and len(self.text) - self.place < LONGEST_STATEMENT and self.more():
            found = _INSERT.match(self.text, self.place)
        if found is None:
            self.statement()
            return
        table = self.table(found.group("table"))
        named = found.group("columns")
        names = tuple(_plain(part) for part in re.findall(_NAME, named)) if named is not None and named.strip() else table.names()
        if named and named.strip():
            for name in names:
                table.add(_Column(name))
        self.place = found.end()
        if found.group("how").upper() == "SET":
            self.insert_set(table)
            return
        rows: list[tuple[str, ...]] = []
        pattern = self.pattern(len(names)) if names else None
        while True:
            if pattern and not self.plain_rows(pattern, rows):
                break
            if len(rows) >= HELD_ROWS:
                self.keep(table, names, rows)
                rows = []
                continue
            cells, end, state = _slow_row(self.text, self.place)
            if state == "incomplete":
                if len(self.text) - self.place > LONGEST_STATEMENT:
                    self.keep(table, names, rows)
                    rows = []
                    self.cut(table, "row_too_long")
                    break
                if self.more():
                    continue
                self.keep(table, names, rows)
                rows = []
                self.cut(table, "statement_cut_off")
                break
            if state == "none":
                # ON DUPLICATE KEY UPDATE …, or nothing more: leave the rest to the statement reader.
                if self.text[self.place : self.place + 1] not in (";", ""):
                    self.statement()
                break
            if not names:
                names = tuple(f"c{index}" for index in range(1, len(cells) + 1))
                for name in names:
                    table.add(_Column(name))
                pattern = self.pattern(len(names))
            if len(cells) == len(names):
                rows.append(tuple(cells))
            else:
                self.keep(table, names, rows)
                rows = []
                table.rows += 1
                shown = (
                    "(credentials)"
                    if any(is_credential(name) for name in names)
                    else self.text[self.place : min(end, self.place + RAW_SHOWN)]
                )
                table.rejects.append(Reject(table.rows, None, f"{len(cells)} values for {len(names)} columns", shown))
            self.place = end
            if not self.comma():
                break
        self.keep(table, names, rows)

    def plain_rows(self, pattern: re.Pattern[str], rows: list[tuple[str, ...]]) -> bool:
        """Read rows of plain values for as long as they follow one another. False where the last of them ends the statement."""
        text, place, match = self.text, self.place, pattern.match
        # A row that ends where the text in memory ends may go on after it.
        limit = len(text) + 1 if self.ended else len(text)
        comma = True
        while comma and len(rows) < HELD_ROWS and (matched := match(text, place)) is not None and (end := matched.end()) < limit:
            rows.append(matched.groups())
            place = end
            comma = text[end - 1] == ","
        self.place = place
        return comma

    def comma(self) -> bool:
        """Go past the comma between two rows. False where there is none."""
        while True:
            found = _COMMA.match(self.text, self.place)
            if found and found.end() == len(self.text) and self.more():
                continue
            if found and found.group(1):
                self.place = found.end()
                return True
            return False

    def insert_set(self, table: _Table) -> None:
        """Read ``INSERT INTO t SET a = 1, b = 'x'``."""
        item = re.compile(rf"\s*({_NAME})\s*=\s*({_VALUE})\s*(,)?")
        names: list[str] = []
        cells: list[str] = []
        while True:
            found = item.match(self.text, self.place)
            if (found is None or len(self.text) - found.end() < 2) and self.more():
                continue
            if found is None:
                break
            names.append(_plain(found.group(1)))
            cells.append(found.group(2))
            self.place = found.end()
            if not found.group(3):
                break
        for name in names:
            table.add(_Column(name))
        self.keep(table, tuple(names), [tuple(cells)] if cells else [])
        self.statement()

    def cut(self, table: _Table, reason: str) -> None:
        """The rest of the file, or an endless row, is not kept."""
        table.rows += 1
        secret = any(is_credential(column.name, column.comment) for column in table.columns)
        raw = "(credentials)" if secret else self.text[self.place : self.place + RAW_SHOWN]
        table.rejects.append(Reject(table.rows, None, reason, raw))
        nextone = re.compile(r"\n(?=(?:INSERT|REPLACE|CREATE|DROP|UNLOCK)\s)", re.IGNORECASE)
        while True:
            found = nextone.search(self.text, self.place)
            if found:
                self.place = found.end()
                return
            self.place = max(self.place, len(self.text) - 16)
            if not self.more():
                self.place = len(self.text)
                return

    def pattern(self, width: int) -> re.Pattern[str]:
        """The pattern of one row of that many plain values, with what follows it."""
        if width not in self.patterns:
            self.patterns[width] = re.compile(r"\s*\(\s*" + r"\s*,\s*".join([f"({_VALUE})"] * width) + r"\s*\)\s*[,;]?")
        return self.patterns[width]

    def keep(self, table: _Table, names: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        """Let rows wait."""
        if not rows:
            return
        table.rows += len(rows)
        table.waiting.append((names, rows))
        self.held += sum(len(cell) for cell in rows[0]) * len(rows)
        if self.held > HELD_CHARS:
            for each in self.tables.values():
                self.flush(each)
            self.held = 0

    def flush(self, table: _Table) -> None:
        """Write the rows that wait to the table's files."""
        groups: list[tuple[tuple[str, ...], list[tuple[str, ...]]]] = []
        for names, rows in table.waiting:
            if groups and groups[-1][0] == names:
                groups[-1][1].extend(rows)
            else:
                groups.append((names, list(rows)))
        table.waiting.clear()
        for names, rows in groups:
            # Cells of password columns go no further than here.
            columns = [
                pa.nulls(len(rows), pa.string()) if is_credential(name, self.comment_of(table, name)) else _cells(list(values))
                for name, values in zip(names, zip(*rows, strict=True), strict=True)
            ]
            batch = pa.table(columns, names=[str(index) for index in range(len(names))])
            part = self.folder / f"{len(table.parts)}-{id(table):x}.arrow"
            with pa.OSFile(part.as_posix(), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
                writer.write_table(batch, max_chunksize=BLOCK_ROWS)
            table.parts.append((names, part))

    def comment_of(self, table: _Table, name: str) -> str:
        """The comment on a column."""
        return next((column.comment for column in table.columns if column.name.lower() == name.lower()), "")

    # -- sheets --------------------------------------------------------------------------------------------------------------------------------------

    def sheet(self, table: _Table) -> Sheet:
        """The sheet of one table."""
        hints = {"container": "sql"}
        if self.database:
            hints["database"] = self.database
        if table.comment:
            hints["table_comment"] = table.comment
        if self.utc:
            hints["time_zone"] = "utc"
        for column in table.columns:
            if column.comment:
                hints[f"comment:{column.name}"] = column.comment
            if column.type:
                hints[f"type:{column.name}"] = column.type
        secrets = [column.name for column in table.columns if is_credential(column.name, column.comment)]
        if secrets:
            hints["credentials"] = ", ".join(secrets)
        return Sheet(table.name, self.blocks(table), [column.name for column in table.columns], self.encoding, hints)

    def blocks(self, table: _Table) -> Iterator[Block]:
        """The rows of one table. A row's place is its number among the table's rows in the file."""
        places = {column.name.lower(): index for index, column in enumerate(table.columns)}
        width = len(table.columns)
        bad = iter(sorted(table.rejects, key=lambda reject: reject.row))
        waiting = next(bad, None)
        row = 0
        for names, part in table.parts:
            with pa.memory_map(part.as_posix()) as source:
                reader = pa.ipc.open_file(source)
                for index in range(reader.num_record_batches):
                    batch = reader.get_batch(index)
                    rejects: list[Reject] = []
                    if waiting is None or waiting.row > row + batch.num_rows:
                        numbers = pa.array(range(row + 1, row + 1 + batch.num_rows), pa.int64())
                        row += batch.num_rows
                    else:
                        places_of: list[int] = []
                        for _ in range(batch.num_rows):
                            row += 1
                            while waiting is not None and waiting.row == row:
                                rejects.append(waiting)
                                waiting = next(bad, None)
                                row += 1
                            places_of.append(row)
                        numbers = pa.array(places_of, pa.int64())
                    columns: list[pa.Array] = [pa.nulls(batch.num_rows, pa.string())] * width
                    for place, name in enumerate(names):
                        columns[places[name.lower()]] = batch.column(place)
                    yield Block(pa.table([*columns, numbers], names=[*cell_columns(width), ROW]), tuple(rejects))
        rest = [*([waiting] if waiting else []), *bad]
        if rest:
            empty = pa.table(
                [pa.array([], pa.string())] * max(width, 1) + [pa.array([], pa.int64())], names=[*cell_columns(max(width, 1)), ROW]
            )
            yield Block(empty, tuple(rest))


def _slow_row(text: str, place: int) -> tuple[list[str], int, str]:
    """One row with anything in it (calls, comments): its cells, where it ends, and ``row``, ``none`` (no row here) or ``incomplete`` (the text ends in it)."""
    found = _BLANK_IN_ROW.match(text, place)
    place = found.end() if found else place
    if place >= len(text):
        return [], place, "incomplete"
    if text[place] != "(":
        return [], place, "none"
    depth, cells, current = 0, [], ""
    while True:
        token = _TOKEN_IN_ROW.match(text, place)
        if token is None or (token.group() in "'\"" and token.group()):
            return [], place, "incomplete"
        sign = token.group()
        place = token.end()
        if sign == "(":
            depth += 1
            if depth > 1:
                current += sign
        elif sign == ")":
            depth -= 1
            if depth == 0:
                cells.append(current.strip())
                return cells, place, "row"
            current += sign
        elif sign == "," and depth == 1:
            cells.append(current.strip())
            current = ""
        elif not sign.startswith(("/*", "-- ", "#")):
            current += sign
        if place >= len(text):
            return [], place, "incomplete"


_BLANK_IN_ROW = re.compile(r"(?:\s++|/\*(?:[^*]++|\*(?!/))*+\*/|--\s[^\n]*+|#[^\n]*+)*+")
_TOKEN_IN_ROW = re.compile(rf"{_STRING}|{_DOUBLE}|/\*(?:[^*]++|\*(?!/))*+\*/|-- [^\n]*+|#[^\n]*+|[(),]|[^'\"(),/#-]++|.", re.DOTALL)


def _cells(tokens: list[str]) -> pa.Array:
    """The texts of one column, from literals as they stand in the dump. NULL, blank and zero dates are null."""
    raw = pa.array(tokens, pa.string())
    quoted = pc.starts_with(raw, "'")
    text = pc.if_else(quoted, pc.utf8_slice_codeunits(raw, 1, -1), raw)
    odd = pc.and_(quoted, pc.or_(pc.match_substring(text, "\\"), pc.match_substring(text, "''")))
    # Of what is not in single quotes only numbers need no second look.
    plain = pc.match_substring_regex(raw, r"^[-+0-9.]")
    odd = pc.or_(odd, pc.and_(pc.invert(quoted), pc.or_(pc.invert(plain), pc.match_substring_regex(raw, "^0[xXbB]"))))
    if pc.any(odd).as_py():
        values = text.to_pylist()
        for index in pc.indices_nonzero(odd).to_pylist():
            values[index] = _literal(tokens[index])
        text = pa.array(values, pa.string())
    text = pc.utf8_trim(text, " \t\r\n\u3000\xa0\ufeff")
    nothing = pc.is_in(text, value_set=pa.array(["", *_ZERO_DATES]))
    return pc.if_else(nothing, _NULL, text)


def _literal(token: str) -> str | None:
    """The text of one literal; None for NULL."""
    lower = token.lower()
    if lower in {"null", "default", ""}:
        return None
    if token[0] in "'\"":
        return _unquoted(token)
    if lower.startswith("0x"):
        return _hex(token[2:])
    if lower in {"true", "false"}:
        return "1" if lower == "true" else "0"
    if found := re.fullmatch(rf"(_\w+\s*|[xXbBnN])({_STRING})", token):
        inner = _unquoted(found.group(2))
        sign = found.group(1).lower()
        if sign == "x":
            return _hex(inner)
        if sign == "b":
            return str(int(inner, 2)) if re.fullmatch("[01]+", inner) else inner
        return inner
    if found := re.fullmatch(rf"(?:CAST|CONVERT)\((?:N)?({_STRING})\s+AS.*\)", token, re.IGNORECASE):
        return _unquoted(found.group(1))
    return token


def _hex(digits: str) -> str:
    """Bytes in hexadecimal: their text where they are one, else as they stand."""
    try:
        text = bytes.fromhex(digits).decode("utf-8")
    except ValueError:
        return f"0x{digits}"
    return text if text.isprintable() else f"0x{digits}"


def _unquoted(token: str) -> str:
    mark, inner = token[0], token[1:-1]
    if mark * 2 in inner:
        inner = inner.replace(mark * 2, mark)
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found.group(1), found.group(1)), inner) if "\\" in inner else inner


def _plain(name: str) -> str:
    name = name.strip()
    if name[:1] == "`":
        return name[1:-1].replace("``", "`")
    return name[1:-1] if name[:1] in '["' else name


def _column(item: str) -> _Column:
    """One column of a CREATE TABLE or ALTER TABLE … ADD."""
    found = re.match(rf"\s*({_NAME})\s*(\w+(?:\s*\([^)]*\))?)?", item)
    if found is None:
        return _Column(item.split(maxsplit=1)[0])
    comment = _COMMENT.search(item)
    return _Column(_plain(found.group(1)), (found.group(2) or "").lower(), _unquoted(comment.group("text")) if comment else "")
