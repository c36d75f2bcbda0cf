"""What a sheet is: its header row, its family and kind, and which column means what, with a confidence and the reasons."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kanchuan.sources.contents import cells_at, denies, fits, has_gaps, multiplies, share
from kanchuan.sources.dictionary import Dictionary, SheetKind, matches, meanings, normal, plain_name

# Below this share of understood headers a sheet is left to the user's mapping rather than guessed at.
ENOUGH = 0.45
HEADER_WITHIN = 120
# So many columns of numbers are asked which of them multiply.
MOST_NUMBERS = 8
# What is said in words or in bare codes.
SAID_IN_WORDS = ("side", "way", "effect")
# The share of its cells that must look so before a column is taken for what its header does not say.
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was found.

    ``columns`` gives for each concept the cell columns (by place) that mean it. ``header_row`` is the place of the header among the sheet's rows (-1: the
    container gave it). ``confidence`` is the share of the sheet's headers that are understood, 0 to 1.
    """

    family: str
    kind: SheetKind
    header: tuple[str, ...]
    header_row: int
    columns: dict[str, tuple[int, ...]]
    confidence: float
    unknown: tuple[str, ...] = ()
    hints: dict[str, str] = field(default_factory=dict)

    def explain(self) -> list[str]:
        """One line per concept: the header that was taken for it; then the headers that nobody knows."""
        lines = [f"{self.family}/{self.kind.name} confidence {self.confidence:.2f}"]
        lines += [f"  {concept:<18} <- {' + '.join(self.header[place] for place in places)}" for concept, places in self.columns.items()]
        if self.unknown:
            lines.append(f"  (unused: {', '.join(self.unknown)})")
        return lines


def recognise(
    rows: Sequence[Sequence[str | None]],
    dictionaries: Sequence[Dictionary],
    header: Sequence[str] | None = None,
    title: str = "",
    comments: Sequence[str] = (),
) -> Recognition | None:
    """Find the header among the first rows (unless given) and the family that understands it best; None if none does well enough.

    ``title`` is the sheet's name, ``comments`` what the container knows of the columns of ``header``.
    """
    found = _recognised(rows, dictionaries, header, title, comments)
    if found is None and header is not None and any(comments):
        # A table whose columns have names that nobody knows, and comments that say what they are.
        told = [_EXPLAINS.split(comment.strip())[0] or name for comment, name in itertools.zip_longest(comments, header, fillvalue="")]
        found = _recognised(rows, dictionaries, told[: len(header)], title, ())
    return found


def _recognised(
    rows: Sequence[Sequence[str | None]],
    dictionaries: Sequence[Dictionary],
    header: Sequence[str] | None,
    title: str,
    comments: Sequence[str],
) -> Recognition | None:
    best: Recognition | None = None
    candidates = (
        [(-1, list(header))]
        if header is not None
        else [(index, [cell or "" for cell in row]) for index, row in enumerate(rows[:HEADER_WITHIN])]
    )
    for index, cells in candidates:
        filled = [cell for cell in cells if cell and cell.strip()]
        if len(filled) < 2 or (header is None and 3 * sum(bool(_VALUE.fullmatch(cell)) for cell in filled) > len(filled)):
            continue
        # A header that is repeated further down has less below it that could gainsay it.
        if best is not None and tuple(cells) == best.header:
            continue
        for dictionary in dictionaries:
            found = understand(dictionary, cells, index, title=title, comments=comments, below=rows[index + 1 :])
            if found is not None and (best is None or _rank(found) > _rank(best)):
                best = found
    return best


