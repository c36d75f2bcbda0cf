"""A family's dictionary: which headers mean which concept, and what a sheet must have to be of the family. Kept as data, in YAML."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

import yaml

from kanchuan.sources.contents import OF_TYPE
from kanchuan.tables.table import Label

ConceptType = Literal["text", "id", "date", "time", "decimal", "rate", "integer", "unix", "ip"]


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning that a column can have.

    ``headers`` are its known spellings, the most telling first; a spelling that begins with ``/`` is a regular expression on the whole
    normalised header. Those from ``composed`` on are put together from parts (对方 + 开户 + 户名): nobody has seen all of them, and such a column is
    believed only where its cells look like what it should hold (``looks``, else its type; see ``contents``).
    ``many`` adds up all columns that match (numbers) or joins them (text) instead of taking the first.
    ``decimal`` keeps four places (money, prices, quantities), ``rate`` eight.
    ``lenient`` gives null for a cell that does not parse, where the default is to reject the row.
    """

    name: str
    type: ConceptType
    headers: tuple[str, ...]
    many: bool = False
    lenient: bool = False
    composed: int = 0
    looks: str = ""


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One kind of sheet in a family, e.g. fills or cash flow.

    ``require``: of each group at least one concept must be there. ``forbid``: none of these may. ``needed``: concepts of which every row must have a value
    (a row without is a total, a footer or a defect). ``bonus`` is added to the confidence, to prefer the more special of two kinds.
    ``columns``, where given, are this kind's own spellings of its concepts (no others are looked for; a column is taken by the first that claims it, by its
    name, then by the comment on it). ``title`` and ``not_title`` are patterns that the sheet's name must and must not hold. ``enough`` is the least share of
    the sheet's headers that must be understood (default: ``recognise.ENOUGH``). ``gaps`` are concepts whose columns must be there and have empty cells: the
    number of a fill in a list of orders, of which not all were filled.
    """

    name: str
    require: tuple[tuple[str, ...], ...]
    forbid: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    bonus: float = 0.0
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    not_title: str = ""
    enough: float | None = None
    gaps: tuple[str, ...] = ()

    def claims(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Which concepts claim a column of this name (see ``plain_name``): (rank of the concept, rank of the spelling, concept), of kinds with own spellings."""
        key = (id(self.columns), text)
        if key not in _CLAIMS:
            _CLAIMS[key] = _claims(self.columns, text)
        return _CLAIMS[key]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The words of one family.

    ``guess`` says of concepts what a column under an unknown header must look like to be taken for one (see ``contents``), ``product`` which three concepts
    multiply: price, quantity, amount. Both are asked only where what the headers say is not enough.
    """

    family: str
    version: str
    label: Label
    concepts: dict[str, Concept]
    kinds: tuple[SheetKind, ...]
    words: dict[str, Any] = field(default_factory=dict)
    guess: dict[str, str] = field(default_factory=dict)
    product: tuple[str, ...] = ()


def load(family: str) -> Dictionary:
    """The dictionary of a family, from ``families/<family>.yaml``."""
    return _load(family)


@cache
def _load(family: str) -> Dictionary:
    text = resources.files("kanchuan.sources.families").joinpath(f"{family}.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    concepts = {name: _concept(name, entry, data.get("parts", {})) for name, entry in data["concepts"].items()}
    kinds = tuple(
        SheetKind(
            entry["name"],
            tuple(tuple(group) if isinstance(group, list) else (group,) for group in entry["require"]),
            tuple(entry.get("forbid", ())),
            tuple(entry.get("needed", ())),
            float(entry.get("bonus", 0)),
            _own_columns(entry, data.get("absent", {})),
            str(entry.get("title", "")),
            str(entry.get("not_title", "")),
            entry.get("enough"),
            tuple(entry.get("gaps", ())),
        )
        for entry in data["kinds"]
    )
    label = Label(data["label"]["zh"], data["label"]["en"])
    return Dictionary(
        data["family"],
        str(data["version"]),
        label,
        concepts,
        kinds,
        data.get("words", {}),
        data.get("guess", {}),
        tuple(data.get("product", ())),
    )


def _concept(name: str, entry: dict[str, Any], parts: dict[str, str]) -> Concept:
    """A concept as YAML gives it; ``{peer}`` in a composed spelling stands for the part of that name, itself made of parts or not."""
    listed = dict.fromkeys(header if header.startswith("/") else normal(header) for header in map(str, entry.get("headers", ())))
    composed = [f"/{_filled(pattern, parts)}/" for pattern in entry.get("composed", ())]
    flags = bool(entry.get("many", False)), bool(entry.get("lenient", False))
    looks = entry.get("looks", OF_TYPE.get(entry["type"], ""))
    return Concept(name, entry["type"], (*listed, *composed), *flags, len(listed), looks)


def _filled(pattern: str, parts: dict[str, str]) -> str:
    while (filled := re.sub(r"\{([a-z_]+)\}", lambda found: f"(?:{parts[found[1]]})", pattern)) != pattern:
        pattern = filled
    return pattern


def _own_columns(entry: dict[str, Any], absent: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """A kind's own spellings; what it forbids and does not spell itself is spelled by ``absent``, of the whole family."""
    columns = {name: _spellings(headers) for name, headers in entry.get("columns", {}).items()}
    if columns:
        columns |= {name: _spellings(absent[name]) for name in entry.get("forbid", ()) if name not in columns and name in absent}
    return columns


