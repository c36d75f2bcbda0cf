"""FIX 4.0-4.4 logs: drop copies and order files, raw or as a program logged them.

A message runs from ``8=FIX`` to ``10=nnn``; what stands before it on the line is the logger's. The separator is the text between ``8=FIX.4.x`` and ``9=``: SOH, ``|``, ``^A``, ``<SOH>`` …
BodyLength and CheckSum are reckoned over the message with SOH put back (FIX 4.2 volume 1, "Checksum calculation"). A message where they do not hold is rejected; where they hold in fewer than
half of the first messages the copy was edited (masked), and they are not used. Times are UTC and become Shanghai time; where the first messages only make sense as Shanghai time, as some
gateways write it, they are read as that. Both are said in the notes.

One row per message, one column per field that is used, and ``OrderChain``: the first ClOrdID of the order with its day, followed through replaces and cancels (11/41) and OrderID (37).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kanchuan.sources.containers import text_table
from kanchuan.sources.sheet import Block, Reject, Sheet, block_of

BLOCK_ROWS = 20_000
LONGEST_MESSAGE = 1 << 20
RAW_SHOWN = 4_000
SAMPLE = 200
SOH = b"\x01"

FIELDS = {
    8: "BeginString", 35: "MsgType", 34: "MsgSeqNum", 43: "PossDupFlag", 97: "PossResend", 49: "SenderCompID", 56: "TargetCompID", 37: "OrderID", 11: "ClOrdID", 41: "OrigClOrdID",
    17: "ExecID", 19: "ExecRefID", 20: "ExecTransType", 150: "ExecType", 39: "OrdStatus", 1: "Account", 55: "Symbol", 48: "SecurityID", 22: "SecurityIDSource", 207: "SecurityExchange",
    200: "MaturityMonthYear", 54: "Side", 77: "OpenClose", 38: "OrderQty", 40: "OrdType", 44: "Price", 32: "LastQty", 31: "LastPx", 151: "LeavesQty", 14: "CumQty", 6: "AvgPx",
    12: "Commission", 13: "CommType", 15: "Currency", 58: "Text", 8812: "TerminalInfo",
}  # fmt: skip
HEADER = [*FIELDS.values(), "TransactDate", "TransactTime", "OrderChain"]
_START = re.compile(rb"8=(FIXT?\.\d\.\d(?:SP\d)?)")
_HEAD = re.compile(rb"8=(FIXT?\.\d\.\d(?:SP\d)?)(.{0,8}?)9=(\d+)")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)-(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its fields in order, or why it is none. ``sound``: BodyLength and CheckSum hold."""

    row: int
    text: bytes
    fields: dict[int, bytes] = field(default_factory=dict)
    reason: str = ""
    sound: bool = True


def is_fix(text: str) -> bool:
    """Does the beginning of a file hold FIX messages?"""
    return re.search(r"8=FIXT?\.\d\.\d.{1,8}?9=\d+", text) is not None


def sheets(path: Path, encoding: str | None = None) -> list[Sheet]:
    """The one sheet of a FIX log."""
    encoding = encoding or text_table.encoding_of(path)
    checked, local = _habits(path)
    notes = (
        []
        if checked
        else ["校验和与长度多不相符（副本经改动），未用于取舍 / most checksums do not hold: this copy was edited, they are not used"]
    )
    notes += ["时间按本地时间（上海）读取 / times read as Shanghai time"] if local else []
    return [Sheet("", _blocks(path, encoding, checked, local), HEADER, encoding, {"notes": "; ".join(notes)} if notes else {})]


def messages(path: Path) -> Iterator[Message]:
    """The messages of a file; pieces between them that are none have a reason. Rows are lines, counted on where one line holds several messages."""
    row = 0
    for line, piece in _pieces(path):
        row = max(line, row + 1)
        yield _message(row, piece)


def _pieces(path: Path) -> Iterator[tuple[int, bytes]]:
    """Lines, cut before each message after the first."""
    line, carried, fresh = 0, b"", True
    with path.open("rb") as file:
        while part := file.readline(LONGEST_MESSAGE):
            line += fresh
            fresh = part.endswith(b"\n")
            text = carried + part
            carried = b""
            starts = [found.start() for found in _START.finditer(text)][1:]
            cuts = [0, *starts, len(text)]
            pieces = [text[start:end] for start, end in itertools.pairwise(cuts)]
            if not fresh and len(pieces[-1]) < 4 * LONGEST_MESSAGE:
                carried = pieces.pop()
            for piece in pieces:
                yield line, piece.rstrip(b"\r\n")
    if carried:
        yield line, carried.rstrip(b"\r\n")