def understand(
    dictionary: Dictionary,
    cells: Sequence[str],
    header_row: int,
    enough: float = ENOUGH,
    strict: bool = True,
    title: str = "",
    comments: Sequence[str] = (),
    below: Sequence[Sequence[str | None]] = (),
) -> Recognition | None:
    """Read one row as a header of one family: its best kind, or None where no kind's requirements are met (unless not ``strict``).

    ``below`` are the rows under it, which may gainsay it.
    """
    headers = [normal(cell or "") for cell in cells]
    general = fitting(dictionary, headers, matches(dictionary, headers), below)
    filled = [place for place, name in enumerate(headers) if name]
    best: Recognition | None = None
    guesses: dict[str, tuple[int, ...]] | None = None
    for kind in dictionary.kinds:
        if (kind.title and not re.search(kind.title, title, re.IGNORECASE)) or (
            kind.not_title and re.search(kind.not_title, title, re.IGNORECASE)
        ):
            continue
        columns = claimed(kind, dictionary, cells, comments) if kind.columns else general
        if not columns:
            continue
        if below and not kind.columns and not _met(kind, columns):
            guesses = guessed(dictionary, headers, general, below) if guesses is None else guesses
            columns = {**columns, **guesses}
        known = {place for places in columns.values() for place in places}
        # A header is made of different words; a row of data that happens to hold some is not.
        understood = len(known) / max(len(filled), 1)
        least = kind.enough if kind.enough is not None and strict else enough
        if strict and not (_met(kind, columns) and all(has_gaps(below, columns.get(name, ())[:1]) for name in kind.gaps)):
            continue
        confidence = min(understood + kind.bonus, 1.0) if understood >= least else understood
        if confidence < least:
            continue
        unknown = tuple(cells[place] for place in filled if place not in known)
        kept = {name: (places if dictionary.concepts[name].many else places[:1]) for name, places in columns.items() if name != "ignored"}
        found = Recognition(dictionary.family, kind, tuple(cells), header_row, kept, round(confidence, 4), unknown)
        if best is None or _rank(found) > _rank(best):
            best = found
    return best


def _met(kind: SheetKind, columns: dict[str, tuple[int, ...]]) -> bool:
    """Are a kind's requirements met by these concepts?"""
    return all(any(name in columns for name in group) for group in kind.require) and not any(name in columns for name in kind.forbid)


# So many words of a header must be understood before the columns under the others are guessed at: rows of data have none.
WORDS_BEFORE_GUESSING = 3


def guessed(
    dictionary: Dictionary, headers: Sequence[str], columns: dict[str, tuple[int, ...]], below: Sequence[Sequence[str | None]]
) -> dict[str, tuple[int, ...]]:
    """What columns under unknown headers are, by their cells: only what nothing else looks like, and only where a concept has no column yet."""
    known = {place for places in columns.values() for place in places}
    if len(known) < WORDS_BEFORE_GUESSING:
        return {}
    free = {place: cells for place, name in enumerate(headers) if name and place not in known and (cells := cells_at(below, place))}
    found: dict[str, tuple[int, ...]] = {}
    for concept, look in dictionary.guess.items():
        place = next((place for place, cells in free.items() if concept not in columns and (share(cells, look) or 0) >= SURE), None)
        if place is not None:
            found[concept] = (place,)
            del free[place]
    if dictionary.product and not all(name in columns for name in dictionary.product):
        numbers = [place for place, cells in free.items() if (share(cells, "number") or 0) >= SURE][:MOST_NUMBERS]
        places = [columns[name][:1] if name in columns else tuple(numbers) for name in dictionary.product]
        triples = (triple for triple in itertools.product(*places) if len(set(triple)) == len(triple))
        triple = next((triple for triple in triples if multiplies(below, triple)), None)
        if triple:
            found |= {name: (place,) for name, place in zip(dictionary.product, triple, strict=True) if name not in columns}
    return found