def _spellings(headers: Any) -> tuple[str, ...]:
    """A kind's own spellings, lists in the list opened up, without underscores (see ``plain_name``)."""
    flat: list[str] = []
    for header in headers:
        flat += _spellings(header) if isinstance(header, list) else [header if str(header).startswith("/") else plain_name(str(header))]
    return tuple(flat)


# Behind every spelling of a concept stands that of which it is only one part.
COMBINED = 1000
# No header that is put together from parts is longer.
LONGEST_HEADER = 40

# Dictionaries are loaded once and kept, so that the identity of a kind's spellings names them.
_CLAIMS: dict[tuple[int, str], tuple[tuple[int, int, str], ...]] = {}


def _claims(columns: dict[str, tuple[str, ...]], text: str) -> tuple[tuple[int, int, str], ...]:
    found = []
    for rank, (concept, spellings) in enumerate(columns.items()):
        for index, spelling in enumerate(spellings):
            if text == spelling or (spelling[:1] == "/" and re.fullmatch(spelling.strip("/"), text)):
                found.append((rank, index, concept))
                break
    return tuple(found)


@cache
def plain_name(header: str) -> str:
    """A column's name as kinds with spellings of their own see it: ``member_id``, ``memberId`` and ``MEMBERID`` are one."""
    return normal(header).replace("_", "")


# Characters that exporters write in several ways: 账 also as 帐, and the traditional forms in headers of Hong Kong.
_FORMS = str.maketrans(
    "帐賬幣餘額憑證號稱時間戶業類對貨價數買賣費訂單編狀態資備註開記錄稅匯結轉銀發據場總條後種當產負債東權營機構編碼顧問員賓轄實應來歷說網點區級標誌識",
    "账账币余额凭证号称时间户业类对货价数买卖费订单编状态资备注开记录税汇结转银发据场总条后种当产负债东权营机构编码顾问员宾辖实应来历说网点区级标志识",
)


@cache
def normal(header: str) -> str:
    """A header without what exporters vary: width and form of characters, case, blanks, a unit or an English name in brackets, a colon at the end."""
    text = unicodedata.normalize("NFKC", header).strip().lower()
    text = re.sub(r'^="?(.*?)"?$', r"\1", text)
    text = re.sub(r"[\s\ufeff\u200b]+", "", text).translate(_FORMS)
    text = re.sub(r"[\(\[【](元|股|手|人民币|人民币元|cny|rmb|元/股|%|￥|¥|查询条件)[\)\]】]$", "", text)
    text = re.sub(r"(?<=[^\x00-\x7f])\[[\x20-\x7e]*[a-z][\x20-\x7e]*\]$", "", text)
    return text.rstrip(":：*")


def matches(dictionary: Dictionary, headers: list[str]) -> dict[str, tuple[int, ...]]:
    """For each concept that some of ``headers`` (normalised) mean: their places, the best first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, header in enumerate(headers):
        for concept, rank in meanings(dictionary.family, header) if header else ():
            found.setdefault(concept, []).append((rank, place))
    return {name: tuple(place for _, place in sorted(found[name])) for name in dictionary.concepts if name in found}


# A header's English name that stands right after its Chinese one.
_ENGLISH_AFTER = re.compile(r"(?<=[^\x00-\x7f])[a-z][a-z./&'-]{3,}$")


# Rows of data are asked as well, while a header is looked for: not all that was ever asked can be kept.
@lru_cache(maxsize=1 << 14)
def meanings(family: str, header: str) -> tuple[tuple[str, int], ...]:
    """The concepts that a normalised header means, each with the rank of the spelling."""
    exact, patterns = _index(family)
    found = dict(exact.get(header, ()))
    for pattern, concept, rank in patterns if len(header) <= LONGEST_HEADER else ():
        if concept not in found and pattern.fullmatch(header):
            found[concept] = rank
    if not found and (native := _ENGLISH_AFTER.sub("", header)) != header and native:
        # 余额balance: an English name after the Chinese one, without brackets.
        return meanings(family, native)
    if not found and "/" in header:
        # 备注/用途: what the first part means that means anything.
        parts = (meanings(family, part) for part in header.split("/") if part)
        return tuple((concept, rank + COMBINED) for concept, rank in next(filter(None, parts), ()))
    return tuple(found.items())


@cache
def _index(family: str) -> tuple[dict[str, list[tuple[str, int]]], list[tuple[re.Pattern[str], str, int]]]:
    exact: dict[str, list[tuple[str, int]]] = {}
    patterns: list[tuple[re.Pattern[str], str, int]] = []
    for concept in load(family).concepts.values():
        for rank, spelling in enumerate(concept.headers):
            if spelling.startswith("/"):
                patterns.append((re.compile(spelling[1:-1]), concept.name, rank))
            elif all(name != concept.name for name, _ in exact.get(spelling, ())):
                exact.setdefault(spelling, []).append((concept.name, rank))
    return exact, patterns