def _message(row: int, piece: bytes) -> Message:
    head = _HEAD.search(piece)
    if head is None:
        if _START.search(piece):
            return Message(row, piece, reason="separators_lost" if b"35=" in piece else "message_cut_off")
        return Message(row, piece, reason="log_line" if piece.strip() else "blank")
    separator = head.group(2)
    if not separator:
        return Message(row, piece, reason="separators_lost")
    text = piece[head.start() :]
    if separator != SOH:
        text = text.replace(separator, SOH)
    end = re.search(rb"\x0110=(\d{3})(?:\x01|\s|$|[)\]>\"',])", text)
    if end is None:
        return Message(row, piece, reason="message_cut_off")
    body_start = text.index(SOH, text.index(b"9=" + head.group(3))) + 1
    upto = end.start() + 1
    sound = upto - body_start == int(head.group(3)) and sum(text[:upto]) % 256 == int(end.group(1))
    fields: dict[int, bytes] = {}
    last: int | None = None
    for part in text[:upto].split(SOH):
        tag, equals, value = part.partition(b"=")
        if equals and tag.isdigit() and len(tag) < 7:
            last = int(tag)
            fields.setdefault(last, value)  # of a repeating group the first counts
        elif last is not None and part:
            fields[last] += separator + part  # a separator within free text
    return Message(row, piece, fields, "" if 35 in fields else "message_without_type", sound)


def _habits(path: Path) -> tuple[bool, bool]:
    """From the first messages: do checksums hold in this copy, and are times Shanghai's rather than UTC?"""
    sound = seen = 0
    utc = local = 0
    for message in messages(path):
        if message.reason:
            continue
        seen += 1
        sound += message.sound
        found = (
            _TIME.match(message.fields.get(60, b"").decode("ascii", errors="replace")) if message.fields.get(35) in (b"8", b"D") else None
        )
        if found:
            minute = int(found.group(4)) * 60 + int(found.group(5))
            as_utc = 75 <= minute <= 425 or 780 <= minute <= 1120
            as_local = 555 <= minute <= 905 or minute >= 1260 or minute <= 160
            utc += as_utc
            local += as_local and not as_utc
        if seen >= SAMPLE:
            break
    # 01:15-02:40 is both a morning in UTC and a night in Shanghai: it counts for UTC, which is the rule.
    return sound * 2 >= seen, local > utc


def shanghai(text: str, local: bool = False) -> tuple[str, str] | None:
    """Date and time in Shanghai of a UTCTimestamp (``20260515-01:30:00.123``), or of one that is Shanghai's already; None where it is none."""
    found = _TIME.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), int((found.group(7) or "0").ljust(6, "0")))  # noqa: DTZ001 - made one of Shanghai below
        if not local:
            moment += timedelta(hours=8)
    except (ValueError, OverflowError):
        return None
    return moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M:%S.%f")


class _Chains:
    """Which order a message speaks of, in one file: ClOrdIDs follow each other through 11/41. Both counters and ids start anew on another day."""

    def __init__(self) -> None:
        self.by_client: dict[tuple[frozenset[str], str], str] = {}
        self.by_order: dict[tuple[frozenset[str], str], str] = {}

    def of(self, cells: dict[str, str | None], day: str) -> str | None:
        """``yyyymmdd:<first ClOrdID, or OrderID where there is none>``; None where the message names no order."""
        session = frozenset(name for name in (cells["SenderCompID"], cells["TargetCompID"]) if name)
        client, before, order = cells["ClOrdID"], cells["OrigClOrdID"], cells["OrderID"]
        order = None if order in ("NONE", "none", "0") else order
        if not (client or before or order):
            return None
        chain = self.by_client.get((session, before)) if before else None
        if chain is None and client:
            chain = self.by_client.get((session, client))
        by_order = self.by_order.get((session, order)) if order else None
        if chain is None or (by_order and by_order != chain and not chain.startswith(day)):
            chain = by_order
        # The same number on a later day is another order, unless it is said to be the one before.
        if chain is not None and not chain.startswith(day) and not before and by_order != chain:
            chain = None
        if chain is not None and not chain.startswith(day) and not before and (cells["MsgType"] == "D" or cells["ExecType"] == "0"):
            chain = None
        chain = chain or f"{day}:{before or client or order}"
        if client:
            self.by_client[session, client] = chain
        if before:
            self.by_client.setdefault((session, before), chain)
        if order:
            self.by_order[session, order] = chain
        return chain


def _blocks(path: Path, encoding: str, checked: bool, local: bool) -> Iterator[Block]:
    chains = _Chains()
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    rejects: list[Reject] = []
    for message in messages(path):
        reason = message.reason or ("bad_checksum" if checked and not message.sound else "")
        if reason:
            rejects.append(Reject(message.row, None, reason, message.text.decode(encoding, errors="replace")[:RAW_SHOWN]))
        else:
            rows.append(_cells(message, encoding, local, chains))
            numbers.append(message.row)
        if len(rows) + len(rejects) >= BLOCK_ROWS:
            yield Block(block_of(rows, numbers=numbers, width=len(HEADER)).rows, tuple(rejects))
            rows, numbers, rejects = [], [], []
    if rows or rejects:
        yield Block(block_of(rows, numbers=numbers, width=len(HEADER)).rows, tuple(rejects))


def _cells(message: Message, encoding: str, local: bool, chains: _Chains) -> list[str | None]:
    cells: dict[str, str | None] = {
        name: message.fields[tag].decode(encoding, errors="replace").strip() or None if tag in message.fields else None
        for tag, name in FIELDS.items()
    }
    at = None
    for tag in (60, 52):
        at = at or shanghai(message.fields.get(tag, b"").decode("ascii", errors="replace"), local)
    chain = chains.of(cells, at[0].replace("-", "")) if at and cells["MsgType"] in ("8", "D", "F", "G", "9") else None
    return [*cells.values(), at[0] if at else None, at[1] if at else None, chain]