def fitting(
    dictionary: Dictionary, headers: Sequence[str], columns: dict[str, tuple[int, ...]], below: Sequence[Sequence[str | None]]
) -> dict[str, tuple[int, ...]]:
    """The columns whose cells do not gainsay what their headers mean: of several that may be a day, those come first that hold days."""
    if not below:
        return columns
    cells = {place: cells_at(below, place) for places in columns.values() for place in places}
    kept: dict[str, tuple[int, ...]] = {}
    for name, places in columns.items():
        concept = dictionary.concepts[name]
        if not concept.looks:
            kept[name] = places
            continue
        rank = {place: dict(meanings(dictionary.family, headers[place]))[name] for place in places}
        good = [place for place in places if fits(cells[place], concept.looks)]
        # A listed spelling is believed against its cells, which may be damaged; only not a moment that is none, nor a code of another market.
        moment = concept.looks == "unix" or (concept.looks in ("date", "time") and bool(good))
        listed = [place for place in places if place not in good and rank[place] < concept.composed]
        # Of several columns of codes and words the words say more: 0, 1 mean one thing here and another there.
        good.sort(key=lambda place: all(cell.isdigit() for cell in cells[place]) if concept.looks in SAID_IN_WORDS else False)
        believed = [place for place in listed if not moment and not denies(cells[place], concept.looks)]
        if good or believed:
            kept[name] = (*good, *believed)
    return kept


def shifted(found: Recognition, rows: Sequence[Sequence[str | None]]) -> Recognition:
    """What was found, put right where every row writes day and time into one cell under a header of two, so that all cells after it stand one place left."""
    days, times = found.columns.get("date", ()), found.columns.get("time", ())
    last = max((place for place, name in enumerate(found.header) if name), default=0)
    below = [row for row in rows[found.header_row + 1 :] if any(row)]
    if not days or not times or times[0] != days[0] + 1 or not below:
        return found
    day, time = days[0], times[0]
    for row in below:
        if not re.match(r"\d{4}\D?\d\d\D?\d\d[ T]\d", row[day] or "") or ":" in (row[time] or "") or (last < len(row) and row[last]):
            return found
    columns = {
        name: kept for name, places in found.columns.items() if (kept := tuple(place - (place > time) for place in places if place != time))
    }
    return replace(found, header=(*found.header[:time], *found.header[time + 1 :]), columns=columns)


# Amounts, dates and times: a row of these is no header, and need not be held against every dictionary.
_VALUE = re.compile(r"[-+¥￥]?[\d.,:/\- T%]*\d[\d.,:/\- T%]*")

# What a comment on a column says before it begins to explain.
_EXPLAINS = re.compile(r"[,，:：;；(（。!！]|\s[-\d]|[-\d]\s*[:：.、]")


def claimed(kind: SheetKind, dictionary: Dictionary, cells: Sequence[str], comments: Sequence[str] = ()) -> dict[str, tuple[int, ...]]:
    """The columns of a kind with spellings of its own: each taken by the first concept that claims it, by name, then by the comment on it."""
    told = [_EXPLAINS.split(comment.strip())[0] for comment in comments]
    taken: set[int] = set()
    columns: dict[str, tuple[int, ...]] = {}
    for texts in (cells, told):
        claims: list[tuple[int, bool, int, str, int]] = []
        for place, text in enumerate(texts):
            if not text or len(text) >= 60:
                continue
            agreed = (
                {concept for _, _, concept in kind.claims(plain_name(told[place]))}
                if texts is cells and place < len(told) and told[place]
                else set()
            )
            # Of two columns whose names mean a concept, the one whose comment says so too.
            claims += [(rank, concept not in agreed, spelling, concept, place) for rank, spelling, concept in kind.claims(plain_name(text))]
        for _, _, _, concept, place in sorted(claims):
            many = dictionary.concepts[concept].many
            if place not in taken and (many or concept not in columns) and not (concept in columns and texts is told):
                columns[concept] = (*columns.get(concept, ()), place)
                taken.add(place)
    return columns


def _rank(found: Recognition) -> tuple[float, int, int]:
    return (found.confidence + found.kind.bonus, len(found.columns), -found.header_row)
